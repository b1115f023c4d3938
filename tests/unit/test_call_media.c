/*
 * test_call_media.c - the store: media addresses and streams, paths, pieces.
 */
#include "call_rig.h"

static struct flow_user user;

/* An RTP packet from one host's port to another's. */
static bool
rtp_from(unsigned from, uint16_t from_port, unsigned to, uint16_t to_port,
    uint16_t seq, uint32_t ssrc)
{
	uint8_t p[172] = { 0x80, 0, (uint8_t)(seq >> 8), (uint8_t)seq,
		[8] = (uint8_t)(ssrc >> 24), (uint8_t)(ssrc >> 16),
		(uint8_t)(ssrc >> 8), (uint8_t)ssrc };
	struct chunk c = { .user = &user, .src = host(from),
		.dst = host(to), .ts = rig.now += 20 * MS,
		.bytes = str_make(p, sizeof(p)), .frame = ++rig.frame };

	c.src.port = from_port;
	c.dst.port = to_port;
	return call_media(rig.s, &c);
}

static bool
rtp(unsigned from, uint16_t from_port, unsigned to, uint16_t to_port,
    uint16_t seq)
{
	return rtp_from(from, from_port, to, to_port, seq, 9);
}

static void
put_sdp(void)
{
	put(1, 2, "INVITE sip:bob@example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\n"
	    "From: <sip:a@example.com>;tag=a\r\nTo: <sip:b@example.com>\r\n"
	    "Call-ID: c1\r\nCSeq: 1 INVITE\r\n"
	    "Content-Type: application/sdp\r\nContent-Length: 88\r\n\r\n"
	    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"
	    "c=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n");
}

/* RTP to an address of the SDP is a stream of that call from packet one. */
static void
announced_media(void **state)
{
	const struct call_stream *t;

	(void)state;
	user = (struct flow_user){ .kind = FLOW_KIND_UNKNOWN };
	put_sdp();
	assert_true(call_msg_at(rig.s, only_call()->first)->flags
	    & CALL_MSG_SDP);
	assert_true(rtp(2, 30000, 1, 40000, 1));
	assert_true(rtp(2, 30000, 1, 40000, 2));
	assert_true(rtp(2, 30000, 1, 40000, 4));
	t = call_stream_at(rig.s, only_call()->streams);
	assert_non_null(t);
	assert_int_equal(t->seq.packets, 3);
	assert_int_equal(media_seq_lost(&t->seq), 1);
	assert_int_equal(call_totals_of(rig.s)->rtp_streams, 1);
	assert_int_equal(call_totals_of(rig.s)->rtp_packets, 3);
}

/* Without SDP some packets in a row are needed; then all of them count, and
 * a later SDP claims the stream. */
static void
unannounced_media(void **state)
{
	(void)state;
	user = (struct flow_user){ .kind = FLOW_KIND_UNKNOWN };
	assert_false(rtp(2, 30000, 1, 40000, 1));
	assert_false(rtp(2, 30000, 1, 40000, 2));
	assert_false(rtp(2, 30000, 1, 40000, 3));
	assert_true(rtp(2, 30000, 1, 40000, 4));
	assert_int_equal(call_totals_of(rig.s)->rtp_packets, 4);
	put_sdp();
	assert_int_equal(only_call()->streams, 0);
	for (uint16_t i = 5; i < 200; i++)
		assert_true(rtp(2, 30000, 1, 40000, i));
	assert_int_not_equal(only_call()->streams, 0);
	assert_int_equal(call_totals_of(rig.s)->rtp_packets, 199);
}

/* Random datagrams are no media. */
static void
no_media(void **state)
{
	(void)state;
	user = (struct flow_user){ .kind = FLOW_KIND_UNKNOWN };
	for (uint16_t i = 0; i < 100; i++)
		assert_false(rtp(2, 30000, 1, 40000, (uint16_t)(i * 7)));
	assert_int_equal(call_totals_of(rig.s)->rtp_streams, 0);
}

