/*
 * The words around a ladder: summary lines above, notes below.
 */
#include <sipladder/ladder.h>

#include "ladder_in.h"

static void
put(struct ladder_build *b, const char *text)
{
	if (buf_str(&b->scratch, str_make(text, strlen(text))) < 0)
		b->failed = true;
}

static void
put_text(struct ladder_build *b, struct ladder_text t)
{
	if (t.n == 0)
		return;
	if (buf_reserve(&b->scratch, t.n) < 0)
		b->failed = true;
	else
		buf_str(&b->scratch, ladder_str(b->l, t));
}

static void
put_n(struct ladder_build *b, uint64_t n)
{
	if (buf_u64(&b->scratch, n) < 0)
		b->failed = true;
}

static void
item(struct ladder_build *b, unsigned gap)
{
	view_ladder_item(b, gap, view_ladder_take(b));
}

static void
note(struct ladder_build *b, unsigned hang)
{
	view_ladder_note(b, hang, view_ladder_take(b));
}

static const char *const kind_words[CALL_KINDS] = {
	[CALL_CALL] = "call ", [CALL_REGISTRATION] = "reg ",
	[CALL_SUBSCRIPTION] = "sub ", [CALL_PUBLICATION] = "pub ",
	[CALL_MESSAGE] = "msg ", [CALL_OPTIONS] = "options ",
	[CALL_OTHER] = "other ",
};

/* "alice -> bob", "watcher -> sip:alice@example.com", "sip:alice@..." */
static void
put_parties(struct ladder_build *b, unsigned kind)
{
	switch (kind) {
	case CALL_REGISTRATION:
	case CALL_PUBLICATION:
		put_text(b, b->uri[0]);
		break;
	case CALL_SUBSCRIPTION:
		put_text(b, b->from[0]);
		put(b, " -> ");
		put_text(b, b->uri[0]);
		break;
	default:
		put_text(b, b->from[0]);
		put(b, " -> ");
		put_text(b, b->to[0]);
		break;
	}
}

static void
put_side(struct ladder_build *b, unsigned side)
{
	struct ladder_text who = side == CALL_CALLER ? b->from[0] : b->to[0];

	put(b, ", released by ");
	if (side == CALL_MIDDLE || who.n == 0)
		put(b, side == CALL_MIDDLE ? "the network"
		    : call_side_name(side));
	else
		put_text(b, who);
}

/* Why and how it ended, or how far it has come. */
static void
put_state(struct ladder_build *b, const struct call *c)
{
	enum call_state state = call_state_of(b->s, c);
	struct str phrase = sip_code_phrase(c->code);

	if (c->kind == CALL_SUBSCRIPTION && state == CALL_STATE_TERMINATED) {
		put(b, "ended: ");
		if (b->unsubscribed[0])
			put(b, "unsubscribed");
		else if (b->reason[0].n > 0)
			put_text(b, b->reason[0]);
		else
			put(b, "terminated");
		return;
	}
	put(b, call_state_name(state));
	if (c->code >= 300 && state != CALL_STATE_COMPLETED) {
		if (buf_printf(&b->scratch, ", %03u %.*s", c->code,
		    (int)phrase.n, phrase.p) < 0)
			b->failed = true;
		if (phrase.n == 0)
			b->scratch.n--;
	}
	if (c->kind == CALL_CALL && c->released_by != CALL_NOBODY
	    && state == CALL_STATE_COMPLETED)
		put_side(b, c->released_by);
	if (c->kind == CALL_REGISTRATION && b->granted[0] != UINT32_MAX
	    && state == CALL_STATE_REGISTERED) {
		put(b, " for ");
		put_n(b, b->granted[0]);
		put(b, " s");
	}
}

/* "fork: 1a desk, 1b mobile (answer)" */
static void
put_forks(struct ladder_build *b)
{
	for (unsigned i = 0; i < b->nforks; i++) {
		const struct ladder_fork *f = &b->forks[i];
		char letters[3] = { 0 };

		letters[0] = (char)('a' + (f->letter - 1) % 26);
		if (f->letter > 26) {
			letters[1] = letters[0];
			letters[0] = (char)('a' + (f->letter - 1) / 26 - 1);
		}
		put(b, i == 0 ? "fork: " : ", ");
		put_n(b, f->leg + 1u);
		put(b, letters);
		for (uint32_t k = 0; k < b->nhosts; k++) {
			const struct ladder_host *h = &b->hosts[k];

			if (k != f->lane)
				continue;
			put(b, " ");
			put_text(b, h->lane.name.n > 0 ? h->lane.name
			    : h->lane.address);
		}
		if (f->is_answered)
			put(b, " (answer)");
	}
}

static void
put_time(struct ladder_build *b, const char *name, int64_t t, bool *is_first)
{
	char text[CLOCK_TEXT_MAX];
	struct str s;

	if (t == CLOCK_NONE)
		return;
	s = clock_text(text, t, CLOCK_REL, 0, true);
	put(b, name);
	if (buf_str(&b->scratch, s) < 0)
		b->failed = true;
	item(b, *is_first ? 0 : 2);
	*is_first = false;
}

