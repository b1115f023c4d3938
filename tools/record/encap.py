#!/usr/bin/env python3
"""Puts a recorded call into every link type, tag and tunnel there is.

usage: encap.py PCAPDIR [NAME...]

Reads PCAPDIR/tutorial-invite.pcap (and ipv6.pcap for what carries IPv6 only)
and writes PCAPDIR/enc-KIND.pcap for each kind, always the same bytes.  Needs
the standard library only.  Names, identifiers and addresses are made up:
outer addresses are 198.51.100.1 and .2, and 2001:db8::1 and ::2.
"""

import os
import struct
import sys

ETH, RAW = 1, 101
IP4, IP6, TEB, PPP = 0x0800, 0x86DD, 0x6558, 0x880B
UDP = 17
A4, B4 = bytes([198, 51, 100, 1]), bytes([198, 51, 100, 2])
A6 = bytes.fromhex("20010db8000000000000000000000001")
B6 = A6[:15] + b"\x02"
OUTER_MACS = bytes.fromhex("020000000102020000000101")


def be(fmt, *values):
    return struct.pack(">" + fmt, *values)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Packet:
    """One frame of the bare call; `back` where it goes from bob to alice."""

    def __init__(self, frame, number):
        self.frame = frame
        self.type = struct.unpack(">H", frame[12:14])[0]
        self.ip = frame[14:]
        self.number = number
        src = self.ip[15] if self.type == IP4 else self.ip[23]
        self.back = src != 0x0B and src != 0x11

    def ends(self, a, b):
        return (b, a) if self.back else (a, b)


def ip4(p, proto, data, frag=0, ident=None):
    src, dst = p.ends(A4, B4)
    head = be("BBHHHBBH", 0x45, 0, 20 + len(data),
              p.number if ident is None else ident, frag, 64, proto, 0)
    head += src + dst
    return head[:10] + be("H", checksum(head)) + head[12:] + data


def ip6(p, proto, data):
    src, dst = p.ends(A6, B6)
    return be("IHBB", 0x60000000, len(data), proto, 64) + src + dst + data


def udp(p, port, data, sport=None):
    # Without a checksum, as tunnels often are.
    return be("HHHH", 49152 + p.number if sport is None else sport, port,
              8 + len(data), 0) + data


def eth(data, etype):
    return OUTER_MACS + be("H", etype) + data


def over4(p, proto, data):
    return eth(ip4(p, proto, data), IP4)


def over_udp(p, port, data, sport=None):
    return over4(p, UDP, udp(p, port, data, sport))


def tagged(p, tag):
    """The bare frame with a tag (its type included) behind the addresses."""
    return p.frame[:12] + tag + p.frame[12:]


def ppp_number(p):
    return 0x0021 if p.type == IP4 else 0x0057


def label(value, bottom=True):
    return be("I", value << 12 | bottom << 8 | 64)


# Link types.

def wifi(p, padded=False):
    """QoS data from the station to the base station, LLC and SNAP."""
    head = bytes.fromhex("8801300002000000000102000000000b02000000000c")
    head += struct.pack("<HH", p.number << 4, 0)
    if padded:
        head += b"\0\0"
    return head + bytes.fromhex("aaaa03000000") + p.frame[12:]


def wifi_wds(p):
    """Data between base stations: four addresses, no QoS."""
    head = bytes.fromhex("0803300002000000000102000000000202000000000b")
    head += struct.pack("<H", p.number << 4) + bytes.fromhex("02000000000c")
    return head + bytes.fromhex("aaaa03000000") + p.frame[12:]


def radiotap(p):
    """Time, flags (header padded) and rate."""
    head = struct.pack("<BBHIQBB", 0, 0, 18, 7, p.number, 0x20, 12)
    return head + wifi(p, True)


def ppi(p):
    return struct.pack("<BBHI", 0, 0, 8, 105) + wifi(p)


def avs(p):
    return be("II", 0x80211001, 64) + bytes(56) + wifi(p)


def prism(p):
    head = struct.pack("<II16s", 0x44, 144, b"wlan0")
    return head + bytes(120) + wifi(p)


def amsdu(p):
    head = bytes.fromhex("8801300002000000000102000000000b02000000000c")
    head += struct.pack("<HH", p.number << 4, 0x80)
    body = bytes.fromhex("aaaa03000000") + p.frame[12:]
    return head + p.frame[:12] + be("H", len(body)) + body


