/*
 * test_link.c: unit tests of the link layer, all but the fragments, which are
 * in test_link_frag.c.
 */
#include "test_link.h"

#include <string.h>

#include "sipladder/frame.h"
#include "sipladder/hash.h"

/* Ethernet, IPv4 and UDP: every field of the packet, and the way back. */
static void
plain_ip4(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };
	const struct seen *s = &w.seen[0];

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .id = 0x1234, .proto = 17, .len = 5 });
	put(&b, "hello", 5);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_addr(&s->src, "192.0.2.1");
	assert_addr(&s->dst, "192.0.2.2");
	assert_int_equal(s->proto, 17);
	assert_int_equal(s->ttl, 64);
	assert_int_equal(s->ip_id, 0x1234);
	assert_int_equal(s->missing, 0);
	assert_payload(s, "hello");
	assert_string_equal(s->path, "eth/ip");
	assert_int_equal(s->nrefs, 1);
	assert_int_equal(s->refs[0].at, AT_FIRST + 34);
	assert_int_equal(s->refs[0].len, 5);
	assert_int_equal(s->refs[0].frame, 1);
	assert_count(&w, LINK_COUNT_PACKETS, 1);
	world_close(&w);
}

/* An IPv4 frame of n bytes of payload, cut to what is captured. */
struct shape {
	struct ip4 ip;
	unsigned n;       /* bytes behind the IP header */
	unsigned cut;     /* bytes that were not captured */
	uint64_t at;
};

static void
push_shape(struct world *w, const struct shape *x)
{
	struct bytes b = { .n = 0 };

	w->at = x->at;
	put_eth(&b, 0x0800);
	put_ip4(&b, &x->ip);
	for (unsigned i = 0; i < x->n; i++)
		put(&b, "x", 1);
	world_push_cut(w, FRAME_LINK_ETHERNET, &b, b.n - x->cut);
}

static void
assert_alike(const struct seen *a, const struct seen *b)
{
	assert_true(addr_eq(&a->src, &b->src) && addr_eq(&a->dst, &b->dst));
	assert_int_equal(a->proto, b->proto);
	assert_int_equal(a->ttl, b->ttl);
	assert_int_equal(a->ip_id, b->ip_id);
	assert_int_equal(a->missing, b->missing);
	assert_string_equal(a->path, b->path);
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->bytes, b->bytes, a->n);
	assert_int_equal(a->nrefs, b->nrefs);
	assert_int_equal(a->refs[0].len, b->refs[0].len);
	assert_true(a->refs[0].at == b->refs[0].at);
}

/* The short way of plain datagrams, open after the first, changes nothing. */
static void
plain_again(void **state)
{
	static const struct shape plain = {
		.ip = { .proto = 17, .len = 20 }, .n = 20, .at = AT_FIRST
	};
	static const struct shape shapes[] = {
		{ { .id = 7, .proto = 17, .len = 20, .host = 9 }, 20, 0, 2000 },
		{ { .proto = 17, .len = 20 }, 20, 0, FRAME_AT_NONE },
		{ { .proto = 17, .len = 8 }, 8, 0, 2000 },
		{ { .proto = 17, .len = 7 }, 20, 0, 2000 },
		{ { .proto = 17, .len = 20 }, 30, 0, 2000 },
		{ { .proto = 17, .len = 20 }, 30, 5, 2000 },
		{ { .proto = 17, .len = 20 }, 20, 4, 2000 },
		{ { .proto = 17, .len = 40 }, 20, 0, 2000 },
		{ { .proto = 17, .len = 20, .options = 4 }, 20, 0, 2000 },
		{ { .proto = 17, .len = 24, .more = true }, 24, 0, 2000 },
		{ { .proto = 17, .len = 24, .off = 24 }, 24, 0, 2000 },
		{ { .proto = 6, .len = 20 }, 20, 0, 2000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct world a;
		struct world b;
		const uint64_t *x;
		const uint64_t *y;

		world_open(&a, NULL);
		push_shape(&a, &shapes[i]);
		world_open(&b, NULL);
		push_shape(&b, &plain);
		push_shape(&b, &shapes[i]);
		assert_int_equal(b.nseen, a.nseen + 1);
		if (a.nseen == 1)
			assert_alike(&a.seen[0], &b.seen[1]);
		x = link_counts(a.link).values;
		y = link_counts(b.link).values;
		for (unsigned k = 0; k < LINK_COUNTS; k++)
			assert_int_equal(x[k] + (k == LINK_COUNT_PACKETS),
			    y[k]);
		world_close(&a);
		world_close(&b);
	}
}

/* A frame that cannot be read again gives refs that say so. */
static void
no_way_back(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	w.at = FRAME_AT_NONE;
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 5 });
	put(&b, "hello", 5);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_true(w.seen[0].refs[0].at == FRAME_AT_NONE);
	assert_int_equal(w.seen[0].refs[0].len, 5);
	world_close(&w);
}

