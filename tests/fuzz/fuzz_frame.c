/*
 * fuzz_frame.c: any bytes as streams and datagrams.  The input is
 *
 *	options (1: budget, limit of length, UDP) | seed of the cuts (1) |
 *	the bytes
 *
 * What must hold: a message's refs are exactly its bytes; wherever a stream is
 * cut, the messages are the same (in wrappers, fuzz_wrap.c: not after damage);
 * with gaps and ends, and with little memory,
 * it neither fails nor keeps anything.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sipladder/buf.h"
#include "sipladder/rd.h"
#include "sipladder/wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct state {
	struct str in;  /* position in the capture = place in it */
	struct buf out; /* the messages, each with its length */
	unsigned messages;
	bool is_wrapped;
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
sink(void *ctx, const struct wrap_msg *m)
{
	struct state *s = ctx;
	size_t n = 0;

	check(m->text.n > 0 && wrap_is_sip(m->text));
	s->messages++;
	if ((m->flags & WRAP_FLAG_COPY) != 0)
		return;
	for (unsigned i = 0; i < m->nrefs; i++) {
		const struct frame_ref *r = &m->refs[i];

		check(r->len > 0 && r->len <= m->text.n - n);
		check(r->at <= s->in.n && r->len <= s->in.n - r->at);
		check(memcmp(m->text.p + n, s->in.p + r->at, r->len) == 0);
		n += r->len;
	}
	check(n == m->text.n);
	check(buf_u64(&s->out, m->text.n) == 0);
	check(buf_char(&s->out, (char)('a' + m->flags)) == 0);
	check(buf_str(&s->out, m->text) == 0);
}

/* How a stream is cut. */
struct cuts {
	uint32_t seed;   /* 0: not at all */
	bool has_gaps;
	uint8_t transport;
};

static uint32_t
rnd(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)*seed * n >> 32);
}

static void
run(struct state *s, const struct wrap_opt *opt, struct cuts cuts)
{
	struct wrap *w = wrap_new(opt, sink, s);
	struct flow_user user = { .wrap = NULL };
	size_t at = 0;

	while (at < s->in.n) {
		size_t left = s->in.n - at;
		size_t n = cuts.seed == 0 ? left
		    : 1 + rnd(&cuts.seed, 1u << rnd(&cuts.seed, 12));
		struct frame_ref refs[2];
		struct chunk c = { .user = &user, .frame = 1,
			.transport = cuts.transport };

		if (n > left)
			n = left;
		refs[0] = (struct frame_ref){ at, (uint32_t)n, 1 };
		if (n > 1) {
			refs[0].len = 1 + rnd(&cuts.seed, (uint32_t)n - 1);
			refs[1] = (struct frame_ref){ at + refs[0].len,
				(uint32_t)n - refs[0].len, 2 };
		}
		c.refs = refs;
		c.nrefs = n > 1 ? 2 : 1;
		c.bytes = str_first(str_from(s->in, at), n);
		if (cuts.has_gaps) {
			c.start = at == 0;
			c.gap = rnd(&cuts.seed, 8) == 0
			    ? rnd(&cuts.seed, 300) : 0;
			c.end = rnd(&cuts.seed, 16) == 0;
			c.dir = rnd(&cuts.seed, 16) == 0;
			c.missing = rnd(&cuts.seed, 4);
		}
		(void)wrap_push(w, &c);
		at += n;
	}
	wrap_end(w, &user);
	check(user.wrap == NULL);
	check(wrap_counts(w).values[WRAP_COUNT_MESSAGES] >= s->messages);
	s->is_wrapped = wrap_counts(w).values[WRAP_COUNT_HEP] > 0
	    || wrap_counts(w).values[WRAP_COUNT_WS] > 0
	    || wrap_counts(w).values[WRAP_COUNT_WS_BAD] > 0
	    || wrap_counts(w).values[WRAP_COUNT_PROXY] > 0
	    || str_starts(s->in, str_make("\r\n\r\n", 5));
	wrap_free(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const size_t limits[4] = { 1000, 2000, 5000, 50000 };
	struct rd r = rd_make(data, n);
	uint8_t o = rd_u8(&r);
	uint32_t seed = 1u + rd_u8(&r);
	struct budget budget = { .limit = 0 };
	struct wrap_opt opt = { .budget = &budget,
		.max_message = o & 4 ? 300 : 0 };
	struct str in = str_make(r.p, rd_left(&r));
	struct state whole = { .in = in };
	struct state cut = { .in = in };
	struct state poor = { .in = in };

	/*
	 * Any cut gives the same messages.  Not so of what begins as something
	 * else, where a segment's start is looked at, and which is ignored
	 * past 64 KiB.
	 */
	if (in.n < 65536 && wrap_is_sip(in)) {
		run(&whole, &opt, (struct cuts){ .transport = FLOW_TCP });
		run(&cut, &opt,
		    (struct cuts){ .seed = seed, .transport = FLOW_TCP });
		check(whole.is_wrapped || cut.is_wrapped
		    || str_eq(buf_view(&whole.out), buf_view(&cut.out)));
	}
	budget.limit = limits[o & 3];
	run(&poor, &opt, (struct cuts){ .seed = seed, .has_gaps = true,
	    .transport = o & 8 ? FLOW_UDP : FLOW_TCP });
	check(budget.used == 0);
	buf_free(&whole.out);
	buf_free(&cut.out);
	buf_free(&poor.out);
	return 0;
}
