/*
 * test_ladder_build.c - ladders built from the store: folding, legs, lanes,
 * and what holds for every one of them, of whatever size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sipladder/call.h>
#include <sipladder/ladder.h>
#include <sipladder/out.h>
#include <sipladder/view.h>

#include "../../src/out/ladders.h"

#define MS CLOCK_MS

/* A store whose texts can be read again from one long buffer. */
static struct rig {
	struct call_store *s;
	struct buf texts;
	struct view_names *names;
	int64_t now;
	uint32_t frame;
	uint16_t ip_id;
	bool is_gone; /* the capture can no longer be read */
} rig;

static int
read_again(void *ctx, void *out, const struct frame_ref *ref, struct err *e)
{
	struct rig *r = ctx;

	if (r->is_gone)
		return err_set(e, "x.pcap: \x1b[2Jfile changed");
	memcpy(out, r->texts.p + ref->at, ref->len);
	return 0;
}

static int
setup(void **state)
{
	(void)state;
	rig = (struct rig){ .now = 1000 * CLOCK_S };
	rig.s = call_store_new(&(struct call_opt){ .hash_key = 7,
	    .fetch = { read_again, &rig } });
	rig.names = view_names_new();
	return rig.s == NULL || rig.names == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	call_store_free(rig.s);
	view_names_free(rig.names);
	buf_free(&rig.texts);
	return 0;
}

/* Puts a message into the store, the clock as it stands. */
static uint32_t
put_at(struct addr src, struct addr dst, const char *text)
{
	struct chunk c = { .src = src, .dst = dst, .ts = rig.now,
		.frame = ++rig.frame, .ip_id = ++rig.ip_id };
	struct str t = str_make(text, strlen(text));
	struct frame_ref ref = { rig.texts.n, (uint32_t)t.n, rig.frame };
	struct wrap_msg w = { .text = t, .chunk = &c, .refs = &ref,
		.nrefs = 1, .transport = WRAP_UDP };
	static struct sip_msg m;

	assert_int_equal(buf_str(&rig.texts, t), 0);
	assert_true(sip_msg_parse(&m, t, 0) > 0);
	return call_add(rig.s, &m, &w);
}

static struct addr
host(unsigned last)
{
	const uint8_t ip[4] = { 192, 0, 2, (uint8_t)last };

	return addr_ip4(ip, 5060);
}

static uint32_t
put(unsigned from, unsigned to, const char *text)
{
	rig.now += 10 * MS;
	return put_at(host(from), host(to), text);
}

/* What a message is made of; code 0: a request. */
struct words {
	const char *method;
	unsigned code;
	const char *via;   /* branches, top first, blanks between */
	unsigned cseq;
	const char *to_tag;
	const char *more;  /* header lines */
	const char *reason;
	const char *call;  /* NULL: c1@example.com */
	const char *body;
};

static const char *
make(struct words w)
{
	static char text[4096];
	char vias[1024] = "";
	size_t at = 0;
	unsigned k = 0;

	for (const char *p = w.via; *p != '\0'; k++) {
		size_t n = strcspn(p, " ");

		at += (size_t)snprintf(vias + at, sizeof(vias) - at,
		    "Via: SIP/2.0/UDP h.example.com;branch=z9hG4bK%.*s\r\n",
		    (int)n, p);
		p += n + (p[n] == ' ');
	}
	assert_true(k > 0);
	at = 0;
	if (w.code == 0)
		at += (size_t)snprintf(text, sizeof(text),
		    "%s sip:bob@example.com SIP/2.0\r\nMax-Forwards: 70\r\n",
		    w.method);
	else
		at += (size_t)snprintf(text, sizeof(text),
		    "SIP/2.0 %u %s\r\n", w.code,
		    w.reason == NULL ? "Phrase" : w.reason);
	snprintf(text + at, sizeof(text) - at, "%s"
	    "From: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>%s%s\r\nCall-ID: %s\r\n"
	    "CSeq: %u %s\r\n%sContent-Length: %zu\r\n\r\n%s", vias,
	    w.to_tag != NULL ? ";tag=" : "",
	    w.to_tag != NULL ? w.to_tag : "",
	    w.call == NULL ? "c1@example.com" : w.call, w.cseq + 1, w.method,
	    w.more == NULL ? "" : w.more,
	    w.body == NULL ? (size_t)0 : strlen(w.body),
	    w.body == NULL ? "" : w.body);
	return text;
}

