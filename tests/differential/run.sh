#!/bin/sh
# The same work by differently built programs: compilers, optimisation, instruction sets, threads. Every number that they write is
# compared; docs/trust.md tells why the tolerances are what they are.
#   sh tests/differential/run.sh BUILD
. tests/harness/checks.sh
out=$scratch/out
mkdir -p "$out"

# build NAME CC CFLAGS CPPFLAGS
build_with() {
    env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory -j"$(getconf _NPROCESSORS_ONLN)" BUILD="$build/differential/$1" CC="${CCACHE:+ccache }$2" CFLAGS="$3" \
        CPPFLAGS="$4" all >"$scratch/$1.log" 2>&1
}

# work NAME PROGRAMS: the outputs of one build
work() {
    programs=$2/bin
    mkdir -p "$out/$1"
    "$programs/rackwatt-simulate" data/tetouan --quiet --policy green --out "$out/$1/green" &&
        "$programs/rackwatt-simulate" data/tetouan --quiet --policy optimal --out "$out/$1/optimal" &&
        "$programs/rackwatt-sweep" data/tetouan --quiet --sobol 64 --vary pv_MW=0:2000 --vary wind_MW=0:1000 \
            --vary battery_MWh=0:8000 --vary flexible_share=0:0.6 --out "$out/$1/coverage" &&
        "$programs/rackwatt-sweep" data/tetouan --quiet --simulate green --sobol 8 --vary pv_MW=0:2000 \
            --vary battery_MWh=0:8000 --out "$out/$1/designs" &&
        "$programs/rackwatt-plan" data/tetouan --quiet --policy asap --years 1 --cfe 0.9 --out "$out/$1/plan"
}

# agree NAME JOB FILE TOLERANCE
agree() {
    told=$(awk -v tolerance="$4" -f tests/differential/compare.awk "$out/reference/$2/$3" "$out/$1/$2/$3")
    code=$?
    echo "  $1: $2/$3: $told"
    same "$1 writes the numbers of the reference: $2/$3 within $4" "$code" 0
}

compare() {
    agree "$1" green ledger.csv 1e-9
    agree "$1" green summary.json 1e-9
    agree "$1" optimal summary.json 1e-6
    agree "$1" coverage designs.csv 1e-9
    agree "$1" designs designs.csv 1e-9
    agree "$1" plan capacities.csv 1e-4
    agree "$1" plan cashflow.csv 1e-5
}

# variant NAME CC CFLAGS CPPFLAGS
variant() {
    command -v "$2" >/dev/null || { skip "$1: there is no $2"; return; }
    holds "$1 builds" build_with "$@"
    holds "$1 runs" work "$1" "$build/differential/$1"
    compare "$1"
}

holds "the reference builds" build_with reference gcc '-O3 -g' ''
holds "the reference runs" work reference "$build/differential/reference"
variant gcc-O0 gcc '-O0' -DRKW_NO_CLONES
variant gcc-baseline gcc '-O3' -DRKW_NO_CLONES
variant clang clang '-O3' ''
closing
