/* The files of the command line, directories taken apart. */
#ifndef APP_INPUTS_H
#define APP_INPUTS_H

#include <stdbool.h>

#include <sipladder/capture.h>
#include <sipladder/err.h>

#include "options.h"

/* Lifetime: the run's.  Owns the names. */
struct inputs {
	char **names;
	bool *found;     /* in a directory: it may be no capture */
	unsigned n;
	unsigned room;
};

/*
 * The names, where a directory stands for the files in it, by name; hidden
 * ones and directories below are left out.  0, or -1 with the sentence.
 */
int inputs_expand(struct inputs *in, const struct options_list *l,
    struct err *e);

/*
 * Adds them all.  A file of a directory that is no capture is said on
 * standard error unless is_quiet; a directory of these alone is an error.
 */
int inputs_add(struct capture *c, const struct inputs *in, bool is_quiet,
    struct err *e);
void inputs_free(struct inputs *in);

#endif
