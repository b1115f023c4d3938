/*
 * test_capture_filter.c: capture filters over frames and over packets.
 */
#include "capture_bytes.h"

#include <sipladder/filter.h>

/* A UDP header, ports 5060 to 7. */
static const uint8_t udp[8] = { 0x13, 0xc4, 0, 7, 0, 8, 0, 0 };

static struct addr
ip4(uint8_t last)
{
	uint8_t p[4] = { 192, 0, 2, last };

	return addr_ip4(p, 0);
}

static int
packet(const char *expr)
{
	struct capture_filter *f = capture_filter_new(expr, NULL);
	struct addr src = ip4(1);
	struct addr dst = ip4(2);
	int r;

	assert_non_null(f);
	r = capture_filter_packet(f, &src, &dst, 17,
	    str_make((const char *)udp, sizeof(udp)));
	capture_filter_free(f);
	return r;
}

/* A packet out of its frame matches by its addresses and ports. */
static void
packets(void **state)
{
	(void)state;
	assert_int_equal(packet("port 5060"), CAPTURE_FILTER_YES);
	assert_int_equal(packet("src port 5060"), CAPTURE_FILTER_YES);
	assert_int_equal(packet("dst port 5060"), CAPTURE_FILTER_NO);
	assert_int_equal(packet("host 192.0.2.2"), CAPTURE_FILTER_YES);
	assert_int_equal(packet("tcp or ip6"), CAPTURE_FILTER_NO);
	assert_int_equal(packet("ether host 1:2:3:4:5:6"),
	    CAPTURE_FILTER_CANNOT);
}

/* A frame matches by its own link type; one of another form does not. */
static void
frames(void **state)
{
	struct capture_filter *f = capture_filter_new("udp port 7", NULL);
	uint8_t bytes[14 + 28] = { 0 };
	struct frame frame = { .p = bytes, .caplen = 42, .len = 42,
		.link = FRAME_LINK_ETHERNET };

	(void)state;
	assert_non_null(f);
	bytes[12] = 8;
	bytes[14] = 0x45;
	bytes[14 + 9] = 17;
	memcpy(bytes + 34, udp, sizeof(udp));
	assert_true(capture_filter_frame(f, &frame));
	frame.p += 14;
	frame.caplen -= 14;
	assert_false(capture_filter_frame(f, &frame));
	frame.link = FRAME_LINK_RAW;
	assert_true(capture_filter_frame(f, &frame));
	frame.caplen = 0;
	assert_false(capture_filter_frame(f, &frame));
	capture_filter_free(f);
}

/* What libpcap refuses is refused in its words. */
static void
refused(void **state)
{
	struct err e = { "" };

	(void)state;
	assert_null(capture_filter_new("port )", &e));
	assert_non_null(strstr(e.text, "syntax error"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets),
		cmocka_unit_test(frames),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
