/*
 * test_capture_unpack.c: compressed captures, whole, cut and broken.
 */
#include "config.h"

#include "capture_bytes.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZ4
#include <lz4frame.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif

#define ROOM ((size_t)64 << 10)

#ifdef HAVE_ZLIB
static size_t
pack_gzip(uint8_t *out, uint8_t *p, size_t n)
{
	z_stream z = { .next_in = p, .avail_in = (unsigned)n,
		.next_out = out, .avail_out = (unsigned)ROOM };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8,
	    Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(deflateEnd(&z), Z_OK);
	return ROOM - z.avail_out;
}
#endif

#ifdef HAVE_ZSTD
static size_t
pack_zstd(uint8_t *out, uint8_t *p, size_t n)
{
	return ZSTD_compress(out, ROOM, p, n, 3);
}
#endif

#ifdef HAVE_LZ4
static size_t
pack_lz4(uint8_t *out, uint8_t *p, size_t n)
{
	return LZ4F_compressFrame(out, ROOM, p, n, NULL);
}
#endif

#ifdef HAVE_LZMA
static size_t
pack_xz(uint8_t *out, uint8_t *p, size_t n)
{
	size_t at = 0;

	assert_int_equal(lzma_easy_buffer_encode(3, LZMA_CHECK_CRC32, NULL, p,
	    n, out, &at, ROOM), LZMA_OK);
	return at;
}
#endif

static const struct packer {
	const char *name;
	size_t (*pack)(uint8_t *out, uint8_t *p, size_t n);
} packers[] = {
#ifdef HAVE_ZLIB
	{ "gzip", pack_gzip },
#endif
#ifdef HAVE_ZSTD
	{ "zstd", pack_zstd },
#endif
#ifdef HAVE_LZ4
	{ "lz4", pack_lz4 },
#endif
#ifdef HAVE_LZMA
	{ "xz", pack_xz },
#endif
	{ NULL, NULL },
};

/* The bytes, packed; frees them. */
static struct bytes
packed(const struct packer *k, struct bytes *b)
{
	uint8_t *out = malloc(ROOM);
	struct bytes to = { .big = false };

	assert_non_null(out);
	put(&to, out, k->pack(out, b->p, b->n));
	free(out);
	free(b->p);
	*b = (struct bytes){ .big = false };
	return to;
}

/* The frames of a packed capture are those of the plain one, and come back. */
static void
whole(void **state)
{
	(void)state;
	for (const struct packer *k = packers; k->name != NULL; k++) {
		struct bytes plain = make_pcap(1, 500);
		struct bytes b = packed(k, &plain);
		struct capture *c = open_capture(&b);
		struct frame_ref first = { .len = 40, .frame = 1 };
		uint8_t again[40];
		struct frame f;

		for (unsigned i = 0; i < 500; i++) {
			expect_frame(&f, c);
			assert_int_equal(f.number, i + 1);
			assert_true(is_data(f.p, i, f.caplen));
			if (i == 0)
				first.at = f.at;
		}
		expect_end(c);
		assert_null(capture_notice(c, 0));
		assert_int_equal(capture_read(c, again, &first, NULL), 0);
		assert_true(is_data(again, 0, sizeof(again)));
		capture_free(c);
	}
}

/* Two packed streams one after the other are read as one. */
static void
joined(void **state)
{
	(void)state;
	for (const struct packer *k = packers; k->name != NULL; k++) {
		struct bytes plain = make_pcap(1, 3);
		struct bytes more = { .big = false };
		struct bytes b = packed(k, &plain);
		struct bytes tail;
		struct capture *c;
		struct frame f;

		pcap_record(&more, 9, 7, 40);
		tail = packed(k, &more);
		put(&b, tail.p, tail.n);
		free(tail.p);
		c = open_capture(&b);
		assert_int_equal(count_frames(&f, c), 4);
		assert_null(capture_notice(c, 0));
		capture_free(c);
	}
}

/* Cut anywhere: frames up to the cut, and it is said once. */
static void
cut(void **state)
{
	(void)state;
	for (const struct packer *k = packers; k->name != NULL; k++) {
		for (unsigned part = 1; part < 8; part++) {
			struct bytes plain = make_pcap(1, 500);
			struct bytes b = packed(k, &plain);
			struct capture *c = capture_new(NULL);
			struct err e = { "" };
			struct frame f;
			char want[100];

			b.n = b.n * part / 8;
			(void)snprintf(want, sizeof(want), "x: its %s data "
			    "are cut off at byte %zu;", k->name, b.n);
			if (capture_add_fd(c, open_bytes(&b), "x", &e) == 0)
				assert_true(count_frames(&f, c) < 500);
			assert_non_null(capture_notice(c, 0));
			assert_non_null(strstr(capture_notice(c, 0), want));
			assert_null(capture_notice(c, 1));
			assert_int_equal(count_of(c, CAPTURE_COUNT_CUT_FILES),
			    1);
			capture_free(c);
		}
	}
}

/* Other bytes behind it are said; what was packed is all there. */
static void
broken(void **state)
{
	(void)state;
	for (const struct packer *k = packers; k->name != NULL; k++) {
		struct bytes plain = make_pcap(1, 20);
		struct bytes b = packed(k, &plain);
		struct capture *c;
		struct frame f;

		put(&b, "this is no packed stream at all", 31);
		c = open_capture(&b);
		assert_int_equal(count_frames(&f, c), 20);
		assert_non_null(strstr(capture_notice(c, 0),
		    "other bytes follow"));
		capture_free(c);
	}
}

/* A packed text is refused for what it holds, an empty one as empty. */
static void
refused(void **state)
{
	(void)state;
	for (const struct packer *k = packers; k->name != NULL; k++) {
		struct bytes plain = { .big = false };
		struct capture *c = capture_new(NULL);
		struct err e = { "" };
		struct bytes b;
		char want[100];

		put(&plain, "just a text\n", 12);
		b = packed(k, &plain);
		assert_int_equal(capture_add_fd(c, open_bytes(&b), "x", &e),
		    -1);
		assert_string_equal(e.text, "cannot open x: not a capture "
		    "file (first bytes 6a 75 73 74; it looks like a text "
		    "file)");
		plain = (struct bytes){ .p = calloc(1, 1) };
		b = packed(k, &plain);
		assert_int_equal(capture_add_fd(c, open_bytes(&b), "x", &e),
		    -1);
		(void)snprintf(want, sizeof(want), "cannot open x: compressed "
		    "with %s, but empty", k->name);
		assert_string_equal(e.text, want);
		capture_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(joined),
		cmocka_unit_test(cut),
		cmocka_unit_test(broken),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
