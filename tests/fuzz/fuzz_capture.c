/*
 * fuzz_capture.c: any bytes as a capture file.
 *
 * Beyond not crashing it must hold: no more frames than the bytes can hold
 * (compressed bytes can hold any number);
 * every frame can be read again and is the same; a stream gives the frames of
 * the file; two inputs give the frames of both.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sipladder/capture.h>

#define PIPE_BYTES 65536u /* what a pipe holds before a write would block */

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* An open file with these bytes. */
static int
make_file(const uint8_t *p, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	must(fd >= 0);
	must(n == 0 || pwrite(fd, p, n, 0) == (ssize_t)n);
	return fd;
}

static int
make_pipe(const uint8_t *p, size_t n)
{
	int fd[2];

	must(pipe(fd) == 0);
	must(n == 0 || write(fd[1], p, n) == (ssize_t)n);
	must(close(fd[1]) == 0);
	return fd[0];
}

static void
check_frame(const struct frame *f, struct capture *c)
{
	struct frame_ref ref = { f->at, f->caplen, f->number };
	uint8_t *again = malloc(f->caplen + 1u);

	must(again != NULL);
	must(f->len >= f->caplen);
	if (f->at != FRAME_AT_NONE) {
		must(capture_read(c, again, &ref, NULL) == 0);
		must(f->caplen == 0 || memcmp(again, f->p, f->caplen) == 0);
	}
	free(again);
}

static void
check_rest(const struct capture *c)
{
	struct addr addr;
	struct str s;
	uint32_t type;
	char text[ADDR_TEXT_MAX];
	uint64_t total;
	unsigned sum = 0;

	for (unsigned i = 0; capture_name(&addr, &s, c, i); i++)
		sum += (unsigned)addr_text(text, &addr).n
		    + (unsigned char)s.p[s.n - 1];
	for (unsigned i = 0; capture_secrets(&s, &type, c, i); i++)
		for (size_t k = 0; k < s.n; k++)
			sum += (unsigned char)s.p[k];
	for (unsigned i = 0; capture_notice(c, i) != NULL; i++)
		sum += (unsigned char)capture_notice(c, i)[0];
	must(capture_done(&total, c) <= total || total == 0);
	must(sum != 1);
}

/* Frames of one or two inputs; -1 where they are refused. */
static long
count_frames(int a, int b, bool no_spool)
{
	struct capture_opt opt = { .no_spool = no_spool };
	struct capture *c = capture_new(&opt);
	struct frame f;
	long frames = -1;

	if (capture_add_fd(c, a, "a", NULL) < 0) {
		if (b >= 0)
			(void)close(b);
		goto out;
	}
	if (b >= 0 && capture_add_fd(c, b, "b", NULL) < 0)
		goto out;
	for (frames = 0; capture_next(&f, c, NULL) > 0; frames++)
		check_frame(&f, c);
	check_rest(c);
out:
	capture_free(c);
	return frames;
}

static bool
is_packed(const uint8_t *p, size_t n)
{
	return n >= 4 && (memcmp(p, "\x1f\x8b", 2) == 0
	    || memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0
	    || memcmp(p, "\xfd" "7zX", 4) == 0
	    || memcmp(p, "\x04\x22\x4d\x18", 4) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	long frames = count_frames(make_file(p, n), -1, false);

	must(frames <= (long)(n / 16) || is_packed(p, n));
	must(n > PIPE_BYTES
	    || count_frames(make_pipe(p, n), -1, true) == frames);
	if (frames >= 0)
		must(count_frames(make_file(p, n), make_file(p, n), false)
		    == 2 * frames);
	return 0;
}
