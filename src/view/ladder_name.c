/*
 * Names of lanes: an alias or a name of the capture, else what the messages
 * tell: the user of From and To at the ends, `proxy` for one who sends on
 * requests under somebody else's Via, and the roles of servers.
 */
#include <sipladder/ladder.h>

#include <stdlib.h>

#include "ladder_in.h"

#define USER_MAX 40     /* bytes of a user as a name */
#define CALL_ID_MAX 255
#define URI_MAX 120

static const char role_proxy[] = "proxy";

enum { USER_NAMED, USER_TARGET, USER_CONTACT };

static struct ladder_text
user_of(struct ladder_build *b, struct str value, bool or_host)
{
	struct sip_addr a;
	struct sip_uri u;
	long semicolon;

	sip_addr_parse(&a, value);
	if (sip_uri_parse(&u, a.uri) < 0)
		u = (struct sip_uri){ .host = a.uri.n > 0 ? a.uri : STR("?") };
	/* A telephone number may have parameters (RFC 3261 section 19.1.6). */
	semicolon = str_chr(u.user, ';');
	if (semicolon > 0)
		u.user = str_first(u.user, (size_t)semicolon);
	if (u.user.n > 0)
		return view_ladder_safe(b, str_first(u.user, USER_MAX));
	if (u.opaque.n > 0)
		return view_ladder_safe(b, str_first(u.opaque, USER_MAX));
	return or_host ? view_ladder_safe(b, str_first(u.host, USER_MAX))
	    : (struct ladder_text){ 0, 0 };
}

static void
set_once(struct ladder_text *t, struct ladder_text value)
{
	if (t->n == 0)
		*t = value;
}

static bool
same(const struct ladder_build *b, struct ladder_text x, struct ladder_text y)
{
	return str_eq(ladder_str(b->l, x), ladder_str(b->l, y));
}

/* What the summary line says of a leg: from its first message. */
static void
learn_leg(struct ladder_build *b, unsigned leg, const struct sip_msg *m)
{
	struct sip_addr to;
	struct str event = sip_msg_header(m, SIP_HDR_EVENT);
	long semicolon = str_chr(event, ';');

	if (b->call_id[leg].n > 0)
		return;
	b->call_id[leg] = view_ladder_safe(b,
	    str_first(m->call_id, CALL_ID_MAX));
	b->from[leg] = user_of(b, m->from, true);
	b->to[leg] = user_of(b, m->to, true);
	sip_addr_parse(&to, m->to);
	b->uri[leg] = view_ladder_safe(b, str_first(to.uri, URI_MAX));
	if (semicolon >= 0)
		event = str_first(event, (size_t)semicolon);
	b->event[leg] = view_ladder_safe(b,
	    str_first(str_trim(event), USER_MAX));
}

static void
learn_auth(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	unsigned code = f->m->code, leg = f->leg;
	struct str asked = sip_msg_header(m, code == 401
	    ? SIP_HDR_WWW_AUTHENTICATE : SIP_HDR_PROXY_AUTHENTICATE);

	if (code == 401 || code == 407) {
		b->challenge[leg] = (uint16_t)code;
		b->is_digest[leg] = str_istarts(asked, STR("digest"));
	} else if (code == 0 && b->challenge[leg] != 0
	    && (f->m->flags & CALL_MSG_AUTH) != 0) {
		b->authorized[leg] = true;
	}
}

static void
set_user(struct ladder_build *b, struct ladder_host *h, unsigned leg,
    struct str value)
{
	struct ladder_text t = user_of(b, value, false);

	if (t.n == 0)
		return;
	if (h->user[USER_NAMED].n == 0) {
		h->user[USER_NAMED] = t;
		h->user_leg = (uint8_t)leg;
	} else if (h->user_leg != leg
	    && !same(b, h->user[USER_NAMED], t)) {
		h->is_several = true;
	}
}

static unsigned
count_vias(const struct sip_msg *m)
{
	struct str value, item;
	unsigned n = 0, at = 0;

	while (n < 2 && sip_msg_next(&value, m, SIP_HDR_VIA, &at))
		while (n < 2 && sip_list_next(&item, &value))
			n++;
	return n;
}

/* The role of whoever takes the requests of such a container. */
static const char *
role_of(unsigned kind)
{
	switch (kind) {
	case CALL_REGISTRATION:
		return "registrar";
	case CALL_SUBSCRIPTION:
	case CALL_PUBLICATION:
		return "server";
	default:
		return NULL;
	}
}

/* Made by every hop anew, so that it says nothing about the ends. */
static bool
is_of_hop(const struct ladder_fact *f, const struct ladder_txn *t)
{
	return f->m->method == SIP_CANCEL
	    || (f->m->method == SIP_ACK && t != NULL && t->t->code >= 300);
}

/* A request says who sent it ... */
static void
learn_sender(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m, const char *role)
{
	struct ladder_host *src = &b->hosts[f->src];

	if (count_vias(m) > 1) {
		src->is_forwarder = true;
	} else if (role != NULL) {
		if (src->role == NULL)
			src->role = role;
	} else {
		set_user(b, src, f->leg, m->from);
		set_once(&src->user[USER_CONTACT], user_of(b,
		    sip_msg_header(m, SIP_HDR_CONTACT), false));
	}
}

