/*
 * text_ladder.c: a ladder in characters, ASCII or Unicode (section 9 of the
 * design's reference; doc/ladder.md).
 *
 *	  #      time   delta lg alice                    proxy
 *	                         |                          |
 *	  1     0.000         1  |------- INVITE SDP ------>|
 *	|<------- gutter ------->|<-------- step ---------->|
 */
#include <sipladder/out.h>

#include <stdio.h>
#include <stdlib.h>

#include <sipladder/ladder.h>

#include "ladder_draw.h"
#include "ladders.h"

#define STEP_ROOMY 15   /* labels on the arrows from here on */
#define STEP_MIN 6      /* a bare arrow can still be seen */
#define GROUP_MAX 9     /* lanes side by side where labels have no room */
#define LABEL_LOSS 6    /* cells of a step that a label cannot have */
#define ABOVE_MIN 30    /* cells a label above its arrow may take */

static const struct out_glyphs ascii = {
	.line = { [LADDER_REQUEST] = "-", [LADDER_RESPONSE] = ".",
		[LADDER_MEDIA] = "=", [LADDER_CYCLE] = "~" },
	.cross = "+", .bar = "|", .left = "<", .right = ">", .note = ": ",
	.self = { ".", "'", ".", "'" },
};

static const struct out_glyphs unicode = {
	.line = { [LADDER_REQUEST] = "\u2500", [LADDER_RESPONSE] = "\u254c",
		[LADDER_MEDIA] = "\u2550", [LADDER_CYCLE] = "~" },
	.cross = "\u253c", .bar = "\u2502", .left = "\u25c4",
	.right = "\u25ba", .note = "\u250a ",
	.self = { "\u256e", "\u256f", "\u256d", "\u2570" },
};

static struct str
time_text(char *out, const struct out_draw *d, int64_t t)
{
	return clock_text(out, t, d->o->view->time, d->l->zero,
	    d->o->view->utc);
}

/* The time in whole milliseconds as it is shown, so that deltas add up. */
static int64_t
shown_ms(const struct out_draw *d, int64_t t)
{
	int64_t ns = d->o->view->time == CLOCK_REL ? t - d->l->zero : t;

	return ns / CLOCK_MS - (ns % CLOCK_MS < 0);
}

/* +0.024, +297.49, +1234.5, +12345, then in days. */
static struct str
delta_text(char *out, size_t room, int64_t ms)
{
	double s = (double)ms / 1000;
	int n;

	if (ms < 0)
		ms = 0;
	if (ms < 100000)
		n = snprintf(out, room, "+%lld.%03lld", (long long)(ms / 1000),
		    (long long)(ms % 1000));
	else if (ms < 1000000)
		n = snprintf(out, room, "+%.2f", s);
	else if (ms < 10000000)
		n = snprintf(out, room, "+%.1f", s);
	else if (ms < 1000000000)
		n = snprintf(out, room, "+%.0f", s);
	else
		n = snprintf(out, room, "+%lldd", (long long)(ms / 86400000));
	return str_make(out, n < 0 ? 0 : (size_t)n);
}

static unsigned
gutter_of(const struct out_draw *d, bool number, bool delta, bool tag)
{
	return (number ? d->number_w + 2 : 0) + 1 + d->time_w
	    + (delta ? OUT_DELTA_WIDTH : 0) + (tag ? 1 + d->tag_w : 0) + 1;
}

/*
 * Which columns stand before n lanes, and how far these are from each other.
 * Columns are given up before labels leave their arrows: the delta, the leg,
 * the number.  Labels that had to leave give the room back.  False: not even
 * bare arrows have room.
 */
static bool
lay_out(struct out_draw *d, uint32_t n, bool above)
{
	unsigned least = above ? STEP_MIN : STEP_ROOMY;

	for (unsigned keep = 4; keep-- > 0;) {
		unsigned gutter = gutter_of(d, keep > 0, keep > 2, keep > 1);
		unsigned room = d->width > gutter ? d->width - 1 - gutter : 0;
		unsigned step = n > 1 ? room / (n - 1) : room;

		if (step < least && n > 1)
			continue;
		d->has_number = keep > 0;
		d->has_tag = keep > 1;
		d->has_delta = keep > 2;
		d->is_above = above;
		d->gutter = gutter;
		d->step = step;
		return true;
	}
	return false;
}

