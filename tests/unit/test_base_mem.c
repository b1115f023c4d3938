/* base: what holds memory: budget, buf, pool, map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/budget.h>
#include <sipladder/buf.h>
#include <sipladder/hash.h>
#include <sipladder/map.h>
#include <sipladder/pool.h>

/* A small generator (xorshift64*): the same numbers in every run. */
static uint64_t
next(uint64_t *s)
{
	*s ^= *s >> 12;
	*s ^= *s << 25;
	*s ^= *s >> 27;
	return *s * UINT64_C(0x2545f4914f6cdd1d);
}

/* A budget gives up to its limit and not a byte more, and keeps the peak. */
static void
budget_limits(void **state)
{
	struct budget b = { .limit = 100 };

	(void)state;
	assert_true(budget_take(&b, 60));
	assert_false(budget_take(&b, 41));
	assert_int_equal(b.used, 60);
	assert_true(budget_take(&b, 40));
	assert_false(budget_take(&b, 1));
	budget_give(&b, 70);
	assert_int_equal(b.used, 30);
	assert_int_equal(b.peak, 100);
	assert_false(budget_take(&b, SIZE_MAX));
	assert_int_equal(b.used, 30);
}

/* Limit 0 is none; no budget at all takes and gives everything. */
static void
budget_without_limit(void **state)
{
	struct budget b = { .limit = 0 };

	(void)state;
	assert_true(budget_take(&b, SIZE_MAX / 2));
	assert_int_equal(b.used, SIZE_MAX / 2);
	assert_true(budget_take(NULL, SIZE_MAX));
	budget_give(NULL, 1);
}

/* Everything appended stands there in order, numbers at both ends too. */
static void
buf_appends(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	assert_int_equal(buf_add(&b, "", 0), 0);
	assert_null(b.p);
	assert_int_equal(buf_str(&b, STR("ab")), 0);
	assert_int_equal(buf_char(&b, 'c'), 0);
	assert_int_equal(buf_u64(&b, 0), 0);
	assert_int_equal(buf_u64(&b, UINT64_MAX), 0);
	assert_int_equal(buf_printf(&b, "-%s-%03d", "x", 7), 0);
	assert_true(str_eq(buf_view(&b),
	    STR("abc018446744073709551615-x-007")));
	buf_free(&b);
	assert_int_equal(b.n, 0);
	assert_int_equal(b.room, 0);
}

/* Dropping takes from the front; more than there is empties it. */
static void
buf_drops(void **state)
{
	struct buf b = { .p = NULL };

	(void)state;
	buf_str(&b, STR("abcdef"));
	buf_drop(&b, 2);
	assert_true(str_eq(buf_view(&b), STR("cdef")));
	buf_drop(&b, 0);
	assert_int_equal(b.n, 4);
	buf_drop(&b, 5);
	assert_int_equal(b.n, 0);
	buf_free(&b);
}

/* The limit is reached exactly; what is refused changes nothing. */
static void
buf_keeps_its_limit(void **state)
{
	struct buf b = { .max = 100 };
	char bytes[101] = { 0 };

	(void)state;
	assert_int_equal(buf_add(&b, bytes, 99), 0);
	assert_int_equal(buf_str(&b, STR("xy")), -1);
	assert_int_equal(b.n, 99);
	assert_int_equal(buf_char(&b, 'z'), 0);
	assert_int_equal(b.n, 100);
	assert_int_equal(buf_char(&b, 'z'), -1);
	assert_true(b.room <= 100);
	assert_int_equal(buf_reserve(&b, SIZE_MAX), -1);
	assert_int_equal(b.n, 100);
	buf_free(&b);
	assert_int_equal(b.max, 100);
}

/* All of a buffer's room is in the budget, and given back. */
static void
buf_counts_in_the_budget(void **state)
{
	struct budget budget = { .limit = 1000 };
	struct buf b = { .budget = &budget };

	(void)state;
	for (int i = 0; i < 600; i++)
		assert_int_equal(buf_char(&b, 'a'), 0);
	assert_int_equal(budget.used, b.room);
	for (int i = 0; buf_char(&b, 'a') == 0; i++)
		assert_true(i < 1000);
	assert_true(b.n <= 1000);
	assert_int_equal(budget.used, b.room);
	buf_free(&b);
	assert_int_equal(budget.used, 0);
}

