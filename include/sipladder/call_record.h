/*
 * call_record.h: what the call store keeps: messages, transactions, dialogs,
 * calls, media streams, paths.  Plain records, read by everybody, written by
 * the call layer alone; they name each other by id.  call.h has the functions.
 */
#ifndef SIPLADDER_CALL_RECORD_H
#define SIPLADDER_CALL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/media.h>
#include <sipladder/sip.h>
#include <sipladder/wrap.h>

/* What an initial request made of the container; "kind" in JSON. */
enum call_kind {
	CALL_CALL, CALL_REGISTRATION, CALL_SUBSCRIPTION, CALL_PUBLICATION,
	CALL_MESSAGE, CALL_OPTIONS, CALL_OTHER, CALL_KINDS
};

/* include/sipladder/states.def has the words. */
enum call_state {
#define STATE(id, name, text, ended) CALL_STATE_##id,
#include <sipladder/states.def>
#undef STATE
	CALL_STATES
};

enum call_side { CALL_NOBODY, CALL_CALLER, CALL_CALLEE, CALL_MIDDLE };

/* Flags of a message. */
enum {
	CALL_MSG_RTX = 1,        /* retransmission */
	CALL_MSG_DUP = 2,        /* captured twice */
	CALL_MSG_NAT = 4,        /* same transaction seen on another path */
	CALL_MSG_SDP = 8,
	CALL_MSG_AUTH = 16,      /* has credentials */
	CALL_MSG_REL = 32,       /* reliable 1xx: Require 100rel and RSeq */
	CALL_MSG_MALFORMED = 64, /* an odd bit of severity E or W */
	CALL_MSG_IN_DIALOG = 128, /* request with a To tag */
	CALL_MSG_HOLD = 256,     /* its SDP puts media on hold */
	CALL_MSG_CUT = 512,
	CALL_MSG_LONG = 1024     /* its text is a list of pieces */
};

/* One message: 48 bytes.  Lifetime: its call's, or until the call is long. */
struct call_msg {
	int64_t ts;
	uint64_t ref;    /* packed; call_msg_refs() unpacks it */
	uint32_t n;      /* order in the capture, from 1; never reused */
	uint32_t frame;  /* that completed it */
	uint32_t next;   /* next message of the call; 0: last */
	uint32_t txn;    /* its hop transaction */
	uint32_t prev;   /* previous message of that transaction; 0: first */
	uint32_t path;   /* call_path_at() */
	uint16_t code;   /* 0: a request */
	uint16_t flags;  /* CALL_MSG_* */
	uint16_t print;  /* tells copies: IPv4 id, or of a 1xx its content */
	uint8_t method;  /* enum sip_method; of a response: its CSeq's */
	uint8_t dialog;  /* ordinal in the call, from 1; 0: none */
};

/* Where a message went: a pair of addresses, the transport, the headers. */
struct call_path {
	struct addr src, dst;
	uint32_t link_path; /* link_path(), link_path_outer() */
	uint8_t transport; /* enum wrap_transport */
};

enum call_txn_state {
	CALL_TXN_CALLING, CALL_TXN_PROCEEDING, CALL_TXN_ACCEPTED,
	CALL_TXN_COMPLETED, CALL_TXN_CONFIRMED
};

/* One hop's transaction: 40 bytes. */
struct call_txn {
	uint64_t key;    /* hash of branch, sent-by, method, Call-ID, CSeq */
	uint32_t call;
	uint32_t cseq;
	uint32_t first;  /* message that began it (a response where the */
	uint32_t last;   /* request was not captured), and the newest */
	uint32_t parent; /* upstream hop's transaction by the Via stack; 0 */
	uint32_t path;   /* the first message's */
	uint16_t code;   /* final code, else the last provisional; 0: none */
	uint16_t nmsgs;  /* messages kept; saturates */
	uint8_t method;  /* of ACK to a failure: INVITE */
	uint8_t state;   /* enum call_txn_state */
	uint8_t dialog;  /* of its request, or the first it made; 0: none */
	uint8_t flags;
};

