/*
 * L2TP.  Version 2 (RFC 2661, 3.1), in UDP: flags and version (2), length (2)
 * where flagged, tunnel (2), session (2), two sequence numbers (2 each) where
 * flagged, and where flagged a length (2) of padding and the padding; then
 * PPP.  Version 3 (RFC 3931, 4.1) in UDP: flags and version (2), reserved (2),
 * session (4); directly in IP the session alone, 0 for control.
 *
 * In version 3 follow a cookie of 0, 4 or 8 bytes and a sublayer of 0 or 4,
 * as the ends agreed earlier (4.1, 4.6): what fits behind them tells.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	L2TP_CONTROL = 0x8000,
	L2TP_LENGTH = 0x4000,
	L2TP_SEQUENCE = 0x0800,
	L2TP_OFFSET = 0x0200,
	L2TP_RESERVED = 0x34f0,
	L2TP_VERSION = 0x000f
};

static enum link_step
version_2(struct decode *d, struct rd r, uint16_t flags)
{
	size_t have = rd_left(&d->r) + d->cut;
	size_t len = have;
	size_t header;
	uint16_t session;

	if ((flags & L2TP_LENGTH) != 0)
		len = rd_be16(&r);
	rd_skip(&r, 2);
	session = rd_be16(&r);
	if ((flags & L2TP_SEQUENCE) != 0)
		rd_skip(&r, 4);
	if ((flags & L2TP_OFFSET) != 0)
		rd_skip(&r, rd_be16(&r));
	header = (size_t)(r.p - d->r.p);
	if (!r.ok || len > have || len < header || !link_looks_ppp(d, header))
		return LINK_NOT_MINE;
	link_limit(d, len);
	rd_skip(&d->r, header);
	d->tag = session;
	return link_next(d, LINK_NS_ETHERTYPE, 0x880b);
}

/* Takes what lies behind a cookie and a sublayer of 0 to 12 bytes. */
static enum link_step
version_3(struct decode *d, struct rd r, uint32_t session)
{
	size_t header = (size_t)(r.p - d->r.p);

	for (unsigned i = 0; i < 4; i++, header += 4) {
		size_t ip = link_looks_ip(d, header);
		bool is_ip = ip != 0
		    && header + ip == rd_left(&d->r) + d->cut;
		bool is_eth = !is_ip && link_looks_eth(d, header);

		if (!is_ip && !is_eth && !link_looks_ppp(d, header))
			continue;
		rd_skip(&d->r, header);
		d->tag = session;
		if (is_ip)
			return link_next_ip(d);
		if (is_eth)
			return link_next(d, LINK_NS_LINKTYPE,
			    FRAME_LINK_ETHERNET);
		return link_next(d, LINK_NS_ETHERTYPE, 0x880b);
	}
	return LINK_NOT_MINE;
}

static enum link_step
decode_udp(struct decode *d)
{
	struct rd r = d->r;
	uint16_t flags = rd_be16(&r);
	uint32_t session;

	if (!r.ok || (flags & (L2TP_CONTROL | L2TP_RESERVED)) != 0)
		return LINK_NOT_MINE;
	if ((flags & L2TP_VERSION) == 2)
		return version_2(d, r, flags);
	if (flags != 3 || rd_be16(&r) != 0)
		return LINK_NOT_MINE;
	session = rd_be32(&r);
	return version_3(d, r, session);
}

static enum link_step
decode_ip(struct decode *d)
{
	struct rd r = d->r;
	uint32_t session = rd_be32(&r);

	if (r.ok && session == 0)
		return LINK_CONTROL;
	return version_3(d, r, session);
}

static enum link_step
decode(struct decode *d)
{
	return d->ns == LINK_NS_UDP ? decode_udp(d) : decode_ip(d);
}

static const struct link_key keys[] = {
	{ LINK_NS_UDP, 1701 },
	{ LINK_NS_IP_PROTO, 115 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_l2tp = {
	"l2tp", "L2TP version 2 and 3", keys, decode
};
