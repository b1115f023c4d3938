/*
 * clock.h: times as text.  A time is int64_t nanoseconds since 1970, from the
 * packet; a duration is int64_t nanoseconds.
 */
#ifndef SIPLADDER_CLOCK_H
#define SIPLADDER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/str.h>

#define CLOCK_S 1000000000LL
#define CLOCK_MS 1000000LL
#define CLOCK_US 1000LL
#define CLOCK_TEXT_MAX 48
#define CLOCK_NONE INT64_MIN /* no time */

enum clock_form {
	CLOCK_REL,   /* 12.345 seconds since the given zero */
	CLOCK_ABS,   /* HH:MM:SS.mmm */
	CLOCK_DATE,  /* YYYY-MM-DD HH:MM:SS.mmm */
	CLOCK_EPOCH  /* 1600000000.123456789 */
};

/*
 * Writes t in that form into out (CLOCK_TEXT_MAX bytes) and returns a slice of
 * it.  zero is used by CLOCK_REL alone; utc by ABS and DATE: local time (TZ)
 * where false.
 */
struct str clock_text(char *out, int64_t t, enum clock_form form, int64_t zero,
    bool utc);

/* Seconds with nine decimals, a JSON number: 1600000000.123456789. */
struct str clock_json(char *out, int64_t t);

#endif
