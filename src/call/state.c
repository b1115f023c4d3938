/*
 * States and outcomes.  Only the
 * caller's side hop moves the state of a call: answers of one branch of a
 * fork are not the answer to the caller.
 */
#include <sipladder/clock.h>

#include "store.h"

static void
set(struct call_event *e, enum call_state state)
{
	e->c->state = (uint8_t)state;
}

/* Outcome of a call whose INVITE was refused. */
static const struct {
	uint16_t code;
	uint8_t state;
} refusals[] = {
	{ 404, CALL_STATE_NOT_FOUND }, { 410, CALL_STATE_NOT_FOUND },
	{ 484, CALL_STATE_NOT_FOUND }, { 485, CALL_STATE_NOT_FOUND },
	{ 604, CALL_STATE_NOT_FOUND }, { 486, CALL_STATE_BUSY },
	{ 600, CALL_STATE_BUSY }, { 603, CALL_STATE_DECLINED },
	{ 607, CALL_STATE_DECLINED }, { 608, CALL_STATE_DECLINED },
	{ 480, CALL_STATE_UNAVAILABLE }, { 408, CALL_STATE_UNAVAILABLE },
	{ 488, CALL_STATE_MEDIA_FAILED }, { 606, CALL_STATE_MEDIA_FAILED },
	{ 415, CALL_STATE_MEDIA_FAILED }, { 580, CALL_STATE_MEDIA_FAILED },
};

static enum call_state
refusal_of(const struct call_event *e)
{
	unsigned code = e->m->code;
	bool rang = e->c->ringing != 0;

	if (code < 400)
		return CALL_STATE_REDIRECTED;
	if (code == 401 || code == 407)
		return (e->t->flags & CALL_TXN_AUTH) != 0
		    ? CALL_STATE_AUTH_FAILED : CALL_STATE_CHALLENGED;
	if ((e->c->flags & CALL_FLAG_CANCELLED) != 0)
		return CALL_STATE_CANCELLED;
	if (code == 403)
		return (e->t->flags & CALL_TXN_AUTH) != 0
		    ? CALL_STATE_AUTH_FAILED
		    : rang ? CALL_STATE_DECLINED : CALL_STATE_FAILED;
	if (rang && (code == 408 || code == 480 || code == 487))
		return CALL_STATE_NO_ANSWER;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].code == code)
			return refusals[i].state;
	}
	return code >= 500 && code < 600 ? CALL_STATE_SERVER_ERROR
	    : CALL_STATE_FAILED;
}

static void
on_provisional(struct call_event *e)
{
	unsigned code = e->m->code;

	if (e->c->answer != 0 || e->c->state == CALL_STATE_CANCELLING)
		return;
	if (code == 100) {
		if (e->c->state == CALL_STATE_SETUP)
			set(e, CALL_STATE_TRYING);
		return;
	}
	if (e->c->ringing == 0 && code >= 180)
		e->c->ringing = e->id;
	if (code >= 180 && code <= 182)
		set(e, CALL_STATE_RINGING);
	else if (e->c->state != CALL_STATE_RINGING)
		set(e, CALL_STATE_PROGRESS);
}

/* "No answer" is a CANCEL after at least so much ringing. */
#define NO_ANSWER_AFTER (15 * CLOCK_S)

static void
on_invite_final(struct call_store *s, struct call_event *e)
{
	const struct call_msg *rang;
	enum call_state state;

	if (e->m->code < 300) {
		if (e->c->answer == 0) {
			e->c->answer = e->id;
			e->c->code = e->m->code;
			set(e, CALL_STATE_ANSWERED);
		}
		return;
	}
	if (e->c->answer != 0)
		return; /* another branch of a fork; the call goes on */
	e->c->code = e->m->code;
	state = refusal_of(e);
	rang = call_msg_at(s, e->c->ringing);
	if (state == CALL_STATE_CANCELLED && rang != NULL
	    && e->w->chunk->ts - rang->ts >= NO_ANSWER_AFTER)
		state = CALL_STATE_NO_ANSWER;
	set(e, state);
}