/* An empty payload has no refs. */
static void
empty_payload(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 17 });
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_int_equal(w.seen[0].n, 0);
	assert_int_equal(w.seen[0].nrefs, 0);
	world_close(&w);
}

/* Bytes behind the total length are trailer, also where they are cut off. */
static void
trailer(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 5 });
	put(&b, "helloINVITE", 11);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_payload(&w.seen[0], "hello");
	world_push_cut(&w, FRAME_LINK_ETHERNET, &b, b.n - 3);
	assert_payload(&w.seen[1], "hello");
	assert_int_equal(w.seen[1].missing, 0);
	world_close(&w);
}

/* IPv4 options are passed over; a total length of 0 is the rest (offload). */
static void
options_and_offload(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 6, .len = 2, .options = 12 });
	put(&b, "ab", 2);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_payload(&w.seen[0], "ab");
	b.p[16] = 0;
	b.p[17] = 0;
	put(&b, "cdef", 4);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_payload(&w.seen[1], "abcdef");
	world_close(&w);
}

/* A total length beyond an uncut frame is counted; what is there is used. */
static void
length_that_lies(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 500 });
	put(&b, "hello", 5);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_payload(&w.seen[0], "hello");
	assert_int_equal(w.seen[0].missing, 0);
	assert_count(&w, LINK_COUNT_BAD_LENGTH, 1);
	b.p[17] = 19; /* shorter than its header */
	b.p[16] = 0;
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_count(&w, LINK_COUNT_MALFORMED, 1);
	world_close(&w);
}

/* What the snap length cut off a payload is said; cut headers are counted. */
static void
snap_length(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 10 });
	put(&b, "0123456789", 10);
	world_push_cut(&w, FRAME_LINK_ETHERNET, &b, b.n - 4);
	assert_payload(&w.seen[0], "012345");
	assert_int_equal(w.seen[0].missing, 4);
	for (size_t n = 0; n < 34; n++)
		world_push_cut(&w, FRAME_LINK_ETHERNET, &b, n);
	assert_int_equal(w.nseen, 1);
	assert_count(&w, LINK_COUNT_TRUNCATED, 34);
	assert_count(&w, LINK_COUNT_MALFORMED, 0);
	b.n = 33; /* a frame that is so short is not cut, but wrong */
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_count(&w, LINK_COUNT_TRUNCATED, 34);
	assert_count(&w, LINK_COUNT_MALFORMED, 1);
	assert_int_equal(link_counts(w.link).first_frame[LINK_COUNT_TRUNCATED],
	    2);
	assert_int_equal(link_counts(w.link).first_frame[LINK_COUNT_MALFORMED],
	    36);
	world_close(&w);
}

/* Tags of all three kinds, stacked, are in the path with their ids. */
static void
vlan_tags(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x9100);
	put16(&b, 0xe000 | 4094);
	put16(&b, 0x88a8);
	put16(&b, 12);
	put16(&b, 0x8100);
	put16(&b, 0);
	put_ip4_udp(&b, 0x0800, "x");
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_string_equal(w.seen[0].path, "eth/vlan:4094/vlan:12/vlan:0/ip");
	assert_payload(&w.seen[0], "x");
	world_close(&w);
}

/* 802.2 with SNAP leads to IP and ends the frame where its length says. */
static void
llc_snap(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 8 + 20 + 1);
	put(&b, "\xaa\xaa\x03\0\0\0", 6);
	put_ip4_udp(&b, 0x0800, "x");
	put(&b, "padding", 7);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_string_equal(w.seen[0].path, "eth/snap/ip");
	assert_payload(&w.seen[0], "x");
	world_close(&w);
}

