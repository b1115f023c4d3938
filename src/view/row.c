/*
 * row.c: one message, call or stream that is looked at, and the texts that
 * its fields ask for.
 */
#include "rows.h"

#include <stdlib.h>

void
view_row_open(struct view_row *r, const struct view *v, enum view_scope scope)
{
	*r = (struct view_row){ .view = v, .scope = scope };
	r->text = calloc(1, sizeof(*r->text));
	if (r->text == NULL)
		abort();
}

void
view_row_close(struct view_row *r)
{
	if (r->text == NULL)
		return;
	for (unsigned i = 0; i < 2; i++)
		buf_free(&r->text->slots[i].bytes);
	buf_free(&r->text->made);
	buf_free(&r->text->list);
	free(r->text);
	r->text = NULL;
}

/* The container that a message belongs to. */
static const struct call *
call_of(const struct call_store *s, const struct call_msg *m)
{
	const struct call_txn *t = call_txn_at(s, m->txn);

	return t == NULL ? NULL : call_at(s, t->call);
}

bool
view_row_at(struct view_row *r, uint32_t id)
{
	const struct call_store *s = r->view->store;

	r->id = id;
	r->msg = NULL;
	r->call = NULL;
	r->stream = NULL;
	r->path = NULL;
	r->text->has_err = false;
	/* Ids are used again: what was read under one may be another now. */
	r->text->slots[0].msg = 0;
	r->text->slots[1].msg = 0;
	switch (r->scope) {
	case VIEW_MESSAGE:
		r->msg = call_msg_at(s, id);
		if (r->msg == NULL)
			return false;
		r->call = call_of(s, r->msg);
		break;
	case VIEW_CALL:
		r->call = call_at(s, id);
		if (r->call == NULL)
			return false;
		r->msg = call_msg_at(s, r->call->first);
		break;
	default:
		r->stream = call_stream_at(s, id);
		if (r->stream == NULL)
			return false;
		r->call = call_at(s, r->stream->call);
		return true;
	}
	if (r->msg != NULL)
		r->path = call_path_at(s, r->msg->path);
	return true;
}

static unsigned
parse_flags(const struct call_store *s, const struct call_msg *m)
{
	const struct call_path *p = call_path_at(s, m->path);
	unsigned flags = 0;

	if (p != NULL && p->transport != WRAP_UDP && p->transport != WRAP_HEP)
		flags |= SIP_PARSE_STREAM;
	if ((m->flags & CALL_MSG_CUT) != 0)
		flags |= SIP_PARSE_CUT;
	return flags;
}

static void
load(struct view_slot *t, struct view_row *r, uint32_t id)
{
	const struct call_store *s = r->view->store;
	const struct call_msg *m = call_msg_at(s, id);

	t->msg = id;
	t->is_good = false;
	if (m == NULL)
		return;
	if (call_text(&t->bytes, s, id, &r->text->err) < 0) {
		r->text->has_err = true;
		return;
	}
	if (sip_msg_parse(&t->sip, buf_view(&t->bytes),
	    parse_flags(s, m)) <= 0)
		return;
	sip_msg_check(&t->sip, 0);
	t->is_good = true;
}

const struct sip_msg *
view_row_sip_of(struct view_row *r, uint32_t msg)
{
	uint32_t own = r->scope == VIEW_MESSAGE ? r->id
	    : r->scope == VIEW_CALL ? r->call->first : 0;
	struct view_slot *t = &r->text->slots[msg != own];

	if (msg == 0)
		return NULL;
	if (t->msg != msg)
		load(t, r, msg);
	return t->is_good ? &t->sip : NULL;
}

const struct sip_msg *
view_row_sip(struct view_row *r)
{
	if (r->msg == NULL)
		return NULL;
	return view_row_sip_of(r, r->scope == VIEW_CALL ? r->call->first
	    : r->id);
}

const char *
view_row_error(const struct view_row *r)
{
	return r->text->has_err ? r->text->err.text : NULL;
}

void
view_row_reset(struct view_row *r)
{
	r->text->made.n = 0;
	r->text->list.n = 0;
}

char *
view_row_room(struct view_row *r, size_t n)
{
	struct buf *b = &r->text->made;

	/* No limit and no budget: buf_reserve() does not fail. */
	(void)buf_reserve(b, n);
	return b->p + b->n;
}

/* s without folds, in room that was made for it. */
static struct str
unfold(struct view_row *r, struct str s)
{
	struct buf *b = &r->text->made;
	struct str t;

	s = str_trim(s);
	if (str_chr(s, '\n') < 0 && str_chr(s, '\r') < 0)
		return s;
	t = sip_unfold(view_row_room(r, s.n), s.n, s);
	if (t.p == b->p + b->n)
		b->n += t.n;
	return t;
}

bool
view_row_str(struct view_value *out, struct view_row *r, struct str s)
{
	out->str = unfold(r, s);
	return out->str.n > 0;
}

void
view_row_list_str(struct view_row *r, struct str s)
{
	s = unfold(r, s);
	(void)buf_add(&r->text->list, &s, sizeof(s));
}

void
view_row_list_u64(struct view_row *r, uint64_t v)
{
	(void)buf_add(&r->text->list, &v, sizeof(v));
}

bool
view_row_strs(struct view_value *out, struct view_row *r)
{
	const void *p = r->text->list.p;

	out->strs = p;
	out->n = (unsigned)(r->text->list.n / sizeof(struct str));
	return true;
}

bool
view_row_u64s(struct view_value *out, struct view_row *r)
{
	const void *p = r->text->list.p;

	out->u64s = p;
	out->n = (unsigned)(r->text->list.n / sizeof(uint64_t));
	return true;
}
