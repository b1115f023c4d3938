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

#include "sipladder/sdp.h"
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

/* Items of a list end at commas outside quotes and brackets. */
static void lists_are_split(void **state)
{
	struct str rest = STR(" \"a, b\" <sip:a,b@c;d=1>;q=\"x,\\\",y\" ,b , ,c,");
	struct str item;

	(void)state;
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "\"a, b\" <sip:a,b@c;d=1>;q=\"x,\\\",y\"");
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "b");
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "");
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "c");
	assert_false(sip_list_next(&item, &rest));
	assert_false(sip_list_next(&item, &rest));
}

/* A quote or bracket that never closes protects nothing. */
static void open_quotes_end_at_commas(void **state)
{
	struct str rest = STR("\"a, <b, c");
	struct str item;

	(void)state;
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "\"a");
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "<b");
	assert_true(sip_list_next(&item, &rest));
	assert_str(item, "c");
	assert_false(sip_list_next(&item, &rest));
}

/* Parameters: any case, blanks around = and ;, quotes off, flags empty. */
static void params_are_found(void **state)
{
	struct str s = STR(";lr ; Tag = a1;x=\"q;tag=no\\\"\" ;;y=;z=a b ");
	struct str v;

	(void)state;
	assert_true(sip_param(&v, s, STR("lr")));
	assert_str(v, "");
	assert_true(sip_param(&v, s, STR("tag")));
	assert_str(v, "a1");
	assert_true(sip_param(&v, s, STR("x")));
	assert_str(v, "q;tag=no\\\"");
	assert_true(sip_param(&v, s, STR("Y")));
	assert_str(v, "");
	assert_true(sip_param(&v, s, STR("z")));
	assert_str(v, "a b");
	assert_false(sip_param(&v, s, STR("a")));
	assert_false(sip_param(&v, str_make(NULL, 0), STR("a")));
	assert_str(v, "");
	assert_true(sip_param(&v, STR("a=1;b=\"open"), STR("b")));
	assert_str(v, "\"open");
}

struct addr_case {
	const char *value, *display, *uri, *params;
	uint64_t odd;
};

/* name-addr and addr-spec, well formed and not. */
static void addresses_are_read(void **state)
{
	static const struct addr_case cases[] = {
		{ "\"A \\\"B\\\" <C>\" <sip:a@b;c=d>;tag=1", "A \\\"B\\\" <C>",
		    "sip:a@b;c=d", "tag=1", 0 },
		{ "Alice<sip:a@b>", "Alice", "sip:a@b", "", 0 },
		{ "A B C  <sip:a@b> ; x", "A B C", "sip:a@b", " x", 0 },
		{ "sip:a@b;tag=1", "", "sip:a@b", "tag=1", 0 },
		{ "<>", "", "", "", 0 },
		{ "", "", "", "", 0 },
		{ "*", "", "*", "", 0 },
		{ "\"open <sip:a@b>;tag=1", "open", "sip:a@b", "tag=1",
		    SIP_ODD(QUOTE) },
		{ "Bell, A <sip:a@b>", "Bell, A", "sip:a@b", "",
		    SIP_ODD(DISPLAY) },
		{ "sip:a@b?c=d;tag=1", "", "sip:a@b?c=d", "tag=1",
		    SIP_ODD(URI) },
		{ "< sip:a@b >", "", "sip:a@b", "", SIP_ODD(BLANKS) },
		{ "<sip:a@b", "", "sip:a@b", "", SIP_ODD(URI) },
		{ "<sip:a@b>x;tag=1", "", "sip:a@b", "tag=1",
		    SIP_ODD(MALFORMED) },
		{ "\"only\"", "only", "", "", SIP_ODD(MALFORMED) },
	};
	struct sip_addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sip_addr_parse(&a, str_make(cases[i].value,
		    strlen(cases[i].value)));
		assert_str(a.display, cases[i].display);
		assert_str(a.uri, cases[i].uri);
		assert_str(a.params, cases[i].params);
		assert_true(a.odd == cases[i].odd);
	}
}

struct uri_case {
	const char *uri, *user, *password, *host;
	unsigned port;
	const char *params, *headers;
	uint64_t odd;
};

