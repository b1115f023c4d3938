/* ladder_page.c: rows of cells, and wrapped lines, for drawings in text. */
#include "ladder_page.h"

#include <sipladder/view.h>

void
out_page_clear(struct out_page *p)
{
	for (unsigned i = 0; i < p->width; i++)
		p->cells[i] = (struct out_cell){ .b = " ", .n = 1 };
}

/* Bytes of the UTF-8 character that safe text begins with. */
static size_t
char_len(struct str s)
{
	size_t n = 1;

	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

void
out_page_put(struct out_page *p, unsigned column, struct str safe)
{
	while (safe.n > 0) {
		struct str c = str_first(safe, char_len(safe));
		unsigned w = view_width(c);
		struct out_cell *cell;

		safe = str_from(safe, c.n);
		if (w > 0) {
			if (column + w > p->width || c.n > sizeof(cell->b))
				return;
			cell = &p->cells[column];
			cell->n = 0;
			for (unsigned i = 1; i < w; i++)
				p->cells[column + i].n = 0;
			column += w;
		} else {
			/* On top of the one before, where there is room. */
			unsigned at = column;

			while (at > 0 && p->cells[at - 1].n == 0)
				at--;
			if (at == 0)
				continue;
			cell = &p->cells[at - 1];
			if (cell->n + c.n > sizeof(cell->b))
				continue;
		}
		memcpy(cell->b + cell->n, c.p, c.n);
		cell->n = (uint8_t)(cell->n + c.n);
	}
}

void
out_page_right(struct out_page *p, unsigned column, struct str safe)
{
	unsigned w = view_width(safe);

	out_page_put(p, w < column ? column - w : 0, safe);
}

int
out_page_line(struct buf *out, const struct out_page *p)
{
	unsigned n = p->width;
	int bad = 0;

	while (n > 0 && p->cells[n - 1].n == 1 && p->cells[n - 1].b[0] == ' ')
		n--;
	for (unsigned i = 0; i < n; i++)
		bad |= buf_add(out, p->cells[i].b, p->cells[i].n);
	bad |= buf_char(out, '\n');
	return bad;
}

static struct str
trim_right(struct str s)
{
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

static struct str
trim_left(struct str s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = str_from(s, 1);
	return s;
}

/* What of s goes on a line of so many cells. */
static struct str
first_line(struct str s, unsigned cells)
{
	struct str fit = view_fit(s, cells);
	size_t n = fit.n;

	if (fit.n == s.n)
		return s;
	while (n > 0 && s.p[n] != ' ' && fit.p[n - 1] != ' ')
		n--;
	/* No blank, or only those it begins with: broken anywhere. */
	if (trim_left(str_first(s, n)).n == 0)
		return fit.n > 0 ? fit : str_first(s, char_len(s));
	return str_first(s, n);
}

int
out_wrap(struct buf *out, struct str safe, unsigned used, unsigned hang,
    unsigned width)
{
	int bad = 0;

	while (safe.n > 0) {
		struct str line = first_line(safe,
		    width > used ? width - used : 1);

		bad |= buf_str(out, trim_right(line));
		safe = trim_left(str_from(safe, line.n));
		if (safe.n == 0)
			break;
		bad |= buf_char(out, '\n');
		bad |= view_fill(out, STR(" "), hang);
		used = hang;
	}
	return bad;
}
