#!/bin/sh
# test-gates.sh - proves that every gate bites: each one passes on a copy of
# this tree and fails, for the expected reason, on a copy with wrong code.
set -eu

src=$(cd "${1:-${srcdir:-.}}" && pwd)
build=$(cd "${2:-.}" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tree=$tmp/tree
lib=$tmp/lib
n=0
failed=0

ok()
{
	n=$((n + 1))
	echo "ok $n - $*"
}

not_ok()
{
	n=$((n + 1))
	failed=1
	echo "not ok $n - $*"
}

skip()
{
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# fresh: a clean copy of the tree, under git, and of the built libraries.
fresh()
{
	rm -rf "$tree" "$lib"
	mkdir -p "$tree" "$lib"
	cp -R "$tmp/clean/." "$tree"
	for a in "$build"/lib*.a; do
		[ ! -f "$a" ] || cp "$a" "$lib"
	done
}

# gate NAME: runs it over the copy; the output goes to $tmp/out.
gate()
{
	status=0
	"$tree/tools/check-$1.sh" "$tree" "$lib" >"$tmp/out" 2>&1 || status=$?
	return "$status"
}

# bites GATE TEXT WHAT: the gate must fail and say TEXT.  The offence was made
# in $tree or $lib before; both are clean again afterwards.
bites()
{
	if [ -d "$tree/.git" ]; then
		git -C "$tree" add -A
	fi
	status=0
	gate "$1" || status=$?
	if [ "$status" = 77 ]; then
		skip "$1 refuses $3" "$(tail -n 1 "$tmp/out")"
	elif [ "$status" = 1 ] && grep -qF -- "$2" "$tmp/out"; then
		ok "$1 refuses $3"
	else
		not_ok "$1 refuses $3 (status $status)"
		sed 's/^/# /' "$tmp/out"
	fi
	fresh
}

# object LAYER: compiles standard input into the copy of that layer's library.
object()
{
	cat >"$tmp/bad.c"
	[ -f "$lib/lib$1.a" ] || return 1
	# shellcheck disable=SC2086 # CC may have arguments
	${CC:-cc} -fPIE -c -o "$tmp/bad.o" "$tmp/bad.c"
	ar rc "$lib/lib$1.a" "$tmp/bad.o"
}

# repeat N TEXT
repeat()
{
	awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) print text }'
}

# The clean copy: what git tracks, or what a tarball has less what a build
# left in it.
mkdir -p "$tmp/clean"
parts='src include tools doc tests/unit CODEMAP.md'
if [ "$(git -C "$src" rev-parse --show-toplevel 2>/dev/null)" = "$src" ]; then
	# shellcheck disable=SC2086 # parts is a list
	git -C "$src" ls-files -- $parts
else
	# shellcheck disable=SC2086 # parts is a list
	(cd "$src" && find $parts -type f ! -name '*.o' ! -name '*.log' \
		! -name '*.trs' ! -name '*.gc??' ! -name .dirstamp \
		! -path '*/.deps/*') || :
fi | (cd "$src" && tar cf - -T -) | tar xf - -C "$tmp/clean"
chmod -R u+w "$tmp/clean"
# The rest of what the code map names, as far as it is there, by name only.
# shellcheck disable=SC2016 # the backquotes are markdown
sed -n 's/^- `\([^`]*\)` — ..*/\1/p' "$src/CODEMAP.md" | while read -r f; do
	if [ -e "$src/$f" ] && [ ! -e "$tmp/clean/$f" ]; then
		mkdir -p "$tmp/clean/$(dirname "$f/x")"
		case $f in
		*/)	;;
		*)	rmdir "$tmp/clean/$f"
			: >"$tmp/clean/$f" ;;
		esac
	fi
done
if command -v git >/dev/null; then
	git -c init.defaultBranch=x init -q "$tmp/clean"
	git -C "$tmp/clean" add -A
fi
fresh

for g in "$src"/tools/check-*.sh; do
	name=$(basename "$g" .sh)
	name=${name#check-}
	status=0
	gate "$name" || status=$?
	case $status in
	0)	ok "$name passes on this tree" ;;
	77)	skip "$name passes on this tree" "$(tail -n 1 "$tmp/out")" ;;
	*)	not_ok "$name passes on this tree"
		sed 's/^/# /' "$tmp/out" ;;
	esac
done

# Layers.
echo '#include "sipladder/call.h"' >"$tree/src/link/bad.c"
bites layers 'bad.c:1: link must not include' 'an upward include'

echo '#include <sipladder/call.h>' >"$tree/src/link/bad.c"
bites layers 'bad.c:1: link must not include' 'the same in angle brackets'

echo '#include "sipladder/flow.h"' >>"$tree/include/sipladder/err.h"
bites layers 'base must not include' 'an upward include in a header'