def nflog(p):
    def attribute(kind, data):
        size = 4 + len(data)
        return struct.pack("<HH", size, kind) + data + bytes(-size % 4)
    return (b"\x02\0\0\x05" + attribute(1, be("HBB", p.type, 1, 0))
            + attribute(10, b"sip\0") + attribute(9, p.ip))


def ipnet(p):
    return be("BBHIIIII", 1, 2, 0, len(p.ip), 2, 0, 0, 0) + p.ip


def pktap(p):
    head = struct.pack("<III24s", 108, 1, ETH, b"en0")
    return head + bytes(108 - len(head)) + p.frame


def frelay(p):
    return bytes.fromhex("184103cc") + p.ip


def snap(p):
    body = bytes.fromhex("aaaa03000000") + p.frame[12:]
    return p.frame[:12] + be("H", len(body)) + body


# Tags.

def macsec(p):
    data = p.frame[12:]
    tag = be("HBBI", 0x88E5, 0x20, len(data) if len(data) < 48 else 0,
             p.number) + p.frame[6:12] + b"\0\1"
    return p.frame[:12] + tag + data + bytes(range(16))


def mpls(p, data, *labels):
    stack = b"".join(label(v, i + 1 == len(labels))
                     for i, v in enumerate(labels))
    return eth(stack + data, 0x8847)


# Tunnels.

def gre(flags, etype, options, data):
    return be("HH", flags, etype) + options + data


def gre_sum(p):
    head = be("HHHHII", 0xB000, IP4, 0, 0, 77, p.number)
    total = checksum(head + p.ip)
    return head[:4] + be("H", total) + head[6:] + p.ip


def pptp(p):
    data = b"\xff\x03\0\x21" + p.ip
    return gre(0x3081, PPP, be("HHII", len(data), 9, p.number, 1), data)


def erspan2(p):
    return be("HHI", 0x1000, 7, 3) + p.frame


def erspan3(p, platform):
    head = be("HHIHH", 0x2000, 7, p.number, 0, 1 if platform else 0)
    return head + (bytes(8) if platform else b"") + p.frame


def geneve_options():
    return be("HBB", 0x0102, 0x80, 1) + b"abcd" + be("HBB", 0x0103, 1, 0)


def gtp(p, flags=0, rest=b""):
    body = rest + p.ip
    return be("BBHI", 0x30 | flags, 255, len(body), 0x1001 + p.back) + body


def l2tp2(p):
    body = b"\xff\x03\0\x21" + p.ip
    return be("HHHHHHH", 0x4A02, 16 + len(body), 5, 6 + p.back, 0, 0,
              2) + b"\0\0" + body


def l2tp3(p, cookie, sublayer, body):
    return be("I", 77) + bytes(range(1, cookie + 1)) + sublayer + body


def teredo(p):
    origin = be("HH", 0, 0x1234) + bytes([203, 0, 113, 9])
    return b"\0\1\0\0" + bytes(9) + origin + p.ip


def esp(p, next_header, payload, icv):
    pad = -(len(payload) + 2) % 4
    trailer = bytes(range(1, pad + 1)) + bytes([pad, next_header])
    return be("II", 0x1000 + p.back, p.number) + payload + trailer \
        + bytes((i * 37 + p.number) & 255 for i in range(icv))


def transport(p, proto, wrap):
    """The bare packet with a header between IP and UDP."""
    body = wrap(p.ip[20:])
    head = p.ip[:2] + be("H", 20 + len(body)) + p.ip[4:9] \
        + bytes([proto]) + b"\0\0" + p.ip[12:20]
    return p.frame[:14] + head[:10] + be("H", checksum(head)) + head[12:] \
        + body


def ah(p, data):
    return be("BBHII", UDP, 4, 0, 0x100, p.number) + bytes(12) + data


def nsh(protocol, data):
    return be("HBB", 0x0FC6, 1, protocol) + be("I", 5 << 8 | 255) \
        + bytes(16) + data


def gpe(protocol, data):
    return be("II", 0x0C000000 | protocol, 7 << 8) + data


def tzsp(p, protocol, data):
    return be("BBH", 1, 0, protocol) + b"\x0a\1\xd8\0\1" + data


def vxlan(p, flags=0x08000000):
    return be("II", flags, 7 << 8) + p.frame


