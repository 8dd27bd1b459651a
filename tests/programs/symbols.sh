#!/bin/sh
# What the libraries export and what they call: exactly the reviewed list outwards, nothing that prints or exits inwards.
. tests/harness/checks.sh
LC_ALL=C
export LC_ALL

declared=$(sh make/exports.sh functions)
same "lib/exports.txt lists what the public headers declare (make exports)" "$(cat lib/exports.txt)" "$declared"
same "lib/report/structs.inc lists the size-first structs (make exports)" "$(cat lib/report/structs.inc)" "$(sh make/exports.sh structs)"

# What a caller fills in begins with its size, so that it may grow. Not so the parameters of one published model, which are held by
# value in the plant's struct: another member would be another model.
models='rkw_cell|rkw_cell_model|rkw_diode_module|rkw_hsu|rkw_iam|rkw_kimber|rkw_sandia_inverter|rkw_sheds|rkw_tracker|rkw_wind_stage'
empty "every struct that a caller fills in begins with its size" \
    "$(sh make/exports.sh configs | grep -vxE "$models" | grep -vxF "$(sed 's/STRUCT(\(.*\))/\1/' lib/report/structs.inc)")"

exported=$(nm -D --defined-only "$build"/lib/librackwatt.so | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | sort -u)
empty "the shared library exports nothing that is not listed" "$(printf '%s\n' "$exported" | grep -vxF -f lib/exports.txt)"
empty "the shared library exports all that is listed" "$(printf '%s\n' "$declared" | grep -vxF "$exported")"

# Functions of the library are prefixed even when they are not exported: a static link sees them all.
unprefixed=$(nm -A --defined-only "$build"/lib/librackwatt.a 2>/dev/null |
    awk '$2 ~ /^[TDBRVWCi]$/ && $3 !~ /^(rkw_|__|_GLOBAL|\.)/ { print $1, $3 }; $3 ~ /^[TDBRVWCi]$/ && $4 !~ /^(rkw_|__|_GLOBAL|\.)/ { print $1, $4 }' |
    grep -vE ' [0-9a-f]{16}$|asan|tsan|ubsan')
empty "every external symbol of the static library starts with rkw_" "$unprefixed"

forbidden='printf|vprintf|fprintf|puts|putchar|fputs|perror|exit|_exit|_Exit|quick_exit|abort|system|setlocale|signal|sigaction|srand|rand|stdout|stderr|__printf_chk|__fprintf_chk'
calls=$(nm -A -u "$build"/lib/librackwatt.a 2>/dev/null | grep -E " U ($forbidden)\$" | sed 's/.*:\([^:]*\.o\): *U/\1 calls/')
empty "the library never prints, exits or touches the host process" "$calls"

# Memory comes from base/memory.c alone, so that a host's hooks see every request; functions of the C library that ask malloc
# themselves are not called. newlocale gives the C locale without asking for memory.
wanting='malloc|calloc|realloc|reallocarray|free|aligned_alloc|posix_memalign|memalign|strdup|strndup|asprintf|vasprintf|fopen|fdopen|open_memstream|getline|getdelim|opendir|scandir|glob|qsort|realpath|getcwd|setenv|putenv'
calls=$(nm -A -u "$build"/lib/librackwatt.a 2>/dev/null | grep -E " U ($wanting)\$" | grep -vE ':memory\.o: *U (calloc|malloc|free)$' |
    sed 's/.*:\([^:]*\.o\): *U/\1 calls/')
empty "every allocation goes through base/memory.c" "$calls"

# Whoever may be refused memory is tried in tests/memory with memory that runs out: whatever takes a context, and methods of objects
# that keep one, which say RKW_E_MEMORY in their comment.
hooked=$(cat include/rackwatt/*.h | tr '\n' ' ' | grep -o 'RKW_API[^;{]*;' | grep 'rkw_context \*' | sed 's/ *(.*//; s/.*[ *]//' | sort -u)
tried=$(grep -hoE 'PROBE\(rkw_[A-Za-z0-9_]+' tests/memory/*.c | sed 's/.*(//' | sort -u)
empty "every function that takes a context is tried with memory that runs out" "$(printf '%s\n' "$hooked" | grep -vxF "$tried")"
empty "every function so tried is one of the library's" "$(printf '%s\n' "$tried" | grep -vxF -f lib/exports.txt)"

# Sections that stay writable; .data.rel.ro (tables of texts) is made read-only before the program starts.
mutable=$(objdump -t "$build"/lib/librackwatt.a 2>/dev/null | awk '/file format/ {object = $1} / O \.(data|bss)/ && !/\.data\.rel\.ro/ {print object, $NF}' |
    grep -vE 'asan|tsan|ubsan|__odr|_ITM')
case $(cat "$build"/obj/flags) in
*-fsanitize*) skip "no mutable globals (sanitizers add their own)" ;;
*) empty "the library keeps no mutable globals" "$mutable" ;;
esac
closing
