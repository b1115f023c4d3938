/*
 * test_out.c - unit tests of the out layer.
 */
#include "feed.h"

#include <stdio.h>
#include <stdlib.h>

#include <sipladder/out.h>

static struct str
word(const char *s)
{
	return str_make(s, strlen(s));
}

/* A JSON value (RFC 8259): the rest after it, or a failed test. */
static struct str json_value(struct str s, int depth);

static struct str
json_string(struct str s)
{
	uint32_t cp;

	assert_true(s.n > 0 && s.p[0] == '"');
	for (s = str_from(s, 1); s.n > 0 && s.p[0] != '"';) {
		unsigned n = view_utf8(&cp, s);

		assert_true(n > 0 && cp >= 0x20);
		if (cp != '\\') {
			s = str_from(s, n);
			continue;
		}
		assert_true(s.n > 1 && strchr("\"\\/bfnrtu", s.p[1]) != NULL);
		for (unsigned i = 2; s.p[1] == 'u' && i < 6; i++)
			assert_true(i < s.n && strchr("0123456789abcdef",
			    s.p[i]) != NULL);
		s = str_from(s, s.p[1] == 'u' ? 6 : 2);
	}
	assert_true(s.n > 0);
	return str_from(s, 1);
}

static struct str
json_number(struct str s)
{
	size_t i = s.n > 0 && s.p[0] == '-';
	size_t digits = 0, points = 0;

	for (; i < s.n && strchr("0123456789.", s.p[i]) != NULL; i++) {
		points += s.p[i] == '.';
		digits += s.p[i] != '.';
	}
	assert_true(digits > 0 && points <= 1 && s.p[i - 1] != '.');
	return str_from(s, i);
}

static struct str
json_members(struct str s, char end, int depth)
{
	s = str_from(s, 1);
	if (s.n > 0 && s.p[0] == end)
		return str_from(s, 1);
	for (;;) {
		if (end == '}') {
			s = json_string(s);
			assert_true(s.n > 0 && s.p[0] == ':');
			s = str_from(s, 1);
		}
		s = json_value(s, depth + 1);
		assert_true(s.n > 0 && (s.p[0] == ',' || s.p[0] == end));
		if (s.p[0] == end)
			return str_from(s, 1);
		s = str_from(s, 1);
	}
}

static struct str
json_value(struct str s, int depth)
{
	assert_true(s.n > 0 && depth < 4);
	switch (s.p[0]) {
	case '{':
		return json_members(s, '}', depth);
	case '[':
		return json_members(s, ']', depth);
	case '"':
		return json_string(s);
	case 't':
		assert_true(str_starts(s, STR("true")));
		return str_from(s, 4);
	default:
		return json_number(s);
	}
}

/* Every line is one object; returns how many. */
static unsigned
assert_json_lines(struct str s)
{
	unsigned n = 0;

	while (s.n > 0) {
		assert_true(s.p[0] == '{');
		s = json_value(s, 0);
		assert_true(s.n > 0 && s.p[0] == '\n');
		s = str_from(s, 1);
		n++;
	}
	return n;
}

/* Runs the writer into memory; the text is the caller's to free. */
static struct str
written(struct out_ctx *o, const char *format)
{
	struct err e = { "" };
	char *p = NULL;
	size_t n = 0;

	o->file = open_memstream(&p, &n);
	assert_non_null(o->file);
	if (out_write(o, word(format), &e) < 0)
		fail_msg("%s", e.text);
	fclose(o->file);
	return str_make(p, n);
}

static void
drop(struct str s)
{
	free((void *)(uintptr_t)s.p);
}

static void
assert_has(struct str s, const char *what)
{
	if (str_find(s, word(what)) < 0)
		fail_msg("no '%s' in '%.*s'", what, (int)s.n, s.p);
}

static void
assert_has_not(struct str s, const char *what)
{
	if (str_find(s, word(what)) >= 0)
		fail_msg("'%s' in '%.*s'", what, (int)s.n, s.p);
}

