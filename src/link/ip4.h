/*
 * ip4.h: the IPv4 header (RFC 791, 3.1), inline because link_push() goes
 * straight here for most frames of the world.
 */
#ifndef LINK_IP4_H
#define LINK_IP4_H

#include "decoder.h"

enum {
	IP4_MORE = 0x2000,
	IP4_OFFSET = 0x1fff
};

static inline enum link_step
link_ip4(struct decode *d)
{
	const uint8_t *h = rd_take(&d->r, 20);
	size_t header;
	size_t total;
	unsigned frag;

	if (h == NULL)
		return LINK_BAD;
	header = (h[0] & 0xfu) * 4u;
	total = (size_t)h[2] << 8 | h[3];
	/* A total length of 0 is segmentation offload: the rest of the frame. */
	if (h[0] >> 4 != 4 || header < 20 || (total < header && total != 0))
		return LINK_BAD;
	if (header > 20) {
		rd_skip(&d->r, header - 20);
		if (!d->r.ok)
			return LINK_BAD;
	}
	if (total != 0 && !link_limit(d, total - header))
		link_count(d, LINK_COUNT_BAD_LENGTH);
	d->pkt.ip_id = (uint16_t)(h[4] << 8 | h[5]);
	d->pkt.ttl = h[8];
	d->pkt.src = addr_ip4(h + 12, 0);
	d->pkt.dst = addr_ip4(h + 16, 0);
	frag = (unsigned)h[6] << 8 | h[7];
	if ((frag & (IP4_MORE | IP4_OFFSET)) != 0) {
		struct link_frag f = {
			.id = d->pkt.ip_id,
			.off = (frag & IP4_OFFSET) * 8u,
			.more = (frag & IP4_MORE) != 0,
			.proto = h[9]
		};

		return link_frag_add(d, &f);
	}
	return link_next(d, LINK_NS_IP_PROTO, h[9]);
}

#endif