/* SIP URIs, with everything a user part may hold. */
static void uris_are_read(void **state)
{
	static const struct uri_case cases[] = {
		{ "sip:alice@example.com", "alice", "", "example.com", 0, "",
		    "", 0 },
		{ "SIPS:a:pw@h:5061;lr;x=1?Subject=a@b", "a", "pw", "h", 5061,
		    "lr;x=1", "Subject=a@b", 0 },
		{ "sip:h", "", "", "h", 0, "", "", 0 },
		{ "sip:user;par=u@example.net@h", "user;par=u@example.net", "",
		    "h", 0, "", "", 0 },
		{ "sip:a?b@h;p", "a?b", "", "h", 0, "p", "", 0 },
		{ "sip:a@[2001:db8::1]:5070;p", "a", "", "2001:db8::1", 5070,
		    "p", "", 0 },
		{ "sip:2001:db8::10", "", "", "2001:db8::10", 0, "", "",
		    SIP_ODD(URI) },
		{ "sip:a@h:70000", "a", "", "h", 0, "", "", SIP_ODD(RANGE) },
		{ "sip:a@h:x", "a", "", "h", 0, "", "", SIP_ODD(URI) },
		{ "sip:a@[::1", "a", "", "[::1", 0, "", "", SIP_ODD(URI) },
		{ "sip:a@", "a", "", "", 0, "", "", SIP_ODD(URI) },
		{ "sip:a@h; lr", "a", "", "h", 0, " lr", "", SIP_ODD(BLANKS) },
	};
	struct sip_uri u;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct uri_case *c = &cases[i];

		assert_int_equal(sip_uri_parse(&u,
		    str_make(c->uri, strlen(c->uri))), 0);
		assert_str(u.user, c->user);
		assert_str(u.password, c->password);
		assert_str(u.host, c->host);
		assert_int_equal(u.port, c->port);
		assert_str(u.params, c->params);
		assert_str(u.headers, c->headers);
		assert_true(u.odd == c->odd);
	}
}

/* Other schemes are kept whole; no scheme is no URI. */
static void other_schemes_are_opaque(void **state)
{
	struct sip_uri u;

	(void)state;
	assert_int_equal(sip_uri_parse(&u, STR("tel:+1-201;ext=5")), 0);
	assert_str(u.scheme, "tel");
	assert_str(u.opaque, "+1-201;ext=5");
	assert_int_equal(sip_uri_parse(&u, STR("urn:service:sos")), 0);
	assert_str(u.opaque, "service:sos");
	assert_int_equal(sip_uri_parse(&u, STR("")), -1);
	assert_int_equal(sip_uri_parse(&u, STR(":x")), -1);
	assert_int_equal(sip_uri_parse(&u, STR("*")), -1);
}

/* Via with blanks everywhere, IPv6, and nonsense. */
static void vias_are_read(void **state)
{
	struct sip_via v;

	(void)state;
	assert_int_equal(sip_via_parse(&v, STR("SIP / 2.0\r\n / UDP 192.0.2.2 "
	    ": 5070 ; branch = z9hG4bKx ;rport= 5071;received=192.0.2.9")), 0);
	assert_str(v.transport, "UDP");
	assert_str(v.host, "192.0.2.2");
	assert_int_equal(v.port, 5070);
	assert_str(v.branch, "z9hG4bKx");
	assert_str(v.received, "192.0.2.9");
	assert_true(v.has_rport);
	assert_int_equal(v.rport, 5071);

	assert_int_equal(sip_via_parse(&v, STR("SIP/2.0/TLS [2001:db8::9]:61;"
	    "received=[2001:db8::1];rport;branch=x")), 0);
	assert_str(v.sent_by, "[2001:db8::9]:61");
	assert_str(v.host, "2001:db8::9");
	assert_int_equal(v.port, 61);
	assert_str(v.received, "2001:db8::1");
	assert_true(v.has_rport);
	assert_int_equal(v.rport, 0);

	assert_int_equal(sip_via_parse(&v, STR("SIP/2.0/UDP 2001:db8::9")), 0);
	assert_str(v.host, "2001:db8::9");
	assert_int_equal(v.port, 0);
	assert_false(v.has_rport);

	assert_int_equal(sip_via_parse(&v, STR("SIP/2.0/UDP")), -1);
	assert_int_equal(sip_via_parse(&v, STR("SIP/2.0 UDP h")), -1);
	assert_int_equal(sip_via_parse(&v, STR("")), -1);
}

