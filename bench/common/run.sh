#!/bin/sh
# Runs benchmark programs and puts their results together: run.sh FOLDER PROGRAM...
# FOLDER/results.json is replaced when all of them are through; docs/bench.md describes it.
set -eu
folder=$1
shift
lines=$folder/results.part context=$folder/context.part
rm -f "$lines" "$context"
: >"$lines"
trap 'rm -f "$lines" "$context" "$folder/results.tmp"' EXIT
printf '%-44s %12s %12s %7s  %-10s %-19s %s\n' name median minimum spread unit limit note
for program in "$folder/machine" "$@"; do
    case $program in "$folder/machine") [ -s "$context" ] && continue ;; esac
    BENCH_JSON=$lines BENCH_CONTEXT=$context "$program"
done
list() { grep "$@" '"run_name"' "$lines" | sed '$!s/$/,/' || true; }
{
    echo '{"context":'
    cat "$context"
    echo ',"benchmarks":['
    list -e
    echo '],"figures":['
    list -ve
    echo ']}'
} >"$folder/results.tmp"
mv "$folder/results.tmp" "$folder/results.json"
echo "Written to $folder/results.json"
