/*
 * IPv6 (RFC 8200) with its extension headers.
 *
 *	version 4, class 8, flow label 20 | payload length 16, next header 8,
 *	hop limit 8 | source 128 | destination 128
 *
 * An extension header is: next header, length in 8 bytes without the first
 * 8, content.  The fragment header (4.5) is always 8 bytes: next header,
 * reserved, offset 13 and reserved 2 and more 1, identification 32.  The
 * authentication header counts 4 bytes, less 2 (RFC 4302, 2.2).
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	IP6_HOP_BY_HOP = 0,
	IP6_ROUTING = 43,
	IP6_FRAGMENT = 44,
	IP6_AH = 51,
	IP6_DESTINATION = 60,
	IP6_MOBILITY = 135,
	IP6_HIP = 139,
	IP6_SHIM6 = 140
};

/* Each takes 8 bytes at least; the limit is for reassembled ones of 64 KiB. */
#define IP6_MAX_EXTENSIONS 32

static bool
is_extension(uint32_t number)
{
	switch (number) {
	case IP6_HOP_BY_HOP:
	case IP6_ROUTING:
	case IP6_FRAGMENT:
	case IP6_AH:
	case IP6_DESTINATION:
	case IP6_MOBILITY:
	case IP6_HIP:
	case IP6_SHIM6:
		return true;
	default:
		return false;
	}
}

static enum link_step
fragment(struct decode *d)
{
	uint8_t next = rd_u8(&d->r);
	struct link_frag f = { .is_ip6 = true, .proto = next };
	uint16_t off;

	rd_skip(&d->r, 1);
	off = rd_be16(&d->r);
	f.id = rd_be32(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	f.off = off & 0xfff8u;
	f.more = (off & 1) != 0;
	/* A fragment that is all of it stands alone (RFC 6946). */
	if (f.off == 0 && !f.more)
		return link_next(d, LINK_NS_IP_PROTO, next);
	return link_frag_add(d, &f);
}

static enum link_step
extension(struct decode *d)
{
	uint8_t next;
	size_t len;

	if (d->number == IP6_FRAGMENT)
		return fragment(d);
	next = rd_u8(&d->r);
	len = rd_u8(&d->r);
	len = d->number == IP6_AH ? (len + 2) * 4 : (len + 1) * 8;
	rd_skip(&d->r, len - 2);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_IP_PROTO, next);
}

static enum link_step
decode(struct decode *d)
{
	const uint8_t *h = rd_take(&d->r, 40);
	enum link_step step;
	size_t len;

	if (h == NULL || h[0] >> 4 != 6)
		return LINK_BAD;
	len = (size_t)h[4] << 8 | h[5];
	/* 0 is a jumbogram (RFC 2675) or offload: the rest of the frame. */
	if (len != 0 && !link_limit(d, len))
		link_count(d, LINK_COUNT_BAD_LENGTH);
	link_ip_begins(d);
	d->pkt.ip_id = 0;
	d->pkt.ttl = h[7];
	d->pkt.src = addr_ip6(h + 8, 0);
	d->pkt.dst = addr_ip6(h + 24, 0);
	step = link_next(d, LINK_NS_IP_PROTO, h[6]);
	for (unsigned i = 0; is_extension(d->number); i++) {
		if (i == IP6_MAX_EXTENSIONS)
			return LINK_BAD;
		step = extension(d);
		if (step != LINK_NEXT)
			return step;
	}
	return step;
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x86dd },
	{ LINK_NS_LINKTYPE, FRAME_LINK_IPV6 },
	{ LINK_NS_AF, 10 }, /* Linux */
	{ LINK_NS_AF, 24 }, /* NetBSD, OpenBSD */
	{ LINK_NS_AF, 28 }, /* FreeBSD */
	{ LINK_NS_AF, 30 }, /* Darwin */
	{ LINK_NS_PPP, 0x0057 },
	{ LINK_NS_NSH, 2 },
	{ LINK_NS_IP_PROTO, 41 }, /* RFC 4213 */
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_ip6 = {
	"ip6", "IPv6 with extension headers", keys, decode
};
