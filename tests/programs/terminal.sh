#!/bin/sh
# Progress is drawn on a terminal only; NO_COLOR takes the colour away, --quiet the bar.
. tests/harness/checks.sh
if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    skip "progress on a terminal: script is not there, or there are no pseudo-terminals"
    closing
    exit
fi
escape=$(printf '\033')
TERM=xterm
export TERM
unset NO_COLOR

# What a run draws when stderr is a terminal; options and variables as given.
drawn() { script -qec "$1 '$build/bin/rackwatt-simulate' data/tetouan --out '$scratch/out' $2 >/dev/null" /dev/null </dev/null; }

# yes_no TEXT PATTERN
yes_no() { case $1 in *"$2"*) echo yes ;; *) echo no ;; esac; }

plain=$(drawn "" "")
same "a bar on a terminal" "$(yes_no "$plain" ' %  ')" yes
same "in colour" "$(yes_no "$plain" "$escape[32m")" yes
same "without colour under NO_COLOR" "$(yes_no "$(drawn NO_COLOR=1 "")" "$escape")" no
same "no bar on a dumb terminal" "$(yes_no "$(drawn TERM=dumb "")" ' %  ')" no
same "no bar with --quiet" "$(drawn "" --quiet)" ""
same "no bar when stderr is a file" "$("$build/bin/rackwatt-simulate" data/tetouan --out "$scratch/out" 2>&1 >/dev/null)" ""

# widest TEXT: columns of its longest line; a bar that is drawn again begins a new one, colours take no room.
widest() { printf '%s\n' "$1" | tr '\r' '\n' | sed "s/$escape\[[0-9]*m//g" | awk '{ n = length($0); if (n > most) most = n } END { print most + 0 }'; }
for columns in 40 72; do
    bar=$(script -qec "stty cols $columns; '$build/bin/rackwatt-simulate' data/tetouan --out '$scratch/out' >/dev/null" /dev/null </dev/null)
    same "the bar stays within $columns columns" "$([ "$(widest "$bar")" -lt $columns ] && [ "$(widest "$bar")" -gt 20 ] && echo yes)" yes
    text=$(script -qec "stty cols $columns; '$build/bin/rackwatt-simulate' data/tetouan --out '$scratch/out' 2>/dev/null" /dev/null </dev/null | LC_ALL=C.UTF-8 grep -v '^Written to')
    same "the summary stays within $columns columns" "$([ "$(widest "$text")" -le $columns ] && echo yes)" yes
    same "and says the same words" "$(printf '%s' "$text" | tr -s ' \r\n' '   ' | cut -c1-2000)" \
        "$("$build/bin/rackwatt-simulate" data/tetouan --out "$scratch/out" | grep -v '^Written to' | tr -s ' \n' '  ' | cut -c1-2000)"
done

# No more than ten redraws a second: as many as the run has tenths of a second, and the first and the last.
start=$(date +%s%N)
redraws=$(drawn "" "" | tr -cd '\r' | wc -c)
tenths=$((($(date +%s%N) - start) / 100000000))
same "at most ten redraws a second" "$([ "$redraws" -le $((tenths + 5)) ] && echo yes)" yes
closing