/* The group's lanes get their columns. */
static void
set_columns(struct out_draw *d)
{
	memset(d->column, 0, sizeof(d->column));
	for (uint32_t i = 0; i < d->nlanes; i++)
		d->column[d->lanes[i]] = (uint16_t)(d->gutter + i * d->step);
}

static void
put_gutter(struct out_draw *d, const struct ladder_row *r)
{
	char text[CLOCK_TEXT_MAX];
	char mark[2] = { r->mark, '\0' };
	int64_t ms = shown_ms(d, r->ts);
	unsigned at = 0;

	if (d->has_number && r->number > 0) {
		int n = snprintf(text, sizeof(text), "%u", r->number);

		out_page_right(&d->page, d->number_w,
		    str_make(text, n < 0 ? 0 : (size_t)n));
	}
	out_ladder_put(d, d->has_number ? d->number_w : 0, mark);
	at = (d->has_number ? d->number_w + 2 : 0) + 1 + d->time_w;
	out_page_right(&d->page, at, time_text(text, d, r->ts));
	if (d->has_delta) {
		at += OUT_DELTA_WIDTH;
		if (!d->is_first)
			out_page_right(&d->page, at, delta_text(text,
			    sizeof(text), ms - d->before));
	}
	if (d->has_tag)
		out_ladder_put(d, at + 1, r->tag);
	d->before = ms;
	d->is_first = false;
}

/* The first form that fits into so many cells, or the last one, cut. */
static struct str
label_of(struct out_draw *d, const struct ladder_row *r, unsigned room)
{
	struct str last = STR(""), made;
	long blank = -1;

	for (unsigned i = 0; i < r->nforms; i++) {
		last = ladder_str(d->l, r->forms[i]);
		if (view_width(last) <= room)
			return last;
	}
	d->label.n = 0;
	if (room == 0 || last.n == 0)
		return STR("");
	/* Better a word less than half a word. */
	made = view_fit(last, room - 1);
	if (last.p[made.n] == ' ')
		blank = (long)made.n;
	for (size_t i = made.n; blank < 0 && i-- > 0;)
		if (made.p[i] == ' ')
			blank = (long)i;
	if (blank > 0)
		last = str_first(last, (size_t)blank);
	if (blank > 0) {
		buf_str(&d->label, last);
		buf_str(&d->label, d->o->unicode ? STR("\u2026") : STR("~"));
	} else {
		view_cut(&d->label, last, room, d->o->unicode);
	}
	return buf_view(&d->label);
}

/* Line and heads between columns a < c. */
static void
put_line(struct out_draw *d, const struct ladder_row *r, unsigned a, unsigned c)
{
	for (unsigned i = a + 1; i < c; i++)
		out_ladder_put(d, i, d->g->line[r->kind]);
	for (uint32_t i = 0; i < d->nlanes; i++) {
		unsigned bar = d->gutter + i * d->step;

		if (bar > a && bar < c)
			out_ladder_put(d, bar, d->g->cross);
	}
	if (d->column[r->to] == c || r->both)
		out_ladder_put(d, c - 1, d->g->right);
	if (d->column[r->to] == a || r->both)
		out_ladder_put(d, a + 1, d->g->left);
}

static void
put_centred(struct out_draw *d, unsigned from, unsigned cells, struct str s)
{
	unsigned w = view_width(s);
	unsigned at = from + (cells > w + 2 ? (cells - w - 2) / 2 : 0);

	out_ladder_put(d, at, " ");
	out_page_put(&d->page, at + 1, s);
	out_ladder_put(d, at + 1 + w, " ");
}

static int
arrow(struct out_draw *d, const struct ladder_row *r)
{
	unsigned a = d->column[r->from], c = d->column[r->to];
	unsigned lo = a < c ? a : c, hi = a < c ? c : a;
	int bad = 0;

	out_ladder_bars(d);
	if (d->is_above) {
		unsigned span = hi - lo - 1, at = lo + 1, need;
		unsigned room = d->width - d->gutter;
		struct str s = label_of(d, r, span > ABOVE_MIN ? span
		    : ABOVE_MIN < room ? ABOVE_MIN : room);

		need = view_width(s);
		if (need + 2 > span) {
			/* Over the middle, but not into gutter or margin. */
			unsigned middle = (lo + hi) / 2;

			at = middle > d->gutter + need / 2
			    ? middle - need / 2 : d->gutter;
			if (at + need > d->width)
				at = d->width - need;
			out_page_put(&d->page, at, s);
			if (at > d->gutter)
				out_ladder_put(d, at - 1, " ");
			if (at + need < d->width)
				out_ladder_put(d, at + need, " ");
		} else {
			put_centred(d, at, span, s);
		}
		bad |= out_ladder_emit(d);
		out_ladder_bars(d);
		put_line(d, r, lo, hi);
		return bad | out_ladder_emit(d);
	}
	put_line(d, r, lo, hi);
	put_centred(d, lo + 1, hi - lo - 1, label_of(d, r,
	    hi - lo > LABEL_LOSS ? hi - lo - LABEL_LOSS : 0));
	return out_ladder_emit(d);
}

