/*
 * msg.c: finds the rows, the fields and the body of a message (RFC 3261
 * section 7) in one walk over its header section.
 */
#include "sipladder/sip.h"

#include <stddef.h>

#include "check.h"
#include "field.h"
#include "header.h"
#include "memo.h"
#include "scan.h"
#include "start.h"

/* No message is longer; it keeps every length within 32 bits. */
#define MSG_MAX ((size_t)1 << 30)

/* The walk over the header rows of one message. */
struct rows {
	struct sip_scan s;
	size_t indent;        /* blanks to pass over in each line */
	struct sip_row *last; /* the row that a folded line continues */
	bool two_lengths;     /* Content-Length rows that differ */
	struct sip_memo *memo; /* or NULL */
};

/* Room for one more row, or NULL where there are too many. */
static struct sip_row *
new_row(struct sip_msg *m, struct rows *r)
{
	r->last = NULL;
	if (m->nrows < SIP_ROWS_MAX) {
		r->last = &m->rows[m->nrows++];
	} else {
		m->odd |= SIP_ODD(ROWS);
		if (m->rows_dropped < UINT16_MAX)
			m->rows_dropped++;
	}
	return r->last;
}

/* A line whose name is not a token up to its colon. */
static void
bad_row(struct sip_msg *m, struct rows *r, const char *start, const char *end)
{
	const char *colon = memchr(start, ':', (size_t)(end - start));
	struct sip_row *row = new_row(m, r);
	size_t n = 0;

	m->odd |= SIP_ODD(MALFORMED);
	if (row == NULL)
		return;
	row->name = start;
	row->value = start;
	if (colon != NULL) {
		row->value = scan_skip(colon + 1, end, SIP_BLANK);
		n = (size_t)(scan_back(start, colon, SIP_BLANK) - start);
	}
	row->id = SIP_HDR_UNKNOWN;
	row->name_n = (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX);
	row->value_n = (uint32_t)(scan_back(row->value, end, SIP_BLANK)
	    - row->value);
	if (m->first[SIP_HDR_UNKNOWN] == 0)
		m->first[SIP_HDR_UNKNOWN] = m->nrows;
}

/*
 * RFC 2543 let a line end stand before the colon, RFC 3261 does not.  The row
 * got here as one without a colon; `p` is at it.
 */
static void
late_colon(struct sip_msg *m, struct sip_row *row, const char *p,
    const char *end)
{
	unsigned id = sip_header_at(row->value, row->value_n, p);

	row->name = row->value;
	row->name_n = (uint16_t)row->value_n;
	row->value = scan_skip(p + 1, end, SIP_BLANK);
	row->value_n = (uint32_t)(end - row->value);
	row->id = (uint16_t)id;
	if (m->first[id] == 0)
		m->first[id] = m->nrows;
}

/* The line [p, end) continues the row before it. */
static void
fold_row(struct sip_msg *m, struct rows *r, const char *p, const char *end)
{
	p = scan_skip(p, end, SIP_BLANK);
	end = scan_back(p, end, SIP_BLANK);
	if (m->nrows == 0 && m->rows_dropped == 0) {
		m->odd |= SIP_ODD(MALFORMED); /* folds the start line */
		return;
	}
	m->odd |= SIP_ODD(FOLDED);
	if (r->last == NULL || p == end)
		return;
	if (*p == ':' && r->last->name_n == 0
	    && r->last->value_n <= UINT16_MAX) {
		late_colon(m, r->last, p, end);
		return;
	}
	if (r->last->value_n == 0)
		r->last->value = p;
	r->last->value_n = (uint32_t)(end - r->last->value);
}

/* A second row of a header. */
static void
again(const struct sip_msg *m, struct rows *r, const struct sip_row *row)
{
	struct str v = str_make(row->value, row->value_n);

	if (row->id == SIP_HDR_CONTENT_LENGTH)
		r->two_lengths |= !str_eq(sip_msg_header(m, row->id), v);
}