/* A message of several pieces keeps them all, and gives them back. */
static void
pieces(void **state)
{
	struct chunk c = { .src = host(1), .dst = host(2), .ts = rig.now,
		.frame = 3 };
	const struct frame_ref refs[2] = { { 10, 100, 2 }, { 500, 60, 3 } };
	const char *text = req("OPTIONS", "z9hG4bK1", "o", 1, "");
	struct wrap_msg w = { .chunk = &c, .refs = refs, .nrefs = 2,
		.text = str_make(text, strlen(text)) };
	struct budget b = { .limit = 1 << 20 };
	const struct frame_ref *out;
	struct frame_ref one;
	uint32_t id;

	(void)state;
	start(&b, 0);
	sip_msg_parse(&rig.m, w.text, 0);
	id = call_add(rig.s, &rig.m, &w);
	assert_int_equal(call_msg_refs(&out, &one, rig.s,
	    call_msg_at(rig.s, id)), 2);
	assert_int_equal(out[0].frame, 2);
	assert_int_equal(out[1].at, 500);
	call_store_free(rig.s);
	rig.s = NULL;
	assert_int_equal(b.used, 0);
}

/* Some time after the end of its call an address is anybody's again. */
static void
address_expires(void **state)
{
	(void)state;
	user = (struct flow_user){ .kind = FLOW_KIND_UNKNOWN };
	put_sdp();
	put(2, 1, rsp(486, "INVITE", "z9hG4bK1", "c1", 1, "b"));
	rig.now += 3 * CLOCK_S;
	put(1, 2, req("OPTIONS", "z9hG4bKo", "o1", 1, ""));
	assert_true(rtp(2, 30000, 1, 40000, 1));
	user = (struct flow_user){ .kind = FLOW_KIND_UNKNOWN };
	rig.now += 3 * CLOCK_S;
	put(1, 2, req("OPTIONS", "z9hG4bKp", "o2", 1, ""));
	assert_false(rtp(3, 30000, 1, 40000, 1));
}

/* Streams of no call are bounded; the oldest go, and that is counted. */
static void
loose_streams_bounded(void **state)
{
	const uint64_t *dropped;
	uint32_t *ids;
	uint32_t kept;

	(void)state;
	user = (struct flow_user){ .kind = FLOW_KIND_MEDIA };
	for (uint32_t ssrc = 1; ssrc <= 66000; ssrc++)
		assert_true(rtp_from(2, 30000, 1, 40000, 1, ssrc));
	kept = call_list_streams(&ids, rig.s);
	dropped = call_counts(rig.s).values + CALL_COUNT_DROPPED_STREAMS;
	assert_in_range(kept, 1, 65536);
	assert_int_equal(kept + *dropped, 66000);
	assert_int_equal(call_stream_at(rig.s, ids[kept - 1])->ssrc, 66000);
	free(ids);
}

/* What a conversation remembers may be another way by now: one VLAN or
 * another, or a stream's id. */
static void
path_is_compared(void **state)
{
	const char *text = req("OPTIONS", "z9hG4bK1", "o", 1, "");
	uint32_t paths[3];

	(void)state;
	user = (struct flow_user){ .kind = FLOW_KIND_UNKNOWN };
	for (unsigned i = 0; i < 3; i++) {
		struct chunk c = { .user = &user, .src = host(1),
			.dst = host(2), .ts = rig.now, .frame = 1 + i,
			.path = i == 1 ? 7 : 3 };
		struct frame_ref ref = { 10, 100, 1 + i };
		struct wrap_msg w = { .chunk = &c, .refs = &ref, .nrefs = 1,
			.text = str_make(text, strlen(text)) };
		uint32_t id;

		sip_msg_parse(&rig.m, w.text, 0);
		id = call_add(rig.s, &rig.m, &w);
		paths[i] = call_msg_at(rig.s, id)->path;
		assert_int_equal(call_path_at(rig.s, paths[i])->link_path,
		    c.path);
	}
	assert_int_equal(paths[0], paths[2]);
	assert_int_not_equal(paths[0], paths[1]);
}

/* SDP that is none makes its message malformed, a good one does not. */
static void
strange_sdp(void **state)
{
	(void)state;
	put_sdp();
	assert_int_equal(call_totals_of(rig.s)->malformed, 0);
	put(1, 2, "INVITE sip:bob@example.com SIP/2.0\r\n"
	    "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK2\r\n"
	    "From: <sip:a@example.com>;tag=a\r\nTo: <sip:b@example.com>\r\n"
	    "Call-ID: c2\r\nCSeq: 1 INVITE\r\n"
	    "Content-Type: application/sdp\r\n\r\n"
	    "v = 0\r\nm=audio 4 RTP/AVP 0\r\n");
	assert_int_equal(call_totals_of(rig.s)->malformed, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(announced_media), TEST(unannounced_media),
		TEST(no_media), TEST(pieces), TEST(address_expires),
		TEST(loose_streams_bounded), TEST(path_is_compared),
		TEST(strange_sdp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
