/* json_ladder.c: ladders as JSON, one object a line for each call. */
#include <sipladder/out.h>

#include <sipladder/ladder.h>

#include "ladders.h"

/* A key with what stands before it. */
static int
key(struct buf *b, const char *name, bool is_first)
{
	return buf_printf(b, is_first ? "\"%s\":" : ",\"%s\":", name);
}

static int
text(struct buf *b, const char *name, struct str s)
{
	return s.n == 0 ? 0 : key(b, name, false) | out_json_str(b, s);
}

static int
number(struct buf *b, const char *name, uint64_t n, bool is_first)
{
	return key(b, name, is_first) | buf_u64(b, n);
}

static int
time_of(struct buf *b, const char *name, int64_t t)
{
	char s[CLOCK_TEXT_MAX];

	return key(b, name, false) | buf_str(b, clock_json(s, t));
}

static int
lane(struct buf *b, const struct ladder *l, uint32_t i)
{
	const struct ladder_lane *lane = &l->lanes[i];
	char s[ADDR_TEXT_MAX];
	int bad = buf_str(b, i == 0 ? STR("{") : STR(",{"));

	bad |= number(b, "id", i, true);
	bad |= text(b, "name", ladder_str(l, lane->name));
	bad |= text(b, "address", addr_text_ip(s, &lane->addr));
	bad |= key(b, "ports", false) | buf_char(b, '[');
	for (unsigned k = 0; k < lane->nports && k < LADDER_PORTS_MAX; k++) {
		bad |= k == 0 ? 0 : buf_char(b, ',');
		bad |= buf_u64(b, lane->ports[k]);
	}
	return bad | buf_str(b, STR("]}"));
}

static int
row(struct buf *b, const struct ladder *l, uint32_t i)
{
	const struct ladder_row *r = &l->rows[i];
	int bad = buf_str(b, i == 0 ? STR("{\"n\":[") : STR(",{\"n\":["));
	struct str kind = STR("");

	for (uint32_t k = 0; k < r->count; k++) {
		bad |= k == 0 ? 0 : buf_char(b, ',');
		bad |= buf_u64(b, l->numbers[r->first + k]);
	}
	bad |= buf_char(b, ']');
	bad |= time_of(b, "time", r->ts);
	if (r->last > r->ts)
		bad |= time_of(b, "last", r->last);
	bad |= number(b, "from", r->from, false);
	bad |= number(b, "to", r->to, false);
	kind.p = view_ladder_kind_name(r->kind);
	kind.n = strlen(kind.p);
	bad |= text(b, "kind", kind);
	if (r->both)
		bad |= key(b, "both", false) | buf_str(b, STR("true"));
	if (r->number > 0)
		bad |= number(b, "row", r->number, false);
	if (r->number > 0 && r->code == 0)
		bad |= text(b, "method", sip_method_name(r->method));
	if (r->code != 0)
		bad |= number(b, "code", r->code, false);
	if (r->nforms > 0)
		bad |= text(b, "label", ladder_str(l, r->forms[0]));
	bad |= text(b, "leg", str_make(r->tag, strnlen(r->tag,
	    sizeof(r->tag))));
	if (r->count > 0)
		bad |= number(b, "count", r->count, false);
	if (r->mark != 0)
		bad |= text(b, "mark", str_make(&r->mark, 1));
	return bad | buf_char(b, '}');
}

/* The lines above the ladder as they are before they are wrapped. */
static int
summary(struct buf *b, const struct ladder *l)
{
	struct buf line = { .p = NULL };
	int bad = key(b, "summary", false) | buf_char(b, '[');
	bool is_first = true;

	for (uint32_t i = 0; i < l->nsummary; i++) {
		const struct ladder_item *item = &l->summary[i];

		bad |= view_fill(&line, STR(" "), line.n > 0 ? item->gap : 0);
		bad |= buf_str(&line, ladder_str(l, item->text));
		if (i + 1 < l->nsummary && l->summary[i + 1].gap > 0)
			continue;
		bad |= is_first ? 0 : buf_char(b, ',');
		bad |= out_json_str(b, buf_view(&line));
		line.n = 0;
		is_first = false;
	}
	buf_free(&line);
	return bad | buf_char(b, ']');
}

static int
ladder(struct buf *b, const struct ladder *l, const struct out_ctx *o,
    bool is_first)
{
	struct str kind = STR("");
	int bad = buf_str(b, STR("{\"type\":\"ladder\""));

	(void)o;
	(void)is_first;
	bad |= number(b, "call", l->call, false);
	kind.p = call_kind_name(l->kind);
	kind.n = strlen(kind.p);
	bad |= text(b, "kind", kind);
	bad |= key(b, "lanes", false) | buf_char(b, '[');
	for (uint32_t i = 0; i < l->nlanes; i++)
		bad |= lane(b, l, i);
	bad |= buf_char(b, ']');
	bad |= key(b, "rows", false) | buf_char(b, '[');
	for (uint32_t i = 0; i < l->nrows; i++)
		bad |= row(b, l, i);
	bad |= buf_char(b, ']');
	bad |= summary(b, l);
	bad |= key(b, "notes", false) | buf_char(b, '[');
	for (uint32_t i = 0; i < l->nnotes; i++) {
		bad |= i == 0 ? 0 : buf_char(b, ',');
		bad |= out_json_str(b, ladder_str(l, l->notes[i].text));
	}
	bad |= buf_char(b, ']');
	if (l->duplicates > 0)
		bad |= number(b, "duplicates", l->duplicates, false);
	return bad | buf_str(b, STR("}\n"));
}

static int
write_ladders(struct out_ctx *o, struct err *e)
{
	return out_ladders(o, ladder, e);
}

const struct out_kind out_json_ladder = {
	.format = "json",
	.text = "ladders: one object a call",
	.views = OUT_BIT(LADDER),
	.write = write_ladders,
};
