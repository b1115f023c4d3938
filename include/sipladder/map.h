/*
 * map.h: from a 64-bit hash to 32-bit ids (not 0), several ids a hash allowed.
 * Open addressing, eight bytes a slot, removal without tombstones.  The caller
 * compares the record behind an id with what it looks for:
 *
 *	uint32_t at;
 *	for (id = map_first(m, hash, &at); id != 0; id = map_next(m, hash, &at))
 *		if (is_the_one(id)) ...
 */
#ifndef SIPLADDER_MAP_H
#define SIPLADDER_MAP_H

#include <stdint.h>

#include <sipladder/budget.h>

struct map_slot {
	uint32_t tag; /* upper half of the hash */
	uint32_t id;  /* 0: empty */
};

struct map {
	struct map_slot *slots;
	uint32_t mask;  /* slots - 1, or 0 before the first */
	uint32_t count;
	uint32_t fill;  /* grows when so many sixteenths are used */
	struct budget *budget;
};

void map_init(struct map *m, struct budget *budget);

/*
 * The same for a map that is asked with every packet: a third full at most
 * takes twice the room, and the first look nearly always finds.
 */
void map_init_sparse(struct map *m, struct budget *budget);
void map_done(struct map *m);

/* Adds id under hash.  0, or -1 where the budget refuses to let it grow. */
int map_put(struct map *m, uint64_t hash, uint32_t id);

/* Removes id from under hash; nothing happens where it is not there. */
void map_del(struct map *m, uint64_t hash, uint32_t id);

/*
 * Where the search for a tag begins.  From the tag alone, since the other half
 * of the hash is not kept and would be lost when the table grows.
 */
static inline uint32_t
map_home(uint32_t tag)
{
	return (uint32_t)(tag * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

static inline uint32_t
map_scan(const struct map *m, uint64_t hash, uint32_t *at)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	uint32_t i = *at;

	for (;;) {
		const struct map_slot *s = &m->slots[i];

		i = (i + 1) & m->mask;
		if (s->id == 0)
			return 0;
		if (s->tag == tag) {
			*at = i;
			return s->id;
		}
	}
}

static inline uint32_t
map_first(const struct map *m, uint64_t hash, uint32_t *at)
{
	if (m->count == 0)
		return 0;
	*at = map_home((uint32_t)(hash >> 32)) & m->mask;
	return map_scan(m, hash, at);
}

static inline uint32_t
map_next(const struct map *m, uint64_t hash, uint32_t *at)
{
	return map_scan(m, hash, at);
}

#endif