/* No control but LF, no wide line; TAB only where it is allowed. */
static void
assert_text(struct str s, unsigned width)
{
	while (s.n > 0) {
		long end = str_chr(s, '\n');
		struct str line;

		assert_true(end >= 0);
		line = str_first(s, (size_t)end);
		for (size_t i = 0; i < line.n; i++)
			assert_true((unsigned char)line.p[i] >= 0x20
			    || line.p[i] == '\t');
		if (width > 0 && view_width(line) > width)
			fail_msg("wider than %u: '%.*s'", width, (int)line.n,
			    line.p);
		assert_true(line.n == 0 || line.p[line.n - 1] != ' ');
		s = str_from(s, line.n + 1);
	}
}

/* A call whose headers hold every byte there is, and long wide names. */
static void
feed_hostile(struct feed *f)
{
	struct buf b = { .p = NULL };

	for (unsigned c = 0; c < 256; c++) {
		b.n = 0;
		buf_printf(&b, "INVITE sip:b SIP/2.0\r\n"
		    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%u\r\n"
		    "Call-ID: c%u\r\nCSeq: 1 INVITE\r\nFrom: \"x", c, c);
		buf_char(&b, (char)c);
		buf_str(&b, STR("y\" <sip:a"));
		buf_char(&b, (char)c);
		buf_str(&b, STR("\xe6\xbc\xa2\xe5\xad\x97@very.long.example"
		    ".com>;tag=\"\\"));
		buf_char(&b, (char)c);
		buf_str(&b, STR("\r\nTo: <sip:b@c>\r\nContact: *\r\n"
		    "User-Agent: \x1b]0;x\x07\xff\r\n\r\n"));
		feed_msg(f, (int)c, 1, 2, buf_view(&b));
	}
	buf_free(&b);
}

/* A string of any two bytes is valid JSON. */
static void
json_strings_are_valid(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	for (unsigned i = 0; i < 65536; i++) {
		char in[2] = { (char)(i >> 8), (char)i };

		b.n = 0;
		assert_int_equal(out_json_str(&b, str_make(in, 2)), 0);
		assert_int_equal(json_string(buf_view(&b)).n, 0);
	}
	buf_free(&b);
}

/* Quotes, controls and what is not UTF-8, each as it is promised. */
static void
json_strings_escape(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	out_json_str(&b, STR("a\"b\\c\r\n\t\x1b\0d\x7f\xff\xc3\xa9"));
	assert_true(str_eq(buf_view(&b), STR("\"a\\\"b\\\\c\\r\\n\\t\\u001b"
	    "\\u0000d\\u007f\xef\xbf\xbd\xc3\xa9\"")));
	buf_free(&b);
}

/* All views are valid JSON, one object a row, whatever the headers hold. */
static void
json_is_valid_for_any_bytes(void **state)
{
	static const enum out_view all[] = { OUT_CALLS, OUT_MESSAGES,
		OUT_SUMMARY };
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_hostile(&f);
	f.view.verbose = true;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct out_ctx o = { .view = &f.view, .what = all[i] };
		struct str s = written(&o, "json");

		assert_int_equal(assert_json_lines(s),
		    all[i] == OUT_SUMMARY ? 1 : 256);
		drop(s);
	}
	feed_close(&f);
}

