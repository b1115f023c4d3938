/*
 * PPP (RFC 1661, 2; RFC 1662, 3.1): address FF and control 03, which may be
 * left out, then a protocol of two bytes, or of one where that is odd.
 * Protocols from 0x8000 on negotiate.  A link of LINKTYPE_PPP_HDLC may as well
 * carry Cisco HDLC, told by its address.  LINKTYPE_PPP_WITH_DIR has a byte for
 * the direction in front, LINKTYPE_PPP_PPPD has it in place of the address.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum { PPP_CONTROL = 0x8000 };

/* Passes over the address and control fields, where they are. */
static void
skip_address(struct decode *d, bool has_direction)
{
	const uint8_t *p = d->r.p;

	if (rd_left(&d->r) < 2 || p[1] != 0x03)
		return;
	if (p[0] == 0xff || (has_direction && p[0] <= 1))
		rd_skip(&d->r, 2);
}

static enum link_step
decode(struct decode *d)
{
	uint32_t link = d->ns == LINK_NS_LINKTYPE ? d->number : 0;
	uint32_t protocol;

	if (link == FRAME_LINK_PPP_WITH_DIR)
		rd_skip(&d->r, 1);
	if ((link == FRAME_LINK_PPP_HDLC || link == FRAME_LINK_PPP_WITH_DIR)
	    && rd_left(&d->r) >= 2 && d->r.p[1] == 0
	    && (d->r.p[0] == 0x0f || d->r.p[0] == 0x8f))
		return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_C_HDLC);
	skip_address(d, link == FRAME_LINK_PPP_PPPD);
	protocol = rd_u8(&d->r);
	if ((protocol & 1) == 0)
		protocol = protocol << 8 | rd_u8(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	if (protocol >= PPP_CONTROL)
		return LINK_CONTROL;
	return link_next(d, LINK_NS_PPP, protocol);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_PPP },
	{ LINK_NS_LINKTYPE, FRAME_LINK_PPP_HDLC },
	{ LINK_NS_LINKTYPE, FRAME_LINK_PPP_WITH_DIR },
	{ LINK_NS_LINKTYPE, FRAME_LINK_PPP_PPPD },
	{ LINK_NS_ETHERTYPE, 0x880b }, /* as PPPoE, L2TP and GRE say here */
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_ppp = {
	"ppp", "PPP, also with compressed fields", keys, decode
};