#define REQ(m, v, ...) make((struct words){ .method = m, .via = v, \
	__VA_ARGS__ })
#define RSP(c, m, v, ...) make((struct words){ .method = m, .via = v, \
	.code = c, __VA_ARGS__ })

static void
build(struct ladder *l, bool no_fold)
{
	const struct ladder_opt opt = {
		.names = rig.names, .no_fold = no_fold,
	};
	uint32_t ids[LADDER_LEGS_MAX], *all, n;
	struct err e = { "" };

	assert_true(call_list(&all, rig.s) > 0);
	n = view_ladder_legs(ids, rig.s, all[0]);
	free(all);
	if (view_ladder_build(l, rig.s, ids, n, &opt, &e) < 0)
		fail_msg("%s", e.text);
}

static const char *
label(const struct ladder *l, uint32_t row, unsigned form)
{
	static char text[256];
	struct str s;

	assert_true(row < l->nrows);
	assert_true(form < l->rows[row].nforms);
	s = ladder_str(l, l->rows[row].forms[form]);
	snprintf(text, sizeof(text), "%.*s", (int)s.n, s.p);
	return text;
}

static char *
draw(const struct ladder *l, unsigned width, bool unicode)
{
	const struct view v = { .time = CLOCK_REL, .utc = true };
	const struct out_ctx o = {
		.view = &v, .width = width, .unicode = unicode,
	};
	struct buf b = { .p = NULL };

	assert_int_equal(out_ladder(&b, l, &o), 0);
	assert_int_equal(buf_char(&b, '\0'), 0);
	return b.p;
}

/* What holds for every drawing: widths, blanks at ends, safe bytes. */
static void
check_drawing(const char *s, unsigned width)
{
	while (*s != '\0') {
		const char *end = strchr(s, '\n');
		struct str line;

		assert_non_null(end);
		line = str_make(s, (size_t)(end - s));
		if (view_width(line) > width)
			fail_msg("%u cells: %.*s", view_width(line),
			    (int)line.n, line.p);
		assert_false(line.n > 0 && line.p[line.n - 1] == ' ');
		for (size_t i = 0; i < line.n; i++)
			assert_true((unsigned char)line.p[i] >= 0x20
			    && line.p[i] != 0x7f);
		s = end + 1;
	}
}

/* The properties of the model and of its drawings at many widths. */
static void
check_all(const struct ladder *l)
{
	static const unsigned widths[] = { 40, 57, 80, 100, 132, 333 };

	for (uint32_t i = 0; i < l->nrows; i++) {
		const struct ladder_row *r = &l->rows[i];

		assert_true(r->from < l->nlanes && r->to < l->nlanes);
		assert_true(i == 0 || r->ts >= l->rows[i - 1].ts);
		assert_true(r->nforms > 0);
		assert_true(r->first + r->count <= l->nnumbers);
	}
	for (unsigned k = 0; k < sizeof(widths) / sizeof(*widths); k++) {
		for (unsigned unicode = 0; unicode < 2; unicode++) {
			char *s = draw(l, widths[k], unicode != 0);
			char *again = draw(l, widths[k], unicode != 0);

			check_drawing(s, widths[k]);
			assert_string_equal(s, again);
			free(s);
			free(again);
		}
	}
}

/* One message makes a ladder of one row and two lanes. */
static void
one_message(void **state)
{
	struct ladder l;

	(void)state;
	put(1, 2, REQ("INVITE", "1"));
	build(&l, false);
	assert_int_equal(l.nlanes, 2);
	assert_int_equal(l.nrows, 1);
	assert_string_equal(label(&l, 0, 0), "INVITE");
	check_all(&l);
	view_ladder_free(&l);
}

/* A host that sends to its own address has one lane and loops. */
static void
one_lane(void **state)
{
	struct ladder l;
	char *s;

	(void)state;
	put(1, 1, REQ("INVITE", "1"));
	put(1, 1, RSP(100, "INVITE", "1", .reason = "Trying"));
	build(&l, false);
	assert_int_equal(l.nlanes, 1);
	check_all(&l);
	s = draw(&l, 60, false);
	assert_non_null(strstr(s, "|-. INVITE\n"));
	assert_non_null(strstr(s, "|. . 100 Trying\n") == NULL
	    ? strstr(s, "|.. 100 Trying\n") : s);
	assert_non_null(strstr(s, "|<'\n"));
	free(s);
	view_ladder_free(&l);
}

