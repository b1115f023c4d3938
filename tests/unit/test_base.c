/* base: errors, slices, the reader, addresses, hashes, times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <sipladder/addr.h>
#include <sipladder/clock.h>
#include <sipladder/err.h>
#include <sipladder/hash.h>
#include <sipladder/rd.h>
#include <sipladder/str.h>

/* err_set formats the sentence and returns -1. */
static void
err_formats(void **state)
{
	struct err e = { "" };

	(void)state;
	assert_int_equal(err_set(&e, "cannot open %s: %d", "x.pcap", 7), -1);
	assert_string_equal(e.text, "cannot open x.pcap: 7");
}

/* A caller that does not want the sentence passes NULL. */
static void
err_takes_null(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, "nobody reads %s", "this"), -1);
}

/* A sentence that just fits is whole; one byte more is cut with dots. */
static void
err_cuts_long_text(void **state)
{
	char s[sizeof(((struct err *)0)->text) + 1];
	struct err e = { "" };

	(void)state;
	memset(s, 'a', sizeof(s));
	s[sizeof(s) - 2] = '\0';
	err_set(&e, "%s", s);
	assert_string_equal(e.text, s);

	s[sizeof(s) - 2] = 'a';
	s[sizeof(s) - 1] = '\0';
	err_set(&e, "%s", s);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
	assert_string_equal(e.text + sizeof(e.text) - 6, "aa...");
}

/* The cut never splits a UTF-8 character. */
static void
err_cuts_before_a_character(void **state)
{
	struct err e = { "" };
	char s[800];
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof(s); i += 3)
		memcpy(s + i, "\xe2\x82\xac", 3);
	s[i] = '\0';
	err_set(&e, "%s", s);
	i = strlen(e.text);
	assert_true(i < sizeof(e.text));
	assert_string_equal(e.text + i - 3, "...");
	assert_int_equal((i - 3) % 3, 0);
}

/* A slice compares by all its bytes, NUL included; empty ones are equal. */
static void
str_compares(void **state)
{
	(void)state;
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_true(str_eq(str_make(NULL, 0), STR("")));
	assert_true(str_ieq(STR("Call-ID"), STR("cALL-id")));
	assert_false(str_ieq(STR("Call-ID"), STR("Call_ID")));
	/* Only ASCII letters have two cases: '@' and '`' differ by 0x20. */
	assert_false(str_ieq(STR("@[\xc0"), STR("`{\xe0")));
}

/* Prefixes: exact and without case; longer than the text is none. */
static void
str_prefixes(void **state)
{
	(void)state;
	assert_true(str_starts(STR("sip:a"), STR("sip:")));
	assert_true(str_starts(STR("sip:a"), STR("")));
	assert_false(str_starts(STR("SIP:a"), STR("sip:")));
	assert_true(str_istarts(STR("SIP:a"), STR("sip:")));
	assert_false(str_starts(STR("si"), STR("sip")));
	assert_false(str_istarts(STR("si"), STR("sip")));
}

/* Searching finds the first, at both ends as well, and nothing past it. */
static void
str_searches(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("aab"), STR("ab")), 1);
	assert_int_equal(str_find(STR("abab"), STR("ab")), 0);
	assert_int_equal(str_find(STR("ab"), STR("ab")), 0);
	assert_int_equal(str_find(STR("ab"), STR("abc")), -1);
	assert_int_equal(str_find(STR("aaa"), STR("ab")), -1);
	assert_int_equal(str_find(STR("x"), STR("")), 0);
	assert_int_equal(str_find(str_make("abc", 2), STR("c")), -1);
	assert_int_equal(str_chr(STR("abc"), 'c'), 2);
	assert_int_equal(str_chr(str_make("abc", 2), 'c'), -1);
	assert_int_equal(str_chr(str_make(NULL, 0), 'a'), -1);
}

/* Parts never reach past the text; trimming takes LWS and nothing else. */
static void
str_parts(void **state)
{
	(void)state;
	assert_true(str_eq(str_from(STR("abc"), 1), STR("bc")));
	assert_int_equal(str_from(STR("abc"), 9).n, 0);
	assert_true(str_eq(str_first(STR("abc"), 2), STR("ab")));
	assert_true(str_eq(str_first(STR("abc"), 9), STR("abc")));
	assert_true(str_eq(str_trim(STR(" \t\r\n a b \r\n\t ")), STR("a b")));
	assert_int_equal(str_trim(STR(" \r\n\t")).n, 0);
	assert_true(str_eq(str_trim(STR("\0 x\v")), STR("\0 x\v")));
}

