/*
 * text.c: the text of one message, as telephones and proxies of several
 * makers write it.  It depends on the call and its step alone, so that a
 * message that is sent again is the same to the last byte.
 */
#include "gen.h"

#include <stdarg.h>
#include <string.h>

static const char *const methods[METHODS] = {
	"INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "SUBSCRIBE",
	"NOTIFY", "MESSAGE"
};

static const char *const agents[MODELS] = {
	"kamailio (5.8.4 (x86_64/linux))",
	"Asterisk PBX 22.1.0~dfsg+~cs6.14.60671435-1",
	"Desk Phone T46/66.86.0.15 00:15:65:a1:b2:c3",
	"baresip v3.16.0 (x86_64/Linux)",
	"Softphone 5.2.3 (build 4711; Windows 11)",
	"ATA192-3PW/11.3.1(0001) mac 0c:75:bd:00:11:22",
};

static const char *const allows[MODELS] = {
	"INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY",
	"OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, INVITE, ACK, BYE, "
	"CANCEL, UPDATE, PRACK, INFO, MESSAGE, REFER",
	"INVITE, INFO, PRACK, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REGISTER, "
	"SUBSCRIBE, REFER, PUBLISH, UPDATE, MESSAGE",
	"INVITE,ACK,BYE,CANCEL,OPTIONS,NOTIFY,SUBSCRIBE,INFO,MESSAGE,UPDATE,"
	"REFER",
	"PRACK, INVITE, ACK, BYE, CANCEL, UPDATE, INFO, SUBSCRIBE, NOTIFY, "
	"REFER, MESSAGE, OPTIONS",
	"ACK, BYE, CANCEL, INFO, INVITE, NOTIFY, OPTIONS, REFER, UPDATE",
};

static const char *const supporteds[MODELS] = {
	"path, outbound, gruu",
	"100rel, timer, replaces, norefersub, histinfo",
	"replaces, timer, 100rel, from-change, histinfo",
	"gruu,replaces,norefersub",
	"replaces, 100rel, timer, norefersub, outbound, path",
	"x-sipura, replaces",
};

static const char *const displays[] = {
	"", "\"Anna Schmidt\" ", "\"Bob Miller (Sales, 2nd floor)\" ",
	"\"Reception\" ", "Carol ", "\"Dr. Dora \\\"DD\\\" Doe\" ", "", ""
};

struct text {
	char *p;
	size_t n;
	size_t room;
};

static void
put_bytes(struct text *t, const char *p, size_t n)
{
	if (n > t->room - t->n)
		n = t->room - t->n;
	memcpy(t->p + t->n, p, n);
	t->n += n;
}

static void
put_number(struct text *t, uint64_t v, unsigned base)
{
	char s[20];
	size_t i = sizeof(s);

	do {
		s[--i] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v != 0);
	put_bytes(t, s + i, sizeof(s) - i);
}

/* %s text, %u unsigned, %x uint64_t in hexadecimal. */
static void
put(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	for (;;) {
		const char *q = strchr(fmt, '%');
		const char *s;

		if (q == NULL)
			break;
		put_bytes(t, fmt, (size_t)(q - fmt));
		switch (q[1]) {
		case 's':
			s = va_arg(ap, const char *);
			put_bytes(t, s, strlen(s));
			break;
		case 'u':
			put_number(t, va_arg(ap, unsigned), 10);
			break;
		default:
			put_number(t, va_arg(ap, uint64_t), 16);
		}
		fmt = q + 2;
	}
	put_bytes(t, fmt, strlen(fmt));
	va_end(ap);
}

static const struct step *
step_of(const struct call *c)
{
	return &c->script->steps[c->step];
}

/* The end that the request of this step's transaction comes from. */
static unsigned
origin(const struct call *c)
{
	const struct step *s = step_of(c);

	return s->code == 0 ? s->back : !s->back;
}

static bool
is_invite(const struct call *c)
{
	const struct step *s = step_of(c);

	return s->method == INVITE || s->method == CANCEL
	    || (s->method == ACK && (s->flags & BRANCH) == 0);
}

static uint32_t
tx_of(const struct call *c)
{
	return is_invite(c) ? c->invite_tx : c->tx;
}

/* The address of a host, in brackets where a URI wants them. */
static void
put_address(struct text *t, const struct gen *g, const struct call *c,
    unsigned host)
{
	const char *s = g->hosts[host].text[c->is_v6];

	put(t, c->is_v6 ? "[%s]:5060" : "%s:5060", s);
}

