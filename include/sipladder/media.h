/*
 * media.h: RTP and RTCP (RFC 3550) as bytes: recognised, parsed, counted.
 * Pure: the streams themselves are kept by the call layer.
 */
#ifndef SIPLADDER_MEDIA_H
#define SIPLADDER_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/rd.h>
#include <sipladder/str.h>

/* The fixed header (section 5.1). */
struct media_rtp {
	uint32_t ssrc;
	uint32_t timestamp;
	uint16_t seq;
	uint8_t payload_type;
	bool marker;
};

/* The rest of the header behind these 12 bytes, and padding: 0, or -1. */
int media_rtp_extra(struct str s);

/* 0, or -1 where it is no RTP: version not 2, header or padding cut short. */
static inline int
media_rtp_parse(struct media_rtp *out, struct str s)
{
	struct rd r = rd_make(s.p, s.n);
	const uint8_t *p = rd_take(&r, 12);

	if (p == NULL || p[0] >> 6 != 2)
		return -1;
	if (p[0] != 0x80 && media_rtp_extra(s) < 0)
		return -1;
	out->marker = p[1] >> 7;
	out->payload_type = p[1] & 0x7f;
	out->seq = (uint16_t)(p[2] << 8 | p[3]);
	out->timestamp = (uint32_t)p[4] << 24 | (uint32_t)p[5] << 16
	    | (uint32_t)p[6] << 8 | p[7];
	out->ssrc = (uint32_t)p[8] << 24 | (uint32_t)p[9] << 16
	    | (uint32_t)p[10] << 8 | p[11];
	return 0;
}

/*
 * True where it is a compound RTCP packet: version 2, types 192 to 223, a
 * length that fits (section 6.1, RFC 5761 section 4).
 */
static inline bool
media_is_rtcp(struct str s)
{
	struct rd r = rd_make(s.p, s.n);
	const uint8_t *p = rd_take(&r, 8);

	return p != NULL && p[0] >> 6 == 2 && p[1] >= 192 && p[1] <= 223
	    && 4 + (size_t)(p[2] << 8 | p[3]) * 4 <= s.n;
}

#define MEDIA_MAX_DROPOUT 3000u /* as appendix A.1 has it */

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

/* Of a packet that is not one of the next 3,000. */
void media_seq_odd(struct media_seq *s, uint16_t seq);

static inline void
media_seq_add(struct media_seq *s, uint16_t seq)
{
	unsigned ahead = (uint16_t)(seq - s->max);

	s->packets++;
	if (ahead - 1 >= MEDIA_MAX_DROPOUT - 1) {
		media_seq_odd(s, seq);
		return;
	}
	if (seq < s->max)
		s->cycles += 65536;
	s->window = ahead < 64 ? s->window << ahead | 1 : 1;
	s->max = seq;
	s->accepted++;
	s->has_bad = false;
}

uint64_t media_seq_expected(const struct media_seq *s);
uint64_t media_seq_lost(const struct media_seq *s); /* never negative */

#endif
