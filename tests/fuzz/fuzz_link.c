/*
 * fuzz_link.c: any bytes as frames.  The input is
 *
 *	budget (1; low 2 bits choose) | frames, each:
 *	link type (1; low 4 bits choose, the upper are time) | bytes cut off
 *	by the snap length (1) | length (2) | with choice 15 the link type (2) |
 *	the frame
 *
 * What must hold: a payload's refs are exactly its bytes in the frames, no
 * frame goes uncounted, and all memory is given back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sipladder/frame.h"
#include "sipladder/link.h"
#include "sipladder/rd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Everything the sink needs. */
struct state {
	const uint8_t *data;
	size_t n;
	struct link *link;
};

static const uint16_t links[16] = {
	FRAME_LINK_ETHERNET, FRAME_LINK_NULL, FRAME_LINK_RAW_BSD,
	FRAME_LINK_RAW_OPENBSD, FRAME_LINK_RAW, FRAME_LINK_LOOP,
	FRAME_LINK_LINUX_SLL, FRAME_LINK_IPV4, FRAME_LINK_IPV6,
	FRAME_LINK_LINUX_SLL2, 147, FRAME_LINK_WIFI, FRAME_LINK_PPP,
	FRAME_LINK_C_HDLC, FRAME_LINK_WIFI_RADIOTAP, 0
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
sink(void *ctx, const struct packet *p)
{
	const struct state *s = ctx;
	struct addr outer[2];
	size_t n = 0;

	for (unsigned i = 0; i < p->nrefs; i++) {
		const struct frame_ref *r = &p->refs[i];

		check(r->len > 0 && r->len <= p->payload.n - n);
		check(r->at < s->n && r->len <= s->n - r->at);
		check(memcmp(s->data + r->at, p->payload.p + n, r->len) == 0);
		n += r->len;
	}
	check(n == p->payload.n);
	check(link_path(s->link, p->path).n > 0);
	if (link_path_outer(&outer[0], &outer[1], s->link, p->path))
		check(outer[0].family == ADDR_IP4
		    || outer[0].family == ADDR_IP6);
	check(p->src.family == ADDR_IP4 || p->src.family == ADDR_IP6);
}

static void
push(struct link *l, struct rd *r, const uint8_t *start, struct frame *f)
{
	uint8_t how = rd_u8(r);
	uint8_t cut = rd_u8(r);
	size_t n = rd_be16(r);
	uint8_t *copy;

	f->link = (how & 15) == 15 ? rd_be16(r) : links[how & 15];
	if (n > rd_left(r))
		n = rd_left(r);
	f->ts += (int64_t)(how >> 4) * INT64_C(70000000);
	f->at = (uint64_t)(r->p - start);
	f->number++;
	f->caplen = (uint32_t)n;
	f->len = f->caplen + cut;
	/* Its own memory, so that reading past the end is seen. */
	copy = malloc(n + 1);
	if (copy == NULL)
		abort();
	memcpy(copy + 1, r->p, n);
	f->p = copy + 1;
	rd_skip(r, n);
	link_push(l, f);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const size_t limits[4] = { 0, 900, 4096, 65536 };
	struct rd r = rd_make(data, n);
	struct budget budget = { .limit = limits[rd_u8(&r) & 3] };
	const struct link_opt opt = { .budget = &budget, .hash_key = 1 };
	struct state s = { .data = data, .n = n };
	struct frame f = { .number = 0 };
	struct count_set c;
	struct link_unknown u;
	uint64_t sum = 0;

	s.link = link_new(&opt, sink, &s);
	while (r.ok && rd_left(&r) > 0)
		push(s.link, &r, data, &f);
	link_end(s.link);
	c = link_counts(s.link);
	for (unsigned i = LINK_COUNT_PACKETS; i <= LINK_COUNT_FRAGMENTS; i++)
		sum += c.values[i];
	check(sum >= f.number);
	for (unsigned i = 0; link_undecoded(&u, s.link, i); i++)
		check(u.count > 0 && u.first_frame <= f.number);
	link_free(s.link);
	check(budget.used == 0);
	return 0;
}
