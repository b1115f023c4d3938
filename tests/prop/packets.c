/* Classic capture files, read and written. */
#include "packets.h"

#include <stdlib.h>
#include <string.h>

#include <sipladder/rd.h>

#define HEADER 24u
#define RECORD 16u
#define MAGIC UINT32_C(0xa1b2c3d4)

void
packets_add(struct packets *k, const struct packet_rec *r)
{
	if (k->n == k->room) {
		k->room = k->room == 0 ? 64 : k->room * 2;
		k->list = realloc(k->list, k->room * sizeof(*k->list));
		if (k->list == NULL)
			abort();
	}
	k->list[k->n++] = *r;
}

void
packets_free(struct packets *k)
{
	free(k->list);
	*k = (struct packets){ .list = NULL };
}

int
packets_read(struct packets *out, const uint8_t *p, size_t n)
{
	struct rd r = rd_make(p, n);
	uint32_t magic = rd_le32(&r);
	uint32_t link;

	rd_skip(&r, 16);
	link = rd_le32(&r);
	if (!r.ok || magic != MAGIC || (out->n > 0 && link != out->link))
		return -1;
	out->link = link;
	while (rd_left(&r) >= RECORD) {
		struct packet_rec k = { .us = rd_le32(&r) * INT64_C(1000000) };

		k.us += rd_le32(&r);
		k.caplen = rd_le32(&r);
		k.len = rd_le32(&r);
		k.p = rd_take(&r, k.caplen);
		if (k.p == NULL)
			break;
		packets_add(out, &k);
	}
	return 0;
}

static int
by_time(const void *a, const void *b)
{
	const struct packet_rec *x = a;
	const struct packet_rec *y = b;

	if (x->us != y->us)
		return x->us < y->us ? -1 : 1;
	return x->p < y->p ? -1 : x->p > y->p;
}

void
packets_sort(struct packets *k)
{
	if (k->n > 0)
		qsort(k->list, k->n, sizeof(*k->list), by_time);
}

static uint8_t *
put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		*p++ = (uint8_t)(v >> (8 * i));
	return p;
}

uint8_t *
packets_write(size_t *n, const struct packets *k)
{
	size_t room = HEADER;
	uint8_t *file;
	uint8_t *p;

	for (uint32_t i = 0; i < k->n; i++)
		room += RECORD + k->list[i].caplen;
	file = malloc(room);
	if (file == NULL)
		abort();
	p = put32(file, MAGIC);
	p = put32(p, 4u << 16 | 2);
	p = put32(p, 0);
	p = put32(p, 0);
	p = put32(p, 262144);
	p = put32(p, k->link);
	for (uint32_t i = 0; i < k->n; i++) {
		const struct packet_rec *r = &k->list[i];

		p = put32(p, (uint32_t)(r->us / 1000000));
		p = put32(p, (uint32_t)(r->us % 1000000));
		p = put32(p, r->caplen);
		p = put32(p, r->len);
		memcpy(p, r->p, r->caplen);
		p += r->caplen;
	}
	*n = room;
	return file;
}
