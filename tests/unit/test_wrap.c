/* wrap: recognising and framing SIP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/wrap.h>

#define INVITE                                                                 \
	"INVITE sip:bob@example.com SIP/2.0\r\n"                               \
	"Via: SIP/2.0/UDP 192.0.2.1\r\n\r\n"

/* What came out, as one text for each message. */
struct got {
	char text[1 << 16];
	size_t n;
	unsigned messages;
	unsigned flags;
	uint64_t at; /* of the last one's first ref */
	unsigned nrefs;
	int64_t ts;
	const char *capture; /* what a ref's position means; or NULL */
};

static void
on_msg(void *ctx, const struct wrap_msg *m)
{
	struct got *g = ctx;
	size_t refs = 0;

	assert_true(g->n + m->text.n < sizeof(g->text));
	memcpy(g->text + g->n, m->text.p, m->text.n);
	g->n += m->text.n;
	g->text[g->n++] = '|';
	g->text[g->n] = '\0';
	g->messages++;
	g->flags |= m->flags;
	for (unsigned i = 0; i < m->nrefs; i++) {
		if (g->capture != NULL)
			assert_memory_equal(m->text.p + refs,
			    g->capture + m->refs[i].at, m->refs[i].len);
		refs += m->refs[i].len;
	}
	g->nrefs = m->nrefs;
	g->ts = m->chunk->ts;
	if (m->nrefs > 0)
		g->at = m->refs[0].at;
	assert_int_equal(refs, m->text.n);
}

static enum wrap_verdict
datagram(struct wrap *w, const void *p, size_t n)
{
	struct flow_user user = { .wrap = NULL };
	struct frame_ref ref = { .at = 1000, .len = (uint32_t)n, .frame = 1 };
	enum wrap_verdict v = wrap_push(w,
	    &(struct chunk){
		    .user = &user,
		    .bytes = str_make(p, n),
		    .refs = &ref,
		    .nrefs = 1,
		    .frame = 1,
		    .transport = FLOW_UDP,
		    .start = true,
	    });

	assert_null(user.wrap);
	return v;
}

#define DATAGRAM(w, lit) datagram(w, lit, sizeof(lit) - 1)

