/*
 * prop_packets.c: packets in another order, twice, and with little memory.
 *
 * (b) Flows that have nothing to do with each other may be mixed in any way:
 *     the calls are the same.
 * (c) Packets captured twice change counters and nothing else.
 * (f) With any memory from 64 KiB up what is kept is right, and what is not is
 *     counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "packets.h"
#include "random.h"
#include "tap.h"

#define MIXES 20u
#define LINES_MAX 4096u

/* What of a call does not depend on what is tested. */
static const char *const what_it_is[] = { "kind", "method", "call_ids",
	"from", "to", "src", "src_port", "dst", "dst_port", "state", "code",
	"released_by", "reason", NULL };
static const char *const all_but_number[] = { "kind", "method", "call_ids",
	"from", "to", "messages", "src", "src_port", "dst", "dst_port",
	"start", "end", "state", "code", "released_by", "reason", "pdd",
	"ring", "setup", "talk", "teardown", NULL };

/* The calls as lines of JSON in order of the alphabet. */
struct lines {
	char *text;
	char *line[LINES_MAX];
	unsigned n;
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
get_calls(struct lines *out, const struct engine *g,
    const char *const *fields)
{
	const struct engine_how how = { .what = OUT_CALLS, .format = "json",
		.fields = fields };
	size_t n;
	char *end;

	out->text = engine_view(&n, g, &how);
	out->n = 0;
	for (char *p = out->text; p < out->text + n; p = end + 1) {
		end = strchr(p, '\n');
		if (out->n == LINES_MAX || end == NULL)
			engine_die("too many calls");
		*end = '\0';
		out->line[out->n++] = p;
	}
	qsort(out->line, out->n, sizeof(out->line[0]), by_text);
}

/* The lines of one that the other has not, shown. */
static bool
same_lines(const struct lines *a, const struct lines *b)
{
	unsigned i = 0;
	unsigned k = 0;
	unsigned differ = 0;

	while (i < a->n || k < b->n) {
		int c = i == a->n ? 1 : k == b->n ? -1
		    : strcmp(a->line[i], b->line[k]);

		if (c != 0 && differ++ < 4)
			printf("# %c%s\n", c < 0 ? '-' : '+',
			    c < 0 ? a->line[i] : b->line[k]);
		i += c <= 0;
		k += c >= 0;
	}
	return differ == 0;
}

/* A number of the summary. */
static uint64_t
summary(const struct engine *g, const char *key)
{
	const struct engine_how how = { .what = OUT_SUMMARY,
		.format = "json" };
	char quoted[64];
	size_t n;
	char *text = engine_view(&n, g, &how);
	const char *at;
	uint64_t v;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(text, quoted);
	if (at == NULL)
		engine_die(key);
	v = strtoull(at + strlen(quoted), NULL, 10);
	free(text);
	return v;
}

static bool
same_numbers(const struct engine *a, const struct engine *b,
    const char *const *keys)
{
	bool same = true;

	for (; *keys != NULL; keys++) {
		uint64_t x = summary(a, *keys);
		uint64_t y = summary(b, *keys);

		if (x == y)
			continue;
		printf("# %s: %llu, was %llu\n", *keys,
		    (unsigned long long)y, (unsigned long long)x);
		same = false;
	}
	return same;
}

static void
run(struct engine *g, const struct packets *k, size_t memory)
{
	size_t n;
	uint8_t *file = packets_write(&n, k);

	engine_open(g, file, n, memory);
	if (g->pipeline == NULL)
		engine_die(g->e.text);
	free(file);
}

/* (b): packets that belong together, by their ends and their Call-ID. */

static struct str
call_id_of(const struct packet_rec *r)
{
	struct str s = str_make(r->p, r->caplen);
	long at = str_find(s, STR("\r\nCall-ID: "));

	if (at < 0)
		return STR("");
	s = str_from(s, (size_t)at + 11);
	at = str_chr(s, '\r');
	return at < 0 ? STR("") : str_first(s, (size_t)at);
}

/* Addresses and ports of an Ethernet frame, the lower end first. */
static void
ends_of(uint8_t out[36], const struct packet_rec *r)
{
	bool is6 = r->p[12] == 0x86;
	size_t n = is6 ? 16 : 4;
	const uint8_t *ip = r->p + (is6 ? 14 + 8 : 14 + 12);
	const uint8_t *ports = ip + 2 * n;
	uint8_t a[18] = { 0 };
	uint8_t b[18] = { 0 };
	bool swap;

	memcpy(a, ip, n);
	memcpy(a + 16, ports, 2);
	memcpy(b, ip + n, n);
	memcpy(b + 16, ports + 2, 2);
	swap = memcmp(a, b, sizeof(a)) > 0;
	memcpy(out, swap ? b : a, 18);
	memcpy(out + 18, swap ? a : b, 18);
}

static bool
belong_together(const struct packet_rec *a, const struct packet_rec *b)
{
	struct str x = call_id_of(a);
	uint8_t p[36], q[36];

	if (x.n > 0 && str_eq(x, call_id_of(b)))
		return true;
	ends_of(p, a);
	ends_of(q, b);
	return memcmp(p, q, sizeof(p)) == 0;
}

/* Names every packet's group; returns how many there are. */
static unsigned
make_groups(unsigned *group, const struct packets *k)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < k->n; i++) {
		group[i] = i;
		for (uint32_t j = 0; j < i; j++) {
			unsigned old = group[i];

			if (group[j] == old
			    || !belong_together(&k->list[i], &k->list[j]))
				continue;
			for (uint32_t m = 0; m <= i; m++)
				if (group[m] == old)
					group[m] = group[j];
		}
	}
	for (uint32_t i = 0; i < k->n; i++)
		n += group[i] == i;
	return n;
}

