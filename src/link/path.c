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
link_paths_init(struct link_paths *p, uint64_t key)
{
	*p = (struct link_paths){ .n = 1, .key = key };
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
is_same(const struct link_path_entry *e, const struct decode *d)
{
	if (e->n != d->depth)
		return false;
	/* Word by word, as they were written a moment ago: memcmp() waits. */
	for (unsigned i = 0; i < d->depth; i++) {
		if (e->steps[i] != d->path[i])
			return false;
	}
	if (d->nips < 2)
		return e->outer[0].family == ADDR_NONE;
	return addr_eq(&e->outer[0], &d->outer[0])
	    && addr_eq(&e->outer[1], &d->outer[1]);
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
add(struct link_paths *p, uint64_t hash, const struct decode *d)
{
	struct link_path_entry *e;
	size_t size = d->depth * sizeof(*d->path);

	if (map_put(&p->map, hash, p->n) < 0)
		return 0;
	if (p->n >= p->room) {
		p->room = p->room == 0 ? 16 : p->room * 2;
		p->entries = realloc(p->entries,
		    p->room * sizeof(*p->entries));
		if (p->entries == NULL)
			abort();
	}
	e = &p->entries[p->n];
	*e = (struct link_path_entry){ .n = d->depth };
	e->steps = malloc(size);
	if (e->steps == NULL)
		abort();
	memcpy(e->steps, d->path, size);
	if (d->nips > 1) {
		e->outer[0] = d->outer[0];
		e->outer[1] = d->outer[1];
	}
	write_text(e);
	return p->n++;
}

/* The path's id; one not seen yet gets one while there are at most max. */
static uint32_t
find_or_add(struct link_paths *p, const struct decode *d, uint32_t max)
{
	uint64_t hash = hash_bytes(p->key, d->path,
	    d->depth * sizeof(*d->path));
	uint32_t at;
	uint32_t id;

	if (d->nips > 1)
		hash = hash_addr(hash_addr(hash, &d->outer[0]),
		    &d->outer[1]);
	for (id = map_first(&p->map, hash, &at); id != 0;
	    id = map_next(&p->map, hash, &at)) {
		if (is_same(&p->entries[id], d))
			return id;
	}
	return p->n > max ? 0 : add(p, hash, d);
}

/*
 * The path without tags and outer addresses, which can be few only: for what
 * comes when the table is full.
 */
static uint32_t
plain_id(struct link_paths *p, const struct decode *d)
{
	struct decode plain = { .depth = d->depth };

	for (unsigned i = 0; i < d->depth; i++)
		plain.path[i] = d->path[i] | LINK_NO_TAG;
	return find_or_add(p, &plain, LINK_PATH_MAX + LINK_PATH_PLAIN);
}

uint32_t
link_paths_id(struct link_paths *p, const struct decode *d)
{
	uint32_t id;

	if (p->last != 0 && is_same(&p->entries[p->last], d))
		return p->last;
	if (d->depth == 0)
		return 0;
	id = find_or_add(p, d, LINK_PATH_MAX);
	if (id == 0)
		return plain_id(p, d);
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

bool
link_path_outer(struct addr *src, struct addr *dst, const struct link *l,
    uint32_t path)
{
	const struct link_path_entry *e;

	if (path == 0 || path >= l->paths.n)
		return false;
	e = &l->paths.entries[path];
	*src = e->outer[0];
	*dst = e->outer[1];
	return src->family != ADDR_NONE;
}
