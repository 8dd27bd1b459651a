#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every call of the programs that reads or writes a file fails once (tests/faults/shim.c). Interrupted calls and short transfers are
# survived with the same bytes. A full disk and a failing device end the program with the file and the cause; the old results stay as
# they were and nothing else stays. A few faults of each kind here, all of them with RKW_FAULTS=all (`make check-faults`).
. tests/harness/checks.sh
shim=$build/tests/fault-shim.so
case $(cat "$build"/obj/flags)$RKW_RUNNER in
*-fsanitize* | *valgrind*)
    skip "faults (what is loaded first is taken by a sanitizer)"
    closing
    exit
    ;;
esac
[ -f "$shim" ] || { fail "$shim is not built: make tests"; closing; exit 1; }
every=no
[ "${RKW_FAULTS:-}" = all ] && every=yes
out=$scratch/out
before=$scratch/before after=$scratch/after
seen=$scratch/seen
: >"$seen"

# A year of ten days, or of two, for what does not need more.
"$build"/bin/rackwatt-weather synth data/tetouan --out "$scratch/year" --quiet >/dev/null
grep -vE '^[0-9]{4}-' "$scratch/year/year_00000.csv" >"$scratch/ten.csv"
grep -E '^[0-9]{4}-' "$scratch/year/year_00000.csv" | head -n $([ $every = yes ] && echo 240 || echo 48) >>"$scratch/ten.csv"

# kinds_of CALL: the faults that a call can meet.
kinds_of() {
    case $1 in
    write | pwrite) echo "ENOSPC EIO EINTR SHORT FULL KILL" ;;
    create | fsync | mkdir | link) echo "ENOSPC EIO EINTR FULL KILL" ;;
    rename) echo "EIO ENOSPC EINTR KILL" ;;
    read | pread) echo "EIO EINTR SHORT" ;;
    open) echo "EIO EINTR" ;;
    close) [ "$2" = written ] && echo "ENOSPC EIO EINTR KILL" || echo "EIO EINTR" ;;
    ftruncate) echo "EIO EINTR KILL" ;;
    *) echo "EIO EINTR" ;;
    esac
}

# must_fail CALL PATH KIND: faults that cannot be worked around.
must_fail() {
    case "$3 $1 $2" in
    EINTR* | SHORT*) return 1 ;;
    *" create "* | *" write "* | *" pwrite "* | *" fsync "* | *" rename "* | *" read "* | *" pread "* | *" open "*) return 0 ;;
    *" close "*.part-*) return 0 ;;
    *) return 1 ;;
    esac
}

# shown PATH: as the user knows it, without what is added while it is written.
shown() { printf '%s\n' "$1" | sed 's/\.part-[0-9]*$//; s/\.old-[0-9]*$//'; }

run() { LD_PRELOAD=$shim "$@" >"$scratch/stdout" 2>"$scratch/stderr"; }
# files DIR: names and sums of results; sweep.results is a sweep's own notebook, which it goes on from.
files() { (cd "$1" 2>/dev/null && find . -type f ! -name sweep.results | sort | xargs -r sha256sum); }

# judge CALL PATH KIND CODE: complaints about the run just made
judge() {
    now=$(files "$out")
    if [ "$3" = KILL ]; then
        mixed=$(printf '%s\n' "$now" | grep -vE '\.(part|old)-[0-9]+$' | grep -vxF -f "$before" | grep -vxF -f "$after")
        [ -z "$mixed" ] || echo "neither old nor new: $mixed"
        return
    fi
    if [ "$1" = unlink ]; then now=$(printf '%s\n' "$now" | grep -vE '\.(part|old)-[0-9]+$'); fi
    if [ "$4" = 0 ]; then
        if must_fail "$1" "$2" "$3"; then echo "nobody was told"; fi
        [ "$now" = "$(cat "$after")" ] || echo "the results differ: $(printf '%s\n' "$now" | diff "$after" - | head -n 5)"
        return
    fi
    [ "$4" = 1 ] || echo "exit code $4"
    case $3 in EINTR | SHORT) echo "not survived: $(cat "$scratch/stderr")" ;; esac
    [ "$now" = "$(cat "$before")" ] || echo "the old results changed: $(printf '%s\n' "$now" | diff "$before" - | head -n 5)"
    case $3 in EIO) cause="Input/output error" ;; *) cause="No space left on device" ;; esac
    said=$(cat "$scratch/stderr")
    case $said in *"$cause"*) ;; *) echo "the cause is not told: $said" ;; esac
    [ "$3" = FULL ] && return
    case $said in *"$(shown "$2")"*) ;; *) echo "the file $2 is not named: $said" ;; esac
}

