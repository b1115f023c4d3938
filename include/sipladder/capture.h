/*
 * capture.h: where frames come from.  A capture is one or several inputs,
 * read in blocks and merged by time; it owns the frame's bytes until the next
 * call.  It also keeps the way back to every byte (frame.h): files are read
 * again in place, standard input through an unlinked spool file.
 */
#ifndef SIPLADDER_CAPTURE_H
#define SIPLADDER_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/addr.h>
#include <sipladder/count.h>
#include <sipladder/err.h>
#include <sipladder/frame.h>

struct capture;

struct capture_opt {
	const char *spool_dir; /* NULL: $TMPDIR, or /tmp */
	bool no_spool;         /* standard input is read once: at is NONE */
};

enum {
	CAPTURE_COUNT_FRAMES,
	CAPTURE_COUNT_BYTES,
	CAPTURE_COUNT_CUT_FRAMES,    /* caplen below len: snap length */
	CAPTURE_COUNT_BAD_RECORDS,   /* lengths beyond reason; skipped or end */
	CAPTURE_COUNT_CUT_FILES,     /* files that end inside a record */
	CAPTURE_COUNT_SKIPPED_BLOCKS, /* pcapng blocks without packets for us */
	CAPTURE_COUNTS
};

struct capture *capture_new(const struct capture_opt *opt);
void capture_free(struct capture *c);

/*
 * Adds an input; "-" is standard input.  The file is opened and its header
 * read now, so that a wrong file is refused before anything is printed.
 * Returns 0, or -1 with one sentence that names the file and the cause (no
 * such file, a directory, no permission, empty, a text file, not a capture
 * with its first bytes, ...).  All inputs are added before the first frame.
 * A stream is waited for until its first bytes are there.
 */
int capture_add_file(struct capture *c, const char *path, struct err *e);

/*
 * The same for an open descriptor, which the capture then owns; it is closed
 * also where it is refused.  A regular file is read in place from where the
 * descriptor stands.
 */
int capture_add_fd(struct capture *c, int fd, const char *name, struct err *e);

/*
 * The next frame by time over all inputs (each input in its own order).
 * 1: *out is filled, good until the next call; 0: no more; -1: a read failed
 * (the sentence is in e; what came before stays good, call again to go on
 * with the other inputs).  A file that is cut or broken ends there: what was
 * wrong is kept for capture_notice().
 */
int capture_next(struct frame *out, struct capture *c, struct err *e);

/*
 * What the user should be told about an input: "FILE is cut off in packet 25
 * at byte 12345: 7 of 60 bytes are there".  i from 0; NULL where there are no
 * more.  They come while frames are read; most at an input's end.
 */
const char *capture_notice(const struct capture *c, unsigned i);

/*
 * The form of frame_fetch.read: ctx is the capture.  Any bytes that were read
 * so far, not only whole frames; the current frame stays good.  -1 where they
 * were not kept, or the file is not what it was ("FILE changed while it was
 * being read").
 */
int capture_read(void *ctx, void *out, const struct frame_ref *ref,
    struct err *e);

/*
 * Names from pcapng name resolution blocks read so far, one an address and
 * block; false past the last one.  The slice is good until the next frame.
 */
bool capture_name(struct addr *addr, struct str *name,
    const struct capture *c, unsigned i);

/* TLS secrets of pcapng decryption secrets blocks, the same way. */
bool capture_secrets(struct str *out, uint32_t *type, const struct capture *c,
    unsigned i);

/* Bytes read so far and bytes of all inputs together (0: not known). */
uint64_t capture_done(uint64_t *total, const struct capture *c);

struct count_set capture_counts(const struct capture *c);

#endif
