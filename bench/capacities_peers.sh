#!/bin/sh
# Solves FILE (free MPS) with general solvers, where they are installed, for at most SECONDS each (60):
#   capacities_peers.sh FILE [SECONDS]
# One line per solver on stdout: `NAME SECONDS OBJECTIVE`, or `NAME` and what came of it.
set -u
file=$1 most=${2:-60}
python=
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import scipy.optimize' 2>/dev/null; then python=$p; break; fi
done
if [ "$python" ]; then
    for method in highs-ds highs-ipm; do
        "$python" "$(dirname "$0")/capacities_peers.py" "$file" "$method" "$most"
    done
else
    echo 'HiGHS missing'
fi
if ! command -v clp >/dev/null 2>&1; then
    echo 'Clp missing'
    exit 0
fi
for method in dualsimplex barrier; do
    timeout "$((most + 30))" clp "$file" -seconds "$most" "-$method" 2>/dev/null | awk -v name="Clp_$method" -v most="$most" '
        /^Optimal objective/ { objective = $3; for (i = 1; i < NF; i++) if ($i == "time") { seconds = $(i + 1); sub(",", "", seconds) } }
        /^Total time/ { for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/) { seconds = $i; break } }
        END { if (objective != "") print name, seconds, objective; else print name, "stopped after", most, "s" }'
done
