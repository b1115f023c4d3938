/*
 * hash.h: the hash of all tables.  Keyed: traffic cannot choose collisions
 * without the key, which a program draws at random when it starts (tests and
 * fuzzers keep a fixed one).  No result of the program depends on it.
 */
#ifndef SIPLADDER_HASH_H
#define SIPLADDER_HASH_H

#include <stdint.h>
#include <string.h>

#include <sipladder/addr.h>
#include <sipladder/str.h>

/* Mixes two words into one: the high and low half of their product. */
static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15u)
	    * (b ^ 0xd6e8feb86659fd93u);

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t
hash_word(uint64_t key, uint64_t w)
{
	return hash_mix(w ^ key, key + 0xa0761d6478bd642fu);
}

static inline uint64_t
hash_load64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

static inline uint64_t
hash_load32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

/* The hash of n bytes under key. */
static inline uint64_t
hash_bytes(uint64_t key, const void *bytes, size_t n)
{
	const char *p = bytes;
	uint64_t h = key ^ (n * 0xe7037ed1a0b428dbu);
	uint64_t a = 0;
	uint64_t b = 0;

	while (n > 16) {
		h = hash_mix(hash_load64(p) ^ h, hash_load64(p + 8) + key);
		p += 16;
		n -= 16;
	}
	if (n >= 8) {
		a = hash_load64(p);
		b = hash_load64(p + n - 8);
	} else if (n >= 4) {
		a = hash_load32(p);
		b = hash_load32(p + n - 4);
	} else if (n > 0) {
		a = (uint64_t)(unsigned char)p[0] << 16
		    | (uint64_t)(unsigned char)p[n >> 1] << 8
		    | (unsigned char)p[n - 1];
	}
	return hash_mix(a ^ h, b ^ key);
}

static inline uint64_t
hash_str(uint64_t key, struct str s)
{
	return hash_bytes(key, s.p, s.n);
}

static inline uint64_t
hash_addr(uint64_t key, const struct addr *a)
{
	return hash_mix(hash_mix(a->w[0] ^ key, a->w[1]), a->tail + key);
}

#endif
