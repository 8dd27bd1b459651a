/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory/probe.h"

#include <stdlib.h>

test_memory lab;

void lab_rest(void) { lab.resting = 1; }
void lab_work(void) { lab.resting = 0; }
rkw_context lab_context(void) { return test_memory_context(&lab); }

static int tries_all(void)
{
    const char *all = getenv("RKW_FAULTS");
    return all && strcmp(all, "all") == 0;
}

static rkw_status call(const memory_probe *p, long fail_at, int once)
{
    rkw_error err = {0};
    rkw_context ctx = lab_context();
    const long living = lab.living;
    lab.allocations = 0;
    lab.fail_at = fail_at;
    lab.once = once;
    lab_work();
    rkw_status status = p->call(&ctx, &err);
    lab_rest();
    if (!CHECK_STATUS(status, fail_at ? RKW_E_MEMORY : RKW_OK, err)) test_note("%s, allocation %ld", p->name, fail_at);
    if (!CHECK(lab.living == living)) test_note("%s, allocation %ld: %ld left", p->name, fail_at, lab.living - living);
    if (status == RKW_E_MEMORY && !CHECK(strstr(err.message, "out of memory")))
        test_note("%s: %s", p->name, err.message);
    return status;
}

/* The first, the last, and some between; of a call that reads a site's tables again and again, where the same allocations come back, some
 * in any case. */
static int is_tried(long k, long n, int all)
{
    enum { MOST = 10000 };
    const long ends = all ? 20 : 4, between = all ? 50 : 6;
    return (all && n <= MOST) || k <= ends || k > n - ends || k % (n / between + 1) == 0;
}

static long try_probe(const memory_probe *p, int all)
{
    long tried = 0;
    /* Twice: a planner's first plan takes more than those that follow. */
    if (call(p, 0, 0) != RKW_OK || call(p, 0, 0) != RKW_OK) return 0;
    const long n = lab.allocations;
    if (!CHECK(n > 0)) test_note("%s allocates nothing", p->name);
    for (long k = 1; k <= n; k++) {
        if (!is_tried(k, n, all)) continue;
        tried += call(p, k, k % 2 == 0) == RKW_E_MEMORY;
        if (all) tried += call(p, k, k % 2 != 0) == RKW_E_MEMORY;
    }
    (void)call(p, 0, 0);
    CHECK(lab.allocations == n);
    return tried;
}

void try_memory(const memory_probe *probes, size_t n)
{
    long tried = 0;
    size_t functions = 0;
    const int all = tries_all();
    for (size_t i = 0; i < n; i++) {
        if (probes[i].long_run && !all) continue;
        const long of_this = try_probe(&probes[i], all);
        if (all) test_note("%s: %ld", probes[i].name, of_this);
        tried += of_this;
        functions++;
    }
    test_note("%ld allocations of %zu functions failed", tried, functions);
}