/* Numbers: whole, no sign, saturated; anything else is refused. */
static void
str_numbers(void **state)
{
	static const struct str bad[] = { { "", 0 }, { "-1", 2 },
		{ "+1", 2 }, { " 1", 2 }, { "1 ", 2 }, { "0x1", 3 },
		{ "1\0", 2 }, { "99999999999999999999999x", 24 } };
	uint64_t v = 7;

	(void)state;
	assert_int_equal(str_u64(&v, STR("0")), 0);
	assert_int_equal(v, 0);
	assert_int_equal(str_u64(&v, STR("000000000000000000000000042")), 0);
	assert_int_equal(v, 42);
	assert_int_equal(str_u64(&v, STR("18446744073709551615")), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(str_u64(&v, STR("18446744073709551616")), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(str_u64(&v, STR("99999999999999999999999")), 0);
	assert_true(v == UINT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(str_u64(&v, bad[i]), -1);
}

/* Each width is read in its byte order, and the reader ends where it must. */
static void
rd_reads(void **state)
{
	static const uint8_t p[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
		13, 14, 15, 16, 17, 18, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6 };
	struct rd r = rd_make(p, sizeof(p));

	(void)state;
	assert_int_equal(rd_u8(&r), 1);
	assert_int_equal(rd_be16(&r), 0x0203);
	assert_int_equal(rd_be24(&r), 0x040506);
	assert_int_equal(rd_be32(&r), 0x0708090a);
	assert_true(rd_be64(&r) == UINT64_C(0x0b0c0d0e0f101112));
	assert_int_equal(rd_le16(&r), 0xf2f1);
	assert_true(rd_le32(&r) == UINT32_C(0xf6f5f4f3));
	assert_true(r.ok);
	assert_int_equal(rd_left(&r), 0);
	r = rd_make(p + 18, 4);
	assert_true(rd_be32(&r) == UINT32_C(0xf1f2f3f4));
}

/* What fails once stays failed, gives zero and moves nothing. */
static void
rd_stays_failed(void **state)
{
	static const uint8_t p[] = { 1, 2, 3, 4, 5, 6, 7 };
	struct rd r = rd_make(p, sizeof(p));

	(void)state;
	rd_skip(&r, 4);
	assert_int_equal(rd_be32(&r), 0);
	assert_false(r.ok);
	assert_int_equal(rd_left(&r), 3);
	assert_int_equal(rd_u8(&r), 0);
	assert_null(rd_take(&r, 0));
	assert_int_equal(rd_left(&r), 3);
	r = rd_make(p, sizeof(p));
	assert_true(rd_be64(&r) == UINT64_C(0x0102030400000000));
	assert_false(r.ok);
	r = rd_make(p, sizeof(p));
	rd_skip(&r, SIZE_MAX);
	assert_false(r.ok);
	r = rd_make(NULL, 0);
	assert_int_equal(rd_u8(&r), 0);
	assert_false(r.ok);
}

/* A limit shortens and never lengthens. */
static void
rd_limits(void **state)
{
	static const uint8_t p[] = { 1, 2, 3, 4 };
	struct rd r = rd_make(p, sizeof(p));

	(void)state;
	rd_limit(&r, 9);
	assert_int_equal(rd_left(&r), 4);
	rd_limit(&r, 2);
	assert_int_equal(rd_be16(&r), 0x0102);
	assert_true(r.ok);
	assert_int_equal(rd_u8(&r), 0);
	assert_false(r.ok);
}

static struct addr
parsed(const char *text)
{
	struct addr a;

	assert_int_equal(addr_parse_ip(&a, str_make(text, strlen(text))), 0);
	return a;
}

static void
assert_text(struct str got, const char *want)
{
	if (!str_eq(got, str_make(want, strlen(want))))
		fail_msg("'%.*s' is not '%s'", (int)got.n, got.p, want);
}

/* Text in, text out: RFC 5952 for IPv6, brackets only with a port. */
static void
addr_texts(void **state)
{
	static const char *const t[][3] = {
		{ "192.0.2.1", "192.0.2.1", "192.0.2.1:5060" },
		{ "0.0.0.0", "0.0.0.0", "0.0.0.0:5060" },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1",
		    "[2001:db8::1]:5060" },
		{ "[2001:db8::1]", "2001:db8::1", "[2001:db8::1]:5060" },
		{ "fe80::1%eth0", "fe80::1", "[fe80::1]:5060" },
		{ "::", "::", "[::]:5060" },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1",
		    "[2001:db8:0:1:1:1:1:1]:5060" },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1",
		    "[::ffff:192.0.2.1]:5060" },
	};
	char out[ADDR_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct addr a = parsed(t[i][0]);

		assert_int_equal(a.port, 0);
		assert_text(addr_text_ip(out, &a), t[i][1]);
		assert_text(addr_text(out, &a), t[i][1]);
		a = addr_with_port(&a, 5060);
		assert_text(addr_text(out, &a), t[i][2]);
	}
	assert_text(addr_text(out, &(struct addr){ .port = 5060 }), "-");
}

