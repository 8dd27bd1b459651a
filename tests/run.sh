#!/bin/sh
# Runs every test program and every tests/programs/*.sh; the last line is the total.
# A part prints its own closing line `NAME: P passed, F failed, S skipped ...`.
RKW_BUILD=${1:-build}
export RKW_BUILD
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
began=$(date +%s)

# The number before a word in a closing line, 0 when the word is not there.
count() {
    found=$(printf '%s\n' "$2" | sed -n "s/.*[^0-9]\([0-9][0-9]*\) $1.*/\1/p")
    echo "${found:-0}"
}

# run_part FILE COMMAND...
run_part() {
    file=$1
    shift
    echo "== ${file##*/}"
    "$@" >"$log" 2>&1
    code=$?
    grep -v '^  ok ' "$log"
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        echo "  FAILED $file ended with exit code $code and no closing line"
        failed=$((failed + 1))
        return
    fi
    f=$(count failed " $line")
    [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    passed=$((passed + $(count passed " $line")))
    failed=$((failed + f))
    skipped=$((skipped + $(count skipped " $line")))
}

for part in "$RKW_BUILD"/tests/test-*; do
    [ -x "$part" ] && run_part "$part" $RKW_RUNNER "$part"
done
for part in tests/programs/*.sh; do
    [ -f "$part" ] && run_part "$part" sh "$part" "$RKW_BUILD"
done
echo "$skipped skipped, $(($(date +%s) - began)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
