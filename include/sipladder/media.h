/*
 * media.h: RTP and RTCP (RFC 3550) as bytes: recognised, parsed, counted.
 * Pure: the streams themselves are kept by the call layer.
 */
#ifndef SIPLADDER_MEDIA_H
#define SIPLADDER_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/str.h>

/* The fixed header (section 5.1). */
struct media_rtp {
	uint32_t ssrc;
	uint32_t timestamp;
	uint16_t seq;
	uint8_t payload_type;
	bool marker;
};

/* 0, or -1 where it is no RTP: version not 2, header or padding cut short. */
int media_rtp_parse(struct media_rtp *out, struct str s);

/*
 * True where it is a compound RTCP packet: version 2, types 192 to 223, a
 * length that fits (section 6.1, RFC 5761 section 4).
 */
bool media_is_rtcp(struct str s);

/* The counting of one stream by sequence numbers (appendix A.1). */
struct media_seq {
	uint64_t packets;    /* received, copies and strays included */
	uint64_t accepted;   /* of these, once each and in sequence */
	uint32_t cycles;     /* wraps, times 65,536 */
	uint32_t base;       /* first extended sequence number */
	uint32_t duplicates;
	uint32_t reordered;
	uint32_t restarts;   /* jumps that were not loss */
	uint64_t before;     /* expected before the last restart */
	uint64_t window;     /* bit i: max - i was received */
	uint16_t max;
	uint16_t bad;        /* what follows a jump if it is a restart */
	bool has_bad;
};

void media_seq_start(struct media_seq *s, uint16_t seq);
void media_seq_add(struct media_seq *s, uint16_t seq);
uint64_t media_seq_expected(const struct media_seq *s);
uint64_t media_seq_lost(const struct media_seq *s); /* never negative */

#endif
