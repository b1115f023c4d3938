/*
 * summary.c: the numbers of a whole capture, as text and as JSON.  All of
 * them are counted while the capture is read; no message is read again.
 */
#include "writers.h"

#include <stdio.h>
#include <string.h>

#define LABEL 18 /* cells before the values */

/* What walks over names and numbers calls this for each that is not zero. */
struct sink {
	struct buf *b;
	unsigned width; /* of text; 0: JSON */
	unsigned used;  /* cells of the line so far */
	unsigned n;     /* items so far */
};

typedef void (*walk_fn)(struct sink *k, const struct out_ctx *o);

static const struct call_totals *
totals(const struct out_ctx *o)
{
	return call_totals_of(o->view->store);
}

/* Text: NAME N, with commas and line breaks between. */
static void
put_item_text(struct sink *k, struct str name, uint64_t n)
{
	struct buf t = { .p = NULL };
	unsigned w;

	(void)view_safe(&t, name);
	(void)buf_char(&t, ' ');
	(void)buf_u64(&t, n);
	w = view_width(buf_view(&t));
	if (k->n > 0) {
		(void)buf_char(k->b, ',');
		if (k->used + w + 3 > k->width) {
			(void)buf_char(k->b, '\n');
			(void)view_fill(k->b, STR(" "), LABEL);
			k->used = LABEL;
		} else {
			(void)buf_char(k->b, ' ');
			k->used += 2;
		}
	}
	(void)view_cut(k->b, buf_view(&t),
	    k->width > LABEL ? k->width - LABEL : 1, false);
	k->used += w;
	k->n++;
	buf_free(&t);
}

static void
put_item(struct sink *k, struct str name, uint64_t n)
{
	if (k->width > 0) {
		put_item_text(k, name, n);
		return;
	}
	if (k->n++ > 0)
		(void)buf_char(k->b, ',');
	(void)out_json_str(k->b, name);
	(void)buf_char(k->b, ':');
	(void)buf_u64(k->b, n);
}

static void
walk_methods(struct sink *k, const struct out_ctx *o)
{
	const struct call_totals *t = totals(o);
	uint64_t others = t->methods[SIP_METHOD_OTHER];
	struct str name;
	uint64_t n;

	for (unsigned i = SIP_METHOD_OTHER + 1; i < SIP_METHODS; i++)
		if (t->methods[i] > 0)
			put_item(k, sip_method_name(i), t->methods[i]);
	for (unsigned i = 0; call_other_method(&name, &n, o->view->store, i);
	    i++) {
		put_item(k, name, n);
		others -= n < others ? n : others;
	}
	/* The store keeps only so many names. */
	if (others > 0)
		put_item(k, STR("(other)"), others);
}

static void
walk_codes(struct sink *k, const struct out_ctx *o)
{
	const struct call_totals *t = totals(o);

	for (unsigned i = 0; i < 1000; i++) {
		char c[3] = { (char)('0' + i / 100),
			(char)('0' + i / 10 % 10), (char)('0' + i % 10) };

		if (t->codes[i] > 0)
			put_item(k, str_make(c, sizeof(c)), t->codes[i]);
	}
}

/* JSON has all of them. */
static void
walk_transports(struct sink *k, const struct out_ctx *o)
{
	const struct call_totals *t = totals(o);

	for (unsigned i = 0; i < WRAP_TRANSPORTS; i++) {
		const char *name = wrap_transport_name(i);

		if (t->transports[i] > 0 || k->width == 0)
			put_item(k, str_make(name, strlen(name)),
			    t->transports[i]);
	}
}

/* The sum of all counters of that name from set i on: layers share names. */
static uint64_t
sum_named(const struct out_ctx *o, unsigned i, const struct count_name *name)
{
	uint64_t sum = 0;

	for (; i < o->ncounts; i++) {
		const struct count_set *c = &o->counts[i];

		for (unsigned j = 0; j < c->n; j++)
			if (c->names[j].kind == name->kind
			    && strcmp(c->names[j].name, name->name) == 0)
				sum += c->values[j];
	}
	return sum;
}

static bool
stood_before(const struct out_ctx *o, unsigned i,
    const struct count_name *name)
{
	for (unsigned h = 0; h < i; h++)
		for (unsigned j = 0; j < o->counts[h].n; j++)
			if (o->counts[h].names[j].kind == name->kind
			    && strcmp(o->counts[h].names[j].name,
			    name->name) == 0)
				return true;
	return false;
}

/* What link tells apart by its number is named so, and not by a counter. */
static bool
is_told_apart(const struct out_ctx *o, const char *name)
{
	return o->view->link != NULL && (strcmp(name, "unknown_linktype") == 0
	    || strcmp(name, "unknown_ethertype") == 0
	    || strcmp(name, "unknown_protocol") == 0);
}

