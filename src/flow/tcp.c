/*
 * TCP (RFC 9293 section 3.1): the header, and when a conversation begins,
 * begins again, and ends.
 *
 *	 source port | destination port
 *	 sequence number
 *	 acknowledgment number
 *	 offset (4) | reserved (4) | flags (8) | window
 *	 checksum | urgent pointer | options
 *
 * Checksums are not looked at: captures on the sending host have them
 * unfilled.  The urgent pointer is not either; such data is part of the
 * stream (RFC 6093 section 6).
 */
#include <stdlib.h>

#include <sipladder/rd.h>

#include "conv.h"
#include "stream.h"

#define HEADER 20u

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };

/* Owner: its conversation. */
struct tcp {
	struct stream side[2];
};

struct header {
	struct addr src, dst;
	uint32_t seq, ack;
	unsigned flags;
	unsigned dir;
};

static bool
read_header(struct header *h, struct seg *g, const struct packet *p)
{
	struct rd r = rd_make(p->payload.p, p->payload.n);
	size_t len;

	h->src = p->src;
	h->dst = p->dst;
	h->src.tail = addr_tail(rd_be16(&r), p->src.family);
	h->dst.tail = addr_tail(rd_be16(&r), p->dst.family);
	h->seq = rd_be32(&r);
	h->ack = rd_be32(&r);
	len = (size_t)(rd_u8(&r) >> 4) * 4;
	h->flags = rd_u8(&r);
	rd_skip(&r, 6);
	if (!r.ok || len < HEADER || len > p->payload.n + p->missing)
		return false;
	*g = (struct seg){ .p = p, .from = len, .missing = p->missing };
	if (len > p->payload.n) {
		/* The snap length cut the options. */
		g->missing -= (uint32_t)(len - p->payload.n);
		g->from = p->payload.n;
	}
	g->len = (uint32_t)(p->payload.n - g->from);
	g->seq = h->seq + (h->flags & SYN ? 1 : 0);
	return true;
}

static bool
tcp_new(struct flow *f, struct conv *c)
{
	if (!budget_take(f->opt.budget, sizeof(*c->tcp)))
		return false;
	c->tcp = calloc(1, sizeof(*c->tcp));
	if (c->tcp == NULL)
		abort();
	for (unsigned i = 0; i < 2; i++) {
		c->tcp->side[i].conv = c;
		c->tcp->side[i].dir = (uint8_t)i;
	}
	return true;
}

static void
begin(struct stream *s, uint32_t seq, bool syn)
{
	s->known = true;
	s->has_syn = syn;
	s->base = seq;
	s->next = seq;
}

/*
 * A SYN on ports that were used before, and not the same SYN again: that is
 * another conversation.  Nor is it one that was captured after the first data.
 */
static bool
is_reuse(const struct conv *c, const struct header *h)
{
	const struct stream *s;

	if (c->tcp == NULL || (h->flags & (SYN | RST)) != SYN)
		return false;
	s = &c->tcp->side[h->dir];
	if (!s->known || s->base == h->seq + 1)
		return false;
	return s->has_syn || s->base - (h->seq + 1) >= 0x10000;
}

static struct conv *
find(struct flow *f, const struct packet *p, struct header *h)
{
	struct conv *c = flow_conv(f, p, &h->src, &h->dst, &h->dir);

	if (c != NULL && is_reuse(c, h)) {
		c = flow_conv_again(f, c, h->dir, p);
		h->dir = 0;
	}
	if (c != NULL && c->tcp == NULL && !tcp_new(f, c)) {
		flow_count_add(f, FLOW_COUNT_NO_ROOM, 1, p->frame->number);
		return NULL;
	}
	return c;
}

/* Where the streams begin, from a handshake or in the middle. */
static void
learn(struct conv *c, const struct header *h, struct seg *g)
{
	struct stream *s = &c->tcp->side[h->dir];
	struct stream *peer = &c->tcp->side[!h->dir];

	if (h->flags & SYN) {
		if (!s->known)
			begin(s, h->seq + 1, true);
		s->has_syn = true;
		if ((h->flags & ACK) && !peer->known)
			begin(peer, h->ack, true);
	} else if (!s->known && (g->len + g->missing > 0 || h->flags & FIN)) {
		begin(s, g->seq, false);
		/* A keep-alive probe's byte is not of the stream. */
		if (g->len == 1 && g->p->payload.p[g->from] == '\0')
			s->next++;
	}
}

void
flow_tcp(struct flow *f, const struct packet *p)
{
	struct header h;
	struct stream *s;
	struct conv *c;
	struct seg g;

	if (!read_header(&h, &g, p)) {
		flow_count_add(f, FLOW_COUNT_TCP_BAD_HEADER, 1,
		    p->frame->number);
		return;
	}
	flow_count_add(f, FLOW_COUNT_TCP_SEGMENTS, 1, p->frame->number);
	c = find(f, p, &h);
	if (c == NULL)
		return;
	f->now_path = p->path;
	s = &c->tcp->side[h.dir];
	if (h.flags & RST) {
		flow_stream_reset(f, s);
		flow_stream_reset(f, &c->tcp->side[!h.dir]);
		return;
	}
	learn(c, &h, &g);
	if (h.flags & ACK)
		flow_stream_ack(f, &c->tcp->side[!h.dir], h.ack);
	if (!s->known)
		return;
	if (h.flags & FIN)
		flow_stream_fin(f, s, g.seq + g.len + g.missing);
	if (g.len + g.missing > 0 || (h.flags & FIN))
		flow_stream_data(f, s, &g);
}

void
flow_tcp_end(struct flow *f, struct conv *c)
{
	flow_stream_flush(f, &c->tcp->side[0]);
	flow_stream_flush(f, &c->tcp->side[1]);
	free(c->tcp);
	c->tcp = NULL;
	budget_give(f->opt.budget, sizeof(*c->tcp));
}

void
flow_tcp_expire(struct flow *f, int64_t ts)
{
	while (f->hole_first != NULL) {
		struct stream *s = f->hole_first;
		uint64_t since = (uint64_t)ts - (uint64_t)s->hole_ts;

		if ((int64_t)since < f->opt.gap_timeout)
			break;
		flow_stream_jump(f, s);
	}
}

void
flow_tcp_flush_all(struct flow *f)
{
	while (f->hole_first != NULL)
		flow_stream_flush(f, f->hole_first);
}
