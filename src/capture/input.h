/*
 * input.h: one input of a capture, as the files of this folder share it.
 *
 * An input reads its file in blocks and hands out frames that point into the
 * block: no copy.  A record that crosses the block's end is made whole by
 * moving its beginning to the front before the next read (block.c).
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sys/types.h>

#include <sipladder/buf.h>
#include <sipladder/capture.h>
#include <sipladder/err.h>
#include <sipladder/frame.h>

/* What a snap length may be at least, and a record at most. */
#define CAPTURE_SNAP_MIN 262144u
#define CAPTURE_RECORD_MAX (16u << 20)

/* Bytes of names and secrets that are kept, and of the lists of them. */
#define CAPTURE_TEXT_MAX ((size_t)64 << 20)
#define CAPTURE_LIST_MAX ((size_t)16 << 20)

/* Of a pcap record: seconds, fraction, captured length, length. */
#define CAPTURE_PCAP_HEAD 16u

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define INPUT_BIG true
#else
#define INPUT_BIG false
#endif

struct input;
struct unpack;
struct unpack_kind;

/* Answers of next(), besides -1. */
enum { INPUT_END = 0, INPUT_FRAME = 1 };

/* A kind of file: one line of sources.def. */
struct capture_kind {
	const char *name;
	/* Whether the first n bytes of a file are its own. */
	bool (*probe)(const uint8_t *p, size_t n);
	/* Reads the file's header.  0, or -1 with the cause alone in e. */
	int (*begin)(struct input *in, struct err *e);
	/* The next frame: INPUT_*, or -1 where reading failed. */
	int (*next)(struct frame *out, struct input *in, struct err *e);
};

#define SOURCE(x) extern const struct capture_kind capture_kind_##x;
#include "sources.def"
#undef SOURCE

/* Owned by the capture, from capture_add_*() to capture_free(). */
struct input {
	/* The hot part: unread bytes of the block, and how pcap reads them. */
	const uint8_t *p;
	const uint8_t *end;
	const uint8_t *buf;
	uint64_t at;          /* position of buf[0] in the text space */
	uint64_t at_none;     /* FRAME_AT_NONE: no way back; else 0 */
	uint64_t fraction_ns; /* what the fraction of a time counts */
	uint32_t caplen_max;
	uint32_t number;      /* frames handed out */
	uint16_t link;
	uint16_t index;       /* which of the inputs */
	bool swap;            /* the file's byte order is not ours */
	bool plain;           /* records that capture_pcap_take() knows */

	uint32_t record_head; /* bytes that tell how long a record is */
	uint32_t record_tail; /* netmon: bytes behind the frame */
	uint64_t records_end; /* netmon: where the records stop */
	int64_t start_ts;     /* netmon: what times count from */
	const struct capture_kind *kind;
	struct capture *capture;
	struct buf ifaces;    /* of the pcapng section: struct iface each */
	char *name;
	struct frame head;    /* the next frame, where inputs are merged */

	/* The block and where it comes from. */
	uint8_t *block;
	size_t room;
	size_t want;     /* the size the block should have */
	int fd;
	int spool;       /* -1: none */
	bool named;      /* name is a path */
	bool regular;    /* pread() in place */
	bool eof;
	bool done;       /* no more frames */
	bool is_torn;    /* compressed bytes broke off: that was said */
	struct unpack *unpack; /* of a compressed one */
	uint64_t raw_got;      /* its bytes read so far, compressed */
	int error;       /* errno of a read that failed */
	uint64_t start;  /* file offset of the input's first byte */
	uint64_t got;    /* bytes read so far */
	uint64_t size;   /* bytes in all; 0 where not known */
	uint64_t base;   /* position of its first byte in the text space */
	uint64_t span;   /* positions it may use */
	int64_t mtime_ns;
	uint8_t first[64]; /* the file's beginning, to know it again */
	size_t nfirst;
	uint64_t odd;      /* broken blocks that did not end the file */
	int64_t last_ts;
};

struct capture {
	uint64_t values[CAPTURE_COUNTS];
	uint32_t first_frame[CAPTURE_COUNTS];
	struct input *one;     /* the only input, or NULL */
	struct input **inputs;
	unsigned n;
	unsigned room;
	unsigned fresh;        /* inputs whose first frame was fetched */
	struct input **heap;   /* inputs by the time of their head frame */
	unsigned nheap;
	bool started;
	bool top_used;         /* the heap's top has been handed out */
	bool no_spool;
	char *spool_dir;
	uint64_t spool_left;   /* bytes that all spools may still take */
	bool spool_asked;
	uint64_t next_base;
	char **notices;
	unsigned nnotices;
	struct buf text;       /* bytes of names and secrets */
	struct buf names;      /* struct name each */
	struct buf secrets;    /* struct secret each */
};

/* block.c */

