/*
 * rd.h: the reader for packets.  It fails once and stays failed: read a whole
 * header, then look at ok.  A failed read gives zero and moves nothing.
 */
#ifndef SIPLADDER_RD_H
#define SIPLADDER_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *p;
	const uint8_t *end;
	bool ok;
};

static inline struct rd
rd_make(const void *p, size_t n)
{
	const uint8_t *b = p;

	/* Nothing may be anywhere, and NULL has no end. */
	return (struct rd){ .p = b, .end = n > 0 ? b + n : b, .ok = true };
}

static inline size_t
rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

/* The next n bytes, passed over; NULL (and failed) where there are fewer. */
static inline const uint8_t *
rd_take(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (!r->ok || rd_left(r) < n) {
		r->ok = false;
		return NULL;
	}
	r->p += n;
	return p;
}

static inline void
rd_skip(struct rd *r, size_t n)
{
	(void)rd_take(r, n);
}

/* Shortens what is left to n bytes; does nothing where there are fewer. */
static inline void
rd_limit(struct rd *r, size_t n)
{
	if (n < rd_left(r))
		r->end = r->p + n;
}

static inline uint8_t
rd_u8(struct rd *r)
{
	const uint8_t *p = rd_take(r, 1);

	return p == NULL ? 0 : p[0];
}

static inline uint16_t
rd_be16(struct rd *r)
{
	const uint8_t *p = rd_take(r, 2);

	return p == NULL ? 0 : (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
rd_be24(struct rd *r)
{
	const uint8_t *p = rd_take(r, 3);

	return p == NULL ? 0
	    : (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t
rd_be32(struct rd *r)
{
	const uint8_t *p = rd_take(r, 4);

	return p == NULL ? 0
	    : (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16
	    | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t
rd_be64(struct rd *r)
{
	uint64_t hi = rd_be32(r);

	return hi << 32 | rd_be32(r);
}

static inline uint16_t
rd_le16(struct rd *r)
{
	const uint8_t *p = rd_take(r, 2);

	return p == NULL ? 0 : (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t
rd_le32(struct rd *r)
{
	const uint8_t *p = rd_take(r, 4);

	return p == NULL ? 0
	    : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16
	    | (uint32_t)p[1] << 8 | p[0];
}

#endif
