/*
 * Network service header (RFC 8300, 2.2): version 0 and flags and time to
 * live, length in 4 bytes (the last 6 of 16 bits), kind of context (1), next
 * protocol (1), service path (3), index (1), then context.
 */
#include "decoder.h"

static enum link_step
decode(struct decode *d)
{
	uint16_t first = rd_be16(&d->r);
	uint8_t protocol = rd_be16(&d->r) & 0xff; /* behind the kind */
	size_t len = (first & 0x3fu) * 4;

	d->tag = rd_be24(&d->r);
	rd_skip(&d->r, 1);
	if (!d->r.ok || first >> 14 != 0 || len < 8)
		return LINK_BAD;
	rd_skip(&d->r, len - 8);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_NSH, protocol);
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x894f },
	{ LINK_NS_NSH, 4 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_nsh = {
	"nsh", "network service header", keys, decode
};
