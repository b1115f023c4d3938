/*
 * The loop over "which decoder is next": the only place that knows the depth,
 * builds the path and hands packets on.
 */
#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "ip4.h"

#include "sipladder/frame.h"

enum {
	PROTO_ICMP = 1,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_ICMP6 = 58,
	PROTO_SCTP = 132
};

enum { PLAIN_HEAD = 14 + 20 + 8 }; /* Ethernet, IPv4, UDP */

static const struct count_name names[LINK_COUNTS] = {
	[LINK_COUNT_PACKETS] = {
		"packets", "IP packets handed on", COUNT_INFO },
	[LINK_COUNT_UNKNOWN_LINKTYPE] = {
		"unknown_linktype", "frames of a link type without a decoder",
		COUNT_UNDECODED },
	[LINK_COUNT_UNKNOWN_ETHERTYPE] = {
		"unknown_ethertype", "frames that carry no IP",
		COUNT_UNDECODED },
	[LINK_COUNT_UNKNOWN_PROTOCOL] = {
		"unknown_protocol", "packets of an IP protocol not known",
		COUNT_UNDECODED },
	[LINK_COUNT_TRUNCATED] = {
		"truncated", "frames cut within their headers",
		COUNT_TRUNCATED },
	[LINK_COUNT_MALFORMED] = {
		"malformed", "frames whose headers cannot be right",
		COUNT_UNDECODED },
	[LINK_COUNT_TOO_DEEP] = {
		"too_deep", "frames with too many headers", COUNT_UNDECODED },
	[LINK_COUNT_CONTROL] = {
		"link_control", "frames that rule a link and carry no packet",
		COUNT_INFO },
	[LINK_COUNT_FRAGMENTS] = {
		"fragments", "IP fragments", COUNT_INFO },
	[LINK_COUNT_REASSEMBLED] = {
		"reassembled", "packets made whole from fragments",
		COUNT_INFO },
	[LINK_COUNT_FRAG_INCOMPLETE] = {
		"frag_incomplete", "fragmented packets never made whole",
		COUNT_DROPPED },
	[LINK_COUNT_FRAG_OVERLAP] = {
		"frag_overlap", "fragments that overlap others", COUNT_INFO },
	[LINK_COUNT_FRAG_EVICTED] = {
		"frag_evicted", "fragmented packets dropped for a limit",
		COUNT_DROPPED },
	[LINK_COUNT_FRAG_DUPLICATE] = {
		"frag_duplicate", "fragments captured twice", COUNT_INFO },
	[LINK_COUNT_AMSDU] = {
		"amsdu", "802.11 frames with several packets, the first taken",
		COUNT_DROPPED },
	[LINK_COUNT_BAD_LENGTH] = {
		"bad_length", "IP lengths that go beyond the frame",
		COUNT_INFO }
};

#define DECODER(x) &link_##x,
const struct decoder *const link_decoders[] = {
#include "decoders.def"
};
#undef DECODER

const unsigned link_ndecoders =
    sizeof(link_decoders) / sizeof(link_decoders[0]);

static uint32_t
find_home(enum link_ns ns, uint32_t number)
{
	uint32_t h = (number ^ (uint32_t)ns << 24) * 0x9e3779b1u;

	return h >> (32 - LINK_FIND_BITS);
}

unsigned
link_find(const struct link *l, enum link_ns ns, uint32_t number)
{
	uint32_t mask = (1u << LINK_FIND_BITS) - 1;
	uint32_t i = find_home(ns, number);

	while (l->find[i].decoder != 0) {
		if (l->find[i].number == number && l->find[i].ns == ns)
			return l->find[i].decoder;
		i = (i + 1) & mask;
	}
	return 0;
}

static void
add_key(struct link *l, const struct link_key *k, unsigned decoder)
{
	uint32_t mask = (1u << LINK_FIND_BITS) - 1;
	uint32_t i = find_home(k->ns, k->number);

	while (l->find[i].decoder != 0)
		i = (i + 1) & mask;
	l->find[i] = (struct link_slot){
		.number = k->number, .ns = (uint8_t)k->ns,
		.decoder = (uint8_t)decoder
	};
	if (k->ns == LINK_NS_UDP)
		l->has_port[k->number % LINK_PORT_BITS / 8] |=
		    (uint8_t)(1u << k->number % 8);
	if (k->ns == LINK_NS_IP_PROTO)
		l->by_proto[k->number & 0xff] = (uint8_t)decoder;
}

static void
add_decoders(struct link *l)
{
	unsigned nkeys = 0;

	_Static_assert(sizeof(link_decoders) / sizeof(link_decoders[0])
	    <= LINK_MAX_DECODERS, "a place must fit in struct link_slot");
	for (unsigned i = 0; i < link_ndecoders; i++) {
		const struct decoder *d = link_decoders[i];

		for (const struct link_key *k = d->keys;
		    k->ns != LINK_NS_NONE; k++) {
			/* Half full at most: find() ends at an empty slot. */
			if (++nkeys > 1u << (LINK_FIND_BITS - 1))
				abort();
			add_key(l, k, i + 1);
		}
		if (d == &link_eth)
			l->eth_ip[0] = link_path_step(i, LINK_NO_TAG);
		if (d == &link_ip)
			l->eth_ip[1] = link_path_step(i, LINK_NO_TAG);
	}
}

