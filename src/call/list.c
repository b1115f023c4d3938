/* Records in the order of their numbers, and found by number. */
#include <stdlib.h>

#include "store.h"

uint32_t
call_find_number(const struct call_store *s, uint32_t n)
{
	const uint32_t from[2] = { s->idle.oldest, s->ended.oldest };

	for (int i = 0; i < 2; i++) {
		for (uint32_t id = from[i]; id != 0;
		    id = call_rec(s, id)->newer) {
			if (call_rec(s, id)->n == n)
				return id;
		}
	}
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const struct call_numbered *x = a;
	const struct call_numbered *y = b;

	return x->n < y->n ? -1 : x->n > y->n;
}

uint32_t *
call_in_order(struct call_numbered *list, uint32_t n)
{
	uint32_t *ids = (uint32_t *)list;

	qsort(list, n, sizeof(*list), by_number);
	for (uint32_t i = 0; i < n; i++)
		ids[i] = list[i].id;
	return ids;
}

struct call_numbered *
call_numbered_new(uint32_t n)
{
	struct call_numbered *list = calloc((size_t)n + 1, sizeof(*list));

	if (list == NULL)
		abort();
	return list;
}

uint32_t
call_list(uint32_t **out, const struct call_store *s)
{
	const uint32_t from[2] = { s->idle.oldest, s->ended.oldest };
	struct call_numbered *list = call_numbered_new(s->calls.live);
	uint32_t n = 0;

	for (int i = 0; i < 2; i++) {
		for (uint32_t id = from[i]; id != 0;
		    id = call_rec(s, id)->newer) {
			list[n].n = call_rec(s, id)->n;
			list[n++].id = id;
		}
	}
	*out = call_in_order(list, n);
	return n;
}

uint32_t
call_list_messages(uint32_t **out, const struct call_store *s)
{
	const uint32_t from[2] = { s->idle.oldest, s->ended.oldest };
	struct call_numbered *list = call_numbered_new(s->msgs.live);
	uint32_t n = 0;

	for (int i = 0; i < 2; i++) {
		for (uint32_t id = from[i]; id != 0;
		    id = call_rec(s, id)->newer) {
			uint32_t m = call_rec(s, id)->first;

			for (; m != 0; m = call_msg_rec(s, m)->next) {
				list[n].n = call_msg_rec(s, m)->n;
				list[n++].id = m;
			}
		}
	}
	*out = call_in_order(list, n);
	return n;
}

uint32_t
call_list_streams(uint32_t **out, const struct call_store *s)
{
	struct call_numbered *list = call_numbered_new(s->streams.live);
	uint32_t n = 0;

	for (uint32_t id = 1; id < pool_end(&s->streams); id++) {
		const struct call_stream *t = call_stream_at(s, id);

		if (t == NULL)
			continue;
		list[n].n = t->n;
		list[n++].id = id;
	}
	*out = call_in_order(list, n);
	return n;
}
