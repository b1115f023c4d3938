/*
 * ladder.h: a call as lanes and arrows, ready to be drawn.  The model is built
 * from the store by a pure function and knows no widths, characters or
 * colours: those are the renderers' (doc/ladder.md).  All its text is safe.
 */
#ifndef SIPLADDER_LADDER_H
#define SIPLADDER_LADDER_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/buf.h>
#include <sipladder/call.h>
#include <sipladder/err.h>
#include <sipladder/str.h>
#include <sipladder/view.h>

#define LADDER_LANES_MAX 100 /* hosts over that share the last lane */
#define LADDER_PORTS_MAX 8   /* named of one lane */
#define LADDER_FORMS_MAX 6
#define LADDER_LEGS_MAX 64   /* containers in one ladder */

/* A piece of the ladder's text; ladder_str() reads it. */
struct ladder_text {
	uint32_t at, n;
};

/* One vertical line: a host, or one port of a host that talks to itself. */
struct ladder_lane {
	struct addr addr;          /* port 0: all ports */
	struct ladder_text name;   /* empty: none is known */
	struct ladder_text address; /* with the port, where there is only one */
	uint16_t ports[LADDER_PORTS_MAX];
	uint8_t nports;            /* LADDER_PORTS_MAX + 1: more */
};

enum ladder_kind {
	LADDER_REQUEST, LADDER_RESPONSE,
	LADDER_MEDIA,
	LADDER_CYCLE, /* many equal transactions in one row */
	LADDER_NOTE,  /* text under the row before; no arrow */
	LADDER_KINDS
};

/*
 * One row.  forms are its label from the longest to the shortest; a renderer
 * takes the first that fits.
 */
struct ladder_row {
	int64_t ts;
	int64_t last;     /* of the last repeat, or the end of the media */
	uint32_t msg;     /* id of its (first) message; 0: none */
	uint32_t number;  /* of the message on the ladder, from 1; 0: none */
	uint32_t first;   /* its messages' numbers in the capture: */
	uint32_t count;   /*   ladder.numbers[first], count of them */
	uint16_t from, to; /* lanes */
	uint16_t code;    /* 0: a request */
	uint8_t kind;     /* enum ladder_kind */
	uint8_t method;   /* enum sip_method */
	uint8_t nforms;
	char mark;        /* 'e' 'w' 'i' or 0 */
	bool both;        /* media both ways: `from` is the left lane */
	char tag[8];      /* "1", "1a": the leg; terminated */
	struct ladder_text forms[LADDER_FORMS_MAX];
};

/* A piece of the summary, `gap` blanks after the one before. */
struct ladder_item {
	struct ladder_text text;
	uint8_t gap;      /* 0: begins a line */
};

/* A line below the ladder; wrapped, the rest stands under column `hang`. */
struct ladder_note {
	struct ladder_text text;
	uint8_t hang;
};

/* Lifetime: its caller's, who ends it with view_ladder_free(). */
struct ladder {
	uint32_t call;    /* number of the first leg in the list */
	uint8_t kind;     /* enum call_kind of it */
	int64_t zero;     /* time of the first row; CLOCK_NONE: no rows */
	struct ladder_lane *lanes; /* in their order on the page */
	uint32_t nlanes;
	struct ladder_row *rows;   /* in the order of time */
	uint32_t nrows;
	uint32_t *numbers;
	uint32_t nnumbers;
	struct ladder_item *summary;
	uint32_t nsummary;
	struct ladder_note *notes;
	uint32_t nnotes;
	uint32_t duplicates;       /* captured twice: not drawn */
	struct buf text;
};

struct ladder_opt {
	const struct view_names *names; /* or NULL */
	bool no_fold;  /* repeats and cycles as rows of their own */
	bool by_port;  /* a lane is an address with its port */
};

static inline struct str
ladder_str(const struct ladder *l, struct ladder_text t)
{
	return t.n == 0 ? STR("") : str_make(l->text.p + t.at, t.n);
}

/*
 * Ids of the containers that are the legs of that one call, in order: itself
 * first where it stands alone.  Returns how many (up to LADDER_LEGS_MAX).
 */
uint32_t view_ladder_legs(uint32_t *ids, const struct call_store *s,
    uint32_t call);

/*
 * Builds the ladder of those containers (n > 0, more than LADDER_LEGS_MAX are
 * not looked at).  Reads the texts of their messages again.  0, or -1 with
 * the sentence: a text cannot be read, no memory.  `out` is to be freed in
 * both cases.
 */
int view_ladder_build(struct ladder *out, const struct call_store *s,
    const uint32_t *calls, uint32_t n, const struct ladder_opt *opt,
    struct err *e);

void view_ladder_free(struct ladder *l);

/* Appends safe text to the ladder's; for who builds models by hand. */
struct ladder_text view_ladder_text(struct ladder *l, struct str safe);

const char *view_ladder_kind_name(unsigned kind); /* "request", ... */

#endif
