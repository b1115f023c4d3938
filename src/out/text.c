/*
 * text.c: text for people: the messages as they stood on the wire; tables and
 * the summary are in files of their own.
 */
#include "writers.h"

#include <stdlib.h>

static void
put_repeat(struct buf *b, const struct view *v, uint32_t id,
    const struct call_msg *m)
{
	const struct call_msg *first;
	bool dup = (m->flags & CALL_MSG_DUP) != 0;

	if (!dup && (m->flags & CALL_MSG_RTX) == 0)
		return;
	first = call_msg_at(v->store, call_repeats(v->store, id));
	(void)buf_str(b, dup ? STR("  copy") : STR("  retransmission"));
	if (first != NULL)
		(void)buf_printf(b, " of #%lu", (unsigned long)first->n);
}

/* 0.034  192.0.2.1:5060 > 192.0.2.2:5060  udp  #12 */
static void
put_head(struct buf *b, const struct view_row *r)
{
	char t[CLOCK_TEXT_MAX];

	(void)buf_str(b, view_time(t, r->view, r->msg->ts));
	if (r->path != NULL) {
		(void)buf_str(b, STR("  "));
		(void)view_host(b, r->view, &r->path->src);
		(void)buf_str(b, STR(" > "));
		(void)view_host(b, r->view, &r->path->dst);
		(void)buf_printf(b, "  %s",
		    wrap_transport_name(r->path->transport));
	}
	(void)buf_printf(b, "  #%lu", (unsigned long)r->msg->n);
	put_repeat(b, r->view, r->id, r->msg);
	(void)buf_char(b, '\n');
}

static void
put_message(struct buf *b, const struct view_row *r, struct buf *text,
    struct err *trouble)
{
	struct err why = { "" };

	put_head(b, r);
	if (call_text(text, r->view->store, r->id, &why) < 0) {
		out_keep(trouble, r, why.text);
		(void)buf_str(b, STR("(its text cannot be read again)"));
	} else {
		(void)view_safe_lines(b, buf_view(text));
	}
	if (b->p[b->n - 1] != '\n')
		(void)buf_char(b, '\n');
	(void)buf_char(b, '\n');
}

static int
write_messages(struct out_ctx *o, struct err *e)
{
	struct err trouble = { "" };
	struct buf text = { .p = NULL };
	struct view_row r;
	uint32_t *ids;
	uint32_t n = out_rows(&ids, o);
	int rc = 0;

	view_row_open(&r, o->view, VIEW_MESSAGE);
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		if (!view_row_at(&r, ids[i]))
			continue;
		put_message(&o->buf, &r, &text, &trouble);
		rc = out_more(o, e);
	}
	view_row_close(&r);
	buf_free(&text);
	free(ids);
	return rc < 0 ? rc : out_told(o, &trouble, e);
}

static int
write_text(struct out_ctx *o, struct err *e)
{
	if (o->what == OUT_SUMMARY)
		return out_summary_text(o, e);
	if (o->what == OUT_MESSAGES && o->nfields == 0)
		return write_messages(o, e);
	return out_table(o, e);
}

const struct out_kind out_text = {
	.format = "text",
	.text = "text for people, as wide as --width says",
	.views = OUT_BIT(CALLS) | OUT_BIT(MESSAGES) | OUT_BIT(STREAMS)
	    | OUT_BIT(SUMMARY),
	.write = write_text,
};
