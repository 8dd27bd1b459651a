#!/bin/sh
# rackwatt-sweep: the same files for any cut of the work and after any interruption; bad input; rackwatt-sweep-mpi.
. tests/harness/checks.sh
sweep=$build/bin/rackwatt-sweep
site=data/tetouan
grid="--vary pv_MW=0:1900:100 --vary wind_MW=0:900:100 --vary battery_MWh=0:3600:400 --vary flexible_share=0,0.2,0.4 --budget 1.2e10"
files="designs.csv pareto.csv summary.json"

# alike NAME DIR: the three files are those of the first run.
alike() {
    differing=""
    for file in $files; do cmp -s "$scratch/whole/$file" "$2/$file" || differing="$differing $file"; done
    empty "$1" "$differing"
}

holds "a sweep runs" "$sweep" $site $grid --out "$scratch/whole"
same "designs.csv has every design, names and units" "$(wc -l <"$scratch/whole/designs.csv")" 6002
same "no temporary file stays" "$(ls "$scratch/whole" | tr '\n' ' ')" "designs.csv pareto.csv summary.json sweep.results "
"$sweep" $site $grid --threads 2 --block 37 --out "$scratch/threads" >/dev/null
alike "two threads and blocks of 37 give the same bytes" "$scratch/threads"

# The page has the designs of the front, once for a screen and once for a phone.
"$sweep" $site --vary pv_MW=0:2000:500 --vary battery_MWh=0:8000:4000 --report --out "$scratch/report" >/dev/null
same "the page has the front" "$(grep -o 'class="front"' "$scratch/report/report.html" | wc -l)" \
    "$((2 * $(grep -c '^[0-9]' "$scratch/report/pareto.csv")))"

# Shards of the designs put together are the whole.
"$sweep" $site $grid --range 0:2500 --out "$scratch/a" >/dev/null
"$sweep" $site $grid --range 2500:6000 --out "$scratch/b" >/dev/null
{
    cat "$scratch/a/designs.csv"
    tail -n +3 "$scratch/b/designs.csv"
} | cmp -s - "$scratch/whole/designs.csv"
same "two ranges make the whole" $? 0
holds "a range is completed by a later run" "$sweep" $site $grid --resume --out "$scratch/a"
alike "and gives the same bytes" "$scratch/a"

# Under green designs run side by side where three tenants wait for different pools; with six the summary tells why not.
mkdir "$scratch/three"
cp -r data/catalog data/maps data/tetouan "$scratch/three"
grep -Ev '^(moroccan_services|european_batch|university_research),' data/tetouan/tenants.csv >"$scratch/three/tetouan/tenants.csv"
green="--simulate green --vary pv_MW=0:2000:500 --vary battery_MWh=0:4000:2000"
holds "green runs designs side by side" "$sweep" "$scratch/three/tetouan" $green --out "$scratch/green"
"$sweep" "$scratch/three/tetouan" $green --threads 2 --block 4 --out "$scratch/green_blocks" >/dev/null
for file in $files; do
    cmp -s "$scratch/green/$file" "$scratch/green_blocks/$file"
    same "$file is the same in blocks of 4 on two threads" $? 0
done
same "and no reason is given" "$(grep -c one_by_one "$scratch/green/summary.json")" 0
"$sweep" $site --simulate green --vary pv_MW=600 --out "$scratch/six" >/dev/null
same "several tenants in one pool run one by one" "$(sed -n 's/.*"one_by_one_because": *"\([^"]*\)".*/\1/p' "$scratch/six/summary.json")" \
    "several tenants with deadlines in one pool"

# Killed again and again; each time at most one block is lost. The last rows of the file may be torn in any place.
killed() { "$sweep" $site $grid --block 64 --out "$1" $2 >/dev/null 2>&1 & pid=$!; sleep "$3"; kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null; }
killed "$scratch/killed" "" 0.3
for pause in 0.27 0.33 0.3; do killed "$scratch/killed" --resume $pause; done
[ -f "$scratch/killed/sweep.results" ] && truncate -s -1000 "$scratch/killed/sweep.results"
holds "a killed sweep goes on" "$sweep" $site $grid --resume --out "$scratch/killed"
alike "and gives the same bytes" "$scratch/killed"

head -c 1000000 "$scratch/whole/sweep.results" >"$scratch/a/sweep.results"
said=$("$sweep" $site $grid --out "$scratch/a" 2>&1 >/dev/null)
case $said in *"go on with --resume, or remove the file") pass "unfinished work is not thrown away" ;; *) fail "unfinished work is not thrown away" "$said" ;; esac

# A signal ends the run in good order.
"$sweep" $site --vary pv_MW=1:1000:1 --vary wind_MW=1:1000:1 --out "$scratch/signal" >/dev/null 2>"$scratch/said" &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s "$scratch/signal/sweep.results" ] && break
    sleep 0.5
done
kill -TERM $pid
wait $pid
same "a signal ends the run with its exit code" $? 130
case $(cat "$scratch/said") in
"rackwatt-sweep: interrupted: "*" of 1000000 designs are on file; go on with --resume") pass "and says how to go on" ;;
*) fail "and says how to go on" "$(cat "$scratch/said")" ;;
esac

# Changed inputs.
cp -r data "$scratch/data"
"$sweep" "$scratch/data/tetouan" --vary pv_MW=0:100:50 --out "$scratch/c" >/dev/null
sed -i 's/^wacc_real,0.07/wacc_real,0.08/' "$scratch/data/tetouan/costs.csv"
said=$("$sweep" "$scratch/data/tetouan" --vary pv_MW=0:100:50 --resume --out "$scratch/c" 2>&1)
same "changed inputs are told by name" "$(echo "$said" | sed 's/SHA-256.*/.../')" \
    "rackwatt-sweep: $scratch/c/sweep.results: cannot go on: costs.csv changed since the sweep began (..."
