/*
 * Apple's packet tap (LINKTYPE_PKTAP): length of this header, record type (1:
 * a packet), link type, 4 bytes each in the order of the machine that
 * captured, then what process sent it and the like.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	PKTAP_HEADER_MAX = 4096,
	PKTAP_PACKET = 1
};

static enum link_step
decode(struct decode *d)
{
	struct rd be = d->r;
	uint32_t len = rd_le32(&d->r);
	uint32_t type = rd_le32(&d->r);
	uint32_t link = rd_le32(&d->r);

	if (len > PKTAP_HEADER_MAX) {
		len = rd_be32(&be);
		type = rd_be32(&be);
		link = rd_be32(&be);
	}
	if (!d->r.ok || len < 12 || len > PKTAP_HEADER_MAX)
		return LINK_BAD;
	rd_skip(&d->r, len - 12);
	if (!d->r.ok)
		return LINK_BAD;
	if (type != PKTAP_PACKET)
		return LINK_CONTROL;
	return link_next(d, LINK_NS_LINKTYPE, link);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_PKTAP },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_pktap = {
	"pktap", "Apple's packet tap", keys, decode
};
