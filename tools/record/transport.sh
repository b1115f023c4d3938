#!/bin/bash
# Records the same kinds of call over other transports and links.
# usage: transport.sh OUTDIR [NAME...]
. "$(dirname "$0")/lib.sh"

# direct6 NAME FLOW: as direct, over IPv6.
direct6()
{
	lab_up alice bob
	cap_start "$1"
	SIP_IP=$(ip6 bob) sipp_bg bob "$2"
	SIP_IP=$(ip6 alice) sipp_run alice "$2" "[$(ip6 bob)]" \
		-cid_str "$1-%u@alice.example.com"
	sipp_wait
	cap_stop
}

rec_ipv6()
{
	direct6 ipv6 call
}

rec_ipv6_fragment()
{
	direct6 ipv6-fragment big-invite
}

rec_udp_fragment()
{
	lab_up alice bob
	cap_start udp-fragment
	sipp_bg bob big-invite
	CID=udp-fragment sipp_run alice big-invite "$(ip4 bob)"
	sipp_wait
	cap_stop
}

# A call over one TCP connection.
rec_tcp_call()
{
	lab_up alice bob
	cap_start tcp-call
	sipp_bg bob call -t t1
	CID=tcp-call sipp_run alice call "$(ip4 bob)" -t t1
	sipp_wait
	cap_stop
}

rec_tcp_segments()
{
	lab_up proxy alice bob
	proxy_start
	cap_start tcp-segments
	sipp_bg bob tcp-segments
	on alice timeout 60 python3 "$HERE/tcp_odd.py" \
		"$(ip4 alice)" "$(ip4 proxy)"
	sipp_wait
	cap_stop
}

record_main "$@"
