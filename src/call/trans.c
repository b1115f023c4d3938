/*
 * Transactions of one hop as an observer sees them (RFC 3261 section 17.1.3
 * and 17.2.3).  The key is the branch,
 * sent-by and method with the Call-ID and CSeq number; an ACK to a failure
 * belongs to its INVITE, an ACK to a 2xx stands alone.  Where the branch has
 * no magic cookie (RFC 2543) the From tag joins the key.
 */
#include <stdlib.h>

#include "store.h"

#define LOOK_BACK 16 /* messages of a transaction compared for repeats */

static bool
has_cookie(struct str branch)
{
	return branch.n > 7 && (memcmp(branch.p, "z9hG4bK", 7) == 0
	    || str_istarts(branch, STR("z9hG4bK")));
}

static uint64_t
key_of(const struct call_store *s, const struct call_event *e,
    unsigned method, struct str sent_by, struct str branch)
{
	const struct sip_msg *m = e->m;
	uint64_t h = hash_mix(e->c->key, (uint64_t)m->cseq << 8 | method);

	h = hash_str(h, sent_by);
	h = hash_str(h, branch);
	if (!has_cookie(branch))
		h = hash_mix(h, call_hash(s, m->from_tag));
	if (method == SIP_METHOD_OTHER)
		h = hash_str(h, m->is_request ? m->method : m->cseq_method);
	return h;
}

static uint32_t
find(const struct call_store *s, uint64_t key, uint32_t call)
{
	uint32_t at;
	uint32_t id;

	for (id = map_first(&s->by_txn, key, &at); id != 0;
	    id = map_next(&s->by_txn, key, &at)) {
		const struct call_txn *t = call_txn_rec(s, id);

		if (t->key == key && t->call == call)
			return id;
	}
	return 0;
}

static uint32_t
create(struct call_store *s, const struct call_event *e, uint64_t key,
    unsigned method)
{
	uint32_t id = call_make(s, &s->txns);
	struct call_txn *t;

	if (id == 0)
		return 0;
	t = call_txn_rec(s, id);
	t->key = key;
	t->call = e->call;
	t->cseq = e->m->cseq;
	t->method = (uint8_t)method;
	t->path = e->path;
	if (call_index(s, &s->by_txn, key, id) < 0) {
		t->call = 0;
		pool_free(&s->txns, id);
		return 0;
	}
	s->totals.transactions++;
	return id;
}

void
call_txn_release(struct call_store *s, uint32_t id)
{
	struct call_txn *t = call_txn_rec(s, id);

	map_del(&s->by_txn, t->key, id);
	t->call = 0;
	pool_free(&s->txns, id);
}

/* The second Via item of the message; false: there is none. */
static bool
second_via(struct str *out, const struct sip_msg *m)
{
	struct str row;
	unsigned at = 0;
	bool has_first = false;

	while (m->via.n > 0 && sip_msg_next(&row, m, SIP_HDR_VIA, &at)) {
		if (!has_first && row.n == m->via.n) {
			has_first = true; /* a row of its own */
			continue;
		}
		if (!has_first)
			has_first = sip_list_next(out, &row);
		if (sip_list_next(out, &row))
			return true;
	}
	return false;
}

/*
 * The transaction of the hop before: the request carries that hop's Via as
 * its second one (section 16.6 step 8).
 */
static uint32_t
parent_of(const struct call_store *s, const struct call_event *e,
    unsigned method)
{
	struct str item;
	struct str sent_by;
	struct str branch;

	if (!second_via(&item, e->m)
	    || sip_via_key(&sent_by, &branch, item) < 0)
		return 0;
	return find(s, key_of(s, e, method, sent_by, branch), e->call);
}

static void
begin(struct call_store *s, struct call_event *e, unsigned method)
{
	const struct sip_msg *m = e->m;
	struct call_txn *t = call_txn_rec(s, e->txn);

	if (!m->is_request) {
		t->flags |= CALL_TXN_NO_REQUEST;
		return;
	}
	if (m->to_tag.n == 0)
		t->flags |= CALL_TXN_INITIAL;
	if ((e->flags & CALL_MSG_AUTH) != 0)
		t->flags |= CALL_TXN_AUTH;
	t->parent = parent_of(s, e, method);
}

/* Finds or makes the transaction of the message. */
bool
call_txn_join(struct call_store *s, struct call_event *e)
{
	const struct sip_msg *m = e->m;
	unsigned method = m->is_request ? m->method_id : m->cseq_method_id;
	uint64_t key = 0;

	if (m->is_request && method == SIP_ACK) {
		key = key_of(s, e, SIP_INVITE, m->sent_by, m->branch);
		e->txn = find(s, key, e->call);
		if (e->txn != 0 && call_txn_rec(s, e->txn)->code < 300)
			e->txn = 0;
	}
	if (e->txn == 0) {
		key = key_of(s, e, method, m->sent_by, m->branch);
		e->txn = find(s, key, e->call);
	}
	if (e->txn == 0) {
		e->txn = create(s, e, key, method);
		if (e->txn == 0)
			return false;
		e->is_new_txn = true;
		begin(s, e, method);
	}
	e->t = call_txn_rec(s, e->txn);
	return true;
}

