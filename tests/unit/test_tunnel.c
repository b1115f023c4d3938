/*
 * test_tunnel.c: unit tests of the decoders of link types, tags and tunnels.
 * What the header of each is made of stands here in bytes, by its document.
 * Captures of a whole call in each are the golden test `tunnels`.
 */
#include "test_tunnel.h"

#include <stdio.h>
#include <string.h>

#include "sipladder/frame.h"

#define ZERO4 "\0\0\0\0"
#define ZERO8 ZERO4 ZERO4
#define MACS "\2\0\0\0\0\1\2\0\0\0\0\2"
#define WIFI_ADDRESSES MACS "\2\0\0\0\0\3"
#define WIFI "\x08\x01\0\0" WIFI_ADDRESSES "\x10\0"
#define WIFI_QOS "\x88\x01\0\0" WIFI_ADDRESSES "\x10\0\0\0"

static const struct form forms[] = {
	{ BY_LINK, 105, HEADER(WIFI), IN_SNAP, "wifi/snap/ip" },
	{ BY_LINK, 105, HEADER(WIFI_QOS), IN_SNAP, "wifi/snap/ip" },
	{ BY_LINK, 105, HEADER("\x08\x03\0\0" WIFI_ADDRESSES "\x10\0"
	    "\2\0\0\0\0\4"), IN_SNAP, "wifi/snap/ip" },
	{ BY_LINK, 105, HEADER("\x88\x83\0\0" WIFI_ADDRESSES "\x10\0"
	    "\2\0\0\0\0\4\0\0HTc."), IN_SNAP, "wifi/snap/ip" },
	/* Flags alone: no padding.  Time and flags: padded. */
	{ BY_LINK, 127, HEADER("\0\0\x09\0\2\0\0\0\x10" WIFI_QOS), IN_SNAP,
	    "radiotap/wifi/snap/ip" },
	{ BY_LINK, 127, HEADER("\0\0\x19\0\3\0\0\x80" ZERO4 ZERO4 ZERO8
	    "\x20" WIFI_QOS "\0\0"), IN_SNAP, "radiotap/wifi/snap/ip" },
	{ BY_LINK, 192, HEADER("\0\0\x0c\0\x69\0\0\0abcd" WIFI), IN_SNAP,
	    "ppi/wifi/snap/ip" },
	{ BY_LINK, 192, HEADER("\0\0\x08\0\1\0\0\0"), IN_ETH, "ppi/eth/ip" },
	{ BY_LINK, 163, HEADER("\x80\x21\x10\2\0\0\0\x0c" ZERO4 WIFI),
	    IN_SNAP, "avs/wifi/snap/ip" },
	{ BY_LINK, 119, HEADER("\x44\0\0\0\x18\0\0\0wlan0" ZERO8 "\0\0\0"
	    WIFI), IN_SNAP, "prism/wifi/snap/ip" },
	{ BY_LINK, 119, HEADER("\0\0\0\x44\0\0\0\x18wlan0" ZERO8 "\0\0\0"
	    WIFI), IN_SNAP, "prism/wifi/snap/ip" },
	{ BY_LINK, 119, HEADER("\x80\x21\x10\1\0\0\0\x08" WIFI), IN_SNAP,
	    "prism/wifi/snap/ip" },
	{ BY_LINK, 9, HEADER("\xff\3\0\x21"), IN_IP4, "ppp/ip" },
	{ BY_LINK, 9, HEADER("\0\x57"), IN_IP6, "ppp/ip6" },
	{ BY_LINK, 9, HEADER("\x21"), IN_IP4, "ppp/ip" },
	{ BY_LINK, 50, HEADER("\xff\3\x57"), IN_IP6, "ppp/ip6" },
	{ BY_LINK, 50, HEADER("\x0f\0\x08\0"), IN_IP4, "ppp/chdlc/ip" },
	{ BY_LINK, 204, HEADER("\1\xff\3\0\x21"), IN_IP4, "ppp/ip" },
	{ BY_LINK, 166, HEADER("\0\3\0\x21"), IN_IP4, "ppp/ip" },
	{ BY_LINK, 51, HEADER("\x11\0\0\x09\0\x17\0\x21"), IN_IP4,
	    "pppoe:9/ppp/ip" },
	{ BY_ETH, 0x8864, HEADER("\x11\0\0\x09\0\x19\xff\3\0\x21"), IN_IP4,
	    "pppoe:9/ppp/ip" },
	{ BY_LINK, 104, HEADER("\x8f\0\x86\xdd"), IN_IP6, "chdlc/ip6" },
	{ BY_LINK, 205, HEADER("\0\x0f\0\x08\0"), IN_IP4, "chdlc/ip" },
	{ BY_LINK, 107, HEADER("\x18\x41\3\xcc"), IN_IP4, "frelay:100/ip" },
	{ BY_LINK, 107, HEADER("\x18\x41\3\0\x8e"), IN_IP6,
	    "frelay:100/ip6" },
	{ BY_LINK, 107, HEADER("\x18\x41\x08\0"), IN_IP4, "frelay:100/ip" },
	{ BY_LINK, 206, HEADER("\1\x18\x40\3\3\0\x80\0\0\0\x08\0"), IN_IP4,
	    "frelay:6400/ip" },
	{ BY_LINK, 239, HEADER("\2\0\0\5\x08\0\1\0\x08\0\1\0\7\0\x0a\0abc\0"
	    "\x19\0\x09\0"), IN_IP4, "nflog/ip" },
	{ BY_LINK, 239, HEADER("\x0a\0\0\5\0\6\0\x0a" "a\0pp\0\x2d\0\x09"),
	    IN_IP6, "nflog/ip6" },
	{ BY_LINK, 226, HEADER("\1\2\0\0" ZERO8 ZERO8 ZERO4), IN_IP4,
	    "ipnet/ip" },
	{ BY_LINK, 109, HEADER("\2\0\0\0" ZERO8), IN_IP4, "enc/ip" },
	{ BY_LINK, 258, HEADER("\x10\0\0\0\1\0\0\0\1\0\0\0" "en0\0"), IN_ETH,
	    "pktap/eth/ip" },
	{ BY_LINK, 258, HEADER("\0\0\0\x10\0\0\0\1\0\0\0\x0c" "utun"), IN_IP4,
	    "pktap/raw/ip" },
	{ BY_ETH, 0x88e7, HEADER("\0\1\0\0"), IN_ETH, "itag:65536/eth/ip" },
	{ BY_ETH, 0x8926, HEADER("\x80\5\0\6\x08\0"), IN_IP4, "vntag:5/ip" },
	{ BY_ETH, 0x893f, HEADER("\0\1\x10\2\0\3\x86\xdd"), IN_IP6,
	    "etag:4098/ip6" },
	{ BY_ETH, 0x88e5, HEADER("\0\x17\0\0\0\1\x08\0"), IN_IP4,
	    "macsec/ip" },
	{ BY_ETH, 0x88e5, HEADER("\x20\x17\0\0\0\1channel.\x08\0"), IN_IP4,
	    "macsec/ip" },
	{ BY_ETH, 0x8847, HEADER("\0\1\x01\x40"), IN_IP4, "mpls:16/ip" },
	{ BY_ETH, 0x8848, HEADER("\0\1\0\x40\0\1\x11\x40"), IN_IP6,
	    "mpls:16/mpls:17/ip6" },
	{ BY_ETH, 0x8847, HEADER("\0\0\x01\x40"), IN_IP4, "mpls:0/ip" },
	{ BY_ETH, 0x8847, HEADER("\0\0\x21\x40"), IN_IP6, "mpls:2/ip6" },
	{ BY_ETH, 0x8847, HEADER("\0\1\x01\x40\0\0\0\7"), IN_ETH,
	    "mpls:16/eth/ip" },
	{ BY_ETH, 0x8847, HEADER("\0\1\x01\x40"), IN_ETH, "mpls:16/eth/ip" },
	{ BY_LINK, 219, HEADER("\0\1\x01\x40"), IN_IP4, "mpls:16/ip" },
	{ BY_IP, 137, HEADER("\0\1\x01\x40"), IN_IP4, "mpls:16/ip" },
	{ BY_UDP, 6635, HEADER("\0\1\0\x40\0\1\x01\x40"), IN_IP4,
	    "mpls:16/mpls:16/ip" },
	{ BY_UDP, 6635, HEADER("\0\1\x01\x40" ZERO4), IN_ETH,
	    "mpls:16/eth/ip" },
	{ BY_IP, 47, HEADER("\0\0\x08\0"), IN_IP4, "gre/ip" },
	{ BY_IP, 47, HEADER("\xb0\0\x86\xdd\1\2\0\0\0\0\0\7\0\0\0\1"), IN_IP6,
	    "gre:7/ip6" },
	{ BY_IP, 47, HEADER("\x20\0\x65\x58\0\0\7\1"), IN_ETH,
	    "gre:1793/eth/ip" },
	{ BY_IP, 47, HEADER("\x30\x81\x88\x0b\0\x19\0\7\0\0\0\1\0\0\0\2"
	    "\xff\3\0\x21"), IN_IP4, "gre:7/ppp/ip" },
	{ BY_IP, 47, HEADER("\0\0\x88\xbe"), IN_ETH, "gre/eth/ip" },
	{ BY_IP, 47, HEADER("\x10\0\x88\xbe\0\0\0\1\x10\0\0\7\0\0\0\0"),
	    IN_ETH, "gre/erspan:7/eth/ip" },
	{ BY_IP, 47, HEADER("\x10\0\x22\xeb\0\0\0\1\x20\0\0\7" ZERO8),
	    IN_ETH, "gre/erspan:7/eth/ip" },
	{ BY_IP, 47, HEADER("\x10\0\x22\xeb\0\0\0\1\x20\0\0\7" ZERO4
	    "\0\0\0\1" ZERO8), IN_ETH, "gre/erspan:7/eth/ip" },
	{ BY_IP, 47, HEADER("\x10\0\x22\xeb\0\0\0\1\x20\0\0\7" ZERO4
	    "\0\0\x08\0"), IN_IP4, "gre/erspan:7/ip" },
	{ BY_IP, 97, HEADER("\x30\0"), IN_ETH, "etherip/eth/ip" },
	{ BY_IP, 4, HEADER(""), IN_IP4, "ip" },
	{ BY_IP, 41, HEADER(""), IN_IP6, "ip6" },
	{ BY_UDP, 1701, HEADER("\0\2\0\5\0\6\xff\3\0\x21"), IN_IP4,
	    "l2tp:6/ppp/ip" },
	{ BY_UDP, 1701, HEADER("\x4a\2\0\x27\0\5\0\6\0\0\0\0\0\2..\0\x21"),
	    IN_IP4, "l2tp:6/ppp/ip" },
	{ BY_UDP, 1701, HEADER("\0\3\0\0\0\0\0\7"), IN_ETH,
	    "l2tp:7/eth/ip" },
	{ BY_UDP, 1701, HEADER("\0\3\0\0\0\0\0\7cook\0\x21"), IN_IP4,
	    "l2tp:7/ppp/ip" },
	{ BY_IP, 115, HEADER("\0\0\0\7" ZERO4), IN_ETH, "l2tp:7/eth/ip" },
	{ BY_IP, 115, HEADER("\0\0\0\7cookies."), IN_IP6, "l2tp:7/ip6" },
	{ BY_IP, 115, HEADER("\0\0\0\7cookies." ZERO4), IN_ETH,
	    "l2tp:7/eth/ip" },
	{ BY_UDP, 3544, HEADER(""), IN_IP6, "teredo/ip6" },
	{ BY_UDP, 3544, HEADER("\0\0\1\2\3\4\5\6"), IN_IP6, "teredo/ip6" },
	{ BY_UDP, 3544, HEADER("\0\1\1\2i.." ZERO8 "\0" "\0\0\1\2\3\4\5\6"),
	    IN_IP6, "teredo/ip6" },
	{ BY_UDP, 4789, HEADER("\x08\0\0\0\0\0\7\0"), IN_ETH,
	    "vxlan:7/eth/ip" },
	{ BY_UDP, 8472, HEADER("\x88\x48\1\2\xff\xff\xff\0"), IN_ETH,
	    "vxlan:16777215/eth/ip" },
	{ BY_UDP, 4790, HEADER("\x0c\0\0\1\0\0\7\0"), IN_IP4,
	    "vxlan-gpe:7/ip" },
	{ BY_UDP, 4790, HEADER("\x08\0\0\0\0\0\7\0"), IN_ETH,
	    "vxlan-gpe:7/eth/ip" },
	{ BY_UDP, 4790, HEADER("\x0c\0\0\4\0\0\7\0\x0f\xc3\1\3\0\0\5\xff"
	    ZERO4), IN_ETH, "vxlan-gpe:7/nsh:5/eth/ip" },
	{ BY_ETH, 0x894f, HEADER("\x0f\xc2\2\2\0\0\5\xff"), IN_IP6,
	    "nsh:5/ip6" },
	{ BY_UDP, 6081, HEADER("\0\0\x65\x58\0\0\7\0"), IN_ETH,
	    "geneve:7/eth/ip" },
	{ BY_UDP, 6081, HEADER("\2\x40\x86\xdd\0\0\7\0\1\2\x80\1abcd"),
	    IN_IP6, "geneve:7/ip6" },
	{ BY_UDP, 2152, HEADER("\x30\xff\0\x15\0\0\0\7"), IN_IP4,
	    "gtpu:7/ip" },
	{ BY_UDP, 2152, HEADER("\x36\xff\0\x35\0\0\0\7\0\1\2\x85\1\0\x09\xc0"
	    "\2......\x20\4..............\0"), IN_IP4, "gtpu:7/ip" },
	{ BY_UDP, 2152, HEADER("\x32\xff\0\x27\0\0\0\7\0\1\2\x85"), IN_ETH,
	    "gtpu:7/eth/ip" },
	{ BY_UDP, 37008, HEADER("\1\0\0\1\x0a\1\xd8\0\1"), IN_ETH,
	    "tzsp/eth/ip" },
	{ BY_UDP, 37008, HEADER("\1\1\0\x12\1" WIFI), IN_SNAP,
	    "tzsp/wifi/snap/ip" },
	{ BY_UDP, 4341, HEADER("\x88\0\0\1\0\0\7\1"), IN_IP4, "lisp:7/ip" },
	{ BY_UDP, 4341, HEADER("\x80\0\0\1\0\0\0\1"), IN_IP6, "lisp/ip6" }
};