/*
 * To itself: |-. label      or, at the right edge,   label .-|
 *            |<'                                           '>|
 */
static int
loop(struct out_draw *d, const struct ladder_row *r)
{
	unsigned bar = d->column[r->from];
	const char *line = d->g->line[r->kind];
	bool is_last = d->nlanes > 1 && d->lanes[d->nlanes - 1] == r->from;
	unsigned room = d->is_above && !is_last ? d->width - bar - 4
	    : d->is_above ? bar - d->gutter - 4 : d->step > 5 ? d->step - 5 : 0;
	struct str s = label_of(d, r, room);
	int bad;

	out_ladder_bars(d);
	if (is_last) {
		unsigned w = view_width(s);

		out_ladder_put(d, bar - 1, line);
		out_ladder_put(d, bar - 2, d->g->self[2]);
		out_ladder_put(d, bar - 3, " ");
		out_page_put(&d->page, bar - 3 - w, s);
		out_ladder_put(d, bar - 4 - w, " ");
	} else {
		out_ladder_put(d, bar + 1, line);
		out_ladder_put(d, bar + 2, d->g->self[0]);
		out_ladder_put(d, bar + 3, " ");
		out_page_put(&d->page, bar + 4, s);
	}
	bad = out_ladder_emit(d);
	out_ladder_bars(d);
	out_ladder_put(d, is_last ? bar - 1 : bar + 1,
	    is_last ? d->g->right : d->g->left);
	out_ladder_put(d, is_last ? bar - 2 : bar + 2,
	    d->g->self[is_last ? 3 : 1]);
	return bad | out_ladder_emit(d);
}

/* Text under the arrow it belongs to. */
static int
note(struct out_draw *d, const struct ladder_row *r)
{
	unsigned a = d->column[r->from], c = d->column[r->to];
	unsigned lo = a < c ? a : c, hi = a < c ? c : a;
	unsigned room = hi > lo + 6 ? hi - lo - 5 : d->width - lo - 5;

	out_ladder_bars(d);
	out_ladder_put(d, lo + 1, " ");
	out_ladder_put(d, lo + 2, d->g->note);
	out_page_put(&d->page, lo + 4, label_of(d, r, room));
	return out_ladder_emit(d);
}

static int
row(struct out_draw *d, const struct ladder_row *r)
{
	if (r->kind == LADDER_NOTE)
		return note(d, r);
	put_gutter(d, r);
	return r->from == r->to ? loop(d, r) : arrow(d, r);
}

/* Lanes of the rows from `at` on, until there would be too many. */
static uint32_t
take_group(struct out_draw *d, uint32_t at, uint32_t most)
{
	bool is_here[LADDER_LANES_MAX] = { false };
	uint32_t n = 0, i;

	for (i = at; i < d->l->nrows; i++) {
		const struct ladder_row *r = &d->l->rows[i];
		unsigned more = (is_here[r->from] ? 0 : 1)
		    + (is_here[r->to] || r->to == r->from ? 0 : 1);

		if (n + more > most)
			break;
		n += more;
		is_here[r->from] = is_here[r->to] = true;
	}
	d->nlanes = 0;
	for (uint32_t k = 0; k < d->l->nlanes; k++)
		if (is_here[k])
			d->lanes[d->nlanes++] = (uint16_t)k;
	return i;
}

