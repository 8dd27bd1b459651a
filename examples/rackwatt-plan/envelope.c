/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What budget and land buy, under both readings of the capacity, and the tranches that the budget reaches. */
#include "rackwatt-plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *plan_real(double value, int decimals)
{
    static char ring[16][RKW_NUMBER_TEXT];
    static int next;
    char *text = ring[next = (next + 1) % 16];
    if (!isfinite(value)) return strcpy(text, "none");
    rkw_format_fixed(value, decimals, text);
    return text;
}

const char *plan_count(double value)
{
    static char ring[16][RKW_NUMBER_TEXT + 16];
    static int next;
    char plain[RKW_NUMBER_TEXT], *to = ring[next = (next + 1) % 16], *text = to;
    if (!isfinite(value)) return strcpy(text, "none");
    const size_t n = rkw_format_fixed(value, 0, plain), sign = plain[0] == '-';
    for (size_t i = 0; i < n; i++) {
        if (i > sign && (n - i) % 3 == 0) *to++ = ',';
        *to++ = plain[i];
    }
    *to = '\0';
    return text;
}

static void put(plan *p, const char *name, double facility, double it, const char *unit)
{
    sheet_text(&p->book, name);
    sheet_number(&p->book, facility);
    sheet_number(&p->book, it);
    sheet_text(&p->book, unit);
    sheet_end_row(&p->book);
}

static void write_sheet(plan *p, const rkw_envelope *f, const rkw_envelope *i)
{
    sheet_open(&p->book, "envelope.csv");
    sheet_row(&p->book, (const char *const[]){"name", "capacity_is_facility", "capacity_is_it", "unit", NULL});
    put(p, "facility_MW_per_IT_MW_on_the_design_day", f->facility_per_it, i->facility_per_it, "1");
    put(p, "rack_with_network_at_maximum_power", f->rack_it_MW, i->rack_it_MW, "MW");
    put(p, "rack_with_network_and_building", f->rack_all_in_usd, i->rack_all_in_usd, "USD");
    put(p, "racks_for_the_budget", f->budget_racks, i->budget_racks, "count");
    put(p, "gpus_for_the_budget", f->budget_gpus, i->budget_gpus, "count");
    put(p, "facility_power_for_the_budget", f->budget_facility_MW, i->budget_facility_MW, "MW");
    put(p, "racks_for_the_budget_without_building", f->budget_racks_only, i->budget_racks_only, "count");
    put(p, "racks_for_the_land_on_one_floor", f->land_racks, i->land_racks, "count");
    put(p, "pv_on_all_the_land", f->pv_on_land_MWp, i->pv_on_land_MWp, "MWp");
    put(p, "racks_for_the_capacity", f->capacity_racks, i->capacity_racks, "count");
    put(p, "gpus_for_the_capacity", f->capacity_gpus, i->capacity_gpus, "count");
    put(p, "it_power_for_the_capacity", f->capacity_racks * f->rack_it_MW, i->capacity_racks * i->rack_it_MW, "MW");
    put(p, "facility_power_for_the_capacity", f->capacity_racks * f->rack_it_MW * f->facility_per_it,
        i->capacity_racks * i->rack_it_MW * i->facility_per_it, "MW");
    put(p, "racks_network_building_for_the_capacity", f->capacity_usd, i->capacity_usd, "USD");
    put(p, "pv_wind_battery_as_planned", f->supply_usd, i->supply_usd, "USD");
    put(p, "land_for_the_capacity_on_one_floor", f->land_needed_m2, i->land_needed_m2, "m2");
}

/* The tranches in their order against the money. */
static rkw_status say_path(plan *p, double budget, rkw_error *err)
{
    const rkw_phases *phases = rkw_project_phases(p->project);
    double sum = 0, reached = 0;
    char last[64] = "";
    for (size_t i = 0; i < rkw_phases_count(phases); i++) {
        rkw_tranche t = {.size = sizeof t};
        rkw_status status = rkw_project_tranche(p->project, i, &t, err);
        if (status != RKW_OK) return status;
        if (sum + t.invested_usd <= budget) snprintf(last, sizeof last, "%s", t.name);
        if (sum < budget) reached = t.invested_usd > 0 ? fmin((budget - sum) / t.invested_usd, 1) : 1;
        if (sum < budget && sum + t.invested_usd > budget)
            program_said(p->run, "            it pays %s %% of tranche %s (%s racks, %s MW peak, %s MUSD)%s%s\n",
                         plan_real(100 * reached, 0), t.name, plan_count(t.racks), plan_real(t.peak_facility_MW, 1),
                         plan_count(t.invested_usd / 1e6), last[0] ? " after all of " : "", last);
        sum += t.invested_usd;
    }
    program_said(p->run, "            the whole path: %s GUSD in %s tranches\n", plan_real(sum / 1e9, 2),
                 plan_count((double)rkw_phases_count(phases)));
    return RKW_OK;
}

rkw_status plan_envelope(plan *p, rkw_error *err)
{
    rkw_envelope f = {.size = sizeof f}, i = f;
    rkw_status status = rkw_envelope_compute_as(p->tables, p->year, 0, &f, err);
    if (status == RKW_OK) status = rkw_envelope_compute_as(p->tables, p->year, 1, &i, err);
    if (status != RKW_OK) return status;
    write_sheet(p, &f, &i);
    const double budget = rkw_site_value(p->tables, RKW_SITE_BUDGET_USD);
    const double MW = rkw_site_value(p->tables, RKW_SITE_CAPACITY_MW), m2 = rkw_site_value(p->tables, RKW_SITE_LAND_M2);
    program_said(p->run,
                 "Envelope    %s MUSD buy %s racks %s with hall and network: %s GPUs, %s MW of %s MW; "
                 "%s m2 hold %s racks\n",
                 plan_count(budget / 1e6), plan_count(f.budget_racks), f.rack, plan_count(f.budget_gpus),
                 plan_real(f.budget_facility_MW, 1), plan_count(MW), plan_count(m2), plan_count(f.land_racks));
    program_said(p->run,
                 "            %s MW at the connection are %s racks and %s GUSD; %s MW at the racks are %s racks, "
                 "%s MW at the connection and %s GUSD\n",
                 plan_count(MW), plan_count(f.capacity_racks), plan_real(f.capacity_usd / 1e9, 2), plan_count(MW),
                 plan_count(i.capacity_racks), plan_real(i.capacity_racks * i.rack_it_MW * i.facility_per_it, 1),
                 plan_real(i.capacity_usd / 1e9, 2));
    return say_path(p, budget, err);
}
