/*
 * pool.h: records of one size, named by 32-bit ids.  Ids are reused after
 * pool_free().  Records do not move, so a pointer is good until the record is
 * freed.  A page whose records are all free goes back to the budget, so that
 * one pool's past cannot starve another.  0 is never an id.
 */
#ifndef SIPLADDER_POOL_H
#define SIPLADDER_POOL_H

#include <stddef.h>
#include <stdint.h>

#include <sipladder/budget.h>

#define POOL_PAGE_BITS 7
#define POOL_PAGE (1u << POOL_PAGE_BITS) /* records a page */

struct pool_page {
	char *records;      /* NULL: given back */
	uint32_t next_open; /* page + 1, of those with room */
	uint32_t prev_open;
	uint8_t live;
	uint8_t top;        /* records ever used, at most POOL_PAGE */
	uint8_t free_head;  /* slot + 1; the next one stands in the record */
	uint8_t spare;
};

struct pool {
	struct pool_page *pages;
	size_t size;        /* bytes a record */
	uint32_t npages;    /* in the array, those given back included */
	uint32_t room;      /* entries allocated in pages */
	uint32_t open;      /* page + 1: first with room */
	uint32_t absent;    /* page + 1: first given back */
	uint32_t held;      /* pages with memory */
	uint32_t live;
	struct budget *budget;
};

/* size at least 4 bytes; budget may be NULL. */
void pool_init(struct pool *p, size_t size, struct budget *budget);

/* A zeroed record's id, or 0 where the budget or 2^32 ids are used up. */
uint32_t pool_new(struct pool *p);

/* The record of an id that is in use. */
static inline void *
pool_at(const struct pool *p, uint32_t id)
{
	return p->pages[id >> POOL_PAGE_BITS].records
	    + (id & (POOL_PAGE - 1)) * p->size;
}

/*
 * The same for an id that may be stale, or never given out: NULL where it
 * names no record.
 */
static inline void *
pool_find(const struct pool *p, uint32_t id)
{
	uint32_t page = id >> POOL_PAGE_BITS;

	if (id == 0 || page >= p->npages || p->pages[page].records == NULL
	    || (id & (POOL_PAGE - 1)) >= p->pages[page].top)
		return NULL;
	return pool_at(p, id);
}

/* One past the highest id that was ever given out. */
static inline uint32_t
pool_end(const struct pool *p)
{
	return p->npages << POOL_PAGE_BITS;
}

/*
 * Frees a record.  Its first four bytes are overwritten, the rest stays as it
 * was while its page lives: who looks at stale ids clears a field before.
 */
void pool_free(struct pool *p, uint32_t id);

/* Frees all pages. */
void pool_done(struct pool *p);

#endif
