/*
 * The last of the chain: cuts a stream into SIP messages (RFC 3261 section
 * 18.3: start line, headers, empty line, Content-Length bytes), and after
 * anything else looks for the next line that begins a message.
 *
 * A message that lies in one chunk is handed out from there.  One that does
 * not is collected; how far it was searched is remembered, so that a stream of
 * single bytes costs no more than one of full segments.
 */
#include <stdlib.h>

#include "chain.h"

#define MESSAGE_MAX (1024u * 1024u)
/* After so many bytes without SIP only the starts of segments are looked at. */
#define JUNK_MAX 65536u
/* So much is copied at once while the message's length is not known. */
#define SLICE 2048u

enum state {
	AT_LINE, /* where a message may begin */
	IN_LINE, /* in a line of something else */
	FIRST,   /* in what has a start line: is there a header? */
	HEAD,    /* in a message's headers */
	BODY,    /* in a message of known length */
	UNTIL,   /* in one of unknown length: to the next start line */
	SKIP,    /* in the rest of a damaged message */
	IGNORED, /* not SIP, as it seems */
	STATES
};

/* What is collected of the present item.  Owner: its side. */
struct pending {
	struct wrap_gather g;
	size_t old;         /* bytes of text that came with `last` or before */
	struct chunk last;  /* without bytes and refs */
};

/* One direction.  All offsets count from the start of the present item. */
struct side {
	struct pending *pending; /* NULL: nothing is */
	size_t searched; /* no line end before here */
	size_t need;     /* BODY: its end; UNTIL: where the line begins */
	uint64_t skip;   /* SKIP: bytes to go */
	uint32_t junk;   /* bytes passed over since the last message */
	uint8_t state;
	uint8_t flags;   /* of the present message */
	uint8_t transport;
	uint8_t origin;  /* wrap_in.flags */
	bool is_dull;    /* UNTIL: the line is no start line */
	bool is_blank;   /* this chunk's empty lines are counted */
};

/* Lifetime: its conversation's chain. */
struct framer {
	struct wrap_item item;
	struct side side[2];
};

/* A step's answer besides a number of bytes passed. */
#define NEED_MORE (-1L)

static size_t
max_message(const struct wrap *w)
{
	return w->opt.max_message != 0 ? w->opt.max_message : MESSAGE_MAX;
}

static void
enter(struct side *s, enum state state)
{
	s->state = (uint8_t)state;
	s->searched = 0;
	s->is_dull = false;
}

static void
junk_add(struct wrap *w, struct side *s, const struct wrap_in *in, size_t n)
{
	wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, n, in->chunk->frame);
	s->junk = n < JUNK_MAX - s->junk ? s->junk + (uint32_t)n : JUNK_MAX;
	if (s->junk == JUNK_MAX)
		enter(s, IGNORED);
}

static long
too_long(struct wrap *w, struct side *s, const struct wrap_in *in)
{
	wrap_count_add(w, WRAP_COUNT_TOO_LONG, 1, in->chunk->frame);
	enter(s, IN_LINE);
	return 0;
}

static long
step_at_line(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct str t = str_from(in->bytes, pos);
	size_t blank = 0;

	while (blank < t.n
	    && (t.p[blank] == '\r' || t.p[blank] == '\n'
		|| t.p[blank] == '\0'))
		blank++;
	if (blank > 0) {
		if (s->junk > 0)
			junk_add(w, s, in, blank);
		else if (!s->is_blank)
			wrap_count_add(w, WRAP_COUNT_KEEPALIVES, 1,
			    in->chunk->frame);
		s->is_blank = true;
		return (long)blank;
	}
	switch (wrap_start_line(t, false, &s->searched)) {
	case WRAP_START_MORE:
		return NEED_MORE;
	case WRAP_START_NO:
		enter(s, IN_LINE);
		return 0;
	case WRAP_START_YES:
		enter(s, FIRST);
		break;
	}
	return 0;
}

/*
 * A line that ends in SIP/2.0 is not enough on a stream, where HTTP and text
 * of messages in other wrappings pass by.
 */
