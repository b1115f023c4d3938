/*
 * The label of a row, in forms from the longest to the shortest: full, short,
 * token, number or method, each with the same suffixes (section 9.1 of the
 * design's reference; doc/ladder.md).
 */
#include <sipladder/ladder.h>

#include "ladder_in.h"

#define WORD_MAX 32   /* cells of one word of the network */
#define PHRASE_MAX 48

/* Still shorter words, where sip_code_short() is long. */
static const struct code_word {
	uint16_t code;
	const char *text;
} code_words[] = {
	{ 300, "300 Multiple" }, { 302, "302 Moved" }, { 380, "380 Altern" },
	{ 400, "400 Bad Req" }, { 401, "401 Auth" }, { 403, "403 Forbid" },
	{ 406, "406 Not Acc" }, { 407, "407 Auth" }, { 412, "412 Cond Fail" },
	{ 415, "415 Bad Type" }, { 420, "420 Bad Ext" },
	{ 422, "422 Too Small" }, { 480, "480 Unavail" },
	{ 481, "481 No Dialog" }, { 483, "483 Hops" }, { 487, "487 Req Term" },
	{ 488, "488 Not Acc" }, { 500, "500 Srv Error" },
	{ 501, "501 Not Impl" }, { 503, "503 Unavail" },
	{ 504, "504 Timeout" }, { 580, "580 Precond" }, { 600, "600 Busy" },
	{ 604, "604 Nowhere" }, { 606, "606 Not Acc" },
};

/* The parts that the forms are put together from. */
struct parts {
	struct ladder_text base[5]; /* n == 0: no such form */
	struct ladder_text suffix;  /* "SDP auth rel hold" */
	struct ladder_text tail;    /* "CANCEL", "{200 OK}", "exp=60" */
	struct ladder_text extra;   /* only where there is room */
	struct ladder_text remark;  /* the same, set off by two blanks */
};

static void
put(struct ladder_build *b, const char *text)
{
	if (buf_str(&b->scratch, str_make(text, strlen(text))) < 0)
		b->failed = true;
}

/* Text of the network, safe and not longer than so many cells; cut with ~. */
static void
put_str(struct ladder_build *b, struct str s, unsigned cells)
{
	size_t at = b->scratch.n;
	struct str made;

	/* No character takes more than four bytes for one cell. */
	if (view_safe(&b->scratch, str_first(s, (size_t)cells * 4)) < 0) {
		b->failed = true;
		return;
	}
	made = str_from(buf_view(&b->scratch), at);
	if (view_width(made) <= cells)
		return;
	b->scratch.n = at + view_fit(made, cells - 1).n;
	put(b, "~");
}

static void
put_text(struct ladder_build *b, struct ladder_text t, const char *before)
{
	if (t.n == 0)
		return;
	put(b, before);
	if (buf_reserve(&b->scratch, t.n) < 0) {
		b->failed = true;
		return;
	}
	buf_str(&b->scratch, ladder_str(b->l, t));
}

static void
put_number(struct ladder_build *b, const char *before, uint64_t n)
{
	put(b, before);
	if (buf_u64(&b->scratch, n) < 0)
		b->failed = true;
}

/* Adds a form unless it is the same as the one before. */
static void
add_form(struct ladder_build *b, struct ladder_row *r)
{
	struct ladder_text t = view_ladder_take(b);

	if (t.n == 0 || r->nforms == LADDER_FORMS_MAX)
		return;
	if (r->nforms > 0 && str_eq(ladder_str(b->l, t),
	    ladder_str(b->l, r->forms[r->nforms - 1])))
		return;
	r->forms[r->nforms++] = t;
}

/* " x3", and in the longest form the time from first to last. */
static void
put_repeats(struct ladder_build *b, const struct ladder_row *r,
    const struct ladder_fact *f, bool is_long)
{
	char text[CLOCK_TEXT_MAX];
	struct str s = clock_text(text, r->ts > r->last ? r->ts - r->last
	    : r->last - r->ts, CLOCK_REL, 0, true);

	if (f->is_repeat) {
		put(b, is_long ? " (rtx " : " rtx");
	} else if (r->count > 1) {
		put_number(b, " x", r->count);
		put(b, is_long ? " (+" : "");
	} else {
		return;
	}
	if (is_long) {
		put_str(b, s, WORD_MAX);
		put(b, ")");
	}
}

