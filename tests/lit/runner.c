/*
 * runner.c: runs literate tests; see README.md.
 *
 *	lit_run FILE.md...         TAP, two cases for each message
 *	lit_run --log FILE.md...   the files with the logs of today
 */
#include <stdio.h>
#include <stdlib.h>

#include "../fuzz/sip_walk.h"
#include "lit.h"

static struct buf
read_file(const char *path)
{
	struct buf b = { .p = NULL };
	FILE *f = fopen(path, "rb");
	char room[4096];
	size_t n;

	if (f == NULL) {
		printf("Bail out! cannot read %s\n", path);
		exit(1);
	}
	while ((n = fread(room, 1, sizeof(room), f)) > 0)
		buf_add(&b, room, n);
	(void)fclose(f);
	return b;
}

/* An exact copy, so that a sanitizer sees a read past its end. */
static char *
copy(struct str s)
{
	char *p = malloc(s.n == 0 ? 1 : s.n);

	if (p == NULL)
		abort();
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

static void
comment(const char *head, struct str text)
{
	while (text.n > 0) {
		long i = str_chr(text, '\n');
		struct str line = i < 0 ? text : str_first(text, (size_t)i);

		printf("# %s%.*s\n", head, (int)line.n, line.p);
		text = str_from(text, line.n + 1);
	}
}

/* The whole message gives the log that is expected. */
static bool
run_whole(const struct lit_case *c, struct str bytes)
{
	struct buf got = { .p = NULL };
	char *p = copy(bytes);
	bool same;

	(void)sip_walk(str_make(p, bytes.n), c->flags);
	lit_log(&got, str_make(p, bytes.n), c->flags, c->log);
	same = str_eq(buf_view(&got), c->log);
	if (!same) {
		comment("- ", c->log);
		comment("+ ", buf_view(&got));
	}
	buf_free(&got);
	free(p);
	return same;
}

/* Cut at every byte it is a message or none; sip_walk() aborts otherwise. */
static bool
run_cuts(struct str bytes)
{
	for (size_t n = 0; n < bytes.n; n++) {
		char *p = copy(str_first(bytes, n));
		long used = sip_walk(str_make(p, n), n & 7);

		free(p);
		if (used == 0 || used > (long)n)
			return false;
	}
	return true;
}

static void
tell(bool ok, unsigned number, const char *path, const struct lit_case *c,
    const char *how)
{
	const char *base = path;

	for (const char *q = path; *q != '\0'; q++) {
		if (*q == '/')
			base = q + 1;
	}
	printf("%s %u - %s:%u %.*s%s\n", ok ? "ok" : "not ok", number, base,
	    c->line, (int)c->title.n, c->title.p, how);
	(void)fflush(stdout);
}

/* Prints the text from `at` to the log of the case, then the log of today. */
static const char *
print_log(const char *at, const struct lit_case *c, struct str bytes)
{
	struct buf got = { .p = NULL };

	lit_log(&got, bytes, c->flags, c->log);
	(void)fwrite(at, 1, (size_t)(c->log.p - at), stdout);
	(void)fwrite(got.p, 1, got.n, stdout);
	buf_free(&got);
	return c->log.p + c->log.n;
}

/* Runs one case; returns how many of its two tests failed. */
static unsigned
run_case(const struct lit_case *c, const char *path, unsigned number)
{
	struct buf bytes = { .p = NULL };
	bool whole;
	bool cuts;

	lit_bytes(&bytes, c->message);
	whole = run_whole(c, buf_view(&bytes));
	tell(whole, number, path, c, "");
	cuts = run_cuts(buf_view(&bytes));
	tell(cuts, number + 1, path, c, " (cut)");
	buf_free(&bytes);
	return !whole + !cuts;
}

static void
print_file(struct str text)
{
	const char *at = text.p;
	struct str rest = text;
	struct lit_case c;
	unsigned line = 0;

	while (lit_next(&c, &rest, &line)) {
		struct buf bytes = { .p = NULL };

		lit_bytes(&bytes, c.message);
		at = print_log(at, &c, buf_view(&bytes));
		buf_free(&bytes);
	}
	(void)fwrite(at, 1, (size_t)(text.p + text.n - at), stdout);
}

int
main(int argc, char **argv)
{
	bool is_log = argc > 1 && strncmp(argv[1], "--log", 6) == 0;
	unsigned tests = 0;
	unsigned bad = 0;

	for (int i = is_log ? 2 : 1; i < argc; i++) {
		struct buf text = read_file(argv[i]);
		struct str rest = buf_view(&text);
		struct lit_case c;
		unsigned line = 0;

		if (is_log) {
			print_file(rest);
			rest.n = 0;
		}
		while (lit_next(&c, &rest, &line)) {
			bad += run_case(&c, argv[i], tests + 1);
			tests += 2;
		}
		buf_free(&text);
	}
	if (!is_log)
		printf("1..%u\n", tests);
	return bad > 0;
}
