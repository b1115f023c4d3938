/*
 * Linux cooked capture: what "any" gives.  Version 1 (LINKTYPE_LINUX_SLL):
 * packet type, ARPHRD type, address length (2 bytes each), 8 of address,
 * protocol.  Version 2 (LINKTYPE_LINUX_SLL2): protocol, 2 reserved, 4 of
 * interface index, ARPHRD type (2), packet type, address length, 8 of address.
 * A protocol below 1536 is one of Linux' own; 4 means that 802.2 follows.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum { SLL_PROTOCOL_802_2 = 4 };

static enum link_step
next(struct decode *d, uint16_t protocol)
{
	if (!d->r.ok)
		return LINK_BAD;
	if (protocol == SLL_PROTOCOL_802_2 && rd_left(&d->r) > 0)
		return link_next(d, LINK_NS_LLC, d->r.p[0]);
	return link_next(d, LINK_NS_ETHERTYPE, protocol);
}

static enum link_step
decode_v1(struct decode *d)
{
	rd_skip(&d->r, 14);
	return next(d, rd_be16(&d->r));
}

static enum link_step
decode_v2(struct decode *d)
{
	uint16_t protocol = rd_be16(&d->r);

	rd_skip(&d->r, 18);
	return next(d, protocol);
}

static const struct link_key keys_v1[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_LINUX_SLL },
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_v2[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_LINUX_SLL2 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_sll = {
	"sll", "Linux cooked capture", keys_v1, decode_v1
};

const struct decoder link_sll2 = {
	"sll2", "Linux cooked capture, version 2", keys_v2, decode_v2
};
