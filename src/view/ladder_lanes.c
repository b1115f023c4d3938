/*
 * Which lanes a ladder has, and where they stand: by first appearance, then
 * moved so that most arrows join neighbours.
 */
#include <sipladder/ladder.h>

#include <stdlib.h>

#include "ladder_in.h"

#define EXACT_MAX 7 /* lanes whose every order is tried: 5,040 of them */

/* Hosts that talk to themselves: their lanes are ports. */
struct selves {
	struct addr addr[LADDER_LANES_MAX];
	unsigned n;
};

static bool
is_self(const struct selves *s, const struct addr *a)
{
	for (unsigned i = 0; i < s->n; i++)
		if (addr_ip_eq(&s->addr[i], a))
			return true;
	return false;
}

static void
find_selves(struct selves *s, const struct ladder_build *b)
{
	uint32_t last = 0;

	s->n = 0;
	for (uint32_t i = 0; i < b->nfacts; i++) {
		const struct call_path *p;

		if (b->facts[i].m->path == last)
			continue;
		last = b->facts[i].m->path;
		p = call_path_at(b->s, last);
		if (p != NULL && addr_ip_eq(&p->src, &p->dst)
		    && p->src.port != p->dst.port && !is_self(s, &p->src)
		    && s->n < LADDER_LANES_MAX)
			s->addr[s->n++] = p->src;
	}
}

static void
add_port(struct ladder_lane *lane, uint16_t port)
{
	for (unsigned i = 0; i < lane->nports && i < LADDER_PORTS_MAX; i++)
		if (lane->ports[i] == port)
			return;
	if (lane->nports < LADDER_PORTS_MAX)
		lane->ports[lane->nports] = port;
	if (lane->nports <= LADDER_PORTS_MAX)
		lane->nports++;
}

static uint16_t
lane_of(struct ladder_build *b, const struct selves *s, const struct addr *a)
{
	bool by_port = b->opt->by_port || is_self(s, a);
	struct ladder_host *h;
	uint32_t i;

	for (i = 0; i < b->nhosts; i++) {
		h = &b->hosts[i];
		if (addr_ip_eq(&h->lane.addr, a)
		    && (!h->by_port || h->lane.addr.port == a->port)) {
			add_port(&h->lane, a->port);
			return (uint16_t)i;
		}
	}
	if (i == LADDER_LANES_MAX) {
		b->other_hosts++;
		return LADDER_LANES_MAX - 1;
	}
	h = &b->hosts[b->nhosts++];
	*h = (struct ladder_host){
		.lane.addr = *a, .sender = LADDER_NOBODY, .by_port = by_port,
	};
	if (!by_port)
		h->lane.addr.port = 0;
	add_port(&h->lane, a->port);
	return (uint16_t)i;
}

int
view_ladder_lanes(struct ladder_build *b)
{
	struct selves *s = malloc(sizeof(*s));

	if (s == NULL)
		return -1;
	find_selves(s, b);
	for (uint32_t i = 0; i < b->nfacts; i++) {
		struct ladder_fact *f = &b->facts[i];
		const struct call_path *p = call_path_at(b->s, f->m->path);
		static const struct addr nowhere;
		const struct addr *src = p == NULL ? &nowhere : &p->src;
		const struct addr *dst = p == NULL ? &nowhere : &p->dst;
		uint32_t before;

		/* Who asked comes first, though only the answer was seen. */
		if (f->m->code != 0)
			f->dst = lane_of(b, s, dst);
		f->src = lane_of(b, s, src);
		before = b->nhosts;
		f->dst = lane_of(b, s, dst);
		if (b->nhosts > before)
			b->hosts[f->dst].sender = f->src;
	}
	free(s);
	return 0;
}

/* What the orders are compared by. */
struct plan {
	uint32_t weight[LADDER_LANES_MAX][LADDER_LANES_MAX]; /* messages */
	uint16_t at[LADDER_LANES_MAX];    /* lane at each place */
	uint16_t best[LADDER_LANES_MAX];
	uint64_t best_cost;
	unsigned n;
};

