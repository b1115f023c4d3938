/*
 * field.h: the fields of struct sip_msg that are read out of single headers.
 */
#ifndef SIP_FIELD_H
#define SIP_FIELD_H

#include "sipladder/sip.h"

struct sip_memo;

/* Sets them from the rows, with the odd bits that are met on the way. */
void sip_field_set(struct sip_msg *m, struct sip_memo *memo);

#endif
