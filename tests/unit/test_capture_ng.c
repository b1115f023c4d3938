/*
 * test_capture_ng.c: pcapng files, and how they break.
 */
#include "capture_bytes.h"

/* Begins a block and returns where; its lengths are put at its end. */
static size_t
block_begin(struct bytes *b, uint32_t type)
{
	size_t at = b->n;

	put_u32(b, type);
	put_u32(b, 0);
	return at;
}

static void
patch_u32(struct bytes *b, size_t at, uint32_t v)
{
	struct bytes four = { .big = b->big };

	put_u32(&four, v);
	memcpy(b->p + at, four.p, 4);
	free(four.p);
}

static void
block_end(struct bytes *b, size_t at)
{
	uint32_t len;

	while ((b->n - at) % 4 != 0)
		put_uint(b, 0, 1);
	len = (uint32_t)(b->n - at) + 4;
	put_u32(b, len);
	patch_u32(b, at + 4, len);
}

static void
section(struct bytes *b, bool big)
{
	size_t at;

	b->big = big;
	at = block_begin(b, 0x0a0d0d0a);
	put_u32(b, 0x1a2b3c4d);
	put_uint(b, 1, 2);
	put_uint(b, 0, 2);
	put_uint(b, UINT64_MAX, 8);
	block_end(b, at);
}

static void
option(struct bytes *b, uint16_t code, uint64_t v, unsigned n)
{
	put_uint(b, code, 2);
	put_uint(b, n, 2);
	put_uint(b, v, n);
	while (n++ % 4 != 0)
		put_uint(b, 0, 1);
}

/* An interface; resolution 6 is not written, as it is the default. */
static void
interface(struct bytes *b, uint16_t link, uint8_t resolution, int64_t offset)
{
	size_t at = block_begin(b, 1);

	put_uint(b, link, 2);
	put_uint(b, 0, 2);
	put_u32(b, 100); /* snap length */
	option(b, 2, 0x6c6f, 2);
	if (resolution != 6)
		option(b, 9, resolution, 1);
	if (offset != 0)
		option(b, 14, (uint64_t)offset, 8);
	option(b, 0, 0, 0);
	block_end(b, at);
}

/* An enhanced packet block with 40 bytes of data. */
static size_t
packet(struct bytes *b, uint32_t iface, uint64_t t, unsigned seed)
{
	size_t at = block_begin(b, 6);

	put_u32(b, iface);
	put_u32(b, (uint32_t)(t >> 32));
	put_u32(b, (uint32_t)t);
	put_u32(b, 40);
	put_u32(b, 60);
	put_data(b, seed, 40);
	block_end(b, at);
	return at;
}

/* Two sections of different byte order: each has interfaces of its own. */
static void
sections(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	section(&b, false);
	interface(&b, 1, 6, 0);
	interface(&b, 113, 9, 0);
	packet(&b, 1, 1700000000123456789u, 1);
	packet(&b, 0, 1700000000123456u, 2);
	section(&b, true);
	interface(&b, 276, 3, 0);
	packet(&b, 0, 1700000000123u, 3);
	packet(&b, 1, 0, 4); /* of the section before */
	packet(&b, 0, 1700000000124u, 5);
	c = open_capture(&b);

	expect_frame(&f, c);
	assert_int_equal(f.ts, 1700000000123456789);
	assert_int_equal(f.link, FRAME_LINK_LINUX_SLL);
	assert_int_equal(f.iface, 1);
	assert_int_equal(f.caplen, 40);
	assert_int_equal(f.len, 60);
	assert_true(is_data(f.p, 1, 40));
	expect_frame(&f, c);
	assert_int_equal(f.ts, 1700000000123456000);
	assert_int_equal(f.link, FRAME_LINK_ETHERNET);
	expect_frame(&f, c);
	assert_int_equal(f.ts, 1700000000123000000);
	assert_int_equal(f.link, FRAME_LINK_LINUX_SLL2);
	assert_int_equal(f.iface, 0);
	assert_true(is_data(f.p, 3, 40));
	expect_frame(&f, c);
	assert_true(is_data(f.p, 5, 40));
	expect_end(c);
	assert_int_equal(count_of(c, CAPTURE_COUNT_BAD_RECORDS), 1);
	capture_free(c);
}

