/*
 * test_base.c - unit tests of the base layer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sipladder/err.h"

/* err_set formats the sentence and returns -1. */
static void err_formats(void **state)
{
	struct err e = { "" };

	(void)state;
	assert_int_equal(err_set(&e, "cannot open %s: %d", "x.pcap", 7), -1);
	assert_string_equal(e.text, "cannot open x.pcap: 7");
}

/* A caller that does not want the sentence passes NULL. */
static void err_takes_null(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, "nobody reads %s", "this"), -1);
}

/* A sentence that just fits is whole; one byte more is cut with dots. */
static void err_cuts_long_text(void **state)
{
	char s[sizeof(((struct err *)0)->text) + 1];
	struct err e = { "" };

	(void)state;
	memset(s, 'a', sizeof(s));
	s[sizeof(s) - 2] = '\0';
	err_set(&e, "%s", s);
	assert_string_equal(e.text, s);

	s[sizeof(s) - 2] = 'a';
	s[sizeof(s) - 1] = '\0';
	err_set(&e, "%s", s);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
	assert_string_equal(e.text + sizeof(e.text) - 6, "aa...");
}

/* The cut never splits a UTF-8 character. */
static void err_cuts_before_a_character(void **state)
{
	struct err e = { "" };
	char s[800];
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof(s); i += 3)
		memcpy(s + i, "\xe2\x82\xac", 3);
	s[i] = '\0';
	err_set(&e, "%s", s);
	i = strlen(e.text);
	assert_true(i < sizeof(e.text));
	assert_string_equal(e.text + i - 3, "...");
	assert_int_equal((i - 3) % 3, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_formats),
		cmocka_unit_test(err_takes_null),
		cmocka_unit_test(err_cuts_long_text),
		cmocka_unit_test(err_cuts_before_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
