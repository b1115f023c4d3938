/* flow: TCP streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/flow.h>

/* From port 5060 to port 5070, and back. */
#define THERE "\x13\xc4\x13\xce"
#define BACK "\x13\xce\x13\xc4"

/*
 * All packets of a test stand one after the other in `capture`, so
 * that what a ref says can be looked up.
 */
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct world {
	struct flow *f;
	struct budget budget;
	char capture[1 << 20];
	size_t captured;
	char out[2][1 << 16]; /* what came out in each direction */
	size_t n[2];
	unsigned gaps, gap_bytes, starts, ends, chunks, ended, copied;
	int64_t ts;           /* of the next packet */
	int64_t last_ts;      /* of the last chunk */
	uint32_t frame, last_frame;
	uint64_t id;
	const char *payload;  /* of the packet being pushed */
	size_t payload_n;
};

static void
on_stream(void *ctx, const struct chunk *c)
{
	struct world *w = ctx;
	size_t at = 0;

	w->chunks++;
	w->id = c->id;
	w->last_ts = c->ts;
	w->last_frame = c->frame;
	w->starts += c->start;
	w->ends += c->end;
	w->gaps += c->gap > 0;
	w->gap_bytes += c->gap;
	if (c->gap > 0)
		w->out[c->dir][w->n[c->dir]++] = '#';
	assert_true(w->n[c->dir] + c->bytes.n + 1 < sizeof(w->out[0]));
	if (c->bytes.n > 0)
		memcpy(w->out[c->dir] + w->n[c->dir], c->bytes.p, c->bytes.n);
	w->n[c->dir] += c->bytes.n;
	w->out[c->dir][w->n[c->dir]] = '\0';
	for (unsigned i = 0; i < c->nrefs; i++) {
		assert_true(at + c->refs[i].len <= c->bytes.n);
		assert_memory_equal(c->bytes.p + at,
		    w->capture + c->refs[i].at, c->refs[i].len);
		at += c->refs[i].len;
	}
	assert_int_equal(at, c->bytes.n);
	if (c->bytes.n > 0
	    && (w->payload == NULL || c->bytes.p < w->payload
		|| c->bytes.p > w->payload + w->payload_n))
		w->copied++;
}

static void
on_stream_end(void *ctx, struct flow_user *user)
{
	struct world *w = ctx;

	(void)user;
	w->ended++;
}

static struct world *
world_new(const struct flow_opt *opt)
{
	struct world *w = calloc(1, sizeof(*w));
	struct flow_opt o = *opt;

	assert_non_null(w);
	o.budget = &w->budget;
	w->f = flow_new(&o, on_stream, on_stream_end, w);
	return w;
}

static void
world_free(struct world *w)
{
	flow_free(w->f);
	assert_int_equal(w->budget.used, 0);
	free(w);
}

static uint64_t
counted(const struct world *w, unsigned which)
{
	return flow_counts(w->f).values[which];
}

struct tcp {
	uint32_t seq, ack;
	unsigned flags;
	const char *data;
	size_t n;
	uint32_t missing;
	unsigned dir;
};

static struct addr
ip(uint8_t last)
{
	return addr_ip4((uint8_t[]){ 192, 0, 2, last }, 0);
}

static void
put32(char *p, uint32_t v)
{
	p[0] = (char)(v >> 24);
	p[1] = (char)(v >> 16);
	p[2] = (char)(v >> 8);
	p[3] = (char)v;
}

