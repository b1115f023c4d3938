/*
 * What zlib does for the wrappers.  The output grows by small steps, so that
 * a bomb is met by the buffer's limit.
 */
#include "config.h"

#include <stdlib.h>

#include "unpack.h"

#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <zlib.h>

/* About what a stream takes: a window of 32 KiB and the state. */
#define COST 44000u
#define STEP 4096u

struct unpack {
	z_stream z;
	struct budget *budget;
};

struct unpack *
wrap_unpack_new(struct budget *budget, bool raw)
{
	struct unpack *u;

	if (!budget_take(budget, COST))
		return NULL;
	u = calloc(1, sizeof(*u));
	if (u == NULL)
		abort();
	u->budget = budget;
	if (inflateInit2(&u->z, raw ? -MAX_WBITS : MAX_WBITS + 32) != Z_OK)
		abort();
	return u;
}

void
wrap_unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	inflateEnd(&u->z);
	budget_give(u->budget, COST);
	free(u);
}

void
wrap_unpack_reset(struct unpack *u)
{
	if (u != NULL)
		inflateReset(&u->z);
}

int
wrap_unpack_add(struct buf *out, struct unpack *u, struct str in)
{
	int r = Z_OK;

	u->z.next_in = (const unsigned char *)in.p;
	u->z.avail_in = (uInt)in.n;
	while (r == Z_OK) {
		size_t room = STEP;

		if (out->max != 0 && out->max - out->n < room)
			room = out->max - out->n;
		if (room == 0 || buf_reserve(out, room) < 0)
			return -1;
		u->z.next_out = (unsigned char *)out->p + out->n;
		u->z.avail_out = (uInt)room;
		r = inflate(&u->z, Z_SYNC_FLUSH);
		out->n += room - u->z.avail_out;
		if (r == Z_OK && u->z.avail_in == 0 && u->z.avail_out > 0)
			return 0;
	}
	if (r == Z_STREAM_END)
		inflateReset(&u->z);
	return r == Z_STREAM_END || r == Z_BUF_ERROR ? 0 : -1;
}

#else

struct unpack *
wrap_unpack_new(struct budget *budget, bool raw)
{
	(void)budget;
	(void)raw;
	return NULL;
}

void
wrap_unpack_free(struct unpack *u)
{
	(void)u;
}

void
wrap_unpack_reset(struct unpack *u)
{
	(void)u;
}

int
wrap_unpack_add(struct buf *out, struct unpack *u, struct str in)
{
	(void)out;
	(void)u;
	(void)in;
	return -1;
}

#endif