said=$("$sweep" "$scratch/data/tetouan" --vary pv_MW=0:100:25 --resume --out "$scratch/c" 2>&1)
same "changed ranges are told" "$(echo "$said" | sed 's/SHA-256.*/.../')" \
    "rackwatt-sweep: $scratch/c/sweep.results: cannot go on: parameters and their ranges changed since the sweep began (..."

refuses "unknown parameter" 1 "rackwatt-sweep: parameter 'batery_MWh' is not known; did you mean 'battery_MWh'?" \
    "$sweep" $site --vary batery_MWh=0:1:1 --out "$scratch/x"
refuses "empty range" 1 "rackwatt-sweep: pv_MW=5:1:1: the range from 5 to 1 is empty" \
    "$sweep" $site --vary pv_MW=5:1:1 --out "$scratch/x"
refuses "step of 0" 1 "rackwatt-sweep: pv_MW=0:1:0: step = 0, allowed above 0" \
    "$sweep" $site --vary pv_MW=0:1:0 --out "$scratch/x"
refuses "1e12 designs" 1 "rackwatt-sweep: 1e+12 designs, more than --max-designs 10000000; raise it to confirm" \
    "$sweep" $site --vary pv_MW=1:1000:1 --vary wind_MW=1:1000:1 --vary battery_MWh=1:1000:1 --vary cap_MW=1:1000:1 --out "$scratch/x"
refuses "unknown metric" 1 "rackwatt-sweep: metric 'cfee' is not known; did you mean 'cfe'?" \
    "$sweep" $site --vary pv_MW=0:1:1 --front cost,cfee --out "$scratch/x"
refuses "unknown way of simulating" 2 "rackwatt-sweep: --simulate gren, allowed: coverage, green" \
    "$sweep" $site --vary pv_MW=0:1:1 --simulate gren --out "$scratch/x"
refuses "a bad range of designs" 1 "rackwatt-sweep: --range 1:9, expected FROM:TO with 0 <= FROM < TO <= 2" \
    "$sweep" $site --vary pv_MW=0:1:1 --range 1:9 --out "$scratch/x"
refuses "nothing to vary" 1 "rackwatt-sweep: nothing to vary: no range and no list of designs" "$sweep" $site --out "$scratch/x"

"$sweep" $site --vary pv_MW=0:2000 --vary battery_MWh=0:4000 --sobol 300 --refine 0.01 --out "$scratch/s" >/dev/null
"$sweep" $site --vary pv_MW=0:2000 --vary battery_MWh=0:4000 --sobol 300 --refine 0.01 --threads 2 --block 50 --out "$scratch/t" >/dev/null
cmp -s "$scratch/s/designs.csv" "$scratch/t/designs.csv" && cmp -s "$scratch/s/pareto.csv" "$scratch/t/pareto.csv"
same "a refined Sobol sweep gives the same bytes for any threads and blocks" $? 0
[ "$(wc -l <"$scratch/s/designs.csv")" -gt 302 ]
same "refinement adds designs" $? 0

# ------------------------------------------------------------------ MPI
mpi=$build/mpi/rackwatt-sweep-mpi
if ! command -v mpirun >/dev/null 2>&1 || ! [ -x "$mpi" ]; then
    skip "ranks: there is no MPI, or \`make mpi\` has not been run"
    closing
    exit
fi
ranks() { mpirun --allow-run-as-root --oversubscribe -np "$@"; }
for n in 1 2 4; do
    ranks $n "$mpi" $site $grid --block 200 --out "$scratch/mpi$n" >/dev/null 2>&1
    alike "$n ranks give the bytes of one process" "$scratch/mpi$n"
done

# pid_of RANK: of the running program, by the rank that mpirun tells it.
pid_of() {
    for process in $(pgrep -P "$(pgrep -P $$ mpirun | head -n 1)" rackwatt-sweep 2>/dev/null); do
        tr '\0' '\n' <"/proc/$process/environ" 2>/dev/null | grep -qx "OMPI_COMM_WORLD_RANK=$1" && echo "$process"
    done
}
# lose NAME RANK: kills that rank, or the whole job, in the middle of the work, then goes on.
lose() {
    mpirun --allow-run-as-root --oversubscribe -np 3 "$mpi" $site $grid --block 16 --out "$scratch/lost" >/dev/null 2>"$scratch/said" &
    job=$!
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        [ -s "$scratch/lost/sweep.results" ] && [ "$(stat -c %s "$scratch/lost/sweep.results")" -gt 60000 ] && break
        sleep 0.1
    done
    if [ "$2" = all ]; then
        children=$(pgrep -P $job)
        kill -9 $job $children 2>/dev/null
    else
        kill -9 $(pid_of "$2") 2>/dev/null
    fi
    wait $job 2>/dev/null
    [ $? -ne 0 ]
    same "$1 ends the run" $? 0
    [ -f "$scratch/lost/designs.csv" ]
    same "$1 leaves no half results" $? 1
    ranks 2 "$mpi" $site $grid --resume --out "$scratch/lost" >/dev/null 2>&1
    alike "$1: going on gives the same bytes" "$scratch/lost"
    rm -rf "$scratch/lost"
}
lose "a killed rank" 1
case $(cat "$scratch/said") in
*"stopped, or a rank was lost: "*" of 6000 designs are on file; go on with --resume"*) pass "a killed rank is told" ;;
*) fail "a killed rank is told" "$(cat "$scratch/said")" ;;
esac
lose "a killed writer" 0
lose "a killed job" all
closing
