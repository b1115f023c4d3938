/* ladders.c: the models of all calls, one after the other, for a writer. */
#include "ladders.h"

#include <stdlib.h>

typedef int write_fn(struct buf *out, const struct ladder *l,
    const struct out_ctx *o, bool is_first);

/* The ladder of one call with its legs. */
static int
one(struct out_ctx *o, write_fn *write, uint32_t id, bool is_first,
    struct err *e)
{
	uint32_t ids[LADDER_LEGS_MAX];
	uint32_t n = view_ladder_legs(ids, o->view->store, id);
	const struct ladder_opt opt = {
		.names = o->view->names, .no_fold = o->no_fold,
	};
	struct ladder l;
	int rc;

	if (n == 0)
		return 0;
	rc = view_ladder_build(&l, o->view->store, ids, n, &opt, e);
	if (rc == 0 && write(&o->buf, &l, o, is_first) != 0)
		rc = err_set(e, "no memory for the ladder of call %u",
		    (unsigned)l.call);
	view_ladder_free(&l);
	return rc < 0 ? rc : out_more(o, e);
}

int
out_ladders(struct out_ctx *o, write_fn *write, struct err *e)
{
	const struct call_store *s = o->view->store;
	bool is_first = true;
	uint32_t *ids, n;
	int rc = 0;

	if (o->call != 0)
		return one(o, write, o->call, true, e);
	n = call_list(&ids, s);
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		const struct call *c = call_at(s, ids[i]);

		/* A leg stands on the ladder of its call's first one. */
		if (c == NULL || (c->first_leg != 0 && c->first_leg != ids[i]
		    && call_at(s, c->first_leg) != NULL))
			continue;
		rc = one(o, write, ids[i], is_first, e);
		is_first = false;
	}
	free(ids);
	return rc;
}
