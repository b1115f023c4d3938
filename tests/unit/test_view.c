/*
 * test_view.c - unit tests of the view layer.
 */
#include "feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct str
word(const char *s)
{
	return str_make(s, strlen(s));
}

static void
assert_str(struct str s, const char *want)
{
	if (!str_eq(s, word(want)))
		fail_msg("'%.*s' is not '%s'", (int)s.n, s.p, want);
}

static void
assert_safe(struct str in, const char *want)
{
	struct buf b = { .p = NULL };

	assert_int_equal(view_safe(&b, in), 0);
	assert_str(buf_view(&b), want);
	buf_free(&b);
}

/* Whatever two bytes come in, what comes out is UTF-8 without controls. */
static void
safe_text_holds_no_control(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	for (unsigned i = 0; i < 65536; i++) {
		char in[2] = { (char)(i >> 8), (char)i };
		struct str s;
		uint32_t cp;

		b.n = 0;
		view_safe(&b, str_make(in, 2));
		for (s = buf_view(&b); s.n > 0;) {
			unsigned n = view_utf8(&cp, s);

			assert_true(n > 0);
			assert_true(cp >= 0x20 && (cp < 0x7f || cp > 0x9f));
			s = str_from(s, n);
		}
	}
	buf_free(&b);
}

/* Controls, C1, direction marks and broken UTF-8 are written out. */
static void
safe_text_says_what_stood_there(void **state)
{
	(void)state;
	assert_safe(STR("a\x1b[2Jb"), "a\\x1b[2Jb");
	assert_safe(STR("\r\n\t\0\x7f"), "\\x0d\\x0a\\x09\\x00\\x7f");
	assert_safe(STR("\xc2\x9b"), "\\u009b");
	assert_safe(STR("\xe2\x80\xae"), "\\u202e");
	assert_safe(STR("\xf3\xa0\x80\x81"), "\\U000e0001");
	assert_safe(STR("\xff\xc3"), "\\xff\\xc3");
	assert_safe(STR("M\xc3\xbcller \xe6\xbc\xa2"),
	    "M\xc3\xbcller \xe6\xbc\xa2");
}

/* Overlong forms, surrogates and what is beyond Unicode are no UTF-8. */
static void
utf8_refuses_wrong_forms(void **state)
{
	static const struct str bad[] = {
		{ "", 0 }, { "\x80", 1 }, { "\xc0\x80", 2 },
		{ "\xc1\xbf", 2 }, { "\xe0\x9f\xbf", 3 },
		{ "\xed\xa0\x80", 3 }, { "\xf0\x8f\xbf\xbf", 4 },
		{ "\xf4\x90\x80\x80", 4 }, { "\xf5\x80\x80\x80", 4 },
		{ "\xe2\x82", 2 }
	};
	uint32_t cp;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(view_utf8(&cp, bad[i]), 0);
	assert_int_equal(view_utf8(&cp, STR("\xf4\x8f\xbf\xbf")), 4);
	assert_int_equal(cp, 0x10ffff);
}

/* In lines LF and TAB stay, CRLF becomes LF, a lone CR is shown. */
static void
safe_lines_stay_lines(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	view_safe_lines(&b, STR("a\r\nb\n\tc\rd\x1b\r\n"));
	assert_str(buf_view(&b), "a\nb\n\tc\\x0dd\\x1b\n");
	buf_free(&b);
}

/* Wide characters take two cells, combining ones none. */
static void
width_counts_cells(void **state)
{
	(void)state;
	assert_int_equal(view_width(STR("abc")), 3);
	assert_int_equal(view_width(STR("\xe6\xbc\xa2\xe5\xad\x97")), 4);
	assert_int_equal(view_width(STR("e\xcc\x81")), 1);
	assert_int_equal(view_width(STR("\xf0\x9f\x93\x9e")), 2);
	assert_int_equal(view_width(STR("\xe2\x94\x80")), 1);
	assert_int_equal(view_width(STR("")), 0);
}

/* A cut text fills at most its cells and ends in its mark. */
static void
cut_keeps_within_cells(void **state)
{
	static const struct str in = { "ab\xe6\xbc\xa2" "cd", 7 };
	static const char *const want[] = {
		"", "~", "a~", "ab~", "ab~", "ab\xe6\xbc\xa2~",
		"ab\xe6\xbc\xa2" "cd", "ab\xe6\xbc\xa2" "cd"
	};
	struct buf b = { .p = NULL };

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		b.n = 0;
		view_cut(&b, in, i, false);
		assert_str(buf_view(&b), want[i]);
		assert_true(view_width(buf_view(&b)) <= i);
	}
	b.n = 0;
	view_cut(&b, STR("abcdef"), 3, true);
	assert_str(buf_view(&b), "ab\xe2\x80\xa6");
	buf_free(&b);
}

