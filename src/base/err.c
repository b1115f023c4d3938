/*
 * err.c - one sentence about an operation that failed.
 */
#include "sipladder/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends a cut text in "...", before the character that the cut would split. */
static void
mark_cut(struct err *e)
{
	size_t at = sizeof(e->text) - sizeof("...");

	while (at > 0 && ((unsigned char)e->text[at] & 0xc0) == 0x80)
		at--;
	memcpy(e->text + at, "...", sizeof("..."));
}

int
err_set(struct err *e, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (!e)
		return -1;
	va_start(ap, fmt);
	n = vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	if (n < 0)
		e->text[0] = '\0';
	else if ((size_t)n >= sizeof(e->text))
		mark_cut(e);
	return -1;
}
