/*
 * Media: the addresses that SDP announced, and the RTP streams seen there or
 * recognised by their looks.
 */
#include <sipladder/clock.h>

#include "store.h"

#define IN_A_ROW 4 /* packets that make a stream without SDP */

static struct call_endpoint *
endpoint_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->endpoints, id);
}

static struct call_stream *
stream_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->streams, id);
}

static uint32_t
find_endpoint(const struct call_store *s, const struct addr *a)
{
	uint64_t hash = hash_addr(s->opt.hash_key, a);
	uint32_t at;
	uint32_t id;

	for (id = map_first(&s->by_endpoint, hash, &at); id != 0;
	    id = map_next(&s->by_endpoint, hash, &at)) {
		if (addr_eq(&endpoint_rec(s, id)->addr, a))
			return id;
	}
	return 0;
}

static void
unlink_endpoint(struct call_store *s, uint32_t id)
{
	struct call *c = call_rec(s, endpoint_rec(s, id)->call);
	uint32_t *link = &c->endpoints;

	while (*link != 0 && *link != id)
		link = &endpoint_rec(s, *link)->next;
	if (*link == id) {
		*link = endpoint_rec(s, id)->next;
		c->nendpoints--;
	}
}

/* The newest SDP wins an address that two calls announced. */
static void
add_endpoint(struct call_store *s, struct call_event *e,
    const struct addr *a)
{
	uint32_t id = find_endpoint(s, a);
	struct call_endpoint *p;

	if (id != 0 && endpoint_rec(s, id)->call == e->call)
		return;
	if (e->c->nendpoints >= CALL_ENDPOINTS_MAX) {
		s->counts[CALL_COUNT_REFUSED_ADDRESSES]++;
		return;
	}
	if (id != 0) {
		unlink_endpoint(s, id);
	} else {
		id = call_make(s, &s->endpoints);
		if (id == 0)
			return;
		endpoint_rec(s, id)->addr = *a;
		if (call_index(s, &s->by_endpoint,
		    hash_addr(s->opt.hash_key, a), id) < 0) {
			pool_free(&s->endpoints, id);
			return;
		}
	}
	p = endpoint_rec(s, id);
	p->call = e->call;
	p->next = e->c->endpoints;
	e->c->endpoints = id;
	e->c->nendpoints++;
}

static bool
is_rtp(const struct sdp_media *m)
{
	return m->addr.family != ADDR_NONE && m->addr.port != 0
	    && (str_find(m->proto, STR("RTP")) >= 0
	    || str_istarts(m->proto, STR("udp")));
}

void
call_endpoints_add(struct call_store *s, struct call_event *e)
{
	for (unsigned i = 0; i < e->sdp->nmedia; i++) {
		const struct sdp_media *m = &e->sdp->media[i];

		if (m->dir == SDP_SENDONLY || m->dir == SDP_INACTIVE)
			e->msg->flags |= CALL_MSG_HOLD;
		if (is_rtp(m))
			add_endpoint(s, e, &m->addr);
	}
}

void
call_endpoints_drop(struct call_store *s, struct call *c)
{
	while (c->endpoints != 0) {
		uint32_t id = c->endpoints;
		struct call_endpoint *p = endpoint_rec(s, id);

		c->endpoints = p->next;
		map_del(&s->by_endpoint,
		    hash_addr(s->opt.hash_key, &p->addr), id);
		pool_free(&s->endpoints, id);
	}
	c->nendpoints = 0;
}

static uint64_t
stream_hash(const struct call_store *s, const struct chunk *c, uint32_t ssrc)
{
	uint64_t h = hash_addr(s->opt.hash_key ^ ssrc, &c->src);

	return hash_mix(h, hash_addr(h, &c->dst));
}

static void
free_stream(struct call_store *s, uint32_t id)
{
	struct call_stream *t = stream_rec(s, id);
	struct chunk c = { .src = t->src, .dst = t->dst };

	map_del(&s->by_stream, stream_hash(s, &c, t->ssrc), id);
	t->way = 0;
	t->ssrc = 0;
	t->n = 0;
	pool_free(&s->streams, id);
}

void
call_streams_drop(struct call_store *s, struct call *c)
{
	while (c->streams != 0) {
		uint32_t id = c->streams;

		c->streams = stream_rec(s, id)->next;
		free_stream(s, id);
	}
	c->nstreams = 0;
}

