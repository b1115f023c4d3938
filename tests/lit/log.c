/*
 * log.c: what the parser says about a message, in lines.
 */
#include "lit.h"

#include <stdlib.h>

#include <sipladder/sdp.h>

/* What a question is answered from. */
struct ask {
	const struct sip_msg *m;
	struct buf *out;
	struct str words; /* of the question that are not read yet */
};

/* The next word of s, taken off it. */
static struct str
word(struct str *s)
{
	struct str w;
	long i;

	*s = str_trim(*s);
	i = str_chr(*s, ' ');
	w = i < 0 ? *s : str_first(*s, (size_t)i);
	*s = str_from(*s, w.n);
	return w;
}

static unsigned
number(struct str s)
{
	uint64_t v;

	return str_u64(&v, s) == 0 ? (unsigned)v : 0;
}

static void
field(struct buf *out, const char *name, struct str a)
{
	buf_printf(out, "%s ", name);
	if (a.n == 0)
		buf_char(out, '-');
	lit_print(out, a);
}

static struct str
value_of(const struct sip_msg *m, struct str name)
{
	struct str v = str_make("", 0);
	unsigned at = 0;

	(void)sip_msg_next_named(&v, m, name, &at);
	return v;
}

/* The Nth item of all rows of a header, from 1; counts them where N is 0. */
static unsigned
find_item(struct str *out, const struct sip_msg *m, struct str name,
    unsigned wanted)
{
	struct str v;
	struct str item;
	unsigned at = 0;
	unsigned n = 0;

	*out = str_make("", 0);
	while (sip_msg_next_named(&v, m, name, &at)) {
		while (sip_list_next(&item, &v)) {
			if (++n == wanted) {
				*out = item;
				return n;
			}
		}
	}
	return n;
}

static void
answer(struct ask *a, struct str s)
{
	char *room = malloc(s.n + 1);

	lit_print(a->out, sip_unfold(room, s.n, s));
	free(room);
}

/* The URI of a header's first item, or that of the request. */
static struct str
uri_of(const struct ask *a, struct str name)
{
	struct sip_addr addr;
	struct str item;

	if (str_eq(name, STR("request")))
		return a->m->uri;
	(void)find_item(&item, a->m, name, 1);
	sip_addr_parse(&addr, item);
	return addr.uri;
}

/* Questions about a URI; false: it is none of them. */
static bool
ask_uri(struct ask *a, struct str what)
{
	struct sip_uri u;
	struct str rest = a->words;
	struct str uri = uri_of(a, word(&rest));
	int result = sip_uri_parse(&u, uri);

	if (result < 0)
		u = (struct sip_uri){ .port = 0 };
	if (str_eq(what, STR("scheme")))
		answer(a, u.scheme);
	else if (str_eq(what, STR("user")))
		answer(a, u.user);
	else if (str_eq(what, STR("password")))
		answer(a, u.password);
	else if (str_eq(what, STR("host")))
		answer(a, u.host);
	else if (str_eq(what, STR("port")))
		buf_u64(a->out, u.port);
	else if (str_eq(what, STR("uriparams")))
		answer(a, u.params);
	else if (str_eq(what, STR("uriheaders")))
		answer(a, u.headers);
	else
		return false;
	return true;
}

/* Questions about an address; false: it is none of them. */
static bool
ask_address(struct ask *a, struct str what)
{
	struct str rest = a->words;
	struct sip_addr addr;
	struct str item;
	struct str name = word(&rest);

	if (sip_header_of(name) == SIP_HDR_FROM
	    || sip_header_of(name) == SIP_HDR_TO)
		item = value_of(a->m, name);
	else
		(void)find_item(&item, a->m, name, 1);
	sip_addr_parse(&addr, item);
	if (str_eq(what, STR("display")))
		answer(a, addr.display);
	else if (str_eq(what, STR("uri")))
		answer(a, addr.uri);
	else if (str_eq(what, STR("params")))
		answer(a, addr.params);
	else if (!str_eq(what, STR("param")))
		return false;
	else if (sip_param(&item, addr.params, word(&rest)))
		answer(a, item);
	else
		buf_str(a->out, STR("(none)"));
	return true;
}

static void
ask_via(struct ask *a)
{
	struct sip_via via;
	struct str item;
	struct str part;

	(void)find_item(&item, a->m, STR("Via"), number(word(&a->words)));
	part = word(&a->words);
	if (sip_via_parse(&via, item) < 0)
		buf_str(a->out, STR("(none)"));
	else if (str_eq(part, STR("transport")))
		answer(a, via.transport);
	else if (str_eq(part, STR("host")))
		answer(a, via.host);
	else if (str_eq(part, STR("port")))
		buf_u64(a->out, via.port);
	else if (str_eq(part, STR("received")))
		answer(a, via.received);
	else if (str_eq(part, STR("branch")))
		answer(a, via.branch);
	else if (!via.has_rport)
		buf_str(a->out, STR("(none)"));
	else
		buf_u64(a->out, via.rport);
}

