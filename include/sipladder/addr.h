/*
 * addr.h: an IP address with a port.  A plain value of 24 bytes without
 * padding; unused bytes are zero, so two equal addresses are equal bytes.
 */
#ifndef SIPLADDER_ADDR_H
#define SIPLADDER_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/str.h>

enum { ADDR_NONE = 0, ADDR_IP4 = 4, ADDR_IP6 = 6 };

struct addr {
	union {
		uint8_t ip[16]; /* network order; IPv4 in the first four */
		uint64_t w[2];
	};
	union {
		struct {
			uint16_t port; /* host order; 0 none */
			uint8_t family;
			uint8_t zero[5];
		};
		uint64_t tail;
	};
};

/* Room for the longest text of an address with its port, and a zero byte. */
#define ADDR_TEXT_MAX 64

/*
 * The words of an address are made in registers: to store four bytes and then
 * copy eight makes the processor wait, more than all else on a packet's way.
 */
static inline uint64_t
addr_word4(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (uint64_t)v << 32;
#else
	return v;
#endif
}

static inline uint64_t
addr_tail(uint16_t port, uint8_t family)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (uint64_t)port << 48 | (uint64_t)family << 40;
#else
	return (uint64_t)port | (uint64_t)family << 16;
#endif
}

static inline struct addr
addr_ip4(const uint8_t *p, uint16_t port)
{
	return (struct addr){
		.w = { addr_word4(p), 0 }, .tail = addr_tail(port, ADDR_IP4)
	};
}

static inline struct addr
addr_ip6(const uint8_t *p, uint16_t port)
{
	uint64_t w[2];

	memcpy(w, p, 16);
	return (struct addr){
		.w = { w[0], w[1] }, .tail = addr_tail(port, ADDR_IP6)
	};
}

/* The same address with another port. */
static inline struct addr
addr_with_port(const struct addr *a, uint16_t port)
{
	return (struct addr){
		.w = { a->w[0], a->w[1] }, .tail = addr_tail(port, a->family)
	};
}

/* An IPv4 address and its port as a number of 48 bits. */
static inline uint64_t
addr_value4(const struct addr *a)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return a->w[0] >> 32 | (uint64_t)a->port << 32;
#else
	return a->w[0] | (uint64_t)(uint16_t)a->tail << 32;
#endif
}

static inline bool
addr_eq(const struct addr *a, const struct addr *b)
{
	return ((a->w[0] ^ b->w[0]) | (a->w[1] ^ b->w[1])
	    | (a->tail ^ b->tail)) == 0;
}

static inline bool
addr_ip_eq(const struct addr *a, const struct addr *b)
{
	return a->w[0] == b->w[0] && a->w[1] == b->w[1]
	    && a->family == b->family;
}

/* Total order: by family, address, port. */
int addr_cmp(const struct addr *a, const struct addr *b);

/*
 * Writes the address alone (RFC 5952 for IPv6, no brackets) into out, which
 * holds ADDR_TEXT_MAX bytes, and returns a slice of it.
 */
struct str addr_text_ip(char *out, const struct addr *a);

/* The same with the port: 192.0.2.1:5060, [2001:db8::1]:5060; no port if 0. */
struct str addr_text(char *out, const struct addr *a);

/*
 * Reads an IPv4 or IPv6 address in text, IPv6 with or without brackets, with
 * or without a zone id (dropped).  The port stays 0.  Returns 0, or -1.
 */
int addr_parse_ip(struct addr *out, struct str s);

#endif