echo '#include "../base/private.h"' >"$tree/src/link/bad.c"
bites layers 'private to another folder' "another folder's private header"

: >"$tree/include/sipladder/stray.h"
bites layers 'stray.h belongs to no layer' 'a header without a layer'

echo 'test_link_LDADD = libcall.a' >>"$tree/src/link/local.mk"
bites layers 'link must not link libcall.a' 'a unit test that links upward'

# Symbols.
if object base <<'X'
int stray_thing(void);
int stray_thing(void) { return 0; }
X
then
	bites symbols 'stray_thing is global' 'a global without the prefix'
else
	skip 'symbols refuses a global without the prefix' 'no library'
fi

if object base <<'X'
int *err_next(void);
int *err_next(void) { static int counter; counter++; return &counter; }
X
then
	bites symbols 'is writable (.bss' 'a writable static in a function'
fi

if object base <<'X'
int err_level = 3;
X
then
	bites symbols 'err_level is writable (.data' 'a writable global'
fi

# A const table with pointers lies in .data.rel.ro and is right.
if object base <<'X'
static const char a[] = "a";
extern const char *const err_words[];
const char *const err_words[] = { a, a };
X
then
	if gate symbols; then
		ok 'symbols lets a const table of pointers pass'
	else
		not_ok 'symbols lets a const table of pointers pass'
		sed 's/^/# /' "$tmp/out"
	fi
	fresh
fi

# Headers.
echo 'size_t err_bad(void);' >>"$tree/include/sipladder/err.h"
bites headers 'include/sipladder/err.h' 'a header that needs another first'

printf 'struct err_twice {\n\tint i;\n};\n' >>"$tree/include/sipladder/err.h"
bites headers 'include/sipladder/err.h' 'a header without its guard'

# Size.
{
	echo 'void base_long(void);'
	echo 'void base_long(void)'
	echo '{'
	repeat 101 '	;'
	echo '}'
} >"$tree/src/base/bad.c"
bites size 'lines, more than 100' 'a long function'

{
	echo 'int base_odd(int i);'
	echo 'int base_odd(int i)'
	echo '{'
	repeat 26 '	if (i) i--;'
	echo '	return i;'
	echo '}'
} >"$tree/src/base/bad.c"
bites size 'more than 25' 'a complex function'

repeat 801 '/* */' >"$tree/src/base/bad.c"
bites size '801 lines, more than 800' 'a long file'

repeat 201 '/* */' >"$tree/include/sipladder/err.h"
bites size '201 lines, more than 200' 'a long header'

# Banned calls.
echo 'void f(char *a) { strcpy(a, "b"); }' >"$tree/src/out/bad.c"
bites banned 'bad.c:1: banned' 'strcpy'

echo 'int f(const char *a) { return (int)strlen(a); }' >"$tree/src/sip/bad.c"
bites banned 'not on traffic' 'strlen on traffic'

echo 'long f(void) { return time(0); }' >"$tree/src/flow/bad.c"
bites banned 'time comes from packets' 'the clock below app'

echo 'int f(void) { return pthread_yield(); }' >"$tree/src/view/bad.c"
bites banned 'threads stay in runner.c' 'a thread'

cat >"$tree/src/sip/bad.c" <<'X'
/* strlen(x) in a comment, and
 * strcpy(y) in its second line */
static const char s[] = "atoi(z)"; // strtok(s)
int f(const char *a) { return (int)strlen(a); } /* banned-ok: a literal */
X
if gate banned; then
	ok 'banned lets comments, strings and marked lines pass'
else
	not_ok 'banned lets comments, strings and marked lines pass'
	sed 's/^/# /' "$tmp/out"
fi
fresh

# Tables.
: >"$tree/src/base/bad.c"
bites tables 'no line for src/base/bad.c' 'a file that CODEMAP.md lacks'

rm "$tree/src/base/err.c"
bites tables 'there is no src/base/err.c' 'a line without a file'

echo 'DECODER(zigzag)' >"$tree/src/link/bad.def"
# shellcheck disable=SC2016 # the backquotes are markdown
echo '- `src/link/bad.def` — bad' >>"$tree/CODEMAP.md"
bites tables 'zigzag is neither' 'an entry that nothing describes'

mkdir -p "$tree/src/view" "$tree/doc"
echo 'FIELD("zig.zag", CALL)' >>"$tree/src/view/fields.def"
bites tables 'is not in doc/json.md' 'a field without its words'

mkdir -p "$tree/src/app"
echo 'OPTION(zigzag, 0, "zigzag-on", FLAG, NULL, "nothing")' >>"$tree/src/app/options.def"
bites tables '--zigzag-on is not in the man page' 'an option without its words'

echo "1..$n"
exit "$failed"
