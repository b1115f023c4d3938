/*
 * The entrance: datagrams are framed here (RFC 3261 section 18.3: a datagram
 * is a message), streams go through their conversation's chain.
 */
#include <sipladder/wrap.h>

#include <stdlib.h>

#include "chain.h"

#define STREAM_MAX_DEFAULT (1024u * 1024u)

static const struct wrap_kind *const kinds[] = {
#define WRAP(x) &wrap_##x,
#include "wraps.def"
#undef WRAP
	NULL
};

static const struct count_name names[WRAP_COUNTS] = {
	[WRAP_COUNT_MESSAGES] = { "sip_framed", "SIP messages", COUNT_INFO },
	[WRAP_COUNT_KEEPALIVES] = { "keepalives",
	    "keep-alives of SIP: empty lines, zero bytes", COUNT_INFO },
	[WRAP_COUNT_STUN] = { "stun", "STUN datagrams", COUNT_INFO },
	[WRAP_COUNT_NOT_SIP] = { "datagrams_not_sip",
	    "datagrams that are not SIP", COUNT_INFO },
	[WRAP_COUNT_STREAM_SKIPPED] = { "stream_bytes_skipped",
	    "bytes of streams that are not SIP", COUNT_INFO },
	[WRAP_COUNT_RESYNCS] = { "stream_resyncs",
	    "times SIP was found again after other bytes", COUNT_INFO },
	[WRAP_COUNT_TOO_LONG] = { "messages_too_long",
	    "SIP messages over the limit of length", COUNT_DROPPED },
	[WRAP_COUNT_CUT] = { "messages_cut",
	    "SIP messages on streams whose end never came", COUNT_DROPPED },
	[WRAP_COUNT_NO_BUDGET] = { "wrap_no_memory",
	    "times a stream's bytes were dropped for want of memory",
	    COUNT_DROPPED },
	[WRAP_COUNT_HEP] = { "hep", "HEP packets", COUNT_INFO },
	[WRAP_COUNT_HEP_BAD] = { "hep_malformed",
	    "HEP packets with lengths that cannot be", COUNT_UNDECODED },
	[WRAP_COUNT_HEP_DEEP] = { "hep_too_deep",
	    "HEP packets within more than four others", COUNT_UNDECODED },
	[WRAP_COUNT_HEP_RTCP] = { "hep_rtcp_json",
	    "HEP packets with an RTCP report as JSON", COUNT_INFO },
	[WRAP_COUNT_HEP_OTHER] = { "hep_not_sip",
	    "HEP packets with something else than SIP", COUNT_UNDECODED },
	[WRAP_COUNT_HEP_PACKED] = { "hep_compressed",
	    "compressed HEP payloads that could not be read",
	    COUNT_UNDECODED },
	[WRAP_COUNT_WS] = { "websocket_messages", "WebSocket messages",
	    COUNT_INFO },
	[WRAP_COUNT_WS_CONTROL] = { "websocket_control",
	    "WebSocket pings, pongs and closes", COUNT_INFO },
	[WRAP_COUNT_WS_BAD] = { "websocket_malformed",
	    "WebSocket frames that cannot be", COUNT_UNDECODED },
	[WRAP_COUNT_WS_PACKED] = { "websocket_compressed",
	    "compressed WebSocket messages that could not be read",
	    COUNT_UNDECODED },
	[WRAP_COUNT_PROXY] = { "proxy_headers", "PROXY protocol headers",
	    COUNT_INFO },
};

static const char *const transports[WRAP_TRANSPORTS] = {
	[WRAP_UDP] = "udp",
	[WRAP_TCP] = "tcp",
	[WRAP_TLS] = "tls",
	[WRAP_WS] = "ws",
	[WRAP_WSS] = "wss",
	[WRAP_SCTP] = "sctp",
	[WRAP_HEP] = "hep",
};

