/*
 * plain.c: a first look at lines that were not seen before.  One pass makes a
 * map of the value: a bit for each byte that is none of
 *
 *	A-Z a-z 0-9 . - _
 *
 * which may stand in every host, token, value and URI.  All else is done on
 * the map, from one such byte to the next.  What is said here is what field.c
 * and check_row.c would say; where it is not quickly seen, nothing is said.
 */
#include "plain.h"

#include "check.h"
#include "header.h"
#include "scan.h"

#define VALUE_MAX MEMO_LINE_MAX

/* The value of a line; positions in it are bytes from its start. */
struct plain {
	const char *p;
	unsigned n;
	bool is_list; /* commas need another look */
	/* Bit n is set too: a blank or the end of the line is there. */
	uint64_t map[VALUE_MAX / 64 + 1];
};

/* Name and value of a parameter. */
struct piece {
	unsigned name, name_n;
	unsigned value, value_n;
};

#if defined(__SSE2__)
/* A bit for each of 16 bytes that is no letter, digit, '.', '-', '_'. */
static inline unsigned
special_16(__m128i x)
{
	__m128i low = _mm_or_si128(x, _mm_set1_epi8(0x20));
	__m128i ok = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)),
	    _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
	/* - . / 0 to 9, without the slash. */
	__m128i digit = _mm_and_si128(
	    _mm_cmpgt_epi8(x, _mm_set1_epi8('-' - 1)),
	    _mm_cmplt_epi8(x, _mm_set1_epi8('9' + 1)));

	digit = _mm_andnot_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('/')), digit);
	ok = _mm_or_si128(_mm_or_si128(ok, digit),
	    _mm_cmpeq_epi8(x, _mm_set1_epi8('_')));
	return ~(unsigned)_mm_movemask_epi8(ok) & 0xffff;
}

static bool
draw_map(struct plain *v, const char *limit)
{
	unsigned i = 0;

	if ((size_t)(limit - v->p) < v->n + 64u || v->n >= VALUE_MAX)
		return false;
	for (; i <= v->n; i += 64) {
		uint64_t bits = 0;

		for (unsigned k = 0; k < 64 && i + k <= v->n; k += 16) {
			__m128i x = _mm_loadu_si128(
			    (const void *)(v->p + i + k));

			bits |= (uint64_t)special_16(x) << k;
		}
		v->map[i / 64] = bits;
	}
	return true;
}
#else
static bool
draw_map(struct plain *v, const char *limit)
{
	(void)v;
	(void)limit;
	return false;
}
#endif

/* The first byte of the map at or after i; n where there is none. */
static inline unsigned
next_special(const struct plain *v, unsigned i)
{
	uint64_t bits = v->map[i / 64] >> i % 64;

	if (bits != 0)
		return i + (unsigned)__builtin_ctzll(bits);
	for (i = i / 64 + 1; v->map[i] == 0; i++)
		continue;
	return i * 64 + (unsigned)__builtin_ctzll(v->map[i]);
}

static inline bool
is_in(const struct plain *v, unsigned i, char c)
{
	return i < v->n && v->p[i] == c;
}

/* As scan_skip(), of classes that have all that is not in the map. */
static inline unsigned
skip(const struct plain *v, unsigned i, unsigned classes)
{
	i = next_special(v, i);
	while (i < v->n && scan_is(v->p[i], classes))
		i = next_special(v, i + 1);
	return i;
}

/*
 * Behind the closing quote of the string at i; 0: it has escapes, or a comma
 * where there may be lists, or is not closed.
 */
static unsigned
pass_quoted(const struct plain *v, unsigned i)
{
	char comma = v->is_list ? ',' : '"';

	do {
		i = next_special(v, i + 1);
	} while (i < v->n && v->p[i] != '"' && v->p[i] != '\\'
	    && v->p[i] != comma);
	return is_in(v, i, '"') ? i + 1 : 0;
}

/* name [ "=" value ] at i; returns what is behind it, or 0: not plain. */
static inline unsigned
pass_piece(struct piece *out, const struct plain *v, unsigned i)
{
	out->name = i;
	i = skip(v, i, SIP_TOKEN);
	out->name_n = i - out->name;
	out->value = i;
	out->value_n = 0;
	if (out->name_n == 0)
		return 0;
	if (!is_in(v, i, '='))
		return i;
	if (is_in(v, ++i, '"')) {
		out->value = i + 1;
		i = pass_quoted(v, i);
		out->value_n = i - 1 - out->value;
		return i;
	}
	out->value = i;
	i = skip(v, i, SIP_VALUE);
	out->value_n = i - out->value;
	return out->value_n > 0 ? i : 0;
}

