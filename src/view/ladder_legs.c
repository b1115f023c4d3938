/*
 * Legs and forks: what stands in the column `lg`.  A leg is a container; its
 * branches have letters where one INVITE was sent on to several places, or
 * where its responses made several dialogs (section 9.3 of the design's
 * reference).
 */
#include <sipladder/ladder.h>

#include <stdio.h>
#include <stdlib.h>

#include "ladder_in.h"

#define DEPTH_MAX 70 /* Max-Forwards */

static int
by_id(const void *va, const void *vb)
{
	const struct ladder_txn *a = va, *b = vb;

	return a->id < b->id ? -1 : a->id > b->id;
}

struct ladder_txn *
view_ladder_txn(const struct ladder_build *b, uint32_t id)
{
	struct ladder_txn key = { .id = id };

	if (id == 0 || b->ntxns == 0)
		return NULL;
	return bsearch(&key, b->txns, b->ntxns, sizeof(*b->txns), by_id);
}

static struct ladder_txn *
parent_of(const struct ladder_build *b, const struct ladder_txn *t)
{
	return t == NULL ? NULL : view_ladder_txn(b, t->t->parent);
}

static bool
is_initial(const struct ladder_build *b, const struct ladder_txn *t)
{
	const struct call_msg *m = call_msg_at(b->s, t->t->first);

	return t->t->method == SIP_INVITE && m != NULL
	    && (m->flags & CALL_MSG_IN_DIALOG) == 0;
}

/*
 * An INVITE that may be one of several branches.  One that was challenged or
 * had too short a timer is tried again: that is no branch of its own.
 */
static bool
is_branch(const struct ladder_build *b, const struct ladder_txn *t)
{
	unsigned code = t->t->code;

	return is_initial(b, t) && code != 401 && code != 407 && code != 422
	    && code != 494;
}

int
view_ladder_txns(struct ladder_build *b)
{
	uint32_t n = 0;

	b->txns = calloc((size_t)b->nfacts + 1, sizeof(*b->txns));
	if (b->txns == NULL)
		return -1;
	for (uint32_t i = 0; i < b->nfacts; i++) {
		const struct ladder_fact *f = &b->facts[i];
		const struct call_txn *t = call_txn_at(b->s, f->m->txn);
		bool is_back = f->m->code != 0;

		if (t != NULL)
			b->txns[n++] = (struct ladder_txn){
				.id = f->m->txn, .t = t, .leg = f->leg,
				.src = is_back ? f->dst : f->src,
				.dst = is_back ? f->src : f->dst,
			};
	}
	if (n > 0)
		qsort(b->txns, n, sizeof(*b->txns), by_id);
	for (uint32_t i = 0; i < n; i++)
		if (i == 0 || b->txns[i].id != b->txns[b->ntxns - 1].id)
			b->txns[b->ntxns++] = b->txns[i];
	for (uint32_t i = 0; i < b->ntxns; i++) {
		struct ladder_txn *p = parent_of(b, &b->txns[i]);

		if (p == NULL)
			continue;
		p->is_parent = true;
		if (is_branch(b, &b->txns[i]))
			p->children++;
	}
	return 0;
}

/* Several INVITE dialogs, or several INVITEs for one. */
static bool
is_forked(const struct ladder_build *b, unsigned leg)
{
	const struct call *c = call_at(b->s, b->calls[leg]);
	unsigned dialogs = 0;

	for (uint32_t i = 0; i < b->ntxns; i++)
		if (b->txns[i].leg == leg && b->txns[i].children > 1)
			return true;
	for (uint32_t id = c == NULL ? 0 : c->dialogs; id != 0;) {
		const struct call_dialog *d = call_dialog_at(b->s, id);

		if (d == NULL)
			break;
		dialogs += d->method == SIP_INVITE;
		id = d->next;
	}
	return dialogs > 1;
}

static struct ladder_fork *
fork_of(struct ladder_build *b, unsigned leg, unsigned letter)
{
	for (unsigned i = 0; letter != 0 && i < b->nforks; i++)
		if (b->forks[i].leg == leg && b->forks[i].letter == letter)
			return &b->forks[i];
	return NULL;
}

static uint8_t
new_letter(struct ladder_build *b, unsigned leg, uint16_t lane)
{
	unsigned letter = 1;

	if (b->nforks == LADDER_FORKS_MAX)
		return 0;
	for (unsigned i = 0; i < b->nforks; i++)
		letter += b->forks[i].leg == leg;
	b->forks[b->nforks++] = (struct ladder_fork){
		.leg = (uint8_t)leg, .letter = (uint8_t)letter, .lane = lane,
	};
	return (uint8_t)letter;
}

