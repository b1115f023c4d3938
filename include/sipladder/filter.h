/*
 * filter.h: capture filters (pcap-filter(7)), compiled with libpcap for the
 * link type of each file.  Belongs to capture.
 */
#ifndef SIPLADDER_FILTER_H
#define SIPLADDER_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/err.h>
#include <sipladder/frame.h>
#include <sipladder/str.h>

struct capture_filter;

/* An expression that libpcap refuses: NULL, with its sentence in e. */
struct capture_filter *capture_filter_new(const char *expr, struct err *e);
void capture_filter_free(struct capture_filter *f);

/*
 * Whether a frame matches, as tcpdump sees it.  One of a link type that the
 * expression makes no sense for does not.
 */
bool capture_filter_frame(struct capture_filter *f, const struct frame *frame);

enum { CAPTURE_FILTER_NO, CAPTURE_FILTER_YES, CAPTURE_FILTER_CANNOT };

/*
 * The same for a packet out of its frame: an IP header is put before the
 * payload again.  CANNOT: the expression asks for what is not there any more
 * (Ethernet addresses, tags).
 */
int capture_filter_packet(struct capture_filter *f, const struct addr *src,
    const struct addr *dst, uint8_t proto, struct str payload);

#endif
