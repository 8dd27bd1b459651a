/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carbon Explorer's carbon-aware scheduling: greedy inside blocks of 24 rows. */
#include <rackwatt/carbon_explorer.h>

#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/cas.h"
#include "supply/finite.h"

enum { BLOCK = RKW_CARBON_EXPLORER_BLOCK };

double rkw_carbon_explorer_uncovered_MWh(const double *renewable_MW, const double *load_MW, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += rkw_max(load_MW[i] - renewable_MW[i], 0);
    return sum;
}

double rkw_carbon_explorer_coverage_pct(const double *load_MW, size_t n, double uncovered_MWh)
{
    double load = 0;
    for (size_t i = 0; i < n; i++) load += load_MW[i];
    return load > 0 ? 100 * (load - uncovered_MWh) / load : 100;
}

/* Hours of a block by (renewable, load), ties in hour order. */
static void sort_hours(size_t order[BLOCK], const double *renewable, const double *load, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        for (; k > 0; k--) {
            const size_t h = order[k - 1];
            if (renewable[h] < renewable[i] || (renewable[h] == renewable[i] && load[h] <= load[i])) break;
            order[k] = h;
        }
        order[k] = i;
    }
}

/* Without a surplus or without a gap there is nothing to move. */
static int can_move(const double *renewable, const double *load, size_t n)
{
    int surplus = 0, gap = 0;
    for (size_t i = 0; i < n; i++) {
        surplus |= renewable[i] > load[i];
        gap |= load[i] > renewable[i];
    }
    return surplus & gap;
}

void rkw_carbon_explorer_shift_block(const double *renewable, double *load, size_t n, double flexible, double cap,
                                     double *moved_MWh_h)
{
    if (!can_move(renewable, load, n)) return;
    size_t order[BLOCK];
    sort_hours(order, renewable, load, n);
    double work = 0;
    for (size_t start = 0, end = n - 1; start < end;) {
        const size_t from = order[start], to = order[end];
        const double surplus = renewable[to] - load[to], gap = load[from] - renewable[from];
        if (surplus <= 0) {
            end--;
            continue;
        }
        if (gap <= 0) {
            start++;
            continue;
        }
        if (work == 0) work = rkw_min(gap, flexible * load[from]);
        const double space = rkw_min(surplus, cap - load[to]);
        const int all = space > work;
        const double moved = all ? work : space;
        load[from] -= moved;
        load[to] += moved;
        *moved_MWh_h += fabs(moved * ((double)to - (double)from));
        work = all ? 0 : work - moved;
        if (all)
            start++;
        else
            end--;
    }
}

static rkw_status check_rows(const double *renewable_MW, const double *load_MW, size_t n, rkw_error *err)
{
    if (n && (!renewable_MW || !load_MW)) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "renewable or load is null");
    const size_t r = rkw_first_not_finite(renewable_MW, n), l = rkw_first_not_finite(load_MW, n);
    if (r == n && l == n) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s of row %zu is not a finite number",
                    r < n ? "renewable" : "load", r < n ? r : l);
}

rkw_status rkw_carbon_explorer_schedule(const double *renewable_MW, const double *load_MW, size_t n, double flexible,
                                        double cap_MW, double *scheduled_MW, double *moved_MWh, rkw_error *err)
{
    if (n && !scheduled_MW) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output is null");
    RKW_TRY(check_rows(renewable_MW, load_MW, n, err));
    RKW_TRY(rkw_check_range(err, "flexible", flexible, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "cap", cap_MW, "MW", 0, 1e12));
    double moved = 0, moved_h = 0;
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t rows = n - first < BLOCK ? n - first : BLOCK;
        double before[BLOCK];
        memcpy(before, load_MW + first, rows * sizeof *before);
        if (scheduled_MW != load_MW) memcpy(scheduled_MW + first, before, rows * sizeof *before);
        rkw_carbon_explorer_shift_block(renewable_MW + first, scheduled_MW + first, rows, flexible, cap_MW, &moved_h);
        for (size_t i = 0; i < rows; i++) moved += rkw_max(scheduled_MW[first + i] - before[i], 0);
    }
    if (moved_MWh) *moved_MWh = moved;
    return RKW_OK;
}

rkw_battery rkw_carbon_explorer_battery(double energy_MWh, int32_t substeps)
{
    rkw_battery b = RKW_BATTERY_INIT;
    b.energy_MWh = energy_MWh;
    b.power_charge_MW = 3 * energy_MWh / 0.97;
    b.power_discharge_MW = 3 * energy_MWh / 1.04;
    b.eta_charge = 0.97;
    b.eta_discharge = 1 / 1.04;
    b.soc_start = 1;
    b.lower_limit_h = 0.01;
    b.upper_limit_h = 0.04;
    b.substeps = substeps;
    return b;
}

