/*
 * param.c: parameters (RFC 3261 section 25.1, generic-param).
 */
#include "param.h"

#include "scan.h"

/* The value at p, after the '='; returns where the next parameter begins. */
static const char *
read_value(struct sip_param *out, const char *p, const char *end)
{
	const char *q;

	out->has_value = true;
	p = scan_skip(p, end, SIP_LWS);
	if (p < end && *p == '"') {
		q = sip_scan_quoted(p, end);
		if (q != NULL) {
			out->value = scan_str(p + 1, q - 1);
			while (q < end && *q != ';')
				q++;
			return q;
		}
		out->is_open = true;
	}
	q = p;
	while (q < end && *q != ';')
		q++;
	out->value = scan_str(p, scan_back(p, q, SIP_LWS));
	return q;
}

bool
sip_param_next(struct sip_param *out, struct str *rest)
{
	const char *p = rest->p;
	const char *end = rest->p + rest->n;
	const char *name;

	while (p < end && (*p == ';' || scan_is(*p, SIP_LWS)))
		p++;
	if (p == end) {
		*rest = scan_str(p, end);
		return false;
	}
	name = p;
	while (p < end && *p != ';' && *p != '=')
		p++;
	out->name = scan_str(name, scan_back(name, p, SIP_LWS));
	out->value = scan_str(p, p);
	out->has_value = false;
	out->is_open = false;
	if (p < end && *p == '=')
		p = read_value(out, p + 1, end);
	*rest = scan_str(p, end);
	return true;
}

bool
sip_param(struct str *value, struct str params, struct str name)
{
	struct sip_param x;

	while (sip_param_next(&x, &params)) {
		if (str_ieq(x.name, name)) {
			*value = x.value;
			return true;
		}
	}
	*value = str_make("", 0);
	return false;
}
