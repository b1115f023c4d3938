/*
 * Linux netfilter log (LINKTYPE_NFLOG): address family, version 0, resource
 * (2), then attributes: length with these four bytes, type, content, padded
 * to a multiple of four.  They are in the order of the machine that captured;
 * types are small, so the order that makes them so is the right one.
 * Attribute 9 is the packet, which begins with IP.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	NFLOG_PAYLOAD = 9,
	NFLOG_TYPES = 256
};

static enum link_step
decode(struct decode *d)
{
	rd_skip(&d->r, 1);
	if (rd_u8(&d->r) != 0)
		return LINK_BAD;
	rd_skip(&d->r, 2);
	for (;;) {
		struct rd be = d->r;
		size_t len = rd_le16(&d->r);
		unsigned type = rd_le16(&d->r);

		if (type >= NFLOG_TYPES) {
			len = rd_be16(&be);
			type = rd_be16(&be);
		}
		if (!d->r.ok || len < 4)
			return LINK_BAD;
		if (type == NFLOG_PAYLOAD) {
			link_limit(d, len - 4);
			return link_next_ip(d);
		}
		rd_skip(&d->r, (len + 3) / 4 * 4 - 4);
	}
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_NFLOG },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_nflog = {
	"nflog", "Linux netfilter log", keys, decode
};
