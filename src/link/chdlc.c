/*
 * Cisco HDLC: address 0F (to one) or 8F (to all), control 00, an Ethernet
 * type.  Type 0x8035 is its keep-alive (SLARP), not RARP.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum { CHDLC_SLARP = 0x8035 };

static enum link_step
decode(struct decode *d)
{
	uint16_t type;

	if (d->number == FRAME_LINK_C_HDLC_WITH_DIR)
		rd_skip(&d->r, 1);
	rd_skip(&d->r, 2);
	type = rd_be16(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	if (type == CHDLC_SLARP)
		return LINK_CONTROL;
	return link_next(d, LINK_NS_ETHERTYPE, type);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_C_HDLC },
	{ LINK_NS_LINKTYPE, FRAME_LINK_C_HDLC_WITH_DIR },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_chdlc = {
	"chdlc", "Cisco HDLC", keys, decode
};
