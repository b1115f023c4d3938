/*
 * ERSPAN (draft-foschiano-erspan, 4), in GRE.  Type II: version 1 (4 bits),
 * VLAN (12), class and flags (6), session (10), index (4 bytes).  Type III:
 * version 2, the same, time (4), group (2), and 16 bits: the first says that
 * it is Ethernet whatever the type, 5 are the frame's type (0: Ethernet, 2:
 * IP; 7 marks the switch's clock) and the last says that 8 bytes of the
 * platform follow.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	ERSPAN_II = 1,
	ERSPAN_III = 2,
	ERSPAN_PLATFORM = 1,
	ERSPAN_IS_ETHERNET = 0x8000,
	ERSPAN_FRAME_ETHERNET = 0,
	ERSPAN_FRAME_IP = 2
};

static enum link_step
type_3(struct decode *d)
{
	uint16_t last;

	rd_skip(&d->r, 2);
	last = rd_be16(&d->r);
	if ((last & ERSPAN_PLATFORM) != 0)
		rd_skip(&d->r, 8);
	if (!d->r.ok)
		return LINK_BAD;
	if ((last & ERSPAN_IS_ETHERNET) == 0) {
		if ((last >> 10 & 31) == ERSPAN_FRAME_IP)
			return link_next_ip(d);
		if ((last >> 10 & 31) != ERSPAN_FRAME_ETHERNET)
			return LINK_CONTROL;
	}
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
}

static enum link_step
decode(struct decode *d)
{
	uint16_t first = rd_be16(&d->r);
	uint16_t session = rd_be16(&d->r) & 0x3ff;

	rd_skip(&d->r, 4);
	if (!d->r.ok)
		return LINK_BAD;
	d->tag = session;
	switch (first >> 12) {
	case ERSPAN_II:
		return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
	case ERSPAN_III:
		return type_3(d);
	default:
		return LINK_BAD;
	}
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x88be },
	{ LINK_NS_ETHERTYPE, 0x22eb },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_erspan = {
	"erspan", "ERSPAN types II and III", keys, decode
};
