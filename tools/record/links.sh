#!/bin/bash
# Records one kind of call on other links and in other file formats.
# usage: links.sh OUTDIR [NAME...]
. "$(dirname "$0")/lib.sh"

# On the pseudo-device any of the proxy: every message comes in and goes out.
any()
{
	lab_up proxy alice bob
	proxy_start -A WITH_RR
	CAP_HOST=proxy CAP_DEV=any cap_start "$@"
	sipp_bg bob proxied-call
	CID=$1 sipp_run alice proxied-call "$(ip4 proxy)"
	sipp_wait
	cap_stop
}

rec_any_sll2()
{
	any any-sll2 -y LINUX_SLL2
}

rec_any_sll()
{
	any any-sll -y LINUX_SLL
}

rec_loopback()
{
	lab_up alice
	CAP_HOST=alice CAP_DEV=lo cap_start loopback
	PART=bob SIP_IP=127.0.0.2 sipp_bg alice call
	CID=loopback SIP_IP=127.0.0.1 sipp_run alice call 127.0.0.2
	sipp_wait
	cap_stop
}

# wire ARGUMENT...: starts wire.py and waits for its devices.
wire()
{
	local log=$WORK/wire-$2.log

	: >"$log"
	timeout 60 python3 "$HERE/wire.py" "$@" >"$log" &
	WIRES="${WIRES:-} $!"
	wait_for 10 grep -q ready "$log"
}

wires_cut()
{
	local p

	for p in $WIRES; do
		kill "$p"
		wait "$p" || :
	done
	WIRES=""
}

# tagged HOST TAG...: the host speaks with VLAN tags from now on.
tagged()
{
	local h=$1 n

	shift
	n=$(host_num "$h")
	ip -n "$NS-$h" link set eth0 down
	ip -n "$NS-$h" link set eth0 name wire0
	ip -n "$NS-$h" addr flush dev wire0
	on "$h" sysctl -qw net.ipv6.conf.wire0.disable_ipv6=1
	ip -n "$NS-$h" link set wire0 up promisc on
	wire tag "$NS-$h" wire0 "$@"
	on "$h" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
	ip -n "$NS-$h" link set eth0 \
		address "02:00:00:00:00:$(printf %02x "$n")" mtu 1492 up
	ip -n "$NS-$h" addr add "10.20.0.$n/24" dev eth0
}

vlan_call()
{
	local name=$1

	shift
	lab_up alice bob
	tagged alice "$@"
	tagged bob "$@"
	CAP_FILTER="greater 0" cap_start "$name"
	sipp_bg bob call
	CID=$name sipp_run alice call "$(ip4 bob)"
	sipp_wait
	cap_stop
	wires_cut
}

rec_vlan()
{
	vlan_call vlan 8100:100
}

rec_qinq()
{
	vlan_call qinq 88a8:200 8100:100
}

# overlay HOST PEER: a VXLAN device of the kernel between the two.
overlay()
{
	local h=$1 n

	n=$(host_num "$h")
	ip -n "$NS-$h" link add vx0 address "02:00:00:00:01:$(printf %02x "$n")" \
		type vxlan id 42 local "$(ip4 "$h")" remote "$(ip4 "$2")" \
		dstport 4789 dev eth0
	on "$h" sysctl -qw net.ipv6.conf.vx0.disable_ipv6=1
	ip -n "$NS-$h" addr add "10.21.0.$n/24" dev vx0
	ip -n "$NS-$h" link set vx0 up
}

rec_vxlan()
{
	lab_up alice bob
	overlay alice bob
	overlay bob alice
	cap_start vxlan
	SIP_IP=10.21.0.12 sipp_bg bob call
	CID=vxlan SIP_IP=10.21.0.11 sipp_run alice call 10.21.0.12
	sipp_wait
	cap_stop
}

