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

# ------------------------------------------------------------------ figures that the pages state
# Numbers and formats become #, so that "sizing, %zu years, CFE %.2f" measures "sizing, 3 years, CFE 0.95".
plainly() { sed -E 's/%zu|%d|%\.[0-9]f|[0-9]+\.[0-9]+|[0-9]+/#/g; s/sobol_#e#/sobol_#/'; }
cat bench/*.c | tr -d '\n' | sed 's/" *"//g' | plainly | sed 's/_%s/_X/g' >"$scratch/sources"
sed -n '/^| page | figure/,/^$/p' docs/bench.md | awk -F'|' '{ print $4 }' | tr '`' '\n' | grep -v '^[ ,]*$' | grep -v -- '---\| line ' |
    sed -E 's/^(sweep\/(rate|cycles|lanes|scalar))_(plain|shifting)$/\1_X/' | plainly | sort -u >"$scratch/lines"
missing=$(while read -r name; do grep -qF "\"$name\"" "$scratch/sources" || echo "$name"; done <"$scratch/lines")
empty "each speed that a page states has its benchmark" "$missing"
holds "the pages' benchmarks are found at all" test "$(wc -l <"$scratch/lines")" -ge 25

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
