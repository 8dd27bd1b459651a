#!/bin/sh
# A staged installation: every file in its place, C and C++ clients that know only pkg-config, and a clean removal.
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

version=$(sed -n 's/.*VERSION_TEXT "\(.*\)"/\1/p' lib/base/version.h)
holds "make install DESTDIR=..." run_make install
for file in include/rackwatt/base.h lib/librackwatt.a lib/librackwatt.so.$version lib/librackwatt.so.0 lib/librackwatt.so \
    lib/pkgconfig/rackwatt.pc bin/rackwatt-evaluate; do
    holds "installed: $file" test -e "$prefix/$file"
done
empty "no path of the stage is written into files" "$(grep -rlI "$stage" "$stage")"

if ! command -v pkg-config >/dev/null 2>&1; then
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

cat >"$scratch/client.c" <<'CLIENT'
#include <rackwatt/base.h>
#include <stdio.h>
int main(void)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_fixed(386.0, 1, text);
    return printf("%s %s\n", rkw_version(), text) < 0;
}
CLIENT
cp "$scratch/client.c" "$scratch/client.cpp"
shared() { $1 "$2" -o "$scratch/$3" $(pkg-config --cflags --libs rackwatt); }
static() { $1 "$2" -o "$scratch/$3" $(pkg-config --cflags rackwatt) "$prefix/lib/librackwatt.a" $(pkg-config --static --libs-only-l rackwatt | sed 's/-lrackwatt//g'); }
runs() { LD_LIBRARY_PATH=$prefix/lib "$scratch/$1"; }

holds "a C client builds against the shared library" shared "${CC:-cc}" "$scratch/client.c" c_shared
same "and runs" "$(runs c_shared 2>&1)" "$version 386.0"
holds "a C client builds against the static library" static "${CC:-cc}" "$scratch/client.c" c_static
same "and runs alone" "$("$scratch/c_static" 2>&1)" "$version 386.0"
if command -v "${CXX:-c++}" >/dev/null 2>&1; then
    holds "a C++ client builds" shared "${CXX:-c++}" "$scratch/client.cpp" cpp_shared
    same "and runs" "$(runs cpp_shared 2>&1)" "$version 386.0"
else
    skip "a C++ client: there is no C++ compiler"
fi
holds "make uninstall" run_make uninstall
empty "nothing is left after uninstall" "$(find "$stage" -type f -o -type l)"
closing