/*
 * Makes at least n unread bytes stand at in->p.  False where the input ends
 * before (in->error then tells a failed read from an end); what is there can
 * still be used.  Moves the block: older pointers into it are void.
 */
bool capture_block_fill(struct input *in, size_t n);
void capture_block_free(struct input *in);

/* Bytes of the file as they are: how many, 0 at its end, -1 with errno. */
ssize_t capture_block_raw(struct input *in, uint8_t *p, size_t n);

/* unpack.c */

/*
 * Takes the input, of which only the first bytes were read, for compressed
 * ones: from now on its block is filled with what they hold.  The input is no
 * regular file any more.  0, or -1 with the cause.
 */
int capture_unpack_begin(struct input *in, const struct unpack_kind *kind,
    const char *name, struct err *e);
ssize_t capture_unpack_read(struct input *in, uint8_t *out, size_t n);
void capture_unpack_free(struct input *in);

/* packed.c */

/* Begins to unpack where the first bytes say so: 0, or -1 with the cause. */
int capture_packed_open(struct input *in, struct err *e);

/* again.c */

/* Keeps what tells later that a file in place is still the same. */
void capture_again_remember(struct input *in);

/* notice.c */
void capture_notice_add(struct capture *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void capture_count(struct input *in, unsigned counter);

/* names.c: false where the capture keeps no more. */
bool capture_names_add(struct capture *c, const struct addr *addr,
    struct str name);
bool capture_names_add_secret(struct capture *c, uint32_t type,
    struct str bytes);

/* source.c */

/* The kind of file that p begins, or NULL. */
const struct capture_kind *capture_source_find(const uint8_t *p, size_t n);

/* Reads enough to tell the kind; false where less is there. */
bool capture_source_look(struct input *in);

/* Gives an input that turned out to be a stream other positions. */
void capture_source_replace(struct input *in);

/* Opens, probes and reads the header: 0, or -1 with the sentence. */
int capture_source_open(struct input *in, struct err *e);

/*
 * For next(), where a record makes no sense: whether another file's header
 * stands there, as where files were concatenated.
 */
bool capture_source_other(struct input *in);

/*
 * For next(), where capture_block_fill() failed: tells a failed read, a clean
 * end and a cut file from each other, and says what is to be said.  want is
 * the size of what should stand at in->p.  Returns what next() returns.
 */
int capture_source_end(struct input *in, size_t want, struct err *e);

/* The same where the bytes at in->p make no sense; returns INPUT_END. */
int capture_source_broken(struct input *in, const char *what);

/* A block around p that is passed over, or taken although it is odd. */
void capture_source_skip(struct input *in, const uint8_t *p, const char *what);
void capture_source_odd(struct input *in, const uint8_t *p, const char *what);

static inline size_t
input_left(const struct input *in)
{
	return (size_t)(in->end - in->p);
}

/* capture_block_fill(), short where the bytes are there. */
static inline bool
input_have(struct input *in, size_t n)
{
	return input_left(in) >= n || capture_block_fill(in, n);
}

/* Position of p in its file (or stream). */
static inline uint64_t
input_offset(const struct input *in, const uint8_t *p)
{
	return in->at + (uint64_t)(p - in->buf) - in->base + in->start;
}

static inline uint32_t
input_u32(const uint8_t *p, bool swap)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap32(v) : v;
}

static inline uint16_t
input_u16(const uint8_t *p, bool swap)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return swap ? __builtin_bswap16(v) : v;
}

/* Fills out but for its time, link and interface. */
static inline void
input_emit(struct frame *out, struct input *in, const uint8_t *p)
{
	out->p = p;
	out->number = ++in->number;
	out->source = in->index;
	out->flags = 0;
	out->at = (in->at + (uint64_t)(p - in->buf)) | in->at_none;
}

/*
 * The frame of a pcap record that stands whole in the block.  False (and
 * nothing done) where it does not, or where the record is out of the ordinary.
 */
static inline bool
capture_pcap_take(struct frame *out, struct input *in)
{
	const uint8_t *p = in->p;
	size_t left = input_left(in);
	uint32_t caplen;
	uint32_t len;

	if (!in->plain || left < CAPTURE_PCAP_HEAD)
		return false;
	caplen = input_u32(p + 8, in->swap);
	len = input_u32(p + 12, in->swap);
	/* 0 - 1 is beyond any maximum: an empty record is looked at twice. */
	if (caplen - 1 >= in->caplen_max || caplen > left - CAPTURE_PCAP_HEAD)
		return false;
	out->ts = (int64_t)(input_u32(p, in->swap) * UINT64_C(1000000000)
	    + input_u32(p + 4, in->swap) * in->fraction_ns);
	out->caplen = caplen;
	out->len = len < caplen ? caplen : len;
	out->link = in->link;
	out->iface = 0;
	input_emit(out, in, p + CAPTURE_PCAP_HEAD);
	in->p = p + CAPTURE_PCAP_HEAD + caplen;
	return true;
}

#endif
