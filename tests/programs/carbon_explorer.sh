#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rackwatt-carbon-explorer from its command line: a day worked by hand, the reference year, and bad input.
. tests/harness/checks.sh
program=$build/bin/rackwatt-carbon-explorer

# refused NAME CODE MESSAGE ARGUMENT...
refused() {
    name=$1 code=$2 message=$3
    shift 3
    got=$("$program" "$@" 2>&1 >"$scratch/stdout")
    same "$name" "$? $got" "$code rackwatt-carbon-explorer: $message"
    empty "$name: nothing on stdout" "$(cat "$scratch/stdout")"
}

# Gap of 60 MW in hour 0, surplus of 50 in hour 1: 0.5 x 100 = 50 may leave, 40 fit under the cap of 90.
cat >"$scratch/two.csv" <<END
hour,solar_mw,wind_mw,load_mw,carbon_g_per_kwh
0,0,40,100,500
1,60,40,50,400
END
same "a day worked by hand" "$("$program" "$scratch/two.csv" --flexible 0.5 --cap-MW 90 --order cas)" \
    "coverage_pct=86.6666666667
uncovered_MWh=20.000000
moved_MWh=40.000000"
same "without battery and scheduling" "$("$program" "$scratch/two.csv" --order battery)" \
    "coverage_pct=60.0000000000
uncovered_MWh=60.000000
moved_MWh=0.000000"

# 50 MW may leave hour 0 for the 50 MW that hour 1 has left; both hours together are one block.
same "the optimum of that day" "$("$program" "$scratch/two.csv" --flexible 0.5 --cap-MW 100 --order optimal)" \
    "coverage_pct=93.3333333333
uncovered_MWh=10.000000"
year=../shared/reference/dispatch_year/input_8760.csv
if [ -f "$year" ]; then
    same "battery of 1000 MWh, 60 sub-steps" \
        "$("$program" "$year" --battery-MWh 1000 --order battery | sed -n 's/uncovered_MWh=//p')" 571142.856241
    same "battery-cas stays at the battery's answer" \
        "$("$program" "$year" --battery-MWh 1000 --flexible 0.4 --cap-MW 386 --order battery-cas | sed -n 2,3p)" \
        "uncovered_MWh=571142.856241
moved_MWh=0.000000"
    same "cas alone, 10 %" "$("$program" "$year" --flexible 0.1 --cap-MW 386 --order cas | head -n 1)" \
        coverage_pct=74.4428454633
    same "cas, then battery" \
        "$("$program" "$year" --battery-MWh 1000 --flexible 0.4 --cap-MW 386 --order cas-battery | sed -n 's/pct=\(.*\)....$/\1/p')" \
        coverage_84.521065
    for case in "0 0.40 386 24 76.7232513" "4000 0.40 482.5 24 92.5799503" "0 0.40 386 168 79.0696000"; do
        set -- $case
        same "optimal, $1 MWh, blocks of $4 h" \
            "$("$program" "$year" --order optimal --battery-MWh "$1" --flexible "$2" --cap-MW "$3" --block "$4" | sed -n 's/coverage_pct=\(.*\)...$/\1/p')" "$5"
    done
else
    skip "the reference year: ../shared is not there"
fi

refused "a missing file" 1 "$scratch/none.csv: No such file or directory" "$scratch/none.csv"
printf 'hour,solar_mw,wind_mw\n0,1,2\n' >"$scratch/bad.csv"
refused "a missing column" 1 "$scratch/bad.csv:1: column load_mw is missing" "$scratch/bad.csv"
printf 'solar_mw,wind_mw,load_mw\n1,2,3\n1,nan,3\n' >"$scratch/bad.csv"
refused "a NaN" 1 "$scratch/bad.csv:3: wind_mw = 'nan' is not a number" "$scratch/bad.csv"
printf 'solar_mw,wind_mw,load_mw\n1,2,-3\n' >"$scratch/bad.csv"
refused "a negative load" 1 "$scratch/bad.csv:2: load_mw is negative" "$scratch/bad.csv"
printf 'solar_mw,wind_mw,load_mw\n1,2\n' >"$scratch/bad.csv"
refused "a short row" 1 "$scratch/bad.csv:2: load_mw = '' is not a number" "$scratch/bad.csv"
printf 'solar_mw,wind_mw,load_mw\n' >"$scratch/bad.csv"
refused "no rows" 1 "$scratch/bad.csv: the table has no rows" "$scratch/bad.csv"
refused "an unknown order" 2 "unknown order both; one of battery, cas, battery-cas, cas-battery, optimal" "$scratch/two.csv" --order both
closing