struct link *
link_new(const struct link_opt *opt,
    void (*sink)(void *ctx, const struct packet *p), void *ctx)
{
	struct link *l = calloc(1, sizeof(*l));

	if (l == NULL)
		abort();
	l->sink = sink;
	l->ctx = ctx;
	l->refs.budget = opt->budget;
	add_decoders(l);
	link_paths_init(&l->paths, opt->hash_key);
	link_frags_init(&l->frags, opt);
	return l;
}

void
link_free(struct link *l)
{
	if (l == NULL)
		return;
	link_frags_done(l);
	link_paths_done(&l->paths);
	buf_free(&l->refs);
	free(l);
}

void
link_count(struct decode *d, unsigned which)
{
	link_count_at(d->link, which, d->pkt.frame->number);
}

const struct frame_ref *
link_refs(unsigned *nrefs, struct decode *d, struct buf *scratch,
    const uint8_t *p, size_t n)
{
	size_t skip = (size_t)(p - d->base);

	if (d->nrefs == 1 || n == 0) {
		*nrefs = n > 0;
		d->one = *d->refs;
		if (d->one.at != FRAME_AT_NONE)
			d->one.at += skip;
		d->one.len = (uint32_t)n;
		return &d->one;
	}
	scratch->n = 0;
	*nrefs = 0;
	for (unsigned i = 0; i < d->nrefs && n > 0; i++) {
		struct frame_ref ref = d->refs[i];

		if (skip >= ref.len) {
			skip -= ref.len;
			continue;
		}
		ref.len -= (uint32_t)skip;
		if (ref.at != FRAME_AT_NONE)
			ref.at += skip;
		skip = 0;
		if (ref.len > n)
			ref.len = (uint32_t)n;
		n -= ref.len;
		if (buf_add(scratch, &ref, sizeof(ref)) < 0)
			return NULL;
		++*nrefs;
	}
	return (const struct frame_ref *)(const void *)scratch->p;
}

static void
deliver(struct link *l, struct decode *d)
{
	struct packet *p = &d->pkt;
	unsigned nrefs;

	p->proto = (uint8_t)d->number;
	p->missing = d->cut;
	p->path = link_paths_id(&l->paths, d);
	p->payload = str_make(d->r.p, rd_left(&d->r));
	p->refs = link_refs(&nrefs, d, &l->refs, d->r.p, rd_left(&d->r));
	p->nrefs = (uint16_t)nrefs;
	if (p->refs == NULL) {
		link_count(d, LINK_COUNT_FRAG_EVICTED);
		return;
	}
	if (d->depth == 2 && d->nips == 1 && d->path[0] == l->eth_ip[0]
	    && d->path[1] == l->eth_ip[1])
		l->eth_ip_path = p->path;
	l->counts[LINK_COUNT_PACKETS]++;
	l->sink(l->ctx, p);
}

/* Nobody takes what comes next: a payload for others, or unknown. */
static void
finish(struct link *l, struct decode *d)
{
	if (d->ns == LINK_NS_IP_PROTO) {
		switch (d->number) {
		case PROTO_ICMP:
		case PROTO_TCP:
		case PROTO_UDP:
		case PROTO_ICMP6:
		case PROTO_SCTP:
			deliver(l, d);
			return;
		default:
			break;
		}
	}
	link_unknown_add(l, d->ns, d->number, d->pkt.frame->number);
}

static inline bool
may_have_port(const struct link *l, unsigned port)
{
	return (l->has_port[port % LINK_PORT_BITS / 8] >> port % 8 & 1) != 0;
}

/* False where no decoder answers to either port of a datagram at p. */
static inline bool
may_be_udp(const struct link *l, const uint8_t *p)
{
	return may_have_port(l, (unsigned)p[0] << 8 | p[1])
	    || may_have_port(l, (unsigned)p[2] << 8 | p[3]);
}

/* The decoder for either port of a datagram; d->r goes to its payload. */
static unsigned
find_udp(const struct link *l, struct decode *d)
{
	struct rd r = d->r;
	uint16_t src = rd_be16(&r);
	uint16_t dst = rd_be16(&r);
	uint16_t len = rd_be16(&r);
	unsigned i;

	rd_skip(&r, 2);
	i = link_find(l, LINK_NS_UDP, dst);
	if (i == 0)
		i = link_find(l, LINK_NS_UDP, src);
	if (i == 0)
		return 0;
	d->r = r;
	d->ns = LINK_NS_UDP;
	if (len >= 8)
		link_limit(d, len - 8u);
	return i;
}

static inline unsigned
find_next(const struct link *l, struct decode *d)
{
	if (d->ns != LINK_NS_IP_PROTO)
		return link_find(l, d->ns, d->number);
	if (d->number == PROTO_UDP)
		return rd_left(&d->r) >= 8 && may_be_udp(l, d->r.p)
		    ? find_udp(l, d) : 0;
	return l->by_proto[d->number & 0xff];
}

