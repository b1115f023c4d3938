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
	q = p < end ? memchr(p, ';', (size_t)(end - p)) : NULL;
	if (q == NULL)
		q = end;
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

/* The end of the parameter at p; a ';' between quotes is part of it. */
static const char *
pass_param(const char *p, const char *end)
{
	const char *q = memchr(p, ';', (size_t)(end - p));
	struct str rest = scan_str(p, end);
	struct sip_param x;

	if (q == NULL)
		return end;
	if (memchr(p, '"', (size_t)(q - p)) == NULL)
		return q;
	(void)sip_param_next(&x, &rest);
	return rest.p;
}

bool
sip_param(struct str *value, struct str params, struct str name)
{
	const char *p = params.n > 0 ? params.p : "";
	const char *end = p + params.n;
	char first = name.n > 0 ? (char)str_lower(name.p[0]) : '\0';
	struct str rest;
	struct sip_param x;

	for (;; p = pass_param(p, end)) {
		while (p < end && (*p == ';' || scan_is(*p, SIP_LWS)))
			p++;
		if (p == end)
			break;
		/* Most that are not it differ in the first letter. */
		if ((char)str_lower(*p) != first)
			continue;
		rest = scan_str(p, end);
		if (sip_param_next(&x, &rest)
		    && (str_eq(x.name, name) || str_ieq(x.name, name))) {
			*value = x.value;
			return true;
		}
	}
	*value = str_make("", 0);
	return false;
}
