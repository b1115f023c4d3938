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

#include "sipladder/sip.h"

#define SIP_TOKEN 1 /* may stand in a token */
#define SIP_BLANK 2 /* SP, HTAB */
#define SIP_EOL 4   /* CR, LF */
#define SIP_DIGIT 8
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

#define SCAN_ONES UINT64_C(0x0101010101010101)
#define SCAN_HIGH (SCAN_ONES << 7)

/*
 * The first byte under 0x20 at or after p, eight bytes at a time.  `seen` gets
 * the bits of every byte looked at, so its high bits tell of bytes over 0x7f.
 */
static inline const char *
scan_control(const char *p, const char *end, uint64_t *seen)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	while (end - p >= 8) {
		uint64_t x;
		uint64_t hit;

		memcpy(&x, p, 8);
		/* Exact for the lowest byte that is hit: no borrow below. */
		hit = (x - SCAN_ONES * 0x20) & ~x & SCAN_HIGH;
		*seen |= x;
		if (hit != 0)
			return p + (__builtin_ctzll(hit) >> 3);
		p += 8;
	}
#endif
	while (p < end && (unsigned char)*p >= 0x20) {
		*seen |= (unsigned char)*p;
		p++;
	}
	return p;
}

/* A walk over lines. */
struct sip_scan {
	const char *p;     /* the line to read */
	const char *end;
	uint64_t odd;      /* SIP_ODD(LINE_ENDS) */
	uint64_t seen;     /* see scan_control() */
	bool has_controls; /* bytes under 0x20 other than HTAB in a line */
};

/* The end of the line at s->p, and the start of the next one. */
const char *sip_scan_line(const char **next, struct sip_scan *s);

/*
 * The end of the quoted string that begins at p: after the closing quote, or
 * NULL where there is none before end.
 */
const char *sip_scan_quoted(const char *p, const char *end);

#endif
