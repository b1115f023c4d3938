/* wrap: WebSocket, PROXY headers, HTTP CONNECT. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/buf.h>
#include <sipladder/wrap.h>

#define SIP "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS h\r\n" \
	"Content-Length: 0\r\n\r\n"
#define GET "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n" \
	"Sec-WebSocket-Protocol: sip\r\n\r\n"

enum { FIN = 0x80, RSV1 = 0x40, TEXT = 1, BINARY = 2, PING = 9 };

struct env {
	struct wrap *w;
	struct flow_user user;
	struct buf in;
	struct budget budget;
	unsigned messages;
	unsigned transport, flags;
	bool is_read; /* refs were compared with the text */
};

static void
on_msg(void *ctx, const struct wrap_msg *m)
{
	struct env *e = ctx;
	size_t n = 0;

	e->messages++;
	e->transport = m->transport;
	e->flags = m->flags;
	assert_int_equal(m->text.n, sizeof(SIP) - 1);
	assert_memory_equal(m->text.p, SIP, m->text.n);
	assert_true(m->nrefs > 0);
	if ((m->flags & WRAP_FLAG_COPY) != 0)
		return;
	for (unsigned i = 0; i < m->nrefs; i++) {
		assert_memory_equal(m->text.p + n, e->in.p + m->refs[i].at,
		    m->refs[i].len);
		n += m->refs[i].len;
	}
	assert_int_equal(n, m->text.n);
	e->is_read = true;
}

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
	e->w = wrap_new(&(struct wrap_opt){ .budget = &e->budget }, on_msg, e);
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
	free(e);
	return 0;
}

static void
push_with_gap(struct env *e, unsigned dir, size_t from, size_t n, uint32_t gap)
{
	struct frame_ref ref = { .at = from, .len = (uint32_t)n, .frame = 1 };

	(void)wrap_push(e->w,
	    &(struct chunk){
		    .user = &e->user,
		    .bytes = str_first(str_from(buf_view(&e->in), from), n),
		    .refs = &ref,
		    .nrefs = 1,
		    .frame = 1,
		    .dir = (uint8_t)dir,
		    .gap = gap,
		    .start = from == 0,
		    .transport = FLOW_TCP,
	    });
}

/* e->in in segments of any size from min on, each a new connection. */
static void
every_cut_from(struct env *e, size_t min, unsigned messages)
{
	for (size_t step = min; step <= e->in.n; step += 1 + step / 16) {
		e->messages = 0;
		for (size_t at = 0; at < e->in.n; at += step)
			push_with_gap(e, 0, at,
			    at + step < e->in.n ? step : e->in.n - at, 0);
		assert_int_equal(e->messages, messages);
		wrap_end(e->w, &e->user);
		assert_int_equal(e->budget.used, 0);
	}
}

static void
every_cut(struct env *e, unsigned messages)
{
	every_cut_from(e, 1, messages);
}

static void
add_frame(struct buf *b, unsigned first, struct str s, bool is_masked)
{
	static const unsigned char mask[] = { 0x12, 0, 0xff, 0x80 };

	buf_char(b, (char)first);
	if (s.n > 125) {
		buf_char(b, (char)(126 | (is_masked ? 0x80 : 0)));
		buf_char(b, (char)(s.n >> 8));
		buf_char(b, (char)s.n);
	} else {
		buf_char(b, (char)(s.n | (is_masked ? 0x80 : 0)));
	}
	if (is_masked)
		buf_add(b, mask, 4);
	for (size_t i = 0; i < s.n; i++)
		buf_char(b, (char)(s.p[i] ^ (is_masked ? mask[i & 3] : 0)));
}

