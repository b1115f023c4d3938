/*
 * Dialogs: Call-ID and a pair of tags, in either order (RFC 3261 section 12;
 * RFC 6665 section 4.4.1 for subscriptions).  100 never makes one; a request
 * with both tags whose dialog was not seen makes one that began before the
 * capture.
 */
#include "store.h"

static struct call_dialog *
dialog_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->dialogs, id);
}

static uint64_t
key_of(const struct call_store *s, const struct call_event *e)
{
	uint64_t a = call_hash(s, e->m->from_tag);
	uint64_t b = call_hash(s, e->m->to_tag);

	if (a > b) {
		uint64_t t = a;

		a = b;
		b = t;
	}
	return hash_mix(hash_mix(e->c->key, a), b);
}

static uint32_t
find(const struct call_store *s, uint64_t key, uint32_t call)
{
	uint32_t at;
	uint32_t id;

	for (id = map_first(&s->by_dialog, key, &at); id != 0;
	    id = map_next(&s->by_dialog, key, &at)) {
		const struct call_dialog *d = dialog_rec(s, id);

		if (d->key == key && d->call == call)
			return id;
	}
	return 0;
}

/* The usage that this message begins, or belongs to; 0: it makes no dialog. */
static unsigned
usage_of(const struct sip_msg *m)
{
	unsigned method = m->is_request ? m->method_id : m->cseq_method_id;

	if (!m->is_request) {
		if (method == SIP_INVITE && m->code > 100 && m->code < 300)
			return SIP_INVITE;
		if (m->code < 200 || m->code >= 300)
			return 0;
		return method == SIP_SUBSCRIBE || method == SIP_REFER
		    ? SIP_SUBSCRIBE : 0;
	}
	switch (method) {
	case SIP_INVITE: case SIP_BYE: case SIP_UPDATE: case SIP_PRACK:
	case SIP_INFO:
		return SIP_INVITE;
	case SIP_NOTIFY: case SIP_SUBSCRIBE: case SIP_REFER:
		return SIP_SUBSCRIBE;
	default:
		return 0;
	}
}

static uint32_t
create(struct call_store *s, struct call_event *e, uint64_t key)
{
	struct call_dialog *d;
	unsigned usage = usage_of(e->m);
	uint32_t id;

	if (usage == 0)
		return 0;
	if (e->c->ndialogs == CALL_DIALOGS_MAX) {
		s->counts[CALL_COUNT_REFUSED_DIALOGS]++;
		return 0;
	}
	id = call_make(s, &s->dialogs);
	if (id == 0)
		return 0;
	if (call_index(s, &s->by_dialog, key, id) < 0) {
		pool_free(&s->dialogs, id);
		return 0;
	}
	d = dialog_rec(s, id);
	d->key = key;
	d->call = e->call;
	d->first = e->id;
	d->txn = e->txn;
	d->method = (uint8_t)usage;
	d->ordinal = ++e->c->ndialogs;
	d->next = e->c->dialogs;
	e->c->dialogs = id;
	s->totals.dialogs++;
	return id;
}

void
call_dialog_join(struct call_store *s, struct call_event *e)
{
	uint64_t key;
	uint32_t id;

	if (e->m->from_tag.n == 0 || e->m->to_tag.n == 0)
		return;
	key = key_of(s, e);
	id = find(s, key, e->call);
	if (id == 0)
		id = create(s, e, key);
	if (id != 0)
		e->dialog = dialog_rec(s, id)->ordinal;
}

/* Ends the early dialogs that a transaction made (section 12.3). */
static void
end_early(struct call_store *s, const struct call_event *e)
{
	uint32_t id;

	for (id = e->c->dialogs; id != 0; id = dialog_rec(s, id)->next) {
		struct call_dialog *d = dialog_rec(s, id);

		if (d->txn == e->txn && d->state == CALL_DIALOG_EARLY)
			d->state = CALL_DIALOG_TERMINATED;
	}
}

/* Moves the dialog's state on. */
void
call_dialog_note(struct call_store *s, struct call_event *e)
{
	const struct sip_msg *m = e->m;
	struct call_dialog *d = NULL;
	uint32_t id = e->c->dialogs;

	if (!m->is_request && m->cseq_method_id == SIP_INVITE
	    && m->code >= 300 && (e->t->flags & CALL_TXN_INITIAL) != 0)
		end_early(s, e);
	if (e->dialog == 0)
		return;
	for (; id != 0; id = d->next) {
		d = dialog_rec(s, id);
		if (d->ordinal == e->dialog)
			break;
	}
	if (id == 0)
		return;
	if (m->is_request) {
		if (m->method_id == SIP_BYE)
			d->state = CALL_DIALOG_TERMINATED;
		else if (d->state == CALL_DIALOG_EARLY
		    && (m->method_id == SIP_NOTIFY || d->first == e->id))
			d->state = CALL_DIALOG_CONFIRMED;
	} else if (m->code >= 200 && m->code < 300
	    && d->state == CALL_DIALOG_EARLY
	    && (m->cseq_method_id == SIP_INVITE
	    || m->cseq_method_id == SIP_SUBSCRIBE
	    || m->cseq_method_id == SIP_REFER)) {
		d->state = CALL_DIALOG_CONFIRMED;
	}
}

void
call_dialogs_drop(struct call_store *s, struct call *c)
{
	while (c->dialogs != 0) {
		uint32_t id = c->dialogs;
		struct call_dialog *d = dialog_rec(s, id);

		c->dialogs = d->next;
		map_del(&s->by_dialog, d->key, id);
		d->call = 0;
		pool_free(&s->dialogs, id);
	}
}

const struct call_dialog *
call_dialog_at(const struct call_store *s, uint32_t id)
{
	const struct call_dialog *d = pool_find(&s->dialogs, id);

	return d == NULL || d->call == 0 ? NULL : d;
}

const struct call_dialog *
call_dialog_of(const struct call_store *s, const struct call *c,
    unsigned ordinal)
{
	uint32_t id;

	for (id = c->dialogs; id != 0; id = dialog_rec(s, id)->next) {
		if (dialog_rec(s, id)->ordinal == ordinal)
			return dialog_rec(s, id);
	}
	return NULL;
}
