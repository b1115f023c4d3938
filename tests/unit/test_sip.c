/*
 * test_sip.c: unit tests of the sip layer's helpers.  What the parser says
 * about whole messages is tested in tests/lit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sipladder/sip.h"

#define assert_str(s, text) \
	assert_true(str_eq((s), str_make((text), strlen(text))))

/* The sample INVITE of the tutorial: indented, LF line ends, blanks at =. */
static const char sample[] =
    "INVITE sips:Bob@TMC.com SIP/2.0 \n"
    "   Via: SIP/2.0/TLS client.ANC.com:5061;branch = z9hG4bK74bf9 \n"
    "   Max-Forwards: 70 \n"
    "   From: Alice<sips:Alice@TTP.com>;tag = 1234567 \n"
    "   To: Bob<sips:Bob@TMC.com>\n"
    "   Call-ID: 12345601@192.168.2.1  \n"
    "   CSeq: 1 INVITE \n"
    "   Contact: <sips:Alice@client.ANC.com> \n"
    "   Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY \n"
    "   Supported: replaces \n"
    "   Content-Type: application/sdp \n"
    "   Content-Length: ...  \n"
    "   \n"
    "   v = 0 \n"
    "   o = Alice 2890844526 2890844526 IN IP4 client.ANC.com \n"
    "   s = Session SDP \n"
    "   c = IN IP4 client.ANC.com \n"
    "   t = 3034423619 0 \n"
    "   m = audio 49170 RTP/AVP 0 \n"
    "   a = rtpmap:0 PCMU/8000 \n";

static struct sip_msg msg;

/* The sample is read as it was meant. */
static void sample_is_read(void **state)
{
	struct sip_via via;
	struct sip_addr from;

	(void)state;
	assert_int_equal(sip_msg_parse(&msg, STR(sample), 0),
	    sizeof(sample) - 1);
	assert_true(msg.is_request);
	assert_int_equal(msg.method_id, SIP_INVITE);
	assert_str(msg.uri, "sips:Bob@TMC.com");
	assert_int_equal(sip_via_parse(&via, msg.via), 0);
	assert_str(via.transport, "TLS");
	assert_str(via.host, "client.ANC.com");
	assert_int_equal(via.port, 5061);
	assert_str(msg.branch, "z9hG4bK74bf9");
	assert_str(msg.from_tag, "1234567");
	assert_str(msg.to_tag, "");
	assert_str(msg.call_id, "12345601@192.168.2.1");
	assert_int_equal(msg.cseq, 1);
	assert_int_equal(msg.nrows, 11);
	assert_str(sip_msg_header(&msg, SIP_HDR_MAX_FORWARDS), "70");
	sip_addr_parse(&from, msg.from);
	assert_str(from.display, "Alice");
	assert_true(msg.odd == (SIP_ODD(BAD_LENGTH) | SIP_ODD(LINE_ENDS)
	    | SIP_ODD(BLANKS) | SIP_ODD(INDENTED)));
}

/* Each header is known by its name, in any case, and by its letter. */
static void headers_are_known(void **state)
{
	static const struct {
		const char *name;
		char letter;
	} all[SIP_HDR_KNOWN] = {
#define HEADER(id, name, compact, kind) [SIP_HDR_##id] = { name, compact },
#include "sipladder/headers.def"
#undef HEADER
	};
	char upper[64];

	(void)state;
	for (unsigned i = 1; i < SIP_HDR_KNOWN; i++) {
		size_t n = strlen(all[i].name);

		for (size_t k = 0; k < n; k++) {
			char c = all[i].name[k];

			upper[k] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
		}
		assert_int_equal(sip_header_of(str_make(all[i].name, n)), i);
		assert_int_equal(sip_header_of(str_make(upper, n)), i);
		/* One letter less is another name, but for T. */
		if (n > 2)
			assert_int_not_equal(
			    sip_header_of(str_make(upper, n - 1)), i);
		if (all[i].letter != 0)
			assert_int_equal(sip_header_of(
			    str_make(&all[i].letter, 1)), i);
		assert_str(sip_header_name(i), all[i].name);
	}
	assert_int_equal(sip_header_of(STR("")), SIP_HDR_UNKNOWN);
	assert_int_equal(sip_header_of(STR("Call\rID")), SIP_HDR_UNKNOWN);
	assert_int_equal(sip_header_of(STR("\xf6")), SIP_HDR_UNKNOWN);
}

/* Each method is known by its name, in capitals only. */
static void methods_are_known(void **state)
{
	(void)state;
	for (unsigned i = 1; i < SIP_METHODS; i++)
		assert_int_equal(sip_method_of(sip_method_name(i)), i);
	assert_int_equal(sip_method_of(STR("invite")), SIP_METHOD_OTHER);
	assert_int_equal(sip_method_of(STR("")), SIP_METHOD_OTHER);
	assert_str(sip_method_name(SIP_PRACK), "PRACK");
	assert_str(sip_method_name(999), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample_is_read),
		cmocka_unit_test(headers_are_known),
		cmocka_unit_test(methods_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
