/*
 * check_row.c: is the value of a header well formed (RFC 3261 section 25.1)?
 */
#include "check.h"

#include "header.h"
#include "memo.h"
#include "scan.h"

/* A port as it stands behind a ':'; 0 is none (RFC 3261 section 19.1.2). */
static uint64_t
check_port(const char *p, const char *end)
{
	uint64_t v;

	if (str_u64(&v, scan_str(p, end)) < 0)
		return SIP_ODD(MALFORMED);
	return v == 0 || v > UINT16_MAX ? SIP_ODD(RANGE) : 0;
}

static uint64_t
check_sent_by(struct str s)
{
	const char *end = s.p + s.n;
	const char *p = s.p;

	if (s.n > 0 && *p == '[') {
		p = memchr(p, ']', s.n);
		if (p == NULL)
			return SIP_ODD(URI);
		p++;
	} else {
		p = scan_skip(p, end, SIP_HOST);
		if (p == s.p)
			return SIP_ODD(MALFORMED);
	}
	p = scan_skip(p, end, SIP_LWS);
	if (p == end)
		return 0;
	if (*p != ':')
		return SIP_ODD(MALFORMED);
	p = scan_skip(p + 1, end, SIP_LWS);
	/* More colons: IPv6 without brackets. */
	if (memchr(p, ':', (size_t)(end - p)) != NULL)
		return SIP_ODD(URI);
	return check_port(p, end);
}

static uint64_t
check_via(struct str value)
{
	const char *end = value.p + value.n;
	const char *p = value.p + 8;
	struct sip_via via;

	if (value.n > 8 && memcmp(value.p, "SIP/2.0/", 8) == 0) {
		p = scan_skip(p, end, SIP_TOKEN);
		if (p < end && *p == ' ')
			p = sip_check_host(p + 1, end);
		else
			p = NULL;
		if (p != NULL && p < end && *p == ';' && end[-1] != ';')
			return sip_check_params(scan_str(p, end));
	}
	if (sip_via_parse(&via, value) < 0)
		return SIP_ODD(MALFORMED);
	if (value.p[value.n - 1] == ';')
		return SIP_ODD(MALFORMED);
	return check_sent_by(via.sent_by) | sip_check_params(via.params);
}

/* Where the params of a plain `["name"] <uri>` begin; NULL: not plain. */
static const char *
pass_address(uint64_t *odd, struct str value)
{
	const char *p = value.p;
	const char *end = value.p + value.n;
	const char *q;

	if (value.n > 0 && *p == '"') {
		p = sip_scan_quoted(p, end);
		if (p != NULL)
			p = scan_skip(p, end, SIP_BLANK);
	} else {
		p = scan_skip(p, end, SIP_TOKEN | SIP_BLANK);
	}
	if (p == NULL || p == end || *p != '<')
		return NULL;
	p++;
	q = memchr(p, '>', (size_t)(end - p));
	if (q == NULL || q == p || scan_is(*p, SIP_LWS)
	    || scan_is(q[-1], SIP_LWS))
		return NULL;
	*odd = sip_check_uri(scan_str(p, q));
	return q + 1 == end || q[1] == ';' ? q + 1 : NULL;
}

static uint64_t
check_address(struct str value)
{
	struct sip_addr a;
	uint64_t odd = 0;
	const char *p = pass_address(&odd, value);

	if (p != NULL)
		return odd | sip_check_params(scan_str(p, value.p + value.n));
	sip_addr_parse(&a, value);
	if (a.uri.n == 0)
		return a.odd | SIP_ODD(MALFORMED);
	if (a.uri.n == 1 && a.uri.p[0] == '*')
		return a.odd;
	return a.odd | sip_check_uri(a.uri) | sip_check_params(a.params);
}

/* q is 0 to 1 with three decimals; expires are seconds in 32 bits. */
static uint64_t
check_contact(struct str value)
{
	uint64_t odd = check_address(value);
	struct sip_addr a;
	struct str s;
	uint64_t v;

	if (value.n > 0 && value.p[value.n - 1] == '>')
		return odd; /* no parameters */
	sip_addr_parse(&a, value);
	if (sip_param(&s, a.params, STR("expires"))) {
		if (str_u64(&v, s) < 0)
			odd |= SIP_ODD(MALFORMED);
		else if (v > UINT32_MAX)
			odd |= SIP_ODD(RANGE);
	}
	if (sip_param(&s, a.params, STR("q")) && s.n > 0
	    && s.p[0] != '0' && s.p[0] != '1')
		odd |= SIP_ODD(RANGE);
	return odd;
}

