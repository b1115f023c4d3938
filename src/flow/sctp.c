/*
 * SCTP (RFC 9260) with I-DATA (RFC 8260): each message is a chunk of its own.
 *
 *	source port | destination port | verification tag | checksum
 *	then, each padded to four bytes:
 *	type (8) | flags (8) | length (16), with these four bytes
 *	| DATA:   TSN | stream | sequence (16) | protocol
 *	| I-DATA: TSN | stream | 0 (16) | message | protocol or fragment number
 *
 * A conversation is one direction of an association, known by its ports and
 * its tag, so that its addresses may change (multi-homing).  Messages are
 * given out when they are whole; they do not wait for those before them.
 * Checksums and the protocol identifier are not looked at.
 */
#include <stdlib.h>

#include <sipladder/rd.h>

#include "conv.h"

#define HEADER 12u
#define WINDOW 1024u
#define JUMP_MAX 4096
#define FRAGMENT_AGE (INT64_C(30) * 1000 * 1000 * 1000)

enum { DATA = 0, IDATA = 64 };
enum { LAST = 1, FIRST = 2, UNORDERED = 4 };

/* A part of a message.  Owner: its association.  The bytes follow the refs. */
struct part {
	struct part *next;
	int64_t ts;
	uint64_t group;   /* of one message: tells it from others */
	uint32_t order;   /* within it */
	uint32_t len;
	uint32_t missing; /* cut off after it by the snap length */
	uint32_t frame;
	uint16_t nrefs;
	uint8_t flags;
	struct frame_ref refs[];
};

/* One direction.  Owner: its conversation. */
struct sctp {
	struct part *parts; /* by group and order */
	size_t held;        /* bytes they take */
	uint64_t seen[WINDOW / 64]; /* the TSNs up to newest, by their rest */
	uint32_t newest, base;
	bool is_known;
};

/* A DATA chunk on its way. */
struct data {
	const struct packet *p;
	struct addr src, dst;
	size_t from, len;  /* where its payload lies in the packet's */
	uint64_t group;
	uint32_t tsn, order, missing;
	uint8_t flags;
};

static size_t
part_size(const struct part *p)
{
	return sizeof(*p) + p->nrefs * sizeof(p->refs[0]) + p->len;
}

static const char *
part_bytes(const struct part *p)
{
	return (const char *)(p->refs + p->nrefs);
}

static void
part_free(struct flow *f, struct sctp *s, struct part *p)
{
	size_t size = part_size(p);

	s->held -= size;
	budget_give(f->opt.budget, size);
	free(p);
}

/* Whether b is the part that comes right after a. */
static bool
follows(const struct part *a, const struct part *b)
{
	return a->group == b->group && b->order == a->order + 1
	    && (a->flags & LAST) == 0 && (b->flags & FIRST) == 0;
}

/* Drops what is held: messages that will never be whole. */
static void
parts_drop(struct flow *f, struct sctp *s)
{
	while (s->parts != NULL) {
		struct part *next = s->parts->next;

		if (next == NULL || !follows(s->parts, next))
			flow_count_add(f, FLOW_COUNT_SCTP_INCOMPLETE, 1,
			    s->parts->frame);
		part_free(f, s, s->parts);
		s->parts = next;
	}
}

static bool
is_seen(const struct sctp *s, uint32_t tsn)
{
	return (s->seen[tsn % WINDOW / 64] >> (tsn & 63) & 1) != 0;
}

static void
seen_set(struct sctp *s, uint32_t tsn, bool seen)
{
	uint64_t bit = UINT64_C(1) << (tsn & 63);
	uint64_t *w = &s->seen[tsn % WINDOW / 64];

	*w = seen ? *w | bit : *w & ~bit;
}

/*
 * Whether this TSN comes for the first time.  Those that leave the window and
 * never came are counted.
 */
static bool
tsn_is_new(struct flow *f, struct sctp *s, uint32_t tsn, uint32_t frame)
{
	int32_t ahead = (int32_t)(tsn - s->newest);

	if (!s->is_known || ahead > JUMP_MAX || ahead < -JUMP_MAX) {
		memset(s->seen, 0, sizeof(s->seen));
		s->newest = tsn;
		s->base = tsn;
		s->is_known = true;
	}
	for (; (int32_t)(tsn - s->newest) > 0; s->newest++) {
		uint32_t old = s->newest + 1 - WINDOW;

		if ((int32_t)(old - s->base) >= 0 && !is_seen(s, old))
			flow_count_add(f, FLOW_COUNT_SCTP_MISSING, 1, frame);
		seen_set(s, old, false);
	}
	if (s->newest - tsn >= WINDOW || is_seen(s, tsn)) {
		flow_count_add(f, FLOW_COUNT_SCTP_DUPLICATE, 1, frame);
		return false;
	}
	seen_set(s, tsn, true);
	return true;
}

