/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Design day and electrical design: what the site needs with all racks at maximum, and which limit binds. */
#include "base/fail.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/simd.h"
#include "facility.h"

#include <rackwatt/capacity.h>

#include <stdio.h>
#include <string.h>

rkw_status rkw_exceeded_value(const rkw_context *ctx, const double *values, size_t n, double share, double *value,
                              rkw_error *err)
{
    if (!values || !value || n == 0) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_exceeded_value: no values");
    RKW_TRY(rkw_check_range(err, "share", share, "1", 0.0, 1.0));
    for (size_t i = 0; i < n; i++) RKW_TRY(rkw_check_range(err, "value", values[i], "", -1e300, 1e300));
    double *sorted = rkw_alloc(ctx, n, sizeof *sorted);
    if (!sorted) return rkw_fail_memory(err, "design day");
    memcpy(sorted, values, n * sizeof *sorted);
    rkw_sort_values(sorted, n);
    double position = (1.0 - share) * (double)(n - 1);
    size_t below = (size_t)position;
    size_t above = below + 1 < n ? below + 1 : below;
    *value = sorted[below] + (sorted[above] - sorted[below]) * (position - (double)below);
    rkw_release(sorted);
    return RKW_OK;
}

/* ------------------------------------------------------------------ */

static void add_limit(rkw_electrical *out, const char *name, double needed, double allowed, const char *unit)
{
    rkw_limit *limit = &out->limits[out->n_limits++];
    snprintf(limit->name, sizeof limit->name, "%s", name);
    snprintf(limit->unit, sizeof limit->unit, "%s", unit);
    limit->needed = needed;
    limit->allowed = allowed;
}

/* Share of a limit that is used; nothing needed of nothing is no limit. */
static double use_of(const rkw_limit *limit)
{
    if (!(limit->needed > 0.0)) return 0.0;
    return limit->allowed > 0.0 ? limit->needed / limit->allowed : HUGE_VAL;
}

static void explain(rkw_electrical *out, double temp_C)
{
    const rkw_limit *limit = &out->limits[out->binding];
    double left = limit->allowed - limit->needed;
    char text[4][RKW_NUMBER_TEXT];
    rkw_format_fixed(temp_C, 1, text[0]);
    rkw_format_fixed(limit->needed, 1, text[1]);
    rkw_format_fixed(limit->allowed, 1, text[2]);
    rkw_format_fixed(fabs(left), 1, text[3]);
    snprintf(out->reason, sizeof out->reason,
             "With every rack at maximum power at %s degC the tightest limit is: %s, %s of %s %s, %s %s %s.", text[0],
             limit->name, text[1], text[2], limit->unit, text[3], limit->unit, left < 0.0 ? "too much" : "to spare");
}

/* Stages without redundancy are sized to the load and cannot bind; the others must carry it with one unit out. */
static void add_stages(const rkw_facility_plant *plant, const rkw_facility_row *row, double it_MW, rkw_electrical *out)
{
    static const char *const names[] = {"busways with one out", "PDUs with one out", "UPS with one out",
                                        "MV/LV transformers with one out", "HV/MV transformers with one out"};
    double through_MW = it_MW;
    for (size_t s = 0; s < RKW_STAGES; s++) {
        const rkw_power_stage *stage = &plant->stages[s];
        if (s == RKW_STAGE_MV_LV) through_MW += row->cooling_MW + row->lighting_MW + row->buildings_MW;
        double left_MW = rkw_max(stage->units - 1.0, 0.0) * stage->rating_MVA * stage->power_factor;
        if (stage->redundant) add_limit(out, names[s], through_MW, left_MW, "MW");
        through_MW += rkw_power_stage_loss_MW(stage, through_MW);
    }
}

static double circuits_needed(double apparent_MVA, double circuit_MVA)
{
    return apparent_MVA > 0.0 ? ceil(apparent_MVA / circuit_MVA) + 1.0 : 0.0;
}

rkw_status rkw_facility_electrical(const rkw_facility_design *design, const rkw_racks *racks, double connection_MW,
                                   double dry_bulb_C, double wet_bulb_C, rkw_electrical *out, rkw_error *err)
{
    if (!design || !racks || !out || out->size != sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_facility_electrical: NULL argument or size not set");
    RKW_TRY(rkw_check_positive(err, "connection", connection_MW, "MW"));
    RKW_TRY(rkw_check_range(err, "dry bulb", dry_bulb_C, "degC", -60.0, 60.0));
    RKW_TRY(rkw_check_range(err, "wet bulb", wet_bulb_C, "degC", -60.0, dry_bulb_C));
    const rkw_facility_plant *plant = &design->plant;
    double it_MW[RKW_POOLS_MAX], total_MW = 0.0;
    for (size_t p = 0; p < plant->pools; p++) total_MW += it_MW[p] = rkw_racks_max_MW(racks, p);
    rkw_sky sky = {dry_bulb_C, wet_bulb_C, wet_bulb_C,
                   plant->v[RKW_COOL_SEA_MEAN_C] + plant->v[RKW_COOL_SEA_AMPLITUDE_K]};
    rkw_row_state state;
    rkw_facility_row row;
    int32_t clamped[2];
    rkw_plant_row(plant, &sky, &state, clamped);
    state.buildings_MW = design->buildings_peak_MW;
    rkw_plant_power(plant, &state, it_MW, &row);

    rkw_electrical result = {.size = sizeof result, .it_MW = total_MW, .facility_MW = row.facility_MW};
    result.power_factor = plant->stages[RKW_STAGE_HV_MV].power_factor;
    result.apparent_MVA = row.facility_MW / result.power_factor;
    result.circuit_MVA = design->line_thermal_MVA;
    result.circuits = design->line_circuits;
    result.circuits_needed = circuits_needed(result.apparent_MVA, design->line_thermal_MVA);
    add_limit(&result, "connection", row.facility_MW, connection_MW, "MW");
    add_limit(&result, "circuits with one out", result.apparent_MVA,
              rkw_max(design->line_circuits - 1.0, 0.0) * design->line_thermal_MVA, "MVA");
    add_stages(plant, &row, total_MW, &result);
    double heat_MW = row.liquid_heat_MW + row.air_heat_MW;
    if (row.unmet_heat_MW > 0.0) add_limit(&result, "cooling", heat_MW, heat_MW - row.unmet_heat_MW, "MW of heat");
    for (int32_t i = 1; i < result.n_limits; i++)
        if (use_of(&result.limits[i]) > use_of(&result.limits[result.binding])) result.binding = i;
    explain(&result, dry_bulb_C);
    *out = result;
    return RKW_OK;
}