# restore: the output folder as it was before the run under test
restore() { rm -rf "$out" && { [ ! -d "$scratch/old" ] || cp -r "$scratch/old" "$out"; }; }

# take CALL KIND: whether this fault is tried. The short form tries each pair of call and kind once over all programs; where that
# takes long (`brief`), only what is special to many files and to the results of a sweep.
brief=no
take() {
    [ $every = yes ] && return 0
    pair="$1 $2"
    if [ $brief = yes ]; then
        case $pair in "rename EIO" | "rename KILL") pair="one of many: $pair" ;; "link EIO" | "lstat EIO" | "pread EIO" | "pwrite EIO" | "pwrite SHORT") ;; *) return 1 ;; esac
    fi
    grep -qx "$pair" "$seen" && return 1
    echo "$pair" >>"$seen"
}

# each_fault NAME UNDER STRIDE COMMAND...: fails the calls on files below UNDER, all or every STRIDE-th of reading
each_fault() {
    name=$1 under=$2 stride=$3
    shift 3
    restore
    RKW_FAULT_UNDER=$under RKW_FAULT_LOG=$scratch/log RKW_FAULT= run "$@" || fail "$name runs" "$(cat "$scratch/stderr")"
    files "$out" >"$after"
    restore
    files "$out" >"$before"
    if [ -s "$before" ] && cmp -s "$before" "$after"; then fail "$name changes something"; fi
    tried=0 complaints=
    while read -r n call path; do
        [ $((n % stride)) = 0 ] || continue
        case $path in *.part-*) state=written ;; *) state=read ;; esac
        for kind in $(kinds_of "$call" $state); do
            take "$call" "$kind" || continue
            restore
            RKW_FAULT_UNDER=$under RKW_FAULT_LOG= RKW_FAULT=$n:$kind run "$@"
            complaint=$(judge "$call" "$path" "$kind" $?)
            tried=$((tried + 1))
            [ -z "$complaint" ] || complaints="$complaints
$kind at call $n, $call ${path##*/}: $complaint"
        done
    done <"$scratch/log"
    empty "$name: $tried faults in $(wc -l <"$scratch/log") calls" "$complaints"
}

# old COMMAND...: results to begin with, so that there is something to lose
old() {
    rm -rf "$scratch/old" "$out"
    mkdir "$out"
    "$@" >/dev/null 2>&1
    [ ! -d "$out" ] || mv "$out" "$scratch/old"
}

bin=$build/bin
site=data/tetouan
ten="--weather $scratch/ten.csv"

# ------------------------------------------------------------------ a file
mkdir "$scratch/instance"
awk 'BEGIN { print "flow0,head0,power0,density0,speed_ratio,density"
    for (i = 1; i <= 9; i++) print "3,2,5,1.2," i / 9 ",1.1" }' >"$scratch/in.csv"
old "$bin/rackwatt-evaluate" affinity "$scratch/in.csv" "$out/table.csv"
sed -i 's/1.1$/1.15/' "$scratch/in.csv"
each_fault evaluate "$out" 1 "$bin/rackwatt-evaluate" affinity "$scratch/in.csv" "$out/table.csv"

# A day of sun, a battery and two kinds of work.
printf '%s\n' "mode dispatch" "T 24" "Y 1" "K 2" "dt 1.0" "end cyclic" "s0 0.5" "PV 420" "W 260" "P 150" "E 600" "G 330" "X 120" "C 150" \
    "eta_c 0.95" "eta_d 0.95" "sigma 0.0005" "wear 0" "voll 9000" "cprice 70" "ramp 0" "defer 90" "stress 0.01" "cap_c 0" \
    "pmax1 35" "dead1 6" "pmax2 80" "dead2 24" >"$scratch/instance/params.txt"
awk 'BEGIN { print "year,hour,pv,wind,load,phi,price,xprice,ci,gfrac,xfrac,cfrac,a1,a2"
    for (h = 0; h < 24; h++) print "0," h "," (h > 6 && h < 18 ? sin((h - 6) * 0.2618) : 0) "," 0.3 + 0.2 * sin(h) \
        ",110,1.07," 70 + h ",60,0.4,1,1,1,20,18" }' >"$scratch/instance/series.csv"
old "$bin/rackwatt-schedule" "$scratch/instance" --out "$out"
sed -i 's/^W 260/W 250/' "$scratch/instance/params.txt"
each_fault schedule "$out" 1 "$bin/rackwatt-schedule" "$scratch/instance" --out "$out"
rm -rf "$scratch/old"
each_fault "reading the site" data 1 "$bin/rackwatt-capacity" $site

