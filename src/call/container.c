/*
 * Containers: found by Call-ID, kept in two queues in the order in which they
 * would be dropped.  The queues give a second chance: a container that was
 * used since it was last looked at moves to the end instead.
 */
#include "store.h"

static struct call_queue *
queue_of(struct call_store *s, const struct call *c)
{
	return (c->flags & CALL_FLAG_ENDED) != 0 ? &s->ended : &s->idle;
}

static void
queue_add(struct call_store *s, uint32_t id)
{
	struct call *c = call_rec(s, id);
	struct call_queue *q = queue_of(s, c);

	c->older = q->newest;
	c->newer = 0;
	if (q->newest != 0)
		call_rec(s, q->newest)->newer = id;
	else
		q->oldest = id;
	q->newest = id;
}

static void
queue_del(struct call_store *s, uint32_t id)
{
	struct call *c = call_rec(s, id);
	struct call_queue *q = queue_of(s, c);

	if (s->reap == id)
		s->reap = c->newer;
	if (c->older != 0)
		call_rec(s, c->older)->newer = c->newer;
	else
		q->oldest = c->newer;
	if (c->newer != 0)
		call_rec(s, c->newer)->older = c->older;
	else
		q->newest = c->older;
}

static uint64_t
key_without_call_id(const struct call_store *s, const struct sip_msg *m,
    const struct chunk *c)
{
	uint64_t a = hash_addr(s->opt.hash_key, &c->src);
	uint64_t b = hash_addr(s->opt.hash_key, &c->dst);

	return hash_mix(a + b, call_hash(s, m->branch));
}

static uint32_t
find(const struct call_store *s, uint64_t key)
{
	uint32_t at;
	uint32_t id;

	for (id = map_first(&s->by_call_id, key, &at); id != 0;
	    id = map_next(&s->by_call_id, key, &at)) {
		if (call_rec(s, id)->key == key)
			return id;
	}
	return 0;
}

static enum call_kind
kind_of(unsigned method)
{
	switch (method) {
	case SIP_INVITE: case SIP_ACK: case SIP_BYE: case SIP_CANCEL:
	case SIP_PRACK: case SIP_UPDATE: case SIP_INFO:
		return CALL_CALL;
	case SIP_REGISTER:
		return CALL_REGISTRATION;
	case SIP_SUBSCRIBE: case SIP_NOTIFY: case SIP_REFER:
		return CALL_SUBSCRIPTION;
	case SIP_PUBLISH:
		return CALL_PUBLICATION;
	case SIP_MESSAGE:
		return CALL_MESSAGE;
	case SIP_OPTIONS:
		return CALL_OPTIONS;
	default:
		return CALL_OTHER;
	}
}

/* A message that cannot be the first of its container. */
static bool
is_midway(const struct sip_msg *m)
{
	if (!m->is_request || m->to_tag.n > 0)
		return true;
	return m->method_id == SIP_ACK || m->method_id == SIP_BYE
	    || m->method_id == SIP_CANCEL || m->method_id == SIP_PRACK;
}

static uint32_t
create(struct call_store *s, uint64_t key, const struct sip_msg *m)
{
	uint32_t id = call_make(s, &s->calls);
	struct call *c;

	if (id == 0)
		return 0;
	if (call_index(s, &s->by_call_id, key, id) < 0) {
		pool_free(&s->calls, id);
		return 0;
	}
	c = call_rec(s, id);
	c->key = key;
	c->n = s->next_call++;
	c->method = m->is_request ? m->method_id : m->cseq_method_id;
	c->kind = (uint8_t)kind_of(c->method);
	c->state = CALL_STATE_OPEN;
	if (is_midway(m))
		c->flags |= CALL_FLAG_MIDWAY;
	else
		c->caller_tag = (uint32_t)call_hash(s, m->from_tag);
	if (m->call_id.n == 0)
		c->flags |= CALL_FLAG_NO_CALL_ID;
	else
		s->totals.call_ids++;
	s->totals.kinds[c->kind]++;
	queue_add(s, id);
	return id;
}

uint32_t
call_container(struct call_store *s, const struct sip_msg *m,
    const struct chunk *chunk)
{
	uint64_t key;
	uint32_t id;

	if (m->call_id.n > 0) {
		key = call_hash(s, m->call_id);
	} else {
		s->counts[CALL_COUNT_NO_CALL_ID]++;
		key = key_without_call_id(s, m, chunk);
	}
	id = find(s, key);
	if (id != 0)
		return id;
	id = create(s, key, m);
	if (id != 0) {
		call_rec(s, id)->start = chunk->ts;
		call_rec(s, id)->end = chunk->ts;
	}
	return id;
}

