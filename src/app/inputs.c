/* The files of the command line, directories taken apart. */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Takes name over. */
static void
add(struct inputs *in, char *name, bool found)
{
	if (name == NULL)
		abort();
	if (in->n == in->room) {
		in->room = in->room == 0 ? 16 : 2 * in->room;
		in->names = realloc(in->names,
		    in->room * sizeof(*in->names));
		in->found = realloc(in->found,
		    in->room * sizeof(*in->found));
		if (in->names == NULL || in->found == NULL)
			abort();
	}
	in->names[in->n] = name;
	in->found[in->n++] = found;
}

static int
is_shown(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
add_dir(struct inputs *in, const char *dir, struct err *e)
{
	struct dirent **list;
	int n = scandir(dir, &list, is_shown, by_name);
	unsigned before = in->n;

	if (n < 0)
		return err_set(e, "cannot open %s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		struct stat st;
		char *name;

		if (asprintf(&name, "%s/%s", dir, list[i]->d_name) < 0)
			abort();
		if (stat(name, &st) == 0 && S_ISDIR(st.st_mode))
			free(name);
		else
			add(in, name, true);
		free(list[i]);
	}
	free(list);
	if (in->n == before)
		return err_set(e, "cannot open %s: there is no file in this "
		    "directory", dir);
	return 0;
}

int
inputs_expand(struct inputs *in, const struct options_list *l, struct err *e)
{
	for (unsigned i = 0; i < l->n; i++) {
		struct stat st;

		if (stat(l->items[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			if (add_dir(in, l->items[i], e) < 0)
				return -1;
		} else {
			add(in, strdup(l->items[i]), false);
		}
	}
	return 0;
}

/* Every input stays open, since texts are read again from it. */
static void
allow_files(unsigned n)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) < 0 || r.rlim_cur >= 2 * n + 64)
		return;
	r.rlim_cur = r.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &r);
}

int
inputs_add(struct capture *c, const struct inputs *in, bool is_quiet,
    struct err *e)
{
	unsigned added = 0;

	allow_files(in->n);
	for (unsigned i = 0; i < in->n; i++) {
		if (capture_add_file(c, in->names[i], e) == 0)
			added++;
		else if (!in->found[i])
			return -1;
		else if (!is_quiet)
			fprintf(stderr, "sipladder: %s\n", e->text);
	}
	if (added > 0 || in->n == 0)
		return 0;
	return err_set(e, "cannot open %.*s: there is no capture in this "
	    "directory", (int)(strrchr(in->names[0], '/') - in->names[0]),
	    in->names[0]);
}

void
inputs_free(struct inputs *in)
{
	for (unsigned i = 0; i < in->n; i++)
		free(in->names[i]);
	free(in->names);
	free(in->found);
}
