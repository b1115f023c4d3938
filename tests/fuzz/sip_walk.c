/*
 * sip_walk.c: what must hold for every message, whatever its bytes.
 */
#include "sip_walk.h"

#include <stdio.h>
#include <stdlib.h>

#include <sipladder/sdp.h>

static void
fail(const char *what)
{
	fprintf(stderr, "sip_walk: %s\n", what);
	abort();
}

/* A slice lies within the input, or is empty. */
static void
inside(struct str whole, struct str s, const char *what)
{
	if (s.n == 0)
		return;
	if (s.p < whole.p || s.n > whole.n
	    || (size_t)(s.p - whole.p) > whole.n - s.n)
		fail(what);
}

static void
walk_params(struct str in, struct str params)
{
	static const struct str names[] = {
		{ "tag", 3 }, { "branch", 6 }, { "expires", 7 }, { "q", 1 },
	};
	struct str v;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (sip_param(&v, params, names[i]))
			inside(in, v, "parameter");
	}
}

static void
walk_uri(struct str in, struct str uri)
{
	struct sip_uri u;

	if (sip_uri_parse(&u, uri) < 0)
		return;
	inside(in, u.scheme, "scheme");
	inside(in, u.user, "user");
	inside(in, u.password, "password");
	inside(in, u.host, "host");
	inside(in, u.params, "URI parameters");
	inside(in, u.headers, "URI headers");
	inside(in, u.opaque, "opaque");
	walk_params(in, u.params);
}

static void
walk_address(struct str in, struct str value)
{
	struct sip_addr a;

	sip_addr_parse(&a, value);
	inside(in, a.display, "display");
	inside(in, a.uri, "uri");
	inside(in, a.params, "params");
	walk_params(in, a.params);
	walk_uri(in, a.uri);
}

static void
walk_numbers(struct str in, struct str value)
{
	struct str method;
	uint32_t a;
	uint32_t b;
	uint64_t v;

	if (sip_cseq_parse(&a, &method, value) == 0)
		inside(in, method, "cseq method");
	if (sip_rack_parse(&a, &b, &method, value) == 0)
		inside(in, method, "rack method");
	(void)sip_delta_parse(&v, value);
}

/* Every value is given to every parser of values. */
static void
walk_value(struct str in, struct str value)
{
	struct str rest = value;
	struct str item;
	struct sip_via via;
	char room[64];
	struct str s = sip_unfold(room, sizeof(room), value);
	size_t n = 0;

	if (s.p != value.p && s.n > sizeof(room))
		fail("unfolded too much");
	while (sip_list_next(&item, &rest)) {
		inside(in, item, "item");
		inside(in, rest, "rest of list");
		if (n++ > value.n)
			fail("list does not end");
		if (n > 4)
			continue;
		walk_address(in, item);
		if (sip_via_parse(&via, item) == 0) {
			inside(in, via.transport, "transport");
			inside(in, via.sent_by, "sent-by");
			inside(in, via.host, "via host");
			inside(in, via.params, "via params");
			inside(in, via.branch, "via branch");
			inside(in, via.received, "received");
		}
	}
	walk_address(in, value);
	walk_numbers(in, value);
}

static void
walk_sdp(struct str in, struct str text)
{
	struct sdp sdp;
	uint32_t clock;

	inside(in, text, "sdp");
	if (sdp_parse(&sdp, text) < 0)
		return;
	inside(in, sdp.origin, "origin");
	inside(in, sdp.session_host, "session host");
	if (sdp.nmedia > SDP_MEDIA_MAX)
		fail("too many media");
	for (unsigned i = 0; i < sdp.nmedia; i++) {
		const struct sdp_media *m = &sdp.media[i];

		inside(in, m->type, "media type");
		inside(in, m->proto, "media proto");
		inside(in, m->formats, "media formats");
		inside(in, m->attributes, "media attributes");
		inside(in, m->host, "media host");
		if (m->dir > SDP_INACTIVE)
			fail("media direction");
		for (unsigned type = 0; type < 128; type += 32)
			(void)sdp_codec(&clock, m, type);
	}
}

static void
walk_fields(struct str in, const struct sip_msg *m)
{
	inside(in, m->text, "text");
	inside(in, m->start, "start");
	inside(in, m->method, "method");
	inside(in, m->uri, "uri");
	inside(in, m->version, "version");
	inside(in, m->reason, "reason");
	inside(in, m->call_id, "call-id");
	inside(in, m->from, "from");
	inside(in, m->to, "to");
	inside(in, m->from_tag, "from tag");
	inside(in, m->to_tag, "to tag");
	inside(in, m->via, "via");
	inside(in, m->branch, "branch");
	inside(in, m->sent_by, "sent-by");
	inside(in, m->cseq_method, "cseq method");
	inside(in, m->content_type, "content-type");
	inside(in, m->body, "body");
	if (m->code > 999 || m->method_id >= SIP_METHODS
	    || m->cseq_method_id >= SIP_METHODS)
		fail("a number out of range");
	if (m->odd >> SIP_ODDS != 0)
		fail("an odd bit without words");
}

