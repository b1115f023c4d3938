/*
 * source.c: what kind of file an input is, and how it ends.
 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Positions kept free behind a file, which may grow while it is read, and for
 * a stream, whose length is not known.
 */
#define SPAN_SLACK (UINT64_C(1) << 30)
#define SPAN_STREAM (UINT64_C(1) << 38)

/* What compressed bytes may hold, for each of them: gzip's best is 1032. */
#define SPAN_RATIO 1032u

/* Enough to tell every kind; a stream is waited for until they are there. */
#define PROBE_BYTES 24u
#define TEXT_BYTES 512u

static const struct capture_kind *const kinds[] = {
#define SOURCE(x) &capture_kind_##x,
#include "sources.def"
#undef SOURCE
};

const struct capture_kind *
capture_source_find(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i]->probe(p, n))
			return kinds[i];
	return NULL;
}

/* No control characters, and a first character in ASCII (or a byte order). */
static bool
is_text(const uint8_t *p, size_t n)
{
	if (n > 0 && p[0] >= 0x80 && p[0] != 0xef)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((p[i] < 0x20 && p[i] != '\t' && p[i] != '\n'
		    && p[i] != '\r') || p[i] == 0x7f)
			return false;
	return n > 0;
}

static int
refuse(struct input *in, struct err *e)
{
	size_t n = input_left(in);
	char hex[16] = "";

	for (size_t i = 0; i < n && i < 4; i++)
		(void)snprintf(hex + 3 * i, 4, " %02x", in->p[i]);
	return err_set(e, "not a capture file (first bytes%s%s)", hex,
	    is_text(in->p, n < TEXT_BYTES ? n : TEXT_BYTES)
	    ? "; it looks like a text file" : "");
}

/* Gives the input the next in->span positions. */
static void
take_span(struct input *in)
{
	struct capture *c = in->capture;

	if (!in->regular && c->no_spool)
		in->at_none = FRAME_AT_NONE;
	if (in->span >= FRAME_AT_NONE - c->next_base) {
		in->at_none = FRAME_AT_NONE;
		capture_notice_add(c, "%s: there are too many inputs; its "
		    "messages cannot be shown again", in->name);
		return;
	}
	in->at = in->base = c->next_base;
	c->next_base += in->span;
}

void
capture_source_replace(struct input *in)
{
	uint64_t span = in->size * SPAN_RATIO + SPAN_SLACK;

	/* A stream has had its own already. */
	if (in->size == 0)
		return;
	in->capture->next_base = in->base;
	in->span = in->size < SPAN_STREAM / SPAN_RATIO ? span : SPAN_STREAM;
	take_span(in);
}

/* Finds out about the descriptor and gives it its positions. */
static int
place(struct input *in, struct err *e)
{
	struct stat st;
	off_t at;

	if (fstat(in->fd, &st) < 0)
		return err_set(e, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(e, "it is a directory");
	in->span = SPAN_STREAM;
	in->regular = S_ISREG(st.st_mode);
	if (in->regular) {
		at = lseek(in->fd, 0, SEEK_CUR);
		in->start = at > 0 ? (uint64_t)at : 0;
		if ((uint64_t)st.st_size > in->start)
			in->size = (uint64_t)st.st_size - in->start;
		if (in->size == 0)
			return err_set(e, "it is empty");
		in->span = in->size + SPAN_SLACK;
#ifdef POSIX_FADV_SEQUENTIAL
		(void)posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
	}
	take_span(in);
	return 0;
}

bool
capture_source_look(struct input *in)
{
	return capture_block_fill(in, PROBE_BYTES);
}

static int
open_kind(struct input *in, struct err *e)
{
	if (place(in, e) < 0)
		return -1;
	(void)capture_source_look(in);
	if (in->error != 0)
		return err_set(e, "%s", strerror(in->error));
	if (input_left(in) == 0)
		return err_set(e, "it is empty");
	if (capture_packed_open(in, e) < 0)
		return -1;
	capture_again_remember(in);
	in->kind = capture_source_find(in->p, input_left(in));
	if (in->kind == NULL)
		return refuse(in, e);
	return in->kind->begin(in, e);
}

int
capture_source_open(struct input *in, struct err *e)
{
	struct err cause = { "" };

	if (open_kind(in, &cause) < 0)
		return err_set(e, "cannot open %s: %s", in->name, cause.text);
	return 0;
}

bool
capture_source_other(struct input *in)
{
	(void)capture_block_fill(in, PROBE_BYTES);
	return capture_source_find(in->p, input_left(in)) != NULL;
}

int
capture_source_end(struct input *in, size_t want, struct err *e)
{
	size_t left = input_left(in);

	if (in->error != 0)
		return err_set(e, "cannot read %s: %s", in->name,
		    strerror(in->error));
	if (left == 0 || in->is_torn)
		return INPUT_END;
	capture_count(in, CAPTURE_COUNT_CUT_FILES);
	capture_notice_add(in->capture, "%s is cut off in packet %u at byte "
	    "%llu: %zu of %s%zu bytes are there", in->name, in->number + 1,
	    (unsigned long long)input_offset(in, in->end), left,
	    want <= in->record_head ? "at least " : "", want);
	return INPUT_END;
}

/* A notice about the place p. */
static void
say(struct input *in, const uint8_t *p, const char *what, const char *then)
{
	capture_count(in, CAPTURE_COUNT_BAD_RECORDS);
	capture_notice_add(in->capture, "%s: after packet %u, at byte %llu: "
	    "%s%s", in->name, in->number,
	    (unsigned long long)input_offset(in, p), what, then);
}

int
capture_source_broken(struct input *in, const char *what)
{
	say(in, in->p, what, "; the rest of the file is not read");
	return INPUT_END;
}

void
capture_source_odd(struct input *in, const uint8_t *p, const char *what)
{
	if (in->odd++ == 0)
		say(in, p, what, "");
	else
		capture_count(in, CAPTURE_COUNT_BAD_RECORDS);
}

void
capture_source_skip(struct input *in, const uint8_t *p, const char *what)
{
	if (in->odd++ == 0)
		say(in, p, what, "; passed over");
	else
		capture_count(in, CAPTURE_COUNT_BAD_RECORDS);
}
