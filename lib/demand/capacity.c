/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many racks a power, a budget and an area carry, and back. */
#include <rackwatt/capacity.h>

#include "base/fail.h"
#include "base/simd.h"

#define LARGE 1e15

typedef struct rule {
    const char *name, *unit;
    double value, low;
} rule;

static rkw_status check_question(const rkw_capacity_question *q, rkw_error *err)
{
    const rule positive[] = {{"facility_MW", "MW", q->facility_MW, 0},
                             {"rack_kW", "kW", q->rack_kW, 0},
                             {"gpus_per_rack", "count", q->gpus_per_rack, 0},
                             {"rack_usd", "USD", q->rack_usd, 0},
                             {"rack_m2", "m2", q->rack_m2, 0},
                             {"shell_usd_per_MW_it", "USD/MW", q->shell_usd_per_MW_it, 0}};
    const rule bounded[] = {{"pue", "", q->pue, 1},
                            {"budget_usd", "USD", q->budget_usd, 0},
                            {"site_m2", "m2", q->site_m2, 0},
                            {"network_cost_share", "", q->network_cost_share, 0},
                            {"support_area_factor", "", q->support_area_factor, 1},
                            {"cooler_m2_per_MW", "m2/MW", q->cooler_m2_per_MW, 0},
                            {"substation_m2", "m2", q->substation_m2, 0},
                            {"rack_embodied_kg", "kg", q->rack_embodied_kg, 0},
                            {"shell_embodied_kg_per_MW", "kg/MW", q->shell_embodied_kg_per_MW, 0}};
    for (size_t i = 0; i < sizeof positive / sizeof positive[0]; i++)
        RKW_TRY(rkw_check_positive(err, positive[i].name, positive[i].value, positive[i].unit));
    for (size_t i = 0; i < sizeof bounded / sizeof bounded[0]; i++)
        RKW_TRY(rkw_check_range(err, bounded[i].name, bounded[i].value, bounded[i].unit, bounded[i].low, LARGE));
    return rkw_check_range(err, "network_power_share", q->network_power_share, "", 0.0, 0.99);
}

/* IT power of one rack with its share of network and storage. */
static double rack_it_MW(const rkw_capacity_question *q)
{
    return q->rack_kW / 1000.0 / (1.0 - q->network_power_share);
}

double rkw_capacity_facility_MW(const rkw_capacity_question *question, double racks)
{
    return racks * rack_it_MW(question) * question->pue;
}

static void answer_power(const rkw_capacity_question *q, rkw_capacity *out)
{
    out->it_MW = q->facility_MW / q->pue;
    out->racks = floor(out->it_MW / rack_it_MW(q));
    out->gpus = out->racks * q->gpus_per_rack;
    out->rack_usd = out->racks * q->rack_usd;
    out->network_usd = out->rack_usd * q->network_cost_share;
    out->shell_usd = out->it_MW * q->shell_usd_per_MW_it;
    out->total_usd = out->rack_usd + out->network_usd + out->shell_usd;
    out->usd_per_rack = out->racks > 0.0 ? out->total_usd / out->racks : NAN;
    out->hall_m2 = out->racks * q->rack_m2 * q->support_area_factor;
    out->cooler_m2 = out->it_MW * q->cooler_m2_per_MW;
    out->it_kW_per_m2 = q->site_m2 > 0.0 ? out->it_MW * 1000.0 / q->site_m2 : NAN;
    out->embodied_kg = out->racks * q->rack_embodied_kg + out->it_MW * q->shell_embodied_kg_per_MW;
}

/* One more rack costs itself, its network and the shell for its power. */
static void answer_budget(const rkw_capacity_question *q, rkw_capacity *out)
{
    double all_in_usd = out->racks > 0.0
                            ? out->usd_per_rack
                            : q->rack_usd * (1.0 + q->network_cost_share) + rack_it_MW(q) * q->shell_usd_per_MW_it;
    out->budget_racks = floor(q->budget_usd / all_in_usd);
    out->budget_gpus = out->budget_racks * q->gpus_per_rack;
    out->budget_racks_alone = floor(q->budget_usd / q->rack_usd);
    out->budget_facility_MW = rkw_capacity_facility_MW(q, out->budget_racks);
    out->budget_shell_MW_it = q->budget_usd / q->shell_usd_per_MW_it;
}

static void answer_area(const rkw_capacity_question *q, rkw_capacity *out)
{
    double per_rack_m2 = q->rack_m2 * q->support_area_factor + rack_it_MW(q) * q->cooler_m2_per_MW;
    out->area_racks = floor(rkw_max(q->site_m2 - q->substation_m2, 0.0) / per_rack_m2);
}

rkw_status rkw_capacity_of(const rkw_capacity_question *question, rkw_capacity *out, rkw_error *err)
{
    if (!question || !out || question->size != sizeof *question || out->size != sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_capacity_of: NULL argument or size not set");
    RKW_TRY(check_question(question, err));
    rkw_capacity answer = {.size = sizeof answer};
    answer_power(question, &answer);
    answer_budget(question, &answer);
    answer_area(question, &answer);
    answer.least_racks = answer.racks;
    if (answer.budget_racks < answer.least_racks) {
        answer.least_racks = answer.budget_racks;
        answer.binding = RKW_CAPACITY_BY_BUDGET;
    }
    if (answer.area_racks < answer.least_racks) {
        answer.least_racks = answer.area_racks;
        answer.binding = RKW_CAPACITY_BY_AREA;
    }
    *out = answer;
    return RKW_OK;
}
