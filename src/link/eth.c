/*
 * Ethernet: two addresses of 6 bytes, then a type or a length (IEEE 802.3,
 * 3.2.6).  Below 1536 it is a length, and an 802.2 header follows.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	uint16_t type;

	rd_skip(&d->r, 12);
	type = rd_be16(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next_ether(d, type);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET },
	{ LINK_NS_ETHERTYPE, 0x6558 }, /* bridged, in tunnels */
	{ LINK_NS_NSH, 3 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_eth = {
	"eth", "Ethernet II and IEEE 802.3", keys, decode
};
