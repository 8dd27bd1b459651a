#!/bin/sh
# The fresh machine: a Debian 12 chroot with only git, make, gcc, libc6-dev and pkg-config; a clean clone of HEAD must
# survive `make run` and `make test` there. Needs root, debootstrap and a Debian mirror.
#
#     sh tests/chroot.sh [FOLDER]
#
# FOLDER keeps the bare system (base.tar) for the next run; default ${TMPDIR:-/tmp}/rackwatt-chroot. The mirror is this
# machine's own (apt's configuration), or RKW_DEBIAN_MIRROR.
set -eu
folder=${1:-${TMPDIR:-/tmp}/rackwatt-chroot}
packages=git,make,gcc,libc6-dev,pkg-config
repository=$(git rev-parse --show-toplevel)
root=$folder/root

[ "$(id -u)" = 0 ] || { echo "chroot: run this as root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "chroot: debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }

targets() { apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Identifier: Packages'; }
mirror=${RKW_DEBIAN_MIRROR:-$(targets | awk '$2 == "bookworm" { print $1; exit }')}
[ -n "$mirror" ] || { echo "chroot: apt knows no mirror of bookworm; set RKW_DEBIAN_MIRROR" >&2; exit 1; }

leave() {
    if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
    rm -rf "$root"
}
trap leave EXIT
trap 'exit 1' INT TERM

mkdir -p "$folder"
if ! [ -f "$folder/base.tar" ]; then
    echo "chroot: making a bare Debian 12 with $packages"
    debootstrap --variant=minbase --include="$packages" bookworm "$root" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
        { tail -n 5 "$folder/debootstrap.log" >&2; exit 1; }
    tar -C "$root" -cf "$folder/base.tar.part" . && mv "$folder/base.tar.part" "$folder/base.tar"
else
    mkdir -p "$root"
    tar -C "$root" -xpf "$folder/base.tar"
fi
mount -t proc proc "$root/proc"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
if [ -z "${RKW_DEBIAN_MIRROR:-}" ]; then
    targets | awk '$2 ~ /^bookworm/ { print "deb", $1, $2, "main" }' | sort -u >"$root/etc/apt/sources.list"
    grep -l '^Acquire::' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$root/etc/apt/apt.conf.d"
fi

git clone -q --no-local "$repository" "$root/home/rackwatt"
inside() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -c "cd /home/rackwatt && $1"; }
failed=0
# step NAME COMMAND TEST: runs a command in the clone, then a test of what it left behind.
step() {
    began=$(date +%s)
    if inside "$2" >"$folder/$1.log" 2>&1 && inside "$3" >>"$folder/$1.log" 2>&1; then
        echo "chroot: $2 is fine, $(($(date +%s) - began)) s: $(tail -n 1 "$folder/$1.log")"
    else
        echo "chroot: $2 failed; the end of $folder/$1.log:" >&2
        tail -n 15 "$folder/$1.log" >&2
        failed=1
    fi
}
step run "make run" "test -s out/ledger.csv && test -s out/summary.json && ls out | tr '\n' ' '"
step again "make" "make -q"
step test "make test" "true"
[ "$failed" -eq 0 ] && tail -n 1 "$folder/test.log" | grep -Eq '^[0-9]+ passed, 0 failed$' || failed=1
exit $failed