struct frame_ref *
wrap_refs(struct wrap *w, uint32_t n)
{
	if (n > w->refs_room) {
		free(w->refs);
		w->refs_room = n;
		w->refs = malloc(n * sizeof(*w->refs));
		if (w->refs == NULL)
			abort();
	}
	return w->refs;
}

void
wrap_msg_out(struct wrap *w, const struct wrap_in *in, struct str text,
    size_t from, unsigned flags)
{
	struct frame_ref one;
	struct frame_ref *refs = &one;
	uint16_t n;

	if (in->nrefs > 1)
		refs = wrap_refs(w, in->nrefs);
	n = flow_refs_cut(refs, in->refs, in->nrefs, from, text.n);
	wrap_count_add(w, WRAP_COUNT_MESSAGES, 1, in->chunk->frame);
	w->sink(w->ctx, &(struct wrap_msg){
		.text = text,
		.chunk = in->chunk,
		.refs = refs,
		.agent = in->agent,
		.nrefs = n,
		.transport = in->transport,
		.flags = (uint8_t)(flags | in->flags),
	});
}

/*
 * STUN (RFC 8489 section 5): two zero bits, the length without the header, the
 * magic cookie; or, without the cookie, a binding message of RFC 3489.
 */
static bool
is_stun(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned type;

	if (s.n < 20 || p[0] > 3)
		return false;
	if (p[4] == 0x21 && p[5] == 0x12 && p[6] == 0xa4 && p[7] == 0x42)
		return true;
	type = (unsigned)p[0] << 8 | p[1];
	return (type == 0x0001 || type == 0x0101 || type == 0x0111)
	    && ((size_t)p[2] << 8 | p[3]) == s.n - 20;
}

/*
 * Keep-alives (RFC 5626 section 3.5, and what is seen in the field): nothing
 * but CR and LF, up to four zero bytes, "jaK" with a zero byte.
 */
static bool
is_keepalive(struct str s)
{
	size_t i = 0;

	if (s.n == 4 && memcmp(s.p, "jaK", 3) == 0)
		return true;
	while (i < s.n && (s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	if (i == s.n)
		return s.n > 0;
	while (i < s.n && s.p[i] == '\0')
		i++;
	return i == s.n && i <= 4;
}

static enum wrap_verdict
whole_other(struct wrap *w, const struct wrap_in *in)
{
	uint32_t frame = in->chunk->frame;

	if (is_keepalive(in->bytes)) {
		wrap_count_add(w, WRAP_COUNT_KEEPALIVES, 1, frame);
		return WRAP_SIP;
	}
	for (unsigned i = 0; kinds[i] != NULL; i++) {
		if (kinds[i]->whole != NULL && kinds[i]->whole(w, in))
			return WRAP_SIP;
	}
	if (is_stun(in->bytes))
		wrap_count_add(w, WRAP_COUNT_STUN, 1, frame);
	else
		wrap_count_add(w, WRAP_COUNT_NOT_SIP, 1, frame);
	return WRAP_NOT_SIP;
}

enum wrap_verdict
wrap_whole_push(struct wrap *w, const struct wrap_in *in)
{
	struct str s = in->bytes;
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	s = str_from(s, i);
	if (s.n == 0 || !wrap_token[(unsigned char)s.p[0]] || !wrap_is_sip(s))
		return whole_other(w, in);
	if (w->opt.max_message != 0 && s.n > w->opt.max_message) {
		wrap_count_add(w, WRAP_COUNT_TOO_LONG, 1, in->chunk->frame);
		return WRAP_SIP;
	}
	wrap_msg_out(w, in, s, i, in->chunk->missing > 0 ? WRAP_FLAG_CUT : 0);
	return WRAP_SIP;
}

static enum wrap_verdict
datagram(struct wrap *w, const struct chunk *c)
{
	/* Most datagrams are RTP: the first byte tells. */
	if (c->bytes.n > 0 && (unsigned char)c->bytes.p[0] >= 0x80) {
		wrap_count_add(w, WRAP_COUNT_NOT_SIP, 1, c->frame);
		return WRAP_NOT_SIP;
	}
	return wrap_whole_push(w,
	    &(struct wrap_in){
		    .bytes = c->bytes,
		    .refs = c->refs,
		    .nrefs = c->nrefs,
		    .chunk = c,
		    .transport = c->transport == FLOW_SCTP ? WRAP_SCTP
							   : WRAP_UDP,
	    });
}

/*
 * Passes bytes on to the item at *at, which was made for them or is made now
 * of the first kind that takes them.
 */
static enum wrap_verdict
hand_on(struct wrap *w, struct wrap_item **at, const struct wrap_in *in)
{
	if (*at == NULL) {
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, in->chunk->frame);
		wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, in->bytes.n,
		    in->chunk->frame);
		return WRAP_IGNORED;
	}
	if (in->gap > 0)
		(*at)->kind->gap(w, *at, in->dir, in->gap);
	return (*at)->kind->push(w, *at, in);
}

