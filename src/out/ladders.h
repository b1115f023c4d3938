/* ladders.h: what the writers of ladders share. */
#ifndef SIPLADDER_OUT_LADDERS_H
#define SIPLADDER_OUT_LADDERS_H

#include <stdbool.h>

#include <sipladder/buf.h>
#include <sipladder/ladder.h>
#include <sipladder/out.h>

#define OUT_LADDER_MIN 40 /* cells; a narrower page is drawn so wide */

/*
 * Appends the drawing of a model in characters.  Of o: width, unicode, and of
 * its view the form of the time.  0, or -1: no memory.
 */
int out_ladder(struct buf *out, const struct ladder *l,
    const struct out_ctx *o);

/*
 * Builds the ladder of each call (or of o->call) with its legs and has it
 * appended by `write`, which returns 0 or, without memory, -1.
 */
int out_ladders(struct out_ctx *o, int (*write)(struct buf *out,
    const struct ladder *l, const struct out_ctx *o, bool is_first),
    struct err *e);

#endif
