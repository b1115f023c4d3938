/*
 * test_capture_again.c: several inputs, streams, and the way back to bytes.
 */
#include "capture_bytes.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A pipe that holds the bytes and is closed; frees them. */
static int
pipe_bytes(struct bytes *b)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], b->p, b->n), (ssize_t)b->n);
	assert_int_equal(close(fd[1]), 0);
	free(b->p);
	*b = (struct bytes){ .big = false };
	return fd[0];
}

static void
add_fd(struct capture *c, int fd, const char *name)
{
	struct err e = { "" };

	if (capture_add_fd(c, fd, name, &e) < 0)
		fail_msg("%s", e.text);
}

/* Reads a frame of make_pcap() again and looks at its bytes. */
static void
expect_again(struct capture *c, uint64_t at, unsigned seed)
{
	struct frame_ref ref = { at, 40, 1 };
	struct err e = { "" };
	uint8_t again[40];

	if (capture_read(c, again, &ref, &e) < 0)
		fail_msg("%s", e.text);
	assert_true(is_data(again, seed, 40));
}

/* Puts a record with its seed as length into a file of its own. */
static int
file_of_times(const uint32_t *times, unsigned n)
{
	struct bytes b = { .big = false };

	pcap_head(&b, MAGIC_US, 65535, 101);
	for (unsigned i = 0; i < n; i++)
		pcap_record(&b, times[i], i, 1 + i);
	return open_bytes(&b);
}

/*
 * Frames come by time; equal times in the order of the inputs; an input that
 * is not in order keeps its own; numbers count within each input.
 */
static void
merge(void **state)
{
	static const uint32_t a[] = { 1, 4, 4, 9 };
	static const uint32_t b[] = { 4, 2, 9 };
	static const uint32_t d[] = { 0, 4, 10, 11 };
	static const struct want {
		uint16_t source;
		uint32_t number;
	} want[] = {
		{ 2, 1 }, { 0, 1 }, { 0, 2 }, { 0, 3 }, { 1, 1 }, { 1, 2 },
		{ 2, 2 }, { 0, 4 }, { 1, 3 }, { 2, 3 }, { 2, 4 },
	};
	struct capture *c = capture_new(NULL);
	struct frame f;

	(void)state;
	add_fd(c, file_of_times(a, 4), "a");
	add_fd(c, file_of_times(b, 3), "b");
	add_fd(c, file_of_times(d, 4), "d");
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		expect_frame(&f, c);
		assert_int_equal(f.source, want[i].source);
		assert_int_equal(f.number, want[i].number);
		assert_true(is_data(f.p, f.number - 1, f.number));
	}
	expect_end(c);
	assert_int_equal(count_of(c, CAPTURE_COUNT_FRAMES), 11);
	capture_free(c);
}

/* Two hundred inputs: every frame, in order, and all read again afterwards. */
static void
merge_many(void **state)
{
	struct capture *c = capture_new(NULL);
	uint64_t at[200][5];
	int64_t last = 0;
	struct frame f;
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		struct bytes b = { .big = false };

		pcap_head(&b, MAGIC_US, 65535, 101);
		for (unsigned k = 0; k < 5; k++)
			pcap_record(&b, 1000 - i + k, 5 * i + k, 40);
		add_fd(c, open_bytes(&b), "many");
	}
	while (capture_next(&f, c, NULL) > 0) {
		assert_true(f.ts >= last);
		last = f.ts;
		at[f.source][f.number - 1] = f.at;
		n++;
	}
	assert_int_equal(n, 1000);
	for (unsigned i = 0; i < 200; i++)
		for (unsigned k = 0; k < 5; k++)
			expect_again(c, at[i][k], 5 * i + k);
	capture_free(c);
}

/* A broken input among others ends alone. */
static void
merge_broken(void **state)
{
	struct bytes a = make_pcap(1, 3);
	struct bytes b = make_pcap(1, 3);
	struct capture *c = capture_new(NULL);
	struct frame f;

	(void)state;
	a.n -= 1;
	add_fd(c, open_bytes(&a), "a");
	add_fd(c, open_bytes(&b), "b");
	assert_int_equal(count_frames(&f, c), 5);
	expect_notice(c, "a is cut off in packet 3 at byte 191: 55 of 56 bytes"
	    " are there");
	capture_free(c);
}

