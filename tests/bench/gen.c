/*
 * gen.c: writes a capture of N calls of mixed traffic, the same for the same
 * options, and prints what a reader of it must count.
 */
#include "gen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of one slot's call when the last calls begin: what is still to come. */
#define REST_SIP 4000
#define REST_RTP 70000

static const char usage[] =
    "usage: gen [--calls N | --bytes SIZE] [--mix sip|mixed|rtp]\n"
    "           [--concurrent N] [--seed N] [--expect FILE] OUT.pcap\n"
    "SIZE takes k, M or G.  What must be counted goes to FILE or to standard\n"
    "output as JSON.\n";

/* The heap of events, by time and then by slot. */

static bool
is_before(const struct event *a, const struct event *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	return a->slot < b->slot;
}

static void
push(struct gen *g, struct event e)
{
	unsigned i = g->nheap++;

	while (i > 0 && is_before(&e, &g->heap[(i - 1) / 2])) {
		g->heap[i] = g->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	g->heap[i] = e;
}

static struct event
pop(struct gen *g)
{
	struct event top = g->heap[0];
	struct event e = g->heap[--g->nheap];
	unsigned i = 0;

	for (;;) {
		unsigned kid = 2 * i + 1;

		if (kid >= g->nheap)
			break;
		if (kid + 1 < g->nheap
		    && is_before(&g->heap[kid + 1], &g->heap[kid]))
			kid++;
		if (!is_before(&g->heap[kid], &e))
			break;
		g->heap[i] = g->heap[kid];
		i = kid;
	}
	g->heap[i] = e;
	return top;
}

/* The call's own state before a message of it is written. */
static void
advance(struct call *c, const struct step *s)
{
	if ((s->flags & (NEW | BRANCH)) != 0)
		c->tx++;
	if ((s->flags & NEW) != 0)
		c->cseq[s->back]++;
	if ((s->flags & NEW) != 0 && s->method == INVITE) {
		c->invite_tx = c->tx;
		c->invite_cseq = c->cseq[s->back];
	}
	if (s->code > 100)
		c->last_code = s->code;
	if (s->method == BYE)
		c->media.is_on = false;
}

static void
count_message(struct gen *g, const struct call *c, const struct step *s)
{
	struct expect *x = &g->expect;
	bool is_first = s->hop == 0 && c->step == 0 && !c->is_repeat;

	x->messages++;
	if (c->is_repeat)
		x->again++;
	if ((s->flags & SDP) != 0)
		x->sdp++;
	if (s->code != 0) {
		x->responses++;
		x->codes[s->code]++;
		return;
	}
	x->requests++;
	x->methods[s->method]++;
	if (is_first && s->method == INVITE)
		x->invites++;
	if (is_first && s->method == REGISTER)
		x->registers++;
	if (is_first && s->method == SUBSCRIBE)
		x->subscribes++;
}

static void
send_step(struct gen *g, struct call *c, uint64_t at)
{
	const struct step *s = &c->script->steps[c->step];
	char text[TEXT_MAX];
	size_t n;

	if (!c->is_repeat)
		advance(c, s);
	n = gen_text(g, c, text);
	gen_send(g, c, text, n, at);
	count_message(g, c, s);
	if ((s->method == INVITE || s->method == SUBSCRIBE)
	    && s->code / 100 == 2)
		c->in_dialog = true;
}

/* How long after the present step the next one comes. */
static uint64_t
wait_us(struct gen *g, const struct step *s)
{
	uint64_t us = (uint64_t)s->wait_ms * 1000;

	if ((s->flags & TALK) != 0) {
		if (g->mix == MIX_RTP)
			return 3000000 + gen_below(g, 9000000);
		return 5000000 + gen_below(g, 60000000);
	}
	return us / 2 + gen_below(g, (unsigned)us + 200);
}

static bool
is_full(const struct gen *g)
{
	uint64_t rest = g->mix == MIX_RTP ? REST_RTP : REST_SIP;

	if (g->max_calls != 0)
		return g->started >= g->max_calls;
	return g->written + rest * g->concurrent >= g->max_bytes;
}

static void
next_call(struct gen *g, uint32_t slot, uint64_t at)
{
	if (is_full(g))
		return;
	gen_call(g, &g->slots[slot]);
	push(g, (struct event){ .at = at, .slot = slot });
}

static void
step_event(struct gen *g, const struct event *e)
{
	struct call *c = &g->slots[e->slot];
	const struct step *s;
	bool is_last;

	for (;;) {
		s = &c->script->steps[c->step];
		send_step(g, c, e->at);
		if ((s->flags & MORE) == 0)
			break;
		c->step++;
	}
	if ((s->flags & AGAIN) != 0 && !c->is_repeat && !gen_is_tcp(g, c)
	    && gen_chance(g, 3)) {
		c->is_repeat = true;
		push(g, (struct event){ .at = e->at + 500000,
			.slot = e->slot });
		return;
	}
	if ((s->flags & MEDIA) != 0 && g->mix == MIX_RTP) {
		c->media.is_on = true;
		push(g, (struct event){ .at = e->at + 20000, .slot = e->slot,
			.call = c->id, .is_media = true });
	}
	c->is_repeat = false;
	is_last = ++c->step == c->script->n;
	if (is_last)
		next_call(g, e->slot, e->at + 50000 + gen_below(g, 400000));
	else
		push(g, (struct event){ .slot = e->slot,
			.at = e->at + wait_us(g, s + 1) });
}

static void
media_event(struct gen *g, const struct event *e)
{
	struct call *c = &g->slots[e->slot];

	if (c->id != e->call || !c->media.is_on)
		return;
	gen_media(g, c, 0, e->at);
	gen_media(g, c, 1, e->at + 3);
	push(g, (struct event){ .at = e->at + 20000, .slot = e->slot,
		.call = c->id, .is_media = true });
}

static int
play(struct gen *g)
{
	/* A call has one step and one packet of media to come, at most. */
	g->slots = calloc(g->concurrent, sizeof(*g->slots));
	g->heap = calloc(2 * (size_t)g->concurrent + 1, sizeof(*g->heap));
	if (g->slots == NULL || g->heap == NULL) {
		fprintf(stderr, "gen: out of memory\n");
		return -1;
	}
	gen_hosts(g);
	gen_file(g);
	for (unsigned i = 0; i < g->concurrent; i++)
		next_call(g, i, gen_below(g, 10000000));
	while (g->nheap > 0) {
		struct event e = pop(g);

		if (e.is_media)
			media_event(g, &e);
		else
			step_event(g, &e);
	}
	return 0;
}

static void
print_table(FILE *f, const char *name, const uint64_t *v, unsigned n,
    const char *const *names)
{
	const char *comma = "";

	fprintf(f, ",\"%s\":{", name);
	for (unsigned i = 0; i < n; i++) {
		if (v[i] == 0)
			continue;
		if (names != NULL)
			fprintf(f, "%s\"%s\":", comma, names[i]);
		else
			fprintf(f, "%s\"%u\":", comma, i);
		fprintf(f, "%llu", (unsigned long long)v[i]);
		comma = ",";
	}
	fprintf(f, "}");
}

/* The keys of `sipladder -T summary -F json`, and a few of our own. */
static void
print_expect(FILE *f, const struct gen *g)
{
	static const char *const methods[METHODS] = {
		"INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS",
		"SUBSCRIBE", "NOTIFY", "MESSAGE"
	};
	static const char *const transports[] = { "udp", "tcp" };
	const struct expect *x = &g->expect;
	const uint64_t by_transport[] = { x->udp, x->tcp };
	const struct {
		const char *name;
		uint64_t v;
	} plain[] = {
		{ "sip_messages", x->messages },
		{ "requests", x->requests },
		{ "responses", x->responses },
		{ "call_ids", x->call_ids },
		{ "calls", x->invites },
		{ "registrations", x->registers },
		{ "subscriptions", x->subscribes },
		{ "retransmissions", x->again },
		{ "rtp_streams", x->streams },
		{ "rtp_packets", x->rtp },
		{ "rtcp_packets", x->rtcp },
		{ "sdp", x->sdp },
		{ "file_bytes", g->written },
		{ "tcp_segments", x->segments },
		{ "tcp_swapped", x->swapped },
		{ "tcp_repeated", x->repeated },
		{ "ipv6_frames", x->v6 },
		{ "vlan_frames", x->vlan },
	};

	fprintf(f, "{\"frames\":%llu", (unsigned long long)x->frames);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		fprintf(f, ",\"%s\":%llu", plain[i].name,
		    (unsigned long long)plain[i].v);
	print_table(f, "transports", by_transport, 2, transports);
	print_table(f, "methods", x->methods, METHODS, methods);
	print_table(f, "codes", x->codes, CODES, NULL);
	fprintf(f, "}\n");
}

static int
parse_number(uint64_t *out, const char *s)
{
	static const struct {
		char letter;
		unsigned factor;
	} units[] = { { 'k', 1000 }, { 'M', 1000000 }, { 'G', 1000000000 } };
	char *end;
	unsigned long long v;
	unsigned i;

	errno = 0;
	v = strtoull(s, &end, 10);
	if (end == s || errno != 0 || *s == '-' || v >> 44 != 0)
		return -1;
	for (i = 0; i < 3 && *end != '\0' && *end != units[i].letter; i++)
		;
	if (i < 3 && *end != '\0') {
		v *= units[i].factor;
		end++;
	}
	*out = v;
	return *end == '\0' ? 0 : -1;
}

static int
parse_mix(enum mix *out, const char *s)
{
	static const char *const names[] = { "sip", "mixed", "rtp" };

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(s, names[i]) == 0) {
			*out = (enum mix)i;
			return 0;
		}
	}
	return -1;
}

