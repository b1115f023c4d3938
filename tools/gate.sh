# gate.sh - what the gates share; read in by each check-*.sh.
#
# A gate is called as check-NAME.sh [SRCDIR [BUILDDIR]]; `make check` calls it
# in the build directory with $srcdir set.  It prints one line for each
# offence, FILE:LINE: what is wrong, and ends with status 1 if there was one,
# 77 if it cannot look.
# shellcheck shell=sh

LC_ALL=C
export LC_ALL
src=${1:-${srcdir:-.}}
# shellcheck disable=SC2034 # for the scripts that read this one
build=${2:-.}
layers_file=$src/tools/layers
offences=$(mktemp)
gate_tmp=
trap 'rm -rf "$offences" "$gate_tmp"' EXIT

# offend TEXT: notes an offence.
offend()
{
	echo "$*" >>"$offences"
}

# skip REASON: ends the gate as not run.
skip()
{
	echo "$*"
	exit 77
}

# verdict: prints the offences and ends the gate.
verdict()
{
	if [ -s "$offences" ]; then
		sort -u "$offences"
		exit 1
	fi
	exit 0
}

# layers: the names, left to right.
layers()
{
	sed -n 's/^\([a-z]*\):.*/\1/p' "$layers_file"
}

# headers LAYER: the public headers that belong to it.
headers()
{
	sed -n "s/^$1://p" "$layers_file"
}

# up_to LAYER: the layer and those left of it.
up_to()
{
	layers | sed "/^$1\$/q"
}

# c_files DIR...: the C files below these folders of the source tree.
c_files()
{
	for d; do
		if [ -d "$src/$d" ]; then
			find "$src/$d" -name '*.[ch]' -type f
		fi
	done | sort
}
