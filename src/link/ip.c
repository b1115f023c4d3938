/*
 * IPv4 as one of the decoders; the header is in ip4.h.
 */
#include "ip4.h"

#include "sipladder/frame.h"

static enum link_step
decode(struct decode *d)
{
	link_ip_begins(d);
	return link_ip4(d);
}

static const struct link_key keys[] = {
	{ LINK_NS_ETHERTYPE, 0x0800 },
	{ LINK_NS_LINKTYPE, FRAME_LINK_IPV4 },
	{ LINK_NS_AF, 2 },
	{ LINK_NS_PPP, 0x0021 },
	{ LINK_NS_NSH, 1 },
	{ LINK_NS_IP_PROTO, 4 }, /* RFC 2003 */
	{ LINK_NS_NONE, 0 }
};

const struct decoder link_ip = {
	"ip", "IPv4", keys, decode
};
