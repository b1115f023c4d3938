/*
 * check.c: the checks that need a deep look: mandatory headers (RFC 3261
 * section 8.1.1 and the tables of section 20), values, the body.
 */
#include "check.h"

#include "body.h"
#include "memo.h"
#include "scan.h"
#include "sipladder/sdp.h"

/* What a request needs besides the core headers; 0: nothing. */
static const uint8_t needs[SIP_METHODS][2] = {
	[SIP_INVITE] = { SIP_HDR_CONTACT },
	[SIP_SUBSCRIBE] = { SIP_HDR_EVENT },
	[SIP_NOTIFY] = { SIP_HDR_EVENT, SIP_HDR_SUBSCRIPTION_STATE },
	[SIP_PUBLISH] = { SIP_HDR_EVENT },
	[SIP_REFER] = { SIP_HDR_REFER_TO },
	[SIP_PRACK] = { SIP_HDR_RACK },
};

/* What a response needs. */
static unsigned
needed_by_code(const struct sip_msg *m)
{
	switch (m->code) {
	case 401:
		return SIP_HDR_WWW_AUTHENTICATE;
	case 407:
		return SIP_HDR_PROXY_AUTHENTICATE;
	case 422:
		return SIP_HDR_MIN_SE;
	case 423:
		return SIP_HDR_MIN_EXPIRES;
	default:
		return m->code / 100 == 2 && m->method_id == SIP_INVITE
		    ? SIP_HDR_CONTACT : 0;
	}
}

static uint64_t
check_needs(const struct sip_msg *m)
{
	unsigned a = m->is_request ? needs[m->method_id][0]
	    : needed_by_code(m);
	unsigned b = m->is_request ? needs[m->method_id][1] : 0;

	return (a != 0 && m->first[a] == 0) || (b != 0 && m->first[b] == 0)
	    ? SIP_ODD(MISSING_HERE) : 0;
}

static uint64_t
check_present(const struct sip_msg *m)
{
	uint64_t odd = 0;

	if (m->first[SIP_HDR_VIA] == 0 || m->first[SIP_HDR_FROM] == 0
	    || m->first[SIP_HDR_TO] == 0 || m->first[SIP_HDR_CALL_ID] == 0
	    || m->first[SIP_HDR_CSEQ] == 0)
		odd |= SIP_ODD(MISSING);
	if (m->is_request) {
		if (m->first[SIP_HDR_MAX_FORWARDS] == 0)
			odd |= SIP_ODD(NO_MAX_FORWARDS);
		if (m->method_id == SIP_METHOD_OTHER)
			odd |= SIP_ODD(METHOD);
	} else if (m->code > 100 && m->to_tag.n == 0
	    && m->first[SIP_HDR_TO] != 0) {
		odd |= SIP_ODD(NO_TO_TAG);
	}
	return odd | check_needs(m);
}

/* RFC 3261 section 8.1.1.7: the cookie, and something after it. */
static uint64_t
check_branch(const struct sip_msg *m)
{
	if (m->first[SIP_HDR_VIA] == 0)
		return 0;
	if (m->branch.n < 7 || (memcmp(m->branch.p, "z9hG4bK", 7) != 0
	    && !str_istarts(m->branch, STR("z9hG4bK"))))
		return SIP_ODD(OLD_BRANCH);
	return m->branch.n == 7 ? SIP_ODD(BRANCH) : 0;
}

static uint64_t
check_request_uri(const struct sip_msg *m)
{
	struct sip_uri u;
	uint64_t odd = sip_check_uri(m->uri);

	if (odd == 0 && str_chr(m->uri, '?') < 0)
		return 0;
	/* No headers there: RFC 3261 section 19.1.1, RFC 4475 3.1.2.11. */
	if (sip_uri_parse(&u, m->uri) == 0 && u.headers.n > 0)
		odd |= SIP_ODD(URI);
	return odd;
}

/* The same, unless it is known to be clean. */
static uint64_t
check_uri_again(const struct sip_msg *m, struct sip_memo *memo)
{
	struct memo_line *l;
	uint64_t odd;

	if (memo != NULL && memo->has_clean_uri)
		return 0;
	odd = check_request_uri(m);
	if (memo == NULL || !memo->has_start || odd != 0)
		return odd;
	l = &memo->lines[memo->start_line];
	if (l->hash == memo->start_hash)
		l->known |= MEMO_CLEAN;
	return 0;
}

