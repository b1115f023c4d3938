#!/usr/bin/env python3
"""Writes a SIPp scenario (XML) from the short form in scenarios/*.flow.

usage: scen.py FILE PART

A .flow file holds the parts of all hosts of one recording:

    [alice]                 the part of alice; her SIP user name
    peer bob                whom she talks to (default: bob, others: alice)
    send INVITE sdp=sendrecv
    recv 180
    recv 200 rrs
    send ACK
    pause 500
    send BYE
    recv 200

    send METHOD  [uri=URI] [h='Name: value']... [sdp=DIR|body='TYPE|TEXT']
    reply CODE 'REASON' [for=METHOD] [h=...] [sdp=...|body=...]
    recv METHOD|CODE [opt] [auth] [rrs] [rr] [timeout=MS] [save=HEADER:VAR]
    pause MS
    dest ADDRESS [tcp]      from here on to this address, not to the proxy
    exec ATTR=VALUE         a SIPp <exec> (media), run without a message

A request in a dialog, its CSeq, its branch and the tags are worked out from
what came before, so that a flow only says what is particular about it.
CANCEL and the ACK to a non-2xx take the branch of their INVITE.
"""

import shlex
import sys

ALLOW = ("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, "
         "REFER, SUBSCRIBE, NOTIFY, MESSAGE")
CONTACT_IN = {"INVITE", "SUBSCRIBE", "NOTIFY", "REFER", "UPDATE", "REGISTER",
              "OPTIONS"}
CONTACT_IN_2XX = {"INVITE", "SUBSCRIBE", "NOTIFY", "REFER", "UPDATE",
                  "OPTIONS"}


