/*
 * param.h: parameters, ";name=value;flag" (RFC 3261 section 25.1,
 * generic-param), with LWS legal around ';' and '='.
 */
#ifndef SIP_PARAM_H
#define SIP_PARAM_H

#include "sipladder/sip.h"

struct sip_param {
	struct str name;
	struct str value; /* without quotes; empty for a flag */
	bool has_value;   /* there is an '=' */
	bool is_open;     /* a quoted value without its end */
};

/* Takes the next parameter off; false: no more.  Empty ones are passed over. */
bool sip_param_next(struct sip_param *out, struct str *rest);

#endif
