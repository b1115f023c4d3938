/*
 * sdp.c: session descriptions (RFC 8866 section 5): lines "x=value", first
 * those of the session, then a section for each m= line.
 */
#include "sipladder/sdp.h"

#include "codec.h"
#include "scan.h"

/* What was seen while the lines are read. */
struct walk {
	struct sdp *sdp;
	struct sdp_media *media; /* the section; NULL: that of the session */
	const uint8_t *places;   /* in this section */
	uint8_t place;           /* of the last line in the order of lines */
	bool has_v, has_o, has_s, has_t;
	uint8_t dir;             /* of the session */
	bool rtcp_mux;
	struct str first;        /* first format of this section */
	unsigned first_type;     /* the same as a payload type */
	struct sdp_media spare;  /* takes what is over SDP_MEDIA_MAX */
};

/* The places of lines (RFC 8866 section 5); 0: an unknown letter. */
static const uint8_t session_place[256] = {
	['v'] = 1, ['o'] = 2, ['s'] = 3, ['i'] = 4, ['u'] = 5, ['e'] = 6,
	['p'] = 7, ['c'] = 8, ['b'] = 9, ['t'] = 10, ['r'] = 10, ['z'] = 11,
	['k'] = 12, ['a'] = 13, ['m'] = 14,
};
static const uint8_t media_place[256] = {
	['i'] = 1, ['c'] = 2, ['b'] = 3, ['k'] = 4, ['a'] = 5, ['m'] = 14,
};

/* The next word of s, which is moved behind it. */
static struct str
word(struct str *s)
{
	const char *end = s->p + s->n;
	const char *p = scan_skip(s->p, end, SIP_BLANK);
	const char *q = p;

	while (q < end && !scan_is(*q, SIP_BLANK))
		q++;
	*s = scan_str(q, end);
	return scan_str(p, q);
}

/* "IN IP4 192.0.2.1/127": the address without its TTL. */
static struct str
connection(struct str value)
{
	struct str s;
	long slash;

	if (value.n > 7 && memcmp(value.p, "IN IP4 ", 7) == 0) {
		value = str_from(value, 7);
	} else {
		(void)word(&value);
		(void)word(&value);
	}
	s = word(&value);
	slash = str_chr(s, '/');
	return slash < 0 ? s : str_first(s, (size_t)slash);
}

/* The section ends at `end`: what it does not say comes from the session. */
static void
close_media(struct walk *w, const char *end)
{
	struct sdp_media *m = w->media;
	uint16_t port;

	if (m == NULL)
		return;
	m->attributes.n = (size_t)(end - m->attributes.p);
	if (m->host.n == 0)
		m->host = w->sdp->session_host;
	port = m->addr.port;
	if (m->host.n == 0)
		w->sdp->is_strange |= port != 0;
	else
		(void)addr_parse_ip(&m->addr, m->host);
	m->addr.port = port;
	if (m->first_codec.n == 0 && w->first_type < 128) {
		uint32_t clock;

		m->first_codec = sdp_codec_static(&clock, w->first_type);
	} else if (m->first_codec.n == 0) {
		m->first_codec = w->first;
	}
}

/* "audio 49170/2 RTP/AVP 0 8 101"; the next line is at `next`. */
static void
open_media(struct walk *w, struct str value, const char *next)
{
	struct sdp *sdp = w->sdp;
	struct sdp_media *m = &w->spare;
	struct str port;
	uint64_t v;
	long slash;

	if (sdp->nmedia < SDP_MEDIA_MAX)
		m = &sdp->media[sdp->nmedia++];
	else if (sdp->media_dropped < UINT16_MAX)
		sdp->media_dropped++;
	*m = (struct sdp_media){ .dir = w->dir, .rtcp_mux = w->rtcp_mux };
	w->media = m;
	w->places = media_place;
	m->type = word(&value);
	port = word(&value);
	slash = str_chr(port, '/');
	if (slash >= 0)
		port.n = (size_t)slash;
	if (str_u64(&v, port) == 0 && v <= UINT16_MAX)
		m->addr.port = (uint16_t)v;
	else
		sdp->is_strange = true;
	m->proto = word(&value);
	m->formats = str_trim(value);
	m->attributes = str_make(next, 0);
	w->first = word(&value);
	w->first_type = UINT32_MAX;
	if (str_u64(&v, w->first) == 0 && v < 128)
		w->first_type = (unsigned)v;
	sdp->is_strange |= m->formats.n == 0;
}

/* The direction an attribute of eight letters says, or -1. */
static int
direction(struct str s)
{
	static const struct str names[] = {
		[SDP_SENDRECV] = { "sendrecv", 8 },
		[SDP_SENDONLY] = { "sendonly", 8 },
		[SDP_RECVONLY] = { "recvonly", 8 },
		[SDP_INACTIVE] = { "inactive", 8 },
	};

	for (int i = 0; i < 4; i++) {
		if (memcmp(s.p, names[i].p, 8) == 0)
			return i;
	}
	return -1;
}

static void
rtpmap(struct walk *w, struct str value)
{
	struct str name;
	unsigned type;
	uint32_t clock;

	if (w->media->first_codec.n == 0
	    && sdp_rtpmap_parse(&type, &name, &clock, value) == 0
	    && type == w->first_type)
		w->media->first_codec = name;
}

