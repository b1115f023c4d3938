/*
 * HTTP in front of SIP, and WebSocket (RFC 6455, for SIP: RFC 7118).
 *
 * A request to upgrade and its answer are passed over, what follows are
 * frames:
 *
 *	FIN (1) | RSV (3) | opcode (4) | MASK (1) | length (7)
 *	[ length (16 or 64) ] [ masking key (32) ] payload
 *
 * The head of CONNECT and of its answer is passed over as well; what follows,
 * and HTTP of any other kind, goes on down the chain.  A connection captured
 * from its middle is known by a frame that holds SIP.  A message of WebSocket
 * is one of SIP (RFC 7118 section 5).
 */
#include <stdlib.h>

#include <sipladder/rd.h>

#include "chain.h"
#include "unpack.h"

#define HEAD_MAX 16384u
#define MESSAGE_MAX (1024u * 1024u)

enum { OP_MORE = 0, OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PONG = 10 };

enum state {
	HEAD,   /* in the HTTP message that comes first, if one does */
	FRAMES,
	LOST,   /* somewhere in a frame */
	PASS    /* no WebSocket */
};

/* One direction. */
struct ws_side {
	struct wrap_gather g;   /* of the present head or frame */
	struct wrap_gather msg; /* of the present message, unmasked */
	struct unpack *unpack;  /* of compressed ones; NULL: none came yet */
	uint64_t skip;          /* bytes of a frame to pass over */
	uint64_t need;          /* length of the frame in g; 0: not known */
	size_t searched;        /* HEAD: no end before here */
	uint32_t frame;         /* of the newest bytes */
	uint8_t state;
	bool start;             /* g began with the stream */
	bool in_message;
	bool is_packed, is_masked, is_long; /* the message */
};

/* Lifetime: its conversation's chain. */
struct ws {
	struct wrap_item item;
	struct ws_side side[2];
	bool is_tunnel; /* CONNECT was seen */
};

/* A frame's header. */
struct frame_head {
	uint64_t len;  /* of the payload */
	size_t n;      /* of the header */
	uint8_t op;
	uint8_t mask[4];
	bool is_final, is_packed, is_masked;
};

static size_t
max_message(const struct wrap *w)
{
	return w->opt.max_message != 0 ? w->opt.max_message : MESSAGE_MAX;
}

/* >0: read; 0: not whole yet; <0: there are no such frames. */
static int
read_frame(struct frame_head *h, struct str s)
{
	struct rd r = rd_make(s.p, s.n);
	unsigned b0 = rd_u8(&r);
	unsigned b1 = rd_u8(&r);
	const uint8_t *mask;

	if (!r.ok)
		return 0;
	h->op = b0 & 0x0f;
	h->is_final = (b0 & 0x80) != 0;
	h->is_packed = (b0 & 0x40) != 0;
	h->is_masked = (b1 & 0x80) != 0;
	h->len = b1 & 0x7f;
	if ((b0 & 0x30) != 0 || h->op > OP_PONG
	    || (h->op > OP_BINARY && h->op < OP_CLOSE))
		return -1;
	if (h->is_packed && h->op != OP_TEXT && h->op != OP_BINARY)
		return -1;
	if (h->op >= OP_CLOSE && (!h->is_final || h->len > 125))
		return -1;
	if (h->len == 126)
		h->len = rd_be16(&r);
	else if (h->len == 127)
		h->len = rd_be64(&r);
	if (h->len >> 63 != 0)
		return -1;
	memset(h->mask, 0, sizeof(h->mask));
	if (h->is_masked) {
		mask = rd_take(&r, 4);
		if (mask != NULL)
			memcpy(h->mask, mask, 4);
	}
	h->n = s.n - rd_left(&r);
	return r.ok ? 1 : 0;
}

static void
unmask(char *p, size_t n, const uint8_t *mask)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)((unsigned char)p[i] ^ mask[i & 3]);
}

/* Whether s begins with a frame whose payload begins as SIP. */
static enum wrap_start
is_sip_frame(struct str s)
{
	char text[WRAP_PROBE_MAX];
	struct frame_head h;
	size_t searched = 0;
	size_t n;
	int r;

	if (s.n > 0 && ((unsigned char)s.p[0] & 0x7f) != OP_TEXT
	    && ((unsigned char)s.p[0] & 0x7f) != OP_BINARY)
		return WRAP_START_NO;
	r = read_frame(&h, s);
	if (r <= 0)
		return r < 0 ? WRAP_START_NO : WRAP_START_MORE;
	n = s.n - h.n < sizeof(text) ? s.n - h.n : sizeof(text);
	if (n > h.len)
		n = (size_t)h.len;
	if (n == 0)
		return h.len == 0 ? WRAP_START_NO : WRAP_START_MORE;
	memcpy(text, s.p + h.n, n);
	unmask(text, n, h.mask);
	return wrap_start_line(str_make(text, n),
	    n == h.len || n == sizeof(text), &searched);
}