/* "leg 1: 2 hops, 407 digest auth" */
static void
put_leg(struct ladder_build *b, unsigned leg)
{
	unsigned hops = view_ladder_hops(b, leg);
	bool has = false;

	put(b, "leg ");
	put_n(b, leg + 1);
	put(b, ": ");
	if (hops > 0) {
		put_n(b, hops);
		put(b, hops == 1 ? " hop" : " hops");
		has = true;
	}
	if (b->challenge[leg] != 0) {
		put(b, has ? ", " : "");
		put_n(b, b->challenge[leg]);
		put(b, b->is_digest[leg] ? " digest" : "");
		put(b, b->authorized[leg] ? " auth" : " challenge");
		has = true;
	}
	if (!has)
		b->scratch.n = 0;
}

static void
call_times_line(struct ladder_build *b, const struct call *c)
{
	struct call_times t;
	bool is_first = true;

	call_times_of(&t, b->s, c);
	put_time(b, "PDD ", t.pdd, &is_first);
	put_time(b, "setup ", t.setup, &is_first);
	put_time(b, "talk ", t.talk, &is_first);
	put_time(b, "SDD ", t.teardown, &is_first);
	for (unsigned leg = 0; leg < b->ncalls; leg++) {
		put_leg(b, leg);
		if (b->scratch.n == 0)
			continue;
		item(b, is_first ? 0 : 3);
		is_first = false;
	}
}

void
view_ladder_summary(struct ladder_build *b)
{
	const struct call *c = call_at(b->s, b->calls[0]);

	if (c == NULL)
		return;
	put(b, c->kind < CALL_KINDS ? kind_words[c->kind] : "");
	put_n(b, c->n);
	item(b, 0);
	put_parties(b, c->kind);
	item(b, 2);
	if (c->kind == CALL_SUBSCRIPTION || c->kind == CALL_PUBLICATION) {
		put_text(b, b->event[0]);
		item(b, 2);
	}
	put_state(b, c);
	item(b, 3);
	put_forks(b);
	item(b, 3);
	if ((c->flags & CALL_FLAG_MIDWAY) != 0) {
		put(b, "began before the capture");
		item(b, 3);
	}
	put(b, b->call_id[0].n > 0 ? "call-id " : "");
	put_text(b, b->call_id[0]);
	if ((c->flags & CALL_FLAG_NO_CALL_ID) != 0)
		put(b, "no Call-ID");
	item(b, 3);
	if (c->kind == CALL_CALL)
		call_times_line(b, c);
}

static void
put_place(struct ladder_build *b, char severity, uint32_t row)
{
	if (buf_printf(&b->scratch, "%c%3u ", severity,
	    (unsigned)b->l->rows[row].number) < 0)
		b->failed = true;
}

static void
odd_notes(struct ladder_build *b)
{
	static const struct {
		char severity, mark;
	} order[] = { { 'E', 'e' }, { 'W', 'w' }, { 'N', 'i' } };

	for (unsigned k = 0; k < 3; k++) {
		for (unsigned bit = 0; bit < SIP_ODDS; bit++) {
			const struct ladder_odd *o = &b->odd[bit];

			if (o->messages == 0
			    || sip_odd_severity(bit) != order[k].severity)
				continue;
			put_place(b, order[k].mark, o->row);
			put(b, sip_odd_id(bit));
			put(b, " ");
			put(b, sip_odd_text(bit));
			if (o->messages > 1) {
				put(b, " (");
				put_n(b, o->messages);
				put(b, " messages)");
			}
			note(b, 5);
		}
	}
	if (b->cut > 0) {
		put_place(b, 'w', b->cut_row);
		put(b, "The end of the message was not captured.");
		note(b, 5);
	}
}

/* "legs: 1 B-A 18.4 s  2 A-C 9.4 s  3 B-C open" */
static void
legs_note(struct ladder_build *b)
{
	put(b, "legs:");
	for (unsigned i = 0; i < b->ncalls; i++) {
		const struct call *c = call_at(b->s, b->calls[i]);
		struct call_times t;

		if (c == NULL)
			continue;
		call_times_of(&t, b->s, c);
		put(b, i == 0 ? " " : "  ");
		put_n(b, i + 1);
		put(b, " ");
		put_text(b, b->from[i]);
		put(b, "-");
		put_text(b, b->to[i]);
		put(b, " ");
		if (t.talk == CLOCK_NONE)
			put(b, call_state_name(call_state_of(b->s, c)));
		else if (buf_printf(&b->scratch, "%.1f s",
		    (double)t.talk / (double)CLOCK_S) < 0)
			b->failed = true;
	}
	note(b, 6);
}

void
view_ladder_notes(struct ladder_build *b)
{
	odd_notes(b);
	if (b->ncalls > 1)
		legs_note(b);
	if (b->dropped > 0) {
		put(b, "... ");
		put_n(b, b->dropped);
		put(b, " older messages dropped");
		note(b, 4);
	}
	if (b->l->duplicates > 0) {
		put(b, "... ");
		put_n(b, b->l->duplicates);
		put(b, b->l->duplicates == 1 ? " message" : " messages");
		put(b, " captured twice, not drawn again");
		note(b, 4);
	}
	if (b->other_hosts > 0) {
		put(b, "... too many hosts: the last lane stands for several");
		note(b, 4);
	}
	if (b->unread > 0) {
		put(b, "... ");
		put_n(b, b->unread);
		put(b, b->unread == 1 ? " message" : " messages");
		put(b, " not read again: ");
		if (view_safe(&b->scratch, str_make(b->unread_why.text,
		    strlen(b->unread_why.text))) < 0)
			b->failed = true;
		note(b, 4);
	}
}
