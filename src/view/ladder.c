/*
 * From containers of the store to lanes and rows (section 9 of the design's
 * reference; doc/ladder.md).  The steps, each in a file of its own:
 * collect and order the messages (here), lanes, transactions and legs,
 * repeats, texts and labels, cycles, media, places and names, words around.
 */
#include <sipladder/ladder.h>

#include <stdlib.h>

#include <sipladder/map.h>

#include "ladder_in.h"

/* So many messages of one instant are put into their causal order. */
#define TIES_MAX 64

struct ladder_text
view_ladder_text(struct ladder *l, struct str safe)
{
	struct ladder_text t = { .at = (uint32_t)l->text.n,
		.n = (uint32_t)safe.n };

	if (l->text.n + safe.n > UINT32_MAX || buf_str(&l->text, safe) < 0)
		t.n = 0;
	return t;
}

struct ladder_text
view_ladder_take(struct ladder_build *b)
{
	struct str s = buf_view(&b->scratch);
	struct ladder_text t = view_ladder_text(b->l, s);

	if (t.n != s.n)
		b->failed = true;
	b->scratch.n = 0;
	return t;
}

struct ladder_text
view_ladder_safe(struct ladder_build *b, struct str s)
{
	b->scratch.n = 0;
	if (view_safe(&b->scratch, s) < 0)
		b->failed = true;
	return view_ladder_take(b);
}

/* Room for one more in an array that doubles; false: no memory. */
static bool
grow(void **array, uint32_t n, size_t size)
{
	void *p;

	if (n < 8 ? n != 0 : (n & (n - 1)) != 0)
		return true;
	p = realloc(*array, (n < 8 ? 8 : (size_t)n * 2) * size);
	if (p == NULL)
		return false;
	*array = p;
	return true;
}

void
view_ladder_item(struct ladder_build *b, unsigned gap, struct ladder_text t)
{
	struct ladder *l = b->l;
	void *p = l->summary;

	if (t.n == 0)
		return;
	if (!grow(&p, l->nsummary, sizeof(*l->summary))) {
		b->failed = true;
		return;
	}
	l->summary = p;
	l->summary[l->nsummary++] = (struct ladder_item){
		.text = t, .gap = (uint8_t)gap,
	};
}

void
view_ladder_note(struct ladder_build *b, unsigned hang, struct ladder_text t)
{
	struct ladder *l = b->l;
	void *p = l->notes;

	if (!grow(&p, l->nnotes, sizeof(*l->notes))) {
		b->failed = true;
		return;
	}
	l->notes = p;
	l->notes[l->nnotes++] = (struct ladder_note){
		.text = t, .hang = (uint8_t)hang,
	};
}

static int
by_time(const void *va, const void *vb)
{
	const struct ladder_fact *a = va, *b = vb;

	if (a->m->ts != b->m->ts)
		return a->m->ts < b->m->ts ? -1 : 1;
	return a->m->n < b->m->n ? -1 : a->m->n > b->m->n;
}

static bool
is_request(const struct call_msg *m)
{
	return m->code == 0 && m->method != SIP_ACK;
}

/* a is a reason for b: they cannot have happened the other way round. */
static bool
is_cause(const struct ladder_build *b, const struct ladder_fact *x,
    const struct ladder_fact *y)
{
	const struct call_msg *a = x->m, *c = y->m;
	const struct call_txn *ta, *tc;

	if (a->txn == 0 || c->txn == 0)
		return false;
	if (a->txn == c->txn)
		return is_request(a) ? !is_request(c)
		    : c->code == 0 && c->method == SIP_ACK && a->code >= 300;
	ta = call_txn_at(b->s, a->txn);
	tc = call_txn_at(b->s, c->txn);
	if (ta == NULL || tc == NULL)
		return false;
	if (is_request(a) && is_request(c))
		return tc->parent == a->txn;
	return a->code != 0 && a->code == c->code && ta->parent == c->txn;
}

/* Messages of one instant: requests before what they caused. */
static void
order_ties(struct ladder_build *b, struct ladder_fact *f, uint32_t n)
{
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t first = i;

		for (uint32_t j = i; j < n; j++) {
			bool has_cause = false;

			for (uint32_t k = i; k < n && !has_cause; k++)
				has_cause = k != j && is_cause(b, &f[k], &f[j]);
			if (!has_cause) {
				first = j;
				break;
			}
		}
		struct ladder_fact next = f[first];

		for (uint32_t j = first; j > i; j--)
			f[j] = f[j - 1];
		f[i] = next;
	}
}

static void
order(struct ladder_build *b)
{
	uint32_t i = 0;

	if (b->nfacts > 0)
		qsort(b->facts, b->nfacts, sizeof(*b->facts), by_time);
	while (i < b->nfacts) {
		uint32_t j = i + 1;

		while (j < b->nfacts
		    && b->facts[j].m->ts == b->facts[i].m->ts)
			j++;
		if (j - i > 1 && j - i <= TIES_MAX)
			order_ties(b, b->facts + i, j - i);
		i = j;
	}
}

