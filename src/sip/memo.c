/* Making and freeing what is remembered of header lines. */
#include "memo.h"

#include <stdlib.h>

struct sip_memo *
sip_memo_new(uint64_t hash_key)
{
	struct sip_memo *memo = calloc(1, sizeof(*memo));

	if (memo == NULL)
		abort();
	memo->key = hash_key;
	return memo;
}

void
sip_memo_free(struct sip_memo *memo)
{
	free(memo);
}
