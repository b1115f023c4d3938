/*
 * again.c: the way back to bytes that were handed out before.
 */
#include "input.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t
mtime_ns(const struct stat *st)
{
	return (int64_t)((uint64_t)st->st_mtim.tv_sec * UINT64_C(1000000000)
	    + (uint64_t)st->st_mtim.tv_nsec);
}

void
capture_again_remember(struct input *in)
{
	struct stat st;

	if (!in->regular || fstat(in->fd, &st) < 0)
		return;
	in->mtime_ns = mtime_ns(&st);
	in->nfirst = input_left(in);
	if (in->nfirst > sizeof(in->first))
		in->nfirst = sizeof(in->first);
	memcpy(in->first, in->p, in->nfirst);
}

/* n bytes at a file offset: 0, or -1 where they are not there (errno 0). */
static int
read_at(int fd, uint8_t *p, size_t n, uint64_t at)
{
	while (n > 0) {
		ssize_t done = pread(fd, p, n, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		if (done == 0) {
			errno = 0;
			return -1;
		}
		p += done;
		n -= (size_t)done;
		at += (uint64_t)done;
	}
	return 0;
}

/*
 * Whether the file is what it was.  One that grows is; one that was written
 * anew has another beginning or is shorter, unless it holds the same.
 */
static bool
is_same(struct input *in)
{
	uint8_t first[sizeof(in->first)];
	struct stat st;

	if (fstat(in->fd, &st) < 0)
		return false;
	if ((uint64_t)st.st_size < in->start + in->size)
		return false;
	if (mtime_ns(&st) == in->mtime_ns)
		return true;
	if (read_at(in->fd, first, in->nfirst, in->start) < 0
	    || memcmp(first, in->first, in->nfirst) != 0)
		return false;
	in->mtime_ns = mtime_ns(&st);
	return true;
}

/* The input whose range holds the position, or NULL. */
static struct input *
find(const struct capture *c, uint64_t at)
{
	unsigned lo = 0;
	unsigned hi = c->n;

	if (at == FRAME_AT_NONE)
		return NULL;
	while (lo < hi) {
		unsigned mid = lo + (hi - lo) / 2;
		struct input *in = c->inputs[mid];

		if (at >= in->base && at - in->base < in->span)
			return in;
		if (at < in->base)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

int
capture_read(void *ctx, void *out, const struct frame_ref *ref, struct err *e)
{
	struct input *in = find(ctx, ref->at);
	uint64_t off;
	int fd;

	if (in == NULL)
		return err_set(e, "the bytes of packet %u were not kept",
		    ref->frame);
	off = ref->at - in->base;
	if (off > in->got || ref->len > in->got - off)
		return err_set(e, "%s has no packet %u at byte %llu", in->name,
		    ref->frame, (unsigned long long)(off + in->start));
	fd = in->regular ? in->fd : in->spool;
	errno = 0;
	if (in->regular && !is_same(in))
		return err_set(e, "%s changed while it was being read",
		    in->name);
	if (read_at(fd, out, ref->len, off + in->start) == 0)
		return 0;
	if (errno == 0)
		return err_set(e, "%s changed while it was being read",
		    in->name);
	return err_set(e, "cannot read packet %u of %s again: %s", ref->frame,
	    in->name, strerror(errno));
}
