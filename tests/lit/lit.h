/*
 * lit.h: the parts of the runner of literate tests; see README.md.
 */
#ifndef LIT_H
#define LIT_H

#include <sipladder/buf.h>
#include <sipladder/sip.h>

/* One case of a file. */
struct lit_case {
	struct str title;
	struct str message; /* as written, with escapes */
	struct str log;     /* expected */
	unsigned flags;     /* of sip_msg_parse() */
	unsigned line;      /* of the title in its file */
};

/* The next case of a file's text; false: no more. */
bool lit_next(struct lit_case *out, struct str *rest, unsigned *line);

/* The bytes that the block `message` stands for. */
void lit_bytes(struct buf *out, struct str message);

/*
 * What the parser says about the bytes: the lines that every log has, and the
 * answers to the questions among the lines of `asked`.
 */
void lit_log(struct buf *out, struct str bytes, unsigned flags,
    struct str asked);

/* Appends s with every byte that is not printable as \xHH. */
void lit_print(struct buf *out, struct str s);

#endif
