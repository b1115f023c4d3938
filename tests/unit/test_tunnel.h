/*
 * test_tunnel.h: frames in which a header under test stands between others.
 */
#ifndef TEST_TUNNEL_H
#define TEST_TUNNEL_H

#include "test_link.h"

#include "sipladder/frame.h"

/* What carries the header under test. */
enum carrier { BY_LINK, BY_ETH, BY_IP, BY_UDP };

/* What the header carries: IPv4 with one byte, in ... */
enum inside { IN_IP4, IN_IP6, IN_ETH, IN_SNAP };

struct form {
	enum carrier by;
	uint16_t number;      /* link type, Ethernet type, protocol, port */
	const char *header;
	size_t n;
	enum inside in;
	const char *path;     /* behind the carrier's */
};

/* For a form's header and n. */
#define HEADER(text) text, sizeof(text) - 1

static inline void
put_inside(struct bytes *b, enum inside in)
{
	if (in == IN_IP6) {
		put_ip6(b, 17, 1);
	} else {
		if (in == IN_ETH)
			put_eth(b, 0x0800);
		if (in == IN_SNAP)
			put(b, "\xaa\xaa\3\0\0\0\x08\0", 8);
		put_ip4(b, &(struct ip4){ .proto = 17, .len = 1 });
	}
	put(b, "x", 1);
}

/* The carrier's headers before n bytes; its link type. */
static inline uint16_t
put_carrier(struct bytes *b, enum carrier by, uint16_t number, size_t n)
{
	if (by == BY_LINK)
		return number;
	if (by == BY_ETH) {
		put_eth(b, number);
		return FRAME_LINK_ETHERNET;
	}
	put_eth(b, 0x0800);
	if (by == BY_IP) {
		put_ip4(b, &(struct ip4){
			.proto = (uint8_t)number, .len = (uint16_t)n });
	} else {
		put_ip4(b, &(struct ip4){
			.proto = 17, .len = (uint16_t)(n + 8) });
		put16(b, 40000);
		put16(b, number);
		put16(b, (unsigned)n + 8);
		put16(b, 0);
	}
	return FRAME_LINK_ETHERNET;
}

/* The other half: 0, or how many failed. */
int test_tunnel_odd(void);

#endif
