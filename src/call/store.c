/*
 * The store as a whole: its tables, the way of one message through them, and
 * what gives way when the budget is used up.
 */
#include <sipladder/call.h>

#include <stdlib.h>

#include <sipladder/clock.h>

#include "store.h"

static const struct count_name count_names[CALL_COUNTS] = {
	[CALL_COUNT_DROPPED_CALLS] = { "dropped_calls",
	    "containers dropped for the memory budget", COUNT_DROPPED },
	[CALL_COUNT_DROPPED_MESSAGES] = { "dropped_messages",
	    "oldest messages of very long containers dropped",
	    COUNT_DROPPED },
	[CALL_COUNT_REFUSED_MESSAGES] = { "refused_messages",
	    "messages not kept: memory budget", COUNT_DROPPED },
	[CALL_COUNT_NO_CALL_ID] = { "no_call_id",
	    "messages without Call-ID", COUNT_INFO },
	[CALL_COUNT_DROPPED_STREAMS] = { "dropped_streams",
	    "media streams dropped for a limit", COUNT_DROPPED },
	[CALL_COUNT_REFUSED_DIALOGS] = { "refused_dialogs",
	    "messages whose dialog is over the limit of one Call-ID",
	    COUNT_DROPPED },
	[CALL_COUNT_REFUSED_ADDRESSES] = { "refused_addresses",
	    "media addresses over the limit of one Call-ID", COUNT_DROPPED },
	[CALL_COUNT_OTHER_METHODS] = { "other_methods",
	    "requests of unknown methods that are not listed by name",
	    COUNT_INFO },
};

struct call_store *
call_store_new(const struct call_opt *opt)
{
	struct call_store *s = calloc(1, sizeof(*s));
	struct budget *b;

	if (s == NULL)
		abort();
	s->opt = *opt;
	if (s->opt.max_messages == 0)
		s->opt.max_messages = 10000;
	if (s->opt.max_messages > 60000)
		s->opt.max_messages = 60000;
	if (s->opt.dup_window == 0)
		s->opt.dup_window = 5 * CLOCK_MS;
	b = opt->budget != NULL ? opt->budget : &s->own;
	s->opt.budget = b;
	pool_init(&s->msgs, sizeof(struct call_msg), b);
	pool_init(&s->txns, sizeof(struct call_txn), b);
	pool_init(&s->dialogs, sizeof(struct call_dialog), b);
	pool_init(&s->calls, sizeof(struct call), b);
	pool_init(&s->paths, sizeof(struct call_path), b);
	pool_init(&s->streams, sizeof(struct call_stream), b);
	pool_init(&s->endpoints, sizeof(struct call_endpoint), b);
	map_init(&s->by_call_id, b);
	map_init(&s->by_txn, b);
	map_init(&s->by_dialog, b);
	map_init(&s->by_path, b);
	map_init(&s->by_stream, b);
	map_init(&s->by_endpoint, b);
	s->next_msg = 1;
	s->next_call = 1;
	s->paths_sweep = CALL_PATHS_SWEEP;
	s->now = CLOCK_NONE;
	s->totals.first = CLOCK_NONE;
	s->totals.last = CLOCK_NONE;
	return s;
}

static void
free_pieces(struct call_store *s, uint32_t id)
{
	for (; id != 0 && s->nlong > 0; id = call_rec(s, id)->newer) {
		uint32_t m = call_rec(s, id)->first;

		for (; m != 0; m = call_msg_rec(s, m)->next)
			call_ref_drop(s, call_msg_rec(s, m));
	}
}

void
call_store_free(struct call_store *s)
{
	if (s == NULL)
		return;
	free_pieces(s, s->idle.oldest);
	free_pieces(s, s->ended.oldest);
	for (unsigned i = 0; i < s->nother; i++)
		buf_free(&s->other[i].name);
	map_done(&s->by_call_id);
	map_done(&s->by_txn);
	map_done(&s->by_dialog);
	map_done(&s->by_path);
	map_done(&s->by_stream);
	map_done(&s->by_endpoint);
	pool_done(&s->msgs);
	pool_done(&s->txns);
	pool_done(&s->dialogs);
	pool_done(&s->calls);
	pool_done(&s->paths);
	pool_done(&s->streams);
	pool_done(&s->endpoints);
	free(s);
}