/* A lane stands right of the one whose request reached it first. */
static bool
may_stand(const struct ladder_build *b, const bool *placed, unsigned lane)
{
	uint16_t sender = b->hosts[lane].sender;

	return sender == LADDER_NOBODY || sender == lane || placed[sender];
}

static void
try_order(const struct ladder_build *b, struct plan *p)
{
	uint64_t cost = 0;

	(void)b;
	for (unsigned i = 0; i < p->n; i++)
		for (unsigned j = i + 1; j < p->n; j++)
			cost += (uint64_t)(j - i)
			    * p->weight[p->at[i]][p->at[j]];
	if (cost < p->best_cost) {
		p->best_cost = cost;
		memcpy(p->best, p->at, sizeof(p->best));
	}
}

/* All orders from place `from` on, the ones nearest to appearance first. */
static void
permute(const struct ladder_build *b, struct plan *p, bool *placed,
    unsigned from)
{
	if (from == p->n) {
		try_order(b, p);
		return;
	}
	for (unsigned i = 0; i < p->n; i++) {
		if (placed[i] || (from == 0 && i != 0)
		    || !may_stand(b, placed, i))
			continue;
		placed[i] = true;
		p->at[from] = (uint16_t)i;
		permute(b, p, placed, from + 1);
		placed[i] = false;
	}
}

/* What swapping places i and i + 1 would change. */
static int64_t
gain(const struct plan *p, unsigned i)
{
	const uint32_t *a = p->weight[p->at[i]], *c = p->weight[p->at[i + 1]];
	int64_t d = 0;

	for (unsigned k = 0; k < i; k++)
		d += (int64_t)a[p->at[k]] - (int64_t)c[p->at[k]];
	for (unsigned k = i + 2; k < p->n; k++)
		d += (int64_t)c[p->at[k]] - (int64_t)a[p->at[k]];
	return d;
}

/* Neighbours change places as long as that helps. */
static void
improve(const struct ladder_build *b, struct plan *p)
{
	bool moved = true;

	for (unsigned pass = 0; moved && pass < p->n; pass++) {
		moved = false;
		for (unsigned i = 1; i + 1 < p->n; i++) {
			uint16_t right = p->at[i + 1];

			if (b->hosts[right].sender == p->at[i]
			    || gain(p, i) >= 0)
				continue;
			p->at[i + 1] = p->at[i];
			p->at[i] = right;
			moved = true;
		}
	}
	memcpy(p->best, p->at, sizeof(p->best));
}

static void
weigh(const struct ladder_build *b, struct plan *p)
{
	for (uint32_t i = 0; i < b->l->nrows; i++) {
		const struct ladder_row *r = &b->l->rows[i];

		if (r->from == r->to)
			continue;
		p->weight[r->from][r->to]++;
		p->weight[r->to][r->from]++;
	}
}

/*
 * The caller stays at the left and requests find their way to the right, for
 * that is how a call is read; among the orders that are left the one with the
 * shortest arrows wins, the first found among equals.
 */
static void
arrange(struct ladder_build *b)
{
	struct plan *p = calloc(1, sizeof(*p));
	bool placed[LADDER_LANES_MAX] = { false };

	for (unsigned i = 0; i < b->nhosts; i++)
		b->hosts[i].place = (uint16_t)i;
	if (p == NULL) {
		b->failed = true;
		return;
	}
	p->n = b->nhosts;
	p->best_cost = UINT64_MAX;
	weigh(b, p);
	for (unsigned i = 0; i < p->n; i++)
		p->at[i] = p->best[i] = (uint16_t)i;
	if (p->n <= EXACT_MAX)
		permute(b, p, placed, 0);
	else
		improve(b, p);
	for (unsigned i = 0; i < p->n; i++)
		b->hosts[p->best[i]].place = (uint16_t)i;
	free(p);
}

void
view_ladder_order(struct ladder_build *b)
{
	struct ladder *l = b->l;

	arrange(b);
	for (uint32_t i = 0; i < l->nrows; i++) {
		l->rows[i].from = b->hosts[l->rows[i].from].place;
		l->rows[i].to = b->hosts[l->rows[i].to].place;
	}
}
