/*
 * snoop.c: the capture files of Solaris (RFC 1761), all in big endian.
 *
 *	"snoop" 0 0 0 | version 4 | link 4
 *	then records: length 4 | captured 4 | record 4 | drops 4 | seconds 4 |
 *	    microseconds 4 | data | padding
 */
#include "input.h"

#include <stdio.h>

#define FILE_HEAD 16u
#define RECORD_HEAD 24u

static const char magic[8] = "snoop";

/* RFC 1761 section 4 and Solaris' dlpi.h, as LINKTYPE_ values. */
static const struct link_row {
	uint32_t snoop;
	uint16_t link;
} links[] = {
	{ 4, FRAME_LINK_ETHERNET },
	{ 12, FRAME_LINK_RAW },  /* IPv4 */
	{ 13, FRAME_LINK_RAW },  /* IPv6 */
	{ 26, 226 },             /* IPNET */
};

static bool
snoop_probe(const uint8_t *p, size_t n)
{
	return n >= sizeof(magic) && memcmp(p, magic, sizeof(magic)) == 0;
}

static int
snoop_begin(struct input *in, struct err *e)
{
	uint32_t version;
	uint32_t link;

	if (!capture_block_fill(in, FILE_HEAD))
		return err_set(e, "half a file header (%zu of %u bytes)",
		    input_left(in), FILE_HEAD);
	in->swap = !INPUT_BIG;
	in->record_head = RECORD_HEAD;
	version = input_u32(in->p + 8, in->swap);
	link = input_u32(in->p + 12, in->swap);
	if (version != 2)
		return err_set(e, "version %u of snoop is not known", version);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (links[i].snoop != link)
			continue;
		in->link = links[i].link;
		in->p += FILE_HEAD;
		return 0;
	}
	return err_set(e, "link type %u of snoop is not known", link);
}

static int
snoop_next(struct frame *out, struct input *in, struct err *e)
{
	const uint8_t *p;
	uint32_t caplen;
	uint32_t record;

	if (!input_have(in, RECORD_HEAD))
		return capture_source_end(in, RECORD_HEAD, e);
	caplen = input_u32(in->p + 4, in->swap);
	record = input_u32(in->p + 8, in->swap);
	if (record > CAPTURE_RECORD_MAX || record < RECORD_HEAD
	    || caplen > record - RECORD_HEAD) {
		char what[64];

		(void)snprintf(what, sizeof(what), "a record of %u bytes "
		    "claims %u", record, caplen);
		return capture_source_broken(in, what);
	}
	if (!input_have(in, record))
		return capture_source_end(in, record, e);
	p = in->p;
	out->ts = (int64_t)(input_u32(p + 16, in->swap)
	    * UINT64_C(1000000000)
	    + input_u32(p + 20, in->swap) * UINT64_C(1000));
	out->caplen = caplen;
	out->len = input_u32(p, in->swap);
	if (out->len < caplen)
		out->len = caplen;
	out->link = in->link;
	out->iface = 0;
	input_emit(out, in, p + RECORD_HEAD);
	in->p = p + record;
	return INPUT_FRAME;
}

const struct capture_kind capture_kind_snoop = {
	.name = "snoop",
	.probe = snoop_probe,
	.begin = snoop_begin,
	.next = snoop_next,
};