static void
on_bye(struct call_store *s, struct call_event *e)
{
	uint32_t from = (uint32_t)call_hash(s, e->m->from_tag);
	const struct call_msg *was = call_msg_at(s, e->c->bye);

	if (was != NULL && was->method == SIP_BYE)
		return; /* further hops, or both sides at once */
	e->c->bye = e->id;
	if (e->c->caller_tag != 0)
		e->c->released_by = from == e->c->caller_tag
		    ? CALL_CALLER : CALL_CALLEE;
	set(e, CALL_STATE_RELEASING);
}

static void
call_request(struct call_store *s, struct call_event *e)
{
	struct call *c = e->c;

	switch (e->m->method_id) {
	case SIP_INVITE:
		if (e->m->to_tag.n > 0 || c->answer != 0
		    || e->t->parent != 0)
			return;
		if (c->caller_tag == 0)
			c->caller_tag = (uint32_t)call_hash(s,
			    e->m->from_tag);
		if (c->state == CALL_STATE_OPEN
		    || c->state == CALL_STATE_CHALLENGED
		    || c->state == CALL_STATE_AUTH_FAILED
		    || c->state == CALL_STATE_REDIRECTED)
			set(e, CALL_STATE_SETUP);
		return;
	case SIP_ACK:
		if (e->t->method == SIP_ACK
		    && c->state == CALL_STATE_ANSWERED)
			set(e, CALL_STATE_CONNECTED);
		return;
	case SIP_CANCEL:
		if (c->answer != 0 || e->t->parent != 0
		    || call_state_ended(c->state))
			return;
		c->flags |= CALL_FLAG_CANCELLED;
		c->bye = e->id;
		c->released_by = CALL_CALLER;
		set(e, CALL_STATE_CANCELLING);
		return;
	case SIP_BYE:
		on_bye(s, e);
		return;
	default:
		return;
	}
}

static void
call_response(struct call_store *s, struct call_event *e)
{
	unsigned code = e->m->code;

	if (e->t->method == SIP_BYE) {
		if (code >= 200 && code != 401 && code != 407
		    && e->c->state == CALL_STATE_RELEASING)
			set(e, CALL_STATE_COMPLETED);
		return;
	}
	if (e->t->method != SIP_INVITE || e->t->parent != 0
	    || ((e->t->flags & CALL_TXN_INITIAL) == 0
	    && (e->t->flags & CALL_TXN_NO_REQUEST) == 0))
		return;
	if (code < 200)
		on_provisional(e);
	else
		on_invite_final(s, e);
}

/* Expires, or the expires of the only Contact, is zero. */
static bool
is_removal(const struct sip_msg *m)
{
	struct str contact = sip_msg_header(m, SIP_HDR_CONTACT);
	struct sip_addr a;
	struct str value;
	uint64_t v;

	sip_addr_parse(&a, contact);
	if (sip_param(&value, a.params, STR("expires")))
		return sip_delta_parse(&v, value) == 0 && v == 0;
	value = sip_msg_header(m, SIP_HDR_EXPIRES);
	return value.n > 0 && sip_delta_parse(&v, value) == 0 && v == 0;
}

static enum call_state
success_of(const struct call_event *e)
{
	bool removed = (e->t->flags & CALL_TXN_REMOVAL) != 0;

	switch (e->t->method) {
	case SIP_REGISTER:
		return removed ? CALL_STATE_UNREGISTERED
		    : CALL_STATE_REGISTERED;
	case SIP_PUBLISH:
		return removed ? CALL_STATE_TERMINATED
		    : CALL_STATE_PUBLISHED;
	case SIP_SUBSCRIBE: case SIP_REFER:
		return e->c->state == CALL_STATE_OPEN
		    || e->c->state == CALL_STATE_CHALLENGED
		    ? CALL_STATE_PENDING : (enum call_state)e->c->state;
	default:
		return CALL_STATE_DONE;
	}
}

