/*
 * gzip.c: gzip files (RFC 1952), unpacked by zlib.
 */
#define ZLIB_CONST

#include "unpack.h"

#include <limits.h>
#include <stdlib.h>

#include <zlib.h>

#define GZIP_ONLY (15 + 16) /* zlib: the largest window, a gzip header */

static void *
gzip_open(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	if (z != NULL && inflateInit2(z, GZIP_ONLY) != Z_OK) {
		free(z);
		z = NULL;
	}
	return z;
}

static int
gzip_run(void *state, struct unpack_io *io)
{
	z_stream *z = state;
	size_t nout = io->nout < UINT_MAX ? io->nout : UINT_MAX;
	int r;

	z->next_in = io->in;
	z->avail_in = (unsigned)io->nin;
	z->next_out = io->out;
	z->avail_out = (unsigned)nout;
	r = inflate(z, Z_NO_FLUSH);
	io->nin = z->avail_in;
	io->in = z->next_in;
	io->nout -= nout - z->avail_out;
	io->out = z->next_out;
	if (r == Z_STREAM_END) {
		(void)inflateReset(z);
		return UNPACK_END;
	}
	if (r == Z_OK || r == Z_BUF_ERROR)
		return UNPACK_MORE;
	io->why = z->msg != NULL ? z->msg : "bad data";
	return -1;
}

static void
gzip_close(void *state)
{
	(void)inflateEnd(state);
	free(state);
}

const struct unpack_kind capture_unpack_gzip = {
	.open = gzip_open, .run = gzip_run, .close = gzip_close,
};