/* Keeps the row in the table of first rows. */
static void
enter_row(struct sip_msg *m, struct rows *r, const struct sip_row *row)
{
	if (m->first[row->id] == 0)
		m->first[row->id] = m->nrows;
	else
		again(m, r, row);
}

/* The line that begins at p; returns the next one. */
static const char *
read_row(struct sip_msg *m, struct rows *r, const char *p)
{
	const char *next;
	const char *end;
	const char *colon;
	struct sip_row *row;
	unsigned id = SIP_HDR_UNKNOWN;
	size_t n;

	colon = sip_header_read(&n, &id, p, r->s.end);
	r->s.p = colon == NULL ? p : colon;
	end = scan_line(&next, &r->s);
	if (colon == NULL) {
		bad_row(m, r, p, end);
		return next;
	}
	row = new_row(m, r);
	if (row == NULL)
		return next;
	row->name = p;
	row->name_n = (uint16_t)n;
	row->id = (uint16_t)id;
	row->value = scan_skip(colon + 1, end, SIP_BLANK);
	row->value_n = (uint32_t)(scan_back(row->value, end, SIP_BLANK)
	    - row->value);
	enter_row(m, r, row);
	return next;
}

/*
 * As read_row(), with all plain lines from p on by what is known of them.
 */
static const char *
read_again(struct sip_msg *m, struct rows *r, const char *p)
{
	const char *next = sip_memo_rows(m, r->memo, p, r->s.end);
	unsigned n = m->nrows;

	if (next != p)
		return next;
	next = read_row(m, r, p);
	if (m->nrows != n)
		memo_note_row(r->memo, m);
	return next;
}

/*
 * Text pasted from a document: the first header line is indented, and each
 * line up to the blank one begins with the same blanks.  Returns how many, or
 * 0 where the line is what it seems, a folded one.
 */
static size_t
indent_of(const char *p, const char *end)
{
	struct sip_scan s = { .p = p, .end = end };
	size_t k = (size_t)(scan_skip(p, end, SIP_BLANK) - p);

	if (k == 0 || p + k == end || scan_is(p[k], SIP_EOL))
		return 0;
	while (s.p < end) {
		const char *next;
		const char *stop = scan_line(&next, &s);
		const char *q = scan_skip(s.p, stop, SIP_BLANK);

		if (q == stop)
			return k;
		if ((size_t)(q - s.p) < k)
			return 0;
		if ((size_t)(q - s.p) == k) {
			const char *name = q;

			q = scan_skip(q, stop, SIP_TOKEN);
			if (q == name)
				return 0;
			q = scan_skip(q, stop, SIP_BLANK);
			if (q == stop || *q != ':')
				return 0;
		}
		s.p = next;
	}
	return k;
}

/* Passes over the indent of a line; what is left may be an empty line. */
static const char *
dedent(const struct rows *r)
{
	const char *p = r->s.p;
	const char *q = scan_skip(p, r->s.end, SIP_BLANK);

	if (q == r->s.end || scan_is(*q, SIP_EOL))
		return q;
	return (size_t)(q - p) > r->indent ? p + r->indent : q;
}

/* Reads rows from r->s.p up to the empty line; returns where the body is. */
static const char *
read_rows(struct sip_msg *m, struct rows *r)
{
	const char *end = r->s.end;
	const char *next;

	r->indent = indent_of(r->s.p, end);
	if (r->indent > 0)
		m->odd |= SIP_ODD(INDENTED);
	for (; r->s.p < end; r->s.p = next) {
		const char *p = r->indent > 0 ? dedent(r) : r->s.p;

		if (p == end || !scan_is(*p, SIP_LWS)) {
			next = r->memo != NULL && r->indent == 0
			    ? read_again(m, r, p) : read_row(m, r, p);
		} else if (scan_is(*p, SIP_BLANK)) {
			const char *stop = scan_line(&next, &r->s);

			fold_row(m, r, p, stop);
		} else {
			r->s.p = p;
			(void)scan_line(&next, &r->s);
			return next;
		}
	}
	m->odd |= SIP_ODD(NO_BLANK);
	return end;
}

