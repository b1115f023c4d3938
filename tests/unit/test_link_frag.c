/*
 * test_link_frag.c: unit tests of the link layer's fragments.
 */
#include "test_link.h"

#include <string.h>

#include "sipladder/frame.h"

#define SECOND INT64_C(1000000000)

static const char text[] = "aaaaaaaabbbbbbbbccccccccddd"; /* 8, 8, 8, 3 */

/* The bytes [off, end) of what as an IPv4 fragment. */
static void
push4(struct world *w, struct ip4 h, const char *what, unsigned off,
    unsigned end)
{
	struct bytes b = { .n = 0 };

	h.off = (uint16_t)off;
	h.len = (uint16_t)(end - off);
	h.more = end < strlen(what);
	h.proto = h.proto ? h.proto : 17;
	put_eth(&b, 0x0800);
	put_ip4(&b, &h);
	put(&b, what + off, end - off);
	world_push(w, FRAME_LINK_ETHERNET, &b);
}

/* The same in IPv6, with 17 as what follows. */
static void
push6(struct world *w, uint32_t id, const char *what, unsigned off,
    unsigned end)
{
	struct bytes b = { .n = 0 };

	put_eth(&b, 0x86dd);
	put_ip6(&b, 44, 8 + end - off);
	put(&b, "\21\0", 2);
	put16(&b, off | (end < strlen(what)));
	put16(&b, id >> 16);
	put16(&b, id & 0xffff);
	put(&b, what + off, end - off);
	world_push(w, FRAME_LINK_ETHERNET, &b);
}

/* Four fragments in each of their 24 orders give the packet, once. */
static void
any_order(void **state)
{
	struct world w;
	unsigned n = 0;

	(void)state;
	world_open(&w, NULL);
	for (unsigned i = 0; i < 256; i++) {
		unsigned order[4] = { i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6 };
		unsigned set = 0;

		for (unsigned k = 0; k < 4; k++)
			set |= 1u << order[k];
		if (set != 15)
			continue;
		w.nseen = 0;
		for (unsigned k = 0; k < 4; k++) {
			unsigned off = order[k] * 8;

			assert_int_equal(w.nseen, 0);
			push4(&w, (struct ip4){ .id = (uint16_t)n }, text, off,
			    off < 24 ? off + 8 : 27);
		}
		assert_int_equal(w.nseen, 1);
		assert_payload(&w.seen[0], text);
		assert_int_equal(w.seen[0].nrefs, 4);
		assert_int_equal(w.seen[0].proto, 17);
		assert_string_equal(w.seen[0].path, "eth/ip");
		n++;
	}
	assert_int_equal(n, 24);
	assert_count(&w, LINK_COUNT_FRAGMENTS, 96);
	assert_count(&w, LINK_COUNT_REASSEMBLED, 24);
	link_end(w.link);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 0);
	world_close(&w);
}

/* IPv6 fragments; the next header is what the first one says. */
static void
ip6_fragments(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push6(&w, 0xdeadbeef, text, 16, 27);
	push6(&w, 0xdeadbeef, text, 0, 8);
	assert_int_equal(w.nseen, 0);
	push6(&w, 0xdeadbeef, text, 8, 16);
	assert_int_equal(w.nseen, 1);
	assert_payload(&w.seen[0], text);
	assert_int_equal(w.seen[0].nrefs, 3);
	assert_string_equal(w.seen[0].path, "eth/ip6");
	/* One that is both first and last needs no others (RFC 6946). */
	push6(&w, 7, text, 0, 27);
	assert_int_equal(w.nseen, 2);
	assert_payload(&w.seen[1], text);
	assert_count(&w, LINK_COUNT_FRAGMENTS, 3);
	world_close(&w);
}

/* An extension header behind the fragment header is reassembled as well. */
static void
ip6_extension_in_fragments(void **state)
{
	static const char all[] = "\21\1..............payload!";
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_ip6(&b, 44, 16);
	put(&b, "\74\0\0\1\0\0\0\5", 8);
	put(&b, all, 8);
	world_push(&w, FRAME_LINK_IPV6, &b);
	b.n = 0;
	put_ip6(&b, 44, 24);
	put(&b, "\74\0\0\10\0\0\0\5", 8);
	put(&b, all + 8, 16);
	world_push(&w, FRAME_LINK_IPV6, &b);
	assert_int_equal(w.nseen, 1);
	assert_int_equal(w.seen[0].proto, 17);
	assert_payload(&w.seen[0], "payload!");
	assert_int_equal(w.seen[0].nrefs, 1);
	world_close(&w);
}

