/* flow: conversations, datagrams, streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/flow.h>

/* The last chunk, and how many there were. */
struct got {
	struct chunk last;
	char text[256];
	struct frame_ref refs[16];
	unsigned chunks;
	unsigned ended;
};

static void
on_chunk(void *ctx, const struct chunk *c)
{
	struct got *g = ctx;
	size_t refs = 0;

	g->last = *c;
	g->chunks++;
	assert_true(c->bytes.n < sizeof(g->text));
	assert_true(c->nrefs < 16);
	memcpy(g->text, c->bytes.p, c->bytes.n);
	for (unsigned i = 0; i < c->nrefs; i++) {
		g->refs[i] = c->refs[i];
		refs += c->refs[i].len;
	}
	assert_int_equal(refs, c->bytes.n);
}

static void
on_end(void *ctx, struct flow_user *user)
{
	struct got *g = ctx;

	(void)user;
	g->ended++;
}

static struct addr
ip(uint8_t last)
{
	return addr_ip4((uint8_t[]){ 192, 0, 2, last }, 0);
}

/* A packet whose payload stands at position 1000 of the capture. */
static void
push(struct flow *f, uint8_t proto, uint8_t src, uint8_t dst, int64_t ts,
    const void *p, size_t n)
{
	struct frame frame = { .ts = ts, .number = 7 };
	struct frame_ref ref = { .at = 1000, .len = (uint32_t)n, .frame = 7 };

	flow_push(f,
	    &(struct packet){
		    .frame = &frame,
		    .src = ip(src),
		    .dst = ip(dst),
		    .proto = proto,
		    .payload = str_make(p, n),
		    .refs = &ref,
		    .nrefs = 1,
	    });
}

#define UDP(f, src, dst, ts, lit)                                              \
	push(f, 17, src, dst, ts, lit, sizeof(lit) - 1)

/* From port 5060 to port 5070, and back. */
#define THERE "\x13\xc4\x13\xce"
#define BACK "\x13\xce\x13\xc4"

static void
udp_datagram(void **state)
{
	struct got g = { .chunks = 0 };
	struct flow *f = flow_new(&(struct flow_opt){ .budget = NULL },
	    on_chunk, on_end, &g);

	(void)state;
	UDP(f, 1, 2, 5, THERE "\0\x0d\0\0hello and padding");
	assert_int_equal(g.chunks, 1);
	assert_int_equal(g.last.bytes.n, 5);
	assert_memory_equal(g.text, "hello", 5);
	assert_int_equal(g.refs[0].at, 1008);
	assert_int_equal(g.refs[0].len, 5);
	assert_int_equal(g.last.src.port, 5060);
	assert_int_equal(g.last.dst.port, 5070);
	assert_int_equal(g.last.dir, 0);
	assert_int_equal(g.last.id, 1);
	assert_int_equal(g.last.ts, 5);
	assert_true(g.last.start);
	UDP(f, 2, 1, 6, BACK "\0\x0a\0\0ok");
	assert_int_equal(g.last.dir, 1);
	assert_int_equal(g.last.id, 1);
	assert_int_equal(g.last.src.port, 5070);
	UDP(f, 1, 2, 6, BACK "\0\x0a\0\0ok");
	assert_int_equal(g.last.id, 2);
	flow_free(f);
	assert_int_equal(g.ended, 2);
}

static void
udp_lengths(void **state)
{
	struct got g = { .chunks = 0 };
	struct flow *f = flow_new(&(struct flow_opt){ .budget = NULL },
	    on_chunk, on_end, &g);

	(void)state;
	UDP(f, 1, 2, 0, THERE "\0\x07\0\0hello");
	UDP(f, 1, 2, 0, THERE "\0\x0d");
	UDP(f, 1, 2, 0, "");
	assert_int_equal(g.chunks, 0);
	assert_int_equal(flow_counts(f).values[FLOW_COUNT_UDP_BAD_LENGTH], 3);
	UDP(f, 1, 2, 0, THERE "\0\0\0\0jumbo");
	assert_int_equal(g.last.bytes.n, 5);
	UDP(f, 1, 2, 0, THERE "\xff\xff\0\0lies");
	assert_int_equal(g.last.bytes.n, 4);
	assert_int_equal(g.last.missing, 0);
	UDP(f, 1, 2, 0, THERE "\0\x08\0\0padding");
	assert_int_equal(g.last.bytes.n, 0);
	assert_int_equal(g.chunks, 3);
	flow_free(f);
}