static void
segment(struct world *w, const struct tcp *t)
{
	struct frame frame = { .ts = w->ts, .number = ++w->frame };
	char *p = w->capture + w->captured;
	/* Two refs, as after reassembly of fragments. */
	struct frame_ref refs[2] = { { w->captured, 21, w->frame },
		{ w->captured + 21, 0, w->frame } };
	struct packet packet = {
		.frame = &frame,
		.src = ip(t->dir == 0 ? 1 : 2),
		.dst = ip(t->dir == 0 ? 2 : 1),
		.proto = 6,
		.missing = t->missing,
		.payload = { p, 20 + t->n },
		.refs = refs,
		.nrefs = 2,
	};

	memcpy(p, t->dir == 0 ? THERE : BACK, 4);
	put32(p + 4, t->seq);
	put32(p + 8, t->ack);
	p[12] = 5 << 4;
	p[13] = (char)(t->flags | (t->ack != 0 ? ACK : 0));
	if (t->n > 0)
		memcpy(p + 20, t->data, t->n);
	if (t->n <= 1) {
		refs[0].len = (uint32_t)(20 + t->n);
		packet.nrefs = 1;
	} else {
		refs[1].len = (uint32_t)(t->n - 1);
	}
	w->captured += 20 + t->n;
	w->payload = p;
	w->payload_n = 20 + t->n;
	flow_push(w->f, &packet);
	w->payload = NULL;
	w->payload_n = 0;
	w->ts += 1000000;
}

#define SEND(w, s, lit)                                                        \
	segment(w,                                                             \
	    &(struct tcp){ .seq = s, .data = lit, .n = sizeof(lit) - 1 })
/* The other side acknowledges what is before a. */
#define ANSWER(w, a)                                                           \
	segment(w, &(struct tcp){ .dir = 1, .seq = 9000, .ack = a })
#define FLAG(w, d, s, fl)                                                      \
	segment(w, &(struct tcp){ .dir = d, .seq = s, .flags = fl })

static void
tcp_in_order(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	FLAG(w, 0, 99, SYN);
	segment(w, &(struct tcp){
	    .dir = 1, .seq = 499, .ack = 100, .flags = SYN });
	SEND(w, 100, "hello ");
	segment(w, &(struct tcp){
	    .dir = 1, .seq = 500, .ack = 106, .data = "yes", .n = 3 });
	segment(w, &(struct tcp){ .seq = 106, .ack = 503, .data = "you",
	    .n = 3, .flags = FIN });
	assert_string_equal(w->out[0], "hello you");
	assert_string_equal(w->out[1], "yes");
	assert_int_equal(w->chunks, 3);
	assert_int_equal(w->starts, 2);
	assert_int_equal(w->ends, 1);
	assert_int_equal(w->copied, 0);
	FLAG(w, 1, 503, FIN);
	FLAG(w, 1, 503, FIN);
	assert_int_equal(w->ends, 2);
	assert_int_equal(w->chunks, 4);
	world_free(w);
}

static void
tcp_syn_data(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	segment(w, &(struct tcp){ .seq = UINT32_MAX, .flags = SYN,
	    .data = "fast", .n = 4 });
	SEND(w, 4, " open");
	assert_string_equal(w->out[0], "fast open");
	assert_int_equal(w->starts, 1);
	world_free(w);
}

static void
tcp_repeats(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	SEND(w, 100, "abcd");
	SEND(w, 100, "ABCD");
	SEND(w, 100, "AB");
	assert_int_equal(counted(w, FLOW_COUNT_TCP_RETRANSMITTED), 2);
	SEND(w, 102, "CDef");
	assert_int_equal(counted(w, FLOW_COUNT_TCP_OVERLAP), 1);
	assert_string_equal(w->out[0], "abcdef");
	/* Keep-alive probes, of no byte and of one. */
	FLAG(w, 0, 105, ACK);
	SEND(w, 105, "x");
	assert_int_equal(counted(w, FLOW_COUNT_TCP_RETRANSMITTED), 2);
	/* What waits came first, too. */
	SEND(w, 108, "ij");
	SEND(w, 107, "hIJk");
	SEND(w, 106, "gHIJKl");
	assert_string_equal(w->out[0], "abcdefghijkl");
	assert_int_equal(counted(w, FLOW_COUNT_TCP_OUT_OF_ORDER), 2);
	world_free(w);
}

