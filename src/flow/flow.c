/*
 * Conversations: found by one keyed hash that is the same both ways, kept in
 * a list by the time of last use, so that the one idle longest goes first
 * when there is no room for another.
 */
#include <sipladder/flow.h>

#include <stdlib.h>

#include "conv.h"

static const struct count_name names[FLOW_COUNTS] = {
	[FLOW_COUNT_UDP_DATAGRAMS] =
	    { "udp_datagrams", "UDP datagrams", COUNT_INFO },
	[FLOW_COUNT_UDP_BAD_LENGTH] = { "udp_bad_length",
	    "UDP headers cut short or with an impossible length",
	    COUNT_UNDECODED },
	[FLOW_COUNT_TCP_SEGMENTS] =
	    { "tcp_segments", "TCP segments", COUNT_INFO },
	[FLOW_COUNT_TCP_RETRANSMITTED] = { "tcp_retransmitted",
	    "TCP segments wholly seen before", COUNT_INFO },
	[FLOW_COUNT_TCP_OVERLAP] = { "tcp_overlap",
	    "TCP segments partly seen before", COUNT_INFO },
	[FLOW_COUNT_TCP_OUT_OF_ORDER] = { "tcp_out_of_order",
	    "TCP segments ahead of their turn", COUNT_INFO },
	[FLOW_COUNT_TCP_GAPS] = { "tcp_gaps",
	    "gaps in TCP streams: bytes the capture does not have",
	    COUNT_DROPPED },
	[FLOW_COUNT_TCP_GAP_BYTES] = { "tcp_gap_bytes",
	    "bytes missing in those gaps", COUNT_INFO },
	[FLOW_COUNT_TCP_BAD_HEADER] = { "tcp_bad_header",
	    "TCP headers cut short or with an impossible length",
	    COUNT_UNDECODED },
	[FLOW_COUNT_SCTP_PACKETS] =
	    { "sctp_packets", "SCTP packets", COUNT_INFO },
	[FLOW_COUNT_SCTP_BAD] = { "sctp_malformed",
	    "SCTP packets cut short or with impossible lengths",
	    COUNT_UNDECODED },
	[FLOW_COUNT_SCTP_DUPLICATE] = { "sctp_duplicates",
	    "SCTP data seen before", COUNT_INFO },
	[FLOW_COUNT_SCTP_MISSING] = { "sctp_missing",
	    "SCTP data chunks the capture does not have", COUNT_DROPPED },
	[FLOW_COUNT_SCTP_INCOMPLETE] = { "sctp_incomplete",
	    "SCTP messages that never became whole", COUNT_DROPPED },
	[FLOW_COUNT_CONVERSATIONS] =
	    { "conversations", "conversations seen", COUNT_INFO },
	[FLOW_COUNT_EVICTED] = { "conversations_evicted",
	    "conversations forgotten to make room", COUNT_INFO },
	[FLOW_COUNT_UNKNOWN_PROTOCOL] = { "unknown_transport",
	    "packets that are neither UDP nor TCP nor SCTP", COUNT_INFO },
	[FLOW_COUNT_NO_ROOM] = { "flow_no_room",
	    "packets dropped: no memory for their conversation",
	    COUNT_DROPPED },
};

uint16_t
flow_refs_cut(struct frame_ref *out, const struct frame_ref *refs, uint16_t n,
    size_t from, size_t len)
{
	uint16_t k = 0;

	for (uint16_t i = 0; i < n && len > 0; i++) {
		struct frame_ref r = refs[i];

		if (from >= r.len) {
			from -= r.len;
			continue;
		}
		if (r.at != FRAME_AT_NONE)
			r.at += from;
		r.len -= (uint32_t)from;
		from = 0;
		if (r.len > len)
			r.len = (uint32_t)len;
		len -= r.len;
		out[k++] = r;
	}
	return k;
}

struct frame_ref *
flow_refs(struct flow *f, uint32_t n)
{
	if (n > f->refs_room) {
		free(f->refs);
		f->refs_room = n;
		f->refs = malloc(n * sizeof(*f->refs));
		if (f->refs == NULL)
			abort();
	}
	return f->refs;
}

static struct conv *
conv_at(const struct flow *f, uint32_t id)
{
	return pool_at(&f->pool, id);
}

static uint64_t
conv_hash(const struct flow *f, const struct conv *c)
{
	return flow_hash(f, c->word[0], c->word[1]);
}

static void
list_add(struct flow *f, uint32_t id)
{
	struct conv *c = conv_at(f, id);

	c->newer = 0;
	c->older = f->newest;
	if (f->newest != 0)
		conv_at(f, f->newest)->newer = id;
	else
		f->oldest = id;
	f->newest = id;
}

static void
list_del(struct flow *f, uint32_t id)
{
	struct conv *c = conv_at(f, id);

	if (c->newer != 0)
		conv_at(f, c->newer)->older = c->older;
	else
		f->newest = c->older;
	if (c->older != 0)
		conv_at(f, c->older)->newer = c->newer;
	else
		f->oldest = c->newer;
}

static void
conv_end(struct flow *f, uint32_t id)
{
	struct conv *c = conv_at(f, id);

	if (c->proto == PROTO_TCP && c->tcp != NULL)
		flow_tcp_end(f, c);
	else if (c->proto == PROTO_SCTP && c->sctp != NULL)
		flow_sctp_end(f, c);
	if (f->end != NULL)
		f->end(f->ctx, &c->user);
	map_del(&f->map, conv_hash(f, c), id);
	list_del(f, id);
	pool_free(&f->pool, id);
}

