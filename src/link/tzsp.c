/*
 * TZSP, of remote sniffers: version 1, type (0: received, 1: to be sent),
 * protocol (2), then fields: type, length, content, or the type alone for
 * padding (0) and the end (1).
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	TZSP_VERSION = 1,
	TZSP_TYPE_MAX = 1,  /* others carry nothing */
	TZSP_PADDING = 0,
	TZSP_END = 1
};

static const struct {
	uint16_t protocol;
	uint16_t link;
} links[] = {
	{ 1, FRAME_LINK_ETHERNET },
	{ 18, FRAME_LINK_WIFI },
	{ 119, FRAME_LINK_WIFI_PRISM },
	{ 127, FRAME_LINK_WIFI_AVS }
};

static enum link_step
decode(struct decode *d)
{
	struct rd r = d->r;
	uint8_t version = rd_u8(&r);
	uint8_t type = rd_u8(&r);
	uint16_t protocol = rd_be16(&r);
	uint8_t field;

	do {
		field = rd_u8(&r);
		if (field != TZSP_PADDING && field != TZSP_END)
			rd_skip(&r, rd_u8(&r));
	} while (field != TZSP_END && r.ok);
	if (!r.ok || version != TZSP_VERSION || type > TZSP_TYPE_MAX)
		return LINK_NOT_MINE;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (links[i].protocol != protocol)
			continue;
		d->r = r;
		return link_next(d, LINK_NS_LINKTYPE, links[i].link);
	}
	return LINK_NOT_MINE;
}

static const struct link_key keys[] = {
	{ LINK_NS_UDP, 37008 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_tzsp = {
	"tzsp", "remote sniffers, TZSP", keys, decode
};
