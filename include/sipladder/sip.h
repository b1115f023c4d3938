/*
 * sip.h: one SIP message (RFC 3261 section 7) as slices into its bytes.  The
 * parser is tolerant, reads once, allocates nothing and never fails on what
 * can be shown: what was strange stands in `odd`.
 */
#ifndef SIPLADDER_SIP_H
#define SIPLADDER_SIP_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/str.h>

/* src/sip/methods.def in this order; SIP_METHOD_OTHER is any other token. */
enum sip_method {
	SIP_METHOD_OTHER, SIP_INVITE, SIP_ACK, SIP_BYE, SIP_CANCEL,
	SIP_REGISTER, SIP_OPTIONS, SIP_SUBSCRIBE, SIP_NOTIFY, SIP_PUBLISH,
	SIP_REFER, SIP_INFO, SIP_UPDATE, SIP_PRACK, SIP_MESSAGE, SIP_METHODS
};

/* src/sip/headers.def: HEADER(ID, "Name", compact letter or 0, kind). */
enum sip_header {
	SIP_HDR_UNKNOWN,
#define HEADER(id, name, compact, kind) SIP_HDR_##id,
#include <sipladder/headers.def>
#undef HEADER
	SIP_HDR_KNOWN
};

enum sip_header_kind {
	SIP_KIND_SINGLE, /* one value; a second, other one is odd */
	SIP_KIND_LIST,   /* rows and comma-separated items are one list */
	SIP_KIND_ROWS,   /* may repeat, never split at commas */
	SIP_KIND_TEXT    /* free text; commas mean nothing */
};

/* What was strange; sip_odd_id() and sip_odd_text() say it.  Bits. */
enum sip_odd {
#define ODD(name, id, severity, text, rfc) SIP_ODD_BIT_##name,
#include <sipladder/odd.def>
#undef ODD
	SIP_ODDS
};
#define SIP_ODD(name) (UINT64_C(1) << SIP_ODD_BIT_##name)

#define SIP_ROWS_MAX 512

/* One header row. */
struct sip_row {
	const char *name;
	const char *value;  /* trimmed; folds still in it */
	uint32_t value_n;
	uint16_t name_n;
	uint16_t id;        /* enum sip_header */
};

/* Lifetime: that of the bytes it was parsed from. */
struct sip_msg {
	struct str text;       /* the whole message */
	struct str start;      /* start line without its end */
	struct str method;     /* request: its name; response: empty */
	struct str uri;        /* request */
	struct str version;
	struct str reason;     /* response */
	bool is_request;
	uint8_t method_id;     /* enum sip_method; response: of the CSeq */
	uint16_t code;         /* response: 0 to 999 */
	struct str call_id;
	struct str from, to;   /* whole values */
	struct str from_tag, to_tag;
	struct str via;        /* first item of the first Via */
	struct str branch;     /* of it */
	struct str sent_by;    /* of it: host[:port] */
	struct str cseq_method;
	uint32_t cseq;
	uint8_t cseq_method_id;
	bool has_cseq;
	bool has_length;       /* a valid Content-Length */
	bool is_ascii;         /* no control or 8-bit byte in the headers */
	uint64_t length;       /* its value */
	struct str content_type;
	struct str body;
	uint64_t odd;          /* SIP_ODD() bits */
	uint16_t nrows;
	uint16_t rows_dropped; /* rows over SIP_ROWS_MAX */
	uint16_t first[SIP_HDR_KNOWN]; /* row + 1 of the first; 0: absent */
	struct sip_row rows[SIP_ROWS_MAX]; /* nrows of them are set */
};

/* Flags of sip_msg_parse(). */
enum {
	SIP_PARSE_STREAM = 1,  /* body ends where Content-Length says */
	SIP_PARSE_CUT = 2,     /* the end is known to be missing */
	SIP_PARSE_CHECK = 4,   /* also the checks that need a deep look */
	SIP_PARSE_SDP_LATER = 8 /* but not of SDP: the caller parses it */
};

/*
 * Parses one message, with leading CRLFs passed over.  Returns the bytes used
 * (> 0), or -1 where the start line is not SIP at all; `out` is then unset.
 * Without SIP_PARSE_CHECK only what the fields above need is looked at, and
 * `odd` has only what was met on the way.
 */