static void
tcp_hole_filled(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	FLAG(w, 0, 99, SYN);
	SEND(w, 103, "def");
	segment(w, &(struct tcp){
	    .seq = 106, .data = "ghi", .n = 3, .flags = FIN });
	assert_int_equal(w->chunks, 0);
	assert_true(w->budget.used > 6);
	w->ts = 77;
	SEND(w, 100, "abc");
	assert_string_equal(w->out[0], "abcdefghi");
	assert_int_equal(w->last_ts, 77);
	assert_int_equal(w->last_frame, 4);
	assert_int_equal(w->gaps, 0);
	assert_int_equal(w->ends, 1);
	world_free(w);
}

static void
tcp_gap_acked(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });
	int64_t ts;

	(void)state;
	SEND(w, 100, "ab");
	ts = w->ts;
	SEND(w, 105, "fg");
	ANSWER(w, 107);
	/* The ACK may have been captured early: not at once. */
	assert_string_equal(w->out[0], "ab");
	w->ts += 100000000;
	ANSWER(w, 107);
	assert_string_equal(w->out[0], "ab#fg");
	assert_int_equal(w->gap_bytes, 3);
	assert_int_equal(w->last_ts, ts);
	assert_int_equal(w->last_frame, 2);
	/* Or so many segments later. */
	SEND(w, 109, "j");
	ANSWER(w, 110);
	SEND(w, 110, "k");
	SEND(w, 111, "l");
	SEND(w, 112, "m");
	assert_string_equal(w->out[0], "ab#fg");
	SEND(w, 113, "n");
	assert_string_equal(w->out[0], "ab#fg#jklmn");
	/* An ACK that does not reach the hole says nothing. */
	SEND(w, 117, "r");
	ANSWER(w, 114);
	w->ts += 100000000;
	SEND(w, 118, "s");
	assert_string_equal(w->out[0], "ab#fg#jklmn");
	SEND(w, 114, "opq");
	assert_string_equal(w->out[0], "ab#fg#jklmnopqrs");
	assert_int_equal(counted(w, FLOW_COUNT_TCP_GAPS), 2);
	assert_int_equal(counted(w, FLOW_COUNT_TCP_GAP_BYTES), 5);
	world_free(w);
}

static void
tcp_gap_timeout(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .gap_timeout = 50 });
	struct frame frame = { .number = 1 };

	(void)state;
	SEND(w, 100, "ab");
	w->ts = 1000;
	SEND(w, 105, "fg");
	w->ts = 1000;
	SEND(w, 108, "ij");
	/* Any packet moves time, of whatever conversation. */
	frame.ts = 1049;
	flow_push(w->f, &(struct packet){ .frame = &frame });
	assert_string_equal(w->out[0], "ab");
	frame.ts = 1050;
	flow_push(w->f, &(struct packet){ .frame = &frame });
	assert_string_equal(w->out[0], "ab#fg");
	frame.ts = 1100;
	flow_push(w->f, &(struct packet){ .frame = &frame });
	assert_string_equal(w->out[0], "ab#fg#ij");
	world_free(w);
}

static void
tcp_gap_limits(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .max_held = 2000 });

	(void)state;
	SEND(w, 100, "ab");
	for (uint32_t i = 0; i < 100; i++) {
		SEND(w, 103 + i, "x");
		assert_true(w->budget.used < 1 << 18);
	}
	assert_int_equal(w->gaps, 1);
	assert_true(w->n[0] > 70);
	world_free(w);
	w = world_new(&(struct flow_opt){ .max_held = UINT32_MAX });
	SEND(w, 100, "ab");
	for (uint32_t i = 0; i < 1024; i++)
		SEND(w, 103 + 2 * i, "x");
	assert_int_equal(w->gaps, 0);
	SEND(w, 103 + 2 * 1024, "x");
	assert_int_equal(w->gaps, 1);
	/* A refused budget: nothing waits any more. */
	w->budget.limit = w->budget.used;
	SEND(w, 103 + 2 * 1026, "yz");
	assert_int_equal(w->gaps, 1026);
	assert_string_equal(w->out[0] + w->n[0] - 5, "#x#yz");
	world_free(w);
}