/* CSeq, RAck and seconds, and numbers that are too large for them. */
static void numbers_are_read(void **state)
{
	uint32_t a = 0;
	uint32_t b = 0;
	uint64_t v = 0;
	struct str m;

	(void)state;
	assert_int_equal(sip_cseq_parse(&a, &m, STR("0009\r\n  INVITE")), 0);
	assert_int_equal(a, 9);
	assert_str(m, "INVITE");
	assert_int_equal(sip_cseq_parse(&a, &m, STR("4294967296 ACK")), -1);
	assert_str(m, "ACK");
	assert_int_equal(sip_cseq_parse(&a, &m, STR("1")), -1);
	assert_int_equal(sip_cseq_parse(&a, &m, STR("x INVITE")), -1);
	assert_int_equal(sip_cseq_parse(&a, &m, STR("1 INVITE x")), -1);
	assert_int_equal(sip_rack_parse(&a, &b, &m, STR("7 42 INVITE")), 0);
	assert_int_equal(a, 7);
	assert_int_equal(b, 42);
	assert_str(m, "INVITE");
	assert_int_equal(sip_rack_parse(&a, &b, &m, STR("7 INVITE")), -1);
	assert_int_equal(sip_delta_parse(&v, STR(" 1800;refresher=uac")), 0);
	assert_int_equal(v, 1800);
	assert_int_equal(sip_delta_parse(&v, STR("18 (in a while)")), 0);
	assert_int_equal(sip_delta_parse(&v, STR("99999999999999999999")), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(sip_delta_parse(&v, STR("-1")), -1);
	assert_int_equal(sip_delta_parse(&v, STR("1x")), -1);
	assert_int_equal(sip_delta_parse(&v, STR("")), -1);
}

/* A fold is one space; without one the value itself comes back. */
static void folds_are_undone(void **state)
{
	char room[16];
	struct str plain = STR("a  b");
	struct str s;

	(void)state;
	s = sip_unfold(room, sizeof(room), plain);
	assert_ptr_equal(s.p, plain.p);
	s = sip_unfold(room, sizeof(room), STR("a  b \r\n\t c\n d"));
	assert_str(s, "a  b c d");
	s = sip_unfold(room, 3, STR("abcd\r\n e"));
	assert_str(s, "abc");
	s = sip_unfold(room, 0, STR("abcd\r\n e"));
	assert_str(s, "");
}

/* Rows of one header by number and by name, compact and long alike. */
static void rows_are_found(void **state)
{
	static const char text[] =
	    "OPTIONS sip:a@b SIP/2.0\r\nv: 1\r\nX-Foo: a\r\n"
	    "VIA: 2\r\nx-foo : b\r\nVia: 3\r\n\r\n";
	struct str v;
	unsigned at = 0;

	(void)state;
	assert_int_equal(sip_msg_parse(&msg, STR(text), 0), sizeof(text) - 1);
	assert_str(sip_msg_header(&msg, SIP_HDR_VIA), "1");
	assert_str(sip_msg_header(&msg, SIP_HDR_TO), "");
	assert_true(sip_msg_next(&v, &msg, SIP_HDR_VIA, &at));
	assert_str(v, "1");
	assert_true(sip_msg_next(&v, &msg, SIP_HDR_VIA, &at));
	assert_str(v, "2");
	assert_true(sip_msg_next(&v, &msg, SIP_HDR_VIA, &at));
	assert_str(v, "3");
	assert_false(sip_msg_next(&v, &msg, SIP_HDR_VIA, &at));
	at = 0;
	assert_false(sip_msg_next(&v, &msg, SIP_HDR_TO, &at));
	at = 0;
	assert_true(sip_msg_next_named(&v, &msg, STR("X-FOO"), &at));
	assert_str(v, "a");
	assert_true(sip_msg_next_named(&v, &msg, STR("X-FOO"), &at));
	assert_str(v, "b");
	assert_false(sip_msg_next_named(&v, &msg, STR("X-FOO"), &at));
	at = 0;
	assert_true(sip_msg_next_named(&v, &msg, STR("V"), &at));
	assert_str(v, "1");
}

/* Codes have their words, and the short ones are short. */
static void codes_have_words(void **state)
{
	static const uint16_t some[] = { 100, 199, 200, 305, 380, 481, 494,
		505, 513, 580, 600, 608 };

	(void)state;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		assert_true(sip_code_phrase(some[i]).n > 0);
	for (unsigned i = 0; i < 1000; i++) {
		assert_true((sip_code_phrase(i).n == 0)
		    == (sip_code_short(i).n == 0));
		assert_true(sip_code_short(i).n <= 19);
	}
	assert_str(sip_code_phrase(486), "Busy Here");
	assert_str(sip_code_short(486), "Busy");
	assert_str(sip_code_phrase(299), "");
	assert_str(sip_code_short(0), "");
}

/* Each odd bit has its words. */
static void odds_have_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SIP_ODDS; i++) {
		assert_int_equal(strlen(sip_odd_id(i)), 5);
		assert_true(strlen(sip_odd_text(i)) > 10);
		assert_true(strlen(sip_odd_rfc(i)) > 3);
		assert_non_null(strchr("EWN", sip_odd_severity(i)));
	}
	assert_string_equal(sip_odd_id(SIP_ODDS), "");
}

