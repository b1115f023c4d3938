/*
 * Media on a ladder: one row for each pair of RTP streams, at its start, and
 * a line with the numbers of each stream below.
 */
#include <sipladder/ladder.h>

#include <stdlib.h>

#include "ladder_in.h"

#define STREAMS_MAX 64 /* drawn of one ladder; the others are counted */

/* One stream and where it goes, by places on the page. */
struct stream {
	const struct call_stream *s;
	uint16_t from, to;   /* or LADDER_NOBODY */
	uint8_t leg;
	bool is_paired;
};

static struct ladder_media *
announced(const struct ladder_build *b, const struct addr *a)
{
	for (uint32_t i = 0; i < b->nmedia; i++)
		if (addr_eq(&b->media[i].addr, a))
			return &b->media[i];
	return NULL;
}

/* The names of the types that have no fixed meaning. */
static void
learn_codecs(struct ladder_build *b, struct ladder_media *to,
    const struct sdp_media *m)
{
	for (struct str left = str_trim(m->formats); left.n > 0;) {
		long blank = str_chr(left, ' ');
		struct str word = blank < 0 ? left
		    : str_first(left, (size_t)blank);
		bool is_known = false;
		uint64_t type;
		uint32_t clock;
		struct str name;

		left = str_trim(str_from(left, word.n));
		if (str_u64(&type, word) < 0 || type > 127)
			continue;
		for (unsigned i = 0; i < to->ncodecs; i++)
			is_known |= to->types[i] == type;
		name = sdp_codec(&clock, m, (unsigned)type);
		if (is_known || name.n == 0
		    || to->ncodecs == LADDER_CODECS_MAX)
			continue;
		to->types[to->ncodecs] = (uint8_t)type;
		to->codecs[to->ncodecs++] = view_ladder_safe(b,
		    str_first(name, 24));
	}
}

void
view_ladder_announce(struct ladder_build *b, uint16_t lane,
    const struct sdp *sdp)
{
	for (unsigned i = 0; i < sdp->nmedia && i < SDP_MEDIA_MAX; i++) {
		const struct sdp_media *m = &sdp->media[i];
		struct ladder_media *to = announced(b, &m->addr);

		if (m->addr.family == ADDR_NONE || m->addr.port == 0)
			continue;
		if (to == NULL && b->nmedia < LADDER_MEDIA_MAX) {
			to = &b->media[b->nmedia++];
			*to = (struct ladder_media){
				.addr = m->addr, .lane = lane,
			};
		}
		if (to != NULL)
			learn_codecs(b, to, m);
	}
}

/* The lane of a media address: its host's, else of who announced it. */
static uint16_t
place_of(const struct ladder_build *b, const struct addr *a)
{
	const struct ladder_media *m;

	for (uint32_t i = 0; i < b->nhosts; i++)
		if (!b->hosts[i].by_port
		    && addr_ip_eq(&b->hosts[i].lane.addr, a))
			return b->hosts[i].place;
	m = announced(b, a);
	return m == NULL ? LADDER_NOBODY : b->hosts[m->lane].place;
}

static struct str
codec_of(const struct ladder_build *b, const struct call_stream *s)
{
	static const struct sdp_media none;
	const struct addr *ends[2] = { &s->dst, &s->src };
	uint32_t clock;

	for (unsigned k = 0; k < 2; k++) {
		const struct ladder_media *m = announced(b, ends[k]);

		for (unsigned i = 0; m != NULL && i < m->ncodecs; i++)
			if (m->types[i] == s->payload_type)
				return ladder_str(b->l, m->codecs[i]);
	}
	return sdp_codec(&clock, &none, s->payload_type);
}

static void
put_codec(struct ladder_build *b, const struct call_stream *s)
{
	struct str name = codec_of(b, s);

	if ((name.n > 0 ? buf_str(&b->scratch, name)
	    : buf_printf(&b->scratch, "type %u", s->payload_type)) < 0)
		b->failed = true;
}

