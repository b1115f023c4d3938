/*
 * test_tunnel_odd.c: decoders that guess, and headers that lie.
 */
#include "test_tunnel.h"

#include <stdio.h>
#include <string.h>

/* An ESP packet: payload, padding, next header, check value. */
static void
put_esp(struct bytes *b, const struct bytes *payload, uint8_t next,
    unsigned check)
{
	uint8_t padding = (uint8_t)((4 - (payload->n + 2) % 4) % 4);

	put(b, "\0\0\1\0\0\0\0\1", 8);
	put(b, payload->p, payload->n);
	put(b, "\1\2\3", padding);
	put(b, &padding, 1);
	put(b, &next, 1);
	put(b, "\xc3\x5a\x77\x01\x90\xee\x3f\x42\x18\xd9\x6b\xa0\x55\xf1"
	    "\x2c\x86\x4e\x37\xbd\x09\xa8\x61\xcc\x13\x7f\x2e\x99\xd4"
	    "\x50\xab\x06\xe8", check);
}

static void
esp_world(struct world *w, const struct bytes *esp, uint16_t number,
    enum carrier by)
{
	struct bytes b = { .n = 0 };
	uint16_t link = put_carrier(&b, by, number, esp->n);

	put(&b, esp->p, esp->n);
	world_open(w, NULL);
	world_push(w, link, &b);
}

static void
put_udp(struct bytes *b, const char *text)
{
	put16(b, 5060);
	put16(b, 5060);
	put16(b, 8 + (unsigned)strlen(text));
	put16(b, 0);
	put(b, text, strlen(text));
}

/* A cipher that does nothing is seen through, whatever the check value. */
static void
esp_null(void **state)
{
	static const unsigned checks[] = { 0, 12, 16, 24, 32 };

	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		for (unsigned len = 0; len < 4; len++) {
			struct bytes payload = { .n = 0 };
			struct bytes esp = { .n = 0 };
			struct world w;

			put_udp(&payload, &"SIP"[3 - len]);
			put_esp(&esp, &payload, 17, checks[i]);
			esp_world(&w, &esp, 50, BY_IP);
			assert_int_equal(w.nseen, 1);
			assert_string_equal(w.seen[0].path, "eth/ip/esp");
			assert_int_equal(w.seen[0].proto, 17);
			assert_int_equal(w.seen[0].n, 8 + len);
			world_close(&w);
			esp_world(&w, &esp, 4500, BY_UDP);
			assert_string_equal(w.seen[0].path, "eth/ip/esp");
			world_close(&w);
		}
	}
}

/* TCP, IPv4 and IPv6 in it, and a nonce before the payload. */
static void
esp_payloads(void **state)
{
	struct bytes payload = { .n = 0 };
	struct bytes esp = { .n = 0 };
	struct world w;

	(void)state;
	put(&payload, "\x13\xc4\x13\xc4\0\0\0\1\0\0\0\1\x50\x18\1\0\0\0\0\0"
	    "SIP", 23);
	put_esp(&esp, &payload, 6, 12);
	esp_world(&w, &esp, 50, BY_IP);
	assert_int_equal(w.seen[0].proto, 6);
	assert_int_equal(w.seen[0].n, 23);
	world_close(&w);

	esp.n = payload.n = 0;
	put_inside(&payload, IN_IP4);
	put_esp(&esp, &payload, 4, 12);
	esp_world(&w, &esp, 50, BY_IP);
	assert_string_equal(w.seen[0].path, "eth/ip/esp/ip");
	assert_payload(&w.seen[0], "x");
	world_close(&w);

	esp.n = payload.n = 0;
	put(&payload, "nonce...", 8);
	put_inside(&payload, IN_IP6);
	put_esp(&esp, &payload, 41, 16);
	esp_world(&w, &esp, 50, BY_IP);
	assert_string_equal(w.seen[0].path, "eth/ip/esp/ip6");
	assert_payload(&w.seen[0], "x");
	world_close(&w);
}

/* Wrong padding, a wrong length, or the end cut off: left alone. */
static void
esp_refused(void **state)
{
	struct bytes payload = { .n = 0 };
	struct bytes esp = { .n = 0 };
	struct bytes b = { .n = 0 };
	struct world w;

	(void)state;
	put_udp(&payload, "SIP");
	put_esp(&esp, &payload, 17, 12);
	put_carrier(&b, BY_IP, 50, esp.n);
	put(&b, esp.p, esp.n);
	world_open(&w, NULL);
	world_push_cut(&w, FRAME_LINK_ETHERNET, &b, b.n - 1);
	assert_int_equal(w.nseen, 0);
	world_close(&w);
	esp.p[8 + payload.n]++;          /* the padding */
	esp_world(&w, &esp, 50, BY_IP);
	assert_int_equal(w.nseen, 0);
	world_close(&w);
	esp.p[8 + payload.n]--;
	esp.p[8 + 5]++;                  /* the length of UDP */
	esp_world(&w, &esp, 50, BY_IP);
	assert_int_equal(w.nseen, 0);
	world_close(&w);
}