static void
compose(struct ladder_build *b, struct ladder_row *r,
    const struct ladder_fact *f, const struct parts *p)
{
	for (unsigned i = 0; i < 6; i++) {
		/* The first form is the second with all that is optional. */
		unsigned base = i == 0 ? 0 : i - 1;

		if (p->base[base].n == 0)
			continue;
		put_text(b, p->base[base], "");
		put_text(b, p->suffix, " ");
		put_repeats(b, r, f, i == 0);
		put_text(b, p->tail, " ");
		if (i <= 1)
			put_text(b, p->extra, " ");
		if (i == 0)
			put_text(b, p->remark, "  ");
		add_form(b, r);
	}
}

static const char *const dir_words[] = {
	[SDP_SENDRECV] = "", [SDP_SENDONLY] = "sendonly",
	[SDP_RECVONLY] = "recvonly", [SDP_INACTIVE] = "inactive",
};

/* The SDP's words; where it says media goes is remembered. */
static void
put_sdp(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m, const char **dir)
{
	struct str body = m == NULL ? STR("") : sip_msg_sdp(m);
	struct sdp sdp;

	*dir = "";
	if (body.n == 0 || sdp_parse(&sdp, body) < 0)
		return;
	view_ladder_announce(b, f->src, &sdp);
	if (sdp.nmedia > 0)
		*dir = dir_words[sdp.media[0].dir & 3];
}

static struct ladder_text
suffix_of(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	unsigned flags = f->m->flags;
	const char *dir;

	b->scratch.n = 0;
	put_sdp(b, f, m, &dir);
	if ((flags & CALL_MSG_SDP) != 0)
		put(b, "SDP ");
	if ((flags & CALL_MSG_AUTH) != 0 && f->m->code == 0)
		put(b, "auth ");
	if ((flags & CALL_MSG_REL) != 0)
		put(b, "rel ");
	if ((flags & CALL_MSG_HOLD) != 0 && f->m->code == 0)
		put(b, "hold ");
	else if (*dir != '\0') {
		put(b, dir);
		put(b, " ");
	}
	if (b->scratch.n > 0)
		b->scratch.n--;
	return view_ladder_take(b);
}

/* Expires of a message; for REGISTER also the first Contact's. */
static bool
expires(uint64_t *out, const struct sip_msg *m)
{
	struct str value = sip_msg_header(m, SIP_HDR_EXPIRES);
	struct str contact = sip_msg_header(m, SIP_HDR_CONTACT);
	struct str item;
	struct sip_addr a;

	if (contact.n > 0 && sip_list_next(&item, &contact)) {
		struct str param;

		sip_addr_parse(&a, item);
		if (sip_param(&param, a.params, STR("expires"))
		    && sip_delta_parse(out, param) == 0)
			return true;
	}
	return value.n > 0 && sip_delta_parse(out, value) == 0;
}

/* The event package without its parameters. */
static struct str
event_of(const struct sip_msg *m)
{
	struct str e = sip_msg_header(m, SIP_HDR_EVENT);
	long semicolon = str_chr(e, ';');

	return str_trim(semicolon < 0 ? e : str_first(e, (size_t)semicolon));
}

/* Whose dialog a Replaces names: " Replaces=leg2", or only " Replaces". */
static void
put_replaces(struct ladder_build *b, struct str call_id)
{
	uint32_t id = call_find_call_id(b->s, call_id);

	if (b->scratch.n > 0)
		put(b, " ");
	put(b, "Replaces");
	for (unsigned i = 0; id != 0 && i < b->ncalls; i++)
		if (b->calls[i] == id)
			put_number(b, "=leg", i + 1);
}