/* Two programs on one address have a lane each: their ports tell them apart. */
static void
ports_of_one_host(void **state)
{
	struct addr a = host(1), b = host(1);
	struct ladder l;

	(void)state;
	b.port = 5070;
	put_at(a, b, REQ("INVITE", "1"));
	put_at(b, a, RSP(100, "INVITE", "1"));
	build(&l, false);
	assert_int_equal(l.nlanes, 2);
	assert_int_equal(l.lanes[0].ports[0], 5060);
	assert_int_equal(l.lanes[1].ports[0], 5070);
	check_all(&l);
	view_ladder_free(&l);
}

/* A repeat is counted in the row of its first, with the time it took. */
static void
repeats_fold(void **state)
{
	struct ladder l;

	(void)state;
	put(1, 2, REQ("INVITE", "1"));
	rig.now += 490 * MS;
	put(1, 2, REQ("INVITE", "1"));
	put(2, 1, RSP(180, "INVITE", "1", .reason = "Ringing"));
	build(&l, false);
	assert_int_equal(l.nrows, 2);
	assert_int_equal(l.rows[0].count, 2);
	assert_int_equal(l.numbers[l.rows[0].first + 1], 2);
	assert_string_equal(label(&l, 0, 0), "INVITE x2 (+0.500)");
	assert_string_equal(label(&l, 0, 1), "INVITE x2");
	check_all(&l);
	view_ladder_free(&l);
}

/* no_fold gives each repeat a row that says after how long. */
static void
repeats_as_rows(void **state)
{
	struct ladder l;

	(void)state;
	put(1, 2, REQ("INVITE", "1"));
	rig.now += 490 * MS;
	put(1, 2, REQ("INVITE", "1"));
	build(&l, true);
	assert_int_equal(l.nrows, 2);
	assert_string_equal(label(&l, 0, 0), "INVITE");
	assert_string_equal(label(&l, 1, 0), "INVITE (rtx 0.500)");
	view_ladder_free(&l);
}

/* What was captured twice is not drawn, and the ladder says so. */
static void
copies_are_not_drawn(void **state)
{
	struct ladder l;
	char *s;

	(void)state;
	put(1, 2, REQ("INVITE", "1"));
	rig.ip_id--;
	rig.now += MS;
	put_at(host(1), host(2), REQ("INVITE", "1"));
	build(&l, false);
	assert_int_equal(l.nrows, 1);
	assert_int_equal(l.rows[0].count, 1);
	assert_int_equal(l.duplicates, 1);
	s = draw(&l, 80, false);
	assert_non_null(strstr(s, "1 message captured twice"));
	free(s);
	view_ladder_free(&l);
}

/* Twelve pings are one row with count and interval; eight are drawn. */
static void
cycles_fold(void **state)
{
	struct ladder l;
	char branch[16];

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		snprintf(branch, sizeof(branch), "%u", i);
		rig.now += 29980 * MS;
		put(1, 2, REQ("OPTIONS", branch, .cseq = i));
		put(2, 1, RSP(200, "OPTIONS", branch, .cseq = i));
		if (i == 7) {
			build(&l, false);
			assert_int_equal(l.nrows, 16);
			view_ladder_free(&l);
		}
	}
	build(&l, false);
	assert_int_equal(l.nrows, 1);
	assert_int_equal(l.rows[0].kind, LADDER_CYCLE);
	assert_int_equal(l.rows[0].count, 24);
	assert_string_equal(label(&l, 0, 0),
	    "OPTIONS 200 OK x12 every 30.0 s");
	check_all(&l);
	view_ladder_free(&l);
}

/* At one instant a request stands before what it caused. */
static void
ties_by_cause(void **state)
{
	struct ladder l;

	(void)state;
	put_at(host(2), host(1), RSP(100, "INVITE", "1"));
	put_at(host(2), host(3), REQ("INVITE", "2 1"));
	put_at(host(1), host(2), REQ("INVITE", "1"));
	build(&l, false);
	assert_int_equal(l.nrows, 3);
	assert_int_equal(l.numbers[l.rows[0].first], 3);
	assert_int_equal(l.rows[0].from, 0);
	view_ladder_free(&l);
}