/* All messages of the containers, without those that were captured twice. */
static int
collect(struct ladder_build *b)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < b->ncalls; i++) {
		const struct call *c = call_at(b->s, b->calls[i]);

		if (c != NULL)
			n += c->nmsgs - c->ndropped;
	}
	if (n >= UINT32_MAX / 2)
		return -1;
	b->facts = calloc((size_t)n + 1, sizeof(*b->facts));
	if (b->facts == NULL)
		return -1;
	for (unsigned i = 0; i < b->ncalls; i++) {
		const struct call *c = call_at(b->s, b->calls[i]);
		uint32_t id = c == NULL ? 0 : c->first;

		if (c != NULL)
			b->dropped += c->ndropped;
		while (id != 0 && b->nfacts < n) {
			const struct call_msg *m = call_msg_at(b->s, id);

			if (m == NULL)
				break;
			if ((m->flags & CALL_MSG_DUP) != 0)
				b->l->duplicates++;
			else
				b->facts[b->nfacts++] = (struct ladder_fact){
					.m = m, .id = id, .leg = (uint8_t)i,
				};
			id = m->next;
		}
	}
	order(b);
	return 0;
}

/* Which fact has that message: at[id] of a map, as index + 1. */
static uint64_t
hash_of(uint32_t id)
{
	return (uint64_t)id << 32;
}

/* Rows, one for each fact that repeats nothing (section 9.1, folding). */
static int
make_rows(struct ladder_build *b)
{
	struct ladder *l = b->l;
	struct map at;
	uint32_t slot, ret = 0;

	map_init(&at, NULL);
	l->rows = calloc((size_t)b->nfacts + 1, sizeof(*l->rows));
	if (l->rows == NULL)
		return -1;
	for (uint32_t i = 0; i < b->nfacts; i++) {
		struct ladder_fact *f = &b->facts[i];
		uint32_t what = 0, first = 0;

		if ((f->m->flags & CALL_MSG_RTX) != 0)
			what = call_repeats(b->s, f->id);
		if (what != 0)
			first = map_first(&at, hash_of(what), &slot);
		if (first != 0) {
			f->is_repeat = true;
			f->row = b->facts[first - 1].row;
			if (!b->opt->no_fold) {
				l->rows[f->row].count++;
				l->rows[f->row].last = f->m->ts;
				continue;
			}
		}
		if (first == 0 && map_put(&at, hash_of(f->id), i + 1) < 0)
			ret = 1;
		if (first == 0)
			f->row = l->nrows;
		l->rows[l->nrows++] = (struct ladder_row){
			.ts = f->m->ts,
			/* of a repeat in a row of its own: the first's time */
			.last = first != 0 ? b->facts[first - 1].m->ts
			    : f->m->ts,
			.msg = f->id,
			.count = 1,
			.code = f->m->code,
			.method = f->m->method,
			.kind = f->m->code == 0 ? LADDER_REQUEST
			    : LADDER_RESPONSE,
			.from = f->src,
			.to = f->dst,
		};
		if (first != 0)
			f->row = l->nrows - 1;
	}
	map_done(&at);
	return ret == 0 ? 0 : -1;
}

/* Numbers of the messages of each row, in the capture's order. */
static int
number_messages(struct ladder_build *b)
{
	struct ladder *l = b->l;

	l->numbers = calloc((size_t)b->nfacts + 1, sizeof(*l->numbers));
	if (l->numbers == NULL)
		return -1;
	l->nnumbers = b->nfacts;
	for (uint32_t i = 0, at = 0; i < l->nrows; i++) {
		l->rows[i].first = at;
		at += l->rows[i].count;
		l->rows[i].count = 0;
	}
	for (uint32_t i = 0; i < b->nfacts; i++) {
		struct ladder_row *r = &l->rows[b->facts[i].row];

		l->numbers[r->first + r->count++] = b->facts[i].m->n;
	}
	return 0;
}

/* Severity as the ladder marks it; the worst of a row wins. */
static void
mark(struct ladder_row *r, char severity)
{
	static const char order[] = "iwe";
	char c = severity == 'E' ? 'e' : severity == 'W' ? 'w' : 'i';
	const char *was = r->mark == 0 ? NULL : memchr(order, r->mark, 3);
	const char *is = memchr(order, c, 3);

	if (was == NULL || is > was)
		r->mark = c;
}

static void
note_odd(struct ladder_build *b, uint32_t row, uint64_t odd)
{
	for (unsigned bit = 0; bit < SIP_ODDS; bit++) {
		if ((odd >> bit & 1) == 0)
			continue;
		if (b->odd[bit].messages++ == 0)
			b->odd[bit].row = row;
		mark(&b->l->rows[row], sip_odd_severity(bit));
	}
}

