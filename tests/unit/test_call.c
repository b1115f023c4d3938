/*
 * test_call.c - the store: transactions, dialogs, states, copies, limits.
 */
#include "call_rig.h"

static enum call_state
state_now(void)
{
	return call_state_of(rig.s, only_call());
}

/* A CANCEL that came too late does not hide the BYE that ends the call. */
static void
late_cancel(void **state)
{
	struct call_times times;

	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(1, 2, req("CANCEL", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	put(1, 2, req("ACK", "z9hG4bK2", "c1", 1, "bob"));
	put(1, 2, req("BYE", "z9hG4bK3", "c1", 2, "bob"));
	assert_int_equal(state_now(), CALL_STATE_RELEASING);
	put(2, 1, rsp(200, "BYE", "z9hG4bK3", "c1", 2, "bob"));
	assert_int_equal(state_now(), CALL_STATE_COMPLETED);
	call_times_of(&times, rig.s, only_call());
	assert_int_equal(times.talk, 20 * MS);
}

/* A basic call passes through its states and knows who hung up. */
static void
basic_call(void **state)
{
	const struct call_totals *t = call_totals_of(rig.s);
	struct call_times times;
	const struct call *c;

	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	assert_int_equal(state_now(), CALL_STATE_SETUP);
	put(2, 1, rsp(100, "INVITE", "z9hG4bK1", "c1", 1, ""));
	assert_int_equal(state_now(), CALL_STATE_TRYING);
	put(2, 1, rsp(180, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_RINGING);
	put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_ANSWERED);
	put(1, 2, req("ACK", "z9hG4bK2", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_CONNECTED);
	put(1, 2, req("BYE", "z9hG4bK3", "c1", 2, "bob"));
	assert_int_equal(state_now(), CALL_STATE_RELEASING);
	put(2, 1, rsp(200, "BYE", "z9hG4bK3", "c1", 2, "bob"));
	assert_int_equal(state_now(), CALL_STATE_COMPLETED);
	c = only_call();
	assert_int_equal(c->released_by, CALL_CALLER);
	assert_int_equal(c->code, 200);
	assert_int_equal(c->ndialogs, 1);
	assert_int_equal(t->transactions, 3);
	assert_int_equal(t->dialogs, 1);
	assert_int_equal(t->kinds[CALL_CALL], 1);
	call_times_of(&times, rig.s, c);
	assert_int_equal(times.pdd, 20 * MS);
	assert_int_equal(times.ring, 10 * MS);
	assert_int_equal(times.setup, 30 * MS);
	assert_int_equal(times.talk, 20 * MS);
	assert_int_equal(times.teardown, 10 * MS);
}

/* The callee's BYE: the tags change sides, the dialog stays one. */
static void
callee_hangs_up(void **state)
{
	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	put(1, 2, req("ACK", "z9hG4bK2", "c1", 1, "bob"));
	put(2, 1, "BYE sip:alice@example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP b.example.com;branch=z9hG4bK9\r\n"
	    "From: <sip:bob@example.com>;tag=bob\r\n"
	    "To: <sip:alice@example.com>;tag=alice\r\n"
	    "Call-ID: c1\r\nCSeq: 1 BYE\r\n\r\n");
	assert_int_equal(only_call()->released_by, CALL_CALLEE);
	assert_int_equal(only_call()->ndialogs, 1);
}

/* The ACK of a failure belongs to its INVITE; of a 2xx it stands alone. */
static void
ack_belongs(void **state)
{
	uint32_t invite = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	uint32_t ack;

	(void)state;
	put(2, 1, rsp(486, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	ack = put(1, 2, req("ACK", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_equal(call_msg_at(rig.s, ack)->txn,
	    call_msg_at(rig.s, invite)->txn);
	assert_int_equal(state_now(), CALL_STATE_BUSY);
	assert_int_equal(call_totals_of(rig.s)->transactions, 1);
	assert_int_equal(call_totals_of(rig.s)->dialogs, 0);

	start(NULL, 0);
	invite = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	ack = put(1, 2, req("ACK", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_not_equal(call_msg_at(rig.s, ack)->txn,
	    call_msg_at(rig.s, invite)->txn);
}

/* Digest: the challenge is not the end, the second INVITE the same call. */
static void
challenge(void **state)
{
	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(407, "INVITE", "z9hG4bK1", "c1", 1, "p"));
	assert_int_equal(state_now(), CALL_STATE_CHALLENGED);
	put(1, 2, req("ACK", "z9hG4bK1", "c1", 1, "p"));
	put(1, 2, req("INVITE", "z9hG4bK2", "c1", 2, ""));
	assert_int_equal(state_now(), CALL_STATE_SETUP);
	put(2, 1, rsp(200, "INVITE", "z9hG4bK2", "c1", 2, "bob"));
	assert_int_equal(state_now(), CALL_STATE_ANSWERED);
	assert_int_equal(call_totals_of(rig.s)->kinds[CALL_CALL], 1);
}

/* CANCEL, its 200, 487: cancelled by the caller; CANCEL has its own txn. */
static void
cancel(void **state)
{
	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(180, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	put(1, 2, req("CANCEL", "z9hG4bK1", "c1", 1, ""));
	assert_int_equal(state_now(), CALL_STATE_CANCELLING);
	put(2, 1, rsp(200, "CANCEL", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_CANCELLING);
	put(2, 1, rsp(487, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_CANCELLED);
	assert_int_equal(only_call()->released_by, CALL_CALLER);
	assert_int_equal(call_totals_of(rig.s)->transactions, 2);
}

/* CANCEL and 200 cross: the answer wins. */
static void
cancel_loses_race(void **state)
{
	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(1, 2, req("CANCEL", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_ANSWERED);
	put(1, 2, req("ACK", "z9hG4bK2", "c1", 1, "bob"));
	assert_int_equal(state_now(), CALL_STATE_CONNECTED);
}

/* The same request later is a retransmission; at once with the same IP id
 * it is a capture duplicate. */
static void
repeats(void **state)
{
	uint32_t first = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	uint32_t again;

	(void)state;
	rig.now += 490 * MS;
	again = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	assert_true(call_msg_at(rig.s, again)->flags & CALL_MSG_RTX);
	assert_int_equal(call_repeats(rig.s, again), first);
	rig.now -= 9 * MS;
	rig.ip_id--;
	again = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	assert_true(call_msg_at(rig.s, again)->flags & CALL_MSG_DUP);
	assert_int_equal(call_totals_of(rig.s)->retransmissions, 1);
	assert_int_equal(call_totals_of(rig.s)->duplicates, 1);
	assert_int_equal(call_totals_of(rig.s)->transactions, 1);
}

/* Two different 183 are two messages; the same one again is a repeat. */
static void
provisional_repeats(void **state)
{
	uint32_t id;

	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(183, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	rig.now += 500 * MS;
	id = put(2, 1, rsp(183, "INVITE", "z9hG4bK1", "c1", 1, "bob"));
	assert_true(call_msg_at(rig.s, id)->flags & CALL_MSG_RTX);
	id = put(2, 1, "SIP/2.0 183 Phrase\r\n"
	    "Via: SIP/2.0/UDP a.example.com:5060;branch=z9hG4bK1\r\n"
	    "From: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>;tag=bob\r\nCall-ID: c1\r\n"
	    "CSeq: 1 INVITE\r\nRSeq: 2\r\nRequire: 100rel\r\n\r\n");
	assert_false(call_msg_at(rig.s, id)->flags & CALL_MSG_RTX);
	assert_true(call_msg_at(rig.s, id)->flags & CALL_MSG_REL);
}

/* Two To tags on one INVITE are two early dialogs, ended by the refusal. */
static void
forked_dialogs(void **state)
{
	const struct call_dialog *d;

	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(180, "INVITE", "z9hG4bK1", "c1", 1, "x"));
	put(2, 1, rsp(180, "INVITE", "z9hG4bK1", "c1", 1, "y"));
	assert_int_equal(only_call()->ndialogs, 2);
	put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, "y"));
	assert_int_equal(only_call()->ndialogs, 2);
	d = call_dialog_of(rig.s, only_call(), 2);
	assert_int_equal(d->state, CALL_DIALOG_CONFIRMED);
	d = call_dialog_of(rig.s, only_call(), 1);
	assert_int_equal(d->state, CALL_DIALOG_EARLY);
}

static const char *const hop2 =
    "INVITE sip:bob@192.0.2.3 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP p.example.com;branch=z9hG4bKp%s\r\n"
    "Via: SIP/2.0/UDP a.example.com:5060;branch=z9hG4bK1\r\n"
    "From: <sip:alice@example.com>;tag=alice\r\n"
    "To: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n";

/* The next hop's request names the hop before in its second Via; a failure
 * of one branch behind the proxy is not the answer to the caller. */
static void
hops(void **state)
{
	uint32_t first = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	char text[1024];
	uint32_t id;

	(void)state;
	snprintf(text, sizeof(text), hop2, "a");
	id = put(2, 3, text);
	assert_int_equal(call_txn_at(rig.s,
	    call_msg_at(rig.s, id)->txn)->parent,
	    call_msg_at(rig.s, first)->txn);
	put(3, 2, "SIP/2.0 486 Busy Here\r\n"
	    "Via: SIP/2.0/UDP p.example.com;branch=z9hG4bKpa\r\n"
	    "Via: SIP/2.0/UDP a.example.com:5060;branch=z9hG4bK1\r\n"
	    "From: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>;tag=q\r\nCall-ID: c1\r\n"
	    "CSeq: 1 INVITE\r\n\r\n");
	assert_int_equal(state_now(), CALL_STATE_SETUP);
	put(2, 1, rsp(486, "INVITE", "z9hG4bK1", "c1", 1, "q"));
	assert_int_equal(state_now(), CALL_STATE_BUSY);
}

/* Without the cookie, the old rules: no branch at all still matches. */
static void
old_rules(void **state)
{
	const char *const invite = "INVITE sip:b@example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP old.example.com\r\n"
	    "From: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
	    "Call-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n";
	uint32_t a = put(1, 2, invite);
	uint32_t b = put(2, 1, "SIP/2.0 200 OK\r\n"
	    "Via: SIP/2.0/UDP old.example.com\r\n"
	    "From: <sip:a@example.com>;tag=1\r\n"
	    "To: <sip:b@example.com>;tag=2\r\n"
	    "Call-ID: c1\r\nCSeq: 1 INVITE\r\n\r\n");

	(void)state;
	assert_int_equal(call_msg_at(rig.s, a)->txn,
	    call_msg_at(rig.s, b)->txn);
}

/* REGISTER: challenged, registered, removed; it makes no dialog. */
static void
registration(void **state)
{
	(void)state;
	put(1, 2, req("REGISTER", "z9hG4bK1", "r1", 1, ""));
	put(2, 1, rsp(401, "REGISTER", "z9hG4bK1", "r1", 1, "s"));
	assert_int_equal(state_now(), CALL_STATE_CHALLENGED);
	put(1, 2, req("REGISTER", "z9hG4bK2", "r1", 2, ""));
	put(2, 1, rsp(200, "REGISTER", "z9hG4bK2", "r1", 2, "s"));
	assert_int_equal(state_now(), CALL_STATE_REGISTERED);
	put(1, 2, "REGISTER sip:example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP a.example.com:5060;branch=z9hG4bK3\r\n"
	    "From: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>\r\nCall-ID: r1\r\n"
	    "CSeq: 3 REGISTER\r\nContact: *\r\nExpires: 0\r\n\r\n");
	put(2, 1, rsp(200, "REGISTER", "z9hG4bK3", "r1", 3, "s"));
	assert_int_equal(state_now(), CALL_STATE_UNREGISTERED);
	assert_int_equal(call_totals_of(rig.s)->dialogs, 0);
	assert_int_equal(call_totals_of(rig.s)->kinds[CALL_REGISTRATION], 1);
}

static const char *
notify(const char *branch, unsigned cseq, const char *how)
{
	static char text[1024];

	snprintf(text, sizeof(text), "NOTIFY sip:alice@192.0.2.1 SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP n.example.com;branch=%s\r\n"
	    "From: <sip:bob@example.com>;tag=n\r\n"
	    "To: <sip:alice@example.com>;tag=alice\r\nCall-ID: s1\r\n"
	    "CSeq: %u NOTIFY\r\nEvent: presence\r\n"
	    "Subscription-State: %s\r\n\r\n", branch, cseq, how);
	return text;
}

/* SUBSCRIBE: the NOTIFY says the state; one dialog for both. */
static void
subscription(void **state)
{
	(void)state;
	put(1, 2, req("SUBSCRIBE", "z9hG4bK1", "s1", 1, ""));
	put(2, 1, rsp(200, "SUBSCRIBE", "z9hG4bK1", "s1", 1, "n"));
	assert_int_equal(state_now(), CALL_STATE_PENDING);
	put(2, 1, notify("z9hG4bKn1", 1, "active;expires=60"));
	assert_int_equal(state_now(), CALL_STATE_ACTIVE);
	put(1, 2, rsp(200, "NOTIFY", "z9hG4bKn1", "s1", 1, "alice"));
	assert_int_equal(state_now(), CALL_STATE_ACTIVE);
	put(2, 1, notify("z9hG4bKn2", 2, "terminated;reason=timeout"));
	assert_int_equal(state_now(), CALL_STATE_TERMINATED);
	assert_int_equal(call_totals_of(rig.s)->dialogs, 1);
	assert_int_equal(call_totals_of(rig.s)->kinds[CALL_SUBSCRIPTION], 1);
}

/* No answer for 64*T1 is a time-out, told by the time of other packets. */
static void
timeout(void **state)
{
	uint32_t *ids;

	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	assert_int_equal(state_now(), CALL_STATE_SETUP);
	rig.now += 33 * CLOCK_S;
	put(1, 2, req("OPTIONS", "z9hG4bK7", "o1", 1, ""));
	assert_int_equal(call_list(&ids, rig.s), 2);
	assert_int_equal(call_state_of(rig.s, call_at(rig.s, ids[0])),
	    CALL_STATE_TIMEOUT);
	assert_int_equal(call_state_of(rig.s, call_at(rig.s, ids[1])),
	    CALL_STATE_OPEN);
	free(ids);
}

/* Messages without a Call-ID are kept, and not counted as a Call-ID. */
static void
no_call_id(void **state)
{
	(void)state;
	put(1, 2, "OPTIONS sip:b@example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP a;branch=z9hG4bKx\r\nCSeq: 1 OPTIONS\r\n\r\n");
	put(2, 1, "SIP/2.0 400 Bad\r\n"
	    "Via: SIP/2.0/UDP a;branch=z9hG4bKx\r\nCSeq: 1 OPTIONS\r\n\r\n");
	assert_int_equal(only_call()->nmsgs, 2);
	assert_int_equal(call_totals_of(rig.s)->call_ids, 0);
}

/* A container over its limit keeps the newest and counts the others. */
static void
long_container(void **state)
{
	char branch[32];
	uint32_t *ids;

	(void)state;
	start(NULL, 10);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(branch, sizeof(branch), "z9hG4bK%u", i);
		put(1, 2, req("OPTIONS", branch, "o1", i + 1, ""));
		put(2, 1, rsp(200, "OPTIONS", branch, "o1", i + 1, "b"));
	}
	assert_int_equal(only_call()->nmsgs, 200);
	assert_int_equal(only_call()->ndropped, 190);
	assert_int_equal(call_list_messages(&ids, rig.s), 10);
	assert_int_equal(call_msg_at(rig.s, ids[0])->n, 191);
	assert_non_null(call_txn_at(rig.s, call_msg_at(rig.s, ids[9])->txn));
	free(ids);
	assert_int_equal(call_totals_of(rig.s)->messages, 200);
}

static void
put_call(unsigned i)
{
	char id[32];
	char branch[32];

	snprintf(id, sizeof(id), "call-%u", i);
	snprintf(branch, sizeof(branch), "z9hG4bK%u", i);
	put(i % 200, 2, req("INVITE", branch, id, 1, ""));
	put(2, i % 200, rsp(200, "INVITE", branch, id, 1, "bob"));
	put(i % 200, 2, req("ACK", "z9hG4bKack", id, 1, "bob"));
	if (i % 2 == 0)
		put(i % 200, 2, req("BYE", "z9hG4bKbye", id, 2, "bob"));
}

/* Any budget: nothing breaks, all is counted, the newest calls are kept. */
static void
staircase(void **state)
{
	(void)state;
	for (size_t limit = 16384; limit <= 4u << 20; limit *= 2) {
		struct budget b = { .limit = limit };
		struct count_set n;
		uint32_t *ids;
		uint32_t kept;

		start(&b, 0);
		for (unsigned i = 0; i < 3000; i++)
			put_call(i);
		assert_true(b.peak <= limit);
		assert_int_equal(call_totals_of(rig.s)->messages, 10500);
		n = call_counts(rig.s);
		kept = call_list(&ids, rig.s);
		if (limit >= 131072) {
			assert_true(kept > 0);
			assert_int_equal(kept + n.values[
			    CALL_COUNT_DROPPED_CALLS], 3000);
			assert_int_equal(call_at(rig.s, ids[kept - 1])->n,
			    3000);
			assert_int_equal(n.values[
			    CALL_COUNT_REFUSED_MESSAGES], 0);
		}
		if (limit >= 2u << 20)
			assert_int_equal(kept, 3000);
		free(ids);
		call_store_free(rig.s);
		rig.s = NULL;
		assert_int_equal(b.used, 0);
	}
}

/* Ended calls go before those that are still up. */
static void
ended_go_first(void **state)
{
	struct budget b = { .limit = 262144 };
	uint32_t *ids;
	uint32_t n;

	(void)state;
	start(&b, 0);
	put(1, 2, req("INVITE", "z9hG4bKlive", "live", 1, ""));
	put(2, 1, rsp(200, "INVITE", "z9hG4bKlive", "live", 1, "bob"));
	for (unsigned i = 0; i < 2000; i++) {
		char id[32];

		snprintf(id, sizeof(id), "o-%u", i);
		put(1, 2, req("OPTIONS", "z9hG4bKo", id, 1, ""));
		put(2, 1, rsp(200, "OPTIONS", "z9hG4bKo", id, 1, "b"));
	}
	n = call_list(&ids, rig.s);
	assert_true(n > 1 && n < 2001);
	assert_int_equal(call_at(rig.s, ids[0])->n, 1);
	free(ids);
	call_store_free(rig.s);
	rig.s = NULL;
}

/* Both Vias may stand in one row; a quoted comma does not part them. */
static void
second_via_in_one_row(void **state)
{
	uint32_t first = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	uint32_t id = put(2, 3, "INVITE sip:bob@192.0.2.3 SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP p.example.com;x=\"a,b\";branch=z9hG4bKp ,\r\n"
	    " SIP/2.0/UDP a.example.com:5060;branch=z9hG4bK1\r\n"
	    "From: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>\r\nCall-ID: c1\r\n"
	    "CSeq: 1 INVITE\r\n\r\n");

	(void)state;
	assert_int_equal(call_txn_at(rig.s,
	    call_msg_at(rig.s, id)->txn)->parent,
	    call_msg_at(rig.s, first)->txn);
}

/* Seen behind a fork: one branch answers, the other's refusal is no end. */
static void
answer_wins_fork(void **state)
{
	(void)state;
	put(1, 2, req("INVITE", "z9hG4bKa", "c1", 1, ""));
	put(1, 3, req("INVITE", "z9hG4bKb", "c1", 1, ""));
	put(2, 1, rsp(200, "INVITE", "z9hG4bKa", "c1", 1, "x"));
	put(3, 1, rsp(486, "INVITE", "z9hG4bKb", "c1", 1, "y"));
	assert_int_equal(state_now(), CALL_STATE_ANSWERED);
	assert_int_equal(only_call()->code, 200);
}

/* A refusal ends the early dialogs of its INVITE (RFC 3261 section 12.3). */
static void
refusal_ends_dialogs(void **state)
{
	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(180, "INVITE", "z9hG4bK1", "c1", 1, "x"));
	assert_int_equal(call_dialog_of(rig.s, only_call(), 1)->state,
	    CALL_DIALOG_EARLY);
	put(2, 1, rsp(486, "INVITE", "z9hG4bK1", "c1", 1, "x"));
	assert_int_equal(call_dialog_of(rig.s, only_call(), 1)->state,
	    CALL_DIALOG_TERMINATED);
}

/* An id that a dropped message had may be another call's by now. */
static void
stale_ids(void **state)
{
	uint32_t first;
	uint32_t other;
	uint32_t id;

	(void)state;
	start(NULL, 2);
	first = put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	put(2, 1, rsp(100, "INVITE", "z9hG4bK1", "c1", 1, ""));
	put(1, 2, req("CANCEL", "z9hG4bK1", "c1", 1, ""));
	other = put(2, 1, rsp(486, "INVITE", "z9hG4bK9", "c2", 1, "q"));
	assert_int_equal(other, first);
	id = put(2, 1, rsp(486, "INVITE", "z9hG4bK1", "c1", 1, "q"));
	assert_false(call_msg_at(rig.s, id)->flags
	    & (CALL_MSG_RTX | CALL_MSG_DUP));
}

/* Where the CSeq was cut off nobody can tell what is sent again. */
static void
no_cseq_no_repeat(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		uint32_t id = put(1, 2, "INVITE sip:b@example.com SIP/2.0\r\n"
		    "Via: SIP/2.0/UDP a;bra");

		assert_int_equal(call_msg_at(rig.s, id)->flags
		    & (CALL_MSG_RTX | CALL_MSG_DUP), 0);
		rig.now += 500 * MS;
	}
	assert_int_equal(call_totals_of(rig.s)->retransmissions, 0);
}

/* Dialogs over the limit of one container are counted, not kept. */
static void
many_dialogs(void **state)
{
	char tag[16];

	(void)state;
	put(1, 2, req("INVITE", "z9hG4bK1", "c1", 1, ""));
	for (unsigned i = 0; i < 300; i++) {
		snprintf(tag, sizeof(tag), "t%u", i);
		put(2, 1, rsp(200, "INVITE", "z9hG4bK1", "c1", 1, tag));
	}
	assert_int_equal(call_totals_of(rig.s)->dialogs, 255);
	assert_int_equal(call_counts(rig.s).values[
	    CALL_COUNT_REFUSED_DIALOGS], 45);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(late_cancel),
		TEST(late_cancel),
		TEST(basic_call), TEST(callee_hangs_up), TEST(ack_belongs),
		TEST(challenge), TEST(cancel), TEST(cancel_loses_race),
		TEST(repeats), TEST(provisional_repeats),
		TEST(forked_dialogs), TEST(hops), TEST(old_rules),
		TEST(registration), TEST(subscription), TEST(timeout),
		TEST(no_call_id), TEST(long_container), TEST(staircase),
		TEST(ended_go_first), TEST(second_via_in_one_row),
		TEST(answer_wins_fork), TEST(refusal_ends_dialogs),
		TEST(stale_ids), TEST(no_cseq_no_repeat), TEST(many_dialogs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