static void
give(struct flow *f, struct conv *c, const struct data *d,
    const struct flow_part *part, uint32_t missing)
{
	f->sink(f->ctx, &(struct chunk){
		.user = &c->user,
		.src = d->src,
		.dst = d->dst,
		.ts = d->p->frame->ts,
		.bytes = part->bytes,
		.refs = part->refs,
		.nrefs = part->nrefs,
		.transport = FLOW_SCTP,
		.start = true,
		.missing = missing,
		.path = d->p->path,
		.frame = d->p->frame->number,
		.id = c->id,
	});
}

/* Gives out the n parts from *at on, joined, and drops them. */
static void
give_parts(struct flow *f, struct conv *c, const struct data *d,
    struct part **at, size_t n)
{
	struct flow_part all = { .nrefs = 0 };
	struct frame_ref *refs;
	struct part *p = *at;
	uint32_t nrefs = 0;
	uint32_t missing = 0;
	size_t len = 0;
	char *bytes;

	for (size_t i = 0; i < n; i++, p = p->next) {
		nrefs += p->nrefs;
		len += p->len;
	}
	bytes = malloc(len + 1);
	if (bytes == NULL)
		abort();
	refs = flow_refs(f, nrefs + 1);
	len = 0;
	for (size_t i = 0; i < n; i++) {
		p = *at;
		if (all.nrefs + p->nrefs <= UINT16_MAX) {
			memcpy(refs + all.nrefs, p->refs,
			    p->nrefs * sizeof(refs[0]));
			all.nrefs = (uint16_t)(all.nrefs + p->nrefs);
			memcpy(bytes + len, part_bytes(p), p->len);
			len += p->len;
		}
		missing += p->missing;
		*at = p->next;
		part_free(f, c->sctp, p);
	}
	all.bytes = str_make(bytes, len);
	all.refs = refs;
	give(f, c, d, &all, missing);
	free(bytes);
}

/* A copy of the chunk's payload; NULL: no room. */
static struct part *
part_new(struct flow *f, struct sctp *s, const struct data *d)
{
	struct frame_ref one;
	struct flow_part in = flow_part_of(f, d->p, &one, d->from, d->len);
	size_t size = sizeof(struct part) + in.nrefs * sizeof(one) + d->len;
	struct part *p;

	if (s->parts != NULL && (s->held + size > f->opt.max_held
	    || (int64_t)((uint64_t)d->p->frame->ts - (uint64_t)s->parts->ts)
		> FRAGMENT_AGE))
		parts_drop(f, s);
	if (!budget_take(f->opt.budget, size)) {
		parts_drop(f, s);
		flow_count_add(f, FLOW_COUNT_NO_ROOM, 1, d->p->frame->number);
		return NULL;
	}
	p = malloc(size);
	if (p == NULL)
		abort();
	*p = (struct part){ .ts = d->p->frame->ts, .group = d->group,
		.order = d->order, .len = (uint32_t)d->len,
		.missing = d->missing, .frame = d->p->frame->number,
		.nrefs = in.nrefs, .flags = d->flags };
	memcpy(p->refs, in.refs, in.nrefs * sizeof(one));
	memcpy(p->refs + in.nrefs, in.bytes.p, in.bytes.n);
	s->held += size;
	return p;
}

/*
 * Puts a part in its place; gives out the message where it is whole now.  The
 * order goes round at 2^32: a message that lies across that end is lost.
 */
static void
add_part(struct flow *f, struct conv *c, const struct data *d)
{
	struct sctp *s = c->sctp;
	struct part *p = part_new(f, s, d);
	struct part **run = &s->parts; /* where its neighbours begin */
	struct part **at = &s->parts;
	size_t n = 1;

	if (p == NULL)
		return;
	while (*at != NULL && ((*at)->group < p->group
	    || ((*at)->group == p->group && (*at)->order < p->order)))
		at = &(*at)->next;
	p->next = *at;
	*at = p;
	for (at = &s->parts; *at != p; at = &(*at)->next) {
		if (!follows(*at, (*at)->next))
			run = &(*at)->next;
	}
	if (((*run)->flags & FIRST) == 0)
		return;
	for (p = *run; (p->flags & LAST) == 0; p = p->next, n++) {
		if (p->next == NULL || !follows(p, p->next))
			return;
	}
	give_parts(f, c, d, run, n);
}