def fragments(p):
    """VXLAN whose outer packet is in fragments of 296 bytes."""
    body = udp(p, 4789, vxlan(p))
    size = 296
    for off in range(0, len(body), size):
        more = 0x2000 if off + size < len(body) else 0
        yield eth(ip4(p, UDP, body[off:off + size], off // 8 | more), IP4)


def deep(p):
    """Sixteen tunnels in each other: GRE with Ethernet."""
    frame = p.frame
    for i in range(16):
        frame = over4(p, 47, gre(0x2000, TEB, be("I", i), frame))
    return frame


def mixed(p):
    """Q-in-Q, IPv6, VXLAN, VLAN, GRE, MPLS, IP in IP."""
    inner = gre(0, 0x8847, b"", label(20, False) + label(21)
                + ip4(p, 4, p.ip))
    inner = OUTER_MACS + be("HHH", 0x8100, 12, IP4) + ip4(p, 47, inner)
    outer = ip6(p, UDP, udp(p, 4789, be("II", 0x08000000, 7 << 8) + inner))
    return OUTER_MACS + be("HHHHH", 0x88A8, 3, 0x8100, 4, IP6) + outer


KINDS = {
    # name: (link type, function of a packet)
    "wifi": (105, wifi),
    "wifi-wds": (105, wifi_wds),
    "wifi-amsdu": (105, amsdu),
    "radiotap": (127, radiotap),
    "ppi": (192, ppi),
    "avs": (163, avs),
    "prism": (119, prism),
    "ppp": (9, lambda p: b"\xff\x03\0\x21" + p.ip),
    "ppp-compressed": (9, lambda p: b"\x21" + p.ip),
    "ppp-serial": (50, lambda p: b"\xff\x03\0\x21" + p.ip),
    "ppp-dir": (204, lambda p: bytes([p.back]) + b"\xff\x03\0\x21" + p.ip),
    "pppoe-link": (51, lambda p: be("BBHH", 0x11, 0, 17, 2 + len(p.ip))
                   + b"\0\x21" + p.ip),
    "chdlc": (104, lambda p: b"\x0f\0" + be("H", p.type) + p.ip),
    "frelay": (107, frelay),
    "null": (0, lambda p: b"\x02\0\0\0" + p.ip),
    "loop": (108, lambda p: b"\0\0\0\x02" + p.ip),
    "raw4": (228, lambda p: p.ip),
    "raw6": (229, lambda p: p.ip),
    "nflog": (239, nflog),
    "ipnet": (226, ipnet),
    "enc": (109, lambda p: struct.pack("<I", 2) + be("II", 0x100, 0) + p.ip),
    "pktap": (258, pktap),
    "snap": (ETH, snap),
    "itag": (ETH, lambda p: eth(be("I", 0x00000BB8) + p.frame, 0x88E7)),
    "vntag": (ETH, lambda p: tagged(p, be("HI", 0x8926, 5 << 16))),
    "etag": (ETH, lambda p: tagged(p, be("HHHH", 0x893F, 0, 9, 0))),
    "macsec": (ETH, macsec),
    "mpls": (ETH, lambda p: mpls(p, p.ip, 16, 17, 18 + p.back)),
    "mpls-word": (ETH, lambda p: mpls(p, bytes(4) + p.frame, 30)),
    "mpls-eth": (ETH, lambda p: mpls(p, p.frame, 30)),
    "mpls-udp": (ETH, lambda p: over_udp(p, 6635, label(40) + p.ip)),
    "pppoe": (ETH, lambda p: eth(be("BBHH", 0x11, 0, 17, 2 + len(p.ip))
                                 + b"\0\x21" + p.ip, 0x8864)),
    "l2tp2": (ETH, lambda p: over_udp(p, 1701, l2tp2(p), 1701)),
    "l2tp3": (ETH, lambda p: over4(p, 115, l2tp3(p, 0, bytes(4), p.frame))),
    "l2tp3-cookie": (ETH, lambda p: over4(p, 115, l2tp3(
        p, 8, b"", p.frame))),
    "l2tp3-udp": (ETH, lambda p: over_udp(p, 1701, b"\0\3\0\0" + l2tp3(
        p, 4, b"", b"\0\x21" + p.ip), 1701)),
    "gre": (ETH, lambda p: over4(p, 47, gre(0, IP4, b"", p.ip))),
    "gre-flags": (ETH, lambda p: over4(p, 47, gre_sum(p))),
    "pptp": (ETH, lambda p: over4(p, 47, pptp(p))),
    "nvgre": (ETH, lambda p: over4(p, 47, gre(0x2000, TEB, be("I", 7 << 8),
                                              p.frame))),
    "erspan1": (ETH, lambda p: over4(p, 47, gre(0, 0x88BE, b"", p.frame))),
    "erspan2": (ETH, lambda p: over4(p, 47, gre(
        0x1000, 0x88BE, be("I", p.number), erspan2(p)))),
    "erspan3": (ETH, lambda p: over4(p, 47, gre(
        0x1000, 0x22EB, be("I", p.number), erspan3(p, True)))),
    "etherip": (ETH, lambda p: over4(p, 97, b"\x30\0" + p.frame)),
    "ipip": (ETH, lambda p: over4(p, 4, p.ip)),
    "4in6": (ETH, lambda p: eth(ip6(p, 4, p.ip), IP6)),
    "6in4": (ETH, lambda p: over4(p, 41, p.ip)),
    "teredo": (ETH, lambda p: over_udp(p, 3544, teredo(p))),
    "vxlan": (ETH, lambda p: over_udp(p, 4789, vxlan(p))),
    "vxlan-policy": (ETH, lambda p: over_udp(p, 8472, vxlan(p, 0x88000010))),
    "vxlan-fragments": (ETH, fragments),
    "vxlan-gpe": (ETH, lambda p: over_udp(p, 4790, gpe(1, p.ip))),
    "nsh": (ETH, lambda p: over_udp(p, 4790, gpe(4, nsh(3, p.frame)))),
    "nsh-eth": (ETH, lambda p: eth(nsh(1, p.ip), 0x894F)),
    "geneve": (ETH, lambda p: over_udp(p, 6081, be("BBHI", 3, 0, TEB, 7 << 8)
                                       + geneve_options() + p.frame)),
    "geneve-ip": (ETH, lambda p: over_udp(p, 6081, be("BBHI", 0, 0, IP4,
                                                      7 << 8) + p.ip)),
    "gtpu": (ETH, lambda p: over_udp(p, 2152, gtp(p), 2152)),
    "gtpu-extensions": (ETH, lambda p: over_udp(p, 2152, gtp(
        p, 6, be("HBB", p.number, 0, 0x85) + b"\1\0\x09\xc0"
        + b"\1\x12\x34\0"), 2152)),
    "tzsp": (ETH, lambda p: over_udp(p, 37008, tzsp(p, 1, p.frame))),
    "tzsp-wifi": (ETH, lambda p: over_udp(p, 37008, tzsp(p, 18, wifi(p)))),
    "lisp": (ETH, lambda p: over_udp(p, 4341, be("II", 0x88000001, 7 << 8)
                                     + p.ip)),
    "ah": (ETH, lambda p: transport(p, 51, lambda d: ah(p, d))),
    "esp": (ETH, lambda p: transport(p, 50, lambda d: esp(p, UDP, d, 12))),
    "esp-tunnel": (ETH, lambda p: over4(p, 50, esp(p, 4, p.ip, 16))),
    "esp-udp": (ETH, lambda p: over_udp(p, 4500, esp(p, 4, p.ip, 12), 4500)),
    "deep": (ETH, deep),
    "mixed": (ETH, mixed),
}
FROM_IPV6 = ("raw6", "6in4", "teredo")


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    at = 24
    while at < len(data):
        sec, usec, size, _ = struct.unpack("<IIII", data[at:at + 16])
        at += 16
        yield sec, usec, data[at:at + size]
        at += size


def write(path, link, records):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link))
        for sec, usec, frame in records:
            f.write(struct.pack("<IIII", sec, usec, len(frame), len(frame)))
            f.write(frame)


def make(folder, name):
    link, wrap = KINDS[name]
    base = "ipv6.pcap" if name in FROM_IPV6 else "tutorial-invite.pcap"
    records = []
    for n, (sec, usec, frame) in enumerate(read(os.path.join(folder, base))):
        out = wrap(Packet(frame, n + 1))
        frames = [out] if isinstance(out, bytes) else list(out)
        records += [(sec, usec, x) for x in frames]
    write(os.path.join(folder, "enc-" + name + ".pcap"), link, records)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[2:] or KINDS:
        make(sys.argv[1], name.removeprefix("enc-"))


main()
