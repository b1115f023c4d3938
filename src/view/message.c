/*
 * message.c: the facts of one message; the getters of fields.def, MESSAGE.
 */
#include "fields.h"
#include "rows.h"

#include <string.h>

bool
view_message_n(struct view_value *out, struct view_row *r)
{
	out->u64 = r->msg->n;
	return true;
}

bool
view_message_frames(struct view_value *out, struct view_row *r)
{
	const struct frame_ref *refs;
	struct frame_ref one;
	unsigned n = call_msg_refs(&refs, &one, r->view->store, r->msg);
	uint32_t last = 0;

	/* A frame may hold several pieces of one message. */
	for (unsigned i = 0; i < n; i++) {
		if (refs[i].frame != last)
			view_row_list_u64(r, refs[i].frame);
		last = refs[i].frame;
	}
	if (n == 0 && r->msg->frame != 0)
		view_row_list_u64(r, r->msg->frame);
	return view_row_u64s(out, r);
}

bool
view_message_time(struct view_value *out, struct view_row *r)
{
	out->ns = r->msg->ts;
	return true;
}

bool
view_message_src(struct view_value *out, struct view_row *r)
{
	return r->path != NULL && view_row_ip(out, r, &r->path->src);
}

bool
view_message_src_port(struct view_value *out, struct view_row *r)
{
	return r->path != NULL && view_row_port(out, &r->path->src);
}

bool
view_message_dst(struct view_value *out, struct view_row *r)
{
	return r->path != NULL && view_row_ip(out, r, &r->path->dst);
}

bool
view_message_dst_port(struct view_value *out, struct view_row *r)
{
	return r->path != NULL && view_row_port(out, &r->path->dst);
}

bool
view_message_source(struct view_value *out, struct view_row *r)
{
	return r->path != NULL && view_row_host(out, r, &r->path->src, true);
}

bool
view_message_destination(struct view_value *out, struct view_row *r)
{
	return r->path != NULL && view_row_host(out, r, &r->path->dst, true);
}

bool
view_message_transport(struct view_value *out, struct view_row *r)
{
	return r->path != NULL
	    && view_row_word(out, wrap_transport_name(r->path->transport));
}

bool
view_message_path(struct view_value *out, struct view_row *r)
{
	if (r->path == NULL || r->view->link == NULL
	    || r->path->link_path == 0)
		return false;
	out->str = link_path(r->view->link, r->path->link_path);
	return true;
}

static bool
outer(struct view_value *out, struct view_row *r, unsigned i)
{
	struct addr ends[2];

	return r->path != NULL && r->view->link != NULL
	    && link_path_outer(&ends[0], &ends[1], r->view->link,
	    r->path->link_path) && view_row_ip(out, r, &ends[i]);
}

bool
view_message_outer_src(struct view_value *out, struct view_row *r)
{
	return outer(out, r, 0);
}

bool
view_message_outer_dst(struct view_value *out, struct view_row *r)
{
	return outer(out, r, 1);
}

bool
view_message_method(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m;

	if (r->msg->code != 0)
		return false;
	out->str = sip_method_name(r->msg->method);
	if (out->str.n > 0)
		return true;
	m = view_row_sip(r);
	return m != NULL && view_row_str(out, r, m->method);
}

bool
view_message_code(struct view_value *out, struct view_row *r)
{
	out->u64 = r->msg->code;
	return r->msg->code != 0;
}

bool
view_message_reason(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = r->msg->code == 0 ? NULL : view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->reason);
}

bool
view_message_request_uri(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = r->msg->code != 0 ? NULL : view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->uri);
}

bool
view_message_call_id(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->call_id);
}

bool
view_message_cseq_number(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	if (m == NULL || !m->has_cseq)
		return false;
	out->u64 = m->cseq;
	return true;
}

bool
view_message_cseq_method(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->cseq_method);
}

bool
view_message_from_display(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_display(out, r, m->from);
}

bool
view_message_from_uri(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_uri(out, r, m->from);
}

bool
view_message_from_tag(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->from_tag);
}

bool
view_message_to_display(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_display(out, r, m->to);
}

bool
view_message_to_uri(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_uri(out, r, m->to);
}

bool
view_message_to_tag(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->to_tag);
}

bool
view_message_branch(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->branch);
}

bool
view_message_contact(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);
	struct str value, item;
	unsigned at = 0;

	if (m == NULL)
		return false;
	view_row_room(r, m->text.n);
	while (sip_msg_next(&value, m, SIP_HDR_CONTACT, &at))
		while (sip_list_next(&item, &value))
			view_row_list_str(r, item);
	return view_row_strs(out, r) && out->n > 0;
}

bool
view_message_user_agent(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL
	    && (view_row_str(out, r, sip_msg_header(m, SIP_HDR_USER_AGENT))
	    || view_row_str(out, r, sip_msg_header(m, SIP_HDR_SERVER)));
}

bool
view_message_content_type(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	return m != NULL && view_row_str(out, r, m->content_type);
}

bool
view_message_body_length(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);

	if (m == NULL)
		return false;
	out->u64 = m->body.n;
	return true;
}

bool
view_message_sdp(struct view_value *out, struct view_row *r)
{
	out->is_true = (r->msg->flags & CALL_MSG_SDP) != 0;
	return out->is_true;
}

static bool
repeats(struct view_value *out, struct view_row *r, unsigned flag)
{
	const struct call_store *s = r->view->store;
	const struct call_msg *m = NULL;

	if ((r->msg->flags & flag) != 0)
		m = call_msg_at(s, call_repeats(s, r->id));
	out->u64 = m != NULL ? m->n : 0;
	return m != NULL;
}

bool
view_message_retransmission_of(struct view_value *out, struct view_row *r)
{
	return repeats(out, r, CALL_MSG_RTX);
}

bool
view_message_duplicate_of(struct view_value *out, struct view_row *r)
{
	return repeats(out, r, CALL_MSG_DUP);
}

bool
view_message_transaction(struct view_value *out, struct view_row *r)
{
	out->u64 = r->msg->txn;
	return out->u64 != 0;
}

bool
view_message_dialog(struct view_value *out, struct view_row *r)
{
	out->u64 = r->msg->dialog;
	return out->u64 != 0;
}

bool
view_message_call(struct view_value *out, struct view_row *r)
{
	return view_row_call_n(out, r);
}

bool
view_message_malformed(struct view_value *out, struct view_row *r)
{
	const struct sip_msg *m = view_row_sip(r);
	const char *last = "";

	if (m == NULL)
		return false;
	for (unsigned bit = 0; bit < SIP_ODDS; bit++) {
		const char *id = sip_odd_id(bit);

		/* Several bits of one id stand together in the table. */
		if ((m->odd >> bit & 1) == 0 || sip_odd_severity(bit) == 'N'
		    || strcmp(id, last) == 0)
			continue;
		view_row_list_str(r, view_row_c_str(id));
		last = id;
	}
	return view_row_strs(out, r);
}

bool
view_message_raw(struct view_value *out, struct view_row *r)
{
	(void)view_row_sip(r);
	out->str = buf_view(&r->text->slots[0].bytes);
	return r->text->slots[0].msg == r->id && out->str.n > 0;
}
