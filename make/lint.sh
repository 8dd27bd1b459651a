#!/bin/sh
# Reads the sources with clang-format, cppcheck and clang-tidy. Installs nothing; says what is missing.
set -u
failed=0
missing=""
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
sources=$(find lib examples tests bench -name '*.c' | sort)
headers=$(find include lib examples tests bench -name '*.h' | sort)
flags="-std=c11 -D_GNU_SOURCE -Iinclude -Ilib -Iexamples -Iexamples/rackwatt-evaluate -Itests -Ibench -Ibench/common"
# Programs for MPI are read where there is an MPI compiler.
if mpi=$(mpicc --showme:compile 2>/dev/null); then
    flags="$flags $(printf '%s' "$mpi" | sed 's/-I/-isystem /g')"
else
    sources=$(printf '%s\n' $sources | grep -v '^examples/mpi/')
fi

# Notes a missing tool and tells whether it is there.
have() {
    command -v "$1" >/dev/null 2>&1 && return 0
    missing="$missing $1"
    return 1
}

# verdict NAME CODE
verdict() {
    if [ "$2" -eq 0 ]; then echo "lint: $1 is clean"; else echo "lint: $1 found something" >&2; failed=1; fi
}

if have clang-format; then
    clang-format --dry-run -Werror $sources $headers
    verdict clang-format $?
fi
if have cppcheck; then
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -j "$jobs" \
        --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=uninitvar --suppress=legacyUninitvar \
        --suppress=arrayIndexOutOfBoundsCond:lib/optimize/elimination.inc -D_GNU_SOURCE -D__GNUC__ -Iinclude -Ilib -Iexamples -Itests -Ibench -Ibench/common $sources
    verdict cppcheck $?
fi
if have clang-tidy; then
    printf '%s\n' $sources | xargs -P "$jobs" -n 4 sh -c 'clang-tidy --quiet --warnings-as-errors="*" "$@" -- '"$flags"' 2>/dev/null' lint
    verdict clang-tidy $?
fi
for script in $(find make tests -name '*.sh'); do sh -n "$script" || failed=1; done
if [ -n "$missing" ]; then
    echo "lint: not installed:$missing (on Debian: apt-get install --no-install-recommends$missing)" >&2
    failed=1
fi
exit $failed