/* A message's line, to the byte. */
static void
json_messages_are_exact(void **state)
{
	struct out_ctx o = { .what = OUT_MESSAGES };
	struct feed f;
	struct str s, line;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	o.view = &f.view;
	s = written(&o, "json");
	assert_int_equal(assert_json_lines(s), 6);
	line = str_first(s, (size_t)str_chr(s, '\n'));
	if (!str_eq(line, STR("{\"type\":\"message\",\"n\":1,\"frames\":[1],"
	    "\"time\":1600000000.123456789,\"src\":\"192.0.2.1\","
	    "\"src_port\":5060,\"dst\":\"192.0.2.2\",\"dst_port\":5060,"
	    "\"transport\":\"udp\",\"method\":\"INVITE\","
	    "\"request_uri\":\"sip:bob@example.com\","
	    "\"call_id\":\"one@192.0.2.1\","
	    "\"cseq\":{\"number\":1,\"method\":\"INVITE\"},"
	    "\"from\":{\"display\":\"Alice \\\"A\\\"\","
	    "\"uri\":\"sip:alice@example.com;x=1\",\"tag\":\"a1\"},"
	    "\"to\":{\"uri\":\"sip:bob@example.com\"},"
	    "\"branch\":\"z9hG4bK1\",\"contact\":["
	    "\"<sip:alice@192.0.2.1>;q=1\",\"<sip:a@192.0.2.9>\"],"
	    "\"user_agent\":\"Phone 1.0\","
	    "\"content_type\":\"application/sdp\",\"body_length\":116,"
	    "\"sdp\":true,\"transaction\":1,\"call\":1,"
	    "\"malformed\":[]}")))
		fail_msg("%.*s", (int)line.n, line.p);
	assert_has(s, "\"code\":180,\"reason\":\"Ringing\"");
	assert_has_not(s, "\"raw\"");
	drop(s);
	f.view.verbose = true;
	s = written(&o, "json");
	assert_has(s, "\"raw\":\"INVITE sip:bob@example.com SIP/2.0\\r\\n");
	drop(s);
	feed_close(&f);
}

/* A call's line, to the byte. */
static void
json_calls_are_exact(void **state)
{
	struct out_ctx o = { .what = OUT_CALLS };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	o.view = &f.view;
	s = written(&o, "json");
	if (!str_eq(s, STR("{\"type\":\"call\",\"n\":1,\"kind\":\"call\","
	    "\"method\":\"INVITE\",\"call_ids\":[\"one@192.0.2.1\"],"
	    "\"from\":\"sip:alice@example.com;x=1\","
	    "\"to\":\"sip:bob@example.com\",\"messages\":6,"
	    "\"src\":\"192.0.2.1\",\"src_port\":5060,\"dst\":\"192.0.2.2\","
	    "\"dst_port\":5060,\"start\":1600000000.123456789,"
	    "\"end\":1600000003.723456789,\"state\":\"completed\","
	    "\"code\":200,\"released_by\":\"caller\","
	    "\"reason\":\"Q.850;cause=16\",\"pdd\":0.500000000,"
	    "\"ring\":1.000000000,\"setup\":1.500000000,"
	    "\"talk\":2.000000000,\"teardown\":0.100000000,\"legs\":[],"
	    "\"streams\":[]}\n")))
		fail_msg("%.*s", (int)s.n, s.p);
	drop(s);
	feed_close(&f);
}

/* -e keeps objects whole and in order, in whatever order it was given. */
static void
json_writes_chosen_fields(void **state)
{
	const struct view_field *chosen[] = {
		view_field_find(VIEW_MESSAGE, STR("to.uri")),
		view_field_find(VIEW_MESSAGE, STR("from.tag")),
		view_field_find(VIEW_MESSAGE, STR("n")),
		view_field_find(VIEW_MESSAGE, STR("from.uri")),
	};
	struct out_ctx o = { .what = OUT_MESSAGES, .fields = chosen,
		.nfields = 4 };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_msg(&f, 0, 1, 2, STR(FEED_INVITE));
	o.view = &f.view;
	s = written(&o, "json");
	assert_true(str_eq(s, STR("{\"type\":\"message\",\"n\":1,"
	    "\"from\":{\"uri\":\"sip:alice@example.com;x=1\","
	    "\"tag\":\"a1\"},\"to\":{\"uri\":\"sip:bob@example.com\"}}\n")));
	drop(s);
	feed_close(&f);
}

