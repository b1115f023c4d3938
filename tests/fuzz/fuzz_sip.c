/*
 * fuzz_sip.c: any bytes as one SIP message.  The first byte is the flags of
 * sip_msg_parse(), the rest the message.
 */
#include <stdlib.h>

#include "sip_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n > 0)
		(void)sip_walk(str_make(data + 1, n - 1), data[0] & 7);
	return 0;
}
