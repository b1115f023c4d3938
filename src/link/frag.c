/*
 * Fragments of IPv4 (RFC 791, 3.2; RFC 815) and IPv6 (RFC 8200, 4.5).
 *
 * A set is the fragments of one packet: same source, destination and id, and
 * in IPv4 protocol; and the same tunnel, since a packet may be captured before
 * it goes in and behind its end.  Its pieces are kept in order and never overlap: of IPv4
 * fragments that do, the bytes that came first stay, and what is new of the
 * other is cut out; a set of IPv6 fragments that overlap is dropped (RFC 5722).
 * Exact copies are not overlap.  A set that is whole stays for a moment, so
 * that the copies of a capture that has every frame twice find it and do not
 * begin a set that would never be whole.
 *
 * A piece whose end the snap length cut off counts as there: the packet comes
 * out with what lies before the first cut, and says how much is missing.
 */
#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "sipladder/hash.h"

enum {
	FRAG_SETS_MAX = 16384,
	FRAG_DONE_MAX = 1024,
	FRAG_PIECES_MAX = 4096,        /* of one set */
	FRAG_PACKET_MAX = 65535,       /* bytes that can be numbered */
	FRAG_BYTES_MAX = 64 << 20      /* of all sets, whatever the budget */
};

#define FRAG_TIMEOUT INT64_C(30000000000) /* ns; RFC 1122, 3.3.2: 60 to 120 */

/*
 * How long a whole set is remembered, in ns.  Mirrored frames follow each
 * other at once; a SIP message that is sent again comes after half a second.
 */
#define FRAG_DONE_TIME INT64_C(200000000)

enum frag_state {
	FRAG_OPEN,
	FRAG_DEAD, /* overlapping IPv6: swallows what still comes */
	FRAG_DONE
};

/* One run of bytes.  Owner: its set.  The bytes stand behind the refs. */
struct frag_piece {
	struct frag_piece *next;
	uint32_t off;
	uint32_t len;
	uint32_t have;  /* captured, of len */
	uint32_t nrefs;
	struct frame_ref refs[];
};

/* Owner: struct link_frags, until whole, too old or evicted. */
struct frag_set {
	struct addr src;
	struct addr dst;
	struct addr outer[2]; /* of the tunnel; family 0: none */
	uint32_t id;
	uint32_t frame;   /* number of the first fragment's */
	uint32_t total;   /* bytes; good if has_last */
	uint32_t covered;
	uint32_t npieces;
	uint8_t proto;    /* IPv4 */
	uint8_t next;     /* what the packet carries; good if has_first */
	bool is_ip6;
	bool has_first;
	bool has_last;
	enum frag_state state;
	int64_t ts;       /* of the first fragment; when done, of the last */
	uint64_t hash;
	struct frag_piece *first;
	struct frag_piece *last;
	struct frag_set *chain; /* in the bucket */
	struct frag_set *older;
	struct frag_set *newer;
};

static uint8_t *
piece_bytes(struct frag_piece *p)
{
	return (uint8_t *)(p->refs + p->nrefs);
}

static size_t
piece_size(uint32_t nrefs, uint32_t have)
{
	return sizeof(struct frag_piece) + nrefs * sizeof(struct frame_ref)
	    + have;
}

static void
list_add(struct frag_list *list, struct frag_set *s)
{
	s->older = list->newest;
	s->newer = NULL;
	if (list->newest != NULL)
		list->newest->newer = s;
	else
		list->oldest = s;
	list->newest = s;
	list->n++;
}

static void
list_del(struct frag_list *list, struct frag_set *s)
{
	if (s->older != NULL)
		s->older->newer = s->newer;
	else
		list->oldest = s->newer;
	if (s->newer != NULL)
		s->newer->older = s->older;
	else
		list->newest = s->older;
	list->n--;
}

static void
give(struct link_frags *f, size_t n)
{
	f->bytes -= n;
	budget_give(f->budget, n);
}

static void
drop_pieces(struct link_frags *f, struct frag_set *s)
{
	struct frag_piece *p = s->first;

	while (p != NULL) {
		struct frag_piece *next = p->next;

		give(f, piece_size(p->nrefs, p->have));
		free(p);
		p = next;
	}
	s->first = NULL;
	s->last = NULL;
}

static void
drop_set(struct link_frags *f, struct frag_set *s)
{
	struct frag_set **at = &f->bucket[s->hash % LINK_FRAG_BUCKETS];

	while (*at != s)
		at = &(*at)->chain;
	*at = s->chain;
	list_del(s->state == FRAG_DONE ? &f->done : &f->open, s);
	drop_pieces(f, s);
	give(f, sizeof(*s));
	free(s);
}