/* The value of Content-Length; false: it is none. */
static bool
read_length(struct sip_msg *m, const struct rows *r)
{
	if (r->two_lengths)
		return false;
	if (r->memo != NULL && (r->memo->have & MEMO_HAS_LENGTH) != 0
	    && (m->odd & SIP_ODD(FOLDED)) == 0) {
		m->length = r->memo->length;
		return true;
	}
	return str_u64(&m->length,
	    sip_msg_header(m, SIP_HDR_CONTENT_LENGTH)) == 0;
}

/* RFC 3261 section 18.3; returns the end of the message. */
static const char *
set_body(struct sip_msg *m, const struct rows *r, const char *p, unsigned flags)
{
	struct str rest = scan_str(p, r->s.end);
	bool is_stream = (flags & SIP_PARSE_STREAM) != 0;

	m->body = rest;
	if (m->first[SIP_HDR_CONTENT_LENGTH] == 0) {
		if (is_stream) {
			m->odd |= SIP_ODD(NO_LENGTH);
			m->body.n = 0;
		}
	} else if (!read_length(m, r)) {
		m->odd |= SIP_ODD(BAD_LENGTH);
	} else {
		m->has_length = true;
		m->body = str_first(rest, m->length < MSG_MAX
		    ? (size_t)m->length : MSG_MAX);
		if (m->length > rest.n && (flags & SIP_PARSE_CUT) == 0)
			m->odd |= SIP_ODD(BODY_SHORT);
	}
	rest = str_from(rest, m->body.n);
	if (!is_stream && str_trim(rest).n > 0)
		m->odd |= SIP_ODD(BODY_LONG);
	return m->body.p + m->body.n;
}

long
sip_msg_parse(struct sip_msg *out, struct str in, unsigned flags)
{
	return sip_msg_parse_memo(out, in, flags, NULL);
}

/* The start line; *next is what is behind it.  -1: it is none. */
static int
read_start(const char **next, struct sip_msg *m, struct rows *r)
{
	const char *p = r->s.p;
	const char *end;

	if (r->memo != NULL
	    && sip_memo_start(next, m, r->memo, p, r->s.end))
		return 0;
	end = scan_line(next, &r->s);
	m->start = scan_str(p, end);
	if (sip_start_parse(m, m->start) < 0)
		return -1;
	m->method_id = (uint8_t)sip_method_of(m->method);
	if (r->memo != NULL)
		sip_memo_learn_start(m, r->memo);
	return 0;
}

long
sip_msg_parse_memo(struct sip_msg *out, struct str in, unsigned flags,
    struct sip_memo *memo)
{
	struct rows r = { .last = NULL, .memo = memo };
	const char *start;
	const char *next;
	const char *end;

	if (memo != NULL) {
		memo->ntodo = 0;
		memo->have = 0;
	}
	in = str_first(in, MSG_MAX);
	start = scan_skip(in.p, in.p + in.n, SIP_LWS);
	if (start == in.p + in.n)
		return -1;
	memset(out, 0, offsetof(struct sip_msg, rows));
	r.s = (struct sip_scan){ .p = start, .end = in.p + in.n };
	if (read_start(&next, out, &r) < 0)
		return -1;
	r.s.p = next;
	next = read_rows(out, &r);
	if (r.indent > 0)
		memo = NULL;
	if ((flags & SIP_PARSE_CUT) != 0)
		out->odd &= ~SIP_ODD(NO_BLANK);
	end = set_body(out, &r, next, flags);
	out->odd |= r.s.odd;
	out->text = scan_str(start, end);
	out->is_ascii = !r.s.has_special;
	sip_field_set(out, memo);
	if ((flags & SIP_PARSE_CHECK) != 0)
		sip_check_msg(out, flags, memo);
	return (long)(end - in.p);
}
