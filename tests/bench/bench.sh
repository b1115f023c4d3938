#!/bin/sh
# bench.sh - measures speed and memory against a plain libpcap loop and prints
# them beside what is asked of them.  Called by `make bench`; README.md beside
# this file says what the numbers mean.
#
# Environment: SIPLADDER and BENCH_PROGRAMS (where gen, loop, parse and run
# are); BENCH_MB (200), BENCH_ROUNDS (5), BENCH_PEERS, BENCH_5G, TMPDIR.
# Status 1: something that must be is not, by more than 10 % for times.
set -eu

LC_ALL=C
export LC_ALL
sipladder=${SIPLADDER:?names the program}
programs=${BENCH_PROGRAMS:?names the directory of gen, loop, parse and run}
mb=${BENCH_MB:-200}
rounds=${BENCH_ROUNDS:-5}
peers_mb=20
missed=0

dir=$(mktemp -d "${TMPDIR:-/tmp}/sipladder-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# calc EXPRESSION FORMAT: arithmetic with fractions.
calc()
{
	awk "BEGIN { printf \"$2\", $1 }"
}

# generate NAME MB MIX: a capture and what must be counted in it, and the
# file once through the page cache.
generate()
{
	"$programs/gen" --bytes "$2M" --mix "$3" --expect "$dir/$1.json" \
		"$dir/$1.pcap"
	cat "$dir/$1.pcap" >/dev/null
}

# cost NAME COUNT COMMAND...: runs it and keeps the smallest CPU time, wall
# time and memory so far in $dir/NAME.cost.  Its output goes to NAME.out.
cost()
{
	name=$1
	shift
	"$programs/run" "$dir/run" "$@" >"$dir/$name.out" 2>"$dir/$name.err"
	[ -f "$dir/$name.cost" ] || cp "$dir/run" "$dir/$name.cost"
	awk 'NR == 1 { split($0, a); next }
	{
		for (i = 1; i <= 3; i++)
			if ($i < a[i])
				a[i] = $i
		print a[1], a[2], a[3], ($4 > a[4] ? $4 : a[4])
	}' "$dir/$name.cost" "$dir/run" >"$dir/run.best"
	mv "$dir/run.best" "$dir/$name.cost"
}

# of NAME FIELD: 1 CPU us, 2 wall us, 3 peak KiB, 4 exit status.
of()
{
	awk -v i="$2" '{ print $i }' "$dir/$1.cost"
}

# bytes NAME: the size of a capture.
bytes()
{
	wc -c <"$dir/$1.pcap"
}

# flat FILE: JSON of two levels as lines "key value" and "key.key value".
flat()
{
	tr -d ' \n' <"$1" | awk '{
		re = "\"[^\"]*\":(\\{|[0-9.]+|\"[^\"]*\"|true|false|null|" \
		    "\\[[^]]*\\])|\\}"
		while (match($0, re)) {
			t = substr($0, RSTART, RLENGTH)
			$0 = substr($0, RSTART + RLENGTH)
			if (t == "}") {
				outer = ""
				continue
			}
			i = index(t, "\":")
			key = substr(t, 2, i - 2)
			value = substr(t, i + 2)
			if (value == "{")
				outer = key "."
			else
				print outer key, value
		}
	}'
}

# value NAME KEY: what the generator says.
value()
{
	flat "$dir/$1.json" | sed -n "s/^$2 //p"
}

# verdict VALUE MUST AIM FACTOR: smaller is better; FACTOR is the noise.
verdict()
{
	if [ "$(calc "$1 <= $3" %d)" -eq 1 ]; then
		echo "aim met"
	elif [ "$(calc "$1 <= $2" %d)" -eq 1 ]; then
		echo "met"
	elif [ "$(calc "$1 <= $2 * $4" %d)" -eq 1 ]; then
		echo "met but for noise"
	else
		echo "MISSED"
	fi
}

# row WHAT VALUE UNIT MUST AIM [NOISE]: one line of the table, smaller is
# better.
row()
{
	v=$(verdict "$2" "$4" "$5" "${6:-1.1}")
	[ "$v" != MISSED ] || missed=$((missed + 1))
	printf '%-44s %9s %-5s %7s %7s  %s\n' "$1" "$2" "$3" "$4" "$5" "$v"
}

# counts NAME: whether every count of the summary is the generator's.
counts()
{
	flat "$dir/$1.out" | sort >"$dir/got"
	flat "$dir/$1.json" |
	grep -vE '^(file_bytes|sdp|tcp_[a-z]*|[a-z0-9]*_frames) ' |
	awk 'NR == FNR { got[$1] = $2; next }
	got[$1] + 0 != $2 { print "  " $1 ": " got[$1] + 0 ", not " $2 }' \
		"$dir/got" - >"$dir/wrong"
	if [ "$(of "$1" 4)" -ne 0 ]; then
		echo "  exit status $(of "$1" 4):" \
			"$(head -n 1 "$dir/$1.err")" >>"$dir/wrong"
	fi
	if [ -s "$dir/wrong" ]; then
		missed=$((missed + 1))
		printf '%-44s %s\n' "  every count exact" "NO: MISSED"
		head -n 20 "$dir/wrong"
	else
		printf '%-44s %s\n' "  every count exact" "yes"
	fi
}

