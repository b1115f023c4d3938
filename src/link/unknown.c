/*
 * What was met and not understood, by namespace and number, so that the
 * summary can say "Ethernet type 0x88cc (LLDP)" instead of "12 frames".
 */
#include "state.h"

static const struct {
	const char *text;
	unsigned counter;
} spaces[LINK_NS_COUNT] = {
	[LINK_NS_NONE] = { "", LINK_COUNT_MALFORMED },
	[LINK_NS_LINKTYPE] = { "link type", LINK_COUNT_UNKNOWN_LINKTYPE },
	[LINK_NS_ETHERTYPE] = {
		"Ethernet type", LINK_COUNT_UNKNOWN_ETHERTYPE },
	[LINK_NS_LLC] = { "LLC SAP", LINK_COUNT_UNKNOWN_ETHERTYPE },
	[LINK_NS_SNAP] = { "SNAP OUI", LINK_COUNT_UNKNOWN_ETHERTYPE },
	[LINK_NS_AF] = { "address family", LINK_COUNT_UNKNOWN_ETHERTYPE },
	[LINK_NS_IP_PROTO] = { "IP protocol", LINK_COUNT_UNKNOWN_PROTOCOL },
	[LINK_NS_UDP] = { "UDP port", LINK_COUNT_UNKNOWN_PROTOCOL },
	[LINK_NS_PPP] = { "PPP protocol", LINK_COUNT_UNKNOWN_ETHERTYPE },
	[LINK_NS_NSH] = { "NSH protocol", LINK_COUNT_UNKNOWN_ETHERTYPE },
	[LINK_NS_WIFI] = { "802.11 frame", LINK_COUNT_UNKNOWN_ETHERTYPE }
};

/* What may well be in a capture.  One that gets a decoder is never met here. */
static const struct {
	enum link_ns ns;
	uint32_t number;
	const char *name;
} names[] = {
	{ LINK_NS_LINKTYPE, 129, "Juniper" },
	{ LINK_NS_LINKTYPE, 147, "USER0" },
	{ LINK_NS_LINKTYPE, 187, "Bluetooth" },
	{ LINK_NS_LINKTYPE, 189, "USB" },
	{ LINK_NS_LINKTYPE, 195, "IEEE 802.15.4" },
	{ LINK_NS_LINKTYPE, 201, "Bluetooth" },
	{ LINK_NS_LINKTYPE, 220, "USB" },
	{ LINK_NS_LINKTYPE, 249, "USB" },
	{ LINK_NS_LINKTYPE, 253, "Netlink" },
	{ LINK_NS_ETHERTYPE, 0x0806, "ARP" },
	{ LINK_NS_ETHERTYPE, 0x2000, "CDP" },
	{ LINK_NS_ETHERTYPE, 0x8035, "RARP" },
	{ LINK_NS_ETHERTYPE, 0x8137, "IPX" },
	{ LINK_NS_ETHERTYPE, 0x8808, "Ethernet flow control" },
	{ LINK_NS_ETHERTYPE, 0x8809, "slow protocols" },
	{ LINK_NS_ETHERTYPE, 0x883e, "WCCP" },
	{ LINK_NS_ETHERTYPE, 0x888e, "802.1X" },
	{ LINK_NS_ETHERTYPE, 0x8892, "PROFINET" },
	{ LINK_NS_ETHERTYPE, 0x88cc, "LLDP" },
	{ LINK_NS_ETHERTYPE, 0x88e5, "MACsec, encrypted" },
	{ LINK_NS_ETHERTYPE, 0x88f7, "PTP" },
	{ LINK_NS_ETHERTYPE, 0x9000, "loopback test" },
	{ LINK_NS_LLC, 0x42, "STP" },
	{ LINK_NS_LLC, 0xfe, "OSI" },
	{ LINK_NS_LLC, 0xff, "IPX" },
	{ LINK_NS_SNAP, 0x00000c, "Cisco" },
	{ LINK_NS_IP_PROTO, 2, "IGMP" },
	{ LINK_NS_IP_PROTO, 46, "RSVP" },
	{ LINK_NS_IP_PROTO, 47, "GRE with routing or of another version" },
	{ LINK_NS_IP_PROTO, 50, "ESP, encrypted" },
	{ LINK_NS_IP_PROTO, 59, "no next header" },
	{ LINK_NS_IP_PROTO, 89, "OSPF" },
	{ LINK_NS_IP_PROTO, 103, "PIM" },
	{ LINK_NS_IP_PROTO, 112, "VRRP" },
	{ LINK_NS_IP_PROTO, 115, "L2TP" },
	{ LINK_NS_PPP, 0x003d, "multilink" },
	{ LINK_NS_PPP, 0x0053, "encrypted" },
	{ LINK_NS_PPP, 0x00fd, "compressed" },
	{ LINK_NS_WIFI, 1, "encrypted" },
	{ LINK_NS_WIFI, 2, "fragment" }
};

static const char *
name_of(enum link_ns ns, uint32_t number)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].ns == ns && names[i].number == number)
			return names[i].name;
	}
	return NULL;
}

void
link_unknown_add(struct link *l, enum link_ns ns, uint32_t number,
    uint32_t frame)
{
	struct link_unknowns *u = &l->unknowns;
	unsigned i = 0;

	link_count_at(l, spaces[ns].counter, frame);
	while (i < u->n && (u->ns[i] != ns || u->list[i].number != number))
		i++;
	if (i == LINK_UNKNOWN_MAX)
		return;
	if (i == u->n) {
		u->n++;
		u->ns[i] = ns;
		u->list[i] = (struct link_unknown){
			.space = spaces[ns].text,
			.name = name_of(ns, number),
			.number = number,
			.first_frame = frame
		};
	}
	u->list[i].count++;
}

bool
link_undecoded(struct link_unknown *out, const struct link *l, unsigned i)
{
	if (i >= l->unknowns.n)
		return false;
	*out = l->unknowns.list[i];
	return true;
}
