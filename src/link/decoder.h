/*
 * decoder.h: what a decoder of one header is, and what it may call.  Private
 * to the link layer; this is the one header that a new decoder needs.
 *
 * To add one: write src/link/NAME.c with
 *
 *	static const struct link_key keys[] = {
 *		{ LINK_NS_UDP, 4789 },
 *		{ LINK_NS_NONE, 0 }
 *	};
 *	const struct decoder link_NAME = { "NAME", "for people", keys, decode };
 *
 * then the line DECODER(NAME) in decoders.def, the file in local.mk, and its
 * line in CODEMAP.md.  Nothing else changes.
 *
 * A decoder reads its header from d->r, leaves d->r at what the header
 * carries, and says by namespace and number what that is.  The loop in link.c
 * finds who takes it, counts the depth and builds the path; decoders never
 * call each other.  A protocol that nobody takes ends the loop: behind IP it
 * is the payload, anywhere else it is counted as not decoded.
 */
#ifndef LINK_DECODER_H
#define LINK_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "sipladder/link.h"
#include "sipladder/rd.h"

/*
 * What a number counts.  One that carries a name for people has its line in
 * unknown.c.
 *
 * LINK_NS_UDP is asked after LINK_NS_IP_PROTO 17, about the destination port
 * first and then the source port.  d->r is then the datagram's payload.  Its
 * decoders look before they take: LINK_NOT_MINE makes the datagram an ordinary
 * one, so that SIP and RTP are seen on the ports of tunnels.
 */
enum link_ns {
	LINK_NS_NONE,
	LINK_NS_LINKTYPE,  /* of the capture file */
	LINK_NS_ETHERTYPE,
	LINK_NS_LLC,       /* DSAP of IEEE 802.2; d->r stands at the DSAP */
	LINK_NS_SNAP,      /* OUI of a SNAP header; d->r at the protocol id */
	LINK_NS_AF,        /* address family of BSD loopback */
	LINK_NS_IP_PROTO,
	LINK_NS_UDP,       /* port */
	LINK_NS_PPP,       /* protocol of PPP */
	LINK_NS_NSH,       /* next protocol of NSH and VXLAN-GPE */
	LINK_NS_WIFI,      /* of our own, see wifi.c */
	LINK_NS_COUNT
};

enum {
	LINK_DEPTH = 64,         /* headers in one frame: 16 tunnels of four */
	LINK_MAX_DECODERS = 255,
	LINK_ETHERTYPE_MIN = 1536 /* below it is a length (IEEE 802.3 3.2.6) */
};

#define LINK_NO_TAG UINT32_MAX

struct link_key {
	enum link_ns ns;
	uint32_t number;
};

enum link_step {
	LINK_NEXT,     /* d->ns and d->number say what follows */
	LINK_HELD,     /* a fragment was kept; nothing to go on with */
	LINK_CONTROL,  /* understood, and carries no packet: negotiation, ... */
	LINK_BAD,      /* malformed; or cut off, where d->r failed */
	LINK_NOT_MINE  /* looked and left d as it was */
};

/* One frame on its way through the decoders.  Lifetime: link_push(). */
struct decode {
	struct rd r;       /* what is still to be taken apart */
	uint32_t cut;      /* bytes after r.end that the snap length cut off */
	uint32_t number;   /* what comes next ... */
	enum link_ns ns;   /* ... counted by this */
	uint32_t tag;      /* of this header, for the path: VLAN id, VNI, ... */
	unsigned depth;
	unsigned nrefs;
	const uint8_t *base;          /* the bytes that refs stand for */
	const struct frame_ref *refs;
	struct frame_ref whole;       /* the frame, until a reassembly */
	struct frame_ref one;         /* of a payload with one only */
	struct link *link;
	struct packet pkt; /* src, dst, ttl, ip_id: the innermost IP's so far */
	unsigned nips;     /* IP headers so far */
	struct addr outer[2]; /* of the first one, where there are more */
	uint64_t path[LINK_DEPTH]; /* decoder and tag of each header */
};

/* Lifetime: program.  keys end with LINK_NS_NONE. */
struct decoder {
	const char *name;  /* as in the path */
	const char *text;  /* one line for --list decoders */
	const struct link_key *keys;
	enum link_step (*fn)(struct decode *d);
};

/* Says what follows. */
static inline enum link_step
link_next(struct decode *d, enum link_ns ns, uint32_t number)
{
	d->ns = ns;
	d->number = number;
	return LINK_NEXT;
}

/* An IP header begins, which will write its addresses to d->pkt. */
static inline void
link_ip_begins(struct decode *d)
{
	if (d->nips++ == 1) {
		d->outer[0] = d->pkt.src;
		d->outer[1] = d->pkt.dst;
	}
}

/*
 * What the header carries is n bytes long: what lies behind is trailer and
 * falls away.  False where n goes beyond even the uncut frame: then all that
 * is there belongs to it.
 */
static inline bool
link_limit(struct decode *d, size_t n)
{
	size_t have = rd_left(&d->r);

	if (n <= have) {
		rd_limit(&d->r, n);
		d->cut = 0;
		return true;
	}
	if (n - have > d->cut)
		return false;
	d->cut = (uint32_t)(n - have);
	return true;
}

/*
 * Says what follows an Ethernet type or length field: a type, or an 802.2
 * header in as many bytes.
 */
static inline enum link_step
link_next_ether(struct decode *d, uint16_t type)
{
	if (type >= LINK_ETHERTYPE_MIN)
		return link_next(d, LINK_NS_ETHERTYPE, type);
	link_limit(d, type);
	if (rd_left(&d->r) == 0) {
		d->r.ok = false;
		return LINK_BAD;
	}
	return link_next(d, LINK_NS_LLC, d->r.p[0]);
}

/* Says that an IP packet follows, of the version that it says itself. */
static inline enum link_step
link_next_ip(struct decode *d)
{
	if (rd_left(&d->r) == 0) {
		d->r.ok = false;
		return LINK_BAD;
	}
	switch (d->r.p[0] >> 4) {
	case 4:
		return link_next(d, LINK_NS_ETHERTYPE, 0x0800);
	case 6:
		return link_next(d, LINK_NS_ETHERTYPE, 0x86dd);
	default:
		return LINK_BAD;
	}
}

/*
 * For headers that do not say what they carry: whether it looks like IP, like
 * Ethernet or like PPP at off bytes from d->r.p.  link_looks_ip() gives the
 * packet's length by its header, of which all is there or was cut off by the
 * snap length; 0: it is none.  See look.c.
 */
size_t link_looks_ip(const struct decode *d, size_t off);
bool link_looks_eth(const struct decode *d, size_t off);
bool link_looks_ppp(const struct decode *d, size_t off);

/* A fragment as its header tells it; the addresses are in d->pkt. */
struct link_frag {
	uint32_t id;
	uint32_t off;   /* bytes */
	bool more;
	bool is_ip6;
	uint8_t proto;  /* IPv4: part of the key; IPv6: what follows */
};

/*
 * Takes the fragment d->r.  LINK_NEXT where that made the datagram whole:
 * d->r is then all of it, and what follows is said.  Else LINK_HELD or
 * LINK_BAD.
 */
enum link_step link_frag_add(struct decode *d, const struct link_frag *f);

/* Counts something about this frame (LINK_COUNT_*). */
void link_count(struct decode *d, unsigned which);

#define DECODER(x) extern const struct decoder link_##x;
#include "decoders.def"
#undef DECODER

#endif
