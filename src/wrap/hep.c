/*
 * HEP, the protocol in which capture agents send copies of packets to a
 * collector; here it was captured itself, on any port, over UDP or TCP.
 *
 * Version 3: "HEP3", the length of it all (16 bits), then chunks:
 *
 *	vendor (16) | type (16) | length (16), with these six bytes | value
 *
 * Versions 1 and 2 (datagrams only):
 *
 *	version | header length | family | protocol | ports (2 x 16)
 *	| addresses (2 x 4 or 2 x 16)
 *	| in version 2: seconds (32) | microseconds (32) | agent id (16) | 0,
 *	in the sender's byte order | payload
 *
 * The packet inside counts with its own addresses, time and transport; what
 * is said of none of these is taken from the packet outside.
 */
#include <stdlib.h>

#include <sipladder/rd.h>

#include "chain.h"
#include "unpack.h"

#define HEAD3 6u
#define CHUNK_HEAD 6u
#define DEPTH_MAX 4u
#define UNPACKED_MAX 65536u

enum { FAMILY_IP4 = 2 };
enum { PROTO_TCP = 6, PROTO_UDP = 17, PROTO_SCTP = 132 };
enum { TYPE_RTCP_JSON = 5 };

/* Types of version 3's chunks. */
enum {
	CHUNK_PROTO = 2, CHUNK_SRC4, CHUNK_DST4, CHUNK_SRC6, CHUNK_DST6,
	CHUNK_SPORT, CHUNK_DPORT, CHUNK_SEC, CHUNK_USEC, CHUNK_TYPE,
	CHUNK_AGENT, CHUNK_PAYLOAD = 15, CHUNK_PACKED = 16
};

/* What the headers say. */
struct packet_in {
	struct addr src, dst;
	struct str payload;
	size_t at;          /* where the payload lies */
	uint32_t sec, usec, agent;
	uint16_t sport, dport;
	uint8_t proto, type;
	bool is_packed;
	bool is_cut;
	bool is_bad;
};

static void
take_addr(struct addr *out, struct rd r, size_t n)
{
	const uint8_t *p = rd_take(&r, n);

	if (p != NULL)
		*out = n == 4 ? addr_ip4(p, 0) : addr_ip6(p, 0);
}

static void
take_chunk(struct packet_in *k, unsigned type, struct rd v)
{
	switch (type) {
	case CHUNK_PROTO:
		k->proto = rd_u8(&v);
		break;
	case CHUNK_SRC4:
		take_addr(&k->src, v, 4);
		break;
	case CHUNK_DST4:
		take_addr(&k->dst, v, 4);
		break;
	case CHUNK_SRC6:
		take_addr(&k->src, v, 16);
		break;
	case CHUNK_DST6:
		take_addr(&k->dst, v, 16);
		break;
	case CHUNK_SPORT:
		k->sport = rd_be16(&v);
		break;
	case CHUNK_DPORT:
		k->dport = rd_be16(&v);
		break;
	case CHUNK_SEC:
		k->sec = rd_be32(&v);
		break;
	case CHUNK_USEC:
		k->usec = rd_be32(&v);
		break;
	case CHUNK_TYPE:
		k->type = rd_u8(&v);
		break;
	case CHUNK_AGENT:
		k->agent = rd_be32(&v);
		break;
	case CHUNK_PAYLOAD:
	case CHUNK_PACKED:
		k->payload = str_make(v.p, rd_left(&v));
		k->is_packed = type == CHUNK_PACKED;
		break;
	default:
		break;
	}
}

/* Chunks of vendors, and types not known, are passed over. */
static void
read3(struct packet_in *k, struct str s, bool is_cut)
{
	struct rd r = rd_make(s.p, s.n);

	size_t total;

	rd_skip(&r, 4);
	total = rd_be16(&r);
	k->is_bad = total < HEAD3 || (total > s.n && !is_cut);
	if (total >= HEAD3)
		rd_limit(&r, total - HEAD3);
	while (r.ok && rd_left(&r) > 0) {
		unsigned vendor = rd_be16(&r);
		unsigned type = rd_be16(&r);
		size_t n = rd_be16(&r);
		struct rd v;

		if (!r.ok || n < CHUNK_HEAD)
			break;
		n -= CHUNK_HEAD;
		v = r;
		if (n > rd_left(&r)) {
			if (!is_cut)
				break;
			k->is_cut = true;
			n = rd_left(&r);
		}
		rd_limit(&v, n);
		if (vendor == 0) {
			take_chunk(k, type, v);
			if (v.p == (const uint8_t *)k->payload.p)
				k->at = s.n - rd_left(&r);
		}
		rd_skip(&r, n);
	}
	k->is_bad |= !r.ok || rd_left(&r) > 0;
}

