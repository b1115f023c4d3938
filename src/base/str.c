/* Slices: comparison, search, trimming, numbers. */
#include <sipladder/str.h>

bool
str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (str_lower(a.p[i]) != str_lower(b.p[i]))
			return false;
	}
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_first(s, prefix.n), prefix);
}

bool
str_istarts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_ieq(str_first(s, prefix.n), prefix);
}

long
str_find(struct str s, struct str needle)
{
	const char *p = s.p;
	const char *end;

	if (needle.n == 0)
		return 0;
	if (s.n < needle.n)
		return -1;
	end = s.p + (s.n - needle.n) + 1;
	while (p < end) {
		p = memchr(p, needle.p[0], (size_t)(end - p));
		if (p == NULL)
			return -1;
		if (memcmp(p, needle.p, needle.n) == 0)
			return (long)(p - s.p);
		p++;
	}
	return -1;
}

static bool
is_lws(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_lws(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_lws(s.p[s.n - 1]))
		s.n--;
	return s;
}

int
str_u64(uint64_t *out, struct str s)
{
	uint64_t v = 0;
	size_t i = 0;

	*out = 0;
	if (s.n == 0)
		return -1;
	/* So many digits fit without a look. */
	for (; i < s.n && i < 18; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (d > 9)
			return -1;
		v = v * 10 + d;
	}
	for (; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (d > 9)
			return -1;
		if (v > (UINT64_MAX - d) / 10)
			v = UINT64_MAX;
		else
			v = v * 10 + d;
	}
	*out = v;
	return 0;
}
