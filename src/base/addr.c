/* Addresses as text: RFC 5952 out, anything reasonable in. */
#include <sipladder/addr.h>

#include <arpa/inet.h>
#include <stdio.h>

int
addr_cmp(const struct addr *a, const struct addr *b)
{
	int c;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	c = memcmp(a->ip, b->ip, sizeof(a->ip));
	if (c != 0)
		return c;
	return a->port < b->port ? -1 : a->port > b->port;
}

/* glibc's and musl's inet_ntop follow RFC 5952. */
struct str
addr_text_ip(char *out, const struct addr *a)
{
	int family = a->family == ADDR_IP6 ? AF_INET6 : AF_INET;

	if (a->family == ADDR_NONE
	    || inet_ntop(family, a->ip, out, ADDR_TEXT_MAX) == NULL) {
		out[0] = '-';
		out[1] = '\0';
	}
	return str_make(out, strnlen(out, ADDR_TEXT_MAX));
}

struct str
addr_text(char *out, const struct addr *a)
{
	char ip[ADDR_TEXT_MAX];
	struct str t = addr_text_ip(ip, a);
	int n;

	if (a->port == 0 || a->family == ADDR_NONE)
		n = snprintf(out, ADDR_TEXT_MAX, "%.*s", (int)t.n, t.p);
	else if (a->family == ADDR_IP6)
		n = snprintf(out, ADDR_TEXT_MAX, "[%.*s]:%u", (int)t.n, t.p,
		    a->port);
	else
		n = snprintf(out, ADDR_TEXT_MAX, "%.*s:%u", (int)t.n, t.p,
		    a->port);
	return str_make(out, n < 0 ? 0 : (size_t)n);
}

/* The plain form 192.0.2.1, as inet_pton() takes it. */
static bool
parse_quad(uint8_t *ip, struct str s)
{
	size_t i = 0;

	for (unsigned k = 0; k < 4; k++) {
		size_t start = i;
		unsigned v = 0;

		while (i < s.n && i - start < 3
		    && (unsigned)(s.p[i] - '0') < 10u)
			v = v * 10 + (unsigned)(s.p[i++] - '0');
		if (i == start || v > 255
		    || (s.p[start] == '0' && i - start > 1))
			return false;
		ip[k] = (uint8_t)v;
		if (k < 3 && (i == s.n || s.p[i++] != '.'))
			return false;
	}
	return i == s.n;
}

int
addr_parse_ip(struct addr *out, struct str s)
{
	char text[ADDR_TEXT_MAX];
	uint8_t ip[16];
	long zone;

	if (parse_quad(ip, s)) {
		*out = addr_ip4(ip, 0);
		return 0;
	}
	*out = (struct addr){ .w = { 0, 0 }, .tail = 0 };
	if (s.n >= 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = str_make(s.p + 1, s.n - 2);
	zone = str_chr(s, '%');
	if (zone >= 0)
		s.n = (size_t)zone;
	if (s.n == 0 || s.n >= sizeof(text))
		return -1;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (str_chr(s, '\0') >= 0)
		return -1;
	if (inet_pton(AF_INET, text, ip) == 1)
		*out = addr_ip4(ip, 0);
	else if (inet_pton(AF_INET6, text, ip) == 1)
		*out = addr_ip6(ip, 0);
	else
		return -1;
	return 0;
}
