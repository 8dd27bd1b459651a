# SPDX-License-Identifier: GPL-3.0-or-later
# A bare Debian 12 for tests that need root, debootstrap and a mirror: `. tests/harness/chroot.sh`, then make_root. The mirror is
# this machine's own (apt's configuration), or RKW_DEBIAN_MIRROR. $folder keeps the bare system for the next run.
root=$folder/root
arch=${RKW_ARCH:-$(dpkg --print-architecture)} # of the system inside; i386 runs on amd64
failed=0
case $arch in i386) personality=i686 ;; *) personality=$(uname -m) ;; esac

[ "$(id -u)" = 0 ] || { echo "chroot: run this as root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "chroot: debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }

targets() { apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Identifier: Packages'; }
mirror=${RKW_DEBIAN_MIRROR:-$(targets | awk '$2 == "bookworm" { print $1; exit }')}
[ -n "$mirror" ] || { echo "chroot: apt knows no mirror of bookworm; set RKW_DEBIAN_MIRROR" >&2; exit 1; }

leave() {
    if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
    rm -rf "$root"
}

# make_root NAME PACKAGES: $root becomes a Debian with these packages (parted by commas), kept as NAME.tar.
make_root() {
    trap leave EXIT
    trap 'exit 1' INT TERM
    mkdir -p "$folder"
    kept=$folder/$1-$arch.tar
    if ! [ -f "$kept" ]; then
        echo "chroot: making a bare Debian 12 ($arch) with $2"
        debootstrap --arch="$arch" --variant=minbase --include="$2" bookworm "$root" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
            { tail -n 5 "$folder/debootstrap.log" >&2; exit 1; }
        tar -C "$root" -cf "$kept.part" . && mv "$kept.part" "$kept"
    else
        mkdir -p "$root"
        tar -C "$root" -xpf "$kept"
    fi
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    if [ -z "${RKW_DEBIAN_MIRROR:-}" ]; then
        targets | awk '$2 ~ /^bookworm/ { print "deb", $1, $2, "main" }' | sort -u >"$root/etc/apt/sources.list"
        grep -l '^Acquire::' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$root/etc/apt/apt.conf.d"
    fi
}

inside() { setarch "$personality" chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -c "cd $home && $1"; }

# step NAME COMMAND TEST: runs a command in $home of the root, then a test of what it left behind.
step() {
    began=$(date +%s)
    if inside "$2" >"$folder/$1.log" 2>&1 && inside "$3" >>"$folder/$1.log" 2>&1; then
        echo "chroot: $1 is fine, $(($(date +%s) - began)) s: $(tail -n 1 "$folder/$1.log")"
    else
        echo "chroot: $2 failed; the end of $folder/$1.log:" >&2
        tail -n 15 "$folder/$1.log" >&2
        failed=1
    fi
}
