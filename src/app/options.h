/* The command line, read into one plain struct. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <sipladder/clock.h>
#include <sipladder/err.h>
#include <sipladder/out.h>

#define OPTIONS_LIST_MAX 65536

/* Texts of an option that may be repeated; they point into argv. */
struct options_list {
	const char **items;
	unsigned n;
};

struct options {
	struct options_list read;   /* -r, -I and the FILE arguments */
	struct options_list field, name, names;
	const char *format, *call, *output, *filter;
	char *joined;               /* arguments that are a filter; owned */
	const char *list;           /* --list */
	enum out_view view;
	bool has_view;
	enum clock_form time;
	enum { OPTIONS_AUTO, OPTIONS_ALWAYS, OPTIONS_NEVER } color;
	unsigned width;             /* 0: not told */
	unsigned trace;             /* PIPELINE_TRACE_* */
	uint64_t max_frames;
	size_t memory;              /* 0: not told */
	bool exact_filter;
	bool utc, ascii, unicode, no_fold, stats, no_view, quiet, verbose;
	bool version, help;
};

/* 0, or -1 with the sentence: status 2. */
int options_read(struct options *o, int argc, char **argv, struct err *e);
void options_free(struct options *o);

/* The lines of -h, from the table. */
void options_help(FILE *f);

#endif
