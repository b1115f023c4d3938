/*
 * Tags that are neither VLANs nor MPLS:
 *
 * 802.1ah, MAC in MAC (IEEE 802.1Q, 9.7): flags (1), the service's id (3),
 * then the customer's frame from its addresses on.
 * VN-tag: direction, pointer and destination (2), loop and source (2), type.
 * E-tag (IEEE 802.1BR, 7.5): priority and ingress (2), group and id (2),
 * extensions (2), type.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode_itag(struct decode *d)
{
	rd_skip(&d->r, 1);
	d->tag = rd_be24(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
}

static enum link_step
next(struct decode *d, uint32_t tag)
{
	uint16_t type = rd_be16(&d->r);

	if (!d->r.ok)
		return LINK_BAD;
	d->tag = tag;
	return link_next_ether(d, type);
}

static enum link_step
decode_vntag(struct decode *d)
{
	uint32_t word = rd_be32(&d->r);

	return next(d, word >> 16 & 0x3fff);
}

static enum link_step
decode_etag(struct decode *d)
{
	uint32_t id;

	rd_skip(&d->r, 2);
	id = rd_be16(&d->r) & 0x3fffu;
	rd_skip(&d->r, 2);
	return next(d, id);
}

static const struct link_key keys_itag[] = {
	{ LINK_NS_ETHERTYPE, 0x88e7 },
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_vntag[] = {
	{ LINK_NS_ETHERTYPE, 0x8926 },
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_etag[] = {
	{ LINK_NS_ETHERTYPE, 0x893f },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_itag = {
	"itag", "MAC in MAC, IEEE 802.1ah", keys_itag, decode_itag
};

const struct decoder link_vntag = {
	"vntag", "VN-tag of network adapters", keys_vntag, decode_vntag
};

const struct decoder link_etag = {
	"etag", "E-tag, IEEE 802.1BR", keys_etag, decode_etag
};
