#!/bin/sh
# The documentation is true: every public function has a comment, every link leads somewhere, and every example of README and of the
# tutorials runs as it stands. Of a text, blocks marked `sh` run one after the other in one shell; blocks marked c, cpp, cmake
# and python become the file that their first line names (tool.c when it names none).
. tests/harness/checks.sh
top=$(pwd)
case $build in /*) ;; *) build=$top/$build ;; esac

# ------------------------------------------------------------------ comments and links
bare=$(awk '/^RKW_API/ && last !~ /\*\/ *$/ { print FILENAME ":" FNR ": " $0 } { last = $0 }' include/rackwatt/*.h)
empty "every public function has a comment" "$bare"
# Links of a text that lead to no file.
broken_links() {
    grep -oE '\]\([^)# ]+' "$1" | sed 's/^](//' | grep -v '://' |
        while read -r link; do [ -e "$(dirname "$1")/$link" ] || echo "$1: $link"; done
}
texts=$(find README.md CHANGELOG.md SECURITY.md lib/README.md docs examples -name '*.md')
empty "links of the texts lead to files" "$(for text in $texts; do broken_links "$text"; done)"

# ------------------------------------------------------------------ examples
case $(cat "$build"/obj/flags) in
*-fsanitize*)
    skip "examples of the texts (a sanitized build is not installed)"
    closing
    exit
    ;;
esac
HOME=$scratch/home
PATH=$scratch/bin:$build/bin:$PATH
mkdir -p "$HOME"
export HOME PATH
# What a reader types at the top of the sources: make works there, with this build; the tests do not call themselves.
cat >"$scratch/prelude" <<PRELUDE
make() {
    case "\$*" in
    test | docs | deb | dist) ;;
    *) (cd '$top' && command ${MAKE:-make} --no-print-directory BUILD='$build' OUT='$scratch/out' "\$@") ;;
    esac
}
set -eu
PRELUDE
mkdir "$scratch/bin"
printf '#!/bin/sh\nexec %s "$@"\n' "${CC:-$(command -v cc)}" >"$scratch/bin/cc"
chmod +x "$scratch/bin/cc"

# blocks FILE FOLDER: writes the blocks of a text into a folder, the shell's as the script `run`.
blocks() {
    awk -v folder="$2" '
        /^```/ && !inside { language = substr($0, 4); inside = 1; file = ""; first = 1; next }
        /^```/ { inside = 0; if (file != "") close(file); next }
        inside && language == "sh" { print > (folder "/run"); next }
        inside && language ~ /^(c|cpp|cmake|python)$/ {
            if (first) {
                named = match($0, /[A-Za-z_]+\.(c|cpp|py|txt)/)
                file = folder "/" (named ? substr($0, RSTART, RLENGTH) : "tool." language)
                first = 0
            }
            print > file
        }' "$1"
}

# missing FILE: a tool that a text needs and that is not there
missing() {
    for tool in cmake python3 pkg-config c++; do
        grep -qE "(^|[ (])$tool " "$scratch/text/run" && ! command -v "$tool" >/dev/null 2>&1 && echo "$tool"
    done
}

for text in README.md docs/tutorial-*.md; do
    rm -rf "$scratch/text"
    mkdir "$scratch/text"
    cp -r data "$scratch/text/data"
    blocks "$text" "$scratch/text"
    lacking=$(missing)
    if [ -n "$lacking" ]; then
        skip "examples of $text: there is no $(echo $lacking)"
        continue
    fi
    cat "$scratch/prelude" "$scratch/text/run" >"$scratch/text/script"
    if (cd "$scratch/text" && sh script >said 2>&1); then
        pass "examples of $text run"
    else
        fail "examples of $text run" "$(tail -n 20 "$scratch/text/said")"
    fi
done
closing
