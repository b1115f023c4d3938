/*
 * sdp.h: a session description (RFC 8866) as slices into its bytes; only what
 * the analyzer uses.  Tolerant: blanks around =, any line end, any order.
 */
#ifndef SIPLADDER_SDP_H
#define SIPLADDER_SDP_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/str.h>

#define SDP_MEDIA_MAX 16

enum sdp_dir { SDP_SENDRECV, SDP_SENDONLY, SDP_RECVONLY, SDP_INACTIVE };

struct sdp_media {
	struct str type;     /* audio, video, image, ... */
	struct str proto;    /* RTP/AVP, udptl, ... */
	struct str formats;  /* "0 8 101" */
	struct str first_codec; /* name of the first format, "PCMU"; or empty */
	struct str attributes;  /* all lines of this section, for a deep look */
	struct addr addr;    /* c= and m= port; family NONE: a name or none */
	struct str host;     /* c= as written */
	uint16_t rtcp_port;  /* a=rtcp:; 0: port + 1 */
	uint8_t dir;         /* enum sdp_dir */
	bool rtcp_mux;
};

struct sdp {
	struct str origin;   /* o= value */
	struct str session_host;
	bool is_strange;     /* SYN21 */
	uint8_t nmedia;
	uint16_t media_dropped; /* over SDP_MEDIA_MAX */
	struct sdp_media media[SDP_MEDIA_MAX];
};

/* Returns 0, or -1 where the text is no SDP at all. */
int sdp_parse(struct sdp *out, struct str text);

/* rtpmap or static name of a payload type, its clock rate; "" if unknown. */
struct str sdp_codec(uint32_t *clock, const struct sdp_media *m,
    unsigned payload_type);

#endif
