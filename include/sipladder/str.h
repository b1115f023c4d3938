/*
 * str.h: slices of bytes.  A slice points into somebody else's memory, is not
 * terminated and may hold any byte.  It lives as long as what it points into.
 */
#ifndef SIPLADDER_STR_H
#define SIPLADDER_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A slice over a string literal. */
#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })

static inline struct str
str_make(const void *p, size_t n)
{
	return (struct str){ .p = p, .n = n };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Lower case of an ASCII letter; every other byte unchanged. */
static inline unsigned char
str_lower(char c)
{
	unsigned char u = (unsigned char)c;

	return (unsigned)(u - 'A') < 26u ? (unsigned char)(u | 0x20) : u;
}

/* The rest of s from byte n on; empty where n is past its end. */
static inline struct str
str_from(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	/* An empty slice may be at NULL. */
	return (struct str){ .p = n > 0 ? s.p + n : s.p, .n = s.n - n };
}

/* The first n bytes of s, or all of it. */
static inline struct str
str_first(struct str s, size_t n)
{
	return (struct str){ .p = s.p, .n = n < s.n ? n : s.n };
}

/* Index of the first byte c in s, or -1. */
static inline long
str_chr(struct str s, char c)
{
	const char *q = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	return q == NULL ? -1 : (long)(q - s.p);
}

/* Equal but for the case of ASCII letters. */
bool str_ieq(struct str a, struct str b);

/* s begins with prefix (exactly; but for ASCII case). */
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);

/* Index of the first needle in s, or -1.  An empty needle is at 0. */
long str_find(struct str s, struct str needle);

/* s without SP, HTAB, CR and LF at both ends (RFC 3261 section 25.1, LWS). */
struct str str_trim(struct str s);

/*
 * The decimal number that s is, whole.  Over 2^64-1 it saturates at UINT64_MAX.
 * Returns 0, or -1 where s is empty or has any other byte than a digit.
 */
int str_u64(uint64_t *out, struct str s);

#endif
