/* tap.h: results in the form that tests/tap.sh reads. */
#ifndef PROP_TAP_H
#define PROP_TAP_H

#include <stdbool.h>
#include <stdio.h>

struct tap {
	unsigned n, failed;
};

static inline void
tap_result(struct tap *t, bool good, const char *what)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++t->n, what);
	t->failed += !good;
}

/* The plan; what main() returns. */
static inline int
tap_end(const struct tap *t)
{
	printf("1..%u\n", t->n);
	return t->failed > 0;
}

#endif
