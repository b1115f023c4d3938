/*
 * onefile.c: runs a fuzz target over its corpus without libFuzzer.
 *
 * A program replay_NAME is fuzz_NAME.c with this main().  It gives the target
 * every file of $srcdir/tests/fuzz/corpus/NAME (or the files named as
 * arguments), whole and cut at many places.  What is wrong ends the program:
 * a crash, a sanitizer's report, an abort() of the target.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)16 << 20)
#define CUTS 64u

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* An exact copy, so that a read past its end is seen. */
static void
run(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n == 0 ? 1 : n);

	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, p, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void
run_file(const char *path, unsigned number)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p = malloc(FILE_MAX);
	size_t n;

	if (f == NULL || p == NULL) {
		printf("Bail out! cannot read %s\n", path);
		exit(1);
	}
	n = fread(p, 1, FILE_MAX, f);
	(void)fclose(f);
	run(p, n);
	for (size_t i = 0; i < CUTS && i < n; i++)
		run(p, n < CUTS ? i : n * i / CUTS);
	free(p);
	printf("ok %u - %s\n", number, path);
	(void)fflush(stdout);
}

static int
is_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static unsigned
run_folder(const char *folder)
{
	struct dirent **list;
	unsigned done = 0;
	int n = scandir(folder, &list, is_hidden, alphasort);

	for (int i = 0; i < n; i++) {
		char path[4096];

		(void)snprintf(path, sizeof(path), "%s/%s", folder,
		    list[i]->d_name);
		run_file(path, ++done);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return done;
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash == NULL ? argv[0] : slash + 1;
	const char *source = getenv("srcdir");
	char folder[2048];
	unsigned done = 0;

	for (int i = 1; i < argc; i++)
		run_file(argv[i], ++done);
	if (argc == 1 && strncmp(name, "replay_", 7) == 0) {
		(void)snprintf(folder, sizeof(folder),
		    "%s/tests/fuzz/corpus/%s", source == NULL ? "." : source,
		    name + 7);
		done = run_folder(folder);
	}
	if (done == 0) {
		printf("Bail out! no corpus for %s\n", name);
		return 1;
	}
	printf("1..%u\n", done);
	return 0;
}
