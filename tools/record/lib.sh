# shellcheck shell=bash
# Shared by the recording scripts: a private network of namespaces, a capture
# on its bridge, and the SIP programs run in it.
#
#     alice 10.20.0.11   bob 10.20.0.12   carol 10.20.0.13   dave 10.20.0.14
#        |                  |                 |                  |
#     ---+------------------+-----  br0  -----+------------------+---
#                                    |
#                              proxy 10.20.0.1        (also fd20::N)
#
# Every host is a network namespace with one veth; the bridge lives in a
# namespace of its own and has no way out.  The capture runs on the bridge,
# so each frame is seen exactly once.  A script sources this file, defines
# rec_NAME functions and ends with `record_main "$@"`.

set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NS=sl$$
LAB_HOSTS=""
PIDS=""
CAP_PID=""
PROXY_PID=""
PHONES=""
WORK=""
OUT=""

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# The last number of the addresses of a host.
host_num()
{
	case $1 in
	proxy) echo 1 ;;
	alice) echo 11 ;;
	bob) echo 12 ;;
	carol) echo 13 ;;
	dave) echo 14 ;;
	*) die "no such host: $1" ;;
	esac
}

ip4()
{
	echo "10.20.0.$(host_num "$1")"
}

ip6()
{
	echo "fd20::$(host_num "$1")"
}

# Not for programs left in the background: their id would be that of a shell.
on()
{
	local host=$1

	shift
	ip netns exec "$NS-$host" "$@"
}

# As on, for programs that would tell the name of this machine to the world.
alone()
{
	local host=$1

	shift
	printf '127.0.0.1 localhost\n%s %s.example.com %s\n' \
		"$(ip4 "$host")" "$host" "$host" >"$WORK/hosts-$host"
	# shellcheck disable=SC2016
	on "$host" timeout 60 unshare --uts --mount sh -c \
		'hostname "$1" && mount --bind "$2" /etc/hosts && shift 2 &&
		exec "$@"' sh "$host" "$WORK/hosts-$host" "$@"
}

# wait_for SECONDS COMMAND...: polls until the command succeeds.
wait_for()
{
	local tries=$(($1 * 50))

	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || die "waited too long for: $*"
		sleep 0.02
	done
}

lab_up()
{
	local h n

	ip netns add "$NS-sw"
	ip -n "$NS-sw" link set lo up
	ip -n "$NS-sw" link add br0 address 02:00:00:00:00:fe type bridge \
		mcast_snooping 0
	on sw sysctl -qw net.ipv6.conf.br0.disable_ipv6=1
	ip -n "$NS-sw" link set br0 up
	for h in "$@"; do
		LAB_HOSTS="$LAB_HOSTS $h"
		n=$(host_num "$h")
		ip netns add "$NS-$h"
		ip -n "$NS-$h" link set lo up
		ip -n "$NS-$h" link add eth0 \
			address "02:00:00:00:00:$(printf %02x "$n")" \
			type veth peer name "to-$h" netns "$NS-sw"
		on sw sysctl -qw "net.ipv6.conf.to-$h.disable_ipv6=1"
		on "$h" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 \
			net.ipv6.conf.eth0.accept_ra=0
		# Checksums and segments as on a wire, not as a virtual
		# device may leave them.
		on "$h" ethtool -K eth0 tx off tso off gso off gro off \
			>/dev/null
		on sw ethtool -K "to-$h" tx off tso off gso off gro off \
			>/dev/null
		ip -n "$NS-sw" link set "to-$h" master br0 up
		ip -n "$NS-$h" addr add "10.20.0.$n/24" dev eth0
		ip -n "$NS-$h" addr add "fd20::$n/64" dev eth0 nodad
		ip -n "$NS-$h" link set eth0 up
	done
}

lab_down()
{
	local h p

	for p in $PIDS $PHONES $PROXY_PID $CAP_PID; do
		kill "$p" 2>/dev/null || :
	done
	for p in $PIDS $PHONES $PROXY_PID $CAP_PID; do
		wait "$p" 2>/dev/null || :
	done
	PIDS=""
	PHONES=""
	PROXY_PID=""
	CAP_PID=""
	for h in $LAB_HOSTS sw; do
		# Whatever still lives in a namespace of ours is ours.
		for p in $(ip netns pids "$NS-$h" 2>/dev/null); do
			kill "$p" 2>/dev/null || :
		done
		ip netns del "$NS-$h" 2>/dev/null || :
	done
	LAB_HOSTS=""
}