/* Returns the index of the first argument that is no option, or -1. */
static int
parse_options(struct gen *g, const char **expect, int argc, char **argv)
{
	int i = 1;

	for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		const char *name = argv[i];
		const char *value = argv[i + 1];
		uint64_t n = 0;
		bool is_number = parse_number(&n, value) == 0;

		if (strcmp(name, "--mix") == 0) {
			if (parse_mix(&g->mix, value) != 0)
				return -1;
		} else if (strcmp(name, "--expect") == 0) {
			*expect = value;
		} else if (!is_number) {
			return -1;
		} else if (strcmp(name, "--calls") == 0) {
			g->max_calls = n;
		} else if (strcmp(name, "--bytes") == 0) {
			g->max_bytes = n;
		} else if (strcmp(name, "--seed") == 0) {
			g->random = gen_mix(n, 0);
		} else if (strcmp(name, "--concurrent") == 0 && n > 0
		    && n <= 1000000) {
			g->concurrent = (unsigned)n;
		} else {
			return -1;
		}
	}
	return i + 1 == argc ? i : -1;
}

static void
limit_concurrent(struct gen *g)
{
	/* A small file cannot hold so many calls at once. */
	uint64_t most = g->max_bytes / (g->mix == MIX_RTP ? 2 * REST_RTP
	    : 2 * REST_SIP) + 1;

	if (g->max_calls == 0 && g->concurrent > most)
		g->concurrent = (unsigned)most;
}

