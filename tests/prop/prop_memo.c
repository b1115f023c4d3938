/*
 * prop_memo.c: a message parses the same with a memo as without.  Lines of the
 * corpus of the fuzzer, of the literate tests and of a list of common ones are
 * put together, repeated and damaged, with one memo for all.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <sipladder/buf.h>
#include <sipladder/sip.h>

#include "random.h"

#define CASES 60000u
#define LINES_MAX 16384u

/* What stands in ordinary traffic, and what nearly does. */
static const char *const common[] = {
	"INVITE sip:bob@example.com SIP/2.0",
	"INVITE sip:bob@example.com;transport=udp?a=b SIP/2.0",
	"REGISTER sip:192.0.2.1:5060;lr SIP/2.0",
	"NEWONE  sip:bob@example.com  SIP/2.0 ",
	"BYE <sip:bob@example.com> SIP/2.0",
	"OPTIONS tel:+4930 SIP/3.0",
	"ACK sip:b\xc3\xbc@example.com SIP/2.0",
	"SIP/2.0 200 OK", "SIP/2.0 180", "SIP/2.0 1000 Big",
	"SIP/2.0  486 Busy Here", "SIP/2.0 42 Low", "sip/7.0 200x",
	"Via: SIP/2.0/UDP 10.20.0.78:5060;branch=z9hG4bK-f3f2b4d2;rport",
	"Via: SIP/2.0/UDP 10.20.0.78;rport=5060;received=10.0.0.1;branch=Z9hg4bk",
	"Via: SIP/2.0/TCP a_b.example.com:99999;branch=z9hG4bK1",
	"Via: SIP/2.0/TCP a.example.com:0;branch=z9hG4bK1",
	"Via: SIP/2.0/TCP [2001:db8::1]:5060;branch=z9hG4bK1",
	"Via: SIP/2.0/UDP a.example.com;branch=\"z9\";;x=",
	"Via: SIP/2.0/UDP a.example.com;branch=;branch=z9hG4bK2",
	"Via: SIP/2.0/UDP a.example.com;xbranch=1;BRANCH=z9hG4bK2;",
	"Via: SIP/2.0/UDP a.example.com;branch",
	"Via: SIP / 2.0 / UDP a.example.com ; branch = z9hG4bK3",
	"Via: SIP/2.0/UDP a;branch=z9hG4bKa, SIP/2.0/UDP b;branch=z9hG4bKb",
	"v: SIP/2.0/UDP c.example.com;maddr=192.0.2.1;ttl=1;branch=z9hG4bK4",
	"From: <sip:+493@example.net>;tag=93b084", "f: <sip:a@b>;tag=1",
	"From: \"A. \\\" G. Bell\" <sip:agb@bell.com>;tag=a48s;x",
	"From: Carol Q <sip:c@example.net:5060;user=phone>;x=1;tag=\"q\"",
	"From: sip:c@example.net;tag=1", "From: <sip:c@example.net>;tag",
	"From: <sip:c@example.net>;tags=1;tag=2;tag=3",
	"From: <sip:c@example.net> ;TAG = 2", "From: \"open <sip:a@b>;tag=1",
	"To: <sip:gw6@sip6.example.net>", "To: <sip:a@b>;tag=3ff9",
	"t: <sip:a@b?c=d>;tag=3", "To: <sip:@b>", "To: <sip:a@b",
	"To: <sips:[2001:db8::9]:5061>;tag=a", "To: <tel:+1-2-3>",
	"To: <sip:a@b:65536>", "To: <sip:a@b:00005060>", "To: < sip:a@b>",
	"To: <sip:a:pw@b;x=1;y>", "To: <sip:a b@c>", "To: *",
	"To: Bob (x) <sip:a@b>;tag=1", "To: <sip:b;z@c>;tag=1",
	"To: <sip:b@c;z@d>;tag=1", "To: <sip:b@c;>;tag=1", "To: <sip:b@c>;",
	"Call-ID: 733bbba6b42ffe6e-259@10.20.0.78", "i: abc", "Call-ID: a b",
	"Call-ID: ", "Call-ID:a\tb", "Call-ID : x@y", "Call-ID",
	"CSeq: 16802 REGISTER", "CSeq: 1 INVITE", "CSeq: 4294967296 ACK",
	"CSeq: 2147483648 BYE", "CSeq:  7   INVITE ", "CSeq: x INVITE",
	"CSeq: 1 INVITE x", "CSeq: 1", "CSeq: 2 IN;VITE", "CSeq: 01\tNEWONE",
	"Max-Forwards: 70", "Max-Forwards: 256", "Max-Forwards: -1",
	"Contact: <sip:+493@10.20.0.78:5060;ob>;reg-id=1;+sip.instance=\"<u>\"",
	"Contact: <sip:a@b>;expires=3600", "Contact: <sip:a@b>;expires=x",
	"Contact: <sip:a@b>;expires=4294967296;q=2", "Contact: *",
	"Contact: <sip:a@b>, <sip:c@d>;q=0.5", "Contact: <sip:a@b>,",
	"m: <sip:a@b>;q=2", "Contact: <sip:a@b>;Q=1", "Contact: <sip:a@b>;q",
	"Expires: 3600", "Expires: 0", "Expires: 4294967296", "Expires: soon",
	"Content-Type: application/sdp", "c: text/plain;charset=utf-8",
	"Content-Type: application", "Content-Type: multipart/mixed;b=\"",
	"Content-Length: 0", "Content-Length: 5", "l: 7", "Content-Length: x",
	"Content-Length: 5, 5", "Content-Length: 99999999999999999999999",
	"Supported: gruu,replaces,norefersub", "Require: 100rel", "Privacy: n",
	"User-Agent: baresip v3.16.0 (x86_64/Linux)", "X: \x80\xff", "X:\x01",
	"Date: Thu, 01 Jan 2026 09:00:00 GMT", "Date: now", "Warning: 399 a",
	"Warning: 39 a \"b\"", "Record-Route: <sip:p.example.com;lr>",
	"Route: <sip:p1;lr>, <sip:p2;lr=on>", "Route: <sip:p1;lr>;x=\"a,b\"",
	"Authorization: Digest username=\"b\", nonce=\"x\", nc=00000001",
	"Proxy-Authorization: Digest a=b,, c", "Authorization: Basic \"",
	"WWW-Authenticate: Digest realm=\"sip5.example.net\", qop=\"auth\"",
	"P-Access-Network-Info: IEEE-802.3;eth-location=\"aabc3f6d8555f900\"",
	"X-Correlation-Id: 3e317b085ba1361c-806ffc2ea4a16fb0", "RAck: 1 2 ACK",
	"RSeq: 1", "Session-Expires: 1800;refresher=uac", "Min-SE: 90",
	" folded <sip:a@b>;tag=1", "\t;tag=f", " : late", ":", "no colon here",
	"", "Subject:", "s: a subject with \"quotes", "\xc3\xa4: x",
};

