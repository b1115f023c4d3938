/*
 * memo.h: header lines that were read before.  Most lines of most messages
 * stood in an earlier one letter for letter: what was found out about them
 * then is remembered by the hash of the line (64 bits under the program's
 * key).  Nothing is decided here that the line alone does not decide, so a
 * message parses the same with a memo and without.
 */
#ifndef SIP_MEMO_H
#define SIP_MEMO_H

#include "sipladder/hash.h"
#include "sipladder/sip.h"

#define MEMO_BITS 13
#define MEMO_LINE_MIN 8u
#define MEMO_LINE_MAX 512u

/* Bits of memo_line.known. */
enum { MEMO_CLEAN = 1, MEMO_FIELDS = 2 };

/* One line; positions are from its first byte. */
struct memo_line {
	uint64_t hash;       /* 0: none */
	uint32_t value_n;    /* these three as in struct sip_row */
	uint16_t name_n;
	uint16_t id;
	uint16_t value;      /* where the value begins */
	uint16_t row;        /* of the message at work */
	uint16_t tag;        /* From, To: the tag; Via: the branch; */
	uint16_t tag_n;      /* CSeq: the method */
	uint16_t sent_by;    /* Via */
	uint16_t sent_by_n;
	uint8_t known;       /* MEMO_* */
	uint8_t method_id;   /* CSeq */
	uint16_t spare;
	uint32_t cseq;       /* CSeq: the number */
};

struct sip_memo {
	uint64_t key;
	unsigned ntodo;
	uint16_t todo[SIP_ROWS_MAX];   /* rows that are not known as clean */
	uint16_t of_row[SIP_ROWS_MAX]; /* line + 1; 0: none, of this message */
	struct memo_line lines[1u << MEMO_BITS];
};

/* One step of the hash of a line: eight bytes each at p and at q. */
static inline uint64_t
memo_step(uint64_t h, const char *p, const char *q, uint64_t key)
{
	return hash_mix(hash_load64(p) ^ h, hash_load64(q) + key);
}

/* The line of a row of this message; NULL where it is not remembered. */
static inline struct memo_line *
memo_of(struct sip_memo *memo, unsigned row)
{
	struct memo_line *l;

	if (memo == NULL || memo->of_row[row] == 0)
		return NULL;
	l = &memo->lines[memo->of_row[row] - 1u];
	return l->row == row ? l : NULL;
}

#endif