static long
step_first(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct str t = str_from(in->bytes, pos);
	long lf = str_chr(str_from(t, s->searched), '\n');

	if (lf < 0) {
		s->searched = t.n;
		return t.n > max_message(w) ? too_long(w, s, in) : NEED_MORE;
	}
	s->searched += (size_t)lf;
	switch (wrap_second_line(str_from(t, s->searched + 1))) {
	case WRAP_START_MORE:
		return NEED_MORE;
	case WRAP_START_NO:
		enter(s, IN_LINE);
		return 0;
	case WRAP_START_YES:
		break;
	}
	if (s->junk > 0)
		wrap_count_add(w, WRAP_COUNT_RESYNCS, 1, in->chunk->frame);
	s->junk = 0;
	enter(s, HEAD);
	return 0;
}

static long
step_in_line(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct str t = str_from(in->bytes, pos);
	long lf = str_chr(t, '\n');
	size_t n = lf < 0 ? t.n : (size_t)lf + 1;

	if (lf >= 0)
		enter(s, AT_LINE);
	junk_add(w, s, in, n);
	return (long)n;
}

/* Where the body begins; 0: the empty line is not there yet. */
static size_t
head_end(struct str t, size_t *searched)
{
	for (;;) {
		long lf = str_chr(str_from(t, *searched), '\n');
		size_t at;

		if (lf < 0) {
			*searched = t.n;
			return 0;
		}
		*searched += (size_t)lf;
		at = *searched + 1;
		if (at < t.n && t.p[at] == '\r')
			at++;
		if (at >= t.n)
			return 0;
		if (t.p[at] == '\n')
			return at + 1;
		++*searched;
	}
}

static long
step_head(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct str t = str_from(in->bytes, pos);
	size_t max = max_message(w);
	size_t end = head_end(t, &s->searched);
	uint64_t length;
	bool has_type;

	if (end == 0 && t.n <= max)
		return NEED_MORE;
	if (end == 0 || end > max)
		return too_long(w, s, in);
	switch (wrap_body_length(str_first(t, end), &length, &has_type)) {
	case WRAP_LENGTH_OK:
		if (length > max - end)
			return too_long(w, s, in);
		enter(s, BODY);
		s->need = end + (size_t)length;
		s->flags = WRAP_FLAG_STREAM;
		return 0;
	case WRAP_LENGTH_MISSING:
		/*
		 * RFC 3261 section 18.3 demands it.  A message without
		 * Content-Type has no body: it need not wait for the next.
		 */
		enter(s, has_type ? UNTIL : BODY);
		break;
	case WRAP_LENGTH_BAD:
		enter(s, UNTIL);
		break;
	}
	s->need = end;
	s->flags = WRAP_FLAG_BAD_LENGTH;
	return 0;
}

static long
step_body(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct str t = str_from(in->bytes, pos);

	if (t.n < s->need)
		return NEED_MORE;
	enter(s, AT_LINE);
	wrap_msg_out(w, in, str_first(t, s->need), pos, s->flags);
	return (long)s->need;
}

/* The message is whole: it ends where the present line begins. */
static long
until_out(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct wrap_in done = *in;

	/* Where all of it came earlier, that is its time. */
	if (s->pending != NULL && pos + s->need <= s->pending->old)
		done.chunk = &s->pending->last;
	enter(s, AT_LINE);
	wrap_msg_out(w, &done, str_first(str_from(in->bytes, pos), s->need),
	    pos, s->flags);
	return (long)s->need;
}

static long
step_until(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	struct str t = str_from(in->bytes, pos);

	while (s->need < t.n && s->need <= max_message(w)) {
		struct str line = str_from(t, s->need);
		long lf;

		if (!s->is_dull) {
			switch (wrap_start_line(line, false, &s->searched)) {
			case WRAP_START_MORE:
				return NEED_MORE;
			case WRAP_START_YES:
				return until_out(w, s, in, pos);
			case WRAP_START_NO:
				s->is_dull = true;
				break;
			}
		}
		lf = str_chr(str_from(line, s->searched), '\n');
		if (lf < 0) {
			s->searched = line.n;
			break;
		}
		s->need += s->searched + (size_t)lf + 1;
		s->searched = 0;
		s->is_dull = false;
	}
	return t.n > max_message(w) ? too_long(w, s, in) : NEED_MORE;
}