static bool
is_tcp_at(const struct gen *g, const struct call *c, unsigned hop)
{
	unsigned a = c->end[c->script->is_proxied ? hop : 0];

	return g->hosts[a < UAS ? a : c->end[0]].is_tcp;
}

static void
put_via(struct text *t, const struct gen *g, const struct call *c,
    unsigned host, unsigned hop)
{
	const struct step *s = step_of(c);

	put(t, "Via: SIP/2.0/%s ", is_tcp_at(g, c, hop) ? "TCP" : "UDP");
	put_address(t, g, c, host);
	if (host >= UAS) {
		put(t, ";branch=z9hG4bK%x.%x.0\r\n", gen_mix(c->id, 2) >> 48,
		    gen_mix(c->id, 1000 + tx_of(c) * 4 + hop));
		return;
	}
	put(t, ";branch=z9hG4bK-%x", gen_mix(c->id, 1000 + tx_of(c) * 4 + hop));
	if (s->code != 0 || s->hop != hop)
		put(t, ";rport=5060;received=%s\r\n",
		    g->hosts[host].text[c->is_v6]);
	else
		put(t, ";rport\r\n");
}

/* The newest first; at the second hop also that of the first. */
static void
put_vias(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	unsigned from = origin(c);
	bool is_first = !c->script->is_proxied || s->hop == from;

	if (!is_first)
		put_via(t, g, c, c->proxy, s->hop);
	if (is_first || (s->flags & LOCAL) == 0)
		put_via(t, g, c, c->end[from],
		    c->script->is_proxied ? from : 0);
}

static void
put_aor(struct text *t, const struct gen *g, const struct call *c, unsigned end)
{
	put(t, "sip:%s@sip%u.example.net", g->hosts[c->end[end]].user,
	    c->proxy - UAS);
}

static void
put_contact_uri(struct text *t, const struct gen *g, const struct call *c,
    unsigned end)
{
	unsigned hop = c->script->is_proxied ? end : 0;

	put(t, "sip:%s@", g->hosts[c->end[end]].user);
	put_address(t, g, c, c->end[end]);
	if (is_tcp_at(g, c, hop))
		put(t, ";transport=tcp");
	else if (g->hosts[c->end[end]].model == 3)
		put(t, ";ob");
}

static bool
is_dialog(const struct call *c)
{
	unsigned m = c->script->steps[0].method;

	return m == INVITE || m == SUBSCRIBE;
}

/* The To tag of this step, 0 for none. */
static uint64_t
to_tag(const struct call *c)
{
	const struct step *s = step_of(c);
	unsigned code = s->code != 0 ? s->code : c->last_code;

	if (s->code == 100 || s->method == CANCEL)
		return s->code == 200 ? gen_mix(c->id, 11) : 0;
	if (s->code == 0 && !c->in_dialog && s->method != ACK)
		return 0;
	if (code == 401 || code == 407)
		return gen_mix(c->id, 12 + c->tx);
	return gen_mix(c->id, 10 + !origin(c));
}

static void
put_parties(struct text *t, const struct gen *g, const struct call *c)
{
	unsigned from = origin(c);
	unsigned to = !from;
	uint64_t tag = to_tag(c);

	if (step_of(c)->method == REGISTER)
		to = from;
	put(t, "From: %s<", displays[(c->end[from] + c->proxy) % 8]);
	put_aor(t, g, c, from);
	put(t, ">;tag=%x\r\nTo: ", gen_mix(c->id, 10 + from));
	put(t, "<");
	put_aor(t, g, c, to);
	put(t, ">");
	if (tag != 0)
		put(t, ";tag=%x", tag);
	put(t, "\r\nCall-ID: %x-%u@%s\r\n", gen_mix(c->id, 1), (unsigned)c->id,
	    g->hosts[c->end[0]].text[c->is_v6]);
	put(t, "CSeq: %u %s\r\n",
	    is_invite(c) || step_of(c)->method == ACK ? c->invite_cseq
	    : c->cseq[from], methods[step_of(c)->method]);
}

/* Routes within a dialog through the proxy, which recorded itself. */
static void
put_routes(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	const char *name = NULL;

	if (!c->script->is_proxied || !is_dialog(c))
		return;
	if (s->method == INVITE && (s->code == 0 ? s->hop == 1
	    : s->code > 100 && s->code < 300))
		name = "Record-Route";
	else if (s->code == 0 && c->in_dialog && s->hop == origin(c))
		name = "Route";
	if (name == NULL)
		return;
	put(t, "%s: <sip:", name);
	put_address(t, g, c, c->proxy);
	put(t, ";transport=%s;lr;ftag=%x;did=%x>\r\n",
	    is_tcp_at(g, c, s->hop) ? "tcp" : "udp", gen_mix(c->id, 10),
	    gen_mix(c->id, 3) >> 52);
}

