/*
 * header.c: headers by name (RFC 3261 sections 7.3.1 and 7.3.3), and the rows
 * of a message.
 */
#include "header.h"

#include "scan.h"

struct name {
	uint8_t n;
	char text[31]; /* lower case */
};

#include "names.inc"

/* The names as they are written. */
static const struct str shown[SIP_HDR_KNOWN] = {
	[SIP_HDR_UNKNOWN] = { "", 0 },
#define HEADER(id, name, compact, kind) \
	[SIP_HDR_##id] = { name, sizeof(name) - 1 },
#include "sipladder/headers.def"
#undef HEADER
};

const uint8_t sip_header_kinds[SIP_HDR_KNOWN] = {
	[SIP_HDR_UNKNOWN] = SIP_KIND_TEXT,
#define HEADER(id, name, compact, kind) [SIP_HDR_##id] = SIP_KIND_##kind,
#include "sipladder/headers.def"
#undef HEADER
};

/* The longest name; name_is() looks at three words of it at most. */
#define NAME_MAX_BYTES 24

/* names.awk has the same sum. */
static unsigned
name_hash(const char *p, size_t n)
{
	unsigned h = (unsigned)n * 11u;

	h += (p[0] | 0x20u) * 46u;
	h += (p[n - 1] | 0x20u) * 10u;
	h += (p[n / 2] | 0x20u) * 37u;
	return h & 255;
}

static uint64_t
load8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* Case aside: bit 0x20 is set in x in each byte where the name has a letter. */
static bool
differs(uint64_t x, uint64_t name)
{
	return (x | (name >> 1 & (SCAN_ONES * 0x20))) != name;
}

/* Few bytes at p, with zeros behind them. */
__attribute__((noinline)) static uint64_t
load_few(const char *p, size_t n)
{
	char room[8] = { 0 };

	memcpy(room, p, n);
	return load8(room);
}

/* The first eight bytes at p, zeros behind the n of them that count. */
static inline uint64_t
load_start(const char *p, size_t n, const char *end)
{
	if (n >= 8)
		return load8(p);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (end - p >= 8)
		return load8(p) & ((UINT64_C(1) << 8 * n) - 1);
#endif
	(void)end;
	return load_few(p, n);
}

static bool
name_is(const struct name *k, uint64_t start, const char *p, size_t n)
{
	if (k->n != n || differs(start, load8(k->text)))
		return false;
	if (n > 16 && differs(load8(p + 8), load8(k->text + 8)))
		return false;
	return n <= 8 || !differs(load8(p + n - 8), load8(k->text + n - 8));
}

#if defined(__SSE2__)
/* As differs(), for 16 bytes; `mask` has the bytes that count. */
static inline int
same16(const char *p, const char *name, __m128i mask)
{
	__m128i x = _mm_and_si128(_mm_loadu_si128((const void *)p), mask);
	__m128i t = _mm_loadu_si128((const void *)name);
	__m128i letters = _mm_and_si128(_mm_srli_epi16(t, 1),
	    _mm_set1_epi8(0x20));

	return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_or_si128(x, letters), t));
}

/*
 * The same lookup without a branch on the length, where 16 bytes can be read.
 * The bytes behind a short name count as zeros; those of a long one are looked
 * at in two pieces that overlap.
 */
static enum sip_header
lookup16(const char *p, size_t n)
{
	static const unsigned char ones[32] = {
		255, 255, 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255, 255, 255
	};
	size_t tail = n > 16 ? n - 16 : 0;
	__m128i mask = _mm_loadu_si128((const void *)(ones
	    + (n > 16 ? 0 : 16 - n)));

	for (unsigned h = name_hash(p, n); slots[h] != 0; h = (h + 1) & 255) {
		const struct name *k = &names[slots[h]];

		if (k->n == n && (same16(p, k->text, mask)
		    & same16(p + tail, k->text + tail, mask)) == 0xffff)
			return (enum sip_header)slots[h];
	}
	return SIP_HDR_UNKNOWN;
}
#endif

enum sip_header
sip_header_at(const char *p, size_t n, const char *end)
{
	uint64_t start;

	if (n <= 1 || n > NAME_MAX_BYTES)
		return n == 1 ? (enum sip_header)compact[(unsigned char)*p]
		    : SIP_HDR_UNKNOWN;
#if defined(__SSE2__)
	if (end - p >= NAME_MAX_BYTES)
		return lookup16(p, n);
#endif
	start = load_start(p, n, end);
	for (unsigned h = name_hash(p, n); slots[h] != 0; h = (h + 1) & 255) {
		if (name_is(&names[slots[h]], start, p, n))
			return (enum sip_header)slots[h];
	}
	return SIP_HDR_UNKNOWN;
}

enum sip_header
sip_header_of(struct str name)
{
	return sip_header_at(name.p, name.n, name.p + name.n);
}

const char *
sip_header_read(size_t *n, unsigned *id, const char *p, const char *end)
{
	const char *q = scan_colon(p, end);

	/* A known name needs no look at its letters. */
	if (q != NULL) {
		*n = (size_t)(q - p);
		*id = sip_header_at(p, *n, end);
		if (*id != SIP_HDR_UNKNOWN)
			return q;
	}
	q = scan_skip(p, end, SIP_TOKEN);
	*n = (size_t)(q - p);
	q = scan_skip(q, end, SIP_BLANK);
	if (*n == 0 || *n > UINT16_MAX || q == end || *q != ':')
		return NULL;
	*id = sip_header_at(p, *n, end);
	return q;
}

struct str
sip_header_name(unsigned id)
{
	return shown[id < SIP_HDR_KNOWN ? id : SIP_HDR_UNKNOWN];
}

static struct str
row_value(const struct sip_row *r)
{
	return str_make(r->value, r->value_n);
}

struct str
sip_msg_header(const struct sip_msg *m, enum sip_header id)
{
	if ((unsigned)id >= SIP_HDR_KNOWN || m->first[id] == 0)
		return str_make("", 0);
	return row_value(&m->rows[m->first[id] - 1]);
}

bool
sip_msg_next(struct str *value, const struct sip_msg *m, enum sip_header id,
    unsigned *at)
{
	unsigned i = *at;

	if ((unsigned)id < SIP_HDR_KNOWN && id != SIP_HDR_UNKNOWN) {
		if (m->first[id] == 0)
			return false;
		if (i < m->first[id] - 1u)
			i = m->first[id] - 1u;
	}
	for (; i < m->nrows; i++) {
		if (m->rows[i].id == (uint16_t)id) {
			*value = row_value(&m->rows[i]);
			*at = i + 1;
			return true;
		}
	}
	*at = i;
	return false;
}

bool
sip_msg_next_named(struct str *value, const struct sip_msg *m, struct str name,
    unsigned *at)
{
	enum sip_header id = sip_header_of(name);

	if (id != SIP_HDR_UNKNOWN)
		return sip_msg_next(value, m, id, at);
	for (unsigned i = *at; i < m->nrows; i++) {
		const struct sip_row *r = &m->rows[i];

		if (str_ieq(str_make(r->name, r->name_n), name)) {
			*value = row_value(r);
			*at = i + 1;
			return true;
		}
	}
	*at = m->nrows;
	return false;
}
