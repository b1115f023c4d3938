/*
 * capture.c: one or several inputs, merged by time.
 *
 * A single input is the ordinary case and takes the short way: no merging, and
 * an ordinary record is decoded without leaving capture_next().
 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define INPUTS_MAX 65535u /* frame.source has 16 bits */

/*
 * Bytes of a block.  Measured on 1 GB in the page cache: from 128 to 512 KiB
 * it takes 0.12 s of CPU, as long as reading alone; 64 KiB and 1 MiB take
 * 0.13 s, and 4 MiB 0.16 s, because a block that leaves the second level cache
 * is fetched from memory twice.
 */
#define BLOCK_BEST ((size_t)256 << 10)
#define BLOCK_FIRST ((size_t)16 << 10) /* to look at the file */
#define BLOCK_LEAST ((size_t)64 << 10) /* with many inputs */
#define BLOCK_ALL ((size_t)32 << 20)   /* of all inputs */

struct capture *
capture_new(const struct capture_opt *opt)
{
	struct capture *c = calloc(1, sizeof(*c));
	const char *dir = opt == NULL ? NULL : opt->spool_dir;

	if (c == NULL)
		abort();
	if (dir == NULL)
		dir = getenv("TMPDIR");
	if (dir == NULL || dir[0] == '\0')
		dir = "/tmp";
	c->spool_dir = strdup(dir);
	if (c->spool_dir == NULL)
		abort();
	c->text.max = CAPTURE_TEXT_MAX;
	c->names.max = CAPTURE_LIST_MAX;
	c->secrets.max = CAPTURE_LIST_MAX;
	c->no_spool = opt != NULL && opt->no_spool;
	return c;
}

static void
input_free(struct input *in)
{
	if (in == NULL)
		return;
	if (in->fd >= 0)
		(void)close(in->fd);
	if (in->spool >= 0)
		(void)close(in->spool);
	capture_unpack_free(in);
	buf_free(&in->ifaces);
	free(in->block);
	free(in->name);
	free(in);
}

void
capture_free(struct capture *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->n; i++)
		input_free(c->inputs[i]);
	for (unsigned i = 0; i < c->nnotices; i++)
		free(c->notices[i]);
	free(c->inputs);
	free(c->heap);
	free(c->notices);
	free(c->spool_dir);
	buf_free(&c->text);
	buf_free(&c->names);
	buf_free(&c->secrets);
	free(c);
}

/* Room for one more input in both lists. */
static void
grow(struct capture *c)
{
	unsigned room = c->room == 0 ? 8 : 2 * c->room;

	if (c->n < c->room)
		return;
	c->inputs = realloc(c->inputs, room * sizeof(struct input *));
	c->heap = realloc(c->heap, room * sizeof(struct input *));
	if (c->inputs == NULL || c->heap == NULL)
		abort();
	c->room = room;
}

static int
add(struct capture *c, int fd, const char *name, bool named, struct err *e)
{
	struct input *in = calloc(1, sizeof(*in));

	if (in == NULL)
		abort();
	in->capture = c;
	in->fd = fd;
	in->spool = -1;
	in->named = named;
	in->want = BLOCK_FIRST;
	in->name = strdup(name);
	if (in->name == NULL)
		abort();
	if (c->n >= INPUTS_MAX || c->started) {
		(void)err_set(e, "cannot open %s: %s", name, c->started
		    ? "reading has begun" : "there are too many inputs");
		goto refused;
	}
	in->index = (uint16_t)c->n;
	if (capture_source_open(in, e) < 0)
		goto refused;
	grow(c);
	c->inputs[c->n++] = in;
	c->one = c->n == 1 ? in : NULL;
	return 0;
refused:
	input_free(in);
	return -1;
}

int
capture_add_fd(struct capture *c, int fd, const char *name, struct err *e)
{
	return add(c, fd, name, false, e);
}

static const char *
open_cause(int error)
{
	switch (error) {
	case ENOENT:
		return "no such file";
	case EACCES:
		return "no permission";
	case EMFILE:
		return "too many open files (see ulimit -n)";
	default:
		return strerror(error);
	}
}

int
capture_add_file(struct capture *c, const char *path, struct err *e)
{
	bool is_stdin = path[0] == '-' && path[1] == '\0';
	const char *name = is_stdin ? "standard input" : path;
	int fd;

	if (is_stdin)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set(e, "cannot open %s: %s", name,
		    open_cause(errno));
	return add(c, fd, name, !is_stdin, e);
}