# ------------------------------------------------------------------ files that change together
everything= page=
[ $every = yes ] && everything="--figures --netcdf" page=--report
brief=yes
old "$bin/rackwatt-simulate" $site --quiet $ten --policy asap $everything --out "$out"
each_fault simulate "$out" 1 "$bin/rackwatt-simulate" $site --quiet $ten $everything --out "$out"
vary="--vary pv_MW=0:2000:1000 --vary battery_MWh=0:8000:8000"
old "$bin/rackwatt-sweep" $site --quiet $ten --vary pv_MW=0:1000:500 $page --out "$out"
each_fault sweep "$out" 1 "$bin/rackwatt-sweep" $site --quiet $ten $vary $page --out "$out"

if [ $every = yes ]; then
    old "$bin/rackwatt-simulate" $site --quiet $ten --policy asap --out "$out"
    each_fault "optimise (simulate --policy optimal)" "$out" 1 "$bin/rackwatt-simulate" $site --quiet $ten --policy optimal --out "$out"
    each_fault "reading what a simulation needs" data 10 "$bin/rackwatt-simulate" $site --quiet $ten --out "$out"
    old "$bin/rackwatt-plan" $site --quiet $ten --keep-sizes --policy asap --years 1 --monte-carlo 3 --out "$out"
    each_fault "plan, sizes kept" "$out" 1 "$bin/rackwatt-plan" $site --quiet $ten --keep-sizes --policy asap --years 1 \
        --phases --monte-carlo 5 --out "$out"
    old "$bin/rackwatt-plan" $site --quiet $ten --policy asap --years 1 --out "$out"
    each_fault "plan, sized" "$out" 1 "$bin/rackwatt-plan" $site --quiet $ten --policy asap --years 1 --resize 1 --out "$out"
    old "$bin/rackwatt-compare" $site --quiet $ten --policy asap --out "$out"
    each_fault compare "$out" 1 "$bin/rackwatt-compare" $site --quiet $ten --out "$out"
    old "$bin/rackwatt-dayahead" $site --quiet $ten --out "$out/plan.csv"
    each_fault dayahead "$out" 1 "$bin/rackwatt-dayahead" $site --quiet $ten --hours 24 --out "$out/plan.csv"
    old "$bin/rackwatt-regret" $site --quiet $ten --skills 0.5 --seeds 1 --every 48 --out "$out/page.csv"
    each_fault regret "$out" 1 "$bin/rackwatt-regret" $site --quiet $ten --skills 0.4 --seeds 1 --every 48 --out "$out/page.csv"
    old "$bin/rackwatt-weather" synth $site --quiet --out "$out"
    each_fault "weather synth" "$out" 1 "$bin/rackwatt-weather" synth $site --quiet --seed 2 --out "$out"
    old "$bin/rackwatt-weather" convert "$scratch/ten.csv" --to sam --quiet --out "$out/w.csv"
    each_fault "weather convert" "$out" 1 "$bin/rackwatt-weather" convert "$scratch/ten.csv" --to own --quiet --out "$out/w.csv"
fi

# ------------------------------------------------------------------ memory
if [ $every = yes ]; then
    if [ "$(uname -m)" = x86_64 ] && command -v objdump >/dev/null; then
        sh tests/faults/allocating.sh "$build" >"$scratch/allocating"
        holds "functions that allocate are found" test "$(wc -l <"$scratch/allocating")" -gt 100
        grep -hoE 'PROBE\(rkw_[A-Za-z0-9_]+' tests/memory/*.c | sed 's/.*(//' >"$scratch/tried"
        empty "every function that allocates is tried with memory that runs out" "$(grep -vxF -f "$scratch/tried" "$scratch/allocating")"
    else
        skip "functions that allocate: no x86-64, or no objdump"
    fi
    "$build"/tests/test-memory >"$scratch/memory" 2>&1
    code=$?
    sed -n 's/^    /    /p' "$scratch/memory"
    same "memory runs out everywhere" "$code" 0
fi

# ------------------------------------------------------------------ standard output
for program in "capacity $site" "schedule $scratch/instance" "simulate $site $ten --out $out" "evaluate --list" "sweep --help" "plan --version"; do
    "$bin"/rackwatt-$program >/dev/full 2>"$scratch/stderr"
    same "rackwatt-${program%% *}: a full standard output is told" "$? $(cat "$scratch/stderr")" \
        "1 rackwatt-${program%% *}: standard output: No space left on device"
done
closing
