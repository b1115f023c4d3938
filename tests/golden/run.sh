#!/bin/sh
# run.sh - runs the golden cases: command lines whose output is compared.
#
# usage: run.sh [--update] [NAME]...
#
# A case is a directory NAME beside this script with
#   cmd         shell text, run in the top source directory with
#               $SIPLADDER (the program) and $T (an empty scratch directory)
#   expect.txt  standard output and error, then `status N` if N is not zero
#   README      what the case proves
# The environment is fixed: LC_ALL=C, TZ=UTC, no COLUMNS; a case that needs
# another locale sets it in cmd.  --update writes expect.txt.
set -eu

update=
if [ "${1-}" = --update ]; then
	update=1
	shift
fi
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
SIPLADDER=${SIPLADDER:-$top/build/sipladder}
case $SIPLADDER in
*/*)	if [ -x "$SIPLADDER" ]; then
		SIPLADDER=$(cd "$(dirname "$SIPLADDER")" && pwd)/$(basename "$SIPLADDER")
	fi ;;
esac
if [ ! -x "$SIPLADDER" ]; then
	echo "Bail out! there is no program $SIPLADDER"
	exit 1
fi
LC_ALL=C
TZ=UTC
unset COLUMNS LINES LANG LANGUAGE XDG_CONFIG_HOME
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
HOME=$tmp/home
export SIPLADDER LC_ALL TZ HOME T

limit=
if command -v timeout >/dev/null; then
	limit='timeout 60'
fi

# run NAME: the case's output goes to $tmp/got.
run()
{
	T=$tmp/scratch
	rm -rf "$T"
	mkdir -p "$T" "$HOME"
	status=0
	# shellcheck disable=SC2086 # limit is two words or none
	(cd "$top" && $limit sh "$here/$1/cmd") >"$tmp/raw" 2>&1 \
		</dev/null || status=$?
	sed "s|$T|\$T|g" "$tmp/raw" >"$tmp/got"
	if [ "$status" -ne 0 ]; then
		echo "status $status" >>"$tmp/got"
	fi
}

# complain NAME: prints why a case cannot be judged, or nothing.
complain()
{
	for f in cmd README; do
		if [ ! -s "$here/$1/$f" ]; then
			echo "no $f"
			return
		fi
	done
	if [ -z "$update" ] && [ ! -f "$here/$1/expect.txt" ]; then
		echo "no expect.txt"
	fi
}

if [ $# -eq 0 ]; then
	for d in "$here"/*/; do
		if [ -d "$d" ]; then
			set -- "$@" "$(basename "$d")"
		fi
	done
fi
if [ $# -eq 0 ]; then
	echo "1..0 # SKIP there are no golden cases"
	exit 0
fi
echo "1..$#"
n=0
failed=0
for name; do
	n=$((n + 1))
	why=$(complain "$name")
	if [ -n "$why" ]; then
		echo "not ok $n - $name: $why"
		failed=1
		continue
	fi
	run "$name"
	if [ -n "$update" ]; then
		cp "$tmp/got" "$here/$name/expect.txt"
	fi
	if cmp -s "$here/$name/expect.txt" "$tmp/got"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		diff -u "$here/$name/expect.txt" "$tmp/got" |
			head -n 60 | sed 's/^/# /'
		failed=1
	fi
done
exit "$failed"
