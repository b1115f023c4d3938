/*
 * call.c: the facts of one container; the getters of fields.def, CALL.
 */
#include "fields.h"
#include "rows.h"

bool
view_call_n(struct view_value *out, struct view_row *r)
{
	out->u64 = r->call->n;
	return true;
}

bool
view_call_kind(struct view_value *out, struct view_row *r)
{
	return view_row_word(out, call_kind_name(r->call->kind));
}

bool
view_call_method(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m;

	out->str = sip_method_name(r->call->method);
	if (out->str.n > 0)
		return true;
	m = view_row_sip(r);
	return m != NULL && view_row_str(out, r, m->is_request ? m->method
	    : m->cseq_method);
}

bool
view_call_call_ids(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	if (m == NULL)
		return false;
	if (m->call_id.n > 0) {
		view_row_room(r, m->call_id.n);
		view_row_list_str(r, m->call_id);
	}
	return view_row_strs(out, r);
}

bool
view_call_from(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_uri(out, r, m->from);
}

bool
view_call_to(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_uri(out, r, m->to);
}

bool
view_call_messages(struct view_value *out, struct view_row *r)
{
	out->u64 = r->call->nmsgs;
	return true;
}

/* Who sent the first request; known also where only a response was seen. */
static const struct addr *
caller(const struct view_row *r)
{
	if (r->path == NULL)
		return NULL;
	return r->msg->code != 0 ? &r->path->dst : &r->path->src;
}

static const struct addr *
callee(const struct view_row *r)
{
	if (r->path == NULL)
		return NULL;
	return r->msg->code != 0 ? &r->path->src : &r->path->dst;
}

bool
view_call_src(struct view_value *out, struct view_row *r)
{
	return caller(r) != NULL && view_row_ip(out, r, caller(r));
}

bool
view_call_src_port(struct view_value *out, struct view_row *r)
{
	return caller(r) != NULL && view_row_port(out, caller(r));
}

bool
view_call_dst(struct view_value *out, struct view_row *r)
{
	return callee(r) != NULL && view_row_ip(out, r, callee(r));
}

bool
view_call_dst_port(struct view_value *out, struct view_row *r)
{
	return callee(r) != NULL && view_row_port(out, callee(r));
}

bool
view_call_src_host(struct view_value *out, struct view_row *r)
{
	return caller(r) != NULL && view_row_host(out, r, caller(r), false);
}

bool
view_call_dst_host(struct view_value *out, struct view_row *r)
{
	return callee(r) != NULL && view_row_host(out, r, callee(r), false);
}

bool
view_call_source(struct view_value *out, struct view_row *r)
{
	return caller(r) != NULL && view_row_host(out, r, caller(r), true);
}

bool
view_call_destination(struct view_value *out, struct view_row *r)
{
	return callee(r) != NULL && view_row_host(out, r, callee(r), true);
}

bool
view_call_start(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, r->call->start);
}

bool
view_call_end(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, r->call->end);
}

bool
view_call_duration(struct view_value *out, struct view_row *r)
{
	out->ns = r->call->end - r->call->start;
	return true;
}

bool
view_call_state(struct view_value *out, struct view_row *r)
{
	return view_row_word(out, call_state_name(r->call->state));
}

bool
view_call_code(struct view_value *out, struct view_row *r)
{
	out->u64 = r->call->code;
	return out->u64 != 0;
}

bool
view_call_released_by(struct view_value *out, struct view_row *r)
{
	return view_row_word(out, call_side_name(r->call->released_by));
}

/* RFC 3326: the BYE or CANCEL may say why. */
bool
view_call_reason(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip_of(r, r->call->bye);

	if (m != NULL
	    && view_row_str(out, r, sip_msg_header(m, SIP_HDR_REASON)))
		return true;
	if (r->call->code < 300)
		return false;
	out->str = sip_code_phrase(r->call->code);
	return out->str.n > 0;
}

static struct call_times
times(const struct view_row *r)
{
	struct call_times t;

	call_times_of(&t, r->view->store, r->call);
	return t;
}

bool
view_call_pdd(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, times(r).pdd);
}

bool
view_call_ring(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, times(r).ring);
}

bool
view_call_setup(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, times(r).setup);
}

bool
view_call_talk(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, times(r).talk);
}

bool
view_call_teardown(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, times(r).teardown);
}

bool
view_call_legs(struct view_value *out, struct view_row *r)
{
	const struct call *c = call_at(r->view->store, r->call->first_leg);

	for (; c != NULL; c = call_at(r->view->store, c->next_leg))
		if (c != r->call)
			view_row_list_u64(r, c->n);
	return view_row_u64s(out, r);
}

bool
view_call_streams(struct view_value *out, struct view_row *r)
{
	const struct call_store *s = r->view->store;
	const struct call_stream *t;
	size_t n = 0;

	for (t = call_stream_at(s, r->call->streams); t != NULL;
	    t = call_stream_at(s, t->next))
		n++;
	view_row_room(r, n * VIEW_SSRC_MAX);
	for (t = call_stream_at(s, r->call->streams); t != NULL;
	    t = call_stream_at(s, t->next))
		view_row_list_str(r, view_row_ssrc(r, t->ssrc));
	return view_row_strs(out, r);
}

/* No rule looks at calls yet. */
bool
view_call_findings(struct view_value *out, struct view_row *r)
{
	(void)out;
	(void)r;
	return false;
}