static void
assert_host(const struct view *v, struct addr a, const char *want)
{
	struct buf b = { .p = NULL };

	view_host(&b, v, &a);
	assert_str(buf_view(&b), want);
	buf_free(&b);
}

/* A name with a port wins over one without, the first given over others. */
static void
names_are_found(void **state)
{
	struct view_names *n = view_names_new();
	struct view v = { .names = n };
	struct addr six = { .family = 0 };
	struct err e = { "" };

	(void)state;
	assert_int_equal(view_names_option(n, "192.0.2.1=alice", &e), 0);
	assert_int_equal(view_names_option(n, "192.0.2.1=again", &e), 0);
	assert_int_equal(view_names_option(n, "192.0.2.1:5070=desk", &e), 0);
	assert_int_equal(view_names_option(n, "[2001:db8::1]:5060=p", &e), 0);
	assert_int_equal(view_names_option(n, "2001:db8::2=q\x1b=r", &e), 0);
	assert_host(&v, feed_addr(1, 5060), "alice:5060");
	assert_host(&v, feed_addr(1, 0), "alice");
	assert_host(&v, feed_addr(1, 5070), "desk");
	assert_host(&v, feed_addr(2, 5060), "192.0.2.2:5060");
	assert_int_equal(addr_parse_ip(&six, STR("2001:db8::1")), 0);
	assert_host(&v, six, "2001:db8::1");
	six.port = 5060;
	assert_host(&v, six, "p");
	assert_int_equal(addr_parse_ip(&six, STR("2001:db8::2")), 0);
	assert_host(&v, six, "q\\x1b=r");
	view_names_free(n);
	v.names = NULL;
	assert_host(&v, feed_addr(1, 5060), "192.0.2.1:5060");
}

/* What is no name is refused with a sentence that shows it. */
static void
wrong_names_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "=", "alice", "192.0.2.1=", "=alice", "192.0.2=x",
		"192.0.2.1:=x", "192.0.2.1:70000=x", "192.0.2.1:5x=x",
		"[2001:db8::1=x", "[2001:db8::1]:=x", "host=x"
	};
	struct view_names *n = view_names_new();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = { "" };

		assert_int_equal(view_names_option(n, bad[i], &e), -1);
		assert_non_null(strstr(e.text, bad[i]));
	}
	view_names_free(n);
}

/* A hosts file: comments, several names, tabs; a wrong line by its number. */
static void
names_come_from_a_file(void **state)
{
	struct view_names *n = view_names_new();
	struct view v = { .names = n };
	char path[] = "names.XXXXXX";
	struct err e = { "" };
	FILE *f = fdopen(mkstemp(path), "w");

	(void)state;
	assert_non_null(f);
	fputs("# hosts\n\n192.0.2.1\talice a1 # desk\n192.0.2.2 bob", f);
	fclose(f);
	assert_int_equal(view_names_file(n, path, &e), 0);
	assert_host(&v, feed_addr(1, 0), "alice");
	assert_host(&v, feed_addr(2, 0), "bob");
	f = fopen(path, "w");
	fputs("192.0.2.3 carol\nnonsense\n", f);
	fclose(f);
	assert_int_equal(view_names_file(n, path, &e), -1);
	assert_non_null(strstr(e.text, ":2: "));
	unlink(path);
	assert_int_equal(view_names_file(n, path, &e), -1);
	assert_non_null(strstr(e.text, "cannot open names."));
	view_names_free(n);
}

/* The scope's part of a name before its dot, or nothing. */
static size_t
prefix(const struct view_field *f)
{
	const char *dot = strchr(f->name, '.');

	return dot == NULL ? 0 : (size_t)(dot - f->name);
}

/*
 * Every field is documented, names do not repeat, scopes and prefixes stand
 * together: JSON writes each key and object once.
 */
