/*
 * SNAP (RFC 1042, IEEE 802.2): AA AA 03, an OUI of 3 bytes and a protocol id
 * of 2.  OUI 0 makes the id an Ethernet type; so does 00-00-F8 (802.1H).
 */
#include "decoder.h"

static enum link_step
decode(struct decode *d)
{
	uint32_t llc = rd_be24(&d->r);
	uint32_t oui = rd_be24(&d->r);

	if (!d->r.ok)
		return LINK_BAD;
	if (llc != 0xaaaa03)
		return LINK_BAD;
	if (oui != 0 && oui != 0x0000f8)
		return link_next(d, LINK_NS_SNAP, oui);
	d->number = rd_be16(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_ETHERTYPE, d->number);
}

static const struct link_key keys[] = {
	{ LINK_NS_LLC, 0xaa },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_snap = {
	"snap", "IEEE 802.2 with SNAP", keys, decode
};
