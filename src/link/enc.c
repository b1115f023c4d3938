/*
 * OpenBSD's enc device (LINKTYPE_ENC): address family, SPI and flags, 4 bytes
 * each, then IP as it is before or after IPsec.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	rd_skip(&d->r, 12);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next_ip(d);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_ENC },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_enc = {
	"enc", "OpenBSD encapsulation device", keys, decode
};
