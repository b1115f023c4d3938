#!/usr/bin/env python3
"""Writes pcaps/CATALOG.md: catalog.py PCAPDIR > PCAPDIR/CATALOG.md

What a capture shows is told in catalog.txt beside this program; the counts,
the message sequence and the Call-IDs are what tshark sees in the file, with
the options that catalog.txt gives where it does not see through a tunnel
without.
"""

import os
import re
import shlex
import subprocess
import sys

HEAD = """# The captures of this directory

Recorded by us from SIPp, Kamailio, baresip and sipsak as Debian 12 ships
them, between network namespaces of one machine that have no way out: nobody
else's traffic is in them, and they may be used, changed and passed on under
the licence of the project (BSD-2-Clause, see COPYING).  The names, numbers
and passwords are made up.  Hosts: proxy 10.20.0.1, alice .11, bob .12,
carol .13, dave .14, and fd20::N likewise, MAC 02:00:00:00:00:NN.

Each file is written by one script of `tools/record` (as root):
`tools/record/SCRIPT pcaps RECORDING`.  A new recording differs in tags, branches,
times and ports; encap.py, which puts a recorded call into tunnels, always
writes the same.  This file is written by `tools/record/catalog.py`; counts,
sequences and Call-IDs are what tshark sees.

"""


def tshark(path, options, *fields):
    cmd = ["tshark", "-n", "-r", path, *options, "-Y", "sip", "-T",
           "fields"]
    for f in fields:
        cmd += ["-e", f]
    # Every message of a segment counts, so occurrences stay separate.
    cmd += ["-E", "separator=|", "-E", "aggregator=;"]
    out = subprocess.run(cmd, capture_output=True, text=True, check=False)
    return [line.split("|") for line in out.stdout.splitlines()]


def packets(path):
    out = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields",
                          "-e", "frame.number"], capture_output=True,
                         text=True, check=False)
    return len(out.stdout.split())


def messages(path, options):
    """Method or code of each SIP message, in order, with its frame."""
    cmd = ["tshark", "-n", "-r", path, *options, "-Y", "sip", "-T", "pdml"]
    out = subprocess.run(cmd, capture_output=True, text=True, check=False)
    found = []
    for line in out.stdout.splitlines():
        m = re.search(r'name="sip\.(Request|Status)-Line".*show="([^"]*)"',
                      line)
        if m:
            words = m.group(2).split(" ")
            found.append(words[0] if m.group(1) == "Request" else words[1])
    return found


def shorten(seq):
    out = []
    for m in seq:
        if out and out[-1][0] == m:
            out[-1][1] += 1
        else:
            out.append([m, 1])
    return " ".join(m if n == 1 else "%s(x%d)" % (m, n) for m, n in out)


def describe(path, entry):
    name = os.path.basename(path)
    stem = name.split(".")[0]
    script, *options = shlex.split(entry["script"])
    recording = options.pop(0) if options else "NAME"
    seq = messages(path, options)
    ids = []
    for row in tshark(path, options, "sip.Call-ID"):
        for cid in row[0].split(";"):
            if cid and cid not in ids:
                ids.append(cid)
    reqs = sum(1 for m in seq if not m.isdigit())
    print("## %s\n" % name)
    print(entry["text"] + "\n")
    print("- %s by `%s pcaps %s`"
          % ("made" if script.endswith(".py") else "recorded", script,
             stem if recording == "NAME" else recording))
    if options:
        print("- tshark with `%s`" % shlex.join(options))
    print("- %d bytes, %d packets, %d SIP messages: %d requests, "
          "%d responses" % (os.path.getsize(path), packets(path), len(seq),
                            reqs, len(seq) - reqs))
    if not seq:
        print("- no SIP that tshark sees")
        print()
        return
    if len(seq) <= 60:
        print("- " + shorten(seq))
    else:
        kinds = {}
        for m in seq:
            kinds[m] = kinds.get(m, 0) + 1
        print("- " + ", ".join("%s %d" % kv for kv in sorted(kinds.items())))
    if len(ids) > 12:
        print("- %d Call-IDs, the first `%s`" % (len(ids), ids[0]))
    else:
        print("- Call-ID " + " ".join("`%s`" % i for i in ids))
    print()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    entries = {}
    order = []
    with open(os.path.join(here, "catalog.txt"), encoding="utf-8") as f:
        for block in f.read().split("\n\n"):
            lines = [x for x in block.splitlines() if not x.startswith("#")]
            if not lines:
                continue
            name, script = lines[0].split(" ", 1)
            entries[name] = {"script": script, "text": "\n".join(lines[1:])}
            order.append(name)
    have = [f for f in os.listdir(sys.argv[1]) if ".pcap" in f]
    print(HEAD, end="")
    for name in order:
        if name in have:
            describe(os.path.join(sys.argv[1], name), entries[name])
    for name in sorted(set(have) - set(order)):
        sys.exit("catalog.py: nothing said about " + name)
    missing = [n for n in order if n not in have]
    if missing:
        print("catalog.py: not recorded: " + " ".join(missing),
              file=sys.stderr)


main()
