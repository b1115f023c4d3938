/*
 * BSD loopback: an address family of 4 bytes, then the packet.  In LOOP it is
 * in network order, in NULL in that of the machine that captured: families are
 * small, so the order that makes it so is the right one.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	uint32_t family = rd_be32(&d->r);

	if (!d->r.ok)
		return LINK_BAD;
	if (family > 0xffff)
		family = family >> 24 | (family >> 8 & 0xff00)
		    | (family & 0xff00) << 8 | family << 24;
	return link_next(d, LINK_NS_AF, family);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_NULL },
	{ LINK_NS_LINKTYPE, FRAME_LINK_LOOP },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_null = {
	"null", "BSD loopback, NULL and LOOP", keys, decode
};
