#!/bin/sh
# The plan of the house: what each room may include, what the public headers may pull in.
. tests/harness/checks.sh

# A room and the rooms it may use. Everything else stands below it or beside it.
allowed() {
    case $1 in
    base) echo "" ;;
    sun) echo "base" ;;
    weather) echo "base sun" ;;
    solar | wind | demand | supply) echo "base sun weather" ;;
    site) echo "base sun weather solar wind demand supply" ;;
    optimize) echo "base" ;;
    dispatch) echo "base sun weather solar wind demand supply site optimize" ;;
    schedule) echo "base sun weather solar wind demand supply site optimize dispatch" ;;
    plan) echo "base sun weather solar wind demand supply site optimize dispatch schedule" ;;
    report) echo "base sun weather solar wind demand supply site optimize dispatch schedule plan" ;;
    *) echo "unknown" ;;
    esac
}

# The room of a public header: its own name, or else the uppermost room that includes it (metrics.h is dispatch).
room_of() {
    [ -d "lib/$1" ] && echo "$1" && return
    for candidate in base sun weather solar wind demand supply site optimize dispatch schedule plan report; do
        [ -d "lib/$candidate" ] && grep -qE "include *[<\"]rackwatt/$1\.h" lib/$candidate/*.[ch] && echo "$candidate" && return
    done
    echo "$1"
}

# Rooms named in the includes of files: <rackwatt/ROOM.h>, "rackwatt/ROOM.h" and "ROOM/file.h".
rooms_included() {
    sed -n 's|^ *# *include *[<"]rackwatt/\([a-z_]*\)\.h[>"].*|\1|p; s|^ *# *include *"\([a-z_]*\)/[^"]*".*|\1|p' "$@" |
        grep -v '^rackwatt$' | sort -u | while read -r name; do room_of "$name"; done | sort -u
}

# check_room ROOM FILES...
check_room() {
    room=$1
    shift
    uses=" $room $(allowed "$room") "
    wrong=""
    for other in $(rooms_included "$@"); do
        case $uses in *" $other "*) ;; *) wrong="$wrong $other ($(grep -lE "include *[<\"](rackwatt/)?$other[./]" "$@" | tr '\n' ' '))" ;; esac
    done
    if [ "$(allowed "$room")" = unknown ]; then wrong="the room is not on the map"; fi
    empty "room $room uses only rooms above it" "$wrong"
}

for folder in lib/*/; do
    room=$(basename "$folder")
    files=$(find "$folder" -name '*.[ch]')
    [ -f "include/rackwatt/$room.h" ] && files="$files include/rackwatt/$room.h"
    check_room "$room" $files
done

guests='<(gsl/|cblas|lapack|f77blas|openblas|csv\.h|omp\.h|mpi\.h)'
empty "no public header pulls in GSL, BLAS, LAPACK or libcsv" "$(grep -nE "include *$guests" include/rackwatt/*.h)"
empty "libcsv is met in base only" "$(grep -lE 'include *<csv\.h>' $(find lib -name '*.[ch]') | grep -v '^lib/base/')"
closing