/* Each place of the capture, with its time, gets any group's next packet. */
static void
mix(struct packets *out, const struct packets *k, const unsigned *group,
    uint64_t *seed)
{
	bool *used = calloc(k->n, sizeof(*used));

	if (used == NULL)
		abort();
	for (uint32_t i = 0; i < k->n; i++) {
		struct packet_rec r;
		uint32_t j = random_below(seed, k->n);
		unsigned g;

		while (used[j])
			j = (j + 1) % k->n;
		g = group[j];
		for (j = 0; used[j] || group[j] != g; j++)
			continue;
		used[j] = true;
		r = k->list[j];
		r.us = k->list[i].us;
		packets_add(out, &r);
	}
	free(used);
}

static void
interleavings(struct tap *t)
{
	static const char *const keys[] = { "frames", "bytes", "sip_messages",
		"requests", "responses", "call_ids", "dialogs", "calls",
		"registrations", "subscriptions", "malformed", "udp", "tcp",
		NULL };
	struct packets k = { .list = NULL };
	struct lines before, after;
	struct engine g, h;
	unsigned *group;
	bool good;
	size_t n;
	uint8_t *file = engine_pcap(&n, "mixed.pcap");

	if (packets_read(&k, file, n) < 0)
		engine_die("mixed.pcap");
	group = calloc(k.n, sizeof(*group));
	if (group == NULL)
		abort();
	n = make_groups(group, &k);
	printf("# %zu groups of flows in mixed.pcap\n", n);
	good = n >= 8;
	run(&g, &k, 0);
	get_calls(&before, &g, what_it_is);
	for (uint64_t i = 1; i <= MIXES; i++) {
		struct packets m = { .link = k.link };
		uint64_t seed = random_seed(i);

		mix(&m, &k, group, &seed);
		run(&h, &m, 0);
		get_calls(&after, &h, what_it_is);
		if (!same_lines(&before, &after)
		    || !same_numbers(&g, &h, keys)) {
			printf("# mix %u\n", (unsigned)i);
			good = false;
		}
		free(after.text);
		engine_close(&h);
		packets_free(&m);
	}
	tap_result(t, good, "flows of several calls may be mixed in any way");
	free(before.text);
	engine_close(&g);
	packets_free(&k);
	free(group);
	free(file);
}

/* (c): some packets once more, up to so many microseconds later. */
static void
repeat(struct packets *out, const struct packets *k, uint32_t later,
    uint64_t *seed)
{
	for (uint32_t i = 0; i < k->n; i++) {
		struct packet_rec r = k->list[i];

		packets_add(out, &r);
		if (!random_once(seed, 3))
			continue;
		/* A copy stands behind its original, also at equal times. */
		r.us += 1 + random_below(seed, later);
		packets_add(out, &r);
	}
	packets_sort(out);
}

static uint64_t
copies(const struct engine *g)
{
	return summary(g, "retransmissions") + summary(g, "duplicates");
}