# peer NAME LABEL COMMAND...: the cost of another program on a slice of a mix,
# as times the loop for the same bytes.
peer()
{
	mix=$1
	label=$2
	shift 2
	cost "peer" 1 "$@"
	per_byte="($(of peer 1) / $(bytes "$mix.slice"))"
	loop_byte="($(of "loop.$mix" 1) / $(bytes "$mix"))"
	printf '  %-42s %9s x     memory %s %%\n' "$label, on $peers_mb MB" \
		"$(calc "$per_byte / $loop_byte" %.0f)" \
		"$(calc "$(of peer 3) * 102400 / $(bytes "$mix.slice")" %.0f)"
	rm -f "$dir/peer.cost"
}

# peers MIX: those that are installed.
peers()
{
	[ -n "${BENCH_PEERS:-}" ] || return 0
	generate "$1.slice" "$peers_mb" "$1"
	if command -v tshark >/dev/null; then
		peer "$1" "tshark -q -z sip,stat" \
			tshark -q -z sip,stat -r "$dir/$1.slice.pcap"
	fi
	if command -v sngrep >/dev/null; then
		peer "$1" "sngrep -N -I" sngrep -N -q -I "$dir/$1.slice.pcap"
	fi
	rm -f "$dir/$1.slice.pcap"
}

# mix NAME TITLE MUST AIM MUST-MEMORY AIM-MEMORY
mix()
{
	generate "$1" "$mb" "$1"
	i=0
	while [ "$i" -lt "$rounds" ]; do
		cost "loop.$1" 1 "$programs/loop" "$dir/$1.pcap"
		cost "$1" 1 "$sipladder" -T summary -F json "$dir/$1.pcap"
		i=$((i + 1))
	done
	loop_us=$(of "loop.$1" 1)
	own_us=$(of "$1" 1)
	printf '%s: %s frames, %s SIP messages; CPU %s s, loop %s s\n' "$2" \
		"$(value "$1" frames)" "$(value "$1" sip_messages)" \
		"$(calc "$own_us / 1e6" %.3f)" "$(calc "$loop_us / 1e6" %.3f)"
	row "  CPU, times the loop" "$(calc "$own_us / $loop_us" %.2f)" x \
		"$3" "$4"
	row "  peak memory of the file" \
		"$(calc "$(of "$1" 3) * 102400 / $(bytes "$1")" %.1f)" % \
		"$5" "$6" 1
	counts "$1"
	peers "$1"
	rm -f "$dir/$1.pcap"
}

# growth: the cost of one message in files of several sizes.
growth()
{
	echo "Cost per message, SIP over UDP"
	: >"$dir/growth"
	for size in 10 100 "$mb" ${BENCH_5G:+5000}; do
		generate "grow" "$size" sip
		n=$(value grow sip_messages)
		rm -f "$dir/growth.cost"
		i=0
		while [ "$i" -lt "$rounds" ]; do
			cost growth "$((size < 100 ? 10 : 1))" "$sipladder" \
				-T summary -F json "$dir/grow.pcap"
			i=$((i + 1))
		done
		ns=$(calc "$(of growth 1) * 1000 / $n" %.0f)
		echo "$ns" >>"$dir/growth"
		printf '%-44s %9s ns\n' "  $size MB, $n messages" "$ns"
		rm -f "$dir/grow.pcap"
	done
	row "  dearest over cheapest" "$(sort -n "$dir/growth" |
		awk 'NR == 1 { a = $1 } END { printf "%.0f", $1 * 100 / a - 100 }'
	)" % 20 10 1.5
}

small()
{
	"$programs/gen" --calls 6 --expect "$dir/small.json" "$dir/small.pcap"
	for i in 1 2 3; do
		cost small 20 "$sipladder" -T ladder "$dir/small.pcap"
	done
	echo "Ladder of a small file: $(value small sip_messages) messages," \
		"$(($(wc -l <"$dir/small.out") / 20)) lines"
	row "  wall time, mean of 20" \
		"$(calc "$(of small 2) / 1000" %.1f)" ms 20 8
}

parser()
{
	"$programs/gen" --calls 300 --expect "$dir/parser.json" \
		"$dir/parser.pcap"
	"$programs/parse" "$dir/parser.pcap" >"$dir/parser"
	read -r plain checked n <"$dir/parser"
	echo "The parser alone: $(calc "$plain / 1e6" %.2f) M messages/s," \
		"with all checks $(calc "$checked / 1e6" %.2f) M/s" \
		"(over $n messages)"
	# 1.2 M and 2 M messages a second.
	row "  time for a message" "$(calc "1e9 / $plain" %.0f)" ns 833 500
}

printf '%-44s %9s %-5s %7s %7s\n' "files of $mb MB, best of $rounds" \
	measured "" must aim
mix sip "SIP over UDP" 4 2.5 14 9
mix mixed "30 % TCP, 20 % IPv6, 20 % VLAN" 5 3 14 9
mix rtp "94 % RTP, 1,000 calls at once" 1.2 0.8 3 2
growth
small
parser
if [ "$missed" -gt 0 ]; then
	echo "$missed missed"
	exit 1
fi
