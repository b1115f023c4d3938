/*
 * packets.h: the packets of captures in memory, to be put together anew.
 */
#ifndef PROP_PACKETS_H
#define PROP_PACKETS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of whoever gave them. */
struct packet_rec {
	int64_t us;          /* microseconds since 1970 */
	const uint8_t *p;    /* the frame */
	uint32_t caplen, len;
};

struct packets {
	struct packet_rec *list; /* the owner's, freed by packets_free() */
	uint32_t n, room;
	uint32_t link;
};

/*
 * Appends the packets of a classic capture, little endian with microseconds;
 * p must stay.  -1 where it is of another kind or another link type than
 * those that are there (nothing is appended).
 */
int packets_read(struct packets *out, const uint8_t *p, size_t n);

void packets_add(struct packets *k, const struct packet_rec *r);
void packets_free(struct packets *k);

/* In the order of their times; equal ones stay as they stand. */
void packets_sort(struct packets *k);

/* As a capture file, the caller's to free(). */
uint8_t *packets_write(size_t *n, const struct packets *k);

#endif
