/*
 * pcapfile.c: the classic capture file (draft-ietf-opsawg-pcap).
 *
 *	magic 4 | major 2 | minor 2 | zone 4 | figures 4 | snap 4 | link 4
 *	then records: seconds 4 | fraction 4 | captured 4 | length 4 | data
 *
 * The magic tells the byte order and what the fraction counts.  Versions are
 * not looked at: all that were ever written are read alike.  The "modified"
 * form (Kuznetzov) has 8 bytes more in each record's header: interface,
 * protocol, packet type.
 */
#include "input.h"

#include <stdio.h>

#define FILE_HEAD 24u
#define MODIFIED_HEAD 24u

static const struct magic {
	uint8_t bytes[4];
	bool big;
	uint8_t head;
	uint16_t fraction_ns;
} magics[] = {
	{ { 0xd4, 0xc3, 0xb2, 0xa1 }, false, CAPTURE_PCAP_HEAD, 1000 },
	{ { 0xa1, 0xb2, 0xc3, 0xd4 }, true, CAPTURE_PCAP_HEAD, 1000 },
	{ { 0x4d, 0x3c, 0xb2, 0xa1 }, false, CAPTURE_PCAP_HEAD, 1 },
	{ { 0xa1, 0xb2, 0x3c, 0x4d }, true, CAPTURE_PCAP_HEAD, 1 },
	{ { 0x34, 0xcd, 0xb2, 0xa1 }, false, MODIFIED_HEAD, 1000 },
	{ { 0xa1, 0xb2, 0xcd, 0x34 }, true, MODIFIED_HEAD, 1000 },
};

static const struct magic *
find_magic(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (n >= 4 && memcmp(p, magics[i].bytes, 4) == 0)
			return &magics[i];
	return NULL;
}

static bool
pcapfile_probe(const uint8_t *p, size_t n)
{
	return find_magic(p, n) != NULL;
}

static int
pcapfile_begin(struct input *in, struct err *e)
{
	const struct magic *m;
	uint32_t snap;

	if (!capture_block_fill(in, FILE_HEAD))
		return err_set(e, "half a file header (%zu of %u bytes)",
		    input_left(in), FILE_HEAD);
	m = find_magic(in->p, FILE_HEAD);
	in->swap = m->big != INPUT_BIG;
	in->fraction_ns = m->fraction_ns;
	in->record_head = m->head;
	in->plain = m->head == CAPTURE_PCAP_HEAD;
	snap = input_u32(in->p + 16, in->swap);
	if (snap < CAPTURE_SNAP_MIN)
		snap = CAPTURE_SNAP_MIN;
	if (snap > CAPTURE_RECORD_MAX)
		snap = CAPTURE_RECORD_MAX;
	in->caplen_max = snap;
	/* The upper bits say whether frames end in a check sum. */
	in->link = (uint16_t)input_u32(in->p + 20, in->swap);
	in->p += FILE_HEAD;
	return 0;
}

/* Frames that capture_pcap_take() leaves: crossing, empty, modified, bad. */
static int
pcapfile_next(struct frame *out, struct input *in, struct err *e)
{
	uint32_t head = in->record_head;
	const uint8_t *p;
	uint32_t caplen;
	uint32_t len;

	if (capture_pcap_take(out, in))
		return INPUT_FRAME;
	if (!input_have(in, head))
		return capture_source_end(in, head, e);
	caplen = input_u32(in->p + 8, in->swap);
	len = input_u32(in->p + 12, in->swap);
	/*
	 * A file header read as a record is empty: its zone and figures
	 * stand where the lengths are.
	 */
	if (caplen > in->caplen_max || (caplen == 0 && len == 0)) {
		if (capture_source_other(in))
			return capture_source_broken(in,
			    "another capture file begins");
	}
	if (caplen > in->caplen_max) {
		char what[64];

		(void)snprintf(what, sizeof(what), "a record claims %u bytes",
		    caplen);
		return capture_source_broken(in, what);
	}
	if (!input_have(in, (size_t)head + caplen))
		return capture_source_end(in, (size_t)head + caplen, e);
	p = in->p;
	out->ts = (int64_t)(input_u32(p, in->swap) * UINT64_C(1000000000)
	    + input_u32(p + 4, in->swap) * in->fraction_ns);
	out->caplen = caplen;
	out->len = len < caplen ? caplen : len;
	out->link = in->link;
	out->iface = 0;
	input_emit(out, in, p + head);
	in->p = p + head + caplen;
	return INPUT_FRAME;
}

const struct capture_kind capture_kind_pcapfile = {
	.name = "pcap",
	.probe = pcapfile_probe,
	.begin = pcapfile_begin,
	.next = pcapfile_next,
};