rkw_status rkw_carbon_explorer_store(const double *renewable_MW, const double *load_MW, size_t n, double energy_MWh,
                                     int32_t substeps, int32_t view, double *renewable_after_MW, rkw_battery_sums *sums,
                                     rkw_error *err)
{
    if (view != RKW_CARBON_EXPLORER_PEER && view != RKW_CARBON_EXPLORER_JOINT)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "unknown view %d", (int)view);
    if (renewable_after_MW && (renewable_after_MW == load_MW || renewable_after_MW == renewable_MW))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the output may not be one of the inputs");
    const rkw_battery b = rkw_carbon_explorer_battery(energy_MWh, substeps);
    double *power_MW = renewable_after_MW; /* first the battery's power, then turned into the view */
    RKW_TRY(rkw_battery_greedy(&b, renewable_MW, load_MW, n, 1, power_MW, NULL, sums, err));
    for (size_t i = 0; power_MW && i < n; i++) {
        const int gone = view == RKW_CARBON_EXPLORER_PEER && renewable_MW[i] > load_MW[i];
        power_MW[i] = gone ? load_MW[i] : renewable_MW[i] + power_MW[i];
    }
    return RKW_OK;
}

static rkw_status run_cas_first(const rkw_carbon_explorer_design *d, const double *renewable_MW, const double *load_MW,
                                size_t n, double *work_MW, rkw_carbon_explorer_result *r, rkw_error *err)
{
    RKW_TRY(
        rkw_carbon_explorer_schedule(renewable_MW, load_MW, n, d->flexible, d->cap_MW, work_MW, &r->moved_MWh, err));
    r->uncovered_MWh = rkw_carbon_explorer_uncovered_MWh(renewable_MW, work_MW, n);
    if (d->order == RKW_CARBON_EXPLORER_CAS) return RKW_OK;
    rkw_battery_sums sums;
    RKW_TRY(rkw_carbon_explorer_store(renewable_MW, work_MW, n, d->battery_MWh, d->substeps, RKW_CARBON_EXPLORER_JOINT,
                                      NULL, &sums, err));
    r->uncovered_MWh = sums.uncovered_MWh;
    return RKW_OK;
}

static rkw_status run_battery_first(const rkw_carbon_explorer_design *d, const double *renewable_MW,
                                    const double *load_MW, size_t n, double *work_MW, rkw_carbon_explorer_result *r,
                                    rkw_error *err)
{
    rkw_battery_sums sums;
    double *after_MW = work_MW, *scheduled_MW = work_MW + n;
    RKW_TRY(rkw_carbon_explorer_store(renewable_MW, load_MW, n, d->battery_MWh, d->substeps, RKW_CARBON_EXPLORER_PEER,
                                      after_MW, &sums, err));
    r->uncovered_MWh = sums.uncovered_MWh;
    r->moved_MWh = 0;
    if (d->order == RKW_CARBON_EXPLORER_BATTERY) return RKW_OK;
    RKW_TRY(
        rkw_carbon_explorer_schedule(after_MW, load_MW, n, d->flexible, d->cap_MW, scheduled_MW, &r->moved_MWh, err));
    r->uncovered_MWh = rkw_carbon_explorer_uncovered_MWh(after_MW, scheduled_MW, n);
    return RKW_OK;
}

rkw_status rkw_carbon_explorer_run(const rkw_carbon_explorer_design *design, const double *renewable_MW,
                                   const double *load_MW, size_t n, double *work_MW, rkw_carbon_explorer_result *out,
                                   rkw_error *err)
{
    if (!design || design->size < sizeof *design || !out || (n && !work_MW))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "design, work or result is null, or the size is not set");
    rkw_carbon_explorer_result r = {0};
    switch (design->order) {
    case RKW_CARBON_EXPLORER_BATTERY:
    case RKW_CARBON_EXPLORER_BATTERY_CAS:
        RKW_TRY(run_battery_first(design, renewable_MW, load_MW, n, work_MW, &r, err));
        break;
    case RKW_CARBON_EXPLORER_CAS:
    case RKW_CARBON_EXPLORER_CAS_BATTERY:
        RKW_TRY(run_cas_first(design, renewable_MW, load_MW, n, work_MW, &r, err));
        break;
    default: return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "unknown order %d", (int)design->order);
    }
    r.coverage_pct = rkw_carbon_explorer_coverage_pct(load_MW, n, r.uncovered_MWh);
    *out = r;
    return RKW_OK;
}