/* All lines, in the memory of `files`, which are never freed. */
static struct str lines[LINES_MAX];
static unsigned nlines;

static void
add_line(struct str s)
{
	if (nlines < LINES_MAX && s.n < 2048)
		lines[nlines++] = s;
}

static void
add_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = { .p = NULL };
	struct str rest;
	char room[4096];
	size_t n;

	if (f == NULL) {
		printf("Bail out! cannot read %s\n", path);
		exit(1);
	}
	while ((n = fread(room, 1, sizeof(room), f)) > 0)
		buf_add(&b, room, n);
	(void)fclose(f);
	for (rest = buf_view(&b); rest.n > 0;) {
		long lf = str_chr(rest, '\n');
		struct str s = lf < 0 ? rest : str_first(rest, (size_t)lf);

		rest = str_from(rest, s.n + 1);
		if (s.n > 0 && s.p[s.n - 1] == '\r')
			s.n--;
		add_line(s);
	}
}

static void
add_folder(const char *name)
{
	const char *top = getenv("srcdir");
	struct dirent **list;
	char path[4096];
	int n;

	(void)snprintf(path, sizeof(path), "%s/tests/%s",
	    top == NULL ? "." : top, name);
	n = scandir(path, &list, NULL, alphasort);
	if (n < 3) {
		printf("Bail out! nothing in %s\n", path);
		exit(1);
	}
	for (int i = 0; i < n; i++) {
		char file[8192];

		(void)snprintf(file, sizeof(file), "%s/%s", path,
		    list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			add_file(file);
		free(list[i]);
	}
	free(list);
}

/* A line, mostly one of the common ones. */
static struct str
any_line(uint64_t *r)
{
	unsigned n = sizeof(common) / sizeof(common[0]);

	return lines[random_below(r, random_once(r, 4) ? nlines : n)];
}

static struct str
start_line(uint64_t *r)
{
	return lines[random_below(r, 13)];
}

/* Puts a message together. */
static void
make(struct buf *b, uint64_t *r)
{
	static const char *const ends[] = { "\r\n", "\n", "\r", "\r\r\n" };
	unsigned n = random_below(r, 24);
	bool is_clean = !random_once(r, 4);

	b->n = 0;
	for (unsigned i = 0; i <= n; i++) {
		struct str s = i == 0 && !random_once(r, 64)
		    ? start_line(r) : any_line(r);
		const char *end = ends[is_clean || !random_once(r, 8) ? 0
		    : random_below(r, 4)];

		buf_add(b, s.p, s.n);
		buf_add(b, end, strlen(end));
	}
	buf_add(b, "\r\nv=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n",
	    random_below(r, 35));
	for (n = random_below(r, 8); n >= 5; n--)
		b->p[random_below(r, (uint32_t)b->n)] = random_once(r, 2)
		    ? "\r\n\t :;=,<>\"\\@0"[random_below(r, 14)]
		    : (char)random_below(r, 256);
	if (random_once(r, 8))
		b->n = random_below(r, (uint32_t)b->n + 1);
}

static bool
same_str(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || a.p == b.p);
}

