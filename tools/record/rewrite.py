#!/usr/bin/env python3
"""The same capture in another file format.

usage: rewrite.py be IN OUT       classic pcap, the other byte order (big
                                  endian), time resolution as it was
       rewrite.py cut IN OUT      ends in the middle of the last packet
       rewrite.py pcapng IN OUT   pcapng with names, comments, statistics;
                                  two sections, the second big endian
       rewrite.py clean IN OUT    pcapng without what it says about the
                                  machine: hardware and operating system

IN is a little endian classic pcap (for clean: pcapng) as tcpdump writes it.
"""

import struct
import sys

NAMES = [(b"\x0a\x14\x00\x01", b"proxy.example.com"),
         (b"\x0a\x14\x00\x0b", b"alice.example.com"),
         (b"\x0a\x14\x00\x0c", b"bob.example.com")]


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    head = struct.unpack("<IHHiIII", data[:24])
    pos, records = 24, []
    while pos < len(data):
        sec, sub, cap, orig = struct.unpack("<IIII", data[pos:pos + 16])
        records.append((sec, sub, orig, data[pos + 16:pos + 16 + cap]))
        pos += 16 + cap
    return data, head, records


def big_endian(head, records):
    out = struct.pack(">IHHiIII", *head)
    for sec, sub, orig, body in records:
        out += struct.pack(">IIII", sec, sub, len(body), orig) + body
    return out


def pad(data):
    return data + b"\0" * (-len(data) % 4)


class Ng:
    def __init__(self, order):
        self.o = order

    def block(self, kind, body):
        n = len(body) + 12
        return (struct.pack(self.o + "II", kind, n) + body
                + struct.pack(self.o + "I", n))

    def opts(self, *pairs):
        out = b""
        for code, value in pairs:
            out += struct.pack(self.o + "HH", code, len(value)) + pad(value)
        return out + struct.pack(self.o + "HH", 0, 0)

    def section(self, head, records, resolution, comment):
        """resolution: power of ten of one time unit."""
        o = self.o
        out = self.block(0x0A0D0D0A, struct.pack(
            o + "IHHq", 0x1A2B3C4D, 1, 0, -1) + self.opts(
                (1, comment), (4, b"sipladder tools/record/rewrite.py")))
        out += self.block(1, struct.pack(o + "HHI", head[6], 0, head[5])
                          + self.opts((2, b"br0"), (3, b"the bridge"),
                                      (9, bytes([resolution]))))
        names = b""
        for addr, name in NAMES:
            rec = addr + name + b"\0"
            names += struct.pack(o + "HH", 1, len(rec)) + pad(rec)
        out += self.block(4, names + struct.pack(o + "HH", 0, 0))
        scale = 10 ** (resolution - 6)
        for i, (sec, sub, orig, body) in enumerate(records):
            t = (sec * 1000000 + sub) * scale
            body_opts = b""
            if i == 0:
                body_opts = self.opts((1, b"the first packet of the section"))
            out += self.block(6, struct.pack(
                o + "IIIII", 0, t >> 32, t & 0xFFFFFFFF, len(body), orig)
                + pad(body) + body_opts)
        out += self.block(5, struct.pack(o + "III", 0, t >> 32,
                                         t & 0xFFFFFFFF)
                          + self.opts((4, struct.pack(o + "Q",
                                                      len(records)))))
        return out


def pcapng(head, records):
    half = len(records) // 2
    return (Ng("<").section(head, records[:half], 6,
                            b"An ordinary call, first half")
            + Ng(">").section(head, records[half:], 9,
                              b"Second half, big endian, in nanoseconds"))


def clean(data):
    """Drops the options 2 (hardware) and 3 (system) of section headers and
    12 (system) of interfaces; all blocks are little endian."""
    out, pos = b"", 0
    while pos < len(data):
        kind, n = struct.unpack("<II", data[pos:pos + 8])
        body = data[pos + 8:pos + n - 4]
        fixed = {0x0A0D0D0A: 16, 1: 8}.get(kind)
        if fixed is not None:
            drop = (2, 3) if kind != 1 else (12,)
            opts, p = b"", fixed
            while p + 4 <= len(body):
                code, size = struct.unpack("<HH", body[p:p + 4])
                end = p + 4 + size + -size % 4
                if code not in drop:
                    opts += body[p:end]
                p = end
            body = body[:fixed] + opts
        out += Ng("<").block(kind, body)
        pos += n
    return out


def main():
    how, src, dst = sys.argv[1:4]
    if how == "clean":
        with open(src, "rb") as f:
            result = clean(f.read())
    else:
        data, head, records = read(src)
        if how == "be":
            result = big_endian(head, records)
        elif how == "cut":
            result = data[:-(len(records[-1][3]) // 2)]
        elif how == "pcapng":
            result = pcapng(head, records)
        else:
            raise SystemExit(__doc__)
    with open(dst, "wb") as f:
        f.write(result)


main()
