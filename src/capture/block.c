/*
 * block.c: the block of bytes that an input reads from, and the spool of one
 * that can be read only once.
 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* No refs any more; said once for each input. */
static void
lose_refs(struct input *in, const char *what, const char *why)
{
	if (in->at_none != 0)
		return;
	in->at_none = FRAME_AT_NONE;
	capture_notice_add(in->capture, "%s: %s%s; messages from packet %u on "
	    "cannot be shown again", in->name, what, why, in->number + 1);
}

/* An unlinked file in the spool folder, or -1 with errno. */
static int
open_spool(const char *dir)
{
	static const char name[] = "/sipladder.XXXXXX";
	size_t n = strlen(dir);
	char *path = malloc(n + sizeof(name));
	int saved;
	int fd;

	if (path == NULL)
		return -1;
	memcpy(path, dir, n);
	memcpy(path + n, name, sizeof(name));
	fd = mkostemp(path, O_CLOEXEC);
	saved = errno;
	if (fd >= 0)
		(void)unlink(path);
	free(path);
	errno = saved;
	return fd;
}

static int
write_all(int fd, const uint8_t *p, size_t n, uint64_t at)
{
	while (n > 0) {
		ssize_t done = pwrite(fd, p, n, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		p += done;
		n -= (size_t)done;
		at += (uint64_t)done;
	}
	return 0;
}

/*
 * Whether n bytes more may go into spools.  All of them together take half of
 * what was free when the first one began: a small compressed file may hold
 * more than the disk does.
 */
static bool
may_spool(struct capture *c, int fd, size_t n)
{
	struct statvfs v;

	if (!c->spool_asked) {
		c->spool_asked = true;
		c->spool_left = UINT64_MAX;
		if (fstatvfs(fd, &v) == 0 && v.f_blocks > 0)
			c->spool_left = (uint64_t)v.f_bavail * v.f_frsize / 2;
	}
	if (n > c->spool_left)
		return false;
	c->spool_left -= n;
	return true;
}

/* Appends what was just read; the bytes before it were in->got. */
static void
spool(struct input *in, const uint8_t *p, size_t n)
{
	const char *dir = in->capture->spool_dir;

	if (in->regular || in->at_none != 0)
		return;
	if (in->spool < 0)
		in->spool = open_spool(dir);
	if (in->spool >= 0 && !may_spool(in->capture, in->spool, n)) {
		lose_refs(in, "a copy would take more than half of the free "
		    "space of ", dir);
		return;
	}
	if (in->spool < 0 || write_all(in->spool, p, n, in->got) < 0) {
		char why[300];

		(void)snprintf(why, sizeof(why), "%s: %s", dir,
		    strerror(errno));
		lose_refs(in, "cannot keep a copy in ", why);
	}
}

ssize_t
capture_block_raw(struct input *in, uint8_t *p, size_t n)
{
	for (;;) {
		struct pollfd pfd = { .fd = in->fd, .events = POLLIN };
		ssize_t done;

		if (in->regular)
			done = pread(in->fd, p, n,
			    (off_t)(in->start + in->got));
		else
			done = read(in->fd, p, n);
		if (done >= 0)
			return done;
		if (errno == EAGAIN)
			(void)poll(&pfd, 1, -1);
		else if (errno != EINTR)
			return -1;
	}
}

static ssize_t
read_once(struct input *in, uint8_t *p, size_t n)
{
	return in->unpack != NULL ? capture_unpack_read(in, p, n)
	    : capture_block_raw(in, p, n);
}

/* Moves the unread bytes to the front of a block of at least n bytes. */
static bool
make_room(struct input *in, size_t n)
{
	size_t left = input_left(in);
	size_t before = (size_t)(in->p - in->buf);
	uint8_t *block;

	if (left > 0 && before > 0)
		memmove(in->block, in->p, left);
	if (n < in->want)
		n = in->want;
	if (in->room < n) {
		block = realloc(in->block, n);
		if (block == NULL) {
			in->error = ENOMEM;
			block = in->block;
		} else {
			in->room = n;
		}
		in->block = block;
	}
	in->at += before;
	in->buf = in->block;
	in->p = in->block;
	in->end = in->block + left;
	return in->error == 0;
}

bool
capture_block_fill(struct input *in, size_t n)
{
	if (input_left(in) >= n)
		return true;
	if (in->eof || in->error != 0 || !make_room(in, n))
		return false;
	while (input_left(in) < n && !in->eof) {
		size_t left = input_left(in);
		uint8_t *to = in->block + left;
		ssize_t done = read_once(in, to, in->room - left);

		if (done < 0) {
			in->error = errno;
			return false;
		}
		if (done == 0) {
			in->eof = true;
			break;
		}
		spool(in, to, (size_t)done);
		in->got += (uint64_t)done;
		in->end += done;
		if (in->got > in->span)
			lose_refs(in, "it is longer than can be addressed", "");
	}
	return input_left(in) >= n;
}

void
capture_block_free(struct input *in)
{
	/* What is unread is at the end: the position stays right. */
	in->at += (uint64_t)(in->p - in->buf);
	capture_unpack_free(in);
	free(in->block);
	in->block = NULL;
	in->buf = in->p = in->end = NULL;
	in->room = 0;
}