void
call_kind_set(struct call_store *s, struct call *c, enum call_kind k)
{
	s->totals.kinds[c->kind]--;
	c->kind = (uint8_t)k;
	s->totals.kinds[k]++;
}

void
call_touch(struct call_store *s, uint32_t id)
{
	call_rec(s, id)->flags |= CALL_FLAG_TOUCHED;
}

/*
 * Moves a container into the queue of the ended ones, or back; and lets ended
 * calls go from the table of media addresses when their time is over.
 */
void
call_settle(struct call_store *s, uint32_t id)
{
	struct call *c = call_rec(s, id);
	bool ended = call_state_ended(c->state);

	if (ended != ((c->flags & CALL_FLAG_ENDED) != 0)) {
		queue_del(s, id);
		c->flags = (uint8_t)(c->flags ^ CALL_FLAG_ENDED);
		queue_add(s, id);
		if (ended && s->reap == 0)
			s->reap = id;
	}
	while (s->reap != 0) {
		c = call_rec(s, s->reap);
		if (s->now - c->end < 5 * INT64_C(1000000000))
			break;
		call_endpoints_drop(s, c);
		s->reap = c->newer;
	}
}

static void
drop_first(struct call_store *s, struct call *c)
{
	uint32_t id = c->first;
	struct call_msg *m = call_msg_rec(s, id);
	struct call_txn *t = call_txn_rec(s, m->txn);

	c->first = m->next;
	if (c->first == 0)
		c->last = 0;
	if (t->first == id)
		t->first = 0;
	if (c->ringing == id)
		c->ringing = 0;
	if (c->answer == id)
		c->answer = 0;
	if (c->bye == id)
		c->bye = 0;
	if (--t->nmsgs == 0)
		call_txn_release(s, m->txn);
	call_ref_drop(s, m);
	m->txn = 0;
	m->n = 0;
	pool_free(&s->msgs, id);
}

void
call_trim(struct call_store *s, struct call *c)
{
	while (c->nmsgs - c->ndropped > s->opt.max_messages) {
		drop_first(s, c);
		c->ndropped++;
		s->counts[CALL_COUNT_DROPPED_MESSAGES]++;
	}
}

/* Takes the container out of its chain of legs. */
static void
leave_legs(struct call_store *s, uint32_t id)
{
	struct call *c = call_rec(s, id);
	uint32_t head = c->first_leg;
	uint32_t i;

	if (head == 0)
		return;
	if (head == id) {
		for (i = c->next_leg; i != 0; i = call_rec(s, i)->next_leg)
			call_rec(s, i)->first_leg = c->next_leg;
		return;
	}
	for (i = head; i != 0; i = call_rec(s, i)->next_leg) {
		if (call_rec(s, i)->next_leg == id) {
			call_rec(s, i)->next_leg = c->next_leg;
			break;
		}
	}
}

void
call_drop(struct call_store *s, uint32_t id)
{
	struct call *c = call_rec(s, id);

	while (c->first != 0)
		drop_first(s, c);
	call_dialogs_drop(s, c);
	call_endpoints_drop(s, c);
	call_streams_drop(s, c);
	leave_legs(s, id);
	queue_del(s, id);
	map_del(&s->by_call_id, c->key, id);
	c->n = 0;
	pool_free(&s->calls, id);
}

/* The oldest of the queue that was not used since; others get behind. */
static uint32_t
victim(struct call_store *s, struct call_queue *q)
{
	uint32_t id;

	for (id = q->oldest; id != 0; id = q->oldest) {
		struct call *c = call_rec(s, id);

		if ((c->flags & CALL_FLAG_TOUCHED) == 0 && id != s->busy)
			return id;
		if (q->oldest == q->newest)
			return id == s->busy ? 0 : id;
		c->flags = (uint8_t)(c->flags & ~CALL_FLAG_TOUCHED);
		queue_del(s, id);
		queue_add(s, id);
	}
	return 0;
}

bool
call_evict(struct call_store *s)
{
	uint32_t id = victim(s, &s->ended);

	if (id == 0)
		id = victim(s, &s->idle);
	if (id == 0)
		return false;
	s->counts[CALL_COUNT_DROPPED_CALLS]++;
	call_drop(s, id);
	return true;
}

uint32_t
call_find_call_id(const struct call_store *s, struct str call_id)
{
	return find(s, call_hash(s, call_id));
}

const struct call *
call_at(const struct call_store *s, uint32_t id)
{
	const struct call *c = pool_find(&s->calls, id);

	return c == NULL || c->n == 0 ? NULL : c;
}

const struct call_msg *
call_msg_at(const struct call_store *s, uint32_t id)
{
	const struct call_msg *m = pool_find(&s->msgs, id);

	return m == NULL || m->n == 0 ? NULL : m;
}
