/* The program: options, inputs, the run, the view. */
#include "config.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include <sipladder/out.h>
#include <sipladder/view.h>

#include "inputs.h"
#include "options.h"
#include "pipeline.h"

#define MEMORY_MAX (UINT64_C(2) << 30)

enum { STATUS_DONE, STATUS_FAILED, STATUS_USAGE };

/* Set by SIGINT and SIGTERM: end in order. */
static volatile sig_atomic_t is_stopped;

static void
on_signal(int sig)
{
	(void)sig;
	is_stopped = 1;
}

/* The state of the line on standard error while a long file loads. */
struct progress {
	struct timespec start, last;
	bool is_shown; /* wanted at all */
	bool is_drawn;
};

static double
seconds_since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - t->tv_sec)
	    + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

/* For pipeline_opt.stop: draws the progress, tells whether to stop. */
static bool
on_ask(void *ctx, const struct capture *c)
{
	struct progress *p = ctx;
	uint64_t total;
	uint64_t done;
	double t;

	if (!p->is_shown || seconds_since(&p->last) < 0.5)
		return is_stopped != 0;
	clock_gettime(CLOCK_MONOTONIC, &p->last);
	done = capture_done(&total, c);
	t = seconds_since(&p->start);
	if (total != 0)
		fprintf(stderr, "\r%3.0f %%  %.0f MB/s ",
		    100.0 * (double)done / (double)total,
		    (double)done / 1e6 / t);
	else
		fprintf(stderr, "\r%.0f MB  %.0f MB/s ", (double)done / 1e6,
		    (double)done / 1e6 / t);
	p->is_drawn = true;
	return is_stopped != 0;
}

static void
clear_progress(const struct progress *p)
{
	if (p->is_drawn)
		fputs("\r                              \r", stderr);
}

static size_t
default_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long size = sysconf(_SC_PAGESIZE);
	uint64_t quarter;

	if (pages <= 0 || size <= 0)
		return (size_t)MEMORY_MAX;
	quarter = (uint64_t)pages * (uint64_t)size / 4;
	return (size_t)(quarter < MEMORY_MAX ? quarter : MEMORY_MAX);
}

static uint64_t
random_key(void)
{
	uint64_t key = 0;

	if (getrandom(&key, sizeof(key), GRND_NONBLOCK) != sizeof(key))
		key = (uint64_t)time(NULL) ^ (uint64_t)getpid() << 32;
	return key;
}

static int
complain(const struct err *e, int status)
{
	fprintf(stderr, "sipladder: %s\n", e->text);
	return status;
}

static int
print_list(const char *what)
{
	if (strcmp(what, "fields") == 0)
		return out_list_fields(stdout);
	if (strcmp(what, "formats") == 0)
		return out_list_formats(stdout);
	if (strcmp(what, "decoders") == 0) {
		for (unsigned i = 0; link_decoder_name(i) != NULL; i++)
			printf("%-12s %s\n", link_decoder_name(i),
			    link_decoder_text(i));
		return 0;
	}
	if (strcmp(what, "methods") == 0) {
		for (unsigned i = 1; i < SIP_METHODS; i++) {
			struct str s = sip_method_name(i);

			printf("%.*s\n", (int)s.n, s.p);
		}
		return 0;
	}
	if (strcmp(what, "options") == 0) {
		options_help(stdout);
		return 0;
	}
	return -1;
}

/* Everything that a run needs and main() cleans up. */
struct run {
	struct options o;
	struct inputs inputs;
	struct capture_filter *filter;
	struct pipeline *pipeline;
	struct view_names *names;
	struct view view;
	struct out_ctx out;
	const struct view_field **fields;
	const char **notices;
	struct count_set sets[PIPELINE_COUNT_SETS];
	FILE *file;
};

static int
read_names(struct run *r, struct err *e)
{
	const struct options *o = &r->o;
	struct addr addr;
	struct str name;

	r->names = view_names_new();
	for (unsigned i = 0; i < o->name.n; i++) {
		if (view_names_option(r->names, o->name.items[i], e) < 0)
			return STATUS_USAGE;
	}
	for (unsigned i = 0; i < o->names.n; i++) {
		if (view_names_file(r->names, o->names.items[i], e) < 0)
			return STATUS_FAILED;
	}
	for (unsigned i = 0; capture_name(&addr, &name,
	    pipeline_capture(r->pipeline), i); i++)
		view_names_add(r->names, &addr, name);
	return STATUS_DONE;
}

