#!/bin/sh
# Compares the interface of the shared library with that of the last release (the newest tag v*.*): `abi.sh BUILD`. Before 1.0 a
# change of the minor version may break it, and soname 0 says so; within a minor version it may not. Skips with a word
# when there is no release yet, or no abidiff.
set -eu
build=$1
skip() { echo "check-abi: skipped, $1"; exit 0; }
command -v abidiff >/dev/null 2>&1 || skip "abidiff is not installed (on Debian: apt-get install abigail-tools)"
git rev-parse --git-dir >/dev/null 2>&1 || skip "this is no git clone, so there is no release to compare with"
tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null) || skip "there is no release yet"
version=$(sed -n 's/.*VERSION_TEXT "\(.*\)"/\1/p' lib/base/version.h)
series() { echo "$1" | sed 's/^v//; s/\.[0-9]*$//'; }

old=$build/abi/$tag
if ! [ -f "$old/done" ]; then
    rm -rf "$old"
    mkdir -p "$old"
    git archive "$tag" | tar -x -C "$old"
    (cd "$old" && env -u MAKEFLAGS -u MAKELEVEL make -s BUILD=build CC="${CC:-cc}" CFLAGS='-O1 -g' "build/lib/librackwatt.so.$(echo "$tag" | sed 's/^v//')") >"$old/log" 2>&1 ||
        { tail -n 5 "$old/log" >&2; echo "check-abi: $tag does not build" >&2; exit 1; }
    touch "$old/done"
fi
code=0
abidiff --no-added-syms --headers-dir1 "$old/include" --headers-dir2 include \
    "$old"/build/lib/librackwatt.so.[0-9]*.* "$build"/lib/librackwatt.so.[0-9]*.* >"$old/report" || code=$?
# Bits 0 and 1: abidiff itself failed; bit 3: functions are gone. Of the other changes, members added behind the last one of a
# size-first struct are what the size is for; whatever moves, goes or changes its type breaks callers.
if [ $((code & 3)) -ne 0 ]; then
    cat "$old/report" >&2
    exit 1
fi
breaks='offset changed|member deletion|member replacement|type of .* changed|parameter [0-9]+ .*(added|removed|type changed)|return type changed|enumerator (deletion|change)|from value'
if [ $((code & 8)) -eq 0 ] && ! grep -qE "$breaks" "$old/report"; then
    echo "check-abi: programs built against $tag go on working"
    exit 0
fi
cat "$old/report"
if [ "$(series "$tag")" = "$(series "$version")" ]; then
    echo "check-abi: the interface of $tag is broken within its series" >&2
    exit 1
fi
echo "check-abi: the interface differs from $tag, and so does the series: $version"