static long
step_skip(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	size_t n = in->bytes.n - pos;

	if (n >= s->skip) {
		n = (size_t)s->skip;
		enter(s, AT_LINE);
	}
	s->skip -= n;
	wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, n, in->chunk->frame);
	return (long)n;
}

static long
step_ignored(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	size_t n = in->bytes.n - pos;

	(void)s;
	wrap_count_add(w, WRAP_COUNT_STREAM_SKIPPED, n, in->chunk->frame);
	return (long)n;
}

/* Hands out what is whole from pos on; returns where the next item begins. */
static size_t
run(struct wrap *w, struct side *s, const struct wrap_in *in, size_t pos)
{
	static long (*const steps[STATES])(struct wrap *w, struct side *s,
	    const struct wrap_in *in, size_t pos) = {
		[AT_LINE] = step_at_line, [IN_LINE] = step_in_line,
		[FIRST] = step_first,     [HEAD] = step_head,
		[BODY] = step_body,       [UNTIL] = step_until,
		[SKIP] = step_skip,       [IGNORED] = step_ignored,
	};

	while (pos < in->bytes.n) {
		long n = steps[s->state](w, s, in, pos);

		if (n == NEED_MORE)
			break;
		pos += (size_t)n;
	}
	return pos;
}

static void
pending_free(struct wrap *w, struct side *s)
{
	if (s->pending == NULL)
		return;
	wrap_gather_free(&s->pending->g);
	free(s->pending);
	s->pending = NULL;
	budget_give(w->opt.budget, sizeof(*s->pending));
}

static size_t
pending_n(const struct side *s)
{
	return s->pending == NULL ? 0 : s->pending->g.text.n;
}

static bool
pending_make(struct wrap *w, struct side *s)
{
	if (s->pending != NULL)
		return true;
	if (!budget_take(w->opt.budget, sizeof(*s->pending)))
		return false;
	s->pending = calloc(1, sizeof(*s->pending));
	if (s->pending == NULL)
		abort();
	return true;
}

/* Adds bytes [pos, pos + n) of in to what is collected; false: no room. */
static bool
collect(struct wrap *w, struct side *s, const struct wrap_in *in, size_t pos,
    size_t n)
{
	return pending_make(w, s)
	    && wrap_gather_add(w, &s->pending->g, in, pos, n);
}

/* Drops the first n bytes of what is collected. */
static void
pending_drop(struct side *s, size_t n)
{
	struct pending *p = s->pending;

	wrap_gather_drop(&p->g, n);
	p->old -= n < p->old ? n : p->old;
}

/*
 * Memory is refused: what is collected goes, and the rest of the message where
 * its end is known; else the next start line is looked for.
 */
static void
give_up(struct wrap *w, struct side *s, const struct wrap_in *in, size_t have)
{
	wrap_count_add(w, WRAP_COUNT_NO_BUDGET, 1, in->chunk->frame);
	if (s->state == BODY) {
		s->skip = s->need - have;
		enter(s, SKIP);
	} else {
		enter(s, IN_LINE);
	}
	pending_free(w, s);
}

/*
 * Goes on with a collected item: takes some bytes of in at pos.  Returns where
 * to go on; when nothing is collected any more, that is in place again.
 */
static size_t
push_collected(struct wrap *w, struct side *s, const struct wrap_in *in,
    size_t pos)
{
	size_t have = pending_n(s);
	size_t n = s->state == BODY ? s->need - have : SLICE;
	struct wrap_in view;
	size_t done;

	if (n > in->bytes.n - pos)
		n = in->bytes.n - pos;
	if (!collect(w, s, in, pos, n)) {
		give_up(w, s, in, have);
		return pos;
	}
	view = wrap_gather_view(&s->pending->g, in);
	done = run(w, s, &view, 0);
	if (done >= have) {
		pending_free(w, s);
		return pos + (done - have);
	}
	if (done > 0)
		pending_drop(s, done);
	return pos + n;
}

/* Remembers who brought what is collected. */
static void
pending_sign(struct side *s, const struct wrap_in *in)
{
	struct pending *p = s->pending;

	if (p == NULL)
		return;
	p->last = *in->chunk;
	p->last.bytes = STR("");
	p->last.refs = NULL;
	p->last.nrefs = 0;
	p->old = p->g.text.n;
}

