#!/bin/sh
# Seeds the faults of faults.txt into a copy of the tree, one at a time, and tells which of them the tests of their room or of the
# main job notice. A fault that nobody notices is a test that is missing.
#   sh tests/mutation/run.sh BUILD [TEXT]     only the faults whose line contains TEXT
# A room's tests and the main job run once without a fault first. Of a room those tests take part that cost least, as many as take
# RKW_MUTATION_SECONDS of processor time together. A fault is noticed when a test fails, or takes three times the time of the clean
# run and 5 s more.
set -u
build=${1:-build} only=${2:-}
here=$(cd "$(dirname "$0")/../.." && pwd)
tree=$here/$build/mutation
: "${CC:=gcc}"
export CC
seconds=${RKW_MUTATION_SECONDS:-15}
# Without clones and at -O1 a kernel is compiled in seconds; expected values do not depend on it. Without -g a cache of objects serves
# every copy of the tree.
flags=-O1 defines=-DRKW_NO_CLONES

copy_tree() {
    rm -rf "$tree/lib"
    mkdir -p "$tree"
    for part in Makefile README.md make lib include examples data tests bench docs; do
        cp -R -p "$here/$part" "$tree/" || exit 1
    done
    # The object of the last fault is newer than the file it was made from.
    [ -f "$tree/seeded" ] && touch "$tree/lib/$(cat "$tree/seeded")"
    # Files may change while the run goes on; it keeps to those it began with.
    rm -rf "$tree/original" && cp -R -p "$tree/lib" "$tree/original" || exit 1
    [ -d "$here/../shared" ] && RKW_SHARED=${RKW_SHARED:-$here/../shared} && export RKW_SHARED
}

make_it() { make -C "$tree" -j2 --no-print-directory CFLAGS=$flags CPPFLAGS="$defines" "$@" >"$tree/make.log" 2>&1; }

room_of() { echo "${1%%/*}"; }

# limited FACTOR CLEAN COMMAND...: stops it at FACTOR times the clean run's processor seconds and 5 s more; by the clock, where it may
# wait for others, at ten times that.
limited() {
    most=$(($1 * $2 + 5))
    shift 2
    (ulimit -t "$most" && timeout $((10 * most)) "$@")
}

# The room's tests once without a fault. Their names and times stay in ROOM.times as long as neither library nor tests change.
measure_room() {
    times=$tree/$1.times
    key=$(cat "$here"/lib/*/* "$here/tests/$1"/*.[ch] "$here"/tests/harness/* | cksum)
    if [ "$(head -n 1 "$times" 2>/dev/null)" != "$key" ]; then
        make_it "build/tests/test-$1" || { tail -n 5 "$tree/make.log"; exit 1; }
        echo "$key" >"$times"
        (cd "$tree" && RKW_BUILD=build RKW_TEST_TIMES="$times" "build/tests/test-$1" >clean.log 2>&1) ||
            { echo "room $1 fails without any fault:"; grep FAILED "$tree/clean.log"; rm "$times"; exit 1; }
    fi
    sed 1d "$times" | sort -k 2 -g | awk -v most="$seconds" -v all="$tree/$1.tests" -v clean="$tree/$1.seconds" '
        { n++; if (sum + $2 > most) { left = left " " $1; next } sum += $2; names = names " " $1; kept++ }
        END { print names >all; print int(sum) + 1 >clean
              printf "%d of %d tests, %.1f s%s%s\n", kept, n, sum, left == "" ? "" : "; left out:", left }' |
        sed "s|^|room $1: |"
}

# seed FILE OLD NEW: puts NEW in OLD's place, which must stand in the file once. Texts are taken literally.
seed() {
    echo "$1" >"$tree/seeded"
    OLD=$2 NEW=$3 awk '
        { line = $0; while ((at = index(line, ENVIRON["OLD"])) > 0) { found++; line = substr(line, at + length(ENVIRON["OLD"])) } }
        { at = index($0, ENVIRON["OLD"])
          print at ? substr($0, 1, at - 1) ENVIRON["NEW"] substr($0, at + length(ENVIRON["OLD"])) : $0 }
        END { exit found == 1 ? 0 : 1 }' "$tree/original/$1" >"$tree/lib/$1"
}

restore() { cp "$tree/original/$1" "$tree/lib/$1"; }

# told WHERE CODE LOG: why a run with a fault ended as it did; fails when it noticed nothing.
told() {
    [ "$2" -eq 0 ] && return 1
    case $2 in
    124 | 137 | 152) echo "$1 takes more than three times as long" ;;
    *) echo "$1: $(grep -m 1 FAILED "$3" | cut -c 1-90 | grep . || echo "ends with status $2")" ;;
    esac
}

# The room's own tests stop at the first that fails.
room_notices() {
    make_it "build/tests/test-$1" || { echo 'does not compile'; return 0; }
    # shellcheck disable=SC2046 # one word per test
    (cd "$tree" && RKW_BUILD=build RKW_TEST_STOP=1 limited 3 "$(cat "$1.seconds")" "build/tests/test-$1" $(cat "$1.tests") \
        >room.log 2>&1)
    told "room $1" $? "$tree/room.log"
}

main_job() { cd "$tree" && limited 3 "$1" sh tests/programs/simulate.sh build; }

main_job_notices() {
    make_it all || { echo 'does not compile'; return 0; }
    (main_job "$main_seconds" >"$tree/main.log" 2>&1)
    told 'main job' $? "$tree/main.log"
}

chosen() { case $1 in '#'* | '') false ;; *"$only"*) true ;; *) false ;; esac }

measure_clean() {
    make_it all || { tail -n 5 "$tree/make.log"; exit 1; }
    began=$(date +%s)
    (main_job 600 >"$tree/main.log" 2>&1) || { echo 'the main job fails without any fault:'; grep FAILED "$tree/main.log"; exit 1; }
    main_seconds=$(($(date +%s) - began + 1))
    echo "main job: $main_seconds s"
    rooms=$(while read -r line; do chosen "$line" && room_of "$line"; done <"$here/tests/mutation/faults.txt" | sort -u)
    for room in $rooms; do measure_room "$room"; done
}

copy_tree
measure_clean
caught=0 seeded=0 slowest=0
while IFS='|' read -r file kind old new; do
    chosen "$file|$kind|$old|$new" || continue
    file=${file% } kind=${kind# } kind=${kind% } old=${old# } old=${old% } new=${new# }
    began=$(date +%s)
    seeded=$((seeded + 1))
    if ! seed "$file" "$old" "$new"; then
        echo "NOT SEEDED $file: '$old' does not stand there once"
        restore "$file"
        continue
    fi
    if why=$(room_notices "$(room_of "$file")") || why=$(main_job_notices); then
        caught=$((caught + 1))
        verdict=caught
    else
        verdict=SURVIVED why="'$old' -> '$new'"
    fi
    restore "$file"
    took=$(($(date +%s) - began))
    [ $took -gt $slowest ] && slowest=$took
    echo "$verdict $file ($kind, $took s) $why"
done <"$here/tests/mutation/faults.txt"
echo "$seeded faults seeded, $caught caught; the slowest took $slowest s"
[ "$caught" -ge $((seeded - ${RKW_MUTATION_SURVIVORS:-2})) ]
