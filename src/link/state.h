/*
 * state.h: what a struct link is made of.  Private to link.c and the files
 * that hold a part each: path.c, unknown.c, frag.c.  Decoders do without it.
 */
#ifndef LINK_STATE_H
#define LINK_STATE_H

#include "decoder.h"

#include "sipladder/buf.h"
#include "sipladder/map.h"

enum {
	LINK_FIND_BITS = 9,      /* slots for (namespace, number): 512 */
	LINK_PORT_BITS = 1024,   /* of UDP ports that a decoder may answer to */
	LINK_UNKNOWN_MAX = 64,
	LINK_PATH_MAX = 16384,   /* paths told apart; tags make many */
	LINK_PATH_PLAIN = 256,   /* more, without tags and outer addresses */
	LINK_FRAG_BUCKETS = 1024,
	LINK_WHOLE_MAX = 4       /* reassembled, and inside reassembled again */
};

/* One slot of the table from (namespace, number) to decoder. */
struct link_slot {
	uint32_t number;
	uint8_t ns;
	uint8_t decoder; /* its place in the table, from 1 */
};

struct link_path_entry {
	uint64_t *steps;
	char *text;
	size_t len;
	unsigned n;
	struct addr outer[2]; /* family 0: one IP header at most */
};

/* Paths by id, from 1; 0 is one that came after LINK_PATH_MAX others. */
struct link_paths {
	struct link_path_entry *entries;
	struct map map;
	uint32_t n;
	uint32_t room;
	uint64_t key;     /* of their hash */
	uint32_t last;    /* id of the last frame's */
};

struct link_unknowns {
	struct link_unknown list[LINK_UNKNOWN_MAX];
	enum link_ns ns[LINK_UNKNOWN_MAX];
	unsigned n;
};

struct frag_set;

struct frag_list {
	struct frag_set *oldest;
	struct frag_set *newest;
	unsigned n;
};

struct link_frags {
	struct frag_set *bucket[LINK_FRAG_BUCKETS];
	struct frag_list open;  /* by the time of their first fragment */
	struct frag_list done;  /* whole, kept to know copies by */
	struct budget *budget;
	uint64_t key;
	size_t bytes;
	int64_t timeout;
	/* What became whole in this frame; each level its own memory. */
	struct buf bytes_of[LINK_WHOLE_MAX];
	struct buf refs_of[LINK_WHOLE_MAX];
	unsigned nwhole;
};

struct link {
	void (*sink)(void *ctx, const struct packet *p);
	void *ctx;
	uint8_t by_proto[256];        /* LINK_NS_IP_PROTO, the hot one */
	struct link_slot find[1u << LINK_FIND_BITS];
	uint8_t has_port[LINK_PORT_BITS / 8]; /* LINK_NS_UDP; may be wrong */
	uint64_t counts[LINK_COUNTS];
	uint32_t first[LINK_COUNTS];
	uint64_t eth_ip[2];           /* the path of most frames */
	uint32_t eth_ip_path;         /* its id; 0 until it is met */
	struct buf refs;              /* those of one payload */
	struct link_paths paths;
	struct link_unknowns unknowns;
	struct link_frags frags;
};

/* The table of decoders.def. */
extern const struct decoder *const link_decoders[];
extern const unsigned link_ndecoders;

static inline uint64_t
link_path_step(unsigned decoder, uint32_t tag)
{
	return (uint64_t)decoder << 32 | tag;
}

/* The place of the decoder that answers to a number, from 1; 0: none. */
unsigned link_find(const struct link *l, enum link_ns ns, uint32_t number);

static inline void
link_count_at(struct link *l, unsigned which, uint32_t frame)
{
	if (l->counts[which]++ == 0)
		l->first[which] = frame;
}

void link_paths_init(struct link_paths *p, uint64_t key);
void link_paths_done(struct link_paths *p);

/*
 * The id of the frame's path, the same for the same steps and outer addresses
 * as long as the link lives.
 */
uint32_t link_paths_id(struct link_paths *p, const struct decode *d);

/* Counts (ns, number) as not understood, and the counter it belongs to. */
void link_unknown_add(struct link *l, enum link_ns ns, uint32_t number,
    uint32_t frame);

/*
 * The refs of n bytes at p, which lie within what d->refs stand for.  They
 * live until the next call with the same scratch memory, or in d->one.
 */
const struct frame_ref *link_refs(unsigned *nrefs, struct decode *d,
    struct buf *scratch, const uint8_t *p, size_t n);

void link_frags_init(struct link_frags *f, const struct link_opt *opt);

/* Counts every set that is not whole, and frees all. */
void link_frags_end(struct link *l);
void link_frags_done(struct link *l);

#endif
