/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site of Tetouan with a synthetic year, shared by the tests of several rooms. */
#ifndef RKW_TESTS_YEAR_H
#define RKW_TESTS_YEAR_H

#include <rackwatt/rackwatt.h>
#include <stdio.h>

#include "harness/harness.h"

typedef struct tetouan {
    rkw_site *site;
    rkw_year *year;
} tetouan;

static inline int tetouan_open(tetouan *t, int32_t n_threads)
{
    rkw_error err = {0};
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = n_threads;
    t->site = NULL;
    t->year = NULL;
    if (!CHECK_OK(rkw_site_load(&t->site, &ctx, repo_file("data/tetouan"), &err), err)) return 0;
    return CHECK_OK(rkw_year_create(&t->year, &ctx, t->site, NULL, &err), err);
}

static inline void tetouan_close(tetouan *t)
{
    rkw_year_free(t->year);
    rkw_site_free(t->site);
}

static inline rkw_ledger *tetouan_simulate(const tetouan *t, const char *policy)
{
    rkw_error err = {0};
    const rkw_policy *p = NULL;
    rkw_ledger *ledger = NULL;
    if (!CHECK_OK(rkw_policy_find(&p, policy, &err), err)) return NULL;
    CHECK_OK(rkw_simulate(&ledger, NULL, t->site, t->year, p, &err), err);
    return ledger;
}

#endif