/* Seconds that make sense in neither byte order are left out. */
static void
read_time2(struct packet_in *k, struct rd *r)
{
	struct rd big = *r;

	k->sec = rd_le32(r);
	k->usec = rd_le32(r);
	k->agent = rd_le16(r);
	rd_skip(r, 2);
	if (k->usec >= 1000000) {
		k->sec = rd_be32(&big);
		k->usec = rd_be32(&big);
		k->agent = rd_be16(&big);
	}
}

/* Whether these are the first bytes of version 1 or 2. */
static bool
is_old(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned n;

	if (s.n < 16 || (p[0] != 1 && p[0] != 2))
		return false;
	n = p[2] == FAMILY_IP4 ? 16 : 40;
	return (p[1] == n || (p[0] == 2 && p[1] == n + 12u))
	    && (p[2] == FAMILY_IP4 || p[2] == 10 || p[2] == 28 || p[2] == 30)
	    && (p[3] == PROTO_TCP || p[3] == PROTO_UDP || p[3] == PROTO_SCTP);
}

static void
read_old(struct packet_in *k, struct str s)
{
	struct rd r = rd_make(s.p, s.n);
	bool has_time = rd_u8(&r) == 2;
	size_t n;

	rd_skip(&r, 1);
	n = rd_u8(&r) == FAMILY_IP4 ? 4 : 16;
	k->proto = rd_u8(&r);
	k->sport = rd_be16(&r);
	k->dport = rd_be16(&r);
	take_addr(&k->src, r, n);
	rd_skip(&r, n);
	take_addr(&k->dst, r, n);
	rd_skip(&r, n);
	if (has_time)
		read_time2(k, &r);
	k->is_bad = !r.ok;
	k->payload = str_make(r.p, rd_left(&r));
	k->at = s.n - rd_left(&r);
	k->type = 1;
}

static uint8_t
transport_of(unsigned proto)
{
	switch (proto) {
	case PROTO_TCP:
		return WRAP_TCP;
	case PROTO_UDP:
		return WRAP_UDP;
	case PROTO_SCTP:
		return WRAP_SCTP;
	default:
		return WRAP_HEP;
	}
}

/* The packet outside, with what is known of the one inside. */
static struct chunk
chunk_of(const struct packet_in *k, const struct wrap_in *in)
{
	struct chunk c = *in->chunk;

	c.user = NULL;
	c.dir = 0;
	c.ip_id = 0;
	if (k->src.family != ADDR_NONE && k->dst.family != ADDR_NONE) {
		c.src = addr_with_port(&k->src, k->sport);
		c.dst = addr_with_port(&k->dst, k->dport);
	}
	if (k->sec != 0 && k->usec < 1000000)
		c.ts = (int64_t)k->sec * 1000000000
		    + (int64_t)k->usec * 1000;
	c.missing = k->is_cut ? 1 : 0;
	return c;
}

static void
hand_in(struct wrap *w, const struct packet_in *k, const struct wrap_in *in)
{
	struct chunk c = chunk_of(k, in);
	struct wrap_in part = wrap_in_part(w, in, k->at, k->payload.n);
	struct buf text = { .max = UNPACKED_MAX, .budget = w->opt.budget };
	struct unpack *u = NULL;

	part.chunk = &c;
	part.transport = transport_of(k->proto);
	part.agent = k->agent;
	part.depth = (uint8_t)(in->depth + 1);
	if (k->is_packed) {
		u = wrap_unpack_new(w->opt.budget, false);
		if (u == NULL || wrap_unpack_add(&text, u, k->payload) < 0) {
			wrap_count_add(w, WRAP_COUNT_HEP_PACKED, 1, c.frame);
			goto out;
		}
		if (text.n == 0)
			goto out;
		part.bytes = buf_view(&text);
		part.flags |= WRAP_FLAG_COPY;
	}
	if (wrap_whole_push(w, &part) == WRAP_NOT_SIP)
		wrap_count_add(w, WRAP_COUNT_HEP_OTHER, 1, c.frame);
out:
	wrap_unpack_free(u);
	buf_free(&text);
}

