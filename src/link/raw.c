/*
 * Raw IP: the version is in the first four bits.  DLT_RAW is 12 or, on
 * OpenBSD, 14; in files it should be 101.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	if (rd_left(&d->r) == 0) {
		d->r.ok = false;
		return LINK_BAD;
	}
	switch (d->r.p[0] >> 4) {
	case 4:
		return link_next(d, LINK_NS_ETHERTYPE, 0x0800);
	case 6:
		return link_next(d, LINK_NS_ETHERTYPE, 0x86dd);
	default:
		return LINK_BAD;
	}
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_RAW },
	{ LINK_NS_LINKTYPE, FRAME_LINK_RAW_BSD },
	{ LINK_NS_LINKTYPE, FRAME_LINK_RAW_OPENBSD },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_raw = {
	"raw", "raw IP", keys, decode
};