static void
fields_are_consistent(void **state)
{
	const struct view_field *f, *g;
	unsigned in_scope[VIEW_SCOPES] = { 0 };

	(void)state;
	for (unsigned i = 0; (f = view_field_at(i)) != NULL; i++) {
		size_t n = strlen(f->text);

		assert_true(n > 0 && n < 100 && f->text[n - 1] != '.');
		assert_true(f->title[0] != '\0' && f->get != NULL);
		assert_true(f->scope < VIEW_SCOPES && f->width > 0);
		assert_ptr_equal(view_field_find((enum view_scope)f->scope,
		    word(f->name)), f);
		assert_true(++in_scope[f->scope] <= 64);
		if (i == 0)
			continue;
		g = view_field_at(i - 1);
		assert_true(g->scope <= f->scope);
		for (unsigned j = 0; j + 1 < i; j++) {
			const struct view_field *h = view_field_at(j);

			/* The same object, but another one between. */
			if (h->scope == f->scope && prefix(f) > 0
			    && prefix(h) == prefix(f)
			    && memcmp(h->name, f->name, prefix(f)) == 0)
				assert_true(prefix(g) == prefix(f)
				    && memcmp(g->name, f->name,
				    prefix(f)) == 0);
		}
	}
	assert_null(view_field_find(VIEW_CALL, STR("nonsense")));
	assert_null(view_field_find(VIEW_CALL, STR("")));
	assert_null(view_field_find(VIEW_CALL, STR("ssrc")));
}

static void
assert_keys(enum view_scope scope, const char *const *keys)
{
	for (; *keys != NULL; keys++) {
		const struct view_field *f = view_field_find(scope,
		    word(*keys));

		if (f == NULL || (f->use & VIEW_IN_JSON) == 0)
			fail_msg("%s has no key %s", view_scope_name(scope),
			    *keys);
	}
}

/* The keys that the command line's contract promises. */
static void
promised_keys_are_there(void **state)
{
	static const char *const messages[] = { "n", "frames", "time", "src",
		"src_port", "dst", "dst_port", "transport", "path",
		"outer_src", "outer_dst", "method", "code",
		"reason", "request_uri", "call_id", "cseq.number",
		"cseq.method", "from.display", "from.uri", "from.tag",
		"to.display", "to.uri", "to.tag", "branch", "contact",
		"user_agent", "content_type", "body_length", "sdp",
		"retransmission_of", "duplicate_of", "transaction", "dialog",
		"call", "malformed", NULL };
	static const char *const calls[] = { "n", "kind", "method",
		"call_ids", "from", "to", "src", "src_port", "dst",
		"dst_port", "start", "end", "messages", "state", "code",
		"released_by", "reason", "pdd", "ring", "setup", "talk",
		"teardown", "legs", "streams", "findings", NULL };
	static const char *const streams[] = { "ssrc", "src", "src_port",
		"dst", "dst_port", "payload_types", "codec", "clock_rate",
		"first", "last", "packets", "expected", "lost",
		"lost_percent", "duplicates", "reordered", "call", NULL };

	(void)state;
	assert_keys(VIEW_MESSAGE, messages);
	assert_keys(VIEW_CALL, calls);
	assert_keys(VIEW_STREAM, streams);
	assert_true(view_field_find(VIEW_MESSAGE, STR("raw"))->use
	    & VIEW_IN_VERBOSE);
}

static void
assert_field(struct view_row *r, const char *name, const char *want)
{
	const struct view_field *f = view_field_find(r->scope, word(name));
	struct buf b = { .p = NULL };

	assert_non_null(f);
	view_cell(&b, r, f);
	if (!str_eq(buf_view(&b), word(want)))
		fail_msg("%s is '%.*s', not '%s'", name, (int)b.n, b.p, want);
	buf_free(&b);
}

/* A request's fields: folds gone, display name unquoted. */
static void
a_request_has_its_fields(void **state)
{
	static const char *const want[][2] = {
		{ "n", "1" }, { "frames", "1" }, { "time", "0.000" },
		{ "src", "192.0.2.1" }, { "src_port", "5060" },
		{ "dst", "192.0.2.2" }, { "dst_port", "5060" },
		{ "source", "192.0.2.1:5060" },
		{ "destination", "192.0.2.2:5060" }, { "transport", "udp" },
		{ "method", "INVITE" }, { "code", "" }, { "reason", "" },
		{ "request_uri", "sip:bob@example.com" },
		{ "call_id", "one@192.0.2.1" }, { "cseq.number", "1" },
		{ "cseq.method", "INVITE" }, { "from.display", "Alice \"A\"" },
		{ "from.uri", "alice@example.com" }, { "from.tag", "a1" },
		{ "to.display", "" }, { "to.uri", "bob@example.com" },
		{ "to.tag", "" }, { "branch", "z9hG4bK1" },
		{ "contact",
		    "<sip:alice@192.0.2.1>;q=1,<sip:a@192.0.2.9>" },
		{ "user_agent", "Phone 1.0" },
		{ "content_type", "application/sdp" },
		{ "body_length", "116" }, { "sdp", "yes" },
		{ "retransmission_of", "" }, { "duplicate_of", "" },
		{ "call", "1" }, { "malformed", "" }
	};
	struct view_row r;
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	view_row_open(&r, &f.view, VIEW_MESSAGE);
	assert_true(view_row_at(&r, 1));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_field(&r, want[i][0], want[i][1]);
	assert_false(view_row_at(&r, 0));
	view_row_close(&r);
	feed_close(&f);
}

