/*
 * The way back to a message's text: 47 bits of position and 17 of length in
 * one word, or a list of pieces for what lies in several places.  A text that
 * is nowhere in the capture is kept behind the list.
 */
#include <stdlib.h>

#include "store.h"

#define LEN_BITS 17
#define LEN_MAX ((1u << LEN_BITS) - 1)

static size_t
pieces_size(uint32_t n, size_t text_n)
{
	return sizeof(struct call_pieces) + n * sizeof(struct frame_ref)
	    + text_n;
}

static struct call_pieces *
pieces_of(const struct call_msg *m)
{
	return (struct call_pieces *)(uintptr_t)m->ref;
}

bool
call_ref_pack(struct call_store *s, struct call_msg *m,
    const struct wrap_msg *w)
{
	struct call_pieces *p;
	bool is_copy = (w->flags & WRAP_FLAG_COPY) != 0;
	size_t text_n = is_copy ? w->text.n : 0;
	size_t size = pieces_size(w->nrefs, text_n);

	if (!is_copy && w->nrefs == 1 && w->refs[0].len <= LEN_MAX
	    && w->refs[0].frame == m->frame) {
		m->ref = w->refs[0].at << LEN_BITS | w->refs[0].len;
		return true;
	}
	while (!budget_take(s->opt.budget, size)) {
		if (!call_evict(s))
			return false;
	}
	p = malloc(size);
	if (p == NULL)
		abort();
	p->n = w->nrefs;
	p->text_n = (uint32_t)text_n;
	p->is_copy = is_copy;
	memcpy(p->refs, w->refs, w->nrefs * sizeof(p->refs[0]));
	if (text_n > 0)
		memcpy(p->refs + p->n, w->text.p, text_n);
	m->ref = (uintptr_t)p;
	m->flags |= CALL_MSG_LONG;
	s->nlong++;
	return true;
}

void
call_ref_drop(struct call_store *s, struct call_msg *m)
{
	if ((m->flags & CALL_MSG_LONG) == 0)
		return;
	budget_give(s->opt.budget,
	    pieces_size(pieces_of(m)->n, pieces_of(m)->text_n));
	free(pieces_of(m));
	s->nlong--;
	m->flags = (uint16_t)(m->flags & ~CALL_MSG_LONG);
}

unsigned
call_msg_refs(const struct frame_ref **out, struct frame_ref *one,
    const struct call_store *s, const struct call_msg *m)
{
	(void)s;
	if ((m->flags & CALL_MSG_LONG) != 0) {
		*out = pieces_of(m)->refs;
		return pieces_of(m)->n;
	}
	*one = (struct frame_ref){ .at = m->ref >> LEN_BITS,
		.len = (uint32_t)(m->ref & LEN_MAX), .frame = m->frame };
	*out = one;
	return 1;
}

int
call_text(struct buf *out, const struct call_store *s, uint32_t msg,
    struct err *e)
{
	const struct call_msg *m = call_msg_at(s, msg);
	const struct frame_ref *refs;
	struct frame_ref one;
	unsigned n;

	out->n = 0;
	if (m == NULL)
		return err_set(e, "the message is no longer in memory");
	if ((m->flags & CALL_MSG_LONG) != 0 && pieces_of(m)->is_copy) {
		const struct call_pieces *p = pieces_of(m);

		if (buf_add(out, p->refs + p->n, p->text_n) < 0)
			return err_set(e, "the message is too long");
		return 0;
	}
	if (s->opt.fetch.read == NULL)
		return err_set(e, "the capture cannot be read again");
	n = call_msg_refs(&refs, &one, s, m);
	for (unsigned i = 0; i < n; i++) {
		if (refs[i].at == FRAME_AT_NONE)
			return err_set(e, "frame %u cannot be read again",
			    refs[i].frame);
		if (buf_reserve(out, refs[i].len) < 0)
			return err_set(e, "frame %u: the message is too long",
			    refs[i].frame);
		if (s->opt.fetch.read(s->opt.fetch.ctx, out->p + out->n,
		    &refs[i], e) < 0)
			return -1;
		out->n += refs[i].len;
	}
	return 0;
}
