/*
 * MPLS (RFC 3032, 2.1): entries of a label (20 bits), traffic class (3),
 * bottom of stack (1), time to live (8).  Nothing says what lies below the
 * bottom: IP begins with 4 or 6; a pseudowire with a control word that begins
 * with 0 (RFC 4385, 3), 1 is its associated channel; one without begins with
 * an Ethernet address, which may begin like any of them (RFC 8469).  So what
 * fits decides, and the first four bits only where nothing fits.
 */
#include "decoder.h"

#include "sipladder/frame.h"

enum {
	LABEL_IP4 = 0,      /* explicit null */
	LABEL_IP6 = 2,
	LABEL_CHANNEL = 13, /* generic associated channel */
	MPLS_STACK_MAX = 16,
	MPLS_CONTROL_WORD = 4
};

/* Below a stack of entries lies something known. */
static bool
looks_like_mpls(const struct decode *d)
{
	struct rd r = d->r;
	size_t off;

	for (unsigned i = 0; i < MPLS_STACK_MAX; i++) {
		uint32_t entry = rd_be32(&r);

		if (!r.ok)
			return false;
		if ((entry & 0x100) == 0)
			continue;
		off = (size_t)(r.p - d->r.p);
		return link_looks_ip(d, off) != 0 || link_looks_eth(d, off)
		    || link_looks_eth(d, off + MPLS_CONTROL_WORD);
	}
	return false;
}

static enum link_step
below(struct decode *d)
{
	unsigned first;

	if (rd_left(&d->r) == 0) {
		d->r.ok = false;
		return LINK_BAD;
	}
	first = d->r.p[0] >> 4;
	if (link_looks_ip(d, 0) != 0)
		return link_next_ip(d);
	/* With a control word first: without one it fits by rare accident. */
	if (first == 0 && link_looks_eth(d, MPLS_CONTROL_WORD))
		rd_skip(&d->r, MPLS_CONTROL_WORD);
	if (link_looks_eth(d, 0))
		return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
	if (first == 4 || first == 6)
		return link_next_ip(d);
	if (first == 1)
		return LINK_CONTROL;
	if (first == 0)
		rd_skip(&d->r, MPLS_CONTROL_WORD);
	return link_next(d, LINK_NS_LINKTYPE, FRAME_LINK_ETHERNET);
}

static enum link_step
decode(struct decode *d)
{
	uint32_t entry;
	uint32_t label;

	if (d->ns == LINK_NS_UDP && !looks_like_mpls(d))
		return LINK_NOT_MINE;
	entry = rd_be32(&d->r);
	if (!d->r.ok)
		return LINK_BAD;
	label = entry >> 12;
	d->tag = label;
	if ((entry & 0x100) == 0)
		return link_next(d, LINK_NS_ETHERTYPE, 0x8847);
	switch (label) {
	case LABEL_IP4:
		return link_next(d, LINK_NS_ETHERTYPE, 0x0800);
	case LABEL_IP6:
		return link_next(d, LINK_NS_ETHERTYPE, 0x86dd);
	case LABEL_CHANNEL:
		return LINK_CONTROL;
	default:
		return below(d);
	}
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x8847 },
	{ LINK_NS_ETHERTYPE, 0x8848 },
	{ LINK_NS_LINKTYPE, FRAME_LINK_MPLS },
	{ LINK_NS_IP_PROTO, 137 }, /* RFC 4023 */
	{ LINK_NS_UDP, 6635 },     /* RFC 7510 */
	{ LINK_NS_PPP, 0x0281 },
	{ LINK_NS_PPP, 0x0283 },
	{ LINK_NS_NSH, 5 },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_mpls = {
	"mpls", "MPLS with IP or Ethernet below, over UDP too", keys, decode
};
