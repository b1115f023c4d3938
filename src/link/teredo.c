/*
 * Teredo (RFC 4380, 5.1.1): IPv6 in UDP, perhaps behind an authentication (00
 * 01, lengths of client id and value, these, nonce of 8, confirmation) and an
 * origin indication (00 00, port, address).
 */
#include "decoder.h"

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;

	if (rd_left(&r) >= 4 && r.p[0] == 0 && r.p[1] == 1)
		rd_skip(&r, 4u + r.p[2] + r.p[3] + 9);
	if (r.ok && rd_left(&r) >= 8 && r.p[0] == 0 && r.p[1] == 0)
		rd_skip(&r, 8);
	if (!r.ok || rd_left(&r) == 0 || r.p[0] >> 4 != 6
	    || link_looks_ip(d, (size_t)(r.p - d->r.p))
	    != rd_left(&r) + d->cut)
		return LINK_NOT_MINE;
	d->r = r;
	return link_next(d, LINK_NS_ETHERTYPE, 0x86dd);
}

static const struct link_key keys[] = {
	{ LINK_NS_UDP, 3544 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_teredo = {
	"teredo", "IPv6 in UDP, Teredo", keys, decode
};
