/*
 * odd.c: the words for what was strange.
 */
#include "sipladder/sip.h"

static const struct {
	const char *id;
	const char *text;
	const char *rfc;
	char severity;
} odds[SIP_ODDS] = {
#define ODD(name, id, severity, text, rfc) \
	[SIP_ODD_BIT_##name] = { id, text, rfc, severity },
#include "sipladder/odd.def"
#undef ODD
};

const char *
sip_odd_id(unsigned bit)
{
	return bit < SIP_ODDS ? odds[bit].id : "";
}

const char *
sip_odd_text(unsigned bit)
{
	return bit < SIP_ODDS ? odds[bit].text : "";
}

char
sip_odd_severity(unsigned bit)
{
	return bit < SIP_ODDS ? odds[bit].severity : 'N';
}

const char *
sip_odd_rfc(unsigned bit)
{
	return bit < SIP_ODDS ? odds[bit].rfc : "";
}
