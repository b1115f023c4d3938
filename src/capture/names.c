/*
 * names.c: what a capture file tells besides packets: names of addresses and
 * TLS secrets.  Both point into one text, by offset because it moves.
 */
#include "input.h"

struct name {
	struct addr addr;
	size_t at;
	size_t n;
};

struct secret {
	size_t at;
	size_t n;
	uint32_t type;
};

/* Appends bytes to the text and a record that tells where they are. */
static bool
add(struct capture *c, struct buf *list, const void *record, size_t size,
    struct str bytes)
{
	if (buf_str(&c->text, bytes) < 0)
		return false;
	if (buf_add(list, record, size) < 0) {
		c->text.n -= bytes.n;
		return false;
	}
	return true;
}

bool
capture_names_add(struct capture *c, const struct addr *addr, struct str name)
{
	struct name r = { .addr = *addr, .at = c->text.n, .n = name.n };

	return add(c, &c->names, &r, sizeof(r), name);
}

bool
capture_names_add_secret(struct capture *c, uint32_t type, struct str bytes)
{
	struct secret r = { .type = type, .at = c->text.n, .n = bytes.n };

	return add(c, &c->secrets, &r, sizeof(r), bytes);
}

bool
capture_name(struct addr *addr, struct str *name, const struct capture *c,
    unsigned i)
{
	struct name r;

	if (i >= c->names.n / sizeof(r))
		return false;
	memcpy(&r, c->names.p + i * sizeof(r), sizeof(r));
	*addr = r.addr;
	*name = str_make(c->text.p + r.at, r.n);
	return true;
}

bool
capture_secrets(struct str *out, uint32_t *type, const struct capture *c,
    unsigned i)
{
	struct secret r;

	if (i >= c->secrets.n / sizeof(r))
		return false;
	memcpy(&r, c->secrets.p + i * sizeof(r), sizeof(r));
	*out = str_make(c->text.p + r.at, r.n);
	*type = r.type;
	return true;
}