enum { NFORMS = sizeof(forms) / sizeof(forms[0]) };

static uint16_t
put_form(struct bytes *b, const struct form *f)
{
	struct bytes content = { .n = 0 };
	uint16_t link;

	put(&content, f->header, f->n);
	put_inside(&content, f->in);
	if (f->number == 0x88e5)
		put(&content, "check value: 16.", 16);
	link = put_carrier(b, f->by, f->number, content.n);
	put(b, content.p, content.n);
	return link;
}

/* Every header is taken, and what it carries comes out by its path. */
static void
taken(void **state)
{
	static const char *const before[] = { "", "eth/", "eth/ip/",
		"eth/ip/" };

	(void)state;
	for (size_t i = 0; i < NFORMS; i++) {
		const struct form *f = &forms[i];
		struct bytes b = { .n = 0 };
		char path[128];
		struct world w;

		world_open(&w, NULL);
		world_push(&w, put_form(&b, f), &b);
		(void)snprintf(path, sizeof(path), "%s%s", before[f->by],
		    f->path);
		if (w.nseen != 1)
			fail_msg("form %zu, %s: not taken", i, path);
		assert_string_equal(w.seen[0].path, path);
		assert_payload(&w.seen[0], "x");
		assert_addr(&w.seen[0].src,
		    f->in == IN_IP6 ? "2001:db8::1" : "192.0.2.1");
		world_close(&w);
	}
}

