/*
 * prop_stream.c: TCP streams, whatever their segments are.
 *
 * (a) However two streams of SIP messages are cut, repeated, overlapped and
 *     put out of order within a window, the same messages come out.
 * (j) Random bytes between two messages cost at most the message that they
 *     touch: the one that follows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sipladder/flow.h>
#include <sipladder/wrap.h>

#include "random.h"
#include "tap.h"

#define CASES 300u
#define MESSAGES 12u     /* of a direction */
#define STREAM_MAX 65536u
#define SEGMENTS_MAX 4096u
#define WINDOW 8u        /* segments that may change places */

struct span {
	uint32_t from, to;
};

/* One direction: its bytes, and where in them the messages are. */
struct stream {
	char bytes[STREAM_MAX];
	uint32_t n;
	struct span msgs[MESSAGES];
	unsigned got;            /* messages that came out as they should */
	unsigned touched;        /* may be missing, or come out otherwise */
	unsigned extra;
	uint32_t isn;
	bool sent[STREAM_MAX];
	uint32_t acked;          /* all before it was sent */
};

struct segment {
	uint32_t from, to;
	uint8_t dir;
};

struct world {
	uint64_t seed;
	struct stream dir[2];
	struct segment segs[SEGMENTS_MAX];
	unsigned nsegs;
	struct wrap *wrap;
	struct flow *flow;
	bool wrong;
	uint32_t frame;
};

#define NONE UINT32_MAX

static void
add(struct stream *s, const void *p, size_t n)
{
	if (n > STREAM_MAX - s->n)
		abort();
	memcpy(s->bytes + s->n, p, n);
	s->n += (uint32_t)n;
}

/* A body that looks like all that must not be taken for a message's end. */
static uint32_t
make_body(char *out, bool tricky, uint64_t *seed)
{
	/* The last three only where nothing makes the framer look for one. */
	static const char *const parts[] = { "\r\n", "\r\n\r\n", "\n", "v=0",
		"a", "\0\xff", "SIP/2.0 200 OK\r\n",
		"OPTIONS sip:x SIP/2.0\r\n", "Content-Length: 5\r\n" };
	uint32_t n = 0;

	for (uint32_t i = random_below(seed, 60); i > 0; i--) {
		const char *p = parts[random_below(seed, tricky ? 9 : 6)];
		size_t len = p[0] == '\0' ? 2 : strlen(p);

		memcpy(out + n, p, len);
		n += (uint32_t)len;
	}
	/* A lost message's body must not take the next start line with it. */
	if (!tricky) {
		memcpy(out + n, "\r\n", 2);
		n += 2;
	}
	return n;
}

static void
add_message(struct stream *s, unsigned i, bool tricky, uint64_t *seed)
{
	char head[512];
	char body[2048];
	uint32_t nbody = random_once(seed, 3) ? 0 : make_body(body, tricky, seed);
	int n = snprintf(head, sizeof(head), "%s\r\n"
	    "Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK%u\r\n"
	    "From: <sip:a@example.com>;tag=%u\r\nTo: <sip:b@example.com>\r\n"
	    "%s: case-%u\r\nCSeq: %u OPTIONS\r\n%s: %u\r\n\r\n",
	    random_once(seed, 2) ? "SIP/2.0 200 OK"
	    : "OPTIONS sip:b@example.com SIP/2.0", i, i,
	    random_once(seed, 4) ? "i" : "Call-ID", i, i,
	    random_once(seed, 4) ? "l" : "Content-Length", nbody);

	s->msgs[i].from = s->n;
	add(s, head, (size_t)n);
	add(s, body, nbody);
	s->msgs[i].to = s->n;
}

static void
make_stream(struct stream *s, bool tricky, uint64_t *seed)
{
	s->n = 0;
	s->got = 0;
	s->extra = 0;
	s->touched = NONE;
	s->acked = 0;
	memset(s->sent, 0, sizeof(s->sent));
	/* Some begin just below 2^32, so that the number wraps. */
	s->isn = random_once(seed, 3) ? 0u - random_below(seed, 5000)
	    : (uint32_t)random_next(seed);
	for (unsigned i = 0; i < MESSAGES; i++) {
		if (random_once(seed, 5))
			add(s, "\r\n\r\n", random_once(seed, 2) ? 2 : 4);
		add_message(s, i, tricky, seed);
	}
}

