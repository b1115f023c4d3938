/*
 * pool.h: records of one size, named by 32-bit ids.  Ids are reused after
 * pool_free().  Records do not move, so a pointer is good until the record is
 * freed.  Pages are kept once taken; 0 is never an id.
 */
#ifndef SIPLADDER_POOL_H
#define SIPLADDER_POOL_H

#include <stddef.h>
#include <stdint.h>

#include <sipladder/budget.h>

#define POOL_PAGE_BITS 7
#define POOL_PAGE (1u << POOL_PAGE_BITS) /* records a page */

struct pool {
	char **pages;
	size_t size;      /* bytes a record */
	uint32_t npages;
	uint32_t room;    /* entries in pages */
	uint32_t top;     /* ids given out so far, and free ones */
	uint32_t free_head; /* 0: none; the next id stands in the record */
	uint32_t live;
	struct budget *budget;
};

/* size at least 4 bytes; budget may be NULL. */
void pool_init(struct pool *p, size_t size, struct budget *budget);

/* A zeroed record's id, or 0 where the budget or 2^32 ids are used up. */
uint32_t pool_new(struct pool *p);

static inline void *
pool_at(const struct pool *p, uint32_t id)
{
	return p->pages[id >> POOL_PAGE_BITS]
	    + (id & (POOL_PAGE - 1)) * p->size;
}

void pool_free(struct pool *p, uint32_t id);

/* Frees all pages. */
void pool_done(struct pool *p);

#endif