static bool
has_name(const struct ladder *l, uint32_t lane, const char *name)
{
	return str_eq(ladder_str(l, l->lanes[lane].name),
	    str_make(name, strlen(name)));
}

/* Branches of a fork have letters, also where only their tags tell. */
static void
forks_have_letters(void **state)
{
	struct ladder l;

	(void)state;
	put(1, 9, REQ("INVITE", "u"));
	put(9, 2, REQ("INVITE", "a u"));
	put(9, 3, REQ("INVITE", "b u"));
	put(3, 9, RSP(180, "INVITE", "b u", .to_tag = "t3",
	    .more = "Contact: <sip:mobile@192.0.2.3>\r\n"));
	put(9, 1, RSP(180, "INVITE", "u", .to_tag = "t3"));
	put(2, 9, RSP(180, "INVITE", "a u", .to_tag = "t2",
	    .more = "Contact: <sip:desk@192.0.2.2>\r\n"));
	put(9, 1, RSP(180, "INVITE", "u", .to_tag = "t2"));
	put(3, 9, RSP(200, "INVITE", "b u", .to_tag = "t3"));
	put(9, 2, REQ("CANCEL", "a"));
	put(1, 3, REQ("ACK", "k", .to_tag = "t3"));
	build(&l, false);
	assert_int_equal(l.nrows, 10);
	assert_string_equal(l.rows[0].tag, "1");
	assert_string_equal(l.rows[1].tag, "1a");
	assert_string_equal(l.rows[2].tag, "1b");
	assert_string_equal(l.rows[4].tag, "1b");
	assert_string_equal(l.rows[6].tag, "1a");
	assert_string_equal(l.rows[8].tag, "1a");
	assert_string_equal(l.rows[9].tag, "1b");
	assert_true(has_name(&l, 0, "alice"));
	assert_true(has_name(&l, 1, "proxy"));
	/* The ACK that passes the proxy by is shorter so. */
	assert_true(has_name(&l, 2, "mobile"));
	assert_true(has_name(&l, 3, "desk"));
	check_all(&l);
	view_ladder_free(&l);
}

/* An INVITE tried again with credentials is no branch. */
static void
challenge_is_no_fork(void **state)
{
	struct ladder l;

	(void)state;
	put(1, 9, REQ("INVITE", "u"));
	put(9, 2, REQ("INVITE", "a u"));
	put(2, 9, RSP(401, "INVITE", "a u", .to_tag = "x"));
	put(9, 2, REQ("ACK", "a", .to_tag = "x"));
	put(9, 2, REQ("INVITE", "b u"));
	put(2, 9, RSP(180, "INVITE", "b u", .to_tag = "y"));
	build(&l, false);
	for (uint32_t i = 0; i < l.nrows; i++)
		assert_string_equal(l.rows[i].tag, "1");
	view_ladder_free(&l);
}

/* Containers that are legs of one call have a number each. */
static void
legs_have_numbers(void **state)
{
	struct ladder l;
	struct err e;
	uint32_t *ids;
	char *s;

	(void)state;
	put(1, 2, REQ("INVITE", "1"));
	put(2, 1, RSP(200, "INVITE", "1", .to_tag = "x"));
	put(2, 3, REQ("INVITE", "2", .call = "c2@example.com"));
	put(2, 1, REQ("REFER", "3", .to_tag = "alice", .cseq = 4, .more =
	    "Refer-To: <sip:carol@example.com?Replaces=c2%40example.com%3B"
	    "to-tag%3Da>\r\n"));
	assert_int_equal(call_list(&ids, rig.s), 2);
	assert_int_equal(view_ladder_build(&l, rig.s, ids, 2, NULL, &e), 0);
	free(ids);
	assert_int_equal(l.nrows, 4);
	assert_string_equal(l.rows[0].tag, "1");
	assert_string_equal(l.rows[2].tag, "2");
	assert_string_equal(label(&l, 3, 0), "REFER carol Replaces=leg2");
	s = draw(&l, 80, false);
	assert_non_null(strstr(s, "\nlegs: 1 alice-bob "));
	free(s);
	check_all(&l);
	view_ladder_free(&l);
}

