/*
 * writers.h: what the writers share; private to src/out.
 */
#ifndef OUT_WRITERS_H
#define OUT_WRITERS_H

#include <sipladder/out.h>

#define OUT_FIELDS_MAX 64 /* of one scope */

/* The fields of one view's rows. */
struct out_fields {
	const struct view_field *list[OUT_FIELDS_MAX];
	unsigned n;
};

/* Fields of that scope with any of these uses, in the table's order. */
void out_fields_used(struct out_fields *out, enum view_scope scope,
    unsigned use);

/*
 * Ids of the rows of o->what, of o->call alone where it is set; the caller's
 * to free().
 */
uint32_t out_rows(uint32_t **ids, const struct out_ctx *o);

/* Text: a table of rows; what stands in -T summary. */
int out_table(struct out_ctx *o, struct err *e);
int out_summary_text(struct out_ctx *o, struct err *e);
int out_summary_json(struct out_ctx *o, struct err *e);

/* A counter by its layer and name; 0 where there is none. */
uint64_t out_count(const struct out_ctx *o, const char *layer,
    const char *name);

/* Keeps the first trouble of a row with its text, to be told at the end. */
void out_keep(struct err *kept, const struct view_row *r, const char *why);
void out_trouble(struct err *kept, const struct view_row *r);

/* The end of a writer: 0, or -1 with what was kept once all is written. */
int out_told(struct out_ctx *o, const struct err *kept, struct err *e);

#endif