/* The call at either end of the packet's way; 0: none announced it. */
static uint32_t
owner_of(const struct call_store *s, const struct chunk *c)
{
	uint32_t id = find_endpoint(s, &c->dst);

	if (id == 0)
		id = find_endpoint(s, &c->src);
	return id == 0 ? 0 : endpoint_rec(s, id)->call;
}

/* Hands the stream to a call, or to the list of those that have none. */
static void
give_stream(struct call_store *s, uint32_t id, uint32_t call)
{
	struct call_stream *t = stream_rec(s, id);

	t->call = call;
	if (call != 0) {
		t->next = call_rec(s, call)->streams;
		call_rec(s, call)->streams = id;
		call_rec(s, call)->nstreams++;
		return;
	}
	t->next = 0;
	if (s->loose_last != 0)
		stream_rec(s, s->loose_last)->next = id;
	else
		s->loose_first = id;
	s->loose_last = id;
	s->nloose++;
}

static void
drop_oldest_loose(struct call_store *s)
{
	uint32_t id = s->loose_first;

	s->loose_first = stream_rec(s, id)->next;
	if (s->loose_first == 0)
		s->loose_last = 0;
	s->nloose--;
	s->counts[CALL_COUNT_DROPPED_STREAMS]++;
	free_stream(s, id);
}

static uint32_t
new_stream(struct call_store *s, const struct chunk *c, uint32_t call,
    const struct media_rtp *r)
{
	struct call_stream *t;
	uint32_t id;

	if (call != 0 && call_rec(s, call)->nstreams >= CALL_STREAMS_MAX) {
		s->counts[CALL_COUNT_DROPPED_STREAMS]++;
		return 0;
	}
	while (call == 0 && s->nloose >= CALL_LOOSE_MAX)
		drop_oldest_loose(s);
	s->busy = call;
	id = call_make(s, &s->streams);
	if (id != 0 && call_index(s, &s->by_stream,
	    stream_hash(s, c, r->ssrc), id) < 0) {
		pool_free(&s->streams, id);
		id = 0;
	}
	s->busy = 0;
	if (id == 0)
		return 0;
	t = stream_rec(s, id);
	t->src = c->src;
	t->dst = c->dst;
	t->ssrc = r->ssrc;
	t->payload_type = r->payload_type;
	t->first = c->ts;
	t->first_frame = c->frame;
	t->n = ++s->next_stream;
	give_stream(s, id, call);
	s->totals.rtp_streams++;
	return id;
}

static bool
is_stream(const struct call_stream *t, const struct chunk *c, uint32_t ssrc)
{
	return t->ssrc == ssrc && t->n != 0
	    && addr_eq(&t->src, &c->src) && addr_eq(&t->dst, &c->dst);
}

static inline uint64_t
way_of(const struct chunk *c)
{
	return (c->id << 1 | c->dir) + 1;
}

/* Makes the chunk's conversation remember the stream, and it that one. */
static void
remember(const struct call_store *s, uint32_t id, const struct chunk *c)
{
	c->user->seen[c->dir] = id;
	c->user->kind = FLOW_KIND_MEDIA;
	stream_rec(s, id)->way = way_of(c);
}

/* The stream if it is the one last met on this way, or NULL. */
static inline struct call_stream *
same_stream(const struct call_store *s, const struct chunk *c, uint32_t ssrc)
{
	struct call_stream *t = pool_find(&s->streams, c->user->seen[c->dir]);

	return t != NULL && t->way == way_of(c) && t->ssrc == ssrc ? t : NULL;
}

static uint32_t
find_stream(const struct call_store *s, const struct chunk *c, uint32_t ssrc)
{
	uint64_t hash = stream_hash(s, c, ssrc);
	uint32_t at;
	uint32_t id;

	for (id = map_first(&s->by_stream, hash, &at); id != 0;
	    id = map_next(&s->by_stream, hash, &at)) {
		if (is_stream(stream_rec(s, id), c, ssrc))
			return id;
	}
	return 0;
}