/* Same id, but another host, protocol, or version: sets of their own. */
static void
sets_are_kept_apart(void **state)
{
	static const char other[] = "zzzzzzzzyyyyyyyyxxxxxxxxwww";
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push4(&w, (struct ip4){ .id = 9 }, text, 0, 16);
	push4(&w, (struct ip4){ .id = 9, .host = 77 }, other, 16, 27);
	push4(&w, (struct ip4){ .id = 9, .proto = 6 }, other, 0, 16);
	push6(&w, 9, other, 0, 16);
	assert_int_equal(w.nseen, 0);
	push4(&w, (struct ip4){ .id = 9 }, text, 16, 27);
	push4(&w, (struct ip4){ .id = 9, .host = 77 }, other, 0, 16);
	push4(&w, (struct ip4){ .id = 9, .proto = 6 }, other, 16, 27);
	push6(&w, 9, other, 16, 27);
	assert_int_equal(w.nseen, 4);
	assert_payload(&w.seen[0], text);
	assert_addr(&w.seen[0].src, "192.0.2.1");
	assert_payload(&w.seen[1], other);
	assert_addr(&w.seen[1].src, "192.0.2.77");
	assert_payload(&w.seen[2], other);
	assert_int_equal(w.seen[2].proto, 6);
	assert_payload(&w.seen[3], other);
	world_close(&w);
}

/* Each frame captured twice, or the whole packet: it comes once, unbroken. */
static void
captured_twice(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	for (unsigned off = 0; off < 27; off += 8) {
		for (unsigned k = 0; k < 2; k++)
			push4(&w, (struct ip4){ .id = 1 }, text, off,
			    off < 24 ? off + 8 : 27);
	}
	for (unsigned k = 0; k < 2; k++) {
		w.ts += SECOND / 1000;
		push6(&w, 1, text, 0, 16);
		push6(&w, 1, text, 16, 27);
	}
	assert_int_equal(w.nseen, 2);
	assert_payload(&w.seen[0], text);
	assert_payload(&w.seen[1], text);
	link_end(w.link);
	assert_count(&w, LINK_COUNT_FRAG_DUPLICATE, 6);
	assert_count(&w, LINK_COUNT_FRAG_OVERLAP, 0);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 0);
	world_close(&w);
}

/*
 * The id used again: by other bytes at once, by the same half a second later
 * (a SIP retransmission of a host whose id stands still).
 */
static void
id_used_again(void **state)
{
	static const char other[] = "zzzzzzzzyyyyyyyyxxxxxxxxwww";
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push4(&w, (struct ip4){ .id = 1 }, text, 0, 16);
	push4(&w, (struct ip4){ .id = 1 }, text, 16, 27);
	push4(&w, (struct ip4){ .id = 1 }, other, 0, 16);
	push4(&w, (struct ip4){ .id = 1 }, other, 16, 27);
	w.ts += SECOND / 2;
	push4(&w, (struct ip4){ .id = 1 }, other, 0, 16);
	push4(&w, (struct ip4){ .id = 1 }, other, 16, 27);
	assert_int_equal(w.nseen, 3);
	assert_payload(&w.seen[0], text);
	assert_payload(&w.seen[1], other);
	assert_payload(&w.seen[2], other);
	assert_count(&w, LINK_COUNT_FRAG_DUPLICATE, 0);
	world_close(&w);
}

/* IPv4: the bytes that came first stay, what is new of the later is used. */
static void
ip4_overlap(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push4(&w, (struct ip4){ .id = 1 }, "????????bbbbbbbb?????????", 8, 16);
	push4(&w, (struct ip4){ .id = 1 }, "AAAAAAAABBBBBBBBCCCCCCCC?", 0, 24);
	push4(&w, (struct ip4){ .id = 1 }, "????????????????ccccccccd", 16, 25);
	assert_int_equal(w.nseen, 1);
	assert_payload(&w.seen[0], "AAAAAAAAbbbbbbbbCCCCCCCCd");
	assert_int_equal(w.seen[0].nrefs, 4);
	assert_count(&w, LINK_COUNT_FRAG_OVERLAP, 2);
	world_close(&w);
}

