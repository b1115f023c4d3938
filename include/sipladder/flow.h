/*
 * flow.h: from packets to the bytes of one direction of one conversation, in
 * order.  UDP: a datagram is a chunk.  TCP: a real stream, retransmissions
 * and overlaps gone, order restored, gaps said.  SCTP: a message is a chunk,
 * when it is whole; each direction is a conversation of its own.
 */
#ifndef SIPLADDER_FLOW_H
#define SIPLADDER_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/budget.h>
#include <sipladder/count.h>
#include <sipladder/frame.h>
#include <sipladder/link.h>
#include <sipladder/str.h>

struct flow;

enum flow_transport { FLOW_UDP, FLOW_TCP, FLOW_SCTP };

/* flow_user.kind: what those who come after believe a conversation is. */
enum { FLOW_KIND_UNKNOWN, FLOW_KIND_MEDIA };

/*
 * A place in every conversation for those who come after: the flow layer
 * zeroes it at the start and calls the given end function before it forgets
 * the conversation, and never looks inside.
 */
struct flow_user {
	void *wrap;          /* the wrap chain's state */
	uint32_t seen[2];    /* stream or path last seen in each direction */
	uint32_t ssrc;       /* of what may be a media stream */
	uint16_t seq;
	uint8_t kind;        /* FLOW_KIND_* */
	uint8_t tries;
};

/* Lifetime: the callback. */
struct chunk {
	struct flow_user *user;
	struct addr src, dst;
	int64_t ts;           /* of the packet that made these bytes available */
	struct str bytes;
	const struct frame_ref *refs; /* together exactly these bytes */
	uint16_t nrefs;
	uint16_t ip_id;
	uint8_t dir;          /* 0: as the first packet went; 1: the other way */
	uint8_t transport;    /* enum flow_transport */
	bool start;           /* the first bytes after a SYN, or a datagram */
	bool end;             /* FIN or RST: no more in this direction */
	uint32_t gap;         /* so many bytes of the stream are missing before */
	uint32_t missing;     /* cut off the end by the snap length */
	uint32_t path;        /* link_path() */
	uint32_t frame;       /* number of the frame that made it available */
	uint64_t id;          /* of the conversation; never used again */
};

struct flow_opt {
	struct budget *budget;  /* may be NULL */
	uint32_t max_flows;     /* 0: a million; the oldest idle one goes */
	uint32_t max_held;      /* bytes waiting for a gap, a direction; 0: 1 MiB */
	int64_t gap_timeout;    /* ns of packet time; 0: 5 s */
	uint64_t hash_key;
};

enum {
	FLOW_COUNT_UDP_DATAGRAMS,
	FLOW_COUNT_UDP_BAD_LENGTH,
	FLOW_COUNT_TCP_SEGMENTS,
	FLOW_COUNT_TCP_RETRANSMITTED,  /* segments wholly seen before */
	FLOW_COUNT_TCP_OVERLAP,
	FLOW_COUNT_TCP_OUT_OF_ORDER,
	FLOW_COUNT_TCP_GAPS,
	FLOW_COUNT_TCP_GAP_BYTES,
	FLOW_COUNT_TCP_BAD_HEADER,
	FLOW_COUNT_SCTP_PACKETS,
	FLOW_COUNT_SCTP_BAD,
	FLOW_COUNT_SCTP_DUPLICATE,     /* DATA chunks */
	FLOW_COUNT_SCTP_MISSING,       /* DATA chunks that never came */
	FLOW_COUNT_SCTP_INCOMPLETE,    /* messages with a part missing */
	FLOW_COUNT_CONVERSATIONS,
	FLOW_COUNT_EVICTED,            /* conversations forgotten for a limit */
	FLOW_COUNT_UNKNOWN_PROTOCOL,
	FLOW_COUNT_NO_ROOM,            /* packets: no memory, nobody to evict */
	FLOW_COUNTS
};

/* end may be NULL; it frees what the others keep in user. */
struct flow *flow_new(const struct flow_opt *opt,
    void (*sink)(void *ctx, const struct chunk *c),
    void (*end)(void *ctx, struct flow_user *user), void *ctx);

/* Ends every conversation (the end function is called for each). */
void flow_free(struct flow *f);

/*
 * Takes a packet; calls the sink for each piece of stream it makes available,
 * before it returns.
 */
void flow_push(struct flow *f, const struct packet *p);

/* The capture ended: gives out what was held back behind gaps. */
void flow_finish(struct flow *f);

struct count_set flow_counts(const struct flow *f);

/*
 * Writes to out the refs of the bytes [from, from + len) of what the n refs
 * stand for, and returns how many that are: at most n, for which out has room.
 * out may be refs.
 */
uint16_t flow_refs_cut(struct frame_ref *out, const struct frame_ref *refs,
    uint16_t n, size_t from, size_t len);

#endif