static void
put_rtp(struct addr src, struct addr dst, uint16_t seq, uint32_t ssrc)
{
	const unsigned char p[24] = { 0x80, 0, (unsigned char)(seq >> 8),
		(unsigned char)seq, 0, 0, 0, 0, (unsigned char)(ssrc >> 24),
		(unsigned char)(ssrc >> 16), (unsigned char)(ssrc >> 8),
		(unsigned char)ssrc };
	static struct flow_user user;
	struct chunk c = { .user = &user, .src = src, .dst = dst,
		.ts = rig.now += 20 * MS, .frame = ++rig.frame,
		.bytes = str_make((const char *)p, sizeof(p)) };

	user = (struct flow_user){ .kind = 0 };
	assert_true(call_media(rig.s, &c));
}

#define SDP(ip, port) "v=0\r\no=- 1 1 IN IP4 " ip "\r\ns=-\r\n" \
	"c=IN IP4 " ip "\r\nt=0 0\r\nm=audio " port " RTP/AVP 0\r\n"

/*
 * Media is drawn between those who announced its addresses, whichever hosts
 * these are; loss is told for the way to the right first.
 */
static void
media_between_lanes(void **state)
{
	const uint8_t a[4] = { 198, 51, 100, 1 }, b[4] = { 198, 51, 100, 2 };
	struct addr left = addr_ip4(a, 4000), right = addr_ip4(b, 5000);
	struct ladder l;
	char *s;

	(void)state;
	put(1, 2, REQ("INVITE", "1", .body = SDP("198.51.100.1", "4000"),
	    .more = "Content-Type: application/sdp\r\n"));
	put(2, 1, RSP(200, "INVITE", "1", .to_tag = "x",
	    .body = SDP("198.51.100.2", "5000"),
	    .more = "Content-Type: application/sdp\r\n"));
	for (unsigned i = 0; i < 10; i++) {
		put_rtp(right, left, (uint16_t)(100 + i), 7);
		if (i != 5)
			put_rtp(left, right, (uint16_t)(200 + i), 8);
	}
	put(1, 2, REQ("BYE", "2", .to_tag = "x", .cseq = 3));
	build(&l, false);
	assert_int_equal(l.nrows, 4);
	assert_int_equal(l.rows[2].kind, LADDER_MEDIA);
	assert_int_equal(l.rows[2].from, 0);
	assert_int_equal(l.rows[2].to, 1);
	assert_true(l.rows[2].both);
	assert_int_equal(l.rows[2].number, 0);
	assert_int_equal(l.rows[3].number, 3);
	assert_string_equal(label(&l, 2, 0), "RTP PCMU 0.4s loss 10.0/0.0%");
	s = draw(&l, 80, false);
	assert_non_null(strstr(s, "PCMU alice>bob 9 pkt loss 10.0%"));
	free(s);
	check_all(&l);
	view_ladder_free(&l);
}

/* An alias beats what was learned; its text is made safe. */
static void
aliases_win(void **state)
{
	struct ladder l;
	struct err e;

	(void)state;
	assert_int_equal(view_names_option(rig.names,
	    "192.0.2.2=gate\x1b[2J", &e), 0);
	put(1, 2, REQ("INVITE", "1"));
	build(&l, false);
	assert_true(has_name(&l, 0, "alice"));
	assert_true(has_name(&l, 1, "gate\\x1b[2J"));
	check_all(&l);
	view_ladder_free(&l);
}

/* No byte of a message reaches the drawing as it is. */
static void
text_is_safe(void **state)
{
	struct ladder l;

	(void)state;
	put(1, 2, REQ("OTHER", "1"));
	put(2, 1, RSP(299, "OTHER", "1", .reason = "\x1b]0;x\x07\xff\x9b"
	    " \xe4\xb8\xad\xe6\x96\x87\xe7\x94\xb5\xe8\xaf\x9d"
	    "\xe4\xb8\xad\xe6\x96\x87\xe7\x94\xb5\xe8\xaf\x9d e\xcc\x81"));
	put(1, 2, REQ("REFER", "2", .cseq = 2, .to_tag = "y",
	    .more = "Refer-To: <sip:c\x01@x?Replaces=%00%ff%>\r\n"));
	put(1, 2, REQ("NOTIFY", "3", .cseq = 3, .to_tag = "y",
	    .more = "Subscription-State: \x80\x1b;expires=\x02;"
	    "reason=\x03\r\n"));
	build(&l, false);
	check_all(&l);
	view_ladder_free(&l);
}