/* A read that fails is told once; the other input goes on. */
static void
read_fails(void **state)
{
	struct bytes a = { .big = false };
	struct bytes b = make_pcap(1, 3);
	struct capture *c = capture_new(NULL);
	struct err e = { "" };
	struct frame f;
	unsigned failed = 0;
	unsigned n = 0;
	int fd;
	int r;

	(void)state;
	pcap_head(&a, MAGIC_US, 65535, 101);
	for (unsigned i = 0; i < 1000; i++)
		pcap_record(&a, i, i, 100);
	fd = open_bytes(&a);
	add_fd(c, fd, "a");
	add_fd(c, open_bytes(&b), "b");
	r = open("/dev/null", O_WRONLY);
	assert_int_equal(dup2(r, fd), fd);
	assert_int_equal(close(r), 0);
	while ((r = capture_next(&f, c, &e)) != 0) {
		if (r > 0)
			n++;
		else
			failed++;
	}
	assert_int_equal(failed, 1);
	assert_string_equal(e.text, "cannot read a: Bad file descriptor");
	assert_true(n > 3 && n < 1003);
	capture_free(c);
}

/* Inputs come before the first frame. */
static void
add_late(void **state)
{
	struct bytes a = make_pcap(1, 3);
	struct bytes b = make_pcap(1, 3);
	struct capture *c = open_capture(&a);
	struct err e = { "" };
	struct frame f;

	(void)state;
	expect_frame(&f, c);
	assert_int_equal(capture_add_fd(c, open_bytes(&b), "b", &e), -1);
	assert_string_equal(e.text, "cannot open b: reading has begun");
	assert_int_equal(count_frames(&f, c), 2);
	capture_free(c);
}

/* A stream gives the same frames, and its bytes back from the spool. */
static void
stream(void **state)
{
	struct bytes a = make_pcap(1, 20);
	struct bytes b = make_pcap(1, 20);
	struct capture *c = capture_new(NULL);
	uint64_t at[20];
	uint64_t total;
	struct frame f;

	(void)state;
	add_fd(c, open_bytes(&a), "file"); /* the spool has its own range */
	add_fd(c, pipe_bytes(&b), "pipe");
	while (capture_next(&f, c, NULL) > 0)
		if (f.source == 1)
			at[f.number - 1] = f.at;
	for (unsigned i = 0; i < 20; i++)
		expect_again(c, at[i], i);
	(void)capture_done(&total, c);
	assert_int_equal(total, 0); /* not known */
	assert_null(capture_notice(c, 0));
	capture_free(c);
}

/* Without a spool the frames are there, but no way back to them. */
static void
stream_no_spool(void **state)
{
	static const struct capture_opt opt = { .no_spool = true };
	struct bytes b = make_pcap(1, 3);
	struct capture *c = capture_new(&opt);
	struct frame_ref ref = { FRAME_AT_NONE, 40, 7 };
	struct err e = { "" };
	struct frame f;
	uint8_t out[40];

	(void)state;
	add_fd(c, pipe_bytes(&b), "pipe");
	expect_frame(&f, c);
	assert_true(f.at == FRAME_AT_NONE);
	assert_int_equal(capture_read(c, out, &ref, &e), -1);
	assert_string_equal(e.text, "the bytes of packet 7 were not kept");
	assert_int_equal(count_frames(&f, c), 2);
	assert_null(capture_notice(c, 0));
	capture_free(c);
}

/* A spool that cannot be made is said once; the frames come all the same. */
static void
stream_bad_spool(void **state)
{
	static const struct capture_opt opt = { .spool_dir = "/nonexistent" };
	struct bytes b = make_pcap(1, 3);
	struct capture *c = capture_new(&opt);
	struct frame f;

	(void)state;
	add_fd(c, pipe_bytes(&b), "pipe");
	assert_int_equal(count_frames(&f, c), 3);
	assert_true(f.at == FRAME_AT_NONE);
	expect_notice(c, "pipe: cannot keep a copy in /nonexistent: No such "
	    "file or directory; messages from packet 1 on cannot be shown "
	    "again");
	capture_free(c);
}

/* A disk that fills up is said once; later frames have no way back. */
static void
stream_full_disk(void **state)
{
	struct bytes b = { .big = false };
	struct capture *c = capture_new(NULL);
	struct rlimit old;
	struct rlimit small;
	uint64_t first = 0;
	struct frame f;

	(void)state;
	pcap_head(&b, MAGIC_US, 65535, 101);
	for (unsigned i = 0; i < 1000; i++)
		pcap_record(&b, i, i, 40);
	add_fd(c, pipe_bytes(&b), "pipe"); /* spools what it looked at */
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 20000;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	expect_frame(&f, c);
	first = f.at;
	assert_int_equal(count_frames(&f, c), 999);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(f.at == FRAME_AT_NONE);
	expect_again(c, first, 0);
	assert_non_null(capture_notice(c, 0));
	assert_null(capture_notice(c, 1));
	assert_non_null(strstr(capture_notice(c, 0), "File too large"));
	capture_free(c);
}

