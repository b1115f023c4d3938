/*
 * GRE (RFC 2784, 2.1; RFC 2890): flags and version (2), protocol as Ethernet
 * type (2), then where the flags say so checksum (2) with reserved (2), key
 * (4), sequence number (4).  Routing (RFC 1701) nobody uses; it is left alone.
 * NVGRE (RFC 7637) is Ethernet with a key.  ERSPAN's first type has protocol
 * 0x88be as the second, but no sequence number, and Ethernet right behind.
 *
 * Version 1 is that of PPTP (RFC 2637, 4.1): the key is length (2) and call id
 * (2), then sequence and acknowledgment number (4 each) where flagged.
 * Without a sequence number nothing is carried.
 */
#include "decoder.h"

enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACK = 0x0080,    /* version 1 */
	GRE_VERSION = 7,
	ETHERTYPE_ETHERNET = 0x6558,
	ETHERTYPE_ERSPAN = 0x88be
};

static enum link_step
pptp(struct decode *d, uint16_t flags)
{
	uint16_t len = rd_be16(&d->r);

	d->tag = rd_be16(&d->r);
	if ((flags & GRE_SEQUENCE) != 0)
		rd_skip(&d->r, 4);
	if ((flags & GRE_ACK) != 0)
		rd_skip(&d->r, 4);
	if (!d->r.ok)
		return LINK_BAD;
	if ((flags & GRE_SEQUENCE) == 0)
		return LINK_CONTROL;
	link_limit(d, len);
	return link_next(d, LINK_NS_ETHERTYPE, 0x880b);
}

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;
	uint16_t flags = rd_be16(&r);
	uint16_t type = rd_be16(&r);
	unsigned version = flags & GRE_VERSION;

	if (r.ok && (version > 1 || (flags & GRE_ROUTING) != 0))
		return LINK_NOT_MINE;
	d->r = r;
	if (version == 1)
		return pptp(d, flags);
	if ((flags & GRE_CHECKSUM) != 0)
		rd_skip(&d->r, 4);
	if ((flags & GRE_KEY) != 0)
		d->tag = rd_be32(&d->r);
	if ((flags & GRE_SEQUENCE) != 0)
		rd_skip(&d->r, 4);
	if (!d->r.ok)
		return LINK_BAD;
	if (type == 0)
		return LINK_CONTROL; /* Cisco's keep-alive */
	if (type == ETHERTYPE_ERSPAN && (flags & GRE_SEQUENCE) == 0)
		type = ETHERTYPE_ETHERNET;
	return link_next(d, LINK_NS_ETHERTYPE, type);
}

static const struct link_key keys[] = {
	{ LINK_NS_IP_PROTO, 47 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_gre = {
	"gre", "GRE, NVGRE, PPTP, ERSPAN type I", keys, decode
};
