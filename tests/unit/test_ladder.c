/*
 * test_ladder.c - ladders: the drawings of the design's reference from models
 * made by hand, and what holds for every drawing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sipladder/ladder.h>
#include <sipladder/out.h>
#include <sipladder/view.h>

#include "../../src/out/ladders.h"

#define REQ LADDER_REQUEST
#define RES LADDER_RESPONSE
#define RTP LADDER_MEDIA

/* One row of a model; forms are separated by |. */
struct line {
	int64_t ms;
	const char *tag;
	uint8_t kind;
	uint16_t from, to;
	const char *forms;
	char mark;
};

struct lane_line {
	const char *name, *address;
};

static struct ladder_text
text(struct ladder *l, const char *s)
{
	return view_ladder_text(l, str_make(s, strlen(s)));
}

static void
add_forms(struct ladder *l, struct ladder_row *r, const char *forms)
{
	for (const char *end; *forms != '\0'; forms = end + (*end == '|')) {
		end = strchr(forms, '|');
		if (end == NULL)
			end = forms + strlen(forms);
		assert_true(r->nforms < LADDER_FORMS_MAX);
		r->forms[r->nforms++] = view_ladder_text(l,
		    str_make(forms, (size_t)(end - forms)));
	}
}

static void
make(struct ladder *l, const struct lane_line *lanes, uint32_t nlanes,
    const struct line *lines, uint32_t nlines)
{
	uint32_t number = 0;

	*l = (struct ladder){ .call = 1, .nlanes = nlanes, .nrows = nlines };
	l->lanes = calloc(nlanes, sizeof(*l->lanes));
	l->rows = calloc(nlines, sizeof(*l->rows));
	assert_true(l->lanes != NULL && l->rows != NULL);
	for (uint32_t i = 0; i < nlanes; i++) {
		l->lanes[i].name = text(l, lanes[i].name);
		l->lanes[i].address = text(l, lanes[i].address);
		l->lanes[i].nports = 1;
	}
	for (uint32_t i = 0; i < nlines; i++) {
		struct ladder_row *r = &l->rows[i];

		r->ts = lines[i].ms * CLOCK_MS;
		r->kind = lines[i].kind;
		r->from = lines[i].from;
		r->to = lines[i].to;
		r->mark = lines[i].mark;
		r->both = r->kind == LADDER_MEDIA;
		if (r->kind != LADDER_MEDIA && r->kind != LADDER_NOTE)
			r->number = ++number;
		snprintf(r->tag, sizeof(r->tag), "%s", lines[i].tag);
		add_forms(l, r, lines[i].forms);
	}
}

static void
add_item(struct ladder *l, unsigned gap, const char *s)
{
	l->summary = realloc(l->summary,
	    (l->nsummary + 1) * sizeof(*l->summary));
	assert_non_null(l->summary);
	l->summary[l->nsummary++] = (struct ladder_item){
		.text = text(l, s), .gap = (uint8_t)gap,
	};
}

static void
add_note(struct ladder *l, unsigned hang, const char *s)
{
	l->notes = realloc(l->notes, (l->nnotes + 1) * sizeof(*l->notes));
	assert_non_null(l->notes);
	l->notes[l->nnotes++] = (struct ladder_note){
		.text = text(l, s), .hang = (uint8_t)hang,
	};
}

static char *
draw(const struct ladder *l, unsigned width, bool unicode,
    enum clock_form time)
{
	const struct view v = { .time = time, .utc = true };
	const struct out_ctx o = {
		.view = &v, .width = width, .unicode = unicode,
	};
	struct buf b = { .p = NULL };

	assert_int_equal(out_ladder(&b, l, &o), 0);
	assert_int_equal(buf_char(&b, '\0'), 0);
	return b.p;
}

#define N(a) (sizeof(a) / sizeof(*(a)))

static const struct lane_line lanes92[] = {
	{ "alice", "192.0.2.11:5060" }, { "proxy", "192.0.2.1:5060" },
	{ "bob", "198.51.100.7:5060" },
};
#define AUTH407 "407 Proxy Authentication Required|" \
	"407 Proxy Auth Required|407 Auth|407"
