/*
 * packed.c: compressed files, told apart by their first bytes and refused
 * with the command that uncompresses them.
 */
#include "input.h"

static const struct packing {
	const char *name;
	const char *command;
	uint8_t n;
	uint8_t magic[6];
} packings[] = {
	{ "gzip", "gzip -dc", 2, { 0x1f, 0x8b } },         /* RFC 1952, 2.3.1 */
	{ "zstd", "zstd -dc", 4, { 0x28, 0xb5, 0x2f, 0xfd } }, /* RFC 8878 */
	{ "xz", "xz -dc", 6, { 0xfd, '7', 'z', 'X', 'Z', 0 } },
	{ "lz4", "lz4 -dc", 4, { 0x04, 0x22, 0x4d, 0x18 } },
	{ "bzip2", "bzip2 -dc", 3, { 'B', 'Z', 'h' } },
};

static const struct packing *
find(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < sizeof(packings) / sizeof(packings[0]); i++) {
		const struct packing *k = &packings[i];

		if (n >= k->n && memcmp(p, k->magic, k->n) == 0)
			return k;
	}
	return NULL;
}

static bool
packed_probe(const uint8_t *p, size_t n)
{
	return find(p, n) != NULL;
}

static int
packed_begin(struct input *in, struct err *e)
{
	const struct packing *k = find(in->p, input_left(in));

	if (!in->named)
		return err_set(e, "compressed with %s; uncompress it first "
		    "(%s | sipladder -)", k->name, k->command);
	return err_set(e, "compressed with %s; uncompress it first "
	    "(%s %s | sipladder -)", k->name, k->command, in->name);
}

const struct capture_kind capture_kind_packed = {
	.name = "packed", .probe = packed_probe, .begin = packed_begin,
};