uint32_t
call_make(struct call_store *s, struct pool *p)
{
	uint32_t id;

	do {
		id = pool_new(p);
	} while (id == 0 && call_evict(s));
	return id;
}

int
call_index(struct call_store *s, struct map *m, uint64_t hash, uint32_t id)
{
	while (map_put(m, hash, id) < 0) {
		if (!call_evict(s))
			return -1;
	}
	return 0;
}

/* Counts a request of a method outside the table by its name. */
static void
note_other(struct call_store *s, struct str name)
{
	unsigned i;

	name = str_first(name, CALL_OTHER_NAME);
	for (i = 0; i < s->nother; i++) {
		if (str_eq(name, buf_view(&s->other[i].name)))
			break;
	}
	if (i == CALL_OTHER_METHODS) {
		s->counts[CALL_COUNT_OTHER_METHODS]++;
		return; /* still in the sum of requests */
	}
	if (i == s->nother) {
		s->other[i].name.budget = s->opt.budget;
		if (buf_str(&s->other[i].name, name) < 0) {
			s->counts[CALL_COUNT_OTHER_METHODS]++;
			return;
		}
		s->nother++;
	}
	s->other[i].n++;
}

static bool
is_malformed(const struct sip_msg *m)
{
	uint64_t odd = m->odd;

	while (odd != 0) {
		unsigned bit = (unsigned)__builtin_ctzll(odd);

		if (sip_odd_severity(bit) != 'N')
			return true;
		odd &= odd - 1;
	}
	return false;
}

static void
note_totals(struct call_store *s, const struct call_event *e)
{
	struct call_totals *t = &s->totals;
	const struct sip_msg *m = e->m;
	int64_t ts = e->w->chunk->ts;

	if (t->first == CLOCK_NONE || ts < t->first)
		t->first = ts;
	if (t->last == CLOCK_NONE || ts > t->last)
		t->last = ts;
	t->messages++;
	t->transports[e->w->transport]++;
	if ((e->flags & CALL_MSG_MALFORMED) != 0)
		t->malformed++;
	if (!m->is_request) {
		t->responses++;
		t->codes[m->code]++;
		return;
	}
	t->requests++;
	t->methods[m->method_id]++;
	if (m->method_id == SIP_METHOD_OTHER)
		note_other(s, m->method);
}

static bool
has_token(const struct sip_msg *m, enum sip_header id, struct str token)
{
	struct str rest;
	struct str item;
	unsigned at = 0;

	while (sip_msg_next(&rest, m, id, &at)) {
		while (sip_list_next(&item, &rest)) {
			if (str_ieq(item, token))
				return true;
		}
	}
	return false;
}

static uint16_t
flags_of(const struct sip_msg *m, const struct wrap_msg *w)
{
	unsigned f = 0;

	if (m->odd != 0 && is_malformed(m))
		f |= CALL_MSG_MALFORMED;
	if ((w->flags & WRAP_FLAG_CUT) != 0)
		f |= CALL_MSG_CUT;
	if (m->is_request) {
		if (m->first[SIP_HDR_AUTHORIZATION] != 0
		    || m->first[SIP_HDR_PROXY_AUTHORIZATION] != 0)
			f |= CALL_MSG_AUTH;
		if (m->to_tag.n > 0)
			f |= CALL_MSG_IN_DIALOG;
	} else if (m->code > 100 && m->code < 200
	    && m->first[SIP_HDR_RSEQ] != 0
	    && has_token(m, SIP_HDR_REQUIRE, STR("100rel"))) {
		f |= CALL_MSG_REL;
	}
	return (uint16_t)f;
}

/*
 * What tells a copy from a new message of the same kind: of provisional
 * responses, which may differ (RSeq, SDP), a sample of the content; else the
 * IPv4 identification, which a sender's repetition changes and a mirror port
 * does not.
 */
static uint16_t
print_of(const struct sip_msg *m, const struct wrap_msg *w)
{
	uint64_t h;

	if (m->is_request || m->code >= 200)
		return w->chunk->ip_id;
	h = m->text.n;
	for (size_t i = 0; i + 8 <= m->text.n; i += 40)
		h = hash_mix(h, hash_load64(m->text.p + i));
	h = hash_mix(h, hash_str(0, sip_msg_header(m, SIP_HDR_RSEQ)));
	return (uint16_t)h;
}

