/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory hooks that count blocks and can run out: for tests of clean-up on failure. */
#ifndef RKW_TESTS_MEMORY_H
#define RKW_TESTS_MEMORY_H

#include <rackwatt/base.h>

typedef struct test_memory {
    long allocations; /* asked for so far */
    long living;      /* blocks not released yet */
    long fail_at;     /* this allocation (1, 2, ...) and all later ones fail; 0 never */
    int once;         /* 1: only that one fails */
    int resting;      /* 1: nothing is counted and nothing fails */
} test_memory;

/* A context whose hooks use `memory`; single-threaded. */
rkw_context test_memory_context(test_memory *memory);

/* Calls `work` with memory that runs out at the first, second, ... allocation until it succeeds. Each failure must be
 * RKW_E_MEMORY with nothing left over; a success must release everything too. @return number of failures seen */
long test_memory_exhaust(rkw_status (*work)(const rkw_context *ctx, void *user, rkw_error *err), void *user);

#endif
