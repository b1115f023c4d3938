/*
 * IEEE 802.11 data frames (9.2.3):
 *
 *	control 2, duration 2, three addresses of 6, sequence 2, a fourth
 *	address where the frame goes from one base station to another, QoS 2
 *	where the subtype says so, HT control 4
 *
 * all with the low byte first, then an 802.2 header.  A driver may have padded
 * the header to a multiple of four, which only radiotap tells: LINK_NS_WIFI,
 * WIFI_PADDED.  With an A-MSDU (9.3.2.2) several packets follow, each behind
 * two addresses and a length; the first one is taken.
 */
#include "decoder.h"

#include "sipladder/frame.h"
#include "wifi.h"

enum {
	WIFI_DATA = 2,            /* type */
	SUBTYPE_QOS = 8,
	SUBTYPE_NULL = 4,         /* carries nothing */
	CONTROL_TO_AND_FROM = 0x0300,
	CONTROL_MORE_FRAGMENTS = 0x0400,
	CONTROL_PROTECTED = 0x4000,
	CONTROL_ORDER = 0x8000,   /* with QoS: HT control follows */
	QOS_AMSDU = 0x80
};

static enum link_step
amsdu(struct decode *d)
{
	uint16_t len;

	rd_skip(&d->r, 12);
	len = rd_be16(&d->r);
	if (d->r.ok && len + 14u < rd_left(&d->r))
		link_count(d, LINK_COUNT_AMSDU);
	link_limit(d, len);
	if (rd_left(&d->r) == 0)
		d->r.ok = false;
	return d->r.ok ? link_next(d, LINK_NS_LLC, d->r.p[0]) : LINK_BAD;
}

static enum link_step
decode(struct decode *d)
{
	const uint8_t *start = d->r.p;
	bool is_padded = d->ns == LINK_NS_WIFI;
	uint16_t control = rd_le16(&d->r);
	unsigned subtype = control >> 4 & 15;
	uint16_t sequence;
	uint16_t qos = 0;

	if (!d->r.ok)
		return LINK_BAD;
	if ((control >> 2 & 3) != WIFI_DATA || (subtype & SUBTYPE_NULL) != 0)
		return LINK_CONTROL;
	rd_skip(&d->r, 20);
	sequence = rd_le16(&d->r);
	if ((control & CONTROL_TO_AND_FROM) == CONTROL_TO_AND_FROM)
		rd_skip(&d->r, 6);
	if ((subtype & SUBTYPE_QOS) != 0) {
		qos = rd_le16(&d->r);
		if ((control & CONTROL_ORDER) != 0)
			rd_skip(&d->r, 4);
	}
	if (is_padded)
		rd_skip(&d->r, -(size_t)(d->r.p - start) & 3);
	if (rd_left(&d->r) == 0)
		d->r.ok = false;
	if (!d->r.ok)
		return LINK_BAD;
	if ((control & CONTROL_PROTECTED) != 0)
		return link_next(d, LINK_NS_WIFI, WIFI_ENCRYPTED);
	if ((control & CONTROL_MORE_FRAGMENTS) != 0 || (sequence & 15) != 0)
		return link_next(d, LINK_NS_WIFI, WIFI_PART);
	if ((qos & QOS_AMSDU) != 0)
		return amsdu(d);
	return link_next(d, LINK_NS_LLC, d->r.p[0]);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_WIFI },
	{ LINK_NS_WIFI, WIFI_PADDED },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_wifi = {
	"wifi", "IEEE 802.11", keys, decode
};
