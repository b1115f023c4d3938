/*
 * MACsec (IEEE 802.1AE, 9.3): control and association number, short length
 * (the length of what is protected, where below 48), packet number (4), with
 * control bit SC the channel's id (8); then what is protected, beginning with
 * its Ethernet type, and the integrity check value of 16 bytes.  Bits E and C
 * both clear: only protected, not changed.  Else it is not for us.
 */
#include "decoder.h"

enum {
	MACSEC_VERSION = 0x80,
	MACSEC_CHANNEL = 0x20,
	MACSEC_ENCRYPTED = 0x08,
	MACSEC_CHANGED = 0x04,
	MACSEC_CHECK_LEN = 16
};

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;
	uint8_t control = rd_u8(&r);
	size_t len = rd_u8(&r) & 0x3fu;
	uint16_t type;

	if (r.ok && (control & (MACSEC_VERSION | MACSEC_ENCRYPTED
	    | MACSEC_CHANGED)) != 0)
		return LINK_NOT_MINE;
	rd_skip(&r, (control & MACSEC_CHANNEL) != 0 ? 12 : 4);
	d->r = r;
	if (len > 0)
		link_limit(d, len);
	else if (rd_left(&d->r) + d->cut > MACSEC_CHECK_LEN)
		link_limit(d, rd_left(&d->r) + d->cut - MACSEC_CHECK_LEN);
	type = rd_be16(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next_ether(d, type);
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x88e5 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_macsec = {
	"macsec", "MACsec without encryption", keys, decode
};