static bool
append(struct call_store *s, struct call_event *e)
{
	struct call_msg *msg;
	struct call *c = e->c;

	e->id = call_make(s, &s->msgs);
	if (e->id == 0)
		return false;
	msg = call_msg_rec(s, e->id);
	msg->ts = e->w->chunk->ts;
	msg->frame = e->w->chunk->frame;
	msg->code = e->m->is_request ? 0 : e->m->code;
	msg->method = e->m->is_request ? e->m->method_id
	    : e->m->cseq_method_id;
	msg->print = e->print;
	msg->path = e->path;
	msg->txn = e->txn;
	e->msg = msg;
	if (!call_ref_pack(s, msg, e->w)) {
		pool_free(&s->msgs, e->id);
		return false;
	}
	msg->n = s->next_msg++;
	if (c->last != 0)
		call_msg_rec(s, c->last)->next = e->id;
	else
		c->first = e->id;
	c->last = e->id;
	c->nmsgs++;
	if (msg->ts > c->end)
		c->end = msg->ts;
	return true;
}

static uint32_t
refuse(struct call_store *s, struct call_event *e)
{
	s->counts[CALL_COUNT_REFUSED_MESSAGES]++;
	if (e->is_new_txn)
		call_txn_release(s, e->txn);
	s->busy = 0;
	if (e->c != NULL && e->c->nmsgs == 0)
		call_drop(s, e->call);
	return 0;
}

/* The parser left the SDP to us, which is needed here anyway. */
static void
read_sdp(struct call_event *e, struct sdp *sdp)
{
	const struct sip_msg *m = e->m;
	struct str s;

	if (m->body.n == 0)
		return;
	s = sip_msg_sdp(m);
	if (s.n == 0)
		return;
	e->flags |= CALL_MSG_SDP;
	if (sdp_parse(sdp, s) == 0)
		e->sdp = sdp;
	if ((e->sdp == NULL || sdp->is_strange)
	    && (m->odd & SIP_ODD(BODY_SHORT)) == 0
	    && m->first[SIP_HDR_CONTENT_ENCODING] == 0)
		e->flags |= CALL_MSG_MALFORMED;
}

uint32_t
call_add(struct call_store *s, const struct sip_msg *m,
    const struct wrap_msg *w)
{
	struct call_event e = { .m = m, .w = w };
	struct sdp sdp;

	if (w->chunk->ts > s->now)
		s->now = w->chunk->ts;
	e.flags = flags_of(m, w);
	read_sdp(&e, &sdp);
	note_totals(s, &e);
	e.call = call_container(s, m, w->chunk);
	if (e.call == 0)
		return refuse(s, &e);
	s->busy = e.call;
	e.c = call_rec(s, e.call);
	e.path = call_path(s, w);
	if (e.path == 0)
		return refuse(s, &e);
	e.print = print_of(m, w);
	if (!call_txn_join(s, &e) || !append(s, &e))
		return refuse(s, &e);
	call_dialog_join(s, &e);
	call_txn_note(s, &e);
	e.msg->dialog = e.dialog;
	e.msg->flags |= e.flags;
	if ((e.msg->flags & CALL_MSG_DUP) != 0) {
		s->totals.duplicates++;
	} else if ((e.msg->flags & CALL_MSG_RTX) != 0) {
		s->totals.retransmissions++;
	} else {
		call_dialog_note(s, &e);
		call_state_note(s, &e);
		if (e.sdp != NULL)
			call_endpoints_add(s, &e);
	}
	call_trim(s, e.c);
	call_touch(s, e.call);
	call_settle(s, e.call);
	s->busy = 0;
	return e.id;
}

const struct call_totals *
call_totals_of(const struct call_store *s)
{
	return &s->totals;
}

bool
call_other_method(struct str *name, uint64_t *n, const struct call_store *s,
    unsigned i)
{
	if (i >= s->nother)
		return false;
	*name = buf_view(&s->other[i].name);
	*n = s->other[i].n;
	return true;
}

struct count_set
call_counts(const struct call_store *s)
{
	return (struct count_set){ .layer = "call", .names = count_names,
		.values = s->counts, .n = CALL_COUNTS };
}
