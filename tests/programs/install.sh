#!/bin/sh
# A staged installation: every file in its place, clients in C, C++, CMake and Python that know only the installed tree, shared
# and static, with one answer; manual pages and completion that know every option; and a clean removal.
. tests/harness/checks.sh
stage=$scratch/stage
prefix=$stage/usr
make=${MAKE:-make}

case $(cat "$build"/obj/flags) in
*-fsanitize*)
    skip "installation (a sanitized build is not installed)"
    closing
    exit
    ;;
esac
run_make() { $make --no-print-directory BUILD="$build" PREFIX=/usr LIBDIR=/usr/lib DESTDIR="$stage" "$@"; }
there() { command -v "$1" >/dev/null 2>&1; }

# ------------------------------------------------------------------ files
version=$(sed -n 's/.*VERSION_TEXT "\(.*\)"/\1/p' lib/base/version.h)
programs=$(cd "$build/bin" && ls)
holds "make install DESTDIR=..." run_make install
if [ "$failed_n" -gt 0 ]; then
    closing
    exit 1
fi
for file in include/rackwatt/base.h lib/librackwatt.a lib/librackwatt.so.$version lib/librackwatt.so.0 lib/librackwatt.so \
    lib/pkgconfig/rackwatt.pc lib/cmake/rackwatt/rackwattConfig.cmake share/man/man3/rackwatt.3 share/rackwatt/tetouan/site.csv \
    share/rackwatt/catalog/turbines.csv share/doc/rackwatt/README.md; do
    holds "installed: $file" test -e "$prefix/$file"
done
for program in $programs; do
    holds "installed: $program, its page and its completion" test -x "$prefix/bin/$program" -a -f "$prefix/share/man/man1/$program.1" \
        -a -f "$prefix/share/bash-completion/completions/$program"
done
empty "no path of the stage or of the sources is written into text files" "$(grep -rlI -e "$stage" -e "$(pwd)" "$stage")"
holds "the soname is librackwatt.so.0" sh -c "objdump -p '$prefix/lib/librackwatt.so' | grep -q 'SONAME *librackwatt.so.0\$'"

# ------------------------------------------------------------------ pages and completion
for program in $programs; do
    page=$(sed 's/\\-/-/g; s/\\f[BIR]//g' "$prefix/share/man/man1/$program.1")
    missing=$("$prefix/bin/$program" --help | sed -n 's/^  \(--[A-Za-z0-9-]*\).*/\1/p' | while read -r option; do
        printf '%s\n' "$page" | grep -qE -e "^$option( |\$)" || echo "$option"
    done)
    empty "$program(1) has each option of --help" "$missing"
done
empty "rackwatt(3) has each exported function" \
    "$(grep -oE 'rkw_[A-Za-z0-9_]+\(' "$prefix/share/man/man3/rackwatt.3" | tr -d '(' | sort -u | grep -vxF -f - lib/exports.txt)"
if there groff; then
    empty "groff has nothing to say about the pages" "$(groff -man -Tutf8 -ww -z "$prefix"/share/man/man[13]/* 2>&1 | head -n 5)"
else
    skip "layout of the pages: there is no groff"
fi
# complete WORDS...: what the shell offers for the last word
complete() {
    PATH=$prefix/bin:$PATH bash --norc -c '. "$0"; shift 0; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _rackwatt "$1"; echo "${COMPREPLY[*]}"' \
        "$prefix/share/bash-completion/completions/rackwatt-simulate" "$@" 2>&1
}
if there bash; then
    same "completion of an option" "$(complete rackwatt-simulate --fil)" "--fill-gaps"
    same "completion of a choice" "$(complete rackwatt-weather --to e)" "epw"
    same "completion of a folder" "$(complete rackwatt-simulate "$prefix/share/rack")" "$prefix/share/rackwatt"
else
    skip "completion: there is no bash"
fi

# ------------------------------------------------------------------ clients
if ! there pkg-config; then
    skip "clients: there is no pkg-config"
    closing
    exit
fi
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$stage
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS
same "pkg-config knows the version" "$(pkg-config --modversion rackwatt)" "$version"
empty "a static link does not bring GSL's own BLAS" "$(pkg-config --static --libs rackwatt | grep gslcblas)"
LD_LIBRARY_PATH=$prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH

