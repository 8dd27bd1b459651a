# Two results.json side by side: awk -f compare.awk BASE.json NEW.json
# A change counts when the fastest runs differ by more than both files' spread (median above minimum), and by 2 % at least.
# Benchmarks and times are better when smaller, rates when larger; other figures carry no judgement.

function text_of(line, key,    found) {
    if (!match(line, "\"" key "\":\"[^\"]*\"")) return ""
    found = substr(line, RSTART + length(key) + 4, RLENGTH - length(key) - 5)
    return found
}
function number_of(line, key) {
    if (!match(line, "\"" key "\":[-+0-9.eE]+")) return ""
    return substr(line, RSTART + length(key) + 3, RLENGTH - length(key) - 3) + 0
}
# 1: smaller is better, -1: larger is, 0: neither
function direction(unit) {
    if (unit ~ /^(ns|us|ms|s)(\/|$)/ || unit == "MB") return 1
    if (unit ~ /\/(s|core)$/) return -1
    return 0
}
function percent(x) { return sprintf("%+.1f %%", 100 * x) }

BEGIN { printf "%-44s %12s %12s %9s %9s  %s\n", "name", "base", "new", "change", "noise", "" }
/^\{"name":/ {
    name = text_of($0, "name")
    if (FNR == NR) {
        minimum[name] = number_of($0, "minimum")
        spread[name] = number_of($0, "spread")
        next
    }
    seen[name] = 1
    new = number_of($0, "minimum")
    if (!(name in minimum)) { printf "%-44s %12s %12.4g %9s %9s  new\n", name, "", new, "", ""; next }
    change = minimum[name] ? new / minimum[name] - 1 : 0
    noise = spread[name] > number_of($0, "spread") ? spread[name] : number_of($0, "spread")
    if (noise < 0.02) noise = 0.02
    better = direction(text_of($0, "unit"))
    mark = ""
    if (better && (change > noise || -change > noise)) mark = change * better > 0 ? "SLOWER" : "faster"
    count[mark]++
    printf "%-44s %12.4g %12.4g %9s %9s  %s\n", name, minimum[name], new, percent(change), percent(noise), mark
}
END {
    for (name in minimum) if (!(name in seen)) { printf "%-44s %12.4g %12s %9s %9s  gone\n", name, minimum[name], "", "", "" }
    printf "%d slower, %d faster, %d alike\n", count["SLOWER"], count["faster"], count[""]
}
