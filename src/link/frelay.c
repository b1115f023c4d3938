/*
 * Frame Relay: an address of Q.922 (2 bytes or more; the lowest bit of the
 * last one is set), then as RFC 2427 says: control 03, perhaps a 0 to pad, and
 * a network layer protocol id, of which 0x80 is SNAP.  Cisco's form has an
 * Ethernet type right behind the address.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	NLPID_SNAP = 0x80,
	NLPID_IP6 = 0x8e,
	NLPID_IP4 = 0xcc
};

static uint32_t
dlci(struct rd *r)
{
	uint8_t b = rd_u8(r);
	uint32_t id = b >> 2;

	if ((b & 1) != 0)
		return id;
	b = rd_u8(r);
	id = id << 4 | b >> 4;
	/* Addresses of 3 and 4 bytes have 7 and 6 bits more. */
	for (unsigned i = 0; (b & 1) == 0 && r->ok && i < 2; i++) {
		b = rd_u8(r);
		id = (b & 1) != 0 ? id << 6 | b >> 2 : id << 7 | b >> 1;
	}
	return id;
}

static enum link_step
decode(struct decode *d)
{
	uint8_t nlpid;

	if (d->number == FRAME_LINK_FRELAY_WITH_DIR)
		rd_skip(&d->r, 1);
	d->tag = dlci(&d->r);
	if (!d->r.ok || rd_left(&d->r) < 2) {
		d->r.ok = false;
		return LINK_BAD;
	}
	if (d->r.p[0] != 0x03)
		return link_next(d, LINK_NS_ETHERTYPE, rd_be16(&d->r));
	rd_skip(&d->r, 1);
	nlpid = rd_u8(&d->r);
	if (nlpid == 0)
		nlpid = rd_u8(&d->r);
	switch (nlpid) {
	case NLPID_IP4:
		return link_next(d, LINK_NS_ETHERTYPE, 0x0800);
	case NLPID_IP6:
		return link_next(d, LINK_NS_ETHERTYPE, 0x86dd);
	case NLPID_SNAP:
		if (rd_be24(&d->r) == 0)
			return link_next(d, LINK_NS_ETHERTYPE,
			    rd_be16(&d->r));
		return LINK_CONTROL;
	default:
		return d->r.ok ? LINK_CONTROL : LINK_BAD;
	}
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_FRELAY },
	{ LINK_NS_LINKTYPE, FRAME_LINK_FRELAY_WITH_DIR },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_frelay = {
	"frelay", "Frame Relay, RFC 2427 and Cisco's form", keys, decode
};
