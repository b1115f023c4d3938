/*
 * Raw IP: the version is in the first four bits.  DLT_RAW is 12 or, on
 * OpenBSD, 14; in files it should be 101.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	return link_next_ip(d);
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
