#!/usr/bin/env python3
"""The messages of a capture as another transport would have carried them.

usage: rewrap.py hep3 IN OUT   HEP version 3 from a capture agent to a
                               collector, as UDP; one payload compressed
       rewrap.py ws IN OUT     WebSocket: upgrade, masked from the client,
                               fragments, a ping, one message compressed
       rewrap.py sctp IN OUT   SCTP: bundled and fragmented DATA chunks

IN is a little endian classic pcap of Ethernet with SIP in unfragmented UDP
over IPv4 between two hosts.  Times are kept.
"""

import struct
import sys
import zlib

MAC = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\x00"
KEY = b"\x37\xfa\x21\x3d"


def read(path):
    """Yields time, source, destination, ports, payload."""
    with open(path, "rb") as f:
        data = f.read()
    pos = 24
    while pos < len(data):
        sec, usec, cap = struct.unpack("<III", data[pos:pos + 12])
        p = data[pos + 16:pos + 16 + cap]
        pos += 16 + cap
        if p[12:14] != b"\x08\x00" or p[23] != 17:
            continue
        ip = p[14:14 + struct.unpack(">H", p[16:18])[0]]
        udp = ip[(ip[0] & 15) * 4:]
        sport, dport, n = struct.unpack(">HHH", udp[:6])
        yield sec, usec, ip[12:16], ip[16:20], sport, dport, udp[8:n]


class Out:
    def __init__(self, path):
        self.f = open(path, "wb")
        self.f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        self.ident = 0

    def packet(self, when, src, dst, proto, payload):
        self.ident += 1
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload),
                           self.ident, 0x4000, 64, proto, 0, src, dst)
        total = sum(struct.unpack(">10H", head))
        total = (total & 0xffff) + (total >> 16)
        total = (total & 0xffff) + (total >> 16)
        head = head[:10] + struct.pack(">H", ~total & 0xffff) + head[12:]
        p = MAC + head + payload
        self.f.write(struct.pack("<IIII", when[0], when[1], len(p), len(p)))
        self.f.write(p)


def hep3(packets, out):
    def chunk(kind, value, vendor=0):
        return struct.pack(">HHH", vendor, kind, 6 + len(value)) + value

    for i, (sec, usec, src, dst, sport, dport, text) in enumerate(packets):
        body = (chunk(1, b"\x02") + chunk(2, b"\x11") + chunk(3, src)
                + chunk(4, dst) + chunk(7, struct.pack(">H", sport))
                + chunk(8, struct.pack(">H", dport))
                + chunk(9, struct.pack(">I", sec))
                + chunk(10, struct.pack(">I", usec)) + chunk(11, b"\x01")
                + chunk(12, struct.pack(">I", 2001))
                + chunk(17, b"a vendor's", 0x1234))
        body += chunk(16, zlib.compress(text)) if i == 1 else chunk(15, text)
        p = b"HEP3" + struct.pack(">H", 6 + len(body)) + body
        # The agent is quick: 300 microseconds later, at the collector.
        when = sec + (usec + 300) // 1000000, (usec + 300) % 1000000
        out.packet(when, b"\x0a\x14\x00\x32", b"\x0a\x14\x00\x33", 17,
                   struct.pack(">HHHH", 40000, 9060, 8 + len(p), 0) + p)


def frame(first, data, masked):
    n = len(data)
    mask = 0x80 if masked else 0
    head = bytes([first, mask | (n if n < 126 else 126)])
    if n >= 126:
        head += struct.pack(">H", n)
    if masked:
        data = bytes(b ^ KEY[i & 3] for i, b in enumerate(data))
        head += KEY
    return head + data


def ws(packets, out):
    packets = list(packets)
    client = packets[0][2]
    ends = {client: (packets[0][2], packets[0][3], 49152, 80),
            packets[0][3]: (packets[0][3], packets[0][2], 80, 49152)}
    seq = {k: 1000 * (i + 1) for i, k in enumerate(ends)}
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)

    def segment(when, who, flags, data=b""):
        src, dst, sport, dport = ends[who]
        other = [k for k in ends if k != who][0]
        out.packet(when, src, dst, 6,
                   struct.pack(">HHIIBBHHH", sport, dport, seq[who],
                               seq[other], 0x50, flags, 65535, 0, 0) + data)
        seq[who] += len(data) + (1 if flags & 3 else 0)

    when = packets[0][:2]
    server = packets[0][3]
    segment(when, client, 2)
    segment(when, server, 18)
    segment(when, client, 24,
            b"GET /sip HTTP/1.1\r\nHost: proxy.example.com\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
    segment(when, server, 24,
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            b"Sec-WebSocket-Protocol: sip\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
    for i, (sec, usec, src, _, _, _, text) in enumerate(packets):
        masked = src == client
        if i == 0:
            data = frame(0x01, text[:100], masked)
            data += frame(0x89, b"ping", masked)
            data += frame(0x80, text[100:], masked)
        elif i == 2:
            text = deflate.compress(text) + deflate.flush(zlib.Z_SYNC_FLUSH)
            data = frame(0xc1, text[:-4], masked)
        else:
            data = frame(0x82 if i == 3 else 0x81, text, masked)
        while data:
            segment((sec, usec), src, 24, data[:700])
            data = data[700:]


def sctp(packets, out):
    tsn = {}
    waiting = []
    for i, (sec, usec, src, dst, sport, dport, text) in enumerate(packets):
        tag = struct.unpack(">I", dst)[0]
        n = 500 if i % 2 == 0 else 10000
        parts = [text[k:k + n] for k in range(0, len(text), n)]
        for k, part in enumerate(parts):
            flags = (2 if k == 0 else 0) | (1 if k == len(parts) - 1 else 0)
            tsn[src] = tsn.get(src, 5000) + 1
            data = struct.pack(">BBHIHHI", 0, flags, 16 + len(part), tsn[src],
                               0, i, 0) + part + b"\0" * (-len(part) % 4)
            waiting.append(data)
            if len(waiting) * 700 < 1400 and k < len(parts) - 1:
                continue
            out.packet((sec, usec), src, dst, 132,
                       struct.pack(">HHII", sport, dport, tag, 0)
                       + b"".join(waiting))
            waiting = []


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("hep3", "ws", "sctp"):
        sys.exit(__doc__)
    kind = {"hep3": hep3, "ws": ws, "sctp": sctp}[sys.argv[1]]
    kind(read(sys.argv[2]), Out(sys.argv[3]))


if __name__ == "__main__":
    main()