/* Both Linux cooked forms, also with a tag and with 802.2 inside. */
static void
linux_cooked(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put(&b, "\0\4\0\1\0\6\1\2\3\4\5\6\0\0", 14);
	put_ip4_udp(&b, 0x0800, "one");
	world_push(&w, FRAME_LINK_LINUX_SLL, &b);
	assert_string_equal(w.seen[0].path, "sll/ip");
	assert_payload(&w.seen[0], "one");

	b.n = 14;
	put16(&b, 0x8100);
	put16(&b, 7);
	put_ip4_udp(&b, 0x0800, "tag");
	world_push(&w, FRAME_LINK_LINUX_SLL, &b);
	assert_string_equal(w.seen[1].path, "sll/vlan:7/ip");

	b.n = 14;
	put16(&b, 4);
	put(&b, "\xaa\xaa\x03\0\0\0", 6);
	put_ip4_udp(&b, 0x0800, "llc");
	world_push(&w, FRAME_LINK_LINUX_SLL, &b);
	assert_string_equal(w.seen[2].path, "sll/snap/ip");

	b.n = 0;
	put16(&b, 0x0800);
	put(&b, "\0\0\0\0\0\3\0\1\0\6\1\2\3\4\5\6\0\0", 18);
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 3 });
	put(&b, "two", 3);
	world_push(&w, FRAME_LINK_LINUX_SLL2, &b);
	assert_int_equal(w.nseen, 4);
	assert_string_equal(w.seen[3].path, "sll2/ip");
	assert_payload(&w.seen[3], "two");
	world_close(&w);
}

/* The family word in both byte orders, and IPv6's number on each system. */
static void
bsd_loopback(void **state)
{
	static const struct {
		char word[5];
		bool is_ip6;
		uint16_t link;
	} cases[] = {
		{ "\2\0\0\0", false, FRAME_LINK_NULL },
		{ "\0\0\0\2", false, FRAME_LINK_NULL },
		{ "\0\0\0\2", false, FRAME_LINK_LOOP },
		{ "\12\0\0\0", true, FRAME_LINK_NULL },
		{ "\30\0\0\0", true, FRAME_LINK_NULL },
		{ "\0\0\0\34", true, FRAME_LINK_NULL },
		{ "\36\0\0\0", true, FRAME_LINK_NULL },
		{ "\0\0\0\30", true, FRAME_LINK_LOOP },
	};
	struct world w;
	unsigned n = 0;

	(void)state;
	world_open(&w, NULL);
	for (; n < sizeof(cases) / sizeof(cases[0]); n++) {
		struct bytes b = { .n = 0 };

		put(&b, cases[n].word, 4);
		if (cases[n].is_ip6)
			put_ip6(&b, 17, 1);
		else
			put_ip4(&b, &(struct ip4){ .proto = 17, .len = 1 });
		put(&b, "x", 1);
		world_push(&w, cases[n].link, &b);
		assert_int_equal(w.nseen, n + 1);
		assert_string_equal(w.seen[n].path,
		    cases[n].is_ip6 ? "null/ip6" : "null/ip");
		assert_payload(&w.seen[n], "x");
	}
	world_close(&w);
}

/* Every raw link type; the one for either version also by its first bits. */
static void
raw_ip(void **state)
{
	static const uint16_t any[] = {
		FRAME_LINK_RAW, FRAME_LINK_RAW_BSD, FRAME_LINK_RAW_OPENBSD
	};
	struct world w;
	struct bytes four = { .n = 0 };
	struct bytes six = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_ip4(&four, &(struct ip4){ .proto = 17, .len = 1 });
	put(&four, "4", 1);
	put_ip6(&six, 17, 1);
	put(&six, "6", 1);
	for (unsigned i = 0; i < 3; i++) {
		world_push(&w, any[i], &four);
		assert_string_equal(w.seen[i * 2].path, "raw/ip");
		world_push(&w, any[i], &six);
		assert_string_equal(w.seen[i * 2 + 1].path, "raw/ip6");
		assert_payload(&w.seen[i * 2 + 1], "6");
	}
	world_push(&w, FRAME_LINK_IPV4, &four);
	world_push(&w, FRAME_LINK_IPV6, &six);
	assert_int_equal(w.nseen, 8);
	assert_string_equal(w.seen[6].path, "ip");
	assert_string_equal(w.seen[7].path, "ip6");
	four.p[0] = 0x55;
	world_push(&w, FRAME_LINK_RAW, &four);
	assert_count(&w, LINK_COUNT_MALFORMED, 1);
	world_close(&w);
}

