/*
 * codec.h: what sdp.c needs of payload types.
 */
#ifndef SIP_CODEC_H
#define SIP_CODEC_H

#include "sipladder/sdp.h"

/* The name and the clock of a static payload type; empty and 0. */
struct str sdp_codec_static(uint32_t *clock, unsigned payload_type);

/*
 * Reads "97 iLBC/8000", what follows "a=rtpmap:".  Returns 0, or -1 where it
 * is none.
 */
int sdp_rtpmap_parse(unsigned *payload_type, struct str *name,
    uint32_t *clock, struct str value);

#endif
