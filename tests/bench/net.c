/*
 * net.c: from messages to packets of a classic capture file: Ethernet,
 * 802.1Q, IPv4 and IPv6 with right lengths and checksums, UDP, and TCP cut
 * into segments as networks and stacks do it.
 */
#include "gen.h"

#include <string.h>

#define EPOCH UINT64_C(1767258000) /* 2026-01-01 09:00 UTC */
#define MSS 1440
#define SEGMENTS_MAX 64

enum { SYN = 2, PSH = 8, ACK_BIT = 16 };

/* Where one packet goes. */
struct packet {
	const struct host *from, *to;
	unsigned from_id, to_id;
	uint16_t from_port, to_port;
	bool is_v6;
	uint16_t vlan;
	uint64_t at;
};

struct segment {
	size_t from, n;
};

static void
be16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
be32(uint8_t *p, uint32_t v)
{
	be16(p, v >> 16);
	be16(p + 2, v & 0xffff);
}

/* The Internet checksum's sum, in the order of this machine. */
static uint64_t
sum_bytes(uint64_t sum, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint32_t word;

	for (; n >= 4; n -= 4, p += 4) {
		memcpy(&word, p, 4);
		sum += word;
	}
	if (n > 0) {
		word = 0;
		memcpy(&word, p, n);
		sum += word;
	}
	return sum;
}

static void
put_sum(uint8_t *at, uint64_t sum, bool is_udp)
{
	uint16_t v;

	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	v = (uint16_t)~sum;
	if (v == 0 && is_udp)
		v = 0xffff;
	memcpy(at, &v, 2);
}

/* Address pairs, protocol and length (RFC 793, RFC 8200 section 8.1). */
static uint64_t
sum_pseudo(const struct packet *p, unsigned protocol, size_t n)
{
	size_t width = p->is_v6 ? 16 : 4;
	uint8_t tail[4];
	uint64_t sum;

	be16(tail, protocol);
	be16(tail + 2, (unsigned)n);
	sum = sum_bytes(0, p->from->ip[p->is_v6], width);
	sum = sum_bytes(sum, p->to->ip[p->is_v6], width);
	return sum_bytes(sum, tail, 4);
}

void
gen_file(struct gen *g)
{
	const uint32_t head[6] = { 0xa1b2c3d4, 2u | 4u << 16, 0, 0, 262144, 1 };

	fwrite(head, sizeof(head), 1, g->out);
	g->written += sizeof(head);
}

/* An IP header before p; returns where it begins. */
static uint8_t *
put_ip(struct gen *g, const struct packet *k, uint8_t *p, size_t n,
    unsigned protocol)
{
	if (k->is_v6) {
		p -= 40;
		memset(p, 0, 8);
		p[0] = 0x60;
		be16(p + 4, (unsigned)n);
		p[6] = (uint8_t)protocol;
		p[7] = 64;
		memcpy(p + 8, k->from->ip[1], 16);
		memcpy(p + 24, k->to->ip[1], 16);
		return p;
	}
	p -= 20;
	memset(p, 0, 20);
	p[0] = 0x45;
	be16(p + 2, (unsigned)n + 20);
	be16(p + 4, g->ip_id++);
	p[6] = 0x40;
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	memcpy(p + 12, k->from->ip[0], 4);
	memcpy(p + 16, k->to->ip[0], 4);
	put_sum(p + 10, sum_bytes(0, p, 20), false);
	return p;
}

static uint8_t *
put_link(const struct packet *k, uint8_t *p)
{
	p -= 2;
	be16(p, k->is_v6 ? 0x86dd : 0x0800);
	if (k->vlan != 0) {
		p -= 4;
		be16(p, 0x8100);
		be16(p + 2, k->vlan);
	}
	p -= 12;
	memset(p, 0, 12);
	p[0] = p[6] = 2;
	be16(p + 4, k->to_id);
	be16(p + 10, k->from_id);
	return p;
}

/*
 * Writes a packet: n bytes from transport on, at p, with HEAD - 20 bytes of
 * room before.
 */
