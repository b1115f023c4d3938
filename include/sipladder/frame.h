/*
 * frame.h: one captured frame, and the way back to bytes of the capture.
 * Shared by capture and link, which do not know each other.
 */
#ifndef SIPLADDER_FRAME_H
#define SIPLADDER_FRAME_H

#include <stdint.h>

#include <sipladder/err.h>
#include <sipladder/str.h>

/*
 * Where bytes of the capture can be read again.  `at` is a position in the
 * text space of the capture: 47 bits, in which every input (and the spool of
 * one that cannot be read twice) has its own range.
 */
struct frame_ref {
	uint64_t at;
	uint32_t len;   /* bytes */
	uint32_t frame; /* its number in its file, from 1, as Wireshark counts */
};

#define FRAME_AT_BITS 47
#define FRAME_AT_NONE ((UINT64_C(1) << FRAME_AT_BITS) - 1)

/* Lifetime: until the source's next frame. */
struct frame {
	int64_t ts;       /* ns since 1970, from the capture */
	const uint8_t *p; /* caplen bytes */
	uint32_t caplen;
	uint32_t len;     /* as it was on the wire; may exceed caplen */
	uint32_t number;  /* from 1, in its own file */
	uint16_t link;    /* LINKTYPE_ value of the file */
	uint16_t iface;   /* interface number in its section */
	uint16_t source;  /* which of the inputs */
	uint16_t flags;   /* none yet */
	uint64_t at;      /* position of p[0]; FRAME_AT_NONE: cannot go back */
};

/* Link types (www.tcpdump.org/linktypes.html) that are decoded. */
enum {
	FRAME_LINK_NULL = 0,
	FRAME_LINK_ETHERNET = 1,
	FRAME_LINK_PPP = 9,
	FRAME_LINK_RAW_BSD = 12,
	FRAME_LINK_RAW_OPENBSD = 14,
	FRAME_LINK_PPP_HDLC = 50,
	FRAME_LINK_PPP_ETHER = 51,
	FRAME_LINK_RAW = 101,
	FRAME_LINK_C_HDLC = 104,
	FRAME_LINK_WIFI = 105,
	FRAME_LINK_FRELAY = 107,
	FRAME_LINK_LOOP = 108,
	FRAME_LINK_ENC = 109,
	FRAME_LINK_LINUX_SLL = 113,
	FRAME_LINK_WIFI_PRISM = 119,
	FRAME_LINK_WIFI_RADIOTAP = 127,
	FRAME_LINK_WIFI_AVS = 163,
	FRAME_LINK_PPP_PPPD = 166,
	FRAME_LINK_PPI = 192,
	FRAME_LINK_PPP_WITH_DIR = 204,
	FRAME_LINK_C_HDLC_WITH_DIR = 205,
	FRAME_LINK_FRELAY_WITH_DIR = 206,
	FRAME_LINK_MPLS = 219,
	FRAME_LINK_IPNET = 226,
	FRAME_LINK_IPV4 = 228,
	FRAME_LINK_IPV6 = 229,
	FRAME_LINK_NFLOG = 239,
	FRAME_LINK_PKTAP = 258,
	FRAME_LINK_LINUX_SLL2 = 276
};

/*
 * How other layers read bytes again: fills out with the ref's bytes.  Returns
 * 0, or -1 with the sentence.  Given by the capture layer as a pair of
 * function and context.
 */
struct frame_fetch {
	int (*read)(void *ctx, void *out, const struct frame_ref *ref,
	    struct err *e);
	void *ctx;
};

#endif
