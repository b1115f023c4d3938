/*
 * out.h: renderers and exporters.  A format is one file and one line in
 * src/out/outs.def; it writes a view of the store into a stream and never
 * changes anything.
 */
#ifndef SIPLADDER_OUT_H
#define SIPLADDER_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <sipladder/buf.h>
#include <sipladder/count.h>
#include <sipladder/err.h>
#include <sipladder/view.h>

/* -T: what is shown. */
enum out_view {
	OUT_LADDER, OUT_CALLS, OUT_MESSAGES, OUT_STREAMS, OUT_REGISTRATIONS,
	OUT_FINDINGS, OUT_SUMMARY, OUT_HOSTS, OUT_VIEWS
};
#define OUT_BIT(view) (1u << OUT_##view)

#define OUT_WIDTH 80

/*
 * What a writer is given.  The caller fills it in (zero is a default for
 * everything but file and view) and calls out_write(); all pointers are its
 * own and outlive the call.
 */
struct out_ctx {
	FILE *file;
	const char *file_name;   /* in sentences; NULL: standard output */
	const struct view *view; /* store, times, names, -v */
	enum out_view what;
	uint32_t call;           /* only this container (id); 0: all */
	unsigned width;          /* cells; 0: not told, OUT_WIDTH */
	bool unicode;            /* draw with Unicode, else ASCII */
	bool color;
	bool no_fold;            /* ladder: repeats as rows of their own */
	const struct view_field *const *fields; /* -e; in the scope of what */
	unsigned nfields;
	const char *const *inputs;  /* names of the files */
	unsigned ninputs;
	const char *const *notices; /* capture_notice() of all of them */
	unsigned nnotices;
	const struct count_set *counts; /* of all layers */
	unsigned ncounts;
	struct buf buf;          /* the writers': what is not yet in file */
};

/* A format of some views: `out_text` and the like. */
struct out_kind {
	const char *format;  /* -F */
	const char *text;    /* one line for --list formats */
	unsigned views;      /* OUT_BIT()s */
	/* Writes all of it; 0, or -1 with the sentence. */
	int (*write)(struct out_ctx *o, struct err *e);
};

/* The table in its order; NULL past the last.  A format may stand twice. */
const struct out_kind *out_kind_at(unsigned i);

/* Who writes that view in that format; NULL where nobody does. */
const struct out_kind *out_find(enum out_view what, struct str format);

const char *out_view_name(unsigned what);           /* "ladder", ... */
int out_view_find(enum out_view *out, struct str name); /* 0, or -1 */

/* The scope of a view's fields; -1 where it is not made of fields. */
int out_view_scope(enum out_view what);

/*
 * Writes o->what in that format, flushed.  0, or -1 with the sentence: nobody
 * writes that view so, the text of a message cannot be read, the disk is
 * full.
 */
int out_write(struct out_ctx *o, struct str format, struct err *e);

/*
 * For writers: they append to o->buf and call out_more() after each item,
 * which hands the bytes on when enough have come together; out_flush() hands
 * on all.  0, or -1 with "cannot write FILE: ...".
 */
int out_more(struct out_ctx *o, struct err *e);
int out_flush(struct out_ctx *o, struct err *e);

/* Closes a file that was written: the last moment a full disk is noticed. */
int out_close(FILE *f, const char *name, struct err *e);

/*
 * Appends a JSON string with its quotes.  Valid JSON whatever the bytes:
 * control characters as \u001b, a byte that is not UTF-8 as U+FFFD.
 */
int out_json_str(struct buf *b, struct str s);

/* For --list fields and --list formats, and --stats. */
int out_list_fields(FILE *f);
int out_list_formats(FILE *f);
int out_stats(FILE *f, const struct count_set *sets, unsigned n);

/* The same for what link met and did not understand. */
int out_stats_undecoded(FILE *f, const struct link *l);

#endif
