# Compares two text files number by number: awk -f compare.awk -v tolerance=1e-9 A B. Text must be the same; numbers may differ by the
# tolerance, relative to the larger of them and 1. Figures of the run itself (times, memory, iterations) are left out.
# Prints the largest difference and where it stands; exit code 1 when it is above the tolerance or the texts differ.
function parts(line, numbers, texts,    n) {
    n = 0
    while (match(line, /[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?/)) {
        texts[++n] = substr(line, 1, RSTART - 1)
        numbers[n] = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
    }
    texts[n + 1] = line
    return n
}
function fail(what) { printf "line %d: %s\n", FNR, what; bad = 1; exit 1 }
function size(x) { x += 0; return x < 0 ? -x : x }
BEGIN {
    first = ARGV[1]
    ARGV[1] = ""
}
/seconds|iterations|_bytes|"solves"|sha256|"gap"|residual|"version"|compiler/ { getline other <first; next }
{
    if ((getline other <first) <= 0) fail("one file is longer")
    if (other == $0) next
    n = parts($0, b, tb)
    if (parts(other, a, ta) != n) fail("other text: " substr($0, 1, 80) " | " substr(other, 1, 80))
    for (i = 1; i <= n + 1; i++) if (ta[i] != tb[i]) fail("other text: " substr($0, 1, 80) " | " substr(other, 1, 80))
    for (i = 1; i <= n; i++) {
        d = size(a[i] - b[i])
        m = size(a[i]) > size(b[i]) ? size(a[i]) : size(b[i])
        d = d / (m > 1 ? m : 1)
        if (d > worst) { worst = d; where = "line " FNR ": " a[i] " and " b[i] }
    }
}
END {
    if (bad) exit 1
    if ((getline other <first) > 0) { print "one file is longer"; exit 1 }
    printf("largest difference %.1e%s\n", worst, (worst > 0 ? " (" where ")" : ""))
    exit (worst > tolerance)
}