/* Subscription-State of a NOTIFY (RFC 6665 section 4.1.3). */
static void
on_notify(struct call_event *e)
{
	struct str v = sip_msg_header(e->m, SIP_HDR_SUBSCRIPTION_STATE);

	if (str_istarts(v, STR("active")))
		set(e, CALL_STATE_ACTIVE);
	else if (str_istarts(v, STR("pending")))
		set(e, CALL_STATE_PENDING);
	else if (str_istarts(v, STR("terminated")))
		set(e, CALL_STATE_TERMINATED);
}

static void
other_request(struct call_store *s, struct call_event *e)
{
	unsigned method = e->m->method_id;

	if (method == SIP_INVITE && e->m->to_tag.n == 0) {
		call_kind_set(s, e->c, CALL_CALL);
		e->c->method = SIP_INVITE;
		e->c->state = CALL_STATE_OPEN;
		call_request(s, e);
		return;
	}
	if (e->t->parent == 0 && (method == SIP_REGISTER
	    || method == SIP_PUBLISH || method == SIP_SUBSCRIBE)
	    && is_removal(e->m))
		e->t->flags |= CALL_TXN_REMOVAL;
	if (method == SIP_NOTIFY && e->c->kind == CALL_SUBSCRIPTION)
		on_notify(e);
}

static void
other_response(struct call_event *e)
{
	unsigned code = e->m->code;

	if (code < 200 || e->t->parent != 0
	    || e->t->method != e->c->method)
		return;
	e->c->code = e->m->code;
	if (e->c->state == CALL_STATE_TERMINATED)
		return;
	if (code < 300)
		set(e, success_of(e));
	else
		set(e, refusal_of(e));
}

void
call_state_note(struct call_store *s, struct call_event *e)
{
	if (e->c->kind == CALL_CALL) {
		if (e->m->is_request)
			call_request(s, e);
		else
			call_response(s, e);
	} else if (e->m->is_request) {
		other_request(s, e);
	} else {
		other_response(e);
	}
}

enum call_state
call_state_of(const struct call_store *s, const struct call *c)
{
	bool waits = c->state == CALL_STATE_SETUP
	    || (c->state == CALL_STATE_OPEN
	    && (c->flags & CALL_FLAG_MIDWAY) == 0);

	if (waits && s->now - c->end >= 32 * CLOCK_S)
		return CALL_STATE_TIMEOUT;
	return (enum call_state)c->state;
}

/* The first message of the call that fits; CLOCK_NONE: there is none. */
static int64_t
first_ts(const struct call_store *s, const struct call *c, unsigned method,
    unsigned from_code, unsigned to_code)
{
	uint32_t id;

	for (id = c->first; id != 0; id = call_msg_rec(s, id)->next) {
		const struct call_msg *m = call_msg_rec(s, id);

		if (m->method == method && m->code >= from_code
		    && m->code <= to_code)
			return m->ts;
	}
	return CLOCK_NONE;
}

static int64_t
between(int64_t from, int64_t to)
{
	return from == CLOCK_NONE || to == CLOCK_NONE || to < from
	    ? CLOCK_NONE : to - from;
}

static int64_t
ts_of(const struct call_store *s, uint32_t msg)
{
	const struct call_msg *m = call_msg_at(s, msg);

	return m == NULL ? CLOCK_NONE : m->ts;
}

void
call_times_of(struct call_times *out, const struct call_store *s,
    const struct call *c)
{
	int64_t invite = first_ts(s, c, SIP_INVITE, 0, 0);
	int64_t ring = first_ts(s, c, SIP_INVITE, 180, 180);
	int64_t bye = ts_of(s, c->bye);
	int64_t answer = ts_of(s, c->answer);

	out->pdd = between(invite, ts_of(s, c->ringing));
	if (out->pdd == CLOCK_NONE)
		out->pdd = between(invite, answer);
	out->ring = between(ring, answer);
	if (out->ring == CLOCK_NONE)
		out->ring = between(ring, bye);
	out->setup = between(invite, answer);
	out->talk = between(answer, bye);
	out->teardown = out->talk == CLOCK_NONE ? CLOCK_NONE
	    : between(bye, first_ts(s, c, SIP_BYE, 200, 699));
}
