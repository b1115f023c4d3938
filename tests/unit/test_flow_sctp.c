/* flow: SCTP, whole messages out of DATA chunks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/buf.h>
#include <sipladder/flow.h>

enum { LAST = 1, FIRST = 2, UNORDERED = 4, DATA = 0, IDATA = 64 };

struct env {
	struct flow *f;
	struct budget budget;
	struct buf in;   /* the present packet: position 1000 and on */
	struct buf got;  /* messages, each with a bar behind it */
	struct chunk last;
	unsigned nrefs;
};

static void
on_chunk(void *ctx, const struct chunk *c)
{
	struct env *e = ctx;
	size_t n = 0;

	for (unsigned i = 0; i < c->nrefs; i++)
		n += c->refs[i].len;
	assert_int_equal(n, c->bytes.n);
	buf_str(&e->got, c->bytes);
	buf_char(&e->got, '|');
	e->last = *c;
	e->nrefs = c->nrefs;
}

static int
setup(void **state)
{
	struct env *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	e->f = flow_new(&(struct flow_opt){ .budget = &e->budget,
	    .max_held = 100000 }, on_chunk, NULL, e);
	*state = e;
	return 0;
}

static int
teardown(void **state)
{
	struct env *e = *state;

	flow_free(e->f);
	assert_int_equal(e->budget.used, 0);
	buf_free(&e->in);
	buf_free(&e->got);
	free(e);
	return 0;
}

static const uint64_t *
counts(const struct env *e)
{
	return flow_counts(e->f).values;
}

static void
add_be(struct buf *b, uint64_t v, unsigned n)
{
	while (n-- > 0)
		buf_char(b, (char)(v >> 8 * n));
}

/* The common header: ports 5060 and 5070. */
static void
begin(struct env *e, uint32_t tag)
{
	e->in.n = 0;
	add_be(&e->in, 0x13c413ce, 4);
	add_be(&e->in, tag, 4);
	add_be(&e->in, 0, 4);
}

static void
add_data(struct env *e, unsigned flags, uint32_t tsn, unsigned stream,
    struct str s)
{
	add_be(&e->in, flags, 2);
	add_be(&e->in, s.n + 16, 2);
	add_be(&e->in, tsn, 4);
	add_be(&e->in, stream, 2);
	add_be(&e->in, 9, 2);
	add_be(&e->in, 0, 4);
	buf_str(&e->in, s);
	add_be(&e->in, 0, (4 - s.n % 4) % 4);
}

static void
push_from(struct env *e, uint8_t host, uint8_t proto, uint32_t missing)
{
	struct frame frame = { .ts = 5, .number = 7 };
	struct frame_ref ref = { .at = 1000, .len = (uint32_t)e->in.n,
		.frame = 7 };
	char *copy = malloc(e->in.n);

	assert_non_null(copy);
	memcpy(copy, e->in.p, e->in.n);
	flow_push(e->f,
	    &(struct packet){
		    .frame = &frame,
		    .src = addr_ip4((uint8_t[]){ 192, 0, 2, host }, 0),
		    .dst = addr_ip4((uint8_t[]){ 192, 0, 2, 9 }, 0),
		    .proto = proto,
		    .payload = str_make(copy, e->in.n),
		    .refs = &ref,
		    .nrefs = 1,
		    .missing = missing,
	    });
	free(copy);
}

static void
push(struct env *e)
{
	push_from(e, 1, 132, 0);
}

static void
one(struct env *e, unsigned flags, uint32_t tsn, unsigned stream,
    struct str s)
{
	begin(e, 1);
	add_data(e, flags, tsn, stream, s);
	push(e);
}

static void
check_got(struct env *e, struct str want)
{
	assert_int_equal(e->got.n, want.n);
	assert_memory_equal(e->got.p, want.p, want.n);
}

/* Chunks of a packet are messages; other chunks are passed over. */
static void
bundles(void **state)
{
	struct env *e = *state;

	begin(e, 1);
	add_be(&e->in, 0x03000010, 4); /* SACK */
	add_be(&e->in, 0, 4);
	add_be(&e->in, 0, 8);
	add_data(e, FIRST | LAST, 10, 0, STR("first"));
	add_data(e, FIRST | LAST | UNORDERED, 11, 3, STR("second!!"));
	push(e);
	check_got(e, STR("first|second!!|"));
	assert_int_equal(e->last.transport, FLOW_SCTP);
	assert_int_equal(e->last.src.port, 5060);
	assert_int_equal(e->last.dst.port, 5070);
	assert_true(e->last.start);
	assert_int_equal(counts(e)[FLOW_COUNT_SCTP_BAD], 0);
}