static void
put_auth(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	bool is_www = s->method == REGISTER;
	unsigned domain = c->proxy - UAS;

	if ((s->flags & AUTH) == 0)
		return;
	if (s->code != 0) {
		put(t, "%s: Digest realm=\"sip%u.example.net\", nonce=\"%x%x\","
		    " algorithm=MD5, qop=\"auth\"\r\n", is_www
		    ? "WWW-Authenticate" : "Proxy-Authenticate", domain,
		    gen_mix(c->id, 20), gen_mix(c->id, 21));
		return;
	}
	put(t, "%s: Digest username=\"%s\", realm=\"sip%u.example.net\", "
	    "nonce=\"%x%x\", uri=\"sip:sip%u.example.net\", "
	    "response=\"%x%x\", algorithm=MD5, qop=auth, nc=00000001, "
	    "cnonce=\"%x\"\r\n", is_www ? "Authorization"
	    : "Proxy-Authorization", g->hosts[c->end[0]].user, domain,
	    gen_mix(c->id, 20), gen_mix(c->id, 21), domain,
	    gen_mix(c->id, 22 + c->tx), gen_mix(c->id, 23),
	    gen_mix(c->id, 24));
}

/* Headers that belong to the method. */
static void
put_special(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	bool is_request = s->code == 0;

	switch (s->method) {
	case INVITE:
		if (!is_request)
			break;
		put(t, "Session-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n"
		    "P-Asserted-Identity: <");
		put_aor(t, g, c, 0);
		put(t, ">\r\nPrivacy: none\r\n");
		break;
	case BYE:
		if (is_request)
			put(t, "Reason: Q.850;cause=16;text=\"Normal call "
			    "clearing\"\r\n");
		put(t, "X-RTP-Stat: PS=%u,OS=%u,PR=%u,OR=%u,PL=0,JI=3,LA=12,"
		    "EN=PCMA,DE=PCMA\r\n", c->media.sent[0],
		    c->media.sent[0] * 160, c->media.sent[1],
		    c->media.sent[1] * 160);
		break;
	case REGISTER:
		put(t, s->code == 401 ? "" : "Expires: 3600\r\n");
		break;
	case SUBSCRIBE:
		put(t, "Expires: 600\r\n");
		if (is_request)
			put(t, "Event: message-summary\r\nAccept: "
			    "application/simple-message-summary\r\n");
		break;
	case NOTIFY:
		if (is_request)
			put(t, "Event: message-summary\r\n"
			    "Subscription-State: active;expires=588\r\n");
		break;
	case OPTIONS:
		put(t, "Accept: application/sdp, application/dialog-info+xml, "
		    "text/plain\r\nAccept-Language: en, de\r\n");
		break;
	default:
		break;
	}
}

static void
put_contact(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	unsigned end = s->method == REGISTER ? 0 : s->back;

	if (s->method == ACK || s->method == BYE || s->method == CANCEL
	    || s->method == MESSAGE || s->code == 100 || s->code >= 300)
		return;
	put(t, "Contact: <");
	put_contact_uri(t, g, c, end);
	put(t, s->method != REGISTER ? ">\r\n" : s->code == 0
	    ? ">;reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-"
	      "001565a1b2c3>\"\r\n" : ">;expires=3600\r\n");
}

static void
put_abilities(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	unsigned maker = c->end[s->back];
	unsigned model;

	/* The proxy writes for one hop only, unless the caller does. */
	if (s->code == 100
	    || ((s->flags & LOCAL) != 0 && (s->hop == 1 || s->back)))
		maker = c->proxy;
	model = g->hosts[maker].model;
	put(t, "%s: %s\r\n", s->code != 0 && model < 2 ? "Server"
	    : "User-Agent", agents[model]);
	if (s->code == 100)
		return;
	if (s->method != ACK && s->method != CANCEL)
		put(t, "Allow: %s\r\n", allows[model]);
	if (s->method != ACK)
		put(t, "Supported: %s\r\n", supporteds[model]);
	if (s->method == INVITE || s->method == OPTIONS)
		put(t, "Allow-Events: presence, dialog, message-summary, "
		    "refer, conference, hold, talk\r\n");
	if (s->code != 0)
		put(t, "Date: Thu, 01 Jan 2026 09:00:00 GMT\r\n");
	else
		put(t, "P-Access-Network-Info: IEEE-802.3;eth-location=\"%x\""
		    "\r\n", gen_mix(c->id, 4));
	put(t, "X-Correlation-Id: %x-%x\r\n", gen_mix(c->id, 5),
	    gen_mix(c->id, 6));
}

