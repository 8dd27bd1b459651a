#!/bin/sh
# The benchmarks' results: their shape, and what a comparison makes of two of them.
. tests/harness/checks.sh

# ------------------------------------------------------------------ comparison
line() { printf '{"name":"%s","median":1,"minimum":%s,"spread":%s,"values":5,"unit":"%s","label":""}\n' "$@"; }
{
    line steady 1 0.03 ms
    line slower 1 0.03 ms
    line busy 1 0.3 ms
    line rate 100 0 MB/s
    line lost 1 0 ms
} >"$scratch/base"
{
    line steady 1.025 0.03 ms
    line slower 1.2 0.03 ms
    line busy 1.2 0.1 ms
    line rate 130 0 MB/s
    line fresh 1 0 ms
} >"$scratch/new"
awk -f bench/common/compare.awk "$scratch/base" "$scratch/new" >"$scratch/table"
same "a change counts when it is larger than the noise" \
    "$(awk '{ mark = $NF ~ /^(SLOWER|faster|new|gone)$/ ? $NF : "-" } NR > 1 && $1 !~ /^[0-9]/ { print $1, mark }' "$scratch/table" | sort)" \
    "busy -
fresh new
lost gone
rate faster
slower SLOWER
steady -"

# ------------------------------------------------------------------ results.json
case $(cat "$build"/obj/flags) in
*-fsanitize*)
    skip "results of a benchmark (a sanitized build is not timed)"
    closing
    exit
    ;;
esac
holds "one room's benchmarks run" env -u MAKEFLAGS -u MAKELEVEL "${MAKE:-make}" --no-print-directory BUILD="$build" \
    ${CC:+CC="$CC"} ${CFLAGS:+CFLAGS="$CFLAGS"} ${CPPFLAGS:+CPPFLAGS="$CPPFLAGS"} ${LDFLAGS:+LDFLAGS="$LDFLAGS"} \
    BENCH_QUICK=1 bench-base
holds "results.json follows docs/bench.schema.json" env RKW_BENCH_RESULTS="$build/bench/results.json" \
    "$build/tests/test-report" results_of_benchmarks
closing
