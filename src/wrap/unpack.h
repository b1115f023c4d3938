/* unpack.h: zlib (RFC 1950) and deflate (RFC 1951), where the build has it. */
#ifndef SIPLADDER_WRAP_UNPACK_H
#define SIPLADDER_WRAP_UNPACK_H

#include <stdbool.h>

#include <sipladder/buf.h>

/* What a stream that goes on remembers.  Owner: who made it. */
struct unpack;

/* raw: deflate without header.  NULL: no zlib, or no room in the budget. */
struct unpack *wrap_unpack_new(struct budget *budget, bool raw);
void wrap_unpack_free(struct unpack *u);

/* Forgets what came before. */
void wrap_unpack_reset(struct unpack *u);

/*
 * Appends to out what in unpacks to; 0, or -1 where in is no such thing or
 * out's limit forbids it (a part may have been appended).
 */
int wrap_unpack_add(struct buf *out, struct unpack *u, struct str in);

#endif
