/*
 * pcapng.c: the block-structured capture file (draft-ietf-opsawg-pcapng).
 *
 *	type 4 | length 4 | body, padded to 4 | length 4
 *
 * A section header (its type reads the same in both byte orders) begins a
 * section with its own byte order and interfaces; an interface description
 * gives link type, resolution and offset of times.  Numbers in comments are
 * sections of the draft.
 *
 * Where a block's two lengths agree its contents may be wrong without harm:
 * it is passed over.  Where they do not, the next block cannot be found
 * and the file ends.
 */
#include "input.h"

#include <stdio.h>
#include <stdlib.h>

#include <sipladder/rd.h>

#define BLOCK_SECTION 0x0a0d0d0au  /* 4.1 */
#define BLOCK_INTERFACE 1u         /* 4.2 */
#define BLOCK_OLD_PACKET 2u        /* appendix A */
#define BLOCK_SIMPLE 3u            /* 4.4 */
#define BLOCK_NAMES 4u             /* 4.5 */
#define BLOCK_PACKET 6u            /* 4.3 */
#define BLOCK_JOURNAL 9u           /* systemd's */
#define BLOCK_SECRETS 10u          /* 4.7 */
#define BLOCK_CUSTOM 0xbadu        /* 4.8 */
#define BLOCK_CUSTOM_KEPT 0x40000badu
#define BLOCK_FRAME 12u            /* type and both lengths */
#define SECTION_LEN 28u
#define BLOCK_NEXT 2 /* beside INPUT_FRAME: look at the next block */
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
#define PACKET_HEAD 20u

#define OPTION_END 0u
#define OPTION_RESOLUTION 9u
#define OPTION_OFFSET 14u

#define RECORD_END 0u
#define RECORD_IP4 1u
#define RECORD_IP6 2u
#define NAME_MAX_LEN 255u

#define IFACES_MAX 65535u /* frame.iface has 16 bits */

/* So far from 1970, in seconds, that the difference of two times fits. */
#define SECONDS_MAX INT64_C(4611686017)

struct iface {
	uint64_t unit_ns;   /* a unit of its times, or 0: see resolution */
	uint64_t units_max; /* more than this would not fit */
	int64_t offset_s;
	uint32_t snap;
	uint16_t link;
	uint8_t resolution; /* 10^-n; with the upper bit 2^-n */
};

/* One block: its body and where it is. */
struct block {
	uint32_t type;
	const uint8_t *p;
	size_t n;
};

