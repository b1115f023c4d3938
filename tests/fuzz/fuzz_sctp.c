/*
 * fuzz_sctp.c: any SCTP packets.  The input is
 *
 *	options (1: budget, UDP) | packets, each: length (1) | bytes
 *
 * What must hold: a message's refs stand for exactly as many bytes as it has,
 * and nothing is kept.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sipladder/flow.h"
#include "sipladder/rd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
sink(void *ctx, const struct chunk *c)
{
	uint64_t *bytes = ctx;
	size_t n = 0;

	for (unsigned i = 0; i < c->nrefs; i++)
		n += c->refs[i].len;
	check(n == c->bytes.n);
	/* Read every byte. */
	for (size_t i = 0; i < c->bytes.n; i++)
		*bytes += (unsigned char)c->bytes.p[i];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct rd r = rd_make(data, n);
	uint8_t o = rd_u8(&r);
	struct budget budget = { .limit = o & 1 ? 70000 : 0 };
	uint64_t sum = 0;
	struct flow *f = flow_new(&(struct flow_opt){ .budget = &budget,
	    .max_held = 2000 }, sink, NULL, &sum);
	uint32_t number = 0;

	while (rd_left(&r) > 1) {
		size_t len = rd_u8(&r);
		struct frame frame = { .number = ++number };
		struct frame_ref ref = { .frame = number };
		char *copy;

		if (len > rd_left(&r))
			len = rd_left(&r);
		copy = malloc(len + 1);
		check(copy != NULL);
		memcpy(copy + 1, rd_take(&r, len), len);
		ref.len = (uint32_t)len;
		flow_push(f, &(struct packet){ .frame = &frame,
		    .src.tail = addr_tail(0, ADDR_IP4),
		    .dst.tail = addr_tail(0, ADDR_IP4),
		    .proto = o & 2 ? 17 : 132, .missing = o >> 4,
		    .payload = str_make(copy + 1, len), .refs = &ref,
		    .nrefs = 1 });
		free(copy);
	}
	flow_finish(f);
	flow_free(f);
	check(budget.used == 0);
	return 0;
}
