#!/bin/sh
# fuzz.sh LIBFUZZER [HARNESS...]: runs each harness for SECONDS_EACH or RUNS inputs, whichever ends first, and prints what was tried.
# FUZZ_FLAGS: more for libFuzzer. New inputs stay in BUILD/corpus/HARNESS, a finding is left as BUILD/finding-HARNESS-*.
bin=$1
shift
build=$(dirname "$bin")
: "${SECONDS_EACH:=60}" "${RUNS:=-1}"
names=$*
[ -n "$names" ] || names=$(ls tests/fuzz/corpus)
total=0 found=0
printf '%-20s %12s %8s %9s %7s\n' harness executions seconds 'per second' edges
for name in $names; do
    mkdir -p "$build/corpus/$name"
    ln -f "$bin" "$build/fuzz-$name"
    log=$build/fuzz-$name.log
    "$build/fuzz-$name" -max_total_time="$SECONDS_EACH" -runs="$RUNS" -max_len="${MAX_LEN:-2048}" -timeout="${TIMEOUT:-60}" -rss_limit_mb=4000 ${FUZZ_FLAGS:-} \
        -print_final_stats=1 -artifact_prefix="$build/finding-$name-" -close_fd_mask=1 \
        $([ -f "tests/fuzz/words/$name" ] && echo "-dict=tests/fuzz/words/$name") \
        "$build/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 </dev/null
    code=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    took=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    printf '%-20s %12s %8s %9s %7s\n' "$name" "${runs:-0}" "${took:-?}" "$((${runs:-0} / (${took:-0} > 0 ? ${took:-1} : 1)))" "${edges:-?}"
    total=$((total + ${runs:-0}))
    [ "$code" -eq 0 ] && continue
    found=$((found + 1))
    echo "fuzz: $name ended with $code, see $log" >&2
    grep -m 5 -E 'ERROR|SUMMARY|runtime error|does not hold|Test unit written' "$log" >&2
done
echo "$total executions, $found findings"
[ "$found" -eq 0 ]
