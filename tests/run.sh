#!/bin/sh
# Runs every test program and every tests/programs/*.sh, several at a time where they do not build anything; the last line is the
# total. A part prints its own closing line `NAME: P passed, F failed, S skipped ...`.
RKW_BUILD=${1:-build}
export RKW_BUILD RKW_RUNNER
jobs=${RKW_TEST_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
passed=0 failed=0 skipped=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
began=$(date +%s)

# The number before a word in a closing line, 0 when the word is not there.
count() {
    found=$(printf '%s\n' "$2" | sed -n "s/.*[^0-9]\([0-9][0-9]*\) $1.*/\1/p")
    echo "${found:-0}"
}

# Runs the parts on stdin, some at a time; each leaves its output and its exit code.
run_parts() {
    logs=$logs xargs -P "$1" -n 1 sh -c '
        began=$(date +%s)
        case $0 in
        *.sh) sh "$0" "$RKW_BUILD" ;;
        *) $RKW_RUNNER "$0" ;;
        esac >"$logs/${0##*/}" 2>&1 </dev/null
        echo "$? $(($(date +%s) - began))" >"$logs/${0##*/}.code"'
}

# judge FILE: shows what a part said and adds it up.
judge() {
    name=${1##*/}
    read -r code seconds <"$logs/$name.code" || code=127
    echo "== $name ($seconds s)"
    grep -v '^  ok ' "$logs/$name"
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$logs/$name" | tail -n 1)
    if [ -z "$line" ]; then
        echo "  FAILED $1 ended with exit code $code and no closing line"
        failed=$((failed + 1))
        return
    fi
    f=$(count failed " $line")
    [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    passed=$((passed + $(count passed " $line")))
    failed=$((failed + f))
    skipped=$((skipped + $(count skipped " $line")))
}

programs=$(for part in "$RKW_BUILD"/tests/test-*; do [ -x "$part" ] && echo "$part"; done)
scripts=$(for part in tests/programs/*.sh; do [ -f "$part" ] && echo "$part"; done)
builders=$(grep -lE "MAKE:-make|^ *make " $scripts)
others=$(printf '%s\n' $scripts | grep -vxF "$builders")
# Those that take long first, so that the end does not wait for one of them.
first=$(for room in schedule plan; do ls "$RKW_BUILD/tests/test-$room" 2>/dev/null; done)
{
    printf '%s\n' $first
    printf '%s\n' $programs $others | grep -vxF "$first"
} | run_parts "$jobs"
printf '%s\n' $builders | run_parts 1
for part in $programs $scripts; do judge "$part"; done
echo "$skipped skipped, $(($(date +%s) - began)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
