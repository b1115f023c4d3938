/*
 * check_uri.c: are URIs and parameters well formed?  Those of ordinary traffic
 * are found clean in one walk; what that walk does not understand is parsed.
 */
#include "check.h"

#include "scan.h"

const char *
sip_check_host(const char *p, const char *end)
{
	const char *q = scan_skip(p, end, SIP_HOST);
	unsigned port = 0;

	if (q == p)
		return NULL;
	if (q == end || *q != ':')
		return q;
	for (p = ++q; q < end && scan_is(*q, SIP_DIGIT) && q - p < 5; q++)
		port = port * 10 + (unsigned)(*q - '0');
	return port > 0 && port <= UINT16_MAX ? q : NULL;
}

/* A SIP or SIPS URI without headers, brackets and blanks. */
static bool
is_plain(struct str uri)
{
	const char *p = uri.p;
	const char *end = uri.p + uri.n;
	const char *at;

	if (uri.n < 5 || memcmp(p, "sip", 3) != 0)
		return false;
	p += 3;
	if (*p == 's')
		p++;
	if (*p++ != ':')
		return false;
	at = memchr(p, '@', (size_t)(end - p));
	if (at != NULL) {
		if (at == p || scan_skip(p, at, SIP_URI) != at)
			return false;
		p = at + 1;
	}
	p = sip_check_host(p, end);
	if (p == NULL || (p < end && *p != ';'))
		return false;
	while (p < end && scan_is(*p, SIP_URI) && *p != '?' && *p != '@')
		p++;
	return p == end;
}

/* Bytes that no URI may hold. */
static uint64_t
check_bytes(struct str uri)
{
	for (size_t i = 0; i < uri.n; i++) {
		if (scan_is(uri.p[i], SIP_LWS))
			return SIP_ODD(BLANKS);
		if (!scan_is(uri.p[i], SIP_URI))
			return SIP_ODD(MALFORMED);
	}
	return 0;
}

uint64_t
sip_check_uri(struct str uri)
{
	struct sip_uri u;
	uint64_t odd;

	if (is_plain(uri))
		return 0;
	odd = check_bytes(uri);
	if (sip_uri_parse(&u, uri) < 0)
		return odd | SIP_ODD(MALFORMED);
	if (u.opaque.n == 0 && u.host.n == 0)
		odd |= SIP_ODD(MALFORMED);
	return odd | u.odd;
}

uint64_t
sip_check_value(const char **at, const char *p, const char *end)
{
	const char *q;

	p = scan_skip(p, end, SIP_LWS);
	if (p < end && *p == '"') {
		q = sip_scan_quoted(p, end);
		*at = q == NULL ? end : q;
		return q == NULL ? SIP_ODD(QUOTE) : 0;
	}
	q = scan_skip(p, end, SIP_VALUE);
	*at = q;
	return q == p ? SIP_ODD(MALFORMED) : 0;
}

uint64_t
sip_check_params(struct str params)
{
	const char *p = params.n > 0 ? params.p : "";
	const char *end = p + params.n;
	uint64_t odd = 0;

	p = scan_skip(p, end, SIP_LWS);
	if (p < end && *p == ';')
		p++;
	else if (p == end)
		return 0;
	for (;;) {
		const char *q;

		p = scan_skip(p, end, SIP_LWS);
		q = scan_skip(p, end, SIP_TOKEN);
		if (q == p)
			return odd | SIP_ODD(MALFORMED);
		p = scan_skip(q, end, SIP_LWS);
		if (p < end && *p == '=')
			odd |= sip_check_value(&p, p + 1, end);
		p = scan_skip(p, end, SIP_LWS);
		if (p == end)
			return odd;
		if (*p != ';')
			return odd | SIP_ODD(MALFORMED);
		p++;
	}
}