struct record {
	uint32_t link; /* what pool_free() may overwrite */
	uint32_t id;
	uint64_t value;
};

/* No id is 0 or given twice, and a new record is all zeros. */
static void
pool_ids_are_distinct(void **state)
{
	enum { N = 5 * POOL_PAGE };
	struct pool p;
	bool seen[8 * POOL_PAGE] = { false };

	(void)state;
	pool_init(&p, sizeof(struct record), NULL);
	for (int i = 0; i < N; i++) {
		uint32_t id = pool_new(&p);
		struct record *r;

		assert_int_not_equal(id, 0);
		assert_true(id < pool_end(&p));
		assert_false(seen[id]);
		seen[id] = true;
		r = pool_at(&p, id);
		assert_int_equal(r->link | r->id | r->value, 0);
		*r = (struct record){ id, id, ~(uint64_t)id };
	}
	assert_int_equal(p.live, N);
	for (uint32_t id = 1; id < 8 * POOL_PAGE; id++) {
		const struct record *r;

		if (!seen[id])
			continue;
		r = pool_at(&p, id);
		assert_int_equal(r->value, ~(uint64_t)id);
	}
	pool_done(&p);
}

/* What was freed is used again before a new page is taken. */
static void
pool_reuses(void **state)
{
	struct budget b = { .limit = 0 };
	struct pool p;
	uint32_t ids[200];

	(void)state;
	pool_init(&p, sizeof(struct record), &b);
	for (int i = 0; i < 200; i++)
		ids[i] = pool_new(&p);
	for (int round = 0; round < 50; round++) {
		size_t used = b.used;

		for (int i = round % 3; i < 200; i += 3)
			pool_free(&p, ids[i]);
		for (int i = round % 3; i < 200; i += 3)
			ids[i] = pool_new(&p);
		assert_int_equal(b.used, used);
		assert_int_equal(p.live, 200);
	}
	assert_int_equal(pool_end(&p), 2 * POOL_PAGE);
	pool_free(&p, 0);
	assert_int_equal(p.live, 200);
	pool_done(&p);
	assert_int_equal(b.used, 0);
}

/* A page that is empty goes back to the budget; its index comes again. */
static void
pool_gives_pages_back(void **state)
{
	struct budget b = { .limit = 0 };
	struct pool p;
	uint32_t ids[4 * POOL_PAGE];
	size_t page;

	(void)state;
	pool_init(&p, 24, &b);
	for (unsigned i = 0; i < 4 * POOL_PAGE - 1; i++)
		ids[i] = pool_new(&p);
	page = b.used / 4;
	assert_int_equal(page, 24 * POOL_PAGE);
	for (unsigned i = 0; i < 4 * POOL_PAGE - 1; i++) {
		if (ids[i] / POOL_PAGE != 1)
			continue;
		assert_non_null(pool_find(&p, ids[i]));
		pool_free(&p, ids[i]);
	}
	assert_int_equal(b.used, 3 * page);
	assert_null(pool_find(&p, POOL_PAGE + 5));
	assert_non_null(pool_find(&p, POOL_PAGE - 1));
	assert_int_equal(pool_new(&p) / POOL_PAGE, 1);
	assert_int_equal(b.used, 4 * page);
	assert_int_equal(pool_end(&p), 4 * POOL_PAGE);
	pool_done(&p);
	assert_int_equal(b.used, 0);
}

/* Ids that name no record are told; slots nobody used yet are such. */
static void
pool_finds_stale_ids(void **state)
{
	struct pool p;
	uint32_t id;

	(void)state;
	pool_init(&p, sizeof(struct record), NULL);
	assert_null(pool_find(&p, 1));
	id = pool_new(&p);
	assert_ptr_equal(pool_find(&p, id), pool_at(&p, id));
	assert_null(pool_find(&p, 0));
	for (uint32_t i = id + 1; i < 3 * POOL_PAGE; i++)
		assert_null(pool_find(&p, i));
	assert_null(pool_find(&p, UINT32_MAX));
	/* All but its first four bytes outlives the record. */
	((struct record *)pool_at(&p, id))->value = 42;
	pool_free(&p, id);
	assert_int_equal(((struct record *)pool_find(&p, id))->value, 42);
	pool_done(&p);
	assert_null(pool_find(&p, id));
}

