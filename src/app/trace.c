/* What crosses a layer's boundary, as text. */
#include "trace.h"

#include <stdio.h>

#include <sipladder/buf.h>
#include <sipladder/view.h>

static void
put_safe(const char *before, struct str s)
{
	struct buf b = { .p = NULL };

	view_safe(&b, s);
	fprintf(stderr, "%s%.*s", before, (int)b.n, b.n > 0 ? b.p : "");
	buf_free(&b);
}

static void
put_ends(const struct addr *src, const struct addr *dst)
{
	char a[ADDR_TEXT_MAX];
	char b[ADDR_TEXT_MAX];
	struct str s = addr_text(a, src);
	struct str d = addr_text(b, dst);

	fprintf(stderr, " %.*s > %.*s", (int)s.n, s.p, (int)d.n, d.p);
}

void
trace_link(const struct link *l, const struct packet *p)
{
	struct str path = link_path(l, p->path);

	fprintf(stderr, "link %u", p->frame->number);
	put_ends(&p->src, &p->dst);
	fprintf(stderr, " proto %u bytes %zu pieces %u missing %u path %.*s\n",
	    p->proto, p->payload.n, p->nrefs, p->missing, (int)path.n,
	    path.p);
}

void
trace_flow(const struct chunk *c)
{
	static const char *const names[] = { "udp", "tcp", "sctp" };

	fprintf(stderr, "flow %u %s", c->frame, names[c->transport]);
	put_ends(&c->src, &c->dst);
	fprintf(stderr, " flow %llu dir %u bytes %zu gap %u%s%s\n",
	    (unsigned long long)c->id, c->dir, c->bytes.n, c->gap,
	    c->start ? " start" : "", c->end ? " end" : "");
}

void
trace_wrap(const struct wrap_msg *w)
{
	fprintf(stderr, "wrap %u %s", w->chunk->frame,
	    wrap_transport_name(w->transport));
	put_ends(&w->chunk->src, &w->chunk->dst);
	fprintf(stderr, " bytes %zu pieces %u%s%s\n", w->text.n, w->nrefs,
	    (w->flags & WRAP_FLAG_CUT) != 0 ? " cut" : "",
	    (w->flags & WRAP_FLAG_BAD_LENGTH) != 0 ? " bad-length" : "");
}

void
trace_sip(const struct sip_msg *m, const struct wrap_msg *w)
{
	fprintf(stderr, "sip %u ", w->chunk->frame);
	put_safe("", m->start);
	put_safe(" call-id ", m->call_id);
	fprintf(stderr, " cseq %u", m->cseq);
	put_safe(" ", m->cseq_method);
	put_safe(" branch ", m->branch);
	put_safe(" from-tag ", m->from_tag);
	put_safe(" to-tag ", m->to_tag);
	fprintf(stderr, " body %zu", m->body.n);
	for (unsigned i = 0; i < SIP_ODDS; i++) {
		if ((m->odd >> i & 1) != 0)
			fprintf(stderr, " %s", sip_odd_id(i));
	}
	fputc('\n', stderr);
}

void
trace_call(const struct call_store *s, uint32_t id)
{
	const struct call_msg *m = call_msg_at(s, id);
	const struct call_txn *t;
	const struct call *c;

	if (m == NULL) {
		fputs("call refused\n", stderr);
		return;
	}
	t = call_txn_at(s, m->txn);
	c = t == NULL ? NULL : call_at(s, t->call);
	fprintf(stderr, "call %u message %u call %u txn %u parent %u dialog %u"
	    " state %s%s%s%s\n", m->frame, m->n, c == NULL ? 0 : c->n, m->txn,
	    t == NULL ? 0 : t->parent, m->dialog,
	    c == NULL ? "" : call_state_name(c->state),
	    (m->flags & CALL_MSG_RTX) != 0 ? " retransmission" : "",
	    (m->flags & CALL_MSG_DUP) != 0 ? " duplicate" : "",
	    (m->flags & CALL_MSG_NAT) != 0 ? " other-path" : "");
}