#define TIME_EDGE 4611686017000000000

static void
expect_time(struct capture *c, int64_t ns)
{
	struct frame f;

	expect_frame(&f, c);
	/* At the edge the fraction is left: below a second. */
	if (ns == TIME_EDGE)
		assert_true(f.ts >= ns && f.ts < ns + 1000000000);
	else
		assert_int_equal(f.ts, ns);
}

/* Any resolution and offset: right where it fits, at the edge where not. */
static void
times(void **state)
{
	static const struct when {
		uint8_t resolution;
		int64_t offset;
		uint64_t t;
		int64_t ns;
	} list[] = {
		{ 6, 0, 1700000000123456, 1700000000123456000 },
		{ 0, 0, 1700000000, 1700000000000000000 },
		{ 9, 3600, 5, 3600000000005 },
		{ 6, -10, 500000, -9500000000 },
		{ 12, 0, 1234567890123, 1234567890 },
		{ 19, 0, UINT64_MAX, 1844674407 },
		{ 20, 0, UINT64_MAX, 184467440 },
		{ 127, 0, UINT64_MAX, 0 },
		{ 0x80, 0, 1700000000, 1700000000000000000 },
		{ 0x80 | 10, 0, (7 << 10) + 512, 7500000000 },
		{ 0x80 | 32, 0, (UINT64_C(9) << 32) + 0x40000000, 9250000000 },
		{ 0x80 | 63, 0, UINT64_C(3) << 62, 1500000000 },
		{ 0x80 | 64, 0, UINT64_C(1) << 63, 500000000 },
		{ 0x80 | 127, 0, UINT64_MAX, 0 },
		{ 0, 0, UINT64_MAX, TIME_EDGE },
		{ 6, 0, UINT64_MAX, TIME_EDGE },
		{ 0, INT64_MAX, 1, TIME_EDGE },
		{ 0, INT64_MIN, 1, -4611686016000000000 },
	};
	const uint32_t n = sizeof(list) / sizeof(list[0]);

	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		struct bytes b = { .big = big != 0 };
		struct capture *c;

		section(&b, big != 0);
		for (uint32_t i = 0; i < n; i++) {
			interface(&b, 1, list[i].resolution, list[i].offset);
			packet(&b, i, list[i].t, i);
		}
		c = open_capture(&b);
		for (uint32_t i = 0; i < n; i++)
			expect_time(c, list[i].ns);
		capture_free(c);
	}
}

/* Simple and old packet blocks beside the ordinary one. */
static void
packet_blocks(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;
	size_t at;

	(void)state;
	section(&b, false);
	interface(&b, 101, 6, 0);
	interface(&b, 228, 6, 0);
	packet(&b, 1, 5000000, 1);
	at = block_begin(&b, 3); /* 30 bytes, as its length says */
	put_u32(&b, 30);
	put_data(&b, 2, 30);
	block_end(&b, at);
	at = block_begin(&b, 3); /* 500 on the wire, the snap length kept */
	put_u32(&b, 500);
	put_data(&b, 3, 120);
	block_end(&b, at);
	at = block_begin(&b, 2);
	put_uint(&b, 1, 2);
	put_uint(&b, 0xffff, 2); /* drops: not known */
	put_u32(&b, 0);
	put_u32(&b, 7000000);
	put_u32(&b, 21);
	put_u32(&b, 22);
	put_data(&b, 4, 21);
	block_end(&b, at);
	c = open_capture(&b);

	expect_frame(&f, c);
	expect_frame(&f, c);
	assert_int_equal(f.caplen, 30);
	assert_int_equal(f.len, 30);
	assert_int_equal(f.link, FRAME_LINK_RAW);
	assert_int_equal(f.iface, 0);
	assert_int_equal(f.ts, 5000000000); /* of the one before */
	assert_true(is_data(f.p, 2, 30));
	expect_frame(&f, c);
	assert_int_equal(f.caplen, 100);
	assert_int_equal(f.len, 500);
	assert_true(is_data(f.p, 3, 100));
	expect_frame(&f, c);
	assert_int_equal(f.caplen, 21);
	assert_int_equal(f.len, 22);
	assert_int_equal(f.iface, 1);
	assert_int_equal(f.link, FRAME_LINK_IPV4);
	assert_int_equal(f.ts, 7000000000);
	assert_true(is_data(f.p, 4, 21));
	expect_end(c);
	capture_free(c);
}