/* A refused page leaves the pool as it was; a freed record can be had. */
static void
pool_without_budget(void **state)
{
	struct budget b = { .limit = 16 * POOL_PAGE };
	struct pool p, other;
	uint32_t last = 0;
	uint32_t id;

	(void)state;
	pool_init(&p, 16, &b);
	pool_init(&other, 16, &b);
	while ((id = pool_new(&p)) != 0)
		last = id;
	assert_int_equal(p.live, POOL_PAGE - 1);
	assert_int_equal(pool_new(&other), 0);
	assert_int_equal(b.used, 16 * POOL_PAGE);
	pool_free(&p, last);
	assert_int_equal(pool_new(&p), last);
	pool_done(&p);
	assert_int_equal(b.used, 0);
	assert_int_equal(pool_new(&other), 1);
	pool_done(&other);
	assert_int_equal(b.used, 0);
}

/* Anything in any order: records keep their content, the budget its sum. */
static void
pool_against_a_model(void **state)
{
	enum { MAX = 3000 };
	uint64_t seed = 1;
	struct budget b = { .limit = 0 };
	struct pool p;
	uint32_t ids[MAX];
	unsigned n = 0;

	(void)state;
	pool_init(&p, sizeof(struct record), &b);
	for (int i = 0; i < 100000; i++) {
		uint64_t r = next(&seed);
		/* Phases of growing and of shrinking. */
		bool add = (r & 255) < (i / 5000 % 2 == 0 ? 160u : 90u);

		if (n == 0 || (add && n < MAX)) {
			struct record *rec;

			ids[n] = pool_new(&p);
			rec = pool_at(&p, ids[n]);
			assert_int_equal(rec->value, 0);
			*rec = (struct record){ .id = ids[n], .value = 1 };
			n++;
		} else {
			unsigned k = (unsigned)(r >> 32) % n;
			const struct record *rec = pool_at(&p, ids[k]);

			assert_int_equal(rec->id, ids[k]);
			pool_free(&p, ids[k]);
			ids[k] = ids[--n];
		}
		assert_int_equal(p.live, n);
		assert_int_equal(b.used,
		    (size_t)p.held * POOL_PAGE * sizeof(struct record));
	}
	while (n > 0)
		pool_free(&p, ids[--n]);
	assert_true(p.held <= 1);
	pool_done(&p);
	assert_int_equal(b.used, 0);
}

/* How often id stands under hash. */
static unsigned
times(const struct map *m, uint64_t hash, uint32_t id)
{
	unsigned n = 0;
	uint32_t at;

	for (uint32_t i = map_first(m, hash, &at); i != 0;
	    i = map_next(m, hash, &at))
		n += i == id;
	return n;
}

/* An empty map finds and removes nothing. */
static void
map_empty(void **state)
{
	struct map m;
	uint32_t at;

	(void)state;
	map_init(&m, NULL);
	assert_int_equal(map_first(&m, 1, &at), 0);
	map_del(&m, 1, 1);
	map_done(&m);
}

/* Several ids under one hash are all found, and go one by one. */
static void
map_same_hash(void **state)
{
	uint64_t hash = hash_str(1, STR("same"));
	struct map m;
	uint32_t at;

	(void)state;
	map_init(&m, NULL);
	for (uint32_t id = 1; id <= 40; id++)
		assert_int_equal(map_put(&m, hash, id), 0);
	for (uint32_t id = 1; id <= 40; id += 2)
		map_del(&m, hash, id);
	for (uint32_t id = 1; id <= 40; id++)
		assert_int_equal(times(&m, hash, id), id % 2 == 0);
	assert_int_equal(m.count, 20);
	map_del(&m, hash, 1);
	map_del(&m, hash + (UINT64_C(1) << 32), 2);
	assert_int_equal(m.count, 20);
	assert_int_equal(map_first(&m, ~hash, &at), 0);
	map_done(&m);
}

