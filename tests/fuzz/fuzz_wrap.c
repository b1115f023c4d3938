/*
 * fuzz_wrap.c: any bytes as HEP, WebSocket and what else wraps SIP.  The input
 * is that of fuzz_frame.c: options (1: budget, limit of length, UDP) | seed of
 * the cuts (1) | the bytes.
 *
 * What must hold: a message is SIP, its refs stand for exactly its bytes
 * unless it says otherwise, and nothing is kept.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sipladder/rd.h"
#include "sipladder/wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
sink(void *ctx, const struct wrap_msg *m)
{
	const struct str *in = ctx;
	size_t n = 0;

	check(m->text.n > 0 && wrap_is_sip(m->text) && m->nrefs > 0);
	if ((m->flags & WRAP_FLAG_COPY) != 0)
		return;
	for (unsigned i = 0; i < m->nrefs; i++) {
		const struct frame_ref *r = &m->refs[i];

		check(r->len > 0 && r->len <= m->text.n - n);
		check(r->at <= in->n && r->len <= in->n - r->at);
		check(memcmp(m->text.p + n, in->p + r->at, r->len) == 0);
		n += r->len;
	}
	check(n == m->text.n);
}

static uint32_t
rnd(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)*seed * n >> 32);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const size_t limits[4] = { 0, 2000, 60000, 200000 };
	struct rd r = rd_make(data, n);
	uint8_t o = rd_u8(&r);
	uint32_t seed = 1u + rd_u8(&r);
	struct budget budget = { .limit = limits[o & 3] };
	struct str in = str_make(r.p, rd_left(&r));
	struct wrap *w = wrap_new(&(struct wrap_opt){ .budget = &budget,
	    .max_message = o & 4 ? 300 : 0 }, sink, &in);
	struct flow_user user = { .wrap = NULL };
	size_t at = 0;

	while (at < in.n) {
		uint32_t left = (uint32_t)(in.n - at);
		uint32_t k = o & 16 ? left : 1 + rnd(&seed, left);
		struct frame_ref refs[2] = { { at, k, 1 }, { at, 0, 2 } };

		if (k > 1) {
			refs[0].len = 1 + rnd(&seed, k - 1);
			refs[1].at += refs[0].len;
			refs[1].len = k - refs[0].len;
		}
		(void)wrap_push(w, &(struct chunk){ .user = &user, .frame = 1,
		    .bytes = str_first(str_from(in, at), k), .refs = refs,
		    .nrefs = k > 1 ? 2 : 1, .start = at == 0,
		    .dir = o & 32 && rnd(&seed, 3) == 0,
		    .gap = o & 64 && rnd(&seed, 4) == 0 ? rnd(&seed, 99) : 0,
		    .missing = o & 128 ? rnd(&seed, 3) : 0,
		    .end = o & 64 && rnd(&seed, 16) == 0,
		    .transport = o & 8 ? FLOW_UDP : FLOW_TCP });
		at += k;
	}
	wrap_end(w, &user);
	check(user.wrap == NULL);
	wrap_free(w);
	check(budget.used == 0);
	return 0;
}
