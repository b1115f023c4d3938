/* ladder_draw.h: what the files that draw a ladder in characters share. */
#ifndef SIPLADDER_OUT_LADDER_DRAW_H
#define SIPLADDER_OUT_LADDER_DRAW_H

#include <sipladder/ladder.h>
#include <sipladder/out.h>

#include "ladder_page.h"

#define OUT_DELTA_WIDTH 8

struct out_glyphs {
	const char *line[LADDER_KINDS];
	const char *cross, *bar, *left, *right, *note;
	const char *self[4]; /* corners: up right, down right, left of a lane */
};

/* A drawing under way.  Lives during one out_ladder(). */
struct out_draw {
	struct buf *out;
	const struct ladder *l;
	const struct out_ctx *o;
	const struct out_glyphs *g;
	int64_t before;      /* ms of the row before, as shown */
	bool is_first;       /* no row has been drawn yet */
	bool is_cut;         /* a name or address had no room */
	bool has_number, has_delta, has_tag;
	bool is_above;       /* labels stand above bare arrows */
	unsigned width, number_w, time_w, tag_w;
	unsigned gutter, step;
	uint32_t nlanes;     /* of this group */
	uint16_t lanes[LADDER_LANES_MAX];   /* by place in the group */
	uint16_t column[LADDER_LANES_MAX];  /* of a lane; 0: not here */
	struct buf label;
	struct out_page page;
};

/* Text on the row in hand, its bars, and the row as a line; then all blanks. */
void out_ladder_put(struct out_draw *d, unsigned column, const char *text);
void out_ladder_bars(struct out_draw *d);
int out_ladder_emit(struct out_draw *d);

/* The lines over the lanes of the group in hand. */
int out_ladder_header(struct out_draw *d);

/* Which lane is what, for where the header had no room. */
int out_ladder_legend(struct out_draw *d);

#endif
