/*
 * The PROXY protocol (HAProxy's proxy-protocol.txt), a header in front of a
 * stream that says whom a proxy speaks for.
 *
 *	version 1: "PROXY " ... CR LF, 107 bytes at most
 *	version 2: signature (12) | version, command | family
 *	           | length (16) | so many bytes
 *
 * It is passed over: a ladder shows who sent the packets.
 */
#include <stdlib.h>

#include "chain.h"

#define V1_MAX 107u
#define V2_HEAD 16u

static const struct str signature1 = { "PROXY ", 6 };
static const struct str signature2 = { "\r\n\r\n\0\r\nQUIT\n", 12 };

/* Lifetime: its conversation's chain. */
struct proxy {
	struct wrap_item item;
	struct wrap_gather head; /* as much of the header as there is */
	uint32_t frame;          /* of the newest bytes */
	bool has_dir;
	bool is_done;            /* the header was passed over */
	uint8_t dir;             /* which has the header */
};

static enum wrap_start
has_start(struct str s, struct str start)
{
	if (!str_starts(start, str_first(s, start.n)))
		return WRAP_START_NO;
	return s.n < start.n ? WRAP_START_MORE : WRAP_START_YES;
}

/* Empty lines alone are keep-alives of SIP: they do not wait for more. */
static enum wrap_start
proxy_probe(const struct wrap_in *in)
{
	enum wrap_start one = has_start(in->bytes, signature1);

	if (one != WRAP_START_NO || in->bytes.n < 5)
		return one;
	return has_start(in->bytes, signature2);
}

/* The header's length; 0: it is not whole; more than there is: it is none. */
static size_t
header_length(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n;
	long lf;

	if (s.p[0] == 'P') {
		lf = str_chr(str_first(s, V1_MAX), '\n');
		if (lf < 0)
			return s.n < V1_MAX ? 0 : V1_MAX;
		return (size_t)lf + 1;
	}
	if (s.n < V2_HEAD)
		return 0;
	n = V2_HEAD + ((size_t)p[14] << 8 | p[15]);
	return s.n < n ? 0 : n;
}

static enum wrap_verdict
proxy_push(struct wrap *w, struct wrap_item *it, const struct wrap_in *in)
{
	struct proxy *x = (struct proxy *)it;
	struct wrap_in rest = *in;
	size_t n;

	if (!x->has_dir)
		x->dir = in->dir;
	x->has_dir = true;
	rest.gap = 0;
	rest.end = false;
	rest.depth++;
	if (x->is_done || in->dir != x->dir)
		return wrap_chain_push(w, &it->next, &rest);
	if (!wrap_gather_add(w, &x->head, in, 0, in->bytes.n)) {
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, in->chunk->frame);
		wrap_gather_free(&x->head);
		x->is_done = true;
		return WRAP_SIP;
	}
	x->frame = in->chunk->frame;
	n = x->head.text.n > 0 ? header_length(buf_view(&x->head.text)) : 0;
	if (n == 0)
		return WRAP_SIP;
	wrap_count_add(w, WRAP_COUNT_PROXY, 1, in->chunk->frame);
	x->is_done = true;
	wrap_gather_drop(&x->head, n);
	rest = wrap_gather_view(&x->head, &rest);
	rest.start = true;
	if (rest.bytes.n > 0)
		(void)wrap_chain_push(w, &it->next, &rest);
	wrap_gather_free(&x->head);
	return WRAP_SIP;
}

static void
proxy_end(struct wrap *w, struct wrap_item *it, unsigned dir)
{
	struct proxy *x = (struct proxy *)it;

	if (dir == x->dir && x->head.text.n > 0) {
		wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED,
		    x->head.text.n, x->frame);
		wrap_gather_free(&x->head);
	}
}

static void
proxy_gap(struct wrap *w, struct wrap_item *it, unsigned dir, uint32_t n)
{
	struct proxy *x = (struct proxy *)it;

	proxy_end(w, it, dir);
	if (dir == x->dir)
		x->is_done = true;
	if (it->next != NULL)
		it->next->kind->gap(w, it->next, dir, n);
}

static struct wrap_item *
proxy_make(struct wrap *w)
{
	struct proxy *x;

	if (!budget_take(w->opt.budget, sizeof(*x)))
		return NULL;
	x = calloc(1, sizeof(*x));
	if (x == NULL)
		abort();
	x->item.kind = &wrap_proxy;
	return &x->item;
}

static void
proxy_free(struct wrap *w, struct wrap_item *it)
{
	struct proxy *x = (struct proxy *)it;

	wrap_gather_free(&x->head);
	free(x);
	budget_give(w->opt.budget, sizeof(*x));
}

const struct wrap_kind wrap_proxy = {
	.name = "proxy",
	.probe = proxy_probe,
	.make = proxy_make,
	.push = proxy_push,
	.gap = proxy_gap,
	.end = proxy_end,
	.free = proxy_free,
};
