/*
 * header.h: headers by name, for msg.c, and their kinds, for the checks.
 */
#ifndef SIP_HEADER_H
#define SIP_HEADER_H

#include "sipladder/sip.h"

/* sip_header_of() for n bytes at p; it may read on up to `end`. */
enum sip_header sip_header_at(const char *p, size_t n, const char *end);

/*
 * The name at p: its length, its header, and the colon after it; NULL where
 * that is no name.
 */
const char *sip_header_read(size_t *n, unsigned *id, const char *p,
    const char *end);

extern const uint8_t sip_header_kinds[SIP_HDR_KNOWN]; /* enum sip_header_kind */

/* As sip_msg_header(), of a header that is known. */
static inline struct str
header_value(const struct sip_msg *m, enum sip_header id)
{
	const struct sip_row *r;

	if (m->first[id] == 0)
		return str_make("", 0);
	r = &m->rows[m->first[id] - 1];
	return str_make(r->value, r->value_n);
}

#endif