/* The frames that a link has counted in one way or another. */
static uint64_t
counted(const struct world *w)
{
	struct count_set c = link_counts(w->link);
	uint64_t sum = 0;

	for (unsigned i = LINK_COUNT_PACKETS; i < LINK_COUNT_FRAGMENTS; i++)
		sum += c.values[i];
	return sum;
}

/* Cut anywhere, or ending anywhere, a frame is counted once. */
static void
cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < NFORMS; i++) {
		struct bytes b = { .n = 0 };
		uint16_t link = put_form(&b, &forms[i]);
		struct world w;

		world_open(&w, NULL);
		for (size_t n = 0; n < b.n; n++) {
			struct bytes end = b;

			w.nseen = 0;
			world_push_cut(&w, link, &b, n);
			assert_int_equal(counted(&w), 2 * n + 1);
			end.n = n;
			world_push(&w, link, &end);
			assert_int_equal(counted(&w), 2 * n + 2);
		}
		world_close(&w);
	}
}

/* A byte of any header changed: counted once, and nothing is read beyond. */
static void
any_byte_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < NFORMS; i++) {
		struct bytes b = { .n = 0 };
		uint16_t link = put_form(&b, &forms[i]);
		uint64_t frames = 0;
		struct world w;

		world_open(&w, NULL);
		for (size_t at = 0; at < b.n; at++) {
			for (unsigned v = 0; v < 256; v += 5) {
				struct bytes c = b;

				c.p[at] = (uint8_t)(c.p[at] ^ v);
				w.nseen = 0;
				world_push(&w, link, &c);
				frames++;
				assert_true(counted(&w)
				    + link_counts(w.link).values[
				    LINK_COUNT_FRAGMENTS] >= frames);
			}
		}
		world_close(&w);
	}
}

