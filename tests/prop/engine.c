/* The pipeline and the views on bytes in memory. */
#include "engine.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_MAX ((size_t)16 << 20)
#define PATH_LEN 4096
#define FIELDS_MAX 32

void
engine_die(const char *what)
{
	printf("Bail out! %s\n", what);
	fflush(stdout);
	abort();
}

static int
make_file(const void *p, size_t n)
{
	int fd = memfd_create("capture", MFD_CLOEXEC);

	if (fd < 0 || (n > 0 && pwrite(fd, p, n, 0) != (ssize_t)n))
		engine_die("cannot make a file in memory");
	return fd;
}

void
engine_open(struct engine *g, const void *p, size_t n, size_t memory)
{
	*g = (struct engine){ .pipeline = pipeline_new(
	    &(struct pipeline_opt){ .memory = memory, .hash_key = 1 }) };
	if (capture_add_fd(pipeline_capture(g->pipeline), make_file(p, n),
	    "test", &g->e) < 0) {
		engine_close(g);
		return;
	}
	(void)pipeline_run(g->pipeline, &g->e);
	pipeline_counts(g->sets, g->pipeline);
}

void
engine_close(struct engine *g)
{
	pipeline_free(g->pipeline);
	g->pipeline = NULL;
}

static unsigned
find_fields(const struct view_field **out, const struct engine_how *how)
{
	unsigned n = 0;

	while (how->fields != NULL && how->fields[n] != NULL) {
		const char *f = how->fields[n];

		if (n == FIELDS_MAX)
			engine_die("too many fields");
		out[n] = view_field_find(
		    (enum view_scope)out_view_scope(how->what),
		    str_make(f, strlen(f)));
		if (out[n++] == NULL)
			engine_die(f);
	}
	return n;
}

char *
engine_view(size_t *n, const struct engine *g, const struct engine_how *how)
{
	static const char *const inputs[] = { "test" };
	const struct view_field *fields[FIELDS_MAX];
	const char *notices[4];
	struct view_names *names = view_names_new();
	struct view view = { .store = pipeline_store(g->pipeline),
		.names = names, .zero = CLOCK_NONE, .utc = true,
		.verbose = how->verbose };
	struct out_ctx out = { .view = &view, .what = how->what,
		.unicode = how->unicode, .no_fold = how->no_fold,
		.width = how->width, .inputs = inputs, .ninputs = 1,
		.fields = fields, .nfields = find_fields(fields, how),
		.notices = notices, .counts = g->sets,
		.ncounts = PIPELINE_COUNT_SETS };
	const struct capture *c = pipeline_capture(g->pipeline);
	struct addr addr;
	struct str name;
	struct err e;
	char *text = NULL;

	for (unsigned i = 0; capture_name(&addr, &name, c, i); i++)
		view_names_add(names, &addr, name);
	while (out.nnotices < 4 && capture_notice(c, out.nnotices) != NULL) {
		notices[out.nnotices] = capture_notice(c, out.nnotices);
		out.nnotices++;
	}
	*n = 0;
	out.file = open_memstream(&text, n);
	if (out.file == NULL
	    || out_write(&out, str_make(how->format, strlen(how->format)), &e)
	    < 0)
		engine_die(out.file == NULL ? "no memory" : e.text);
	if (fclose(out.file) != 0)
		engine_die("no memory");
	view_names_free(names);
	return text;
}

uint64_t
engine_count(const struct engine *g, const char *name)
{
	for (unsigned i = 0; i < PIPELINE_COUNT_SETS; i++) {
		for (unsigned k = 0; k < g->sets[i].n; k++) {
			if (strcmp(g->sets[i].names[k].name, name) == 0)
				return g->sets[i].values[k];
		}
	}
	engine_die(name);
}

uint8_t *
engine_file(size_t *n, const char *path)
{
	FILE *f = fopen(path, "rbe");
	uint8_t *p = malloc(FILE_MAX);

	if (f == NULL || p == NULL)
		engine_die(path);
	*n = fread(p, 1, FILE_MAX, f);
	fclose(f);
	p = realloc(p, *n + 1);
	if (p == NULL)
		engine_die(path);
	return p;
}

/* Path of the folder of captures, or of one in it. */
static void
path_of(char out[PATH_LEN], const char *name)
{
	const char *source = getenv("srcdir");

	(void)snprintf(out, PATH_LEN, "%s/pcaps/%s",
	    source == NULL ? "." : source, name);
}

uint8_t *
engine_pcap(size_t *n, const char *name)
{
	char path[PATH_LEN];

	path_of(path, name);
	return engine_file(n, path);
}

static int
is_capture(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return dot != NULL
	    && (strcmp(dot, ".pcap") == 0 || strcmp(dot, ".pcapng") == 0);
}

char **
engine_pcaps(unsigned *n)
{
	struct dirent **list;
	char path[PATH_LEN];
	char **names;
	int found;

	path_of(path, "");
	found = scandir(path, &list, is_capture, alphasort);
	if (found <= 0)
		engine_die("no captures in pcaps/");
	names = calloc((size_t)found, sizeof(*names));
	if (names == NULL)
		engine_die("no memory");
	for (int i = 0; i < found; i++) {
		names[i] = strdup(list[i]->d_name);
		free(list[i]);
	}
	free(list);
	*n = (unsigned)found;
	return names;
}
