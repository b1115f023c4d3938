#!/bin/sh
# check-banned.sh - refuses calls that the style guide rules out.
#
# Everywhere: string functions without a bound, conversions without an error.
# In the layers that see traffic also strlen: packets are not terminated.
# Below app: the clock, because time comes from packets.  Outside
# src/app/runner.c: threads and atomics.
# A line with the comment `banned-ok: reason` is let through.
set -eu
. "$(dirname "$0")/gate.sh"

everywhere='strcpy|strcat|sprintf|vsprintf|stpcpy|gets|atoi|atol|atoll|atof|strtok|strtok_r'
traffic='strlen|strdup|strchr|strstr|strtol|strtoul|strtoll|strtoull|sscanf'
clock='time|clock_gettime|gettimeofday'
threads='pthread_[a-z_]*|atomic_[a-z_]*'

# code FILE: the file without comments and the contents of strings, the same
# lines; a line that carries the marker is blank.
code()
{
	awk '
	/banned-ok: [^ ]/ { marked = 1 }
	{
		s = $0
		gsub(/\\./, "", s)
		gsub(/'\''"'\''/, "", s)
		gsub(/"[^"]*"/, "\"\"", s)
		t = ""
		while (s != "") {
			if (inside) {
				i = index(s, "*/")
				if (!i)
					break
				s = substr(s, i + 2)
				inside = 0
			} else {
				i = index(s, "/*")
				j = index(s, "//")
				if (j && (!i || j < i)) {
					t = t substr(s, 1, j - 1)
					break
				}
				if (!i) {
					t = t s
					break
				}
				t = t substr(s, 1, i - 1) " "
				s = substr(s, i + 2)
				inside = 1
			}
		}
		print marked ? "" : t
		marked = 0
	}' "$1"
}

# refuse FILE WORDS WHY
refuse()
{
	code "$1" | grep -nE "(^|[^A-Za-z0-9_.>])($2)[ 	]*\(" |
	while IFS=: read -r line text; do
		offend "$1:$line: $3:" "$(echo "$text" | sed 's/^[ 	]*//')"
	done
}

for layer in $(layers); do
	for f in $(c_files "src/$layer"); do
		refuse "$f" "$everywhere" "banned"
		case $layer in
		link|flow|wrap|sip|media|call)
			refuse "$f" "$traffic" "not on traffic" ;;
		esac
		if [ "$layer" != app ]; then
			refuse "$f" "$clock" "time comes from packets"
		fi
		case $f in
		*/src/app/runner.c) ;;
		*)	refuse "$f" "$threads" "threads stay in runner.c" ;;
		esac
	done
done
verdict
