/*
 * prop_output.c: what comes out, whatever goes in.
 *
 * (k) JSON is valid, and (l) text is UTF-8 without control characters, for
 *     captures whose bytes were changed at random.
 *     A file cut at any byte gives the first of its messages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "json_check.h"
#include "random.h"
#include "tap.h"

#define ROUNDS 6u       /* of changes, for each capture */
#define SMALL 12000u    /* bytes taken of a capture */

static const enum out_view views[] = { OUT_LADDER, OUT_CALLS, OUT_MESSAGES,
	OUT_STREAMS, OUT_SUMMARY };
#define VIEWS (sizeof(views) / sizeof(views[0]))

/* The checkers take what is right and nothing else. */
static void
checkers(struct tap *t)
{
	static const char *const good[] = { "", "{}\n", "{\"a\":1}\n{}\n",
		"{\"a\":[1,-0.5e+3,true,null,\"\\u001b\\n\",{}]}\n",
		"{\"\xc3\xa9\":\"\xf0\x9f\x93\x9e\"}\n" };
	static const char *const bad[] = { "{}", "[]\n", "{\"a\":01}\n",
		"{\"a\":1,}\n", "{\"a\" 1}\n", "{\"a\":\"\x1b\"}\n",
		"{\"a\":\"\xff\"}\n", "{\"a\":\"\xc0\xaf\"}\n",
		"{\"a\":\"\xed\xa0\x80\"}\n", "{\"a\":\"\\x\"}\n",
		"{\"a\":1,\"a\":2}\n", "{\"a\":.5}\n", "{\"a\":nul}\n",
		"{\"a\":\"b}\n", "{}{}\n", "{\"a\":\"\\u12g4\"}\n" };
	static const char *const unsafe[] = { "\x1b[2J", "a\rb", "\x7f",
		"\xc2\x9b", "\xff", "\xe2\x82", "\xf4\x90\x80\x80" };
	bool is_right = json_check("{\"a\":\"\0\"}\n", 10) != CHECK_GOOD
	    && text_check("a\tb\n\xe2\x94\x80", 7) == CHECK_GOOD;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		is_right &= json_check(good[i], strlen(good[i]))
		    == CHECK_GOOD;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_right &= json_check(bad[i], strlen(bad[i])) != CHECK_GOOD;
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
		is_right &= text_check(unsafe[i], strlen(unsafe[i]))
		    != CHECK_GOOD;
	tap_result(t, is_right, "the checkers know right from wrong");
}

/* Shows the line in which something is wrong, made harmless. */
static void
show(const char *text, size_t n, size_t at)
{
	size_t from = at < 60 ? 0 : at - 60;

	printf("# ...");
	for (size_t i = from; i < n && i < at + 20; i++) {
		if (text[i] >= ' ' && text[i] < 0x7f)
			putchar(text[i]);
		else
			printf("\\x%02x", (unsigned char)text[i]);
	}
	printf("\n");
}

static bool
check_view(const struct engine *g, enum out_view what, const char *format,
    bool more)
{
	struct engine_how how = { .what = what, .format = format,
		.unicode = more, .verbose = more, .no_fold = more,
		.width = more ? 120 : 0 };
	size_t n;
	char *text = engine_view(&n, g, &how);
	size_t at = (format[0] == 'j' ? json_check : text_check)(text, n);

	if (at != CHECK_GOOD) {
		printf("# -T %s -F %s: byte %zu\n", out_view_name(what),
		    format, at);
		show(text, n, at);
	}
	free(text);
	return at == CHECK_GOOD;
}

/* Bytes that hurt where they are not expected, or any single bit. */
static void
change(uint8_t *p, size_t n, uint64_t *seed)
{
	static const char bytes[] = "\x1b\"\\\0\x9b\xc2\xff\x07\x7f\r\n\t<;,:";
	uint32_t times = 1 + random_below(seed, 1 + (uint32_t)n / 200);

	while (times-- > 0) {
		/* Behind the file's header and that of the first packet. */
		uint32_t at = 40 + random_below(seed, (uint32_t)n - 40);

		if (random_once(seed, 2))
			p[at] ^= (uint8_t)(1u << random_below(seed, 8));
		else
			p[at] = (uint8_t)bytes[random_below(seed,
			    sizeof(bytes) - 1)];
	}
}

static bool
check_bytes(const uint8_t *p, size_t n, bool more)
{
	struct engine g;
	bool good = true;

	engine_open(&g, p, n, (size_t)1 << 20);
	for (size_t v = 0; v < VIEWS && g.pipeline != NULL; v++) {
		good &= check_view(&g, views[v], "text", more);
		good &= check_view(&g, views[v], "json", more);
	}
	engine_close(&g);
	return good;
}

static void
changed_captures(struct tap *t)
{
	unsigned n;
	char **names = engine_pcaps(&n);
	bool good = true;

	for (unsigned i = 0; i < n; i++) {
		size_t len;
		uint8_t *p = engine_pcap(&len, names[i]);

		if (len > SMALL)
			len = SMALL;
		for (unsigned k = 0; k <= ROUNDS; k++) {
			uint64_t seed = random_seed(i * 1000 + k + 1);

			/* First as it is; then each change on the last. */
			if (k > 0)
				change(p, len, &seed);
			if (check_bytes(p, len, k % 2 == 1))
				continue;
			printf("# %s, change %u\n", names[i], k);
			good = false;
		}
		free(p);
		free(names[i]);
	}
	free(names);
	tap_result(t, good, "changed captures give valid JSON and safe text");
}

static char *
messages_of(size_t *n, const uint8_t *p, size_t len)
{
	static const struct engine_how how = { .what = OUT_MESSAGES,
		.format = "json" };
	struct engine g;
	char *text;

	engine_open(&g, p, len, 0);
	if (g.pipeline == NULL) {
		*n = 0;
		return NULL;
	}
	text = engine_view(n, &g, &how);
	engine_close(&g);
	return text;
}

static void
cut_captures(struct tap *t, const char *name)
{
	char what[128];
	size_t len;
	uint8_t *p = engine_pcap(&len, name);
	size_t n;
	char *whole = messages_of(&n, p, len);
	size_t before = 0;
	bool good = n > 0;

	for (size_t i = 0; i < len; i++) {
		/* Its own memory, so that reading past the end is seen. */
		uint8_t *copy = malloc(i + 1);
		size_t m;
		char *part;

		if (copy == NULL)
			abort();
		memcpy(copy, p, i);
		part = messages_of(&m, copy, i);
		if (m < before || m > n
		    || (m > 0 && memcmp(part, whole, m) != 0)) {
			printf("# %s cut to %zu bytes\n", name, i);
			good = false;
		}
		before = m;
		free(part);
		free(copy);
	}
	free(whole);
	free(p);
	(void)snprintf(what, sizeof(what),
	    "%s cut at any byte gives the first of its messages", name);
	tap_result(t, good, what);
}

int
main(void)
{
	struct tap t = { 0, 0 };

	checkers(&t);
	changed_captures(&t);
	cut_captures(&t, "tutorial-message.pcap");
	cut_captures(&t, "tutorial-cancel.pcap");
	cut_captures(&t, "format-pcapng.pcapng");
	return tap_end(&t);
}
