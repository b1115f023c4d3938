/*
 * count.h: named counters.  A layer has an enum of them, a table of their
 * names in the same order, and an array in its context; --stats prints all
 * that are not zero.  What is dropped is always counted somewhere.
 */
#ifndef SIPLADDER_COUNT_H
#define SIPLADDER_COUNT_H

#include <stdint.h>

enum count_kind {
	COUNT_INFO,     /* just a number */
	COUNT_UNDECODED, /* frames not understood: summary's "undecoded" */
	COUNT_DROPPED,  /* lost for a limit or a gap: summary's "dropped" */
	COUNT_TRUNCATED /* cut by the snap length: summary's "truncated" */
};

struct count_name {
	const char *name; /* key of JSON and --stats: snake_case */
	const char *text; /* one line for people */
	enum count_kind kind;
};

/* One layer's counters as handed to whoever prints them. */
struct count_set {
	const char *layer;
	const struct count_name *names;
	const uint64_t *values;
	const uint32_t *first_frame; /* frame of the first of each; or NULL */
	unsigned n;
};

#endif
