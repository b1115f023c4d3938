/* Records of one size in pages; freed ids form a list through the records. */
#include <sipladder/pool.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void
pool_init(struct pool *p, size_t size, struct budget *budget)
{
	*p = (struct pool){
		.size = (size + 7) & ~(size_t)7, .top = 1, .budget = budget
	};
}

static bool
add_page(struct pool *p)
{
	if (p->npages >= UINT32_MAX >> POOL_PAGE_BITS)
		return false;
	if (!budget_take(p->budget, p->size << POOL_PAGE_BITS))
		return false;
	if (p->npages == p->room) {
		uint32_t room = p->room == 0 ? 16 : p->room * 2;
		char **pages = realloc(p->pages, room * sizeof(*pages));

		if (pages == NULL)
			abort();
		p->pages = pages;
		p->room = room;
	}
	p->pages[p->npages] = malloc(p->size << POOL_PAGE_BITS);
	if (p->pages[p->npages] == NULL)
		abort();
	p->npages++;
	return true;
}

uint32_t
pool_new(struct pool *p)
{
	uint32_t id = p->free_head;

	if (id != 0) {
		memcpy(&p->free_head, pool_at(p, id), sizeof(id));
	} else {
		if (p->top >> POOL_PAGE_BITS >= p->npages && !add_page(p))
			return 0;
		id = p->top++;
	}
	memset(pool_at(p, id), 0, p->size);
	p->live++;
	return id;
}

void
pool_free(struct pool *p, uint32_t id)
{
	if (id == 0)
		return;
	memcpy(pool_at(p, id), &p->free_head, sizeof(id));
	p->free_head = id;
	p->live--;
}

void
pool_done(struct pool *p)
{
	for (uint32_t i = 0; i < p->npages; i++)
		free(p->pages[i]);
	free(p->pages);
	budget_give(p->budget, (p->size << POOL_PAGE_BITS) * p->npages);
	pool_init(p, p->size, p->budget);
}
