/*
 * What bytes look like, for headers that do not say what they carry.  Lengths
 * must fit what is there and what the snap length cut off; bytes at random
 * pass once in some thousand.
 */
#include "state.h"

enum {
	ETHERTYPE_ARP = 0x0806,
	ETHERTYPE_LLDP = 0x88cc
};

/* From off on; failed where that lies beyond the end. */
static struct rd
at(const struct decode *d, size_t off)
{
	struct rd r = d->r;

	rd_skip(&r, off);
	return r;
}

size_t
link_looks_ip(const struct decode *d, size_t off)
{
	struct rd r = at(d, off);
	size_t have = rd_left(&r) + d->cut;
	size_t total;

	if (!r.ok || rd_left(&r) < 20)
		return 0;
	switch (r.p[0] >> 4) {
	case 4:
		total = (size_t)r.p[2] << 8 | r.p[3];
		if ((r.p[0] & 0xf) < 5 || total < (r.p[0] & 0xfu) * 4)
			return 0;
		break;
	case 6:
		total = 40 + ((size_t)r.p[4] << 8 | r.p[5]);
		break;
	default:
		return 0;
	}
	return total <= have ? total : 0;
}

bool
link_looks_eth(const struct decode *d, size_t off)
{
	struct rd r = at(d, off);
	uint16_t type;

	rd_skip(&r, 12);
	type = rd_be16(&r);
	if (!r.ok)
		return false;
	switch (type) {
	case 0x0800:
	case 0x86dd:
		return link_looks_ip(d, off + 14) != 0;
	case ETHERTYPE_ARP:
	case ETHERTYPE_LLDP:
		return true;
	default:
		break;
	}
	if (type >= LINK_ETHERTYPE_MIN)
		return link_find(d->link, LINK_NS_ETHERTYPE, type) != 0;
	/* 802.2 with a SAP that is in use: STP, SNAP, OSI. */
	return type >= 3 && type <= rd_left(&r) + d->cut && rd_left(&r) > 0
	    && (r.p[0] == 0x42 || r.p[0] == 0xaa || r.p[0] == 0xfe);
}

bool
link_looks_ppp(const struct decode *d, size_t off)
{
	struct rd r = at(d, off);
	uint32_t protocol;

	if (r.ok && rd_left(&r) >= 2 && r.p[0] == 0xff && r.p[1] == 0x03)
		rd_skip(&r, 2);
	protocol = rd_u8(&r);
	if ((protocol & 1) == 0)
		protocol = protocol << 8 | rd_u8(&r);
	if (!r.ok)
		return false;
	switch (protocol) {
	case 0x0021:
	case 0x0057:
		return link_looks_ip(d, (size_t)(r.p - d->r.p)) != 0;
	case 0x8021: /* IPCP */
	case 0x8057: /* IPv6CP */
	case 0x80fd: /* CCP */
	case 0xc021: /* LCP */
	case 0xc023: /* PAP */
	case 0xc025: /* link quality */
	case 0xc223: /* CHAP */
		return true;
	default:
		return link_find(d->link, LINK_NS_PPP, protocol) != 0;
	}
}
