/* --trace: a line on standard error for each item that crosses a boundary. */
#ifndef APP_TRACE_H
#define APP_TRACE_H

#include <sipladder/call.h>
#include <sipladder/flow.h>
#include <sipladder/link.h>
#include <sipladder/sip.h>
#include <sipladder/wrap.h>

void trace_link(const struct link *l, const struct packet *p);
void trace_flow(const struct chunk *c);
void trace_wrap(const struct wrap_msg *w);
void trace_sip(const struct sip_msg *m, const struct wrap_msg *w);
void trace_call(const struct call_store *s, uint32_t id);

#endif
