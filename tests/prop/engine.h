/*
 * engine.h: the whole program without its command line: bytes of a capture
 * file in, the text of a view out.
 */
#ifndef PROP_ENGINE_H
#define PROP_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sipladder/out.h>
#include <sipladder/str.h>

#include "../../src/app/pipeline.h"

/* One run.  The owner calls engine_close(). */
struct engine {
	struct pipeline *pipeline; /* NULL: the bytes are no capture */
	struct err e;              /* why, or what ended the run */
	struct count_set sets[PIPELINE_COUNT_SETS];
};

/* Runs n bytes of a capture file through all layers; memory 0: no limit. */
void engine_open(struct engine *g, const void *p, size_t n, size_t memory);
void engine_close(struct engine *g);

/* How a view is drawn. */
struct engine_how {
	enum out_view what;
	const char *format;
	bool unicode;
	bool verbose;
	bool no_fold;
	unsigned width;
	const char *const *fields; /* as with -e, NULL at the end; or NULL */
};

/*
 * The view as text, the caller's to free(); *n is its length.  "" where there
 * is nothing.  Ends the program where the writer fails.
 */
char *engine_view(size_t *n, const struct engine *g,
    const struct engine_how *how);

/* The counter of that name in any layer; ends the program if there is none. */
uint64_t engine_count(const struct engine *g, const char *name);

/* Ends the program with one line. */
_Noreturn void engine_die(const char *what);

/* A whole file, the caller's to free(); ends the program if it cannot. */
uint8_t *engine_file(size_t *n, const char *path);

/* Like engine_file() for $srcdir/pcaps/NAME. */
uint8_t *engine_pcap(size_t *n, const char *name);

/*
 * Names of $srcdir/pcaps/ that are captures, in order; *n is how many.  The
 * list and its items are the caller's to free().
 */
char **engine_pcaps(unsigned *n);

#endif