/* What is no address is refused, and leaves the empty one. */
static void
addr_refuses(void **state)
{
	static const struct str bad[] = { { "", 0 }, { "[]", 2 },
		{ "192.0.2", 7 }, { "192.0.2.256", 11 }, { "192.0.2.1:5060", 14 },
		{ "192.0.2.1\0", 10 }, { "example.com", 11 }, { ":::", 3 },
		{ "1:2:3:4:5:6:7:8:9", 17 }, { "[2001:db8::1", 12 } };
	char longer[200];
	struct addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(addr_parse_ip(&a, bad[i]), -1);
		assert_int_equal(a.family, ADDR_NONE);
	}
	memset(longer, '1', sizeof(longer));
	assert_int_equal(addr_parse_ip(&a, str_make(longer, sizeof(longer))),
	    -1);
}

/* Equal means address, port and family; the order agrees with it. */
static void
addr_orders(void **state)
{
	static const char *const up[] = { "9.0.0.1", "10.0.0.0", "10.0.0.1",
		"::", "::1", "a00::" };
	struct addr a, b;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < 6; k++) {
			int c;

			a = parsed(up[i]);
			b = parsed(up[k]);
			c = addr_cmp(&a, &b);
			assert_int_equal(c < 0, i < k);
			assert_int_equal(c > 0, i > k);
			assert_int_equal(addr_eq(&a, &b), i == k);
			assert_int_equal(addr_ip_eq(&a, &b), i == k);
		}
	}
	a = parsed("10.0.0.1");
	b = addr_with_port(&a, 5060);
	assert_false(addr_eq(&a, &b));
	assert_true(addr_ip_eq(&a, &b));
	assert_true(addr_cmp(&a, &b) < 0);
	assert_int_equal(b.port, 5060);
	assert_int_equal(b.family, ADDR_IP4);
	/* Equal addresses are equal bytes. */
	a = addr_ip4((const uint8_t *)"\x0a\0\0\1", 5060);
	assert_memory_equal(&a, &b, sizeof(a));
	/* An IPv4 address is not the IPv6 address with the same bytes. */
	a = parsed("0.0.0.0");
	b = parsed("::");
	assert_false(addr_ip_eq(&a, &b));
}

/* The hash depends on every byte, the length and the key, and nothing else. */
static void
hash_depends_on_all(void **state)
{
	char text[64] = { 0 };
	struct addr a = parsed("10.0.0.1");
	struct addr b = addr_with_port(&a, 1);

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		uint64_t h = hash_bytes(1, text, n);
		char copy[80] = { 0 };

		assert_true(h != hash_bytes(2, text, n));
		assert_true(h == hash_bytes(1, copy + 7, n));
		assert_true(h == hash_str(1, str_make(text, n)));
		if (n > 0)
			assert_true(h != hash_bytes(1, text, n - 1));
		for (size_t i = 0; i < n; i++) {
			text[i] = 1;
			assert_true(h != hash_bytes(1, text, n));
			text[i] = 0;
		}
	}
	assert_true(hash_addr(1, &a) != hash_addr(1, &b));
	assert_true(hash_addr(1, &a) != hash_addr(2, &a));
	assert_true(hash_word(1, 5) != hash_word(1, 6));
}

