/*
 * One direction of a TCP conversation put in order (RFC 9293 section 3.4).
 * Segments in their turn are given out where they lie in the packet; others
 * are copied and wait.  Of bytes that come twice the first copy counts.
 *
 * A hole is given up when the other side has acknowledged what is behind it
 * and some time or some segments have passed since (a capture of several
 * queues can show the ACK first); when it is old; when too much waits.
 */
#include "stream.h"

#include <stdlib.h>

/* Tolerances after the ACK was seen. */
#define AHEAD_TIME INT64_C(100000000)
#define AHEAD_SEGMENTS 4u
/* Bounds the search in the sorted list. */
#define HELD_MAX 1024u
/* Farther away than any window in use: another stream, or damage. */
#define FAR (INT32_C(1) << 26)
/* So many of them in a row, and they are the stream. */
#define FAR_SEGMENTS 3u

/* What a chunk says besides its bytes. */
struct origin {
	int64_t ts;
	uint32_t frame, path, missing;
	uint16_t ip_id;
};

static void
hole_list_del(struct flow *f, struct stream *s)
{
	if (s->hole_prev != NULL)
		s->hole_prev->hole_next = s->hole_next;
	else
		f->hole_first = s->hole_next;
	if (s->hole_next != NULL)
		s->hole_next->hole_prev = s->hole_prev;
	else
		f->hole_last = s->hole_prev;
	s->hole_prev = NULL;
	s->hole_next = NULL;
}

static void
hole_list_add(struct flow *f, struct stream *s)
{
	s->hole_ts = f->now;
	s->hole_prev = f->hole_last;
	if (f->hole_last != NULL)
		f->hole_last->hole_next = s;
	else
		f->hole_first = s;
	f->hole_last = s;
}

/* The next bytes of the stream go out, or its end alone. */
static void
give(struct flow *f, struct stream *s, const struct flow_part *part,
    const struct origin *o)
{
	const struct conv *c = s->conv;
	struct chunk chunk = {
		.user = &s->conv->user,
		.src = c->end[s->dir],
		.dst = c->end[!s->dir],
		.ts = o->ts,
		.bytes = part->bytes,
		.refs = part->refs,
		.nrefs = part->nrefs,
		.ip_id = o->ip_id,
		.dir = s->dir,
		.transport = FLOW_TCP,
		.start = !s->started && s->has_syn,
		.gap = s->gap,
		.missing = o->missing,
		.path = o->path,
		.frame = o->frame,
		.id = c->id,
	};

	s->next += (uint32_t)part->bytes.n;
	s->gap = 0;
	s->started = true;
	if (s->has_fin && !s->ended && s->next == s->fin) {
		chunk.end = true;
		s->ended = true;
	}
	if (s->is_ahead && seq_ahead(s->acked, s->next) <= 0)
		s->is_ahead = false;
	if (s->has_lost && seq_ahead(s->lost, s->next) <= 0)
		s->has_lost = false;
	f->sink(f->ctx, &chunk);
}

/* No bytes, only that there are no more. */
static void
give_end(struct flow *f, struct stream *s)
{
	const struct flow_part none = { .bytes = { NULL, 0 } };
	const struct origin o = { .ts = f->now, .frame = f->now_frame,
		.path = f->now_path };

	if (s->ended)
		return;
	s->has_fin = true;
	s->fin = s->next;
	give(f, s, &none, &o);
}

/* The snap length took `missing` bytes after what was given out. */
static void
note_lost(struct stream *s, uint32_t missing)
{
	uint32_t lost = s->next + missing;

	if (missing == 0 || missing >= (uint32_t)FAR)
		return;
	if (!s->has_lost || seq_ahead(lost, s->lost) > 0)
		s->lost = lost;
	s->has_lost = true;
}

/* Nothing before seq will come, for the snap length took it. */
static bool
is_lost(const struct stream *s, uint32_t seq)
{
	return s->has_lost && seq_ahead(s->lost, seq) >= 0;
}

static void
give_up(struct flow *f, struct stream *s, uint32_t n)
{
	s->gap += n;
	s->next += n;
	flow_count_add(f, FLOW_COUNT_TCP_GAPS, 1, f->now_frame);
	flow_count_add(f, FLOW_COUNT_TCP_GAP_BYTES, n, f->now_frame);
}

static void
held_free(struct flow *f, struct stream *s, struct held *h)
{
	s->nheld--;
	s->held_bytes -= (uint32_t)h->size;
	budget_give(f->opt.budget, h->size);
	free(h);
}

/*
 * Gives out what waited and is in turn now.  Where a packet has filled the
 * hole it is that packet which made the bytes available; after a gap it is
 * the one they came in.
 */
