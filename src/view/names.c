/*
 * names.c: names of hosts, as --name, --names and captures give them: a list
 * sorted by address and port, looked up by halving.
 */
#include <sipladder/view.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	struct addr addr;
	char *name; /* name_n bytes, ours */
	size_t name_n;
};

struct view_names {
	struct entry *list;
	size_t n, room;
};

struct view_names *
view_names_new(void)
{
	struct view_names *n = calloc(1, sizeof(*n));

	if (n == NULL)
		abort();
	return n;
}

void
view_names_free(struct view_names *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < n->n; i++)
		free(n->list[i].name);
	free(n->list);
	free(n);
}

/* Where the address is or would be; *found says which. */
static size_t
place(bool *found, const struct view_names *n, const struct addr *a)
{
	size_t lo = 0, hi = n->n;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = addr_cmp(&n->list[mid].addr, a);

		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
grow(struct view_names *n)
{
	if (n->n < n->room)
		return;
	n->room = n->room == 0 ? 16 : n->room * 2;
	n->list = realloc(n->list, n->room * sizeof(*n->list));
	if (n->list == NULL)
		abort();
}

void
view_names_add(struct view_names *n, const struct addr *a, struct str name)
{
	bool found;
	size_t at = place(&found, n, a);
	char *copy;

	if (found || name.n == 0)
		return;
	grow(n);
	copy = malloc(name.n);
	if (copy == NULL)
		abort();
	memcpy(copy, name.p, name.n);
	memmove(n->list + at + 1, n->list + at,
	    (n->n - at) * sizeof(*n->list));
	n->list[at] = (struct entry){ .addr = *a, .name = copy,
		.name_n = name.n };
	n->n++;
}

/* 192.0.2.1, 192.0.2.1:5060, 2001:db8::1, [2001:db8::1]:5060 */
static int
parse_host(struct addr *out, struct str s)
{
	uint64_t port = 0;
	long end = s.n > 0 && s.p[0] == '[' ? str_find(s, STR("]:")) + 1
	    : str_chr(s, ':');

	/* A second colon: an IPv6 address without brackets. */
	if (end > 0 && s.p[0] != '['
	    && str_chr(str_from(s, (size_t)end + 1), ':') >= 0)
		end = 0;
	if (end > 0) {
		if (str_u64(&port, str_from(s, (size_t)end + 1)) < 0
		    || port > 65535)
			return -1;
		s = str_first(s, (size_t)end);
	}
	if (addr_parse_ip(out, s) < 0)
		return -1;
	out->port = (uint16_t)port;
	return 0;
}

int
view_names_option(struct view_names *n, const char *text, struct err *e)
{
	struct str s = str_make(text, strlen(text));
	long eq = str_chr(s, '=');
	struct addr a;

	if (eq <= 0 || (size_t)eq + 1 == s.n)
		return err_set(e, "'%s' is not of the form ADDRESS=NAME", text);
	if (parse_host(&a, str_first(s, (size_t)eq)) < 0)
		return err_set(e, "'%.*s' in '%s' is not an IP address",
		    (int)eq, text, text);
	view_names_add(n, &a, str_from(s, (size_t)eq + 1));
	return 0;
}

/* The next word of a line; false: no more. */
static bool
next_word(struct str *word, struct str *rest)
{
	size_t i = 0, begin;

	while (i < rest->n && (unsigned char)rest->p[i] <= ' ')
		i++;
	begin = i;
	while (i < rest->n && (unsigned char)rest->p[i] > ' ')
		i++;
	*word = str_first(str_from(*rest, begin), i - begin);
	*rest = str_from(*rest, i);
	return word->n > 0;
}

static int
take_line(struct view_names *n, struct str line)
{
	long comment = str_chr(line, '#');
	struct str host, name;
	struct addr a;

	if (comment >= 0)
		line = str_first(line, (size_t)comment);
	if (!next_word(&host, &line))
		return 0;
	if (parse_host(&a, host) < 0 || !next_word(&name, &line))
		return -1;
	view_names_add(n, &a, name);
	return 0;
}

int
view_names_file(struct view_names *n, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int rc = 0;

	if (f == NULL)
		return err_set(e, "cannot open %s: %s", path, strerror(errno));
	for (unsigned long at = 1; rc == 0; at++) {
		len = getline(&line, &room, f);
		if (len < 0)
			break;
		if (take_line(n, str_make(line, (size_t)len)) < 0)
			rc = err_set(e, "%s:%lu: not an IP address and a name",
			    path, at);
	}
	if (rc == 0 && ferror(f))
		rc = err_set(e, "cannot read %s: %s", path, strerror(errno));
	free(line);
	fclose(f);
	return rc;
}

/* *exact: it is the name of that very port. */
static const struct entry *
find(bool *exact, const struct view_names *n, const struct addr *a)
{
	struct addr host = *a;
	size_t at;

	if (n == NULL || n->n == 0)
		return NULL;
	at = place(exact, n, a);
	if (!*exact && a->port != 0) {
		bool found;

		host.port = 0;
		at = place(&found, n, &host);
		return found ? &n->list[at] : NULL;
	}
	return *exact ? &n->list[at] : NULL;
}

struct str
view_name(const struct view_names *n, const struct addr *a)
{
	bool exact;
	const struct entry *t = find(&exact, n, a);

	return t == NULL ? str_make(NULL, 0) : str_make(t->name, t->name_n);
}

int
view_host(struct buf *out, const struct view *v, const struct addr *a)
{
	bool exact;
	const struct entry *t = find(&exact, v->names, a);
	char text[ADDR_TEXT_MAX];

	if (t == NULL)
		return buf_str(out, addr_text(text, a));
	if (view_safe(out, str_make(t->name, t->name_n)) < 0)
		return -1;
	return exact || a->port == 0 ? 0 : buf_printf(out, ":%u", a->port);
}
