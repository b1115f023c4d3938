/*
 * fuzz_pipeline.c: any bytes as a capture file, through the whole program,
 * with little memory, and then every view of what came out.
 *
 * Beyond not crashing it must hold: JSON is JSON, text moves no cursor.
 */
#include <stdlib.h>

#include "../prop/engine.h"
#include "../prop/json_check.h"

#define MEMORY ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
look(const struct engine *g, enum out_view what, const char *format,
    bool more)
{
	struct engine_how how = { .what = what, .format = format,
		.unicode = more, .verbose = more, .no_fold = more,
		.width = more ? 132 : 0 };
	size_t n;
	char *text = engine_view(&n, g, &how);

	if ((format[0] == 'j' ? json_check : text_check)(text, n)
	    != CHECK_GOOD)
		abort();
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const enum out_view views[] = { OUT_LADDER, OUT_CALLS,
		OUT_MESSAGES, OUT_STREAMS, OUT_SUMMARY };
	struct engine g;

	engine_open(&g, p, n, MEMORY);
	for (size_t i = 0; g.pipeline != NULL && i < 5; i++) {
		look(&g, views[i], "text", n % 2 == 1);
		look(&g, views[i], "json", n % 2 == 1);
	}
	engine_close(&g);
	return 0;
}