/* Growing loses nothing, whatever the lower half of the hash says. */
static void
map_grows(void **state)
{
	struct budget b = { .limit = 0 };
	struct map m;

	(void)state;
	map_init(&m, &b);
	for (uint32_t id = 1; id <= 50000; id++)
		assert_int_equal(map_put(&m, hash_word(7, id), id), 0);
	for (uint32_t id = 1; id <= 50000; id++)
		assert_int_equal(times(&m, hash_word(7, id), id), 1);
	assert_int_equal(m.count, 50000);
	assert_int_equal(b.used, (m.mask + 1) * sizeof(struct map_slot));
	map_done(&m);
	assert_int_equal(b.used, 0);
}

/* A sparse map is never more than about a third full, and loses nothing. */
static void
map_sparse(void **state)
{
	struct map m;

	(void)state;
	map_init_sparse(&m, NULL);
	for (uint32_t id = 1; id <= 5000; id++) {
		assert_int_equal(map_put(&m, hash_word(7, id), id), 0);
		assert_in_range(m.count * 16, 0, (m.mask + 1) * 5 + 15);
	}
	for (uint32_t id = 1; id <= 5000; id++)
		assert_int_equal(times(&m, hash_word(7, id), id), 1);
	map_done(&m);
}

/* A refused budget lets the table fill up, then says so; searches end. */
static void
map_without_budget(void **state)
{
	struct budget b = { .limit = 64 * sizeof(struct map_slot) };
	struct map m;
	uint32_t n = 0;

	(void)state;
	map_init(&m, &b);
	while (map_put(&m, hash_word(3, n + 1), n + 1) == 0)
		assert_true(++n < 64);
	assert_int_equal(m.count, n);
	assert_true(n >= 52);
	for (uint32_t id = 1; id <= n; id++)
		assert_int_equal(times(&m, hash_word(3, id), id), 1);
	assert_int_equal(times(&m, hash_word(3, 1000), 1000), 0);
	map_del(&m, hash_word(3, 1), 1);
	assert_int_equal(map_put(&m, hash_word(3, 9999), 9999), 0);
	map_done(&m);
	assert_int_equal(b.used, 0);
	b.limit = 1;
	assert_int_equal(map_put(&m, 1, 1), -1);
	map_done(&m);
}

/*
 * Anything in any order, with few hashes so that entries crowd together and
 * wrap round the table's end: every id is found where the model has it.
 */
static void
map_against_a_model(void **state)
{
	enum { IDS = 600 };
	uint64_t seed = 2;
	uint64_t hash_of[IDS + 1] = { 0 }; /* 0: not in the map */
	struct map m;
	uint32_t n = 0;

	(void)state;
	map_init(&m, NULL);
	for (int i = 0; i < 100000; i++) {
		uint64_t r = next(&seed);
		uint32_t id = 1 + (uint32_t)(r % IDS);

		if (hash_of[id] == 0) {
			hash_of[id] = (r >> 40 & 127) << 32 | 1;
			assert_int_equal(map_put(&m, hash_of[id], id), 0);
			n++;
		} else {
			map_del(&m, hash_of[id], id);
			assert_int_equal(times(&m, hash_of[id], id), 0);
			hash_of[id] = 0;
			n--;
		}
		assert_int_equal(m.count, n);
		id = 1 + (uint32_t)((r >> 16) % IDS);
		if (hash_of[id] != 0)
			assert_int_equal(times(&m, hash_of[id], id), 1);
	}
	for (uint32_t id = 1; id <= IDS; id++) {
		if (hash_of[id] != 0)
			assert_int_equal(times(&m, hash_of[id], id), 1);
	}
	map_done(&m);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(budget_limits),
		cmocka_unit_test(budget_without_limit),
		cmocka_unit_test(buf_appends),
		cmocka_unit_test(buf_drops),
		cmocka_unit_test(buf_keeps_its_limit),
		cmocka_unit_test(buf_counts_in_the_budget),
		cmocka_unit_test(pool_ids_are_distinct),
		cmocka_unit_test(pool_reuses),
		cmocka_unit_test(pool_gives_pages_back),
		cmocka_unit_test(pool_finds_stale_ids),
		cmocka_unit_test(pool_without_budget),
		cmocka_unit_test(pool_against_a_model),
		cmocka_unit_test(map_empty),
		cmocka_unit_test(map_same_hash),
		cmocka_unit_test(map_grows),
		cmocka_unit_test(map_sparse),
		cmocka_unit_test(map_without_budget),
		cmocka_unit_test(map_against_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