/* Custom blocks have a packet number in Wireshark; others have none. */
static void
other_blocks(void **state)
{
	static const uint32_t types[] = { 5, 0x7fff0001, 0xbad, 0x40000bad, 9 };
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	section(&b, false);
	interface(&b, 101, 6, 0);
	for (unsigned i = 0; i < 5; i++) {
		size_t at = block_begin(&b, types[i]);

		put_data(&b, 0, 14);
		block_end(&b, at);
	}
	packet(&b, 0, 1, 1);
	c = open_capture(&b);
	expect_frame(&f, c);
	assert_int_equal(f.number, 4);
	assert_true(is_data(f.p, 1, 40));
	expect_end(c);
	assert_int_equal(count_of(c, CAPTURE_COUNT_SKIPPED_BLOCKS), 5);
	assert_null(capture_notice(c, 0));
	capture_free(c);
}

/* Names of addresses: the first of each record; odd records are left out. */
static void
names(void **state)
{
	static const uint8_t ip4[] = { 192, 0, 2, 1 };
	static const uint8_t ip6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 9 };
	struct bytes b = { .big = true };
	struct addr addr;
	struct addr want;
	struct capture *c;
	struct frame f;
	struct str s;
	size_t at;

	(void)state;
	section(&b, true);
	at = block_begin(&b, 4);
	put_uint(&b, 1, 2);
	put_uint(&b, 4 + 10, 2);
	put(&b, ip4, 4);
	put(&b, "alice\0bob\0\0\0", 12);
	put_uint(&b, 1, 2); /* too short for an address */
	put_uint(&b, 3, 2);
	put(&b, "abc", 4);
	put_uint(&b, 2, 2);
	put_uint(&b, 16 + 5, 2);
	put(&b, ip6, 16);
	put(&b, "carol\0\0\0", 8); /* without its zero */
	put_uint(&b, 0, 4);
	put(&b, "options", 8);
	block_end(&b, at);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 0);

	assert_true(capture_name(&addr, &s, c, 0));
	want = addr_ip4(ip4, 0);
	assert_true(addr_eq(&addr, &want));
	assert_true(str_eq(s, STR("alice")));
	assert_true(capture_name(&addr, &s, c, 1));
	want = addr_ip6(ip6, 0);
	assert_true(addr_eq(&addr, &want));
	assert_true(str_eq(s, STR("carol")));
	assert_false(capture_name(&addr, &s, c, 2));
	capture_free(c);
}

/* Secrets come with their type; one longer than its block is passed over. */
static void
secrets(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;
	struct str s;
	uint32_t type;
	size_t at;

	(void)state;
	section(&b, false);
	for (uint32_t n = 5; n < 10; n += 4) {
		at = block_begin(&b, 10);
		put_u32(&b, 0x544c534b);
		put_u32(&b, n);
		put(&b, "12345", 5);
		block_end(&b, at);
	}
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 0);
	assert_true(capture_secrets(&s, &type, c, 0));
	assert_int_equal(type, 0x544c534b);
	assert_true(str_eq(s, STR("12345")));
	assert_false(capture_secrets(&s, &type, c, 1));
	assert_int_equal(count_of(c, CAPTURE_COUNT_BAD_RECORDS), 1);
	capture_free(c);
}

/* One good packet, one block that is then made bad, one good packet. */
static struct bytes
three_packets(size_t *second)
{
	struct bytes b = { .big = false };

	section(&b, false);
	interface(&b, 101, 6, 0);
	packet(&b, 0, 1, 1);
	*second = packet(&b, 0, 2, 2);
	packet(&b, 0, 3, 3);
	return b;
}

/*
 * A bad block costs itself where the next one is certain, else the rest; in
 * each case it is said and counted, and what came before is there.
 */
