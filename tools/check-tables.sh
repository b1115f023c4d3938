#!/bin/sh
# check-tables.sh - refuses what was added and not written down.
#
# - Every file of src/, include/, tools/ and script/ has a line in CODEMAP.md,
#   and every line there has a file.  (local.mk needs none; a line for a folder,
#   `dir/`, stands for all files in it.)  tools/codemap.sh writes the lines.
# - Every entry NAME(first, ...) of a src/LAYER/*.def is a file of its folder
#   that CODEMAP.md names, or stands in the man page or in CODEMAP.md.
# - Every field of src/view/fields.def stands in doc/json.md, as `name`.
# - Every option of src/app/options.def stands in the man page with its dashes.
set -eu
. "$(dirname "$0")/gate.sh"

map=$src/CODEMAP.md
man=$src/doc/sipladder.1.in

git -C "$src" rev-parse --show-toplevel >/dev/null 2>&1 ||
	skip "not a git work tree"
top=$(git -C "$src" rev-parse --show-toplevel)
[ "$top" = "$(cd "$src" && pwd -P)" ] || skip "not a git work tree"

gate_tmp=$(mktemp -d)
# A line is: - `path` — what it is
# shellcheck disable=SC2016 # the backquotes are markdown
sed -n 's/^- `\([^`]*\)` — ..*/\1/p' "$map" | sort >"$gate_tmp/mapped"
grep '/$' "$gate_tmp/mapped" >"$gate_tmp/folders" || :
git -C "$src" ls-files -- 'src/*' 'include/*' 'tools/*' 'script/*' |
	grep -v '/local\.mk$' | sort >"$gate_tmp/files"
comm -23 "$gate_tmp/files" "$gate_tmp/mapped" | while read -r f; do
	while read -r dir; do
		case $f in
		"$dir"*)	continue 2 ;;
		esac
	done <"$gate_tmp/folders"
	offend "CODEMAP.md: no line for $f"
done
while read -r f; do
	[ -e "$src/$f" ] || offend "CODEMAP.md: there is no $f"
done <"$gate_tmp/mapped"
for f in $(uniq -d "$gate_tmp/mapped"); do
	offend "CODEMAP.md: two lines for $f"
done

# The man page as it reads: without font changes, \- as -.
: >"$gate_tmp/man"
if [ -f "$man" ]; then
	sed 's/\\f[A-Z]//g; s/\\-/-/g' "$man" >"$gate_tmp/man"
fi

# entries FILE: the first argument of each line NAME(first...), bare.
entries()
{
	sed -n 's/^[A-Z][A-Z0-9_]*([ 	]*"\{0,1\}\([A-Za-z0-9_.+-]*\).*/\1/p' "$1"
}

# written WORD FILE: whether the word stands in the file.
written()
{
	grep -qE -- "(^|[^A-Za-z0-9_-])$1([^A-Za-z0-9_-]|\$)" "$2"
}

# An option's name is its third word: OPTION(field, letter, "name", ...).
if [ -f "$src/src/app/options.def" ]; then
	sed -n 's/^OPTION([^,]*,[^,]*, *"\([^"]*\)".*/--\1/p' \
	    "$src/src/app/options.def" >"$gate_tmp/options"
	while read -r word; do
		written "$word" "$gate_tmp/man" ||
			offend "options.def: $word is not in the man page"
	done <"$gate_tmp/options"
fi

for def in $(git -C "$src" ls-files -- 'src/*.def'); do
	dir=$(dirname "$def")
	for e in $(entries "$src/$def"); do
		dashed=$(echo "$e" | tr _ -)
		case $def in
		*/options.def)
			continue ;;
		*/fields.def)
			grep -qF "\`$e\`" "$src/doc/json.md" ||
				offend "$def: \`$e\` is not in doc/json.md"
			continue ;;
		esac
		if grep -qx "$dir/$e\.c" "$gate_tmp/mapped" ||
		    written "$e" "$gate_tmp/man" || written "$dashed" "$gate_tmp/man" ||
		    written "$e" "$map"; then
			continue
		fi
		offend "$def: $e is neither in CODEMAP.md nor in the man page"
	done
done
verdict
