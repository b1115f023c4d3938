/*
 * GENEVE (RFC 8926, 3.4): version 0 (2 bits) and length of the options in 4
 * bytes (6), flags O and C and 6 of 0, protocol as Ethernet type (2), network
 * (3), reserved (1), options.
 */
#include "decoder.h"

#include "state.h"

enum { GENEVE_RESERVED = 0x3f };

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;
	uint8_t first = rd_u8(&r);
	uint8_t flags = rd_u8(&r);
	uint16_t type = rd_be16(&r);
	uint32_t network = rd_be24(&r);
	uint8_t last = rd_u8(&r);

	rd_skip(&r, (first & 0x3fu) * 4);
	if (!r.ok || first >> 6 != 0 || (flags & GENEVE_RESERVED) != 0
	    || last != 0 || link_find(d->link, LINK_NS_ETHERTYPE, type) == 0)
		return LINK_NOT_MINE;
	d->r = r;
	d->tag = network;
	return link_next(d, LINK_NS_ETHERTYPE, type);
}

static const struct link_key keys[] = {
	{ LINK_NS_UDP, 6081 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_geneve = {
	"geneve", "GENEVE with options", keys, decode
};
