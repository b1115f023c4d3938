#!/bin/bash
# Records calls with their media, by baresip.
# usage: media.sh OUTDIR [NAME...]
. "$(dirname "$0")/lib.sh"

# Alice calls bob through the proxy; a tone both ways for two seconds.
rec_call_rtp()
{
	lab_up proxy alice bob
	proxy_start -A WITH_RR
	cap_start call-rtp
	PHONE_DOMAIN=example.com \
		phone_start alice ";outbound=\"sip:$(ip4 proxy);lr\""
	PHONE_DOMAIN=example.com \
		phone_start bob ";outbound=\"sip:$(ip4 proxy);lr\";answermode=auto"
	phone alice "/dial sip:bob@example.com"
	phone_says alice 'Call established'
	sleep 2
	phone alice /hangup
	phone_says bob 'terminated'
	phones_stop
	cap_stop
}

# Digits as telephone-events, typed at alice's keyboard (and each key let go, which is
# control-D to baresip).
rec_call_rtp_dtmf()
{
	local digit

	lab_up alice bob
	cap_start call-rtp-dtmf
	phone_start alice
	phone_start bob ';answermode=auto'
	phone alice "/dial sip:bob@$(ip4 bob)"
	phone_says alice 'Call established'
	sleep 0.5
	for digit in 1 9 '#'; do
		phone alice "$digit"
		sleep 0.12
		phone alice $'\x04'
		sleep 0.25
	done
	phone alice /hangup
	phone_says bob 'terminated'
	phones_stop
	cap_stop
}

record_main "$@"