static const struct line lines92[] = {
	{ 0, "1", REQ, 0, 1, "INVITE SDP", 0 },
	{ 3, "1", RES, 1, 0, AUTH407, 0 },
	{ 21, "1", REQ, 0, 1, "ACK", 0 },
	{ 22, "1", REQ, 0, 1, "INVITE SDP auth", 0 },
	{ 24, "1", RES, 1, 0, "100 Trying", 0 },
	{ 25, "1", REQ, 1, 2, "INVITE SDP x2 (+0.500)|INVITE SDP x2", 'w' },
	{ 561, "1", RES, 2, 1, "100 Trying", 0 },
	{ 774, "1", RES, 2, 1, "180 Ringing", 0 },
	{ 775, "1", RES, 1, 0, "180 Ringing", 0 },
	{ 3842, "1", RES, 2, 1, "200 OK SDP", 0 },
	{ 3843, "1", RES, 1, 0, "200 OK SDP", 0 },
	{ 3861, "1", REQ, 0, 1, "ACK", 0 },
	{ 3862, "1", REQ, 1, 2, "ACK", 0 },
	{ 3884, "1", RTP, 0, 2,
		"RTP PCMU 12.0s loss 0.0/0.3% MOS 4.41/4.39", 0 },
	{ 15902, "1", REQ, 2, 1, "BYE", 0 },
	{ 15903, "1", REQ, 1, 0, "BYE", 0 },
	{ 15921, "1", RES, 0, 1, "200 OK BYE", 0 },
	{ 15922, "1", RES, 1, 2, "200 OK BYE", 0 },
};

static void
make92(struct ladder *l)
{
	make(l, lanes92, N(lanes92), lines92, N(lines92));
	add_item(l, 0, "call 1");
	add_item(l, 2, "alice -> bob");
	add_item(l, 3, "completed, released by bob");
	add_item(l, 3, "call-id f81d4fae@192.0.2.11");
	add_item(l, 0, "PDD 0.775");
	add_item(l, 2, "setup 3.843");
	add_item(l, 2, "talk 12.060");
	add_item(l, 2, "SDD 0.018");
	add_item(l, 3, "leg 1: 2 hops, 407 digest auth");
	add_note(l, 9, "streams: PCMU alice>bob 601 pkt loss 0.0% jit 0.4 ms "
	    "MOS 4.41");
	add_note(l, 9, "         PCMU bob>alice 600 pkt loss 0.3% jit 2.1 ms "
	    "MOS 4.39   (E-model, LQ)");
	add_note(l, 5, "w  6 TXN01 INVITE sent twice, answer after 0.536 s: "
	    "packet loss or slow phone");
}

/* Example 1 of the reference, byte for byte. */
static void
draws_a_call_through_a_proxy(void **state)
{
	static const char expect[] =
	"call 1  alice -> bob   completed, released by bob   call-id f81d4fae@192.0.2.11\n"
	"PDD 0.775  setup 3.843  talk 12.060  SDD 0.018   leg 1: 2 hops, 407 digest auth\n"
	"  #      time   delta lg alice                    proxy                      bob\n"
	"                         192.0.2.11:5060     192.0.2.1:5060    198.51.100.7:5060\n"
	"                         |                          |                          |\n"
	"  1     0.000         1  |------- INVITE SDP ------>|                          |\n"
	"  2     0.003  +0.003 1  |<....... 407 Auth ........|                          |\n"
	"  3     0.021  +0.018 1  |---------- ACK ---------->|                          |\n"
	"  4     0.022  +0.001 1  |---- INVITE SDP auth ---->|                          |\n"
	"  5     0.024  +0.002 1  |<...... 100 Trying .......|                          |\n"
	"  6w    0.025  +0.001 1  |                          |----- INVITE SDP x2 ----->|\n"
	"  7     0.561  +0.536 1  |                          |<...... 100 Trying .......|\n"
	"  8     0.774  +0.213 1  |                          |<..... 180 Ringing .......|\n"
	"  9     0.775  +0.001 1  |<..... 180 Ringing .......|                          |\n"
	" 10     3.842  +3.067 1  |                          |<...... 200 OK SDP .......|\n"
	" 11     3.843  +0.001 1  |<...... 200 OK SDP .......|                          |\n"
	" 12     3.861  +0.018 1  |---------- ACK ---------->|                          |\n"
	" 13     3.862  +0.001 1  |                          |---------- ACK ---------->|\n"
	"        3.884  +0.022 1  |<=== RTP PCMU 12.0s loss 0.0/0.3% MOS 4.41/4.39 ====>|\n"
	" 14    15.902 +12.018 1  |                          |<--------- BYE -----------|\n"
	" 15    15.903  +0.001 1  |<--------- BYE -----------|                          |\n"
	" 16    15.921  +0.018 1  |....... 200 OK BYE ......>|                          |\n"
	" 17    15.922  +0.001 1  |                          |....... 200 OK BYE ......>|\n"
	"streams: PCMU alice>bob 601 pkt loss 0.0% jit 0.4 ms MOS 4.41\n"
	"         PCMU bob>alice 600 pkt loss 0.3% jit 2.1 ms MOS 4.39   (E-model, LQ)\n"
	"w  6 TXN01 INVITE sent twice, answer after 0.536 s: packet loss or slow phone\n";
	struct ladder l;
	char *s;

	(void)state;
	make92(&l);
	s = draw(&l, 80, false, CLOCK_REL);
	assert_string_equal(s, expect);
	free(s);
	view_ladder_free(&l);
}