/* --call: only its own rows. */
static void
one_call_alone(void **state)
{
	struct out_ctx o = { .what = OUT_MESSAGES };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_hostile(&f);
	feed_call(&f);
	o.view = &f.view;
	o.call = call_find_call_id(f.store, STR("one@192.0.2.1"));
	assert_true(o.call != 0);
	s = written(&o, "json");
	assert_int_equal(assert_json_lines(s), 6);
	drop(s);
	o.what = OUT_CALLS;
	s = written(&o, "json");
	assert_int_equal(assert_json_lines(s), 1);
	assert_has(s, "one@192.0.2.1");
	drop(s);
	o.what = OUT_STREAMS;
	s = written(&o, "json");
	assert_int_equal(s.n, 0);
	drop(s);
	feed_close(&f);
}

/* The list keeps its width, whatever stands in it and however narrow. */
static void
tables_keep_their_width(void **state)
{
	struct out_ctx o = { .what = OUT_CALLS };
	struct feed f;

	(void)state;
	feed_open(&f);
	feed_hostile(&f);
	feed_call(&f);
	o.view = &f.view;
	for (unsigned w = 1; w < 220; w += w < 90 ? 1 : 13) {
		struct str s;

		o.width = w;
		o.unicode = w % 2 == 0;
		s = written(&o, "text");
		assert_text(s, w);
		drop(s);
	}
	feed_close(&f);
}

/* The list at 80 and at 140 cells. */
static void
tables_show_the_list(void **state)
{
	struct out_ctx o = { .what = OUT_CALLS };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	o.view = &f.view;
	s = written(&o, "text");
	if (!str_eq(s, STR(
	    "Idx Method From              To              Msgs Source    "
	    "Dest      State\n"
	    "  1 INVITE alice@example.com bob@example.com    6 192.0.2.1 "
	    "192.0.2.2 completed\n")))
		fail_msg("\n%.*s", (int)s.n, s.p);
	drop(s);
	o.width = 140;
	s = written(&o, "text");
	if (!str_eq(s, STR(
	    "Idx  Method  From               To               Msgs  Source"
	    "          Destination     Start  Duration  State\n"
	    "  1  INVITE  alice@example.com  bob@example.com     6  "
	    "192.0.2.1:5060  192.0.2.2:5060  0.000     3.600  completed\n")))
		fail_msg("\n%.*s", (int)s.n, s.p);
	drop(s);
	feed_close(&f);
}

/* Chosen columns are not cut unless a width is told. */
static void
chosen_columns_are_whole(void **state)
{
	const struct view_field *chosen[] = {
		view_field_find(VIEW_MESSAGE, STR("raw")),
		view_field_find(VIEW_MESSAGE, STR("n")),
	};
	struct out_ctx o = { .what = OUT_MESSAGES, .fields = chosen,
		.nfields = 2 };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_msg(&f, 0, 1, 2, STR(FEED_INVITE));
	o.view = &f.view;
	s = written(&o, "text");
	assert_text(s, 0);
	assert_has(s, "opus/48000/2\\x0d\\x0a  1\n");
	drop(s);
	o.width = 30;
	s = written(&o, "text");
	assert_text(s, 30);
	drop(s);
	feed_close(&f);
}

/* Rows beyond those that were measured keep the width, too. */
static void
long_lists_are_measured_at_their_start(void **state)
{
	struct out_ctx o = { .what = OUT_CALLS, .width = 100 };
	struct buf b = { .p = NULL };
	struct feed f;
	struct str s;
	unsigned lines = 0;

	(void)state;
	feed_open(&f);
	for (int i = 0; i < 1200; i++) {
		b.n = 0;
		buf_printf(&b, "OPTIONS sip:b SIP/2.0\r\nCall-ID: %d\r\n"
		    "From: <sip:%0*d@h>;tag=1\r\nTo: <sip:b@c>\r\n"
		    "CSeq: 1 OPTIONS\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%d"
		    "\r\n\r\n", i, i < 1100 ? 1 : 90, i, i);
		feed_msg(&f, i, 1, 2, buf_view(&b));
	}
	buf_free(&b);
	o.view = &f.view;
	s = written(&o, "text");
	assert_text(s, 100);
	assert_has(s, "0000~");
	for (size_t i = 0; i < s.n; i++)
		lines += s.p[i] == '\n';
	assert_int_equal(lines, 1201);
	drop(s);
	feed_close(&f);
}

