/*
 * check.c: the checks that need a deep look.
 */
#include "sipladder/sip.h"

void
sip_msg_check(struct sip_msg *m)
{
	(void)m;
}