class Part:
    def __init__(self, me, scale):
        self.me = me
        self.peer = "alice" if me != "alice" else "bob"
        self.scale = scale
        self.n = 0              # index of the next message, as SIPp counts
        self.uac = None         # did this side send the first request?
        self.cseq = 0
        self.invite_n = None    # message index of the last INVITE sent
        self.invite_cseq = 0
        self.invite_uri = None
        self.final = 0          # last final response received
        self.last_req = None    # method of the last request received
        self.replied = False    # was anything answered yet?
        self.rrs = False
        self.sdp_version = 0
        self.method_sent = None
        self.saved_invite = False
        self.uri = None
        self.port = "[media_port]"
        self.domain = "example.com"
        self.saved = []         # variables of save=
        self.out = []

    def sdp(self, how):
        """how: direction[,codec[,port]]; codec one of the names below."""
        codecs = {
            "pcmu": ("0", ["0 PCMU/8000"]),
            "pcma": ("8", ["8 PCMA/8000"]),
            "both": ("0 8", ["0 PCMU/8000", "8 PCMA/8000"]),
            "dtmf": ("0 101", ["0 PCMU/8000", "101 telephone-event/8000"]),
            "big": (" ".join(str(n) for n in range(96, 126)),
                    ["%d opus/48000/2" % n for n in range(96, 126)]),
        }
        words = how.split(",")
        codec = codecs[words[1] if len(words) > 1 else "both"]
        port = words[2] if len(words) > 2 else self.port
        self.sdp_version += 1
        lines = ["v=0",
                 "o=%s 53655765 %d IN IP[local_ip_type] [media_ip]"
                 % (self.me, self.sdp_version),
                 "s=-",
                 "c=IN IP[media_ip_type] [media_ip]",
                 "t=0 0",
                 "m=audio %s RTP/AVP %s" % (port, codec[0])]
        lines += ["a=rtpmap:" + c for c in codec[1]]
        if codec[0].endswith("101"):
            lines.append("a=fmtp:101 0-15")
        lines.append("a=" + words[0])
        return lines

    def body(self, opt):
        if "sdp" in opt:
            return ["Content-Type: application/sdp"], self.sdp(opt["sdp"])
        if "body" in opt:
            kind, text = opt["body"].split("|", 1)
            return ["Content-Type: " + kind], text.split("\\n")
        return [], None

    def emit(self, head, opt, lead=""):
        heads, text = self.body(opt)
        lines = head + opt["h"] + heads
        if text is None:
            lines += ["Content-Length: 0", "", ""]
        else:
            lines += ["Content-Length: [len]", ""] + text + [""]
            if opt.get("end") == "none":
                lines.pop()
        self.out.append("  <send%s>\n    <![CDATA[" % lead)
        self.out += [("      " + line) if line else "" for line in lines]
        self.out.append("    ]]>\n  </send>")
        self.n += 1

    def caller_heads(self, opt):
        """From and To of a request sent by the side that began."""
        known = (self.final or "tagged" in opt) and "fresh" not in opt
        tag = "[peer_tag_param]" if known else ""
        to = opt.get("to", "<sip:%s@%s>" % (self.peer, self.domain))
        frm = opt.get("from", '"%s" <sip:%s@%s>'
                      % (self.me.capitalize(), self.me, self.domain))
        return ["From: %s;tag=[pid]-%s-[call_number]" % (frm, self.me),
                "To: " + to + tag]

    def send(self, method, opt):
        first = self.uac is None
        if first:
            self.uac = True
        branch = "[branch]"
        cseq = "%d %s" % (self.cseq, method)
        same = method == "CANCEL" or (method == "ACK" and self.final >= 300)
        if same:
            branch = "[branch-%d]" % (self.n - self.invite_n)
        if method in ("ACK", "CANCEL"):
            cseq = "%d %s" % (self.invite_cseq, method)
        else:
            self.cseq += 1
            cseq = "%d %s" % (self.cseq, method)
        in_dialog = not first and not same and "fresh" not in opt
        if method == "INVITE":
            self.invite_n = self.n
            self.invite_cseq = self.cseq
            if not in_dialog:
                self.final = 0
        uri = opt.get("uri")
        if uri is None:
            known = in_dialog and (self.rrs or not self.uac)
            uri = "[next_url]" if known else self.first_uri()
            if same:
                uri = self.invite_uri
        if not in_dialog and not same:
            self.uri = uri
        if method == "INVITE":
            self.invite_uri = uri
        route = ["[routes]"] if in_dialog and self.rrs else []
        if self.uac:
            if in_dialog and self.rrs:
                opt.setdefault("tagged", True)
            names = self.caller_heads(opt)
            if same and method == "CANCEL":
                names[1] = names[1].replace("[peer_tag_param]", "")
        else:
            names = ["From:[$to];tag=[pid]-%s-[call_number]" % self.me,
                     "To:[$from]"]
        head = ["%s %s SIP/2.0" % (method, uri),
                "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch="
                + branch + opt.get("via", ""),
                "Max-Forwards: 70"] + route + names + [
                    "Call-ID: [call_id]",
                    "CSeq: " + cseq]
        if method in CONTACT_IN and "nocontact" not in opt:
            head.append("Contact: <sip:%s@[local_ip]:[local_port]%s>%s" % (
                self.me, opt.get("cparam", ""), opt.get("chead", "")))
        if method == "INVITE":
            head.append(ALLOW)
        # sipp retransmits by itself on UDP when told to.
        lead = ' retrans="500"' if method != "ACK" else ""
        if "noretrans" in opt:
            lead = ""
        self.method_sent = method
        self.emit(head, opt, lead)

    def first_uri(self):
        return self.uri or "sip:%s@%s" % (self.peer, self.domain)

    def reply(self, code, reason, opt):
        method = opt.get("for", self.last_req)
        first = not self.uac and not opt.get("intag")
        stored = method == "INVITE" and self.last_req != "INVITE"
        tag = ""
        if code != 100 and first and (method in self.tagless
                                      or method == "CANCEL"):
            tag = ";tag=[pid]-%s-[call_number]" % self.me
        if stored:
            head = ["Via:[$via]", "From:[$from]", "To:[$to]" + tag,
                    "Call-ID: [call_id]", "CSeq:[$cseq]"]
        else:
            head = ["[last_Via:]", "[last_From:]", "[last_To:]" + tag,
                    "[last_Call-ID:]", "[last_CSeq:]"]
        if method in self.tagless and self.rr and code != 100:
            head.append("[last_Record-Route:]" if not stored
                        else "Record-Route:[$rr]")
        if (method in CONTACT_IN_2XX and 101 <= code < 300
                and "nocontact" not in opt):
            head.append("Contact: <sip:%s@[local_ip]:[local_port]>" % self.me)
        if method == "INVITE" and 200 <= code < 300:
            head.append(ALLOW)
        lead = ""
        if method == "INVITE" and code >= 200 and "noretrans" not in opt:
            lead = ' retrans="500"'
        self.emit(["SIP/2.0 %d %s" % (code, reason)] + head, opt, lead)

    tagless = ()
    rr = False

    def recv(self, what, flags, opt):
        attr = ""
        if what.isdigit():
            attr = ' response="%s"' % what
            if int(what) >= 200 and "opt" not in flags:
                if self.method_sent in ("INVITE", None, "CANCEL"):
                    self.final = int(what)
                elif self.final < 200:
                    self.final = int(what)
        else:
            attr = ' request="%s"' % what
        if "opt" in flags:
            attr += ' optional="true"'
        if "auth" in flags:
            attr += ' auth="true"'
        if "rrs" in flags:
            attr += ' rrs="true"'
            self.rrs = True
        if "timeout" in opt:
            attr += ' timeout="%s"' % opt["timeout"]
        if "rtd" in opt:
            attr += ' rtd="%s"' % opt["rtd"]
        actions = []
        for name in opt.get("save", "").split(","):
            if name:
                self.saved.append(name.split(":")[1])
                actions.append('<ereg regexp="[^ ].*" search_in="hdr" '
                               'header="%s:" assign_to="%s"/>'
                               % tuple(name.split(":")))
        if not what.isdigit():
            self.last_req = what
            if self.uac is None:
                self.uac = False
                self.tagless = (what,)
                self.rr = "rr" in flags
                for name, var in (("Via", "via"), ("From", "from"),
                                  ("To", "to"), ("CSeq", "cseq")):
                    actions.append('<ereg regexp=".*" search_in="hdr" '
                                   'header="%s:" assign_to="%s"/>'
                                   % (name, var))
                if self.rr:
                    actions.append('<ereg regexp=".*" search_in="hdr" '
                                   'header="Record-Route:" assign_to="rr"/>')
            elif "again" in flags:
                actions.append('<ereg regexp=".*" search_in="hdr" '
                               'header="To:" assign_to="unused"/>')
        self.out.append("  <recv%s>" % attr)
        if actions:
            self.out.append("    <action>")
            self.out += ["      " + a for a in actions]
            self.out.append("    </action>")
        self.out.append("  </recv>")
        self.n += 1

    def line(self, words):
        op = words[0]
        flags = [w for w in words[1:] if "=" not in w or " " in
                 w.split("=", 1)[0]]
        opt = {"h": []}
        for w in words[1:]:
            if w in flags:
                continue
            key, value = w.split("=", 1)
            if key == "h":
                opt["h"].append(value)
            else:
                opt[key] = value
        for f in flags:
            if f in ("fresh", "nocontact", "noretrans", "tagged", "intag"):
                opt[f] = True
        if op == "peer":
            self.peer = flags[0]
        elif op == "uri":
            self.uri = words[1]
        elif op == "media":
            self.port = flags[0]
        elif op == "send":
            self.send(flags[0], opt)
        elif op == "reply":
            self.reply(int(flags[0]), flags[1], opt)
        elif op == "recv":
            self.recv(flags[0], flags[1:], opt)
        elif op == "pause":
            self.out.append('  <pause milliseconds="%s"/>' % flags[0])
            self.n += 1
        elif op == "dest":
            self.out.append('  <nop>\n    <action>\n      <setdest host="%s" '
                            'port="5060" protocol="%s"/>\n    </action>\n'
                            '  </nop>'
                            % (words[1], words[2] if words[2:] else "udp"))
            self.n += 1
        elif op == "exec":
            self.out.append("  <nop>\n    <action>\n      <exec %s=\"%s\"/>\n"
                            "    </action>\n  </nop>"
                            % tuple(words[1].split("=", 1)))
            self.n += 1
        else:
            raise SystemExit("scen.py: unknown word: " + op)


def main():
    name, want = sys.argv[1], sys.argv[2]
    part = None
    with open(name, encoding="utf-8") as f:
        for raw in f:
            raw = raw.strip()
            if not raw or raw.startswith("#"):
                continue
            if raw.startswith("["):
                here = raw[1:-1]
                if here == want:
                    part = Part(here.split("-")[0], 1)
                active = here == want
                continue
            if active:
                part.line(shlex.split(raw))
    if part is None:
        raise SystemExit("scen.py: no part %s in %s" % (want, name))
    variables = ""
    text = "\n".join(part.out)
    used = [v for v in ("via", "from", "to", "cseq", "rr", "unused")
            if 'assign_to="%s"' % v in text]
    used += sorted(set(part.saved))
    if used:
        variables = '  <Reference variables="%s"/>\n' % ",".join(used)
    print('<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="%s">\n%s'
          '%s</scenario>' % (want, text + "\n", variables))


main()
