/*
 * unpack.c: a compressed input read as what it holds.  Raw bytes come in
 * through a buffer of fixed size; what a decoder makes of them goes into the
 * input's block as if it had been read, and into its spool.
 */
#include "input.h"
#include "unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define RAW_BYTES ((size_t)64 << 10)

/* Lifetime: from capture_unpack_begin() to the end of what can be read. */
struct unpack {
	const struct unpack_kind *kind;
	const char *name; /* "gzip" */
	void *state;
	const uint8_t *p; /* raw bytes that the decoder has not taken */
	const uint8_t *end;
	bool eof;         /* of the raw bytes */
	bool between;     /* the last stream is whole */
	bool done;
	uint8_t raw[RAW_BYTES];
};

int
capture_unpack_begin(struct input *in, const struct unpack_kind *kind,
    const char *name, struct err *e)
{
	struct unpack *u = malloc(sizeof(*u));
	size_t n = input_left(in);

	if (u == NULL)
		return err_set(e, "%s", strerror(ENOMEM));
	if (in->regular && lseek(in->fd, (off_t)(in->start + in->got),
	    SEEK_SET) < 0) {
		free(u);
		return err_set(e, "%s", strerror(errno));
	}
	u->kind = kind;
	u->name = name;
	u->state = kind->open();
	u->p = u->raw;
	u->end = u->raw + n;
	u->eof = in->eof;
	u->between = u->done = false;
	if (n > sizeof(u->raw) || u->state == NULL) {
		if (u->state != NULL)
			kind->close(u->state);
		free(u);
		return err_set(e, "%s", strerror(ENOMEM));
	}
	memcpy(u->raw, in->p, n);
	in->unpack = u;
	in->raw_got = in->got;
	in->regular = in->eof = false;
	in->p = in->end = in->buf;
	in->got = in->start = 0;
	return 0;
}

void
capture_unpack_free(struct input *in)
{
	struct unpack *u = in->unpack;

	if (u == NULL)
		return;
	u->kind->close(u->state);
	free(u);
	in->unpack = NULL;
}

/* No more comes out; why is NULL where the streams are whole. */
static void
finish(struct input *in, const char *why)
{
	struct unpack *u = in->unpack;
	uint64_t at = in->raw_got - (uint64_t)(u->end - u->p);

	u->done = true;
	if (why == NULL)
		return;
	in->is_torn = true;
	capture_count(in, CAPTURE_COUNT_CUT_FILES);
	capture_notice_add(in->capture, "%s: its %s data %s %llu%s%s; %llu "
	    "bytes were unpacked before", in->name, u->name,
	    why[0] == '\0' ? "are cut off at byte" : "are broken at byte",
	    (unsigned long long)at, why[0] == '\0' ? "" : ": ", why,
	    (unsigned long long)in->got);
}

/* More raw bytes, if the decoder took all: 0, or -1 with errno. */
static int
refill(struct input *in)
{
	struct unpack *u = in->unpack;
	ssize_t n;

	if (u->p < u->end || u->eof)
		return 0;
	n = capture_block_raw(in, u->raw, sizeof(u->raw));
	if (n < 0)
		return -1;
	u->p = u->raw;
	u->end = u->raw + n;
	u->eof = n == 0;
	in->raw_got += (uint64_t)n;
	return 0;
}

/* One turn of the decoder; returns the bytes that it gave. */
static size_t
turn(struct input *in, uint8_t *out, size_t n)
{
	struct unpack *u = in->unpack;
	struct unpack_io io = { .in = u->p, .nin = (size_t)(u->end - u->p),
		.out = out, .nout = n, .why = "" };
	bool was_between = u->between;
	size_t taken;
	size_t given;
	int r = u->kind->run(u->state, &io);

	taken = (size_t)(io.in - u->p);
	given = n - io.nout;
	u->p = io.in;
	u->between = r == UNPACK_END;
	in->got += given;
	if (r < 0)
		finish(in, was_between ? "other bytes follow" : io.why);
	else if (r == UNPACK_MORE && taken == 0 && given == 0)
		finish(in, u->eof ? "" : "bad data");
	in->got -= given;
	return given;
}

ssize_t
capture_unpack_read(struct input *in, uint8_t *out, size_t n)
{
	struct unpack *u = in->unpack;

	while (!u->done) {
		size_t given;

		if (refill(in) < 0)
			return -1;
		if (u->between && u->eof && u->p == u->end) {
			finish(in, NULL);
			break;
		}
		given = turn(in, out, n);
		if (given > 0)
			return (ssize_t)given;
	}
	return 0;
}