static void
drain(struct flow *f, struct stream *s, bool filled)
{
	bool any = s->held != NULL;

	while (s->held != NULL && seq_ahead(s->held->seq, s->next) <= 0) {
		struct held *h = s->held;
		const char *bytes = (const char *)&h->refs[h->nrefs];
		const struct flow_part part = {
			.bytes = { bytes, h->len },
			.refs = h->refs,
			.nrefs = h->nrefs,
		};
		const struct origin o = {
			.ts = filled ? f->now : h->ts,
			.frame = filled ? f->now_frame : h->frame,
			.path = h->path,
			.missing = h->missing,
			.ip_id = h->ip_id,
		};

		s->held = h->next;
		if (s->held == NULL)
			s->tail = NULL;
		give(f, s, &part, &o);
		note_lost(s, h->missing);
		held_free(f, s, h);
	}
	if (!any)
		return;
	/* Another hole begins to wait now. */
	hole_list_del(f, s);
	if (s->held != NULL)
		hole_list_add(f, s);
	s->ahead_ts = f->now;
	s->later = 0;
}

void
flow_stream_jump(struct flow *f, struct stream *s)
{
	if (s->held == NULL)
		return;
	give_up(f, s, s->held->seq - s->next);
	drain(f, s, false);
}

void
flow_stream_flush(struct flow *f, struct stream *s)
{
	while (s->held != NULL)
		flow_stream_jump(f, s);
}

static bool
ack_is_due(const struct flow *f, const struct stream *s)
{
	uint64_t since = (uint64_t)f->now - (uint64_t)s->ahead_ts;

	if (!s->is_ahead || seq_ahead(s->acked, s->held->seq) < 0)
		return false;
	return s->later >= AHEAD_SEGMENTS || (int64_t)since >= AHEAD_TIME;
}

/* Gives up the holes that need not be waited for. */
static void
settle(struct flow *f, struct stream *s)
{
	while (s->held != NULL
	    && (is_lost(s, s->held->seq) || ack_is_due(f, s)
		|| s->nheld > HELD_MAX || s->held_bytes > f->opt.max_held))
		flow_stream_jump(f, s);
	if (s->held != NULL || !s->has_fin || s->ended)
		return;
	if (seq_ahead(s->fin, s->next) > 0 && is_lost(s, s->fin))
		give_up(f, s, s->fin - s->next);
	if (s->next == s->fin)
		give_end(f, s);
}

static void
seg_pass(struct seg *g, uint32_t n)
{
	g->from += n;
	g->seq += n;
	g->len -= n;
}

/* Copies the first n bytes of g to wait; NULL where the budget refuses. */
static struct held *
held_new(struct flow *f, struct stream *s, const struct seg *g, uint32_t n)
{
	const struct packet *p = g->p;
	size_t refs = p->nrefs * sizeof(struct frame_ref);
	size_t size = sizeof(struct held) + refs + n;
	struct held *h;

	if (!budget_take(f->opt.budget, size))
		return NULL;
	h = malloc(size);
	if (h == NULL)
		abort();
	*h = (struct held){
		.size = size,
		.ts = p->frame->ts,
		.seq = g->seq,
		.len = n,
		.missing = n == g->len ? g->missing : 0,
		.frame = p->frame->number,
		.path = p->path,
		.ip_id = p->ip_id,
	};
	h->nrefs = flow_refs_cut(h->refs, p->refs, p->nrefs, g->from, n);
	memcpy(&h->refs[h->nrefs], p->payload.p + g->from, n);
	s->nheld++;
	s->held_bytes += (uint32_t)size;
	return h;
}

static void
held_insert(struct flow *f, struct stream *s, struct held **at,
    struct held *h)
{
	if (s->held == NULL)
		hole_list_add(f, s);
	h->next = *at;
	*at = h;
	if (h->next == NULL)
		s->tail = h;
}

/*
 * Keeps the bytes of g that are not kept yet.  false where the budget refuses;
 * g is then what is left of it.
 */
static bool
hold(struct flow *f, struct stream *s, struct seg *g)
{
	struct held **at = &s->held;
	struct held *t = s->tail;

	if (t != NULL && seq_ahead(g->seq, t->seq + t->len) >= 0)
		at = &t->next;
	while (g->len > 0) {
		struct held *h = *at;
		uint32_t n = g->len;

		if (h != NULL && seq_ahead(g->seq, h->seq) >= 0) {
			int32_t known = seq_ahead(h->seq + h->len, g->seq);

			if (known > 0)
				seg_pass(g, (uint32_t)known < n
				    ? (uint32_t)known : n);
			at = &h->next;
			continue;
		}
		if (h != NULL && h->seq - g->seq < n)
			n = h->seq - g->seq;
		h = held_new(f, s, g, n);
		if (h == NULL)
			return false;
		held_insert(f, s, at, h);
		at = &h->next;
		seg_pass(g, n);
	}
	return true;
}

/* Gives out the first n bytes of g where they lie. */
static void
give_direct(struct flow *f, struct stream *s, struct seg *g, uint32_t n)
{
	const struct packet *p = g->p;
	struct frame_ref one;
	struct flow_part part = flow_part_of(f, p, &one, g->from, n);
	uint32_t missing = n == g->len ? g->missing : 0;
	struct origin o = { .ts = p->frame->ts, .frame = p->frame->number,
		.path = p->path, .missing = missing, .ip_id = p->ip_id };

	give(f, s, &part, &o);
	note_lost(s, missing);
	seg_pass(g, n);
}

