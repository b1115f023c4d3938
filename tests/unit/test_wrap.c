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
	uint64_t ref_bytes;
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
	g->messages++;
	g->flags |= m->flags;
	for (unsigned i = 0; i < m->nrefs; i++)
		refs += m->refs[i].len;
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
		{ { "sip/9", 5 }, true },
		{ { "SIP/", 4 }, false },
		{ { "SIP/x", 5 }, false },
		{ { "GET / HTTP/1.1\r\n", 16 }, false },
		{ { "INVITE SIP/2.0\r\n", 16 }, false },
		{ { "Via: SIP/2.0/UDP x SIP/2.0\r\n", 28 }, false },
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
	char line[100];

	(void)state;
	for (size_t n = 60; n < 70; n++) {
		memset(line, 'M', n);
		memcpy(line + n, " sip:a SIP/2.0\r\n", 16);
		assert_int_equal(wrap_is_sip(str_make(line, n + 16)), n <= 64);
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
	g.text[g.n] = '\0';
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		/* SIP is known by its start line, whatever version or port. */
		cmocka_unit_test(start_lines),
		/* A method is a token of at most 64 bytes. */
		cmocka_unit_test(long_methods),
		/* A datagram is a message, without the CRLF before it. */
		cmocka_unit_test(datagrams),
		/* Keep-alives and STUN are counted, never parsed as SIP. */
		cmocka_unit_test(guests),
	};

	return cmocka_run_group_tests_name("wrap", tests, NULL, NULL);
}
