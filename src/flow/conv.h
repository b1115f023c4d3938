/*
 * conv.h: what the files of flow share: the conversation's record, and the
 * way to the sink.
 */
#ifndef SIPLADDER_FLOW_CONV_H
#define SIPLADDER_FLOW_CONV_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/flow.h>
#include <sipladder/hash.h>
#include <sipladder/map.h>
#include <sipladder/pool.h>

#define CONV_MAX_DEFAULT 1000000u
#define CONV_HELD_DEFAULT (1024u * 1024u)
#define CONV_LINE 64 /* bytes of a cache line, as most machines have them */
#define CONV_GAP_DEFAULT (INT64_C(5) * 1000 * 1000 * 1000)

struct sctp;
struct stream;
struct tcp;

/*
 * One conversation.  Owner: flow's pool; lives until it ends, is the oldest
 * when a new one needs room, or its port is used again.  It begins where a
 * cache line does: finding it touches one, what comes after it the next.
 */
struct conv {
	/* flow_word() of each end; end[0] sent the first packet */
	_Alignas(CONV_LINE) uint64_t word[2];
	uint64_t id;
	uint32_t seen;         /* flow_time() when it became the newest */
	uint8_t proto;
	struct flow_user user;
	struct addr end[2];
	union {                /* by proto; NULL: nothing yet */
		struct tcp *tcp;
		struct sctp *sctp;
	};
	uint32_t newer, older; /* the list by time of last use; 0: none */
};

struct flow {
	void (*sink)(void *ctx, const struct chunk *c);
	void (*end)(void *ctx, struct flow_user *user);
	void *ctx;
	struct flow_opt opt;
	struct map map;
	struct pool pool;
	uint32_t newest, oldest;
	uint64_t last_id;
	struct stream *hole_first; /* those that hold something, by age */
	struct stream *hole_last;
	int64_t now;            /* of the packet being worked on */
	uint32_t now_frame, now_path;
	struct frame_ref *refs; /* scratch for parts of a list of refs */
	uint32_t refs_room;
	uint64_t count[FLOW_COUNTS];
	uint32_t first[FLOW_COUNTS];
};

static inline void
flow_count_add(struct flow *f, unsigned which, uint64_t n, uint32_t frame)
{
	if (f->count[which] == 0)
		f->first[which] = frame;
	f->count[which] += n;
}

/* A packet's bytes with the place they come from, cut to a part. */
struct flow_part {
	struct str bytes;
	const struct frame_ref *refs;
	uint16_t nrefs;
};

/* Room for n refs (a MiB at most: n has 16 bits), good until the next call. */
struct frame_ref *flow_refs(struct flow *f, uint32_t n);

/*
 * The part [from, from + len) of a packet's payload.  one is room for the
 * usual single ref; more go to f's scratch, good until the next call.
 */
static inline struct flow_part
flow_part_of(struct flow *f, const struct packet *p, struct frame_ref *one,
    size_t from, size_t len)
{
	struct flow_part part = {
		.bytes = str_first(str_from(p->payload, from), len)
	};
	struct frame_ref *refs = one;

	if (p->nrefs == 1) {
		part.nrefs = part.bytes.n > 0;
		*one = p->refs[0];
		if (one->at != FRAME_AT_NONE)
			one->at += from;
		one->len = (uint32_t)part.bytes.n;
	} else {
		refs = flow_refs(f, p->nrefs);
		part.nrefs = flow_refs_cut(refs, p->refs, p->nrefs, from,
		    part.bytes.n);
	}
	part.refs = refs;
	return part;
}

/*
 * The time that orders conversations, coarse on purpose (2^30 ns): the list
 * is touched about once a second for each, not with every packet.
 */
static inline uint32_t
flow_time(const struct packet *p)
{
	return (uint32_t)((uint64_t)p->frame->ts >> 30);
}

/*
 * One end of a conversation in a word: all of it with IPv4, and a hash that
 * no IPv4 has with IPv6.
 */
static inline uint64_t
flow_word(const struct flow *f, const struct addr *a, uint8_t proto)
{
	if (a->family == ADDR_IP4)
		return addr_value4(a) | (uint64_t)proto << 48;
	return hash_addr(f->opt.hash_key ^ proto, a) | UINT64_C(1) << 63;
}

/* The same for both directions: the ends are taken in the order of size. */
static inline uint64_t
flow_hash(const struct flow *f, uint64_t x, uint64_t y)
{
	uint64_t key = f->opt.hash_key;
	uint64_t low = x < y ? x : y;
	uint64_t high = x < y ? y : x;

	return hash_mix(low ^ key, high + key);
}

/*
 * The conversation of a packet, made where there is none; NULL where there is
 * no room for another.  dir becomes the packet's direction.
 */
struct conv *flow_conv(struct flow *f, const struct packet *p,
    const struct addr *src, const struct addr *dst, unsigned *dir);

/*
 * The same, short where nothing is to be done but find it: a conversation of
 * IPv4 that is as new as the packet.
 */
static inline struct conv *
flow_conv_quick(struct flow *f, const struct packet *p,
    const struct addr *src, const struct addr *dst, unsigned *dir)
{
	uint64_t x = flow_word(f, src, p->proto);
	uint64_t y = flow_word(f, dst, p->proto);
	uint32_t at;
	uint32_t id = map_first(&f->map, flow_hash(f, x, y), &at);

	if (id != 0 && src->family == ADDR_IP4) {
		struct conv *c = pool_at(&f->pool, id);

		/* No branch: which way it goes cannot be foretold. */
		*dir = c->word[0] != x;
		if (c->word[*dir] == x && c->word[!*dir] == y
		    && c->seen == flow_time(p))
			return c;
	}
	return flow_conv(f, p, src, dst, dir);
}

/* Ends c and starts a new conversation with src as its first sender. */
struct conv *flow_conv_again(struct flow *f, struct conv *c, unsigned dir,
    const struct packet *p);

enum { PROTO_TCP = 6, PROTO_UDP = 17, PROTO_SCTP = 132 };

void flow_udp(struct flow *f, const struct packet *p);

/* sctp.c */
void flow_sctp(struct flow *f, const struct packet *p);
/* Whether these bytes of a datagram are a packet of SCTP (RFC 6951). */
bool flow_is_sctp(struct str s);
void flow_sctp_end(struct flow *f, struct conv *c);

/* tcp.c */
void flow_tcp(struct flow *f, const struct packet *p);
/* Gives out what waits, and frees the state. */
void flow_tcp_end(struct flow *f, struct conv *c);
/* Declares the holes that have waited since before ts - gap_timeout. */
void flow_tcp_expire(struct flow *f, int64_t ts);
void flow_tcp_flush_all(struct flow *f);

#endif
