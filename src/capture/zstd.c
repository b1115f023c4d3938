/*
 * zstd.c: Zstandard frames (RFC 8878), unpacked by libzstd.  Its own limit of
 * 128 MiB for a window holds.
 */
#include "unpack.h"

#include <zstd.h>

static void *
zstd_open(void)
{
	return ZSTD_createDStream();
}

static int
zstd_run(void *state, struct unpack_io *io)
{
	ZSTD_inBuffer in = { .src = io->in, .size = io->nin };
	ZSTD_outBuffer out = { .dst = io->out, .size = io->nout };
	size_t r = ZSTD_decompressStream(state, &out, &in);

	io->in += in.pos;
	io->nin -= in.pos;
	io->out += out.pos;
	io->nout -= out.pos;
	if (ZSTD_isError(r)) {
		io->why = ZSTD_getErrorName(r);
		return -1;
	}
	return r == 0 ? UNPACK_END : UNPACK_MORE;
}

static void
zstd_close(void *state)
{
	(void)ZSTD_freeDStream(state);
}

const struct unpack_kind capture_unpack_zstd = {
	.open = zstd_open, .run = zstd_run, .close = zstd_close,
};
