#!/bin/sh
# The interface as the public headers declare it: `exports.sh functions` names every RKW_API function, `exports.sh structs`
# every public struct that begins with its size, as a list of macros for lib/report/structs.c.
LC_ALL=C
export LC_ALL
case $1 in
functions)
    cat include/rackwatt/*.h | tr '\n' ' ' | grep -o 'RKW_API[^;{(]*[ *]rkw_[A-Za-z0-9_]* *(' |
        sed 's/.*[ *]\(rkw_[A-Za-z0-9_]*\) *($/\1/' | sort -u
    ;;
structs)
    awk '/^typedef struct rkw_[a-z0-9_]* *\{/ { name = $3; next }
         name != "" { if ($0 ~ /^ *size_t size;/) print "STRUCT(" name ")"; if ($0 !~ /^ *\/?\*/) name = "" }' include/rackwatt/*.h | sort -u
    ;;
*) echo "usage: exports.sh functions|structs" >&2; exit 2 ;;
esac