/* "rtpmap:...", "rtcp:..." or "rtcp-mux" */
static void
attribute_r(struct walk *w, struct str s)
{
	uint64_t v;

	if (s.n > 7 && memcmp(s.p, "rtpmap:", 7) == 0) {
		if (w->media != NULL)
			rtpmap(w, str_from(s, 7));
	} else if (str_eq(s, STR("rtcp-mux"))) {
		w->rtcp_mux |= w->media == NULL;
		if (w->media != NULL)
			w->media->rtcp_mux = true;
	} else if (w->media != NULL && memcmp(s.p, "rtcp:", 5) == 0) {
		s = str_from(s, 5);
		if (str_u64(&v, word(&s)) == 0 && v <= UINT16_MAX)
			w->media->rtcp_port = (uint16_t)v;
	}
}

static void
attribute(struct walk *w, struct str s)
{
	int dir;

	if (s.n > 5 && s.p[0] == 'r' && s.p[1] == 't') {
		attribute_r(w, s);
	} else if (s.n == 8) {
		dir = direction(s);
		if (dir >= 0 && w->media != NULL)
			w->media->dir = (uint8_t)dir;
		else if (dir >= 0)
			w->dir = (uint8_t)dir;
	}
}

/* One line "letter=value" that is not an attribute; the next is at `next`. */
static void
read_value(struct walk *w, char letter, struct str value, const char *line,
    const char *next)
{
	switch (letter) {
	case 'm':
		close_media(w, line);
		open_media(w, value, next);
		w->place = 0;
		break;
	case 'c':
		if (w->media == NULL)
			w->sdp->session_host = connection(value);
		else if (w->media->host.n == 0)
			w->media->host = connection(value);
		break;
	case 'o':
		w->sdp->origin = value;
		w->has_o = true;
		break;
	case 'v':
		w->has_v = true;
		break;
	case 's':
		w->has_s = true;
		break;
	case 't':
		w->has_t = true;
		break;
	default:
		break;
	}
}

/* The start of the value of the line at *p, which is moved to its letter. */
static const char *
find_value(struct walk *w, const char **p, const char *end)
{
	const char *line = *p;
	const char *q;

	if (end - line > 2 && line[1] == '=' && !scan_is(line[0], SIP_BLANK)
	    && !scan_is(line[2], SIP_BLANK))
		return line + 2;
	*p = scan_skip(line, end, SIP_BLANK);
	if (*p == end)
		return NULL; /* an empty line */
	q = scan_skip(*p + 1, end, SIP_BLANK);
	if (q >= end || *q != '=') {
		w->sdp->is_strange = true;
		return NULL;
	}
	w->sdp->is_strange |= *p != line || q != *p + 1;
	line = q + 1;
	q = scan_skip(line, end, SIP_BLANK);
	w->sdp->is_strange |= q != line;
	return q;
}

/* One line [line, end); the one after it begins at `next`. */
static void
read_line(struct walk *w, const char *line, const char *end, const char *next)
{
	const char *p = line;
	const char *q = find_value(w, &p, end);
	struct str value;
	uint8_t place;

	if (q == NULL)
		return;
	place = w->places[(unsigned char)*p];
	if (place < w->place)
		w->sdp->is_strange = true;
	w->place = place;
	value = scan_str(q, scan_back(q, end, SIP_BLANK));
	if (*p == 'a')
		attribute(w, value);
	else
		read_value(w, *p, value, line, next);
}

/* A walk over the control bytes and those over 0x7f of a text. */
struct cut {
	const char *at;  /* behind the 64 bytes at work */
	const char *end;
	uint64_t bits;   /* a bit for each of them that was not passed yet */
};

/* As scan_special(p, c->end), where p never goes back. */
static inline const char *
next_special(struct cut *c, const char *p)
{
#if defined(__SSE2__)
	const __m128i low = _mm_set1_epi8(0x20);

	for (;;) {
		for (; c->bits != 0; c->bits &= c->bits - 1) {
			const char *q = c->at - 64
			    + __builtin_ctzll(c->bits);

			if (q >= p)
				return q;
		}
		if (c->end - c->at < 64)
			break;
		for (unsigned i = 0; i < 64; i += 16) {
			__m128i x = _mm_loadu_si128(
			    (const void *)(c->at + i));

			c->bits |= (uint64_t)(unsigned)_mm_movemask_epi8(
			    _mm_cmplt_epi8(x, low)) << i;
		}
		c->at += 64;
	}
#endif
	return scan_special(p, c->end);
}

int
sdp_parse(struct sdp *out, struct str text)
{
	const char *p = text.p;
	const char *end = text.p + text.n;
	struct cut c = { .at = p, .end = end };
	struct walk w;

	memset(out, 0, offsetof(struct sdp, media));
	memset(&w, 0, offsetof(struct walk, spare));
	w.sdp = out;
	w.places = session_place;
	while (p < end) {
		const char *q = next_special(&c, p);
		const char *next;

		if (end - q >= 2 && q[0] == '\r' && q[1] == '\n') {
			next = q + 2;
		} else {
			while (q < end && !scan_is(*q, SIP_EOL))
				q = scan_special(q + 1, end);
			next = q + (q < end);
			if (end - next > 0 && q[0] == '\r' && *next == '\n')
				next++;
		}
		read_line(&w, p, q, next);
		p = next;
	}
	close_media(&w, end);
	out->is_strange |= !w.has_v || !w.has_o || !w.has_s || !w.has_t;
	return w.has_v || out->nmedia > 0 ? 0 : -1;
}
