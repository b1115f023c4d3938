/*
 * method.c: methods by name (RFC 3261 section 7.1; case matters).
 */
#include "sipladder/sip.h"

static const struct str methods[SIP_METHODS] = {
	[SIP_METHOD_OTHER] = { "", 0 },
#define METHOD(name) [SIP_##name] = { #name, sizeof(#name) - 1 },
#include "methods.def"
#undef METHOD
};

enum sip_method
sip_method_of(struct str name)
{
	/* The length and the first letter leave two candidates at most. */
	for (unsigned i = SIP_INVITE; i < SIP_METHODS; i++) {
		if (methods[i].n == name.n && methods[i].p[0] == name.p[0]
		    && memcmp(methods[i].p, name.p, name.n) == 0)
			return (enum sip_method)i;
	}
	return SIP_METHOD_OTHER;
}

struct str
sip_method_name(unsigned method)
{
	return methods[method < SIP_METHODS ? method : SIP_METHOD_OTHER];
}
