/*
 * unpack.h: how a compressed input is read.  A kind of compression is one
 * file here and one line in packed.c; unpack.c runs it over the input, block
 * by block.
 */
#ifndef CAPTURE_UNPACK_H
#define CAPTURE_UNPACK_H

#include <stddef.h>
#include <stdint.h>

/* A decoder may ask for this much at most: larger windows are refused. */
#define UNPACK_MEMORY_MAX ((size_t)160 << 20)

/* Answers of run(), besides -1. */
enum { UNPACK_MORE, UNPACK_END };

/* What one run() takes and gives; it moves the pointers on. */
struct unpack_io {
	const uint8_t *in;
	size_t nin;
	uint8_t *out;
	size_t nout;
	const char *why; /* the cause where run() returns -1 */
};

struct unpack_kind {
	/* A decoder's state, freed by close(); NULL: no memory. */
	void *(*open)(void);
	/*
	 * Takes from in and gives to out what it can.  UNPACK_END: the stream
	 * is whole, and the next run begins another one.  -1: the bytes are
	 * no such stream; what was given out before is good.
	 */
	int (*run)(void *state, struct unpack_io *io);
	void (*close)(void *state);
};

/* Those that were found when the program was built. */
extern const struct unpack_kind capture_unpack_gzip;
extern const struct unpack_kind capture_unpack_zstd;
extern const struct unpack_kind capture_unpack_lz4;
extern const struct unpack_kind capture_unpack_xz;

#endif
