/* The classes of bytes in SIP text (RFC 3261 section 25.1). */
#include "scan.h"

const uint8_t sip_class[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 4, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	2, 81, 0, 80, 80, 81, 80, 81, 80, 80, 81, 81, 64, 113, 113, 80,
	121, 121, 121, 121, 121, 121, 121, 121, 121, 121, 80, 64, 0, 80, 0, 80,
	80, 113, 113, 113, 113, 113, 113, 113,
	113, 113, 113, 113, 113, 113, 113, 113,
	113, 113, 113, 113, 113, 113, 113, 113,
	113, 113, 113, 80, 0, 80, 16, 113,
	17, 113, 113, 113, 113, 113, 113, 113,
	113, 113, 113, 113, 113, 113, 113, 113,
	113, 113, 113, 113, 113, 113, 113, 113,
	113, 113, 113, 16, 16, 16, 81, 0,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
};

/*
 * A CR alone ends a line only where an empty line, a folded one or "name:"
 * follows; within a value it is data.
 */
static bool
is_line(const char *p, const char *end)
{
	const char *q;

	if (p == end || scan_is(*p, SIP_LWS))
		return true;
	q = scan_skip(p, end, SIP_TOKEN);
	if (q == p)
		return false;
	q = scan_skip(q, end, SIP_BLANK);
	return q < end && *q == ':';
}

/* The start of the line after the CR at q, or NULL where that CR is data. */
static const char *
after_cr(const char *q, struct sip_scan *s)
{
	const char *r = q + 1;

	if (r < s->end && *r == '\n')
		return r + 1;
	/* CR CR LF comes from text files that were translated twice. */
	while (r < s->end && *r == '\r')
		r++;
	if (r < s->end && *r == '\n')
		r++;
	else if (is_line(q + 1, s->end))
		r = q + 1;
	else
		return NULL;
	s->odd |= SIP_ODD(LINE_ENDS);
	return r;
}

const char *
sip_scan_line(const char **next, struct sip_scan *s, const char *q)
{
	for (;; q = scan_special(q + 1, s->end)) {
		if (q == s->end) {
			*next = q;
			return q;
		}
		if (*q == '\r') {
			*next = after_cr(q, s);
			if (*next != NULL)
				return q;
		} else if (*q == '\n') {
			s->odd |= SIP_ODD(LINE_ENDS);
			*next = q + 1;
			return q;
		}
		s->has_special |= *q != '\t';
	}
}

const char *
sip_scan_quoted(const char *p, const char *end)
{
	const char *q;

	p++;
	q = p < end ? memchr(p, '"', (size_t)(end - p)) : NULL;
	if (q == NULL)
		return NULL;
	if (memchr(p, '\\', (size_t)(q - p)) == NULL)
		return q + 1;
	for (; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}
