/* The layers joined: each hands its result to the next by a direct call. */
#include "pipeline.h"

#include <stdlib.h>

#include <sipladder/flow.h>
#include <sipladder/link.h>
#include <sipladder/sip.h>
#include <sipladder/wrap.h>

#include "trace.h"

#define ASK_EVERY 4096 /* frames between two looks at stop() */

enum { COUNT_START_LINES, COUNT_FILTERED, COUNTS };

static const struct count_name count_names[COUNTS] = {
	[COUNT_START_LINES] = { "start_line_only",
	    "SIP start lines without SIP headers", COUNT_UNDECODED },
	[COUNT_FILTERED] = { "filtered",
	    "packets left out by the capture filter", COUNT_INFO },
};

/* Lifetime: the program's. */
struct pipeline {
	struct pipeline_opt opt;
	struct budget budget;       /* of link, flow and wrap */
	struct budget store_budget; /* of the store */
	struct capture *capture;
	struct link *link;
	struct flow *flow;
	struct wrap *wrap;
	struct call_store *store;
	uint64_t counts[COUNTS];
	const struct count_name *flow_names;
	uint64_t flow_values[FLOW_COUNTS]; /* after the run */
	struct sip_memo *memo;
	bool is_matched; /* the frame at work, by the filter */
	struct sip_msg msg; /* of the message at work */
};

static void
on_message(void *ctx, const struct wrap_msg *w)
{
	struct pipeline *p = ctx;
	unsigned flags = SIP_PARSE_CHECK | SIP_PARSE_SDP_LATER;
	uint32_t id;

	if ((p->opt.trace & PIPELINE_TRACE_WRAP) != 0)
		trace_wrap(w);
	if ((w->flags & WRAP_FLAG_STREAM) != 0)
		flags |= SIP_PARSE_STREAM;
	if ((w->flags & WRAP_FLAG_CUT) != 0)
		flags |= SIP_PARSE_CUT;
	/* A start line alone makes no message. */
	if (sip_msg_parse_memo(&p->msg, w->text, flags, p->memo) < 0
	    || p->msg.nrows == 0) {
		p->counts[COUNT_START_LINES]++;
		return;
	}
	if ((p->opt.trace & PIPELINE_TRACE_SIP) != 0)
		trace_sip(&p->msg, w);
	id = call_add(p->store, &p->msg, w);
	if ((p->opt.trace & PIPELINE_TRACE_CALL) != 0)
		trace_call(p->store, id);
}

static void
on_chunk(void *ctx, const struct chunk *c)
{
	struct pipeline *p = ctx;

	if ((p->opt.trace & PIPELINE_TRACE_FLOW) != 0)
		trace_flow(c);
	/* Media first where it is expected: it is most of the traffic. */
	if (c->user->kind == FLOW_KIND_MEDIA && c->transport == FLOW_UDP
	    && c->bytes.n > 0 && (c->bytes.p[0] & 0xc0) == 0x80
	    && call_media(p->store, c))
		return;
	if (wrap_push(p->wrap, c) == WRAP_NOT_SIP)
		call_media(p->store, c);
}

/* Nothing between the frame and its only IP header, and no fragment. */
static bool
is_plain(const struct pipeline *p, const struct packet *k)
{
	struct str path = link_path(p->link, k->path);
	unsigned n = 0;

	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return n <= 1 && k->nrefs <= 1;
}

/*
 * The filter saw the frame, not the packet in it: ports stand in no fragment
 * but the first, and behind tags and tunnels they are not looked for.  So it
 * is asked again for what came out.  A packet that a tunnel brought is kept
 * for the outer addresses as well.
 */
static bool
is_wanted(struct pipeline *p, const struct packet *k)
{
	struct addr src;
	struct addr dst;

	if (p->opt.filter == NULL || p->opt.exact_filter || is_plain(p, k))
		return p->is_matched;
	switch (capture_filter_packet(p->opt.filter, &k->src, &k->dst,
	    k->proto, k->payload)) {
	case CAPTURE_FILTER_YES:
		return true;
	case CAPTURE_FILTER_CANNOT:
		return p->is_matched;
	default:
		return p->is_matched
		    && link_path_outer(&src, &dst, p->link, k->path);
	}
}