/* *seen grows by the copies that were told as such. */
static bool
repeated(uint64_t *seen, const char *name, uint32_t later)
{
	static const char *const keys[] = { "call_ids", "dialogs", "calls",
		"registrations", "subscriptions", "rtp_streams", "malformed",
		NULL };
	struct packets k = { .list = NULL };
	struct lines before, after;
	struct engine g, h;
	bool good = true;
	size_t n;
	uint8_t *file = engine_pcap(&n, name);

	if (packets_read(&k, file, n) == 0) {
		run(&g, &k, 0);
		get_calls(&before, &g, what_it_is);
		for (uint64_t i = 1; i <= 3; i++) {
			struct packets m = { .link = k.link };
			uint64_t seed = random_seed(i);

			repeat(&m, &k, later, &seed);
			run(&h, &m, 0);
			get_calls(&after, &h, what_it_is);
			if (!same_lines(&before, &after)
			    || !same_numbers(&g, &h, keys)) {
				printf("# %s, seed %u\n", name, (unsigned)i);
				good = false;
			}
			*seen += copies(&h) - copies(&g);
			free(after.text);
			engine_close(&h);
			packets_free(&m);
		}
		free(before.text);
		engine_close(&g);
		packets_free(&k);
	}
	free(file);
	return good;
}

static void
repetitions(struct tap *t, uint32_t later, const char *what)
{
	unsigned n;
	char **names = engine_pcaps(&n);
	uint64_t seen = 0;
	bool good = true;

	for (unsigned i = 0; i < n; i++) {
		good &= repeated(&seen, names[i], later);
		free(names[i]);
	}
	free(names);
	printf("# %llu copies told\n", (unsigned long long)seen);
	tap_result(t, good && seen > 0, what);
}

/* (f) */

static const char *
find_call(const struct lines *l, const char *line)
{
	for (unsigned i = 0; i < l->n; i++) {
		if (strcmp(l->line[i], line) == 0)
			return l->line[i];
	}
	return NULL;
}

/* One step of the staircase.  *kept: how many calls there still are. */
static bool
step(unsigned *kept, const struct lines *whole, const struct packets *k,
    size_t memory)
{
	struct lines some;
	struct engine g;
	unsigned wrong = 0;
	uint64_t dropped;

	run(&g, k, memory);
	get_calls(&some, &g, all_but_number);
	for (unsigned i = 0; i < some.n; i++) {
		if (find_call(whole, some.line[i]) != NULL)
			continue;
		if (wrong++ < 3)
			printf("# %zu bytes: %s\n", memory, some.line[i]);
	}
	dropped = engine_count(&g, "dropped_calls")
	    + engine_count(&g, "refused_messages");
	*kept = some.n;
	printf("# %zu KiB: %u of %u calls, %llu dropped\n", memory / 1024,
	    some.n, whole->n, (unsigned long long)dropped);
	if (some.n < whole->n && dropped == 0)
		wrong++;
	free(some.text);
	engine_close(&g);
	return wrong == 0;
}

static void
staircase(struct tap *t)
{
	unsigned n;
	char **names = engine_pcaps(&n);
	uint8_t **files = calloc(n, sizeof(*files));
	struct packets k = { .list = NULL };
	struct lines whole;
	struct engine g;
	unsigned kept[2] = { 0, 0 };
	bool good = true;

	if (files == NULL)
		abort();
	/* All of Ethernet together, so that there is enough of it. */
	k.link = 1;
	for (unsigned i = 0; i < n; i++) {
		size_t len;

		files[i] = engine_pcap(&len, names[i]);
		(void)packets_read(&k, files[i], len);
		free(names[i]);
	}
	free(names);
	packets_sort(&k);
	run(&g, &k, 0);
	get_calls(&whole, &g, all_but_number);
	for (size_t m = 64 << 10; m <= (size_t)512 << 10; m += m / 4) {
		good &= step(&kept[1], &whole, &k, m);
		if (m == 64 << 10)
			kept[0] = kept[1];
	}
	/* The stairs lead from too little to enough. */
	good &= kept[0] < whole.n && kept[1] == whole.n;
	tap_result(t, good, "with little memory what is kept is right");
	free(whole.text);
	engine_close(&g);
	packets_free(&k);
	for (unsigned i = 0; i < n; i++)
		free(files[i]);
	free(files);
}

int
main(void)
{
	struct tap t = { 0, 0 };

	interleavings(&t);
	repetitions(&t, 4000, "packets captured twice change only counters");
	repetitions(&t, 400000, "messages sent twice change only counters");
	staircase(&t);
	return tap_end(&t);
}
