#!/bin/sh
# codemap.sh - brings CODEMAP.md up to date: a line for every new file, from
# the first sentence of the file itself, and none for a file that is gone.
# Lines that are there keep their words.  Read what it wrote.
set -eu

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# summary FILE: the first sentence of its first comment, without the name.
summary()
{
	case $1 in
	*.py)	sed -n '2,9s/^"""//p' "$1" ;;
	*.sh|script/*|*.txt)
		grep -m 3 '^# ' "$1" | grep -v shellcheck | sed 's/^# //' ;;
	*)	sed -n '1,12{
			/^#/d
			s/\*\/.*//
			s/^\/\* *//
			s/^ \* *//
			/^$/d
			p
		}' "$1" ;;
	esac | tr '\n' ' ' |
	sed 's/^[a-zA-Z0-9_.-]*\.[a-z]*\(:\| -\) //; s/\. .*//; s/[. ]*$//; s/^[A-Z][a-z]/\l&/'
}

# section TITLE DIR: the lines of the files right in DIR.
section()
{
	git ls-files -- "$2" | grep -v '/local\.mk$' | sort >"$tmp/files"
	[ -s "$tmp/files" ] || return 0
	printf '\n## %s\n\n' "$1"
	# shellcheck disable=SC2016 # the backquotes are markdown
	while read -r f; do
		dir=$(dirname "$f")/
		if grep -qF -- "- \`$dir\` — " CODEMAP.md; then
			grep -F -- "- \`$dir\` — " CODEMAP.md
		elif grep -qF -- "- \`$f\` — " CODEMAP.md; then
			grep -F -- "- \`$f\` — " CODEMAP.md | tail -n 1
		else
			printf -- '- `%s` — %s\n' "$f" "$(summary "$f")"
		fi
	done <"$tmp/files" | uniq
}

{
	sed '/^## /,$d' CODEMAP.md | sed '$d'
	section 'Public headers' include
	sed -n 's/^\([a-z]*\):.*/\1/p' tools/layers | while read -r layer; do
		section "$layer" "src/$layer"
	done
	section Scripts script
	section Tools tools
	# What is listed by hand: tests, documents.
	awk '/^## / { keep = /^## (Tests|Documents)$/ } keep' CODEMAP.md |
		sed '1s/^/\n/'
} >"$tmp/new"
cat "$tmp/new" >CODEMAP.md