/* A response's fields; the dialog and transaction it belongs to. */
static void
a_response_has_its_fields(void **state)
{
	static const char *const want[][2] = {
		{ "n", "3" }, { "time", "1.500" }, { "method", "" },
		{ "code", "200" }, { "reason", "OK" }, { "request_uri", "" },
		{ "cseq.method", "INVITE" }, { "to.tag", "b1" },
		{ "dialog", "1" }, { "sdp", "" }, { "body_length", "0" }
	};
	struct view_row r;
	struct view_value a, b;
	const struct view_field *txn;
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	view_row_open(&r, &f.view, VIEW_MESSAGE);
	assert_true(view_row_at(&r, 3));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_field(&r, want[i][0], want[i][1]);
	txn = view_field_find(VIEW_MESSAGE, STR("transaction"));
	assert_true(view_get(&a, &r, txn));
	assert_true(view_row_at(&r, 1) && view_get(&b, &r, txn));
	assert_true(a.u64 == b.u64);
	assert_true(view_row_at(&r, 5) && view_get(&b, &r, txn));
	assert_true(a.u64 != b.u64);
	view_row_close(&r);
	feed_close(&f);
}

/* A repeated message names the first one; a wrong one says what is wrong. */
static void
repeats_and_errors_are_named(void **state)
{
	struct view_row r;
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_msg(&f, 0, 1, 2, STR(FEED_INVITE));
	feed_msg(&f, 500, 1, 2, STR(FEED_INVITE));
	feed_msg(&f, 600, 1, 2, STR("FOO sip:a@b SIP/2.0\r\n"
	    "Call-ID: x\r\n\r\n"));
	feed_msg(&f, 700, 1, 2, STR(FEED_IN_DIALOG("INFO", "9",
	    "CSeq: 7 BYE\r\nSubject: \xff\r\n")));
	view_row_open(&r, &f.view, VIEW_MESSAGE);
	assert_true(view_row_at(&r, 2));
	assert_field(&r, "retransmission_of", "1");
	assert_true(view_row_at(&r, 3));
	assert_field(&r, "method", "FOO");
	assert_field(&r, "from.uri", "");
	assert_true(view_row_at(&r, 4));
	assert_field(&r, "malformed", "SYN05,SYN18");
	view_row_close(&r);
	feed_close(&f);
}

/* The list's fields of a whole call, its times and why it ended. */
static void
a_call_has_its_fields(void **state)
{
	static const char *const want[][2] = {
		{ "n", "1" }, { "kind", "call" }, { "method", "INVITE" },
		{ "call_ids", "one@192.0.2.1" },
		{ "from", "alice@example.com" }, { "to", "bob@example.com" },
		{ "messages", "6" }, { "src", "192.0.2.1" },
		{ "src_port", "5060" }, { "dst", "192.0.2.2" },
		{ "source", "192.0.2.1:5060" }, { "dst_host", "192.0.2.2" },
		{ "start", "0.000" }, { "end", "3.600" },
		{ "duration", "3.600" }, { "state", "completed" },
		{ "code", "200" }, { "released_by", "caller" },
		{ "reason", "Q.850;cause=16" }, { "pdd", "0.500" },
		{ "ring", "1.000" }, { "setup", "1.500" },
		{ "talk", "2.000" }, { "teardown", "0.100" },
		{ "legs", "" }, { "streams", "" }, { "findings", "" }
	};
	struct view_row r;
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	view_row_open(&r, &f.view, VIEW_CALL);
	assert_true(view_row_at(&r, call_find_number(f.store, 1)));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_field(&r, want[i][0], want[i][1]);
	view_row_close(&r);
	feed_close(&f);
}