#define PART(type, text) "--b 1\r\nContent-Type: " type "\r\n\r\n" text "\r\n"
#define MULTI(type, body) \
	"INVITE sip:a@b SIP/2.0\r\nc: " type "\r\n\r\n" body

/* The SDP of a body: alone, as a part, as a part of a part, or none. */
static void sdp_is_found(void **state)
{
	static const struct {
		const char *text, *sdp;
	} cases[] = {
		{ MULTI("application/sdp", "v=0"), "v=0" },
		{ MULTI("Application/SDP ; charset=utf-8", "v=0"), "v=0" },
		{ MULTI("text/plain", "v=0"), "" },
		{ "INVITE sip:a@b SIP/2.0\r\n\r\nv=0\r\n", "v=0" },
		{ MULTI("multipart/mixed;boundary=\"b 1\"", "pre\r\n"
		    PART("text/plain", "v=1") PART("application/sdp", "v=2")
		    "--b 1--\r\n"), "v=2" },
		{ MULTI("multipart/mixed;boundary=\"b 1\"",
		    PART("multipart/mixed;boundary=in", "--in\r\n"
		    "Content-Type: application/sdp\r\n\r\nv=3\r\n--in--")
		    "--b 1--\r\n"), "v=3" },
		{ MULTI("multipart/mixed;boundary=\"b 1\"",
		    PART("application/sdp", "v=4")), "v=4\r\n" },
		{ MULTI("multipart/mixed;boundary=\"b 1\"",
		    PART("application/sdp\r\nContent-Disposition: render",
		    "v=4") PART("application/sdp\r\n"
		    "Content-Disposition: session;handling=optional", "v=5")
		    "--b 1--"), "v=5" },
		{ MULTI("multipart/mixed", PART("application/sdp", "v=6")),
		    "" },
		{ MULTI("multipart/mixed;boundary=c",
		    PART("application/sdp", "v=6")), "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(sip_msg_parse(&msg, str_make(cases[i].text,
		    strlen(cases[i].text)), 0) > 0);
		assert_str(sip_msg_sdp(&msg), cases[i].sdp);
	}
}

static const char offer[] =
    "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1/127\r\n"
    "t=0 0\r\na=recvonly\r\n"
    "m=audio 49170/2 RTP/AVP 97 0 8\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:97 iLBC/8000/1\r\na=sendonly\r\na=rtcp:53020 IN IP4 1.2.3.4\r\n"
    "m=video 51372 RTP/SAVPF 31\r\nc=IN IP6 2001:db8::1\r\na=rtcp-mux\r\n"
    "m=image 0 udptl t38\r\nc=IN IP4 fax.example.com\r\na=inactive\r\n";

