/*
 * EtherIP (RFC 3378, 3): version 3 (4 bits) and 12 bits of 0, then a frame.
 * BSD systems once had the halves of the first byte the other way round.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	uint8_t version = rd_u8(&d->r);

	rd_skip(&d->r, 1);
	if (!d->r.ok || (version != 0x30 && version != 0x03))
		return LINK_BAD;
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
}

static const struct link_key keys[] = {
	{ LINK_NS_IP_PROTO, 97 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_etherip = {
	"etherip", "Ethernet in IP", keys, decode
};
