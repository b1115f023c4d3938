/*
 * stream.c: the facts of one media stream; the getters of fields.def, STREAM.
 */
#include "fields.h"
#include "rows.h"

#include <sipladder/sdp.h>

bool
view_stream_ssrc(struct view_value *out, struct view_row *r)
{
	view_row_room(r, VIEW_SSRC_MAX);
	out->str = view_row_ssrc(r, r->stream->ssrc);
	return true;
}

bool
view_stream_src(struct view_value *out, struct view_row *r)
{
	return view_row_ip(out, r, &r->stream->src);
}

bool
view_stream_src_port(struct view_value *out, struct view_row *r)
{
	return view_row_port(out, &r->stream->src);
}

bool
view_stream_dst(struct view_value *out, struct view_row *r)
{
	return view_row_ip(out, r, &r->stream->dst);
}

bool
view_stream_dst_port(struct view_value *out, struct view_row *r)
{
	return view_row_port(out, &r->stream->dst);
}

bool
view_stream_source(struct view_value *out, struct view_row *r)
{
	return view_row_host(out, r, &r->stream->src, true);
}

bool
view_stream_destination(struct view_value *out, struct view_row *r)
{
	return view_row_host(out, r, &r->stream->dst, true);
}

bool
view_stream_payload_types(struct view_value *out, struct view_row *r)
{
	for (unsigned i = 0; i < 128; i++)
		if ((r->stream->types[i / 64] >> (i % 64) & 1) != 0)
			view_row_list_u64(r, i);
	return view_row_u64s(out, r);
}

/*
 * What one description says of the payload type: the receiver's own section
 * first, any other of that message else.
 */
static struct str
said(uint32_t *rate, const struct sdp *d, const struct call_stream *t)
{
	struct str name = str_make(NULL, 0);

	for (unsigned i = 0; i < d->nmedia; i++) {
		const struct sdp_media *m = &d->media[i];
		uint32_t clock;
		struct str s = sdp_codec(&clock, m, t->payload_type);
		bool own = addr_eq(&m->addr, &t->dst)
		    || addr_eq(&m->addr, &t->src);

		if (s.n == 0 || (name.n > 0 && !own))
			continue;
		name = s;
		*rate = clock;
		if (own)
			break;
	}
	return name;
}

/* A dynamic type means what the SDP of the call says (RFC 3551 section 3). */
static struct str
negotiated(uint32_t *rate, struct view_row *r)
{
	const struct call_store *s = r->view->store;
	const struct call_msg *m;
	struct str name = str_make(NULL, 0);
	uint32_t id = r->call != NULL ? r->call->first : 0;
	struct sdp d;

	for (; name.n == 0; id = m->next) {
		const struct sip_msg *sip;

		m = call_msg_at(s, id);
		if (m == NULL)
			break;
		if ((m->flags & CALL_MSG_SDP) == 0)
			continue;
		sip = view_row_sip_of(r, id);
		if (sip != NULL && sdp_parse(&d, sip_msg_sdp(sip)) == 0)
			name = said(rate, &d, r->stream);
	}
	return name;
}

static struct str
codec(uint32_t *rate, struct view_row *r)
{
	static const struct sdp_media nothing;
	struct str name;

	*rate = 0;
	name = sdp_codec(rate, &nothing, r->stream->payload_type);
	return name.n > 0 ? name : negotiated(rate, r);
}

bool
view_stream_codec(struct view_value *out, struct view_row *r)
{
	uint32_t rate;

	return view_row_str(out, r, codec(&rate, r));
}

bool
view_stream_clock_rate(struct view_value *out, struct view_row *r)
{
	uint32_t rate;

	(void)codec(&rate, r);
	out->u64 = rate;
	return rate != 0;
}

bool
view_stream_first(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, r->stream->first);
}

bool
view_stream_last(struct view_value *out, struct view_row *r)
{
	return view_row_ns(out, r->stream->last);
}

bool
view_stream_packets(struct view_value *out, struct view_row *r)
{
	out->u64 = r->stream->seq.packets;
	return true;
}

bool
view_stream_expected(struct view_value *out, struct view_row *r)
{
	out->u64 = media_seq_expected(&r->stream->seq);
	return true;
}

bool
view_stream_lost(struct view_value *out, struct view_row *r)
{
	out->u64 = media_seq_lost(&r->stream->seq);
	return true;
}

bool
view_stream_lost_percent(struct view_value *out, struct view_row *r)
{
	uint64_t all = media_seq_expected(&r->stream->seq);

	if (all == 0)
		return false;
	out->number = 100.0 * (double)media_seq_lost(&r->stream->seq)
	    / (double)all;
	return true;
}

bool
view_stream_duplicates(struct view_value *out, struct view_row *r)
{
	out->u64 = r->stream->seq.duplicates;
	return true;
}

bool
view_stream_reordered(struct view_value *out, struct view_row *r)
{
	out->u64 = r->stream->seq.reordered;
	return true;
}

bool
view_stream_call(struct view_value *out, struct view_row *r)
{
	return view_row_call_n(out, r);
}
