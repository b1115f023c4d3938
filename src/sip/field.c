/*
 * field.c: what keys a message: Via, From, To, CSeq (RFC 3261 section 8.1.1).
 */
#include "field.h"

#include "header.h"
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
	struct str value = header_value(m, SIP_HDR_VIA);
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

/* The number and the method of the CSeq. */
static void
set_cseq(struct sip_msg *m)
{
	m->has_cseq = sip_cseq_parse(&m->cseq, &m->cseq_method,
	    header_value(m, SIP_HDR_CSEQ)) == 0;
	m->cseq_method_id = (uint8_t)sip_method_of(m->cseq_method);
}

/* The method of the message, and whether the CSeq has the same. */
static void
set_method(struct sip_msg *m)
{
	bool has_cseq = header_value(m, SIP_HDR_CSEQ).n > 0;

	if (!m->is_request) {
		m->method_id = m->cseq_method_id;
		return;
	}
	/* Two that are known are compared by what they are. */
	if (has_cseq && (m->method_id != m->cseq_method_id
	    || (m->method_id == SIP_METHOD_OTHER
	    && !str_eq(m->method, m->cseq_method))))
		m->odd |= SIP_ODD(CSEQ_METHOD);
}

/* The tag of a From or To. */
static void
set_tag(struct str *tag, const struct sip_msg *m, unsigned id)
{
	if (m->first[id] != 0)
		(void)sip_param(tag, params_of(header_value(m, id)),
		    STR("tag"));
}

void
sip_field_set(struct sip_msg *m, struct sip_memo *memo)
{
	unsigned have = 0;

	/* A fold made another value of what the lines alone say. */
	if (memo != NULL && (m->odd & SIP_ODD(FOLDED)) == 0)
		have = memo->have;
	if ((have & MEMO_HAS_VIA) == 0)
		set_via(m);
	if ((have & MEMO_HAS_CSEQ) == 0
	    && header_value(m, SIP_HDR_CSEQ).n > 0)
		set_cseq(m);
	set_method(m);
	if ((have & MEMO_HAS_FROM) == 0)
		set_tag(&m->from_tag, m, SIP_HDR_FROM);
	if ((have & MEMO_HAS_TO) == 0)
		set_tag(&m->to_tag, m, SIP_HDR_TO);
	m->call_id = header_value(m, SIP_HDR_CALL_ID);
	m->content_type = header_value(m, SIP_HDR_CONTENT_TYPE);
	m->from = header_value(m, SIP_HDR_FROM);
	m->to = header_value(m, SIP_HDR_TO);
}
