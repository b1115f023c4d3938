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
	uint32_t agent;               /* capture agent id of HEP; 0: none */
	uint16_t nrefs;
	uint8_t dir;
	uint8_t transport;            /* enum wrap_transport so far */
	uint8_t flags;                /* WRAP_FLAG_* that hold for all of it */
	uint8_t depth;                /* wrappers it came out of */
	bool start;                   /* the stream's first bytes */
	bool end;                     /* no more after them */
};

enum wrap_start { WRAP_START_NO, WRAP_START_MORE, WRAP_START_YES };

/* Head of every kind's state.  Owner: the conversation's chain. */
struct wrap_item {
	const struct wrap_kind *kind;
	struct wrap_item *next;
};

struct wrap_kind {
	const char *name;
	/*
	 * Whether a stream whose first bytes these are is of this kind.  MORE:
	 * cannot be told yet; never for more than WRAP_PROBE_MAX bytes.
	 */
	enum wrap_start (*probe)(const struct wrap_in *in);
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
	/*
	 * Takes a datagram, or a whole message of another wrapper, that is not
	 * SIP; false where it is not of this kind.  NULL: there are none.
	 */
	bool (*whole)(struct wrap *w, const struct wrap_in *in);
};

#define WRAP_PROBE_MAX 4096u
#define WRAP_DEPTH_MAX 8u

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

/*
 * Takes a datagram, or what came whole out of another wrapper: SIP goes to the
 * sink; of anything else the kinds with a `whole` are asked.
 */
enum wrap_verdict wrap_whole_push(struct wrap *w, const struct wrap_in *in);

/* Bytes of a stream that wait for more of it.  Owner: a side of an item. */
struct wrap_gather {
	struct buf text;
	struct buf refs; /* struct frame_ref, together exactly text */
};

/*
 * Adds bytes [pos, pos + n) of in.  False: there is no room, and g is good for
 * nothing but to be freed.
 */
bool wrap_gather_add(struct wrap *w, struct wrap_gather *g,
    const struct wrap_in *in, size_t pos, size_t n);

/* in with what is gathered for its bytes; good until g changes. */
struct wrap_in wrap_gather_view(const struct wrap_gather *g,
    const struct wrap_in *in);

/* Drops the first n bytes. */
void wrap_gather_drop(struct wrap_gather *g, size_t n);
void wrap_gather_free(struct wrap_gather *g);

/*
 * The part [from, from + n) of in's bytes with its refs, which lie in w's
 * scratch: good for one wrap_whole_push() or wrap_msg_out().
 */
struct wrap_in wrap_in_part(struct wrap *w, const struct wrap_in *in,
    size_t from, size_t n);

/* token of RFC 3261 section 25.1, by byte. */
extern const uint8_t wrap_token[256];

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