/* The letter of the nearest INVITE, upstream, that is one of several. */
static uint8_t
branch_letter(struct ladder_build *b, struct ladder_txn *t)
{
	for (unsigned i = 0; t != NULL && i < DEPTH_MAX; i++) {
		struct ladder_txn *p = parent_of(b, t);

		if (t->letter == 0 && p != NULL && p->children > 1
		    && is_branch(b, t))
			t->letter = new_letter(b, t->leg, t->dst);
		if (t->letter != 0)
			return t->letter;
		t = p;
	}
	return 0;
}

/* A CANCEL is of the branch whose INVITE went the same way. */
static struct ladder_txn *
cancelled(const struct ladder_build *b, const struct ladder_txn *t)
{
	for (uint32_t i = 0; i < b->ntxns; i++) {
		struct ladder_txn *o = &b->txns[i];

		if (o->leg == t->leg && o->t->method == SIP_INVITE
		    && o->t->cseq == t->t->cseq && o->src == t->src
		    && o->dst == t->dst)
			return o;
	}
	return NULL;
}

static uint8_t
letter_of(struct ladder_build *b, const struct ladder_fact *f,
    uint8_t dialogs[256])
{
	const struct call *c = call_at(b->s, b->calls[f->leg]);
	struct ladder_txn *t = view_ladder_txn(b, f->m->txn);
	const struct call_dialog *d = f->m->dialog == 0 ? NULL
	    : call_dialog_of(b->s, c, f->m->dialog);
	struct ladder_fork *fork;
	uint8_t letter, *of;

	if (t != NULL && t->t->method == SIP_CANCEL)
		t = cancelled(b, t);
	letter = branch_letter(b, t);
	if (d == NULL || d->method != SIP_INVITE)
		return letter;
	of = &dialogs[f->m->dialog];
	if (*of == 0) {
		fork = fork_of(b, f->leg, letter);
		if (fork == NULL || fork->is_bound) {
			letter = new_letter(b, f->leg, LADDER_NOBODY);
			fork = fork_of(b, f->leg, letter);
		}
		if (fork != NULL)
			fork->is_bound = true;
		*of = letter;
	}
	return *of;
}

static void
write_tag(struct ladder_row *r, const struct ladder_fact *f)
{
	char letters[3] = "";

	if (f->letter > 26) {
		letters[0] = (char)('a' + (f->letter - 1) / 26 - 1);
		letters[1] = (char)('a' + (f->letter - 1) % 26);
	} else if (f->letter > 0) {
		letters[0] = (char)('a' + f->letter - 1);
	}
	snprintf(r->tag, sizeof(r->tag), "%u%s", f->leg + 1u, letters);
}

void
view_ladder_tags(struct ladder_build *b)
{
	uint8_t (*dialogs)[256] = calloc(LADDER_LEGS_MAX, sizeof(*dialogs));
	bool forked[LADDER_LEGS_MAX] = { false };

	if (dialogs == NULL) {
		b->failed = true;
		return;
	}
	for (unsigned i = 0; i < b->ncalls; i++)
		forked[i] = is_forked(b, i);
	for (uint32_t i = 0; i < b->nfacts; i++) {
		struct ladder_fact *f = &b->facts[i];
		const struct call *c = call_at(b->s, b->calls[f->leg]);
		struct ladder_fork *fork;

		if (forked[f->leg])
			f->letter = letter_of(b, f, dialogs[f->leg]);
		fork = fork_of(b, f->leg, f->letter);
		if (c != NULL && fork != NULL && c->answer == f->id)
			fork->is_answered = true;
		if (!f->is_repeat || b->opt->no_fold)
			write_tag(&b->l->rows[f->row], f);
	}
	free(dialogs);
}

unsigned
view_ladder_hops(const struct ladder_build *b, unsigned leg)
{
	unsigned most = 0;

	for (uint32_t i = 0; i < b->ntxns; i++) {
		const struct ladder_txn *t = &b->txns[i];
		unsigned n = 0;

		if (t->leg != leg || !is_initial(b, t))
			continue;
		for (; t != NULL && n < DEPTH_MAX; n++)
			t = parent_of(b, t);
		if (n > most)
			most = n;
	}
	return most;
}
