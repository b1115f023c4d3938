/*
 * call_rig.h - what the tests of the store put into it: a store, hosts, and
 * messages made of a few words.
 */
#ifndef TEST_CALL_RIG_H
#define TEST_CALL_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sipladder/call.h>
#include <sipladder/clock.h>

#define MS CLOCK_MS

/* A store, and what the next message is made of. */
struct rig {
	struct call_store *s;
	struct sip_msg m;
	int64_t now;
	uint32_t frame;
	uint16_t ip_id;
};

static struct rig rig;

static inline void
start(struct budget *b, uint32_t max_messages)
{
	call_store_free(rig.s);
	rig.s = call_store_new(&(struct call_opt){ .budget = b,
	    .hash_key = 7, .max_messages = max_messages });
	rig.now = 1000 * CLOCK_S;
	rig.frame = 0;
	rig.ip_id = 0;
}

static inline int
setup(void **state)
{
	(void)state;
	start(NULL, 0);
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	call_store_free(rig.s);
	rig.s = NULL;
	return 0;
}

static inline struct addr
host(unsigned last)
{
	const uint8_t ip[4] = { 192, 0, 2, (uint8_t)last };

	return addr_ip4(ip, 5060);
}

/* Puts a message from one host to another into the store, 10 ms later. */
static inline uint32_t
put(unsigned from, unsigned to, const char *text)
{
	struct chunk c = { .src = host(from), .dst = host(to),
		.ts = rig.now += 10 * MS, .frame = ++rig.frame,
		.ip_id = ++rig.ip_id };
	struct str t = str_make(text, strlen(text));
	struct frame_ref ref = { 4096, (uint32_t)t.n, rig.frame };
	struct wrap_msg w = { .text = t, .chunk = &c, .refs = &ref,
		.nrefs = 1, .transport = WRAP_UDP };

	assert_true(sip_msg_parse(&rig.m, t, 0) > 0);
	return call_add(rig.s, &rig.m, &w);
}

/* A request: start line's method, branch, call, CSeq number, To tag. */
static inline const char *
req(const char *method, const char *branch, const char *id, unsigned cseq,
    const char *to_tag)
{
	static char text[1024];

	snprintf(text, sizeof(text), "%s sip:bob@example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP a.example.com:5060;branch=%s\r\n"
	    "Max-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>%s%s\r\nCall-ID: %s\r\n"
	    "CSeq: %u %s\r\nContent-Length: 0\r\n\r\n", method, branch,
	    to_tag[0] != '\0' ? ";tag=" : "", to_tag, id, cseq, method);
	return text;
}

static inline const char *
rsp(unsigned code, const char *method, const char *branch, const char *id,
    unsigned cseq, const char *to_tag)
{
	static char text[1024];

	snprintf(text, sizeof(text), "SIP/2.0 %u Phrase\r\n"
	    "Via: SIP/2.0/UDP a.example.com:5060;branch=%s\r\n"
	    "From: <sip:alice@example.com>;tag=alice\r\n"
	    "To: <sip:bob@example.com>%s%s\r\nCall-ID: %s\r\n"
	    "CSeq: %u %s\r\nContent-Length: 0\r\n\r\n", code, branch,
	    to_tag[0] != '\0' ? ";tag=" : "", to_tag, id, cseq, method);
	return text;
}

static inline const struct call *
only_call(void)
{
	const struct call *c;
	uint32_t *ids;

	assert_int_equal(call_list(&ids, rig.s), 1);
	c = call_at(rig.s, ids[0]);
	free(ids);
	assert_non_null(c);
	return c;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
