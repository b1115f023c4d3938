/* The checker of JSON lines (RFC 8259) and of safe text. */
#include "json_check.h"

#include <stdbool.h>
#include <string.h>

#define DEPTH 16  /* of nesting; ours is 4 at most */
#define KEYS 512  /* of one object */

/* Fails once and stays failed; at is then where. */
struct json {
	const char *p;
	size_t n, at;
	bool ok;
	unsigned depth;
};

static int
peek(const struct json *j)
{
	return j->ok && j->at < j->n ? (unsigned char)j->p[j->at] : -1;
}

static bool
want(struct json *j, char c)
{
	if (peek(j) != (unsigned char)c)
		j->ok = false;
	else
		j->at++;
	return j->ok;
}

/* Bytes of the UTF-8 character at p (RFC 3629 section 4), or 0. */
static size_t
utf8(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned low = 0x80, high = 0xbf;
	size_t len;

	if (n == 0 || p[0] < 0x80)
		return n == 0 ? 0 : 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (n < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

static void
digits(struct json *j)
{
	size_t before = j->at;

	while (peek(j) >= '0' && peek(j) <= '9')
		j->at++;
	if (j->at == before)
		j->ok = false;
}

static void
number(struct json *j)
{
	if (peek(j) == '-')
		j->at++;
	if (peek(j) == '0')
		j->at++;
	else
		digits(j);
	if (peek(j) == '.') {
		j->at++;
		digits(j);
	}
	if (peek(j) == 'e' || peek(j) == 'E') {
		j->at++;
		if (peek(j) == '+' || peek(j) == '-')
			j->at++;
		digits(j);
	}
}

static void
escape(struct json *j)
{
	int c;

	j->at++;
	c = peek(j);
	if (c <= 0 || strchr("\"\\/bfnrtu", c) == NULL) {
		j->ok = false;
		return;
	}
	j->at++;
	for (int i = 0; c == 'u' && i < 4; i++, j->at++) {
		int h = peek(j);

		if (h <= 0 || strchr("0123456789abcdefABCDEF", h) == NULL) {
			j->ok = false;
			return;
		}
	}
}

static void
string(struct json *j)
{
	if (!want(j, '"'))
		return;
	while (peek(j) != '"') {
		size_t len = peek(j) < 0x20 ? 0
		    : utf8(j->p + j->at, j->n - j->at);

		if (len == 0) {
			j->ok = false;
			return;
		}
		if (peek(j) == '\\')
			escape(j);
		else
			j->at += len;
		if (!j->ok)
			return;
	}
	j->at++;
}

static void
word(struct json *j, const char *w)
{
	while (*w != '\0' && want(j, *w))
		w++;
}

static void value(struct json *j);

static void
array(struct json *j)
{
	want(j, '[');
	if (peek(j) == ']') {
		j->at++;
		return;
	}
	do
		value(j);
	while (peek(j) == ',' && want(j, ','));
	want(j, ']');
}

/* A key; wrong where the object has it already. */
static void
key(struct json *j, size_t (*keys)[2], unsigned n)
{
	size_t from = j->at;
	size_t len;

	string(j);
	if (!j->ok || n >= KEYS) {
		j->ok = false;
		return;
	}
	len = j->at - from;
	for (unsigned i = 0; i < n; i++) {
		if (keys[i][1] == len
		    && memcmp(j->p + keys[i][0], j->p + from, len) == 0) {
			j->ok = false;
			j->at = from;
			return;
		}
	}
	keys[n][0] = from;
	keys[n][1] = len;
}

static void
object(struct json *j)
{
	size_t keys[KEYS][2];
	unsigned n = 0;

	if (!want(j, '{'))
		return;
	if (peek(j) == '}') {
		j->at++;
		return;
	}
	do {
		key(j, keys, n++);
		want(j, ':');
		value(j);
	} while (peek(j) == ',' && want(j, ','));
	want(j, '}');
}

static void
value(struct json *j)
{
	int c = peek(j);

	if (++j->depth > DEPTH)
		j->ok = false;
	else if (c == '{')
		object(j);
	else if (c == '[')
		array(j);
	else if (c == '"')
		string(j);
	else if (c == 't')
		word(j, "true");
	else if (c == 'f')
		word(j, "false");
	else if (c == 'n')
		word(j, "null");
	else
		number(j);
	j->depth--;
}

size_t
json_check(const char *p, size_t n)
{
	struct json j = { .p = p, .n = n, .ok = true };

	while (j.ok && j.at < n) {
		object(&j);
		want(&j, '\n');
	}
	return j.ok ? CHECK_GOOD : j.at;
}

size_t
text_check(const char *p, size_t n)
{
	size_t at = 0;

	while (at < n) {
		unsigned char c = (unsigned char)p[at];
		size_t len = utf8(p + at, n - at);

		if (len == 0 || c == 0x7f
		    || (c < 0x20 && c != '\n' && c != '\t')
		    || (c == 0xc2 && (unsigned char)p[at + 1] < 0xa0))
			return at;
		at += len;
	}
	return CHECK_GOOD;
}
