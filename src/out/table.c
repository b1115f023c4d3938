/*
 * table.c: rows as a table.  Columns are as wide as their content, measured
 * over the first rows; where the width does not allow that, the widest ones
 * that bear it are cut first, then columns at the right are left out.
 */
#include "writers.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE 1000     /* rows that decide about widths */
#define COMFORTABLE 24  /* cells of a column that may be cut */

struct column {
	const struct view_field *field;
	unsigned natural; /* widest cell of the sample, or the title */
	unsigned width;
};

struct table {
	struct column cols[OUT_FIELDS_MAX];
	unsigned n;
	unsigned gap;   /* blanks between two */
	unsigned width; /* 0: no limit */
	bool unicode;
	struct buf cell;
};

static bool
is_right(const struct view_field *f)
{
	return f->type == VIEW_U64 || f->type == VIEW_TIME
	    || f->type == VIEW_DURATION || f->type == VIEW_NUMBER;
}

static void
add_column(struct table *t, const struct view_field *f)
{
	unsigned title = (unsigned)strlen(f->title);

	if (t->n < OUT_FIELDS_MAX)
		t->cols[t->n++] = (struct column){ .field = f,
			.natural = title };
}

static void
set_columns(struct table *t, const struct out_ctx *o, enum view_scope scope,
    unsigned use)
{
	struct out_fields used;

	t->n = 0;
	if (o->nfields > 0) {
		for (unsigned i = 0; i < o->nfields; i++)
			add_column(t, o->fields[i]);
		return;
	}
	out_fields_used(&used, scope, use);
	for (unsigned i = 0; i < used.n; i++)
		add_column(t, used.list[i]);
}

static void
measure(struct table *t, struct view_row *r, const uint32_t *ids, uint32_t n)
{
	for (uint32_t i = 0; i < n && i < SAMPLE; i++) {
		if (!view_row_at(r, ids[i]))
			continue;
		for (unsigned k = 0; k < t->n; k++) {
			struct column *c = &t->cols[k];
			unsigned w;

			t->cell.n = 0;
			(void)view_cell(&t->cell, r, c->field);
			w = view_width(buf_view(&t->cell));
			if (w > c->natural)
				c->natural = w;
		}
	}
}

/* most: no column that can be cut counts for more than that. */
static unsigned
total(const struct table *t, unsigned most)
{
	unsigned sum = t->n > 0 ? (t->n - 1) * t->gap : 0;

	for (unsigned i = 0; i < t->n; i++) {
		const struct column *c = &t->cols[i];
		bool cut = (c->field->use & VIEW_SHRINKS) != 0
		    && c->natural > most;

		sum += cut ? most : c->natural;
	}
	return sum;
}

static unsigned
set_width(const struct table *t)
{
	unsigned sum = t->n > 0 ? (t->n - 1) * t->gap : 0;

	for (unsigned i = 0; i < t->n; i++)
		sum += t->cols[i].width;
	return sum;
}

/* The widest column that can still be cut; NULL: none. */
static struct column *
widest(struct table *t)
{
	struct column *best = NULL;

	for (unsigned i = 0; i < t->n; i++) {
		struct column *c = &t->cols[i];

		if ((c->field->use & VIEW_SHRINKS) == 0
		    || c->width <= c->field->width)
			continue;
		if (best == NULL || c->width > best->width)
			best = c;
	}
	return best;
}

/* Rows that were not measured may be wider: what is left goes to them. */
static void
widen(struct table *t, unsigned left)
{
	unsigned able = 0;

	for (unsigned i = 0; i < t->n; i++)
		able += (t->cols[i].field->use & VIEW_SHRINKS) != 0;
	for (unsigned i = 0; i < t->n && able > 0; i++)
		if ((t->cols[i].field->use & VIEW_SHRINKS) != 0)
			t->cols[i].width += left / able;
}

