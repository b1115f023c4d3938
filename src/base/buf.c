/* Growing bytes with a limit. */
#include <sipladder/buf.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int
buf_reserve(struct buf *b, size_t n)
{
	size_t room = b->room;
	size_t want;
	char *p;

	if (n <= room - b->n)
		return 0;
	want = b->n + n;
	if (want < n || (b->max != 0 && want > b->max))
		return -1;
	while (room < want)
		room = room < 64 ? 64 : room + room / 2;
	if (b->max != 0 && room > b->max)
		room = b->max;
	if (!budget_take(b->budget, room - b->room))
		return -1;
	p = realloc(b->p, room);
	if (p == NULL)
		abort();
	b->p = p;
	b->room = room;
	return 0;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return 0;
	if (buf_reserve(b, n) < 0)
		return -1;
	memcpy(b->p + b->n, p, n);
	b->n += n;
	return 0;
}

int
buf_str(struct buf *b, struct str s)
{
	return buf_add(b, s.p, s.n);
}

int
buf_char(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int
buf_u64(struct buf *b, uint64_t v)
{
	char t[20];
	size_t i = sizeof(t);

	do {
		t[--i] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	return buf_add(b, t + i, sizeof(t) - i);
}

int
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || buf_reserve(b, (size_t)n + 1) < 0)
		return -1;
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
	return 0;
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n >= b->n) {
		b->n = 0;
		return;
	}
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

void
buf_free(struct buf *b)
{
	budget_give(b->budget, b->room);
	free(b->p);
	b->p = NULL;
	b->n = 0;
	b->room = 0;
}