/* Whether s is nothing but whole frames. */
static bool
is_all_frames(struct str s)
{
	struct frame_head h;

	do {
		if (read_frame(&h, s) <= 0 || h.len > s.n - h.n)
			return false;
		s = str_from(s, h.n + (size_t)h.len);
	} while (s.n > 0);
	return true;
}

/* Whether s begins with a request line or a status line of HTTP/1. */
static enum wrap_start
is_http(struct str s)
{
	static const struct str words[] = {
		{ "GET ", 4 }, { "CONNECT ", 8 }, { "HTTP/1.", 7 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct str line;
		long lf;

		if (!str_starts(words[i], str_first(s, words[i].n)))
			continue;
		if (s.n < words[i].n)
			return WRAP_START_MORE;
		if (i == 2)
			return WRAP_START_YES;
		line = str_first(s, WRAP_PROBE_MAX);
		lf = str_chr(line, '\n');
		if (lf < 0)
			return line.n < WRAP_PROBE_MAX ? WRAP_START_MORE
						       : WRAP_START_NO;
		line = str_first(line, (size_t)lf);
		return str_find(line, STR(" HTTP/1.")) >= 0 ? WRAP_START_YES
							    : WRAP_START_NO;
	}
	return WRAP_START_NO;
}

static enum wrap_start
ws_probe(const struct wrap_in *in)
{
	enum wrap_start http = is_http(in->bytes);

	return http != WRAP_START_NO ? http : is_sip_frame(in->bytes);
}

/* Whether a head says "Upgrade: websocket". */
static bool
is_upgrade(struct str head)
{
	while (head.n > 0) {
		long lf = str_chr(head, '\n');
		size_t n = lf < 0 ? head.n : (size_t)lf + 1;
		struct str line = str_first(head, n);

		if (str_istarts(line, STR("Upgrade:"))
		    && str_ieq(str_trim(str_from(line, 8)), STR("websocket")))
			return true;
		head = str_from(head, n);
	}
	return false;
}

/*
 * What comes after the first `head` bytes goes on down the chain; where that
 * is HTTP itself, not to this kind again.
 */
static void
pass_on(struct wrap *w, struct ws *s, struct ws_side *d,
    const struct wrap_in *in, size_t head)
{
	struct wrap_in rest;

	d->state = PASS;
	wrap_gather_drop(&d->g, head);
	rest = wrap_gather_view(&d->g, in);
	rest.start = d->start;
	rest.end = false;
	rest.gap = 0;
	rest.depth++;
	if (head == 0 && s->item.next == NULL)
		s->item.next = wrap_sipframe.make(w);
	if (rest.bytes.n > 0)
		(void)wrap_chain_push(w, &s->item.next, &rest);
	wrap_gather_free(&d->g);
}

/* Returns how much of g is done with. */
static size_t
step_head(struct wrap *w, struct ws *s, struct ws_side *d,
    const struct wrap_in *in)
{
	struct str t = buf_view(&d->g.text);
	long end;
	size_t n;

	if (is_http(t) == WRAP_START_NO) {
		d->state = FRAMES;
		return 0;
	}
	end = str_find(str_from(t, d->searched), STR("\r\n\r\n"));
	if (end < 0) {
		d->searched = t.n < 3 ? 0 : t.n - 3;
		if (t.n > HEAD_MAX)
			pass_on(w, s, d, in, 0);
		return 0;
	}
	n = d->searched + (size_t)end + 4;
	t = str_first(t, n);
	if (is_upgrade(t)
	    && (t.p[0] == 'G' || str_find(str_first(t, 13), STR(" 101")) > 0)) {
		d->state = FRAMES;
		return n;
	}
	if (t.p[0] == 'C')
		s->is_tunnel = true;
	else if (!s->is_tunnel || str_find(str_first(t, 13), STR(" 2")) < 0)
		n = 0;
	pass_on(w, s, d, in, n);
	return 0;
}

static void
message_forget(struct ws_side *d)
{
	wrap_gather_free(&d->msg);
	d->in_message = false;
}

/* Frames are missing: what comes cannot be told before one begins anew. */
static void
lose(struct wrap *w, struct ws_side *d)
{
	if (d->in_message || d->g.text.n > 0)
		wrap_count_add(w, WRAP_COUNT_CUT, 1, d->frame);
	message_forget(d);
	wrap_gather_free(&d->g);
	wrap_unpack_reset(d->unpack);
	d->skip = 0;
	d->need = 0;
	d->state = LOST;
}

static void
message_out(struct wrap *w, struct ws_side *d, const struct wrap_in *in)
{
	struct wrap_in out = wrap_gather_view(&d->msg, in);
	struct buf text = { .max = max_message(w), .budget = w->opt.budget };

	if (d->is_masked)
		out.flags |= WRAP_FLAG_COPY;
	if (d->is_packed) {
		/* RFC 7692 section 7.2.2: the end that was left out. */
		if (d->unpack == NULL)
			d->unpack = wrap_unpack_new(w->opt.budget, true);
		if (d->unpack == NULL
		    || wrap_unpack_add(&text, d->unpack, out.bytes) < 0
		    || wrap_unpack_add(&text, d->unpack,
			STR("\0\0\xff\xff")) < 0) {
			wrap_unpack_reset(d->unpack);
			wrap_count_add(w, WRAP_COUNT_WS_PACKED, 1, d->frame);
			goto out;
		}
		out.bytes = buf_view(&text);
		out.flags |= WRAP_FLAG_COPY;
	}
	if (out.bytes.n > 0)
		(void)wrap_whole_push(w, &out);
out:
	buf_free(&text);
}

/* Begins a message with this frame, unless it goes on with one. */
static bool
message_begin(struct wrap *w, struct ws_side *d, const struct frame_head *h)
{
	if ((h->op == OP_MORE) != d->in_message) {
		wrap_count_add(w, WRAP_COUNT_WS_BAD, 1, d->frame);
		message_forget(d);
		if (h->op == OP_MORE)
			return false;
	}
	if (h->op == OP_MORE)
		return true;
	wrap_count_add(w, WRAP_COUNT_WS, 1, d->frame);
	d->in_message = true;
	d->is_packed = h->is_packed;
	d->is_masked = false;
	d->is_long = false;
	return true;
}

/* Takes the payload of a data frame: n bytes of in from `from` on. */
static void
take_data(struct wrap *w, struct ws_side *d, const struct frame_head *h,
    const struct wrap_in *in, size_t from)
{
	size_t n = (size_t)h->len;
	size_t old = d->msg.text.n;

	if (!message_begin(w, d, h))
		return;
	old = d->msg.text.n;
	if (h->op != OP_MORE && h->is_final && !h->is_masked
	    && !h->is_packed) {
		struct wrap_in part = wrap_in_part(w, in, from, n);

		(void)wrap_whole_push(w, &part);
		d->in_message = false;
		return;
	}
	d->is_masked |= h->is_masked;
	if (!d->is_long && n > max_message(w) - old) {
		d->is_long = true;
		wrap_count_add(w, WRAP_COUNT_TOO_LONG, 1, d->frame);
	}
	if (!d->is_long && !wrap_gather_add(w, &d->msg, in, from, n)) {
		d->is_long = true;
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, d->frame);
	}
	if (d->is_long)
		wrap_gather_free(&d->msg);
	else if (h->is_masked && n > 0)
		unmask(d->msg.text.p + old, n, h->mask);
	if (!h->is_final)
		return;
	if (!d->is_long)
		message_out(w, d, in);
	message_forget(d);
}

