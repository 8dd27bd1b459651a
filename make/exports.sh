#!/bin/sh
# The interface as the public headers declare it: `exports.sh functions` names every RKW_API function, `exports.sh structs`
# every public struct that begins with its size, as a list of macros for lib/report/structs.c, `exports.sh configs` every
# struct that a caller fills in.
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
configs)
    # Structs that a caller fills in: those with an initialiser, and those whose name says so.
    {
        grep -oh 'sizeof(rkw_[a-z0-9_]*_\(options\|config\|question\))' include/rackwatt/*.h | sed 's/sizeof(\(.*\))/\1/'
        grep -oh '^typedef struct rkw_[a-z0-9_]*_\(options\|config\|question\) {' include/rackwatt/*.h | sed 's/typedef struct \(.*\) {/\1/'
        sed -n 's/^#define RKW_\([A-Z0-9_]*\)_INIT .*/rkw_\1/p' include/rackwatt/*.h | tr 'A-Z' 'a-z'
    } | sort -u | while read -r name; do grep -q "^typedef struct $name {" include/rackwatt/*.h && echo "$name"; done
    ;;
*) echo "usage: exports.sh functions|structs|configs" >&2; exit 2 ;;
esac