/* Two ends cannot both be right: the first stays, nothing grows past it. */
static void
two_ends(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push4(&w, (struct ip4){ .id = 1 }, "........bbbb", 8, 12);
	push4(&w, (struct ip4){ .id = 1 }, "................cccc", 16, 20);
	push4(&w, (struct ip4){ .id = 1 }, "........BBBBBBBBB", 8, 16);
	push4(&w, (struct ip4){ .id = 1 }, "aaaaaaaa.", 0, 8);
	assert_int_equal(w.nseen, 1);
	assert_payload(&w.seen[0], "aaaaaaaabbbb");
	assert_count(&w, LINK_COUNT_FRAG_OVERLAP, 2);
	/* A last one that ends before what is there is not believed. */
	push4(&w, (struct ip4){ .id = 2 }, "................cccccccc.", 16, 24);
	push4(&w, (struct ip4){ .id = 2 }, "........bbbb", 8, 12);
	push4(&w, (struct ip4){ .id = 2 }, "aaaaaaaa.", 0, 8);
	assert_int_equal(w.nseen, 1);
	push4(&w, (struct ip4){ .id = 2 }, "........BBBBBBBB.", 8, 16);
	push4(&w, (struct ip4){ .id = 2 }, "........................dd",
	    24, 26);
	assert_int_equal(w.nseen, 2);
	assert_payload(&w.seen[1], "aaaaaaaaBBBBBBBBccccccccdd");
	world_close(&w);
}

/* IPv6: a set that overlaps is dropped, and so is the rest of it (RFC 5722). */
static void
ip6_overlap(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push6(&w, 1, text, 0, 16);
	push6(&w, 1, text, 8, 24);
	push6(&w, 1, text, 0, 16);
	push6(&w, 1, text, 16, 27);
	assert_int_equal(w.nseen, 0);
	assert_count(&w, LINK_COUNT_FRAG_OVERLAP, 1);
	link_end(w.link);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 1);
	world_close(&w);
}

/* A set waits 30 s of packet time, and time that runs back does not harm. */
static void
time_out(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	w.ts = 100 * SECOND;
	push4(&w, (struct ip4){ .id = 1 }, text, 0, 16);
	push4(&w, (struct ip4){ .id = 2 }, text, 0, 16);
	w.ts = 10 * SECOND;
	push4(&w, (struct ip4){ .id = 3 }, text, 0, 16);
	w.ts = 130 * SECOND;
	push4(&w, (struct ip4){ .id = 1 }, text, 16, 27);
	assert_int_equal(w.nseen, 1);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 0);
	w.ts += 1;
	push4(&w, (struct ip4){ .id = 2 }, text, 16, 27);
	assert_int_equal(w.nseen, 1);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 2);
	assert_int_equal(
	    link_counts(w.link).first_frame[LINK_COUNT_FRAG_INCOMPLETE], 2);
	w.ts = INT64_MIN;
	push4(&w, (struct ip4){ .id = 4 }, text, 0, 16);
	w.ts = INT64_MAX;
	push4(&w, (struct ip4){ .id = 5 }, text, 0, 16);
	link_end(w.link);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 5);
	world_close(&w);
}

/* The time-out is the one that was asked for. */
static void
time_out_option(void **state)
{
	const struct link_opt opt = { .frag_timeout = 5 };
	struct world w;

	(void)state;
	world_open(&w, &opt);
	push4(&w, (struct ip4){ .id = 1 }, text, 0, 16);
	w.ts = 6;
	push4(&w, (struct ip4){ .id = 1 }, text, 16, 27);
	assert_int_equal(w.nseen, 0);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 1);
	world_close(&w);
}

/* Out of budget the oldest set goes; the newest still becomes whole. */
static void
budget(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	w.budget.limit = 16384;
	for (uint16_t id = 1; id <= 1000; id++)
		push4(&w, (struct ip4){ .id = id }, text, 0, 16);
	assert_true(w.budget.used <= w.budget.limit);
	push4(&w, (struct ip4){ .id = 1 }, text, 16, 27);
	assert_int_equal(w.nseen, 0);
	push4(&w, (struct ip4){ .id = 1000 }, text, 16, 27);
	assert_int_equal(w.nseen, 1);
	assert_payload(&w.seen[0], text);
	link_end(w.link);
	assert_true(link_counts(w.link).values[LINK_COUNT_FRAG_EVICTED] > 900);
	assert_int_equal(link_counts(w.link).values[LINK_COUNT_FRAG_EVICTED]
	    + link_counts(w.link).values[LINK_COUNT_FRAG_INCOMPLETE], 1000);
	world_close(&w);
}

/* Any budget ends well, and what comes out is right or does not come. */
static void
budget_staircase(void **state)
{
	struct world w;

	(void)state;
	for (size_t limit = 1; limit < 4000; limit += 7) {
		world_open(&w, NULL);
		w.budget.limit = limit;
		for (unsigned off = 0; off < 27; off += 8)
			push4(&w, (struct ip4){ .id = 1 }, text, off,
			    off < 24 ? off + 8 : 27);
		if (w.nseen == 1)
			assert_payload(&w.seen[0], text);
		else
			assert_true(link_counts(w.link).values[
			    LINK_COUNT_FRAG_EVICTED] > 0);
		world_close(&w);
	}
	assert_int_equal(w.nseen, 1);
}

