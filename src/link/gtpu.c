/*
 * GTP-U (3GPP TS 29.281, 5.1): version 1 and protocol type 1 and flags, type
 * (255: a packet), length of what follows the first 8 bytes, tunnel (4).  With
 * one of the flags E, S and PN four bytes more: sequence (2), number (1), type
 * of the next extension header (1; 0: none).  An extension header (5.2.1): its
 * length in 4 bytes, content, type of the next.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	GTP_VERSION_MASK = 0xf8, /* version, type, and a bit of 0 */
	GTP_VERSION_1 = 0x30,
	GTP_FLAGS = 0x07,
	GTP_EXTENSION = 0x04,
	GTP_PACKET = 255
};

/* Passes over extension headers; each takes 4 bytes at least. */
static void
skip_extensions(struct rd *r, uint8_t next)
{
	while (next != 0 && r->ok) {
		size_t len = rd_u8(r) * 4u;

		if (len == 0)
			r->ok = false;
		rd_skip(r, len - 2);
		next = rd_u8(r);
	}
}

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;
	uint8_t flags = rd_u8(&r);
	uint8_t type = rd_u8(&r);
	size_t len = rd_be16(&r);
	uint32_t tunnel = rd_be32(&r);

	if (!r.ok || (flags & GTP_VERSION_MASK) != GTP_VERSION_1
	    || type != GTP_PACKET || len > rd_left(&r) + d->cut)
		return LINK_NOT_MINE;
	d->r = r;
	d->tag = tunnel;
	link_limit(d, len);
	if ((flags & GTP_FLAGS) != 0) {
		uint8_t next;

		rd_skip(&d->r, 3);
		next = rd_u8(&d->r);
		if ((flags & GTP_EXTENSION) != 0)
			skip_extensions(&d->r, next);
	}
	if (!d->r.ok)
		return LINK_BAD;
	if (link_looks_ip(d, 0) == 0 && link_looks_eth(d, 0))
		return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
	return link_next_ip(d);
}

static const struct link_key keys[] = {
	{ LINK_NS_UDP, 2152 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_gtpu = {
	"gtpu", "GTP-U of mobile networks", keys, decode
};
