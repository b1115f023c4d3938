/*
 * code.c: status codes in words (RFC 3261 section 21): the registered phrase and
 * a short one for ladders.
 */
#include "sipladder/sip.h"

struct code {
	uint16_t code;
	struct str phrase;
	struct str brief;
};

#define CODE(code, phrase, brief) \
	{ code, { phrase, sizeof(phrase) - 1 }, { brief, sizeof(brief) - 1 } },

/* Of RFC 3261 and the IANA registry; in order, because find() halves it. */
static const struct code codes[] = {
	CODE(100, "Trying", "Trying")
	CODE(180, "Ringing", "Ringing")
	CODE(181, "Call Is Being Forwarded", "Forwarded")
	CODE(182, "Queued", "Queued")
	CODE(183, "Session Progress", "Progress")
	CODE(199, "Early Dialog Terminated", "Early Ended")
	CODE(200, "OK", "OK")
	CODE(202, "Accepted", "Accepted")
	CODE(204, "No Notification", "No Notification")
	CODE(300, "Multiple Choices", "Multiple Choices")
	CODE(301, "Moved Permanently", "Moved")
	CODE(302, "Moved Temporarily", "Moved Temporarily")
	CODE(305, "Use Proxy", "Use Proxy")
	CODE(380, "Alternative Service", "Alternative")
	CODE(400, "Bad Request", "Bad Request")
	CODE(401, "Unauthorized", "Unauthorized")
	CODE(402, "Payment Required", "Payment Required")
	CODE(403, "Forbidden", "Forbidden")
	CODE(404, "Not Found", "Not Found")
	CODE(405, "Method Not Allowed", "Not Allowed")
	CODE(406, "Not Acceptable", "Not Acceptable")
	CODE(407, "Proxy Authentication Required", "Proxy Auth Required")
	CODE(408, "Request Timeout", "Timeout")
	CODE(410, "Gone", "Gone")
	CODE(412, "Conditional Request Failed", "Condition Failed")
	CODE(413, "Request Entity Too Large", "Body Too Large")
	CODE(414, "Request-URI Too Long", "URI Too Long")
	CODE(415, "Unsupported Media Type", "Bad Media Type")
	CODE(416, "Unsupported URI Scheme", "Bad URI Scheme")
	CODE(417, "Unknown Resource-Priority", "Bad Priority")
	CODE(420, "Bad Extension", "Bad Extension")
	CODE(421, "Extension Required", "Needs Extension")
	CODE(422, "Session Interval Too Small", "Timer Too Small")
	CODE(423, "Interval Too Brief", "Too Brief")
	CODE(424, "Bad Location Information", "Bad Location")
	CODE(425, "Bad Alert Message", "Bad Alert")
	CODE(428, "Use Identity Header", "Use Identity")
	CODE(429, "Provide Referrer Identity", "Needs Referrer")
	CODE(430, "Flow Failed", "Flow Failed")
	CODE(433, "Anonymity Disallowed", "No Anonymity")
	CODE(436, "Bad Identity Info", "Bad Identity")
	CODE(437, "Unsupported Credential", "Bad Credential")
	CODE(438, "Invalid Identity Header", "Invalid Identity")
	CODE(439, "First Hop Lacks Outbound Support", "No Outbound")
	CODE(440, "Max-Breadth Exceeded", "Max Breadth")
	CODE(469, "Bad Info Package", "Bad Package")
	CODE(470, "Consent Needed", "Consent Needed")
	CODE(480, "Temporarily Unavailable", "Unavailable")
	CODE(481, "Call/Transaction Does Not Exist", "Does Not Exist")
	CODE(482, "Loop Detected", "Loop")
	CODE(483, "Too Many Hops", "Too Many Hops")
	CODE(484, "Address Incomplete", "Incomplete")
	CODE(485, "Ambiguous", "Ambiguous")
	CODE(486, "Busy Here", "Busy")
	CODE(487, "Request Terminated", "Terminated")
	CODE(488, "Not Acceptable Here", "Not Acceptable")
	CODE(489, "Bad Event", "Bad Event")
	CODE(491, "Request Pending", "Pending")
	CODE(493, "Undecipherable", "Undecipherable")
	CODE(494, "Security Agreement Required", "Needs Agreement")
	CODE(500, "Server Internal Error", "Server Error")
	CODE(501, "Not Implemented", "Not Implemented")
	CODE(502, "Bad Gateway", "Bad Gateway")
	CODE(503, "Service Unavailable", "Unavailable")
	CODE(504, "Server Time-out", "Server Timeout")
	CODE(505, "Version Not Supported", "Bad Version")
	CODE(513, "Message Too Large", "Too Large")
	CODE(555, "Push Notification Service Not Supported", "No Push")
	CODE(580, "Precondition Failure", "Precondition")
	CODE(600, "Busy Everywhere", "Busy Everywhere")
	CODE(603, "Decline", "Decline")
	CODE(604, "Does Not Exist Anywhere", "Not Anywhere")
	CODE(606, "Not Acceptable", "Not Acceptable")
	CODE(607, "Unwanted", "Unwanted")
	CODE(608, "Rejected", "Rejected")
};

static const struct code *
find(unsigned code)
{
	size_t low = 0;
	size_t high = sizeof(codes) / sizeof(codes[0]);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (codes[mid].code == code)
			return &codes[mid];
		if (codes[mid].code < code)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

struct str
sip_code_phrase(unsigned code)
{
	const struct code *c = find(code);

	return c != NULL ? c->phrase : str_make("", 0);
}

struct str
sip_code_short(unsigned code)
{
	const struct code *c = find(code);

	return c != NULL ? c->brief : str_make("", 0);
}