/* Lost packets in percent, with one decimal. */
static void
put_loss(struct ladder_build *b, const struct call_stream *s)
{
	uint64_t expected = media_seq_expected(&s->seq);
	uint64_t lost = media_seq_lost(&s->seq);
	double percent = expected == 0 ? 0
	    : 100.0 * (double)lost / (double)expected;

	if (buf_printf(&b->scratch, "%.1f", percent) < 0)
		b->failed = true;
}

static uint32_t
gather(struct stream *out, struct ladder_build *b, uint32_t *total)
{
	uint32_t n = 0;

	*total = 0;
	for (unsigned leg = 0; leg < b->ncalls; leg++) {
		const struct call *c = call_at(b->s, b->calls[leg]);
		uint32_t id = c == NULL ? 0 : c->streams;

		while (id != 0) {
			const struct call_stream *s = call_stream_at(b->s, id);

			if (s == NULL)
				break;
			if (n < STREAMS_MAX)
				out[n++] = (struct stream){
					.s = s, .leg = (uint8_t)leg,
					.from = place_of(b, &s->src),
					.to = place_of(b, &s->dst),
				};
			++*total;
			id = s->next;
		}
	}
	return n;
}

static int
by_start(const void *va, const void *vb)
{
	const struct stream *a = va, *b = vb;
	int c;

	if (a->s->first != b->s->first)
		return a->s->first < b->s->first ? -1 : 1;
	c = addr_cmp(&a->s->src, &b->s->src);
	if (c == 0)
		c = addr_cmp(&a->s->dst, &b->s->dst);
	return c != 0 ? c : a->s->ssrc < b->s->ssrc ? -1
	    : a->s->ssrc > b->s->ssrc;
}

/* The stream the other way: by its addresses, else by its lanes. */
static struct stream *
pair_of(struct stream *all, uint32_t n, const struct stream *me)
{
	for (uint32_t i = 0; i < n; i++) {
		struct stream *o = &all[i];

		if (o != me && !o->is_paired
		    && addr_eq(&o->s->src, &me->s->dst)
		    && addr_eq(&o->s->dst, &me->s->src))
			return o;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct stream *o = &all[i];

		if (o != me && !o->is_paired && o->from == me->to
		    && o->to == me->from && o->leg == me->leg
		    && o->s->payload_type == me->s->payload_type)
			return o;
	}
	return NULL;
}

static void
media_forms(struct ladder_build *b, struct ladder_row *r,
    const struct call_stream *right, const struct call_stream *left)
{
	const struct call_stream *any = right != NULL ? right : left;

	for (unsigned form = 0; form < 3; form++) {
		int bad = buf_str(&b->scratch, STR("RTP "));

		put_codec(b, any);
		if (form < 2)
			bad |= buf_printf(&b->scratch, " %.1fs",
			    (double)(r->last - r->ts) / (double)CLOCK_S);
		if (form == 0) {
			bad |= buf_str(&b->scratch, STR(" loss "));
			put_loss(b, any);
			if (right != NULL && left != NULL) {
				bad |= buf_char(&b->scratch, '/');
				put_loss(b, left);
			}
			bad |= buf_char(&b->scratch, '%');
		}
		if (bad != 0)
			b->failed = true;
		r->forms[r->nforms++] = view_ladder_take(b);
	}
}

/* The tag of a leg's messages, with the branch that answered. */
static void
set_tag(struct ladder_build *b, struct ladder_row *r, unsigned leg)
{
	char *end = r->tag;

	for (uint32_t i = 0; i < b->nfacts; i++) {
		const struct ladder_fact *f = &b->facts[i];
		const struct call *c = call_at(b->s, b->calls[leg]);

		if (f->leg != leg || c == NULL
		    || (c->answer != 0 && f->id != c->answer))
			continue;
		memcpy(r->tag, b->l->rows[f->row].tag, sizeof(r->tag));
		if (c->answer == 0)
			while (*end >= '0' && *end <= '9')
				end++;
		if (c->answer == 0)
			*end = '\0';
		return;
	}
}

