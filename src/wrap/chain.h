/*
 * chain.h: what the files of wrap share.  A stream passes through a chain of
 * items, one of each wrapper found on it; the last is the SIP framer.  An item
 * hands what it unwraps to wrap_chain_push() with its own `next`, which probes
 * for the next kind when the first bytes come.
 */
#ifndef SIPLADDER_WRAP_CHAIN_H
#define SIPLADDER_WRAP_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/buf.h>
#include <sipladder/wrap.h>

struct wrap {
	void (*sink)(void *ctx, const struct wrap_msg *m);
	void *ctx;
	struct wrap_opt opt;
	struct frame_ref *refs; /* scratch for parts of a list of refs */
	uint32_t refs_room;
	uint64_t count[WRAP_COUNTS];
	uint32_t first[WRAP_COUNTS];
};

/* Bytes of one direction on their way through the chain. */
struct wrap_in {
	struct str bytes;
	const struct frame_ref *refs; /* together exactly bytes */
	const struct chunk *chunk;    /* that brought them */
	uint32_t gap;                 /* bytes missing before them */
	uint16_t nrefs;
	uint8_t dir;
	uint8_t transport;            /* enum wrap_transport so far */
	bool start;                   /* the stream's first bytes */
	bool end;                     /* no more after them */
};

/* Head of every kind's state.  Owner: the conversation's chain. */
struct wrap_item {
	const struct wrap_kind *kind;
	struct wrap_item *next;
};

struct wrap_kind {
	const char *name;
	/* Whether a stream whose first bytes these are is of this kind. */
	bool (*probe)(const struct wrap_in *in);
	/* NULL where the budget refuses. */
	struct wrap_item *(*make)(struct wrap *w);
	enum wrap_verdict (*push)(struct wrap *w, struct wrap_item *it,
	    const struct wrap_in *in);
	/* n bytes of a direction are missing: comes before the next push. */
	void (*gap)(struct wrap *w, struct wrap_item *it, unsigned dir,
	    uint32_t n);
	/* No more comes in a direction. */
	void (*end)(struct wrap *w, struct wrap_item *it, unsigned dir);
	void (*free)(struct wrap *w, struct wrap_item *it);
};

#define WRAP(x) extern const struct wrap_kind wrap_##x;
#include "wraps.def"
#undef WRAP

/* *at is the place of the first item, or of the one after the caller. */
enum wrap_verdict wrap_chain_push(struct wrap *w, struct wrap_item **at,
    const struct wrap_in *in);
void wrap_chain_end(struct wrap *w, struct wrap_item *it, unsigned dir);
void wrap_chain_free(struct wrap *w, struct wrap_item *it);

static inline void
wrap_count_add(struct wrap *w, unsigned which, uint64_t n, uint32_t frame)
{
	if (w->count[which] == 0)
		w->first[which] = frame;
	w->count[which] += n;
}

/* Room for n refs (a MiB at most: n has 16 bits), good until the next call. */
struct frame_ref *wrap_refs(struct wrap *w, uint32_t n);

/* Hands out text, which is in->bytes from `from` on, as a message. */
void wrap_msg_out(struct wrap *w, const struct wrap_in *in, struct str text,
    size_t from, unsigned flags);

/* token of RFC 3261 section 25.1, by byte. */
extern const uint8_t wrap_token[256];

enum wrap_start { WRAP_START_NO, WRAP_START_MORE, WRAP_START_YES };

/*
 * Whether s begins with a SIP start line.  MORE: cannot be told yet; never
 * where whole says that nothing comes after s.  *searched (0 at first) keeps
 * between calls with a growing s how far a line end was looked for.
 */
enum wrap_start wrap_start_line(struct str s, bool whole, size_t *searched);

/* Whether s may stand after a start line: a header, or the empty line. */
enum wrap_start wrap_second_line(struct str s);

enum wrap_length {
	WRAP_LENGTH_OK,
	WRAP_LENGTH_MISSING,
	WRAP_LENGTH_BAD /* not a number, or two different ones */
};

/*
 * What a header section, with its start line, says about the body: *length
 * is its bytes (where OK), *has_type whether there is a Content-Type.
 */
enum wrap_length wrap_body_length(struct str head, uint64_t *length,
    bool *has_type);

#endif
