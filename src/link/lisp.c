/*
 * LISP data (RFC 9300, 5.3): flags (1), nonce or map versions (3), instance
 * (3) with status bits (1), then IP.
 */
#include "decoder.h"

enum { LISP_INSTANCE = 0x08 };

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;
	uint8_t flags = rd_u8(&r);
	uint32_t instance;

	rd_skip(&r, 3);
	instance = rd_be24(&r);
	rd_skip(&r, 1);
	/* Only what fills the datagram: there is nothing else to know it by. */
	if (!r.ok || rd_left(&r) == 0
	    || link_looks_ip(d, 8) != rd_left(&r) + d->cut)
		return LINK_NOT_MINE;
	d->r = r;
	if ((flags & LISP_INSTANCE) != 0)
		d->tag = instance;
	return link_next_ip(d);
}

static const struct link_key keys[] = {
	{ LINK_NS_UDP, 4341 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_lisp = {
	"lisp", "LISP data", keys, decode
};
