/*
 * start.h: the start line (RFC 3261 sections 7.1 and 7.2).
 */
#ifndef SIP_START_H
#define SIP_START_H

#include "sipladder/sip.h"

/*
 * Sets the fields of the start line and their odd bits from a line without its
 * end.  Returns 0, or -1 where the line is not SIP.
 */
int sip_start_parse(struct sip_msg *m, struct str line);

#endif
