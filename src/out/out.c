/*
 * out.c: the table of formats, and the way from a writer's buffer to the file.
 */
#include <sipladder/out.h>

#include <errno.h>
#include <string.h>

#define MORE ((size_t)1 << 16) /* bytes handed on at once */

#define OUT(noun) extern const struct out_kind out_##noun;
#include "outs.def"
#undef OUT

static const struct out_kind *const kinds[] = {
#define OUT(noun) &out_##noun,
#include "outs.def"
#undef OUT
	NULL
};

static const struct {
	const char *name;
	int scope; /* enum view_scope; -1: not made of fields */
} views[OUT_VIEWS] = {
	[OUT_LADDER] = { "ladder", -1 },
	[OUT_CALLS] = { "calls", VIEW_CALL },
	[OUT_MESSAGES] = { "messages", VIEW_MESSAGE },
	[OUT_STREAMS] = { "streams", VIEW_STREAM },
	[OUT_REGISTRATIONS] = { "registrations", -1 },
	[OUT_FINDINGS] = { "findings", -1 },
	[OUT_SUMMARY] = { "summary", -1 },
	[OUT_HOSTS] = { "hosts", -1 },
};

static bool
is_word(struct str s, const char *word)
{
	return str_eq(s, str_make(word, strlen(word)));
}

const struct out_kind *
out_kind_at(unsigned i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

const struct out_kind *
out_find(enum out_view what, struct str format)
{
	for (unsigned i = 0; kinds[i] != NULL; i++)
		if ((kinds[i]->views & 1u << what) != 0
		    && is_word(format, kinds[i]->format))
			return kinds[i];
	return NULL;
}

const char *
out_view_name(unsigned what)
{
	return what < OUT_VIEWS ? views[what].name : "";
}

int
out_view_find(enum out_view *out, struct str name)
{
	for (unsigned i = 0; i < OUT_VIEWS; i++) {
		if (!is_word(name, views[i].name))
			continue;
		*out = (enum out_view)i;
		return 0;
	}
	return -1;
}

int
out_view_scope(enum out_view what)
{
	return views[what].scope;
}

static int
cannot_write(const char *name, struct err *e)
{
	return err_set(e, "cannot write %s: %s",
	    name != NULL ? name : "standard output", strerror(errno));
}

int
out_more(struct out_ctx *o, struct err *e)
{
	size_t n = o->buf.n;

	if (n < MORE)
		return 0;
	o->buf.n = 0;
	if (fwrite(o->buf.p, 1, n, o->file) != n)
		return cannot_write(o->file_name, e);
	return 0;
}

int
out_flush(struct out_ctx *o, struct err *e)
{
	size_t n = o->buf.n;

	o->buf.n = 0;
	if (n > 0 && fwrite(o->buf.p, 1, n, o->file) != n)
		return cannot_write(o->file_name, e);
	if (fflush(o->file) != 0)
		return cannot_write(o->file_name, e);
	return 0;
}

int
out_close(FILE *f, const char *name, struct err *e)
{
	int was_bad = ferror(f);

	if (fclose(f) != 0)
		return cannot_write(name, e);
	return was_bad ? err_set(e, "cannot write %s",
	    name != NULL ? name : "standard output") : 0;
}

int
out_write(struct out_ctx *o, struct str format, struct err *e)
{
	const struct out_kind *k = out_find(o->what, format);
	int rc;

	if (k == NULL)
		return err_set(e, "%s cannot be written as %.*s "
		    "(--list formats says which can)", out_view_name(o->what),
		    (int)str_first(format, 40).n, format.p);
	rc = k->write(o, e);
	if (rc == 0)
		rc = out_flush(o, e);
	buf_free(&o->buf);
	return rc;
}