static struct ladder_row
media_row(struct ladder_build *b, struct stream *me, struct stream *pair)
{
	struct ladder_row r = {
		.kind = LADDER_MEDIA, .ts = me->s->first, .last = me->s->last,
		.from = me->from, .to = me->to, .both = pair != NULL,
	};
	const struct call_stream *right = me->s, *left = NULL;

	me->is_paired = true;
	if (pair != NULL) {
		pair->is_paired = true;
		left = pair->s;
		if (pair->s->last > r.last)
			r.last = pair->s->last;
	}
	if (pair != NULL && me->from > me->to) {
		r.from = me->to;
		r.to = me->from;
		right = pair->s;
		left = me->s;
	}
	set_tag(b, &r, me->leg);
	media_forms(b, &r, right, left);
	return r;
}

static void
put_end(struct ladder_build *b, uint16_t place, const struct addr *a)
{
	char text[ADDR_TEXT_MAX];
	struct str s = addr_text(text, a);

	if (place != LADDER_NOBODY && b->l->lanes[place].name.n > 0) {
		struct ladder_text t = b->l->lanes[place].name;

		if (buf_reserve(&b->scratch, t.n) < 0)
			b->failed = true;
		else
			buf_str(&b->scratch, ladder_str(b->l, t));
	} else if (buf_str(&b->scratch, s) < 0) {
		b->failed = true;
	}
}

static void
stream_note(struct ladder_build *b, const struct stream *s, bool is_first)
{
	int bad = buf_str(&b->scratch, is_first ? STR("streams: ")
	    : STR("         "));

	put_codec(b, s->s);
	bad |= buf_char(&b->scratch, ' ');
	put_end(b, s->from, &s->s->src);
	bad |= buf_char(&b->scratch, '>');
	put_end(b, s->to, &s->s->dst);
	bad |= buf_printf(&b->scratch, " %llu pkt loss ",
	    (unsigned long long)s->s->seq.packets);
	put_loss(b, s->s);
	bad |= buf_char(&b->scratch, '%');
	if (bad != 0)
		b->failed = true;
	view_ladder_note(b, 9, view_ladder_take(b));
}

/* Puts the new rows, sorted by time, between those that are there. */
static int
insert(struct ladder_build *b, const struct ladder_row *add, uint32_t n)
{
	struct ladder *l = b->l;
	uint32_t *at = calloc((size_t)l->nrows + 1, sizeof(*at));
	struct ladder_row *rows = calloc((size_t)l->nrows + n + 1,
	    sizeof(*rows));
	uint32_t i = 0, k = 0, to = 0;

	if (at == NULL || rows == NULL) {
		free(at);
		free(rows);
		return -1;
	}
	while (i < l->nrows || k < n) {
		if (k == n || (i < l->nrows && l->rows[i].ts <= add[k].ts)) {
			at[i] = to;
			rows[to++] = l->rows[i++];
		} else {
			rows[to++] = add[k++];
		}
	}
	free(l->rows);
	l->rows = rows;
	l->nrows = to;
	view_ladder_moved(b, at);
	free(at);
	return 0;
}

int
view_ladder_streams(struct ladder_build *b)
{
	struct stream all[STREAMS_MAX];
	struct ladder_row rows[STREAMS_MAX];
	uint32_t total, n = gather(all, b, &total), nrows = 0;

	if (n == 0 || b->failed)
		return 0;
	qsort(all, n, sizeof(*all), by_start);
	for (uint32_t i = 0; i < n; i++) {
		if (all[i].is_paired || all[i].from == LADDER_NOBODY
		    || all[i].to == LADDER_NOBODY || all[i].from == all[i].to)
			continue;
		rows[nrows++] = media_row(b, &all[i],
		    pair_of(all, n, &all[i]));
	}
	for (uint32_t i = 0; i < n; i++)
		stream_note(b, &all[i], i == 0);
	if (total > n) {
		if (buf_printf(&b->scratch, "         ... %u more",
		    (unsigned)(total - n)) < 0)
			b->failed = true;
		view_ladder_note(b, 9, view_ladder_take(b));
	}
	return insert(b, rows, nrows);
}
