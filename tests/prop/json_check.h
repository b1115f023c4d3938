/*
 * json_check.h: is this output what it promises to be?  Written apart from
 * src/out, so that a mistake there is not made here as well.
 */
#ifndef PROP_JSON_CHECK_H
#define PROP_JSON_CHECK_H

#include <stddef.h>

#define CHECK_GOOD ((size_t)-1)

/*
 * n bytes as lines, each one JSON object (RFC 8259, strict: UTF-8, no control
 * character, no key twice in an object) and ended by LF.  CHECK_GOOD, or the
 * offset of the first byte that is wrong.
 */
size_t json_check(const char *p, size_t n);

/* UTF-8 without control characters but LF and HTAB.  The same answer. */
size_t text_check(const char *p, size_t n);

#endif