/* Frames of all kinds behind an upgrade, wherever the stream is cut. */
static void
frames(void **state)
{
	struct env *e = *state;
	struct str sip = STR(SIP);

	buf_str(&e->in, STR(GET));
	add_frame(&e->in, FIN | TEXT, sip, true);
	add_frame(&e->in, FIN | BINARY, sip, false);
	add_frame(&e->in, FIN | TEXT, STR("\r\n\r\n"), true);
	add_frame(&e->in, TEXT, str_first(sip, 10), true);
	add_frame(&e->in, FIN | PING, STR("ping"), true);
	add_frame(&e->in, 0, str_first(str_from(sip, 10), 7), true);
	add_frame(&e->in, FIN, str_from(sip, 17), true);
	add_frame(&e->in, TEXT, str_first(sip, 30), false);
	add_frame(&e->in, FIN, str_from(sip, 30), false);
	every_cut(e, 4);
	assert_true(e->is_read);
	assert_int_equal(e->transport, WRAP_WS);
	assert_int_equal(counts(e)[WRAP_COUNT_WS_BAD], 0);
	assert_int_equal(counts(e)[WRAP_COUNT_STREAM_SKIPPED], 0);
}

/* A masked message's text is nowhere in the capture. */
static void
copies(void **state)
{
	struct env *e = *state;

	add_frame(&e->in, FIN | TEXT, STR(SIP), true);
	push_with_gap(e, 0, 0, e->in.n, 0);
	assert_int_equal(e->messages, 1);
	assert_int_equal(e->flags, WRAP_FLAG_COPY);
}

/* Without the upgrade the first frame tells; the other side follows. */
static void
midway(void **state)
{
	struct env *e = *state;

	add_frame(&e->in, FIN | TEXT, STR(SIP), false);
	add_frame(&e->in, FIN | TEXT, STR(SIP), true);
	every_cut(e, 2);
	e->messages = 0;
	push_with_gap(e, 0, 0, e->in.n, 0);
	push_with_gap(e, 1, 0, e->in.n, 0);
	assert_int_equal(e->messages, 4);
}

/* Lengths that cannot be, reserved bits and opcodes: counted, then resync. */
static void
impossible(void **state)
{
	static const struct str bad[] = {
		{ "\x81\x7f\x80\0\0\0\0\0\0\1", 10 },
		{ "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14 },
		{ "\xa1\x01x", 3 },
		{ "\x83\x01x", 3 },
		{ "\x8b\x01x", 3 },
		{ "\x89\x7e\0\x80", 4 },
		{ "\x09\x01x", 3 },
		{ "\xc0\x01x", 3 },
	};
	struct env *e = *state;

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t at;

		e->in.n = 0;
		buf_str(&e->in, STR(GET));
		buf_str(&e->in, bad[i]);
		at = e->in.n;
		add_frame(&e->in, FIN | TEXT, STR(SIP), true);
		e->messages = 0;
		push_with_gap(e, 0, 0, at, 0);
		assert_int_equal(counts(e)[WRAP_COUNT_WS_BAD], i + 1);
		push_with_gap(e, 0, at, e->in.n - at, 0);
		assert_int_equal(e->messages, 1);
		wrap_end(e->w, &e->user);
	}
}

/* A frame of 2^62 bytes is passed over without memory. */
static void
huge(void **state)
{
	struct env *e = *state;

	buf_str(&e->in, STR(GET));
	buf_str(&e->in, STR("\x81\x7f\x40\0\0\0\0\0\0\0"));
	for (unsigned i = 0; i < 1000; i++)
		buf_str(&e->in, STR("some more of that very long frame"));
	for (size_t at = 0; at < e->in.n; at += 100)
		push_with_gap(e, 0, at,
		    at + 100 < e->in.n ? 100 : e->in.n - at, 0);
	assert_int_equal(counts(e)[WRAP_COUNT_TOO_LONG], 1);
	assert_true(e->budget.peak < 8192);
}

/* A gap within a frame costs that frame alone. */
static void
gaps(void **state)
{
	struct env *e = *state;
	size_t one;

	buf_str(&e->in, STR(GET));
	add_frame(&e->in, FIN | TEXT, STR(SIP), true);
	one = e->in.n;
	add_frame(&e->in, FIN | TEXT, STR(SIP), true);
	push_with_gap(e, 0, 0, one - 50, 0);
	push_with_gap(e, 0, one - 30, e->in.n - one + 30, 20);
	assert_int_equal(e->messages, 1);
	assert_int_equal(counts(e)[WRAP_COUNT_CUT], 1);
	/* And one of unknown content is left where a message begins. */
	push_with_gap(e, 0, one, e->in.n - one, 1000);
	assert_int_equal(e->messages, 2);
}

