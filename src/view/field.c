/*
 * field.c: the table of fields, the values they share, and their text for
 * columns.
 */
#include "fields.h"
#include "rows.h"

#include <stdio.h>
#include <string.h>

/* The short words of fields.def. */
enum {
	J = VIEW_IN_JSON,
	N = VIEW_IN_NARROW,
	W = VIEW_IN_WIDE,
	C = VIEW_IN_NARROW | VIEW_IN_WIDE,
	V = VIEW_IN_VERBOSE,
	S = VIEW_SHRINKS
};

static const struct view_field table[] = {
#define FIELD(name, scope, type, use, title, width, text, get) \
	{ (name), (title), (text), VIEW_GETTER_##scope(get), VIEW_##scope, \
	    VIEW_##type, (use), (width) },
#include "fields.def"
#undef FIELD
};

const struct view_field *
view_field_at(unsigned i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct view_field *
view_field_find(enum view_scope scope, struct str name)
{
	const struct view_field *f;

	for (unsigned i = 0; (f = view_field_at(i)) != NULL; i++)
		if (f->scope == scope && str_eq(name, view_row_c_str(f->name)))
			return f;
	return NULL;
}

const char *
view_scope_name(unsigned scope)
{
	static const char *const names[VIEW_SCOPES] = {
		[VIEW_MESSAGE] = "messages",
		[VIEW_CALL] = "calls",
		[VIEW_STREAM] = "streams"
	};

	return scope < VIEW_SCOPES ? names[scope] : "";
}

struct str
view_row_c_str(const char *word)
{
	return str_make(word, strlen(word));
}

bool
view_row_ip(struct view_value *out, struct view_row *r, const struct addr *a)
{
	struct buf *b = &r->text->made;
	char *p = view_row_room(r, ADDR_TEXT_MAX);

	if (a->family == ADDR_NONE)
		return false;
	out->str = addr_text_ip(p, a);
	b->n += out->str.n;
	return true;
}

bool
view_row_port(struct view_value *out, const struct addr *a)
{
	out->u64 = a->port;
	return a->port != 0;
}

bool
view_row_host(struct view_value *out, struct view_row *r,
    const struct addr *a, bool with_port)
{
	struct buf *b = &r->text->made;
	struct addr host = *a;
	size_t from = b->n;

	if (a->family == ADDR_NONE)
		return false;
	if (!with_port)
		host.port = 0;
	(void)view_host(b, r->view, &host);
	out->str = str_from(buf_view(b), from);
	return true;
}

bool
view_row_word(struct view_value *out, const char *word)
{
	out->str = view_row_c_str(word);
	return out->str.n > 0;
}

bool
view_row_ns(struct view_value *out, int64_t ns)
{
	out->ns = ns;
	return ns != CLOCK_NONE;
}

bool
view_row_call_n(struct view_value *out, struct view_row *r)
{
	out->u64 = r->call != NULL ? r->call->n : 0;
	return r->call != NULL;
}

/* Quoted pairs as what they stand for (RFC 3261 section 25.1). */
bool
view_row_display(struct view_value *out, struct view_row *r, struct str value)
{
	struct buf *b = &r->text->made;
	struct sip_addr a;
	size_t from;

	sip_addr_parse(&a, value);
	view_row_room(r, 2 * a.display.n);
	if (!view_row_str(out, r, a.display) || str_chr(out->str, '\\') < 0)
		return out->str.n > 0;
	from = b->n;
	for (size_t i = 0; i < out->str.n; i++) {
		if (out->str.p[i] == '\\' && i + 1 < out->str.n)
			i++;
		(void)buf_char(b, out->str.p[i]);
	}
	out->str = str_from(buf_view(b), from);
	return out->str.n > 0;
}

bool
view_row_uri(struct view_value *out, struct view_row *r, struct str value)
{
	struct sip_addr a;

	sip_addr_parse(&a, value);
	return view_row_str(out, r, a.uri);
}

struct str
view_row_ssrc(struct view_row *r, uint32_t ssrc)
{
	struct buf *b = &r->text->made;
	size_t from = b->n;

	(void)buf_printf(b, "0x%08lX", (unsigned long)ssrc);
	return str_from(buf_view(b), from);
}

struct str
view_time(char *out, const struct view *v, int64_t t)
{
	int64_t zero = v->zero;

	if (zero == CLOCK_NONE)
		zero = call_totals_of(v->store)->first;
	return clock_text(out, t, v->time, zero != CLOCK_NONE ? zero : t,
	    v->utc);
}

/* alice@example.com:5070, and what is no SIP URI without its scheme. */
static int
put_uri(struct buf *out, struct str uri)
{
	struct sip_uri u;
	long semi;
	int rc = 0;

	if (sip_uri_parse(&u, uri) < 0)
		return view_safe(out, uri);
	if (u.host.n == 0) {
		semi = str_chr(u.opaque, ';');
		return view_safe(out, semi < 0 ? u.opaque
		    : str_first(u.opaque, (size_t)semi));
	}
	if (u.user.n > 0) {
		rc |= view_safe(out, u.user);
		rc |= buf_char(out, '@');
	}
	rc |= view_safe(out, u.host);
	if (u.port != 0)
		rc |= buf_printf(out, ":%u", u.port);
	return rc;
}

static int
put_list(struct buf *out, const struct view_field *f,
    const struct view_value *v)
{
	int rc = 0;

	for (unsigned i = 0; i < v->n; i++) {
		if (i > 0)
			rc |= buf_char(out, ',');
		rc |= f->type == VIEW_STRS ? view_safe(out, v->strs[i])
		    : buf_u64(out, v->u64s[i]);
	}
	return rc;
}

static int
put_value(struct buf *out, const struct view *view,
    const struct view_field *f, const struct view_value *v)
{
	char t[CLOCK_TEXT_MAX];

	switch ((enum view_type)f->type) {
	case VIEW_STR:
		return view_safe(out, v->str);
	case VIEW_URI:
		return put_uri(out, v->str);
	case VIEW_U64:
		return buf_u64(out, v->u64);
	case VIEW_TIME:
		return buf_str(out, view_time(t, view, v->ns));
	case VIEW_DURATION:
		return buf_str(out, clock_text(t, v->ns, CLOCK_REL, 0, true));
	case VIEW_NUMBER:
		return view_number(out, v->number, 1);
	case VIEW_BOOL:
		return buf_str(out, v->is_true ? STR("yes") : STR("no"));
	case VIEW_STRS:
	case VIEW_U64S:
		break;
	}
	return put_list(out, f, v);
}

bool
view_get(struct view_value *out, struct view_row *r,
    const struct view_field *f)
{
	view_row_reset(r);
	return f->get(out, r);
}

int
view_cell(struct buf *out, struct view_row *r, const struct view_field *f)
{
	struct view_value v;

	return view_get(&v, r, f) ? put_value(out, r->view, f, &v) : 0;
}

/* By hand: printf() would write the locale's decimal sign. */
int
view_number(struct buf *out, double v, unsigned decimals)
{
	uint64_t scale = 1, whole;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	if (!(v >= 0 && v < 1e15))
		v = 0;
	whole = (uint64_t)(v * (double)scale + 0.5);
	if (buf_u64(out, whole / scale) < 0 || decimals == 0)
		return 0;
	return buf_printf(out, ".%0*llu", (int)decimals,
	    (unsigned long long)(whole % scale));
}