/* Messages as they stood on the wire, without what moves a cursor. */
static void
messages_are_shown_safely(void **state)
{
	struct out_ctx o = { .what = OUT_MESSAGES };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_hostile(&f);
	feed_msg(&f, 500, 1, 2, STR(FEED_INVITE));
	feed_msg(&f, 1000, 1, 2, STR(FEED_INVITE));
	o.view = &f.view;
	s = written(&o, "text");
	assert_int_equal(str_chr(s, '\x1b'), -1);
	assert_int_equal(str_chr(s, '\r'), -1);
	assert_int_equal(str_chr(s, '\0'), -1);
	assert_has(s, "User-Agent: \\x1b]0;x\\x07\\xff\n\n");
	assert_has(s, "0.500  192.0.2.1:5060 > 192.0.2.2:5060  udp  #257\n"
	    "INVITE sip:bob@example.com SIP/2.0\nVia: ");
	assert_has(s, "1.000  192.0.2.1:5060 > 192.0.2.2:5060  udp  #258"
	    "  retransmission of #257\n");
	drop(s);
	feed_close(&f);
}

static const struct count_name capture_names[] = {
	{ "frames", "frames read", COUNT_INFO },
	{ "bytes", "their bytes", COUNT_INFO },
	{ "cut_frames", "frames cut", COUNT_TRUNCATED },
	{ "cut_files", "files cut", COUNT_DROPPED },
};
static const uint64_t capture_values[] = { 7, 700, 3, 1 };
static const struct count_name link_names[] = {
	{ "unknown", "not known", COUNT_UNDECODED },
	{ "truncated", "headers cut", COUNT_TRUNCATED },
	{ "zero", "nothing", COUNT_UNDECODED },
};
static const uint64_t link_values[] = { 2, 1, 0 };
static const uint32_t link_first[] = { 5, 0, 0 };
static const struct count_name flow_names[] = {
	{ "unknown", "not known either", COUNT_UNDECODED },
};
static const uint64_t flow_values[] = { 4 };
static const struct count_set counts[] = {
	{ .layer = "capture", .names = capture_names,
	    .values = capture_values, .n = 4 },
	{ .layer = "link", .names = link_names, .values = link_values,
	    .first_frame = link_first, .n = 3 },
	{ .layer = "flow", .names = flow_names, .values = flow_values,
	    .n = 1 },
};

/*
 * The summary: every promised key, to the byte; counters of one name in
 * several layers are one key; no text is read for it.
 */
