/*
 * fuzz_tcp.c: any segments in any order.  The input is
 *
 *	options (1: budget, limits) | segments, each:
 *	what (1: direction, ports, SYN, FIN, RST, ACK, raw, time) |
 *	place in the stream (2) | acknowledged place (2) | length (1) |
 *	bytes cut off by the snap length (1; most values: none)
 *
 * A byte's value and its position in the capture follow from its place in the
 * stream, so the sink can tell that every byte comes in its place, once, and
 * that gaps are as long as they say.  A raw segment is any bytes instead.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sipladder/flow.h"
#include "sipladder/rd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };
enum { PLACES = 65536, HEADER = 20, CONVERSATIONS = 256 };

/* What is known of the last conversations, by id. */
struct side {
	uint64_t id;
	uint16_t next;
	bool known, ended;
};

/* The capture: header, then a byte for each place; filled once. */
static char pattern[HEADER + PLACES + 512];

struct state {
	struct side side[2][CONVERSATIONS];
	uint64_t begun, ended;
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
follow(struct side *d, uint64_t at, bool first)
{
	uint16_t place = (uint16_t)(at - HEADER);

	/* FIN takes a number that is not said to be a gap. */
	if (first && d->ended && place == (uint16_t)(d->next + 1))
		d->next = place;
	check(!d->known || place == d->next);
	d->known = true;
	d->next = place;
}

static void
sink(void *ctx, const struct chunk *c)
{
	struct state *s = ctx;
	struct side *d = &s->side[c->dir][c->id % CONVERSATIONS];
	size_t n = 0;

	check(c->transport == FLOW_TCP && c->dir < 2 && c->user != NULL);
	check(c->bytes.n > 0 || c->end);
	if (c->src.ip[0] == 9)
		return; /* a raw segment's */
	if (d->id != c->id)
		*d = (struct side){ .id = c->id };
	d->next = (uint16_t)(d->next + c->gap);
	for (unsigned i = 0; i < c->nrefs; i++) {
		const struct frame_ref *r = &c->refs[i];

		check(r->len > 0 && r->len <= c->bytes.n - n);
		check(memcmp(c->bytes.p + n, pattern + r->at, r->len) == 0);
		follow(d, r->at, i == 0);
		d->next = (uint16_t)(d->next + r->len);
		n += r->len;
	}
	check(n == c->bytes.n);
	d->ended |= c->end;
}

static void
end(void *ctx, struct flow_user *user)
{
	struct state *s = ctx;

	check(user->wrap == NULL);
	s->ended++;
}

static void
put32(char *p, uint32_t v)
{
	p[0] = (char)(v >> 24);
	p[1] = (char)(v >> 16);
	p[2] = (char)(v >> 8);
	p[3] = (char)v;
}

/* Packets in memory of their own, so that reading past the end is seen. */
static void
push(struct flow *f, struct packet *p, const void *bytes, size_t n)
{
	char *copy = malloc(n + 1);

	if (copy == NULL)
		abort();
	memcpy(copy + 1, bytes, n);
	p->payload = str_make(copy + 1, n);
	flow_push(f, p);
	free(copy);
}

static void
push_raw(struct flow *f, struct packet *p, struct rd *r)
{
	struct frame_ref ref = { .at = FRAME_AT_NONE, .frame = 1 };
	uint8_t proto = rd_u8(r);
	size_t n = rd_u8(r);
	const uint8_t *bytes = rd_take(r, n);

	if (bytes == NULL)
		return;
	p->proto = proto & 1 ? 6 : 132;
	p->src = addr_ip4((const uint8_t[]){ 9, 9, 9, 9 }, 0);
	p->dst = p->src;
	p->missing = proto >> 4;
	ref.len = (uint32_t)n;
	p->refs = &ref;
	p->nrefs = n > 0;
	push(f, p, bytes, n);
}

static void
push_segment(struct flow *f, struct packet *p, struct rd *r, uint8_t what)
{
	char bytes[HEADER + 256];
	uint16_t place = rd_be16(r);
	uint16_t ack = rd_be16(r);
	size_t n = rd_u8(r);
	uint8_t cut = rd_u8(r);
	/* Sequence numbers that wrap in the middle of the places. */
	uint32_t base = (uint32_t)0 - PLACES / 2;
	unsigned flags = (what & 8 ? FIN : 0u) | (what & 16 ? ACK : 0u);
	struct frame_ref refs[2] = { { place, HEADER, 1 },
		{ (uint64_t)HEADER + place, (uint32_t)n, 1 } };

	if ((what & 0xe4) == 0x24)
		flags |= SYN;
	if ((what & 0xe4) == 0x44)
		flags |= RST;
	memcpy(bytes, what & 1 ? "\x01\x02\x03\x04" : "\x03\x04\x01\x02", 4);
	put32(bytes + 4, base + place - (flags & SYN ? 1 : 0));
	put32(bytes + 8, base + ack);
	put32(bytes + 12, 0x50000000 | flags << 16);
	put32(bytes + 16, 0);
	memcpy(bytes + HEADER, pattern + HEADER + place, n);
	p->src = addr_ip4((const uint8_t[]){ 1, 1, 1, what & 1 }, 0);
	p->dst = addr_ip4((const uint8_t[]){ 1, 1, 1, !(what & 1) }, 0);
	if (what & 2)
		p->src.family = p->dst.family = ADDR_IP6;
	p->proto = 6;
	p->missing = cut < 16 ? cut : 0;
	p->refs = refs;
	p->nrefs = n > 0 ? 2 : 1;
	push(f, p, bytes, HEADER + n);
}

static void
fill_pattern(void)
{
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = (char)(i * 40503u >> 8 | 1);
	for (size_t i = 0; i < 512; i++)
		pattern[HEADER + PLACES + i] = pattern[HEADER + i];
}

static void
run(struct flow *f, struct rd *r)
{
	struct frame frame = { .number = 0 };

	while (r->ok && rd_left(r) > 0) {
		struct packet p = { .frame = &frame };
		uint8_t what = rd_u8(r);

		frame.number++;
		/* Mostly close together, sometimes far apart. */
		frame.ts += what & 0x80 ? INT64_C(900000000) : 20000000;
		if ((what & 0xe4) == 0x64)
			push_raw(f, &p, r);
		else
			push_segment(f, &p, r, what);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const size_t limits[4] = { 0, 20000, 60000, 200000 };
	struct rd r = rd_make(data, n);
	uint8_t o = rd_u8(&r);
	struct budget budget = { .limit = limits[o & 3] };
	const struct flow_opt opt = { .budget = &budget, .hash_key = 1,
		.max_flows = o & 4 ? 1 : 0, .max_held = o & 8 ? 2000 : 0 };
	struct state *s = calloc(1, sizeof(*s));
	struct flow *f;

	if (s == NULL)
		abort();
	if (pattern[0] == 0)
		fill_pattern();
	f = flow_new(&opt, sink, end, s);
	run(f, &r);
	flow_finish(f);
	s->begun = flow_counts(f).values[FLOW_COUNT_CONVERSATIONS];
	flow_free(f);
	check(s->begun == s->ended);
	check(budget.used == 0);
	free(s);
	return 0;
}
