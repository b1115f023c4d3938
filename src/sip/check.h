/*
 * check.h: the checks of single values, for check.c.  Each returns the odd bits
 * of what it was given.
 */
#ifndef SIP_CHECK_H
#define SIP_CHECK_H

#include "sipladder/sip.h"

/* A Request-URI or the URI of an address. */
uint64_t sip_check_uri(struct str uri);

/* host [":" port] at p; returns its end, or NULL where it is not plain. */
const char *sip_check_host(const char *p, const char *end);

/* ";name=value;flag", with or without the first ';'. */
uint64_t sip_check_params(struct str params);

/* A parameter's value at p, after its '='; *at is set behind it. */
uint64_t sip_check_value(const char **at, const char *p, const char *end);

struct sip_memo;

/* As sip_msg_check(); what memo knows to be clean is not looked at again. */
void sip_check_msg(struct sip_msg *m, unsigned flags, struct sip_memo *memo);

/* The values of all rows whose headers are known. */
uint64_t sip_check_rows(const struct sip_msg *m, struct sip_memo *memo);

/* Whether there is a check of the values of that header. */
bool sip_check_has(unsigned id);

/* RFC 1123 date in GMT (RFC 3261 section 20.17). */
uint64_t sip_check_date(struct str value);

/* Bytes over 0x7f must be UTF-8, and control bytes escaped. */
uint64_t sip_check_text(struct str value);

#endif