static uint64_t
pow10_u64(unsigned n)
{
	uint64_t v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

/* Splits a time of a power of two into seconds (returned) and ns. */
static uint64_t
split_binary(uint64_t *ns, uint64_t t, unsigned n)
{
	uint64_t s = n < 64 ? t >> n : 0;
	uint64_t rest = n < 64 ? t & ((UINT64_C(1) << n) - 1) : t;

	if (n > 32) {
		rest = n - 32 < 64 ? rest >> (n - 32) : 0;
		n = 32;
	}
	*ns = rest * 1000000000u >> n;
	return s;
}

static uint64_t
split_decimal(uint64_t *ns, uint64_t t, unsigned n)
{
	uint64_t unit;

	if (n > 19) { /* less than a second, whatever it is */
		*ns = n - 9 > 19 ? 0 : t / pow10_u64(n - 9);
		return 0;
	}
	unit = pow10_u64(n);
	*ns = n <= 9 ? t % unit * pow10_u64(9 - n)
	    : t % unit / pow10_u64(n - 9);
	return t / unit;
}

static int64_t
clamp_seconds(int64_t s)
{
	if (s > SECONDS_MAX)
		return SECONDS_MAX;
	return s < -SECONDS_MAX ? -SECONDS_MAX : s;
}

static int64_t
iface_time(const struct iface *i, uint64_t t)
{
	uint64_t ns;
	uint64_t s;

	if (t <= i->units_max)
		return (int64_t)(t * i->unit_ns);
	if (i->resolution & 0x80)
		s = split_binary(&ns, t, i->resolution & 0x7fu);
	else
		s = split_decimal(&ns, t, i->resolution);
	if (s > (uint64_t)SECONDS_MAX)
		s = (uint64_t)SECONDS_MAX;
	return clamp_seconds((int64_t)s + i->offset_s) * 1000000000
	    + (int64_t)ns;
}

static uint64_t
u64(const uint8_t *p, bool swap)
{
	uint64_t a = input_u32(p, swap);
	uint64_t b = input_u32(p + 4, swap);

	return swap != INPUT_BIG ? a << 32 | b : b << 32 | a;
}

/* The options of an interface description that matter here. */
static void
read_options(struct iface *i, struct rd *r, bool swap)
{
	while (rd_left(r) >= 4) {
		const uint8_t *head = rd_take(r, 4);
		uint16_t code = input_u16(head, swap);
		uint16_t n = input_u16(head + 2, swap);
		const uint8_t *p = rd_take(r, n);

		if (p == NULL || code == OPTION_END)
			return;
		if (code == OPTION_RESOLUTION && n == 1)
			i->resolution = p[0];
		if (code == OPTION_OFFSET && n == 8)
			i->offset_s = clamp_seconds((int64_t)u64(p, swap));
		rd_skip(r, (4u - n % 4u) % 4u);
	}
}

static void
interface_block(struct input *in, const struct block *b)
{
	struct iface i = { .resolution = 6 };
	struct rd r = rd_make(b->p, b->n);

	if (b->n < 8) {
		capture_source_skip(in, b->p, "an interface description that "
		    "is too short");
		return;
	}
	i.link = input_u16(b->p, in->swap);
	i.snap = input_u32(b->p + 4, in->swap);
	rd_skip(&r, 8);
	read_options(&i, &r, in->swap);
	if (i.resolution <= 9 && i.offset_s == 0) {
		i.unit_ns = pow10_u64(9u - i.resolution);
		i.units_max = (uint64_t)SECONDS_MAX * 1000000000u / i.unit_ns;
	}
	if (buf_add(&in->ifaces, &i, sizeof(i)) < 0)
		capture_source_skip(in, b->p, "too many interfaces");
}

static const struct iface *
iface_at(const struct input *in, uint32_t n)
{
	const struct iface *list = (const void *)in->ifaces.p;

	return n < in->ifaces.n / sizeof(*list) ? &list[n] : NULL;
}

static int
emit(struct frame *out, struct input *in, const struct iface *i,
    const uint8_t *p)
{
	if (out->len < out->caplen)
		out->len = out->caplen;
	out->link = i->link;
	in->last_ts = out->ts;
	input_emit(out, in, p);
	return INPUT_FRAME;
}

static int
skip_iface(struct input *in, const struct block *b, uint32_t iface)
{
	char what[80];

	(void)snprintf(what, sizeof(what), "a packet of interface %u, which "
	    "is not described", iface);
	capture_source_skip(in, b->p, what);
	return BLOCK_NEXT;
}

/* Enhanced and old packet blocks differ in the interface's size alone. */
static int
packet_block(struct frame *out, struct input *in, const struct block *b)
{
	const uint8_t *p = b->p;
	const struct iface *i;
	uint32_t iface;
	uint32_t caplen;
	char what[80];

	if (b->n < PACKET_HEAD) {
		capture_source_skip(in, p, "a packet block that is too short");
		return BLOCK_NEXT;
	}
	iface = b->type == BLOCK_PACKET ? input_u32(p, in->swap)
	    : input_u16(p, in->swap);
	i = iface_at(in, iface);
	if (i == NULL)
		return skip_iface(in, b, iface);
	caplen = input_u32(p + 12, in->swap);
	if (caplen > b->n - PACKET_HEAD) {
		(void)snprintf(what, sizeof(what), "a packet claims %u bytes, "
		    "its block holds %zu", caplen, b->n - PACKET_HEAD);
		capture_source_skip(in, p, what);
		return BLOCK_NEXT;
	}
	out->ts = iface_time(i, (uint64_t)input_u32(p + 4, in->swap) << 32
	    | input_u32(p + 8, in->swap));
	out->caplen = caplen;
	out->len = input_u32(p + 16, in->swap);
	out->iface = (uint16_t)iface;
	return emit(out, in, i, p + PACKET_HEAD);
}

/*
 * A simple packet block has no time (that of the packet before it is taken),
 * no interface (the first) and no captured length: the smallest of what the
 * interface allows, the length and the block.
 */
static int
simple_block(struct frame *out, struct input *in, const struct block *b)
{
	const struct iface *i = iface_at(in, 0);
	uint32_t caplen;

	if (i == NULL)
		return skip_iface(in, b, 0);
	if (b->n < 4) {
		capture_source_skip(in, b->p, "a packet block that is too "
		    "short");
		return BLOCK_NEXT;
	}
	out->len = input_u32(b->p, in->swap);
	caplen = (uint32_t)(b->n - 4);
	if (caplen > out->len)
		caplen = out->len;
	if (i->snap != 0 && caplen > i->snap)
		caplen = i->snap;
	out->caplen = caplen;
	out->ts = in->last_ts;
	out->iface = 0;
	return emit(out, in, i, b->p + 4);
}

/* One record: an address and its names, each ended by a zero; the first. */
static void
name_record(struct input *in, uint16_t type, struct rd r)
{
	const uint8_t *ip = rd_take(&r, type == RECORD_IP4 ? 4 : 16);
	struct str text = str_make(r.p, rd_left(&r));
	struct addr addr;
	long end;

	if (ip == NULL)
		return;
	end = str_chr(text, '\0');
	if (end >= 0)
		text = str_first(text, (size_t)end);
	if (text.n == 0 || text.n > NAME_MAX_LEN)
		return;
	addr = type == RECORD_IP4 ? addr_ip4(ip, 0) : addr_ip6(ip, 0);
	if (!capture_names_add(in->capture, &addr, text))
		capture_count(in, CAPTURE_COUNT_SKIPPED_BLOCKS);
}

static void
names_block(struct input *in, const struct block *b)
{
	struct rd r = rd_make(b->p, b->n);

	while (rd_left(&r) >= 4) {
		const uint8_t *head = rd_take(&r, 4);
		uint16_t type = input_u16(head, in->swap);
		uint16_t n = input_u16(head + 2, in->swap);
		const uint8_t *p = rd_take(&r, n);

		if (p == NULL || type == RECORD_END)
			return;
		if (type == RECORD_IP4 || type == RECORD_IP6)
			name_record(in, type, rd_make(p, n));
		rd_skip(&r, (4u - n % 4u) % 4u);
	}
}

static void
secrets_block(struct input *in, const struct block *b)
{
	uint32_t n;

	if (b->n < 8 || input_u32(b->p + 4, in->swap) > b->n - 8) {
		capture_source_skip(in, b->p, "secrets that do not fit their "
		    "block");
		return;
	}
	n = input_u32(b->p + 4, in->swap);
	if (n > 0 && !capture_names_add_secret(in->capture, input_u32(b->p, in->swap),
	    str_make(b->p + 8, n)))
		capture_source_skip(in, b->p, "too many secrets");
}

/* What the block says: INPUT_FRAME, or BLOCK_NEXT for the next block. */
static int
take_block(struct frame *out, struct input *in, const struct block *b)
{
	switch (b->type) {
	case BLOCK_PACKET:
	case BLOCK_OLD_PACKET:
		return packet_block(out, in, b);
	case BLOCK_SIMPLE:
		return simple_block(out, in, b);
	case BLOCK_SECTION:
		in->ifaces.n = 0;
		break;
	case BLOCK_INTERFACE:
		interface_block(in, b);
		break;
	case BLOCK_NAMES:
		names_block(in, b);
		break;
	case BLOCK_SECRETS:
		secrets_block(in, b);
		break;
	case BLOCK_CUSTOM:
	case BLOCK_CUSTOM_KEPT:
	case BLOCK_JOURNAL: /* Wireshark shows them as packets */
		in->number++;
		capture_count(in, CAPTURE_COUNT_SKIPPED_BLOCKS);
		break;
	default: /* statistics and unknown blocks */
		capture_count(in, CAPTURE_COUNT_SKIPPED_BLOCKS);
		break;
	}
	return BLOCK_NEXT;
}

static bool
is_sane(uint32_t len)
{
	return len >= BLOCK_FRAME && len <= CAPTURE_RECORD_MAX;
}

/* Some writers leave the padding out of the length: it is there. */
static size_t
padded(uint32_t len)
{
	return ((size_t)len + 3) / 4 * 4;
}

/*
 * Whether the file ends, or a whole block with two equal lengths begins,
 * size bytes after in->p.
 */
static bool
is_sound_after(struct input *in, size_t size)
{
	const uint8_t *p;
	uint32_t type;
	uint32_t len;

	if (!input_have(in, size + BLOCK_FRAME))
		return input_left(in) == size;
	p = in->p + size;
	type = input_u32(p, in->swap);
	len = input_u32(p + 4, in->swap);
	if (type == 0 || type > BLOCK_SECRETS || !is_sane(len)
	    || len % 4 != 0 || !input_have(in, size + len))
		return false;
	return input_u32(in->p + size + len - 4, in->swap) == len;
}

/* A section header tells its byte order; false where it does not. */
static bool
take_order(struct input *in, const uint8_t *p)
{
	uint32_t order;

	memcpy(&order, p + 8, sizeof(order));
	if (order == BYTE_ORDER_MAGIC)
		in->swap = false;
	else if (order == __builtin_bswap32(BYTE_ORDER_MAGIC))
		in->swap = true;
	else
		return false;
	return true;
}

/* A type that is not the draft's: it may be the magic of another file. */
static bool
is_strange(uint32_t type)
{
	return type > BLOCK_SECRETS && type != BLOCK_SECTION;
}

static int
bad_length(struct input *in, uint32_t len)
{
	char what[64];

	(void)snprintf(what, sizeof(what), "a block claims %u bytes", len);
	return capture_source_broken(in, what);
}

static int
pcapng_next(struct frame *out, struct input *in, struct err *e)
{
	struct block b;
	uint32_t len;
	uint32_t tail;
	size_t size;
	int r;

	do {
		if (!input_have(in, BLOCK_FRAME))
			return capture_source_end(in, BLOCK_FRAME, e);
		b.type = input_u32(in->p, in->swap);
		if (b.type == BLOCK_SECTION && !take_order(in, in->p))
			return capture_source_broken(in, "a section without "
			    "its byte order");
		if (is_strange(b.type) && capture_source_other(in))
			return capture_source_broken(in,
			    "another capture file begins");
		len = input_u32(in->p + 4, in->swap);
		if (!is_sane(len)
		    || (b.type == BLOCK_SECTION && len < SECTION_LEN))
			return bad_length(in, len);
		size = padded(len);
		if (!input_have(in, size))
			return capture_source_end(in, size, e);
		tail = input_u32(in->p + size - 4, in->swap);
		if (tail != len) {
			if (len % 4 != 0 || !is_sound_after(in, size))
				return capture_source_broken(in, "the two "
				    "lengths of a block disagree");
			capture_source_odd(in, in->p, "the two lengths of a "
			    "block disagree; the first is right");
		}
		b.p = in->p + 8;
		b.n = size - BLOCK_FRAME;
		in->p += size;
		r = take_block(out, in, &b);
	} while (r == BLOCK_NEXT);
	return r;
}

static bool
pcapng_probe(const uint8_t *p, size_t n)
{
	static const uint8_t type[4] = { 0x0a, 0x0d, 0x0d, 0x0a };

	return n >= 4 && memcmp(p, type, 4) == 0;
}

/* Looks at the section header and leaves it to pcapng_next(). */
static int
pcapng_begin(struct input *in, struct err *e)
{
	bool swap = in->swap;
	unsigned major;

	if (!capture_block_fill(in, SECTION_LEN))
		return err_set(e, "half a file header (%zu of %u bytes)",
		    input_left(in), SECTION_LEN);
	if (!take_order(in, in->p))
		return err_set(e, "a pcapng file without its byte order");
	major = input_u16(in->p + 12, in->swap);
	if (major != 1) {
		in->swap = swap;
		return err_set(e, "version %u of pcapng is not known", major);
	}
	in->plain = false;
	in->record_head = BLOCK_FRAME;
	in->ifaces.max = IFACES_MAX * sizeof(struct iface);
	return 0;
}

const struct capture_kind capture_kind_pcapng = {
	.name = "pcapng",
	.probe = pcapng_probe,
	.begin = pcapng_begin,
	.next = pcapng_next,
};
