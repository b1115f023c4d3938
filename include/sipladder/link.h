/*
 * link.h: from a frame to the innermost IP packet, through link headers, tags,
 * tunnels, extension headers and fragments.  A decoder is one file and one
 * line in src/link/decoders.def; the loop over "which decoder is next" is the
 * only place that knows the depth and builds the path.
 */
#ifndef SIPLADDER_LINK_H
#define SIPLADDER_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/budget.h>
#include <sipladder/count.h>
#include <sipladder/frame.h>
#include <sipladder/str.h>

struct link;

/* Lifetime: the callback. */
struct packet {
	const struct frame *frame; /* that completed it */
	struct addr src, dst;      /* innermost; ports 0 */
	uint8_t proto;             /* IANA protocol number: 6 TCP, 17 UDP... */
	uint8_t ttl;
	uint16_t ip_id;            /* IPv4 identification; 0 for IPv6 */
	uint32_t missing;  /* payload bytes cut off by the snap length */
	uint32_t path;     /* link_path() says it in text */
	struct str payload;
	const struct frame_ref *refs; /* together exactly the payload bytes */
	uint16_t nrefs;    /* 0 if it is empty; over 1 after reassembly */
};

struct link_opt {
	struct budget *budget;   /* for fragments; may be NULL */
	int64_t frag_timeout;    /* ns of packet time; 0: 30 s */
	uint64_t hash_key;
};

enum {
	LINK_COUNT_PACKETS,
	LINK_COUNT_UNKNOWN_LINKTYPE,
	LINK_COUNT_UNKNOWN_ETHERTYPE,
	LINK_COUNT_UNKNOWN_PROTOCOL,
	LINK_COUNT_TRUNCATED,      /* headers cut by the snap length */
	LINK_COUNT_MALFORMED,      /* lengths that lie */
	LINK_COUNT_TOO_DEEP,       /* over 64 headers */
	LINK_COUNT_CONTROL,        /* of a link itself: LCP, beacons, ... */
	LINK_COUNT_FRAGMENTS,
	LINK_COUNT_REASSEMBLED,
	LINK_COUNT_FRAG_INCOMPLETE, /* sets that never became whole */
	LINK_COUNT_FRAG_OVERLAP,
	LINK_COUNT_FRAG_EVICTED,   /* sets dropped for the budget */
	LINK_COUNT_FRAG_DUPLICATE, /* fragments captured twice */
	LINK_COUNT_AMSDU,          /* 802.11: several in one, the first taken */
	LINK_COUNT_BAD_LENGTH,     /* IP lengths beyond the frame; taken as is */
	LINK_COUNTS
};

struct link *link_new(const struct link_opt *opt,
    void (*sink)(void *ctx, const struct packet *p), void *ctx);
void link_free(struct link *l);

/*
 * Takes a frame apart; calls the sink at most once for now, before it returns.
 * What the sink gets is TCP, UDP, SCTP, ICMP or ICMPv6: other protocols that
 * no decoder takes are counted here.  Checksums are not verified (offload).
 */
void link_push(struct link *l, const struct frame *f);

/* The capture ended: counts what never became whole. */
void link_end(struct link *l);

/*
 * The path in text, such as "eth/vlan:12/ip", with the tags and identifiers of
 * tunnels in decimal; owned by the link.  "?" for 0, the path that is not
 * known: paths are kept without a limit on their use, but not on their number.
 */
struct str link_path(const struct link *l, uint32_t path);

/*
 * The addresses of a path's first IP header, where others follow it (a tunnel
 * through an IP network); false where there is one alone.  Paths with other
 * outer addresses are other paths.
 */
bool link_path_outer(struct addr *src, struct addr *dst, const struct link *l,
    uint32_t path);

struct count_set link_counts(const struct link *l);

/* What was met and not understood, such as Ethernet type 0x88cc. */
struct link_unknown {
	const char *space;    /* "link type", "Ethernet type", ... */
	const char *name;     /* "LLDP"; NULL where it has none here */
	uint32_t number;
	uint32_t first_frame; /* its number in its file */
	uint64_t count;       /* frames */
};

/*
 * The i-th of these, in the order met; false past the last.  At most 64 are
 * told apart, the counters count all.
 */
bool link_undecoded(struct link_unknown *out, const struct link *l, unsigned i);

/* The table of decoders, for --list decoders; NULL past the last. */
const char *link_decoder_name(unsigned i);
const char *link_decoder_text(unsigned i);

#endif