/* True where another header follows; else it is counted why not. */
static inline bool
goes_on(struct decode *d, enum link_step s)
{
	if (s == LINK_NEXT)
		return true;
	if (s == LINK_CONTROL)
		link_count(d, LINK_COUNT_CONTROL);
	if (s == LINK_BAD)
		link_count(d, !d->r.ok && d->cut > 0
		    ? LINK_COUNT_TRUNCATED : LINK_COUNT_MALFORMED);
	return false;
}

static void
run(struct link *l, struct decode *d)
{
	for (;;) {
		struct rd r = d->r;
		uint32_t cut = d->cut;
		unsigned place = find_next(l, d);
		enum link_step s;

		if (place == 0) {
			finish(l, d);
			return;
		}
		if (d->depth == LINK_DEPTH) {
			link_count(d, LINK_COUNT_TOO_DEEP);
			return;
		}
		d->tag = LINK_NO_TAG;
		s = link_decoders[place - 1]->fn(d);
		if (s == LINK_NOT_MINE) {
			d->r = r;
			d->cut = cut;
			if (d->ns == LINK_NS_UDP)
				d->ns = LINK_NS_IP_PROTO;
			finish(l, d);
			return;
		}
		if (!goes_on(d, s))
			return;
		d->path[d->depth++] = link_path_step(place - 1, d->tag);
	}
}

/*
 * IPv4 in untagged Ethernet is most of the world: what the loop would find
 * for its first two headers is known.  The headers are read by the same code.
 */
static inline bool
is_eth_ip(const struct frame *f)
{
	return f->link == FRAME_LINK_ETHERNET && f->caplen >= 14
	    && f->p[12] == 0x08 && f->p[13] == 0x00;
}

/*
 * A whole UDP datagram in IPv4 without options in untagged Ethernet is the
 * most of what is captured where there is RTP.  It takes no step of the loop;
 * false, and nothing done, where it is any different.
 */
static inline bool
push_plain(struct link *l, const struct frame *f)
{
	struct rd r = rd_make(f->p, f->caplen);
	const uint8_t *h = rd_take(&r, PLAIN_HEAD);
	struct frame_ref ref;
	struct packet k;
	size_t total;

	if (h == NULL || h[12] != 0x08 || h[13] != 0 || h[14] != 0x45
	    || h[14 + 9] != PROTO_UDP || f->link != FRAME_LINK_ETHERNET)
		return false;
	total = (size_t)h[16] << 8 | h[17];
	if (total < 28 || total > f->caplen - 14u
	    || ((h[20] << 8 | h[21]) & (IP4_MORE | IP4_OFFSET)) != 0
	    || l->eth_ip_path == 0 || may_be_udp(l, h + 34))
		return false;
	ref.at = f->at == FRAME_AT_NONE ? f->at : f->at + 34;
	ref.len = (uint32_t)total - 20;
	ref.frame = f->number;
	k.frame = f;
	k.src = addr_ip4(h + 26, 0);
	k.dst = addr_ip4(h + 30, 0);
	k.proto = PROTO_UDP;
	k.ttl = h[22];
	k.ip_id = (uint16_t)(h[18] << 8 | h[19]);
	k.missing = 0;
	k.path = l->eth_ip_path;
	k.payload = str_make(h + 34, ref.len);
	k.refs = &ref;
	k.nrefs = 1;
	l->counts[LINK_COUNT_PACKETS]++;
	l->sink(l->ctx, &k);
	return true;
}

static void
push(struct link *l, const struct frame *f)
{
	struct decode d;

	d.r = rd_make(f->p, f->caplen);
	d.cut = f->len > f->caplen ? f->len - f->caplen : 0;
	d.ns = LINK_NS_LINKTYPE;
	d.number = f->link;
	d.depth = 0;
	d.nips = 0;
	d.whole = (struct frame_ref){
		.at = f->at, .len = f->caplen, .frame = f->number
	};
	d.base = f->p;
	d.refs = &d.whole;
	d.nrefs = 1;
	d.link = l;
	d.pkt.frame = f;
	l->frags.nwhole = 0;
	if (is_eth_ip(f)) {
		rd_skip(&d.r, 14);
		d.path[0] = l->eth_ip[0];
		d.path[1] = l->eth_ip[1];
		d.depth = 2;
		d.nips = 1;
		if (!goes_on(&d, link_ip4(&d)))
			return;
	}
	run(l, &d);
}

void
link_push(struct link *l, const struct frame *f)
{
	if (!push_plain(l, f))
		push(l, f);
}

void
link_end(struct link *l)
{
	link_frags_end(l);
}

struct count_set
link_counts(const struct link *l)
{
	return (struct count_set){
		.layer = "link", .names = names, .values = l->counts,
		.first_frame = l->first, .n = LINK_COUNTS
	};
}

const char *
link_decoder_name(unsigned i)
{
	return i < link_ndecoders ? link_decoders[i]->name : NULL;
}

const char *
link_decoder_text(unsigned i)
{
	return i < link_ndecoders ? link_decoders[i]->text : NULL;
}
