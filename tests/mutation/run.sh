#!/bin/sh
# Seeds the faults of faults.txt into a copy of the tree, one at a time, and tells which of them the tests of their room or of the
# main job notice. A fault that nobody notices is a test that is missing.
#   sh tests/mutation/run.sh BUILD [TEXT]     only the faults whose line contains TEXT
set -u
build=${1:-build} only=${2:-}
here=$(cd "$(dirname "$0")/../.." && pwd)
tree=$here/$build/mutation
: "${CC:=gcc}"
export CC
seconds=${RKW_MUTATION_SECONDS:-60}
# Without clones and at -O1 a kernel is compiled in seconds; expected values do not depend on it.
flags='-O1 -g' defines=-DRKW_NO_CLONES

copy_tree() {
    rm -rf "$tree/lib"
    mkdir -p "$tree"
    for part in Makefile README.md make lib include examples data tests bench docs; do
        cp -R -p "$here/$part" "$tree/" || exit 1
    done
    [ -d "$here/../shared" ] && RKW_SHARED=${RKW_SHARED:-$here/../shared} && export RKW_SHARED
}

make_it() { make -C "$tree" --no-print-directory CFLAGS="$flags" CPPFLAGS="$defines" "$@" >"$tree/make.log" 2>&1; }

room_of() { echo "${1%%/*}"; }

# seed FILE OLD NEW: puts NEW in OLD's place, which must stand in the file once. Texts are taken literally.
seed() {
    OLD=$2 NEW=$3 awk '
        { line = $0; while ((at = index(line, ENVIRON["OLD"])) > 0) { found++; line = substr(line, at + length(ENVIRON["OLD"])) } }
        { at = index($0, ENVIRON["OLD"])
          print at ? substr($0, 1, at - 1) ENVIRON["NEW"] substr($0, at + length(ENVIRON["OLD"])) : $0 }
        END { exit found == 1 ? 0 : 1 }' "$here/lib/$1" >"$tree/lib/$1"
}

restore() { cp "$here/lib/$1" "$tree/lib/$1"; }

# The room's own tests stop at the first that fails.
room_notices() {
    make_it "build/tests/test-$1" || { echo 'does not compile'; return 0; }
    (cd "$tree" && RKW_BUILD=build timeout "$seconds" "build/tests/test-$1" >room.log 2>&1)
    code=$?
    [ $code -eq 124 ] && { echo "room $1 takes over $seconds s"; return 0; }
    [ $code -ne 0 ] && { echo "room $1: $(grep -m 1 FAILED "$tree/room.log" | cut -c 1-90)"; return 0; }
    return 1
}

main_job_notices() {
    make_it all || { echo 'does not compile'; return 0; }
    (cd "$tree" && timeout "$seconds" sh tests/programs/simulate.sh build >main.log 2>&1) && return 1
    echo "main job: $(grep -m 1 FAILED "$tree/main.log" | cut -c 1-90)"
}

copy_tree
make_it tests || { tail -n 5 "$tree/make.log"; exit 1; }
caught=0 seeded=0 slowest=0
while IFS='|' read -r file kind old new; do
    case $file in '#'* | '') continue ;; esac
    case "$file|$kind|$old|$new" in *"$only"*) ;; *) continue ;; esac
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