static const struct lane_line lanes93[] = {
	{ "alice", "" }, { "proxy", "" }, { "desk", "" }, { "mobile", "" },
};
#define TERM487 "487 Request Terminated|487 Terminated|487 Req Term|487"
static const struct line lines93[] = {
	{ 0, "1", REQ, 0, 1, "INVITE SDP", 0 },
	{ 2, "1", RES, 1, 0, "100 Trying", 0 },
	{ 4, "1a", REQ, 1, 2, "INVITE SDP", 0 },
	{ 4, "1b", REQ, 1, 3, "INVITE SDP", 0 },
	{ 31, "1a", RES, 2, 1, "180 Ringing", 0 },
	{ 32, "1a", RES, 1, 0, "180 Ringing", 0 },
	{ 190, "1b", RES, 3, 1, "180 Ringing", 0 },
	{ 191, "1b", RES, 1, 0, "180 Ringing", 0 },
	{ 4250, "1b", RES, 3, 1, "200 OK SDP", 0 },
	{ 4251, "1b", RES, 1, 0, "200 OK SDP", 0 },
	{ 4252, "1a", REQ, 1, 2, "CANCEL", 0 },
	{ 4270, "1b", REQ, 0, 3, "ACK", 0 },
	{ 4279, "1a", RES, 2, 1, "200 OK CANCEL|200 CANCEL", 0 },
	{ 4280, "1a", RES, 2, 1, TERM487, 0 },
	{ 4281, "1a", REQ, 1, 2, "ACK", 0 },
	{ 4300, "1b", RTP, 0, 3, "RTP PCMA 5.8s  MOS 4.4/4.4", 0 },
	{ 10100, "1b", REQ, 0, 3, "BYE", 0 },
	{ 10120, "1b", RES, 3, 0, "200 OK BYE", 0 },
};

