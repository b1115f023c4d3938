/*
 * fold.c: folded values (RFC 3261 section 7.3.1): a line end with the blanks
 * around it stands for one space.
 */
#include "scan.h"

struct str
sip_unfold(char *out, size_t room, struct str value)
{
	const char *p = value.p;
	const char *end;
	size_t n = 0;

	if (str_chr(value, '\n') < 0 && str_chr(value, '\r') < 0)
		return value;
	end = value.p + value.n;
	while (p < end && n < room) {
		const char *q = scan_skip(p, end, SIP_LWS);
		const char *r = p;

		while (r < q && !scan_is(*r, SIP_EOL))
			r++;
		if (q == p) {
			out[n++] = *p++;
		} else if (r < q) {
			out[n++] = ' ';
			p = q;
		} else {
			for (; p < q && n < room; p++)
				out[n++] = *p;
		}
	}
	return str_make(out, n);
}
