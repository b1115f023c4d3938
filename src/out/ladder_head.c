/*
 * ladder_head.c: what stands over the lanes of a ladder, and the legend below
 * for what had no room there.
 */
#include "ladder_draw.h"

#define PORT_USUAL 5060 /* RFC 3261 section 19.1.2 */

void
out_ladder_put(struct out_draw *d, unsigned column, const char *text)
{
	out_page_put(&d->page, column, str_make(text, strlen(text)));
}

int
out_ladder_emit(struct out_draw *d)
{
	int bad = out_page_line(d->out, &d->page);

	out_page_clear(&d->page);
	return bad;
}

void
out_ladder_bars(struct out_draw *d)
{
	for (uint32_t i = 0; i < d->nlanes; i++)
		out_ladder_put(d, d->gutter + i * d->step, d->g->bar);
}

/*
 * Where a header text of w cells begins: at the first lane, centred over the
 * next ones, ending at the last; or, close together, each at its lane.
 */
static unsigned
header_at(const struct out_draw *d, uint32_t i, unsigned w, bool is_close)
{
	unsigned bar = d->gutter + i * d->step;

	if (is_close)
		return bar + w > d->width ? d->width - w : bar;
	if (i == 0)
		return bar;
	if (i + 1 == d->nlanes)
		return bar + 1 > w ? bar + 1 - w : 0;
	return bar > w / 2 ? bar - w / 2 : 0;
}

/*
 * The cells each of these texts may take over the lanes.  Two that touch are
 * cut, the wider first.  True: none was cut.
 */
static bool
header_widths(unsigned *w, const struct out_draw *d, const struct str *texts,
    bool is_close)
{
	unsigned room = d->width - d->gutter;
	bool fits = true;

	for (uint32_t i = 0; i < d->nlanes; i++) {
		uint32_t k = i;

		w[i] = view_width(texts[i]);
		fits &= w[i] <= room;
		w[i] = w[i] > room ? room : w[i];
		while (k > 0 && w[k - 1] == 0)
			k--;
		if (k-- == 0)
			continue;
		while (w[i] > 0 && w[k] > 0
		    && header_at(d, k, w[k], is_close) + w[k]
		    >= header_at(d, i, w[i], is_close)) {
			fits = false;
			w[w[k] > w[i] ? k : i]--;
		}
	}
	return fits;
}

static bool
header_fits(const struct out_draw *d, const struct str *texts)
{
	unsigned w[LADDER_LANES_MAX];

	return header_widths(w, d, texts, false)
	    || header_widths(w, d, texts, true);
}

static int
header_line(struct out_draw *d, const struct str *texts)
{
	unsigned w[LADDER_LANES_MAX];
	bool is_close = !header_widths(w, d, texts, false);

	if (is_close)
		d->is_cut |= !header_widths(w, d, texts, true);
	for (uint32_t i = 0; i < d->nlanes; i++) {
		struct str made;

		d->label.n = 0;
		if (view_cut(&d->label, texts[i], w[i], d->o->unicode) < 0)
			return -1;
		made = buf_view(&d->label);
		out_page_put(&d->page, header_at(d, i, view_width(made),
		    is_close), made);
	}
	return out_ladder_emit(d);
}

/* An address without its port. */
static struct str
bare(const struct ladder_lane *lane, struct str address)
{
	size_t n = address.n;

	if (lane->nports != 1)
		return address;
	while (n > 0 && address.p[n - 1] >= '0' && address.p[n - 1] <= '9')
		n--;
	if (n > 0 && address.p[n - 1] == ':')
		address.n = n - 1;
	return address;
}

static void
put_titles(struct out_draw *d)
{
	unsigned at = 0;

	if (d->has_number) {
		out_page_right(&d->page, d->number_w, STR("#"));
		at = d->number_w + 1;
	}
	at += 1 + d->time_w + (d->has_number ? 1 : 0);
	out_page_right(&d->page, at, STR("time"));
	if (d->has_delta) {
		at += OUT_DELTA_WIDTH;
		out_page_right(&d->page, at, STR("delta"));
	}
	if (d->has_tag)
		out_ladder_put(d, at + 1, "lg");
}

/*
 * The texts over the lanes: names, and addresses under them.  A lane without
 * a name has its address in the first line.  True: there is a second one.
 */
static bool
header_texts(struct str *names, struct str *addresses, const struct out_draw *d,
    bool is_bare)
{
	bool has_address = false;

	for (uint32_t i = 0; i < d->nlanes; i++) {
		const struct ladder_lane *lane = &d->l->lanes[d->lanes[i]];
		struct str name = ladder_str(d->l, lane->name);
		struct str address = ladder_str(d->l, lane->address);

		if (is_bare)
			address = bare(lane, address);
		names[i] = name.n > 0 ? name : address;
		addresses[i] = name.n > 0 ? address : STR("");
		has_address |= addresses[i].n > 0;
	}
	return has_address;
}

/* Some lane's only port is not the one that goes without saying. */
static bool
has_odd_port(const struct out_draw *d)
{
	for (uint32_t i = 0; i < d->nlanes; i++) {
		const struct ladder_lane *lane = &d->l->lanes[d->lanes[i]];

		if (lane->nports == 1 && lane->ports[0] != PORT_USUAL)
			return true;
	}
	return false;
}

/*
 * Two lines over the lanes.  Where the addresses have no room, their ports go
 * first; what cannot be seen then stands below the ladder.
 */
int
out_ladder_header(struct out_draw *d)
{
	struct str names[2][LADDER_LANES_MAX];
	struct str addresses[2][LADDER_LANES_MAX];
	bool has_address, is_bare;
	int bad;

	has_address = header_texts(names[0], addresses[0], d, false);
	header_texts(names[1], addresses[1], d, true);
	is_bare = !header_fits(d, addresses[0])
	    || (!header_fits(d, names[0]) && header_fits(d, names[1]));
	d->is_cut |= is_bare && has_odd_port(d);
	put_titles(d);
	bad = header_line(d, names[is_bare]);
	if (has_address && header_fits(d, addresses[is_bare]))
		bad |= header_line(d, addresses[is_bare]);
	else
		d->is_cut |= has_address;
	out_ladder_bars(d);
	return bad | out_ladder_emit(d);
}

/* Where the header had no room for them: which lane is what. */
int
out_ladder_legend(struct out_draw *d)
{
	unsigned used = 6;
	int bad = buf_str(d->out, STR("lanes:"));

	for (uint32_t i = 0; i < d->l->nlanes; i++) {
		const struct ladder_lane *lane = &d->l->lanes[i];
		unsigned gap = i == 0 ? 1 : 2, w;

		d->label.n = 0;
		if (lane->name.n > 0) {
			bad |= buf_str(&d->label, ladder_str(d->l, lane->name));
			bad |= buf_char(&d->label, '=');
		}
		bad |= buf_str(&d->label, ladder_str(d->l, lane->address));
		w = view_width(buf_view(&d->label));
		if (i > 0 && used + gap + w > d->width) {
			bad |= buf_char(d->out, '\n');
			used = 0;
			gap = 7;
		}
		bad |= view_fill(d->out, STR(" "), gap);
		bad |= out_wrap(d->out, buf_view(&d->label), used + gap, 7,
		    d->width);
		used += gap + w;
	}
	return bad | buf_char(d->out, '\n');
}