/* Example 2 of the reference: arrows across a lane, tags of branches. */
static void
draws_a_forked_call(void **state)
{
	static const char expect[] =
	"call 2  alice -> sales   released by alice   fork: 1a desk, 1b mobile (answer)\n"
	"  #      time   delta lg alice           proxy             desk           mobile\n"
	"                         |                 |                 |                 |\n"
	"  1     0.000         1  |-- INVITE SDP -->|                 |                 |\n"
	"  2     0.002  +0.002 1  |<. 100 Trying ...|                 |                 |\n"
	"  3     0.004  +0.002 1a |                 |-- INVITE SDP -->|                 |\n"
	"  4     0.004  +0.000 1b |                 |----------- INVITE SDP ----------->|\n"
	"  5     0.031  +0.027 1a |                 |<. 180 Ringing ..|                 |\n"
	"  6     0.032  +0.001 1a |<. 180 Ringing ..|                 |                 |\n"
	"  7     0.190  +0.158 1b |                 |<.......... 180 Ringing ...........|\n"
	"  8     0.191  +0.001 1b |<. 180 Ringing ..|                 |                 |\n"
	"  9     4.250  +4.059 1b |                 |<.......... 200 OK SDP ............|\n"
	" 10     4.251  +0.001 1b |<. 200 OK SDP ...|                 |                 |\n"
	" 11     4.252  +0.001 1a |                 |---- CANCEL ---->|                 |\n"
	" 12     4.270  +0.018 1b |-----------------+------ ACK ------+---------------->|\n"
	" 13     4.279  +0.009 1a |                 |<. 200 CANCEL ...|                 |\n"
	" 14     4.280  +0.001 1a |                 |< 487 Req Term ..|                 |\n"
	" 15     4.281  +0.001 1a |                 |------ ACK ----->|                 |\n"
	"        4.300  +0.019 1b |<=========== RTP PCMA 5.8s  MOS 4.4/4.4 ============>|\n"
	" 16    10.100  +5.800 1b |-----------------+------ BYE ------+---------------->|\n"
	" 17    10.120  +0.020 1b |<................+.. 200 OK BYE ...+.................|\n"
	"i    DLG28 forked to 2 destinations; 1a cancelled: call completed elsewhere\n";
	struct ladder l;
	char *s;

	(void)state;
	make(&l, lanes93, N(lanes93), lines93, N(lines93));
	add_item(&l, 0, "call 2");
	add_item(&l, 2, "alice -> sales");
	add_item(&l, 3, "released by alice");
	add_item(&l, 3, "fork: 1a desk, 1b mobile (answer)");
	add_note(&l, 5, "i    DLG28 forked to 2 destinations; 1a cancelled: "
	    "call completed elsewhere");
	s = draw(&l, 80, false, CLOCK_REL);
	assert_string_equal(s, expect);
	free(s);
	view_ladder_free(&l);
}

/* The same in Unicode and 100 columns: longer labels have room. */
static void
draws_in_unicode(void **state)
{
	static const char expect[] =
	"  #      time   delta lg alice                 proxy                   desk                 mobile\n"
	"                         │                       │                       │                       │\n"
	"  1     0.000         1  │───── INVITE SDP ─────►│                       │                       │\n"
	"  2     0.002  +0.002 1  │◄╌╌╌╌ 100 Trying ╌╌╌╌╌╌│                       │                       │\n"
	"  3     0.004  +0.002 1a │                       │───── INVITE SDP ─────►│                       │\n"
	"  4     0.004  +0.000 1b │                       │───────────────── INVITE SDP ─────────────────►│\n"
	"  5     0.031  +0.027 1a │                       │◄╌╌╌╌ 180 Ringing ╌╌╌╌╌│                       │\n"
	"  6     0.032  +0.001 1a │◄╌╌╌╌ 180 Ringing ╌╌╌╌╌│                       │                       │\n"
	"  7     0.190  +0.158 1b │                       │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 180 Ringing ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│\n"
	"  8     0.191  +0.001 1b │◄╌╌╌╌ 180 Ringing ╌╌╌╌╌│                       │                       │\n"
	"  9     4.250  +4.059 1b │                       │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 200 OK SDP ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│\n"
	" 10     4.251  +0.001 1b │◄╌╌╌╌ 200 OK SDP ╌╌╌╌╌╌│                       │                       │\n"
	" 11     4.252  +0.001 1a │                       │─────── CANCEL ───────►│                       │\n"
	" 12     4.270  +0.018 1b │───────────────────────┼───────── ACK ─────────┼──────────────────────►│\n"
	" 13     4.279  +0.009 1a │                       │◄╌╌╌ 200 OK CANCEL ╌╌╌╌│                       │\n"
	" 14     4.280  +0.001 1a │                       │◄╌╌ 487 Terminated ╌╌╌╌│                       │\n"
	" 15     4.281  +0.001 1a │                       │───────── ACK ────────►│                       │\n"
	"        4.300  +0.019 1b │◄════════════════════ RTP PCMA 5.8s  MOS 4.4/4.4 ═════════════════════►│\n"
	" 16    10.100  +5.800 1b │───────────────────────┼───────── BYE ─────────┼──────────────────────►│\n"
	" 17    10.120  +0.020 1b │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┼╌╌╌╌╌ 200 OK BYE ╌╌╌╌╌╌┼╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│\n";
	struct ladder l;
	char *s;

	(void)state;
	make(&l, lanes93, N(lanes93), lines93, N(lines93));
	s = draw(&l, 100, true, CLOCK_REL);
	assert_string_equal(s, expect);
	free(s);
	view_ladder_free(&l);
}

