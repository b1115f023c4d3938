/*
 * IPsec's authentication header (RFC 4302, 2): next header, length in 4 bytes
 * less 2, 2 reserved, then as much as the length says.  Nothing is encrypted.
 */
#include "decoder.h"

static enum link_step
decode(struct decode *d)
{
	uint8_t next = rd_u8(&d->r);
	size_t len = ((size_t)rd_u8(&d->r) + 2) * 4;

	rd_skip(&d->r, len - 2);
	if (!d->r.ok || len < 12)
		return LINK_BAD;
	return link_next(d, LINK_NS_IP_PROTO, next);
}

static const struct link_key keys[] = {
	{ LINK_NS_IP_PROTO, 51 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_ah = {
	"ah", "IPsec authentication header", keys, decode
};