long sip_msg_parse(struct sip_msg *out, struct str in, unsigned flags);

/*
 * What was found out about header lines that stood in earlier messages; it
 * makes parsing faster and never different.  512 KiB.
 */
struct sip_memo;

struct sip_memo *sip_memo_new(uint64_t hash_key);
void sip_memo_free(struct sip_memo *memo);

/* The same as sip_msg_parse(), with a memo (or NULL). */
long sip_msg_parse_memo(struct sip_msg *out, struct str in, unsigned flags,
    struct sip_memo *memo);

/* Fills in the rest of m->odd: mandatory headers, URIs, quoting, UTF-8 ... */
void sip_msg_check(struct sip_msg *m, unsigned flags);

/* The value of the first row of that header; empty where there is none. */
struct str sip_msg_header(const struct sip_msg *m, enum sip_header id);

/* The next row of that header from *at on (0 first); false: no more. */
bool sip_msg_next(struct str *value, const struct sip_msg *m,
    enum sip_header id, unsigned *at);

/* The same by name (any case, long or compact), known or not. */
bool sip_msg_next_named(struct str *value, const struct sip_msg *m,
    struct str name, unsigned *at);

/* Takes the next item off a comma list: quotes and <> protect commas. */
bool sip_list_next(struct str *item, struct str *rest);

/* name-addr or addr-spec with parameters (RFC 3261 section 20.10). */
struct sip_addr {
	struct str display; /* without quotes, escapes still in it */
	struct str uri;
	struct str params;  /* after the first ; outside the URI */
	uint64_t odd;
};
void sip_addr_parse(struct sip_addr *out, struct str value);

/* Section 19.1.1; other schemes: `opaque`.  IPv6 here without its brackets. */
struct sip_uri {
	struct str scheme, user, password, host, params, headers, opaque;
	uint16_t port;      /* 0: none */
	uint64_t odd;
};
int sip_uri_parse(struct sip_uri *out, struct str uri);

/* One Via item (section 20.42); -1: none. */
struct sip_via {
	struct str transport, sent_by, host, params, branch, received;
	uint16_t port;      /* of sent-by; 0: none */
	uint16_t rport;     /* 0: none or empty */
	bool has_rport;
};
int sip_via_parse(struct sip_via *out, struct str item);
/* Only what keys a transaction. */
int sip_via_key(struct str *sent_by, struct str *branch, struct str item);

/* The value of a parameter in ";a=b;c": quotes off, empty for a flag. */
bool sip_param(struct str *value, struct str params, struct str name);

/* CSeq; -1 where it is none or over 32 bits, with the method all the same. */
int sip_cseq_parse(uint32_t *number, struct str *method, struct str value);

/* RAck (RFC 3262 section 7.2). */
int sip_rack_parse(uint32_t *rseq, uint32_t *cseq, struct str *method,
    struct str value);
/* delta-seconds, saturating; -1 where it is none. */
int sip_delta_parse(uint64_t *out, struct str value);
/* First application/sdp part of the body (multipart too); empty: none. */
struct str sip_msg_sdp(const struct sip_msg *m);

/*
 * Copies value to out (room bytes) with folds as one space; what does not fit
 * is cut.  Returns a slice of out, or value itself where it has no fold.
 */
struct str sip_unfold(char *out, size_t room, struct str value);

enum sip_method sip_method_of(struct str name);
struct str sip_method_name(unsigned method); /* "" for OTHER */
struct str sip_header_name(unsigned id);
enum sip_header sip_header_of(struct str name); /* long or compact */

/* The registered phrase of a code, and a short one for ladders; may be "". */
struct str sip_code_phrase(unsigned code);
struct str sip_code_short(unsigned code);

/* Words for one bit of odd: "SYN10", "...", 'E' 'W' 'N', "3261 20.14". */
const char *sip_odd_id(unsigned bit);
const char *sip_odd_text(unsigned bit);
char sip_odd_severity(unsigned bit);
const char *sip_odd_rfc(unsigned bit);

#endif