/* Random bytes, in front of message `at`, which they touch. */
static void
insert_noise(struct stream *s, unsigned at, uint64_t *seed)
{
	uint32_t n = 1 + random_below(seed, random_once(seed, 4) ? 3000 : 40);
	uint32_t from = s->msgs[at].from;

	if (n > STREAM_MAX - s->n)
		abort();
	memmove(s->bytes + from + n, s->bytes + from, s->n - from);
	for (uint32_t i = 0; i < n; i++)
		s->bytes[from + i] = (char)random_next(seed);
	s->n += n;
	for (unsigned i = at; i < MESSAGES; i++) {
		s->msgs[i].from += n;
		s->msgs[i].to += n;
	}
	s->touched = at;
}

static void
add_segment(struct world *w, unsigned dir, uint32_t from, uint32_t to)
{
	if (w->nsegs == SEGMENTS_MAX || from >= to)
		return;
	w->segs[w->nsegs++] = (struct segment){ from, to, (uint8_t)dir };
}

/* Cuts both streams, repeats and overlaps some of it. */
static void
cut(struct world *w)
{
	uint64_t *seed = &w->seed;
	uint32_t at[2] = { 0, 0 };
	uint32_t most = random_once(seed, 3) ? 40 : 1460;

	w->nsegs = 0;
	while (at[0] < w->dir[0].n || at[1] < w->dir[1].n) {
		unsigned d = random_below(seed, 2);
		const struct stream *s = &w->dir[d];
		uint32_t n = 1 + random_below(seed, most);
		uint32_t back;

		if (at[d] == s->n)
			continue;
		if (n > s->n - at[d])
			n = s->n - at[d];
		back = random_once(seed, 6) ? random_below(seed, 200) : 0;
		if (back > at[d])
			back = at[d];
		add_segment(w, d, at[d] - back, at[d] + n);
		if (random_once(seed, 8))
			add_segment(w, d, at[d] - back / 2, at[d] + n / 2);
		at[d] += n;
	}
}

static void
shuffle(struct world *w, unsigned from)
{
	for (unsigned i = from; i < w->nsegs; i++) {
		unsigned k = i + random_below(&w->seed, WINDOW);
		struct segment t = w->segs[i];

		if (k >= w->nsegs || !random_once(&w->seed, 4))
			continue;
		w->segs[i] = w->segs[k];
		w->segs[k] = t;
	}
}

static void
put32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

enum { FIN = 1, SYN = 2, ACK = 16 };

/* A packet of exactly its size, so that reading past its end is seen. */
static void
push(struct world *w, unsigned dir, uint32_t seq, unsigned flags,
    struct str data)
{
	static const uint8_t ends[2][4] = { { 192, 0, 2, 1 },
		{ 192, 0, 2, 2 } };
	uint8_t *p = calloc(1, 20 + data.n);
	struct frame frame = { .number = ++w->frame,
		.ts = (int64_t)w->frame * 1000000 };
	struct frame_ref ref = { .at = (uint64_t)w->frame << 20,
		.len = (uint32_t)(20 + data.n), .frame = w->frame };
	struct packet k = { .frame = &frame, .proto = 6,
		.src = addr_ip4(ends[dir], 0), .dst = addr_ip4(ends[!dir], 0),
		.payload = { (const char *)p, 20 + data.n }, .refs = &ref,
		.nrefs = 1 };

	if (p == NULL)
		abort();
	memcpy(p, dir == 0 ? "\xc3\x50\x13\xc4" : "\x13\xc4\xc3\x50", 4);
	put32(p + 4, seq);
	put32(p + 8, w->dir[!dir].isn + w->dir[!dir].acked);
	p[12] = 5 << 4;
	p[13] = (uint8_t)flags;
	if (data.n > 0)
		memcpy(p + 20, data.p, data.n);
	flow_push(w->flow, &k);
	free(p);
}

/* A part of the stream, of which the other side then tells. */
static void
push_part(struct world *w, unsigned dir, uint32_t from, uint32_t to)
{
	struct stream *s = &w->dir[dir];

	push(w, dir, s->isn + from, ACK,
	    str_make(s->bytes + from, to - from));
	memset(s->sent + from, true, to - from);
	while (s->acked < s->n && s->sent[s->acked])
		s->acked++;
}

