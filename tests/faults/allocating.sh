#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Public functions that reach the allocator, by the calls in the static library's machine code (x86-64). A function whose address is
# taken counts as called. What frees is left out.
LC_ALL=C
export LC_ALL
objdump -dr --no-show-raw-insn "$1"/lib/librackwatt.a 2>/dev/null | awk '
    function plain(name) { sub(/[-+]0x[0-9a-f]+$/, "", name); sub(/\.(part|isra|constprop|cold|arch_|default|resolver).*$/, "", name); return name }
    function full(name) { return name ~ /^rkw_/ ? name : object name }  # static ones belong to their file
    function calls(name) { name = plain(name); if (name != from) edge[full(from) " " full(name)] = 1 }
    /file format/ { object = $1; next }
    /^[0-9a-f]+ <.*>:$/ { from = $2; gsub(/[<>:]/, "", from); from = plain(from); next }
    /R_X86_64_/ { if ($3 ~ /^[a-z_]/) calls($3); next }
    { while (match($0, /<[a-zA-Z_][A-Za-z0-9_.]*/)) { name = substr($0, RSTART + 1, RLENGTH - 1); $0 = substr($0, RSTART + RLENGTH); calls(name) } }
    END { for (e in edge) print e }' | awk '
    { caller[NR] = $1; callee[NR] = $2 }
    END {
        reaches["rkw_alloc"] = reaches["rkw_alloc_unset"] = reaches["rkw_realloc"] = reaches["rkw_copy_text"] = 1
        do {
            changed = 0
            for (i = 1; i <= NR; i++) if ((callee[i] in reaches) && !(caller[i] in reaches)) { reaches[caller[i]] = 1; changed = 1 }
        } while (changed)
        for (name in reaches) print name
    }' | sort | grep -xF -f lib/exports.txt | grep -vE '_(free|close|discard|commit|commit_all)$'