static uint64_t
check_token(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		if (!scan_is(value.p[i], SIP_TOKEN))
			return SIP_ODD(MALFORMED);
	}
	return value.n == 0 ? SIP_ODD(MALFORMED) : 0;
}

/* word [ "@" word ], not checked further than that it is one piece. */
static uint64_t
check_call_id(struct str value)
{
	if (value.n == 0 || str_chr(value, ' ') >= 0
	    || str_chr(value, '\t') >= 0)
		return SIP_ODD(MALFORMED);
	return 0;
}

static uint64_t
check_cseq(struct str value)
{
	const char *end = value.p + value.n;
	const char *p = scan_skip(value.p, end, SIP_DIGIT);
	uint64_t v;

	if (str_u64(&v, scan_str(value.p, p)) < 0 || p == end
	    || !scan_is(*p, SIP_LWS))
		return SIP_ODD(MALFORMED);
	/* RFC 3261 section 8.1.1.5. */
	return check_token(scan_str(scan_skip(p, end, SIP_LWS), end))
	    | (v >= UINT64_C(1) << 31 ? SIP_ODD(RANGE) : 0);
}

static uint64_t
check_rack(struct str value)
{
	uint32_t rseq;
	uint32_t cseq;
	struct str method;

	return sip_rack_parse(&rseq, &cseq, &method, value) < 0
	    ? SIP_ODD(MALFORMED) : 0;
}

static uint64_t
check_number(struct str value, uint64_t max)
{
	uint64_t v;

	if (sip_delta_parse(&v, value) < 0)
		return SIP_ODD(MALFORMED);
	return v > max ? SIP_ODD(RANGE) : 0;
}

static uint64_t
check_hops(struct str value)
{
	return check_number(value, 255);
}

static uint64_t
check_seconds(struct str value)
{
	return check_number(value, UINT32_MAX);
}

/* type "/" subtype *( ";" parameter ) */
static uint64_t
check_type(struct str value)
{
	const char *end = value.p + value.n;
	const char *p = scan_skip(value.p, end, SIP_TOKEN);
	const char *q;

	if (p == value.p)
		return SIP_ODD(MALFORMED);
	p = scan_skip(p, end, SIP_LWS);
	if (p == end || *p != '/')
		return SIP_ODD(MALFORMED);
	p = scan_skip(p + 1, end, SIP_LWS);
	q = scan_skip(p, end, SIP_TOKEN);
	if (q == p)
		return SIP_ODD(MALFORMED);
	return sip_check_params(scan_str(q, end));
}

/* warn-code SP agent SP text */
static uint64_t
check_warning(struct str value)
{
	const char *p = scan_skip(value.p, value.p + value.n, SIP_DIGIT);

	return p - value.p == 3 ? 0 : SIP_ODD(RANGE);
}

/* Only that quotes close. */
static uint64_t
check_quotes(struct str value)
{
	const char *end = value.p + value.n;
	const char *p = value.p;

	while (p < end) {
		p = memchr(p, '"', (size_t)(end - p));
		if (p == NULL)
			return 0;
		p = sip_scan_quoted(p, end);
		if (p == NULL)
			return SIP_ODD(QUOTE);
	}
	return 0;
}

/* "Digest a=b, c="d"": the parameters of other schemes are theirs. */
static uint64_t
check_auth(struct str value)
{
	const char *end = value.p + value.n;
	const char *p = value.p;
	uint64_t odd = 0;

	if (!str_istarts(value, STR("digest")))
		return check_quotes(value);
	p = scan_skip(p, end, SIP_TOKEN);
	for (; p < end; p++) {
		const char *q;

		p = scan_skip(p, end, SIP_LWS);
		q = scan_skip(p, end, SIP_TOKEN);
		if (q == p)
			return SIP_ODD(MALFORMED);
		p = scan_skip(q, end, SIP_LWS);
		if (p == end || *p != '=')
			return SIP_ODD(MALFORMED);
		odd |= sip_check_value(&p, p + 1, end);
		p = scan_skip(p, end, SIP_LWS);
		if (p < end && *p != ',')
			return odd | SIP_ODD(MALFORMED);
	}
	return odd;
}

