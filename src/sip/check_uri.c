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

#if defined(__SSE2__)
/* Bytes in x that are neither SIP_URI nor harmless: blanks, " < > \ ^ { | }. */
static inline __m128i
bad_bytes(__m128i x)
{
	__m128i bad = _mm_cmplt_epi8(x, _mm_set1_epi8(0x21));

	bad = _mm_or_si128(bad, _mm_cmpgt_epi8(x, _mm_set1_epi8('z')));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8('<')));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8('>')));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8('^')));
	return _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8('`')));
}

/* All bytes may stand in a URI; 16 at a time, the last 16 once more. */
static bool
all_uri(const char *p, const char *end)
{
	__m128i bad = _mm_setzero_si128();

	if (end - p < 16)
		return scan_skip(p, end, SIP_URI) == end;
	for (; end - p > 16; p += 16)
		bad = _mm_or_si128(bad,
		    bad_bytes(_mm_loadu_si128((const void *)p)));
	bad = _mm_or_si128(bad,
	    bad_bytes(_mm_loadu_si128((const void *)(end - 16))));
	return _mm_movemask_epi8(bad) == 0;
}

/* A byte and the one after it that cannot stand together in parameters. */
static inline __m128i
bad_pairs(const char *p)
{
	const __m128i semi = _mm_set1_epi8(';');
	const __m128i equal = _mm_set1_epi8('=');
	__m128i x = _mm_loadu_si128((const void *)p);
	__m128i y = _mm_loadu_si128((const void *)(p + 1));
	__m128i x_semi = _mm_cmpeq_epi8(x, semi);
	__m128i y_semi = _mm_cmpeq_epi8(y, semi);
	__m128i x_equal = _mm_cmpeq_epi8(x, equal);
	__m128i y_equal = _mm_cmpeq_epi8(y, equal);
	__m128i bad = _mm_and_si128(x_semi, _mm_or_si128(y_semi, y_equal));

	bad = _mm_or_si128(bad, _mm_and_si128(x_equal, y_semi));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(x, _mm_set1_epi8(',')));
	return _mm_or_si128(bad, bad_bytes(x));
}

/*
 * ";name=value;flag" without blanks and quotes, and nothing empty.  (That a
 * name has no byte that is only legal in a value is not looked at.)
 */
static bool
plain_params(const char *p, const char *end)
{
	__m128i bad = _mm_setzero_si128();

	if (end - p < 17 || p[0] != ';' || end[-1] == ';' || end[-1] == '='
	    || !scan_is(end[-1], SIP_VALUE))
		return false;
	for (; end - p > 17; p += 16)
		bad = _mm_or_si128(bad, bad_pairs(p));
	bad = _mm_or_si128(bad, bad_pairs(end - 17));
	return _mm_movemask_epi8(bad) == 0;
}
#else
static bool
all_uri(const char *p, const char *end)
{
	return scan_skip(p, end, SIP_URI) == end;
}

/* Not told; they are read one by one. */
static bool
plain_params(const char *p, const char *end)
{
	(void)p;
	(void)end;
	return false;
}
#endif

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
		if (at == p || !all_uri(p, at))
			return false;
		p = at + 1;
	}
	p = sip_check_host(p, end);
	if (p == NULL || (p < end && *p != ';'))
		return false;
	return p == end || (memchr(p, '?', (size_t)(end - p)) == NULL
	    && memchr(p, '@', (size_t)(end - p)) == NULL && all_uri(p, end));
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

	if (plain_params(p, end))
		return 0;
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
