/*
 * parse.c: the SIP parser alone, on one core: messages a second over the
 * messages of a file of `gen --mix sip`, without and with SIP_PARSE_CHECK.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sipladder/sip.h>

enum {
	FILE_HEAD = 24,
	RECORD_HEAD = 16,
	FRAME_HEAD = 14 + 20 + 8, /* as the generator writes them */
	ROUNDS = 7
};

#define ROUND_SECONDS 0.4

struct messages {
	struct str *v;
	size_t n;
};

static char *
read_all(const char *name, size_t *n)
{
	FILE *f = fopen(name, "rb");
	char *p = NULL;
	long size;

	if (f == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) > FILE_HEAD) {
		rewind(f);
		p = malloc((size_t)size);
		if (p != NULL && fread(p, (size_t)size, 1, f) != 1) {
			free(p);
			p = NULL;
		}
		*n = (size_t)size;
	}
	fclose(f);
	return p;
}

static struct messages
find_messages(const char *p, size_t n)
{
	struct messages m = { .v = calloc(n / FRAME_HEAD, sizeof(*m.v)) };
	size_t at = FILE_HEAD;
	uint32_t len;

	while (m.v != NULL && at + RECORD_HEAD + FRAME_HEAD <= n) {
		memcpy(&len, p + at + 8, sizeof(len));
		at += RECORD_HEAD;
		if (len > n - at)
			break;
		m.v[m.n++] = str_make(p + at + FRAME_HEAD, len - FRAME_HEAD);
		at += len;
	}
	return m;
}

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The best rate of several rounds; 0 where a message was not parsed. */
static double
rate(const struct messages *m, struct sip_msg *out, unsigned flags)
{
	double best = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		double start = cpu_seconds();
		double took = 0;
		size_t n = 0;

		while (took < ROUND_SECONDS) {
			for (size_t j = 0; j < m->n; j++)
				if (sip_msg_parse(out, m->v[j], flags) < 0)
					return 0;
			n += m->n;
			took = cpu_seconds() - start;
		}
		if ((double)n / took > best)
			best = (double)n / took;
	}
	return best;
}

int
main(int argc, char **argv)
{
	size_t n = 0;
	char *p = argc > 1 ? read_all(argv[1], &n) : NULL;
	struct sip_msg *out = malloc(sizeof(*out));
	struct messages m;
	double plain, checked;

	if (p == NULL || out == NULL) {
		fprintf(stderr, "usage: parse FILE (of gen --mix sip)\n");
		return 2;
	}
	m = find_messages(p, n);
	if (m.n == 0) {
		fprintf(stderr, "parse: no message in %s\n", argv[1]);
		return 1;
	}
	plain = rate(&m, out, 0);
	checked = rate(&m, out, SIP_PARSE_CHECK);
	printf("%.0f %.0f %zu\n", plain, checked, m.n);
	free(m.v);
	free(out);
	free(p);
	return plain > 0 && checked > 0 ? 0 : 1;
}