static bool
same_slices(const struct sip_msg *a, const struct sip_msg *b)
{
	return same_str(a->text, b->text) && same_str(a->start, b->start)
	    && same_str(a->method, b->method) && same_str(a->uri, b->uri)
	    && same_str(a->version, b->version)
	    && same_str(a->reason, b->reason)
	    && same_str(a->call_id, b->call_id)
	    && same_str(a->from, b->from) && same_str(a->to, b->to)
	    && same_str(a->from_tag, b->from_tag)
	    && same_str(a->to_tag, b->to_tag) && same_str(a->via, b->via)
	    && same_str(a->branch, b->branch)
	    && same_str(a->sent_by, b->sent_by)
	    && same_str(a->cseq_method, b->cseq_method)
	    && same_str(a->content_type, b->content_type)
	    && same_str(a->body, b->body);
}

static bool
same_values(const struct sip_msg *a, const struct sip_msg *b)
{
	return a->is_request == b->is_request && a->method_id == b->method_id
	    && a->code == b->code && a->cseq == b->cseq
	    && a->cseq_method_id == b->cseq_method_id
	    && a->has_cseq == b->has_cseq && a->has_length == b->has_length
	    && a->is_ascii == b->is_ascii && a->length == b->length
	    && a->odd == b->odd && a->nrows == b->nrows
	    && a->rows_dropped == b->rows_dropped
	    && memcmp(a->first, b->first, sizeof(a->first)) == 0;
}

static bool
same_rows(const struct sip_msg *a, const struct sip_msg *b)
{
	for (unsigned i = 0; i < a->nrows; i++) {
		const struct sip_row *x = &a->rows[i];
		const struct sip_row *y = &b->rows[i];

		if (x->id != y->id || x->name != y->name
		    || x->name_n != y->name_n || x->value_n != y->value_n
		    || (x->value_n > 0 && x->value != y->value))
			return false;
	}
	return true;
}

static bool
say(bool is_good, const char *what)
{
	if (!is_good)
		printf("# the %s differ\n", what);
	return is_good;
}

/* A message with and without the memo, and once more with it. */
static bool
is_same(const struct buf *b, unsigned flags, struct sip_memo *memo)
{
	static struct sip_msg with, without;
	char *copy = malloc(b->n == 0 ? 1 : b->n);
	struct str in = str_make(copy, b->n);
	bool result = true;
	long used;

	if (copy == NULL)
		abort();
	if (b->n > 0)
		memcpy(copy, b->p, b->n);
	used = sip_msg_parse(&without, in, flags);
	for (int i = 0; i < 2; i++) {
		memset(&with, 0xa5, sizeof(with));
		if (sip_msg_parse_memo(&with, in, flags, memo) != used)
			result = false;
		else if (used >= 0)
			result = result && say(same_slices(&with, &without),
			    "slices")
			    && say(same_values(&with, &without), "values")
			    && say(same_rows(&with, &without), "rows");
	}
	free(copy);
	return result;
}

static void
show(const struct buf *b, unsigned i, unsigned flags)
{
	struct str rest = buf_view(b);

	printf("# case %u flags %u\n", i, flags);
	while (rest.n > 0) {
		long lf = str_chr(rest, '\n');
		struct str s = lf < 0 ? rest : str_first(rest, (size_t)lf);

		printf("# %.*s\n", (int)s.n, s.p);
		rest = str_from(rest, s.n + 1);
	}
}

int
main(void)
{
	struct sip_memo *memo = sip_memo_new(0x9e3779b97f4a7c15u);
	struct buf b = { .p = NULL };
	unsigned done = 0;
	unsigned bad = 0;

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		add_line(str_make(common[i], strlen(common[i])));
	add_folder("fuzz/corpus/sip");
	add_folder("lit");
	for (unsigned i = 1; i <= CASES && bad == 0; i++) {
		uint64_t r = random_seed(i);
		unsigned flags = random_once(&r, 4) ? random_below(&r, 16)
		    : SIP_PARSE_CHECK | SIP_PARSE_SDP_LATER;

		make(&b, &r);
		if (!is_same(&b, flags, memo)) {
			show(&b, i, flags);
			bad++;
		}
		done += b.n > 0;
	}
	printf("1..1\n%s 1 - a message is the same with a memo (%u cases)\n",
	    bad == 0 ? "ok" : "not ok", done);
	buf_free(&b);
	sip_memo_free(memo);
	return bad > 0;
}
