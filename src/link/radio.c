/*
 * What stands before 802.11 frames and tells how they were received; all of
 * it is passed over.
 *
 * radiotap: version 0, a byte of padding, length (2), words of bits that say
 * which fields follow, the highest bit of each for one word more.  Low byte
 * first.  The fields are aligned to their size; of them matters only the
 * second, flags (1), behind the first, a time (8).
 *
 * PPI: version 0, flags, length (2), link type (4), low byte first.
 *
 * AVS: 80211 and a version of three digits, length (4), high byte first.
 *
 * Prism: message (4), length (4) in the order of the machine that captured,
 * device (16), fields of 12 bytes.  Some drivers write AVS in its place.
 */
#include "decoder.h"

#include "sipladder/frame.h"
#include "wifi.h"

#define RADIOTAP_MORE 0x80000000u

enum {
	RADIOTAP_TIME = 1,
	RADIOTAP_FLAGS = 2,
	RADIOTAP_PADDED = 0x20, /* among the flags */
	RADIO_HEADER_MAX = 4096
};

/* Whether radiotap's flags say that the frame's header is padded. */
static bool
is_padded(const uint8_t *start, size_t len)
{
	struct rd r = rd_make(start, len);
	uint32_t first;
	uint32_t word;

	rd_skip(&r, 4);
	first = word = rd_le32(&r);
	while ((word & RADIOTAP_MORE) != 0 && r.ok)
		word = rd_le32(&r);
	if ((first & RADIOTAP_FLAGS) == 0)
		return false;
	if ((first & RADIOTAP_TIME) != 0) {
		rd_skip(&r, -(size_t)(r.p - start) & 7);
		rd_skip(&r, 8);
	}
	return (rd_u8(&r) & RADIOTAP_PADDED) != 0;
}

static enum link_step
decode_radiotap(struct decode *d)
{
	const uint8_t *start = d->r.p;
	uint8_t version = rd_u8(&d->r);
	size_t len;

	rd_skip(&d->r, 1);
	len = rd_le16(&d->r);
	if (!d->r.ok || version != 0 || len < 8)
		return LINK_BAD;
	rd_skip(&d->r, len - 4);
	if (!d->r.ok)
		return LINK_BAD;
	if (is_padded(start, len))
		return link_next(d, LINK_NS_WIFI, WIFI_PADDED);
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_WIFI);
}

static enum link_step
decode_ppi(struct decode *d)
{
	uint8_t version = rd_u8(&d->r);
	size_t len;
	uint32_t link;

	rd_skip(&d->r, 1);
	len = rd_le16(&d->r);
	link = rd_le32(&d->r);
	if (!d->r.ok || version != 0 || len < 8)
		return LINK_BAD;
	rd_skip(&d->r, len - 8);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_LINKTYPE, link);
}

static bool
is_avs(const struct rd *r)
{
	return rd_left(r) >= 4 && r->p[0] == 0x80 && r->p[1] == 0x21
	    && r->p[2] == 0x10;
}

static enum link_step
decode_avs(struct decode *d)
{
	bool is_good = is_avs(&d->r);
	uint32_t len;

	rd_skip(&d->r, 4);
	len = rd_be32(&d->r);
	if (!d->r.ok || !is_good || len < 8 || len > RADIO_HEADER_MAX)
		return LINK_BAD;
	rd_skip(&d->r, len - 8);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_WIFI);
}

static enum link_step
decode_prism(struct decode *d)
{
	struct rd be;
	uint32_t len;

	if (is_avs(&d->r))
		return decode_avs(d);
	rd_skip(&d->r, 4);
	be = d->r;
	len = rd_le32(&d->r);
	if (len > RADIO_HEADER_MAX)
		len = rd_be32(&be);
	if (!d->r.ok || len < 24 || len > RADIO_HEADER_MAX)
		return LINK_BAD;
	rd_skip(&d->r, len - 8);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_WIFI);
}

static const struct link_key keys_radiotap[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_WIFI_RADIOTAP },
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_ppi[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_PPI },
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_avs[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_WIFI_AVS },
	{ LINK_NS_NONE, 0 }
};

static const struct link_key keys_prism[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_WIFI_PRISM },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_radiotap = {
	"radiotap", "IEEE 802.11 with radiotap", keys_radiotap, decode_radiotap
};

const struct decoder link_ppi = {
	"ppi", "any link with PPI in front", keys_ppi, decode_ppi
};

const struct decoder link_avs = {
	"avs", "IEEE 802.11 with an AVS header", keys_avs, decode_avs
};

const struct decoder link_prism = {
	"prism", "IEEE 802.11 with a Prism header", keys_prism, decode_prism
};
