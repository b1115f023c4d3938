/*
 * uri.c: SIP and SIPS URIs (RFC 3261 section 19.1.1):
 *
 *	sip:user:password@host:port;uri-parameters?headers
 *
 * The user part may hold ; / ? : & = + $ , so the '@' is looked for first.
 * Any other scheme (RFC 3966 tel, urn, ...) is kept whole.
 */
#include "sipladder/sip.h"

#include "scan.h"

/* The length of "scheme" before its colon; 0 where there is none. */
static size_t
scheme_length(struct str s)
{
	size_t i = 0;

	while (i < s.n && (scan_is(s.p[i], SIP_TOKEN)))
		i++;
	return i < s.n && s.p[i] == ':' ? i : 0;
}

/*
 * The '@' that ends the user part: the last one before a '?', because names
 * with a domain are used as users without escape; else the first one, because
 * the user itself may have the '?'.
 */
static long
find_at(struct str s)
{
	long ask = str_chr(s, '?');
	size_t n = ask < 0 ? s.n : (size_t)ask;

	for (size_t i = n; i > 0; i--) {
		if (s.p[i - 1] == '@')
			return (long)(i - 1);
	}
	return ask < 0 ? -1 : str_chr(s, '@');
}

static void
set_port(struct sip_uri *u, struct str s)
{
	uint64_t v;

	s = str_trim(s);
	if (str_u64(&v, s) < 0) {
		u->odd |= SIP_ODD(URI);
		return;
	}
	if (v > UINT16_MAX)
		u->odd |= SIP_ODD(RANGE);
	else
		u->port = (uint16_t)v;
}

static void
set_host(struct sip_uri *u, struct str s)
{
	long i;

	if (s.n > 0 && s.p[0] == '[') {
		i = str_chr(s, ']');
		if (i > 0) {
			u->host = str_make(s.p + 1, (size_t)i - 1);
			s = str_from(s, (size_t)i + 1);
			if (s.n > 0 && s.p[0] == ':')
				set_port(u, str_from(s, 1));
			else if (s.n > 0)
				u->odd |= SIP_ODD(URI);
			return;
		}
		u->odd |= SIP_ODD(URI);
	}
	u->host = s;
	i = str_chr(s, ':');
	if (i >= 0 && str_chr(str_from(s, (size_t)i + 1), ':') >= 0) {
		/* IPv6 without brackets (RFC 5118 section 4.2). */
		u->odd |= SIP_ODD(URI);
	} else if (i >= 0) {
		u->host = str_trim(str_first(s, (size_t)i));
		set_port(u, str_from(s, (size_t)i + 1));
	}
	if (u->host.n == 0)
		u->odd |= SIP_ODD(URI);
}

static void
set_user(struct sip_uri *u, struct str s)
{
	long i = str_chr(s, ':');

	u->user = s;
	if (i >= 0) {
		u->user = str_first(s, (size_t)i);
		u->password = str_from(s, (size_t)i + 1);
	}
}

int
sip_uri_parse(struct sip_uri *out, struct str uri)
{
	struct str s = str_trim(uri);
	size_t n = scheme_length(s);
	long i;

	*out = (struct sip_uri){ .port = 0 };
	if (n == 0)
		return -1;
	if (str_chr(s, ' ') >= 0 || str_chr(s, '\t') >= 0)
		out->odd |= SIP_ODD(BLANKS);
	out->scheme = str_first(s, n);
	s = str_from(s, n + 1);
	if (!str_ieq(out->scheme, STR("sip"))
	    && !str_ieq(out->scheme, STR("sips"))) {
		out->opaque = s;
		return 0;
	}
	i = find_at(s);
	if (i >= 0) {
		set_user(out, str_first(s, (size_t)i));
		s = str_from(s, (size_t)i + 1);
	}
	i = str_chr(s, '?');
	if (i >= 0) {
		out->headers = str_from(s, (size_t)i + 1);
		s = str_first(s, (size_t)i);
	}
	i = str_chr(s, ';');
	if (i >= 0) {
		out->params = str_from(s, (size_t)i + 1);
		s = str_first(s, (size_t)i);
	}
	set_host(out, str_trim(s));
	return 0;
}