/* An offer or answer; the caller speaks first. */
static size_t
sdp(const struct gen *g, const struct call *c, char *out, size_t room)
{
	struct text t = { .p = out, .room = room };
	unsigned end = step_of(c)->back;
	const char *addr = g->hosts[c->end[end]].text[c->is_v6];
	unsigned family = c->is_v6 ? 6 : 4;

	put(&t, "v=0\r\no=- %u %u IN IP%u %s\r\n", (unsigned)c->id * 16,
	    (unsigned)c->id * 16 + c->tx, family, addr);
	put(&t, "s=session\r\nc=IN IP%u %s\r\nt=0 0\r\n", family, addr);
	put(&t, "m=audio %u RTP/AVP 8 0 18 9 101\r\n",
	    (unsigned)c->media.port[end]);
	put(&t, "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
	    "a=rtpmap:9 G722/8000\r\n"
	    "a=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\n"
	    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
	    "a=ptime:20\r\na=maxptime:40\r\na=sendrecv\r\n"
	    "a=rtcp:%u\r\na=label:main\r\n", c->media.port[end] + 1u);
	return t.n;
}

static void
put_body(struct text *t, const struct gen *g, const struct call *c)
{
	static const char summary[] = "Messages-Waiting: yes\r\n"
	    "Message-Account: sip:voicemail@example.net\r\n"
	    "Voice-Message: 2/8 (0/2)\r\n";
	static const char chat[] = "Watson, come here. I want to see you, and "
	    "bring the capture of this morning with you.";
	const struct step *s = step_of(c);
	char body[1024];
	const char *type = NULL;
	size_t n = 0;

	if ((s->flags & SDP) != 0) {
		type = "application/sdp";
		n = sdp(g, c, body, sizeof(body));
	} else if (s->code == 0 && s->method == NOTIFY) {
		type = "application/simple-message-summary";
		n = sizeof(summary) - 1;
		memcpy(body, summary, n);
	} else if (s->code == 0 && s->method == MESSAGE) {
		type = "text/plain;charset=UTF-8";
		n = sizeof(chat) - 1;
		memcpy(body, chat, n);
	}
	if (type != NULL)
		put(t, "Content-Type: %s\r\n", type);
	put(t, "Content-Length: %u\r\n\r\n", (unsigned)n);
	put_bytes(t, body, n);
}

static const char *
phrase(unsigned code)
{
	switch (code) {
	case 100:
		return "Trying";
	case 180:
		return "Ringing";
	case 183:
		return "Session Progress";
	case 401:
		return "Unauthorized";
	case 407:
		return "Proxy Authentication Required";
	case 486:
		return "Busy Here";
	case 487:
		return "Request Terminated";
	default:
		return "OK";
	}
}

static void
put_start(struct text *t, const struct gen *g, const struct call *c)
{
	const struct step *s = step_of(c);
	unsigned to = !s->back;

	if (s->code != 0) {
		put(t, "SIP/2.0 %u %s\r\n", (unsigned)s->code, phrase(s->code));
		return;
	}
	put(t, "%s ", methods[s->method]);
	if (s->method == REGISTER)
		put(t, "sip:sip%u.example.net", c->proxy - UAS);
	else if (s->hop == 1 || c->in_dialog || to == 0)
		put_contact_uri(t, g, c, to);
	else
		put_aor(t, g, c, to);
	put(t, " SIP/2.0\r\n");
}

size_t
gen_text(const struct gen *g, const struct call *c, char *out)
{
	struct text t = { .p = out, .room = TEXT_MAX };
	const struct step *s = step_of(c);
	unsigned hops = c->script->is_proxied && s->hop != origin(c);

	put_start(&t, g, c);
	put_vias(&t, g, c);
	put_routes(&t, g, c);
	if (s->code == 0 && g->hosts[c->end[s->back]].model % 2 == 0)
		put(&t, "Max-Forwards: %u\r\n", 70 - hops);
	put_parties(&t, g, c);
	put_contact(&t, g, c);
	if (s->code == 0 && g->hosts[c->end[s->back]].model % 2 == 1)
		put(&t, "Max-Forwards: %u\r\n", 70 - hops);
	put_auth(&t, g, c);
	put_abilities(&t, g, c);
	put_special(&t, g, c);
	put_body(&t, g, c);
	return t.n;
}