static uint64_t
check_texts(const struct sip_msg *m)
{
	uint64_t odd = sip_check_text(m->start);

	for (unsigned i = 0; i < m->nrows; i++) {
		const struct sip_row *r = &m->rows[i];

		odd |= sip_check_text(str_make(r->name, r->name_n))
		    | sip_check_text(str_make(r->value, r->value_n));
	}
	return odd;
}

static bool
is_known_type(struct str type)
{
	static const char known[] = " application/sdp message/sipfrag"
	    " message/sip text/plain application/dtmf-relay application/dtmf"
	    " application/pidf+xml application/dialog-info+xml"
	    " application/simple-message-summary application/reginfo+xml"
	    " application/conference-info+xml application/vq-rtcpxr"
	    " application/isup application/qsig application/rs-metadata+xml"
	    " application/rs-metadata application/resource-lists+xml"
	    " application/media_control+xml application/im-iscomposing+xml"
	    " application/xpidf+xml application/cpim-pidf+xml"
	    " application/kpml-request+xml application/kpml-response+xml"
	    " application/watcherinfo+xml application/rlmi+xml"
	    " application/trickle-ice-sdpfrag application/pkcs7-mime"
	    " application/pkcs7-signature message/cpim message/imdn+xml"
	    " message/external-body text/html application/xml text/xml"
	    " application/json application/octet-stream ";
	const char *p = known + 1;

	for (const char *q = p; *q != '\0'; q++) {
		if (*q != ' ')
			continue;
		if (str_ieq(scan_str(p, q), type))
			return true;
		p = q + 1;
	}
	return str_istarts(type, STR("multipart/"));
}

/* Every part has its delimiter, and the last one is the closing one. */
static uint64_t
check_parts(struct str type, struct str body)
{
	struct sip_parts w;
	struct sip_part part;

	if (sip_parts_start(&w, type, body) < 0)
		return SIP_ODD(MULTIPART);
	for (unsigned i = 0; i < SIP_PARTS_MAX; i++) {
		if (!sip_parts_next(&part, &w))
			break;
	}
	return w.is_open ? SIP_ODD(MULTIPART) : 0;
}

static uint64_t
check_body(const struct sip_msg *m, unsigned flags)
{
	struct str type;
	struct sdp sdp;
	struct str s;
	uint64_t odd = 0;

	/* Line ends at the end of a datagram are no body. */
	if (m->body.n == 0 || (!m->has_length && str_trim(m->body).n == 0))
		return 0;
	if ((flags & SIP_PARSE_SDP_LATER) != 0
	    && str_eq(m->content_type, STR("application/sdp")))
		return 0;
	type = sip_media_type(m->content_type);
	if (m->first[SIP_HDR_CONTENT_TYPE] == 0)
		odd = SIP_ODD(NO_TYPE);
	else if (!is_known_type(type))
		odd = SIP_ODD(BODY_TYPE);
	else if (m->first[SIP_HDR_CONTENT_ENCODING] != 0)
		return 0;
	else if (str_istarts(type, STR("multipart/")))
		odd = check_parts(m->content_type, m->body);
	/* Half a body says nothing about the other half. */
	if ((m->odd & SIP_ODD(BODY_SHORT)) != 0)
		return odd & ~SIP_ODD(MULTIPART);
	if ((flags & SIP_PARSE_SDP_LATER) != 0)
		return odd;
	s = sip_msg_sdp(m);
	if (s.n > 0 && (sdp_parse(&sdp, s) < 0 || sdp.is_strange))
		odd |= SIP_ODD(SDP);
	return odd;
}

void
sip_msg_check(struct sip_msg *m, unsigned flags)
{
	sip_check_msg(m, flags, NULL);
}

void
sip_check_msg(struct sip_msg *m, unsigned flags, struct sip_memo *memo)
{
	uint64_t odd = check_present(m) | check_branch(m)
	    | sip_check_rows(m, memo) | check_body(m, flags);

	if (m->is_request)
		odd |= check_uri_again(m, memo);
	if (!m->is_ascii)
		odd |= check_texts(m);
	m->odd |= odd;
}
