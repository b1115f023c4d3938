/*
 * test_capture.c: pcap files, how they break, and what is refused.
 */
#include "capture_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Every byte order and resolution gives the same times, lengths and bytes. */
static void
pcap_forms(void **state)
{
	static const struct form {
		uint32_t magic;
		bool big;
		int64_t fraction;
	} forms[] = {
		{ MAGIC_US, false, 123456000 }, { MAGIC_US, true, 123456000 },
		{ MAGIC_NS, false, 123456 }, { MAGIC_NS, true, 123456 },
		{ MAGIC_MODIFIED, false, 123456000 },
		{ MAGIC_MODIFIED, true, 123456000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct bytes b = { .big = forms[i].big };
		struct capture *c;
		struct frame f;

		pcap_head(&b, forms[i].magic, 65535, 113);
		for (unsigned k = 0; k < 3; k++) {
			pcap_record_head(&b, 1700000000 + k, 123456, 50 + k,
			    60);
			if (forms[i].magic == MAGIC_MODIFIED)
				put_uint(&b, 0, 8);
			put_data(&b, k, 50 + k);
		}
		c = open_capture(&b);
		for (unsigned k = 0; k < 3; k++) {
			expect_frame(&f, c);
			assert_int_equal(f.ts, (1700000000 + k) * 1000000000LL
			    + forms[i].fraction);
			assert_int_equal(f.caplen, 50 + k);
			assert_int_equal(f.len, 60);
			assert_int_equal(f.link, FRAME_LINK_LINUX_SLL);
			assert_int_equal(f.number, k + 1);
			assert_true(is_data(f.p, k, f.caplen));
		}
		expect_end(c);
		assert_null(capture_notice(c, 0));
		assert_int_equal(count_of(c, CAPTURE_COUNT_CUT_FRAMES), 3);
		capture_free(c);
	}
}

/* Snoop files: times, lengths, padding; a lie about lengths ends them. */
static void
snoop(void **state)
{
	struct bytes b = { .big = true };
	struct capture *c;
	struct frame f;

	(void)state;
	put(&b, "snoop\0\0\0", 8);
	put_u32(&b, 2);
	put_u32(&b, 4);
	for (unsigned k = 0; k < 3; k++) {
		put_u32(&b, 60);
		put_u32(&b, 41);
		put_u32(&b, k == 2 ? 60 : 68);
		put_u32(&b, 0);
		put_u32(&b, 1700000000 + k);
		put_u32(&b, 123456);
		put_data(&b, k, 44);
	}
	c = open_capture(&b);
	for (unsigned k = 0; k < 2; k++) {
		expect_frame(&f, c);
		assert_int_equal(f.ts, (1700000000 + k) * 1000000000LL
		    + 123456000);
		assert_int_equal(f.caplen, 41);
		assert_int_equal(f.len, 60);
		assert_int_equal(f.link, FRAME_LINK_ETHERNET);
		assert_true(is_data(f.p, k, f.caplen));
	}
	expect_end(c);
	expect_notice(c, "x: after packet 2, at byte 152: a record of 60 "
	    "bytes claims 41; the rest of the file is not read");
	capture_free(c);
}

/* Network Monitor files: the start's time, both versions, up to the table. */
static void
netmon(void **state)
{
	(void)state;
	for (unsigned minor = 0; minor < 2; minor++) {
		struct bytes b = { .big = false };
		struct capture *c;
		struct frame f;

		put(&b, "GMBU", 4);
		put_uint(&b, minor, 1);
		put_uint(&b, 2, 1);
		put_uint(&b, 1, 2);
		put(&b, "\xd4\7\2\0\4\0\x1d\0\1\0\2\0\3\0\4\0", 16);
		put_u32(&b, 128 + 2 * (16 + 40 + 2 * minor));
		put_data(&b, 0, 128 - 28);
		for (unsigned k = 0; k < 2; k++) {
			put_uint(&b, 1000001 * k, 8);
			put_u32(&b, 60);
			put_u32(&b, 40);
			put_data(&b, k, 40);
			put_uint(&b, 0xe065, 2 * minor);
		}
		put(&b, "the table", 9);
		c = open_capture(&b);
		expect_frame(&f, c);
		/* 2004-02-29 01:02:03.004 */
		assert_int_equal(f.ts, 1078016523004000000LL);
		assert_int_equal(f.link, minor == 0 ? FRAME_LINK_ETHERNET
		    : FRAME_LINK_RAW);
		expect_frame(&f, c);
		assert_int_equal(f.ts, 1078016523004000000LL + 1000001000);
		assert_int_equal(f.caplen, 40);
		assert_true(is_data(f.p, 1, f.caplen));
		expect_end(c);
		assert_null(capture_notice(c, 0));
		capture_free(c);
	}
}

/* Versions are not looked at: 99.99 reads as 2.4. */
static void
pcap_version(void **state)
{
	struct bytes b = make_pcap(1, 2);
	struct capture *c;
	struct frame f;

	(void)state;
	memset(b.p + 4, 99, 4);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 2);
	capture_free(c);
}

