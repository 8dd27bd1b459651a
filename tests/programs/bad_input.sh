#!/bin/sh
# rackwatt-simulate refuses what is wrong: one clear line with file, line and range, the right exit code, nothing written.
. tests/harness/checks.sh
program=$build/bin/rackwatt-simulate
me=rackwatt-simulate
out=$scratch/out
weather=$scratch/weather.csv
site=$scratch/data/tetouan

# A year (or N hours) of made-up weather in the library's own format; row k stands in line k + 6.
make_weather() {
    {
        printf '%s\n' rackwatt_weather,1 latitude,35.57,deg_north longitude,-5.37,deg_east elevation,60,m
        printf '%s\n' time,ghi,temp,rel_humidity,wind_speed utc,W/m2,degC,1,m/s
        awk -v n="$1" 'BEGIN {
            split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
            year = 2025; month = 1; day = 1
            for (i = 0; i < n; i++) {
                h = i % 24
                sun = h > 6 && h < 18 ? 800 * sin((h - 6) * 3.14159265 / 12) : 0
                printf "%d-%02d-%02dT%02d:00:00Z,%.1f,%.2f,0.600,%.2f\n", year, month, day, h, sun, 18 + 5 * sin((h - 8) * 0.2618), 5 + 2 * sin(i * 0.01)
                if (h == 23 && ++day > days[month]) { day = 1; if (++month > 12) { month = 1; year++ } }
            }
        }'
    } >"$weather"
}
make_weather 8760
cp "$weather" "$scratch/year.csv"

simulate() { "$program" "$@" --out "$out" --quiet; }

# After each refusal the output folder is empty or absent.
nothing_written() { empty "$1: nothing is written" "$(find "$out" -type f 2>/dev/null)"; rm -rf "$out"; }

# bad_weather NAME SED MESSAGE: a year of weather with one mistake
bad_weather() {
    sed "$2" "$scratch/year.csv" >"$weather"
    refuses "weather: $1" 1 "$me: $weather$3" simulate data/tetouan --weather "$weather"
    nothing_written "weather: $1"
}
# bad_table NAME TABLE SED MESSAGE: the site's tables with one mistake
bad_table() {
    rm -rf "$scratch/data"
    cp -r data "$scratch/data"
    sed -i "$3" "$site/$2"
    refuses "$2: $1" 1 "$me: $site/$2$4" simulate "$site"
    nothing_written "$2: $1"
}
# bad_options NAME CODE MESSAGE ARGUMENTS...
bad_options() {
    name=$1 code=$2 message=$3
    shift 3
    refuses "$name" "$code" "$me: $message" simulate "$@"
    nothing_written "$name"
}

holds "the year that the mistakes are made in is fine" simulate data/tetouan --weather "$weather"
rm -rf "$out"

# ------------------------------------------------------------------ weather files
bad_options "weather: missing file" 1 "$scratch/none.csv: the weather file cannot be opened: No such file or directory" \
    data/tetouan --weather "$scratch/none.csv"
bad_weather "empty file" d ": the file is empty"
bad_weather "missing column" '5s/,ghi/,ghx/' ":6: column 'ghx' is not known (did you mean 'ghi'?)"
bad_weather "unknown unit" '6s/degC/degX/' ":6: column 'temp': unit 'degX' does not convert to degC"
bad_weather "text where a number belongs" '100s/,[0-9.]*/,abc/' ":100: ghi = 'abc' is not a number [W/m2]"
bad_weather "NaN" '100s/,[0-9.]*/,nan/' ":100: ghi = 'nan' is not a number [W/m2]"
bad_weather "negative irradiance" '100s/,[0-9.]*/,-50/' ":100: ghi = -50 W/m2, allowed 0 .. 1800 W/m2"
bad_weather "humidity 140 %" '100s/,0.600/,1.400/' ":100: rel_humidity = 1.4, allowed 0 .. 1.05"
bad_weather "time going backwards" '100s/2025-01-04/2025-01-03/' \
    ":100: time goes backwards: 2025-01-03 21:00 after 2025-01-04 20:00"