/* What is told on the ports of tunnels and is none is an ordinary datagram. */
static void
ports_of_tunnels_used_otherwise(void **state)
{
	static const uint16_t ports[] = { 1701, 2152, 3544, 4341, 4500, 4789,
		4790, 6081, 6635, 8472, 37008 };
	static const struct {
		const char *bytes;
		size_t n;
	} contents[] = {
		{ HEADER("INVITE sip:a@example.com SIP/2.0\r\n\r\n") },
		{ HEADER("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n") },
		{ HEADER("OPTIONS sip:a SIP/2.0\r\n\r\n") },
		{ HEADER("\x80\0\1\2\3\4\5\6\x45\0\0\x15" "pcmupcmupcmupcmu") },
		{ HEADER("\x80\x60\x41\0\x60\0\0\0\x45\0\0\x14"
		    "pcmupcmupcmu") },
		{ HEADER("\x80\xc8\0\6" ZERO8 ZERO8 ZERO8) },
		{ HEADER("\0\1\0\0\x21\x12\xa4\x42transaction.") },
		{ HEADER("\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x10 handshake...") },
		{ HEADER("\r\n\r\n") },
		{ HEADER("\xff") },
		{ HEADER(ZERO4 "key exchange") },
		{ HEADER("\x30\1\0\0\0\0\0\0") },
		{ HEADER("") }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		for (size_t k = 0; k < sizeof(contents) / sizeof(contents[0]);
		    k++) {
			struct bytes b = { .n = 0 };
			struct world w;

			world_open(&w, NULL);
			put_carrier(&b, BY_UDP, ports[i], contents[k].n);
			put(&b, contents[k].bytes, contents[k].n);
			world_push(&w, FRAME_LINK_ETHERNET, &b);
			if (w.nseen != 1)
				fail_msg("port %u, content %zu: not handed on",
				    ports[i], k);
			assert_string_equal(w.seen[0].path, "eth/ip");
			assert_int_equal(w.seen[0].n, contents[k].n + 8);
			assert_int_equal(w.seen[0].proto, 17);
			world_close(&w);
		}
	}
}