static void
walk_counts(struct sink *k, const struct out_ctx *o, enum count_kind kind)
{
	for (unsigned i = 0; i < o->ncounts; i++) {
		const struct count_set *c = &o->counts[i];

		for (unsigned j = 0; j < c->n; j++) {
			const struct count_name *name = &c->names[j];
			uint64_t n;

			if (name->kind != kind || stood_before(o, i, name)
			    || is_told_apart(o, name->name))
				continue;
			n = sum_named(o, i, name);
			if (n > 0)
				put_item(k, str_make(name->name,
				    strlen(name->name)), n);
		}
	}
}

/* "ethertype 0x88cc" */
static struct str
unknown_name(char (*text)[64], const struct link_unknown *u)
{
	bool is_ether = strcmp(u->space, "Ethernet type") == 0;
	bool is_ip = strcmp(u->space, "IP protocol") == 0;
	const char *space = is_ether ? "ethertype"
	    : is_ip ? "ip proto" : u->space;
	int n = snprintf(*text, sizeof(*text), is_ether ? "%s 0x%04x"
	    : "%s %u", space, u->number);

	return str_make(*text, (size_t)n);
}

/* The i-th of what link met and did not understand. */
static bool
unknown(struct link_unknown *u, const struct out_ctx *o, unsigned i)
{
	return o->view->link != NULL && link_undecoded(u, o->view->link, i);
}

/* Frames beyond what link tells apart. */
static void
walk_others(struct sink *k, const struct out_ctx *o)
{
	uint64_t n = out_count(o, "link", "unknown_linktype")
	    + out_count(o, "link", "unknown_ethertype")
	    + out_count(o, "link", "unknown_protocol");
	struct link_unknown u;

	if (o->view->link == NULL)
		return;
	for (unsigned i = 0; unknown(&u, o, i); i++)
		n -= u.count < n ? u.count : n;
	if (n > 0)
		put_item(k, STR("other protocols"), n);
}

static void
walk_undecoded_counts(struct sink *k, const struct out_ctx *o)
{
	walk_others(k, o);
	walk_counts(k, o, COUNT_UNDECODED);
}

static void
walk_undecoded(struct sink *k, const struct out_ctx *o)
{
	struct link_unknown u;
	char text[64];

	for (unsigned i = 0; unknown(&u, o, i); i++)
		put_item(k, unknown_name(&text, &u), u.count);
	walk_undecoded_counts(k, o);
}

static void
walk_dropped(struct sink *k, const struct out_ctx *o)
{
	walk_counts(k, o, COUNT_DROPPED);
}

static void
walk_truncated(struct sink *k, const struct out_ctx *o)
{
	walk_counts(k, o, COUNT_TRUNCATED);
}

/* Frames of which a part was captured; what met that later is no new one. */
static uint64_t
cut_frames(const struct out_ctx *o)
{
	return out_count(o, "capture", "cut_frames");
}

static void
key(struct buf *b, const char *name)
{
	(void)buf_printf(b, ",\"%s\":", name);
}

static void
number(struct buf *b, const char *name, uint64_t n)
{
	key(b, name);
	(void)buf_u64(b, n);
}

static void
moment(struct buf *b, const char *name, int64_t t)
{
	char text[CLOCK_TEXT_MAX];

	if (t == CLOCK_NONE)
		return;
	key(b, name);
	(void)buf_str(b, clock_json(text, t));
}

static void
object(struct out_ctx *o, const char *name, walk_fn walk)
{
	struct sink k = { .b = &o->buf };

	key(&o->buf, name);
	(void)buf_char(&o->buf, '{');
	walk(&k, o);
	(void)buf_char(&o->buf, '}');
}

static void
texts(struct buf *b, const char *name, const char *const *list, unsigned n)
{
	key(b, name);
	(void)buf_char(b, '[');
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			(void)buf_char(b, ',');
		(void)out_json_str(b, str_make(list[i], strlen(list[i])));
	}
	(void)buf_char(b, ']');
}

int
out_summary_json(struct out_ctx *o, struct err *e)
{
	const struct call_totals *t = totals(o);
	struct buf *b = &o->buf;

	(void)buf_str(b, STR("{\"type\":\"summary\""));
	number(b, "frames", out_count(o, "capture", "frames"));
	number(b, "bytes", out_count(o, "capture", "bytes"));
	moment(b, "first", t->first);
	moment(b, "last", t->last);
	number(b, "sip_messages", t->messages);
	number(b, "requests", t->requests);
	number(b, "responses", t->responses);
	object(o, "methods", walk_methods);
	object(o, "codes", walk_codes);
	number(b, "call_ids", t->call_ids);
	number(b, "dialogs", t->dialogs);
	number(b, "calls", t->kinds[CALL_CALL]);
	number(b, "registrations", t->kinds[CALL_REGISTRATION]);
	number(b, "subscriptions", t->kinds[CALL_SUBSCRIPTION]);
	number(b, "retransmissions", t->retransmissions);
	number(b, "duplicates", t->duplicates);
	number(b, "malformed", t->malformed);
	object(o, "transports", walk_transports);
	number(b, "rtp_streams", t->rtp_streams);
	number(b, "rtp_packets", t->rtp_packets);
	number(b, "rtcp_packets", t->rtcp_packets);
	object(o, "undecoded", walk_undecoded);
	object(o, "dropped", walk_dropped);
	number(b, "truncated", cut_frames(o));
	object(o, "truncated_by", walk_truncated);
	texts(b, "files", o->inputs, o->ninputs);
	texts(b, "notices", o->notices, o->nnotices);
	(void)buf_str(b, STR("}\n"));
	return out_more(o, e);
}

