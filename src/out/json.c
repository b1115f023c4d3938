/*
 * json.c: one JSON object a line (RFC 8259) for calls, messages, streams and
 * the summary.  doc/json.md says what the keys mean.
 */
#include "writers.h"

#include <stdlib.h>
#include <string.h>

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f
	    && c != '"' && c != '\\';
}

/* Appends the first character of s, which is not plain; the bytes it took. */
static size_t
put_one(struct buf *b, struct str s, int *rc)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char c = (unsigned char)s.p[0];
	char t[7] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
	uint32_t cp;
	unsigned n;

	switch (c) {
	case '"':
		*rc |= buf_str(b, STR("\\\""));
		return 1;
	case '\\':
		*rc |= buf_str(b, STR("\\\\"));
		return 1;
	case '\n':
		*rc |= buf_str(b, STR("\\n"));
		return 1;
	case '\r':
		*rc |= buf_str(b, STR("\\r"));
		return 1;
	case '\t':
		*rc |= buf_str(b, STR("\\t"));
		return 1;
	default:
		break;
	}
	if (c < 0x20 || c == 0x7f) {
		*rc |= buf_add(b, t, 6);
		return 1;
	}
	n = view_utf8(&cp, s);
	*rc |= n > 0 ? buf_add(b, s.p, n) : buf_str(b, STR("\xef\xbf\xbd"));
	return n > 0 ? n : 1;
}

int
out_json_str(struct buf *b, struct str s)
{
	int rc = buf_char(b, '"');

	while (s.n > 0) {
		size_t n = 0;

		while (n < s.n && is_plain(s.p[n]))
			n++;
		rc |= buf_add(b, s.p, n);
		s = str_from(s, n);
		if (s.n > 0)
			s = str_from(s, put_one(b, s, &rc));
	}
	rc |= buf_char(b, '"');
	return rc < 0 ? -1 : 0;
}

static void
put_list(struct buf *b, enum view_type type, const struct view_value *v)
{
	(void)buf_char(b, '[');
	for (unsigned i = 0; i < v->n; i++) {
		if (i > 0)
			(void)buf_char(b, ',');
		if (type == VIEW_STRS)
			(void)out_json_str(b, v->strs[i]);
		else
			(void)buf_u64(b, v->u64s[i]);
	}
	(void)buf_char(b, ']');
}

static void
put_value(struct buf *b, enum view_type type, const struct view_value *v)
{
	char t[CLOCK_TEXT_MAX];

	switch (type) {
	case VIEW_STR:
	case VIEW_URI:
		(void)out_json_str(b, v->str);
		return;
	case VIEW_U64:
		(void)buf_u64(b, v->u64);
		return;
	case VIEW_TIME:
	case VIEW_DURATION:
		(void)buf_str(b, clock_json(t, v->ns));
		return;
	case VIEW_NUMBER:
		(void)view_number(b, v->number, 3);
		return;
	case VIEW_BOOL:
		(void)buf_str(b, v->is_true ? STR("true") : STR("false"));
		return;
	case VIEW_STRS:
	case VIEW_U64S:
		put_list(b, type, v);
		return;
	}
}

/* The part of a field's name before its dot; empty where it has none. */
static struct str
prefix(struct str name)
{
	long dot = str_chr(name, '.');

	return str_first(name, dot < 0 ? 0 : (size_t)dot);
}

/*
 * Fields with one prefix stand together in the table: an object is opened by
 * the first that has a value and closed by the first of another prefix.
 */
static void
put_key(struct buf *b, struct str *open, const struct view_field *f)
{
	struct str name = str_make(f->name, strlen(f->name));
	struct str p = prefix(name);

	if (!str_eq(p, *open)) {
		if (open->n > 0)
			(void)buf_char(b, '}');
		(void)buf_char(b, ',');
		if (p.n > 0) {
			(void)out_json_str(b, p);
			(void)buf_str(b, STR(":{"));
		}
		*open = p;
	} else {
		(void)buf_char(b, ',');
	}
	(void)out_json_str(b, str_from(name, p.n > 0 ? p.n + 1 : 0));
	(void)buf_char(b, ':');
}

static void
put_row(struct buf *b, struct view_row *r, const struct out_fields *fields)
{
	static const char *const types[VIEW_SCOPES] = {
		[VIEW_MESSAGE] = "{\"type\":\"message\"",
		[VIEW_CALL] = "{\"type\":\"call\"",
		[VIEW_STREAM] = "{\"type\":\"stream\""
	};
	const char *type = types[r->scope];
	struct str open = str_make(NULL, 0);

	(void)buf_add(b, type, strlen(type));
	for (unsigned i = 0; i < fields->n; i++) {
		const struct view_field *f = fields->list[i];
		struct view_value v;

		if (!view_get(&v, r, f))
			continue;
		put_key(b, &open, f);
		put_value(b, f->type, &v);
	}
	if (open.n > 0)
		(void)buf_char(b, '}');
	(void)buf_str(b, STR("}\n"));
}

static bool
is_chosen(const struct out_ctx *o, const struct view_field *f)
{
	for (unsigned i = 0; i < o->nfields; i++)
		if (o->fields[i] == f)
			return true;
	return false;
}

/* In the table's order also where -e said another: objects stay whole. */
static void
choose(struct out_fields *out, const struct out_ctx *o, enum view_scope scope)
{
	unsigned kept = 0;

	if (o->nfields == 0) {
		out_fields_used(out, scope, VIEW_IN_JSON
		    | (o->view->verbose ? VIEW_IN_VERBOSE : 0u));
		return;
	}
	out_fields_used(out, scope, ~0u);
	for (unsigned i = 0; i < out->n; i++)
		if (is_chosen(o, out->list[i]))
			out->list[kept++] = out->list[i];
	out->n = kept;
}

static int
write_rows(struct out_ctx *o, struct err *e)
{
	enum view_scope scope = (enum view_scope)out_view_scope(o->what);
	struct err trouble = { "" };
	struct out_fields fields;
	struct view_row r;
	uint32_t *ids;
	uint32_t n = out_rows(&ids, o);
	int rc = 0;

	choose(&fields, o, scope);
	view_row_open(&r, o->view, scope);
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		if (!view_row_at(&r, ids[i]))
			continue;
		put_row(&o->buf, &r, &fields);
		out_trouble(&trouble, &r);
		rc = out_more(o, e);
	}
	view_row_close(&r);
	free(ids);
	return rc < 0 ? rc : out_told(o, &trouble, e);
}

static int
write_json(struct out_ctx *o, struct err *e)
{
	return o->what == OUT_SUMMARY ? out_summary_json(o, e)
	    : write_rows(o, e);
}

const struct out_kind out_json = {
	.format = "json",
	.text = "one JSON object a line; doc/json.md says what the keys mean",
	.views = OUT_BIT(CALLS) | OUT_BIT(MESSAGES) | OUT_BIT(STREAMS)
	    | OUT_BIT(SUMMARY),
	.write = write_json,
};