static bool
is_same_kind(const struct call_store *s, const struct call_msg *a,
    const struct call_msg *b)
{
	if (a->code != b->code || a->method != b->method
	    || !call_path_same_ends(s, a->path, b->path))
		return false;
	if (a->code == 0)
		return true;
	if (a->code < 200 && a->print != b->print)
		return false;
	return a->dialog == b->dialog;
}

static uint64_t
length_of(const struct call_msg *m)
{
	if ((m->flags & CALL_MSG_LONG) != 0)
		return ((const struct call_pieces *)(uintptr_t)m->ref)->n;
	return m->ref & 0x1ffff;
}

/* The newest earlier message of the transaction that msg repeats, or 0. */
static uint32_t
repeated(const struct call_store *s, const struct call_txn *t,
    const struct call_msg *msg)
{
	uint32_t id = t->last;

	for (int i = 0; i < LOOK_BACK && id != 0; i++) {
		const struct call_msg *p = call_msg_at(s, id);

		if (p == NULL || p->txn != msg->txn || p->n >= msg->n)
			return 0;
		if (is_same_kind(s, p, msg))
			return id;
		id = p->prev;
	}
	return 0;
}

/*
 * Request: any other path means that the same message was seen before and
 * after a NAT or a load balancer.
 */
static bool
is_other_path(const struct call_store *s, const struct call_event *e)
{
	const struct call_msg *first;

	if (!e->m->is_request || e->t->first == 0)
		return false;
	first = call_msg_rec(s, e->t->first);
	return first->code == 0 && first->method == e->msg->method
	    && !call_path_same_ends(s, first->path, e->path);
}

static void
set_state(struct call_txn *t, const struct call_event *e)
{
	const struct sip_msg *m = e->m;

	if (m->is_request) {
		if (m->method_id == SIP_ACK && t->method == SIP_INVITE)
			t->state = CALL_TXN_CONFIRMED;
		return;
	}
	if (m->code < 200) {
		if (t->state == CALL_TXN_CALLING)
			t->state = CALL_TXN_PROCEEDING;
		if (t->code < 200)
			t->code = m->code;
		return;
	}
	if (t->code < 200 || m->code < 300) {
		t->code = m->code;
		t->state = m->code < 300 ? CALL_TXN_ACCEPTED
		    : CALL_TXN_COMPLETED;
	}
}

/* Adds the message to its transaction; tells copies and repetitions. */
void
call_txn_note(struct call_store *s, struct call_event *e)
{
	struct call_txn *t = e->t;
	struct call_msg *msg = e->msg;
	uint32_t same;

	msg->dialog = e->dialog;
	/* Where the CSeq was cut off, transactions are only guessed. */
	same = e->m->has_cseq ? repeated(s, t, msg) : 0;
	if (same != 0) {
		const struct call_msg *p = call_msg_rec(s, same);
		int64_t gap = msg->ts - p->ts;

		if (p->print == msg->print && gap < s->opt.dup_window
		    && gap > -s->opt.dup_window
		    && length_of(p) == length_of(msg))
			e->flags |= CALL_MSG_DUP;
		else
			e->flags |= CALL_MSG_RTX;
	} else if (is_other_path(s, e)) {
		e->flags |= CALL_MSG_NAT;
	}
	if (t->first == 0 && t->nmsgs == 0)
		t->first = e->id;
	msg->prev = t->last;
	t->last = e->id;
	if (t->nmsgs < UINT16_MAX)
		t->nmsgs++;
	if (t->dialog == 0)
		t->dialog = e->dialog;
	if ((e->flags & (CALL_MSG_DUP | CALL_MSG_RTX)) == 0)
		set_state(t, e);
}

uint32_t
call_repeats(const struct call_store *s, uint32_t id)
{
	const struct call_msg *msg = call_msg_at(s, id);
	const struct call_msg *newer = msg;
	uint32_t found = 0;
	uint32_t i;

	if (msg == NULL
	    || (msg->flags & (CALL_MSG_RTX | CALL_MSG_DUP)) == 0)
		return 0;
	for (i = msg->prev; i != 0; i = newer->prev) {
		const struct call_msg *p = call_msg_at(s, i);

		if (p == NULL || p->txn != msg->txn || p->n >= newer->n)
			break;
		if (is_same_kind(s, p, msg))
			found = i;
		newer = p;
	}
	return found;
}

const struct call_txn *
call_txn_at(const struct call_store *s, uint32_t id)
{
	const struct call_txn *t = pool_find(&s->txns, id);

	return t == NULL || t->call == 0 ? NULL : t;
}
