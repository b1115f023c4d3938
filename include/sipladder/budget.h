/*
 * budget.h: the limit on everything that traffic makes grow.  One budget for
 * the program, shared by link, flow, wrap and call; whoever is refused frees
 * something of its own, counts that, and tries again.
 */
#ifndef SIPLADDER_BUDGET_H
#define SIPLADDER_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

struct budget {
	size_t limit; /* bytes; 0: no limit */
	size_t used;
	size_t peak;
};

/* Takes n bytes; false (and nothing taken) where the limit forbids it. */
static inline bool
budget_take(struct budget *b, size_t n)
{
	if (b == NULL)
		return true;
	if (b->limit != 0 && (n > b->limit || b->used > b->limit - n))
		return false;
	b->used += n;
	if (b->used > b->peak)
		b->peak = b->used;
	return true;
}

static inline void
budget_give(struct budget *b, size_t n)
{
	if (b != NULL)
		b->used -= n;
}

#endif
