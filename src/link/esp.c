/*
 * IPsec's ESP (RFC 4303, 2) with the cipher NULL (RFC 2410), as IMS uses it,
 * also in UDP (RFC 3948, 2):
 *
 *	SPI 4, sequence 4 | payload | padding 01 02 03 ..., its length 1, next
 *	header 1 | integrity check value
 *
 * Nothing says which cipher it is, nor how long the check value is.  The
 * common lengths are tried, and taken is what has right padding and a payload
 * that its next header fits to the byte.  A nonce of 8 bytes stands before the
 * payload where the check value is one of AES-GMAC (RFC 4543, 3).  All else is
 * encrypted and not for us; so is a packet whose end was cut off.
 */
#include "decoder.h"

enum {
	ESP_HEADER = 8,
	ESP_NONCE = 8,
	ESP_TRAILER = 2,
	PROTO_IP4 = 4,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_IP6 = 41
};

/* HMAC of MD5 and SHA-1; SHA-256, AES-XCBC; SHA-384; SHA-512; none. */
static const uint8_t check_lengths[] = { 12, 16, 24, 32, 0 };

static bool
is_padding(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != i + 1)
			return false;
	}
	return true;
}

/* Whether the bytes are one whole packet of the protocol. */
static bool
fits(const struct decode *d, uint8_t protocol, size_t off, size_t len)
{
	const uint8_t *p = d->r.p + off;

	switch (protocol) {
	case PROTO_IP4:
		return len >= 20 && p[0] >> 4 == 4
		    && link_looks_ip(d, off) == len;
	case PROTO_IP6:
		return len >= 40 && p[0] >> 4 == 6
		    && link_looks_ip(d, off) == len;
	case PROTO_UDP:
		return len >= 8 && ((size_t)p[4] << 8 | p[5]) == len;
	case PROTO_TCP:
		/* Header length, and no reserved bits. */
		return len >= 20 && p[12] >> 4 >= 5
		    && (p[12] >> 4) * 4u <= len && (p[12] & 0x0e) == 0;
	default:
		return false;
	}
}

/* Where the payload begins and how long it is, for a check value's length. */
static bool
try_length(size_t *off, size_t *len, const struct decode *d, size_t check)
{
	size_t have = rd_left(&d->r);
	const uint8_t *end = d->r.end - check;
	size_t padding;

	if (have < ESP_HEADER + ESP_TRAILER + check)
		return false;
	padding = end[-2];
	have -= ESP_HEADER + ESP_TRAILER + check;
	if (padding > have || !is_padding(end - ESP_TRAILER - padding,
	    padding))
		return false;
	*off = ESP_HEADER;
	*len = have - padding;
	if (fits(d, end[-1], *off, *len))
		return true;
	if (check != 16 || *len < ESP_NONCE)
		return false;
	*off += ESP_NONCE;
	*len -= ESP_NONCE;
	return fits(d, end[-1], *off, *len);
}

static enum link_step
decode(struct decode *d)
{
	uint8_t next;
	size_t off;
	size_t len;

	if (d->cut != 0 || rd_left(&d->r) < ESP_HEADER)
		return LINK_NOT_MINE;
	/* In UDP an SPI of 0 is key exchange. */
	if ((d->r.p[0] | d->r.p[1] | d->r.p[2] | d->r.p[3]) == 0)
		return LINK_NOT_MINE;
	for (size_t i = 0; i < sizeof(check_lengths); i++) {
		size_t check = check_lengths[i];

		if (!try_length(&off, &len, d, check))
			continue;
		next = *(d->r.end - check - 1);
		rd_skip(&d->r, off);
		link_limit(d, len);
		return link_next(d, LINK_NS_IP_PROTO, next);
	}
	return LINK_NOT_MINE;
}

static const struct link_key keys[] = {
	{ LINK_NS_IP_PROTO, 50 },
	{ LINK_NS_UDP, 4500 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_esp = {
	"esp", "IPsec's ESP without encryption", keys, decode
};
