#!/bin/sh
# The fresh machine: a Debian 12 chroot with only git, make, gcc, libc6-dev and pkg-config; a clean clone of HEAD must
# survive `make run` and `make test` there. Needs root, debootstrap and a Debian mirror (tests/harness/chroot.sh).
#
#     sh tests/chroot.sh [FOLDER]                the architecture of this machine
#     RKW_ARCH=i386 sh tests/chroot.sh [FOLDER]  32 bits: nothing may lean on 64 of them by accident
#
# FOLDER keeps the bare system (base.tar) for the next run; default ${TMPDIR:-/tmp}/rackwatt-chroot.
set -eu
folder=${1:-${TMPDIR:-/tmp}/rackwatt-chroot}
repository=$(git rev-parse --show-toplevel)
home=/home/rackwatt
. tests/harness/chroot.sh
make_root base git,make,gcc,libc6-dev,pkg-config

git clone -q --no-local "$repository" "$root$home"
step run "make run" "test -s out/ledger.csv && test -s out/summary.json && ls out | tr '\n' ' '"
step again "make" "make -q"
step test "make test" "true"
[ "$failed" -eq 0 ] && tail -n 1 "$folder/test.log" | grep -Eq '^[0-9]+ passed, 0 failed$' || failed=1
exit $failed
