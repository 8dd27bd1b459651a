#!/bin/sh
# Sun, wind and wakes beside pvlib, windpowerlib and PyWake, where python3 has them: generation.sh FOLDER
# Each pair is run in turn, five times; the ratio is that of the medians of one pair after the other.
set -eu
folder=$1
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# ours PROGRAM BENCHMARK CALLS: seconds of one call of the year
ours() {
    rm -f "$scratch/line"
    BENCH_QUICK=1 BENCH_ONLY=$2 BENCH_JSON=$scratch/line "$folder/$1" >/dev/null
    sed -n 's/.*"real_time":\([-+0-9.eE]*\).*"time_unit":"\([a-z]*\)".*/\1 \2/p' "$scratch/line" |
        awk -v calls="$3" '{ printf "%.9f\n", $1 * ($2 == "ns" ? 1e-9 * calls : 1e-3) }'
}

# pair PROGRAM BENCHMARK CALLS
pair() {
    : >"$scratch/pairs"
    for round in 1 2 3 4 5; do
        peer=$(python3 "$here/generation.py" "$2" 2>"$scratch/said" || echo "python3 failed")
        case $peer in
        *missing) echo "$2: $peer"; return ;;
        *failed) echo "$2: the peer failed: $(tail -n 1 "$scratch/said")"; return ;;
        esac
        echo "$peer $(ours "$1" "$2" "$3")" >>"$scratch/pairs"
    done
    awk -v name="$2" '{ print $3 / $4, $3, $4, $1, $2 }' "$scratch/pairs" | sort -g | sed -n 3p |
        awk -v name="$2" '{ printf "%-24s %s %s %.4f s, rackwatt %.6f s: %.0f times\n", name ":", $4, $5, $2, $3, $1 }'
}

command -v python3 >/dev/null || { echo 'peers of generation: there is no python3'; exit 0; }
pair solar 'sun exact' 8760
pair wind wind_chain_plain 1
pair wind wake_table_jensen_40 1
