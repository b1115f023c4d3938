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
#define SCTP_PORT 9899 /* SCTP in UDP (RFC 6951) */

/* Whether it was SCTP, which then goes its own way. */
static bool
take_sctp(struct flow *f, const struct packet *p, size_t len)
{
	struct packet inner = *p;
	struct frame_ref one;
	struct flow_part part;

	/* Several refs would share flow's scratch. */
	if (p->nrefs != 1)
		return false;
	part = flow_part_of(f, p, &one, UDP_HEADER, len);
	if (!flow_is_sctp(part.bytes))
		return false;
	inner.payload = part.bytes;
	inner.refs = part.refs;
	inner.nrefs = part.nrefs;
	inner.proto = PROTO_SCTP;
	flow_sctp(f, &inner);
	return true;
}

/* The payload's length by the header; missing is what was cut off it. */
static inline size_t
payload_len(uint32_t *missing, const struct packet *p, size_t len)
{
	size_t have = p->payload.n;

	*missing = 0;
	if (len != 0 && len <= have)
		return len - UDP_HEADER;
	*missing = p->missing;
	if (len != 0 && len - have <= p->missing)
		*missing = (uint32_t)(len - have);
	return have - UDP_HEADER;
}

void
flow_udp(struct flow *f, const struct packet *p)
{
	struct rd r = rd_make(p->payload.p, p->payload.n);
	const uint8_t *h = rd_take(&r, UDP_HEADER);
	struct frame_ref one;
	struct flow_part part;
	struct chunk c;
	struct conv *v;
	unsigned dir;
	size_t len;

	len = h == NULL ? 1 : (size_t)h[4] << 8 | h[5];
	if (len != 0 && len < UDP_HEADER) {
		flow_count_add(f, FLOW_COUNT_UDP_BAD_LENGTH, 1,
		    p->frame->number);
		return;
	}
	flow_count_add(f, FLOW_COUNT_UDP_DATAGRAMS, 1, p->frame->number);
	c.src = addr_with_port(&p->src, (uint16_t)(h[0] << 8 | h[1]));
	c.dst = addr_with_port(&p->dst, (uint16_t)(h[2] << 8 | h[3]));
	if ((c.dst.port == SCTP_PORT || c.src.port == SCTP_PORT)
	    && take_sctp(f, p, payload_len(&c.missing, p, len)))
		return;
	v = flow_conv_quick(f, p, &c.src, &c.dst, &dir);
	if (v == NULL)
		return;
	len = payload_len(&c.missing, p, len);
	part = flow_part_of(f, p, &one, UDP_HEADER, len);
	c.user = &v->user;
	c.ts = p->frame->ts;
	c.bytes = part.bytes;
	c.refs = part.refs;
	c.nrefs = part.nrefs;
	c.ip_id = p->ip_id;
	c.dir = (uint8_t)dir;
	c.transport = FLOW_UDP;
	c.start = true;
	c.end = false;
	c.gap = 0;
	c.path = p->path;
	c.frame = p->frame->number;
	c.id = v->id;
	f->sink(f->ctx, &c);
}
