/*
 * packed.c: compressed files, told apart by their first bytes.  Those whose
 * library was found are unpacked while they are read, the others refused with
 * the command that uncompresses them.
 */
#include "config.h"

#include "input.h"
#include "unpack.h"

#ifdef HAVE_ZLIB
#define UNPACK_GZIP &capture_unpack_gzip
#else
#define UNPACK_GZIP NULL
#endif
#ifdef HAVE_ZSTD
#define UNPACK_ZSTD &capture_unpack_zstd
#else
#define UNPACK_ZSTD NULL
#endif
#ifdef HAVE_LZ4
#define UNPACK_LZ4 &capture_unpack_lz4
#else
#define UNPACK_LZ4 NULL
#endif
#ifdef HAVE_LZMA
#define UNPACK_XZ &capture_unpack_xz
#else
#define UNPACK_XZ NULL
#endif

static const struct packing {
	const char *name;
	const char *command;
	const struct unpack_kind *how; /* NULL: refused */
	uint8_t n;
	uint8_t magic[6];
} packings[] = {
	/* RFC 1952, 2.3.1; RFC 8878, 3.1.1 */
	{ "gzip", "gzip -dc", UNPACK_GZIP, 2, { 0x1f, 0x8b } },
	{ "zstd", "zstd -dc", UNPACK_ZSTD, 4, { 0x28, 0xb5, 0x2f, 0xfd } },
	{ "xz", "xz -dc", UNPACK_XZ, 6, { 0xfd, '7', 'z', 'X', 'Z', 0 } },
	{ "lz4", "lz4 -dc", UNPACK_LZ4, 4, { 0x04, 0x22, 0x4d, 0x18 } },
	{ "bzip2", "bzip2 -dc", NULL, 3, { 'B', 'Z', 'h' } },
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

int
capture_packed_open(struct input *in, struct err *e)
{
	const struct packing *k = find(in->p, input_left(in));

	if (k == NULL || k->how == NULL)
		return 0;
	if (capture_unpack_begin(in, k->how, k->name, e) < 0)
		return -1;
	capture_source_replace(in);
	(void)capture_source_look(in);
	if (in->error != 0)
		return err_set(e, "%s", strerror(in->error));
	if (input_left(in) == 0)
		return err_set(e, "compressed with %s, but %s", k->name,
		    in->is_torn ? "nothing of it can be read" : "empty");
	return 0;
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

	if (in->unpack != NULL)
		return err_set(e, "compressed twice; uncompress it first");
	if (!in->named)
		return err_set(e, "compressed with %s; uncompress it first "
		    "(%s | sipladder -)", k->name, k->command);
	return err_set(e, "compressed with %s; uncompress it first "
	    "(%s %s | sipladder -)", k->name, k->command, in->name);
}

const struct capture_kind capture_kind_packed = {
	.name = "packed", .probe = packed_probe, .begin = packed_begin,
};
