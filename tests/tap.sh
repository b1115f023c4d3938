#!/bin/sh
# tap.sh - runs one test and reports it as TAP, so that every case counts.
#
# usage: tap.sh PROGRAM [ARGUMENT]...
#
# cmocka programs and scripts that speak TAP are passed through (the plans
# of several groups are added up); any other program becomes one case by its
# exit status: 0 passed, 77 skipped, anything else failed.  The output must
# be on standard output; standard error goes to the log as it is.
set -eu

out=$(mktemp)
trap 'rm -f "$out"' EXIT
name=$(basename "$1")
status=0
CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$out" || status=$?

if grep -q '^1\.\.[0-9]' "$out"; then
	awk '
		/^1\.\.[0-9]+ *#/ { print; skipped = 1; next }
		/^1\.\.[0-9]+/ { plan += substr($1, 4); next }
		/^(not )?ok/ {
			sub(/ok *[0-9]*/, "ok " ++n)
		}
		{ print }
		END { if (!skipped) print "1.." plan }
	' "$out"
	# The failed cases are reported; do not count them once more.
	if [ "$status" -ne 0 ] && [ "$status" -lt 126 ] &&
	    grep -q '^not ok' "$out"; then
		status=0
	fi
	exit "$status"
fi

sed 's/^/# /' "$out"
case $status in
0)	printf '1..1\nok 1 - %s\n' "$name" ;;
77)	printf '1..0 # SKIP %s\n' "$(tail -n 1 "$out")" ;;
*)	printf '1..1\nnot ok 1 - %s (status %d)\n' "$name" "$status" ;;
esac