/* Runs f with standard input from fd. */
static struct capture *
open_stdin(int fd)
{
	struct capture *c = capture_new(NULL);
	struct err e = { "" };
	int saved = dup(STDIN_FILENO);

	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(close(fd), 0);
	if (capture_add_file(c, "-", &e) < 0)
		fail_msg("%s", e.text);
	if (saved >= 0) {
		assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
		assert_int_equal(close(saved), 0);
	}
	return c;
}

/* Standard input that is a file is read in place, from where it stands. */
static void
stdin_file(void **state)
{
	struct bytes b = { .big = false };
	struct bytes file = make_pcap(1, 3);
	struct capture *c;
	uint64_t total;
	struct frame f;
	uint64_t at;
	int fd;

	(void)state;
	put(&b, "0123456789", 10);
	put(&b, file.p, file.n - 1);
	free(file.p);
	fd = open_bytes(&b);
	assert_int_equal(lseek(fd, 10, SEEK_SET), 10);
	c = open_stdin(fd);
	expect_frame(&f, c);
	at = f.at;
	assert_int_equal(count_frames(&f, c), 1);
	expect_again(c, at, 0);
	(void)capture_done(&total, c);
	assert_int_equal(total, 24 + 3 * 56 - 1); /* known: not a stream */
	expect_notice(c, "standard input is cut off in packet 3 at byte 201: "
	    "55 of 56 bytes are there");
	capture_free(c);
}

/* Bytes that were never read are refused, also beyond the input's range. */
static void
read_beyond(void **state)
{
	struct bytes b = make_pcap(1, 3);
	struct capture *c = open_capture(&b);
	struct frame_ref ref = { 100, 1000, 2 };
	struct err e = { "" };
	struct frame f;
	uint8_t out[1000];

	(void)state;
	assert_int_equal(count_frames(&f, c), 3);
	assert_int_equal(capture_read(c, out, &ref, &e), -1);
	assert_string_equal(e.text, "x has no packet 2 at byte 100");
	ref.at = UINT64_C(1) << 46;
	assert_int_equal(capture_read(c, out, &ref, &e), -1);
	ref = (struct frame_ref){ 24 + 3 * 56, 0, 3 };
	assert_int_equal(capture_read(c, out, &ref, &e), 0);
	capture_free(c);
}

/* Another time of last change than before, without waiting for the clock. */
static void
touch(int fd)
{
	const struct timespec times[2] = { { 1, 0 }, { 1, 0 } };

	assert_int_equal(futimens(fd, times), 0);
}

/* Reads a capture of three packets; change() comes before the second look. */
static void
check_change(void (*change)(int fd), const char *want)
{
	struct bytes b = make_pcap(1, 3);
	struct capture *c = capture_new(NULL);
	int fd = open_bytes(&b);
	struct frame_ref ref = { 0, 40, 1 };
	struct err e = { "" };
	struct frame f;
	uint8_t out[40];

	add_fd(c, fd, "x");
	expect_frame(&f, c);
	ref.at = f.at;
	assert_int_equal(count_frames(&f, c), 2);
	change(fd);
	assert_int_equal(capture_read(c, out, &ref, &e),
	    want == NULL ? 0 : -1);
	if (want != NULL)
		assert_string_equal(e.text, want);
	else
		assert_true(is_data(out, 0, 40));
	capture_free(c);
}

static void
cut_short(int fd)
{
	assert_int_equal(ftruncate(fd, 30), 0);
}

static void
cut_end(int fd)
{
	assert_int_equal(ftruncate(fd, 24 + 3 * 56 - 4), 0);
}

static void
write_anew(int fd)
{
	struct bytes b = make_pcap(77, 9);

	assert_int_equal(pwrite(fd, b.p, b.n, 0), (ssize_t)b.n);
	free(b.p);
	touch(fd);
}

static void
grow_file(int fd)
{
	assert_int_equal(pwrite(fd, "more", 4, 24 + 3 * 56), 4);
	touch(fd);
}

/* A file that was cut or written anew is noticed; one that grew is the same. */
static void
changed_file(void **state)
{
	static const char changed[] = "x changed while it was being read";

	(void)state;
	check_change(cut_short, changed);
	check_change(cut_end, changed);
	check_change(write_anew, changed);
	check_change(grow_file, NULL);
	check_change(touch, NULL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(merge),
		cmocka_unit_test(merge_many),
		cmocka_unit_test(merge_broken),
		cmocka_unit_test(read_fails),
		cmocka_unit_test(add_late),
		cmocka_unit_test(stream),
		cmocka_unit_test(stream_no_spool),
		cmocka_unit_test(stream_bad_spool),
		cmocka_unit_test(stream_full_disk),
		cmocka_unit_test(stdin_file),
		cmocka_unit_test(read_beyond),
		cmocka_unit_test(changed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
