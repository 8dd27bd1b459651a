#!/bin/sh
# Counts the instructions of the hottest kernels, which a busy machine does not change, and compares them with
# bench/instructions.tsv: instructions.sh FOLDER [--record]. valgrind knows no AVX-512, so these are the AVX2 kernels' at best.
set -eu
folder=$1
kept=bench/instructions.tsv
command -v valgrind >/dev/null || { echo 'bench-instructions needs valgrind: apt-get install valgrind' >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tab=$(printf '\t')

# count PROGRAM BENCHMARK: instructions of one call
count() {
    BENCH_ONCE=1 BENCH_ONLY=$2 BENCH_QUICK=1 BENCH_PEERS=none valgrind -q --tool=callgrind --toggle-collect=bench_once \
        --callgrind-out-file="$scratch/out" "$folder/$1" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; exit 1; }
    sed -n 's/^summary: //p' "$scratch/out"
}

printf '%-10s %-44s %14s %14s %8s\n' program benchmark recorded now change
while IFS=$tab read -r program name recorded; do
    case $program in '#'*) echo "$program $name" | sed 's/ *$//' >>"$scratch/new"; continue ;; esac
    now=$(count "$program" "$name")
    printf '%s\t%s\t%s\n' "$program" "$name" "$now" >>"$scratch/new"
    awk -v p="$program" -v n="$name" -v a="$recorded" -v b="$now" \
        'BEGIN { printf "%-10s %-44s %14.0f %14.0f %+7.2f %%\n", p, n, a, b, a ? 100 * (b / a - 1) : 0 }'
done <"$kept"
if [ "${2:-}" = --record ]; then
    cp "$scratch/new" "$kept"
    echo "Recorded in $kept"
fi
