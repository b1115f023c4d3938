/*
 * list.c: what --list fields, --list formats and --stats print.
 */
#include "writers.h"

static int
verdict(FILE *f)
{
	return ferror(f) ? -1 : 0;
}

int
out_list_fields(FILE *f)
{
	static const char *const types[] = {
		[VIEW_STR] = "text", [VIEW_URI] = "text",
		[VIEW_U64] = "number", [VIEW_TIME] = "time",
		[VIEW_DURATION] = "seconds", [VIEW_NUMBER] = "number",
		[VIEW_BOOL] = "boolean", [VIEW_STRS] = "texts",
		[VIEW_U64S] = "numbers"
	};
	const struct view_field *d;
	int scope = -1;

	for (unsigned i = 0; (d = view_field_at(i)) != NULL; i++) {
		if (d->scope != scope) {
			fprintf(f, "%s%s\n", scope < 0 ? "" : "\n",
			    view_scope_name(d->scope));
			scope = d->scope;
		}
		fprintf(f, "  %-18s %-8s %s\n", d->name, types[d->type],
		    d->text);
	}
	return verdict(f);
}

int
out_list_formats(FILE *f)
{
	const struct out_kind *k;

	for (unsigned v = 0; v < OUT_VIEWS; v++) {
		bool is_any = false;

		for (unsigned i = 0; (k = out_kind_at(i)) != NULL; i++) {
			if ((k->views & 1u << v) == 0)
				continue;
			fprintf(f, "%-14s %-9s %s\n",
			    is_any ? "" : out_view_name(v), k->format,
			    k->text);
			is_any = true;
		}
	}
	return verdict(f);
}

int
out_stats(FILE *f, const struct count_set *sets, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct count_set *c = &sets[i];

		for (unsigned j = 0; j < c->n; j++) {
			if (c->values[j] == 0)
				continue;
			fprintf(f, "%-7s  %-18s  %12llu  %s", c->layer,
			    c->names[j].name,
			    (unsigned long long)c->values[j],
			    c->names[j].text);
			if (c->first_frame != NULL && c->first_frame[j] != 0)
				fprintf(f, " (first: frame %lu)",
				    (unsigned long)c->first_frame[j]);
			fputc('\n', f);
		}
	}
	return verdict(f);
}

int
out_stats_undecoded(FILE *f, const struct link *l)
{
	struct link_unknown u;

	for (unsigned i = 0; link_undecoded(&u, l, i); i++)
		fprintf(f, "%-7s  %-18s  %12llu  %s %u (0x%x)%s%s "
		    "(first: frame %u)\n", "link", "not decoded",
		    (unsigned long long)u.count, u.space, u.number, u.number,
		    u.name != NULL ? " " : "", u.name != NULL ? u.name : "",
		    u.first_frame);
	return verdict(f);
}