/* host [ ":" port ] at i, as sip_check_host(); 0: not plain. */
static unsigned
pass_host(const struct plain *v, unsigned i)
{
	unsigned j = next_special(v, i);
	unsigned port = 0;

	if (j == i)
		return 0;
	if (!is_in(v, j, ':'))
		return j;
	for (i = ++j; j < v->n && scan_is(v->p[j], SIP_DIGIT)
	    && j - i < 5; j++)
		port = port * 10 + (unsigned)(v->p[j] - '0');
	return port > 0 && port <= UINT16_MAX ? j : 0;
}

/* A SIP or SIPS URI at i, up to the '>' behind it; 0: not plain, or commas. */
static unsigned
pass_uri(const struct plain *v, unsigned i)
{
	unsigned at;

	if (v->n - i < 5 || memcmp(v->p + i, "sip", 3) != 0)
		return 0;
	i += 3;
	if (v->p[i] == 's')
		i++;
	if (v->p[i++] != ':')
		return 0;
	/* The '@', or what may stand in a URI without one. */
	at = next_special(v, i);
	while (at < v->n && v->p[at] != '@' && v->p[at] != ','
	    && scan_is(v->p[at], SIP_URI))
		at = next_special(v, at + 1);
	if (is_in(v, at, '@')) {
		if (at == i)
			return 0;
		i = at + 1;
	}
	i = pass_host(v, i);
	if (i == 0 || i >= v->n)
		return 0;
	if (v->p[i] == ';') {
		do {
			i = next_special(v, i + 1);
		} while (i < v->n && scan_is(v->p[i], SIP_URI)
		    && v->p[i] != '?' && v->p[i] != '@'
		    && v->p[i] != ',');
	}
	return is_in(v, i, '>') ? i : 0;
}

/* [ display-name ] "<" URI ">"; returns what is behind it, 0: not plain. */
static unsigned
pass_address(const struct plain *v)
{
	unsigned i = 0;

	if (is_in(v, 0, '"')) {
		i = pass_quoted(v, 0);
		if (i == 0)
			return 0;
		while (is_in(v, i, ' '))
			i++;
	} else {
		i = skip(v, 0, SIP_TOKEN | SIP_BLANK);
	}
	if (!is_in(v, i, '<'))
		return 0;
	i = pass_uri(v, i + 1);
	return i == 0 ? 0 : i + 1;
}

/* Case aside; the name is of up to eight lower case letters. */
static inline bool
is_named(const struct plain *v, const struct piece *x, struct str name)
{
	char a[8];
	uint64_t b = 0;

	if (x->name_n != name.n)
		return false;
	memcpy(a, v->p + x->name, 8);
	memcpy(&b, name.p, name.n);
	return ((hash_load64(a) | SCAN_ONES * 0x20) ^ b)
	    << (64 - 8 * name.n) == 0;
}

/* What a Contact may say with this parameter is plain. */
static bool
is_plain_contact(const struct plain *v, const struct piece *x)
{
	const char *p = v->p + x->value;

	if (is_named(v, x, STR("expires")))
		return x->value_n > 0 && x->value_n < 10
		    && scan_skip(p, p + x->value_n, SIP_DIGIT)
		    == p + x->value_n;
	if (is_named(v, x, STR("q")))
		return x->value_n > 0 && (*p == '0' || *p == '1');
	return true;
}

/* Keeps the place of a parameter's value as that of the line's tag. */
static void
keep_tag(struct memo_line *l, const struct piece *x)
{
	l->tag = (uint16_t)(l->value + x->value);
	l->tag_n = (uint16_t)x->value_n;
}

/*
 * The parameters from i on; the first one of that name is the line's tag.
 * False: not plain.
 */
static bool
read_params(struct memo_line *l, const struct plain *v, unsigned i,
    struct str name)
{
	bool is_contact = l->id == SIP_HDR_CONTACT;
	bool has_tag = name.n == 0;
	struct piece x;

	while (i < v->n) {
		if (v->p[i] != ';')
			return false;
		i = pass_piece(&x, v, i + 1);
		if (i == 0 || (is_contact && !is_plain_contact(v, &x)))
			return false;
		if (!has_tag && is_named(v, &x, name)) {
			has_tag = true;
			keep_tag(l, &x);
		}
	}
	return true;
}

