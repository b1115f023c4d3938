/*
 * header.c: headers by name (RFC 3261 sections 7.3.1 and 7.3.3), and the rows
 * of a message.
 */
#include "sipladder/sip.h"
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

/* names.awk has the same sum. */
static unsigned
name_hash(struct str s)
{
	unsigned h = str_lower(s.p[0]) * 46u + str_lower(s.p[s.n - 1]) * 10u;

	h += str_lower(s.p[s.n / 2]) * 37u + (unsigned)s.n * 11u;
	return h & 255;
}

static uint64_t
load8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* x with bit 0x20 set in each byte where the name has a letter. */
static uint64_t
lower_as(uint64_t x, uint64_t name)
{
	return x | (name >> 1 & (SCAN_ONES * 0x20));
}

static bool
name_is(const struct name *k, struct str s)
{
	uint64_t differ = 0;
	uint64_t t;
	size_t i;

	if (k->n != s.n)
		return false;
	if (s.n < 8) {
		for (i = 0; i < s.n; i++) {
			t = (unsigned char)k->text[i];
			differ |= t ^ lower_as((unsigned char)s.p[i], t);
		}
		return differ == 0;
	}
	for (i = 0; i + 8 < s.n; i += 8) {
		t = load8(k->text + i);
		differ |= t ^ lower_as(load8(s.p + i), t);
	}
	t = load8(k->text + s.n - 8);
	return (differ | (t ^ lower_as(load8(s.p + s.n - 8), t))) == 0;
}

enum sip_header
sip_header_of(struct str name)
{
	if (name.n == 0)
		return SIP_HDR_UNKNOWN;
	if (name.n == 1)
		return (enum sip_header)compact[(unsigned char)name.p[0]];
	for (unsigned h = name_hash(name); slots[h] != 0; h = (h + 1) & 255) {
		if (name_is(&names[slots[h]], name))
			return (enum sip_header)slots[h];
	}
	return SIP_HDR_UNKNOWN;
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
