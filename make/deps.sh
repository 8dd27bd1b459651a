#!/bin/sh
# Installs the Debian packages that rackwatt is built on, when they are missing, and says so.
set -eu
need="libgsl-dev:/usr/include/gsl/gsl_version.h libcsv-dev:/usr/include/csv.h libopenblas-dev:openblas"
missing=""
compiler=${CC:-cc}
for pair in $need; do
    package=${pair%%:*}
    case $package in
        libgsl-dev) probe='#include <gsl/gsl_version.h>' ;;
        libcsv-dev) probe='#include <csv.h>' ;;
        libopenblas-dev) probe='#include <cblas.h>' ;;
    esac
    printf '%s\nint main(void){return 0;}\n' "$probe" | $compiler -x c -fsyntax-only - 2>/dev/null || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
command="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "rackwatt needs$missing (the development files of GSL, libcsv and OpenBLAS); install them and try again." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then as_root="sudo"; else
        echo "rackwatt needs$missing. Run this as root, then try again:  $command" >&2
        exit 1
    fi
fi
echo "rackwatt: installing$missing ($as_root${as_root:+ }apt-get)"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
log=$(mktemp)
if ! { $as_root apt-get update >"$log" 2>&1 && $as_root $command >>"$log" 2>&1; }; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    echo "rackwatt: the installation failed. Run this, then try again:  ${as_root:+sudo }$command" >&2
    exit 1
fi
rm -f "$log"
