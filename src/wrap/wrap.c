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
		.nrefs = n,
		.transport = in->transport,
		.flags = (uint8_t)flags,
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
datagram_other(struct wrap *w, const struct chunk *c)
{
	if (is_keepalive(c->bytes)) {
		wrap_count_add(w, WRAP_COUNT_KEEPALIVES, 1, c->frame);
		return WRAP_SIP;
	}
	if (is_stun(c->bytes))
		wrap_count_add(w, WRAP_COUNT_STUN, 1, c->frame);
	else
		wrap_count_add(w, WRAP_COUNT_NOT_SIP, 1, c->frame);
	return WRAP_NOT_SIP;
}

static enum wrap_verdict
datagram(struct wrap *w, const struct chunk *c)
{
	struct str s = c->bytes;
	size_t i = 0;

	/* Most datagrams are RTP: the first byte tells. */
	if (s.n > 0 && (unsigned char)s.p[0] >= 0x80) {
		wrap_count_add(w, WRAP_COUNT_NOT_SIP, 1, c->frame);
		return WRAP_NOT_SIP;
	}
	while (i < s.n && (s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	s = str_from(s, i);
	if (s.n == 0 || !wrap_token[(unsigned char)s.p[0]] || !wrap_is_sip(s))
		return datagram_other(w, c);
	if (w->opt.max_message != 0 && s.n > w->opt.max_message) {
		wrap_count_add(w, WRAP_COUNT_TOO_LONG, 1, c->frame);
		return WRAP_SIP;
	}
	wrap_msg_out(w,
	    &(struct wrap_in){
		    .bytes = c->bytes,
		    .refs = c->refs,
		    .nrefs = c->nrefs,
		    .chunk = c,
		    .transport = c->transport == FLOW_SCTP ? WRAP_SCTP
							   : WRAP_UDP,
	    },
	    s, i, c->missing > 0 ? WRAP_FLAG_CUT : 0);
	return WRAP_SIP;
}

static struct wrap_item *
chain_make(struct wrap *w, const struct wrap_in *in)
{
	for (unsigned i = 0; kinds[i] != NULL; i++) {
		if (kinds[i]->probe(in))
			return kinds[i]->make(w);
	}
	return NULL;
}

enum wrap_verdict
wrap_chain_push(struct wrap *w, struct wrap_item **at,
    const struct wrap_in *in)
{
	enum wrap_verdict verdict;

	if (*at == NULL) {
		if (in->bytes.n == 0)
			return WRAP_SIP;
		*at = chain_make(w, in);
	}
	if (*at == NULL) {
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, in->chunk->frame);
		wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, in->bytes.n,
		    in->chunk->frame);
		return WRAP_IGNORED;
	}
	if (in->gap > 0)
		(*at)->kind->gap(w, *at, in->dir, in->gap);
	verdict = (*at)->kind->push(w, *at, in);
	if (in->end)
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