static void
start_lines(void **state)
{
	static const struct {
		struct str s;
		bool sip;
	} t[] = {
		{ { "INVITE sip:a@b SIP/2.0\r\n", 24 }, true },
		{ { "INVITE sip:a@b SIP/2.0", 22 }, true },
		{ { "\r\n\r\nBYE sip:a SIP/2.0\n", 22 }, true },
		{ { "bye tel:+1 sip/2.0\r\n", 20 }, true },
		{ { "X <sip:a; b>  SIP/7.0  \r\n", 25 }, true },
		{ { "SIP/2.0 200 OK\r\n", 16 }, true },
		{ { "sip/9  4294967301", 17 }, true },
		{ { "SIP/2.0 200", 11 }, true },
		{ { "SIP/2.0", 7 }, false },
		{ { "SIP/2.0 ", 8 }, false },
		{ { "SIP/2.0 OK", 10 }, false },
		{ { "SIP/ 200", 8 }, false },
		{ { "SIP/", 4 }, false },
		{ { "SIP/x", 5 }, false },
		{ { "GET / HTTP/1.1\r\n", 16 }, false },
		{ { "INVITE SIP/2.0\r\n", 16 }, false },
		{ { "Via: SIP/2.0/UDP x SIP/2.0\r\n", 28 }, false },
		{ { "INVITE sip:a\x16 SIP/2.0\r\n", 23 }, true },
		{ { " INVITE sip:a SIP/2.0\r\n", 23 }, false },
		{ { "INVITE sip:a\r\nX SIP/2.0\r\n", 25 }, false },
		{ { "OPTIONS rtsp://a RTSP/1.0\r\n", 27 }, false },
		{ { "\x80\0\0\1", 4 }, false },
		{ { "", 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		assert_int_equal(wrap_is_sip(t[i].s), t[i].sip);
}

static void
long_methods(void **state)
{
	char line[9000];

	(void)state;
	for (size_t n = 8180; n < 8200; n++) {
		memset(line, 'M', n);
		memcpy(line + n, " sip:a SIP/2.0\r\n", 16);
		assert_int_equal(wrap_is_sip(str_make(line, n + 16)),
		    n <= 8192);
	}
}

static void
datagrams(void **state)
{
	struct got g = { .n = 0 };
	struct wrap *w = wrap_new(&(struct wrap_opt){ .budget = NULL },
	    on_msg, &g);
	const uint64_t *count = wrap_counts(w).values;

	(void)state;
	assert_int_equal(DATAGRAM(w, INVITE "extra"), WRAP_SIP);
	assert_int_equal(g.at, 1000);
	assert_int_equal(DATAGRAM(w, "\r\n\r\n" INVITE), WRAP_SIP);
	assert_int_equal(g.at, 1004);
	assert_int_equal(g.messages, 2);
	assert_int_equal(g.flags, 0);
	assert_string_equal(g.text, INVITE "extra|" INVITE "|");
	assert_int_equal(count[WRAP_COUNT_MESSAGES], 2);
	wrap_free(w);
}

static void
guests(void **state)
{
	struct got g = { .n = 0 };
	struct wrap *w = wrap_new(&(struct wrap_opt){ .budget = NULL },
	    on_msg, &g);
	const uint64_t *count = wrap_counts(w).values;

	(void)state;
	assert_int_equal(DATAGRAM(w, "\r\n\r\n"), WRAP_SIP);
	assert_int_equal(DATAGRAM(w, "\0"), WRAP_SIP);
	assert_int_equal(DATAGRAM(w, "\0\0\0\0"), WRAP_SIP);
	assert_int_equal(DATAGRAM(w, "jaK\0"), WRAP_SIP);
	assert_int_equal(count[WRAP_COUNT_KEEPALIVES], 4);
	assert_int_equal(DATAGRAM(w, "\0\1\0\0\x21\x12\xa4\x42" "123456789012"),
	    WRAP_NOT_SIP);
	assert_int_equal(DATAGRAM(w, "\0\1\0\0" "1234567890123456"),
	    WRAP_NOT_SIP);
	assert_int_equal(count[WRAP_COUNT_STUN], 2);
	assert_int_equal(DATAGRAM(w, "\0\0\0\0\0"), WRAP_NOT_SIP);
	assert_int_equal(DATAGRAM(w, "\x80\x12\0\1"), WRAP_NOT_SIP);
	assert_int_equal(DATAGRAM(w, "hello\r\n"), WRAP_NOT_SIP);
	assert_int_equal(DATAGRAM(w, ""), WRAP_NOT_SIP);
	assert_int_equal(count[WRAP_COUNT_NOT_SIP], 4);
	assert_int_equal(g.messages, 0);
	wrap_free(w);
}


/* One stream; the capture holds its bytes one after the other. */
struct stream {
	struct wrap *w;
	struct budget budget;
	struct got got;
	struct flow_user user;
	char capture[3 << 20];
	size_t n;
	int64_t ts;
	uint32_t gap;
	bool started, end;
	enum wrap_verdict verdict;
};

static struct stream *
stream_new(void)
{
	struct stream *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->got.capture = s->capture;
	s->w = wrap_new(&(struct wrap_opt){ .budget = &s->budget }, on_msg,
	    &s->got);
	return s;
}

static void
feed(struct stream *s, const char *p, size_t n)
{
	struct frame_ref refs[2] = { { s->n, (uint32_t)(n / 2), 1 },
		{ s->n + n / 2, (uint32_t)(n - n / 2), 2 } };

	assert_true(s->n + n <= sizeof(s->capture));
	memcpy(s->capture + s->n, p, n);
	s->verdict = wrap_push(s->w,
	    &(struct chunk){
		    .user = &s->user,
		    .ts = ++s->ts,
		    /* A place of its own: what is kept must be copied. */
		    .bytes = { s->capture + s->n, n },
		    .refs = n / 2 > 0 ? refs : refs + 1,
		    .nrefs = n / 2 > 0 ? 2 : 1,
		    .transport = FLOW_TCP,
		    .start = !s->started,
		    .end = s->end,
		    .gap = s->gap,
		    .frame = 1,
	    });
	s->started = true;
	s->gap = 0;
	s->n += n;
}

#define FEED(s, lit) feed(s, lit, sizeof(lit) - 1)

static uint64_t
counted(const struct stream *s, unsigned which)
{
	return wrap_counts(s->w).values[which];
}

static void
stream_free(struct stream *s)
{
	wrap_end(s->w, &s->user);
	assert_null(s->user.wrap);
	assert_int_equal(s->budget.used, 0);
	wrap_free(s->w);
	free(s);
}

#define START "INVITE sip:b@example.com SIP/2.0\r\n"
#define ONE START "Call-ID: 1\r\nContent-Length: 5\r\n\r\nbody1"
#define TWO "SIP/2.0 200 OK\nl : 0003\n\nabc"
#define THREE "BYE sip:b SIP/2.0\r\ncontent-length:\r\n 0\r\n\r\n"

static void
framing(void **state)
{
	struct stream *s = stream_new();

	(void)state;
	FEED(s, ONE TWO THREE);
	assert_string_equal(s->got.text, ONE "|" TWO "|" THREE "|");
	assert_int_equal(s->got.flags, WRAP_FLAG_STREAM);
	/* Nothing was kept. */
	assert_true(s->budget.peak < 1000);
	stream_free(s);
}

#define NOT_1 "SIP/2.0 200 ok\r\nHTTP/1.1 200 ok\r\nA: b\r\n\r\n"
#define NOT_2                                                                  \
	"I like SIP/2.0\r\nvery much\r\nHi \x81~\1\2BYE sip:a SIP/2.0\r\nA: b\r\n"

/* Streams whose messages must not depend on where they are cut. */
static const struct {
	struct str in, out;
} cuts[] = {
	{ { ONE TWO THREE, sizeof(ONE TWO THREE) - 1 },
	    { ONE "|" TWO "|" THREE "|", 0 } },
	{ { "\r\n\r\n" ONE "\r\n\r\n" TWO "\r\n",
	      sizeof("\r\n\r\n" ONE "\r\n\r\n" TWO "\r\n") - 1 },
	    { ONE "|" TWO "|", 0 } },
	/* In the middle of a message, and something else between two. */
	{ { ": x\r\nb: 1\r\n\r\nv=0\r\n" ONE "GET / HTTP/1.1\r\n\r\nx\r\n" TWO,
	      sizeof(": x\r\nb: 1\r\n\r\nv=0\r\n" ONE
		     "GET / HTTP/1.1\r\n\r\nx\r\n" TWO) - 1 },
	    { ONE "|" TWO "|", 0 } },
	/* HTTP that answers like SIP, and a chat about it. */
	{ { NOT_1 ONE NOT_2 TWO, sizeof(NOT_1 ONE NOT_2 TWO) - 1 },
	    { ONE "|" TWO "|", 0 } },
	/* No Content-Length, but a body. */
	{ { START "c: a/b\r\n\r\nv=0\r\n" TWO,
	      sizeof(START "c: a/b\r\n\r\nv=0\r\n" TWO) - 1 },
	    { START "c: a/b\r\n\r\nv=0\r\n|" TWO "|", 0 } },
	/* No Content-Length and no body. */
	{ { START "\r\n" TWO, sizeof(START "\r\n" TWO) - 1 },
	    { START "\r\n|" TWO "|", 0 } },
	/* A bad one, two different ones, a negative one at the end. */
	{ { START "l: x\r\n\r\nINFO\r\n" START "l: 1\r\nl: 2\r\n\r\nab\r\n"
	      START "l: -1\r\n\r\nab",
	      sizeof(START "l: x\r\n\r\nINFO\r\n" START
		  "l: 1\r\nl: 2\r\n\r\nab\r\n" START "l: -1\r\n\r\nab") - 1 },
	    { START "l: x\r\n\r\nINFO\r\n|" START
	      "l: 1\r\nl: 2\r\n\r\nab\r\n|" START "l: -1\r\n\r\nab|", 0 } },
	/* The same twice is fine. */
	{ { START "l: 1\r\nContent-Length: 01\r\n\r\nab" TWO,
	      sizeof(START "l: 1\r\nContent-Length: 01\r\n\r\nab" TWO) - 1 },
	    { START "l: 1\r\nContent-Length: 01\r\n\r\na|", 0 } },
};

static void
any_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		struct str in = cuts[i].in;

		for (size_t a = 0; a <= in.n; a++) {
			struct stream *s = stream_new();

			feed(s, in.p, a);
			feed(s, in.p + a, in.n - a);
			wrap_end(s->w, &s->user);
			assert_string_equal(s->got.text, cuts[i].out.p);
			stream_free(s);
		}
		for (size_t step = 1; step < 9; step++) {
			struct stream *s = stream_new();

			for (size_t a = 0; a < in.n; a += step)
				feed(s, in.p + a,
				    step < in.n - a ? step : in.n - a);
			wrap_end(s->w, &s->user);
			assert_string_equal(s->got.text, cuts[i].out.p);
			stream_free(s);
		}
	}
}

static void
any_two_cuts(void **state)
{
	const struct str in = STR(ONE TWO);

	(void)state;
	for (size_t a = 0; a <= in.n; a++) {
		for (size_t b = a; b <= in.n; b++) {
			struct stream *s = stream_new();

			feed(s, in.p, a);
			feed(s, in.p + a, b - a);
			feed(s, in.p + b, in.n - b);
			assert_string_equal(s->got.text, ONE "|" TWO "|");
			stream_free(s);
		}
	}
}

static void
gaps(void **state)
{
	struct stream *s = stream_new();

	(void)state;
	/* In a body of known length: its end is known. */
	FEED(s, START "l: 40\r\n\r\n0123456789");
	s->gap = 10;
	FEED(s, "SIP/2.0 200 OK\r\n\r\n#" "!" ONE);
	assert_string_equal(s->got.text, ONE "|");
	/* In headers; what follows begins anywhere. */
	FEED(s, START "Via: x");
	s->gap = 10;
	FEED(s, "ntent-Length: 3\r\n\r\nabc\r\n" TWO);
	assert_string_equal(s->got.text, ONE "|" TWO "|");
	/* A whole message. */
	s->gap = 100;
	FEED(s, THREE);
	assert_string_equal(s->got.text, ONE "|" TWO "|" THREE "|");
	/* The end of one and the start of the next. */
	FEED(s, START "l: 40\r\n\r\n0123456789");
	s->gap = 50;
	FEED(s, "Via: x\r\n\r\n" TWO);
	assert_string_equal(s->got.text, ONE "|" TWO "|" THREE "|" TWO "|");
	assert_int_equal(counted(s, WRAP_COUNT_CUT), 3);
	stream_free(s);
}

static void
ends(void **state)
{
	struct stream *s = stream_new();

	(void)state;
	FEED(s, ONE);
	s->end = true;
	FEED(s, START "l: 40\r\n\r\n0123456789");
	assert_int_equal(s->got.messages, 1);
	assert_int_equal(counted(s, WRAP_COUNT_CUT), 1);
	FEED(s, START "c: x\r\n\r\nuntil the end");
	assert_int_equal(s->got.messages, 2);
	assert_int_equal(s->got.flags,
	    WRAP_FLAG_STREAM | WRAP_FLAG_BAD_LENGTH);
	s->end = false;
	FEED(s, START "Vi");
	wrap_end(s->w, &s->user);
	assert_int_equal(counted(s, WRAP_COUNT_CUT), 2);
	assert_int_equal(s->got.messages, 2);
	stream_free(s);
}

static void
until_time(void **state)
{
	struct stream *s = stream_new();

	(void)state;
	FEED(s, START "c: x\r\n\r\nab");
	FEED(s, "cd\r\n");
	FEED(s, "INVITE");
	assert_int_equal(s->got.messages, 0);
	FEED(s, " sip:b SIP/2.0\r\n");
	assert_int_equal(s->got.messages, 1);
	assert_int_equal(s->got.ts, 3);
	stream_free(s);
}

static void
not_sip(void **state)
{
	struct stream *s = stream_new();
	char line[1000];

	(void)state;
	FEED(s, "\x16\x03\x01\0\5\n" ONE);
	assert_int_equal(s->verdict, WRAP_IGNORED);
	FEED(s, "\r\n" ONE);
	assert_int_equal(s->verdict, WRAP_SIP);
	FEED(s, TWO);
	assert_string_equal(s->got.text, ONE "|" TWO "|");
	memset(line, 'x', sizeof(line));
	line[999] = '\n';
	for (unsigned i = 0; i < 70; i++)
		feed(s, line, sizeof(line));
	assert_int_equal(s->verdict, WRAP_IGNORED);
	FEED(s, "x\n" TWO);
	assert_int_equal(s->got.messages, 2);
	FEED(s, TWO);
	assert_int_equal(s->got.messages, 3);
	assert_int_equal(s->verdict, WRAP_SIP);
	assert_int_equal(counted(s, WRAP_COUNT_RESYNCS), 2);
	stream_free(s);
}

static void
keepalives(void **state)
{
	struct stream *s = stream_new();

	(void)state;
	FEED(s, "\r\n\r\n");
	FEED(s, "\r\n");
	FEED(s, ONE "\r\n\r\n");
	FEED(s, "\0\0\0\0" TWO);
	assert_int_equal(counted(s, WRAP_COUNT_KEEPALIVES), 4);
	assert_int_equal(counted(s, WRAP_COUNT_STREAM_SKIPPED), 0);
	assert_int_equal(s->got.messages, 2);
	stream_free(s);
}

static void
limits(void **state)
{
	struct stream *s = stream_new();
	static char pad[1 << 20];

	(void)state;
	memset(pad, 'x', sizeof(pad));
	FEED(s, START "l: 1048600\r\n\r\nx");
	assert_int_equal(counted(s, WRAP_COUNT_TOO_LONG), 1);
	FEED(s, "x\r\n" ONE);
	assert_string_equal(s->got.text, ONE "|");
	/* Headers without end. */
	FEED(s, START "X: ");
	feed(s, pad, sizeof(pad));
	assert_int_equal(counted(s, WRAP_COUNT_TOO_LONG), 2);
	FEED(s, ONE);
	assert_string_equal(s->got.text, ONE "|" ONE "|");
	assert_true(s->budget.peak < 3 << 20);
	stream_free(s);
}

static void
small_budget(void **state)
{
	(void)state;
	for (size_t limit = 1; limit < 10000; limit += limit / 4 + 1) {
		struct stream *s = stream_new();
		uint64_t lost;

		s->budget.limit = limit;
		for (unsigned i = 0; i < 20; i++) {
			FEED(s, START "l: 30\r\n\r\n0123456789");
			FEED(s, "SIP/2.0 200 OK\r\n\r\n12");
		}
		lost = counted(s, WRAP_COUNT_NO_BUDGET);
		assert_true(s->got.messages == 20 || lost > 0);
		assert_true(s->got.messages + lost >= 20);
		assert_true(s->budget.peak <= limit);
		if (limit > 4000)
			assert_int_equal(s->got.messages, 20);
		stream_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* SIP is known by its start line, whatever version or port. */
		cmocka_unit_test(start_lines),
		/* A method is a token; in a datagram it may be long. */
		cmocka_unit_test(long_methods),
		/* A datagram is a message, without the CRLF before it. */
		cmocka_unit_test(datagrams),
		/* Keep-alives and STUN are counted, never parsed as SIP. */
		cmocka_unit_test(guests),
		/* Content-Length in its forms cuts a stream, in place. */
		cmocka_unit_test(framing),
		/* Wherever a stream is cut, the messages are the same. */
		cmocka_unit_test(any_cut),
		cmocka_unit_test(any_two_cuts),
		/* A message with a hole is lost, the next one is not. */
		cmocka_unit_test(gaps),
		/* At the end only what may end there is a message. */
		cmocka_unit_test(ends),
		/* A message's time is that of its own last byte's chunk. */
		cmocka_unit_test(until_time),
		/* Other streams are ignored until a segment begins as SIP. */
		cmocka_unit_test(not_sip),
		/* Empty lines between messages are keep-alives. */
		cmocka_unit_test(keepalives),
		/* A message over the limit is counted, the next one found. */
		cmocka_unit_test(limits),
		/* Under any budget a message comes out or is counted. */
		cmocka_unit_test(small_budget),
	};

	return cmocka_run_group_tests_name("wrap", tests, NULL, NULL);
}