static const struct line lines96[] = {
	{ 0, "1", REQ, 0, 1, "INVITE SDP", 0 },
	{ 0, "1", LADDER_NOTE, 0, 1,
		"offer 192.0.2.11:49170 PCMU PCMA tel-event", 0 },
	{ 3, "1", RES, 1, 0, AUTH407, 0 },
	{ 21, "1", REQ, 0, 1, "ACK", 0 },
	{ 22, "1", REQ, 0, 1, "INVITE SDP auth", 0 },
	{ 24, "1", RES, 1, 0, "100 Trying", 0 },
	{ 25, "1", REQ, 1, 2, "INVITE SDP x2 (+0.500)|INVITE SDP x2", 'w' },
	{ 561, "1", RES, 2, 1, "100 Trying", 0 },
	{ 774, "1", RES, 2, 1, "180 Ringing", 0 },
	{ 775, "1", RES, 1, 0, "180 Ringing", 0 },
	{ 3842, "1", RES, 2, 1, "200 OK SDP", 0 },
	{ 3842, "1", LADDER_NOTE, 1, 2,
		"answer 198.51.100.7:31002 PCMU tel-event", 0 },
	{ 3843, "1", RES, 1, 0, "200 OK SDP", 0 },
};

/* The reference's wide page: absolute times, notes under their arrows. */
static void
draws_notes_and_absolute_times(void **state)
{
	static const char expect[] =
	"  #           time   delta lg alice                                           proxy                                             bob\n"
	"                              192.0.2.11:5060                            192.0.2.1:5060                           198.51.100.7:5060\n"
	"                              │                                                 │                                                 │\n"
	"  1   10:13:20.000         1  │────────────────── INVITE SDP ──────────────────►│                                                 │\n"
	"                              │ ┊ offer 192.0.2.11:49170 PCMU PCMA tel-event    │                                                 │\n"
	"  2   10:13:20.003  +0.003 1  │◄╌╌╌╌╌╌ 407 Proxy Authentication Required ╌╌╌╌╌╌╌│                                                 │\n"
	"  3   10:13:20.021  +0.018 1  │────────────────────── ACK ─────────────────────►│                                                 │\n"
	"  4   10:13:20.022  +0.001 1  │──────────────── INVITE SDP auth ───────────────►│                                                 │\n"
	"  5   10:13:20.024  +0.002 1  │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 100 Trying ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│                                                 │\n"
	"  6w  10:13:20.025  +0.001 1  │                                                 │──────────── INVITE SDP x2 (+0.500) ────────────►│\n"
	"  7   10:13:20.561  +0.536 1  │                                                 │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 100 Trying ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│\n"
	"  8   10:13:20.774  +0.213 1  │                                                 │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 180 Ringing ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│\n"
	"  9   10:13:20.775  +0.001 1  │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 180 Ringing ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│                                                 │\n"
	" 10   10:13:23.842  +3.067 1  │                                                 │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 200 OK SDP ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│\n"
	"                              │                                                 │ ┊ answer 198.51.100.7:31002 PCMU tel-event      │\n"
	" 11   10:13:23.843  +0.001 1  │◄╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 200 OK SDP ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌│                                                 │\n";
	struct ladder l;
	char *s;

	(void)state;
	make(&l, lanes92, N(lanes92), lines96, N(lines96));
	for (uint32_t i = 0; i < l.nrows; i++)
		l.rows[i].ts += (10 * 3600 + 13 * 60 + 20) * CLOCK_S;
	s = draw(&l, 132, true, CLOCK_ABS);
	assert_string_equal(s, expect);
	free(s);
	view_ladder_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_a_call_through_a_proxy),
		cmocka_unit_test(draws_a_forked_call),
		cmocka_unit_test(draws_in_unicode),
		cmocka_unit_test(draws_notes_and_absolute_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
