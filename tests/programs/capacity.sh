#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rackwatt-capacity: the capacity table, to the digits it is given with, and bad input.
. tests/harness/checks.sh
program=$build/bin/rackwatt-capacity

"$program" data/tetouan >"$scratch/got.csv" 2>"$scratch/stderr"
same "ends well" "$? $(cat "$scratch/stderr")" "0 "

# Compares each figure of the table with the program's, within half a unit of the last digit that is given.
table=../shared/facts/arithmetic_check.csv
if [ -f "$table" ]; then
    awk -F, 'NR == FNR { got[$1] = $2; next }
        FNR == 1 { next }
        { digits = index($2, ".") ? length($2) - index($2, ".") : 0
          off = got[$1] - $2; if (off < 0) off = -off
          if (!($1 in got)) print $1 " is missing"
          else if (off > 0.50001 * 10 ^ -digits) print $1 " is " got[$1] ", expected " $2
          n++ }
        END { if (n < 60) print n " rows compared" }' "$scratch/got.csv" "$table" >"$scratch/differences"
    empty "the capacity table is reproduced" "$(cat "$scratch/differences")"
else
    skip "the capacity table is reproduced: no ../shared"
fi
same "the budget binds" "$(grep '^# Of power' "$scratch/got.csv")" \
    "# Of power, budget and area, the budget binds: 100 racks."
same "three circuits carry the site with one out" "$(grep '^circuits' "$scratch/got.csv")" "circuits_n_minus_1,3,count"
holds "the design day stays under the connection" \
    awk -F, '$1 == "installed_facility_maximum" { found = $2 > 380 && $2 < 386 } END { exit !found }' "$scratch/got.csv"

mkdir "$scratch/site"
cp data/tetouan/*.csv "$scratch/site"
sed -i 's/^dc_shell_mep,9500000.0,/dc_shell_mep,-1,/' "$scratch/site/costs.csv"
line=$(grep -n '^dc_shell_mep' "$scratch/site/costs.csv" | cut -d: -f1)
refuses "negative cost" 1 \
    "rackwatt-capacity: $scratch/site/costs.csv:$line: dc_shell_mep = -1 USD/MW, allowed 1 .. 1e+09 USD/MW" \
    "$program" "$scratch/site"
refuses "PUE below 1" 2 "rackwatt-capacity: --pue = 0.9, allowed 1 .. 5" "$program" --pue 0.9 data/tetouan
closing
