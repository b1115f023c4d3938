/*
 * notice.c: what the user should be told about an input, and the counters.
 */
#include "input.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Every input has a few things to say at most; this is for many inputs. */
#define NOTICES_MAX 100000u

static const struct count_name names[CAPTURE_COUNTS] = {
	[CAPTURE_COUNT_FRAMES] = { "frames", "frames read", COUNT_INFO },
	[CAPTURE_COUNT_BYTES] = { "bytes", "captured bytes of the frames",
	    COUNT_INFO },
	[CAPTURE_COUNT_CUT_FRAMES] = { "cut_frames",
	    "frames cut by the snap length", COUNT_TRUNCATED },
	[CAPTURE_COUNT_BAD_RECORDS] = { "bad_records",
	    "records or blocks that make no sense", COUNT_DROPPED },
	[CAPTURE_COUNT_CUT_FILES] = { "cut_files",
	    "files that end inside a record", COUNT_DROPPED },
	[CAPTURE_COUNT_SKIPPED_BLOCKS] = { "skipped_blocks",
	    "pcapng blocks that hold no packet", COUNT_INFO },
};

void
capture_notice_add(struct capture *c, const char *fmt, ...)
{
	char text[1024];
	char **more;
	va_list ap;

	if (c->nnotices >= NOTICES_MAX)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	more = realloc(c->notices, (c->nnotices + 1) * sizeof(*more));
	if (more == NULL)
		return;
	c->notices = more;
	more[c->nnotices] = strdup(text);
	if (more[c->nnotices] != NULL)
		c->nnotices++;
}

const char *
capture_notice(const struct capture *c, unsigned i)
{
	return i < c->nnotices ? c->notices[i] : NULL;
}

void
capture_count(struct input *in, unsigned counter)
{
	struct capture *c = in->capture;

	if (c->values[counter]++ == 0)
		c->first_frame[counter] = in->number + 1;
}

struct count_set
capture_counts(const struct capture *c)
{
	return (struct count_set){
		.layer = "capture",
		.names = names,
		.values = c->values,
		.first_frame = c->first_frame,
		.n = CAPTURE_COUNTS,
	};
}