/*
 * The item in front of a stream whose first bytes do not tell its kind: keeps
 * them until they do, then passes on what comes.  Lifetime: its conversation's
 * chain.
 */
struct doubt {
	struct wrap_item item; /* next: the item that was found */
	struct wrap_gather held[2];
	struct chunk last[2]; /* who brought that; without bytes */
	uint8_t transport, flags, depth;
	bool start[2];
};

/*
 * The first kind that the bytes are, or MORE.  Too deep in wrappers, nothing
 * but SIP is looked for.
 */
static enum wrap_start
find_kind(const struct wrap_kind **kind, const struct wrap_in *in)
{
	if (in->depth >= WRAP_DEPTH_MAX) {
		*kind = &wrap_sipframe;
		return WRAP_START_YES;
	}
	for (unsigned i = 0; kinds[i] != NULL; i++) {
		enum wrap_start is = kinds[i]->probe(in);

		*kind = kinds[i];
		if (is == WRAP_START_YES
		    || (is == WRAP_START_MORE && in->bytes.n < WRAP_PROBE_MAX))
			return is;
	}
	return WRAP_START_NO;
}

/* The kind is known: what is held goes on. */
static void
doubt_settle(struct wrap *w, struct doubt *d, const struct wrap_kind *kind)
{
	d->item.next = kind->make(w);
	for (unsigned dir = 0; dir < 2; dir++) {
		struct wrap_in in = wrap_gather_view(&d->held[dir],
		    &(struct wrap_in){ .chunk = &d->last[dir],
			.dir = (uint8_t)dir, .transport = d->transport,
			.flags = d->flags, .depth = d->depth,
			.start = d->start[dir] });

		if (in.bytes.n > 0)
			(void)hand_on(w, &d->item.next, &in);
		wrap_gather_free(&d->held[dir]);
	}
}

static void
doubt_end(struct wrap *w, struct wrap_item *it, unsigned dir)
{
	struct doubt *d = (struct doubt *)it;

	(void)dir;
	if (d->item.next == NULL && d->held[0].text.n + d->held[1].text.n > 0)
		doubt_settle(w, d, &wrap_sipframe);
}

static void
doubt_gap(struct wrap *w, struct wrap_item *it, unsigned dir, uint32_t n)
{
	doubt_end(w, it, dir);
	if (it->next != NULL)
		it->next->kind->gap(w, it->next, dir, n);
}

static enum wrap_verdict
doubt_push(struct wrap *w, struct wrap_item *it, const struct wrap_in *in)
{
	struct doubt *d = (struct doubt *)it;
	struct wrap_gather *g = &d->held[in->dir];
	const struct wrap_kind *kind = NULL;
	struct wrap_in view;

	if (it->next != NULL)
		return it->next->kind->push(w, it->next, in);
	if (g->text.n == 0)
		d->start[in->dir] = in->start;
	if (!wrap_gather_add(w, g, in, 0, in->bytes.n)) {
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, in->chunk->frame);
		wrap_gather_free(g);
		return WRAP_SIP;
	}
	d->transport = in->transport;
	d->flags = in->flags;
	d->depth = in->depth;
	d->last[in->dir] = *in->chunk;
	d->last[in->dir].bytes = STR("");
	d->last[in->dir].refs = NULL;
	d->last[in->dir].nrefs = 0;
	view = wrap_gather_view(g, in);
	if (find_kind(&kind, &view) != WRAP_START_MORE)
		doubt_settle(w, d, kind);
	return WRAP_SIP;
}