/* A tunnel is known by its source port too: answers of Teredo, GTP-U. */
static void
source_port(void **state)
{
	struct bytes b = { .n = 0 };
	struct world w;

	(void)state;
	world_open(&w, NULL);
	put_form(&b, &(struct form){ BY_UDP, 2152,
	    HEADER("\x30\xff\0\x15\0\0\0\7"), IN_IP4, NULL });
	memcpy(b.p + 36, b.p + 34, 2);
	b.p[34] = 2152 >> 8;
	b.p[35] = 2152 & 0xff;
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_string_equal(w.seen[0].path, "eth/ip/gtpu:7/ip");
	world_close(&w);
}

/* What rules a link and carries nothing has a count of its own. */
static void
control(void **state)
{
	static const struct form silent[] = {
		{ BY_LINK, 105, HEADER("\x80\0" ZERO8 ZERO8), IN_IP4, NULL },
		{ BY_LINK, 105, HEADER("\xd4\0\0\0\1\2\3\4\5\6"), IN_IP4,
		    NULL },
		{ BY_LINK, 105, HEADER("\x48\1" ZERO8 ZERO8), IN_IP4, NULL },
		{ BY_LINK, 9, HEADER("\xff\3\xc0\x21"), IN_IP4, NULL },
		{ BY_LINK, 104, HEADER("\x8f\0\x80\x35"), IN_IP4, NULL },
		{ BY_ETH, 0x8863, HEADER("\x11\x09\0\0\0\x08"), IN_IP4, NULL },
		{ BY_ETH, 0x8864, HEADER("\x11\xa7\0\1\0\x08"), IN_IP4, NULL },
		{ BY_LINK, 258, HEADER("\x0c\0\0\0\0\0\0\0\1\0\0\0"), IN_ETH,
		    NULL },
		{ BY_ETH, 0x8847, HEADER("\0\0\xd1\x40\x10\0\0\7"), IN_IP4,
		    NULL },
		{ BY_ETH, 0x8847, HEADER("\0\1\x01\x40\x10\0\0\7"), IN_IP4,
		    NULL },
		{ BY_IP, 47, HEADER("\0\0\0\0"), IN_IP4, NULL },
		{ BY_IP, 47, HEADER("\x20\x81\x88\x0b\0\0\0\7\0\0\0\1"),
		    IN_IP4, NULL },
		{ BY_IP, 47, HEADER("\x10\0\x22\xeb\0\0\0\1\x20\0\0\7" ZERO4
		    "\0\0\x1c\0"), IN_ETH, NULL },
		{ BY_IP, 115, HEADER(ZERO4 "\xc8\3\0\x14" ZERO8), IN_IP4,
		    NULL },
		{ BY_UDP, 4790, HEADER("\x0d\0\0\0" ZERO4), IN_IP4, NULL }
	};
	struct world w;

	(void)state;
	world_open(&w, NULL);
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		struct bytes b = { .n = 0 };

		world_push(&w, put_form(&b, &silent[i]), &b);
		assert_count(&w, LINK_COUNT_CONTROL, i + 1);
	}
	assert_int_equal(w.nseen, 0);
	world_close(&w);
}

