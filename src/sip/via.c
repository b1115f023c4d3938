/*
 * via.c: one Via item (RFC 3261 section 20.42):
 *
 *	via-parm      = sent-protocol LWS sent-by *( SEMI via-params )
 *	sent-protocol = "SIP" SLASH "2.0" SLASH transport
 *	sent-by       = host [ COLON port ]
 *
 * with LWS legal around each separator.
 */
#include "sipladder/sip.h"

#include "param.h"
#include "scan.h"

/* Passes over "SIP / 2.0 / " at p; NULL where it is not there. */
static const char *
skip_protocol(const char *p, const char *end)
{
	for (int i = 0; i < 2; i++) {
		const char *q = scan_skip(p, end, SIP_TOKEN);

		if (q == p)
			return NULL;
		q = scan_skip(q, end, SIP_LWS);
		if (q == end || *q != '/')
			return NULL;
		p = scan_skip(q + 1, end, SIP_LWS);
	}
	return p;
}

static uint16_t
port_of(struct str s)
{
	uint64_t v;

	return str_u64(&v, s) == 0 && v <= UINT16_MAX ? (uint16_t)v : 0;
}

/* An address without the brackets around it. */
static struct str
bare(struct str s)
{
	if (s.n >= 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		return str_make(s.p + 1, s.n - 2);
	return s;
}

static void
set_sent_by(struct sip_via *v, const char *p, const char *end)
{
	const char *q = p;
	const char *host_end;

	v->sent_by = scan_str(p, end);
	if (p < end && *p == '[') {
		q = memchr(p, ']', (size_t)(end - p));
		q = q == NULL ? end : q + 1;
	}
	while (q < end && *q != ':')
		q++;
	host_end = scan_back(p, q, SIP_LWS);
	if (q < end && *p != '['
	    && memchr(q + 1, ':', (size_t)(end - q - 1)) != NULL) {
		/* IPv6 without brackets: where the port begins is unknown. */
		v->host = v->sent_by;
		return;
	}
	v->host = bare(scan_str(p, host_end));
	if (q < end) {
		q = scan_skip(q + 1, end, SIP_LWS);
		v->port = port_of(scan_str(q, end));
	}
}

static void
set_params(struct sip_via *v)
{
	struct str rest = v->params;
	struct sip_param x;

	while (sip_param_next(&x, &rest)) {
		if (scan_ieq(x.name, STR("branch")) && v->branch.n == 0) {
			v->branch = x.value;
		} else if (scan_ieq(x.name, STR("received"))) {
			v->received = bare(x.value);
		} else if (scan_ieq(x.name, STR("rport"))) {
			v->has_rport = true;
			v->rport = port_of(x.value);
		}
	}
}

int
sip_via_parse(struct sip_via *out, struct str item)
{
	const char *end = item.p + item.n;
	const char *p = scan_skip(item.p, end, SIP_LWS);
	const char *q;

	*out = (struct sip_via){ .port = 0 };
	p = skip_protocol(p, end);
	if (p == NULL)
		return -1;
	q = scan_skip(p, end, SIP_TOKEN);
	out->transport = scan_str(p, q);
	p = scan_skip(q, end, SIP_LWS);
	q = p;
	while (q < end && *q != ';')
		q++;
	set_sent_by(out, p, scan_back(p, q, SIP_LWS));
	out->params = scan_str(q + (q < end), end);
	set_params(out);
	return out->transport.n > 0 && out->sent_by.n > 0 ? 0 : -1;
}

int
sip_via_key(struct str *sent_by, struct str *branch, struct str item)
{
	const char *p = item.p;
	const char *end = p + item.n;
	struct sip_via via;
	int result;

	if (item.n > 8 && memcmp(p, "SIP/2.0/", 8) == 0) {
		const char *host = scan_skip(p + 8, end, SIP_TOKEN);
		const char *q;

		if (host > p + 8 && end - host > 1 && *host == ' ') {
			p = host + 1;
			q = scan_skip(p, end, SIP_HOST | SIP_DIGIT);
			if (q > p && q < end && *q == ':')
				q = scan_skip(q + 1, end, SIP_DIGIT);
			*sent_by = scan_str(p, q);
			if (q > p && q < end && *q == ';' && sip_param(branch,
			    scan_str(q, end), STR("branch"))
			    && branch->n > 0)
				return 0;
		}
	}
	result = sip_via_parse(&via, item);
	*sent_by = via.sent_by;
	*branch = via.branch;
	return result;
}