static bool
hep_whole(struct wrap *w, const struct wrap_in *in)
{
	struct packet_in k = { .at = 0 };
	uint32_t frame = in->chunk->frame;

	if (str_starts(in->bytes, STR("HEP3")))
		read3(&k, in->bytes, in->chunk->missing > 0);
	else if (is_old(in->bytes))
		read_old(&k, in->bytes);
	else
		return false;
	if (in->depth >= DEPTH_MAX) {
		wrap_count_add(w, WRAP_COUNT_HEP_DEEP, 1, frame);
		return true;
	}
	wrap_count_add(w, WRAP_COUNT_HEP, 1, frame);
	if (k.is_bad)
		wrap_count_add(w, WRAP_COUNT_HEP_BAD, 1, frame);
	if (k.type == TYPE_RTCP_JSON)
		wrap_count_add(w, WRAP_COUNT_HEP_RTCP, 1, frame);
	else if (k.payload.n > 0)
		hand_in(w, &k, in);
	return true;
}

/* Lifetime: its conversation's chain. */
struct hep {
	struct wrap_item item;
	struct wrap_gather side[2]; /* of the present packet */
	uint32_t frame;             /* of the newest bytes */
};

/* Bytes up to where the next packet may begin. */
static size_t
junk_before(struct str s)
{
	long at = str_find(s, STR("HEP3"));
	size_t n = s.n < 3 ? s.n : 3;

	if (at >= 0)
		return (size_t)at;
	while (n > 0 && memcmp(s.p + s.n - n, "HEP3", n) != 0)
		n--;
	return s.n - n;
}

/* The length of the packet at the front; 0: it is not whole yet. */
static size_t
packet_length(struct str s)
{
	size_t n;

	if (s.n < HEAD3)
		return 0;
	n = (size_t)(unsigned char)s.p[4] << 8 | (unsigned char)s.p[5];
	if (n < HEAD3)
		n = HEAD3;
	return n <= s.n ? n : 0;
}

static enum wrap_verdict
hep_push(struct wrap *w, struct wrap_item *it, const struct wrap_in *in)
{
	struct hep *h = (struct hep *)it;
	struct wrap_gather *g = &h->side[in->dir];
	struct wrap_in all;
	size_t pos = 0;

	h->frame = in->chunk->frame;
	if (!wrap_gather_add(w, g, in, 0, in->bytes.n)) {
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, in->chunk->frame);
		wrap_gather_free(g);
		return WRAP_SIP;
	}
	all = wrap_gather_view(g, in);
	for (;;) {
		struct str s = str_from(all.bytes, pos);
		size_t n = junk_before(s);
		struct wrap_in one;

		if (n > 0)
			wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, n,
			    in->chunk->frame);
		pos += n;
		n = packet_length(str_from(s, n));
		if (n == 0)
			break;
		one = wrap_in_part(w, &all, pos, n);
		(void)hep_whole(w, &one);
		pos += n;
	}
	wrap_gather_drop(g, pos);
	if (g->text.n == 0)
		wrap_gather_free(g);
	return WRAP_SIP;
}

static void
hep_end(struct wrap *w, struct wrap_item *it, unsigned dir)
{
	struct hep *h = (struct hep *)it;

	if (h->side[dir].text.n > 0)
		wrap_count_add(w, WRAP_COUNT_CUT, 1, h->frame);
	wrap_gather_free(&h->side[dir]);
}

static void
hep_gap(struct wrap *w, struct wrap_item *it, unsigned dir, uint32_t n)
{
	(void)n;
	hep_end(w, it, dir);
}

static enum wrap_start
hep_probe(const struct wrap_in *in)
{
	size_t n = in->bytes.n < 4 ? in->bytes.n : 4;

	if (memcmp(in->bytes.p, "HEP3", n) != 0)
		return WRAP_START_NO;
	return n < 4 ? WRAP_START_MORE : WRAP_START_YES;
}

static struct wrap_item *
hep_make(struct wrap *w)
{
	struct hep *h;

	if (!budget_take(w->opt.budget, sizeof(*h)))
		return NULL;
	h = calloc(1, sizeof(*h));
	if (h == NULL)
		abort();
	h->item.kind = &wrap_hep;
	return &h->item;
}

static void
hep_free(struct wrap *w, struct wrap_item *it)
{
	struct hep *h = (struct hep *)it;

	wrap_gather_free(&h->side[0]);
	wrap_gather_free(&h->side[1]);
	free(h);
	budget_give(w->opt.budget, sizeof(*h));
}

const struct wrap_kind wrap_hep = {
	.name = "hep",
	.probe = hep_probe,
	.make = hep_make,
	.push = hep_push,
	.gap = hep_gap,
	.end = hep_end,
	.free = hep_free,
	.whole = hep_whole,
};
