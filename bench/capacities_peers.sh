#!/bin/sh
# Solves FILE (free MPS) with general solvers, where they are installed, for at most SECONDS each:
#   capacities_peers.sh FILE [SECONDS]   (default: BENCH_PEER_SECONDS, or 60)
# A line `have NAME VERSION` or `NAME missing` per program, and one per method: `NAME SECONDS OBJECTIVE`, or `NAME` and what came
# of it. Seconds are those of the solver alone.
set -u
file=$1 most=${2:-${BENCH_PEER_SECONDS:-60}}
python=
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import scipy.optimize' 2>/dev/null; then python=$p; break; fi
done
if [ "$python" ]; then
    "$python" -c 'import scipy; print("have HiGHS of SciPy", scipy.__version__)'
    for method in highs-ds highs-ipm; do
        timeout "$((2 * most + 60))" "$python" "$(dirname "$0")/capacities_peers.py" "$file" "$method" "$most" ||
            echo "HiGHS_$method stopped after $((2 * most + 60)) s"
    done
else
    echo 'HiGHS missing'
fi
if ! command -v clp >/dev/null 2>&1; then
    echo 'Clp missing'
    exit 0
fi
clp -quit </dev/null 2>/dev/null | sed -n 's/.*version \([0-9.]*\).*/have Clp \1/p'
for method in dualsimplex primalsimplex barrier; do
    timeout "$((most + 30))" clp "$file" -seconds "$most" "-$method" 2>/dev/null | awk -v name="Clp_$method" -v most="$most" '
        /^Optimal objective/ { objective = $3; for (i = 1; i < NF; i++) if ($i == "time") { seconds = $(i + 1); sub(",", "", seconds) } }
        /^Total time/ { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/) { seconds = $i; break } }
        END { if (objective != "") print name, seconds, objective; else print name, "stopped after", most, "s" }'
done
