/*
 * test_link.h: builds frames, pushes them through a link and keeps what its
 * sink was given, each time proving that the refs are exactly the payload.
 */
#ifndef TEST_LINK_H
#define TEST_LINK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sipladder/link.h"

#define AT_FIRST 1000 /* where the first frame lies in the capture */

/* A frame being built. */
struct bytes {
	uint8_t p[4096];
	size_t n;
};

/* A packet as the sink saw it. */
struct seen {
	struct addr src;
	struct addr dst;
	uint8_t proto;
	uint8_t ttl;
	uint16_t ip_id;
	uint32_t missing;
	uint32_t path_id;
	char path[512];
	uint8_t bytes[4096];
	size_t n;
	struct frame_ref refs[64];
	unsigned nrefs;
};

struct world {
	struct link *link;
	struct budget budget;
	struct seen seen[16];
	unsigned nseen;
	int64_t ts;
	uint32_t number;
	uint64_t at;          /* of the next frame */
	uint8_t disk[65536];  /* all frames, from AT_FIRST on */
};

/* What put_ip4 shall write; the rest is ordinary. */
struct ip4 {
	uint16_t id;
	uint16_t len;     /* of what follows */
	uint16_t off;     /* in bytes */
	bool more;
	uint8_t proto;
	uint8_t options;  /* bytes of them */
	uint8_t host;     /* last byte of the source; 0: 1 */
};

static inline void
put(struct bytes *b, const void *p, size_t n)
{
	assert_true(b->n + n <= sizeof(b->p));
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void
put16(struct bytes *b, unsigned v)
{
	const uint8_t p[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	put(b, p, 2);
}

static inline void
put_eth(struct bytes *b, uint16_t type)
{
	put(b, "\1\2\3\4\5\6\6\5\4\3\2\1", 12);
	put16(b, type);
}

static inline void
put_ip4(struct bytes *b, const struct ip4 *h)
{
	const uint8_t addrs[8] = {
		192, 0, 2, h->host ? h->host : 1, 192, 0, 2, 2
	};
	const uint8_t first[2] = { (uint8_t)(0x45 + h->options / 4), 0 };
	const uint8_t ttl[2] = { 64, h->proto };

	put(b, first, 2);
	put16(b, 20u + h->options + h->len);
	put16(b, h->id);
	put16(b, h->off / 8u | (h->more ? 0x2000u : 0));
	put(b, ttl, 2);
	put16(b, 0xbad1); /* checksum: never looked at */
	put(b, addrs, 8);
	for (unsigned i = 0; i < h->options; i++)
		put(b, "\1", 1);
}

static inline void
put_ip6(struct bytes *b, uint8_t next, unsigned len)
{
	uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	const uint8_t hops[2] = { next, 63 };

	put(b, "\x60\0\0\0", 4);
	put16(b, len);
	put(b, hops, 2);
	put(b, addr, 16);
	addr[15] = 2;
	put(b, addr, 16);
}

/* A type field, then IPv4 and its payload. */
static inline void
put_ip4_udp(struct bytes *b, uint16_t type, const char *payload)
{
	put16(b, type);
	put_ip4(b, &(struct ip4){
		.proto = 17, .len = (uint16_t)strlen(payload) });
	put(b, payload, strlen(payload));
}

static inline void
world_sink(void *ctx, const struct packet *p)
{
	struct world *w = ctx;
	struct seen *s = &w->seen[w->nseen];
	struct str path = link_path(w->link, p->path);
	size_t n = 0;

	assert_true(w->nseen < 16);
	w->nseen++;
	*s = (struct seen){
		.src = p->src, .dst = p->dst, .proto = p->proto,
		.ttl = p->ttl, .ip_id = p->ip_id, .missing = p->missing,
		.path_id = p->path, .n = p->payload.n, .nrefs = p->nrefs
	};
	assert_true(p->nrefs <= 64 && s->n <= sizeof(s->bytes)
	    && path.n < sizeof(s->path));
	memcpy(s->path, path.p, path.n);
	if (s->n > 0)
		memcpy(s->bytes, p->payload.p, s->n);
	for (unsigned i = 0; i < p->nrefs; i++) {
		const struct frame_ref *r = &p->refs[i];

		s->refs[i] = *r;
		assert_true(r->len > 0 && n + r->len <= s->n);
		if (w->at != FRAME_AT_NONE)
			assert_memory_equal(s->bytes + n,
			    w->disk + (r->at - AT_FIRST), r->len);
		n += r->len;
	}
	assert_int_equal(n, s->n);
}

static inline void
world_open(struct world *w, const struct link_opt *opt)
{
	struct link_opt o = { .frag_timeout = 0 };

	memset(w, 0, sizeof(*w));
	if (opt != NULL)
		o = *opt;
	o.budget = &w->budget;
	w->at = AT_FIRST;
	w->link = link_new(&o, world_sink, w);
}

/* Everything is given back at the end. */
static inline void
world_close(struct world *w)
{
	link_free(w->link);
	assert_int_equal(w->budget.used, 0);
}

/* A frame of which only the first n bytes were captured. */
static inline void
world_push_cut(struct world *w, uint16_t type, const struct bytes *b,
    size_t n)
{
	struct frame f = {
		.ts = w->ts, .p = b->p, .caplen = (uint32_t)n,
		.len = (uint32_t)b->n, .number = ++w->number, .link = type,
		.at = w->at
	};

	if (w->at != FRAME_AT_NONE) {
		if (w->at - AT_FIRST + n > sizeof(w->disk))
			w->at = f.at = AT_FIRST;
		memcpy(w->disk + (w->at - AT_FIRST), b->p, n);
		w->at += n;
	}
	link_push(w->link, &f);
}

static inline void
world_push(struct world *w, uint16_t type, const struct bytes *b)
{
	world_push_cut(w, type, b, b->n);
}

#define assert_payload(s, text)                                       \
	do {                                                          \
		assert_int_equal((s)->n, strlen(text));               \
		assert_memory_equal((s)->bytes, text, strlen(text));  \
	} while (0)

#define assert_count(w, which, value) \
	assert_int_equal(link_counts((w)->link).values[which], value)

#define assert_addr(a, text)                                          \
	do {                                                          \
		char out_[ADDR_TEXT_MAX];                             \
		struct str s_ = addr_text(out_, a);                   \
		assert_int_equal(s_.n, strlen(text));                 \
		assert_memory_equal(s_.p, text, s_.n);                \
	} while (0)

/* The other half: 0, or how many failed. */
int test_link_frag(void);

#endif