/* Forgets the conversation idle longest; false where there is none. */
static bool
conv_evict(struct flow *f, uint32_t frame)
{
	if (f->oldest == 0)
		return false;
	flow_count_add(f, FLOW_COUNT_EVICTED, 1, frame);
	conv_end(f, f->oldest);
	return true;
}

static struct conv *
conv_new(struct flow *f, const struct packet *p, const struct addr *src,
    const struct addr *dst)
{
	uint32_t frame = p->frame->number;
	struct conv *c;
	uint32_t id;

	if (f->pool.live >= f->opt.max_flows)
		conv_evict(f, frame);
	id = pool_new(&f->pool);
	/* A refused page: whoever goes leaves the record behind. */
	if (id == 0 && conv_evict(f, frame))
		id = pool_new(&f->pool);
	if (id == 0) {
		flow_count_add(f, FLOW_COUNT_NO_ROOM, 1, frame);
		return NULL;
	}
	c = conv_at(f, id);
	c->word[0] = flow_word(f, src, p->proto);
	c->word[1] = flow_word(f, dst, p->proto);
	while (map_put(&f->map, conv_hash(f, c), id) < 0) {
		if (!conv_evict(f, frame)) {
			pool_free(&f->pool, id);
			flow_count_add(f, FLOW_COUNT_NO_ROOM, 1, frame);
			return NULL;
		}
	}
	c->end[0] = *src;
	c->end[1] = *dst;
	c->id = ++f->last_id;
	c->proto = p->proto;
	c->seen = flow_time(p);
	list_add(f, id);
	flow_count_add(f, FLOW_COUNT_CONVERSATIONS, 1, frame);
	return c;
}

struct conv *
flow_conv(struct flow *f, const struct packet *p, const struct addr *src,
    const struct addr *dst, unsigned *dir)
{
	uint64_t hash = flow_hash(f, flow_word(f, src, p->proto),
	    flow_word(f, dst, p->proto));
	uint32_t now = flow_time(p);
	struct conv *c = NULL;
	uint32_t at;
	uint32_t id;

	for (id = map_first(&f->map, hash, &at); id != 0;
	    id = map_next(&f->map, hash, &at)) {
		c = conv_at(f, id);
		*dir = !addr_eq(&c->end[0], src);
		if (addr_eq(&c->end[*dir], src) && addr_eq(&c->end[!*dir], dst)
		    && c->proto == p->proto)
			break;
	}
	if (id == 0) {
		*dir = 0;
		return conv_new(f, p, src, dst);
	}
	if (c->seen != now) {
		c->seen = now;
		if (f->newest != id) {
			list_del(f, id);
			list_add(f, id);
		}
	}
	return c;
}

struct conv *
flow_conv_again(struct flow *f, struct conv *c, unsigned dir,
    const struct packet *p)
{
	struct addr src = c->end[dir];
	struct addr dst = c->end[!dir];
	uint64_t hash = conv_hash(f, c);
	uint32_t at;
	uint32_t id = map_first(&f->map, hash, &at);

	while (id != 0 && conv_at(f, id) != c)
		id = map_next(&f->map, hash, &at);
	conv_end(f, id);
	return conv_new(f, p, &src, &dst);
}

struct flow *
flow_new(const struct flow_opt *opt,
    void (*sink)(void *ctx, const struct chunk *c),
    void (*end)(void *ctx, struct flow_user *user), void *ctx)
{
	struct flow *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	f->sink = sink;
	f->end = end;
	f->ctx = ctx;
	f->opt = *opt;
	if (f->opt.max_flows == 0)
		f->opt.max_flows = CONV_MAX_DEFAULT;
	if (f->opt.max_held == 0)
		f->opt.max_held = CONV_HELD_DEFAULT;
	if (f->opt.gap_timeout == 0)
		f->opt.gap_timeout = CONV_GAP_DEFAULT;
	map_init_sparse(&f->map, opt->budget);
	pool_init(&f->pool, sizeof(struct conv), opt->budget);
	return f;
}

void
flow_free(struct flow *f)
{
	if (f == NULL)
		return;
	while (f->oldest != 0)
		conv_end(f, f->oldest);
	map_done(&f->map);
	pool_done(&f->pool);
	free(f->refs);
	free(f);
}

void
flow_push(struct flow *f, const struct packet *p)
{
	f->now = p->frame->ts;
	f->now_frame = p->frame->number;
	if (f->hole_first != NULL)
		flow_tcp_expire(f, p->frame->ts);
	if (p->proto == PROTO_UDP)
		flow_udp(f, p);
	else if (p->proto == PROTO_TCP)
		flow_tcp(f, p);
	else if (p->proto == PROTO_SCTP)
		flow_sctp(f, p);
	else
		flow_count_add(f, FLOW_COUNT_UNKNOWN_PROTOCOL, 1,
		    p->frame->number);
}

void
flow_finish(struct flow *f)
{
	flow_tcp_flush_all(f);
}

struct count_set
flow_counts(const struct flow *f)
{
	return (struct count_set){
		.layer = "flow",
		.names = names,
		.values = f->count,
		.first_frame = f->first,
		.n = FLOW_COUNTS,
	};
}
