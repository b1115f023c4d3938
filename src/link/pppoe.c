/*
 * PPP over Ethernet (RFC 2516, 4): version and type 11, code (0: a session's
 * packet), session id, length of what follows.  LINKTYPE_PPP_ETHER begins
 * here.  Discovery (0x8863) finds the peer and carries nothing.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum { ETHERTYPE_DISCOVERY = 0x8863 };

static enum link_step
decode(struct decode *d)
{
	uint8_t version = rd_u8(&d->r);
	uint8_t code = rd_u8(&d->r);
	uint16_t session = rd_be16(&d->r);
	uint16_t len = rd_be16(&d->r);

	if (!d->r.ok || version != 0x11)
		return LINK_BAD;
	if (d->number == ETHERTYPE_DISCOVERY || code != 0)
		return LINK_CONTROL;
	d->tag = session;
	link_limit(d, len);
	return link_next(d, LINK_NS_ETHERTYPE, 0x880b);
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x8864 },
	{ LINK_NS_ETHERTYPE, ETHERTYPE_DISCOVERY },
	{ LINK_NS_LINKTYPE, FRAME_LINK_PPP_ETHER },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_pppoe = {
	"pppoe", "PPP over Ethernet", keys, decode
};
