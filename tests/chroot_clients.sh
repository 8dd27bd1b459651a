#!/bin/sh
# The machine of a user who links rackwatt: a Debian 12 chroot with compilers, CMake, pkg-config and Python, the staged
# installation and nothing else of this project. The C, C++, CMake and Python clients build and print one answer: shared
# with the run-time libraries alone, static once the development packages of the guests are there. Needs root, debootstrap
# and a Debian mirror (tests/harness/chroot.sh).
#
#     sh tests/chroot_clients.sh [FOLDER]
set -eu
folder=${1:-${TMPDIR:-/tmp}/rackwatt-chroot}
home=/root
. tests/harness/chroot.sh
make_root clients gcc,g++,libc6-dev,make,cmake,pkg-config,python3,libgsl27,libopenblas0-pthread,libcsv3
make --no-print-directory DESTDIR="$root" PREFIX=/usr install >"$folder/install.log" 2>&1 ||
    { tail -n 5 "$folder/install.log" >&2; exit 1; }
inside ldconfig
mkdir "$root/root/cmake"
cat >"$root/root/cmake/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.13)
project(client C)
find_package(rackwatt 0.1 REQUIRED)
add_executable(client /usr/share/doc/rackwatt/examples/embed.c)
target_link_libraries(client rackwatt::${KIND})
CMAKE

examples=/usr/share/doc/rackwatt/examples
site=/usr/share/rackwatt/tetouan
# client NAME BUILD: builds ./client, runs it and notes its answer.
client() { step "$1" "rm -rf client cmake/build; $2" "./client $site > answer && cat answer >> answers && cat answer"; }
by_cmake() { echo "cmake -DKIND=$1 -S cmake -B cmake/build && cmake --build cmake/build && cp cmake/build/client client"; }

client c_shared "gcc $examples/embed.c -o client \$(pkg-config --cflags --libs rackwatt)"
client cpp_shared "g++ $examples/embed.cpp -o client \$(pkg-config --cflags --libs rackwatt)"
client cmake_shared "$(by_cmake rackwatt)"
client python "printf '#!/bin/sh\nexec python3 $examples/embed.py \"\$@\"\n' > client && chmod +x client"
step guests "apt-get update && apt-get install -y --no-install-recommends libgsl-dev libopenblas-dev libcsv-dev" true
client c_static "gcc -static $examples/embed.c -o client \$(pkg-config --static --cflags --libs rackwatt)"
client cpp_static "g++ -static $examples/embed.cpp -o client \$(pkg-config --static --cflags --libs rackwatt)"
client cmake_static "$(by_cmake static)"
step answers "sort -u answers" "test \$(sort -u answers | wc -l) = 1 -a \$(wc -l < answers) = 7 && sort -u answers"
exit $failed
