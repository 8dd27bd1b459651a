# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves linear programmes with scipy's HiGHS, one after the other: mps.py METHOD FILE.mps ..., prints `SECONDS OBJECTIVE` for each.

The files are free MPS with equations alone, one entry to a line, and limits LO and UP. Seconds are those of the processor, reading left out.
"""
import sys
import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix


def read(path):
    rows, columns, entries, cost, right, low, high = {}, {}, [], {}, {}, {}, {}
    section = None
    with open(path) as f:
        for line in f:
            if line[0] != " ":
                section = line.split()[0]
                continue
            words = line.split()
            if section == "ROWS" and words[0] == "E":
                rows[words[1]] = len(rows)
            elif section == "COLUMNS":
                column = columns.setdefault(words[0], len(columns))
                if words[1] == "cost":
                    cost[column] = float(words[2])
                else:
                    entries.append((rows[words[1]], column, float(words[2])))
            elif section == "RHS":
                right[rows[words[1]]] = float(words[2])
            elif section == "BOUNDS":
                (low if words[0] == "LO" else high)[columns[words[2]]] = float(words[3])
    n, m = len(columns), len(rows)
    i, j, values = zip(*entries)
    c = np.array([cost.get(k, 0.0) for k in range(n)])
    b = np.array([right.get(k, 0.0) for k in range(m)])
    limits = np.array([(low.get(k, 0.0), high.get(k, np.inf)) for k in range(n)])
    return c, csc_matrix((values, (i, j)), shape=(m, n)), b, limits


for path in sys.argv[2:]:
    c, matrix, b, limits = read(path)
    began = time.process_time()
    answer = linprog(c, A_eq=matrix, b_eq=b, bounds=limits, method=sys.argv[1])
    seconds = time.process_time() - began
    print("%.6f" % seconds, "%.12g" % answer.fun if answer.status == 0 else "failed")