/* What cannot be decoded is told by its name. */
static void
told_by_name(void **state)
{
	static const struct {
		struct form form;
		const char *name;
	} cases[] = {
		{ { BY_LINK, 105, HEADER("\x08\x41\0\0" WIFI_ADDRESSES
		    "\x10\0"), IN_SNAP, NULL }, "encrypted" },
		{ { BY_LINK, 105, HEADER("\x08\x01\0\0" WIFI_ADDRESSES
		    "\x11\0"), IN_SNAP, NULL }, "fragment" },
		{ { BY_LINK, 105, HEADER("\x08\x05\0\0" WIFI_ADDRESSES
		    "\x10\0"), IN_SNAP, NULL }, "fragment" },
		{ { BY_LINK, 147, HEADER(""), IN_IP4, NULL }, "USER0" },
		{ { BY_LINK, 9, HEADER("\0\x3d\xc0\0"), IN_IP4, NULL },
		    "multilink" },
		{ { BY_ETH, 0x88e5, HEADER("\x0c\0\0\0\0\1"), IN_IP4, NULL },
		    "MACsec, encrypted" },
		{ { BY_IP, 47, HEADER("\x40\0\x08\0" ZERO8), IN_IP4, NULL },
		    "GRE with routing or of another version" },
		{ { BY_IP, 50, HEADER("\0\0\1\0\0\0\0\1chiffre."), IN_IP4,
		    NULL }, "ESP, encrypted" },
		{ { BY_IP, 115, HEADER("\0\0\0\7nothing known here......."),
		    IN_IP4, NULL }, "L2TP" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes b = { .n = 0 };
		struct link_unknown u;
		struct world w;

		world_open(&w, NULL);
		world_push(&w, put_form(&b, &cases[i].form), &b);
		assert_int_equal(w.nseen, 0);
		assert_true(link_undecoded(&u, w.link, 0));
		assert_string_equal(u.name, cases[i].name);
		assert_false(link_undecoded(&u, w.link, 1));
		world_close(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(any_byte_changed),
		cmocka_unit_test(ports_of_tunnels_used_otherwise),
		cmocka_unit_test(source_port),
		cmocka_unit_test(control),
		cmocka_unit_test(told_by_name),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	return failed + test_tunnel_odd();
}