/* Drops the oldest set but keep.  False where there is no other. */
static bool
evict(struct link *l, const struct frag_set *keep)
{
	struct frag_set *s = l->frags.done.oldest;

	if (s == NULL) {
		s = l->frags.open.oldest;
		if (s != NULL && s == keep)
			s = s->newer;
		if (s == NULL)
			return false;
		link_count_at(l, LINK_COUNT_FRAG_EVICTED, s->frame);
	}
	drop_set(&l->frags, s);
	return true;
}

static bool
take(struct link *l, size_t n, const struct frag_set *keep)
{
	struct link_frags *f = &l->frags;

	while (f->bytes + n > FRAG_BYTES_MAX || !budget_take(f->budget, n)) {
		if (!evict(l, keep))
			return false;
	}
	f->bytes += n;
	return true;
}

static bool
is_over(int64_t now, int64_t then, int64_t limit)
{
	return now > then && (uint64_t)now - (uint64_t)then > (uint64_t)limit;
}

static void
expire(struct link *l, int64_t now)
{
	struct link_frags *f = &l->frags;

	while (f->open.oldest != NULL
	    && is_over(now, f->open.oldest->ts, f->timeout)) {
		link_count_at(l, LINK_COUNT_FRAG_INCOMPLETE,
		    f->open.oldest->frame);
		drop_set(f, f->open.oldest);
	}
	while (f->done.oldest != NULL
	    && (f->done.n > FRAG_DONE_MAX
	    || is_over(now, f->done.oldest->ts, FRAG_DONE_TIME)))
		drop_set(f, f->done.oldest);
}

static uint64_t
hash_of(const struct link_frags *f, const struct decode *d,
    const struct link_frag *g)
{
	uint64_t h = hash_addr(f->key, &d->pkt.src);

	h = hash_mix(h, hash_addr(f->key, &d->pkt.dst));
	if (d->nips > 1)
		h = hash_addr(hash_addr(h, &d->outer[0]), &d->outer[1]);
	return hash_word(h, g->id);
}

static bool
is_same_tunnel(const struct frag_set *s, const struct decode *d)
{
	if (d->nips < 2)
		return s->outer[0].family == ADDR_NONE;
	return addr_eq(&s->outer[0], &d->outer[0])
	    && addr_eq(&s->outer[1], &d->outer[1]);
}

static struct frag_set *
find_set(const struct link_frags *f, const struct decode *d,
    const struct link_frag *g, uint64_t hash)
{
	struct frag_set *s = f->bucket[hash % LINK_FRAG_BUCKETS];

	while (s != NULL) {
		if (s->hash == hash && s->id == g->id
		    && s->is_ip6 == g->is_ip6
		    && (g->is_ip6 || s->proto == g->proto)
		    && addr_ip_eq(&s->src, &d->pkt.src)
		    && addr_ip_eq(&s->dst, &d->pkt.dst)
		    && is_same_tunnel(s, d))
			return s;
		s = s->chain;
	}
	return NULL;
}

static struct frag_set *
new_set(struct link *l, const struct decode *d, const struct link_frag *g,
    uint64_t hash)
{
	struct link_frags *f = &l->frags;
	struct frag_set **at = &f->bucket[hash % LINK_FRAG_BUCKETS];
	struct frag_set *s;

	if (f->open.n >= FRAG_SETS_MAX) {
		link_count_at(l, LINK_COUNT_FRAG_EVICTED,
		    f->open.oldest->frame);
		drop_set(f, f->open.oldest);
	}
	if (!take(l, sizeof(*s), NULL))
		return NULL;
	s = malloc(sizeof(*s));
	if (s == NULL)
		abort();
	*s = (struct frag_set){
		.src = d->pkt.src,
		.dst = d->pkt.dst,
		.id = g->id,
		.proto = g->proto,
		.is_ip6 = g->is_ip6,
		.frame = d->pkt.frame->number,
		.ts = d->pkt.frame->ts,
		.hash = hash,
		.chain = *at
	};
	if (d->nips > 1) {
		s->outer[0] = d->outer[0];
		s->outer[1] = d->outer[1];
	}
	*at = s;
	list_add(&f->open, s);
	return s;
}

