/*
 * filter.c: capture filters, compiled once for each link type that is met.
 */
#include <sipladder/filter.h>

#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#define PROGRAMS_MAX 32u  /* link types in one run */
#define SNAP 262144
#define PAYLOAD_MAX 512u  /* of a packet's payload that a filter can see */

/* LINKTYPE_ values that libpcap knows under another number on Linux. */
static const struct dlt_row {
	uint16_t link;
	uint16_t dlt;
} dlts[] = {
	{ 100, DLT_ATM_RFC1483 },
	{ FRAME_LINK_RAW, DLT_RAW },
};

struct program {
	struct bpf_program code;
	uint16_t link;
	bool is_good; /* it compiles for this link type */
};

/* Owned by the caller of capture_filter_new(). */
struct capture_filter {
	char *expr;
	struct program list[PROGRAMS_MAX];
	unsigned n;
};

static int
dlt_of(uint16_t link)
{
	for (size_t i = 0; i < sizeof(dlts) / sizeof(dlts[0]); i++)
		if (dlts[i].link == link)
			return dlts[i].dlt;
	return link;
}

static bool
compile(struct program *p, const char *expr, struct err *e)
{
	pcap_t *dead = pcap_open_dead(dlt_of(p->link), SNAP);

	if (dead == NULL) {
		(void)err_set(e, "out of memory");
		return false;
	}
	p->is_good = pcap_compile(dead, &p->code, expr, 1,
	    PCAP_NETMASK_UNKNOWN) == 0;
	if (!p->is_good)
		(void)err_set(e, "%s", pcap_geterr(dead));
	pcap_close(dead);
	return p->is_good;
}

static const struct program *
program_for(struct capture_filter *f, uint16_t link, struct err *e)
{
	struct program *p;

	for (unsigned i = 0; i < f->n; i++)
		if (f->list[i].link == link)
			return &f->list[i];
	if (f->n == PROGRAMS_MAX)
		return NULL;
	p = &f->list[f->n++];
	p->link = link;
	(void)compile(p, f->expr, e);
	return p;
}

struct capture_filter *
capture_filter_new(const char *expr, struct err *e)
{
	struct capture_filter *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	f->expr = strdup(expr);
	if (f->expr == NULL)
		abort();
	/* What only another link type has, such as MTP3, is not refused. */
	if (!program_for(f, FRAME_LINK_ETHERNET, e)->is_good
	    && !program_for(f, FRAME_LINK_RAW, NULL)->is_good) {
		capture_filter_free(f);
		return NULL;
	}
	return f;
}

void
capture_filter_free(struct capture_filter *f)
{
	if (f == NULL)
		return;
	for (unsigned i = 0; i < f->n; i++)
		if (f->list[i].is_good)
			pcap_freecode(&f->list[i].code);
	free(f->expr);
	free(f);
}

static bool
matches(const struct program *p, const uint8_t *bytes, uint32_t len,
    uint32_t caplen)
{
	struct pcap_pkthdr head = { .caplen = caplen, .len = len };

	return pcap_offline_filter(&p->code, &head, bytes) != 0;
}

bool
capture_filter_frame(struct capture_filter *f, const struct frame *frame)
{
	const struct program *p = program_for(f, frame->link, NULL);

	return p != NULL && p->is_good
	    && matches(p, frame->p, frame->len, frame->caplen);
}

static void
put16(uint8_t *p, size_t v)
{
	if (v > 65535)
		v = 65535;
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* An IP header (RFC 791, RFC 8200) for a payload of n bytes; its size. */
static size_t
put_header(uint8_t *p, const struct addr *src, const struct addr *dst,
    uint8_t proto, size_t n)
{
	if (src->family == ADDR_IP4) {
		p[0] = 0x45;
		put16(p + 2, n + 20);
		p[8] = 64;
		p[9] = proto;
		memcpy(p + 12, src->ip, 4);
		memcpy(p + 16, dst->ip, 4);
		return 20;
	}
	p[0] = 0x60;
	put16(p + 4, n);
	p[6] = proto;
	p[7] = 64;
	memcpy(p + 8, src->ip, 16);
	memcpy(p + 24, dst->ip, 16);
	return 40;
}

int
capture_filter_packet(struct capture_filter *f, const struct addr *src,
    const struct addr *dst, uint8_t proto, struct str payload)
{
	const struct program *p = program_for(f, FRAME_LINK_RAW, NULL);
	uint8_t bytes[40 + PAYLOAD_MAX] = { 0 };
	size_t n = payload.n < PAYLOAD_MAX ? payload.n : PAYLOAD_MAX;
	size_t head;

	if (p == NULL || !p->is_good)
		return CAPTURE_FILTER_CANNOT;
	head = put_header(bytes, src, dst, proto, payload.n);
	if (n > 0)
		memcpy(bytes + head, payload.p, n);
	return matches(p, bytes, (uint32_t)(head + payload.n),
	    (uint32_t)(head + n)) ? CAPTURE_FILTER_YES : CAPTURE_FILTER_NO;
}