enum call_dialog_state {
	CALL_DIALOG_EARLY, CALL_DIALOG_CONFIRMED, CALL_DIALOG_TERMINATED
};

/* One dialog: (Call-ID, {tag, tag}) (RFC 3261 section 12). */
struct call_dialog {
	uint64_t key;
	uint32_t call;
	uint32_t next;    /* next of the call; 0: last */
	uint32_t first;   /* message that made it */
	uint32_t txn;     /* transaction that made it */
	uint8_t ordinal;  /* from 1; no more than 255 are kept */
	uint8_t state;    /* enum call_dialog_state */
	uint8_t method;   /* usage: INVITE, SUBSCRIBE, REFER */
	uint8_t spare;
};

/* One container; see above. */
struct call {
	uint64_t key;       /* hash of the Call-ID */
	int64_t start, end; /* first and last message */
	uint32_t n;         /* number in the list, from 1; never reused */
	uint32_t caller_tag; /* hash of the initial From tag; 0: not seen */
	uint32_t first, last; /* messages */
	uint32_t nmsgs;     /* seen; those kept are fewer by ndropped */
	uint32_t ndropped;  /* the oldest ones of a container over its limit */
	uint32_t dialogs;   /* first of its list */
	uint32_t first_leg, next_leg; /* legs of one call; first_leg 0: alone */
	uint32_t streams;   /* first media stream */
	uint16_t nstreams;
	uint16_t nendpoints;
	uint32_t endpoints; /* first media address announced */
	uint32_t ringing;   /* message: first 18x; 0: none */
	uint32_t answer;    /* message: first 2xx to INVITE */
	uint32_t bye;       /* message: first BYE, or the CANCEL */
	uint32_t older, newer; /* order of dropping */
	uint16_t code;      /* final code of the initial request, newest */
	uint8_t kind;       /* enum call_kind */
	uint8_t method;     /* of the initial request */
	uint8_t state;      /* enum call_state */
	uint8_t released_by; /* enum call_side */
	uint8_t ndialogs;   /* saturates */
	uint8_t flags;      /* CALL_FLAG_* */
};

enum {
	CALL_FLAG_MIDWAY = 1,   /* began before the capture: guessed */
	CALL_FLAG_TOUCHED = 2,  /* used since last looked at for dropping */
	CALL_FLAG_ENDED = 4,    /* in the list of ended ones */
	CALL_FLAG_NO_CALL_ID = 8, /* grouped by address and branch */
	CALL_FLAG_CANCELLED = 16 /* a CANCEL was seen */
};

/* One RTP stream: addresses and SSRC. */
struct call_stream {
	struct media_seq seq;
	int64_t last;
	uint64_t bytes;
	uint64_t types[2];  /* bit per payload type seen */
	uint64_t way;       /* conversation and direction it was last met in */
	uint32_t ssrc;
	uint32_t call;      /* 0: belongs to none */
	uint32_t next;      /* next stream of the call */
	uint32_t n;         /* order of appearance, from 1 */
	int64_t first;
	struct addr src, dst;
	uint32_t first_frame;
	uint8_t payload_type; /* the first */
};

/* Totals over everything seen, dropped records included. */
struct call_totals {
	int64_t first, last;      /* of SIP messages; CLOCK_NONE: none */
	uint64_t messages, requests, responses;
	uint64_t methods[SIP_METHODS]; /* requests */
	uint64_t codes[1000];
	uint64_t transports[WRAP_TRANSPORTS];
	uint64_t call_ids, dialogs, transactions;
	uint64_t kinds[CALL_KINDS];
	uint64_t retransmissions, duplicates, malformed;
	uint64_t rtp_streams, rtp_packets, rtcp_packets;
};

#endif
