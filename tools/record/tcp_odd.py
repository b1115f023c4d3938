#!/usr/bin/env python3
"""A SIP client over TCP that is unkind about segments.

usage: tcp_odd.py LOCAL REMOTE

Sends OPTIONS and MESSAGE requests to a real server: several in one segment,
one over many segments, a cut inside CRLF, keep-alive CRLFs.  Every segment
is one send() with Nagle off, and the next waits until the last was
acknowledged, so that the kernel does not join what is to be apart.
"""

import fcntl
import re
import socket
import struct
import sys
import termios
import time

LOCAL, REMOTE = sys.argv[1], sys.argv[2]


class Client:
    def __init__(self, port):
        family = socket.AF_INET6 if ":" in LOCAL else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.bind((LOCAL, port))
        self.sock.connect((REMOTE, 5060))
        self.sock.settimeout(10)
        self.port = port
        self.cseq = 0
        self.got = b""

    def request(self, method, user="", body=b"", kind="text/plain"):
        self.cseq += 1
        uri = "sip:%sexample.com" % (user + "@" if user else "")
        head = ["%s %s SIP/2.0" % (method, uri),
                "Via: SIP/2.0/TCP %s:%d;branch=z9hG4bK-odd-%d-%d"
                % (LOCAL, self.port, self.port, self.cseq),
                "Max-Forwards: 70",
                'From: "Alice" <sip:alice@example.com>;tag=odd-%d'
                % self.port,
                "To: <%s>" % uri,
                "Call-ID: tcp-segments-%d@alice.example.com" % self.port,
                "CSeq: %d %s" % (self.cseq, method)]
        if method == "OPTIONS":
            head.append("Contact: <sip:alice@%s:%d;transport=tcp>"
                        % (LOCAL, self.port))
        if body:
            head.append("Content-Type: " + kind)
        head.append("Content-Length: %d" % len(body))
        return ("\r\n".join(head) + "\r\n\r\n").encode() + body

    def segment(self, data):
        self.sock.sendall(data)
        for _ in range(1000):
            left = fcntl.ioctl(self.sock, termios.TIOCOUTQ, b"\0" * 4)
            if struct.unpack("i", left)[0] == 0:
                return
            time.sleep(0.002)

    def answers(self, n):
        """Reads until n final responses have come."""
        while len(re.findall(rb"SIP/2\.0 [2-6]\d\d ", self.got)) < n:
            data = self.sock.recv(65536)
            if not data:
                raise SystemExit("tcp_odd.py: the server hung up")
            self.got += data
        self.got = b""

    def pong(self):
        while b"\r\n" not in self.got:
            self.got += self.sock.recv(65536)
        self.got = b""


def main():
    c = Client(40001)
    # Three requests in one segment.
    c.segment(c.request("OPTIONS") + c.request("OPTIONS")
              + c.request("OPTIONS"))
    c.answers(3)
    # One request over five segments: cut in the method, between CR and LF,
    # in a header name, in the empty line.
    m = c.request("OPTIONS")
    cuts = [4, m.index(b"\r\n") + 1, m.index(b"Call-ID") + 3, len(m) - 1]
    for a, b in zip([0] + cuts, cuts + [len(m)]):
        c.segment(m[a:b])
    c.answers(1)
    # Keep-alive: ping CRLF CRLF, pong CRLF (RFC 5626 section 3.5.1).
    c.segment(b"\r\n\r\n")
    c.pong()
    # A body cut in the middle, its rest with a whole request and the
    # beginning of the next in one segment; CRLF between messages.
    m = c.request("MESSAGE", "bob", b"first line\r\nsecond line\r\n")
    n = c.request("OPTIONS")
    o = c.request("OPTIONS")
    c.segment(m[:-13])
    c.segment(m[-13:] + b"\r\n" + n + o[:50])
    c.segment(o[50:])
    c.answers(3)
    # A body that looks like a message: only Content-Length tells.
    c.segment(c.request("MESSAGE", "bob", n, "message/sip")
              + c.request("OPTIONS"))
    c.answers(2)
    c.sock.close()

    # A second connection: one byte a segment.
    c = Client(40002)
    m = c.request("OPTIONS")
    for i in range(len(m)):
        c.segment(m[i:i + 1])
    c.answers(1)
    c.sock.close()


main()
