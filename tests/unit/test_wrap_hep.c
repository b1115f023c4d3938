/* wrap: HEP, the packet inside counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/buf.h>
#include <sipladder/wrap.h>

#define SIP "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\n"

struct got {
	unsigned messages;
	struct addr src, dst;
	int64_t ts;
	uint32_t agent;
	unsigned transport, flags;
	uint64_t at;
	struct buf text;
};

static void
on_msg(void *ctx, const struct wrap_msg *m)
{
	struct got *g = ctx;

	g->messages++;
	g->src = m->chunk->src;
	g->dst = m->chunk->dst;
	g->ts = m->chunk->ts;
	g->agent = m->agent;
	g->transport = m->transport;
	g->flags = m->flags;
	g->at = m->nrefs > 0 ? m->refs[0].at : 0;
	g->text.n = 0;
	buf_add(&g->text, m->text.p, m->text.n);
}

static void
add_be(struct buf *b, uint64_t v, unsigned n)
{
	while (n-- > 0)
		buf_char(b, (char)(v >> 8 * n));
}

static void
add_chunk(struct buf *b, unsigned vendor, unsigned type, struct str v)
{
	add_be(b, vendor, 2);
	add_be(b, type, 2);
	add_be(b, v.n + 6, 2);
	buf_add(b, v.p, v.n);
}

static void
add_number(struct buf *b, unsigned type, uint64_t v, unsigned n)
{
	add_be(b, 0, 2);
	add_be(b, type, 2);
	add_be(b, n + 6, 2);
	add_be(b, v, n);
}

/* Writes the total length. */
static void
set_length(struct buf *b, size_t from)
{
	b->p[from + 4] = (char)((b->n - from) >> 8);
	b->p[from + 5] = (char)(b->n - from);
}

/* One packet of version 3 with IPv4 addresses. */
static void
add_packet(struct buf *b, unsigned payload_type, struct str payload)
{
	size_t from = b->n;

	buf_str(b, STR("HEP3??"));
	add_number(b, 1, 2, 1);
	add_number(b, 2, 6, 1);
	add_chunk(b, 7, 2, STR("vendor"));
	add_number(b, 3, 0xc0000201, 4);
	add_number(b, 4, 0xc0000202, 4);
	add_number(b, 7, 5070, 2);
	add_number(b, 8, 5080, 2);
	add_number(b, 9, 1000, 4);
	add_number(b, 10, 250000, 4);
	add_number(b, 11, 1, 1);
	add_number(b, 12, 2001, 4);
	add_chunk(b, 0, payload_type, payload);
	add_chunk(b, 0, 0x11, STR("correlation"));
	set_length(b, from);
}

struct env {
	struct got got;
	struct wrap *w;
	struct flow_user user;
	struct buf in;
	struct budget budget;
};

static const uint64_t *
counts(const struct env *e)
{
	return wrap_counts(e->w).values;
}

static int
setup(void **state)
{
	struct env *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	e->w = wrap_new(&(struct wrap_opt){ .budget = &e->budget }, on_msg,
	    &e->got);
	*state = e;
	return 0;
}

static int
teardown(void **state)
{
	struct env *e = *state;

	wrap_end(e->w, &e->user);
	wrap_free(e->w);
	assert_int_equal(e->budget.used, 0);
	buf_free(&e->in);
	buf_free(&e->got.text);
	free(e);
	return 0;
}

/* Pushes bytes [from, from + n) of e->in. */
static void
push(struct env *e, enum flow_transport transport, size_t from, size_t n)
{
	struct frame_ref ref = { .at = from, .len = (uint32_t)n, .frame = 1 };

	(void)wrap_push(e->w,
	    &(struct chunk){
		    .user = &e->user,
		    .bytes = str_first(str_from(buf_view(&e->in), from), n),
		    .refs = &ref,
		    .nrefs = 1,
		    .frame = 1,
		    .ts = 7,
		    .start = from == 0,
		    .transport = (uint8_t)transport,
	    });
}

