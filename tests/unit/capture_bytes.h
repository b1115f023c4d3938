/*
 * capture_bytes.h: hand-made capture files for the tests of capture.
 */
#ifndef CAPTURE_BYTES_H
#define CAPTURE_BYTES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <sipladder/capture.h>

struct bytes {
	uint8_t *p;
	size_t n;
	size_t room;
	bool big; /* byte order of what is put from now on */
};

static inline void
put(struct bytes *b, const void *p, size_t n)
{
	if (b->p == NULL || n > b->room - b->n) {
		b->room = 2 * b->room + n + 1;
		b->p = realloc(b->p, b->room);
		assert_non_null(b->p);
	}
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void
put_uint(struct bytes *b, uint64_t v, unsigned size)
{
	for (unsigned i = 0; i < size; i++) {
		unsigned k = b->big ? size - 1 - i : i;
		uint8_t byte = (uint8_t)(v >> (8 * k));

		put(b, &byte, 1);
	}
}

static inline void
put_u32(struct bytes *b, uint32_t v)
{
	put_uint(b, v, 4);
}

/* Data that tells where it belongs: n bytes from a seed. */
static inline void
put_data(struct bytes *b, unsigned seed, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_uint(b, (seed * 31 + i) & 0xff, 1);
}

static inline bool
is_data(const uint8_t *p, unsigned seed, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != (uint8_t)(seed * 31 + i))
			return false;
	return true;
}

#define MAGIC_US 0xa1b2c3d4u
#define MAGIC_NS 0xa1b23c4du
#define MAGIC_MODIFIED 0xa1b2cd34u

static inline void
pcap_head(struct bytes *b, uint32_t magic, uint32_t snap, uint32_t link)
{
	put_u32(b, magic);
	put_uint(b, 2, 2);
	put_uint(b, 4, 2);
	put_u32(b, 0);
	put_u32(b, 0);
	put_u32(b, snap);
	put_u32(b, link);
}

static inline void
pcap_record_head(struct bytes *b, uint32_t s, uint32_t fraction,
    uint32_t caplen, uint32_t len)
{
	put_u32(b, s);
	put_u32(b, fraction);
	put_u32(b, caplen);
	put_u32(b, len);
}

/* A record at s seconds with n bytes of data from that seed. */
static inline void
pcap_record(struct bytes *b, uint32_t s, unsigned seed, uint32_t n)
{
	pcap_record_head(b, s, 0, n, n);
	put_data(b, seed, n);
}

/* A file of count records of 40 bytes, one a second from s on. */
static inline struct bytes
make_pcap(uint32_t s, unsigned count)
{
	struct bytes b = { .big = false };

	pcap_head(&b, MAGIC_US, 65535, 101);
	for (unsigned i = 0; i < count; i++)
		pcap_record(&b, s + i, i, 40);
	return b;
}

/* A descriptor of an unlinked file that holds the bytes; frees them. */
static inline int
open_bytes(struct bytes *b)
{
	char path[] = "/tmp/test_capture.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, b->p, b->n), (ssize_t)b->n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	free(b->p);
	*b = (struct bytes){ .big = false };
	return fd;
}

/* A capture of one input called "x". */
static inline struct capture *
open_capture(struct bytes *b)
{
	struct capture *c = capture_new(NULL);
	struct err e = { "" };

	if (capture_add_fd(c, open_bytes(b), "x", &e) < 0)
		fail_msg("%s", e.text);
	return c;
}

static inline void
expect_frame(struct frame *f, struct capture *c)
{
	struct err e = { "" };
	int r = capture_next(f, c, &e);

	if (r != 1)
		fail_msg("no frame but %d: %s", r, e.text);
}

static inline void
expect_end(struct capture *c)
{
	struct frame f;

	assert_int_equal(capture_next(&f, c, NULL), 0);
	assert_int_equal(capture_next(&f, c, NULL), 0);
}

/* All frames of a capture; the last of them in f. */
static inline unsigned
count_frames(struct frame *f, struct capture *c)
{
	unsigned n = 0;

	while (capture_next(f, c, NULL) > 0)
		n++;
	return n;
}

static inline uint64_t
count_of(const struct capture *c, unsigned counter)
{
	return capture_counts(c).values[counter];
}

/* The capture has said just this. */
static inline void
expect_notice(const struct capture *c, const char *text)
{
	assert_non_null(capture_notice(c, 0));
	assert_string_equal(capture_notice(c, 0), text);
	assert_null(capture_notice(c, 1));
}

#endif
