#!/bin/sh
# check-headers.sh - compiles each public header alone, twice in one file: it
# must bring what it needs, have a guard, and give no warning.
set -eu
. "$(dirname "$0")/gate.sh"

gate_tmp=$(mktemp -d)
for h in "$src"/include/sipladder/*.h; do
	name=$(basename "$h")
	printf '#include "sipladder/%s"\n#include "sipladder/%s"\nextern int gate;\n' \
		"$name" "$name" >"$gate_tmp/one.c"
	# shellcheck disable=SC2086 # CC may have arguments
	if ! ${CC:-cc} -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror \
	    -Wstrict-prototypes -I"$src/include" -fsyntax-only \
	    "$gate_tmp/one.c" 2>"$gate_tmp/log"; then
		offend "include/sipladder/$name: $(grep -m 1 error "$gate_tmp/log")"
	fi
done
verdict