/* A fragment cut by the snap length: what is before the cut, and the rest. */
static void
cut_fragment(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	push4(&w, (struct ip4){ .id = 1 }, text, 0, 8);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){
		.id = 1, .off = 8, .len = 16, .more = true, .proto = 17 });
	put(&b, text + 8, 16);
	world_push_cut(&w, FRAME_LINK_ETHERNET, &b, b.n - 11);
	push4(&w, (struct ip4){ .id = 1 }, text, 24, 27);
	assert_int_equal(w.nseen, 1);
	assert_payload(&w.seen[0], "aaaaaaaabbbbb");
	assert_int_equal(w.seen[0].missing, 27 - 13);
	assert_int_equal(w.seen[0].nrefs, 2);
	world_close(&w);
}

/* Lengths no fragment can have: not a multiple of eight, beyond 64 KiB. */
static void
impossible_fragments(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	push4(&w, (struct ip4){ .id = 1 }, text, 0, 9);
	assert_count(&w, LINK_COUNT_MALFORMED, 1);
	{
		struct bytes b = { .n = 0 };

		put_ip4(&b, &(struct ip4){
			.off = 65528, .len = 16, .proto = 17 });
		put(&b, text, 16);
		world_push(&w, FRAME_LINK_IPV4, &b);
	}
	assert_count(&w, LINK_COUNT_MALFORMED, 2);
	assert_int_equal(w.nseen, 0);
	link_end(w.link);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 0);
	world_close(&w);
}

/* The bytes [off, end) of the packet in b as a fragment of its tunnel. */
static void
push_outer(struct world *w, const struct bytes *b, unsigned off, size_t end,
    uint16_t id)
{
	struct bytes f = { .n = 0 };

	put_ip4(&f, &(struct ip4){
		.id = id, .off = (uint16_t)off, .len = (uint16_t)(end - off),
		.more = end < b->n, .proto = 4, .host = 9 });
	put(&f, b->p + off, end - off);
	world_push(w, FRAME_LINK_IPV4, &f);
}

/* Fragments of a tunnel that carries fragments: the refs go to the frames. */
static void
fragments_in_fragments(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	for (unsigned i = 0; i < 2; i++) {
		struct bytes in = { .n = 0 };
		unsigned len = i == 0 ? 16 : 11;

		put_ip4(&in, &(struct ip4){
			.id = 5, .off = i == 0 ? 0 : 16,
			.len = (uint16_t)len, .more = i == 0, .proto = 17 });
		put(&in, text + i * 16, len);
		push_outer(&w, &in, 24, in.n, (uint16_t)i);
		assert_int_equal(w.nseen, 0);
		push_outer(&w, &in, 0, 24, (uint16_t)i);
	}
	assert_int_equal(w.nseen, 1);
	assert_payload(&w.seen[0], text);
	assert_addr(&w.seen[0].src, "192.0.2.1");
	assert_string_equal(w.seen[0].path, "ip/ip");
	assert_int_equal(w.seen[0].nrefs, 4);
	assert_count(&w, LINK_COUNT_REASSEMBLED, 3);
	world_close(&w);
}

/* Thousands of fragments of a set that is never whole stay bounded. */
static void
endless_set(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	for (unsigned off = 65520; off > 0; off -= 8) {
		b.n = 0;
		put_ip4(&b, &(struct ip4){ .id = 1, .off = (uint16_t)off,
			.len = 8, .more = true, .proto = 17 });
		put(&b, text, 8);
		world_push(&w, FRAME_LINK_IPV4, &b);
	}
	assert_int_equal(w.nseen, 0);
	assert_true(w.budget.peak < 1 << 20);
	link_end(w.link);
	assert_true(link_counts(w.link).values[LINK_COUNT_FRAG_EVICTED] > 0);
	assert_count(&w, LINK_COUNT_FRAG_INCOMPLETE, 1);
	world_close(&w);
}

int
test_link_frag(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(ip6_fragments),
		cmocka_unit_test(ip6_extension_in_fragments),
		cmocka_unit_test(sets_are_kept_apart),
		cmocka_unit_test(captured_twice),
		cmocka_unit_test(id_used_again),
		cmocka_unit_test(ip4_overlap),
		cmocka_unit_test(two_ends),
		cmocka_unit_test(ip6_overlap),
		cmocka_unit_test(time_out),
		cmocka_unit_test(time_out_option),
		cmocka_unit_test(budget),
		cmocka_unit_test(budget_staircase),
		cmocka_unit_test(cut_fragment),
		cmocka_unit_test(impossible_fragments),
		cmocka_unit_test(fragments_in_fragments),
		cmocka_unit_test(endless_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