static void
check_inner(const struct got *g)
{
	char text[ADDR_TEXT_MAX];
	struct str s = addr_text(text, &g->src);

	assert_memory_equal(s.p, "192.0.2.1:5070", s.n);
	s = addr_text(text, &g->dst);
	assert_memory_equal(s.p, "192.0.2.2:5080", s.n);
	assert_true(g->ts == INT64_C(1000250000000));
	assert_int_equal(g->agent, 2001);
	assert_int_equal(g->transport, WRAP_TCP);
	assert_int_equal(g->text.n, sizeof(SIP) - 1);
	assert_memory_equal(g->text.p, SIP, g->text.n);
}

/* The message has the addresses, time and transport of the packet inside. */
static void
version_3(void **state)
{
	struct env *e = *state;

	add_packet(&e->in, 15, STR(SIP));
	push(e, FLOW_UDP, 0, e->in.n);
	assert_int_equal(e->got.messages, 1);
	check_inner(&e->got);
	assert_memory_equal(e->in.p + e->got.at, SIP, 7);
	assert_int_equal(e->got.flags, 0);
	assert_int_equal(counts(e)[WRAP_COUNT_HEP], 1);
	assert_int_equal(counts(e)[WRAP_COUNT_HEP_BAD], 0);
}

/* IPv6 addresses, and no time: that of the packet outside. */
static void
version_3_ip6(void **state)
{
	struct env *e = *state;
	char text[ADDR_TEXT_MAX];
	struct str s;

	buf_str(&e->in, STR("HEP3??"));
	add_chunk(&e->in, 0, 5, STR("\x20\x01\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"));
	add_chunk(&e->in, 0, 6, STR("\x20\x01\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\2"));
	add_chunk(&e->in, 0, 15, STR(SIP));
	set_length(&e->in, 0);
	push(e, FLOW_UDP, 0, e->in.n);
	assert_int_equal(e->got.messages, 1);
	s = addr_text(text, &e->got.dst);
	assert_memory_equal(s.p, "2001:db8::2", s.n);
	assert_true(e->got.ts == 7);
	assert_int_equal(e->got.transport, WRAP_HEP);
}

/* Versions 1 and 2, told by their first four bytes. */
static void
old_versions(void **state)
{
	struct env *e = *state;
	struct str one = STR("\1\x10\2\x06\x13\xce\x13\xd8\xc0\0\2\1\xc0\0\2\2");
	struct str two = STR("\2\x10\2\x06\x13\xce\x13\xd8\xc0\0\2\1\xc0\0\2\2"
	    "\xe8\3\0\0\x90\xd0\3\0\xd1\7\0\0");

	buf_str(&e->in, one);
	buf_str(&e->in, STR(SIP));
	push(e, FLOW_UDP, 0, e->in.n);
	assert_int_equal(e->got.messages, 1);
	assert_true(e->got.ts == 7);
	assert_int_equal(e->got.src.port, 5070);
	e->in.n = 0;
	buf_str(&e->in, two);
	buf_str(&e->in, STR(SIP));
	push(e, FLOW_UDP, 0, e->in.n);
	assert_int_equal(e->got.messages, 2);
	check_inner(&e->got);
}

/* Chunks with lengths below six, and beyond the packet, end it. */
static void
lying_lengths(void **state)
{
	static const unsigned lengths[] = { 0, 5, 60000 };
	struct env *e = *state;

	for (unsigned i = 0; i < 3; i++) {
		e->in.n = 0;
		buf_str(&e->in, STR("HEP3??"));
		add_be(&e->in, 15, 4);
		add_be(&e->in, lengths[i], 2);
		buf_str(&e->in, STR(SIP));
		set_length(&e->in, 0);
		push(e, FLOW_UDP, 0, e->in.n);
		assert_int_equal(counts(e)[WRAP_COUNT_HEP_BAD], i + 1);
	}
	assert_int_equal(e->got.messages, 0);
}

