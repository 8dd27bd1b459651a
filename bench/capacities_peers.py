# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves a free MPS file with scipy's HiGHS: capacities_peers.py FILE METHOD SECONDS; prints `NAME SECONDS OBJECTIVE`."""
import sys
import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

section, rows, columns, cost, right, high, kinds = "", {}, {}, {}, {}, {}, []
entries = ([], [], [])
for line in open(sys.argv[1]):
    word = line.split()
    if line[0] != " ":
        section = word[0]
    elif section == "ROWS" and word[0] != "N":
        rows[word[1]] = len(rows)
        kinds.append(word[0])
    elif section == "COLUMNS":
        j = columns.setdefault(word[0], len(columns))
        if word[1] == "COST":
            cost[j] = float(word[2])
        else:
            for part, x in zip(entries, (rows[word[1]], j, float(word[2]))):
                part.append(x)
    elif section == "RHS":
        right[rows[word[1]]] = float(word[2])
    elif section == "BOUNDS":
        high[columns[word[2]]] = float(word[3])
m, n = len(rows), len(columns)
matrix = csr_matrix((entries[2], (entries[0], entries[1])), shape=(m, n))
dense = lambda d, size, rest: np.array([d.get(i, rest) for i in range(size)])
equal = np.array([k == "E" for k in kinds])
b = dense(right, m, 0.0)
began = time.perf_counter()
answer = linprog(dense(cost, n, 0.0), A_ub=matrix[~equal], b_ub=b[~equal], A_eq=matrix[equal], b_eq=b[equal],
                 bounds=np.column_stack((np.zeros(n), dense(high, n, np.inf))), method=sys.argv[2],
                 options={"time_limit": float(sys.argv[3])})
name = {"highs-ds": "HiGHS_simplex", "highs-ipm": "HiGHS_interior"}[sys.argv[2]]
if answer.status == 0:
    print(name, "%.3f" % (time.perf_counter() - began), "%.12g" % answer.fun)
else:
    print(name, "stopped after", sys.argv[3], "s")
