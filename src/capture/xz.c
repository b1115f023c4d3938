/*
 * xz.c: xz files (the ".xz File Format"), unpacked by liblzma.
 */
#include "unpack.h"

#include <stdlib.h>

#include <lzma.h>

/* Begins a stream; the decoder's memory is used again. */
static lzma_ret
begin(lzma_stream *z)
{
	return lzma_stream_decoder(z, UNPACK_MEMORY_MAX, 0);
}

static void *
xz_open(void)
{
	lzma_stream *z = malloc(sizeof(*z));

	if (z == NULL)
		return NULL;
	*z = (lzma_stream)LZMA_STREAM_INIT;
	if (begin(z) != LZMA_OK) {
		free(z);
		return NULL;
	}
	return z;
}

static const char *
cause(lzma_ret r)
{
	switch (r) {
	case LZMA_MEM_ERROR:
		return "not enough memory";
	case LZMA_MEMLIMIT_ERROR:
		return "it needs too much memory";
	case LZMA_FORMAT_ERROR:
		return "not an xz stream";
	case LZMA_OPTIONS_ERROR:
		return "options that are not known";
	default:
		return "bad data";
	}
}

static int
xz_run(void *state, struct unpack_io *io)
{
	lzma_stream *z = state;
	lzma_ret r;

	z->next_in = io->in;
	z->avail_in = io->nin;
	z->next_out = io->out;
	z->avail_out = io->nout;
	r = lzma_code(z, LZMA_RUN);
	io->in = z->next_in;
	io->nin = z->avail_in;
	io->out = z->next_out;
	io->nout = z->avail_out;
	if (r == LZMA_STREAM_END)
		r = begin(z);
	else if (r == LZMA_OK || r == LZMA_BUF_ERROR)
		return UNPACK_MORE;
	if (r == LZMA_OK)
		return UNPACK_END;
	io->why = cause(r);
	return -1;
}

static void
xz_close(void *state)
{
	lzma_end(state);
	free(state);
}

const struct unpack_kind capture_unpack_xz = {
	.open = xz_open, .run = xz_run, .close = xz_close,
};