static struct conv *
find(struct flow *f, const struct data *d, uint32_t tag)
{
	struct addr a = { .w = { tag, 0 },
		.tail = addr_tail(d->src.port, ADDR_IP6) };
	struct addr b = { .w = { tag, 1 },
		.tail = addr_tail(d->dst.port, ADDR_IP6) };
	unsigned dir;
	struct conv *c = flow_conv(f, d->p, &a, &b, &dir);

	if (c == NULL || c->sctp != NULL)
		return c;
	if (!budget_take(f->opt.budget, sizeof(*c->sctp))) {
		flow_count_add(f, FLOW_COUNT_NO_ROOM, 1, d->p->frame->number);
		return NULL;
	}
	c->sctp = calloc(1, sizeof(*c->sctp));
	if (c->sctp == NULL)
		abort();
	return c;
}

static void
take_data(struct flow *f, const struct data *d, uint32_t tag)
{
	struct conv *c = find(f, d, tag);
	struct frame_ref one;
	struct flow_part part;

	if (c == NULL
	    || !tsn_is_new(f, c->sctp, d->tsn, d->p->frame->number))
		return;
	if ((d->flags & (FIRST | LAST)) != (FIRST | LAST)) {
		add_part(f, c, d);
		return;
	}
	part = flow_part_of(f, d->p, &one, d->from, d->len);
	give(f, c, d, &part, d->missing);
}

/* Reads what stands before the payload. */
static void
read_data(struct data *d, struct rd *r, unsigned type)
{
	uint64_t stream;
	uint32_t number;

	d->tsn = rd_be32(r);
	stream = rd_be16(r);
	number = rd_be16(r);
	d->order = d->tsn;
	if (type == IDATA) {
		number = rd_be32(r);
		d->order = rd_be32(r);
		if ((d->flags & FIRST) != 0)
			d->order = 0;
	} else {
		rd_skip(r, 4);
	}
	d->group = (uint64_t)(d->flags & UNORDERED) << 48 | stream << 32
	    | number;
}

void
flow_sctp(struct flow *f, const struct packet *p)
{
	struct rd r = rd_make(p->payload.p, p->payload.n);
	struct data d = { .p = p, .src = p->src, .dst = p->dst };
	uint32_t tag;

	d.src.tail = addr_tail(rd_be16(&r), p->src.family);
	d.dst.tail = addr_tail(rd_be16(&r), p->dst.family);
	tag = rd_be32(&r);
	rd_skip(&r, 4);
	flow_count_add(f, FLOW_COUNT_SCTP_PACKETS, 1, p->frame->number);
	while (r.ok && rd_left(&r) >= 4) {
		struct rd v = r;
		unsigned type = rd_u8(&v);
		size_t n;

		d.flags = rd_u8(&v);
		n = rd_be16(&v);
		d.missing = 0;
		if (n > rd_left(&r)) {
			d.missing = (uint32_t)(n - rd_left(&r));
			if (d.missing > p->missing)
				n = 0;
		}
		if (n < 4) {
			r.ok = false;
			break;
		}
		rd_limit(&v, n - 4);
		rd_skip(&r, (n + 3) / 4 * 4 < rd_left(&r) ? (n + 3) / 4 * 4
							  : rd_left(&r));
		if (type != DATA && type != IDATA)
			continue;
		read_data(&d, &v, type);
		d.from = p->payload.n - (size_t)(r.end - v.p);
		d.len = rd_left(&v);
		if (v.ok)
			take_data(f, &d, tag);
		r.ok = v.ok;
	}
	if (!r.ok)
		flow_count_add(f, FLOW_COUNT_SCTP_BAD, 1, p->frame->number);
}

bool
flow_is_sctp(struct str s)
{
	struct rd r = rd_make(s.p, s.n);

	rd_skip(&r, HEADER);
	do {
		unsigned type = rd_u8(&r) & 0x3f;
		size_t n;

		rd_skip(&r, 1);
		n = rd_be16(&r);
		if (type > 15 || n < 4)
			return false;
		rd_skip(&r, n - 4);
		n = (4 - n % 4) % 4;
		rd_skip(&r, n < rd_left(&r) ? n : rd_left(&r));
	} while (r.ok && rd_left(&r) > 0);
	return r.ok;
}

void
flow_sctp_end(struct flow *f, struct conv *c)
{
	parts_drop(f, c->sctp);
	free(c->sctp);
	c->sctp = NULL;
	budget_give(f->opt.budget, sizeof(*c->sctp));
}