/* IPv6 with each kind of extension header before the payload. */
static void
ip6_extensions(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x86dd);
	put_ip6(&b, 0, 8 + 16 + 8 + 12 + 2);
	put(&b, "\53\0......", 8);          /* hop by hop, next routing */
	put(&b, "\74\1..............", 16); /* routing, next destination */
	put(&b, "\63\0......", 8);          /* destination, next AH */
	put(&b, "\21\1..........", 12);     /* AH, next UDP */
	put(&b, "ok", 2);
	put(&b, "trailer", 7);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_addr(&w.seen[0].src, "2001:db8::1");
	assert_addr(&w.seen[0].dst, "2001:db8::2");
	assert_int_equal(w.seen[0].proto, 17);
	assert_int_equal(w.seen[0].ttl, 63);
	assert_string_equal(w.seen[0].path, "eth/ip6");
	assert_payload(&w.seen[0], "ok");
	world_push_cut(&w, FRAME_LINK_ETHERNET, &b, 14 + 40 + 8 + 5);
	assert_count(&w, LINK_COUNT_TRUNCATED, 1);
	world_close(&w);
}

/* IP in IP gives the inner addresses, and AH is passed over. */
static void
inner_packet(void **state)
{
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 51, .len = 12 + 40 + 2 });
	put(&b, "\51\1..........", 12);
	put_ip6(&b, 17, 2);
	put(&b, "in", 2);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 1);
	assert_addr(&w.seen[0].src, "2001:db8::1");
	assert_int_equal(w.seen[0].ip_id, 0);
	assert_string_equal(w.seen[0].path, "eth/ip/ah/ip6");
	assert_payload(&w.seen[0], "in");
	world_close(&w);
}

/* What is not understood is told apart by number, with its first frame. */
static void
undecoded(void **state)
{
	struct link_unknown u;
	struct world w;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0806);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	world_push(&w, 148, &b);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	b.n = 0;
	put_eth(&b, 3);
	put(&b, "\x42\x42\x03", 3);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	b.n = 0;
	put_ip4(&b, &(struct ip4){ .proto = 89, .len = 1 });
	put(&b, "x", 1);
	world_push(&w, FRAME_LINK_IPV4, &b);
	assert_int_equal(w.nseen, 0);
	assert_count(&w, LINK_COUNT_UNKNOWN_ETHERTYPE, 3);
	assert_count(&w, LINK_COUNT_UNKNOWN_LINKTYPE, 1);
	assert_count(&w, LINK_COUNT_UNKNOWN_PROTOCOL, 1);

	assert_true(link_undecoded(&u, w.link, 0));
	assert_string_equal(u.space, "Ethernet type");
	assert_string_equal(u.name, "ARP");
	assert_int_equal(u.number, 0x0806);
	assert_int_equal(u.count, 2);
	assert_int_equal(u.first_frame, 1);
	assert_true(link_undecoded(&u, w.link, 1));
	assert_string_equal(u.space, "link type");
	assert_null(u.name);
	assert_int_equal(u.number, 148);
	assert_int_equal(u.first_frame, 2);
	assert_true(link_undecoded(&u, w.link, 2));
	assert_string_equal(u.name, "STP");
	assert_true(link_undecoded(&u, w.link, 3));
	assert_string_equal(u.name, "OSPF");
	assert_int_equal(u.first_frame, 5);
	assert_false(link_undecoded(&u, w.link, 4));
	world_close(&w);
}

