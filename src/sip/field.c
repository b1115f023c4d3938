/*
 * field.c: what keys a message: Via, From, To, CSeq (RFC 3261 section 8.1.1).
 */
#include "field.h"

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
	q = p < end ? memchr(p, '<', (size_t)(end - p)) : NULL;
	if (q != NULL) {
		q = memchr(q, '>', (size_t)(end - q));
		if (q != NULL)
			p = q;
	}
	q = p < end ? memchr(p, ';', (size_t)(end - p)) : NULL;
	return q == NULL ? scan_str(end, end) : scan_str(q, end);
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

static void
set_cseq(struct sip_msg *m)
{
	struct str value = sip_msg_header(m, SIP_HDR_CSEQ);

	if (m->is_request)
		m->method_id = (uint8_t)sip_method_of(m->method);
	if (value.n == 0)
		return;
	m->has_cseq = sip_cseq_parse(&m->cseq, &m->cseq_method, value) == 0;
	if (str_eq(m->method, m->cseq_method))
		m->cseq_method_id = m->method_id;
	else
		m->cseq_method_id = (uint8_t)sip_method_of(m->cseq_method);
	if (!m->is_request)
		m->method_id = m->cseq_method_id;
	else if (!str_eq(m->method, m->cseq_method))
		m->odd |= SIP_ODD(CSEQ_METHOD);
}

void
sip_field_set(struct sip_msg *m)
{
	set_via(m);
	set_cseq(m);
	m->call_id = sip_msg_header(m, SIP_HDR_CALL_ID);
	m->content_type = sip_msg_header(m, SIP_HDR_CONTENT_TYPE);
	m->from = sip_msg_header(m, SIP_HDR_FROM);
	m->to = sip_msg_header(m, SIP_HDR_TO);
	(void)sip_param(&m->from_tag, params_of(m->from), STR("tag"));
	(void)sip_param(&m->to_tag, params_of(m->to), STR("tag"));
}