cleanup()
{
	lab_down
	if [ -n "$WORK" ]; then
		[ -n "${KEEP:-}" ] || rm -rf "$WORK"
	fi
}

cap_ready()
{
	grep -q 'listening on' "$WORK/cap.log"
}

# cap_start NAME [tcpdump option...]: captures on the bridge into NAME.pcap.
# CAP_HOST and CAP_DEV choose another place, CAP_FILTER another filter.
cap_start()
{
	local name=$1

	shift
	CAP_FILE=$OUT/$name.pcap
	: >"$WORK/cap.log"
	ip netns exec "$NS-${CAP_HOST:-sw}" tcpdump -Z root -n -U -p \
		--immediate-mode -s 0 -i "${CAP_DEV:-br0}" -w "$CAP_FILE" \
		"$@" "${CAP_FILTER-not arp and not icmp and not icmp6 and not ip6 proto 0}" \
		2>"$WORK/cap.log" &
	CAP_PID=$!
	wait_for 10 cap_ready
	# Without -p tcpdump would log each change of promiscuous mode; the
	# bridge has to be told all the same.
	if [ -z "${CAP_DEV:-}" ]; then
		ip -n "$NS-sw" link set br0 promisc on
	fi
}

# Stops the capture once the file has not grown for a third of a second.
cap_stop()
{
	local old=-1 new=0 same=0

	while [ "$same" -lt 6 ]; do
		old=$new
		new=$(stat -c %s "$CAP_FILE")
		if [ "$new" = "$old" ]; then
			same=$((same + 1))
		else
			same=0
		fi
		sleep 0.06
	done
	kill -INT "$CAP_PID"
	wait "$CAP_PID" || :
	CAP_PID=""
}

bound()
{
	on "$1" ss -Hlntu "sport = :$2" | grep -q .
}

# SIPp's XML is written from the short form by scen.py.
scenario()
{
	local xml=$WORK/$1-$2.xml flow=$HERE/scenarios/$1.flow

	[ -e "$flow" ] || flow=$WORK/$1.flow
	python3 "$HERE/scen.py" "$flow" "$2" >"$xml"
	echo "$xml"
}

# sipp_bg HOST FLOW [option...]: starts the part of HOST in FLOW and returns
# when its port is open.  It ends by itself after one call.
sipp_bg()
{
	local host=$1 flow=$2 part=${PART:-$1} xml

	shift 2
	xml=$(scenario "$flow" "$part")
	(cd "$WORK" && exec ip netns exec "$NS-$host" \
		sipp -sf "$xml" -i "${SIP_IP:-$(ip4 "$host")}" \
		-p "${SIP_PORT:-5060}" -m 1 -nostdin -timeout 60s \
		-trace_err -error_file "$WORK/$host.err" \
		"$@" >"$WORK/$host.log" 2>&1) &
	LAST_PID=$!
	PIDS="$PIDS $LAST_PID"
	wait_for 10 bound "$host" "${SIP_PORT:-5060}"
}

# sipp_run HOST FLOW TARGET [option...]: plays the part of HOST to its end.
sipp_run()
{
	local host=$1 flow=$2 target=$3 part=${PART:-$1} xml
	local cid=(-cid_str "${CID:-$2}-%u@$1.example.com")

	shift 3
	xml=$(scenario "$flow" "$part")
	(cd "$WORK" && timeout 90 ip netns exec "$NS-$host" \
		sipp -sf "$xml" -i "${SIP_IP:-$(ip4 "$host")}" \
		-p "${SIP_PORT:-5060}" -m 1 -nostdin -timeout 60s \
		"${cid[@]}" -trace_err -error_file "$WORK/$host.err" \
		"$@" "$target" >"$WORK/$host.log" 2>&1) ||
		sipp_failed "$host" "$flow"
}

sipp_failed()
{
	tail -n 20 "$WORK/$1.log" >&2
	cat "$WORK/$1.err" >&2 2>/dev/null || :
	die "$2: the part of $1 failed"
}

