/*
 * RTP and RTCP (RFC 3550).
 *
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 */
#include <sipladder/media.h>

#define MAX_MISORDER 100

int
media_rtp_extra(struct str s)
{
	const uint8_t *p = (const uint8_t *)s.p;
	size_t header;

	if (s.n < 12)
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
	return 0;
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
media_seq_odd(struct media_seq *s, uint16_t seq)
{
	uint16_t ahead = (uint16_t)(seq - s->max);

	if (ahead == 0) {
		s->duplicates++;
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