/* The list of what is not understood is bounded, the counter counts on. */
static void
undecoded_is_bounded(void **state)
{
	struct link_unknown u;
	struct world w;
	unsigned n = 0;

	(void)state;
	world_open(&w, NULL);
	for (uint16_t i = 0; i < 500; i++) {
		struct bytes b = { .n = 0 };

		put_eth(&b, (uint16_t)(0xa000 + i));
		world_push(&w, FRAME_LINK_ETHERNET, &b);
	}
	while (link_undecoded(&u, w.link, n))
		n++;
	assert_int_equal(n, 64);
	assert_count(&w, LINK_COUNT_UNKNOWN_ETHERTYPE, 500);
	world_close(&w);
}

/* Sixty-four headers are taken, one more is too deep. */
static void
depth(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	for (unsigned tags = 62; tags <= 63; tags++) {
		struct bytes b = { .n = 0 };

		put_eth(&b, 0x8100);
		for (unsigned i = 0; i < tags; i++) {
			put16(&b, 1);
			put16(&b, i + 1 < tags ? 0x8100 : 0x0800);
		}
		put_ip4(&b, &(struct ip4){ .proto = 17, .len = 1 });
		put(&b, "x", 1);
		world_push(&w, FRAME_LINK_ETHERNET, &b);
		assert_int_equal(w.nseen, 1);
	}
	assert_count(&w, LINK_COUNT_TOO_DEEP, 1);
	world_close(&w);
}

/* One path has one id; past the limit a path is told without its tags. */
static void
path_ids(void **state)
{
	struct world w;
	uint32_t first;

	(void)state;
	world_open(&w, NULL);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 17000; i++) {
			struct bytes b = { .n = 0 };

			put_eth(&b, 0x8100);
			put16(&b, (uint16_t)(i & 0xfff));
			put16(&b, 0x8100);
			put16(&b, (uint16_t)(i >> 12));
			put_ip4_udp(&b, 0x0800, "x");
			w.nseen = 0;
			world_push(&w, FRAME_LINK_ETHERNET, &b);
			assert_int_equal(w.nseen, 1);
			if (i == 0 && round == 0)
				first = w.seen[0].path_id;
			if (i == 0)
				assert_int_equal(w.seen[0].path_id, first);
		}
		assert_string_equal(w.seen[0].path, "eth/vlan/vlan/ip");
	}
	assert_true(link_path(w.link, 12345678).n == 1);
	world_close(&w);
}

/* The first IP header's addresses are the path's where another follows. */
static void
outer_addresses(void **state)
{
	struct world w;
	struct addr src, dst;
	uint32_t first = 0;

	(void)state;
	world_open(&w, NULL);
	for (uint8_t host = 1; host <= 4; host++) {
		struct bytes b = { .n = 0 };

		put_ip4(&b, &(struct ip4){ .proto = 41, .len = 61,
		    .host = host <= 3 ? host : 1 });
		put_ip6(&b, 4, 21);
		put_ip4(&b, &(struct ip4){ .proto = 17, .len = 1,
		    .host = 9 });
		put(&b, "x", 1);
		world_push(&w, FRAME_LINK_IPV4, &b);
		if (host == 1)
			first = w.seen[0].path_id;
		else
			assert_int_equal(w.seen[host - 1].path_id == first,
			    host == 4);
	}
	assert_int_equal(w.nseen, 4);
	assert_addr(&w.seen[2].src, "192.0.2.9");
	assert_string_equal(w.seen[2].path, "ip/ip6/ip");
	assert_true(link_path_outer(&src, &dst, w.link, w.seen[2].path_id));
	assert_addr(&src, "192.0.2.3");
	assert_addr(&dst, "192.0.2.2");
	assert_false(link_path_outer(&src, &dst, w.link, 0));
	world_close(&w);
}

/* A path with one IP header has no outer addresses, though it may follow. */
static void
no_outer_addresses(void **state)
{
	struct world w;
	struct addr src, dst;
	struct bytes b = { .n = 0 };

	(void)state;
	world_open(&w, NULL);
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 4, .len = 21 });
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 1 });
	put(&b, "x", 1);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	b.n = 0;
	put_eth(&b, 0x0800);
	put_ip4(&b, &(struct ip4){ .proto = 17, .len = 1 });
	put(&b, "x", 1);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 2);
	assert_true(link_path_outer(&src, &dst, w.link, w.seen[0].path_id));
	assert_false(link_path_outer(&src, &dst, w.link, w.seen[1].path_id));
	world_close(&w);
}