static void
tcp_finish(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	SEND(w, 100, "ab");
	SEND(w, 105, "fg");
	FLAG(w, 0, 107, FIN);
	SEND(w, 104, "e");
	assert_int_equal(w->ends, 0);
	flow_finish(w->f);
	assert_string_equal(w->out[0], "ab#efg");
	assert_int_equal(w->ends, 1);
	world_free(w);
}

static void
tcp_snaplen(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	segment(w, &(struct tcp){
	    .seq = 100, .data = "ab", .n = 2, .missing = 3 });
	SEND(w, 105, "fg");
	assert_string_equal(w->out[0], "ab#fg");
	assert_int_equal(w->gap_bytes, 3);
	assert_int_equal(w->copied, 0);
	/* Out of order, then in whole after all. */
	segment(w, &(struct tcp){
	    .seq = 109, .data = "jk", .n = 2, .missing = 2 });
	SEND(w, 113, "n");
	SEND(w, 107, "hi");
	assert_string_equal(w->out[0], "ab#fghijk#n");
	segment(w, &(struct tcp){
	    .seq = 114, .data = "o", .n = 1, .missing = 3 });
	SEND(w, 114, "opqr");
	assert_string_equal(w->out[0], "ab#fghijk#nopqr");
	segment(w, &(struct tcp){
	    .seq = 118, .data = "s", .n = 1, .missing = 3, .flags = FIN });
	assert_int_equal(w->ends, 1);
	assert_int_equal(w->gap_bytes, 8);
	world_free(w);
}

static void
tcp_port_reuse(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	FLAG(w, 0, 99, SYN);
	SEND(w, 100, "one");
	FLAG(w, 0, 99, SYN);
	SEND(w, 105, "lost");
	assert_int_equal(w->id, 1);
	FLAG(w, 0, 103, RST);
	assert_int_equal(w->ended, 0);
	FLAG(w, 0, 5000, SYN);
	assert_int_equal(w->ended, 1);
	assert_string_equal(w->out[0], "one#lost");
	assert_int_equal(w->ends, 1);
	SEND(w, 5001, "two");
	assert_int_equal(w->id, 2);
	assert_string_equal(w->out[0], "one#losttwo");
	assert_int_equal(w->starts, 2);
	world_free(w);
}

static void
tcp_reset(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	SEND(w, 100, "one");
	segment(w, &(struct tcp){
	    .dir = 1, .seq = 900, .ack = 103, .data = "x", .n = 1 });
	FLAG(w, 0, 103, RST);
	FLAG(w, 0, 103, RST);
	assert_int_equal(w->ends, 2);
	/* What was still under way. */
	segment(w, &(struct tcp){
	    .dir = 1, .seq = 901, .ack = 103, .data = "y", .n = 1 });
	assert_string_equal(w->out[1], "xy");
	world_free(w);
}

static void
tcp_other_stream(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });

	(void)state;
	SEND(w, 1000, "one");
	/* A stray segment from far away, and back again. */
	SEND(w, 900000000, "stray");
	SEND(w, 1003, "two");
	assert_string_equal(w->out[0], "onetwo");
	/* But if they go on, it is a stream whose SYN was not captured. */
	SEND(w, 3000000000, "a");
	SEND(w, 3000000001, "b");
	SEND(w, 3000000002, "c");
	SEND(w, 3000000003, "d");
	assert_string_equal(w->out[0], "onetwo#cd");
	world_free(w);
}

static void
push(struct flow *f, const char *p, size_t n)
{
	struct frame frame = { .number = 1 };

	flow_push(f,
	    &(struct packet){
		    .frame = &frame,
		    .proto = 6,
		    .payload = { p, n },
	    });
}

static void
tcp_bad_headers(void **state)
{
	struct world *w = world_new(&(struct flow_opt){ .hash_key = 1 });
	char b[24] = THERE;

	(void)state;
	for (size_t n = 0; n <= 20; n++) {
		b[12] = (char)(n < 20 ? 5 << 4 : 4 << 4);
		push(w->f, b, n);
	}
	b[12] = (char)(7 << 4);
	push(w->f, b, 24);
	assert_int_equal(counted(w, FLOW_COUNT_TCP_BAD_HEADER), 22);
	world_free(w);
}