/* The upper bits of the link type (a check sum follows) do not count. */
static void
pcap_link_bits(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_head(&b, MAGIC_US, 65535, 0x24000001);
	pcap_record(&b, 1, 0, 40);
	c = open_capture(&b);
	expect_frame(&f, c);
	assert_int_equal(f.link, FRAME_LINK_ETHERNET);
	capture_free(c);
}

/* Times of zero and of the end of 32 bits (year 2106) are kept. */
static void
pcap_times(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_head(&b, MAGIC_US, 65535, 101);
	pcap_record(&b, 0, 0, 40);
	pcap_record(&b, 0xffffffff, 1, 40);
	pcap_record(&b, 5, 2, 40);
	c = open_capture(&b);
	expect_frame(&f, c);
	assert_int_equal(f.ts, 0);
	expect_frame(&f, c);
	assert_int_equal(f.ts, 4294967295LL * 1000000000);
	expect_frame(&f, c); /* out of order: as it stands in the file */
	assert_int_equal(f.ts, 5LL * 1000000000);
	capture_free(c);
}

/* A captured length above the length is believed; an empty record counts. */
static void
pcap_odd_records(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_head(&b, MAGIC_US, 65535, 101);
	pcap_record_head(&b, 1, 0, 40, 20);
	put_data(&b, 1, 40);
	pcap_record_head(&b, 2, 0, 0, 60);
	pcap_record_head(&b, 3, 0, 0, 0);
	pcap_record(&b, 4, 4, 40);
	c = open_capture(&b);
	expect_frame(&f, c);
	assert_int_equal(f.caplen, 40);
	assert_int_equal(f.len, 40);
	expect_frame(&f, c);
	assert_int_equal(f.caplen, 0);
	assert_int_equal(f.len, 60);
	expect_frame(&f, c);
	expect_frame(&f, c);
	assert_int_equal(f.number, 4);
	assert_true(is_data(f.p, 4, 40));
	expect_end(c);
	assert_null(capture_notice(c, 0));
	capture_free(c);
}

/* A record of 2 GB ends the file; what came before is given and counted. */
static void
pcap_huge_record(void **state)
{
	struct bytes b = make_pcap(1, 2);
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_record_head(&b, 3, 0, 0x7fffffff, 0x7fffffff);
	put_data(&b, 0, 100);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 2);
	expect_notice(c, "x: after packet 2, at byte 136: a record claims "
	    "2147483647 bytes; the rest of the file is not read");
	assert_int_equal(count_of(c, CAPTURE_COUNT_BAD_RECORDS), 1);
	assert_int_equal(
	    capture_counts(c).first_frame[CAPTURE_COUNT_BAD_RECORDS], 3);
	capture_free(c);
}

/* 300 KB are beyond reason unless the snap length allows them. */
static void
pcap_snap_length(void **state)
{
	for (unsigned i = 0; i < 2; i++) {
		struct bytes b = { .big = false };
		struct capture *c;
		struct frame f;

		(void)state;
		pcap_head(&b, MAGIC_US, i == 0 ? 65535 : 400000, 101);
		pcap_record(&b, 1, 7, 300000);
		c = open_capture(&b);
		assert_int_equal(count_frames(&f, c), i);
		capture_free(c);
	}
}