static void
broken_blocks(void **state)
{
	static const struct bad {
		size_t at; /* in the second packet's block */
		uint32_t value;
		unsigned frames;
		const char *notice;
	} list[] = {
		{ 4, 0, 1, "a block claims 0 bytes; the rest" },
		{ 4, 8, 1, "a block claims 8 bytes; the rest" },
		{ 4, 0x7ffffff0, 1, "a block claims 2147483632 bytes; the" },
		{ 4, 71, 1, "the two lengths of a block disagree; the rest" },
		{ 4, 68, 1, "the two lengths of a block disagree; the rest" },
		{ 68, 12, 3, "the two lengths of a block disagree; the first" },
		{ 8, 77, 2, "a packet of interface 77, which is not described;"
		    " passed over" },
		{ 20, 60000, 2, "a packet claims 60000 bytes, its block holds "
		    "40; passed over" },
		{ 20, 41, 2, "a packet claims 41 bytes, its block holds 40" },
		{ 20, 40, 3, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		size_t second;
		struct bytes b = three_packets(&second);
		struct capture *c;
		struct frame f;

		patch_u32(&b, second + list[i].at, list[i].value);
		c = open_capture(&b);
		assert_int_equal(count_frames(&f, c), list[i].frames);
		assert_int_equal(count_of(c, CAPTURE_COUNT_BAD_RECORDS),
		    list[i].notice != NULL);
		if (list[i].notice == NULL)
			assert_null(capture_notice(c, 0));
		else if (strstr(capture_notice(c, 0), list[i].notice) == NULL)
			fail_msg("%s", capture_notice(c, 0));
		capture_free(c);
	}
}

/* A length without the padding, in both places, is understood. */
static void
unpadded_length(void **state)
{
	size_t second;
	struct bytes b = three_packets(&second);
	struct capture *c;
	struct frame f;

	(void)state;
	patch_u32(&b, second + 4, 71);
	patch_u32(&b, second + 68, 71);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 3);
	assert_null(capture_notice(c, 0));
	capture_free(c);
}

/* Packets without any interface are passed over, said once, counted. */
static void
no_interface(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	section(&b, false);
	for (unsigned i = 0; i < 5; i++)
		packet(&b, 0, i, i);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 0);
	assert_int_equal(count_of(c, CAPTURE_COUNT_BAD_RECORDS), 5);
	assert_string_equal(capture_notice(c, 0), "x: after packet 0, at byte "
	    "36: a packet of interface 0, which is not described; passed over");
	assert_string_equal(capture_notice(c, 1), "x: 5 broken blocks in all");
	assert_null(capture_notice(c, 2));
	capture_free(c);
}

/* Cut at any byte: as many packets as are whole, and a word about the cut. */
static void
cut_anywhere(void **state)
{
	size_t second;
	struct bytes whole = three_packets(&second);

	(void)state;
	for (size_t n = second; n < whole.n; n++) {
		struct bytes b = { .big = false };
		struct capture *c;
		struct frame f;

		put(&b, whole.p, n);
		c = open_capture(&b);
		assert_int_equal(count_frames(&f, c), n < second + 72 ? 1 : 2);
		if (n == second || n == second + 72)
			assert_null(capture_notice(c, 0));
		else
			assert_non_null(strstr(capture_notice(c, 0),
			    "x is cut off in packet "));
		capture_free(c);
	}
	free(whole.p);
}

/* Of a pcap file behind a pcapng file nothing is read, and that is said. */
static void
concatenated(void **state)
{
	struct bytes b = { .big = false };
	struct bytes old = make_pcap(5, 2);
	struct capture *c;
	struct frame f;

	(void)state;
	section(&b, false);
	interface(&b, 1, 6, 0);
	packet(&b, 0, 1, 1);
	put(&b, old.p, old.n);
	section(&b, true);
	interface(&b, 113, 6, 0);
	packet(&b, 0, 9000000, 2);
	free(old.p);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 1);
	assert_non_null(capture_notice(c, 0));
	assert_null(capture_notice(c, 1));
	capture_free(c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections),
		cmocka_unit_test(times),
		cmocka_unit_test(packet_blocks),
		cmocka_unit_test(other_blocks),
		cmocka_unit_test(names),
		cmocka_unit_test(secrets),
		cmocka_unit_test(broken_blocks),
		cmocka_unit_test(unpadded_length),
		cmocka_unit_test(no_interface),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(concatenated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
