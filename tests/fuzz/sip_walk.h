/*
 * sip_walk.h: what must hold for every message, whatever its bytes; used by
 * the fuzz target and by the literate tests.
 */
#ifndef TESTS_SIP_WALK_H
#define TESTS_SIP_WALK_H

#include <sipladder/sip.h>

/*
 * Parses the bytes with these flags, calls every helper on what comes out, and
 * aborts where a slice is not within the input or a promise of sip.h is not
 * kept.  Returns what sip_msg_parse() did.
 */
long sip_walk(struct str in, unsigned flags);

#endif
