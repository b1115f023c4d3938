/*
 * script.c: the kinds of call that the generator plays, message by message,
 * and who takes part in them.
 */
#include "gen.h"

#include <string.h>

#define NSTEPS(a) (sizeof(a) / sizeof((a)[0]))

/* Telephone to gateway: the plain call. */
static const struct step basic[] = {
	{ 0, 0, 0, INVITE, 0, SDP | NEW | AGAIN },
	{ 8, 0, 1, INVITE, 100, MORE },
	{ 0, 0, 1, INVITE, 180, 0 },
	{ 3000, 0, 1, INVITE, 200, SDP | AGAIN },
	{ 30, 0, 0, ACK, 0, BRANCH | MEDIA },
	{ 0, 0, 0, BYE, 0, NEW | TALK | AGAIN },
	{ 15, 0, 1, BYE, 200, 0 },
};

/* The same, challenged, and ended by the other side. */
static const struct step auth[] = {
	{ 0, 0, 0, INVITE, 0, SDP | NEW },
	{ 5, 0, 1, INVITE, 407, AUTH },
	{ 12, 0, 0, ACK, 0, 0 },
	{ 6, 0, 0, INVITE, 0, SDP | NEW | AUTH | AGAIN },
	{ 8, 0, 1, INVITE, 100, MORE },
	{ 0, 0, 1, INVITE, 183, SDP },
	{ 4000, 0, 1, INVITE, 200, SDP },
	{ 30, 0, 0, ACK, 0, BRANCH | AUTH | MEDIA },
	{ 0, 0, 1, BYE, 0, NEW | TALK },
	{ 15, 0, 0, BYE, 200, 0 },
};

/* Telephone, proxy, telephone. */
static const struct step proxied[] = {
	{ 0, 0, 0, INVITE, 0, SDP | NEW | AGAIN },
	{ 3, 0, 1, INVITE, 100, LOCAL },
	{ 2, 1, 0, INVITE, 0, SDP },
	{ 18, 1, 1, INVITE, 100, MORE },
	{ 0, 1, 1, INVITE, 180, 0 },
	{ 2, 0, 1, INVITE, 180, 0 },
	{ 4000, 1, 1, INVITE, 200, SDP },
	{ 2, 0, 1, INVITE, 200, SDP | AGAIN },
	{ 25, 0, 0, ACK, 0, BRANCH },
	{ 2, 1, 0, ACK, 0, MEDIA },
	{ 0, 1, 1, BYE, 0, NEW | TALK },
	{ 2, 0, 1, BYE, 0, 0 },
	{ 20, 0, 0, BYE, 200, 0 },
	{ 2, 1, 0, BYE, 200, 0 },
};

static const struct step cancelled[] = {
	{ 0, 0, 0, INVITE, 0, SDP | NEW },
	{ 3, 0, 1, INVITE, 100, LOCAL },
	{ 2, 1, 0, INVITE, 0, SDP },
	{ 20, 1, 1, INVITE, 180, 0 },
	{ 2, 0, 1, INVITE, 180, 0 },
	{ 9000, 0, 0, CANCEL, 0, LOCAL },
	{ 3, 0, 1, CANCEL, 200, LOCAL },
	{ 1, 1, 0, CANCEL, 0, LOCAL },
	{ 12, 1, 1, CANCEL, 200, MORE | LOCAL },
	{ 0, 1, 1, INVITE, 487, 0 },
	{ 2, 1, 0, ACK, 0, LOCAL },
	{ 1, 0, 1, INVITE, 487, AGAIN },
	{ 20, 0, 0, ACK, 0, LOCAL },
};

static const struct step busy[] = {
	{ 0, 0, 0, INVITE, 0, SDP | NEW | AGAIN },
	{ 8, 0, 1, INVITE, 100, MORE },
	{ 0, 0, 1, INVITE, 486, 0 },
	{ 20, 0, 0, ACK, 0, 0 },
};

