# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves a linear programme with scipy's HiGHS: lp.py FILE.bin METHOD NAME, prints `NAME SECONDS OBJECTIVE`.

FILE.bin holds, in the machine's byte order: rows, columns, entries (int64); column starts (columns + 1), row of each entry
(int64); values, lower limits, upper limits, costs, right sides (float64). All rows are equalities.
"""
import sys
import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

with open(sys.argv[1], "rb") as f:
    m, n, entries = np.fromfile(f, np.int64, 3)
    starts = np.fromfile(f, np.int64, n + 1)
    rows = np.fromfile(f, np.int64, entries)
    values, low, high, cost = (np.fromfile(f, np.float64, k) for k in (entries, n, n, n))
    right = np.fromfile(f, np.float64, m)
matrix = csc_matrix((values, rows, starts), shape=(m, n))
began = time.perf_counter()
answer = linprog(cost, A_eq=matrix, b_eq=right, bounds=np.column_stack((low, high)), method=sys.argv[2])
seconds = time.perf_counter() - began
print(sys.argv[3], "%.4f" % seconds, "%.12g" % answer.fun if answer.status == 0 else "failed")
