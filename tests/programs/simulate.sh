#!/bin/sh
# rackwatt-simulate from a user's side: the same bytes every time, measured weather with and without a map.
. tests/harness/checks.sh
program=$build/bin/rackwatt-simulate
shared=${RKW_SHARED:-../shared}/data/weather
out=$scratch/out

same "--quiet says nothing" "$("$program" data/tetouan --quiet --out "$out" 2>&1)" ""
same "four files" "$(ls "$out" | tr '\n' ' ')" "assumptions.csv ledger.csv report.html summary.json "
same "a row per hour of the year" "$(grep -c '^20' "$out/ledger.csv")" 8760
for threads in 1 2 3; do
    "$program" data/tetouan --quiet --threads "$threads" --out "$scratch/again"
    for file in ledger.csv summary.json assumptions.csv report.html; do
        holds "$file: the same bytes again, threads: $threads" cmp "$out/$file" "$scratch/again/$file"
    done
done
"$program" data/tetouan --quiet --seed 77 --out "$scratch/other"
holds "another seed gives another year" sh -c "! cmp -s '$out/ledger.csv' '$scratch/other/ledger.csv'"
for policy in asap green; do
    holds "policy $policy" "$program" data/tetouan --quiet --policy "$policy" --out "$scratch/other"
done

holds "policy optimal" "$program" data/tetouan --quiet --policy optimal --out "$scratch/other"
holds "its plan stands in summary.json" grep -q '"secant_error_usd"' "$scratch/other/summary.json"
same "a share that cannot be reached" \
    "$("$program" data/tetouan --policy optimal --cfe-target 99.9 --out "$scratch/other" 2>&1 | cut -d ';' -f 1 | cut -c 1-73)" \
    "rackwatt-simulate: a carbon-free energy share of 99.9 % cannot be reached"

# figure TEXT SED_PATTERN: a number of the summary without its thousands separators
figure() { printf '%s\n' "$1" | sed -n "s/.*$2.*/\1/p" | head -n 1 | tr -d ,; }
# near NAME GOT WANT TOLERANCE
near() {
    if awk -v g="$2" -v w="$3" -v t="$4" 'BEGIN { exit !(g != "" && g - w <= t && w - g <= t) }'; then
        pass "$1"
    else
        fail "$1" "got $2, expected $3 within $4"
    fi
}

uci=$shared/tetouan_uci_2017_10min.csv
if [ -r "$uci" ]; then
    text=$("$program" data/tetouan --weather "$uci" --map data/maps/tetouan_uci_2017.csv --out "$scratch/uci" 2>&1)
    near "measured 2017: GHI 1596 kWh/m2" "$(figure "$text" 'GHI \([0-9,]*\) kWh')" 1596 2
    near "measured 2017: mean temperature 18.8 degC" "$(figure "$text" 'mean temperature \([0-9.]*\) degC')" 18.8 0.1
    near "measured 2017: 364 days" "$(figure "$text" '(\([0-9]*\) days)')" 364 0
    for quantity in wind_speed pressure dni; do
        holds "measured 2017: $quantity is not from the file" \
            sh -c "printf '%s\n' \"\$1\" | grep 'not in the file' | grep -q '$quantity'" sh "$text"
    done
else
    skip "measured weather of 2017: $uci is not there"
fi
sam=$shared/sam_almeria_36.8416_-2.4746_2012.csv
if [ -r "$sam" ]; then
    holds "a SAM file needs no map" "$program" data/tetouan --quiet --weather "$sam" --out "$scratch/sam"
else
    skip "a SAM file: $sam is not there"
fi
# The page: of one run beside asap, of all policies, of a run with everything else that can be written.
size_of() { wc -c <"$1"; }
same "a page of two policies stays under 5 MB" "$([ "$(size_of "$out/report.html")" -lt 5000000 ] && echo yes)" yes
"$build/bin/rackwatt-compare" data/tetouan --quiet --out "$scratch/compare"
same "rackwatt-compare writes a table and a page" "$(ls "$scratch/compare" | tr '\n' ' ')" "compare.csv report.html "
for policy in asap green threshold-price; do
    holds "the page of rackwatt-compare shows $policy" grep -q ">$policy</text>" "$scratch/compare/report.html"
done
"$program" data/tetouan --quiet --figures --netcdf --out "$scratch/all"
same "--figures --netcdf" "$(ls "$scratch/all" | tr '\n' ' ')" \
    "assumptions.csv figures ledger.csv ledger.nc report.html summary.json "
same "a figure per chart of the page" "$(ls "$scratch/all/figures" | wc -l)" \
    "$(grep -c '<figure id=' "$scratch/all/report.html")"
"$program" data/tetouan --quiet --policy optimal --out "$scratch/optimal"
holds "the page of optimal says what one more MWh of battery is worth" \
    grep -q 'one more MWh of battery (costs [0-9]* USD)</text>' "$scratch/optimal/report.html"
holds "the page of green has no shadow prices" sh -c "! grep -q '<figure id=\"prices\">' '$out/report.html'"
closing