static int
print_to(const struct gen *g, const char *name)
{
	FILE *f = name == NULL ? stdout : fopen(name, "w");
	int r = 0;

	if (f == NULL) {
		fprintf(stderr, "gen: %s: %s\n", name, strerror(errno));
		return -1;
	}
	print_expect(f, g);
	if (ferror(f) || (name != NULL ? fclose(f) : fflush(f)) != 0) {
		fprintf(stderr, "gen: cannot write what to expect\n");
		r = -1;
	}
	return r;
}

static int
write_file(struct gen *g, const char *name)
{
	int r;

	g->out = fopen(name, "wb");
	if (g->out == NULL) {
		fprintf(stderr, "gen: %s: %s\n", name, strerror(errno));
		return -1;
	}
	setvbuf(g->out, NULL, _IOFBF, 1 << 20);
	r = play(g);
	if (ferror(g->out) | fclose(g->out)) {
		fprintf(stderr, "gen: %s: %s\n", name, strerror(errno));
		r = -1;
	}
	free(g->slots);
	free(g->heap);
	return r;
}

int
main(int argc, char **argv)
{
	struct gen *g = calloc(1, sizeof(*g));
	const char *expect = NULL;
	int status = 1;
	int at;

	if (g == NULL)
		return 1;
	g->concurrent = 1000;
	at = parse_options(g, &expect, argc, argv);
	if (at < 0) {
		fputs(usage, stderr);
		free(g);
		return 2;
	}
	if (g->max_calls == 0 && g->max_bytes == 0)
		g->max_calls = 1000;
	limit_concurrent(g);
	if (write_file(g, argv[at]) == 0 && print_to(g, expect) == 0)
		status = 0;
	free(g);
	return status;
}
