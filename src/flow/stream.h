/*
 * stream.h: one direction of a TCP conversation: what was given out, what
 * waits behind a hole, what is known to be lost.
 */
#ifndef SIPLADDER_FLOW_STREAM_H
#define SIPLADDER_FLOW_STREAM_H

#include "conv.h"

/* How far sequence number a is ahead of b, modulo 2^32 (RFC 9293 3.4). */
static inline int32_t
seq_ahead(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

/*
 * A copy of a part of a segment that waits for its turn.  Owner: its stream,
 * whose held list is sorted and without overlaps.  The bytes follow the refs.
 */
struct held {
	struct held *next;
	size_t size;      /* taken from the budget */
	int64_t ts;
	uint32_t seq, len;
	uint32_t missing; /* cut off after it by the snap length */
	uint32_t frame, path;
	uint16_t nrefs, ip_id;
	struct frame_ref refs[];
};

struct stream {
	struct conv *conv;
	struct held *held;
	struct held *tail;
	struct stream *hole_prev; /* the list of those that hold something */
	struct stream *hole_next;
	int64_t hole_ts;     /* since when something waits for this hole */
	int64_t ahead_ts;    /* when the peer acknowledged beyond next */
	uint32_t next;       /* the sequence number awaited */
	uint32_t base;       /* the first one */
	uint32_t acked;      /* by the other side */
	uint32_t fin;        /* FIN's own number */
	uint32_t lost;       /* the snap length took what is before this */
	uint32_t gap;        /* bytes given up since the last chunk */
	uint32_t nheld;
	uint32_t held_bytes; /* with what each costs besides */
	uint8_t dir;
	uint8_t later;       /* segments held since ahead_ts */
	uint8_t strange;     /* segments far from next, in a row */
	bool known;          /* next is valid; and so on */
	bool has_syn, has_ack, has_fin, has_lost, is_ahead;
	bool started;        /* something was given out */
	bool ended;          /* the end was given out */
};

/* A segment's data on its way into a stream. */
struct seg {
	const struct packet *p;
	size_t from;      /* where the data begins in p->payload */
	uint32_t seq;
	uint32_t len;     /* bytes there are */
	uint32_t missing; /* and bytes the snap length took after them */
};

/* Takes in the data of a segment. */
void flow_stream_data(struct flow *f, struct stream *s, struct seg *g);

/* The other side has acknowledged everything before ack. */
void flow_stream_ack(struct flow *f, struct stream *s, uint32_t ack);

/* FIN has sequence number at. */
void flow_stream_fin(struct flow *f, struct stream *s, uint32_t at);

/* RST, from either side: nothing more is to be expected. */
void flow_stream_reset(struct flow *f, struct stream *s);

/* Gives out everything that waits, with the gaps before it. */
void flow_stream_flush(struct flow *f, struct stream *s);

/* Gives up the first hole and gives out what that makes available. */
void flow_stream_jump(struct flow *f, struct stream *s);

#endif
