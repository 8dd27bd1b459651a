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
closing
