/*
 * codec.c: payload types by number (RFC 3551 section 6) and by rtpmap (RFC
 * 8866 section 6.6).
 */
#include "codec.h"

#include "scan.h"

#define CODEC(type, name, clock) [type] = { { name, sizeof(name) - 1 }, clock },

static const struct {
	struct str name;
	uint32_t clock;
} fixed[] = {
	CODEC(0, "PCMU", 8000)
	CODEC(3, "GSM", 8000)
	CODEC(4, "G723", 8000)
	CODEC(5, "DVI4", 8000)
	CODEC(6, "DVI4", 16000)
	CODEC(7, "LPC", 8000)
	CODEC(8, "PCMA", 8000)
	CODEC(9, "G722", 8000)
	CODEC(10, "L16", 44100)
	CODEC(11, "L16", 44100)
	CODEC(12, "QCELP", 8000)
	CODEC(13, "CN", 8000)
	CODEC(14, "MPA", 90000)
	CODEC(15, "G728", 8000)
	CODEC(16, "DVI4", 11025)
	CODEC(17, "DVI4", 22050)
	CODEC(18, "G729", 8000)
	CODEC(25, "CelB", 90000)
	CODEC(26, "JPEG", 90000)
	CODEC(28, "nv", 90000)
	CODEC(31, "H261", 90000)
	CODEC(32, "MPV", 90000)
	CODEC(33, "MP2T", 90000)
	CODEC(34, "H263", 90000)
};

struct str
sdp_codec_static(uint32_t *clock, unsigned payload_type)
{
	*clock = 0;
	if (payload_type >= sizeof(fixed) / sizeof(fixed[0])
	    || fixed[payload_type].name.p == NULL)
		return str_make("", 0);
	*clock = fixed[payload_type].clock;
	return fixed[payload_type].name;
}

/* A number of digits at p, saturating at a million; returns its end. */
static const char *
digits(uint32_t *out, const char *p, const char *end)
{
	uint32_t v = 0;

	for (; p < end && scan_is(*p, SIP_DIGIT); p++) {
		if (v < 1000000)
			v = v * 10 + (uint32_t)(*p - '0');
	}
	*out = v;
	return p;
}

int
sdp_rtpmap_parse(unsigned *payload_type, struct str *name, uint32_t *clock,
    struct str value)
{
	const char *end = value.p + value.n;
	const char *p = scan_skip(value.p, end, SIP_BLANK);
	const char *q;
	uint32_t v;

	q = digits(&v, p, end);
	if (q == p)
		return -1;
	*payload_type = v;
	p = scan_skip(q, end, SIP_BLANK);
	q = p;
	while (q < end && *q != '/' && !scan_is(*q, SIP_LWS))
		q++;
	*name = scan_str(p, q);
	*clock = 0;
	if (q < end && *q == '/')
		(void)digits(clock, q + 1, end);
	return name->n > 0 ? 0 : -1;
}

struct str
sdp_codec(uint32_t *clock, const struct sdp_media *m, unsigned payload_type)
{
	struct str rest = m->attributes;
	long at;

	for (;;) {
		struct str name;
		unsigned type;
		long end;

		at = str_find(rest, STR("rtpmap:"));
		if (at < 0)
			return sdp_codec_static(clock, payload_type);
		rest = str_from(rest, (size_t)at + 7);
		end = str_chr(rest, '\n');
		if (sdp_rtpmap_parse(&type, &name, clock,
		    end < 0 ? rest : str_first(rest, (size_t)end)) == 0
		    && type == payload_type)
			return name;
	}
}