bad_weather "a gap" 100d ":100: a gap: 1 row is absent between 2025-01-04 20:00 and 2025-01-04 22:00"
bad_weather "a doubled row" 100p ":101: the row of 2025-01-04 21:00 is doubled"
bad_weather "a row with too few fields" '100s/,0.600.*//' ":100: the line has 3 fields, column 'rel_humidity' is field 4"
bad_weather "no known format" 1,6d \
    ":1: no known weather format (own, EPW, TMY3, PVGIS, NSRDB or SAM CSV, SRW); another CSV needs a map"
cp "$scratch/year.csv" "$weather"
truncate -s 2G "$weather"
refuses "weather: a line of 2 GB" 1 "$me: $weather:8767: a zero byte: this is a binary file, not a table" \
    simulate data/tetouan --weather "$weather"
nothing_written "weather: a line of 2 GB"
rm -f "$weather"

# Years of 8784 hours and a stretch of 47 are no mistakes; the summary says what there is.
for rows in "8784 rows of 60 min from 2025-01-01 (366 days)" "47 rows of 60 min from 2025-01-01 (2.0 days)"; do
    make_weather "${rows%% *}"
    holds "weather: $rows" sh -c "'$program' data/tetouan --weather '$weather' --out '$out' | grep -qF '$rows'"
    same "weather: ${rows%% *} rows in the ledger" "$(grep -c '^20' "$out/ledger.csv")" "${rows%% *}"
    rm -rf "$out"
done

# ------------------------------------------------------------------ the site's tables
bad_table "rack power 0" racks.csv 's/^gb300_nvl72.power_max,142/gb300_nvl72.power_max,0/' \
    ":8: gb300_nvl72.power_max = 0 kW, allowed 1e-06 .. 10000 kW"
bad_table "battery efficiency 1.2" battery.csv 's/^eta_charge,0.949/eta_charge,1.2/' \
    ":7: eta_charge = 1.2, allowed 0.001 .. 1"
bad_table "a fraction given as percent" battery.csv 's/^eta_charge,0.949/eta_charge,94.9/' \
    ":7: eta_charge = 94.9, allowed 0.001 .. 1 (a fraction; did you mean 0.949?)"
bad_table "an unknown parameter" battery.csv 's/^eta_charge/eta_chrage/' \
    ":7: unknown name 'eta_chrage' (did you mean 'eta_charge'?)"
bad_table "another quantity's unit" battery.csv 's/^energy,400,MWh/energy,400,MW/' \
    ":6: energy is in 'MW', which does not convert to 'MWh'"
bad_table "an unknown unit" battery.csv 's/^energy,400,MWh/energy,400,MWhh/' ":6: energy has the unknown unit 'MWhh'"
bad_table "no unit" battery.csv 's/^energy,400,MWh/energy,400,/' \
    ":6: energy has no unit (write 1 for a plain number, text for text)"
bad_table "text where a number belongs" battery.csv 's/^energy,400/energy,lots/' ":6: energy = 'lots' is not a number"
bad_table "NaN" battery.csv 's/^energy,400/energy,nan/' ":6: energy = 'nan' is not a number"
bad_table "a negative size" battery.csv 's/^energy,400/energy,-400/' ":6: energy = -400 MWh, allowed 0 .. 1e+12 MWh"
bad_table "empty file" racks.csv d ": the file is empty"
bad_table "a tenant due before it arrives" tenants.csv 's/,48,1,0.25/,-3,1,0.25/' \
    ":3: us_model_lab.deadline = -3 h, allowed 0 .. 8784 h"
bad_table "hours without a tariff" tariff.csv '/17,22,peak/d' \
    ": season winter: no row covers local hour 17:00 (weekday, month 1)"
bad_table "hours with two tariffs" tariff.csv 's/7,17,full/7,18,full/' \
    ":5: season winter: local hour 17:00 is covered twice, first by line 4"
bad_table "an unknown column" plants.csv '1,/^plant,/s/,tilt,/,tlit,/' ": unknown column 'tlit' (did you mean 'tilt'?)"
bad_table "an unknown rack pool" tenants.csv 's/gb300_nvl72/gb300_nvl27/' \
    ":3: pool 'gb300_nvl27' is not known, did you mean 'gb300_nvl72'?"
