# SPDX-License-Identifier: GPL-3.0-or-later
# Helpers for the test scripts in tests/programs: `. tests/harness/checks.sh`, then pass, fail, skip, and `closing` last.
# $build is the build folder, $scratch a folder that is removed at the end.
build=${1:-build}
passed_n=0 failed_n=0 skipped_n=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/rackwatt-test-XXXXXX")
trap 'chmod -R u+rwx "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT

pass() { passed_n=$((passed_n + 1)); echo "  ok   $1"; }
skip() { skipped_n=$((skipped_n + 1)); echo "  skip $1"; }
fail() {
    failed_n=$((failed_n + 1))
    echo "  FAILED $1"
    shift
    for text in "$@"; do printf '%s\n' "$text" | sed 's/^/    /'; done
}

# same NAME GOT WANT
same() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:      $2" "expected: $3"; fi; }
# empty NAME TEXT: nothing was found
empty() { if [ -z "$2" ]; then pass "$1"; else fail "$1" "$2"; fi; }
# holds NAME COMMAND...
holds() {
    name=$1
    shift
    if output=$("$@" 2>&1); then pass "$name"; else fail "$name" "$* ended with $?" "$output"; fi
}

closing() {
    echo "${0##*/}: $passed_n passed, $failed_n failed, $skipped_n skipped"
    [ "$failed_n" -eq 0 ]
}

# refuses NAME CODE MESSAGE COMMAND...: the command ends with that code, says just that line on stderr and nothing on stdout.
refuses() {
    name=$1 code=$2 message=$3
    shift 3
    said=$("$@" 2>&1 >"$scratch/stdout")
    got=$?
    if [ "$got" = "$code" ] && [ "$said" = "$message" ] && ! [ -s "$scratch/stdout" ]; then
        pass "$name"
    else
        fail "$name" "exit code $got, expected $code" "said:     $said" "expected: $message" "stdout: $(head -c 300 "$scratch/stdout")"
    fi
}
