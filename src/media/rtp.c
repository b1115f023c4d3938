/*
 * RTP and RTCP (RFC 3550).
 *
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 */
#include <sipladder/media.h>
#include <sipladder/rd.h>

#define MAX_DROPOUT 3000
#define MAX_MISORDER 100

int
media_rtp_parse(struct media_rtp *out, struct str s)
{
	const uint8_t *p = (const uint8_t *)s.p;
	size_t header;

	if (s.n < 12 || p[0] >> 6 != 2)
		return -1;
	header = 12 + (size_t)(p[0] & 15) * 4;
	if ((p[0] & 0x10) != 0) {
		if (s.n < header + 4)
			return -1;
		header += 4 + (size_t)(p[header + 2] << 8 | p[header + 3]) * 4;
	}
	if (s.n < header)
		return -1;
	if ((p[0] & 0x20) != 0
	    && (s.n == header || p[s.n - 1] > s.n - header))
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

bool
media_is_rtcp(struct str s)
{
	const uint8_t *p = (const uint8_t *)s.p;

	if (s.n < 8 || p[0] >> 6 != 2 || p[1] < 192 || p[1] > 223)
		return false;
	return 4 + (size_t)(p[2] << 8 | p[3]) * 4 <= s.n;
}

void
media_seq_start(struct media_seq *s, uint16_t seq)
{
	*s = (struct media_seq){ .packets = 1, .accepted = 1, .base = seq,
		.max = seq, .window = 1 };
}

static void
restart(struct media_seq *s, uint16_t seq)
{
	s->before = media_seq_expected(s);
	s->restarts++;
	s->cycles = 0;
	s->base = seq;
	s->max = seq;
	s->window = 1;
}

static void
add_late(struct media_seq *s, unsigned back)
{
	uint64_t bit = back < 64 ? UINT64_C(1) << back : 0;

	if ((s->window & bit) != 0) {
		s->duplicates++;
		return;
	}
	s->window |= bit;
	s->reordered++;
	s->accepted++;
}

void
media_seq_add(struct media_seq *s, uint16_t seq)
{
	uint16_t ahead = (uint16_t)(seq - s->max);

	s->packets++;
	if (ahead == 0) {
		s->duplicates++;
	} else if (ahead < MAX_DROPOUT) {
		if (seq < s->max)
			s->cycles += 65536;
		s->window = ahead < 64 ? s->window << ahead | 1 : 1;
		s->max = seq;
		s->accepted++;
		s->has_bad = false;
	} else if (ahead <= 65536 - MAX_MISORDER) {
		/* Two packets in a row at a far place are a new start. */
		if (s->has_bad && seq == s->bad) {
			restart(s, (uint16_t)(seq - 1));
			s->accepted += 2;
			s->max = seq;
			s->window = 3;
			if (seq == 0)
				s->cycles = 65536;
			s->has_bad = false;
			return;
		}
		s->bad = (uint16_t)(seq + 1);
		s->has_bad = true;
	} else {
		add_late(s, 65536u - ahead);
	}
}

uint64_t
media_seq_expected(const struct media_seq *s)
{
	return s->before + s->cycles + s->max - s->base + 1;
}

uint64_t
media_seq_lost(const struct media_seq *s)
{
	uint64_t expected = media_seq_expected(s);

	return expected > s->accepted ? expected - s->accepted : 0;
}
