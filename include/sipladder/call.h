/*
 * call.h: the store.  It owns everything that lives long: messages,
 * transactions, dialogs, calls, media streams.  Others hold ids; a record
 * that was dropped for the budget reads as NULL.
 *
 * A `call` here is the container of one Call-ID, whatever started it: a call,
 * a registration, a subscription, ... (one leg;
 * legs of one call are linked by first_leg and next_leg).  The text of
 * a message stays in the capture: call_text() reads it again.  What is nowhere
 * in the capture (WRAP_FLAG_COPY) is kept here.
 */
#ifndef SIPLADDER_CALL_H
#define SIPLADDER_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/budget.h>
#include <sipladder/buf.h>
#include <sipladder/call_record.h>
#include <sipladder/count.h>
#include <sipladder/flow.h>
#include <sipladder/frame.h>
#include <sipladder/sip.h>
#include <sipladder/wrap.h>

struct call_store;

struct call_opt {
	struct budget *budget;    /* may be NULL */
	uint64_t hash_key;
	struct frame_fetch fetch; /* how texts are read again */
	uint32_t max_messages;    /* kept of one container; 0: 10,000 */
	int64_t dup_window;       /* ns; 0: 5 ms */
};

enum {
	CALL_COUNT_DROPPED_CALLS,   /* whole containers, for the budget */
	CALL_COUNT_DROPPED_MESSAGES, /* of containers over max_messages */
	CALL_COUNT_REFUSED_MESSAGES, /* no budget left even so */
	CALL_COUNT_NO_CALL_ID,
	CALL_COUNT_DROPPED_STREAMS,
	CALL_COUNT_REFUSED_DIALOGS,  /* over 255 of one container */
	CALL_COUNT_REFUSED_ADDRESSES, /* of media, over 64 of one container */
	CALL_COUNT_OTHER_METHODS,    /* requests not in the table of names */
	CALL_COUNTS
};

struct call_store *call_store_new(const struct call_opt *opt);
void call_store_free(struct call_store *s);

/*
 * Takes one message into the store: finds or makes its container,
 * transaction and dialog, tells copies and retransmissions, moves the states
 * on.  Nothing of m or w is kept.  Returns its id, or 0 where the budget
 * refused it (counted).
 */
uint32_t call_add(struct call_store *s, const struct sip_msg *m,
    const struct wrap_msg *w);

/*
 * Takes a datagram that is not SIP: true where it is media (RTP or RTCP at an
 * address that SDP announced, or by its looks) and was counted.
 */
bool call_media(struct call_store *s, const struct chunk *c);

/* Records by id; NULL where the id is 0 or the record is gone. */
const struct call_msg *call_msg_at(const struct call_store *s, uint32_t id);
const struct call_txn *call_txn_at(const struct call_store *s, uint32_t id);
const struct call_dialog *call_dialog_at(const struct call_store *s,
    uint32_t id);
const struct call *call_at(const struct call_store *s, uint32_t id);
const struct call_stream *call_stream_at(const struct call_store *s,
    uint32_t id);
const struct call_path *call_path_at(const struct call_store *s, uint32_t id);

/* The container's dialog of that ordinal (message.dialog); NULL: none. */
const struct call_dialog *call_dialog_of(const struct call_store *s,
    const struct call *c, unsigned ordinal);

/*
 * Ids of all containers in the order of their numbers (by first message), of
 * all messages in capture order, of all streams in order of appearance.
 * *out is the caller's to free(); returns how many.
 */
uint32_t call_list(uint32_t **out, const struct call_store *s);
uint32_t call_list_messages(uint32_t **out, const struct call_store *s);
uint32_t call_list_streams(uint32_t **out, const struct call_store *s);

/* The container of a Call-ID, or of a number in the list; 0: none. */
uint32_t call_find_call_id(const struct call_store *s, struct str call_id);
uint32_t call_find_number(const struct call_store *s, uint32_t n);

/*
 * What message m repeats: the first one of its transaction with the same
 * direction, code and path.  0 where it repeats none.
 */
uint32_t call_repeats(const struct call_store *s, uint32_t msg);

/*
 * The bytes of a message, read again.  out is emptied first and grows as
 * needed.  0, or -1 with the sentence.
 */
int call_text(struct buf *out, const struct call_store *s, uint32_t msg,
    struct err *e);

/* The pieces of its text; one may be built in *one.  Returns how many. */
unsigned call_msg_refs(const struct frame_ref **out, struct frame_ref *one,
    const struct call_store *s, const struct call_msg *m);

/* Times of a call in ns; CLOCK_NONE where undefined. */
struct call_times {
	int64_t pdd, ring, setup, talk, teardown;
};
void call_times_of(struct call_times *out, const struct call_store *s,
    const struct call *c);

const struct call_totals *call_totals_of(const struct call_store *s);

/* Requests of methods outside the fourteen: name and count; false past the last. */
bool call_other_method(struct str *name, uint64_t *n,
    const struct call_store *s, unsigned i);

struct count_set call_counts(const struct call_store *s);

/* Its state now: what waits longer than 64*T1 (32 s) has timed out. */
enum call_state call_state_of(const struct call_store *s,
    const struct call *c);
bool call_state_ended(unsigned state);

const char *call_kind_name(unsigned kind);   /* "call", "registration" ... */
const char *call_state_name(unsigned state); /* "ringing", "completed" ... */
const char *call_side_name(unsigned side);   /* "caller", ...; "" nobody */

#endif
