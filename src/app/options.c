/* The command line from its table. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline.h"

enum kind { FLAG, TEXT, LIST, CALL };

/* One line of the table. */
struct option_line {
	const char *name;
	const char *meta;
	const char *help;
	size_t at;      /* of its member in struct options */
	enum kind kind;
	int letter;
	int (*call)(struct options *o, const char *arg, struct err *e);
};

static int
option_view(struct options *o, const char *arg, struct err *e)
{
	o->has_view = true;
	if (out_view_find(&o->view, str_make(arg, strlen(arg))) == 0)
		return 0;
	return err_set(e, "no such view: %s (ladder calls messages streams "
	    "summary)", arg);
}

static int
option_time(struct options *o, const char *arg, struct err *e)
{
	static const char *const names[] = { "rel", "abs", "date", "epoch" };

	for (int i = 0; i < 4; i++) {
		if (strcmp(arg, names[i]) == 0) {
			o->time = (enum clock_form)i;
			return 0;
		}
	}
	return err_set(e, "no such form of time: %s (rel abs date epoch)",
	    arg);
}

static int
number(uint64_t *out, const char *arg, uint64_t min, uint64_t max)
{
	char *end;

	errno = 0;
	*out = strtoull(arg, &end, 10);
	return errno != 0 || end == arg || *end != '\0' || *arg == '-'
	    || *out < min || *out > max ? -1 : 0;
}

static int
option_width(struct options *o, const char *arg, struct err *e)
{
	uint64_t n;

	if (number(&n, arg, 20, 10000) < 0)
		return err_set(e, "no width between 20 and 10000: %s", arg);
	o->width = (unsigned)n;
	return 0;
}

static int
option_max_frames(struct options *o, const char *arg, struct err *e)
{
	if (number(&o->max_frames, arg, 1, UINT64_MAX) < 0)
		return err_set(e, "not a number of packets: %s", arg);
	return 0;
}

static int
option_color(struct options *o, const char *arg, struct err *e)
{
	if (strcmp(arg, "auto") == 0)
		o->color = OPTIONS_AUTO;
	else if (strcmp(arg, "always") == 0)
		o->color = OPTIONS_ALWAYS;
	else if (strcmp(arg, "never") == 0)
		o->color = OPTIONS_NEVER;
	else
		return err_set(e, "--color takes auto, always or never: %s",
		    arg);
	return 0;
}

static int
option_memory(struct options *o, const char *arg, struct err *e)
{
	static const char units[] = "KMGT";
	unsigned long long v;
	const char *unit;
	char *end;

	errno = 0;
	v = strtoull(arg, &end, 10);
	if (errno != 0 || end == arg || *arg == '-')
		return err_set(e, "not a size: %s", arg);
	if (*end != '\0') {
		unit = strchr(units, *end >= 'a' ? *end - 32 : *end);
		if (unit == NULL || end[1] != '\0')
			return err_set(e, "not a size: %s", arg);
		for (long i = unit - units; i >= 0; i--)
			v = v > SIZE_MAX / 1024 ? SIZE_MAX : v * 1024;
	}
	if (v < 65536)
		return err_set(e, "--memory below 64K: %s", arg);
	o->memory = (size_t)v;
	return 0;
}

static int
option_trace(struct options *o, const char *arg, struct err *e)
{
	static const char *const names[] = { "link", "flow", "wrap", "sip",
		"call" };
	size_t n;

	for (; *arg != '\0'; arg += n + (arg[n] == ',')) {
		unsigned i;

		n = strcspn(arg, ",");
		for (i = 0; i < 5; i++) {
			if (strlen(names[i]) == n
			    && memcmp(names[i], arg, n) == 0)
				break;
		}
		if (i == 5)
			return err_set(e, "no such layer: %.*s "
			    "(link,flow,wrap,sip,call)", (int)n, arg);
		o->trace |= 1u << i;
	}
	return 0;
}

static int
option_list(struct options *o, const char *arg, struct err *e)
{
	(void)e;
	o->list = arg;
	return 0;
}

#define CALLED_FLAG(f) NULL
#define CALLED_TEXT(f) NULL
#define CALLED_LIST(f) NULL
#define CALLED_CALL(f) option_##f

static const struct option_line table[] = {
#define OPTION(field, letter, name, kind, meta, help) \
	{ name, meta, help, offsetof(struct options, field), kind, letter, \
	    CALLED_##kind(field) },
#include "options.def"
#undef OPTION
};

#define N_OPTIONS (sizeof(table) / sizeof(table[0]))
#define LONG_ONLY 256 /* getopt's value of line i without a letter: + i */

static int
list_add(struct options_list *l, const char *item, struct err *e)
{
	if (l->n >= OPTIONS_LIST_MAX)
		return err_set(e, "too many arguments: %s", item);
	if (l->items == NULL) {
		l->items = calloc(OPTIONS_LIST_MAX, sizeof(*l->items));
		if (l->items == NULL)
			abort();
	}
	l->items[l->n++] = item;
	return 0;
}

static int
take(struct options *o, const struct option_line *t, const char *arg,
    struct err *e)
{
	char *member = (char *)o + t->at;
	bool yes = true;

	switch (t->kind) {
	case FLAG:
		memcpy(member, &yes, sizeof(yes));
		return 0;
	case TEXT:
		memcpy(member, &arg, sizeof(arg));
		return 0;
	case LIST:
		return list_add((struct options_list *)(void *)member, arg, e);
	case CALL:
		return t->call(o, arg, e);
	}
	return 0;
}

/* Fills what getopt_long wants from the table. */
static void
fill(struct option *longs, char *letters)
{
	*letters++ = ':'; /* tells a missing argument from a wrong letter */
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_line *t = &table[i];

		longs[i] = (struct option){ .name = t->name,
			.has_arg = t->kind == FLAG ? no_argument
			    : required_argument,
			.val = LONG_ONLY + (int)i };
		if (t->letter == 0)
			continue;
		*letters++ = (char)t->letter;
		if (t->kind != FLAG)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[N_OPTIONS] = (struct option){ .name = NULL };
}

static const struct option_line *
line_of(int c)
{
	if (c >= LONG_ONLY)
		return &table[c - LONG_ONLY];
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (table[i].letter == c)
			return &table[i];
	}
	return NULL;
}