/* Whether g is of this stream at all; if not, it may become another. */
static bool
is_near(struct flow *f, struct stream *s, const struct seg *g)
{
	int32_t ahead = seq_ahead(g->seq, s->next);

	if (ahead < FAR && ahead > -FAR) {
		s->strange = 0;
		return true;
	}
	if (++s->strange < FAR_SEGMENTS)
		return false;
	s->strange = 0;
	flow_stream_flush(f, s);
	/* How many bytes are missing nobody can say. */
	give_up(f, s, 1);
	s->next = g->seq;
	s->base = g->seq;
	s->has_ack = false;
	s->is_ahead = false;
	s->has_fin = false;
	s->has_lost = false;
	return true;
}

/* Counts what kind of segment it is; false where there is nothing new. */
static bool
is_new(struct flow *f, struct stream *s, const struct seg *g)
{
	int32_t ahead = seq_ahead(g->seq, s->next);
	uint32_t frame = g->p->frame->number;

	if (ahead > 0) {
		flow_count_add(f, FLOW_COUNT_TCP_OUT_OF_ORDER, 1, frame);
		return true;
	}
	if (ahead == 0)
		return true;
	if ((uint32_t)-ahead < g->len + g->missing) {
		flow_count_add(f, FLOW_COUNT_TCP_OVERLAP, 1, frame);
		return true;
	}
	/* A keep-alive probe repeats one byte (RFC 9293 section 3.8.4). */
	if (g->len > 1 || ahead != -1)
		flow_count_add(f, FLOW_COUNT_TCP_RETRANSMITTED, 1, frame);
	return false;
}

/* g is ahead of its turn: it waits, or the hole before it is given up. */
static bool
take_ahead(struct flow *f, struct stream *s, struct seg *g)
{
	int32_t ahead;

	if (!is_lost(s, g->seq)) {
		if (hold(f, s, g)) {
			if (s->is_ahead && s->later < UINT8_MAX)
				s->later++;
			return false;
		}
		flow_stream_flush(f, s);
	}
	ahead = seq_ahead(g->seq, s->next);
	if (s->held != NULL && seq_ahead(s->held->seq, g->seq) <= 0)
		flow_stream_jump(f, s);
	else if (ahead > 0)
		give_up(f, s, (uint32_t)ahead);
	return g->len > 0;
}

/* One step of taking g in; false when that is done. */
static bool
take(struct flow *f, struct stream *s, struct seg *g)
{
	int32_t ahead = seq_ahead(g->seq, s->next);
	uint32_t n;

	if (ahead > 0)
		return take_ahead(f, s, g);
	if (ahead < 0) {
		n = (uint32_t)-ahead;
		seg_pass(g, n < g->len ? n : g->len);
		/* What the snap length took may reach farther. */
		ahead = seq_ahead(g->seq + g->missing, s->next);
		if (g->len == 0) {
			if (ahead > 0)
				note_lost(s, (uint32_t)ahead);
			return false;
		}
	}
	n = g->len;
	if (s->held != NULL && s->held->seq - s->next < n)
		n = s->held->seq - s->next;
	if (n > 0)
		give_direct(f, s, g, n);
	else
		note_lost(s, g->missing);
	drain(f, s, true);
	return g->len > 0;
}

void
flow_stream_data(struct flow *f, struct stream *s, struct seg *g)
{
	/* Data after a FIN may count its sequence number, or not. */
	if (s->ended && s->next == s->fin && g->seq == s->fin + 1)
		s->next = g->seq;
	if (is_near(f, s, g) && is_new(f, s, g)) {
		while (take(f, s, g))
			;
	}
	settle(f, s);
}

void
flow_stream_ack(struct flow *f, struct stream *s, uint32_t ack)
{
	int32_t ahead = seq_ahead(ack, s->next);

	if (!s->known || ahead >= FAR || ahead <= -FAR)
		return;
	if (!s->has_ack || seq_ahead(ack, s->acked) > 0)
		s->acked = ack;
	s->has_ack = true;
	if (!s->is_ahead && seq_ahead(s->acked, s->next) > 0) {
		s->is_ahead = true;
		s->ahead_ts = f->now;
		s->later = 0;
	}
	if (s->held != NULL)
		settle(f, s);
}

void
flow_stream_fin(struct flow *f, struct stream *s, uint32_t at)
{
	int32_t ahead = seq_ahead(at, s->next);

	(void)f;
	if (s->has_fin || ahead < 0 || ahead >= FAR)
		return;
	s->has_fin = true;
	s->fin = at;
}

void
flow_stream_reset(struct flow *f, struct stream *s)
{
	if (!s->known || s->ended)
		return;
	if (s->tail == NULL) {
		give_end(f, s);
	} else {
		s->has_fin = true;
		s->fin = s->tail->seq + s->tail->len;
	}
}
