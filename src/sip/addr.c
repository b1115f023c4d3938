/*
 * addr.c: name-addr and addr-spec (RFC 3261 section 20.10):
 *
 *	[ display-name ] "<" addr-spec ">" *( ";" param )
 *	addr-spec *( ";" param )
 *
 * In the second form everything after the first ';' belongs to the header.
 */
#include "sipladder/sip.h"

#include "scan.h"

/* A display name without quotes is a row of tokens. */
static bool
is_words(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!scan_is(s.p[i], SIP_TOKEN | SIP_LWS))
			return false;
	}
	return true;
}

/* The quoted display name at p; returns where to go on. */
static const char *
quoted_name(struct sip_addr *a, const char *p, const char *end)
{
	const char *q = sip_scan_quoted(p, end);

	if (q != NULL) {
		a->display = scan_str(p + 1, q - 1);
		return q;
	}
	a->odd |= SIP_ODD(QUOTE);
	q = memchr(p, '<', (size_t)(end - p));
	if (q == NULL)
		q = end;
	a->display = scan_str(p + 1, scan_back(p + 1, q, SIP_LWS));
	return q;
}

/* What stands between < and >. */
static void
set_inner(struct sip_addr *a, const char *p, const char *end)
{
	const char *q = scan_skip(p, end, SIP_LWS);
	const char *r = scan_back(q, end, SIP_LWS);

	if (q != p || r != end)
		a->odd |= SIP_ODD(BLANKS);
	a->uri = scan_str(q, r);
}

/* The parameters: after the first ';' at or after p. */
static void
set_params(struct sip_addr *a, const char *p, const char *end)
{
	const char *q = scan_skip(p, end, SIP_LWS);

	if (q < end && *q != ';')
		a->odd |= SIP_ODD(MALFORMED);
	q = q < end ? memchr(q, ';', (size_t)(end - q)) : NULL;
	a->params = q == NULL ? scan_str(end, end) : scan_str(q + 1, end);
}

static void
bare_uri(struct sip_addr *a, const char *p, const char *end)
{
	const char *q = memchr(p, ';', (size_t)(end - p));

	if (q == NULL)
		q = end;
	a->uri = scan_str(p, scan_back(p, q, SIP_LWS));
	if (str_chr(a->uri, '?') >= 0 || str_chr(a->uri, ',') >= 0)
		a->odd |= SIP_ODD(URI);
	set_params(a, q, end);
}

void
sip_addr_parse(struct sip_addr *out, struct str value)
{
	const char *p;
	const char *end;
	const char *q;

	value = str_trim(value);
	*out = (struct sip_addr){ .odd = 0 };
	if (value.n == 0)
		return;
	p = value.p;
	end = p + value.n;
	if (*p == '"')
		p = quoted_name(out, p, end);
	q = p < end ? memchr(p, '<', (size_t)(end - p)) : NULL;
	if (q == NULL) {
		p = scan_skip(p, end, SIP_LWS);
		if (p < end)
			bare_uri(out, p, end);
		else
			out->odd |= SIP_ODD(MALFORMED);
		return;
	}
	if (out->display.p == NULL) {
		out->display = scan_str(p, scan_back(p, q, SIP_LWS));
		if (!is_words(out->display))
			out->odd |= SIP_ODD(DISPLAY);
	}
	p = q + 1;
	q = memchr(p, '>', (size_t)(end - p));
	if (q == NULL) {
		out->odd |= SIP_ODD(URI);
		out->uri = scan_str(p, end);
		return;
	}
	set_inner(out, p, q);
	set_params(out, q + 1, end);
}