static void
summary_is_exact(void **state)
{
	static const char *const inputs[] = { "a \"b\".pcap" };
	static const char *const notices[] = { "cut off\x1b" };
	struct out_ctx o = { .what = OUT_SUMMARY, .counts = counts,
		.ncounts = 3, .inputs = inputs, .ninputs = 1,
		.notices = notices, .nnotices = 1 };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	feed_msg(&f, 4000, 1, 2, STR("F'O sip:a@b SIP/2.0\r\nCall-ID: x"
	    "\r\nCSeq: 1 F'O\r\n\r\n"));
	f.is_broken = true;
	o.view = &f.view;
	s = written(&o, "json");
	assert_int_equal(assert_json_lines(s), 1);
	if (!str_eq(s, STR("{\"type\":\"summary\",\"frames\":7,\"bytes\":700,"
	    "\"first\":1600000000.123456789,\"last\":1600000004.123456789,"
	    "\"sip_messages\":7,\"requests\":4,\"responses\":3,"
	    "\"methods\":{\"INVITE\":1,\"ACK\":1,\"BYE\":1,\"F'O\":1},"
	    "\"codes\":{\"180\":1,\"200\":2},\"call_ids\":2,\"dialogs\":1,"
	    "\"calls\":1,\"registrations\":0,\"subscriptions\":0,"
	    "\"retransmissions\":0,\"duplicates\":0,\"malformed\":1,"
	    "\"transports\":{\"udp\":7,\"tcp\":0,\"tls\":0,\"ws\":0,"
	    "\"wss\":0,\"sctp\":0,\"hep\":0},\"rtp_streams\":0,"
	    "\"rtp_packets\":0,\"rtcp_packets\":0,"
	    "\"undecoded\":{\"unknown\":6},\"dropped\":{\"cut_files\":1},"
	    "\"truncated\":3,"
	    "\"truncated_by\":{\"cut_frames\":3,\"truncated\":1},"
	    "\"files\":[\"a \\\"b\\\".pcap\"],"
	    "\"notices\":[\"cut off\\u001b\"]}\n")))
		fail_msg("%.*s", (int)s.n, s.p);
	drop(s);
	s = written(&o, "text");
	assert_text(s, 80);
	assert_has(s, "\n  by method       INVITE 1, ACK 1, BYE 1, F'O 1\n");
	assert_has(s, "\nnot decoded       unknown 6\n");
	assert_has(s, "\nnotices           cut off\\x1b\n");
	assert_has(s, "\nfirst message     2020-09-13 12:26:40.123\n");
	drop(s);
	feed_close(&f);
}

/* An empty capture: a summary without times, a list with its titles. */
static void
nothing_is_shown_as_nothing(void **state)
{
	struct out_ctx o = { .what = OUT_SUMMARY };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	o.view = &f.view;
	s = written(&o, "json");
	assert_int_equal(assert_json_lines(s), 1);
	assert_has(s, "\"methods\":{},\"codes\":{}");
	assert_has_not(s, "\"first\"");
	drop(s);
	s = written(&o, "text");
	assert_has_not(s, "first message");
	drop(s);
	o.what = OUT_MESSAGES;
	s = written(&o, "text");
	assert_int_equal(s.n, 0);
	drop(s);
	o.what = OUT_CALLS;
	s = written(&o, "text");
	assert_true(str_starts(s, STR("Idx")));
	drop(s);
	feed_close(&f);
}

/* A stream's line: upper-case SSRC, a number with a point. */
static void
streams_are_written(void **state)
{
	uint8_t p[172] = { 0x80, 0, 0, 0, 0, 0, 0, 0, 10, 11, 12, 13 };
	struct out_ctx o = { .what = OUT_STREAMS };
	struct feed f;
	struct str s;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	for (uint8_t i = 0; i < 7; i++) {
		p[3] = i;
		if (i != 2)
			feed_rtp(&f, 2000 + 20 * i, feed_addr(2, 6000),
			    feed_addr(1, 4000), p, sizeof(p));
	}
	o.view = &f.view;
	s = written(&o, "json");
	assert_int_equal(assert_json_lines(s), 1);
	assert_has(s, "\"ssrc\":\"0x0A0B0C0D\"");
	assert_has(s, "\"codec\":\"PCMU\",\"clock_rate\":8000");
	assert_has(s, "\"lost\":1,\"lost_percent\":14.286");
	drop(s);
	s = written(&o, "text");
	assert_text(s, 80);
	assert_has(s, "0x0A0B0C0D");
	assert_has(s, "14.3");
	drop(s);
	feed_close(&f);
}

/* A full disk is an error with the file's name. */
static void
a_full_disk_is_told(void **state)
{
	struct out_ctx o = { .what = OUT_SUMMARY, .file_name = "x.json" };
	struct err e = { "" };
	struct feed f;

	(void)state;
	feed_open(&f);
	o.view = &f.view;
	o.file = fopen("/dev/full", "w");
	if (o.file == NULL)
		skip();
	assert_int_equal(out_write(&o, STR("json"), &e), -1);
	assert_non_null(strstr(e.text, "cannot write x.json: "));
	fclose(o.file);
	o.file = fopen("/dev/full", "w");
	assert_non_null(o.file);
	fputs("x", o.file);
	assert_int_equal(out_close(o.file, NULL, &e), -1);
	assert_non_null(strstr(e.text, "cannot write standard output: "));
	feed_close(&f);
}