/* Takes the frame at the front of in; returns its bytes, 0: not whole yet. */
static size_t
step_frame(struct wrap *w, struct ws_side *d, const struct wrap_in *in,
    size_t pos)
{
	struct str s = str_from(in->bytes, pos);
	struct frame_head h;
	int r = read_frame(&h, s);

	if (r < 0) {
		wrap_count_add(w, WRAP_COUNT_WS_BAD, 1, d->frame);
		wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, s.n, d->frame);
		message_forget(d);
		d->state = LOST;
		return s.n;
	}
	d->need = r > 0 ? h.n + h.len : 0;
	if (r == 0)
		return 0;
	if (h.len > max_message(w)) {
		wrap_count_add(w, WRAP_COUNT_TOO_LONG, 1, d->frame);
		message_forget(d);
		d->skip = h.len;
		return h.n;
	}
	if (h.len > s.n - h.n)
		return 0;
	if (h.op >= OP_CLOSE)
		wrap_count_add(w, WRAP_COUNT_WS_CONTROL, 1, d->frame);
	else
		take_data(w, d, &h, in, pos + h.n);
	d->need = 0;
	return h.n + (size_t)h.len;
}

/* Takes the whole frames in g. */
static void
run_frames(struct wrap *w, struct ws_side *d, const struct wrap_in *in)
{
	struct wrap_in all = wrap_gather_view(&d->g, in);
	size_t pos = 0;
	size_t n;

	all.transport = in->transport == WRAP_TLS ? WRAP_WSS : WRAP_WS;
	all.gap = 0;
	all.end = false;
	while (pos < all.bytes.n) {
		if (d->skip > 0) {
			n = all.bytes.n - pos;
			if (n > d->skip)
				n = (size_t)d->skip;
			d->skip -= n;
			wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, n,
			    d->frame);
		} else {
			n = step_frame(w, d, &all, pos);
		}
		if (n == 0)
			break;
		pos += n;
	}
	wrap_gather_drop(&d->g, pos);
	if (d->g.text.n == 0)
		wrap_gather_free(&d->g);
}