static inline void
count_frame(struct capture *c, const struct frame *f)
{
	c->values[CAPTURE_COUNT_FRAMES]++;
	c->values[CAPTURE_COUNT_BYTES] += f->caplen;
	if (f->caplen < f->len && c->values[CAPTURE_COUNT_CUT_FRAMES]++ == 0)
		c->first_frame[CAPTURE_COUNT_CUT_FRAMES] = f->number;
}

static void
input_done(struct input *in)
{
	in->done = true;
	if (in->odd > 1)
		capture_notice_add(in->capture, "%s: %llu broken blocks in "
		    "all", in->name, (unsigned long long)in->odd);
	capture_block_free(in);
}

/* The input's next frame: 1, 0 or -1. */
static int
input_next(struct frame *out, struct input *in, struct err *e)
{
	int r;

	if (in->done)
		return 0;
	r = in->kind->next(out, in, e);
	if (r <= 0)
		input_done(in);
	return r;
}

static void
start(struct capture *c)
{
	size_t want = BLOCK_BEST;

	c->started = true;
	c->first_frame[CAPTURE_COUNT_FRAMES] = 1;
	c->first_frame[CAPTURE_COUNT_BYTES] = 1;
	if (c->n > BLOCK_ALL / BLOCK_BEST)
		want = BLOCK_ALL / c->n;
	if (want < BLOCK_LEAST)
		want = BLOCK_LEAST;
	for (unsigned i = 0; i < c->n; i++)
		c->inputs[i]->want = want;
}

static bool
is_before(const struct input *a, const struct input *b)
{
	if (a->head.ts != b->head.ts)
		return a->head.ts < b->head.ts;
	return a->index < b->index;
}

static void
heap_up(struct capture *c, unsigned i)
{
	struct input *in = c->heap[i];

	while (i > 0 && is_before(in, c->heap[(i - 1) / 2])) {
		c->heap[i] = c->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	c->heap[i] = in;
}

/* Puts the top where it belongs. */
static void
heap_down(struct capture *c)
{
	struct input *in = c->heap[0];
	unsigned i = 0;

	for (;;) {
		unsigned k = 2 * i + 1;

		if (k >= c->nheap)
			break;
		if (k + 1 < c->nheap && is_before(c->heap[k + 1], c->heap[k]))
			k++;
		if (!is_before(c->heap[k], in))
			break;
		c->heap[i] = c->heap[k];
		i = k;
	}
	c->heap[i] = in;
}

/* Fetches the frame after the one handed out last; -1 where that fails. */
static int
advance(struct capture *c, struct err *e)
{
	struct input *in = c->heap[0];
	int r = input_next(&in->head, in, e);

	c->top_used = false;
	if (r <= 0)
		c->heap[0] = c->heap[--c->nheap];
	if (c->nheap > 0)
		heap_down(c);
	return r < 0 ? -1 : 0;
}

static int
next_merged(struct frame *out, struct capture *c, struct err *e)
{
	while (c->fresh < c->n) {
		struct input *in = c->inputs[c->fresh++];
		int r = input_next(&in->head, in, e);

		if (r < 0)
			return -1;
		if (r > 0) {
			c->heap[c->nheap] = in;
			heap_up(c, c->nheap++);
		}
	}
	if (c->top_used && advance(c, e) < 0)
		return -1;
	if (c->nheap == 0)
		return 0;
	*out = c->heap[0]->head;
	c->top_used = true;
	count_frame(c, out);
	return 1;
}

static int
next_slowly(struct frame *out, struct capture *c, struct err *e)
{
	int r;

	if (!c->started)
		start(c);
	if (c->one == NULL)
		return next_merged(out, c, e);
	r = input_next(out, c->one, e);
	if (r > 0)
		count_frame(c, out);
	return r;
}

int
capture_next(struct frame *out, struct capture *c, struct err *e)
{
	if (c->one != NULL && c->started && capture_pcap_take(out, c->one)) {
		count_frame(c, out);
		return 1;
	}
	return next_slowly(out, c, e);
}

uint64_t
capture_done(uint64_t *total, const struct capture *c)
{
	uint64_t done = 0;
	bool known = true;

	*total = 0;
	for (unsigned i = 0; i < c->n; i++) {
		const struct input *in = c->inputs[i];

		if (in->raw_got > 0)
			done += in->raw_got;
		else
			done += in->done ? in->got
			    : input_offset(in, in->p) - in->start;
		*total += in->size;
		known = known && in->size != 0;
	}
	if (!known)
		*total = 0;
	else if (*total < done) /* a file has grown */
		*total = done;
	return done;
}