/* The label in its column; the value is appended by the caller. */
static void
label(struct buf *b, const char *text)
{
	size_t n = strlen(text);

	(void)buf_add(b, text, n);
	(void)view_fill(b, STR(" "), n < LABEL ? LABEL - (unsigned)n : 1);
}

static void
line_u64(struct buf *b, const char *text, uint64_t n)
{
	label(b, text);
	(void)buf_u64(b, n);
	(void)buf_char(b, '\n');
}

/* A line of names and numbers; none where all are zero. */
static void
line_list(struct out_ctx *o, const char *text, walk_fn walk)
{
	struct sink k = { .b = &o->buf, .used = LABEL,
		.width = o->width != 0 ? o->width : OUT_WIDTH };
	size_t before = o->buf.n;

	label(&o->buf, text);
	walk(&k, o);
	if (k.n > 0)
		(void)buf_char(&o->buf, '\n');
	else
		o->buf.n = before;
}

/* One line each, with the frame to look at. */
static void
lines_undecoded(struct out_ctx *o)
{
	struct buf *b = &o->buf;
	struct link_unknown u;
	unsigned n = 0;
	char text[64];

	for (; unknown(&u, o, n); n++) {
		label(b, n == 0 ? "not decoded" : "");
		(void)buf_str(b, unknown_name(&text, &u));
		if (u.name != NULL)
			(void)buf_printf(b, " (%s)", u.name);
		(void)buf_printf(b, " %llu (first frame %u)\n",
		    (unsigned long long)u.count, u.first_frame);
	}
	line_list(o, n == 0 ? "not decoded" : "", walk_undecoded_counts);
}

static void
line_text(struct buf *b, const char *name, const char *text)
{
	label(b, name);
	(void)view_safe(b, str_make(text, strlen(text)));
	(void)buf_char(b, '\n');
}

/* Relative times would all be zero here: the date instead. */
static void
line_time(struct out_ctx *o, const char *name, int64_t t)
{
	const struct view *v = o->view;
	char text[CLOCK_TEXT_MAX];

	label(&o->buf, name);
	(void)buf_str(&o->buf, clock_text(text, t,
	    v->time == CLOCK_REL ? CLOCK_DATE : v->time, 0, v->utc));
	(void)buf_char(&o->buf, '\n');
}

static void
put_times(struct out_ctx *o)
{
	const struct call_totals *t = totals(o);
	char text[CLOCK_TEXT_MAX];

	if (t->first == CLOCK_NONE)
		return;
	line_time(o, "first message", t->first);
	line_time(o, "last message", t->last);
	label(&o->buf, "duration");
	(void)buf_str(&o->buf, clock_text(text, t->last - t->first, CLOCK_REL,
	    0, true));
	(void)buf_str(&o->buf, STR(" s\n"));
}

static void
put_sip(struct out_ctx *o)
{
	const struct call_totals *t = totals(o);
	struct buf *b = &o->buf;

	line_u64(b, "SIP messages", t->messages);
	line_u64(b, "requests", t->requests);
	line_list(o, "  by method", walk_methods);
	line_u64(b, "responses", t->responses);
	line_list(o, "  by code", walk_codes);
	line_list(o, "transports", walk_transports);
	line_u64(b, "Call-IDs", t->call_ids);
	line_u64(b, "dialogs", t->dialogs);
	line_u64(b, "calls", t->kinds[CALL_CALL]);
	line_u64(b, "registrations", t->kinds[CALL_REGISTRATION]);
	line_u64(b, "subscriptions", t->kinds[CALL_SUBSCRIPTION]);
	line_u64(b, "retransmissions", t->retransmissions);
	line_u64(b, "duplicates", t->duplicates);
	line_u64(b, "malformed", t->malformed);
}

int
out_summary_text(struct out_ctx *o, struct err *e)
{
	const struct call_totals *t = totals(o);
	struct buf *b = &o->buf;

	for (unsigned i = 0; i < o->ninputs; i++)
		line_text(b, i == 0 ? "file" : "", o->inputs[i]);
	line_u64(b, "frames", out_count(o, "capture", "frames"));
	line_u64(b, "bytes", out_count(o, "capture", "bytes"));
	put_times(o);
	put_sip(o);
	line_u64(b, "RTP streams", t->rtp_streams);
	line_u64(b, "RTP packets", t->rtp_packets);
	line_u64(b, "RTCP packets", t->rtcp_packets);
	lines_undecoded(o);
	line_list(o, "dropped", walk_dropped);
	line_list(o, "truncated", walk_truncated);
	for (unsigned i = 0; i < o->nnotices; i++)
		line_text(b, i == 0 ? "notices" : "", o->notices[i]);
	return out_more(o, e);
}
