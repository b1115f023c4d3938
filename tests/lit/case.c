/*
 * case.c: reads the cases of a file, and the escapes of a message.
 */
#include "lit.h"

/* Takes a line without its end off the text. */
static bool
next_line(struct str *line, struct str *rest, unsigned *number)
{
	long i = str_chr(*rest, '\n');

	if (rest->n == 0)
		return false;
	*line = i < 0 ? *rest : str_first(*rest, (size_t)i);
	*rest = i < 0 ? str_from(*rest, rest->n)
	    : str_from(*rest, (size_t)i + 1);
	(*number)++;
	return true;
}

static unsigned
flags_of(struct str words)
{
	unsigned flags = SIP_PARSE_CHECK;

	if (str_find(words, STR("stream")) >= 0)
		flags |= SIP_PARSE_STREAM;
	if (str_find(words, STR("cut")) >= 0)
		flags |= SIP_PARSE_CUT;
	if (str_find(words, STR("fast")) >= 0)
		flags &= ~(unsigned)SIP_PARSE_CHECK;
	return flags;
}

/* The lines of a fenced block up to its end. */
static struct str
read_block(struct str *rest, unsigned *number)
{
	const char *start = rest->p;
	struct str line;

	while (next_line(&line, rest, number)) {
		if (str_starts(line, STR("```")))
			return str_make(start, (size_t)(line.p - start));
	}
	return str_make(start, (size_t)(rest->p - start));
}

bool
lit_next(struct lit_case *out, struct str *rest, unsigned *number)
{
	struct str line;

	*out = (struct lit_case){ .line = *number };
	while (next_line(&line, rest, number)) {
		if (str_starts(line, STR("## "))) {
			out->title = str_from(line, 3);
			out->line = *number;
		} else if (str_starts(line, STR("```sip"))) {
			out->flags = flags_of(str_from(line, 6));
			out->message = read_block(rest, number);
		} else if (str_starts(line, STR("```log"))) {
			out->log = read_block(rest, number);
			return true;
		}
	}
	return false;
}

static unsigned
hex(char c)
{
	return c >= '0' && c <= '9' ? (unsigned)(c - '0')
	    : ((unsigned)str_lower(c) - 'a' + 10) & 15;
}

/* The escape at s.p[i]; returns the bytes it took. */
static size_t
escape(struct buf *out, struct str s, size_t i, bool *has_end)
{
	static const char from[] = "trns\\";
	static const char to[] = "\t\r\n \\";
	char c = i + 1 < s.n ? s.p[i + 1] : '\\';

	if (c == 'x' && i + 3 < s.n) {
		buf_char(out, (char)(hex(s.p[i + 2]) << 4
		    | hex(s.p[i + 3])));
		return 4;
	}
	*has_end = (c == 'r' || c == 'n' || c == '-') && i + 2 == s.n;
	for (size_t k = 0; from[k] != '\0'; k++) {
		if (from[k] == c)
			buf_char(out, to[k]);
	}
	return 2;
}

void
lit_bytes(struct buf *out, struct str message)
{
	struct str line;
	unsigned number = 0;

	while (next_line(&line, &message, &number)) {
		bool has_end = false;

		for (size_t i = 0; i < line.n;) {
			if (line.p[i] == '\\') {
				i += escape(out, line, i, &has_end);
			} else {
				buf_char(out, line.p[i]);
				i++;
			}
		}
		if (!has_end)
			buf_str(out, STR("\r\n"));
	}
}

void
lit_print(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c > 0x7e)
			buf_printf(out, "\\x%02x", c);
		else
			buf_char(out, (char)c);
	}
}