/* Of an A-MSDU the first packet is taken, and it is told that there is more. */
static void
amsdu(void **state)
{
	static const char header[] = "\x88\x01\0\0" "\2\0\0\0\0\1\2\0\0\0\0\2"
	    "\2\0\0\0\0\3\x10\0\x80\0" "\2\0\0\0\0\1\2\0\0\0\0\2\0\x1d";
	struct bytes b = { .n = 0 };
	struct world w;

	(void)state;
	put(&b, header, sizeof(header) - 1);
	put_inside(&b, IN_SNAP);
	world_open(&w, NULL);
	world_push(&w, FRAME_LINK_WIFI, &b);
	assert_payload(&w.seen[0], "x");
	assert_count(&w, LINK_COUNT_AMSDU, 0);
	put(&b, "\0\0\0", 3);
	put(&b, header + 26, 14);
	put_inside(&b, IN_SNAP);
	world_push(&w, FRAME_LINK_WIFI, &b);
	assert_payload(&w.seen[1], "x");
	assert_count(&w, LINK_COUNT_AMSDU, 1);
	world_close(&w);
}

/*
 * Ethernet in MPLS without a control word, from addresses that begin like IP
 * or like a control word (RFC 8469).
 */
static void
mpls_addresses(void **state)
{
	static const uint8_t firsts[] = { 0x45, 0x60, 0x00, 0x10, 0x9c };

	(void)state;
	for (size_t i = 0; i < sizeof(firsts); i++) {
		for (unsigned word = 0; word < 2; word++) {
			struct bytes b = { .n = 0 };
			struct world w;

			put(&b, "\0\1\1\x40\0\0\0\0", 4 + 4 * word);
			put_inside(&b, IN_ETH);
			b.p[4 + 4 * word] = firsts[i];
			world_open(&w, NULL);
			world_push(&w, FRAME_LINK_MPLS, &b);
			assert_int_equal(w.nseen, 1);
			assert_string_equal(w.seen[0].path, "mpls:16/eth/ip");
			world_close(&w);
		}
	}
}

/* An extension header of length 0 would be read for ever. */
static void
gtpu_extension_without_length(void **state)
{
	struct bytes b = { .n = 0 };
	struct world w;

	(void)state;
	put_carrier(&b, BY_UDP, 2152, 16 + 21);
	put(&b, "\x34\xff\0\x1d\0\0\0\7\0\1\2\x85\0\0\0\x85", 16);
	put_inside(&b, IN_IP4);
	world_open(&w, NULL);
	world_push(&w, FRAME_LINK_ETHERNET, &b);
	assert_int_equal(w.nseen, 0);
	assert_count(&w, LINK_COUNT_MALFORMED, 1);
	world_close(&w);
}

/* Sixteen tunnels in each other are taken; more are counted, not followed. */
static void
nested(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	for (unsigned depth = 16; depth <= 22; depth += 6) {
		struct bytes b = { .n = 0 };

		put_eth(&b, 0x0800);
		for (unsigned i = depth; i > 0; i--) {
			put_ip4(&b, &(struct ip4){ .proto = 47,
			    .len = (uint16_t)(i * 38 + 1) });
			put(&b, "\0\0\x65\x58", 4);
			put_eth(&b, 0x0800);
		}
		put_ip4(&b, &(struct ip4){ .proto = 17, .len = 1 });
		put(&b, "x", 1);
		world_push(&w, FRAME_LINK_ETHERNET, &b);
		assert_int_equal(w.nseen, 1);
	}
	assert_payload(&w.seen[0], "x");
	assert_count(&w, LINK_COUNT_TOO_DEEP, 1);
	world_close(&w);
}

/* Half of a packet in a tunnel, from a sender of that tunnel. */
static void
push_half(struct world *w, uint8_t host, bool is_last)
{
	struct bytes b = { .n = 0 };

	if (host != 0)
		put_ip4(&b, &(struct ip4){ .proto = 4, .len = 28,
		    .host = host });
	put_ip4(&b, &(struct ip4){ .id = 7, .proto = 17, .len = 8,
	    .off = is_last ? 8 : 0, .more = !is_last });
	put(&b, is_last ? "the last" : "thefirst", 8);
	world_push(w, FRAME_LINK_IPV4, &b);
}

/*
 * A packet in fragments, captured in a tunnel, in another and in none, is seen
 * three times, as one that is whole would be.
 */
static void
fragments_in_tunnels(void **state)
{
	struct world w;

	(void)state;
	world_open(&w, NULL);
	for (unsigned half = 0; half < 2; half++) {
		for (uint8_t host = 0; host < 3; host++)
			push_half(&w, host, half == 1);
	}
	assert_int_equal(w.nseen, 3);
	for (unsigned i = 0; i < 3; i++)
		assert_payload(&w.seen[i], "thefirstthe last");
	assert_string_equal(w.seen[0].path, "ip");
	assert_string_equal(w.seen[2].path, "ip/ip");
	assert_int_not_equal(w.seen[1].path_id, w.seen[2].path_id);
	assert_count(&w, LINK_COUNT_FRAG_DUPLICATE, 0);
	world_close(&w);
}

int
test_tunnel_odd(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(esp_null),
		cmocka_unit_test(esp_payloads),
		cmocka_unit_test(esp_refused),
		cmocka_unit_test(amsdu),
		cmocka_unit_test(mpls_addresses),
		cmocka_unit_test(gtpu_extension_without_length),
		cmocka_unit_test(nested),
		cmocka_unit_test(fragments_in_tunnels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
