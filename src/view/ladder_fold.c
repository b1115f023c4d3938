/*
 * Cycles: pings and refreshed registrations that come again and again are one
 * row with their number and interval (section 9.1 of the design's reference).
 */
#include <sipladder/ladder.h>

#include <stdlib.h>

#include "ladder_in.h"

#define CYCLE_MIN 9   /* fewer are drawn as they are */
#define PERIOD_MAX 8  /* rows of one cycle */

void
view_ladder_moved(struct ladder_build *b, const uint32_t *at)
{
	for (unsigned bit = 0; bit < SIP_ODDS; bit++)
		if (b->odd[bit].messages > 0)
			b->odd[bit].row = at[b->odd[bit].row];
	if (b->cut > 0)
		b->cut_row = at[b->cut_row];
}

static bool
may_repeat(const struct ladder_row *r)
{
	return r->method == SIP_OPTIONS || r->method == SIP_REGISTER;
}

/* The same but for the time, and for what a response granted. */
static bool
is_same(const struct ladder *l, const struct ladder_row *a,
    const struct ladder_row *b)
{
	if (a->kind != b->kind || a->method != b->method || a->code != b->code
	    || a->from != b->from || a->to != b->to
	    || memcmp(a->tag, b->tag, sizeof(a->tag)) != 0
	    || a->count != b->count)
		return false;
	return a->code != 0 || str_eq(ladder_str(l, a->forms[0]),
	    ladder_str(l, b->forms[0]));
}

/* How many times the period rows from i on stand one after the other. */
static uint32_t
times(const struct ladder *l, uint32_t i, uint32_t period)
{
	uint32_t n = 0;

	while (i + n < l->nrows && may_repeat(&l->rows[i + n])
	    && is_same(l, &l->rows[i + n], &l->rows[i + n % period]))
		n++;
	return n / period;
}

static void
cycle_form(struct ladder_build *b, struct ladder_row *r, unsigned code,
    uint32_t n, int64_t every)
{
	char text[CLOCK_TEXT_MAX];
	struct str name = sip_method_name(r->method);
	struct str phrase = sip_code_phrase(code);
	struct str s = clock_text(text, every, CLOCK_REL, 0, true);

	r->nforms = 0;
	for (unsigned form = 0; form < 3; form++) {
		int bad = 0;

		bad |= buf_str(&b->scratch, name);
		if (form < 2 && code == 0)
			bad |= buf_str(&b->scratch, STR(" unanswered"));
		else if (form < 2)
			bad |= buf_printf(&b->scratch, " %03u", code);
		if (form == 0 && code != 0 && phrase.n > 0)
			bad |= buf_printf(&b->scratch, " %.*s", (int)phrase.n,
			    phrase.p);
		bad |= buf_printf(&b->scratch, " x%u", (unsigned)n);
		if (form < 2 && s.n > 2)
			bad |= buf_printf(&b->scratch, " every %.*s s",
			    (int)s.n - 2, s.p);
		if (bad != 0)
			b->failed = true;
		r->forms[r->nforms++] = view_ladder_take(b);
	}
}

static void
fold(struct ladder_build *b, struct ladder_row *r, uint32_t period,
    uint32_t n)
{
	const struct ladder_row *rows = r;
	uint32_t last = (n - 1) * period;
	struct ladder_row made = *r;

	made.kind = LADDER_CYCLE;
	made.count = 0;
	for (uint32_t i = 0; i < n * period; i++) {
		made.count += rows[i].count;
		if (made.mark == 0 || rows[i].mark == 'e'
		    || (rows[i].mark == 'w' && made.mark == 'i'))
			made.mark = rows[i].mark;
	}
	made.last = rows[n * period - 1].ts;
	cycle_form(b, &made, rows[period - 1].code, n,
	    (rows[last].ts - rows[0].ts) / (int64_t)(n - 1));
	*r = made;
}

void
view_ladder_cycles(struct ladder_build *b)
{
	struct ladder *l = b->l;
	uint32_t *at = calloc((size_t)l->nrows + 1, sizeof(*at));
	uint32_t to = 0;

	if (at == NULL) {
		b->failed = true;
		return;
	}
	for (uint32_t i = 0; i < l->nrows;) {
		uint32_t rows = 1;

		for (uint32_t p = 1; p <= PERIOD_MAX
		    && l->rows[i].kind == LADDER_REQUEST; p++) {
			uint32_t n = times(l, i, p);

			if (n < CYCLE_MIN)
				continue;
			fold(b, &l->rows[i], p, n);
			rows = n * p;
		}
		for (uint32_t k = i; k < i + rows; k++)
			at[k] = to;
		l->rows[to++] = l->rows[i];
		i += rows;
	}
	l->nrows = to;
	for (uint32_t i = 0; i < b->nfacts; i++)
		b->facts[i].row = at[b->facts[i].row];
	view_ladder_moved(b, at);
	free(at);
}
