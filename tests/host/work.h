/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host asks of the library in these tests: ten days of Tetouan simulated, scheduled, planned on a forecast, swept over
 * sizes; a week of dispatch optimised. */
#ifndef RKW_TESTS_WORK_H
#define RKW_TESTS_WORK_H

#include <rackwatt/rackwatt.h>

/* The two policies that decide without a look ahead are enough where speed counts. */
enum { ALL_POLICIES = 1000, FIRST_POLICIES = 2 };

/* Writes ten days of weather to a scratch file, so that the work is short; NULL when that failed. */
const char *ten_days(void);

/* Reads the site, simulates it under the first `policies` of the built-in ones, reads the figures and solves a programme, all
 * under `ctx`. `digest` gets a number made of every bit of the results. */
rkw_status host_work(const rkw_context *ctx, const char *weather, size_t policies, uint64_t *digest, rkw_error *err);

/* The middle part alone, on a site and a year that others may use at the same time. */
rkw_status simulate_shared(const rkw_context *ctx, const rkw_site *site, const rkw_year *year, size_t policies,
                           uint64_t *digest, rkw_error *err);

#endif