static void
ask_sdp(struct ask *a)
{
	static const char *const dirs[] = {
		"sendrecv", "sendonly", "recvonly", "inactive"
	};
	struct str which = word(&a->words);
	struct str part = word(&a->words);
	const struct sdp_media *m;
	struct sdp sdp;
	char text[ADDR_TEXT_MAX];
	unsigned n = number(which);

	if (sdp_parse(&sdp, sip_msg_sdp(a->m)) < 0) {
		buf_str(a->out, STR("(none)"));
		return;
	}
	if (str_eq(which, STR("="))) {
		buf_u64(a->out, sdp.nmedia);
		return;
	}
	if (n == 0 || n > sdp.nmedia)
		return;
	m = &sdp.media[n - 1];
	if (str_eq(part, STR("type")))
		answer(a, m->type);
	else if (str_eq(part, STR("port")))
		buf_u64(a->out, m->addr.port);
	else if (str_eq(part, STR("proto")))
		answer(a, m->proto);
	else if (str_eq(part, STR("codec")))
		answer(a, m->first_codec);
	else if (str_eq(part, STR("addr")))
		answer(a, addr_text(text, &m->addr));
	else if (str_eq(part, STR("host")))
		answer(a, m->host);
	else
		buf_printf(a->out, "%s", dirs[m->dir]);
}

/* One line "? words = answer": writes it anew. */
static void
ask(struct buf *out, const struct sip_msg *m, struct str line)
{
	long end = str_find(line, STR(" = "));
	struct ask a = { .m = m, .out = out };
	struct str what;
	struct str item;

	if (end < 0)
		end = (long)line.n - (line.n > 2 && line.p[line.n - 1] == '='
		    ? 2 : 0);
	buf_str(out, str_first(line, (size_t)end));
	buf_str(out, STR(" ="));
	a.words = str_from(str_first(line, (size_t)end), 2);
	what = word(&a.words);
	buf_char(out, ' ');
	if (str_eq(what, STR("header"))) {
		answer(&a, value_of(m, word(&a.words)));
	} else if (str_eq(what, STR("items"))) {
		buf_u64(out, find_item(&item, m, word(&a.words), 0));
	} else if (str_eq(what, STR("item"))) {
		struct str name = word(&a.words);

		(void)find_item(&item, m, name, number(word(&a.words)));
		answer(&a, item);
	} else if (str_eq(what, STR("via"))) {
		ask_via(&a);
	} else if (str_eq(what, STR("sdp"))) {
		if (str_trim(a.words).n == 0)
			a.words = STR("=");
		ask_sdp(&a);
	} else if (!ask_uri(&a, what) && !ask_address(&a, what)) {
		buf_str(out, STR("(an unknown question)"));
	}
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		out->n--;
	buf_char(out, '\n');
}

static void
log_start(struct buf *out, const struct sip_msg *m)
{
	if (m->is_request) {
		field(out, "request", m->method);
		buf_char(out, ' ');
		lit_print(out, m->uri);
		buf_char(out, ' ');
		lit_print(out, m->version);
	} else {
		buf_printf(out, "response %u ", m->code);
		lit_print(out, m->version);
		if (m->reason.n > 0)
			buf_char(out, ' ');
		lit_print(out, m->reason);
	}
	buf_char(out, '\n');
}

static void
log_keys(struct buf *out, const struct sip_msg *m)
{
	if (m->first[SIP_HDR_VIA] != 0) {
		field(out, "via", m->sent_by);
		field(out, "", m->branch);
		buf_char(out, '\n');
	}
	if (m->first[SIP_HDR_FROM] != 0) {
		field(out, "from", m->from_tag);
		buf_char(out, '\n');
	}
	if (m->first[SIP_HDR_TO] != 0) {
		field(out, "to", m->to_tag);
		buf_char(out, '\n');
	}
	if (m->first[SIP_HDR_CALL_ID] != 0) {
		field(out, "call-id", m->call_id);
		buf_char(out, '\n');
	}
	if (m->first[SIP_HDR_CSEQ] != 0) {
		if (m->has_cseq)
			buf_printf(out, "cseq %u", m->cseq);
		else
			buf_str(out, STR("cseq ?"));
		field(out, "", m->cseq_method);
		buf_char(out, '\n');
	}
}

static void
log_odd(struct buf *out, uint64_t odd)
{
	if (odd == 0)
		return;
	buf_str(out, STR("odd"));
	for (unsigned i = 0; i < SIP_ODDS; i++) {
		if ((odd >> i & 1) != 0)
			buf_printf(out, " %s", sip_odd_id(i));
	}
	buf_char(out, '\n');
}

void
lit_log(struct buf *out, struct str bytes, unsigned flags, struct str asked)
{
	static struct sip_msg m;
	long used = sip_msg_parse(&m, bytes, flags);

	if (used < 0) {
		buf_str(out, STR("none\n"));
		return;
	}
	log_start(out, &m);
	log_keys(out, &m);
	buf_printf(out, "rows %u\nbody %zu\n", m.nrows, m.body.n);
	if ((size_t)used < bytes.n)
		buf_printf(out, "rest %zu\n", bytes.n - (size_t)used);
	log_odd(out, m.odd);
	while (asked.n > 0) {
		long i = str_chr(asked, '\n');
		struct str line = i < 0 ? asked : str_first(asked, (size_t)i);

		asked = str_from(asked, line.n + 1);
		if (line.n > 2 && line.p[0] == '?')
			ask(out, &m, line);
	}
}
