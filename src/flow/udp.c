/*
 * UDP (RFC 768): a datagram is a chunk.
 *
 *	 source port | destination port | length | checksum
 *
 * The length counts the header's eight bytes; 0 stands for a jumbogram (RFC
 * 2675 section 4).  Checksums are not looked at: captures on the sending host
 * have them unfilled.
 */
#include "conv.h"

#include <sipladder/rd.h>

#define UDP_HEADER 8u

void
flow_udp(struct flow *f, const struct packet *p)
{
	struct rd r = rd_make(p->payload.p, p->payload.n);
	struct addr src = p->src;
	struct addr dst = p->dst;
	struct frame_ref one;
	struct flow_part part;
	struct conv *c;
	uint32_t missing = 0;
	unsigned dir;
	size_t len;

	src.tail = addr_tail(rd_be16(&r), src.family);
	dst.tail = addr_tail(rd_be16(&r), dst.family);
	len = rd_be16(&r);
	rd_skip(&r, 2);
	if (!r.ok || (len != 0 && len < UDP_HEADER)) {
		flow_count_add(f, FLOW_COUNT_UDP_BAD_LENGTH, 1,
		    p->frame->number);
		return;
	}
	flow_count_add(f, FLOW_COUNT_UDP_DATAGRAMS, 1, p->frame->number);
	if (len == 0 || len > p->payload.n) {
		if (len == 0 || len - p->payload.n > p->missing)
			missing = p->missing;
		else
			missing = (uint32_t)(len - p->payload.n);
		len = p->payload.n;
	}
	c = flow_conv(f, p, &src, &dst, &dir);
	if (c == NULL)
		return;
	part = flow_part_of(f, p, &one, UDP_HEADER, len - UDP_HEADER);
	f->sink(f->ctx, &(struct chunk){
		.user = &c->user,
		.src = src,
		.dst = dst,
		.ts = p->frame->ts,
		.bytes = part.bytes,
		.refs = part.refs,
		.nrefs = part.nrefs,
		.ip_id = p->ip_id,
		.dir = (uint8_t)dir,
		.transport = FLOW_UDP,
		.start = true,
		.missing = missing,
		.path = p->path,
		.frame = p->frame->number,
		.id = c->id,
	});
}
