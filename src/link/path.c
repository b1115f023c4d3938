/*
 * Paths: which headers a packet came through, as a small number.  The text is
 * made when a path is first met, so that no frame costs any string.
 */
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sipladder/hash.h"

void
link_paths_init(struct link_paths *p)
{
	*p = (struct link_paths){ .n = 1 };
	map_init(&p->map, NULL);
}

void
link_paths_done(struct link_paths *p)
{
	for (uint32_t i = 1; i < p->n; i++) {
		free(p->entries[i].steps);
		free(p->entries[i].text);
	}
	free(p->entries);
	map_done(&p->map);
}

static bool
is_same(const struct link_path_entry *e, const uint64_t *steps, unsigned n)
{
	if (e->n != n)
		return false;
	/* Word by word, as they were written a moment ago: memcmp() waits. */
	for (unsigned i = 0; i < n; i++) {
		if (e->steps[i] != steps[i])
			return false;
	}
	return true;
}

static void
write_text(struct link_path_entry *e)
{
	struct buf b = { 0 };

	for (unsigned i = 0; i < e->n; i++) {
		uint32_t tag = (uint32_t)e->steps[i];

		buf_printf(&b, "%s%s", i == 0 ? "" : "/",
		    link_decoders[e->steps[i] >> 32]->name);
		if (tag != LINK_NO_TAG)
			buf_printf(&b, ":%" PRIu32, tag);
	}
	e->text = b.p;
	e->len = b.n;
}

static uint32_t
add(struct link_paths *p, uint64_t hash, const uint64_t *steps, unsigned n)
{
	struct link_path_entry *e;

	if (p->n > LINK_PATH_MAX || map_put(&p->map, hash, p->n) < 0)
		return 0;
	if (p->n >= p->room) {
		p->room = p->room == 0 ? 16 : p->room * 2;
		p->entries = realloc(p->entries,
		    p->room * sizeof(*p->entries));
		if (p->entries == NULL)
			abort();
	}
	e = &p->entries[p->n];
	*e = (struct link_path_entry){ .n = n };
	e->steps = malloc(n * sizeof(*steps));
	if (e->steps == NULL)
		abort();
	memcpy(e->steps, steps, n * sizeof(*steps));
	write_text(e);
	return p->n++;
}

uint32_t
link_paths_id(struct link_paths *p, const uint64_t *steps, unsigned n)
{
	uint64_t hash;
	uint32_t at;
	uint32_t id;

	if (p->last != 0 && is_same(&p->entries[p->last], steps, n))
		return p->last;
	if (n == 0)
		return 0;
	hash = hash_bytes(0, steps, n * sizeof(*steps));
	for (id = map_first(&p->map, hash, &at); id != 0;
	    id = map_next(&p->map, hash, &at)) {
		if (is_same(&p->entries[id], steps, n))
			break;
	}
	if (id == 0)
		id = add(p, hash, steps, n);
	p->last = id;
	return id;
}

struct str
link_path(const struct link *l, uint32_t path)
{
	const struct link_path_entry *e;

	if (path == 0 || path >= l->paths.n)
		return STR("?");
	e = &l->paths.entries[path];
	return str_make(e->text, e->len);
}
