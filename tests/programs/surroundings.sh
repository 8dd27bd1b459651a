#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What surrounds a program changes nothing in its results: time zone, clock, locale, temporary folder, rights, odd names, links.
. tests/harness/checks.sh
program=$build/bin/rackwatt-simulate
"$build"/bin/rackwatt-weather synth data/tetouan --out "$scratch/year" --quiet
{
    grep -vE '^[0-9]{4}-' "$scratch/year/year_00000.csv"
    grep -E '^[0-9]{4}-' "$scratch/year/year_00000.csv" | head -n 48
} >"$scratch/two_days.csv"
simulate() { "$program" data/tetouan --quiet --weather "$scratch/two_days.csv" --out "$@"; }
sums() { (cd "$1" && sha256sum ledger.csv summary.json assumptions.csv report.html); }

holds "a run to compare with" simulate "$scratch/plain"
plain=$(sums "$scratch/plain")
comma=$(locale -a 2>/dev/null | grep -iE '^(de|fr|es|it|nl)_' | head -n 1)
(
    TZ=Asia/Kathmandu SOURCE_DATE_EPOCH=1 LC_ALL=${comma:-de_DE.UTF-8} TMPDIR=/nonexistent HOME=/nonexistent COLUMNS=7
    export TZ SOURCE_DATE_EPOCH LC_ALL TMPDIR HOME COLUMNS
    simulate "$scratch/moved" 2>"$scratch/said"
)
same "time zone, date, locale ${comma:-(not installed)}, temporary folder and home change nothing" "$(sums "$scratch/moved")" "$plain"
holds "nor does an empty environment" env -i "$program" data/tetouan --quiet --weather "$scratch/two_days.csv" --out "$scratch/bare"
same "and its results" "$(sums "$scratch/bare")" "$plain"

# Names with blanks, quotes, letters beyond ASCII and a line end, of folders and of files.
odd="$scratch/a b'\"\$x é
z"
mkdir "$odd"
cp "$scratch/two_days.csv" "$odd/-weather é.csv"
holds "odd names" "$program" data/tetouan --quiet --weather "$odd/-weather é.csv" --out "$odd/out"
for file in ledger.csv assumptions.csv; do
    same "odd names: $file is the same" "$(cksum <"$odd/out/$file")" "$(cksum <"$scratch/plain/$file")"
done
cp -r data "$odd/data"
holds "a site with an odd name" "$program" "$odd/data/tetouan" --quiet --weather "$scratch/two_days.csv" --out "$odd/out"

# Rights follow the umask, also of files that are replaced.
(umask 077 && simulate "$scratch/mine")
same "umask 077" "$(stat -c %a "$scratch/mine" "$scratch/mine/ledger.csv" | tr '\n' ' ')" "700 600 "
(umask 002 && simulate "$scratch/mine")
same "umask 002 afterwards" "$(stat -c %a "$scratch/mine/ledger.csv")" 664

# Files that are none.
ahead() { "$build/bin/rackwatt-weather" convert "$scratch/two_days.csv" --to own --quiet --out "$1"; }
mkfifo "$scratch/pipe"
cat "$scratch/pipe" >"$scratch/piped" &
holds "into a pipe" ahead "$scratch/pipe"
wait
ahead "$scratch/file.csv"
holds "what came through the pipe is the file" cmp "$scratch/piped" "$scratch/file.csv"
ahead /dev/stdout >"$scratch/streamed"
holds "to standard output" cmp "$scratch/streamed" "$scratch/file.csv"
same "no file beside the pipe" "$(ls "$scratch" | grep -c pipe)" 2
refuses "a full device" 1 "rackwatt-weather: /dev/full: could not be written completely: No space left on device" ahead /dev/full

# A link in the place of a result is replaced, not followed.
echo precious >"$scratch/precious"
ln -s "$scratch/precious" "$scratch/linked.csv"
ahead "$scratch/linked.csv"
same "what a link points to stays" "$(cat "$scratch/precious")" precious
holds "and the result is there" cmp "$scratch/linked.csv" "$scratch/file.csv"

# Two runs into one folder at the same time: every file is whole and of one of them.
simulate "$scratch/both" &
simulate "$scratch/both"
wait
same "two runs at once" "$(sums "$scratch/both")" "$(sums "$scratch/plain")"

# ------------------------------------------------------------------ links in a site
cp -r data "$scratch/data"
site=$scratch/data/tetouan
mv "$site/battery.csv" "$scratch/battery.csv"
ln -s "$scratch/battery.csv" "$site/battery.csv"
refuses "a link out of the site" 1 "rackwatt-simulate: $site/battery.csv: leads out of the folder through a link (follow_links allows it)" \
    "$program" "$site" --quiet --out "$scratch/none"
holds "a link that is allowed" "$program" "$site" --quiet --weather "$scratch/two_days.csv" --follow-links --out "$scratch/none"
mv "$site/costs.csv" "$scratch/costs.csv"
ln -s ../../costs.csv "$site/costs.csv"
refuses "rackwatt-capacity: a link out of the site" 1 \
    "rackwatt-capacity: $site/costs.csv: leads out of the folder through a link (follow_links allows it)" "$build/bin/rackwatt-capacity" "$site"
holds "rackwatt-capacity: a link that is allowed" "$build/bin/rackwatt-capacity" --follow-links "$site"
for other in "weather synth" "sweep --vary pv_MW=0,1" "plan --keep-sizes"; do
    refuses "rackwatt-$other: a link out of the site" 1 \
        "rackwatt-${other%% *}: $site/battery.csv: leads out of the folder through a link (follow_links allows it)" \
        "$build"/bin/rackwatt-$other "$site" --out "$scratch/none"
done
refuses "a program without a site has no links" 2 "rackwatt-evaluate: unknown option --follow-links; --help lists the options" \
    "$build/bin/rackwatt-evaluate" --follow-links --list
closing