bad_table "a site without power" site.csv 's/^capacity,386/capacity,-1/' \
    ":9: capacity = -1 MW, allowed 0.001 .. 1000000 MW"
bad_table "a row with too many fields" grid.csv 's/^import_limit,386,MW/import_limit,386,MW,,/' \
    ":4: 8 fields where the header has 6"
rm "$site/battery.csv"
bad_options "battery.csv: missing file" 1 "$site/battery.csv: cannot be read: No such file or directory" "$site"
truncate -s 2G "$site/battery.csv"
bad_options "battery.csv: a line of 2 GB" 1 "$site/battery.csv:1: a line of more than 1 MiB" "$site"
rm -rf "$scratch/data"

# ------------------------------------------------------------------ the command line
bad_options "unknown policy" 1 "unknown policy 'gren' (there are: asap, green, threshold-price, threshold-carbon, cas, optimal, mpc)" \
    data/tetouan --policy gren
bad_options "unknown forecast" 1 "--forecast = perfekt is none of errors, blend, climatology, persistence and perfect, and no table that can be read" \
    data/tetouan --policy mpc --peak 0 --forecast perfekt
bad_options "unknown option" 2 "unknown option --polcy; did you mean --policy?" data/tetouan --polcy green
bad_options "a year that is none" 2 "--year = x, expected a whole number" data/tetouan --year x
bad_options "no threads" 2 "--threads = 0, allowed 1 .. 1024" data/tetouan --threads 0
bad_options "no site" 2 "expected SITE; --help shows how"
bad_options "two sites" 2 "unexpected argument data; --help shows how" data/tetouan data
bad_options "a site that is not there" 1 "$scratch/none/site.csv: cannot be read: No such file or directory" "$scratch/none"

# ------------------------------------------------------------------ places to write to
mkdir -p "$out/ledger.csv"
refuses "a folder where a file belongs" 1 "$me: $out/ledger.csv: cannot be written: Is a directory" simulate data/tetouan
same "a folder where a file belongs: nothing else is written" "$(ls "$out")" ledger.csv
rm -rf "$out"
echo text >"$out"
refuses "a file where the folder belongs" 1 "$me: $out: folder cannot be made: Not a directory" simulate data/tetouan
same "a file where the folder belongs: it is left alone" "$(cat "$out")" text
rm -f "$out"
small_disk() { (ulimit -f 4000 && "$@"); }
refuses "a full disk" 1 "$me: $out/ledger.csv: could not be written completely: File too large" \
    small_disk simulate data/tetouan
nothing_written "a full disk"

mkdir "$scratch/locked"
chmod 555 "$scratch/locked"
unprivileged=""
[ "$(id -u)" = 0 ] && unprivileged="setpriv --reuid=65534 --clear-groups"
if [ -z "$unprivileged" ] || command -v setpriv >/dev/null 2>&1; then
    chmod 755 "$scratch"
    refuses "an output folder without rights" 1 "$me: $scratch/locked: folder cannot be written: Permission denied" \
        $unprivileged "$program" data/tetouan --quiet --out "$scratch/locked"
else
    skip "an output folder without rights: root may write everywhere"
fi

# An old result stays whole when a new one fails, and an interrupted run leaves all files or none.
holds "a first result" simulate data/tetouan
before=$(cat "$out"/* | cksum)
refuses "a failed second run" 1 "$me: $out/ledger.csv: could not be written completely: File too large" \
    small_disk simulate data/tetouan --seed 9
same "the first result is still whole" "$(cat "$out"/* | cksum)" "$before"
rm -rf "$out"
for delay in 0.01 0.05 0.1 0.2 0.3; do
    # In the foreground: otherwise timeout sends the signal twice, and the second one ends the program at once.
    timeout --foreground -s INT "$delay" "$program" data/tetouan --quiet --out "$out" >"$scratch/said" 2>&1
    code=$?
    files=$(ls "$out" 2>/dev/null | tr '\n' ' ')
    case $files in
    "" | "assumptions.csv ledger.csv report.html summary.json ") pass "interrupted after $delay s (exit code $code): all files or none" ;;
    *) fail "interrupted after $delay s (exit code $code): all files or none" "$files" ;;
    esac
    rm -rf "$out"
done
closing