/* Texts that are gone: what is known is written, then the error is told. */
static void
lost_texts_are_told_at_the_end(void **state)
{
	struct out_ctx o = { .what = OUT_MESSAGES };
	struct err e = { "" };
	struct feed f;
	char *p = NULL;
	size_t n = 0;

	(void)state;
	feed_open(&f);
	feed_call(&f);
	f.is_broken = true;
	o.view = &f.view;
	o.file = open_memstream(&p, &n);
	assert_int_equal(out_write(&o, STR("json"), &e), -1);
	fclose(o.file);
	assert_string_equal(e.text,
	    "cannot read message 1 again: the capture is gone");
	assert_int_equal(assert_json_lines(str_make(p, n)), 6);
	free(p);
	feed_close(&f);
}

/* The tables of views and formats; a pair nobody writes gets a sentence. */
static void
formats_are_found(void **state)
{
	struct out_ctx o = { .what = OUT_HOSTS, .file = stderr };
	struct err e = { "" };
	enum out_view v;

	(void)state;
	for (unsigned i = 0; i < OUT_VIEWS; i++) {
		assert_int_equal(out_view_find(&v, word(out_view_name(i))),
		    0);
		assert_int_equal(v, i);
	}
	assert_int_equal(out_view_find(&v, STR("nonsense")), -1);
	assert_int_equal(out_view_find(&v, STR("")), -1);
	assert_non_null(out_find(OUT_CALLS, STR("text")));
	assert_non_null(out_find(OUT_SUMMARY, STR("json")));
	assert_null(out_find(OUT_CALLS, STR("jso")));
	assert_null(out_find(OUT_HOSTS, STR("text")));
	assert_int_equal(out_view_scope(OUT_SUMMARY), -1);
	assert_int_equal(out_view_scope(OUT_STREAMS), VIEW_STREAM);
	assert_int_equal(out_write(&o, STR("text"), &e), -1);
	assert_non_null(strstr(e.text, "hosts cannot be written as text"));
}

/* --list and --stats print their tables. */
static void
lists_are_printed(void **state)
{
	char *p = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&p, &n);
	struct str s;

	(void)state;
	assert_int_equal(out_list_fields(f), 0);
	assert_int_equal(out_list_formats(f), 0);
	assert_int_equal(out_stats(f, counts, 3), 0);
	fclose(f);
	s = str_make(p, n);
	assert_has(s, "\n  from.display       text     ");
	assert_has(s, "\ncalls          text      ");
	assert_has(s, "\nlink     unknown                        2  "
	    "not known (first: frame 5)\n");
	assert_has_not(s, "zero");
	free(p);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_strings_are_valid),
		cmocka_unit_test(json_strings_escape),
		cmocka_unit_test(json_is_valid_for_any_bytes),
		cmocka_unit_test(json_messages_are_exact),
		cmocka_unit_test(json_calls_are_exact),
		cmocka_unit_test(json_writes_chosen_fields),
		cmocka_unit_test(one_call_alone),
		cmocka_unit_test(tables_keep_their_width),
		cmocka_unit_test(tables_show_the_list),
		cmocka_unit_test(chosen_columns_are_whole),
		cmocka_unit_test(long_lists_are_measured_at_their_start),
		cmocka_unit_test(messages_are_shown_safely),
		cmocka_unit_test(summary_is_exact),
		cmocka_unit_test(nothing_is_shown_as_nothing),
		cmocka_unit_test(streams_are_written),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(lost_texts_are_told_at_the_end),
		cmocka_unit_test(formats_are_found),
		cmocka_unit_test(lists_are_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