/* A snap length beyond reason does not make such records reasonable. */
static void
pcap_huge_snap_length(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;

	(void)state;
	pcap_head(&b, MAGIC_US, 0x7fffffff, 101);
	pcap_record_head(&b, 1, 0, 20000000, 20000000);
	put_data(&b, 0, 100);
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 0);
	assert_int_equal(count_of(c, CAPTURE_COUNT_BAD_RECORDS), 1);
	capture_free(c);
}

/* A file cut in a packet or in a record's header: said, with the place. */
static void
pcap_cut(void **state)
{
	struct bytes b = make_pcap(1, 3);
	struct capture *c;
	struct frame f;

	(void)state;
	b.n -= 10;
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 2);
	expect_notice(c, "x is cut off in packet 3 at byte 182: 46 of 56 bytes"
	    " are there");
	assert_int_equal(count_of(c, CAPTURE_COUNT_CUT_FILES), 1);
	capture_free(c);

	b = make_pcap(1, 3);
	b.n -= 40 + 9;
	c = open_capture(&b);
	assert_int_equal(count_frames(&f, c), 2);
	expect_notice(c, "x is cut off in packet 3 at byte 143: 7 of at least "
	    "16 bytes are there");
	capture_free(c);
}

/* Of files written one behind the other the first is read, and that is said. */
static void
pcap_concatenated(void **state)
{
	struct bytes b = make_pcap(1, 2);
	struct capture *c;
	struct frame f;

	(void)state;
	b.big = true;
	pcap_head(&b, MAGIC_NS, 65535, 1);
	pcap_record(&b, 7, 3, 40);
	c = open_capture(&b);
	expect_frame(&f, c);
	expect_frame(&f, c);
	expect_end(c);
	assert_string_equal(capture_notice(c, 0), "x: after packet 2, at byte "
	    "136: another capture file begins; the rest of the file is not "
	    "read");
	assert_null(capture_notice(c, 1));
	capture_free(c);
}

/* Records that cross the end of a block, and one larger than a block. */
static void
pcap_blocks(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c;
	struct frame f;
	uint8_t again[600];

	(void)state;
	pcap_head(&b, MAGIC_US, 1 << 20, 101);
	for (unsigned i = 0; i < 3000; i++)
		pcap_record(&b, i, i, 1 + i * 7 % 600);
	pcap_record(&b, 3000, 9, 900000);
	pcap_record(&b, 3001, 3001, 1);
	c = open_capture(&b);
	for (unsigned i = 0; i < 3000; i++) {
		struct frame_ref ref;

		expect_frame(&f, c);
		assert_int_equal(f.caplen, 1 + i * 7 % 600);
		assert_true(is_data(f.p, i, f.caplen));
		ref = (struct frame_ref){ f.at, f.caplen, f.number };
		assert_int_equal(capture_read(c, again, &ref, NULL), 0);
		assert_memory_equal(again, f.p, f.caplen);
	}
	expect_frame(&f, c);
	assert_int_equal(f.caplen, 900000);
	assert_true(is_data(f.p, 9, f.caplen));
	expect_frame(&f, c);
	assert_true(is_data(f.p, 3001, 1));
	expect_end(c);
	capture_free(c);
}

#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0"

