#!/bin/sh
# Solves one linear programme with general solvers, where they are installed:
#   lp.sh FILE   FILE.mps (free MPS) and FILE.bin (see lp.py) hold the same programme
# One line per solver on stdout: `NAME SECONDS OBJECTIVE`, or `NAME missing`. Seconds are those of the solver alone;
# those of GLPK include reading the file. After BENCH_PEER_SECONDS (120) GLPK has failed.
set -u
here=$(dirname "$0")
python=
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import scipy.optimize' 2>/dev/null; then python=$p; break; fi
done
if [ "$python" ]; then
    "$python" "$here/lp.py" "$1.bin" highs-ds 'HiGHS_simplex'
    "$python" "$here/lp.py" "$1.bin" highs-ipm 'HiGHS_interior'
else
    echo 'HiGHS missing'
fi
if command -v glpsol >/dev/null 2>&1; then
    began=$(date +%s.%N)
    timeout "${BENCH_PEER_SECONDS:-120}" glpsol --freemps "$1.mps" --output "$1.glpk" >/dev/null 2>&1 || true
    awk -v began="$began" -v ended="$(date +%s.%N)" '
        /^Status: *OPTIMAL/ { optimal = 1 }
        /^Objective:/ { objective = $4 }
        END { if (optimal) print "GLPK_simplex", ended - began, objective; else print "GLPK_simplex failed" }' \
        "$1.glpk" 2>/dev/null || echo 'GLPK_simplex failed'
    rm -f "$1.glpk"
else
    echo 'GLPK missing'
fi
if command -v clp >/dev/null 2>&1; then
    clp "$1.mps" -dualsimplex 2>/dev/null | awk '
        /^Optimal objective/ { objective = $3; for (i = 1; i < NF; i++) if ($i == "time") seconds = $(i + 1) + 0 }
        END { if (objective != "") print "Clp_simplex", seconds, objective; else print "Clp_simplex failed" }'
else
    echo 'Clp missing'
fi
