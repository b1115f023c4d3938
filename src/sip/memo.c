/*
 * memo.c: rows by what is remembered of their lines.
 */
#include "memo.h"

#include <stdlib.h>

#include "header.h"
#include "plain.h"
#include "scan.h"

struct sip_memo *
sip_memo_new(uint64_t hash_key)
{
	/* A pair of lines lies in one line of the processor's cache. */
	struct sip_memo *memo = aligned_alloc(64, sizeof(*memo));

	if (memo == NULL)
		abort();
	memset(memo, 0, sizeof(*memo));
	memo->key = hash_key;
	return memo;
}

void
sip_memo_free(struct sip_memo *memo)
{
	free(memo);
}

/* One step of the hash of a line: eight bytes each at p and at q. */
static inline uint64_t
step(uint64_t h, const char *p, const char *q, uint64_t key)
{
	unsigned __int128 m = (unsigned __int128)(hash_load64(p) ^ h)
	    * (hash_load64(q) ^ key);

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/*
 * The end of the line at p, where the first byte is that is under 0x20 or over
 * 0x7f, and the hash of the line, if it has MEMO_LINE_MIN bytes.
 */
static inline const char *
hash_line(uint64_t *hash, const char *p, const char *limit, uint64_t key)
{
	const char *start = p;
	const char *end;
	uint64_t h = ~key;
	size_t n;

#if defined(__SSE2__)
	const __m128i low = _mm_set1_epi8(0x20);

	for (const char *last = limit - 16; p <= last; p += 16) {
		__m128i x = _mm_loadu_si128((const void *)p);
		int hit = _mm_movemask_epi8(_mm_cmplt_epi8(x, low));

		if (hit != 0) {
			p += __builtin_ctz((unsigned)hit);
			break;
		}
		h = step(h, p, p + 8, key);
	}
	end = scan_few(p, limit);
#else
	end = scan_special(p, limit);
	for (; end - p >= 16; p += 16)
		h = step(h, p, p + 8, key);
#endif
	n = (size_t)(end - start);
	if (n < MEMO_LINE_MIN)
		return end;
	/* The last step may overlap the one before, or its own two halves. */
	h += n;
	*hash = step(h, n < 16 ? start : end - 16, end - 8, key) | 1;
	return end;
}

/* The place of a line: the first of a pair. */
static inline struct memo_line *
pair_of(struct sip_memo *memo, uint64_t hash)
{
	return &memo->lines[hash >> (65 - MEMO_BITS) << 1];
}

/* The second of a pair, if it has that hash, takes the first place. */
static __attribute__((noinline)) bool
find_second(struct memo_line *l, uint64_t hash)
{
	struct memo_line t = l[1];

	if (t.hash != hash)
		return false;
	l[1] = l[0];
	l[0] = t;
	return true;
}

/* The line with that hash, moved to the first place; or NULL. */
static inline struct memo_line *
find(struct sip_memo *memo, uint64_t hash)
{
	struct memo_line *l = pair_of(memo, hash);

	return l->hash == hash || find_second(l, hash) ? l : NULL;
}

/* A place for a new line. */
static struct memo_line *
make_room(struct sip_memo *memo, uint64_t hash)
{
	struct memo_line *l = pair_of(memo, hash);

	l[1] = l[0];
	return l;
}

/* The key of start lines: what is known of one is no row's. */
static uint64_t
start_key(const struct sip_memo *memo)
{
	return memo->key ^ UINT64_C(0xa0761d6478bd642f);
}

bool
sip_memo_start(const char **next, struct sip_msg *m, struct sip_memo *memo,
    const char *p, const char *limit)
{
	uint64_t hash = 0;
	const char *end = hash_line(&hash, p, limit, start_key(memo));
	size_t n = (size_t)(end - p);
	const struct memo_line *l;
	const char *value;

	memo->has_start = false;
	memo->has_clean_uri = false;
	memo->start_hash = 0;
	if (limit - end < 2 || end[0] != '\r' || end[1] != '\n'
	    || n < MEMO_LINE_MIN || n > MEMO_LINE_MAX)
		return false;
	memo->start_hash = hash;
	l = find(memo, hash);
	if (l == NULL)
		return false;
	memo->start_line = (uint32_t)(l - memo->lines);
	memo->has_start = true;
	*next = end + 2;
	value = p + l->value;
	m->start = str_make(p, n);
	if (l->name_n > 0) {
		m->is_request = true;
		m->method = str_make(p, l->name_n);
		m->method_id = l->method_id;
		m->uri = str_make(value, l->value_n);
		m->version = str_make(end - 7, 7);
		memo->has_clean_uri = (l->known & MEMO_CLEAN) != 0;
	} else {
		m->code = l->id;
		m->reason = str_make(value, l->value_n);
		m->version = str_make(p, 7);
	}
	return true;
}

void
sip_memo_learn_start(const struct sip_msg *m, struct sip_memo *memo)
{
	struct str value = m->is_request ? m->uri : m->reason;
	struct memo_line *l;

	/* With nothing odd the version stands where it belongs. */
	if (memo->start_hash == 0 || m->odd != 0)
		return;
	l = make_room(memo, memo->start_hash);
	*l = (struct memo_line){ .hash = memo->start_hash,
		.value = (uint16_t)(value.p - m->start.p),
		.value_n = (uint32_t)value.n,
		.name_n = (uint16_t)m->method.n, .id = m->code,
		.method_id = m->method_id };
	memo->start_line = (uint32_t)(l - memo->lines);
	memo->has_start = true;
}

/* A row like the line [p, end), which was not remembered; NULL: not plain. */
static __attribute__((noinline)) struct memo_line *
learn(struct sip_memo *memo, uint64_t hash, const char *p, const char *end,
    const char *limit)
{
	struct memo_line *l;
	const char *colon;
	const char *value;
	unsigned id;
	size_t n;

	colon = sip_header_read(&n, &id, p, end);
	if (colon == NULL)
		return NULL;
	value = scan_skip(colon + 1, end, SIP_BLANK);
	l = make_room(memo, hash);
	*l = (struct memo_line){ .hash = hash, .id = (uint16_t)id,
		.name_n = (uint16_t)n, .value = (uint16_t)(value - p),
		.value_n = (uint32_t)(scan_back(value, end, SIP_BLANK)
		    - value) };
	sip_plain_learn(l, p, limit);
	return l;
}

static inline struct str
part(const char *p, uint16_t at, uint16_t n)
{
	return str_make(p + at, n);
}

/* Sets the fields that the line at p has; row is the first of its header. */
static void
set_fields(struct sip_msg *m, struct sip_memo *memo,
    const struct memo_line *l, const char *p)
{
	struct str tag = part(p, l->tag, l->tag_n);

	switch (l->id) {
	case SIP_HDR_VIA:
		m->via = str_make(p + l->value, l->value_n);
		m->branch = tag;
		m->sent_by = part(p, l->sent_by, l->sent_by_n);
		memo->have |= MEMO_HAS_VIA;
		break;
	case SIP_HDR_FROM:
		m->from_tag = tag;
		memo->have |= MEMO_HAS_FROM;
		break;
	case SIP_HDR_TO:
		m->to_tag = tag;
		memo->have |= MEMO_HAS_TO;
		break;
	case SIP_HDR_CSEQ:
		m->has_cseq = true;
		m->cseq = l->number;
		m->cseq_method = tag;
		m->cseq_method_id = l->method_id;
		memo->have |= MEMO_HAS_CSEQ;
		break;
	default: /* Content-Length */
		memo->length = l->number;
		memo->have |= MEMO_HAS_LENGTH;
		break;
	}
}

static void
note_line(struct sip_memo *memo, const struct memo_line *l, unsigned row)
{
	struct memo_todo *t = &memo->todo[memo->ntodo++];

	t->hash = l->hash;
	t->line = (uint32_t)(l - memo->lines);
	t->row = row;
}

/* What is more to do with the first row of a header. */
static __attribute__((noinline)) void
note_first(struct sip_msg *m, struct sip_memo *memo,
    const struct memo_line *l, const char *p, unsigned row)
{
	if ((l->known & MEMO_FIELDS) != 0)
		set_fields(m, memo, l, p);
	if ((l->known & MEMO_CLEAN) == 0)
		note_line(memo, l, row);
}

const char *
sip_memo_rows(struct sip_msg *m, struct sip_memo *memo, const char *p,
    const char *limit)
{
	const uint64_t key = memo->key;
	struct sip_row *row = &m->rows[m->nrows];
	unsigned i;

	for (i = m->nrows; i < SIP_ROWS_MAX; i++, row++) {
		uint64_t hash = 0;
		const char *end = hash_line(&hash, p, limit, key);
		struct memo_line *l;

		if (limit - end < 3 || (size_t)(end - p) - MEMO_LINE_MIN
		    > MEMO_LINE_MAX - MEMO_LINE_MIN
		    || memcmp(end, "\r\n", 2) != 0
		    || scan_is(end[2], SIP_BLANK))
			break;
		l = find(memo, hash);
		if (l == NULL)
			l = learn(memo, hash, p, end, limit);
		if (l == NULL)
			break;
		row->name = p;
		row->value = p + l->value;
		memcpy(&row->value_n, &l->value_n, 8);
		if (m->first[l->id] == 0) {
			m->first[l->id] = (uint16_t)(i + 1);
			if (l->known != MEMO_CLEAN)
				note_first(m, memo, l, p, i);
		} else if (l->id == SIP_HDR_CONTENT_LENGTH) {
			break; /* may be another one */
		} else if ((l->known & MEMO_CLEAN) == 0
		    || sip_header_kinds[l->id] == SIP_KIND_SINGLE) {
			note_line(memo, l, i);
		}
		p = end + 2;
	}
	m->nrows = (uint16_t)i;
	return p;
}