/* What is no capture is refused in one sentence that says why. */
static void
refusals(void **state)
{
	static const struct refusal {
		const char *bytes;
		size_t n;
		const char *cause;
	} list[] = {
		{ "", 0, "it is empty" },
		{ "PK\3\4\0\0\0\0", 8,
		    "not a capture file (first bytes 50 4b 03 04)" },
		{ "\xde\xad\xbe\xef" "0123456789012345678901234", 28,
		    "not a capture file (first bytes de ad be ef)" },
		{ "\xd4\xc3\xb2", 3,
		    "not a capture file (first bytes d4 c3 b2)" },
		{ "INVITE sip:a@b SIP/2.0\r\n", 24, "not a capture file (first "
		    "bytes 49 4e 56 49; it looks like a text file)" },
		{ "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0", 13,
		    "half a file header (13 of 24 bytes)" },
		{ "\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a", 12,
		    "half a file header (12 of 28 bytes)" },
		{ "\n\r\r\n\x1c\0\0\0????\1\0\0\0" ZEROS, 28,
		    "a pcapng file without its byte order" },
		{ "\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a\2\0\0\0" ZEROS,
		    28, "version 2 of pcapng is not known" },
		{ "BZh9", 4, "compressed with bzip2; uncompress it "
		    "first (bzip2 -dc | sipladder -)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct capture *c = capture_new(NULL);
		struct bytes b = { .big = false };
		struct err e = { "" };
		struct frame f;
		char want[400];

		put(&b, list[i].bytes, list[i].n);
		(void)snprintf(want, sizeof(want), "cannot open x: %s",
		    list[i].cause);
		assert_int_equal(capture_add_fd(c, open_bytes(&b), "x", &e),
		    -1);
		assert_string_equal(e.text, want);
		assert_int_equal(capture_next(&f, c, &e), 0);
		capture_free(c);
	}
}

/* A path that cannot be opened: which and why; a packed one: the command. */
static void
path_refusals(void **state)
{
	char dir[] = "/tmp/test_capture.XXXXXX";
	struct capture *c = capture_new(NULL);
	struct err e = { "" };
	char path[64];
	char want[400];
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/x.bz2", dir);
	(void)snprintf(want, sizeof(want), "cannot open %s: no such file",
	    path);
	assert_int_equal(capture_add_file(c, path, &e), -1);
	assert_string_equal(e.text, want);

	(void)snprintf(want, sizeof(want), "cannot open %s: it is a directory",
	    dir);
	assert_int_equal(capture_add_file(c, dir, &e), -1);
	assert_string_equal(e.text, want);

	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "BZh9", 4), 4);
	assert_int_equal(close(fd), 0);
	(void)snprintf(want, sizeof(want), "cannot open %s: compressed with "
	    "bzip2; uncompress it first (bzip2 -dc %s | sipladder -)", path,
	    path);
	assert_int_equal(capture_add_file(c, path, &e), -1);
	assert_string_equal(e.text, want);

	assert_int_equal(chmod(path, 0), 0);
	if (geteuid() != 0) { /* root may read everything */
		(void)snprintf(want, sizeof(want), "cannot open %s: no "
		    "permission", path);
		assert_int_equal(capture_add_file(c, path, &e), -1);
		assert_string_equal(e.text, want);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	capture_free(c);
}

/* A file with a header alone is a capture of no packets. */
static void
header_only(void **state)
{
	struct bytes b = make_pcap(1, 0);
	struct capture *c = open_capture(&b);

	(void)state;
	expect_end(c);
	assert_null(capture_notice(c, 0));
	capture_free(c);
}

/* Progress is in bytes of the file, and ends at its size. */
static void
progress(void **state)
{
	struct bytes b = make_pcap(1, 10);
	struct capture *c = open_capture(&b);
	struct frame f;
	uint64_t total;

	(void)state;
	assert_int_equal(capture_done(&total, c), 24);
	assert_int_equal(total, 24 + 10 * 56);
	expect_frame(&f, c);
	assert_int_equal(capture_done(&total, c), 24 + 56);
	assert_int_equal(count_frames(&f, c), 9);
	assert_int_equal(capture_done(&total, c), total);
	assert_int_equal(count_of(c, CAPTURE_COUNT_FRAMES), 10);
	assert_int_equal(count_of(c, CAPTURE_COUNT_BYTES), 400);
	capture_free(c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcap_forms),
		cmocka_unit_test(snoop),
		cmocka_unit_test(netmon),
		cmocka_unit_test(pcap_version),
		cmocka_unit_test(pcap_link_bits),
		cmocka_unit_test(pcap_times),
		cmocka_unit_test(pcap_odd_records),
		cmocka_unit_test(pcap_huge_record),
		cmocka_unit_test(pcap_snap_length),
		cmocka_unit_test(pcap_huge_snap_length),
		cmocka_unit_test(pcap_cut),
		cmocka_unit_test(pcap_concatenated),
		cmocka_unit_test(pcap_blocks),
		cmocka_unit_test(refusals),
		cmocka_unit_test(path_refusals),
		cmocka_unit_test(header_only),
		cmocka_unit_test(progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
