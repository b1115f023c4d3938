/*
 * Content-Length (RFC 3261 sections 20.14 and 7.3):
 *
 *	( "Content-Length" / "l" ) HCOLON 1*DIGIT
 *
 * Read here because the framer must know it before there is a message to
 * parse.  Names in any case, blanks before the colon, folded lines.
 */
#include "chain.h"

/* The next header with its folded lines, passed over in *rest. */
static struct str
next_header(struct str *rest)
{
	struct str s = *rest;
	size_t n = 0;

	do {
		long lf = str_chr(str_from(s, n), '\n');

		n = lf < 0 ? s.n : n + (size_t)lf + 1;
	} while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'));
	*rest = str_from(s, n);
	return str_first(s, n);
}

static bool
is_named(struct str name, struct str full, char compact)
{
	return name.n == 1 ? str_lower(name.p[0]) == (unsigned char)compact
			   : str_ieq(name, full);
}

enum wrap_length
wrap_body_length(struct str head, uint64_t *length, bool *has_type)
{
	enum wrap_length found = WRAP_LENGTH_MISSING;

	*has_type = false;
	*length = 0;
	(void)next_header(&head);
	while (head.n > 0) {
		struct str line = next_header(&head);
		long colon = str_chr(line, ':');
		struct str name;
		uint64_t n;

		if (colon < 0)
			continue;
		name = str_trim(str_first(line, (size_t)colon));
		if (is_named(name, STR("Content-Type"), 'c'))
			*has_type = true;
		if (!is_named(name, STR("Content-Length"), 'l'))
			continue;
		line = str_trim(str_from(line, (size_t)colon + 1));
		if (str_u64(&n, line) < 0
		    || (found == WRAP_LENGTH_OK && n != *length))
			found = WRAP_LENGTH_BAD;
		else if (found == WRAP_LENGTH_MISSING)
			found = WRAP_LENGTH_OK;
		*length = n;
	}
	return found;
}