static void
walk_rows(struct str in, const struct sip_msg *m)
{
	struct str v;
	unsigned seen = 0;

	if (m->nrows > SIP_ROWS_MAX)
		fail("too many rows");
	for (unsigned i = 0; i < m->nrows; i++) {
		const struct sip_row *r = &m->rows[i];

		inside(in, str_make(r->name, r->name_n), "name");
		inside(in, str_make(r->value, r->value_n), "value");
		if (r->id >= SIP_HDR_KNOWN)
			fail("a header out of range");
		if (m->first[r->id] == 0 || m->first[r->id] > i + 1u)
			fail("first[] does not name the first row");
		walk_value(in, str_make(r->value, r->value_n));
	}
	for (unsigned id = 0; id < SIP_HDR_KNOWN; id++) {
		unsigned at = 0;

		if (m->first[id] > m->nrows)
			fail("first[] is past the last row");
		while (sip_msg_next(&v, m, (enum sip_header)id, &at))
			seen++;
	}
	if (seen != m->nrows)
		fail("sip_msg_next does not see every row once");
}

/* Slices of the same bytes; where an empty one points means nothing. */
static void
same_str(struct str a, struct str b, const char *what)
{
	if (a.n != b.n || (a.n > 0 && a.p != b.p))
		fail(what);
}

static void
same_slices(const struct sip_msg *a, const struct sip_msg *b)
{
	same_str(a->text, b->text, "text with a memo");
	same_str(a->start, b->start, "start with a memo");
	same_str(a->method, b->method, "method with a memo");
	same_str(a->uri, b->uri, "uri with a memo");
	same_str(a->version, b->version, "version with a memo");
	same_str(a->reason, b->reason, "reason with a memo");
	same_str(a->call_id, b->call_id, "call-id with a memo");
	same_str(a->from, b->from, "from with a memo");
	same_str(a->to, b->to, "to with a memo");
	same_str(a->from_tag, b->from_tag, "from tag with a memo");
	same_str(a->to_tag, b->to_tag, "to tag with a memo");
	same_str(a->via, b->via, "via with a memo");
	same_str(a->branch, b->branch, "branch with a memo");
	same_str(a->sent_by, b->sent_by, "sent-by with a memo");
	same_str(a->cseq_method, b->cseq_method, "cseq with a memo");
	same_str(a->content_type, b->content_type, "type with a memo");
	same_str(a->body, b->body, "body with a memo");
}

/* Two messages of the same bytes are equal in all their fields. */
static void
same(const struct sip_msg *a, const struct sip_msg *b)
{
	same_slices(a, b);
	if (a->is_request != b->is_request || a->method_id != b->method_id
	    || a->code != b->code || a->cseq_method_id != b->cseq_method_id
	    || a->has_cseq != b->has_cseq || a->cseq != b->cseq
	    || a->is_ascii != b->is_ascii || a->length != b->length
	    || a->has_length != b->has_length)
		fail("a number is another with a memo");
	if (a->odd != b->odd)
		fail("odd is another with a memo");
	if (a->nrows != b->nrows || a->rows_dropped != b->rows_dropped
	    || memcmp(a->first, b->first, sizeof(a->first)) != 0)
		fail("the rows are others with a memo");
	for (unsigned i = 0; i < a->nrows; i++) {
		const struct sip_row *r = &a->rows[i];
		const struct sip_row *q = &b->rows[i];

		if (r->name != q->name || r->name_n != q->name_n
		    || r->value != q->value || r->value_n != q->value_n
		    || r->id != q->id)
			fail("a row is another with a memo");
	}
}

/* A memo never makes another message, the first time or the second. */
static void
walk_memo(const struct sip_msg *m, struct str in, unsigned flags, long used)
{
	static struct sip_memo *memo;
	static struct sip_msg again;

	if (memo == NULL)
		memo = sip_memo_new(1);
	for (int i = 0; i < 2; i++) {
		if (sip_msg_parse_memo(&again, in, flags, memo) != used)
			fail("used is another with a memo");
		if (used > 0)
			same(m, &again);
	}
}

long
sip_walk(struct str in, unsigned flags)
{
	static struct sip_msg m;
	long used = sip_msg_parse(&m, in, flags);

	walk_memo(&m, in, flags, used);
	if (used < 0)
		return used;
	if (used == 0 || (size_t)used > in.n)
		fail("used more than there is");
	walk_fields(in, &m);
	walk_rows(in, &m);
	walk_uri(in, m.uri);
	walk_sdp(in, sip_msg_sdp(&m));
	walk_sdp(in, m.body);
	if ((flags & SIP_PARSE_CHECK) == 0)
		sip_msg_check(&m, 0);
	return used;
}