/* Where only a response was captured, the caller is who received it. */
static void
a_lone_response_knows_its_caller(void **state)
{
	struct view_row r;
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_msg(&f, 0, 2, 1, STR(FEED_RESPONSE("486 Busy", "1 INVITE")));
	view_row_open(&r, &f.view, VIEW_CALL);
	assert_true(view_row_at(&r, call_find_number(f.store, 1)));
	assert_field(&r, "src", "192.0.2.1");
	assert_field(&r, "dst", "192.0.2.2");
	assert_field(&r, "from", "alice@example.com");
	assert_field(&r, "reason", "Busy Here");
	view_row_close(&r);
	feed_close(&f);
}

/* A stream's numbers, and its dynamic codec out of the call's SDP. */
static void
a_stream_has_its_fields(void **state)
{
	static const char *const want[][2] = {
		{ "ssrc", "0x0A0B0C0D" }, { "src", "192.0.2.2" },
		{ "src_port", "6000" }, { "dst", "192.0.2.1" },
		{ "dst_port", "4000" }, { "payload_types", "96" },
		{ "codec", "opus" }, { "clock_rate", "48000" },
		{ "packets", "9" }, { "expected", "10" }, { "lost", "1" },
		{ "lost_percent", "10.0" }, { "duplicates", "0" },
		{ "reordered", "0" }, { "call", "1" }
	};
	uint8_t p[172] = { 0x80, 96, 0, 0, 0, 0, 0, 0, 10, 11, 12, 13 };
	struct view_row r;
	struct feed f;
	uint32_t *ids;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	for (uint8_t i = 0; i < 10; i++) {
		p[3] = i;
		p[6] = i;
		if (i != 5)
			assert_true(feed_rtp(&f, 2000 + 20 * i,
			    feed_addr(2, 6000), feed_addr(1, 4000), p,
			    sizeof(p)));
	}
	assert_int_equal(call_list_streams(&ids, f.store), 1);
	view_row_open(&r, &f.view, VIEW_STREAM);
	assert_true(view_row_at(&r, ids[0]));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_field(&r, want[i][0], want[i][1]);
	view_row_close(&r);
	view_row_open(&r, &f.view, VIEW_CALL);
	assert_true(view_row_at(&r, call_find_number(f.store, 1)));
	assert_field(&r, "streams", "0x0A0B0C0D");
	view_row_close(&r);
	free(ids);
	feed_close(&f);
}

/* A text that cannot be read again leaves its fields out and says so. */
static void
a_lost_text_is_told(void **state)
{
	struct view_row r;
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	f.is_broken = true;
	view_row_open(&r, &f.view, VIEW_MESSAGE);
	assert_true(view_row_at(&r, 1));
	assert_null(view_row_error(&r));
	assert_field(&r, "method", "INVITE");
	assert_null(view_row_error(&r));
	assert_field(&r, "call_id", "");
	assert_string_equal(view_row_error(&r), "the capture is gone");
	view_row_close(&r);
	feed_close(&f);
}

/* Numbers are rounded, with a point. */
static void
numbers_are_rounded(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	view_number(&b, 1.0 / 3, 3);
	view_number(&b, 99.96, 1);
	view_number(&b, 0.05, 1);
	view_number(&b, 7, 0);
	assert_str(buf_view(&b), "0.333100.00.17");
	buf_free(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(safe_text_holds_no_control),
		cmocka_unit_test(safe_text_says_what_stood_there),
		cmocka_unit_test(utf8_refuses_wrong_forms),
		cmocka_unit_test(safe_lines_stay_lines),
		cmocka_unit_test(width_counts_cells),
		cmocka_unit_test(cut_keeps_within_cells),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(wrong_names_are_refused),
		cmocka_unit_test(names_come_from_a_file),
		cmocka_unit_test(fields_are_consistent),
		cmocka_unit_test(promised_keys_are_there),
		cmocka_unit_test(a_request_has_its_fields),
		cmocka_unit_test(a_response_has_its_fields),
		cmocka_unit_test(repeats_and_errors_are_named),
		cmocka_unit_test(a_call_has_its_fields),
		cmocka_unit_test(a_lone_response_knows_its_caller),
		cmocka_unit_test(a_stream_has_its_fields),
		cmocka_unit_test(a_lost_text_is_told),
		cmocka_unit_test(numbers_are_rounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
