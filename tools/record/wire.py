#!/usr/bin/env python3
"""Links that the kernel may not have, made of tun and tap devices.

usage: wire.py tun NETNS1 NETNS2
           joins two point-to-point devices tun0, one in each namespace;
           what is captured on them has no link layer (raw IP)
       wire.py tag NETNS WIRE TAG...
           makes the tap device eth0 in NETNS, whose frames go out on the
           device WIRE with the VLAN tags TAG (TPID:VID in hexadecimal and
           decimal, the outermost first) and come in without

Prints "ready" when the devices exist; runs until it is killed.
"""

import ctypes
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_TAP, IFF_NO_PI = 1, 2, 0x1000
CLONE_NEWNET = 0x40000000
PACKET_OUTGOING = 4
ETH_P_ALL = 3


def enter(netns):
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/run/netns/" + netns, "rb") as f:
        if libc.setns(f.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns " + netns)


def device(name, kind):
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(),
                                           kind | IFF_NO_PI))
    return fd


def tun(ns1, ns2):
    fds = []
    for ns in (ns1, ns2):
        enter(ns)
        fds.append(device("tun0", IFF_TUN))
    print("ready", flush=True)
    while True:
        for fd in select.select(fds, [], [])[0]:
            data = os.read(fd, 65536)
            try:
                os.write(fds[1 - fds.index(fd)], data)
            except OSError:
                pass            # the other end is not up yet


def strip(frame):
    while frame[12:14] in (b"\x81\x00", b"\x88\xa8"):
        frame = frame[:12] + frame[16:]
    return frame


def tag(netns, wire, words):
    tags = b""
    for w in words:
        tpid, vid = w.split(":")
        tags += struct.pack(">HH", int(tpid, 16), int(vid))
    enter(netns)
    tap = device("eth0", IFF_TAP)
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                         socket.htons(ETH_P_ALL))
    sock.bind((wire, ETH_P_ALL))
    print("ready", flush=True)
    while True:
        for fd in select.select([tap, sock], [], [])[0]:
            try:
                if fd == tap:
                    f = os.read(tap, 65536)
                    sock.send(f[:12] + tags + f[12:])
                    continue
                f, where = sock.recvfrom(65536)
                # The kernel has already taken the outer tag off.
                if where[2] != PACKET_OUTGOING:
                    os.write(tap, strip(f))
            except OSError:
                pass            # one of them is not up yet


if sys.argv[1] == "tun":
    tun(sys.argv[2], sys.argv[3])
else:
    tag(sys.argv[2], sys.argv[3], sys.argv[4:])
