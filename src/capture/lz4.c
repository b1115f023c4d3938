/*
 * lz4.c: LZ4 frames (the "LZ4 Frame Format Description"), unpacked by liblz4.
 */
#include "unpack.h"

#include <lz4frame.h>

static void *
lz4_open(void)
{
	LZ4F_dctx *d = NULL;

	if (LZ4F_isError(LZ4F_createDecompressionContext(&d, LZ4F_VERSION)))
		return NULL;
	return d;
}

static int
lz4_run(void *state, struct unpack_io *io)
{
	size_t nin = io->nin;
	size_t nout = io->nout;
	size_t r = LZ4F_decompress(state, io->out, &nout, io->in, &nin, NULL);

	if (LZ4F_isError(r)) {
		io->why = LZ4F_getErrorName(r);
		return -1;
	}
	io->in += nin;
	io->nin -= nin;
	io->out += nout;
	io->nout -= nout;
	return r == 0 ? UNPACK_END : UNPACK_MORE;
}

static void
lz4_close(void *state)
{
	(void)LZ4F_freeDecompressionContext(state);
}

const struct unpack_kind capture_unpack_lz4 = {
	.open = lz4_open, .run = lz4_run, .close = lz4_close,
};
