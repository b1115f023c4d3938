/*
 * Solaris IP devices (LINKTYPE_IPNET): version, address family, hook, length
 * (4), two interfaces and two zones (4 each), then IP.
 */
#include "decoder.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	rd_skip(&d->r, 24);
	if (!d->r.ok)
		return LINK_BAD;
	return link_next_ip(d);
}

static const struct link_key keys[] = {
	{ LINK_NS_LINKTYPE, FRAME_LINK_IPNET },
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_ipnet = {
	"ipnet", "Solaris IP devices", keys, decode
};
