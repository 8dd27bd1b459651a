/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least uncovered energy that Carbon Explorer's freedoms allow, as a programme: a block's flexible energy is work that is there
 * from the block's first row and due at its end. */
#include <rackwatt/carbon_explorer.h>
#include <rackwatt/optimize.h>

#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "supply/finite.h"

/* Work that is left at the end of a last, shorter block costs more than any uncovered energy. */
static const double LEFT_OVER_COST = 100;

typedef struct series {
    double *must_run, *flexible, *room; /* MW, MWh, MW */
    const double *renewable;
} series;

static void fill(series *s, const double *load_MW, size_t n, double flexible, double cap_MW, size_t block)
{
    for (size_t i = 0; i < n; i++) {
        s->must_run[i] = (1 - flexible) * load_MW[i];
        s->room[i] = rkw_max(rkw_max(cap_MW, load_MW[i]) - s->must_run[i], 0);
        s->flexible[i - i % block] += flexible * load_MW[i];
    }
}

static rkw_status solve(const rkw_context *ctx, const rkw_carbon_explorer_design *d, const series *s, size_t n,
                        size_t block, double *uncovered_MWh, rkw_error *err)
{
    const rkw_battery b = rkw_carbon_explorer_battery(d->battery_MWh, 1);
    const rkw_flow flows[] = {
        {RKW_ROW_BUS, RKW_FLOW_SUPPLY, {s->renewable, 1}, RKW_PROFILE_CONSTANT(0)},
        {RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(INFINITY), RKW_PROFILE_CONSTANT(1)},
    };
    const rkw_bus_store store = {.energy_MWh = b.energy_MWh,
                                 .charge_MW = b.power_charge_MW,
                                 .discharge_MW = b.power_discharge_MW,
                                 .eta_charge = b.eta_charge,
                                 .eta_discharge = b.eta_discharge,
                                 .start_MWh = b.energy_MWh};
    const rkw_segment segment = {1, 1, NULL};
    const rkw_pool pool = {RKW_PROFILE_CONSTANT(1), {s->room, 1}, &segment, 1};
    double most = 0;
    for (size_t i = 0; i < n; i++) most = rkw_max(most, s->room[i]);
    const rkw_work_class work = {.arrivals_MWh = s->flexible,
                                 .deadline_steps = block - 1,
                                 .power_MW = most,
                                 .late_cost_usd_MWh_h = INFINITY,
                                 .end_cost_usd_MWh = LEFT_OVER_COST};
    rkw_programme p = RKW_PROGRAMME_INIT;
    p.n_steps = n;
    p.end = RKW_END_FREE;
    p.load_MW = (rkw_profile){s->must_run, 1};
    p.flows = flows;
    p.n_flows = 2;
    p.stores = &store;
    p.n_stores = d->battery_MWh > 0;
    p.pools = &pool;
    p.classes = &work;
    p.n_pools = p.n_classes = d->flexible > 0;
    rkw_optimum *optimum;
    rkw_optimize_options options = RKW_OPTIMIZE_INIT;
    options.tolerance = 1e-9;
    const rkw_status status = rkw_optimize(&optimum, ctx, &p, &options, err);
    if (status == RKW_OK) *uncovered_MWh = rkw_optimum_figure(optimum, RKW_FIGURE_OBJECTIVE_USD);
    rkw_optimum_free(optimum);
    return status;
}

static rkw_status check(const rkw_carbon_explorer_design *d, const double *renewable_MW, const double *load_MW,
                        size_t n, size_t block, rkw_error *err)
{
    if (!d || d->size < sizeof *d || !n || !renewable_MW || !load_MW || block < 1)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "design, series or block is missing");
    RKW_TRY(rkw_check_range(err, "battery", d->battery_MWh, "MWh", 0, 1e9));
    RKW_TRY(rkw_check_range(err, "flexible", d->flexible, "1", 0, 1));
    RKW_TRY(rkw_check_range(err, "cap", d->cap_MW, "MW", 0, 1e9));
    for (size_t i = 0; i < n; i++)
        if (!(renewable_MW[i] >= 0 && renewable_MW[i] <= 1e9 && load_MW[i] >= 0 && load_MW[i] <= 1e9))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "renewable or load of row %zu is outside 0 .. 1e9 MW", i);
    return RKW_OK;
}

rkw_status rkw_carbon_explorer_optimal(const rkw_context *ctx, const rkw_carbon_explorer_design *design,
                                       const double *renewable_MW, const double *load_MW, size_t n, size_t block,
                                       rkw_carbon_explorer_result *out, rkw_error *err)
{
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "result is null");
    RKW_TRY(check(design, renewable_MW, load_MW, n, block, err));
    double *memory = rkw_alloc(ctx, 3, n * sizeof *memory);
    if (!memory) return rkw_fail_memory(err, "a schedule");
    series s = {memory, memory + n, memory + 2 * n, renewable_MW};
    fill(&s, load_MW, n, design->flexible, design->cap_MW, block);
    double uncovered_MWh = 0;
    const rkw_status status = solve(ctx, design, &s, n, block, &uncovered_MWh, err);
    rkw_release(memory);
    if (status != RKW_OK) return status;
    *out =
        (rkw_carbon_explorer_result){rkw_carbon_explorer_coverage_pct(load_MW, n, uncovered_MWh), uncovered_MWh, NAN};
    return RKW_OK;
}