/* Where the capture cannot be read again, the ladder is drawn without. */
static void
texts_may_be_gone(void **state)
{
	struct ladder l;
	char *s;

	(void)state;
	put(1, 2, REQ("INVITE", "1"));
	put(2, 1, RSP(486, "INVITE", "1", .to_tag = "x"));
	rig.is_gone = true;
	build(&l, false);
	assert_int_equal(l.nrows, 2);
	assert_string_equal(label(&l, 0, 0), "INVITE");
	assert_string_equal(label(&l, 1, 0), "486 Busy Here");
	check_all(&l);
	s = draw(&l, 80, false);
	assert_non_null(strstr(s, "2 messages not read again: "));
	free(s);
	view_ladder_free(&l);
}

/* A message whose text is odd is marked, and the note says where. */
static void
odd_messages_are_marked(void **state)
{
	struct ladder l;
	char *s;

	(void)state;
	put(1, 2, REQ("INVITE", "1",
	    .more = "Contact: <sip:alice@192.0.2.1>\r\n"));
	put(2, 1, "SIP/2.0 100 Trying\nVia: SIP/2.0/UDP h.example.com;"
	    "branch=z9hG4bK1\nFrom: <sip:alice@example.com>;tag=alice\n"
	    "To: <sip:bob@example.com>\nCall-ID: c1@example.com\n"
	    "CSeq: 1 INVITE\nContent-Length: 0\n\n");
	build(&l, false);
	assert_int_equal(l.rows[0].mark, 0);
	assert_int_equal(l.rows[1].mark, 'w');
	s = draw(&l, 80, false);
	assert_non_null(strstr(s, "\n  2w "));
	assert_non_null(strstr(s, "\nw  2 SYN11 Lines end without CRLF."));
	free(s);
	view_ladder_free(&l);
}

/* A proxy that asks n phones: from two lanes to more than there are. */
static void
many_lanes(void **state)
{
	static const unsigned counts[] = { 2, 3, 5, 6, 7, 9, 10, 40, 180 };
	char branch[32];

	(void)state;
	for (unsigned k = 0; k < sizeof(counts) / sizeof(*counts); k++) {
		struct ladder l;

		teardown(NULL);
		assert_int_equal(setup(NULL), 0);
		put(1, 2, REQ("INVITE", "u"));
		for (unsigned i = 3; i <= counts[k]; i++) {
			snprintf(branch, sizeof(branch), "b%u u", i);
			put(2, i, REQ("INVITE", branch));
			put(i, 2, RSP(404, "INVITE", branch,
			    .to_tag = branch));
		}
		put(2, 1, RSP(404, "INVITE", "u", .to_tag = "x"));
		build(&l, false);
		assert_int_equal(l.nlanes, counts[k] < LADDER_LANES_MAX
		    ? counts[k] : LADDER_LANES_MAX);
		check_all(&l);
		view_ladder_free(&l);
	}
}

/* Five thousand messages of one call are drawn, each in its place. */
static void
many_messages(void **state)
{
	struct ladder l;
	char branch[32];

	(void)state;
	for (unsigned i = 0; i < 2500; i++) {
		snprintf(branch, sizeof(branch), "i%u", i);
		put(1, 2, REQ("INFO", branch, .cseq = i, .to_tag = "x"));
		put(2, 1, RSP(200, "INFO", branch, .cseq = i,
		    .to_tag = "x"));
	}
	build(&l, false);
	assert_int_equal(l.nrows, 5000);
	assert_int_equal(l.rows[4999].number, 5000);
	check_all(&l);
	view_ladder_free(&l);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(one_message), T(one_lane), T(ports_of_one_host),
		T(repeats_fold), T(repeats_as_rows), T(copies_are_not_drawn),
		T(cycles_fold), T(ties_by_cause), T(forks_have_letters),
		T(challenge_is_no_fork), T(legs_have_numbers),
		T(media_between_lanes), T(aliases_win), T(text_is_safe),
		T(texts_may_be_gone), T(odd_messages_are_marked),
		T(many_lanes), T(many_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