/* A small generator, the same on every machine. */
static uint32_t
rnd(uint32_t *s, uint32_t n)
{
	*s = *s * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)*s * n >> 32);
}

#define BYTES 300u

/* Pushes `text` in pieces, disordered within four, some twice or overlapping. */
static void
push_disordered(struct world *w, const char *text, uint32_t isn, uint32_t seed)
{
	struct tcp t[2 * BYTES];
	uint32_t n = 0;

	for (uint32_t at = 0; at < BYTES;) {
		uint32_t len = 1 + rnd(&seed, 40);
		uint32_t back = rnd(&seed, 3) == 0 ? rnd(&seed, 20) : 0;

		if (back > at)
			back = at;
		if (len > BYTES - at)
			len = BYTES - at;
		at += len;
		t[n] = (struct tcp){ .seq = isn + 1 + at - len - back,
			.data = text + at - len - back, .n = len + back };
		n++;
		if (rnd(&seed, 5) == 0) {
			t[n] = t[n - 1];
			n++;
		}
	}
	for (uint32_t i = 0; i + 4 <= n; i += 4) {
		for (uint32_t k = 3; k > 0; k--) {
			uint32_t j = rnd(&seed, k + 1);
			struct tcp x = t[i + k];

			t[i + k] = t[i + j];
			t[i + j] = x;
		}
	}
	FLAG(w, 0, isn, SYN);
	for (uint32_t i = 0; i < n; i++)
		segment(w, &t[i]);
	FLAG(w, 0, isn + 1 + BYTES, FIN);
}

static void
tcp_any_order(void **state)
{
	char text[BYTES + 1];

	(void)state;
	for (uint32_t i = 0; i < BYTES; i++)
		text[i] = (char)('0' + i % 70);
	text[BYTES] = '\0';
	for (uint32_t seed = 0; seed < 500; seed++) {
		struct world *w = world_new(
		    &(struct flow_opt){ .hash_key = seed });

		push_disordered(w, text, (uint32_t)0 - seed % 310, seed);
		assert_string_equal(w->out[0], text);
		assert_int_equal(w->gaps, 0);
		assert_int_equal(w->starts, 1);
		assert_int_equal(w->ends, 1);
		world_free(w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* The plain case is given out where it lies, uncopied. */
		cmocka_unit_test(tcp_in_order),
		/* Data may come with the SYN; numbers wrap. */
		cmocka_unit_test(tcp_syn_data),
		/* What was seen before is dropped; the first copy counts. */
		cmocka_unit_test(tcp_repeats),
		/* A filled hole gives all, at the time of what filled it. */
		cmocka_unit_test(tcp_hole_filled),
		/* A hole whose bytes are acknowledged is a gap, soon. */
		cmocka_unit_test(tcp_gap_acked),
		/* Without ACKs packet time decides. */
		cmocka_unit_test(tcp_gap_timeout),
		/* What waits has limits in bytes, pieces and budget. */
		cmocka_unit_test(tcp_gap_limits),
		/* The end of the capture gives out what waits. */
		cmocka_unit_test(tcp_finish),
		/* Bytes cut by the snap length are a gap, at once. */
		cmocka_unit_test(tcp_snaplen),
		/* Another SYN on the same ports is another conversation. */
		cmocka_unit_test(tcp_port_reuse),
		/* RST ends both directions; what follows still comes. */
		cmocka_unit_test(tcp_reset),
		/* Strays are dropped, a stream without its SYN is not. */
		cmocka_unit_test(tcp_other_stream),
		/* Headers too short or too long are counted. */
		cmocka_unit_test(tcp_bad_headers),
		/* Any cutting, disorder and repetition: the same stream. */
		cmocka_unit_test(tcp_any_order),
	};

	return cmocka_run_group_tests_name("flow_tcp", tests, NULL, NULL);
}