static inline void
count_packet(struct call_store *s, struct call_stream *t,
    const struct chunk *c, const struct media_rtp *r)
{
	if (t->seq.packets == 0)
		media_seq_start(&t->seq, r->seq);
	else
		media_seq_add(&t->seq, r->seq);
	t->last = c->ts;
	t->bytes += c->bytes.n;
	t->types[r->payload_type >> 6] |=
	    UINT64_C(1) << (r->payload_type & 63);
	s->totals.rtp_packets++;
}

/*
 * Without SDP: some packets in a row with one SSRC and rising numbers.  The
 * packets that were waited for are counted when it is sure.
 */
static bool
looks_like_stream(struct flow_user *u, const struct chunk *c,
    const struct media_rtp *r)
{
	if (c->dst.port < 1024 || c->src.port < 1024
	    || (r->payload_type >= 72 && r->payload_type <= 76))
		return false;
	if (u->tries > 0 && u->ssrc == r->ssrc
	    && (uint16_t)(u->seq + 1) == r->seq)
		u->tries++;
	else
		u->tries = 1;
	u->ssrc = r->ssrc;
	u->seq = r->seq;
	return u->tries >= IN_A_ROW;
}

static bool
first_packet(struct call_store *s, const struct chunk *c,
    struct media_rtp *r)
{
	uint32_t call = owner_of(s, c);
	unsigned before = 0;
	uint32_t id;

	if (call == 0 && c->user->kind != FLOW_KIND_MEDIA) {
		if (!looks_like_stream(c->user, c, r))
			return false;
		before = IN_A_ROW - 1;
	}
	id = new_stream(s, c, call, r);
	if (id == 0) {
		s->totals.rtp_packets++;
		return true;
	}
	remember(s, id, c);
	for (uint16_t seq = (uint16_t)(r->seq - before); seq != r->seq;
	    seq++) {
		struct media_rtp p = *r;

		p.seq = seq;
		count_packet(s, stream_rec(s, id), c, &p);
	}
	count_packet(s, stream_rec(s, id), c, r);
	return true;
}

/* A stream of no call: SDP may have come since. */
static void
claim(struct call_store *s, uint32_t id, const struct chunk *c)
{
	struct call_stream *t = stream_rec(s, id);
	uint32_t call = owner_of(s, c);
	uint32_t *link = &s->loose_first;
	uint32_t before = 0;

	if (call == 0 || call_rec(s, call)->nstreams >= CALL_STREAMS_MAX)
		return;
	while (*link != 0 && *link != id) {
		before = *link;
		link = &stream_rec(s, *link)->next;
	}
	if (*link != id)
		return;
	*link = t->next;
	if (s->loose_last == id)
		s->loose_last = before;
	s->nloose--;
	give_stream(s, id, call);
}

static bool
is_announced_rtcp(const struct call_store *s, const struct chunk *c)
{
	struct addr a = c->dst;

	if (c->user->kind == FLOW_KIND_MEDIA || owner_of(s, c) != 0)
		return true;
	a.port--;
	if (find_endpoint(s, &a) != 0)
		return true;
	a = c->src;
	a.port--;
	return find_endpoint(s, &a) != 0;
}

bool
call_media(struct call_store *s, const struct chunk *c)
{
	struct media_rtp r;
	struct call_stream *t;

	if (media_is_rtcp(c->bytes)) {
		/* 200 to 204 are sure by their looks: SR to APP. */
		unsigned type = (unsigned char)c->bytes.p[1];

		if ((type < 200 || type > 207) && !is_announced_rtcp(s, c))
			return false;
		s->totals.rtcp_packets++;
		return true;
	}
	if (media_rtp_parse(&r, c->bytes) < 0)
		return false;
	t = same_stream(s, c, r.ssrc);
	if (t == NULL) {
		uint32_t id = find_stream(s, c, r.ssrc);

		if (id == 0)
			return first_packet(s, c, &r);
		t = stream_rec(s, id);
		remember(s, id, c);
	}
	count_packet(s, t, c, &r);
	if (t->call == 0 && (t->seq.packets & 63) == 0)
		claim(s, c->user->seen[c->dir], c);
	return true;
}

const struct call_stream *
call_stream_at(const struct call_store *s, uint32_t id)
{
	const struct call_stream *t = pool_find(&s->streams, id);

	return t == NULL || t->n == 0 ? NULL : t;
}
