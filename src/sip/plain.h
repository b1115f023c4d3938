/*
 * plain.h: what a plain line says, found in one look.  Plain lines are those
 * of ordinary traffic; all others are left to the parser and the checks, which
 * say the same of the plain ones.
 */
#ifndef SIP_PLAIN_H
#define SIP_PLAIN_H

#include "memo.h"

/*
 * Sets the fields of the line at p, and that it is clean, where it is plain;
 * l has its name and value.  It may be read on up to limit.
 */
void sip_plain_learn(struct memo_line *l, const char *p, const char *limit);

#endif