/* Whether the set has just these bytes at just this place. */
static bool
is_copy(const struct frag_set *s, const struct decode *d, uint32_t off,
    uint32_t len)
{
	struct frag_piece *p = s->first;
	size_t have = rd_left(&d->r);

	if (s->last == NULL || off > s->last->off)
		return false; /* the usual case, in order */
	while (p != NULL && p->off < off)
		p = p->next;
	if (p == NULL || p->off != off || p->len != len)
		return false;
	if (have > p->have)
		have = p->have;
	return have == 0 || memcmp(piece_bytes(p), d->r.p, have) == 0;
}

/* Whether the set has some of these bytes, or disagrees about the end. */
static bool
is_overlap(const struct frag_set *s, uint32_t off, uint32_t end, bool more)
{
	const struct frag_piece *p = s->first;

	if (s->has_last && (end > s->total || (!more && end != s->total)))
		return true;
	if (s->last == NULL || off >= s->last->off + s->last->len)
		return false;
	if (!more)
		return true;
	while (p != NULL && p->off + p->len <= off)
		p = p->next;
	return p != NULL && p->off < end;
}

/* A piece: the bytes [pos, stop) of the fragment d->r, which begins at off. */
static struct frag_piece *
new_piece(struct decode *d, struct frag_set *s, uint32_t off, uint32_t pos,
    uint32_t stop)
{
	size_t skip = pos - off;
	size_t have = rd_left(&d->r);
	const struct frame_ref *refs;
	struct frag_piece *p;
	unsigned nrefs;

	have = have > skip ? have - skip : 0;
	if (have > stop - pos)
		have = stop - pos;
	refs = link_refs(&nrefs, d, &d->link->refs, d->r.p + (have ? skip : 0),
	    have);
	if (refs == NULL || s->npieces == FRAG_PIECES_MAX
	    || !take(d->link, piece_size(nrefs, (uint32_t)have), s))
		return NULL;
	p = malloc(piece_size(nrefs, (uint32_t)have));
	if (p == NULL)
		abort();
	*p = (struct frag_piece){
		.off = pos, .len = stop - pos, .have = (uint32_t)have,
		.nrefs = nrefs
	};
	if (have > 0) {
		memcpy(p->refs, refs, nrefs * sizeof(*refs));
		memcpy(piece_bytes(p), d->r.p + skip, have);
	}
	s->npieces++;
	s->covered += p->len;
	return p;
}

/* Keeps what the set does not have yet of [off, end).  False: no room. */
static bool
insert(struct decode *d, struct frag_set *s, uint32_t off, uint32_t end)
{
	struct frag_piece **at = &s->first;
	uint32_t pos = off;

	if (s->last != NULL && off >= s->last->off + s->last->len)
		at = &s->last->next;
	while (pos < end) {
		struct frag_piece *next = *at;
		struct frag_piece *p;
		uint32_t stop = end;

		if (next != NULL && next->off <= pos) {
			if (next->off + next->len > pos)
				pos = next->off + next->len;
			at = &next->next;
			continue;
		}
		if (next != NULL && next->off < end)
			stop = next->off;
		p = new_piece(d, s, off, pos, stop);
		if (p == NULL)
			return false;
		p->next = next;
		*at = p;
		at = &p->next;
		if (next == NULL)
			s->last = p;
		pos = stop;
	}
	return true;
}

static bool
reserve(struct link *l, struct buf *b, size_t n, const struct frag_set *keep)
{
	b->n = 0;
	while (buf_reserve(b, n) < 0) {
		if (!evict(l, keep))
			return false;
	}
	return true;
}

/* Joins the pieces up to the first that is cut; d goes on with them. */
static bool
join(struct decode *d, struct frag_set *s)
{
	struct link_frags *f = &d->link->frags;
	struct buf *bytes = &f->bytes_of[f->nwhole];
	struct buf *refs = &f->refs_of[f->nwhole];
	size_t nrefs = 1;

	for (struct frag_piece *p = s->first; p != NULL; p = p->next)
		nrefs += p->nrefs;
	if (!reserve(d->link, bytes, s->total, s)
	    || !reserve(d->link, refs, nrefs * sizeof(*d->refs), s))
		return false;
	for (struct frag_piece *p = s->first; p != NULL; p = p->next) {
		buf_add(bytes, piece_bytes(p), p->have);
		buf_add(refs, p->refs, p->nrefs * sizeof(*p->refs));
		if (p->have < p->len)
			break;
	}
	f->nwhole++;
	d->r = rd_make(bytes->p, bytes->n);
	d->cut = s->total - (uint32_t)bytes->n;
	d->base = d->r.p;
	d->refs = (const struct frame_ref *)(const void *)refs->p;
	d->nrefs = (unsigned)(refs->n / sizeof(*d->refs));
	return true;
}

