/* Open addressing with linear probing; removal moves later entries back. */
#include <sipladder/map.h>

#include <stdbool.h>
#include <stdlib.h>

/* Sixteenths. */
enum { FILL = 13, FILL_SPARSE = 5 };

/*
 * A slot remembers only the upper half of the hash, so its home is computed
 * from the tag: the lower half would be lost when the table grows.
 */
static uint32_t
home(const struct map *m, uint32_t tag)
{
	return map_home(tag) & m->mask;
}

void
map_init(struct map *m, struct budget *budget)
{
	*m = (struct map){ .fill = FILL, .budget = budget };
}

void
map_init_sparse(struct map *m, struct budget *budget)
{
	*m = (struct map){ .fill = FILL_SPARSE, .budget = budget };
}

void
map_done(struct map *m)
{
	if (m->slots != NULL)
		budget_give(m->budget,
		    ((size_t)m->mask + 1) * sizeof(*m->slots));
	free(m->slots);
	*m = (struct map){ .fill = m->fill, .budget = m->budget };
}

static void
insert(struct map *m, uint32_t tag, uint32_t id)
{
	uint32_t i = home(m, tag);

	while (m->slots[i].id != 0)
		i = (i + 1) & m->mask;
	m->slots[i] = (struct map_slot){ .tag = tag, .id = id };
}

static bool
grow(struct map *m)
{
	struct map old = *m;
	size_t room = m->slots == NULL ? 64 : ((size_t)m->mask + 1) * 2;

	if (room > UINT32_MAX / 2
	    || !budget_take(m->budget, room * sizeof(*m->slots)))
		return false;
	m->slots = calloc(room, sizeof(*m->slots));
	if (m->slots == NULL)
		abort();
	m->mask = (uint32_t)(room - 1);
	if (old.slots == NULL)
		return true;
	for (uint32_t i = 0; i <= old.mask; i++) {
		if (old.slots[i].id != 0)
			insert(m, old.slots[i].tag, old.slots[i].id);
	}
	free(old.slots);
	budget_give(m->budget, ((size_t)old.mask + 1) * sizeof(*m->slots));
	return true;
}

int
map_put(struct map *m, uint64_t hash, uint32_t id)
{
	uint64_t room = m->slots == NULL ? 0 : (uint64_t)m->mask + 1;

	/* A refused budget lets it fill to the last slots. */
	if ((uint64_t)m->count * 16 >= room * m->fill && !grow(m)
	    && m->count + 2 > room)
		return -1;
	insert(m, (uint32_t)(hash >> 32), id);
	m->count++;
	return 0;
}

void
map_del(struct map *m, uint64_t hash, uint32_t id)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	uint32_t hole;
	uint32_t i;

	if (m->count == 0)
		return;
	for (i = home(m, tag); m->slots[i].id != id || m->slots[i].tag != tag;
	    i = (i + 1) & m->mask) {
		if (m->slots[i].id == 0)
			return;
	}
	hole = i;
	for (i = (i + 1) & m->mask; m->slots[i].id != 0;
	    i = (i + 1) & m->mask) {
		uint32_t h = home(m, m->slots[i].tag);

		if (((i - h) & m->mask) >= ((i - hole) & m->mask)) {
			m->slots[hole] = m->slots[i];
			hole = i;
		}
	}
	m->slots[hole].id = 0;
	m->count--;
}