static int
choose_fields(struct run *r, struct err *e)
{
	const struct options *o = &r->o;
	int scope = out_view_scope(o->view);

	if (o->field.n == 0)
		return 0;
	if (scope < 0)
		return err_set(e, "-e does not go with -T %s",
		    out_view_name(o->view));
	r->fields = calloc(o->field.n, sizeof(*r->fields));
	if (r->fields == NULL)
		abort();
	for (unsigned i = 0; i < o->field.n; i++) {
		const char *f = o->field.items[i];

		r->fields[i] = view_field_find((enum view_scope)scope,
		    str_make(f, strlen(f)));
		if (r->fields[i] == NULL)
			return err_set(e, "no such field of %s: %s "
			    "(see --list fields)", out_view_name(o->view), f);
	}
	return 0;
}

/* --call: a number in the list, or a Call-ID. */
static int
choose_call(struct run *r, struct err *e)
{
	const struct call_store *s = pipeline_store(r->pipeline);
	const char *arg = r->o.call;
	struct str t;
	uint64_t n;

	if (arg == NULL)
		return 0;
	t = str_make(arg, strlen(arg));
	r->out.call = call_find_call_id(s, t);
	if (r->out.call == 0 && str_u64(&n, t) == 0 && n <= UINT32_MAX)
		r->out.call = call_find_number(s, (uint32_t)n);
	if (r->out.call == 0)
		return err_set(e, "no such call: %s", arg);
	return 0;
}

