#!/bin/sh
# rackwatt-evaluate from a user's side: what it writes, and what it says when something is wrong.
. tests/harness/checks.sh
program=$build/bin/rackwatt-evaluate
in=$scratch/in.csv
out=$scratch/out.csv

evaluate() { "$program" "$@"; }
# table TEXT: writes the input table
table() { printf "$1" >"$in"; }

# 101325 (1 - 2.25577e-5 * 11000)^5.2559 = 22631.902214682392, and 15 - 0.0065 * 11000 = -56.5
table 'alt_m,note\n0,"sea, level"\n11000,tropopause\nnan,unknown\n'
holds "a model runs" evaluate psychro_atmosphere "$in" "$out"
same "output columns only, one row per input row, 17 digits" "$(cat "$out")" 'std_pres_pa,std_temp_c
101325,15
22631.902214682392,-56.5
nan,nan'
printf '# comment\nnote,alt_m\r\nx,0\r\n' >"$in"
holds "comments, other columns and other line ends are fine" evaluate psychro_atmosphere "$in" "$out"
same "a single row" "$(cat "$out")" 'std_pres_pa,std_temp_c
101325,15'

holds "--list names all models" sh -c "'$program' --list | grep -q '^solpos_spa: '"
same "--list shows columns and units" "$(evaluate --list psychro_atmosphere)" \
    'psychro_atmosphere: standard atmosphere of the troposphere (ASHRAE Fundamentals 2017, equations 3 and 4)
  in           alt_m[m]
  out          std_pres_pa[Pa] std_temp_c[degC]'
holds "--help" sh -c "'$program' --help | grep -q '^usage: rackwatt-evaluate'"
same "--version" "$(evaluate --version)" "rackwatt-evaluate $(sed -n 's/.*VERSION_TEXT "\(.*\)"/\1/p' lib/base/version.h)"

rm -f "$out"
me=rackwatt-evaluate
refuses "unknown model" 2 "$me: unknown model psycro; did you mean psychro?" evaluate psycro "$in" "$out"
refuses "unknown model, none near" 2 "$me: unknown model xyzzyxyzzy; --list names them" evaluate xyzzyxyzzy "$in" "$out"
refuses "too few arguments" 2 "$me: expected MODEL IN.csv OUT.csv; --help shows how" evaluate psychro "$in"
refuses "too many arguments" 2 "$me: unexpected argument more; --help shows how" evaluate psychro "$in" "$out" more
refuses "unknown option" 2 "$me: unknown option --sett; did you mean --set?" evaluate psychro "$in" "$out" --sett a=1
refuses "missing file" 1 "$me: $scratch/no.csv: cannot be read: No such file or directory" \
    evaluate psychro_atmosphere "$scratch/no.csv" "$out"
: >"$in"
refuses "empty file" 1 "$me: $in: the file is empty, expected a header row" evaluate psychro_atmosphere "$in" "$out"
table 'alt_m\n'
refuses "no rows" 1 "$me: $in: there are no rows under the header" evaluate psychro_atmosphere "$in" "$out"
table 'altm\n0\n'
refuses "missing column" 1 \
    "$me: $in: column alt_m [m] of model psychro_atmosphere is missing; did you mean altm in the header?" \
    evaluate psychro_atmosphere "$in" "$out"
table 'alt_m,alt_m\n0,0\n'
refuses "doubled column" 1 "$me: $in:1: two columns are named alt_m" evaluate psychro_atmosphere "$in" "$out"
table 'alt_m\n0\nhigh\n'
refuses "text where a number belongs" 1 "$me: $in:3: alt_m = \"high\", expected a number" \
    evaluate psychro_atmosphere "$in" "$out"
table 'alt_m,x\n0,1\n0\n'
refuses "a short row" 1 "$me: $in:3: 1 fields, the header has 2" evaluate psychro_atmosphere "$in" "$out"
table 'alt_m\n0\n99999\n'
refuses "a value outside its range" 1 "$me: $in:3: alt_m is outside -500 .. 11000 m" \
    evaluate psychro_atmosphere "$in" "$out"
table 'tdb_c,rh,pressure_pa\n20,1.4,101325\n'
refuses "humidity 140 %" 1 "$me: $in:2: rh is outside 0 .. 1" evaluate psychro "$in" "$out"
table 'alt_m\n0\n'
refuses "a table the model does not take" 1 "$me: $in: model psychro_atmosphere takes no auxiliary table" \
    evaluate psychro_atmosphere "$in" "$out" --with "$in"
refuses "a constant the model does not have" 1 \
    "$me: --set gcr: model psychro_atmosphere has no such constant; --list psychro_atmosphere shows them" \
    evaluate psychro_atmosphere "$in" "$out" --set gcr=1
table 'lat_deg,lon_deg,date_utc\n35,-5,2025-02-30\n'
refuses "a date that does not exist" 1 "$me: $in:2: date_utc = \"2025-02-30\", expected YYYY-MM-DD" \
    evaluate solpos_riseset "$in" "$out"
table 'lat_deg,lon_deg,date_utc\n95,-5,2025-02-20\n'
refuses "a latitude of 95 degrees" 1 "$me: $in:2: latitude = 95 deg, allowed -90 .. 90 deg" \
    evaluate solpos_riseset "$in" "$out"
table 'lat_deg,lon_deg,date_utc\n35,-5,2025-02-20\n'
refuses "a constant outside its range" 1 "$me: delta_t_s = 1e+09 s, allowed -100 .. 20000 s" \
    evaluate solpos_riseset "$in" "$out" --set delta_t_s=1e9
refuses "a constant that is not a number" 1 "$me: --set delta_t_s = \"long\", expected a number [s]" \
    evaluate solpos_riseset "$in" "$out" --set delta_t_s=long
refuses "a choice that is not offered" 1 "$me: --set events=noon: expected one of of_utc_day|around_transit" \
    evaluate solpos_riseset "$in" "$out" --set events=noon
refuses "a constant given twice" 1 "$me: --set events is given twice" \
    evaluate solpos_riseset "$in" "$out" --set events=of_utc_day --set events=of_utc_day
refuses "a folder where the output belongs" 1 "$me: $scratch: cannot be written: Is a directory" \
    evaluate solpos_riseset "$in" "$scratch"
refuses "a missing output folder" 1 "$me: $scratch/none/out.csv: cannot be written: No such file or directory" \
    evaluate solpos_riseset "$in" "$scratch/none/out.csv"
small_disk() { (ulimit -f 8 && "$@"); }
{ echo alt_m; seq 0 9999; } >"$in"
refuses "a full disk" 1 "$me: $out: could not be written completely: File too large" \
    small_disk evaluate psychro_atmosphere "$in" "$out"
empty "nothing was left half written" "$(find "$scratch" -name 'out.csv*')"
holds "a closed standard output is noticed" sh -c "! '$program' --list >/dev/full 2>/dev/null"
closing