/*
 * Ethernet's short cut to IPv4 and the loop over the decoders say the same
 * about any header: what they make of random ones is compared.
 */
static void
short_cut_is_the_same(void **state)
{
	struct world a;
	struct world b;
	uint64_t r = 1;

	(void)state;
	world_open(&a, NULL);
	world_open(&b, NULL);
	for (unsigned i = 0; i < 20000; i++) {
		struct bytes eth = { .n = 0 };
		struct bytes raw = { .n = 0 };
		size_t cut;

		put_ip4(&raw, &(struct ip4){ .proto = 17, .len = 30 });
		put(&raw, "012345678901234567890123456789", 30);
		r = hash_word(r, i);
		raw.p[r % 20] = (uint8_t)(r >> 8);
		raw.p[(r >> 16) % 20] = (uint8_t)(r >> 24);
		cut = (r >> 32) % 4 == 0 ? (r >> 40) % 50 : 0;
		put_eth(&eth, 0x0800);
		put(&eth, raw.p, raw.n);
		a.nseen = 0;
		b.nseen = 0;
		world_push_cut(&a, FRAME_LINK_ETHERNET, &eth, eth.n - cut);
		world_push_cut(&b, FRAME_LINK_IPV4, &raw, raw.n - cut);
		assert_int_equal(a.nseen, b.nseen);
		if (a.nseen == 0)
			continue;
		assert_int_equal(a.seen[0].n, b.seen[0].n);
		assert_memory_equal(a.seen[0].bytes, b.seen[0].bytes,
		    a.seen[0].n);
		assert_int_equal(a.seen[0].proto, b.seen[0].proto);
		assert_int_equal(a.seen[0].missing, b.seen[0].missing);
		assert_true(addr_eq(&a.seen[0].src, &b.seen[0].src));
		assert_true(addr_eq(&a.seen[0].dst, &b.seen[0].dst));
	}
	for (unsigned i = 0; i < LINK_COUNTS; i++)
		assert_int_equal(link_counts(a.link).values[i],
		    link_counts(b.link).values[i]);
	assert_true(link_counts(a.link).values[LINK_COUNT_PACKETS] > 1000);
	assert_true(link_counts(a.link).values[LINK_COUNT_MALFORMED] > 100);
	assert_true(link_counts(a.link).values[LINK_COUNT_FRAGMENTS] > 100);
	world_close(&a);
	world_close(&b);
}

/* Every decoder and every counter has a name and a text. */
static void
tables_have_words(void **state)
{
	struct count_set c;
	struct world w;
	unsigned n = 0;

	(void)state;
	world_open(&w, NULL);
	for (; link_decoder_name(n) != NULL; n++) {
		assert_true(strlen(link_decoder_name(n)) > 1);
		assert_true(strlen(link_decoder_text(n)) > 3);
	}
	assert_true(n >= 10);
	assert_null(link_decoder_text(n));
	c = link_counts(w.link);
	assert_int_equal(c.n, LINK_COUNTS);
	for (unsigned i = 0; i < c.n; i++) {
		assert_non_null(c.names[i].name);
		assert_non_null(c.names[i].text);
	}
	world_close(&w);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_ip4),
		cmocka_unit_test(plain_again),
		cmocka_unit_test(no_way_back),
		cmocka_unit_test(empty_payload),
		cmocka_unit_test(trailer),
		cmocka_unit_test(options_and_offload),
		cmocka_unit_test(length_that_lies),
		cmocka_unit_test(snap_length),
		cmocka_unit_test(vlan_tags),
		cmocka_unit_test(llc_snap),
		cmocka_unit_test(linux_cooked),
		cmocka_unit_test(bsd_loopback),
		cmocka_unit_test(raw_ip),
		cmocka_unit_test(ip6_extensions),
		cmocka_unit_test(inner_packet),
		cmocka_unit_test(undecoded),
		cmocka_unit_test(undecoded_is_bounded),
		cmocka_unit_test(depth),
		cmocka_unit_test(outer_addresses),
		cmocka_unit_test(no_outer_addresses),
		cmocka_unit_test(path_ids),
		cmocka_unit_test(short_cut_is_the_same),
		cmocka_unit_test(tables_have_words),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	return failed + test_link_frag();
}
