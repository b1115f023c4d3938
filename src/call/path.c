/*
 * Paths: pairs of addresses with the transport and the headers before them
 * (tags, tunnels), each kept once.  Messages
 * name them by id.  Paths that no message names any more are swept away when
 * there are many.
 */
#include <stdlib.h>

#include "store.h"

static uint64_t
hash_path(const struct call_store *s, const struct call_path *p)
{
	uint64_t h = hash_addr(s->opt.hash_key, &p->src);

	return hash_mix(h ^ p->transport ^ (uint64_t)p->link_path << 8,
	    hash_addr(h, &p->dst));
}

static struct call_path *
path_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->paths, id);
}

static void
mark_used(unsigned char *used, const struct call_store *s, uint32_t call)
{
	for (; call != 0; call = call_rec(s, call)->newer) {
		uint32_t m = call_rec(s, call)->first;

		for (; m != 0; m = call_msg_rec(s, m)->next)
			used[call_msg_rec(s, m)->path] = 1;
	}
}

static void
drop(struct call_store *s, uint32_t id)
{
	struct call_path *p = path_rec(s, id);

	map_del(&s->by_path, hash_path(s, p), id);
	p->src.family = ADDR_NONE;
	pool_free(&s->paths, id);
}

/* Frees the paths of messages that are gone. */
static void
sweep(struct call_store *s)
{
	uint32_t end = pool_end(&s->paths);
	unsigned char *used = calloc(end, 1);

	if (used == NULL)
		abort();
	mark_used(used, s, s->idle.oldest);
	mark_used(used, s, s->ended.oldest);
	for (uint32_t id = 1; id < end; id++) {
		if (!used[id] && call_path_at(s, id) != NULL)
			drop(s, id);
	}
	free(used);
	s->paths_sweep = s->paths.live * 2 > CALL_PATHS_SWEEP
	    ? s->paths.live * 2 : CALL_PATHS_SWEEP;
}

static bool
same_ends(const struct call_path *a, const struct call_path *b)
{
	return addr_eq(&a->src, &b->src) && addr_eq(&a->dst, &b->dst)
	    && a->transport == b->transport;
}

bool
call_path_same_ends(const struct call_store *s, uint32_t a, uint32_t b)
{
	return a == b || same_ends(path_rec(s, a), path_rec(s, b));
}

static bool
same_path(const struct call_path *a, const struct call_path *b)
{
	return a->link_path == b->link_path && same_ends(a, b);
}

static uint32_t
create(struct call_store *s, const struct call_path *want, uint64_t hash)
{
	uint32_t id;

	if (s->paths.live >= s->paths_sweep)
		sweep(s);
	id = pool_new(&s->paths);
	if (id == 0) {
		sweep(s);
		id = call_make(s, &s->paths);
	}
	if (id == 0)
		return 0;
	*path_rec(s, id) = *want;
	if (call_index(s, &s->by_path, hash, id) < 0) {
		path_rec(s, id)->src.family = ADDR_NONE;
		pool_free(&s->paths, id);
		return 0;
	}
	return id;
}

/* The path of the message; the conversation remembers its newest one. */
uint32_t
call_path(struct call_store *s, const struct wrap_msg *w)
{
	const struct chunk *c = w->chunk;
	struct call_path want = { .src = c->src, .dst = c->dst,
		.link_path = c->path, .transport = w->transport };
	const struct call_path *known = NULL;
	uint64_t hash;
	uint32_t at;
	uint32_t id;

	if (c->user != NULL)
		known = call_path_at(s, c->user->seen[c->dir]);
	if (known != NULL && same_path(known, &want))
		return c->user->seen[c->dir];
	hash = hash_path(s, &want);
	for (id = map_first(&s->by_path, hash, &at); id != 0;
	    id = map_next(&s->by_path, hash, &at)) {
		if (same_path(path_rec(s, id), &want))
			break;
	}
	if (id == 0)
		id = create(s, &want, hash);
	if (c->user != NULL)
		c->user->seen[c->dir] = id;
	return id;
}

const struct call_path *
call_path_at(const struct call_store *s, uint32_t id)
{
	const struct call_path *p = pool_find(&s->paths, id);

	return p == NULL || p->src.family == ADDR_NONE ? NULL : p;
}
