/*
 * start.c: the start line (RFC 3261 sections 7.1 and 7.2):
 *
 *	Request-Line = Method SP Request-URI SP SIP-Version
 *	Status-Line  = SIP-Version SP 3DIGIT SP Reason-Phrase
 *
 * Taken too: more blanks, <> around the URI, blanks in it (the last word is the
 * version), any version, no blank before an empty phrase.
 */
#include "start.h"

#include "scan.h"

/* Longer first words are not methods; test suites have some of thousands. */
#define METHOD_MAX 8192

static bool
is_version(const char *p, const char *end)
{
	return end - p >= 5 && (p[0] | 0x20) == 's' && (p[1] | 0x20) == 'i'
	    && (p[2] | 0x20) == 'p' && p[3] == '/' && scan_is(p[4], SIP_DIGIT);
}

static void
set_version(struct sip_msg *m, const char *p, const char *end)
{
	m->version = scan_str(p, end);
	if (end - p != 7 || memcmp(p + 4, "2.0", 3) != 0)
		m->odd |= SIP_ODD(VERSION);
}

static int
status_line(struct sip_msg *m, const char *p, const char *end)
{
	const char *q = p;
	unsigned code = 0;

	while (q < end && !scan_is(*q, SIP_BLANK))
		q++;
	set_version(m, p, q);
	p = scan_skip(q, end, SIP_BLANK);
	if (p - q > 1)
		m->odd |= SIP_ODD(BLANKS);
	for (q = p; q < end && scan_is(*q, SIP_DIGIT); q++) {
		if (code < 1000)
			code = code * 10 + (unsigned)(*q - '0');
	}
	if (q == p)
		return -1;
	if (q - p != 3 || code < 100 || code > 699)
		m->odd |= SIP_ODD(STATUS_RANGE);
	m->code = (uint16_t)(code < 1000 ? code : 0);
	if (q == end)
		m->odd |= SIP_ODD(PHRASE);
	else if (scan_is(*q, SIP_BLANK))
		q++;
	else
		m->odd |= SIP_ODD(START_LINE);
	m->reason = scan_str(q, scan_back(q, end, SIP_BLANK));
	return 0;
}

/* The Request-URI between the method and the version, without the odd. */
static void
set_uri(struct sip_msg *m, const char *p, const char *end)
{
	const char *start = scan_skip(p, end, SIP_BLANK);
	const char *back = scan_back(start, end, SIP_BLANK);

	if (start - p != 1 || end - back != 1)
		m->odd |= SIP_ODD(BLANKS);
	p = start;
	end = back;
	if (end - p >= 2 && p[0] == '<' && end[-1] == '>') {
		p++;
		end--;
		m->odd |= SIP_ODD(BLANKS);
	}
	m->uri = scan_str(p, end);
	if (p >= end)
		m->odd |= SIP_ODD(START_LINE);
	else if (memchr(p, ' ', (size_t)(end - p)) != NULL
	    || memchr(p, '\t', (size_t)(end - p)) != NULL)
		m->odd |= SIP_ODD(BLANKS);
}

int
sip_start_parse(struct sip_msg *m, struct str line)
{
	const char *p = line.p;
	const char *end = line.p + line.n;
	const char *q;
	const char *last;

	if (is_version(p, end))
		return status_line(m, p, end);
	q = scan_skip(p, end, SIP_TOKEN);
	/* Some copies of RFC 4475 escape the backquote in its method. */
	while (q < end && *q == '\\') {
		m->odd |= SIP_ODD(START_LINE);
		q = scan_skip(q + 1, end, SIP_TOKEN);
	}
	if (q == p || q == end || q - p > METHOD_MAX
	    || !scan_is(*q, SIP_BLANK))
		return -1;
	last = scan_back(q, end, SIP_BLANK);
	if (last != end)
		m->odd |= SIP_ODD(BLANKS);
	end = last;
	if (end - q > 8 && memcmp(end - 8, " SIP/2.0", 8) == 0)
		last = end - 7;
	while (last > q && !scan_is(last[-1], SIP_BLANK))
		last--;
	if (!is_version(last, end))
		return -1;
	m->is_request = true;
	m->method = scan_str(p, q);
	set_version(m, last, end);
	set_uri(m, q, last);
	return 0;
}
