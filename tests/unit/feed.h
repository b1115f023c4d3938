/*
 * feed.h - a call store fed with texts, for the tests of view and out.  The
 * texts stay in an array, which stands for the capture.
 */
#ifndef FEED_H
#define FEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sipladder/call.h>
#include <sipladder/view.h>

#define FEED_START (INT64_C(1600000000) * CLOCK_S + 123456789)

struct feed {
	struct call_store *store;
	struct view view;
	struct buf texts;
	struct flow_user user;
	uint32_t frame;
	bool is_broken; /* nothing can be read again */
};

static inline int
feed_read(void *ctx, void *out, const struct frame_ref *ref, struct err *e)
{
	const struct feed *f = ctx;

	if (f->is_broken)
		return err_set(e, "the capture is gone");
	assert_true(ref->at + ref->len <= f->texts.n);
	memcpy(out, f->texts.p + ref->at, ref->len);
	return 0;
}

static inline void
feed_open(struct feed *f)
{
	struct call_opt opt = { .fetch = { feed_read, f }, .hash_key = 1 };

	memset(f, 0, sizeof(*f));
	f->store = call_store_new(&opt);
	f->view = (struct view){ .store = f->store, .utc = true,
		.zero = CLOCK_NONE };
}

static inline void
feed_close(struct feed *f)
{
	call_store_free(f->store);
	buf_free(&f->texts);
}

static inline struct addr
feed_addr(unsigned last, uint16_t port)
{
	uint8_t ip[4] = { 192, 0, 2, (uint8_t)last };

	return addr_ip4(ip, port);
}

/* ms after FEED_START, from 192.0.2.SRC to 192.0.2.DST, port 5060. */
static inline uint32_t
feed_msg(struct feed *f, int ms, unsigned src, unsigned dst, struct str text)
{
	struct frame_ref ref = { .at = f->texts.n, .len = (uint32_t)text.n,
		.frame = ++f->frame };
	struct chunk c = { .user = &f->user, .src = feed_addr(src, 5060),
		.dst = feed_addr(dst, 5060), .ts = FEED_START + ms * CLOCK_MS,
		.bytes = text, .refs = &ref, .nrefs = 1, .frame = ref.frame };
	struct wrap_msg w = { .text = text, .chunk = &c, .refs = &ref,
		.nrefs = 1, .transport = WRAP_UDP };
	struct sip_msg m;

	assert_int_equal(buf_str(&f->texts, text), 0);
	assert_true(sip_msg_parse(&m, text, SIP_PARSE_CHECK) > 0);
	return call_add(f->store, &m, &w);
}

static inline bool
feed_rtp(struct feed *f, int ms, struct addr src, struct addr dst,
    const uint8_t *packet, size_t n)
{
	struct chunk c = { .user = &f->user, .src = src, .dst = dst,
		.ts = FEED_START + ms * CLOCK_MS,
		.bytes = str_make(packet, n), .frame = ++f->frame };

	return call_media(f->store, &c);
}

#define FEED_SDP "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n" \
	"c=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 96 0\r\n" \
	"a=rtpmap:96 opus/48000/2\r\n"

/* An INVITE from 1 to 2, with most things that fields speak of. */
#define FEED_INVITE "INVITE sip:bob@example.com SIP/2.0\r\n" \
	"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n" \
	"Max-Forwards: 70\r\n" \
	"From: \"Alice \\\"A\\\"\" <sip:alice@example.com;x=1>;tag=a1\r\n" \
	"To: <sip:bob@example.com>\r\n" \
	"Call-ID: one@192.0.2.1\r\n" \
	"CSeq: 1 INVITE\r\n" \
	"Contact: <sip:alice@192.0.2.1>;q=1, \r\n <sip:a@192.0.2.9>\r\n" \
	"User-Agent: Phone\r\n  1.0\r\n" \
	"Content-Type: application/sdp\r\n" \
	"Content-Length: 116\r\n\r\n" FEED_SDP

/* A response from 2 to 1 to it; status line and To tag are given. */
#define FEED_RESPONSE(status, cseq) "SIP/2.0 " status "\r\n" \
	"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n" \
	"From: <sip:alice@example.com>;tag=a1\r\n" \
	"To: <sip:bob@example.com>;tag=b1\r\n" \
	"Call-ID: one@192.0.2.1\r\n" \
	"Contact: <sip:bob@192.0.2.2>\r\n" \
	"CSeq: " cseq "\r\nContent-Length: 0\r\n\r\n"

#define FEED_IN_DIALOG(method, branch, more) \
	method " sip:bob@192.0.2.2 SIP/2.0\r\n" \
	"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" branch "\r\n" \
	"Max-Forwards: 70\r\n" \
	"From: <sip:alice@example.com>;tag=a1\r\n" \
	"To: <sip:bob@example.com>;tag=b1\r\n" \
	"Call-ID: one@192.0.2.1\r\n" more "Content-Length: 0\r\n\r\n"

/* A whole call of six messages: rings 1 s, talks 2 s, alice hangs up. */
static inline void
feed_call(struct feed *f)
{
	feed_msg(f, 0, 1, 2, STR(FEED_INVITE));
	feed_msg(f, 500, 2, 1, STR(FEED_RESPONSE("180 Ringing", "1 INVITE")));
	feed_msg(f, 1500, 2, 1, STR(FEED_RESPONSE("200 OK", "1 INVITE")));
	feed_msg(f, 1510, 1, 2, STR(FEED_IN_DIALOG("ACK", "2",
	    "CSeq: 1 ACK\r\n")));
	feed_msg(f, 3500, 1, 2, STR(FEED_IN_DIALOG("BYE", "3",
	    "CSeq: 2 BYE\r\nReason: Q.850;cause=16\r\n")));
	feed_msg(f, 3600, 2, 1, STR("SIP/2.0 200 OK\r\n"
	    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK3\r\n"
	    "From: <sip:alice@example.com>;tag=a1\r\n"
	    "To: <sip:bob@example.com>;tag=b1\r\n"
	    "Call-ID: one@192.0.2.1\r\n"
	    "CSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n"));
}

#endif
