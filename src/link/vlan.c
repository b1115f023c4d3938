/*
 * VLAN tags (IEEE 802.1Q, 9.6), as many as there are: 3 bits of priority, one
 * of drop eligibility, 12 of VLAN id, then the type of what follows.  0x88a8
 * is the outer tag of 802.1ad, 0x9100 what was used before there was one.
 */
#include "decoder.h"

static enum link_step
decode(struct decode *d)
{
	uint16_t tag = rd_be16(&d->r);
	uint16_t type = rd_be16(&d->r);

	if (!d->r.ok)
		return LINK_BAD;
	d->tag = tag & 0xfffu;
	return link_next_ether(d, type);
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x8100 },
	{ LINK_NS_ETHERTYPE, 0x88a8 },
	{ LINK_NS_ETHERTYPE, 0x9100 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_vlan = {
	"vlan", "VLAN tags, IEEE 802.1Q and 802.1ad, stacked too", keys, decode
};
