/* The call store's inside, shared by the files of this folder alone. */
#ifndef CALL_STORE_H
#define CALL_STORE_H

#include <sipladder/call.h>
#include <sipladder/hash.h>
#include <sipladder/map.h>
#include <sipladder/pool.h>
#include <sipladder/sdp.h>

#define CALL_OTHER_METHODS 64
#define CALL_OTHER_NAME 8192
#define CALL_DIALOGS_MAX 255   /* dialogs kept of one container */
#define CALL_STREAMS_MAX 256   /* streams kept of one container */
#define CALL_ENDPOINTS_MAX 64  /* media addresses kept of one container */
#define CALL_LOOSE_MAX 65536   /* streams of no call */
#define CALL_PATHS_SWEEP (1u << 20)

/* Containers in the order in which they would be dropped. */
struct call_queue {
	uint32_t oldest;
	uint32_t newest;
};

/* A media address that SDP announced.  Lives until its call's end + 5 s. */
struct call_endpoint {
	struct addr addr;
	uint32_t call;
	uint32_t next; /* of the same call */
};

/* The pieces of a text that lies in several places, or the text itself. */
struct call_pieces {
	uint32_t n;
	uint32_t text_n; /* bytes of text behind the refs */
	bool is_copy;
	struct frame_ref refs[];
};

struct call_other {
	struct buf name;
	uint64_t n;
};

/* Lifetime: the program's. */
struct call_store {
	struct call_opt opt;
	struct budget own; /* where no budget was given */
	struct pool msgs, txns, dialogs, calls, paths, streams, endpoints;
	struct map by_call_id, by_txn, by_dialog, by_path, by_stream,
	    by_endpoint;
	struct call_queue idle, ended;
	uint32_t reap;        /* next ended one to lose its endpoints */
	uint32_t loose_first, loose_last; /* streams of no call */
	uint32_t nloose;
	uint32_t nlong; /* messages with a list of pieces */
	uint32_t next_msg, next_call, next_stream;
	uint32_t busy;        /* container at work: never dropped */
	uint32_t paths_sweep; /* sweep when so many paths are live */
	int64_t now;          /* newest packet time */
	struct call_totals totals;
	struct call_other other[CALL_OTHER_METHODS];
	unsigned nother;
	uint64_t counts[CALL_COUNTS];
};

/* One message on its way through the store.  Lives on the stack. */
struct call_event {
	const struct sip_msg *m;
	const struct wrap_msg *w;
	const struct sdp *sdp; /* its session description, or NULL */
	struct call *c;
	struct call_txn *t;
	struct call_msg *msg;
	uint32_t call, txn, id, path;
	uint16_t flags;
	uint16_t print;
	uint8_t dialog;
	bool is_new_txn;
};

static inline struct call *
call_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->calls, id);
}

static inline struct call_msg *
call_msg_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->msgs, id);
}

static inline struct call_txn *
call_txn_rec(const struct call_store *s, uint32_t id)
{
	return pool_at(&s->txns, id);
}

static inline uint64_t
call_hash(const struct call_store *s, struct str t)
{
	return hash_str(s->opt.hash_key, t);
}

/* A new record of that pool; drops old containers while there is no room. */
uint32_t call_make(struct call_store *s, struct pool *p);
/* The same for a table's entry.  0, or -1. */
int call_index(struct call_store *s, struct map *m, uint64_t hash,
    uint32_t id);
/* Drops the container that is missed least.  False: there is none. */
bool call_evict(struct call_store *s);

/* A record with its number, to be put in order: list.c */
struct call_numbered {
	uint32_t n;
	uint32_t id;
};

/* Room for so many; the caller's until call_in_order(). */
struct call_numbered *call_numbered_new(uint32_t n);
/* Sorts by number and leaves the ids alone, in the same memory. */
uint32_t *call_in_order(struct call_numbered *list, uint32_t n);

/* container.c */
uint32_t call_container(struct call_store *s, const struct sip_msg *m,
    const struct chunk *c);
void call_touch(struct call_store *s, uint32_t id);
void call_settle(struct call_store *s, uint32_t id);
void call_drop(struct call_store *s, uint32_t id);
void call_trim(struct call_store *s, struct call *c);
void call_kind_set(struct call_store *s, struct call *c, enum call_kind k);

/* path.c */
uint32_t call_path(struct call_store *s, const struct wrap_msg *w);

/* Whether two paths have the same addresses and transport. */
bool call_path_same_ends(const struct call_store *s, uint32_t a, uint32_t b);

/* trans.c */
bool call_txn_join(struct call_store *s, struct call_event *e);
void call_txn_note(struct call_store *s, struct call_event *e);
void call_txn_release(struct call_store *s, uint32_t id);

/* dialog.c */
void call_dialog_join(struct call_store *s, struct call_event *e);
void call_dialog_note(struct call_store *s, struct call_event *e);
void call_dialogs_drop(struct call_store *s, struct call *c);

/* state.c */
void call_state_note(struct call_store *s, struct call_event *e);

/* stream.c */
void call_endpoints_add(struct call_store *s, struct call_event *e);
void call_endpoints_drop(struct call_store *s, struct call *c);
void call_streams_drop(struct call_store *s, struct call *c);

/* text.c */
bool call_ref_pack(struct call_store *s, struct call_msg *m,
    const struct wrap_msg *w);
void call_ref_drop(struct call_store *s, struct call_msg *m);

/* Bits of call_txn.flags. */
enum {
	CALL_TXN_INITIAL = 1, /* its request had no To tag */
	CALL_TXN_REMOVAL = 2, /* asks for expiry 0 */
	CALL_TXN_AUTH = 4,    /* its request had credentials */
	CALL_TXN_NO_REQUEST = 8 /* began with a response */
};

#endif