static const struct step enrol[] = {
	{ 0, 0, 0, REGISTER, 0, NEW },
	{ 5, 0, 1, REGISTER, 401, AUTH },
	{ 20, 0, 0, REGISTER, 0, NEW | AUTH | AGAIN },
	{ 7, 0, 1, REGISTER, 200, 0 },
};

/* A registrar asks whether the telephone is there; and the other way. */
static const struct step ping_out[] = {
	{ 0, 0, 1, OPTIONS, 0, NEW | AGAIN },
	{ 15, 0, 0, OPTIONS, 200, 0 },
};

static const struct step ping_in[] = {
	{ 0, 0, 0, OPTIONS, 0, NEW },
	{ 5, 0, 1, OPTIONS, 200, 0 },
};

static const struct step subscribe[] = {
	{ 0, 0, 0, SUBSCRIBE, 0, NEW },
	{ 5, 0, 1, SUBSCRIBE, 200, MORE },
	{ 0, 0, 1, NOTIFY, 0, NEW | AGAIN },
	{ 15, 0, 0, NOTIFY, 200, 0 },
	{ 20000, 0, 1, NOTIFY, 0, NEW },
	{ 15, 0, 0, NOTIFY, 200, 0 },
};

static const struct step message[] = {
	{ 0, 0, 0, MESSAGE, 0, NEW | AGAIN },
	{ 3, 1, 0, MESSAGE, 0, 0 },
	{ 20, 1, 1, MESSAGE, 200, 0 },
	{ 2, 0, 1, MESSAGE, 200, 0 },
};

static const struct step reinvite[] = {
	{ 0, 0, 0, INVITE, 0, SDP | NEW },
	{ 8, 0, 1, INVITE, 100, MORE },
	{ 0, 0, 1, INVITE, 180, 0 },
	{ 3000, 0, 1, INVITE, 200, SDP },
	{ 30, 0, 0, ACK, 0, BRANCH | MEDIA },
	{ 1500, 0, 0, INVITE, 0, SDP | NEW | AGAIN },
	{ 8, 0, 1, INVITE, 100, MORE },
	{ 0, 0, 1, INVITE, 200, SDP },
	{ 30, 0, 0, ACK, 0, BRANCH },
	{ 0, 0, 0, BYE, 0, NEW | TALK },
	{ 15, 0, 1, BYE, 200, 0 },
};

const struct script gen_scripts[] = {
	{ 28, false, NSTEPS(basic), basic },
	{ 9, false, NSTEPS(auth), auth },
	{ 18, true, NSTEPS(proxied), proxied },
	{ 5, true, NSTEPS(cancelled), cancelled },
	{ 4, false, NSTEPS(busy), busy },
	{ 14, false, NSTEPS(enrol), enrol },
	{ 6, false, NSTEPS(ping_out), ping_out },
	{ 4, false, NSTEPS(ping_in), ping_in },
	{ 4, false, NSTEPS(subscribe), subscribe },
	{ 4, true, NSTEPS(message), message },
	{ 4, false, NSTEPS(reinvite), reinvite },
};
const unsigned gen_nscripts = NSTEPS(gen_scripts);

/* splitmix64 (public domain, S. Vigna). */
uint64_t
gen_mix(uint64_t a, uint64_t b)
{
	uint64_t z = a * 0x9e3779b97f4a7c15u + b * 0xd1b54a32d192ed03u
	    + 0x8cb92ba72f3d8dd7u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t
gen_random(struct gen *g)
{
	return gen_mix(g->random++, 0);
}

unsigned
gen_below(struct gen *g, unsigned n)
{
	return (unsigned)((gen_random(g) >> 32) * n >> 32);
}

bool
gen_chance(struct gen *g, unsigned percent)
{
	return gen_below(g, 100) < percent;
}

static void
host_addresses(struct host *h, unsigned net, unsigned i)
{
	const uint8_t v4[4] = { 10, (uint8_t)net, (uint8_t)(i / 250),
		(uint8_t)(i % 250 + 1) };
	const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0,
		(uint8_t)net, 0, 0, 0, 0, 0, 0, (uint8_t)((i + 1) >> 8),
		(uint8_t)(i + 1) };

	memcpy(h->ip[0], v4, sizeof(v4));
	memcpy(h->ip[1], v6, sizeof(v6));
	snprintf(h->text[0], sizeof(h->text[0]), "10.%u.%u.%u", net, v4[2],
	    v4[3]);
	snprintf(h->text[1], sizeof(h->text[1]), "2001:db8:0:%x::%x", net,
	    i + 1);
}

