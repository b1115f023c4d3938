#!/bin/bash
# Records registration, authentication, forking and what happens in calls.
# usage: basic.sh OUTDIR [NAME...]
. "$(dirname "$0")/lib.sh"

rec_register_digest()
{
	lab_up proxy alice
	proxy_start -A WITH_AUTH -A WITH_LOCATION
	cap_start register-digest
	sipp_run alice register-digest "$(ip4 proxy)"
	CID=register-digest-wrong PART=alice-wrong sipp_run alice register-digest "$(ip4 proxy)"
	cap_stop
}

rec_call_proxy_auth()
{
	PROXY_OPTS="-A WITH_RR -A WITH_AUTH" via_proxy call-proxy-auth
}

rec_fork_cancel()
{
	lab_up proxy alice bob carol
	proxy_start -A WITH_RR -A WITH_FORK
	cap_start fork-cancel
	sipp_bg bob fork-cancel
	sipp_bg carol fork-cancel
	sipp_run alice fork-cancel "$(ip4 proxy)"
	sipp_wait
	cap_stop
}

rec_prack()
{
	direct prack
}

rec_info_dtmf()
{
	direct info-dtmf
}

rec_reinvite_hold()
{
	direct reinvite-hold
}

# Pings by sipsak: to the proxy, through it to a phone, to nobody.
rec_options()
{
	lab_up proxy alice bob
	proxy_start
	cap_start options
	for _ in 1 2 3; do
		alone alice sipsak -s sip:10.20.0.1 >/dev/null
		sleep 0.5
	done
	sipp_bg bob options
	alone alice sipsak -s sip:bob@10.20.0.1 -p 10.20.0.1 >/dev/null || :
	sipp_wait
	alone alice sipsak -s sip:nobody@10.20.0.1 >/dev/null || :
	cap_stop
}

# Three baresips; the signalling only.  Alice called bob and sends him on to
# carol.
rec_refer_blind()
{
	lab_up alice bob carol
	CAP_FILTER="udp port 5060" cap_start refer-blind
	phone_start alice
	phone_start bob ';answermode=auto'
	phone_start carol ';answermode=auto'
	phone alice "/dial sip:bob@$(ip4 bob)"
	phone_says alice 'Call established'
	sleep 1
	phone alice "/transfer sip:carol@$(ip4 carol)"
	phone_says carol 'Call established'
	sleep 2
	phone carol /hangup
	phone_says carol 'terminated'
	sleep 0.5
	phones_stop
	cap_stop
}

record_main "$@"
