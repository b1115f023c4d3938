#!/bin/sh
# check-layers.sh - refuses an #include, or a library in a unit test's link
# line, of a layer further right in tools/layers.
set -eu
. "$(dirname "$0")/gate.sh"

# Every public header has a layer.
for h in "$src"/include/sipladder/*; do
	name=$(basename "$h")
	if ! grep -q "^[a-z]*:.* $name\( \|\$\)" "$layers_file"; then
		offend "tools/layers: $name belongs to no layer"
	fi
done

# ours FILE: "LINE NAME" for each include of ours, "NAME" or <sipladder/NAME>.
ours()
{
	sed -n 's/^[ 	]*#[ 	]*include[ 	]*"\([^"]*\)".*/\1/
		t found
		s/^[ 	]*#[ 	]*include[ 	]*<\(sipladder\/[^>]*\)>.*/\1/
		t found
		d
		:found
		=
		p' "$1" | paste -d' ' - -
}

# check FILE LAYER ALLOWED: judges the includes of one file.
check()
{
	ours "$1" | while read -r line inc; do
		case $inc in
		sipladder/*)
			name=${inc#sipladder/}
			case " $3 " in
			*" $name "*) ;;
			*) offend "$1:$line: $2 must not include $inc" ;;
			esac ;;
		config.h) ;;
		*.inc) ;; # made in the build folder
		*.def)
			if [ ! -f "$(dirname "$1")/$inc" ]; then
				offend "$1:$line: $inc is not in this folder"
			fi ;;
		*/*)
			offend "$1:$line: $inc is private to another folder" ;;
		*)
			if [ ! -f "$(dirname "$1")/$inc" ]; then
				offend "$1:$line: $inc is not in this folder"
			fi ;;
		esac
	done
}

allowed=
for layer in $(layers); do
	allowed="$allowed $(headers "$layer" | tr '\n' ' ')"
	for h in $(headers "$layer"); do
		if [ -f "$src/include/sipladder/$h" ]; then
			check "$src/include/sipladder/$h" "$layer" "$allowed"
		fi
	done
	for f in $(c_files "src/$layer"); do
		check "$f" "$layer" "$allowed"
	done

	mk=$src/src/$layer/local.mk
	if [ "$layer" = app ] || [ ! -f "$mk" ]; then
		continue
	fi
	left=$(up_to "$layer" | tr '\n' ' ')
	grep -v '^#' "$mk" | grep -o 'lib[a-z]*\.a' | sort -u |
	while read -r lib; do
		name=${lib#lib}
		case " $left " in
		*" ${name%.a} "*) ;;
		*) offend "$mk: $layer must not link $lib" ;;
		esac
	done
done
verdict
