#!/bin/sh
# Installs the Debian packages that rackwatt is built on, when they are missing, and says so. With --check it only says
# what is missing.
set -eu
compiler=${CC:-cc}

# Can a program with this header and this library be built?
works() {
    printf '#include <%s>\nint main(void) { return 0; }\n' "$1" |
        $compiler ${CPPFLAGS:-} -x c - ${LDFLAGS:-} "$2" -o /dev/null 2>/dev/null
}

missing=""
if ! command -v "${compiler%% *}" >/dev/null 2>&1; then
    missing="gcc libc6-dev libgsl-dev libcsv-dev libopenblas-dev"
elif ! works stdio.h -lm; then
    missing="libc6-dev libgsl-dev libcsv-dev libopenblas-dev"
else
    works gsl/gsl_version.h -lgsl || missing="$missing libgsl-dev"
    works csv.h -lcsv || missing="$missing libcsv-dev"
    works cblas.h -lopenblas || missing="$missing libopenblas-dev"
fi
missing=${missing# }
[ -n "$missing" ] || exit 0

if [ "${1:-}" = --check ]; then
    echo "rackwatt needs $missing; \`make deps\` installs them" >&2
    exit 1
fi

install="apt-get install -y --no-install-recommends $missing"
as_root=""
if ! command -v apt-get >/dev/null 2>&1; then
    echo "rackwatt needs a C compiler and the development files of GSL, libcsv and OpenBLAS; on Debian these are: $missing" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "rackwatt needs $missing. Run this as root, then try again:  $install" >&2
        exit 1
    fi
    as_root="sudo "
fi

echo "rackwatt: installing $missing with $as_root$install"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { ${as_root}apt-get update && $as_root$install; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "rackwatt: the installation failed. Run this, then try again:  ${as_root:-sudo }$install" >&2
    exit 1
fi