static bool
read_via(struct memo_line *l, const struct plain *v)
{
	unsigned i;
	unsigned host;

	if (v->n <= 8 || memcmp(v->p, "SIP/2.0/", 8) != 0)
		return false;
	i = skip(v, 8, SIP_TOKEN);
	if (!is_in(v, i, ' '))
		return false;
	host = i + 1;
	i = pass_host(v, host);
	if (i == 0 || !is_in(v, i, ';'))
		return false;
	l->sent_by = (uint16_t)(l->value + host);
	l->sent_by_n = (uint16_t)(i - host);
	return read_params(l, v, i, STR("branch"));
}

static bool
read_address(struct memo_line *l, const struct plain *v)
{
	bool has_tag = l->id == SIP_HDR_FROM || l->id == SIP_HDR_TO;
	unsigned i = pass_address(v);

	return i > 0
	    && read_params(l, v, i, has_tag ? STR("tag") : STR(""));
}

/* Digest name=value, ... */
static bool
read_auth(const struct plain *v)
{
	struct piece x;
	unsigned i = 7;

	if (v->n <= i || memcmp(v->p, "Digest ", i) != 0)
		return false;
	for (;;) {
		while (is_in(v, i, ' '))
			i++;
		i = pass_piece(&x, v, i);
		if (i == 0 || v->p[x.name + x.name_n] != '=')
			return false;
		if (i == v->n)
			return true;
		if (v->p[i++] != ',')
			return false;
	}
}

/* Up to nine digits at p; returns what is behind them. */
static const char *
read_number(uint32_t *out, const char *p, const char *end)
{
	const char *q = p;
	uint32_t v = 0;

	for (; q < end && q - p < 9 && scan_is(*q, SIP_DIGIT); q++)
		v = v * 10 + (uint32_t)(*q - '0');
	*out = v;
	return q == p ? NULL : q;
}

static bool
read_cseq(struct memo_line *l, const char *p)
{
	const char *value = p + l->value;
	const char *end = value + l->value_n;
	const char *q = read_number(&l->number, value, end);

	if (q == NULL || q == end || *q != ' ' || q + 1 == end
	    || scan_skip(q + 1, end, SIP_TOKEN) != end)
		return false;
	l->tag = (uint16_t)(q + 1 - p);
	l->tag_n = (uint16_t)(end - q - 1);
	l->method_id = (uint8_t)sip_method_of(scan_str(q + 1, end));
	return true;
}

static bool
is_plain(struct memo_line *l, const char *p, const char *limit)
{
	struct plain v = { .p = p + l->value, .n = l->value_n,
		.is_list = l->id != SIP_HDR_FROM && l->id != SIP_HDR_TO };
	const char *end = v.p + v.n;

	switch (l->id) {
	case SIP_HDR_CALL_ID:
		return v.n > 0 && memchr(v.p, ' ', v.n) == NULL
		    && memchr(v.p, '\t', v.n) == NULL;
	case SIP_HDR_CSEQ:
		return read_cseq(l, p);
	case SIP_HDR_CONTENT_LENGTH:
		return read_number(&l->number, v.p, end) == end;
	case SIP_HDR_VIA:
		return draw_map(&v, limit) && read_via(l, &v);
	case SIP_HDR_FROM:
	case SIP_HDR_TO:
	case SIP_HDR_CONTACT:
	case SIP_HDR_ROUTE:
	case SIP_HDR_RECORD_ROUTE:
	case SIP_HDR_PATH:
	case SIP_HDR_SERVICE_ROUTE:
	case SIP_HDR_P_ASSERTED_IDENTITY:
	case SIP_HDR_P_PREFERRED_IDENTITY:
		return draw_map(&v, limit) && read_address(l, &v);
	case SIP_HDR_AUTHORIZATION:
	case SIP_HDR_PROXY_AUTHORIZATION:
	case SIP_HDR_WWW_AUTHENTICATE:
	case SIP_HDR_PROXY_AUTHENTICATE:
		return draw_map(&v, limit) && read_auth(&v);
	default:
		return !sip_check_has(l->id);
	}
}

/* A header whose line may set fields of the message. */
static bool
has_fields(unsigned id)
{
	return id == SIP_HDR_VIA || id == SIP_HDR_FROM || id == SIP_HDR_TO
	    || id == SIP_HDR_CSEQ || id == SIP_HDR_CONTENT_LENGTH;
}

void
sip_plain_learn(struct memo_line *l, const char *p, const char *limit)
{
	if (is_plain(l, p, limit))
		l->known = has_fields(l->id) ? MEMO_CLEAN | MEMO_FIELDS
		    : MEMO_CLEAN;
	else if (!sip_check_has(l->id))
		l->known = MEMO_CLEAN;
}
