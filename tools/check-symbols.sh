#!/bin/sh
# check-symbols.sh - refuses a global symbol that does not begin with its
# layer's prefix, and any writable data in a library.
#
# Sections are looked at, not nm's letters: a const table that holds pointers
# lies in .data.rel.ro in a position independent program, and nm calls it D.
# Names that begin with __ come from the compiler (sanitizers, coverage).
set -eu
. "$(dirname "$0")/gate.sh"

command -v objdump >/dev/null || skip "objdump is missing"
command -v nm >/dev/null || skip "nm is missing"

found=0
for layer in $(layers); do
	lib=$build/lib$layer.a
	[ -f "$lib" ] || continue
	found=1
	# base has a header for each tool; sip has sdp beside it.
	prefixes=$(headers "$layer" | sed 's/\.[a-z]*//g; s/^ *//; s/ /|/g')
	nm -g --defined-only -A "$lib" | awk -v re="^($prefixes)_" '
		$NF !~ re && $NF !~ /^__/ {
			split($1, at, ":")
			print at[2] ": " $NF " is global without the prefix"
		}' | sed "s|^|lib$layer.a: |" >>"$offences"
	# VALUE FLAGS SECTION SIZE NAME; flags are seven columns.
	objdump -t "$lib" | awk '
		/:     file format/ { file = $1; sub(/:$/, "", file); next }
		!/\t/ { next }
		{
			split($0, half, "\t")
			n = split(half[1], a, " ")
			section = a[n]
			split(half[2], b, " ")
			name = b[2] == ".hidden" ? b[3] : b[2]
			if (name == section || name ~ /^(__|\.L)/)
				next
			if (section ~ /^\.data\.rel\.ro/)
				next
			if (section ~ /^(\.t?data|\.t?bss|\*COM\*)/)
				print file ": " name " is writable (" section ")"
		}' | sed "s|^|lib$layer.a: |" >>"$offences"
done
[ "$found" = 1 ] || skip "no library is built in $build"
verdict
