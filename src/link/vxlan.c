/*
 * VXLAN (RFC 7348, 5): flags (1), reserved (3), network (3), reserved (1),
 * then an Ethernet frame.  Flag 08 must be set; with the group policy's flag
 * 80 there are flags and a group in the first reserved bytes.
 * VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe, 3): with flag 04 the last of the first
 * reserved bytes says what follows, else Ethernet; flag 01 marks its own
 * operation.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	VXLAN_NETWORK = 0x08,
	VXLAN_POLICY = 0x80,
	GPE_PROTOCOL = 0x04,
	GPE_OPERATION = 0x01,
	GPE_FLAGS = 0x0f     /* and two bits of version 0 above */
};

static enum link_step
decode_vxlan(struct decode *d)
{
	struct rd r = d->r;
	uint8_t flags = rd_u8(&r);
	uint32_t reserved = rd_be24(&r);
	uint32_t network = rd_be24(&r);
	uint8_t last = rd_u8(&r);

	if (!r.ok || last != 0 || (flags != VXLAN_NETWORK
	    && flags != (VXLAN_NETWORK | VXLAN_POLICY)))
		return LINK_NOT_MINE;
	if (flags == VXLAN_NETWORK && reserved != 0)
		return LINK_NOT_MINE;
	d->r = r;
	d->tag = network;
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
}

static enum link_step
decode_gpe(struct decode *d)
{
	struct rd r = d->r;
	uint8_t flags = rd_u8(&r);
	uint32_t reserved = rd_be24(&r);
	uint32_t network = rd_be24(&r);
	uint8_t last = rd_u8(&r);

	if (!r.ok || last != 0 || (flags & ~GPE_FLAGS) != 0
	    || reserved > 0xff || (flags & VXLAN_NETWORK) == 0)
		return LINK_NOT_MINE;
	if ((flags & GPE_OPERATION) != 0)
		return LINK_CONTROL;
	d->r = r;
	d->tag = network;
	if ((flags & GPE_PROTOCOL) != 0)
		return link_next(d, LINK_NS_NSH, reserved);
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
}

static const struct link_key keys_vxlan[] = {
	{ LINK_NS_UDP, 4789 },
	{ LINK_NS_UDP, 8472 }, /* Linux, before there was a number */
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_gpe[] = {
	{ LINK_NS_UDP, 4790 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_vxlan = {
	"vxlan", "VXLAN, with group policy too", keys_vxlan, decode_vxlan
};

const struct decoder link_vxlan_gpe = {
	"vxlan-gpe", "VXLAN with generic protocols", keys_gpe, decode_gpe
};