/* Why getopt_long() knows nothing of the argument `last`. */
static int
no_option(const char *last, struct err *e)
{
	size_t n = strcspn(last, "=");
	unsigned begin = 0;

	if (optopt >= LONG_ONLY)
		return err_set(e, "--%s takes no argument: %s",
		    line_of(optopt)->name, last);
	if (optopt != 0)
		return err_set(e, "no such option: -%c", optopt);
	for (size_t i = 0; i < N_OPTIONS; i++)
		begin += strncmp(table[i].name, last + 2, n - 2) == 0;
	return err_set(e, begin > 1 ? "several options begin with %s"
	    : "no such option: %s", last);
}

/* Whether arg names a file, as far as can be told without opening it. */
static bool
is_file(const char *arg)
{
	struct stat st;

	return strcmp(arg, "-") == 0 || stat(arg, &st) == 0 || errno != ENOENT;
}

/*
 * The arguments that are no options: files, or, where the first of them is
 * none and -r named files, the words of a capture filter.
 */
static int
positional(struct options *o, int n, char **args, struct err *e)
{
	size_t size = 1;
	size_t at = 0;

	if (n == 0 || is_file(args[0])) {
		for (int i = 0; i < n; i++) {
			if (list_add(&o->read, args[i], e) < 0)
				return -1;
		}
		return 0;
	}
	if (o->read.n == 0)
		return err_set(e, "no such file, and not a capture filter: %s",
		    args[0]);
	if (o->filter != NULL)
		return err_set(e, "two capture filters: %s, and %s", o->filter,
		    args[0]);
	for (int i = 0; i < n; i++)
		size += strlen(args[i]) + 1;
	o->joined = calloc(1, size);
	if (o->joined == NULL)
		abort();
	for (int i = 0; i < n; i++) {
		size_t len = strlen(args[i]);

		if (i > 0)
			o->joined[at++] = ' ';
		memcpy(o->joined + at, args[i], len);
		at += len;
	}
	o->filter = o->joined;
	return 0;
}

int
options_read(struct options *o, int argc, char **argv, struct err *e)
{
	struct option longs[N_OPTIONS + 1];
	char letters[2 * N_OPTIONS + 2];
	int c;

	*o = (struct options){ .format = "text", .view = OUT_LADDER };
	fill(longs, letters);
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const char *last = argv[optind - 1];

		if (c == ':')
			return err_set(e, "%s needs an argument", last);
		if (c == '?')
			return no_option(last, e);
		if (take(o, line_of(c), optarg, e) < 0)
			return -1;
	}
	if (positional(o, argc - optind, argv + optind, e) < 0)
		return -1;
	if (o->ascii && o->unicode)
		return err_set(e, "--ascii and --unicode exclude each other");
	return 0;
}

void
options_free(struct options *o)
{
	free(o->joined);
	free(o->read.items);
	free(o->field.items);
	free(o->name.items);
	free(o->names.items);
}

#define HELP_LEFT 29 /* columns before the words */
#define HELP_WIDTH 80

/* The words of one option, in lines of HELP_WIDTH columns. */
static void
help_words(FILE *f, const char *words)
{
	size_t at = HELP_LEFT;

	while (*words != '\0') {
		size_t n = strcspn(words, " ");

		if (at + n > HELP_WIDTH) {
			fprintf(f, "\n%*s", HELP_LEFT, "");
			at = HELP_LEFT;
		}
		fprintf(f, "%.*s", (int)n, words);
		at += n;
		words += n;
		if (*words == ' ' && at < HELP_WIDTH
		    && at + 1 + strcspn(words + 1, " ") <= HELP_WIDTH) {
			fputc(' ', f);
			at++;
		} else if (*words == ' ') {
			at = HELP_WIDTH + 1;
		}
		words += *words == ' ';
	}
	fputc('\n', f);
}

void
options_help(FILE *f)
{
	fputs("usage: sipladder [OPTION]... [FILE]...\n"
	    "Reads captures, shows SIP calls as ladder diagrams.\n\n", f);
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option_line *t = &table[i];
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s --%s%s%s",
		    t->letter != 0 ? '-' : ' ',
		    t->letter != 0 ? t->letter : ' ',
		    t->letter != 0 ? "," : " ", t->name,
		    t->meta != NULL ? " " : "",
		    t->meta != NULL ? t->meta : "");
		fprintf(f, "  %-26s ", left);
		help_words(f, t->help);
	}
}