/* A stream that begins with such a byte is binary: TLS has 22. */
static bool
is_binary(unsigned char c)
{
	if (c == '\0' || c == '\t' || c == '\r' || c == '\n')
		return false;
	return c < ' ' || c > '~';
}

/* SIP after all. */
static void
wake(struct side *s)
{
	s->junk = 1;
	enter(s, AT_LINE);
}

static enum wrap_verdict
sipframe_push(struct wrap *w, struct wrap_item *it, const struct wrap_in *in)
{
	struct framer *f = (struct framer *)it;
	struct side *s = &f->side[in->dir];
	size_t pos = 0;

	s->transport = in->transport;
	s->origin = in->flags;
	if (in->bytes.n > 0) {
		if (in->start && is_binary((unsigned char)in->bytes.p[0]))
			enter(s, IGNORED);
		else if (s->state == IGNORED && wrap_is_sip(in->bytes))
			wake(s);
	}
	s->is_blank = false;
	while (pos < in->bytes.n) {
		size_t n;

		if (s->pending != NULL) {
			pos = push_collected(w, s, in, pos);
			continue;
		}
		pos = run(w, s, in, pos);
		n = in->bytes.n - pos;
		if (n == 0)
			break;
		if (!collect(w, s, in, pos, n)) {
			give_up(w, s, in, 0);
			continue;
		}
		break;
	}
	pending_sign(s, in);
	return s->state == IGNORED ? WRAP_IGNORED : WRAP_SIP;
}

static bool
in_message(const struct side *s)
{
	return s->state == FIRST || s->state == HEAD || s->state == BODY
	    || s->state == UNTIL;
}

/* What is collected will never be whole. */
static void
drop_cut(struct wrap *w, struct side *s)
{
	if (s->pending == NULL)
		return;
	wrap_count_add(w,
	    in_message(s) ? WRAP_COUNT_CUT : WRAP_COUNT_STREAM_SKIPPED,
	    in_message(s) ? 1 : pending_n(s), s->pending->last.frame);
	pending_free(w, s);
}

static void
sipframe_gap(struct wrap *w, struct wrap_item *it, unsigned dir, uint32_t n)
{
	struct framer *f = (struct framer *)it;
	struct side *s = &f->side[dir];
	uint64_t rest = 0;

	if (s->state == IGNORED)
		return;
	if (s->state == BODY)
		rest = s->need - pending_n(s);
	else if (s->state == SKIP)
		rest = s->skip;
	drop_cut(w, s);
	/* A message may begin right behind the gap. */
	enter(s, AT_LINE);
	if (rest > n) {
		s->skip = rest - n;
		enter(s, SKIP);
	}
}

static void
sipframe_end(struct wrap *w, struct wrap_item *it, unsigned dir)
{
	struct framer *f = (struct framer *)it;
	struct side *s = &f->side[dir];

	if (s->state == UNTIL && s->pending != NULL) {
		struct wrap_in view = wrap_gather_view(&s->pending->g,
		    &(struct wrap_in){ .chunk = &s->pending->last,
			.dir = (uint8_t)dir, .transport = s->transport,
			.flags = s->origin });

		s->need = view.bytes.n;
		(void)until_out(w, s, &view, 0);
		pending_free(w, s);
	}
	drop_cut(w, s);
	if (s->state != IGNORED)
		enter(s, AT_LINE);
}

static enum wrap_start
sipframe_probe(const struct wrap_in *in)
{
	(void)in;
	return WRAP_START_YES;
}

static struct wrap_item *
sipframe_make(struct wrap *w)
{
	struct framer *f;

	if (!budget_take(w->opt.budget, sizeof(*f)))
		return NULL;
	f = calloc(1, sizeof(*f));
	if (f == NULL)
		abort();
	f->item.kind = &wrap_sipframe;
	return &f->item;
}

static void
sipframe_free(struct wrap *w, struct wrap_item *it)
{
	struct framer *f = (struct framer *)it;

	pending_free(w, &f->side[0]);
	pending_free(w, &f->side[1]);
	free(f);
	budget_give(w->opt.budget, sizeof(*f));
}

const struct wrap_kind wrap_sipframe = {
	.name = "sip",
	.probe = sipframe_probe,
	.make = sipframe_make,
	.push = sipframe_push,
	.gap = sipframe_gap,
	.end = sipframe_end,
	.free = sipframe_free,
};
