/*
 * body.c: bodies, of one part or several (RFC 2046 section 5.1):
 *
 *	preamble CRLF
 *	--boundary CRLF headers CRLF CRLF body CRLF
 *	--boundary-- epilogue
 */
#include "body.h"

#include "scan.h"

struct str
sip_media_type(struct str value)
{
	long i = str_chr(value, ';');

	return str_trim(i < 0 ? value : str_first(value, (size_t)i));
}

/* The next line at or after s.p that begins with "--boundary". */
static const char *
find_delimiter(struct str s, struct str boundary)
{
	const char *p = s.p;
	const char *end = s.p + s.n;

	while (p != NULL && (size_t)(end - p) >= boundary.n + 2) {
		if (p[0] == '-' && p[1] == '-'
		    && memcmp(p + 2, boundary.p, boundary.n) == 0)
			return p;
		p = memchr(p, '\n', (size_t)(end - p));
		if (p != NULL)
			p++;
	}
	return NULL;
}

/* Moves the rest behind the delimiter at p; false where it is the last one. */
static bool
pass_delimiter(struct sip_parts *w, const char *p)
{
	const char *end = w->rest.p + w->rest.n;
	const char *q = p + 2 + w->boundary.n;
	bool is_last = end - q >= 2 && q[0] == '-' && q[1] == '-';

	q = memchr(q, '\n', (size_t)(end - q));
	w->rest = scan_str(q == NULL || is_last ? end : q + 1, end);
	return !is_last;
}

int
sip_parts_start(struct sip_parts *w, struct str type, struct str body)
{
	long i = str_chr(type, ';');
	const char *p;

	*w = (struct sip_parts){ .rest = body };
	if (i >= 0)
		(void)sip_param(&w->boundary, str_from(type, (size_t)i),
		    STR("boundary"));
	if (w->boundary.n == 0)
		return -1;
	p = find_delimiter(body, w->boundary);
	if (p == NULL)
		return -1;
	(void)pass_delimiter(w, p);
	return 0;
}

/* Reads the headers of a part; its body is what is behind them. */
static void
read_part(struct sip_part *out, struct str text)
{
	struct sip_scan s = { .p = text.p, .end = text.p + text.n };
	const char *next;

	*out = (struct sip_part){ .body = str_from(text, text.n) };
	for (; s.p < s.end; s.p = next) {
		const char *end = scan_line(&next, &s);
		const char *colon;
		enum sip_header id;
		struct str value;

		if (end == s.p) {
			out->body = scan_str(next, s.end);
			return;
		}
		colon = memchr(s.p, ':', (size_t)(end - s.p));
		if (colon == NULL)
			continue;
		id = sip_header_of(str_trim(scan_str(s.p, colon)));
		value = str_trim(scan_str(colon + 1, end));
		if (id == SIP_HDR_CONTENT_TYPE)
			out->type = value;
		else if (id == SIP_HDR_CONTENT_DISPOSITION)
			out->disposition = value;
	}
}

bool
sip_parts_next(struct sip_part *out, struct sip_parts *w)
{
	const char *p;
	const char *end;

	if (w->rest.n == 0)
		return false;
	p = find_delimiter(w->rest, w->boundary);
	end = p;
	if (p == NULL) {
		w->is_open = true;
		end = w->rest.p + w->rest.n;
	} else if (end > w->rest.p && end[-1] == '\n') {
		end--;
		if (end > w->rest.p && end[-1] == '\r')
			end--;
	}
	read_part(out, scan_str(w->rest.p, end));
	if (p == NULL)
		w->rest = scan_str(end, end);
	else if (pass_delimiter(w, p) && w->rest.n == 0)
		w->is_open = true;
	return true;
}

static bool
is_sdp(const struct sip_part *part)
{
	struct str kind = sip_media_type(part->disposition);

	return str_ieq(sip_media_type(part->type), STR("application/sdp"))
	    && (kind.n == 0 || str_ieq(kind, STR("session")));
}

/* The first SDP in a multipart body, looked for at most `deep` levels down. */
static bool
find_sdp(struct str *out, struct str type, struct str body, unsigned deep)
{
	struct sip_parts w;
	struct sip_part part;

	if (deep == 0 || sip_parts_start(&w, type, body) < 0)
		return false;
	for (unsigned i = 0; i < SIP_PARTS_MAX; i++) {
		if (!sip_parts_next(&part, &w))
			return false;
		if (is_sdp(&part)) {
			*out = part.body;
			return true;
		}
		if (str_istarts(part.type, STR("multipart/"))
		    && find_sdp(out, part.type, part.body, deep - 1))
			return true;
	}
	return false;
}

struct str
sip_msg_sdp(const struct sip_msg *m)
{
	struct str none = str_make("", 0);
	struct str s;

	if (m->body.n == 0)
		return none;
	if (m->content_type.n == 0) {
		s = str_trim(m->body);
		return str_starts(s, STR("v=0")) ? s : none;
	}
	if (str_eq(m->content_type, STR("application/sdp")))
		return m->body;
	if (str_istarts(m->content_type, STR("application/sdp"))
	    && sip_media_type(m->content_type).n == 15)
		return m->body;
	if (str_istarts(m->content_type, STR("multipart/"))
	    && find_sdp(&s, m->content_type, m->body, SIP_PARTS_DEEP))
		return s;
	return none;
}
