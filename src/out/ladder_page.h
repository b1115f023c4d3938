/*
 * ladder_page.h: one row of text as cells, and lines that are wrapped.  Plain
 * values of whoever draws.
 */
#ifndef SIPLADDER_OUT_LADDER_PAGE_H
#define SIPLADDER_OUT_LADDER_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/buf.h>
#include <sipladder/str.h>

#define OUT_PAGE_MAX 1000 /* cells of a row */

/* One cell: a character with its combining ones; n 0: right half of a wide. */
struct out_cell {
	char b[15];
	uint8_t n;
};

struct out_page {
	unsigned width;
	struct out_cell cells[OUT_PAGE_MAX];
};

/* All blanks. */
void out_page_clear(struct out_page *p);

/* Safe text from a column on; what would pass the width is left off. */
void out_page_put(struct out_page *p, unsigned column, struct str safe);

/* The same, so that it ends before the column. */
void out_page_right(struct out_page *p, unsigned column, struct str safe);

/* The row as a line without trailing blanks.  0, or -1: no memory. */
int out_page_line(struct buf *out, const struct out_page *p);

/*
 * Safe text as lines of at most so many cells, broken at blanks where there
 * are any; all but the first stand under column `hang`.  `used` cells of the
 * first line are taken.  Without the last line's end.
 */
int out_wrap(struct buf *out, struct str safe, unsigned used, unsigned hang,
    unsigned width);

#endif