static enum link_step
whole(struct decode *d, struct frag_set *s)
{
	struct link_frags *f = &d->link->frags;

	if (f->nwhole == LINK_WHOLE_MAX) {
		link_count(d, LINK_COUNT_TOO_DEEP);
		drop_set(f, s);
		return LINK_HELD;
	}
	if (!join(d, s)) {
		link_count_at(d->link, LINK_COUNT_FRAG_EVICTED, s->frame);
		drop_set(f, s);
		return LINK_HELD;
	}
	link_count(d, LINK_COUNT_REASSEMBLED);
	list_del(&f->open, s);
	s->state = FRAG_DONE;
	s->ts = d->pkt.frame->ts;
	list_add(&f->done, s);
	return link_next(d, LINK_NS_IP_PROTO, s->next);
}

/* The set is open and has not these bytes already. */
static enum link_step
add(struct decode *d, struct frag_set *s, const struct link_frag *g,
    uint32_t end)
{
	struct link_frags *f = &d->link->frags;

	if (is_overlap(s, g->off, end, g->more)) {
		link_count(d, LINK_COUNT_FRAG_OVERLAP);
		if (s->is_ip6) {
			s->state = FRAG_DEAD;
			drop_pieces(f, s);
			return LINK_HELD;
		}
		/* Two ends cannot both be right: the first one is. */
		if (s->has_last ? end > s->total
		    : !g->more && s->last->off + s->last->len > end)
			return LINK_HELD;
	}
	if (!g->more && !s->has_last) {
		s->has_last = true;
		s->total = end;
	}
	if (g->off == 0 && !s->has_first) {
		s->has_first = true;
		s->next = g->proto;
	}
	if (!insert(d, s, g->off, end)) {
		link_count_at(d->link, LINK_COUNT_FRAG_EVICTED, s->frame);
		drop_set(f, s);
		return LINK_HELD;
	}
	if (s->has_last && s->covered == s->total)
		return whole(d, s);
	return LINK_HELD;
}

enum link_step
link_frag_add(struct decode *d, const struct link_frag *g)
{
	struct link_frags *f = &d->link->frags;
	size_t len = rd_left(&d->r) + d->cut;
	uint64_t hash = hash_of(f, d, g);
	struct frag_set *s;

	link_count(d, LINK_COUNT_FRAGMENTS);
	if (len == 0 || len + g->off > FRAG_PACKET_MAX
	    || (g->more && len % 8 != 0))
		return LINK_BAD;
	expire(d->link, d->pkt.frame->ts);
	s = find_set(f, d, g, hash);
	if (s != NULL && is_copy(s, d, g->off, (uint32_t)len)) {
		link_count(d, LINK_COUNT_FRAG_DUPLICATE);
		return LINK_HELD;
	}
	if (s != NULL && s->state == FRAG_DEAD)
		return LINK_HELD;
	if (s != NULL && s->state == FRAG_DONE) {
		drop_set(f, s); /* the id is used again */
		s = NULL;
	}
	if (s == NULL)
		s = new_set(d->link, d, g, hash);
	if (s == NULL) {
		link_count(d, LINK_COUNT_FRAG_EVICTED);
		return LINK_HELD;
	}
	return add(d, s, g, g->off + (uint32_t)len);
}

void
link_frags_init(struct link_frags *f, const struct link_opt *opt)
{
	*f = (struct link_frags){
		.budget = opt->budget,
		.key = opt->hash_key,
		.timeout = opt->frag_timeout > 0 ? opt->frag_timeout
		    : FRAG_TIMEOUT
	};
	for (unsigned i = 0; i < LINK_WHOLE_MAX; i++) {
		f->bytes_of[i].budget = opt->budget;
		f->refs_of[i].budget = opt->budget;
	}
}

void
link_frags_end(struct link *l)
{
	struct link_frags *f = &l->frags;

	while (f->open.oldest != NULL) {
		link_count_at(l, LINK_COUNT_FRAG_INCOMPLETE,
		    f->open.oldest->frame);
		drop_set(f, f->open.oldest);
	}
	while (f->done.oldest != NULL)
		drop_set(f, f->done.oldest);
}

void
link_frags_done(struct link *l)
{
	struct link_frags *f = &l->frags;

	link_frags_end(l);
	for (unsigned i = 0; i < LINK_WHOLE_MAX; i++) {
		buf_free(&f->bytes_of[i]);
		buf_free(&f->refs_of[i]);
	}
}
