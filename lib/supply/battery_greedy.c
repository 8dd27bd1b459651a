/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of greedy dispatch of one battery. */
#include <rackwatt/supply.h>

#include "base/fail.h"
#include "supply/finite.h"
#include "supply/store_step.h"

static rkw_status check_finite(const double *x, const char *name, size_t n, rkw_error *err)
{
    const size_t i = rkw_first_not_finite(x, n);
    if (i == n) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s of row %zu is not a finite number", name, i);
}

static rkw_status check_series(const double *renewable_MW, const double *load_MW, size_t n, double dt_h, rkw_error *err)
{
    if (n > 0 && (!renewable_MW || !load_MW))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "renewable or load series is null");
    RKW_TRY(rkw_check_positive(err, "dt", dt_h, "h"));
    RKW_TRY(check_finite(renewable_MW, "renewable", n, err));
    RKW_TRY(check_finite(load_MW, "load", n, err));
    return RKW_OK;
}

/* Books a row of which the battery gave power_MW of the wish `gap`. */
static void book(rkw_battery_sums *sums, double gap_MW, double power_MW, double energy_MWh, double load_MW)
{
    const double left_MW = gap_MW - power_MW;
    sums->discharged_MWh += rkw_max(power_MW, 0);
    sums->charged_MWh += rkw_max(-power_MW, 0);
    sums->uncovered_MWh += rkw_max(left_MW, 0);
    sums->surplus_left_MWh += rkw_max(-left_MW, 0);
    sums->load_MWh += load_MW;
    sums->min_MWh = rkw_min(sums->min_MWh, energy_MWh);
    sums->max_MWh = rkw_max(sums->max_MWh, energy_MWh);
}

static void finish(rkw_battery_sums *sums, double dt_h, double energy_MWh)
{
    sums->charged_MWh *= dt_h;
    sums->discharged_MWh *= dt_h;
    sums->uncovered_MWh *= dt_h;
    sums->surplus_left_MWh *= dt_h;
    sums->load_MWh *= dt_h;
    sums->end_MWh = energy_MWh;
    sums->coverage = sums->load_MWh > 0 ? 1 - sums->uncovered_MWh / sums->load_MWh : 1;
}

rkw_status rkw_battery_greedy(const rkw_battery *battery, const double *renewable_MW, const double *load_MW, size_t n,
                              double dt_h, double *power_MW, double *energy_MWh, rkw_battery_sums *sums, rkw_error *err)
{
    RKW_TRY(rkw_battery_check(battery, err));
    RKW_TRY(check_series(renewable_MW, load_MW, n, dt_h, err));
    const rkw_store store = rkw_battery_prepare(battery, dt_h);
    double content_MWh = rkw_battery_start_MWh(battery);
    rkw_battery_sums total = {.min_MWh = n ? INFINITY : content_MWh, .max_MWh = n ? -INFINITY : content_MWh};
    for (size_t i = 0; i < n; i++) {
        const double l = load_MW[i], gap = l - renewable_MW[i];
        const double p = rkw_store_step(&store, &content_MWh, gap);
        book(&total, gap, p, content_MWh, l);
        if (power_MW) power_MW[i] = p;
        if (energy_MWh) energy_MWh[i] = content_MWh;
    }
    finish(&total, dt_h, content_MWh);
    if (sums) *sums = total;
    return RKW_OK;
}
