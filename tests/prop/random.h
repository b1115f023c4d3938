/*
 * random.h: numbers that look random and are the same in every run
 * (xorshift64*).  A test prints the seed of the case that failed.
 */
#ifndef PROP_RANDOM_H
#define PROP_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t
random_next(uint64_t *s)
{
	*s ^= *s >> 12;
	*s ^= *s << 25;
	*s ^= *s >> 27;
	return *s * UINT64_C(0x2545f4914f6cdd1d) >> 8;
}

/* A generator for case i; i from 1. */
static inline uint64_t
random_seed(uint64_t i)
{
	uint64_t s = i * UINT64_C(0x9e3779b97f4a7c15);

	(void)random_next(&s);
	return s;
}

/* From 0 to n - 1. */
static inline uint32_t
random_below(uint64_t *s, uint32_t n)
{
	return (uint32_t)(random_next(s) % n);
}

/* True once in n times. */
static inline bool
random_once(uint64_t *s, uint32_t n)
{
	return random_below(s, n) == 0;
}

#endif
