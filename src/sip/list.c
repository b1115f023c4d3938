/*
 * list.c: comma lists (RFC 3261 section 7.3.1).  A comma separates only where
 * it is outside "..." and <...>.
 */
#include "scan.h"

bool
sip_list_next(struct str *item, struct str *rest)
{
	const char *end = rest->p + rest->n;
	const char *start = scan_skip(rest->p, end, SIP_LWS);
	const char *p = start;
	const char *q;

	if (p == end) {
		*rest = scan_str(end, end);
		return false;
	}
	/* Most lists have one item. */
	if (memchr(p, ',', (size_t)(end - p)) == NULL)
		p = end;
	for (; p < end && *p != ','; p++) {
		if (*p == '"') {
			q = sip_scan_quoted(p, end);
			if (q != NULL)
				p = q - 1;
		} else if (*p == '<') {
			q = memchr(p, '>', (size_t)(end - p));
			if (q != NULL)
				p = q;
		}
	}
	*item = scan_str(start, scan_back(start, p, SIP_LWS));
	*rest = scan_str(p + (p < end), end);
	return true;
}
