/*
 * test_media.c - RTP and RTCP as bytes, and the counting of sequences.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sipladder/media.h>

static void
add_all(struct media_seq *s, const uint16_t *seq, size_t n)
{
	media_seq_start(s, seq[0]);
	for (size_t i = 1; i < n; i++)
		media_seq_add(s, seq[i]);
}

#define ADD(s, ...) do { \
	static const uint16_t seq_[] = { __VA_ARGS__ }; \
	add_all(s, seq_, sizeof(seq_) / sizeof(seq_[0])); \
} while (0)

/* A wrap of the 16-bit number is no loss. */
static void
seq_wraps(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 65533, 65534, 65535, 0, 1);
	assert_int_equal(media_seq_expected(&s), 5);
	assert_int_equal(media_seq_lost(&s), 0);
}

/* A late packet is reordered, not lost. */
static void
seq_reorders(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 10, 11, 13, 12, 14);
	assert_int_equal(media_seq_lost(&s), 0);
	assert_int_equal(s.reordered, 1);
	assert_int_equal(s.duplicates, 0);
}

/* A packet that came twice does not make up for a lost one. */
static void
seq_duplicates(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 10, 11, 11, 13);
	assert_int_equal(s.duplicates, 1);
	assert_int_equal(s.packets, 4);
	assert_int_equal(media_seq_lost(&s), 1);
	ADD(&s, 10, 11, 12, 10);
	assert_int_equal(s.duplicates, 1);
}

/* A run of missing numbers is lost. */
static void
seq_loses(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 10, 11, 15);
	assert_int_equal(media_seq_lost(&s), 3);
	assert_int_equal(media_seq_expected(&s), 6);
}

/* Two packets in a row at a far place are a restart and no loss (A.1). */
static void
seq_restarts(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 10, 40000, 40001, 40002);
	assert_int_equal(s.restarts, 1);
	assert_int_equal(media_seq_lost(&s), 0);
	assert_int_equal(media_seq_expected(&s), 4);
}

/* One stray packet far away changes nothing. */
static void
seq_ignores_stray(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 10, 40000, 11);
	assert_int_equal(s.restarts, 0);
	assert_int_equal(media_seq_expected(&s), 2);
	assert_int_equal(media_seq_lost(&s), 0);
	assert_int_equal(s.packets, 3);
}

/* A restart across the wrap: 65535, 0 after a jump. */
static void
seq_restarts_at_wrap(void **state)
{
	struct media_seq s;

	(void)state;
	ADD(&s, 30000, 65535, 0, 1);
	assert_int_equal(s.restarts, 1);
	assert_int_equal(media_seq_expected(&s), 4);
	assert_int_equal(media_seq_lost(&s), 0);
}

/* The fixed header is read; contributors and an extension are passed over. */
static void
rtp_header(void **state)
{
	static const uint8_t p[] = { 0x91, 0x80 | 96, 1, 2, 3, 4, 5, 6, 7, 8,
		9, 10, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 0xff };
	struct media_rtp r;

	(void)state;
	assert_int_equal(media_rtp_parse(&r, str_make(p, sizeof(p))), 0);
	assert_int_equal(r.payload_type, 96);
	assert_true(r.marker);
	assert_int_equal(r.seq, 0x0102);
	assert_int_equal(r.timestamp, 0x03040506);
	assert_int_equal(r.ssrc, 0x0708090a);
	/* Cut anywhere in the headers it is refused. */
	for (size_t n = 0; n < 24; n++)
		assert_int_equal(media_rtp_parse(&r, str_make(p, n)), -1);
}

/* Padding that is longer than the packet is refused; version 1 is. */
static void
rtp_refuses(void **state)
{
	uint8_t p[13] = { 0xa0, 0, [12] = 2 };
	struct media_rtp r;

	(void)state;
	assert_int_equal(media_rtp_parse(&r, str_make(p, 13)), -1);
	p[12] = 1;
	assert_int_equal(media_rtp_parse(&r, str_make(p, 13)), 0);
	p[0] = 0x40;
	assert_int_equal(media_rtp_parse(&r, str_make(p, 13)), -1);
}

/* RTCP is told by its type and a length that fits. */
static void
rtcp_recognised(void **state)
{
	uint8_t p[28] = { 0x80, 200, 0, 6 };

	(void)state;
	assert_true(media_is_rtcp(str_make(p, 28)));
	assert_false(media_is_rtcp(str_make(p, 27)));
	p[1] = 100;
	assert_false(media_is_rtcp(str_make(p, 28)));
	p[1] = 200;
	p[0] = 0;
	assert_false(media_is_rtcp(str_make(p, 28)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seq_wraps),
		cmocka_unit_test(seq_reorders),
		cmocka_unit_test(seq_duplicates),
		cmocka_unit_test(seq_loses),
		cmocka_unit_test(seq_restarts),
		cmocka_unit_test(seq_ignores_stray),
		cmocka_unit_test(seq_restarts_at_wrap),
		cmocka_unit_test(rtp_header),
		cmocka_unit_test(rtp_refuses),
		cmocka_unit_test(rtcp_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
