/*
 * err.h - one sentence about an operation that failed.
 *
 * The caller owns a struct err (usually on its stack) and passes a pointer to
 * it.  The sentence is made where the cause is known and printed once, at the
 * top.  Traffic is never an error: this is for files, options and memory.
 */
#ifndef SIPLADDER_ERR_H
#define SIPLADDER_ERR_H

#ifdef __GNUC__
#define ERR_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define ERR_PRINTF(f, a)
#endif

/* A plain value; text is always terminated, and "" when nothing was set. */
struct err {
	char text[512];
};

/*
 * Writes the sentence to e and returns -1, so that a caller can write
 * `return err_set(e, ...)`.  A sentence too long for e is cut and ends in
 * "...", never within a UTF-8 character.  e may be NULL: then it only
 * returns -1.
 */
int err_set(struct err *e, const char *fmt, ...) ERR_PRINTF(2, 3);

#endif
