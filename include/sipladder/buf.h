/*
 * buf.h: bytes that grow, up to a limit named when they are made.  The owner
 * of the struct owns the memory and frees it with buf_free().
 */
#ifndef SIPLADDER_BUF_H
#define SIPLADDER_BUF_H

#include <stddef.h>
#include <stdint.h>

#include <sipladder/budget.h>
#include <sipladder/str.h>

struct buf {
	char *p;
	size_t n;       /* bytes in use */
	size_t room;    /* bytes allocated */
	size_t max;     /* never more than this; 0: no limit */
	struct budget *budget; /* or NULL */
};

/* Appends; -1 where the limit or the budget forbids it (nothing appended). */
int buf_add(struct buf *b, const void *p, size_t n);
int buf_str(struct buf *b, struct str s);
int buf_char(struct buf *b, char c);
int buf_u64(struct buf *b, uint64_t v);
int buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for n more bytes.  0, or -1 as above. */
int buf_reserve(struct buf *b, size_t n);

/* Drops the first n bytes. */
void buf_drop(struct buf *b, size_t n);

static inline struct str
buf_view(const struct buf *b)
{
	return str_make(b->p, b->n);
}

/* Frees the memory; the struct is as new, with the same limit. */
void buf_free(struct buf *b);

#endif
