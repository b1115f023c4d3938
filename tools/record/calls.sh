#!/bin/bash
# Records calls that go wrong, messages and presence.
# usage: calls.sh OUTDIR [NAME...]
. "$(dirname "$0")/lib.sh"

rec_busy_486()
{
	direct busy-486
}

rec_unavailable_480()
{
	via_proxy unavailable-480
}

rec_no_answer()
{
	PROXY_OPTS="-A WITH_RR" via_proxy no-answer
}

rec_cancel_race()
{
	direct cancel-race
}

rec_glare_491()
{
	direct glare-491
}

rec_ack_sdp_wrong()
{
	direct ack-sdp-wrong
}

# Bob's host is up but no phone runs on it, and he says nothing about it.
rec_no_response()
{
	lab_up proxy alice bob
	proxy_start
	on bob nft add table inet deaf
	on bob nft add chain inet deaf in \
		'{ type filter hook input priority 0; }'
	on bob nft add rule inet deaf in udp dport 5060 drop
	cap_start no-response
	sipp_run alice no-response "$(ip4 proxy)"
	cap_stop
}

rec_redirect_302()
{
	lab_up alice bob carol
	cap_start redirect-302
	sipp_bg bob redirect-302
	sipp_bg carol redirect-302
	sipp_run alice redirect-302 "$(ip4 bob)"
	sipp_wait
	cap_stop
}

rec_auth_fail()
{
	lab_up proxy alice
	proxy_start -A WITH_AUTH
	cap_start auth-fail
	sipp_run alice auth-fail "$(ip4 proxy)"
	cap_stop
}

# lossy HOST PAYLOAD N: HOST does not hear the first N datagrams that have
# PAYLOAD (an nft expression) in them.
lossy()
{
	on "$1" nft add table inet lossy 2>/dev/null || :
	on "$1" nft add chain inet lossy in \
		'{ type filter hook input priority 0; }' 2>/dev/null || :
	on "$1" nft add rule inet lossy in udp dport 5060 "$2" \
		numgen inc mod 1000 '<' "$3" drop
}

# Lost between the capture and the ears: two INVITEs, two 200s, one ACK.
rec_retransmission()
{
	lab_up alice bob
	lossy bob '@th,64,32 0x494e5649' 2
	lossy alice '@th,128,24 0x323030' 2
	lossy bob '@th,64,24 0x41434b' 1
	cap_start retransmission
	sipp_bg bob retransmission
	sipp_run alice retransmission "$(ip4 bob)"
	sipp_wait
	cap_stop
}

rec_message_multi()
{
	lab_up proxy alice bob
	proxy_start
	cap_start message-multi
	sipp_bg bob message-multi
	CID=message-1 sipp_run alice message-multi "$(ip4 proxy)"
	sipp_wait
	PART=alice-in sipp_bg alice message-multi
	CID=message-2 PART=bob-reply sipp_run bob message-multi "$(ip4 proxy)"
	sipp_wait
	PART=bob-long sipp_bg bob message-multi
	CID=message-3 PART=alice-long sipp_run alice message-multi \
		"$(ip4 proxy)"
	sipp_wait
	sipp_bg bob message-multi
	CID=message-4 PART=alice-cpim sipp_run alice message-multi \
		"$(ip4 proxy)"
	sipp_wait
	CID=message-5 PART=alice-nobody sipp_run alice message-multi \
		"$(ip4 proxy)"
	cap_stop
}

rec_notify_mwi()
{
	lab_up alice bob
	cap_start notify-mwi
	sipp_bg bob notify-mwi
	sipp_run alice notify-mwi "$(ip4 bob)"
	sipp_wait
	PART=alice-in sipp_bg alice notify-mwi
	CID=notify-unasked PART=bob-out sipp_run bob notify-mwi "$(ip4 alice)"
	sipp_wait
	cap_stop
}

rec_subscribe_reject()
{
	lab_up alice bob
	cap_start subscribe-reject
	sipp_bg bob subscribe-reject
	sipp_run alice subscribe-reject "$(ip4 bob)"
	sipp_wait
	PART=bob-end sipp_bg bob subscribe-reject
	CID=subscribe-ended PART=alice-end sipp_run alice subscribe-reject \
		"$(ip4 bob)"
	sipp_wait
	cap_stop
}

rec_presence_kamailio()
{
	lab_up proxy alice bob
	proxy_start -A WITH_PRESENCE
	cap_start presence-kamailio
	(CID=publish sipp_run bob presence-kamailio "$(ip4 proxy)") &
	PIDS=$!
	CID=watch sipp_run alice presence-kamailio "$(ip4 proxy)"
	sipp_wait
	cap_stop
}

# One call for each final response there is, and some there is not.
rec_many_codes()
{
	local code reason

	lab_up alice bob
	cap_start many-codes
	while read -r code reason; do
		code_flow "$code" "$reason" >"$WORK/many-codes.flow"
		sipp_bg bob many-codes
		CID=code-$code sipp_run alice many-codes "$(ip4 bob)"
		sipp_wait
	done <"$HERE/scenarios/codes.txt"
	cap_stop
}

code_flow()
{
	cat <<-END
	[alice]
	send INVITE sdp=sendrecv
	recv $1
	send ACK
	[bob]
	recv INVITE
	reply $1 "$2"
	recv ACK
	END
}

# The strands of mixed, each one thing after the other.
strand_plain()
{
	local f

	for f in tutorial-invite info-dtmf busy-486 tutorial-subscribe \
		cancel-race reinvite-hold; do
		SIP_PORT=5070 sipp_bg bob $f
		CID=mixed-$f SIP_PORT=5070 sipp_run alice $f "$(ip4 bob):5070"
		sipp_wait
	done
}

strand_proxy()
{
	local i

	for i in 1 2; do
		CID=mixed-register-$i PART=alice SIP_PORT=5080 \
			sipp_run alice register-digest "$(ip4 proxy)"
		sipp_bg bob call-proxy-auth
		CID=mixed-auth-$i SIP_PORT=5080 \
			sipp_run alice call-proxy-auth "$(ip4 proxy)"
		sipp_wait
	done
	PART=alice-wrong CID=mixed-intruder \
		sipp_run dave register-digest "$(ip4 proxy)"
}

strand_tcp()
{
	local i

	for i in 1 2 3; do
		PART=bob sipp_bg dave call -t t1
		CID=mixed-tcp-$i PART=alice \
			sipp_run carol call "$(ip4 dave)" -t t1
		sipp_wait
	done
}

strand_v6()
{
	local f

	for f in tutorial-cancel tutorial-update glare-491; do
		SIP_IP=$(ip6 bob) SIP_PORT=5090 sipp_bg bob $f
		SIP_IP=$(ip6 alice) SIP_PORT=5090 CID=mixed-v6-$f \
			sipp_run alice $f "[$(ip6 bob)]:5090"
		sipp_wait
	done
}

strand_ping()
{
	for _ in 1 2 3 4 5 6; do
		alone carol sipsak -s "sip:$(ip4 proxy)" >/dev/null
		sleep 1.5
	done
}

# Everything at once: five strands over UDP, TCP and IPv6.
rec_mixed()
{
	local s strands=""

	lab_up proxy alice bob carol dave
	proxy_start -A WITH_RR -A WITH_AUTH -A WITH_LOCATION
	cap_start mixed
	for s in plain proxy tcp v6 ping; do
		(PIDS="" && "strand_$s") &
		strands="$strands $!"
	done
	for s in $strands; do
		wait "$s" || die "a strand of mixed broke"
	done
	cap_stop
}

record_main "$@"