/* Fragments are joined in whatever order they come, once. */
static void
fragments(void **state)
{
	static const unsigned char orders[6][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	static const unsigned flags[3] = { FIRST, 0, LAST };
	static const struct str text[3] = {
		{ "abc", 3 }, { "defg", 4 }, { "h", 1 },
	};
	struct env *e = *state;

	for (unsigned i = 0; i < 6; i++) {
		e->got.n = 0;
		for (unsigned k = 0; k < 3; k++) {
			unsigned n = orders[i][k];

			one(e, flags[n], 100 + 3 * i + n, 2, text[n]);
			one(e, flags[n], 100 + 3 * i + n, 2, text[n]);
		}
		check_got(e, STR("abcdefgh|"));
		assert_int_equal(e->nrefs, 3);
	}
	assert_int_equal(counts(e)[FLOW_COUNT_SCTP_DUPLICATE], 18);
	assert_int_equal(e->budget.used > 0, 1);
	assert_int_equal(counts(e)[FLOW_COUNT_SCTP_INCOMPLETE], 0);
}

/* Neighbours of another message are not taken for parts. */
static void
broken_rows(void **state)
{
	struct env *e = *state;

	one(e, FIRST, 10, 1, STR("lost"));
	one(e, FIRST, 12, 1, STR("be"));
	one(e, LAST, 13, 1, STR("gin"));
	one(e, 0, 15, 1, STR("no start"));
	one(e, LAST, 16, 1, STR("."));
	one(e, FIRST | LAST, 20, 1, STR("next"));
	check_got(e, STR("begin|next|"));
	flow_free(e->f);
	e->f = flow_new(&(struct flow_opt){ .budget = &e->budget }, on_chunk,
	    NULL, e);
}

/* I-DATA: two messages interleaved, told by number and order. */
static void
interleaved(void **state)
{
	static const struct {
		unsigned flags;
		uint32_t message, order;
		const char *text;
	} t[] = {
		{ FIRST, 7, 70, "one " },
		{ FIRST, 8, 70, "two " },
		{ LAST, 8, 1, "too" },
		{ 0, 7, 1, "and " },
		{ LAST, 7, 2, "all" },
	};
	struct env *e = *state;

	for (uint32_t i = 0; i < 5; i++) {
		struct str s = str_make(t[i].text, i == 2 || i == 4 ? 3 : 4);

		begin(e, 1);
		add_be(&e->in, IDATA << 8 | t[i].flags, 2);
		add_be(&e->in, s.n + 20, 2);
		add_be(&e->in, 50 + i, 4);
		add_be(&e->in, 1 << 16, 4);
		add_be(&e->in, t[i].message, 4);
		add_be(&e->in, t[i].order, 4);
		buf_str(&e->in, s);
		push(e);
	}
	check_got(e, STR("two too|one and all|"));
}

/* One association over two addresses; another with other tags. */
static void
multi_homed(void **state)
{
	struct env *e = *state;

	begin(e, 1);
	add_data(e, FIRST, 10, 0, STR("a"));
	push_from(e, 1, 132, 0);
	begin(e, 2);
	add_data(e, LAST, 11, 0, STR("x"));
	push_from(e, 1, 132, 0);
	begin(e, 1);
	add_data(e, LAST, 11, 0, STR("b"));
	push_from(e, 2, 132, 0);
	check_got(e, STR("ab|"));
	assert_int_equal(e->last.src.ip[3], 2);
}

/* Sequence numbers go round, jump, and are missed. */
static void
numbers(void **state)
{
	struct env *e = *state;

	one(e, FIRST | LAST, 0xffffffff, 0, STR("a"));
	one(e, FIRST | LAST, 0, 0, STR("b"));
	one(e, FIRST | LAST, 0xfffffffe, 0, STR("late"));
	one(e, FIRST | LAST, 2, 0, STR("c"));
	check_got(e, STR("a|b|late|c|"));
	assert_int_equal(counts(e)[FLOW_COUNT_SCTP_MISSING], 0);
	one(e, FIRST | LAST, 2000, 0, STR("d"));
	/* 1 and 3 to 976 are beyond the window now. */
	assert_int_equal(counts(e)[FLOW_COUNT_SCTP_MISSING], 975);
	one(e, FIRST | LAST, 0x80000000, 0, STR("new"));
	check_got(e, STR("a|b|late|c|d|new|"));
}

/* Lengths that lie are counted; what the snap length cut is said. */
static void
lying_lengths(void **state)
{
	struct env *e = *state;

	begin(e, 1);
	add_be(&e->in, 0x00030003, 4);
	push(e);
	begin(e, 1);
	add_be(&e->in, 0x00030008, 4);
	add_be(&e->in, 0, 4);
	push(e);
	begin(e, 1);
	add_data(e, FIRST | LAST, 10, 0, STR("cut short"));
	e->in.n -= 8;
	push(e);
	assert_int_equal(counts(e)[FLOW_COUNT_SCTP_BAD], 3);
	check_got(e, STR(""));
	push_from(e, 1, 132, 8);
	check_got(e, STR("cut |"));
	assert_int_equal(e->last.missing, 5);
}

/* Fragments that never end are dropped at the limit. */
static void
bounded(void **state)
{
	struct env *e = *state;

	for (uint32_t i = 0; i < 2000; i++)
		one(e, FIRST, i, 0, STR("some text"));
	assert_true(e->budget.peak < 200000);
	assert_true(counts(e)[FLOW_COUNT_SCTP_INCOMPLETE] > 1000);
}

/* SCTP in UDP at its port. */
static void
in_udp(void **state)
{
	struct env *e = *state;
	struct buf b = { .n = 0 };

	begin(e, 1);
	add_data(e, FIRST | LAST, 10, 0, STR("tunnelled"));
	add_be(&b, 0x200026ab, 4);
	add_be(&b, e->in.n + 8, 2);
	add_be(&b, 0, 2);
	buf_str(&b, buf_view(&e->in));
	e->in.n = 0;
	buf_str(&e->in, buf_view(&b));
	push_from(e, 1, 17, 0);
	check_got(e, STR("tunnelled|"));
	assert_int_equal(e->last.transport, FLOW_SCTP);
	assert_int_equal(e->last.src.port, 5060);
	/* Anything else there is a datagram. */
	e->in.n = 30;
	e->in.p[4] = 0;
	e->in.p[5] = 30;
	push_from(e, 1, 17, 0);
	assert_int_equal(e->last.transport, FLOW_UDP);
	buf_free(&b);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(bundles), TEST(fragments), TEST(broken_rows),
		TEST(interleaved), TEST(multi_homed), TEST(numbers),
		TEST(lying_lengths), TEST(bounded), TEST(in_udp),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