/* ... and, where nobody sends it on, who took it. */
static void
learn_taker(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m, const char *role)
{
	struct ladder_host *dst = &b->hosts[f->dst];

	if (role != NULL) {
		if (dst->role == NULL)
			dst->role = role;
		return;
	}
	set_user(b, dst, f->leg, m->to);
	if ((f->m->flags & CALL_MSG_IN_DIALOG) == 0)
		set_once(&dst->user[USER_TARGET], user_of(b, m->uri, false));
}

static void
learn_request(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m, unsigned kind)
{
	const struct ladder_txn *t = view_ladder_txn(b, f->m->txn);
	const char *role = role_of(kind);
	bool is_back = kind == CALL_SUBSCRIPTION && f->m->method == SIP_NOTIFY;

	if (is_of_hop(f, t)) {
		if (count_vias(m) > 1)
			b->hosts[f->src].is_forwarder = true;
		return;
	}
	learn_sender(b, f, m, is_back ? role : NULL);
	if (t == NULL || !t->is_parent)
		learn_taker(b, f, m, is_back ? NULL : role);
}

void
view_ladder_learn(struct ladder_build *b, const struct ladder_fact *f,
    const struct sip_msg *m)
{
	const struct call *c = call_at(b->s, b->calls[f->leg]);
	const struct ladder_txn *t = view_ladder_txn(b, f->m->txn);
	struct ladder_host *src = &b->hosts[f->src];

	learn_leg(b, f->leg, m);
	learn_auth(b, f, m);
	if (f->m->code == 0) {
		learn_request(b, f, m, c == NULL ? CALL_OTHER : c->kind);
		return;
	}
	/* Only a proxy asks so (RFC 3261 section 22.3). */
	if (f->m->code == 407 && src->role == NULL)
		src->role = role_proxy;
	if (t == NULL || !t->is_parent)
		set_once(&src->user[USER_CONTACT], user_of(b,
		    sip_msg_header(m, SIP_HDR_CONTACT), false));
}

/* Nobody before has that name; names of lanes not yet named are empty. */
static bool
is_free(const struct ladder_build *b, const struct ladder_host *me,
    unsigned which)
{
	if (me->user[which].n == 0)
		return false;
	for (uint32_t i = 0; i < b->nhosts; i++) {
		const struct ladder_host *h = &b->hosts[i];

		if (h == me || h->is_forwarder || h->is_several)
			continue;
		if (same(b, h->user[which], me->user[which])
		    || same(b, h->lane.name, me->user[which]))
			return false;
	}
	return true;
}

static const char *
learned_role(const struct ladder_host *h)
{
	if (h->is_forwarder)
		return role_proxy;
	if (h->is_several)
		return "b2bua";
	return h->role;
}

static void
name_role(struct ladder_build *b, struct ladder_host *h, const char *role)
{
	unsigned same_role = 0, before = 0;

	for (uint32_t i = 0; i < b->nhosts; i++) {
		const struct ladder_host *o = &b->hosts[i];

		if (!o->is_given && learned_role(o) == role) {
			same_role++;
			before += o->place < h->place;
		}
	}
	b->scratch.n = 0;
	if (buf_printf(&b->scratch, same_role > 1 ? "%s %u" : "%s", role,
	    before + 1) < 0)
		b->failed = true;
	h->lane.name = view_ladder_take(b);
}

static void
name_lane(struct ladder_build *b, struct ladder_host *h)
{
	const char *role = learned_role(h);

	if (role != NULL) {
		name_role(b, h, role);
		return;
	}
	for (unsigned i = 0; i < 3; i++) {
		if (is_free(b, h, i)) {
			h->lane.name = h->user[i];
			return;
		}
	}
}

static void
given_name(struct ladder_build *b, struct ladder_host *h)
{
	struct addr a = h->lane.addr;

	if (h->lane.nports == 1)
		a.port = h->lane.ports[0];
	h->lane.name = view_ladder_safe(b, view_name(b->opt->names, &a));
	h->is_given = h->lane.name.n > 0;
}

static void
address_text(struct ladder_build *b, struct ladder_host *h)
{
	char text[ADDR_TEXT_MAX];
	struct addr a = h->lane.addr;

	if (a.family == ADDR_NONE) {
		h->lane.address = view_ladder_safe(b, STR("unknown"));
		return;
	}
	if (h->lane.nports == 1)
		a.port = h->lane.ports[0];
	h->lane.address = view_ladder_safe(b, h->lane.nports == 1
	    ? addr_text(text, &a) : addr_text_ip(text, &a));
}

void
view_ladder_names(struct ladder_build *b)
{
	struct ladder *l = b->l;

	l->lanes = calloc(b->nhosts + 1, sizeof(*l->lanes));
	if (l->lanes == NULL) {
		b->failed = true;
		return;
	}
	l->nlanes = b->nhosts;
	for (uint32_t i = 0; i < b->nhosts; i++) {
		given_name(b, &b->hosts[i]);
		address_text(b, &b->hosts[i]);
	}
	if (b->other_hosts > 0)
		b->hosts[LADDER_LANES_MAX - 1].lane.name =
		    view_ladder_safe(b, STR("other hosts"));
	for (uint32_t i = 0; i < b->nhosts; i++) {
		struct ladder_host *h = &b->hosts[i];

		if (h->lane.name.n == 0)
			name_lane(b, h);
		l->lanes[h->place] = h->lane;
	}
}
