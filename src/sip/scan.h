/*
 * scan.h: how the files of this layer walk over bytes.  RFC 3261 section 25.1:
 *
 *	token = 1*(alphanum / - . ! % * _ + ` ' ~)
 *	LWS   = [*WSP CRLF] 1*WSP
 *
 * A line ends with CRLF; LF alone, and CR alone where a header line or nothing
 * follows, are taken too.  Any other control byte is data.
 */
#ifndef SIP_SCAN_H
#define SIP_SCAN_H

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "sipladder/sip.h"

#define SIP_TOKEN 1 /* may stand in a token */
#define SIP_BLANK 2 /* SP, HTAB */
#define SIP_EOL 4   /* CR, LF */
#define SIP_DIGIT 8
#define SIP_VALUE 16 /* in a parameter's value; generous */
#define SIP_HOST 32  /* in a host name or IPv4 address; '_' too */
#define SIP_URI 64   /* in a URI (RFC 3986 section 2) */
#define SIP_LWS (SIP_BLANK | SIP_EOL)

extern const uint8_t sip_class[256];

static inline bool
scan_is(char c, unsigned classes)
{
	return (sip_class[(unsigned char)c] & classes) != 0;
}

/* The first byte at or after p that is not of these classes. */
static inline const char *
scan_skip(const char *p, const char *end, unsigned classes)
{
	while (p < end && scan_is(*p, classes))
		p++;
	return p;
}

/* The end of the text without such bytes at its end. */
static inline const char *
scan_back(const char *start, const char *end, unsigned classes)
{
	while (end > start && scan_is(end[-1], classes))
		end--;
	return end;
}

static inline struct str
scan_str(const char *start, const char *end)
{
	return str_make(start, (size_t)(end - start));
}

/* As scan_special(), byte by byte. */
static inline const char *
scan_few(const char *p, const char *end)
{
	while (p < end && (signed char)*p >= 0x20)
		p++;
	return p;
}

#define SCAN_ONES UINT64_C(0x0101010101010101)

/*
 * The first byte at or after p that is under 0x20 or over 0x7f.  Most bytes of
 * a message pass through here, so many are looked at together.
 */
static inline const char *
scan_special(const char *p, const char *end)
{
#if defined(__SSE2__)
	const __m128i limit = _mm_set1_epi8(0x20);

	for (; end - p >= 16; p += 16) {
		__m128i x = _mm_loadu_si128((const void *)p);
		/* Signed: bytes over 0x7f are negative. */
		int hit = _mm_movemask_epi8(_mm_cmplt_epi8(x, limit));

		if (hit != 0)
			return p + __builtin_ctz((unsigned)hit);
	}
#elif defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	for (; end - p >= 8; p += 8) {
		uint64_t x;
		uint64_t hit;

		memcpy(&x, p, 8);
		/* Exact for the lowest byte that is hit: no borrow below. */
		hit = ((x - SCAN_ONES * 0x20) | x) & SCAN_ONES << 7;
		if (hit != 0)
			return p + (__builtin_ctzll(hit) >> 3);
	}
#endif
	return scan_few(p, end);
}

/*
 * The first colon in the 32 bytes at p, or NULL: the names that are known are
 * shorter.
 */
static inline const char *
scan_colon(const char *p, const char *end)
{
	size_t left = (size_t)(end - p);

#if defined(__SSE2__)
	if (left >= 32) {
		const __m128i colon = _mm_set1_epi8(':');
		__m128i x = _mm_loadu_si128((const void *)p);
		__m128i y = _mm_loadu_si128((const void *)(p + 16));
		unsigned hit = (unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(x, colon));

		hit |= (unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(y, colon)) << 16;
		return hit == 0 ? NULL : p + __builtin_ctz(hit);
	}
#endif
	return memchr(p, ':', left < 32 ? left : 32);
}

/* The same but for the case of ASCII letters; `name` is in lower case. */
static inline bool
scan_ieq(struct str s, struct str name)
{
	return s.n == name.n && (s.p[0] | 0x20) == name.p[0]
	    && (memcmp(s.p, name.p, name.n) == 0 || str_ieq(s, name));
}

/* A walk over lines. */
struct sip_scan {
	const char *p;     /* the line to read */
	const char *end;
	uint64_t odd;      /* SIP_ODD(LINE_ENDS) */
	bool has_special;  /* a line has control bytes or some over 0x7f */
};

/* The same as scan_line(), for any end; the line's bytes are looked at from q. */
const char *sip_scan_line(const char **next, struct sip_scan *s, const char *q);

/* The end of the line at s->p, and the start of the next one. */
static inline const char *
scan_line(const char **next, struct sip_scan *s)
{
	const char *q = scan_special(s->p, s->end);

	if (s->end - q >= 2 && q[0] == '\r' && q[1] == '\n') {
		*next = q + 2;
		return q;
	}
	return sip_scan_line(next, s, q);
}

/*
 * The end of the quoted string that begins at p: after the closing quote, or
 * NULL where there is none before end.
 */
const char *sip_scan_quoted(const char *p, const char *end);

#endif