/* Numbers one after the other spread over both halves of the hash. */
static void
hash_spreads(void **state)
{
	unsigned high[256] = { 0 };
	unsigned low[256] = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 25600; i++) {
		uint64_t h = hash_bytes(1, &i, sizeof(i));

		high[h >> 56]++;
		low[h & 255]++;
	}
	for (int i = 0; i < 256; i++) {
		assert_in_range(high[i], 50, 160);
		assert_in_range(low[i], 50, 160);
	}
}

/* A time before its zero, or before 1970, is shown as less than nothing. */
static void
clock_relative(void **state)
{
	char out[CLOCK_TEXT_MAX];

	(void)state;
	assert_text(clock_text(out, 5 * CLOCK_S + 1999999, CLOCK_REL,
	    3 * CLOCK_S, false), "2.001");
	assert_text(clock_text(out, 0, CLOCK_REL, 0, false), "0.000");
	assert_text(clock_text(out, CLOCK_S, CLOCK_REL, 3 * CLOCK_S, false),
	    "-2.000");
	assert_text(clock_text(out, 0, CLOCK_REL, CLOCK_S / 2, false),
	    "-0.500");
	assert_text(clock_text(out, 100000 * CLOCK_S, CLOCK_REL, 0, false),
	    "100000.000");
}

/* Seconds since 1970 keep every nanosecond, on both sides of 1970. */
static void
clock_epoch(void **state)
{
	char out[CLOCK_TEXT_MAX];
	int64_t t = INT64_C(1600000000123456789);

	(void)state;
	assert_text(clock_text(out, t, CLOCK_EPOCH, 99, true),
	    "1600000000.123456789");
	assert_text(clock_json(out, t), "1600000000.123456789");
	assert_text(clock_json(out, 0), "0.000000000");
	assert_text(clock_json(out, -1), "-0.000000001");
	assert_text(clock_json(out, INT64_MAX), "9223372036.854775807");
	assert_text(clock_json(out, INT64_MIN), "-9223372036.854775808");
}

/* Days and times of day, in UTC and in the zone of TZ. */
static void
clock_calendar(void **state)
{
	char out[CLOCK_TEXT_MAX];
	int64_t t = INT64_C(1600000000999999999);

	(void)state;
	setenv("TZ", "<+0530>-5:30", 1);
	tzset();
	assert_text(clock_text(out, t, CLOCK_ABS, 0, true), "12:26:40.999");
	assert_text(clock_text(out, t, CLOCK_ABS, 0, false), "17:56:40.999");
	assert_text(clock_text(out, t, CLOCK_DATE, 0, true),
	    "2020-09-13 12:26:40.999");
	assert_text(clock_text(out, t + 8 * 3600 * CLOCK_S, CLOCK_DATE, 0,
	    false), "2020-09-14 01:56:40.999");
	assert_text(clock_text(out, -CLOCK_MS, CLOCK_DATE, 0, true),
	    "1969-12-31 23:59:59.999");
	assert_text(clock_text(out, INT64_MAX, CLOCK_DATE, 0, true),
	    "2262-04-11 23:47:16.854");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_formats),
		cmocka_unit_test(err_takes_null),
		cmocka_unit_test(err_cuts_long_text),
		cmocka_unit_test(err_cuts_before_a_character),
		cmocka_unit_test(str_compares),
		cmocka_unit_test(str_prefixes),
		cmocka_unit_test(str_searches),
		cmocka_unit_test(str_parts),
		cmocka_unit_test(str_numbers),
		cmocka_unit_test(rd_reads),
		cmocka_unit_test(rd_stays_failed),
		cmocka_unit_test(rd_limits),
		cmocka_unit_test(addr_texts),
		cmocka_unit_test(addr_refuses),
		cmocka_unit_test(addr_orders),
		cmocka_unit_test(hash_depends_on_all),
		cmocka_unit_test(hash_spreads),
		cmocka_unit_test(clock_relative),
		cmocka_unit_test(clock_epoch),
		cmocka_unit_test(clock_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