# The answer by a program and its JSON: what every client must print.
site=$prefix/share/rackwatt/tetouan
holds "the installed program runs on the installed site" "$prefix/bin/rackwatt-simulate" "$site" --quiet --out "$scratch/out"
figure() { sed -n "s/^ *\"$1\": \([-0-9.e+]*\),*\$/\1/p" "$scratch/out/summary.json" | head -n 1; }
answer=$(awk -v c="$(figure cfe)" -v p="$(figure pue)" -v g="$(figure gpu_h_delivered)" \
    'BEGIN { printf "CFE %.1f %%, PUE %.3f, %.0f GPU-hours", 100 * c, p, g }')

source=$prefix/share/doc/rackwatt/examples
# client NAME COMMAND...: builds, then compares what it says
client() {
    language=$1
    shift
    holds "the $language client builds" "$@"
    same "the $language client has the answer" "$(cd "$scratch" && "$scratch/client" "$site" 2>&1)" "$answer"
    rm -f "$scratch/client"
}
client "C shared" ${CC:-cc} "$source/embed.c" -o "$scratch/client" $(pkg-config --cflags --libs rackwatt)
if ${CC:-cc} -static "$source/embed.c" -o "$scratch/client" $(pkg-config --static --cflags --libs rackwatt) 2>/dev/null; then
    client "C static" true
else
    skip "C static: the system has no static libraries of GSL, OpenBLAS and libcsv"
fi
if there "${CXX:-c++}"; then
    client "C++ shared" ${CXX:-c++} -std=c++11 "$source/embed.cpp" -o "$scratch/client" $(pkg-config --cflags --libs rackwatt)
    client "C++ static" ${CXX:-c++} -std=c++11 "$source/embed.cpp" -o "$scratch/client" $(pkg-config --cflags rackwatt) "$prefix/lib/librackwatt.a" \
        $(pkg-config --static --libs-only-l rackwatt | sed 's/-lrackwatt//g')
else
    skip "C++ clients: there is no C++ compiler"
fi
if there cmake; then
    mkdir "$scratch/cmake"
    cp "$source/embed.c" "$scratch/cmake"
    cat >"$scratch/cmake/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.13)
project(client C)
find_package(rackwatt 0.1 REQUIRED)
add_executable(shared embed.c)
target_link_libraries(shared rackwatt::rackwatt)
add_executable(static embed.c)
target_link_libraries(static rackwatt::static)
CMAKE
    # CMake takes a compiler of one word from CC; a launcher such as ccache stands apart.
    configure() { CC="${CC##* }" cmake -S "$scratch/cmake" -B "$scratch/cmake/build" -DCMAKE_PREFIX_PATH="$prefix" "$@"; }
    holds "CMake finds the package" configure
    holds "CMake builds both clients" cmake --build "$scratch/cmake/build"
    for kind in shared static; do client "CMake $kind" cp "$scratch/cmake/build/$kind" "$scratch/client"; done
    sed -i "s/rackwatt 0.1/rackwatt 0.99/" "$scratch/cmake/CMakeLists.txt"
    holds "CMake refuses a version that is not there" sh -c "! cmake -S \"$scratch/cmake\" -B \"$scratch/cmake/build\" >/dev/null 2>&1"
else
    skip "the CMake client: there is no cmake"
fi
if there python3; then
    RACKWATT_INCLUDE=$prefix/include
    export RACKWATT_INCLUDE
    same "the Python client has the answer" "$(cd "$scratch" && python3 "$source/embed.py" "$site" 2>&1)" "$answer"
    cp -r "$prefix/include" "$scratch/other"
    sed -i 's/double hours;/double hours, more;/' "$scratch/other/rackwatt/dispatch.h"
    same "it refuses headers of another version" \
        "$(RACKWATT_INCLUDE=$scratch/other python3 "$source/embed.py" "$site" 2>&1 | sed 's/[0-9][0-9]* bytes/N bytes/; s/but [0-9]*/but N/')" \
        "rkw_summary has N bytes in dispatch.h but N in the library: not of one installation"
    python3 "$(pwd)/tests/programs/arrays.py" "$source/embed.py" "$site" >"$scratch/arrays" 2>&1 || fail "arrays in Python" "$(cat "$scratch/arrays")"
    while IFS=: read -r package verdict; do
        case $verdict in
        " read") pass "$package reads the ledger without a copy" ;;
        " skipped") skip "$package over the ledger: Python has no $package" ;;
        esac
    done <"$scratch/arrays"
else
    skip "the Python client: there is no python3"
fi

# ------------------------------------------------------------------ removal
holds "make uninstall" run_make uninstall
empty "nothing is left after uninstall" "$(find "$stage" -type f -o -type l)"
empty "no folder of our own is left" "$(find "$stage" -type d -name '*rackwatt*')"
closing
