/* Times as text. */
#include <sipladder/clock.h>

#include <stdio.h>
#include <time.h>

static struct str
signed_seconds(char *out, int64_t d, int digits)
{
	uint64_t v = d < 0 ? 0 - (uint64_t)d : (uint64_t)d;
	uint64_t part = v % (uint64_t)CLOCK_S;
	int n;

	for (int i = digits; i < 9; i++)
		part /= 10;
	n = snprintf(out, CLOCK_TEXT_MAX, "%s%llu.%0*llu", d < 0 ? "-" : "",
	    (unsigned long long)(v / (uint64_t)CLOCK_S), digits,
	    (unsigned long long)part);
	return str_make(out, n < 0 ? 0 : (size_t)n);
}

struct str
clock_json(char *out, int64_t t)
{
	return signed_seconds(out, t, 9);
}

static struct str
calendar(char *out, int64_t t, bool with_date, bool utc)
{
	int64_t sec = t / CLOCK_S - (t % CLOCK_S < 0);
	time_t s = (time_t)sec;
	struct tm tm;
	size_t n;
	int m;

	if ((utc ? gmtime_r(&s, &tm) : localtime_r(&s, &tm)) == NULL)
		return clock_json(out, t);
	n = with_date
	    ? strftime(out, CLOCK_TEXT_MAX - 5, "%Y-%m-%d %H:%M:%S", &tm)
	    : strftime(out, CLOCK_TEXT_MAX - 5, "%H:%M:%S", &tm);
	m = snprintf(out + n, CLOCK_TEXT_MAX - n, ".%03d",
	    (int)((t - sec * CLOCK_S) / CLOCK_MS));
	return str_make(out, n + (m < 0 ? 0 : (size_t)m));
}

struct str
clock_text(char *out, int64_t t, enum clock_form form, int64_t zero, bool utc)
{
	switch (form) {
	case CLOCK_ABS:
		return calendar(out, t, false, utc);
	case CLOCK_DATE:
		return calendar(out, t, true, utc);
	case CLOCK_EPOCH:
		return clock_json(out, t);
	case CLOCK_REL:
		break;
	}
	return signed_seconds(out, t - zero, 3);
}