static void
doubt_free(struct wrap *w, struct wrap_item *it)
{
	struct doubt *d = (struct doubt *)it;

	wrap_gather_free(&d->held[0]);
	wrap_gather_free(&d->held[1]);
	free(d);
	budget_give(w->opt.budget, sizeof(*d));
}

static const struct wrap_kind doubt_kind = {
	.name = "doubt",
	.push = doubt_push,
	.gap = doubt_gap,
	.end = doubt_end,
	.free = doubt_free,
};

static struct wrap_item *
doubt_make(struct wrap *w)
{
	struct doubt *d;

	if (!budget_take(w->opt.budget, sizeof(*d)))
		return NULL;
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		abort();
	d->item.kind = &doubt_kind;
	return &d->item;
}

enum wrap_verdict
wrap_chain_push(struct wrap *w, struct wrap_item **at,
    const struct wrap_in *in)
{
	const struct wrap_kind *kind = NULL;
	enum wrap_verdict verdict;

	if (*at == NULL) {
		if (in->bytes.n == 0)
			return WRAP_SIP;
		if (find_kind(&kind, in) == WRAP_START_MORE)
			*at = doubt_make(w);
		else
			*at = kind->make(w);
	}
	verdict = hand_on(w, at, in);
	if (in->end && *at != NULL)
		wrap_chain_end(w, *at, in->dir);
	return verdict;
}

void
wrap_chain_end(struct wrap *w, struct wrap_item *it, unsigned dir)
{
	for (; it != NULL; it = it->next)
		it->kind->end(w, it, dir);
}

void
wrap_chain_free(struct wrap *w, struct wrap_item *it)
{
	while (it != NULL) {
		struct wrap_item *next = it->next;

		it->kind->free(w, it);
		it = next;
	}
}

enum wrap_verdict
wrap_push(struct wrap *w, const struct chunk *c)
{
	struct wrap_item *top = c->user->wrap;
	enum wrap_verdict verdict;

	if (c->transport != FLOW_TCP)
		return datagram(w, c);
	verdict = wrap_chain_push(w, &top,
	    &(struct wrap_in){
		    .bytes = c->bytes,
		    .refs = c->refs,
		    .nrefs = c->nrefs,
		    .chunk = c,
		    .gap = c->gap,
		    .dir = c->dir,
		    .transport = WRAP_TCP,
		    .start = c->start,
		    .end = c->end,
	    });
	c->user->wrap = top;
	return verdict;
}

void
wrap_end(struct wrap *w, struct flow_user *user)
{
	struct wrap_item *top = user->wrap;

	if (top == NULL)
		return;
	wrap_chain_end(w, top, 0);
	wrap_chain_end(w, top, 1);
	wrap_chain_free(w, top);
	user->wrap = NULL;
}

struct wrap *
wrap_new(const struct wrap_opt *opt,
    void (*sink)(void *ctx, const struct wrap_msg *m), void *ctx)
{
	struct wrap *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->sink = sink;
	w->ctx = ctx;
	w->opt = *opt;
	return w;
}

void
wrap_free(struct wrap *w)
{
	if (w == NULL)
		return;
	free(w->refs);
	free(w);
}

struct count_set
wrap_counts(const struct wrap *w)
{
	return (struct count_set){
		.layer = "wrap",
		.names = names,
		.values = w->count,
		.first_frame = w->first,
		.n = WRAP_COUNTS,
	};
}

const char *
wrap_transport_name(unsigned transport)
{
	return transport < WRAP_TRANSPORTS ? transports[transport] : "?";
}