/* Reads the text of a row's first message, and all that it says. */
static void
read_text(struct ladder_build *b, const struct ladder_fact *f)
{
	struct ladder_row *r = &b->l->rows[f->row];
	struct sip_msg m;
	struct err e;
	unsigned flags = SIP_PARSE_CHECK;
	const struct call_path *p = call_path_at(b->s, f->m->path);

	if (p != NULL && p->transport != WRAP_UDP && p->transport != WRAP_HEP
	    && p->transport != WRAP_SCTP)
		flags |= SIP_PARSE_STREAM;
	if ((f->m->flags & CALL_MSG_CUT) != 0) {
		flags |= SIP_PARSE_CUT;
		if (b->cut++ == 0)
			b->cut_row = f->row;
		mark(r, 'W');
	}
	if (call_text(&b->message, b->s, f->id, &e) < 0) {
		if (b->unread++ == 0)
			b->unread_why = e;
		view_ladder_label(b, r, f, NULL);
		return;
	}
	if (sip_msg_parse(&m, buf_view(&b->message), flags) < 0) {
		view_ladder_label(b, r, f, NULL);
		return;
	}
	note_odd(b, f->row, m.odd);
	view_ladder_learn(b, f, &m);
	view_ladder_label(b, r, f, &m);
}

static void
number_rows(struct ladder *l)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->nrows; i++)
		if (l->rows[i].kind != LADDER_MEDIA)
			l->rows[i].number = ++n;
	l->zero = l->nrows > 0 ? l->rows[0].ts : CLOCK_NONE;
}

static int
build(struct ladder_build *b)
{
	if (collect(b) < 0 || view_ladder_lanes(b) < 0
	    || view_ladder_txns(b) < 0 || make_rows(b) < 0
	    || number_messages(b) < 0)
		return -1;
	view_ladder_tags(b);
	for (uint32_t i = 0; i < b->nfacts; i++)
		if (!b->facts[i].is_repeat || b->opt->no_fold)
			read_text(b, &b->facts[i]);
	if (!b->opt->no_fold)
		view_ladder_cycles(b);
	view_ladder_order(b);
	view_ladder_names(b);
	if (view_ladder_streams(b) < 0)
		return -1;
	number_rows(b->l);
	view_ladder_summary(b);
	view_ladder_notes(b);
	return b->failed ? -1 : 0;
}

int
view_ladder_build(struct ladder *out, const struct call_store *s,
    const uint32_t *calls, uint32_t n, const struct ladder_opt *opt,
    struct err *e)
{
	static const struct ladder_opt none = { .names = NULL };
	struct ladder_build b = {
		.l = out, .s = s, .opt = opt == NULL ? &none : opt,
		.calls = calls,
		.ncalls = n < LADDER_LEGS_MAX ? n : LADDER_LEGS_MAX,
	};
	const struct call *c = n > 0 ? call_at(s, calls[0]) : NULL;
	int ret = -1;

	*out = (struct ladder){ .zero = CLOCK_NONE };
	if (c == NULL)
		return err_set(e, "that call is no longer in memory");
	out->call = c->n;
	out->kind = c->kind;
	for (unsigned i = 0; i < LADDER_LEGS_MAX; i++)
		b.granted[i] = UINT32_MAX;
	b.hosts = calloc(LADDER_LANES_MAX, sizeof(*b.hosts));
	b.media = calloc(LADDER_MEDIA_MAX, sizeof(*b.media));
	if (b.hosts != NULL && b.media != NULL)
		ret = build(&b);
	free(b.facts);
	free(b.txns);
	free(b.hosts);
	free(b.media);
	buf_free(&b.scratch);
	buf_free(&b.message);
	return ret < 0 ? err_set(e, "no memory for the ladder of call %u",
	    (unsigned)c->n) : 0;
}

void
view_ladder_free(struct ladder *l)
{
	free(l->lanes);
	free(l->rows);
	free(l->numbers);
	free(l->summary);
	free(l->notes);
	buf_free(&l->text);
	*l = (struct ladder){ .zero = CLOCK_NONE };
}

uint32_t
view_ladder_legs(uint32_t *ids, const struct call_store *s, uint32_t call)
{
	const struct call *c = call_at(s, call);
	uint32_t n = 0, id;

	if (c == NULL)
		return 0;
	for (id = c->first_leg; id != 0 && n < LADDER_LEGS_MAX; n++) {
		const struct call *leg = call_at(s, id);

		if (leg == NULL)
			break;
		ids[n] = id;
		id = leg->next_leg;
	}
	if (n == 0)
		ids[n++] = call;
	return n;
}

const char *
view_ladder_kind_name(unsigned kind)
{
	static const char *const names[LADDER_KINDS] = {
		[LADDER_REQUEST] = "request",
		[LADDER_RESPONSE] = "response",
		[LADDER_MEDIA] = "media",
		[LADDER_CYCLE] = "cycle",
		[LADDER_NOTE] = "note",
	};

	return kind < LADDER_KINDS ? names[kind] : "";
}