/* permessage-deflate: read where there is zlib, counted where not. */
static void
deflated(void **state)
{
	struct env *e = *state;
	struct str sip = STR(SIP);
	struct buf b = { .n = 0 };
	unsigned read;

	buf_char(&b, '\0');
	buf_char(&b, (char)sip.n);
	buf_char(&b, '\0');
	buf_char(&b, (char)~sip.n);
	buf_char(&b, (char)0xff);
	buf_str(&b, sip);
	/* The empty block at the end, but for its 00 00 ff ff. */
	buf_char(&b, '\0');
	buf_str(&e->in, STR(GET));
	for (unsigned i = 0; i < 3; i++)
		add_frame(&e->in, FIN | RSV1 | TEXT, buf_view(&b), true);
	add_frame(&e->in, FIN | RSV1 | TEXT, STR("\xff\xff\xff"), true);
	push_with_gap(e, 0, 0, e->in.n, 0);
	read = e->messages;
	assert_true(read == 0 || read == 3);
	assert_int_equal(counts(e)[WRAP_COUNT_WS_PACKED], 4 - read);
	buf_free(&b);
}

/* HTTP that is no WebSocket is no obstacle to SIP that follows it. */
static void
plain_http(void **state)
{
	struct env *e = *state;

	buf_str(&e->in, STR("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
	buf_str(&e->in, STR(SIP));
	every_cut(e, 1);
	assert_int_equal(e->transport, WRAP_TCP);
}

/* SIP in a tunnel made by CONNECT, both ways. */
static void
http_connect(void **state)
{
	struct env *e = *state;

	buf_str(&e->in, STR("CONNECT h:5060 HTTP/1.1\r\nHost: h\r\n\r\n"));
	push_with_gap(e, 0, 0, e->in.n, 0);
	e->in.n = 0;
	buf_str(&e->in, STR("HTTP/1.1 200 Connected\r\n\r\n"));
	buf_str(&e->in, STR(SIP));
	push_with_gap(e, 1, 0, e->in.n, 0);
	e->in.n = 0;
	buf_str(&e->in, STR(SIP SIP));
	push_with_gap(e, 0, 0, e->in.n, 0);
	assert_int_equal(e->messages, 3);
	assert_int_equal(counts(e)[WRAP_COUNT_STREAM_SKIPPED], 0);
}

/* PROXY headers of both versions, in front of SIP and of WebSocket. */
static void
proxy_headers(void **state)
{
	static const struct str heads[] = {
		{ "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", 36 },
		{ "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c............", 28 },
		{ "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16 },
	};
	struct env *e = *state;

	for (unsigned i = 0; i < 3; i++) {
		e->in.n = 0;
		buf_str(&e->in, heads[i]);
		buf_str(&e->in, STR(SIP));
		every_cut_from(e, i == 0 ? 1 : 5, 1);
		e->in.n = 0;
		buf_str(&e->in, heads[i]);
		buf_str(&e->in, STR(GET));
		add_frame(&e->in, FIN | TEXT, STR(SIP), true);
		every_cut_from(e, i == 0 ? 1 : 5, 1);
	}
	assert_int_equal(counts(e)[WRAP_COUNT_STREAM_SKIPPED], 0);
	assert_true(counts(e)[WRAP_COUNT_PROXY] > 0);
}

/* Headers upon headers end in a place of bounded depth. */
static void
wrapped_again(void **state)
{
	struct env *e = *state;

	for (unsigned i = 0; i < 10000; i++)
		buf_str(&e->in, STR("PROXY UNKNOWN\r\n"));
	push_with_gap(e, 0, 0, e->in.n, 0);
	assert_true(counts(e)[WRAP_COUNT_PROXY] < 10);
}

/* Empty lines alone, then SIP: no PROXY header, no other message. */
static void
empty_lines(void **state)
{
	struct env *e = *state;

	buf_str(&e->in, STR("\r\n\r\n" SIP));
	every_cut(e, 1);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(frames), TEST(copies), TEST(midway), TEST(impossible),
		TEST(huge), TEST(gaps), TEST(deflated), TEST(plain_http),
		TEST(http_connect), TEST(proxy_headers), TEST(wrapped_again),
		TEST(empty_lines),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
