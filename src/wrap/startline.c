/*
 * Recognising SIP by content (RFC 3261 sections 7.1 and 7.2):
 *
 *	Status-Line  = "SIP/" version SP digit ...
 *	Request-Line = token SP URI SP "SIP/" ...
 *
 * Any version and any blanks around the URI will do: what is wrong with them
 * is for the parser to say, but it can only say so of what it is given.
 */
#include "chain.h"

/*
 * RFC 4475 section 3.1.1.2 has a method of 43 bytes, test suites have some of
 * thousands.  On a stream what may become a method is looked at again with
 * each segment, so there it has to be short.
 */
#define METHOD_MAX 64u
#define METHOD_MAX_DATAGRAM 8192u
/* Longer first lines are not SIP's; what waits for a line end is bounded. */
#define LINE_MAX_BYTES 16384u

#define VERSION_MAX 8u
#define BLANKS_MAX 8u

#define T4 1, 1, 1, 1
#define T10 T4, T4, 1, 1
#define T26 T10, T10, T4, 1, 1

const uint8_t wrap_token[256] = {
	['A'] = T26,
	['a'] = T26,
	['0'] = T10,
	['-'] = 1, ['.'] = 1, ['!'] = 1, ['%'] = 1, ['*'] = 1,
	['_'] = 1, ['+'] = 1, ['`'] = 1, ['\''] = 1, ['~'] = 1,
	/* Not a token's, but some copies of RFC 4475 escape the backquote. */
	['\\'] = 1,
};

/* s begins with "SIP/", or is the beginning of that. */
static enum wrap_start
status_line(struct str s, bool whole)
{
	size_t version = 4;
	size_t i;

	while (version < s.n && version < 4 + VERSION_MAX
	    && (s.p[version] == '.' || (unsigned)(s.p[version] - '0') < 10u))
		version++;
	i = version;
	while (i < s.n && i < version + BLANKS_MAX && s.p[i] == ' ')
		i++;
	if (i >= s.n)
		return whole ? WRAP_START_NO : WRAP_START_MORE;
	return version > 4 && i > version && (unsigned)(s.p[i] - '0') < 10u
	    ? WRAP_START_YES
	    : WRAP_START_NO;
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\t'
		    && s.p[i] != '\r')
			return true;
	}
	return false;
}

/* "SIP/", in any case. */
static bool
is_sip(struct str s)
{
	return s.n >= 4 && (memcmp(s.p, "SIP/", 4) == 0
	    || ((s.p[0] | 0x20) == 's' && str_istarts(s, STR("SIP/"))));
}

/* What comes after the method: SP URI SP "SIP/". */
static bool
ends_in_sip(struct str rest)
{
	long cr = str_chr(rest, '\r');
	size_t n = cr < 0 ? rest.n : (size_t)cr;
	size_t word;

	while (n > 0 && (rest.p[n - 1] == ' ' || rest.p[n - 1] == '\t'))
		n--;
	word = n;
	while (word > 0 && rest.p[word - 1] != ' ')
		word--;
	if (!is_sip(str_from(str_first(rest, n), word)))
		return false;
	while (word > 0 && rest.p[word - 1] == ' ')
		word--;
	return word > 0;
}

/* Bytes of the method, at most one more than it may have. */
static size_t
method_len(struct str s, size_t max)
{
	size_t n = 0;

	while (n < s.n && n <= max
	    && wrap_token[(unsigned char)s.p[n]])
		n++;
	return n;
}

static bool
is_method(struct str s, size_t n, size_t max)
{
	return n > 0 && n <= max && n < s.n && s.p[n] == ' ';
}

enum wrap_start
wrap_start_line(struct str s, bool whole, size_t *searched)
{
	size_t max = whole ? METHOD_MAX_DATAGRAM : METHOD_MAX;
	size_t method;
	size_t end;
	long lf;

	if (s.n < 4 ? str_istarts(STR("SIP/"), s) : is_sip(s))
		return status_line(s, whole);
	method = method_len(s, max);
	if (method == s.n && method <= max && !whole)
		return WRAP_START_MORE;
	if (!is_method(s, method, max))
		return WRAP_START_NO;
	end = *searched > method ? *searched : method;
	lf = str_chr(str_from(str_first(s, whole ? s.n : LINE_MAX_BYTES),
			 end), '\n');
	if (lf < 0 && !whole) {
		*searched = s.n;
		return s.n >= LINE_MAX_BYTES ? WRAP_START_NO : WRAP_START_MORE;
	}
	end = lf < 0 ? s.n : end + (size_t)lf;
	s = str_from(str_first(s, end), method);
	/* In a stream it is a line of text before a frame of WebSocket. */
	if (!whole && has_control(s))
		return WRAP_START_NO;
	return ends_in_sip(s) ? WRAP_START_YES : WRAP_START_NO;
}

enum wrap_start
wrap_second_line(struct str s)
{
	size_t name = method_len(s, METHOD_MAX);
	size_t i = name;

	if (name > METHOD_MAX)
		return WRAP_START_NO;
	while (i < s.n && i < name + BLANKS_MAX
	    && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	if (name == 0 && i == 0 && i < s.n && s.p[i] == '\r')
		i++;
	if (i == s.n)
		return WRAP_START_MORE;
	if (s.p[i] == (name > 0 ? ':' : '\n'))
		return WRAP_START_YES;
	return WRAP_START_NO;
}

bool
wrap_is_sip(struct str s)
{
	size_t searched = 0;
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	return wrap_start_line(str_from(s, i), true, &searched)
	    == WRAP_START_YES;
}