/* Media sections take what they do not say from the session. */
static void sdp_is_read(void **state)
{
	char text[ADDR_TEXT_MAX];
	uint32_t clock;
	struct sdp s;

	(void)state;
	assert_int_equal(sdp_parse(&s, STR(offer)), 0);
	assert_false(s.is_strange);
	assert_str(s.origin, "- 1 2 IN IP4 192.0.2.1");
	assert_int_equal(s.nmedia, 3);
	assert_str(s.media[0].type, "audio");
	assert_str(s.media[0].proto, "RTP/AVP");
	assert_str(s.media[0].formats, "97 0 8");
	assert_str(s.media[0].first_codec, "iLBC");
	assert_str(addr_text(text, &s.media[0].addr), "192.0.2.1:49170");
	assert_int_equal(s.media[0].rtcp_port, 53020);
	assert_int_equal(s.media[0].dir, SDP_SENDONLY);
	assert_false(s.media[0].rtcp_mux);
	assert_str(sdp_codec(&clock, &s.media[0], 97), "iLBC");
	assert_int_equal(clock, 8000);
	assert_str(sdp_codec(&clock, &s.media[0], 8), "PCMA");
	assert_str(sdp_codec(&clock, &s.media[0], 96), "");
	assert_int_equal(clock, 0);

	assert_str(s.media[1].first_codec, "H261");
	assert_str(addr_text(text, &s.media[1].addr), "[2001:db8::1]:51372");
	assert_int_equal(s.media[1].dir, SDP_RECVONLY);
	assert_true(s.media[1].rtcp_mux);

	assert_int_equal(s.media[2].addr.family, ADDR_NONE);
	assert_str(s.media[2].host, "fax.example.com");
	assert_str(s.media[2].first_codec, "t38");
	assert_int_equal(s.media[2].dir, SDP_INACTIVE);
}

/* The tutorial's SDP: blanks around each =, a name as address. */
static void sdp_with_blanks_is_read(void **state)
{
	struct sdp s;

	(void)state;
	assert_true(sip_msg_parse(&msg, STR(sample), 0) > 0);
	assert_int_equal(sdp_parse(&s, sip_msg_sdp(&msg)), 0);
	assert_true(s.is_strange);
	assert_int_equal(s.nmedia, 1);
	assert_str(s.media[0].type, "audio");
	assert_int_equal(s.media[0].addr.port, 49170);
	assert_str(s.media[0].host, "client.ANC.com");
	assert_str(s.media[0].first_codec, "PCMU");
}

/* What makes an SDP strange, and what is none. */
static void strange_sdp_is_told(void **state)
{
	static const struct {
		const char *text;
		int result;
		bool is_strange;
	} cases[] = {
		{ "v=0\no=a\ns=-\nt=0 0\n", 0, false },
		{ "v=0\ro=a\rs=-\rt=0 0", 0, false },
		{ "v=0\no=a\ns=-\n", 0, true },
		{ "v=0\ns=-\no=a\nt=0 0\n", 0, true },
		{ "v=0\no=a\ns=-\nt=0 0\nm=audio 1 RTP/AVP 0\n", 0, true },
		{ "v=0\no=a\ns=-\nt=0 0\nm=audio 0 RTP/AVP 0\n", 0, false },
		{ "v=0\no=a\ns=-\nt=0 0\nhello\n", 0, true },
		{ "v=0\no=a\ns=-\nt=0 0\nm=\n", 0, true },
		{ "hello", -1, true },
		{ "", -1, true },
	};
	struct sdp s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(sdp_parse(&s, str_make(cases[i].text,
		    strlen(cases[i].text))), cases[i].result);
		assert_int_equal(s.is_strange, cases[i].is_strange);
	}
}

/* Media lines over the limit are counted, not written. */
static void many_media_lines_are_counted(void **state)
{
	char text[8192];
	struct sdp s;
	size_t n = 0;

	(void)state;
	memcpy(text, "v=0\n", 4);
	n = 4;
	for (unsigned i = 0; i < SDP_MEDIA_MAX + 5; i++) {
		memcpy(text + n, "m=audio 1 RTP/AVP 0\nc=IN IP4 192.0.2.1\n",
		    39);
		n += 39;
	}
	assert_int_equal(sdp_parse(&s, str_make(text, n)), 0);
	assert_int_equal(s.nmedia, SDP_MEDIA_MAX);
	assert_int_equal(s.media_dropped, 5);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample_is_read),
		cmocka_unit_test(headers_are_known),
		cmocka_unit_test(methods_are_known),
		cmocka_unit_test(lists_are_split),
		cmocka_unit_test(open_quotes_end_at_commas),
		cmocka_unit_test(params_are_found),
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(uris_are_read),
		cmocka_unit_test(other_schemes_are_opaque),
		cmocka_unit_test(vias_are_read),
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(folds_are_undone),
		cmocka_unit_test(rows_are_found),
		cmocka_unit_test(codes_have_words),
		cmocka_unit_test(odds_have_words),
		cmocka_unit_test(sdp_is_found),
		cmocka_unit_test(sdp_is_read),
		cmocka_unit_test(sdp_with_blanks_is_read),
		cmocka_unit_test(strange_sdp_is_told),
		cmocka_unit_test(many_media_lines_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
