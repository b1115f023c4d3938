/*
 * Bytes of a stream that wait for more of it, with the places they come from.
 */
#include "chain.h"

/* Whether b goes on where a ends. */
static bool
ref_joins(const struct frame_ref *a, const struct frame_ref *b)
{
	if (a->frame != b->frame)
		return false;
	return a->at == FRAME_AT_NONE ? b->at == FRAME_AT_NONE
				      : a->at + a->len == b->at;
}

static bool
refs_add(struct buf *b, const struct frame_ref *refs, size_t n)
{
	struct frame_ref last;

	for (size_t i = 0; i < n; i++) {
		if (b->n > 0)
			memcpy(&last, b->p + b->n - sizeof(last),
			    sizeof(last));
		if (b->n > 0 && ref_joins(&last, &refs[i])) {
			last.len += refs[i].len;
			memcpy(b->p + b->n - sizeof(last), &last,
			    sizeof(last));
		} else if (b->n / sizeof(last) >= UINT16_MAX
		    || buf_add(b, &refs[i], sizeof(refs[i])) < 0) {
			return false;
		}
	}
	return true;
}

bool
wrap_gather_add(struct wrap *w, struct wrap_gather *g,
    const struct wrap_in *in, size_t pos, size_t n)
{
	struct frame_ref *refs = wrap_refs(w, in->nrefs);
	uint16_t nrefs = flow_refs_cut(refs, in->refs, in->nrefs, pos, n);

	g->text.budget = w->opt.budget;
	g->refs.budget = w->opt.budget;
	return refs_add(&g->refs, refs, nrefs)
	    && buf_add(&g->text, in->bytes.p + pos, n) == 0;
}

struct wrap_in
wrap_gather_view(const struct wrap_gather *g, const struct wrap_in *in)
{
	struct wrap_in view = *in;
	const void *refs = g->refs.p;

	view.bytes = buf_view(&g->text);
	view.refs = refs;
	view.nrefs = (uint16_t)(g->refs.n / sizeof(*view.refs));
	return view;
}

void
wrap_gather_drop(struct wrap_gather *g, size_t n)
{
	void *mem = g->refs.p;
	struct frame_ref *refs = mem;
	uint16_t nrefs = (uint16_t)(g->refs.n / sizeof(*refs));

	buf_drop(&g->text, n);
	nrefs = flow_refs_cut(refs, refs, nrefs, n, g->text.n);
	g->refs.n = nrefs * sizeof(*refs);
}

void
wrap_gather_free(struct wrap_gather *g)
{
	buf_free(&g->text);
	buf_free(&g->refs);
}

struct wrap_in
wrap_in_part(struct wrap *w, const struct wrap_in *in, size_t from, size_t n)
{
	struct wrap_in part = *in;
	struct frame_ref *refs = wrap_refs(w, in->nrefs);

	part.bytes = str_first(str_from(in->bytes, from), n);
	part.nrefs = flow_refs_cut(refs, in->refs, in->nrefs, from,
	    part.bytes.n);
	part.refs = refs;
	return part;
}
