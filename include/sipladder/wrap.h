/*
 * wrap.h: what lies between a stream and a SIP message.  Per conversation a
 * chain of wrappers (HEP, WebSocket, a proxy header: src/wrap/wraps.def), the
 * last of them the SIP framer, which cuts streams into messages by the rules
 * of RFC 3261 section 18.3 and finds its feet again after garbage.
 *
 * HEP brings copies of packets that were captured elsewhere: such a message
 * has the addresses, the time and the transport of the packet inside.
 */
#ifndef SIPLADDER_WRAP_H
#define SIPLADDER_WRAP_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/budget.h>
#include <sipladder/count.h>
#include <sipladder/flow.h>

struct wrap;

/*
 * How a message travelled; the order is that of summary's "transports".
 * WRAP_HEP: in HEP that does not say how it travelled before.
 */
enum wrap_transport {
	WRAP_UDP, WRAP_TCP, WRAP_TLS, WRAP_WS, WRAP_WSS, WRAP_SCTP, WRAP_HEP,
	WRAP_TRANSPORTS
};

enum {
	WRAP_FLAG_STREAM = 1,   /* Content-Length decided where it ends */
	WRAP_FLAG_CUT = 2,      /* a datagram cut by the snap length */
	WRAP_FLAG_BAD_LENGTH = 4, /* on a stream without a good Content-Length */
	/*
	 * The text is nowhere in the capture (masked, compressed): who wants
	 * it later keeps a copy.  The refs tell the frames it came in.
	 */
	WRAP_FLAG_COPY = 8
};

/* One SIP message's bytes.  Lifetime: the callback. */
struct wrap_msg {
	struct str text;      /* from the start line to the end of the body */
	const struct chunk *chunk; /* that completed it: addresses, time */
	const struct frame_ref *refs; /* together exactly text, but for COPY */
	uint32_t agent;       /* HEP's capture agent id; 0: none */
	uint16_t nrefs;
	uint8_t transport;    /* enum wrap_transport */
	uint8_t flags;        /* WRAP_FLAG_* */
};

/* What wrap_push() thinks of a conversation. */
enum wrap_verdict {
	WRAP_NOT_SIP,  /* a datagram of something else: RTP, STUN, ... */
	WRAP_SIP,      /* was SIP (or a keep-alive of it), or may become it */
	WRAP_IGNORED   /* a stream that is not SIP */
};

struct wrap_opt {
	struct budget *budget;
	uint32_t max_message;  /* bytes; 0: 65,535 on UDP, 1 MiB on streams */
};

enum {
	WRAP_COUNT_MESSAGES,
	WRAP_COUNT_KEEPALIVES,     /* CRLF, NUL and the like */
	WRAP_COUNT_STUN,
	WRAP_COUNT_NOT_SIP,        /* datagrams of something else */
	WRAP_COUNT_STREAM_SKIPPED, /* bytes passed over to find a start line */
	WRAP_COUNT_RESYNCS,
	WRAP_COUNT_TOO_LONG,       /* messages over the limit: dropped */
	WRAP_COUNT_CUT,            /* messages whose end never came */
	WRAP_COUNT_NO_BUDGET,
	WRAP_COUNT_HEP,            /* packets of HEP */
	WRAP_COUNT_HEP_BAD,        /* with lengths that lie */
	WRAP_COUNT_HEP_DEEP,       /* HEP in HEP in HEP ... */
	WRAP_COUNT_HEP_RTCP,       /* RTCP reports as JSON */
	WRAP_COUNT_HEP_OTHER,      /* with something else than SIP */
	WRAP_COUNT_HEP_PACKED,     /* compressed, and not to be read */
	WRAP_COUNT_WS,             /* messages in WebSocket */
	WRAP_COUNT_WS_CONTROL,     /* ping, pong, close */
	WRAP_COUNT_WS_BAD,         /* impossible frames */
	WRAP_COUNT_WS_PACKED,      /* compressed messages not to be read */
	WRAP_COUNT_PROXY,          /* PROXY headers */
	WRAP_COUNTS
};

struct wrap *wrap_new(const struct wrap_opt *opt,
    void (*sink)(void *ctx, const struct wrap_msg *m), void *ctx);
void wrap_free(struct wrap *w);

/* Takes a chunk; calls the sink for each message it completes. */
enum wrap_verdict wrap_push(struct wrap *w, const struct chunk *c);

/*
 * The conversation ends: gives out a message that ends with its stream, for
 * want of a Content-Length; counts one whose end never came (they are never
 * handed out); and frees user->wrap.
 */
void wrap_end(struct wrap *w, struct flow_user *user);

struct count_set wrap_counts(const struct wrap *w);

/*
 * True where bytes begin like a SIP message (token SP URI SP "SIP/", or "SIP/"
 * version SP digit): by content, never by port.  Leading CR and LF are passed
 * over.
 */
bool wrap_is_sip(struct str s);

/* "udp", "tcp", ... */
const char *wrap_transport_name(unsigned transport);

#endif
