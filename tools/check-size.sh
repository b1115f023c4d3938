#!/bin/sh
# check-size.sh - refuses a function over 100 lines or over complexity 25
# (pmccabe's first column), a file over 800 lines, a public header over 200.
set -eu
. "$(dirname "$0")/gate.sh"

for f in $(c_files src include tests tools); do
	max=800
	case $f in
	*/include/sipladder/*)	max=200 ;;
	esac
	n=$(wc -l <"$f")
	if [ "$n" -gt "$max" ]; then
		offend "$f: $n lines, more than $max"
	fi
done

if command -v pmccabe >/dev/null; then
	# COMPLEXITY TRADITIONAL STATEMENTS FIRST LINES FILE(LINE): NAME
	c_files src tests tools | grep '\.c$' | xargs pmccabe | awk '
		$1 > 25 { print $6 " " $7 ": complexity " $1 ", more than 25" }
		$5 > 100 { print $6 " " $7 ": " $5 " lines, more than 100" }
	' >>"$offences"
elif [ ! -s "$offences" ]; then
	skip "pmccabe is missing: functions were not measured"
fi
verdict