static void
put_packet(struct gen *g, const struct packet *k, uint8_t *p, size_t n,
    unsigned protocol)
{
	uint8_t *frame = put_link(k, put_ip(g, k, p, n, protocol));
	size_t total = (size_t)(p - frame) + n;
	uint64_t at = k->at > g->last_us ? k->at : g->last_us;
	const uint32_t head[4] = { (uint32_t)(EPOCH + at / 1000000),
		(uint32_t)(at % 1000000), (uint32_t)total, (uint32_t)total };

	memcpy(frame - sizeof(head), head, sizeof(head));
	fwrite(frame - sizeof(head), sizeof(head) + total, 1, g->out);
	g->last_us = at;
	g->written += sizeof(head) + total;
	g->expect.frames++;
	if (k->is_v6)
		g->expect.v6++;
	if (k->vlan != 0)
		g->expect.vlan++;
}

static void
send_udp(struct gen *g, const struct packet *k, const char *data, size_t n)
{
	uint8_t room[HEAD + TEXT_MAX];
	uint8_t *p = room + HEAD - 8;

	memcpy(p + 8, data, n);
	be16(p, k->from_port);
	be16(p + 2, k->to_port);
	be16(p + 4, (unsigned)n + 8);
	be16(p + 6, 0);
	put_sum(p + 6, sum_bytes(sum_pseudo(k, 17, n + 8), p, n + 8), true);
	put_packet(g, k, p, n + 8, 17);
}

static void
send_tcp(struct gen *g, const struct packet *k, uint32_t seq, uint32_t ack,
    unsigned bits, struct segment s)
{
	uint8_t room[HEAD + TEXT_MAX];
	uint8_t *p = room + HEAD - 20;
	size_t n = s.n + 20;

	memcpy(p + 20, g->held + s.from, s.n);
	be16(p, k->from_port);
	be16(p + 2, k->to_port);
	be32(p + 4, seq);
	be32(p + 8, (bits & ACK_BIT) != 0 ? ack : 0);
	p[12] = 0x50;
	p[13] = (uint8_t)bits;
	be16(p + 14, 64240);
	be32(p + 16, 0);
	put_sum(p + 16, sum_bytes(sum_pseudo(k, 6, n), p, n), false);
	put_packet(g, k, p, n, 6);
}

static struct packet
turned(const struct packet *k)
{
	struct packet r = *k;

	r.from = k->to;
	r.to = k->from;
	r.from_id = k->to_id;
	r.to_id = k->from_id;
	r.from_port = k->to_port;
	r.to_port = k->from_port;
	return r;
}

/* The handshake; the telephone calls.  Some sequence numbers soon wrap. */
static void
open_conn(struct gen *g, struct conn *c, const struct packet *k)
{
	const struct segment none = { 0, 0 };
	bool is_up = k->from_id < UAS;
	struct packet up = is_up ? *k : turned(k);
	struct packet down = turned(&up);

	for (unsigned d = 0; d < 2; d++) {
		c->seq[d] = (uint32_t)gen_random(g);
		if (gen_chance(g, 10))
			c->seq[d] |= 0xfffff000;
	}
	send_tcp(g, &up, c->seq[0]++, 0, SYN, none);
	send_tcp(g, &down, c->seq[1]++, c->seq[0], SYN | ACK_BIT, none);
	send_tcp(g, &up, c->seq[0], c->seq[1], ACK_BIT, none);
	c->is_open = true;
}

/* Cuts n bytes: by MSS, at a few odd places, or into crumbs. */
static unsigned
cut(struct gen *g, struct segment *out, size_t n)
{
	unsigned kind = gen_below(g, 100);
	unsigned i = 0;
	size_t at = 0;

	while (at < n) {
		size_t part = MSS;

		if (kind < 25)
			part = n / 4 + 1 + gen_below(g, (unsigned)n);
		else if (kind < 30)
			part = 40 + gen_below(g, 200);
		if (part > MSS)
			part = MSS;
		if (part > n - at || i == SEGMENTS_MAX - 2)
			part = n - at;
		out[i++] = (struct segment){ at, part };
		at += part;
	}
	return i;
}

/* Two neighbours trade places, or one comes again, a little larger. */
static unsigned
disturb(struct gen *g, struct segment *s, unsigned n)
{
	if (n > 1 && gen_chance(g, 10)) {
		unsigned i = gen_below(g, n - 1);
		struct segment t = s[i];

		s[i] = s[i + 1];
		s[i + 1] = t;
		g->expect.swapped++;
	}
	if (gen_chance(g, 3)) {
		s[n] = s[gen_below(g, n)];
		if (s[n].from > 20) {
			s[n].from -= 20;
			s[n].n += 20;
		}
		n++;
		g->expect.repeated++;
	}
	return n;
}

