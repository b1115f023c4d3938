/*
 * netmon.c: the capture files of Microsoft Network Monitor 2.x and 3.x, all in
 * little endian.
 *
 *	"GMBU" | minor 1 | major 1 | network 2 | start: year month weekday day
 *	    hour minute second millisecond, 2 each | frame table 4 | ...
 *	then records: microseconds since the start 8 | length 4 | captured 4 |
 *	    data | from 2.1 on: network 2, and more
 *
 * The records follow each other up to the table that tells where they are, so
 * the table is not needed.  The start is a local time of a place that is not
 * told: it is taken for UTC.
 */
#include "input.h"

#include <stdio.h>

#define FILE_HEAD 128u
#define RECORD_HEAD 16u
#define NETWORK_PCAP 0xe000u /* | a LINKTYPE_ */
#define LINK_NONE 0xffffu    /* no LINKTYPE_: not decoded, but counted */

static bool
netmon_probe(const uint8_t *p, size_t n)
{
	return n >= 6 && memcmp(p, "GMBU", 4) == 0 && p[5] == 2;
}

/* Days from 1970-01-01 to the first of a month, by the Gregorian rules. */
static int64_t
days_to(int64_t year, int64_t month)
{
	/* Years begin in March, so that the leap day is their last. */
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5
	    - 719468;
}

static int64_t
start_of(const uint8_t *p, bool swap)
{
	int64_t v[8];

	for (unsigned i = 0; i < 8; i++)
		v[i] = input_u16(p + 2 * i, swap);
	/* Nanoseconds in 64 bits reach from 1677 to 2262. */
	if (v[0] < 1970 || v[0] > 2200 || v[1] < 1 || v[1] > 12 || v[3] > 31
	    || v[4] > 23 || v[5] > 59 || v[6] > 60)
		return 0;
	v[0] = (days_to(v[0], v[1]) + v[3] - 1) * 86400
	    + v[4] * 3600 + v[5] * 60 + v[6];
	return v[0] * 1000000000 + v[7] * 1000000;
}

static uint16_t
link_of(uint16_t network)
{
	if (network == 1)
		return FRAME_LINK_ETHERNET;
	if ((network & 0xf000u) == NETWORK_PCAP)
		return network & 0x0fffu;
	return LINK_NONE;
}

static int
netmon_begin(struct input *in, struct err *e)
{
	static const uint8_t tails[] = { 0, 2, 6, 15 };

	if (!capture_block_fill(in, FILE_HEAD))
		return err_set(e, "half a file header (%zu of %u bytes)",
		    input_left(in), FILE_HEAD);
	in->swap = INPUT_BIG;
	if (in->p[4] >= sizeof(tails))
		return err_set(e, "version 2.%u of Network Monitor files is "
		    "not known", in->p[4]);
	in->record_head = RECORD_HEAD;
	in->record_tail = tails[in->p[4]];
	in->link = link_of(input_u16(in->p + 6, in->swap));
	in->start_ts = start_of(in->p + 8, in->swap);
	in->records_end = input_u32(in->p + 24, in->swap);
	in->p += FILE_HEAD;
	return 0;
}

static int
netmon_next(struct frame *out, struct input *in, struct err *e)
{
	uint64_t left = in->records_end - (input_offset(in, in->p) - in->start);
	const uint8_t *p;
	uint64_t after;
	uint32_t caplen;
	size_t all;

	if (left == 0)
		return INPUT_END;
	if (!input_have(in, RECORD_HEAD))
		return capture_source_end(in, RECORD_HEAD, e);
	caplen = input_u32(in->p + 12, in->swap);
	all = (size_t)RECORD_HEAD + caplen + in->record_tail;
	if (caplen > CAPTURE_RECORD_MAX || all > left) {
		char what[64];

		(void)snprintf(what, sizeof(what), "a record claims %u bytes",
		    caplen);
		return capture_source_broken(in, what);
	}
	if (!input_have(in, all))
		return capture_source_end(in, all, e);
	p = in->p;
	after = input_u32(p, in->swap)
	    | (uint64_t)input_u32(p + 4, in->swap) << 32;
	out->ts = (int64_t)((uint64_t)in->start_ts + after * 1000);
	out->caplen = caplen;
	out->len = input_u32(p + 8, in->swap);
	if (out->len < caplen)
		out->len = caplen;
	out->link = in->record_tail == 0 ? in->link
	    : link_of(input_u16(p + RECORD_HEAD + caplen, in->swap));
	out->iface = 0;
	input_emit(out, in, p + RECORD_HEAD);
	in->p = p + all;
	return INPUT_FRAME;
}

const struct capture_kind capture_kind_netmon = {
	.name = "netmon",
	.probe = netmon_probe,
	.begin = netmon_begin,
	.next = netmon_next,
};