static void
on_chunk(void *ctx, const struct chunk *c)
{
	struct world *w = ctx;

	if (c->gap > 0)
		w->wrong = true;
	(void)wrap_push(w->wrap, c);
}

static void
on_end(void *ctx, struct flow_user *user)
{
	struct world *w = ctx;

	wrap_end(w->wrap, user);
}

static bool
is_message(const struct stream *s, unsigned i, struct str text)
{
	return str_eq(text, str_make(s->bytes + s->msgs[i].from,
	    s->msgs[i].to - s->msgs[i].from));
}

/* The next one in order, or the one after it where noise took that one. */
static void
on_message(void *ctx, const struct wrap_msg *m)
{
	struct world *w = ctx;
	struct stream *s = &w->dir[m->chunk->dir];

	if (s->got < MESSAGES && is_message(s, s->got, m->text)) {
		s->got++;
	} else if (s->got == s->touched && s->got + 1 < MESSAGES
	    && is_message(s, s->got + 1, m->text)) {
		s->got += 2;
	} else {
		s->extra++;
	}
}

static void
run(struct world *w)
{
	struct budget budget = { .limit = 0 };
	bool syn = !random_once(&w->seed, 4);

	w->wrong = false;
	w->frame = 0;
	w->wrap = wrap_new(&(struct wrap_opt){ .budget = &budget },
	    on_message, w);
	w->flow = flow_new(&(struct flow_opt){ .budget = &budget,
	    .hash_key = 1 }, on_chunk, on_end, w);
	for (unsigned d = 0; d < 2 && syn; d++)
		push(w, d, w->dir[d].isn - 1, SYN | (d == 1 ? ACK : 0),
		    STR(""));
	if (!syn) {
		/* Where no SYN was seen the first bytes are the start. */
		for (unsigned d = 0; d < 2; d++)
			push_part(w, d, 0, 1);
	}
	for (unsigned i = 0; i < w->nsegs; i++)
		push_part(w, w->segs[i].dir, w->segs[i].from, w->segs[i].to);
	for (unsigned d = 0; d < 2 && random_once(&w->seed, 2); d++)
		push(w, d, w->dir[d].isn + w->dir[d].n, FIN | ACK, STR(""));
	flow_finish(w->flow);
	flow_free(w->flow);
	wrap_free(w->wrap);
	if (budget.used != 0)
		w->wrong = true;
}

static bool
is_right(const struct world *w)
{
	for (unsigned d = 0; d < 2; d++) {
		const struct stream *s = &w->dir[d];
		bool last = s->touched == MESSAGES - 1
		    && s->got == MESSAGES - 1;

		if (s->got != MESSAGES && !last)
			return false;
		if (s->extra > (s->touched != NONE))
			return false;
	}
	return !w->wrong;
}

static void
check(struct tap *t, struct world *w, bool noise, const char *name)
{
	unsigned failed = 0;

	for (unsigned i = 1; i <= CASES; i++) {
		w->seed = random_seed(i + (noise ? CASES : 0));
		for (unsigned d = 0; d < 2; d++) {
			make_stream(&w->dir[d], !noise, &w->seed);
			if (noise)
				insert_noise(&w->dir[d],
				    1 + random_below(&w->seed,
				    MESSAGES - 1), &w->seed);
		}
		cut(w);
		shuffle(w, 0);
		run(w);
		if (is_right(w))
			continue;
		printf("# case %u: %u and %u of %u messages, %u and %u that "
		    "were not sent\n", i, w->dir[0].got, w->dir[1].got,
		    MESSAGES, w->dir[0].extra, w->dir[1].extra);
		failed++;
	}
	tap_result(t, failed == 0, name);
}

int
main(void)
{
	struct world *w = calloc(1, sizeof(*w));
	struct tap t = { 0, 0 };

	if (w == NULL)
		abort();
	printf("# %u cases each, seeds from 1 on\n", CASES);
	check(&t, w, false,
	    "any cutting of two streams gives the same messages");
	check(&t, w, true,
	    "random bytes cost at most the message that follows");
	free(w);
	return tap_end(&t);
}