/* RTCP reports and other things are counted as what they are. */
static void
not_sip(void **state)
{
	struct env *e = *state;

	buf_str(&e->in, STR("HEP3??"));
	add_number(&e->in, 11, 5, 1);
	add_chunk(&e->in, 0, 15, STR("{\"type\":200}"));
	set_length(&e->in, 0);
	push(e, FLOW_UDP, 0, e->in.n);
	e->in.n = 0;
	add_packet(&e->in, 15, STR("log line"));
	push(e, FLOW_UDP, 0, e->in.n);
	assert_int_equal(e->got.messages, 0);
	assert_int_equal(counts(e)[WRAP_COUNT_HEP_RTCP], 1);
	assert_int_equal(counts(e)[WRAP_COUNT_HEP_OTHER], 1);
}

/* HEP in HEP is opened four deep and no further. */
static void
nested(void **state)
{
	struct env *e = *state;
	struct buf b = { .n = 0 };

	buf_str(&e->in, STR(SIP));
	for (unsigned i = 0; i < 5; i++) {
		b.n = 0;
		add_packet(&b, 15, buf_view(&e->in));
		e->in.n = 0;
		buf_str(&e->in, buf_view(&b));
		push(e, FLOW_UDP, 0, e->in.n);
		assert_int_equal(e->got.messages, i < 4 ? i + 1 : 4);
	}
	assert_int_equal(counts(e)[WRAP_COUNT_HEP_DEEP], 1);
	buf_free(&b);
}

/* A compressed payload is read where there is zlib, or counted. */
static void
compressed(void **state)
{
	/* zlib's form of SIP, stored, not squeezed. */
	struct env *e = *state;
	struct buf b = { .n = 0 };
	uint32_t lo = 1;
	uint32_t hi = 0;
	struct str s = STR(SIP);

	buf_str(&b, STR("\x78\x01\x01"));
	buf_char(&b, (char)s.n);
	buf_char(&b, 0);
	buf_char(&b, (char)~s.n);
	buf_char(&b, (char)0xff);
	buf_str(&b, s);
	for (size_t i = 0; i < s.n; i++) {
		lo = (lo + (unsigned char)s.p[i]) % 65521;
		hi = (hi + lo) % 65521;
	}
	add_be(&b, hi, 2);
	add_be(&b, lo, 2);
	add_packet(&e->in, 16, buf_view(&b));
	push(e, FLOW_UDP, 0, e->in.n);
	assert_int_equal(e->got.messages
	    + counts(e)[WRAP_COUNT_HEP_PACKED], 1);
	if (e->got.messages == 1) {
		check_inner(&e->got);
		assert_int_equal(e->got.flags, WRAP_FLAG_COPY);
		b.p[b.n / 2]++;
		e->in.n = 0;
		add_packet(&e->in, 16, buf_view(&b));
		push(e, FLOW_UDP, 0, e->in.n);
		assert_int_equal(counts(e)[WRAP_COUNT_HEP_PACKED], 1);
	}
	buf_free(&b);
}

/* Over TCP: wherever the stream is cut, with rubbish between packets. */
static void
streams(void **state)
{
	struct env *e = *state;

	add_packet(&e->in, 15, STR(SIP));
	add_packet(&e->in, 15, STR(SIP));
	buf_str(&e->in, STR("HEHEP rubbish HE"));
	add_packet(&e->in, 15, STR(SIP));
	for (size_t step = 1; step < 200; step++) {
		e->got.messages = 0;
		for (size_t at = 0; at < e->in.n; at += step)
			push(e, FLOW_TCP, at,
			    at + step < e->in.n ? step : e->in.n - at);
		assert_int_equal(e->got.messages, 3);
		check_inner(&e->got);
		wrap_end(e->w, &e->user);
	}
	assert_int_equal(counts(e)[WRAP_COUNT_STREAM_SKIPPED], 199 * 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(version_3, setup, teardown),
		cmocka_unit_test_setup_teardown(version_3_ip6, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(old_versions, setup, teardown),
		cmocka_unit_test_setup_teardown(lying_lengths, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(not_sip, setup, teardown),
		cmocka_unit_test_setup_teardown(nested, setup, teardown),
		cmocka_unit_test_setup_teardown(compressed, setup, teardown),
		cmocka_unit_test_setup_teardown(streams, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
