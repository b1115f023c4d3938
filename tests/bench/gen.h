/*
 * gen.h: the generator of capture files, as its files share it.  Everything
 * hangs on one struct gen; the same options give the same bytes.
 */
#ifndef SIPLADDER_BENCH_GEN_H
#define SIPLADDER_BENCH_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	UAS = 500,     /* telephones */
	SERVERS = 8,   /* proxies, registrars and gateways */
	HOSTS = UAS + SERVERS,
	MODELS = 6,    /* kinds of telephone: which headers they send */
	CODES = 700,
	HEAD = 128,    /* room for all headers before a payload */
	TEXT_MAX = 8192
};

enum mix { MIX_SIP, MIX_MIXED, MIX_RTP };

enum method {
	INVITE, ACK, BYE, CANCEL, REGISTER, OPTIONS, SUBSCRIBE, NOTIFY,
	MESSAGE, METHODS
};

/* What a step of a script is besides its method or code. */
enum {
	SDP = 1,        /* has a session description */
	NEW = 2,        /* a request that begins a transaction */
	BRANCH = 4,     /* new branch, old CSeq: ACK to 2xx */
	AUTH = 8,       /* credentials, or the challenge of a 401 or 407 */
	TALK = 16,      /* comes after the talk */
	MEDIA = 32,     /* media begins with it */
	MORE = 64,      /* the next step follows at once, in one segment */
	LOCAL = 128,    /* made by the proxy for this hop only */
	AGAIN = 256     /* is sent twice now and then, over UDP */
};

/* One message: where it goes, what it is. */
struct step {
	uint16_t wait_ms;
	uint8_t hop;    /* 0: caller's side, 1: behind the proxy */
	uint8_t back;   /* 1: from callee to caller */
	uint8_t method; /* enum method */
	uint16_t code;  /* 0: a request */
	uint16_t flags;
};

struct script {
	unsigned weight;
	bool is_proxied;
	unsigned n;
	const struct step *steps;
};
extern const struct script gen_scripts[];
extern const unsigned gen_nscripts;

struct host {
	char user[16];
	char text[2][48]; /* address as text; [1]: IPv6 */
	uint8_t ip[2][16];
	bool is_v6;
	bool is_tcp;
	uint16_t vlan;    /* 0: untagged */
	uint8_t model;
};

/* The media of one call; [0] from the caller, [1] from the callee. */
struct media {
	bool is_on;
	uint16_t port[2];
	uint16_t seq[2];
	uint32_t ssrc[2];
	uint32_t ts[2];
	uint32_t sent[2];
	uint64_t rtcp_at[2];
};

struct call {
	const struct script *script;
	uint64_t id;       /* counts up; every token is made of it */
	unsigned step;
	unsigned end[2];   /* hosts: caller, callee */
	unsigned proxy;    /* host; only where the script is proxied */
	bool is_v6;
	bool in_dialog;
	bool is_repeat;    /* the step is being sent again */
	uint16_t last_code;
	uint32_t tx;       /* transactions so far */
	uint32_t invite_tx;
	uint32_t invite_cseq;
	uint32_t cseq[2];
	struct media media;
};

/* A TCP connection between a telephone and a server. */
struct conn {
	bool is_open;
	uint32_t seq[2];   /* next byte; [0]: from the telephone */
};

/* What a reader of the file must count. */
struct expect {
	uint64_t frames, messages, requests, responses;
	uint64_t call_ids, again, rtp, rtcp, streams, udp, tcp, sdp;
	uint64_t invites, registers, subscribes;
	uint64_t v6, vlan, segments, swapped, repeated;
	uint64_t methods[METHODS];
	uint64_t codes[CODES];
};

struct event {
	uint64_t at;       /* microseconds */
	uint64_t call;     /* a media event of an ended call is void */
	uint32_t slot;
	bool is_media;
};

struct gen {
	enum mix mix;
	uint64_t max_calls, max_bytes;
	unsigned concurrent;
	uint64_t random;
	uint64_t started;  /* calls */
	uint64_t written;  /* bytes */
	uint64_t last_us;
	uint16_t ip_id;
	FILE *out;
	struct host hosts[HOSTS];
	struct conn conns[UAS][SERVERS];
	struct call *slots;
	struct event *heap;
	unsigned nheap;
	char held[4 * TEXT_MAX]; /* messages of a segment to come */
	size_t nheld;
	struct expect expect;
};

/* Random bits; below n; true in `percent` of a hundred times. */
uint64_t gen_random(struct gen *g);
unsigned gen_below(struct gen *g, unsigned n);
bool gen_chance(struct gen *g, unsigned percent);

/* A number that looks random and belongs to (a, b) alone. */
uint64_t gen_mix(uint64_t a, uint64_t b);

/* Makes the hosts, and one call in its first step. */
void gen_hosts(struct gen *g);
void gen_call(struct gen *g, struct call *c);

/* The text of the call's present step; returns its length. */
size_t gen_text(const struct gen *g, const struct call *c, char *out);

/* The host that sends (0) or gets (1) the present step. */
unsigned gen_end(const struct call *c, unsigned which);

/* Whether the present step goes over TCP. */
bool gen_is_tcp(const struct gen *g, const struct call *c);

/* Writes what was built; `at` is a packet's time in microseconds. */
void gen_file(struct gen *g);
void gen_send(struct gen *g, const struct call *c, const char *text,
    size_t n, uint64_t at);
void gen_media(struct gen *g, struct call *c, unsigned dir, uint64_t at);

#endif
