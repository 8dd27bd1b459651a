#!/bin/sh
# Runs every test program and every tests/programs/*.sh; the last line is the total.
# A part prints its own closing line `NAME: P passed, F failed, S skipped ...`.
build=${1:-build}
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for part in "$build"/tests/test-* tests/programs/*.sh; do
    case $part in *.sh) [ -f "$part" ] && run="sh $part $build" || continue ;; *.d) continue ;; *) [ -x "$part" ] && run=$part || continue ;; esac
    echo "== ${part##*/}"
    $run >"$log" 2>&1
    code=$?
    grep -v '^  ok ' "$log"
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        echo "  FAILED $part ended with exit code $code and no closing line"
        failed=$((failed + 1))
        continue
    fi
    p=$(echo "$line" | sed 's/.*[^0-9]\([0-9][0-9]*\) passed.*/\1/; s/^\([0-9][0-9]*\) passed.*/\1/')
    f=$(echo "$line" | sed 's/.*[ ,]\([0-9][0-9]*\) failed.*/\1/')
    s=$(echo "$line" | sed -n 's/.*[ ,]\([0-9][0-9]*\) skipped.*/\1/p')
    [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
done
echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