static void
on_packet(void *ctx, const struct packet *k)
{
	struct pipeline *p = ctx;

	if ((p->opt.trace & PIPELINE_TRACE_LINK) != 0)
		trace_link(p->link, k);
	if (is_wanted(p, k))
		flow_push(p->flow, k);
	else
		p->counts[COUNT_FILTERED]++;
}

static void
on_flow_end(void *ctx, struct flow_user *user)
{
	struct pipeline *p = ctx;

	wrap_end(p->wrap, user);
}

#define STREAMS_MIN (16u << 20)

/*
 * A quarter is kept for reassembly, of little memory up to a half: a full
 * store must not starve the streams that fill it.
 */
static void
share_memory(struct pipeline *p, size_t memory)
{
	size_t lower = memory / 4;

	if (lower < STREAMS_MIN)
		lower = memory / 2 < STREAMS_MIN ? memory / 2 : STREAMS_MIN;
	p->budget.limit = lower;
	p->store_budget.limit = memory - lower;
}

struct pipeline *
pipeline_new(const struct pipeline_opt *opt)
{
	struct pipeline *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->opt = *opt;
	share_memory(p, opt->memory);
	p->capture = capture_new(&(struct capture_opt){ .spool_dir = NULL });
	p->link = link_new(&(struct link_opt){ .budget = &p->budget,
	    .hash_key = opt->hash_key }, on_packet, p);
	p->flow = flow_new(&(struct flow_opt){ .budget = &p->budget,
	    .hash_key = opt->hash_key }, on_chunk, on_flow_end, p);
	p->flow_names = flow_counts(p->flow).names;
	p->wrap = wrap_new(&(struct wrap_opt){ .budget = &p->budget },
	    on_message, p);
	p->memo = sip_memo_new(opt->hash_key);
	p->store = call_store_new(&(struct call_opt){ .budget = &p->store_budget,
	    .hash_key = opt->hash_key,
	    .fetch = { capture_read, p->capture } });
	return p;
}

void
pipeline_free(struct pipeline *p)
{
	if (p == NULL)
		return;
	if (p->flow != NULL)
		flow_free(p->flow);
	wrap_free(p->wrap);
	link_free(p->link);
	sip_memo_free(p->memo);
	call_store_free(p->store);
	capture_free(p->capture);
	free(p);
}

struct capture *
pipeline_capture(struct pipeline *p)
{
	return p->capture;
}

const struct call_store *
pipeline_store(const struct pipeline *p)
{
	return p->store;
}

const struct link *
pipeline_link(const struct pipeline *p)
{
	return p->link;
}

static void
push(struct pipeline *p, const struct frame *f)
{
	p->is_matched = p->opt.filter == NULL
	    || capture_filter_frame(p->opt.filter, f);
	if (p->is_matched || !p->opt.exact_filter)
		link_push(p->link, f);
	else
		p->counts[COUNT_FILTERED]++;
}

int
pipeline_run(struct pipeline *p, struct err *e)
{
	struct err later;
	struct frame f;
	uint64_t n = 0;
	int result = 0;
	int r;

	while ((r = capture_next(&f, p->capture, result == 0 ? e : &later))
	    != 0) {
		if (r < 0) {
			result = -1;
			continue;
		}
		push(p, &f);
		n++;
		if (n == p->opt.max_frames)
			break;
		if (n % ASK_EVERY == 0 && p->opt.stop != NULL
		    && p->opt.stop(p->opt.stop_ctx, p->capture))
			break;
	}
	link_end(p->link);
	flow_finish(p->flow);
	memcpy(p->flow_values, flow_counts(p->flow).values,
	    sizeof(p->flow_values));
	/* Ends the conversations, which may still give out messages. */
	flow_free(p->flow);
	p->flow = NULL;
	return result;
}

void
pipeline_counts(struct count_set *sets, const struct pipeline *p)
{
	*sets++ = capture_counts(p->capture);
	*sets++ = link_counts(p->link);
	*sets++ = (struct count_set){ .layer = "flow",
		.names = p->flow_names, .values = p->flow_values,
		.n = FLOW_COUNTS };
	*sets++ = wrap_counts(p->wrap);
	*sets++ = (struct count_set){ .layer = "sip", .names = count_names,
		.values = p->counts, .n = COUNTS };
	*sets = call_counts(p->store);
}
