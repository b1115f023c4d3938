/*
 * ladder_in.h: what the files that build a ladder share.  A build lives during
 * one view_ladder_build().
 */
#ifndef SIPLADDER_VIEW_LADDER_IN_H
#define SIPLADDER_VIEW_LADDER_IN_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/buf.h>
#include <sipladder/call.h>
#include <sipladder/ladder.h>
#include <sipladder/sdp.h>
#include <sipladder/sip.h>

#define LADDER_NOBODY UINT16_MAX

/* One message that is drawn: the row it became, and who it is about. */
struct ladder_fact {
	const struct call_msg *m;
	uint32_t id;
	uint32_t row;      /* index; of a repeat: that of its first */
	uint16_t src, dst; /* lanes in order of appearance */
	uint8_t leg;       /* index of its container */
	uint8_t letter;    /* 1: a, ...; 0: not of a fork */
	bool is_repeat;
};

/* A hop transaction of the containers; sorted by id. */
struct ladder_txn {
	const struct call_txn *t;
	uint32_t id;
	uint32_t children; /* INVITEs sent on because of this one */
	uint16_t src, dst; /* lanes of its request */
	uint8_t leg, letter;
	bool is_parent;
};

/* What is learned about a lane; in order of appearance. */
struct ladder_host {
	struct ladder_lane lane;
	struct ladder_text user[3]; /* of From or To, Request-URI, Contact */
	const char *role;   /* "proxy", ...; NULL: none known */
	uint16_t sender;    /* lane whose request reached it first, or NOBODY */
	uint16_t place;     /* on the page, from the left */
	uint8_t user_leg;
	bool by_port;
	bool is_given;      /* its name, by an alias or the capture */
	bool is_forwarder;  /* sends requests under somebody else's Via */
	bool is_several;    /* one user in one leg, another in another: B2BUA */
};

/* Where media was announced, by whom first, and what its types mean. */
#define LADDER_CODECS_MAX 8
struct ladder_media {
	struct addr addr;
	uint16_t lane;
	uint8_t ncodecs;
	uint8_t types[LADDER_CODECS_MAX];
	struct ladder_text codecs[LADDER_CODECS_MAX];
};
#define LADDER_MEDIA_MAX 256

/* A branch of a forked call, in the order of their letters within a leg. */
struct ladder_fork {
	uint8_t leg, letter;
	uint16_t lane;     /* where it led; LADDER_NOBODY: not captured */
	bool is_bound;     /* a dialog has its letter */
	bool is_answered;
};
#define LADDER_FORKS_MAX 200

/* An oddity met in several messages is one note. */
struct ladder_odd {
	uint32_t row, messages;
};

struct ladder_build {
	struct ladder *l;
	const struct call_store *s;
	const struct ladder_opt *opt;
	const uint32_t *calls;
	uint32_t ncalls;
	struct ladder_fact *facts;
	uint32_t nfacts;
	struct ladder_txn *txns;
	uint32_t ntxns;
	struct ladder_host *hosts; /* LADDER_LANES_MAX */
	uint32_t nhosts;
	struct ladder_media *media; /* LADDER_MEDIA_MAX */
	uint32_t nmedia;
	struct ladder_fork forks[LADDER_FORKS_MAX];
	unsigned nforks;
	struct ladder_odd odd[64]; /* by bit; messages 0: not met */
	struct buf scratch;        /* for making one text */
	struct buf message;        /* the text of one message */
	struct err unread_why;
	uint32_t unread;           /* texts that could not be read again */
	uint32_t cut;              /* messages whose end is missing */
	uint32_t cut_row;
	uint32_t other_hosts;      /* over LADDER_LANES_MAX */
	uint32_t dropped;          /* messages no longer in the store */
	uint16_t challenge[LADDER_LEGS_MAX]; /* 401 or 407 */
	bool authorized[LADDER_LEGS_MAX];    /* ... and credentials */
	bool is_digest[LADDER_LEGS_MAX];
	bool unsubscribed[LADDER_LEGS_MAX];
	struct ladder_text from[LADDER_LEGS_MAX], to[LADDER_LEGS_MAX];
	struct ladder_text uri[LADDER_LEGS_MAX];
	struct ladder_text event[LADDER_LEGS_MAX];
	struct ladder_text reason[LADDER_LEGS_MAX]; /* of Subscription-State */
	struct ladder_text call_id[LADDER_LEGS_MAX];
	uint32_t granted[LADDER_LEGS_MAX]; /* Expires of the last 2xx; ~0 */
	bool failed;               /* no memory */
};

/* ladder_lanes.c */
int view_ladder_lanes(struct ladder_build *b);   /* makes hosts, fact lanes */
void view_ladder_order(struct ladder_build *b);  /* their places; rows' too */

/* ladder_name.c */
void view_ladder_learn(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m);
void view_ladder_names(struct ladder_build *b);

/* ladder_legs.c */
int view_ladder_txns(struct ladder_build *b);
struct ladder_txn *view_ladder_txn(const struct ladder_build *b, uint32_t id);
void view_ladder_tags(struct ladder_build *b);
unsigned view_ladder_hops(const struct ladder_build *b, unsigned leg);

/* ladder_label.c: m is NULL where the text cannot be read. */
void view_ladder_label(struct ladder_build *b, struct ladder_row *row,
    const struct ladder_fact *f, const struct sip_msg *m);

/* ladder_fold.c */
void view_ladder_cycles(struct ladder_build *b);

/* Rows have moved: at[i] is where row i is now. */
void view_ladder_moved(struct ladder_build *b, const uint32_t *at);

/* ladder_media.c */
void view_ladder_announce(struct ladder_build *b, uint16_t lane,
    const struct sdp *sdp);
int view_ladder_streams(struct ladder_build *b);

/* ladder_sum.c */
void view_ladder_summary(struct ladder_build *b);
void view_ladder_notes(struct ladder_build *b);

/* ladder.c: text made in b->scratch becomes the ladder's; scratch is empty. */
struct ladder_text view_ladder_take(struct ladder_build *b);
struct ladder_text view_ladder_safe(struct ladder_build *b, struct str s);
void view_ladder_item(struct ladder_build *b, unsigned gap,
    struct ladder_text t);
void view_ladder_note(struct ladder_build *b, unsigned hang,
    struct ladder_text t);

#endif
