#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rackwatt-plan from a user's side: files, sums that can be done again from them, bad input.
. tests/harness/checks.sh
program=$build/bin/rackwatt-plan
out=$scratch/out

text=$("$program" data/tetouan --keep-sizes --policy asap --years 2 --phases --monte-carlo 50 --threads 2 --out "$out" 2>&1)
same "ends well" "$?" 0
same "the files" "$(ls "$out" | tr '\n' ' ')" \
    "cashflow.csv envelope.csv monte_carlo.csv phases.csv ppa.csv project.csv regret.csv report.html risk.csv tenants.csv tornado.csv worst_fortnight.csv years.csv "
holds "says what the budget buys" sh -c 'printf "%s\n" "$1" | grep -q "^Envelope    500 MUSD buy 97 racks"' sh "$text"
holds "says both readings of 386 MW" \
    sh -c 'printf "%s\n" "$1" | grep -q "386 MW at the connection are .* racks .* 386 MW at the racks are"' sh "$text"
same "a fortnight of hours" "$(grep -c '^20' "$out/worst_fortnight.csv")" 336
same "a row per draw" "$(grep -c '^[0-9]' "$out/monte_carlo.csv")" 50
# Screen and chart bear the date of the first of those hours.
first=$(sed -n 3s/T.*//p "$out/worst_fortnight.csv")
holds "the screen names the first day of the table" sh -c 'printf "%s\n" "$1" | grep -q "worst fortnight from $2 of synthetic year"' sh "$text" "$first"
same "the fortnight drawn is that of the table" \
    "$(sed -n 's/.*<title>The hardest fortnight, \([-0-9]*\) to .*one of 2 weather years<.*/\1/p' "$out/report.html" | sort -u)" \
    "$first"

# The net present value once more from the rows of cashflow.csv: lines + sold - invested, discounted at 7 % from the first row.
awk -F, 'NR == FNR { if ($1 == "npv_before_tax") npv = $2; next }
    FNR == 1 { for (i = 1; i <= NF; i++) { name[i] = $i
        if ($i == "compute_sold") first = i; if ($i == "water") last = i } next }
    FNR == 2 { next }
    { flow = 0
      for (i = first; i <= last; i++) flow += $i
      for (i = 1; i <= NF; i++) if (name[i] ~ /^invested_/) flow -= $i; else if (name[i] ~ /^sold_/) flow += $i
      sum += flow / 1.07 ^ (FNR - 3); rows++ }
    END { off = (sum - npv) / (npv < 0 ? -npv : npv); if (off < 0) off = -off
          if (rows < 20 || off > 1e-9) print rows, sum, npv }' "$out/project.csv" "$out/cashflow.csv" >"$scratch/differences"
empty "cashflow.csv gives the net present value again" "$(cat "$scratch/differences")"

"$program" data/tetouan --keep-sizes --quiet --policy asap --years 2 --phases --monte-carlo 50 --out "$scratch/again"
for file in cashflow.csv years.csv risk.csv monte_carlo.csv regret.csv; do
    holds "$file: the same bytes with one thread" cmp "$out/$file" "$scratch/again/$file"
done

# Sized: the site that money and weather are worked out for is the one that was sized.
sized=$scratch/sized
text=$("$program" data/tetouan --policy asap --years 1 --cfe 0.9 --held-out 1 --resize 2 --out "$sized" 2>&1)
same "a sizing ends well" "$?" 0
holds "the target binds" sh -c 'printf "%s\n" "$1" | grep -q "binds: CFE target ("' sh "$text"
refuses "calibrated without a target" 2 "rackwatt-plan: --calibrate needs a target: --cfe" \
    "$program" --calibrate 2 data/tetouan
holds "a year held out" sh -c 'printf "%s\n" "$1" | grep -q "^Held out    the target is met in [01] of 1 years"' sh "$text"
same "capacities" "$(cut -d, -f1 "$sized/capacities.csv" | tr '\n' ' ')" \
    "capacity pv_roof pv_tetouan_plain pv_guercif wind_jbel_sendouq wind_koudia battery power battery energy connection backup "
same "two sizings more" "$(grep -c '^[0-9]' "$sized/resized.csv")" 2
holds "another site, another cash flow" sh -c "! cmp -s '$out/cashflow.csv' '$sized/cashflow.csv'"
refuses "a budget that is too small" 1 "$("$program" data/tetouan --years 1 --cfe 0.99 --budget 3e8 --out "$scratch/none" 2>&1)" \
    "$program" data/tetouan --years 1 --cfe 0.99 --budget 3e8 --out "$scratch/none"
holds "and what would be enough" sh -c "'$program' data/tetouan --years 1 --cfe 0.99 --budget 3e8 --out '$scratch/none' 2>&1 |
    grep -q '^rackwatt-plan: CFE 99.0 % cannot be met within 300 MUSD: the cheapest plan that meets it costs [0-9]* MUSD to build'"
refuses "a share in percent" 2 "rackwatt-plan: --cfe = 95, allowed 0 .. 1 (a fraction; did you mean 0.95?)" \
    "$program" --cfe 95 data/tetouan
refuses "a share that is none" 2 "rackwatt-plan: --cfe = 1000, allowed 0 .. 1" "$program" --cfe 1000 data/tetouan
refuses "an unknown policy" 1 \
    "rackwatt-plan: unknown policy 'best' (there are: asap, green, threshold-price, threshold-carbon, cas, optimal, mpc)" \
    "$program" --keep-sizes --policy best --out "$scratch/none" data/tetouan
refuses "an unknown objective" 2 "rackwatt-plan: --objective profit, allowed: cost, gpu-hour, risk" \
    "$program" --objective profit data/tetouan
refuses "sizes kept and sized" 2 \
    "rackwatt-plan: --keep-sizes sizes nothing; it does not go with the options of the sizing" \
    "$program" --keep-sizes --cfe 0.9 data/tetouan

mpi=$build/mpi/rackwatt-plan-mpi
if [ -x "$mpi" ] && command -v mpirun >/dev/null; then
    "$program" data/tetouan --quiet --policy asap --years 2 --out "$scratch/alone"
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 2 "$mpi" data/tetouan --quiet \
        --policy asap --years 2 --out "$scratch/ranks"
    for file in capacities.csv cashflow.csv; do
        holds "$file: the same bytes from two ranks" cmp "$scratch/alone/$file" "$scratch/ranks/$file"
    done
else
    skip "ranks: rackwatt-plan-mpi is not built (make mpi)"
fi

mkdir "$scratch/site"
cp data/tetouan/*.csv "$scratch/site"
cp -r data/catalog "$scratch/catalog"
rm "$scratch/site/finance.csv"
refuses "no finance.csv" 1 "rackwatt-plan: $scratch/site/finance.csv: cannot be read: No such file or directory" \
    "$program" --keep-sizes --out "$scratch/none" "$scratch/site"
same "nothing is left behind" "$(ls "$scratch/none")" ""
sed 's/^tax_rate,0.2,/tax_rate,20,/' data/tetouan/finance.csv >"$scratch/site/finance.csv"
line=$(grep -n '^tax_rate' "$scratch/site/finance.csv" | cut -d: -f1)
refuses "a tax rate in percent" 1 \
    "rackwatt-plan: $scratch/site/finance.csv:$line: tax_rate = 20, allowed 0 .. 1 (a fraction; did you mean 0.2?)" \
    "$program" --keep-sizes --out "$scratch/none" "$scratch/site"
refuses "no weather year" 2 "rackwatt-plan: --years = 0, allowed 1 .. 40" "$program" --years 0 data/tetouan
refuses "more files than years" 2 "rackwatt-plan: --years 1, but 2 weather files are given" \
    "$program" --years 1 --weather a.csv --weather b.csv data/tetouan
closing