static int
hex(char c)
{
	unsigned char l = str_lower(c);

	if (l >= '0' && l <= '9')
		return l - '0';
	return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/* The Call-ID of ?Replaces=... in a Refer-To, its %40 as @. */
static struct str
replaces_in(char *out, size_t room, struct str headers)
{
	long at = str_find(headers, STR("Replaces="));
	size_t n = 0;
	struct str in;

	if (at < 0)
		return STR("");
	in = str_from(headers, (size_t)at + 9);
	for (size_t i = 0; i < in.n && n < room; i++) {
		char c = in.p[i];

		if (c == '%' && i + 2 < in.n && hex(in.p[i + 1]) >= 0
		    && hex(in.p[i + 2]) >= 0) {
			c = (char)(hex(in.p[i + 1]) * 16 + hex(in.p[i + 2]));
			i += 2;
		}
		if (c == ';' || c == '&')
			break;
		out[n++] = c;
	}
	return str_make(out, n);
}

/* The user of a URI, else its host. */
static struct str
who(const struct sip_uri *u)
{
	return u->user.n > 0 ? u->user : u->host.n > 0 ? u->host : u->opaque;
}

static void
refer(struct ladder_build *b, struct parts *p, const struct sip_msg *m)
{
	struct sip_addr to;
	struct sip_uri uri;
	char call_id[256];
	struct str replaces;

	sip_addr_parse(&to, sip_msg_header(m, SIP_HDR_REFER_TO));
	if (sip_uri_parse(&uri, to.uri) < 0)
		return;
	put_text(b, p->base[3], "");
	put(b, " ");
	put_str(b, who(&uri), WORD_MAX);
	p->base[0] = view_ladder_take(b);
	replaces = replaces_in(call_id, sizeof(call_id), uri.headers);
	if (replaces.n > 0) {
		put_replaces(b, replaces);
		p->extra = view_ladder_take(b);
	}
}

static void
subscribe(struct ladder_build *b, struct parts *p, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	struct str event = event_of(m);
	bool again = (f->m->flags & CALL_MSG_IN_DIALOG) != 0;
	uint64_t exp = 0;
	bool has_exp = expires(&exp, m);

	if (event.n > 0) {
		put_text(b, p->base[3], "");
		put(b, " ");
		put_str(b, event, WORD_MAX);
		p->base[0] = view_ladder_take(b);
	}
	if (has_exp)
		put_number(b, "exp=", exp);
	p->tail = view_ladder_take(b);
	if (has_exp && exp == 0)
		put(b, again ? "(unsubscribe)" : "(fetch)");
	else if (again)
		put(b, "(refresh)");
	p->remark = view_ladder_take(b);
	b->unsubscribed[f->leg] = has_exp && exp == 0 && again;
}

/* What a NOTIFY's body says in a word or two. */
static void
put_body_word(struct ladder_build *b, const struct sip_msg *m)
{
	struct str type = m->content_type;
	long slash = str_chr(type, '/'), at;
	struct str rest;

	if (m->body.n == 0 || slash < 0)
		return;
	type = str_from(type, (size_t)slash + 1);
	at = str_chr(type, ';');
	if (at >= 0)
		type = str_first(type, (size_t)at);
	put_str(b, str_trim(type), WORD_MAX);
	at = str_find(m->body, STR("<basic>"));
	if (at < 0)
		return;
	rest = str_from(m->body, (size_t)at + 7);
	at = str_chr(rest, '<');
	if (at > 0) {
		put(b, " ");
		put_str(b, str_trim(str_first(rest, (size_t)at)), WORD_MAX);
	}
}

/* {200 OK} of a message/sipfrag body (RFC 3515 section 2.4.5). */
static bool
put_sipfrag(struct ladder_build *b, const struct sip_msg *m)
{
	struct str body = m->body;
	long end;

	if (!str_istarts(m->content_type, STR("message/sipfrag"))
	    || !str_istarts(body, STR("SIP/2.0 ")))
		return false;
	body = str_from(body, 8);
	end = str_chr(body, '\n');
	put(b, "{");
	put_str(b, str_trim(end < 0 ? body : str_first(body, (size_t)end)),
	    WORD_MAX);
	put(b, "}");
	return true;
}

static const struct {
	struct str state;
	const char *text; /* in the short form */
} state_words[] = {
	{ STR("active"), "" }, { STR("pending"), " pend" },
	{ STR("terminated"), " term" },
};

static void
notify(struct ladder_build *b, struct parts *p, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	struct str value = sip_msg_header(m, SIP_HDR_SUBSCRIPTION_STATE);
	long semicolon = str_chr(value, ';');
	struct str params = str_from(value,
	    semicolon < 0 ? value.n : (size_t)semicolon);
	struct str state = str_trim(semicolon < 0 ? value
	    : str_first(value, (size_t)semicolon));
	struct str reason, exp;
	bool is_frag;

	if (state.n > 0) {
		put_text(b, p->base[3], "");
		put(b, " ");
		put_str(b, state, WORD_MAX);
		if (sip_param(&reason, params, STR("reason"))) {
			put(b, " reason=");
			put_str(b, reason, WORD_MAX);
		}
		p->base[0] = view_ladder_take(b);
	}
	put_text(b, p->base[3], "");
	for (size_t i = 0; i < sizeof(state_words) / sizeof(*state_words); i++)
		if (str_ieq(state, state_words[i].state))
			put(b, state_words[i].text);
	p->base[1] = view_ladder_take(b);
	is_frag = put_sipfrag(b, m);
	if (!is_frag && sip_param(&exp, params, STR("expires"))) {
		put(b, "exp=");
		put_str(b, exp, WORD_MAX);
	}
	p->tail = view_ladder_take(b);
	if (!is_frag) {
		put_body_word(b, m);
		p->remark = view_ladder_take(b);
	}
	if (str_ieq(state, STR("terminated"))
	    && b->reason[f->leg].n == 0
	    && sip_param(&reason, params, STR("reason")))
		b->reason[f->leg] = view_ladder_safe(b,
		    str_first(reason, WORD_MAX));
}

/* REGISTER and PUBLISH: what they ask for. */
static void
lasting(struct ladder_build *b, struct parts *p, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	struct str event = event_of(m);
	uint64_t exp = 0;
	bool has_exp = expires(&exp, m);

	if (f->m->method == SIP_PUBLISH && event.n > 0) {
		put_text(b, p->base[3], "");
		put(b, " ");
		put_str(b, event, WORD_MAX);
		p->base[0] = view_ladder_take(b);
	}
	if (has_exp)
		put_number(b, "exp=", exp);
	p->tail = view_ladder_take(b);
	if (f->m->method == SIP_REGISTER)
		put(b, has_exp && exp == 0 ? "(unregister)" : "");
	else if (sip_msg_header(m, SIP_HDR_SIP_IF_MATCH).n > 0)
		put(b, has_exp && exp == 0 ? "(remove)"
		    : m->body.n > 0 ? "(modify)" : "(refresh)");
	p->remark = view_ladder_take(b);
}

static void
request(struct ladder_build *b, struct parts *p, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	struct str name = sip_method_name(f->m->method), replaces;
	long semicolon;

	if (name.n == 0)
		name = m == NULL ? STR("request") : m->method;
	if (f->m->method == SIP_INVITE
	    && (f->m->flags & CALL_MSG_IN_DIALOG) != 0)
		put(b, "re-");
	put_str(b, name, WORD_MAX);
	p->base[3] = view_ladder_take(b);
	if (m != NULL) {
		switch (f->m->method) {
		case SIP_REFER:
			refer(b, p, m);
			break;
		case SIP_SUBSCRIBE:
			subscribe(b, p, f, m);
			break;
		case SIP_NOTIFY:
			notify(b, p, f, m);
			break;
		case SIP_REGISTER:
		case SIP_PUBLISH:
			lasting(b, p, f, m);
			break;
		case SIP_INVITE:
			replaces = sip_msg_header(m, SIP_HDR_REPLACES);
			semicolon = str_chr(replaces, ';');
			if (semicolon > 0)
				replaces = str_first(replaces,
				    (size_t)semicolon);
			if (replaces.n > 0)
				put_replaces(b, str_trim(replaces));
			p->extra = view_ladder_take(b);
			break;
		default:
			break;
		}
	}
	if (p->base[0].n == 0)
		p->base[0] = p->base[3];
}

/* "407 Proxy Authentication Required"; nothing where the phrase is empty. */
static struct ladder_text
phrased(struct ladder_build *b, unsigned code, struct str phrase)
{
	phrase = str_trim(phrase);
	if (phrase.n == 0)
		return (struct ladder_text){ 0, 0 };
	put_number(b, code < 100 ? "0" : "", code);
	put(b, " ");
	put_str(b, phrase, PHRASE_MAX);
	return view_ladder_take(b);
}

/* What a response to something that lasts granted, or asks for instead. */
static void
granted(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	bool lasts = f->m->method == SIP_SUBSCRIBE
	    || f->m->method == SIP_REGISTER || f->m->method == SIP_PUBLISH;
	uint64_t exp;

	if (lasts && f->m->code / 100 == 2 && expires(&exp, m)) {
		put_number(b, b->scratch.n > 0 ? " exp=" : "exp=", exp);
		b->granted[f->leg] = exp < UINT32_MAX ? (uint32_t)exp
		    : UINT32_MAX - 1;
	}
}

/* What a refusal says one may do instead. */
static void
put_advice(struct ladder_build *b, const struct sip_msg *m, unsigned code)
{
	struct str least = sip_msg_header(m, SIP_HDR_MIN_EXPIRES);
	struct str later = sip_msg_header(m, SIP_HDR_RETRY_AFTER);
	struct str list = sip_msg_header(m, SIP_HDR_CONTACT), item;
	struct sip_addr where;

	if (code == 423 && least.n > 0) {
		put(b, "min=");
		put_str(b, least, WORD_MAX);
	} else if (code >= 400 && later.n > 0) {
		put(b, "retry=");
		put_str(b, later, WORD_MAX);
	} else if (code >= 300 && code < 400 && sip_list_next(&item, &list)) {
		sip_addr_parse(&where, item);
		put_str(b, where.uri, WORD_MAX);
	}
}

static void
response(struct ladder_build *b, struct parts *p, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	unsigned code = f->m->code;
	struct str name = sip_method_name(f->m->method);
	struct str phrase = sip_code_phrase(code);

	if (name.n == 0 && m != NULL)
		name = m->cseq_method;
	p->base[0] = phrased(b, code, m == NULL ? STR("") : m->reason);
	p->base[1] = phrased(b, code, phrase);
	p->base[2] = phrased(b, code, sip_code_short(code));
	for (size_t i = 0; i < sizeof(code_words) / sizeof(*code_words); i++) {
		if (code_words[i].code == code) {
			put(b, code_words[i].text);
			p->base[3] = view_ladder_take(b);
		}
	}
	put_number(b, code < 100 ? "0" : "", code);
	p->base[4] = view_ladder_take(b);
	for (unsigned i = 4; i > 0 && p->base[0].n == 0; i--)
		p->base[0] = p->base[5 - i];
	if (f->m->method != SIP_INVITE)
		put_str(b, name, WORD_MAX);
	if (m != NULL)
		granted(b, f, m);
	p->tail = view_ladder_take(b);
	if (m != NULL) {
		put_advice(b, m, code);
		p->remark = view_ladder_take(b);
	}
}

void
view_ladder_label(struct ladder_build *b, struct ladder_row *row,
    const struct ladder_fact *f, const struct sip_msg *m)
{
	struct parts p = { .base = { { 0, 0 } } };

	p.suffix = suffix_of(b, f, m);
	if (f->m->code == 0)
		request(b, &p, f, m);
	else
		response(b, &p, f, m);
	compose(b, row, f, &p);
}