/* Whether a frame begins with these bytes. */
static bool
find_again(struct wrap *w, struct ws_side *d, const struct wrap_in *in)
{
	if (is_sip_frame(in->bytes) == WRAP_START_YES
	    || is_all_frames(in->bytes)) {
		wrap_count_add(w, WRAP_COUNT_RESYNCS, 1, d->frame);
		d->state = FRAMES;
		return true;
	}
	wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, in->bytes.n, d->frame);
	return false;
}

static enum wrap_verdict
ws_push(struct wrap *w, struct wrap_item *it, const struct wrap_in *in)
{
	struct ws *s = (struct ws *)it;
	struct ws_side *d = &s->side[in->dir];
	size_t n;

	d->frame = in->chunk->frame;
	if (d->state == PASS) {
		struct wrap_in on = *in;

		on.end = false;
		on.gap = 0;
		on.depth++;
		return wrap_chain_push(w, &it->next, &on);
	}
	if (in->bytes.n == 0
	    || (d->state == LOST && !find_again(w, d, in)))
		return WRAP_SIP;
	if (d->g.text.n == 0)
		d->start = in->start;
	if (!wrap_gather_add(w, &d->g, in, 0, in->bytes.n)) {
		wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, d->frame);
		lose(w, d);
		return WRAP_SIP;
	}
	if (d->state == HEAD) {
		n = step_head(w, s, d, in);
		wrap_gather_drop(&d->g, n);
	}
	if (d->state == FRAMES)
		run_frames(w, d, in);
	return WRAP_SIP;
}

static void
ws_gap(struct wrap *w, struct wrap_item *it, unsigned dir, uint32_t n)
{
	struct ws_side *d = &((struct ws *)it)->side[dir];
	uint64_t rest = d->skip;

	if (d->state == PASS) {
		if (it->next != NULL)
			it->next->kind->gap(w, it->next, dir, n);
		return;
	}
	if (d->state == FRAMES && d->need > 0)
		rest = d->need - d->g.text.n;
	lose(w, d);
	/* A gap within one frame: the next begins where it would have. */
	if (rest >= n && rest > 0) {
		d->state = FRAMES;
		d->skip = rest - n;
	}
}

static void
ws_end(struct wrap *w, struct wrap_item *it, unsigned dir)
{
	struct ws_side *d = &((struct ws *)it)->side[dir];

	if (d->state != PASS)
		lose(w, d);
}

static struct wrap_item *
ws_make(struct wrap *w)
{
	struct ws *s;

	if (!budget_take(w->opt.budget, sizeof(*s)))
		return NULL;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		abort();
	s->item.kind = &wrap_ws;
	return &s->item;
}

static void
ws_free(struct wrap *w, struct wrap_item *it)
{
	struct ws *s = (struct ws *)it;

	for (unsigned i = 0; i < 2; i++) {
		wrap_gather_free(&s->side[i].g);
		wrap_gather_free(&s->side[i].msg);
		wrap_unpack_free(s->side[i].unpack);
	}
	free(s);
	budget_give(w->opt.budget, sizeof(*s));
}

const struct wrap_kind wrap_ws = {
	.name = "ws",
	.probe = ws_probe,
	.make = ws_make,
	.push = ws_push,
	.gap = ws_gap,
	.end = ws_end,
	.free = ws_free,
};