/* 20 % IPv6, 20 % tagged and 30 % on TCP, each in every mixture. */
void
gen_hosts(struct gen *g)
{
	bool is_mixed = g->mix == MIX_MIXED;

	for (unsigned i = 0; i < HOSTS; i++) {
		struct host *h = &g->hosts[i];

		if (i >= UAS) {
			snprintf(h->user, sizeof(h->user), "gw%u", i - UAS);
			host_addresses(h, 1, i - UAS);
			h->model = (uint8_t)(i % 2);
			continue;
		}
		snprintf(h->user, sizeof(h->user), "+4930%07u",
		    1000000 + i * 7919 % 1000000);
		host_addresses(h, 20, i);
		h->model = (uint8_t)(2 + i % (MODELS - 2));
		h->vlan = is_mixed && i % 5 == 0 ? 100 : 0;
		h->is_v6 = is_mixed && i / 5 % 5 == 0;
		h->is_tcp = is_mixed && i / 25 % 10 < 3;
	}
}

static const struct script *
pick_script(struct gen *g)
{
	unsigned sum = 0;
	unsigned at;
	unsigned i = 0;

	for (unsigned j = 0; j < gen_nscripts; j++)
		sum += gen_scripts[j].weight;
	at = gen_below(g, sum);
	while (at >= gen_scripts[i].weight)
		at -= gen_scripts[i++].weight;
	return &gen_scripts[i];
}

static void
pick_media(struct gen *g, struct call *c)
{
	struct media *m = &c->media;

	for (unsigned d = 0; d < 2; d++) {
		/* Even, and not soon again. */
		m->port[d] = (uint16_t)(16384 + c->id * 4 % 49000 + d * 2);
		m->ssrc[d] = (uint32_t)gen_mix(c->id, 100 + d);
		m->seq[d] = (uint16_t)gen_random(g);
		m->ts[d] = (uint32_t)gen_random(g);
	}
}

void
gen_call(struct gen *g, struct call *c)
{
	unsigned a = gen_below(g, UAS);
	unsigned b = UAS + a % SERVERS;

	memset(c, 0, sizeof(*c));
	c->id = ++g->started;
	c->script = pick_script(g);
	c->proxy = b;
	c->is_v6 = g->hosts[a].is_v6;
	if (c->script->is_proxied) {
		do
			b = gen_below(g, UAS);
		while (b == a || g->hosts[b].is_v6 != c->is_v6);
	}
	c->end[0] = a;
	c->end[1] = b;
	c->cseq[0] = 1 + gen_below(g, 20000);
	c->cseq[1] = 1 + gen_below(g, 200);
	pick_media(g, c);
	g->expect.call_ids++;
}

unsigned
gen_end(const struct call *c, unsigned which)
{
	const struct step *s = &c->script->steps[c->step];
	bool is_right = s->back ? which == 0 : which == 1;

	if (!c->script->is_proxied)
		return c->end[is_right];
	if (s->hop == 0)
		return is_right ? c->proxy : c->end[0];
	return is_right ? c->end[1] : c->proxy;
}

bool
gen_is_tcp(const struct gen *g, const struct call *c)
{
	unsigned a = gen_end(c, 0);

	return g->hosts[a < UAS ? a : gen_end(c, 1)].is_tcp;
}
