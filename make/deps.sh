#!/bin/sh
# Installs the Debian packages that rackwatt is built on, when they are missing, and says so.
#   deps.sh            what the library needs; with it, what is good to have
#   deps.sh --all      both, also when only the latter is missing: dygraphs, for charts that zoom
#   deps.sh --browser  Chromium, for the test of the report in a browser; exit code 3 when it cannot be had
#   deps.sh --check    only says what is missing
set -eu
compiler=${CC:-cc}
dygraphs=${DYGRAPHS-/usr/share/javascript/dygraphs}

# Can a program with this header and this library be built?
works() {
    printf '#include <%s>\nint main(void) { return 0; }\n' "$1" |
        $compiler ${CPPFLAGS:-} -x c - ${LDFLAGS:-} "$2" -o /dev/null 2>/dev/null
}

# Sets as_root; fails where nothing can be installed.
can_install() {
    as_root=""
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    as_root="sudo "
}

# install PACKAGES: quietly; the last lines of apt-get's log are in $log on failure.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    echo "rackwatt: installing $* with ${as_root}apt-get"
    { ${as_root}apt-get update && ${as_root}apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1
}

if [ "${1:-}" = --browser ]; then
    command -v chromium >/dev/null 2>&1 && exit 0
    can_install && install chromium && exit 0
    exit 3
fi

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
welcome=""
[ -z "$dygraphs" ] || [ -r "$dygraphs/dygraph.min.js" ] || welcome=libjs-dygraphs

if [ -n "$missing" ]; then
    if [ "${1:-}" = --check ]; then
        echo "rackwatt needs $missing; \`make deps\` installs them" >&2
        exit 1
    fi
    if ! can_install; then
        echo "rackwatt needs a C compiler and the development files of GSL, libcsv and OpenBLAS." >&2
        echo "On Debian, run this as root, then try again:  apt-get install --no-install-recommends $missing $welcome" >&2
        exit 1
    fi
    install $missing $welcome && exit 0
    # What is only welcome may be unknown to this release.
    if ! install $missing; then
        tail -n 5 "$log" >&2
        echo "rackwatt: the installation failed. Run this, then try again:  ${as_root:-sudo }apt-get install --no-install-recommends $missing" >&2
        exit 1
    fi
elif [ "${1:-}" != --all ]; then
    exit 0
fi
[ -n "$welcome" ] || exit 0
if ! can_install || ! install $welcome; then
    echo "rackwatt: $welcome could not be installed; the time chart of report.html will not zoom" >&2
fi
