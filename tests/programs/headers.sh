#!/bin/sh
# The public headers from a client's side: each alone and all in any order, as C11, C17, C++11 and C++20, with warnings as errors,
# also behind headers that define common words as macros.
. tests/harness/checks.sh

# compiles "LANGUAGE STANDARD" COMPILER HEADERS...
compiles() {
    language=$1
    compiler=$2
    shift 2
    for header in "$@"; do echo "#include <rackwatt/$header>"; done |
        $compiler -x "${language%% *}" -std="${language##* }" -Wall -Wextra -Wpedantic -Wundef -Wshadow $also -Werror -Iinclude -fsyntax-only -
}
also=""

headers=$(ls include/rackwatt)
backwards=$(printf '%s\n' $headers | sort -r)
shuffled() { printf '%s\n' $headers | awk -v seed="$1" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort | cut -f 2; }
empty "rackwatt.h includes every header" "$(for h in $headers; do [ "$h" = rackwatt.h ] || grep -q "<rackwatt/$h>" include/rackwatt/rackwatt.h || echo "$h"; done)"

# What <windows.h>, <complex.h>, <math.h> of old Unix, <sys/sysmacros.h> and careless clients define.
cat >"$scratch/pollution.h" <<'MACROS'
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define major(dev) ((int)(dev) >> 8)
#define minor(dev) ((int)(dev) & 255)
#define I (__extension__ 1.0iF)
#define near
#define far
#define small char
#define hyper long
#define interface struct
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define ERROR 0
#define NO_ERROR 0
#define DELETE 0x10000
#define DOMAIN 1
#define SING 2
#define OVERFLOW 3
#define UNDERFLOW 4
#define TLOSS 5
#define PLOSS 6
#define STRICT 1
#define unix 1
#define linux 1
#define y0 0
#define y1 1
#define j1 1
#define N 8
#define E 2.718
#define PI 3.1416
#define PV 1
MACROS

check_language() {
    for header in $headers; do
        compiles "$1" "$2" "$header" >"$scratch/said" 2>&1 || fail "$header alone as ${1##* }" "$(cat "$scratch/said")"
    done
    pass "each header alone as ${1##* }"
    check_together "$1" "$2"
}
check_together() {
    holds "all headers as ${1##* }" compiles "$1" "$2" $headers
    holds "all headers backwards as ${1##* }" compiles "$1" "$2" $backwards
    for seed in 1 2 3; do holds "all headers shuffled as ${1##* }, seed $seed" compiles "$1" "$2" $(shuffled $seed); done
    also="-include $scratch/pollution.h"
    holds "all headers behind other people's macros as ${1##* }" compiles "$1" "$2" $headers
    also=""
}
check_language "c c11" "${CC:-cc}"
check_together "c c17" "${CC:-cc}"
if command -v "${CXX:-c++}" >/dev/null 2>&1; then
    check_language "c++ c++11" "${CXX:-c++}"
    check_together "c++ c++20" "${CXX:-c++}"
else
    skip "headers as C++: there is no C++ compiler"
fi
closing
