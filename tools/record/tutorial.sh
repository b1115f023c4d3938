#!/bin/bash
# Records the eight flows of a SIP tutorial.
# usage: tutorial.sh OUTDIR [NAME...]
. "$(dirname "$0")/lib.sh"

rec_tutorial_invite()
{
	direct tutorial-invite
}

rec_tutorial_cancel()
{
	direct tutorial-cancel
}

rec_tutorial_ack_2xx()
{
	PROXY_OPTS="-A WITH_RR" via_proxy tutorial-ack-2xx
}

rec_tutorial_ack_sdp()
{
	lab_up proxy alice bob
	proxy_start
	cap_start tutorial-ack-sdp
	for flow in tutorial-ack-sdp-busy tutorial-ack-sdp; do
		sipp_bg bob $flow
		sipp_run alice $flow "$(ip4 proxy)"
		sipp_wait
	done
	cap_stop
}

rec_tutorial_subscribe()
{
	direct tutorial-subscribe
}

rec_tutorial_publish()
{
	lab_up proxy alice
	proxy_start -A WITH_PRESENCE
	cap_start tutorial-publish
	sipp_run alice tutorial-publish "$(ip4 proxy)"
	cap_stop
}

rec_tutorial_update()
{
	direct tutorial-update
}

rec_tutorial_message()
{
	via_proxy tutorial-message
}

record_main "$@"
