#include "conv.h"
void
flow_tcp(struct flow *f, const struct packet *p)
{
	flow_count_add(f, FLOW_COUNT_TCP_SEGMENTS, 1, p->frame->number);
}
void
flow_tcp_end(struct flow *f, struct conv *c)
{
	(void)f;
	(void)c;
}
void
flow_tcp_expire(struct flow *f, int64_t ts)
{
	(void)f;
	(void)ts;
}
void
flow_tcp_flush_all(struct flow *f)
{
	(void)f;
}