# What the netfilter of bob logs: packets in and out, without a link layer.
rec_nflog()
{
	lab_up alice bob
	on bob nft 'add table sip
		add chain sip in { type filter hook input priority 0; }
		add chain sip out { type filter hook output priority 0; }
		add rule sip in udp dport 5060 log prefix "in" group 5 \
			queue-threshold 1
		add rule sip out udp dport 5060 log prefix "out" group 5 \
			queue-threshold 1'
	CAP_HOST=bob CAP_DEV=nflog:5 CAP_FILTER="" cap_start nflog
	sipp_bg bob call
	CID=nflog sipp_run alice call "$(ip4 bob)"
	sipp_wait
	cap_stop
}

# Alice reaches the proxy by a point-to-point link without a link layer.
tun_up()
{
	lab_up proxy alice bob
	ip -n "$NS-alice" link set eth0 down
	wire tun "$NS-proxy" "$NS-alice"
	on alice sysctl -qw net.ipv6.conf.tun0.disable_ipv6=1
	on proxy sysctl -qw net.ipv6.conf.tun0.disable_ipv6=1
	ip -n "$NS-alice" addr flush dev eth0
	ip -n "$NS-alice" addr add "$(ip4 alice)" peer "$(ip4 proxy)" dev tun0
	ip -n "$NS-alice" link set tun0 up
	ip -n "$NS-proxy" link set tun0 up
	ip -n "$NS-proxy" route add "$(ip4 alice)" dev tun0
	proxy_start -A WITH_RR
}

rec_raw_ip()
{
	tun_up
	CAP_HOST=proxy CAP_DEV=tun0 cap_start raw-ip
	sipp_bg bob proxied-call
	CID=raw-ip sipp_run alice proxied-call "$(ip4 proxy)"
	sipp_wait
	cap_stop
	wires_cut
}

# Both sides of the proxy in one file, by dumpcap: raw IP and Ethernet.
rec_two_interfaces()
{
	local ng=$WORK/two.pcapng

	tun_up
	: >"$WORK/cap.log"
	ip netns exec "$NS-proxy" dumpcap -q -p -i tun0 -f udp -i eth0 -f udp -w "$ng" \
		2>"$WORK/cap.log" &
	CAP_PID=$!
	CAP_FILE=$ng
	wait_for 10 grep -q '^File:' "$WORK/cap.log"
	sipp_bg bob proxied-call
	CID=two-interfaces sipp_run alice proxied-call "$(ip4 proxy)"
	sipp_wait
	sleep 1
	cap_stop
	python3 "$HERE/rewrite.py" clean "$ng" "$OUT/two-interfaces.pcapng"
	wires_cut
}

# One call through the proxy, in every dress a file can wear.
rec_formats()
{
	lab_up proxy alice bob
	proxy_start -A WITH_RR
	cap_start format-nano --nano
	OUT=$WORK cap_start_2nd format-micro
	sipp_bg bob proxied-call
	CID=formats sipp_run alice proxied-call "$(ip4 proxy)"
	sipp_wait
	cap_stop
	cap_stop_2nd
	python3 "$HERE/rewrite.py" be "$OUT/format-nano.pcap" \
		"$OUT/format-nano-be.pcap"
	python3 "$HERE/rewrite.py" be "$WORK/format-micro.pcap" \
		"$OUT/format-be.pcap"
	python3 "$HERE/rewrite.py" cut "$WORK/format-micro.pcap" \
		"$OUT/format-cut.pcap"
	python3 "$HERE/rewrite.py" pcapng "$WORK/format-micro.pcap" \
		"$OUT/format-pcapng.pcapng"
}

cap_start_2nd()
{
	local pid=$CAP_PID file=$CAP_FILE

	cap_start "$@"
	CAP_2ND=$CAP_PID
	CAP_PID=$pid
	CAP_FILE=$file
}

cap_stop_2nd()
{
	kill -INT "$CAP_2ND"
	wait "$CAP_2ND" || :
}

record_main "$@"