# Waits for everything started by sipp_bg; a failed part fails the recording.
sipp_wait()
{
	local p

	for p in $PIDS; do
		wait "$p" || {
			cat "$WORK"/*.err >&2 2>/dev/null || :
			die "a background part failed"
		}
	done
	PIDS=""
}

# proxy_start [option...]: Kamailio on the proxy host; the options are
# defines (-A WITH_AUTH) of configs/kamailio.cfg.
proxy_start()
{
	mkdir -p "$WORK/run"
	# The config is copied so that no path of this tree is needed by
	# whatever user Kamailio runs as.
	cp -r /usr/share/kamailio/dbtext/kamailio "$WORK/db"
	sed "s|DBDIR|$WORK/db|" "$HERE/configs/kamailio.cfg" \
		>"$WORK/kamailio.cfg"
	ip netns exec "$NS-proxy" kamailio -f "$WORK/kamailio.cfg" -DD -E -m 32 -M 8 \
		-Y "$WORK/run" "$@" >"$WORK/proxy.log" 2>&1 &
	PROXY_PID=$!
	wait_for 10 bound proxy 5060
}

# phone_start HOST [account parameter]: a baresip that sends a tone.
phone_start()
{
	local host=$1 dir=$WORK/phone-$1

	mkdir -p "$dir"
	[ -e "$WORK/tone.wav" ] || python3 "$HERE/tone.py" "$WORK/tone.wav" 30
	sed "s|ADDR|$(ip4 "$host")|; s|TONE|$WORK/tone.wav|" \
		"$HERE/configs/baresip.config" >"$dir/config"
	printf '"%s" <sip:%s@%s>;regint=0%s\n' "${host^}" "$host" \
		"${PHONE_DOMAIN:-$(ip4 "$host")}" "${2:-}" >"$dir/accounts"
	: >"$dir/contacts"
	alone "$host" baresip -4 -f "$dir" -t "${PHONE_TIME:-20}" \
		</dev/null >"$WORK/$host.log" 2>&1 &
	PHONES="$PHONES $!"
	wait_for 10 bound "$host" 5060
	wait_for 10 bound "$host" 5555
}

# phone HOST COMMAND: one line to the console of the baresip of HOST.
phone()
{
	# shellcheck disable=SC2016
	on "$1" bash -c 'echo "$1" >/dev/udp/127.0.0.1/5555' sh "$2"
}

# phone_says HOST TEXT: waits until the baresip of HOST has written TEXT.
phone_says()
{
	wait_for 10 grep -q "$2" "$WORK/$1.log"
}

phones_stop()
{
	local h p

	for h in $LAB_HOSTS; do
		if [ -d "$WORK/phone-$h" ]; then
			phone "$h" /quit || :
		fi
	done
	for p in $PHONES; do
		wait "$p" || :
	done
	PHONES=""
}

# direct NAME [option...]: the commonest recording: alice talks to bob
# without anything between them.
direct()
{
	local name=$1

	shift
	lab_up alice bob
	cap_start "$name"
	sipp_bg bob "$name" "$@"
	sipp_run alice "$name" "$(ip4 bob)" "$@"
	sipp_wait
	cap_stop
}

# via_proxy NAME: alice talks to bob through the proxy.  What the proxy is
# told is in PROXY_OPTS.
via_proxy()
{
	local name=$1

	shift
	lab_up proxy alice bob
	# shellcheck disable=SC2086
	proxy_start ${PROXY_OPTS:-}
	cap_start "$name"
	sipp_bg bob "$name" "$@"
	sipp_run alice "$name" "$(ip4 proxy)" "$@"
	sipp_wait
	cap_stop
}

# record_main OUTDIR [NAME...]: runs the named recordings, or all of the
# script, each in a fresh network.
record_main()
{
	local all n

	mapfile -t all < <(declare -F | sed -n 's/^declare -f rec_//p')
	[ $# -ge 1 ] || die "usage: ${0##*/} OUTDIR [NAME...]: ${all[*]}"
	[ "$(id -u)" = 0 ] || die "needs root for network namespaces"
	mkdir -p "$1"
	OUT=$(cd "$1" && pwd)
	shift
	trap cleanup EXIT
	trap 'exit 130' INT TERM
	WORK=$(mktemp -d /tmp/sipladder-record.XXXXXX)
	chmod 755 "$WORK"
	[ $# -gt 0 ] || set -- "${all[@]}"
	for n in "$@"; do
		n=${n//_/-}
		echo "recording $n"
		"rec_${n//-/_}"
		lab_down
		[ -n "${KEEP:-}" ] || rm -rf "${WORK:?}"/*
	done
}
