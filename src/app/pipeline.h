/*
 * The one place that knows all layers: joins capture, link, flow, wrap, sip
 * and call, and runs frames through them.
 */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include <sipladder/budget.h>
#include <sipladder/call.h>
#include <sipladder/capture.h>
#include <sipladder/count.h>
#include <sipladder/err.h>
#include <sipladder/filter.h>
#include <sipladder/link.h>

struct pipeline;

/* Bits of pipeline_opt.trace. */
enum {
	PIPELINE_TRACE_LINK = 1, PIPELINE_TRACE_FLOW = 2,
	PIPELINE_TRACE_WRAP = 4, PIPELINE_TRACE_SIP = 8,
	PIPELINE_TRACE_CALL = 16
};

#define PIPELINE_COUNT_SETS 6

struct pipeline_opt {
	size_t memory;     /* bytes; 0: no limit */
	uint64_t hash_key;
	unsigned trace;    /* PIPELINE_TRACE_* */
	uint64_t max_frames; /* 0: all */
	struct capture_filter *filter; /* not owned; NULL: all */
	bool exact_filter; /* frames as they stand, nothing besides */
	/* Asked now and then; true: stop here, in order.  May be NULL. */
	bool (*stop)(void *ctx, const struct capture *c);
	void *stop_ctx;
};

struct pipeline *pipeline_new(const struct pipeline_opt *opt);
void pipeline_free(struct pipeline *p);

/* The pipeline's capture: inputs are added to it before the run. */
struct capture *pipeline_capture(struct pipeline *p);
const struct call_store *pipeline_store(const struct pipeline *p);
const struct link *pipeline_link(const struct pipeline *p);

/*
 * Runs all frames through.  0; or -1 with a sentence where an input could not
 * be read to its end: what came before is in the store all the same.
 */
int pipeline_run(struct pipeline *p, struct err *e);

/* The counters of all layers; sets has PIPELINE_COUNT_SETS places. */
void pipeline_counts(struct count_set *sets, const struct pipeline *p);

#endif
