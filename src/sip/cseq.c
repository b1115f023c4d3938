/*
 * cseq.c: the headers that are numbers (RFC 3261 sections 20.16 and 20.19, RFC
 * 3262 section 7.2).  Numbers are read into 64 bits and saturate there.
 */
#include "sipladder/sip.h"

#include "scan.h"

/* The word at the start of *rest, taken off it. */
static struct str
take_word(struct str *rest)
{
	const char *end = rest->p + rest->n;
	const char *p = scan_skip(rest->p, end, SIP_LWS);
	const char *q = p;

	while (q < end && !scan_is(*q, SIP_LWS))
		q++;
	*rest = scan_str(q, end);
	return scan_str(p, q);
}

static int
take_u32(uint32_t *out, struct str *rest)
{
	struct str s = take_word(rest);
	uint64_t v = 0;

	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (d > 9)
			return -1;
		v = v * 10 + d;
		if (v > UINT32_MAX)
			return -1;
	}
	*out = (uint32_t)v;
	return s.n > 0 ? 0 : -1;
}

int
sip_cseq_parse(uint32_t *number, struct str *method, struct str value)
{
	int result = take_u32(number, &value);

	*method = take_word(&value);
	return method->n > 0 && str_trim(value).n == 0 ? result : -1;
}

int
sip_rack_parse(uint32_t *rseq, uint32_t *cseq, struct str *method,
    struct str value)
{
	int result = take_u32(rseq, &value);

	if (take_u32(cseq, &value) < 0)
		result = -1;
	*method = take_word(&value);
	return method->n > 0 && str_trim(value).n == 0 ? result : -1;
}

int
sip_delta_parse(uint64_t *out, struct str value)
{
	const char *end = value.p + value.n;
	const char *p = scan_skip(value.p, end, SIP_LWS);
	const char *q = scan_skip(p, end, SIP_DIGIT);

	/* Parameters and a comment may follow (Retry-After). */
	if (str_u64(out, scan_str(p, q)) < 0)
		return -1;
	p = scan_skip(q, end, SIP_LWS);
	return p == end || *p == ';' || *p == '(' ? 0 : -1;
}
