#!/bin/sh
# coverage.sh BUILD LINES BRANCHES: what the runs since the last build have reached of lib/, per room; files below LINES percent of
# their lines follow. BUILD/uncovered.txt lists every line that was not reached.
build=$1
gcovr --root . --object-directory "$build" --filter 'lib/' --gcov-ignore-parse-errors --csv "$build/coverage.csv" \
    --txt "$build/uncovered.txt" "$build/obj/lib" >"$build/gcovr.log" 2>&1 || { tail -n 3 "$build/gcovr.log" >&2; exit 1; }
awk -F, -v least_lines="$2" -v least_branches="$3" '
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
    split($1, part, "/")
    room = part[2]
    if (!(room in lines)) names[++rooms] = room
    lines[room] += $at["line_total"]; reached[room] += $at["line_covered"]
    branches[room] += $at["branch_total"]; taken[room] += $at["branch_covered"]
}
function show(name, l, r, b, t) { printf "%-10s lines %6d of %6d  %6.2f %%   branches %6d of %6d  %6.2f %%\n", name, r, l, 100 * r / l, t, b, b ? 100 * t / b : 100 }
END {
    for (i = 1; i <= rooms; i++) {
        room = names[i]
        show(room, lines[room], reached[room], branches[room], taken[room])
        l += lines[room]; r += reached[room]; b += branches[room]; t += taken[room]
    }
    show("lib", l, r, b, t)
    if (100 * r < least_lines * l || 100 * t < least_branches * b) {
        printf "coverage: below %s %% of the lines or %s %% of the branches\n", least_lines, least_branches
        exit 1
    }
}' "$build/coverage.csv"
