/*
 * check_text.c: is text UTF-8 (RFC 3261 section 25.1, RFC 3629)?  Are dates
 * what they must be (RFC 3261 section 20.17)?
 */
#include "check.h"

#include "scan.h"

/* The length of the UTF-8 character at p, or 0 where it is none. */
static size_t
utf8_length(const unsigned char *p, size_t left)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2
	    : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Longer than needed, half of a pair, over 0x10ffff. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f)
	    || (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/* A CR that is not part of a fold is data. */
static bool
is_control(struct str s, size_t i)
{
	if (s.p[i] == '\r')
		return i + 1 == s.n || !scan_is(s.p[i + 1], SIP_LWS);
	return s.p[i] == 0x7f
	    || ((unsigned char)s.p[i] < 0x20 && !scan_is(s.p[i], SIP_LWS));
}

uint64_t
sip_check_text(struct str value)
{
	const unsigned char *p = (const void *)value.p;
	size_t i = 0;

	while (i < value.n) {
		size_t n = utf8_length(p + i, value.n - i);

		if (n == 0)
			return SIP_ODD(UTF8);
		/* A backslash makes any ASCII byte legal between quotes. */
		if (p[i] == '\\' && i + 1 < value.n && p[i + 1] < 0x80)
			n = 2;
		else if (is_control(value, i))
			return SIP_ODD(UTF8);
		i += n;
	}
	return 0;
}

/* The place of a word of three letters in a row of such words, or -1. */
static int
find_word(const char *words, const char *p)
{
	for (int i = 0; words[3 * i] != '\0'; i++) {
		if (memcmp(words + 3 * i, p, 3) == 0)
			return i;
	}
	return -1;
}

/* "Sat, 13 Nov 2010 23:29:00 GMT" */
uint64_t
sip_check_date(struct str value)
{
	static const char form[] = "www, dd mmm dddd dd:dd:dd GMT";
	const char *p = value.p;

	if (value.n != sizeof(form) - 1)
		return SIP_ODD(MALFORMED);
	for (size_t i = 0; i < value.n; i++) {
		if (form[i] == 'w' || form[i] == 'm')
			continue;
		if (form[i] == 'd' ? !scan_is(p[i], SIP_DIGIT)
		    : form[i] != p[i])
			return SIP_ODD(MALFORMED);
	}
	if (find_word("MonTueWedThuFriSatSun", p) < 0
	    || find_word("JanFebMarAprMayJunJulAugSepOctNovDec", p + 8) < 0)
		return SIP_ODD(MALFORMED);
	return 0;
}