static void
flush(struct gen *g, struct conn *c, const struct packet *k)
{
	struct segment s[SEGMENTS_MAX];
	unsigned dir = k->from_id >= UAS;
	uint32_t first = c->seq[dir];
	unsigned n;

	if (!c->is_open) {
		open_conn(g, c, k);
		first = c->seq[dir];
	}
	n = disturb(g, s, cut(g, s, g->nheld));
	for (unsigned i = 0; i < n; i++)
		send_tcp(g, k, first + (uint32_t)s[i].from, c->seq[!dir],
		    ACK_BIT | PSH, s[i]);
	c->seq[dir] += (uint32_t)g->nheld;
	g->expect.segments += n;
	g->nheld = 0;
	if (gen_chance(g, 50)) {
		struct packet back = turned(k);

		send_tcp(g, &back, c->seq[!dir], c->seq[dir], ACK_BIT,
		    (struct segment){ 0, 0 });
	}
}

void
gen_send(struct gen *g, const struct call *c, const char *text, size_t n,
    uint64_t at)
{
	unsigned from = gen_end(c, 0);
	unsigned to = gen_end(c, 1);
	unsigned ua = from < UAS ? from : to;
	unsigned server = from < UAS ? to : from;
	uint16_t high = (uint16_t)(32768 + ua * SERVERS + server - UAS);
	struct packet k = {
		.from = &g->hosts[from],
		.to = &g->hosts[to],
		.from_id = from,
		.to_id = to,
		.from_port = 5060,
		.to_port = 5060,
		.is_v6 = c->is_v6,
		.vlan = g->hosts[ua].vlan,
		.at = at,
	};

	if (!gen_is_tcp(g, c)) {
		g->expect.udp++;
		send_udp(g, &k, text, n);
		return;
	}
	g->expect.tcp++;
	if (from < UAS)
		k.from_port = high;
	else
		k.to_port = high;
	memcpy(g->held + g->nheld, text, n);
	g->nheld += n;
	if ((c->script->steps[c->step].flags & MORE) == 0)
		flush(g, &g->conns[ua][server - UAS], &k);
}

/* A sender report with a source description (RFC 3550 section 6). */
static size_t
rtcp(uint8_t *p, const struct media *m, unsigned dir, uint64_t at)
{
	static const char cname[] = "user@host.example.net";

	memset(p, 0, 100);
	p[0] = 0x81;
	p[1] = 200;
	be16(p + 2, 12);
	be32(p + 4, m->ssrc[dir]);
	be32(p + 8, (uint32_t)(EPOCH + 2208988800u + at / 1000000));
	be32(p + 16, m->ts[dir]);
	be32(p + 20, m->sent[dir]);
	be32(p + 24, m->sent[dir] * 160);
	be32(p + 28, m->ssrc[!dir]);
	be32(p + 36, m->seq[!dir]);
	p += 52;
	p[0] = 0x81;
	p[1] = 202;
	be16(p + 2, 7);
	be32(p + 4, m->ssrc[dir]);
	p[8] = 1;
	p[9] = sizeof(cname) - 1;
	memcpy(p + 10, cname, sizeof(cname) - 1);
	return 52 + 32;
}

void
gen_media(struct gen *g, struct call *c, unsigned dir, uint64_t at)
{
	struct media *m = &c->media;
	uint8_t p[256];
	struct packet k = {
		.from = &g->hosts[c->end[dir]],
		.to = &g->hosts[c->end[!dir]],
		.from_id = c->end[dir],
		.to_id = c->end[!dir],
		.from_port = m->port[dir],
		.to_port = m->port[!dir],
		.is_v6 = c->is_v6,
		.at = at,
	};

	p[0] = 0x80;
	p[1] = m->sent[dir] == 0 ? 0x88 : 0x08;
	be16(p + 2, m->seq[dir]++);
	be32(p + 4, m->ts[dir]);
	be32(p + 8, m->ssrc[dir]);
	memset(p + 12, 0x55 + (m->seq[dir] & 15), 160);
	m->ts[dir] += 160;
	if (m->sent[dir]++ == 0) {
		g->expect.streams++;
		m->rtcp_at[dir] = at + 1000000 + gen_below(g, 4000000);
	}
	send_udp(g, &k, (const char *)p, 172);
	g->expect.rtp++;
	if (at < m->rtcp_at[dir])
		return;
	m->rtcp_at[dir] += 5000000;
	k.from_port++;
	k.to_port++;
	send_udp(g, &k, (const char *)p, rtcp(p, m, dir, at));
	g->expect.rtcp++;
}
