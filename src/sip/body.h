/*
 * body.h: bodies of several parts (RFC 2046 section 5.1).
 */
#ifndef SIP_BODY_H
#define SIP_BODY_H

#include "sipladder/sip.h"

#define SIP_PARTS_MAX 64
#define SIP_PARTS_DEEP 8

/* One body, or one part of a multipart one. */
struct sip_part {
	struct str type;        /* Content-Type value; may be empty */
	struct str disposition; /* Content-Disposition value */
	struct str body;
};

/* The walk over the parts of one multipart body. */
struct sip_parts {
	struct str boundary;
	struct str rest;
	bool is_open; /* the end of the last part never came */
};

/* "type/subtype" of a Content-Type value, without its parameters. */
struct str sip_media_type(struct str value);

/* Begins a walk; -1 where the type has no boundary or the body lacks it. */
int sip_parts_start(struct sip_parts *w, struct str type, struct str body);

/* The next part; false: no more. */
bool sip_parts_next(struct sip_part *out, struct sip_parts *w);

#endif