/* All rows, with all lanes side by side or in groups as they are needed. */
static int
body(struct out_draw *d)
{
	const struct ladder *l = d->l;
	uint32_t most = GROUP_MAX, i = 0;
	bool is_whole;
	int bad = 0;

	d->nlanes = l->nlanes;
	for (uint32_t k = 0; k < l->nlanes; k++)
		d->lanes[k] = (uint16_t)k;
	is_whole = lay_out(d, l->nlanes, false)
	    || (l->nlanes <= most && lay_out(d, l->nlanes, true));
	/* Two lanes have room on the narrowest page. */
	while (!is_whole && most > 2 && !lay_out(d, most, true))
		most--;
	do {
		uint32_t end = l->nrows;

		if (!is_whole) {
			end = take_group(d, i, most);
			if (!lay_out(d, d->nlanes, false)
			    && !lay_out(d, d->nlanes, true))
				return bad;
		}
		set_columns(d);
		bad |= i > 0 ? buf_char(d->out, '\n') : 0;
		bad |= out_ladder_header(d);
		for (; i < end; i++)
			bad |= row(d, &l->rows[i]);
	} while (i < l->nrows);
	return bad;
}

static int
summary(struct out_draw *d)
{
	unsigned used = 0;
	int bad = 0;

	for (uint32_t i = 0; i < d->l->nsummary; i++) {
		const struct ladder_item *item = &d->l->summary[i];
		struct str s = ladder_str(d->l, item->text);
		unsigned w = view_width(s);

		if (used > 0 && item->gap > 0 && used + item->gap + w
		    <= d->width) {
			bad |= view_fill(d->out, STR(" "), item->gap);
			used += item->gap;
		} else if (used > 0) {
			bad |= buf_char(d->out, '\n');
			used = 0;
		}
		bad |= out_wrap(d->out, s, used, 2, d->width);
		/* One that had to be wrapped stands alone. */
		used = used + w > d->width ? d->width : used + w;
	}
	return used > 0 ? bad | buf_char(d->out, '\n') : bad;
}

static int
footer(struct out_draw *d)
{
	int bad = 0;

	if (d->is_cut)
		bad |= out_ladder_legend(d);
	for (uint32_t i = 0; i < d->l->nnotes; i++) {
		const struct ladder_note *n = &d->l->notes[i];

		bad |= out_wrap(d->out, ladder_str(d->l, n->text), 0, n->hang,
		    d->width);
		bad |= buf_char(d->out, '\n');
	}
	return bad;
}

/* How wide the columns of the gutter are. */
static void
measure(struct out_draw *d)
{
	const struct ladder *l = d->l;
	char text[CLOCK_TEXT_MAX];
	uint32_t most = 999;

	d->number_w = 3;
	d->time_w = d->o->view->time == CLOCK_REL ? 7 : 0;
	d->tag_w = 2;
	for (uint32_t i = 0; i < l->nrows; i++) {
		struct str s = time_text(text, d, l->rows[i].ts);
		struct str tag = str_make(l->rows[i].tag,
		    strnlen(l->rows[i].tag, sizeof(l->rows[i].tag)));

		d->time_w = s.n > d->time_w ? (unsigned)s.n : d->time_w;
		d->tag_w = tag.n > d->tag_w ? (unsigned)tag.n : d->tag_w;
		for (; l->rows[i].number > most; most = most * 10 + 9)
			d->number_w++;
	}
}

int
out_ladder(struct buf *out, const struct ladder *l, const struct out_ctx *o)
{
	struct out_draw *d = calloc(1, sizeof(*d));
	int bad;

	if (d == NULL)
		return -1;
	*d = (struct out_draw){
		.out = out, .l = l, .o = o, .is_first = true,
		.g = o->unicode ? &unicode : &ascii,
		.width = o->width == 0 ? OUT_WIDTH : o->width,
	};
	if (d->width > OUT_PAGE_MAX)
		d->width = OUT_PAGE_MAX;
	if (d->width < OUT_LADDER_MIN)
		d->width = OUT_LADDER_MIN;
	d->page.width = d->width;
	out_page_clear(&d->page);
	measure(d);
	bad = summary(d);
	if (l->nlanes > 0)
		bad |= body(d);
	bad |= footer(d);
	buf_free(&d->label);
	free(d);
	return bad != 0 ? -1 : 0;
}

static int
draw_one(struct buf *out, const struct ladder *l, const struct out_ctx *o,
    bool is_first)
{
	/* An empty line between one ladder and the next. */
	if (!is_first && buf_char(out, '\n') < 0)
		return -1;
	return out_ladder(out, l, o);
}

static int
write_ladders(struct out_ctx *o, struct err *e)
{
	return out_ladders(o, draw_one, e);
}

const struct out_kind out_text_ladder = {
	.format = "text",
	.text = "ladders drawn in characters",
	.views = OUT_BIT(LADDER),
	.write = write_ladders,
};
