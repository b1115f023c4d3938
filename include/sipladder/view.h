/*
 * view.h: questions about the call store: names of hosts, facts of a message,
 * a call or a stream as typed values, and text that is safe to show.  Reads
 * the store, never changes it.
 */
#ifndef SIPLADDER_VIEW_H
#define SIPLADDER_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/buf.h>
#include <sipladder/call.h>
#include <sipladder/clock.h>
#include <sipladder/err.h>
#include <sipladder/link.h>
#include <sipladder/sip.h>
#include <sipladder/str.h>

/*
 * Text of the network, made safe.  Appends `in` with control characters (C0,
 * DEL, C1, line and direction marks) as \x1b or \u009b and every byte that is
 * not UTF-8 as \xff: what comes out is valid UTF-8 and moves no cursor.
 * Everything that goes to a terminal or a text file passes here.
 */
int view_safe(struct buf *out, struct str in);

/* The same, but lines stay lines: CRLF and LF as LF, TAB as it is. */
int view_safe_lines(struct buf *out, struct str in);

/*
 * Cells that safe text takes on a terminal: East Asian wide characters two,
 * combining ones none.  By a table of its own and not by wcwidth(), which
 * knows nothing beyond ASCII in the C locale.
 */
unsigned view_width(struct str safe);

/* The longest start of safe text that takes at most so many cells. */
struct str view_fit(struct str safe, unsigned cells);

/*
 * Appends safe text in at most so many cells; where it is longer, its end is
 * replaced by "…" (unicode) or "~".
 */
int view_cut(struct buf *out, struct str safe, unsigned cells, bool unicode);

/*
 * The first character of s: how many bytes it takes and its code point; 0
 * where the bytes are not UTF-8 (RFC 3629) or s is empty.
 */
unsigned view_utf8(uint32_t *cp, struct str s);

/* Appends n times the same text (a blank, a piece of a line). */
int view_fill(struct buf *out, struct str piece, unsigned n);

/*
 * Names of hosts: what --name, --names and the capture say.  The one given
 * first wins, an address with a port before one without.
 */
struct view_names;

struct view_names *view_names_new(void);
void view_names_free(struct view_names *n);

/* a->port 0: every port of that host.  The name is copied. */
void view_names_add(struct view_names *n, const struct addr *a,
    struct str name);

/* ADDR=NAME or ADDR:PORT=NAME, IPv6 with a port in brackets. */
int view_names_option(struct view_names *n, const char *text, struct err *e);

/* A file in the form of /etc/hosts; the first name of a line counts. */
int view_names_file(struct view_names *n, const char *path, struct err *e);

/* The name of an address; empty where it has none (n may be NULL). */
struct str view_name(const struct view_names *n, const struct addr *a);

/* What all questions share.  The pointers are the caller's, and outlive it. */
struct view {
	const struct call_store *store;
	const struct link *link;        /* knows the paths; or NULL */
	const struct view_names *names; /* or NULL */
	enum clock_form time;
	bool utc;
	int64_t zero;  /* of CLOCK_REL; CLOCK_NONE: the first message */
	bool verbose;  /* also what only -v shows (the raw text) */
};

/* t as the view's options say; out holds CLOCK_TEXT_MAX bytes. */
struct str view_time(char *out, const struct view *v, int64_t t);

/* The host's name, or its address, with the port unless that is 0; safe. */
int view_host(struct buf *out, const struct view *v, const struct addr *a);

/* What a row is: one field belongs to one scope. */
enum view_scope { VIEW_MESSAGE, VIEW_CALL, VIEW_STREAM, VIEW_SCOPES };

/*
 * One message, call or stream that is looked at.  Whoever walks over many
 * uses one row again and again.  The text of a message (of a call: its first
 * one) is read and parsed when the first field asks for it.
 */
struct view_row {
	const struct view *view;
	enum view_scope scope;
	uint32_t id;
	const struct call_msg *msg;       /* VIEW_MESSAGE; VIEW_CALL: first */
	const struct call *call;          /* also of a message or stream */
	const struct call_stream *stream; /* VIEW_STREAM */
	const struct call_path *path;     /* of msg; or NULL */
	struct view_text *text;
};

void view_row_open(struct view_row *r, const struct view *v,
    enum view_scope scope);
void view_row_close(struct view_row *r);

/* Looks at that record; false where it is gone. */
bool view_row_at(struct view_row *r, uint32_t id);

/*
 * The parsed and checked text of r->msg, good until the row moves on; NULL
 * where it cannot be read (view_row_error() says why).
 */
const struct sip_msg *view_row_sip(struct view_row *r);
const char *view_row_error(const struct view_row *r); /* NULL: no trouble */

enum view_type {
	VIEW_STR,
	VIEW_URI,      /* str; columns show it without scheme and parameters */
	VIEW_U64,
	VIEW_TIME,     /* ns since 1970 */
	VIEW_DURATION, /* ns */
	VIEW_NUMBER,   /* double */
	VIEW_BOOL,
	VIEW_STRS,     /* a list */
	VIEW_U64S
};

/* The value of a field; which member counts is said by the field's type. */
struct view_value {
	union {
		struct str str;
		uint64_t u64;
		int64_t ns;
		double number;
		bool is_true;
		const struct str *strs; /* n of them */
		const uint64_t *u64s;   /* n of them */
	};
	unsigned n;
};

/* One line of src/view/fields.def. */
struct view_field {
	const char *name;   /* key of JSON and -e; dots nest */
	const char *title;  /* of its column */
	const char *text;   /* one line of documentation */
	/* false: this row has no such value.  Good until the next get. */
	bool (*get)(struct view_value *out, struct view_row *r);
	uint8_t scope;      /* enum view_scope */
	uint8_t type;       /* enum view_type */
	uint8_t use;        /* VIEW_IN_* */
	uint8_t width;      /* the fewest useful cells of its column */
};

/* Where a field stands when none were chosen; and how its column behaves. */
enum {
	VIEW_IN_JSON = 1,
	VIEW_IN_NARROW = 2,  /* a column where the width is below 110 cells */
	VIEW_IN_WIDE = 4,    /* a column above that */
	VIEW_IN_VERBOSE = 8, /* JSON with -v */
	VIEW_SHRINKS = 16    /* its column may be cut down to `width` */
};

/* The table in its order; NULL past the last. */
const struct view_field *view_field_at(unsigned i);
const struct view_field *view_field_find(enum view_scope scope,
    struct str name);

/* The field's value of that row, by its getter. */
bool view_get(struct view_value *out, struct view_row *r,
    const struct view_field *f);

/* Appends a number from 0 on, rounded, with a point in every locale. */
int view_number(struct buf *out, double v, unsigned decimals);

/* Appends the value as columns show it, safe; nothing where there is none. */
int view_cell(struct buf *out, struct view_row *r, const struct view_field *f);

const char *view_scope_name(unsigned scope); /* "messages", "calls", ... */

#endif
