/*
 * rows.c: which rows and fields a view has.
 */
#include "writers.h"

#include <stdlib.h>
#include <string.h>

void
out_fields_used(struct out_fields *out, enum view_scope scope, unsigned use)
{
	const struct view_field *f;

	out->n = 0;
	for (unsigned i = 0; (f = view_field_at(i)) != NULL; i++)
		if (f->scope == scope && (f->use & use) != 0
		    && out->n < OUT_FIELDS_MAX)
			out->list[out->n++] = f;
}

static uint32_t
messages_of(uint32_t *ids, const struct call_store *s, const struct call *c)
{
	uint32_t n = 0;

	for (uint32_t id = c->first; id != 0;) {
		const struct call_msg *m = call_msg_at(s, id);

		if (m == NULL)
			break;
		if (ids != NULL)
			ids[n] = id;
		n++;
		id = m->next;
	}
	return n;
}

static uint32_t
streams_of(uint32_t *ids, const struct call_store *s, const struct call *c)
{
	uint32_t n = 0;

	for (uint32_t id = c->streams; id != 0;) {
		const struct call_stream *t = call_stream_at(s, id);

		if (t == NULL)
			break;
		if (ids != NULL)
			ids[n] = id;
		n++;
		id = t->next;
	}
	return n;
}

/* ids NULL: only how many. */
static uint32_t
rows_of(uint32_t *ids, const struct out_ctx *o, const struct call *c)
{
	switch (o->what) {
	case OUT_MESSAGES:
		return messages_of(ids, o->view->store, c);
	case OUT_STREAMS:
		return streams_of(ids, o->view->store, c);
	default:
		if (ids != NULL)
			ids[0] = o->call;
		return 1;
	}
}

uint32_t
out_rows(uint32_t **ids, const struct out_ctx *o)
{
	const struct call_store *s = o->view->store;
	const struct call *c;
	uint32_t n;

	*ids = NULL;
	if (o->call == 0) {
		switch (o->what) {
		case OUT_MESSAGES:
			return call_list_messages(ids, s);
		case OUT_STREAMS:
			return call_list_streams(ids, s);
		default:
			return call_list(ids, s);
		}
	}
	c = call_at(s, o->call);
	n = c == NULL ? 0 : rows_of(NULL, o, c);
	if (n == 0)
		return 0;
	*ids = calloc(n, sizeof(**ids));
	if (*ids == NULL)
		abort();
	return rows_of(*ids, o, c);
}

void
out_keep(struct err *kept, const struct view_row *r, const char *why)
{
	if (kept->text[0] != '\0')
		return;
	if (r->msg != NULL)
		err_set(kept, "cannot read message %lu again: %s",
		    (unsigned long)r->msg->n, why);
	else
		err_set(kept, "cannot read a message again: %s", why);
}

void
out_trouble(struct err *kept, const struct view_row *r)
{
	const char *why = view_row_error(r);

	if (why != NULL)
		out_keep(kept, r, why);
}

int
out_told(struct out_ctx *o, const struct err *kept, struct err *e)
{
	if (kept->text[0] == '\0')
		return 0;
	return out_flush(o, e) < 0 ? -1 : err_set(e, "%s", kept->text);
}

uint64_t
out_count(const struct out_ctx *o, const char *layer, const char *name)
{
	for (unsigned i = 0; i < o->ncounts; i++) {
		const struct count_set *c = &o->counts[i];

		if (strcmp(c->layer, layer) != 0)
			continue;
		for (unsigned j = 0; j < c->n; j++)
			if (strcmp(c->names[j].name, name) == 0)
				return c->values[j];
	}
	return 0;
}
