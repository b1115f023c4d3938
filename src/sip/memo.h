/*
 * memo.h: lines that were read before.  Most lines of most messages stood in
 * an earlier one letter for letter: what was found out about them then is
 * remembered by the hash of the line (64 bits under the program's key).
 * Nothing is decided here that the line alone does not decide, so a message
 * parses the same with a memo and without.
 */
#ifndef SIP_MEMO_H
#define SIP_MEMO_H

#include "sipladder/hash.h"
#include "sipladder/sip.h"

#define MEMO_BITS 14
#define MEMO_LINE_MIN 8u
#define MEMO_LINE_MAX 512u

/* Bits of memo_line.known. */
enum {
	MEMO_CLEAN = 1, /* the checks find nothing in it */
	MEMO_FIELDS = 2 /* of a header with fields: they are known */
};

/*
 * One line; positions are from its first byte.  Of a start line: name_n is the
 * length of the method (0: a response), value the URI or the phrase, id the
 * code.
 */
struct memo_line {
	uint64_t hash;       /* 0: none */
	uint32_t value_n;    /* these three as in struct sip_row */
	uint16_t name_n;
	uint16_t id;
	uint16_t value;      /* where the value begins */
	uint8_t known;       /* MEMO_* */
	uint8_t method_id;   /* CSeq, start line */
	uint16_t tag;        /* From, To: the tag; Via: the branch; */
	uint16_t tag_n;      /* CSeq: the method */
	uint16_t sent_by;    /* Via */
	uint16_t sent_by_n;
	uint32_t number;     /* CSeq, Content-Length */
};

/* A row that has to be checked. */
struct memo_todo {
	uint64_t hash;  /* of its line; 0: not remembered */
	uint32_t line;
	uint32_t row;
};

/* Bits of sip_memo.have: fields of this message that are set already. */
enum {
	MEMO_HAS_VIA = 1,
	MEMO_HAS_FROM = 2,
	MEMO_HAS_TO = 4,
	MEMO_HAS_CSEQ = 8,
	MEMO_HAS_LENGTH = 16
};

struct sip_memo {
	uint64_t key;
	/* Of the message at work. */
	unsigned have;
	unsigned ntodo;
	bool has_start;      /* its start line is remembered */
	bool has_clean_uri;
	uint32_t length;     /* the Content-Length */
	uint32_t start_line;
	uint64_t start_hash;
	struct memo_todo todo[SIP_ROWS_MAX];
	/* Pairs: of two lines the older one gives way. */
	_Alignas(64) struct memo_line lines[1u << MEMO_BITS];
};

/*
 * Sets what the start line at p says, and *next behind it.  False: it is not
 * remembered; sip_memo_learn_start() may do that after it was parsed.
 */
bool sip_memo_start(const char **next, struct sip_msg *m,
    struct sip_memo *memo, const char *p, const char *end);
void sip_memo_learn_start(const struct sip_msg *m, struct sip_memo *memo);

/*
 * Adds rows to m for the lines from p on, remembered or not, up to the first
 * line that is not plain: folded, short, empty, with odd bytes or an odd
 * name.  Returns that line.  p does not begin with a blank.
 */
const char *sip_memo_rows(struct sip_msg *m, struct sip_memo *memo,
    const char *p, const char *end);

/* The line of something to do, where it is still remembered; or NULL. */
static inline struct memo_line *
memo_line_of(struct sip_memo *memo, const struct memo_todo *t)
{
	struct memo_line *l = &memo->lines[t->line];

	return t->hash != 0 && l->hash == t->hash ? l : NULL;
}

/* The last row has to be checked; of no line that is remembered. */
static inline void
memo_note_row(struct sip_memo *memo, const struct sip_msg *m)
{
	struct memo_todo *t = &memo->todo[memo->ntodo++];

	t->hash = 0;
	t->row = m->nrows - 1u;
}

#endif