static void
udp_fragments(void **state)
{
	static const char bytes[] = THERE "\0\x10\0\0abcdefgh";
	struct frame frame = { .number = 9 };
	struct frame_ref refs[] = { { 100, 5, 7 }, { 200, 6, 8 },
		{ 300, 5, 9 } };
	struct got g = { .chunks = 0 };
	struct flow *f = flow_new(&(struct flow_opt){ .budget = NULL },
	    on_chunk, on_end, &g);

	(void)state;
	flow_push(f,
	    &(struct packet){
		    .frame = &frame,
		    .src = ip(1),
		    .dst = ip(2),
		    .proto = 17,
		    .payload = str_make(bytes, sizeof(bytes) - 1),
		    .refs = refs,
		    .nrefs = 3,
	    });
	assert_int_equal(g.last.nrefs, 2);
	assert_int_equal(g.refs[0].at, 203);
	assert_int_equal(g.refs[0].len, 3);
	assert_int_equal(g.refs[1].at, 300);
	assert_int_equal(g.refs[1].len, 5);
	flow_free(f);
}

static void
oldest_goes(void **state)
{
	const int64_t s = 2000000000;
	struct got g = { .chunks = 0 };
	struct flow *f = flow_new(&(struct flow_opt){ .max_flows = 3 },
	    on_chunk, on_end, &g);

	(void)state;
	UDP(f, 1, 9, 1 * s, THERE "\0\x09\0\0x");
	UDP(f, 2, 9, 2 * s, THERE "\0\x09\0\0x");
	UDP(f, 3, 9, 3 * s, THERE "\0\x09\0\0x");
	UDP(f, 1, 9, 4 * s, THERE "\0\x09\0\0x");
	assert_int_equal(g.last.id, 1);
	assert_int_equal(g.ended, 0);
	UDP(f, 4, 9, 5 * s, THERE "\0\x09\0\0x");
	assert_int_equal(g.ended, 1);
	UDP(f, 1, 9, 6 * s, THERE "\0\x09\0\0x");
	assert_int_equal(g.last.id, 1);
	UDP(f, 2, 9, 6 * s, THERE "\0\x09\0\0x");
	assert_int_equal(g.last.id, 5);
	assert_int_equal(flow_counts(f).values[FLOW_COUNT_EVICTED], 2);
	flow_free(f);
	assert_int_equal(g.ended, 5);
}

static void
budget_staircase(void **state)
{
	(void)state;
	for (size_t limit = 1; limit < 1 << 20; limit = limit * 3 / 2 + 1) {
		struct budget budget = { .limit = limit };
		struct got g = { .chunks = 0 };
		struct flow *f = flow_new(
		    &(struct flow_opt){ .budget = &budget }, on_chunk, on_end,
		    &g);
		const uint64_t *count = flow_counts(f).values;
		char b[] = "\0\0\0\0\0\x09\0\0x";

		for (unsigned i = 0; i < 3000; i++) {
			b[0] = (char)(i >> 8);
			b[1] = (char)i;
			push(f, 17, 1, 2, 0, b, 9);
		}
		assert_int_equal(g.chunks + count[FLOW_COUNT_NO_ROOM], 3000);
		assert_true(budget.peak <= limit);
		flow_free(f);
		assert_int_equal(g.chunks, g.ended);
		assert_int_equal(budget.used, 0);
	}
}


int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* A datagram is a chunk; both directions share an id. */
		cmocka_unit_test(udp_datagram),
		/* The UDP length cuts padding off; one that lies does not. */
		cmocka_unit_test(udp_lengths),
		/* After reassembly the refs are those of the payload alone. */
		cmocka_unit_test(udp_fragments),
		/* At max_flows the one that was idle longest is forgotten. */
		cmocka_unit_test(oldest_goes),
		/* Under any budget every datagram comes out or is counted. */
		cmocka_unit_test(budget_staircase),
	};

	return cmocka_run_group_tests_name("flow", tests, NULL, NULL);
}