/* A check of one item; of the whole value where the header is no list. */
static uint64_t (*const checks[SIP_HDR_KNOWN])(struct str) = {
	[SIP_HDR_VIA] = check_via,
	[SIP_HDR_FROM] = check_address,
	[SIP_HDR_TO] = check_address,
	[SIP_HDR_CALL_ID] = check_call_id,
	[SIP_HDR_CSEQ] = check_cseq,
	[SIP_HDR_MAX_FORWARDS] = check_hops,
	[SIP_HDR_CONTACT] = check_contact,
	[SIP_HDR_CONTENT_TYPE] = check_type,
	[SIP_HDR_ROUTE] = check_address,
	[SIP_HDR_RECORD_ROUTE] = check_address,
	[SIP_HDR_PATH] = check_address,
	[SIP_HDR_SERVICE_ROUTE] = check_address,
	[SIP_HDR_EXPIRES] = check_seconds,
	[SIP_HDR_MIN_EXPIRES] = check_seconds,
	[SIP_HDR_DIVERSION] = check_address,
	[SIP_HDR_HISTORY_INFO] = check_address,
	[SIP_HDR_P_ASSERTED_IDENTITY] = check_address,
	[SIP_HDR_P_PREFERRED_IDENTITY] = check_address,
	[SIP_HDR_REMOTE_PARTY_ID] = check_address,
	[SIP_HDR_WARNING] = check_warning,
	[SIP_HDR_RETRY_AFTER] = check_seconds,
	[SIP_HDR_REFER_TO] = check_address,
	[SIP_HDR_REFERRED_BY] = check_address,
	[SIP_HDR_RSEQ] = check_seconds,
	[SIP_HDR_RACK] = check_rack,
	[SIP_HDR_SESSION_EXPIRES] = check_seconds,
	[SIP_HDR_MIN_SE] = check_seconds,
	[SIP_HDR_AUTHORIZATION] = check_auth,
	[SIP_HDR_PROXY_AUTHORIZATION] = check_auth,
	[SIP_HDR_WWW_AUTHENTICATE] = check_auth,
	[SIP_HDR_PROXY_AUTHENTICATE] = check_auth,
	[SIP_HDR_AUTHENTICATION_INFO] = check_quotes,
	[SIP_HDR_DATE] = sip_check_date,
	[SIP_HDR_REPLY_TO] = check_address,
};

bool
sip_check_has(unsigned id)
{
	return checks[id] != NULL;
}

static uint64_t
check_list(unsigned id, struct str value)
{
	uint64_t odd = 0;
	struct str item;

	while (sip_list_next(&item, &value))
		odd |= item.n == 0 ? SIP_ODD(MALFORMED) : checks[id](item);
	return odd;
}

/* A single header that stands twice; Content-Length has its own bit. */
static uint64_t
check_again(const struct sip_msg *m, const struct sip_row *r)
{
	struct str first = sip_msg_header(m, r->id);

	if (sip_header_kinds[r->id] != SIP_KIND_SINGLE
	    || r->id == SIP_HDR_CONTENT_LENGTH
	    || str_eq(first, str_make(r->value, r->value_n)))
		return 0;
	return SIP_ODD(REPEATED);
}

static uint64_t
check_value(const struct sip_row *r)
{
	struct str value = str_make(r->value, r->value_n);

	if (checks[r->id] == NULL)
		return 0;
	if (sip_header_kinds[r->id] == SIP_KIND_LIST
	    && str_chr(value, ',') >= 0)
		return check_list(r->id, value);
	return checks[r->id](value);
}

static uint64_t
check_row(const struct sip_msg *m, unsigned i, struct memo_line *l)
{
	const struct sip_row *r = &m->rows[i];
	uint64_t odd = 0;
	uint64_t found;

	if (m->first[r->id] != i + 1)
		odd = check_again(m, r);
	if (l != NULL && (l->known & MEMO_CLEAN) != 0)
		return odd;
	found = check_value(r);
	if (l != NULL && found == 0)
		l->known |= MEMO_CLEAN;
	return odd | found;
}

uint64_t
sip_check_rows(const struct sip_msg *m, struct sip_memo *memo)
{
	uint64_t odd = 0;

	/* A fold made another value of what the lines alone say. */
	if (memo == NULL || (m->odd & SIP_ODD(FOLDED)) != 0) {
		for (unsigned i = 0; i < m->nrows; i++)
			odd |= check_row(m, i, NULL);
		return odd;
	}
	for (unsigned i = 0; i < memo->ntodo; i++)
		odd |= check_row(m, memo->todo[i].row,
		    memo_line_of(memo, &memo->todo[i]));
	return odd;
}