static void
fit(struct table *t, bool all_measured)
{
	for (unsigned i = 0; i < t->n; i++)
		t->cols[i].width = t->cols[i].natural;
	if (t->width == 0)
		return;
	for (unsigned used = set_width(t); used > t->width; used--) {
		struct column *c = widest(t);

		if (c == NULL)
			break;
		c->width--;
	}
	while (t->n > 1 && set_width(t) > t->width)
		t->n--;
	if (t->cols[0].width > t->width)
		t->cols[0].width = t->width;
	if (!all_measured)
		widen(t, t->width - set_width(t));
}

static void
plan(struct table *t, const struct out_ctx *o, struct view_row *r,
    const uint32_t *ids, uint32_t n)
{
	t->gap = 2;
	set_columns(t, o, r->scope, VIEW_IN_WIDE);
	measure(t, r, ids, n);
	if (o->nfields == 0 && total(t, COMFORTABLE) > t->width) {
		t->gap = 1;
		set_columns(t, o, r->scope, VIEW_IN_NARROW);
		measure(t, r, ids, n);
		if (total(t, ~0u) + t->n - 1 <= t->width)
			t->gap = 2;
	}
	fit(t, n <= SAMPLE);
}

/*
 * A URI too wide for its column: where less than half of the host would be
 * seen, the user alone says as much.
 */
static struct str
narrowed(const struct column *c, struct str s)
{
	long at = c->field->type == VIEW_URI ? str_chr(s, '@') : -1;
	unsigned user, host;

	if (at <= 0)
		return s;
	user = view_width(str_first(s, (size_t)at + 1));
	host = view_width(str_from(s, (size_t)at + 1));
	if (c->width > user + host / 2)
		return s;
	return str_first(s, (size_t)at);
}

static void
put_cell(struct buf *b, const struct table *t, unsigned k, struct str s)
{
	const struct column *c = &t->cols[k];
	unsigned w = view_width(s);
	unsigned pad;

	if (t->width > 0 && w > c->width) {
		s = narrowed(c, s);
		w = view_width(s);
	}
	pad = w < c->width ? c->width - w : 0;
	if (k > 0)
		(void)view_fill(b, STR(" "), t->gap);
	if (is_right(c->field))
		(void)view_fill(b, STR(" "), pad);
	if (t->width == 0)
		(void)buf_str(b, s);
	else
		(void)view_cut(b, s, c->width, t->unicode);
	if (!is_right(c->field))
		(void)view_fill(b, STR(" "), pad);
}

static void
end_line(struct buf *b)
{
	while (b->n > 0 && b->p[b->n - 1] == ' ')
		b->n--;
	(void)buf_char(b, '\n');
}

static void
put_titles(struct buf *b, const struct table *t)
{
	for (unsigned k = 0; k < t->n; k++) {
		const char *title = t->cols[k].field->title;

		put_cell(b, t, k, str_make(title, strlen(title)));
	}
	end_line(b);
}

static void
put_row(struct buf *b, struct table *t, struct view_row *r)
{
	for (unsigned k = 0; k < t->n; k++) {
		t->cell.n = 0;
		(void)view_cell(&t->cell, r, t->cols[k].field);
		put_cell(b, t, k, buf_view(&t->cell));
	}
	end_line(b);
}

int
out_table(struct out_ctx *o, struct err *e)
{
	struct table t = { .unicode = o->unicode };
	struct err trouble = { "" };
	struct view_row r;
	uint32_t *ids;
	uint32_t n = out_rows(&ids, o);
	int rc = 0;

	/* Chosen fields are for scripts: cut only where a width was told. */
	t.width = o->width != 0 || o->nfields > 0 ? o->width : OUT_WIDTH;
	view_row_open(&r, o->view, (enum view_scope)out_view_scope(o->what));
	plan(&t, o, &r, ids, n);
	put_titles(&o->buf, &t);
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		if (!view_row_at(&r, ids[i]))
			continue;
		put_row(&o->buf, &t, &r);
		out_trouble(&trouble, &r);
		rc = out_more(o, e);
	}
	view_row_close(&r);
	buf_free(&t.cell);
	free(ids);
	return rc < 0 ? rc : out_told(o, &trouble, e);
}
