/*
 * Records of one size in pages.  Pages with room form a list; the free records
 * of a page form one through the records.
 */
#include <sipladder/pool.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void
pool_init(struct pool *p, size_t size, struct budget *budget)
{
	*p = (struct pool){ .size = (size + 7) & ~(size_t)7,
		.budget = budget };
}

static void
link_open(struct pool *p, uint32_t page)
{
	struct pool_page *g = &p->pages[page];

	g->prev_open = 0;
	g->next_open = p->open;
	if (p->open != 0)
		p->pages[p->open - 1].prev_open = page + 1;
	p->open = page + 1;
}

static void
unlink_open(struct pool *p, uint32_t page)
{
	struct pool_page *g = &p->pages[page];

	if (g->prev_open != 0)
		p->pages[g->prev_open - 1].next_open = g->next_open;
	else
		p->open = g->next_open;
	if (g->next_open != 0)
		p->pages[g->next_open - 1].prev_open = g->prev_open;
}

/* An index for a new page: of one that was given back, or a new one. */
static bool
take_index(struct pool *p, uint32_t *page)
{
	if (p->absent != 0) {
		*page = p->absent - 1;
		p->absent = p->pages[*page].next_open;
		return true;
	}
	if (p->npages >= UINT32_MAX >> POOL_PAGE_BITS)
		return false;
	if (p->npages == p->room) {
		uint32_t room = p->room == 0 ? 16 : p->room * 2;
		struct pool_page *g = realloc(p->pages, room * sizeof(*g));

		if (g == NULL)
			abort();
		p->pages = g;
		p->room = room;
	}
	*page = p->npages++;
	return true;
}

static bool
add_page(struct pool *p)
{
	size_t bytes = p->size << POOL_PAGE_BITS;
	struct pool_page *g;
	uint32_t page;

	if (!budget_take(p->budget, bytes))
		return false;
	if (!take_index(p, &page)) {
		budget_give(p->budget, bytes);
		return false;
	}
	g = &p->pages[page];
	/* Records of whole cache lines begin where one does. */
	*g = (struct pool_page){ .records = aligned_alloc(64, bytes) };
	if (g->records == NULL)
		abort();
	if (page == 0)
		g->top = 1; /* 0 is never an id */
	p->held++;
	link_open(p, page);
	return true;
}

uint32_t
pool_new(struct pool *p)
{
	struct pool_page *g;
	uint32_t slot;
	uint32_t id;

	if (p->open == 0 && !add_page(p))
		return 0;
	g = &p->pages[p->open - 1];
	if (g->free_head != 0) {
		slot = g->free_head - 1u;
		g->free_head = (uint8_t)g->records[slot * p->size];
	} else {
		slot = g->top++;
	}
	id = (p->open - 1) << POOL_PAGE_BITS | slot;
	g->live++;
	p->live++;
	if (g->free_head == 0 && g->top == POOL_PAGE)
		unlink_open(p, p->open - 1);
	memset(pool_at(p, id), 0, p->size);
	return id;
}

void
pool_free(struct pool *p, uint32_t id)
{
	uint32_t page = id >> POOL_PAGE_BITS;
	struct pool_page *g = &p->pages[page];
	uint32_t slot = id & (POOL_PAGE - 1);

	if (id == 0)
		return;
	if (g->free_head == 0 && g->top == POOL_PAGE)
		link_open(p, page);
	g->records[slot * p->size] = (char)g->free_head;
	g->free_head = (uint8_t)(slot + 1);
	g->live--;
	p->live--;
	if (g->live > 0 || p->held == 1)
		return;
	unlink_open(p, page);
	free(g->records);
	g->records = NULL;
	g->next_open = p->absent;
	p->absent = page + 1;
	p->held--;
	budget_give(p->budget, p->size << POOL_PAGE_BITS);
}

void
pool_done(struct pool *p)
{
	for (uint32_t i = 0; i < p->npages; i++)
		free(p->pages[i].records);
	free(p->pages);
	budget_give(p->budget, (p->size << POOL_PAGE_BITS) * p->held);
	pool_init(p, p->size, p->budget);
}
