/*
 * field.c: what keys a message: Via, From, To, CSeq (RFC 3261 section 8.1.1).
 */
#include "field.h"

#include "memo.h"
#include "scan.h"

/* The parameters of a From or To value; a quote without end protects nothing. */
static struct str
params_of(struct str value)
{
	const char *p = value.p;
	const char *end = value.p + value.n;
	const char *q;

	if (p < end && *p == '"') {
		q = sip_scan_quoted(p, end);
		if (q != NULL)
			p = q;
	}
	q = p;
	if (p < end && *p != '<')
		q = memchr(p, '<', (size_t)(end - p));
	if (p < end && q != NULL) {
		q = memchr(q, '>', (size_t)(end - q));
		if (q != NULL)
			p = q + 1;
	}
	if (p < end && *p != ';')
		p = memchr(p, ';', (size_t)(end - p));
	return p == NULL ? scan_str(end, end) : scan_str(p, end);
}

/* As sip_via_parse(), but only what keys a transaction. */
static void
set_via(struct sip_msg *m)
{
	struct str value = sip_msg_header(m, SIP_HDR_VIA);
	const char *p;
	const char *end;
	const char *q;
	struct sip_via via;

	if (value.n == 0)
		return;
	m->via = value;
	if (str_chr(value, ',') >= 0)
		(void)sip_list_next(&m->via, &value);
	p = m->via.p;
	end = p + m->via.n;
	if (end - p < 8 || memcmp(p, "SIP/2.0/", 8) != 0) {
		(void)sip_via_parse(&via, m->via);
		m->sent_by = via.sent_by;
		m->branch = via.branch;
		return;
	}
	p = scan_skip(p + 8, end, SIP_TOKEN);
	p = scan_skip(p, end, SIP_LWS);
	q = memchr(p, ';', (size_t)(end - p));
	if (q == NULL)
		q = end;
	m->sent_by = scan_str(p, scan_back(p, q, SIP_LWS));
	(void)sip_param(&m->branch, scan_str(q, end), STR("branch"));
}

static struct str
at_line(const struct memo_line *l, const struct sip_row *r, uint16_t at,
    uint16_t n)
{
	return str_make(n > 0 ? r->value - l->value + at : r->value, n);
}

static void
learn(uint16_t *at, uint16_t *n, const struct memo_line *l,
    const struct sip_row *r, struct str part)
{
	*n = (uint16_t)part.n;
	*at = part.n > 0 ? (uint16_t)(part.p - r->value + l->value) : 0;
}

/* Number and method of the CSeq. */
static void
read_cseq(struct sip_msg *m, struct sip_memo *memo)
{
	unsigned i = m->first[SIP_HDR_CSEQ] - 1u;
	const struct sip_row *r = &m->rows[i];
	struct memo_line *l = memo_of(memo, i);

	if (l != NULL && (l->known & MEMO_FIELDS) != 0) {
		m->has_cseq = true;
		m->cseq = l->cseq;
		m->cseq_method = at_line(l, r, l->tag, l->tag_n);
		m->cseq_method_id = l->method_id;
		return;
	}
	m->has_cseq = sip_cseq_parse(&m->cseq, &m->cseq_method,
	    str_make(r->value, r->value_n)) == 0;
	m->cseq_method_id = (uint8_t)sip_method_of(m->cseq_method);
	if (l == NULL || !m->has_cseq)
		return;
	l->cseq = m->cseq;
	l->method_id = m->cseq_method_id;
	learn(&l->tag, &l->tag_n, l, r, m->cseq_method);
	l->known |= MEMO_FIELDS;
}

static void
set_cseq(struct sip_msg *m, struct sip_memo *memo)
{
	bool has_row = m->first[SIP_HDR_CSEQ] != 0
	    && m->rows[m->first[SIP_HDR_CSEQ] - 1].value_n > 0;

	if (has_row)
		read_cseq(m, memo);
	if (m->is_request)
		m->method_id = has_row && m->cseq_method.n > 0
		    && str_eq(m->method, m->cseq_method)
		    ? m->cseq_method_id
		    : (uint8_t)sip_method_of(m->method);
	if (!has_row)
		return;
	if (!m->is_request)
		m->method_id = m->cseq_method_id;
	else if (!str_eq(m->method, m->cseq_method))
		m->odd |= SIP_ODD(CSEQ_METHOD);
}

/* The tag of a From or To. */
static void
set_tag(struct str *tag, struct sip_msg *m, unsigned id,
    struct sip_memo *memo)
{
	const struct sip_row *r;
	struct memo_line *l;
	struct str value;

	if (m->first[id] == 0)
		return;
	r = &m->rows[m->first[id] - 1];
	l = memo_of(memo, m->first[id] - 1u);
	if (l != NULL && (l->known & MEMO_FIELDS) != 0) {
		*tag = at_line(l, r, l->tag, l->tag_n);
		return;
	}
	value = str_make(r->value, r->value_n);
	(void)sip_param(tag, params_of(value), STR("tag"));
	if (l == NULL)
		return;
	learn(&l->tag, &l->tag_n, l, r, *tag);
	l->known |= MEMO_FIELDS;
}

static void
recall_via(struct sip_msg *m, struct sip_memo *memo)
{
	const struct sip_row *r;
	struct memo_line *l;

	if (m->first[SIP_HDR_VIA] == 0)
		return;
	r = &m->rows[m->first[SIP_HDR_VIA] - 1];
	l = memo_of(memo, m->first[SIP_HDR_VIA] - 1u);
	if (l != NULL && (l->known & MEMO_FIELDS) != 0) {
		m->via = str_make(r->value, r->value_n);
		m->sent_by = at_line(l, r, l->sent_by, l->sent_by_n);
		m->branch = at_line(l, r, l->tag, l->tag_n);
		return;
	}
	set_via(m);
	/* Several items in a row are rare, and not remembered. */
	if (l == NULL || m->via.n != r->value_n)
		return;
	learn(&l->sent_by, &l->sent_by_n, l, r, m->sent_by);
	learn(&l->tag, &l->tag_n, l, r, m->branch);
	l->known |= MEMO_FIELDS;
}

void
sip_field_set(struct sip_msg *m, struct sip_memo *memo)
{
	if ((m->odd & SIP_ODD(FOLDED)) != 0)
		memo = NULL;
	recall_via(m, memo);
	set_cseq(m, memo);
	m->call_id = sip_msg_header(m, SIP_HDR_CALL_ID);
	m->content_type = sip_msg_header(m, SIP_HDR_CONTENT_TYPE);
	m->from = sip_msg_header(m, SIP_HDR_FROM);
	m->to = sip_msg_header(m, SIP_HDR_TO);
	set_tag(&m->from_tag, m, SIP_HDR_FROM, memo);
	set_tag(&m->to_tag, m, SIP_HDR_TO, memo);
}