static unsigned
terminal_width(void)
{
	struct winsize w;

	if (isatty(STDOUT_FILENO)
	    && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		return w.ws_col;
	return 0;
}

/*
 * Unicode where the locale is UTF-8 and its box characters are one cell wide:
 * many CJK terminals draw them two cells wide.
 */
static bool
wants_unicode(const struct options *o)
{
	if (o->ascii || o->unicode)
		return o->unicode;
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0
	    && wcwidth(0x2500) == 1;
}

/* The output must not be an input: what is read again would be gone. */
static bool
is_input(const struct inputs *files, const char *name)
{
	struct stat out;
	struct stat in;

	if (stat(name, &out) < 0 || !S_ISREG(out.st_mode))
		return false;
	for (unsigned i = 0; i < files->n; i++) {
		if (stat(files->names[i], &in) == 0
		    && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			return true;
	}
	return false;
}

static int
open_output(struct run *r, struct err *e)
{
	const char *name = r->o.output;

	r->file = stdout;
	if (name == NULL || strcmp(name, "-") == 0)
		return 0;
	if (is_input(&r->inputs, name))
		return err_set(e, "cannot write %s: it is being read", name);
	r->file = fopen(name, "we");
	if (r->file == NULL)
		return err_set(e, "cannot write %s: %s", name,
		    strerror(errno));
	r->out.file_name = name;
	return 0;
}

static unsigned
collect_notices(struct run *r)
{
	const struct capture *c = pipeline_capture(r->pipeline);
	unsigned n = 0;

	while (capture_notice(c, n) != NULL)
		n++;
	r->notices = calloc(n + 1, sizeof(*r->notices));
	if (r->notices == NULL)
		abort();
	for (unsigned i = 0; i < n; i++) {
		r->notices[i] = capture_notice(c, i);
		if (!r->o.quiet)
			fprintf(stderr, "sipladder: %s\n", r->notices[i]);
	}
	return n;
}

static int
print_view(struct run *r, struct err *e)
{
	const struct options *o = &r->o;
	struct out_ctx *out = &r->out;
	int status;

	status = read_names(r, e);
	if (status != STATUS_DONE)
		return status;
	if (choose_call(r, e) < 0)
		return STATUS_FAILED;
	r->view = (struct view){ .store = pipeline_store(r->pipeline),
		.link = pipeline_link(r->pipeline), .names = r->names,
		.time = o->time, .utc = o->utc, .zero = CLOCK_NONE, .verbose = o->verbose };
	out->view = &r->view;
	out->what = o->view;
	out->width = o->width != 0 ? o->width : terminal_width();
	out->unicode = wants_unicode(o);
	out->color = o->color == OPTIONS_ALWAYS || (o->color == OPTIONS_AUTO
	    && o->output == NULL && isatty(STDOUT_FILENO)
	    && getenv("NO_COLOR") == NULL);
	out->no_fold = o->no_fold;
	out->fields = r->fields;
	out->nfields = o->field.n;
	out->inputs = o->read.items;
	out->ninputs = o->read.n;
	out->notices = r->notices;
	out->counts = r->sets;
	out->ncounts = PIPELINE_COUNT_SETS;
	if (open_output(r, e) < 0)
		return STATUS_FAILED;
	out->file = r->file;
	if (out_write(out, str_make(o->format, strlen(o->format)), e) < 0)
		return STATUS_FAILED;
	return STATUS_DONE;
}

static int
read_inputs(struct run *r, struct err *e)
{
	struct progress progress = { .is_shown = !r->o.quiet
	    && isatty(STDERR_FILENO) };
	int result;

	clock_gettime(CLOCK_MONOTONIC, &progress.start);
	progress.last = progress.start;
	r->pipeline = pipeline_new(&(struct pipeline_opt){
	    .memory = r->o.memory != 0 ? r->o.memory : default_memory(),
	    .hash_key = random_key(), .trace = r->o.trace,
	    .max_frames = r->o.max_frames, .stop = on_ask,
	    .stop_ctx = &progress, .filter = r->filter,
	    .exact_filter = r->o.exact_filter });
	if (inputs_expand(&r->inputs, &r->o.read, e) < 0
	    || inputs_add(pipeline_capture(r->pipeline), &r->inputs,
	    r->o.quiet, e) < 0)
		return STATUS_FAILED;
	result = pipeline_run(r->pipeline, e);
	clear_progress(&progress);
	pipeline_counts(r->sets, r->pipeline);
	r->out.nnotices = collect_notices(r);
	return result < 0 ? STATUS_FAILED : STATUS_DONE;
}

/* An empty ladder or list explains itself; the other views show it. */
static void
explain_nothing(const struct run *r)
{
	const struct call_totals *t =
	    call_totals_of(pipeline_store(r->pipeline));
	uint64_t frames;

	if (r->o.quiet || t->messages > 0 || (r->o.view != OUT_LADDER
	    && r->o.view != OUT_CALLS && r->o.view != OUT_MESSAGES))
		return;
	frames = r->sets[0].values[CAPTURE_COUNT_FRAMES];
	if (frames == 0)
		fputs("sipladder: there are no packets to show\n", stderr);
	else
		fprintf(stderr, "sipladder: no SIP found, frames read: %llu "
		    "(-T summary says what was not decoded)\n",
		    (unsigned long long)frames);
}

static int
run(struct run *r, struct err *e)
{
	struct options *o = &r->o;
	struct err later;
	int status;

	if (choose_fields(r, e) < 0)
		return complain(e, STATUS_USAGE);
	if (!o->no_view && out_find(o->view,
	    str_make(o->format, strlen(o->format))) == NULL) {
		err_set(e, "-T %s cannot be written as %s "
		    "(see --list formats)", out_view_name(o->view), o->format);
		return complain(e, STATUS_USAGE);
	}
	status = read_inputs(r, e);
	if (status != STATUS_DONE)
		complain(e, status);
	if (r->sets[0].values == NULL)
		return status; /* nothing was read */
	if (!o->no_view || o->has_view) {
		int s = print_view(r, &later);

		if (s != STATUS_DONE)
			status = complain(&later, s);
		else
			explain_nothing(r);
	}
	if (o->stats) {
		out_stats(stderr, r->sets, PIPELINE_COUNT_SETS);
		out_stats_undecoded(stderr, pipeline_link(r->pipeline));
	}
	if (r->file != NULL && out_close(r->file, r->out.file_name, &later)
	    < 0 && status == STATUS_DONE)
		status = complain(&later, STATUS_FAILED);
	return status;
}

/* What is not about traffic: true where that was asked for and is printed. */
static bool
says_about_itself(int *status, const struct options *o, struct err *e)
{
	*status = STATUS_DONE;
	if (o->version) {
		puts(PACKAGE_STRING);
	} else if (o->help) {
		options_help(stdout);
	} else if (o->list == NULL) {
		return false;
	} else if (print_list(o->list) < 0) {
		err_set(e, "no such list: %s "
		    "(fields formats decoders methods options)", o->list);
		*status = complain(e, STATUS_USAGE);
		return true;
	}
	if (out_close(stdout, NULL, e) < 0)
		*status = complain(e, STATUS_FAILED);
	return true;
}

static int
choose_filter(struct run *r, struct err *e)
{
	struct err cause;

	r->filter = capture_filter_new(r->o.filter, &cause);
	if (r->filter != NULL)
		return 0;
	return err_set(e, "%s: %s (%s)", r->o.joined != NULL
	    ? "no such file, and not a capture filter" : "no capture filter",
	    r->o.filter, cause.text);
}

static int
answer(struct run *r, struct err *e)
{
	int status;

	if (says_about_itself(&status, &r->o, e))
		return status;
	if (r->o.filter != NULL && choose_filter(r, e) < 0)
		return complain(e, STATUS_USAGE);
	if (r->o.read.n == 0) {
		err_set(e, "nothing to read: name a capture file, or - for "
		    "standard input (-h for help)");
		return complain(e, STATUS_USAGE);
	}
	return run(r, e);
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct run r = { .file = NULL };
	struct err e = { .text = "" };
	int status;

	setlocale(LC_CTYPE, "");
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	if (options_read(&r.o, argc, argv, &e) < 0)
		status = complain(&e, STATUS_USAGE);
	else
		status = answer(&r, &e);
	pipeline_free(r.pipeline);
	capture_filter_free(r.filter);
	inputs_free(&r.inputs);
	view_names_free(r.names);
	free(r.fields);
	free(r.notices);
	options_free(&r.o);
	return status;
}
