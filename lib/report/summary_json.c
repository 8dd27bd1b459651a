/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/fail.h"
#include "report/json.h"
#include "report/report.h"

/* A number of a struct under its own name. */
#define FIELD(json, from, name) rkw_json_number(json, #name, (from)->name)

static void write_site(rkw_json *j, const rkw_run *run)
{
    const rkw_site *s = run->site;
    rkw_json_open(j, "site", '{');
    rkw_json_text(j, "name", rkw_site_name(s));
    rkw_json_number(j, "latitude_deg", rkw_site_place(s)->latitude_deg);
    rkw_json_number(j, "longitude_deg", rkw_site_place(s)->longitude_deg);
    rkw_json_number(j, "capacity_MW", rkw_site_value(s, RKW_SITE_CAPACITY_MW));
    rkw_json_text(j, "capacity_basis", rkw_site_value(s, RKW_SITE_CAPACITY_IS_IT) > 0 ? "it" : "facility");
    rkw_json_number(j, "budget_usd", rkw_site_value(s, RKW_SITE_BUDGET_USD));
    rkw_json_number(j, "land_m2", rkw_site_value(s, RKW_SITE_LAND_M2));
    rkw_json_close(j, '}');
}

static void write_weather(rkw_json *j, const rkw_run *run)
{
    const rkw_weather *w = rkw_year_weather(run->year, RKW_NONE);
    rkw_year_options used = rkw_year_used(run->year);
    char start[32];
    rkw_format_time(rkw_year_axis(run->year)->start_unix_s, start);
    rkw_json_open(j, "weather", '{');
    rkw_json_text(j, "file", run->weather_path ? run->weather_path : "");
    rkw_json_text(j, "start_utc", start);
    rkw_json_number(j, "rows", (double)rkw_year_axis(run->year)->n);
    rkw_json_number(j, "step_s", rkw_year_axis(run->year)->step_s);
    rkw_json_number(j, "seed", (double)used.seed);
    rkw_json_number(j, "index", (double)used.index);
    rkw_json_open(j, "columns", '{');
    for (int32_t c = 0; c < RKW_WEATHER_COLUMNS; c++) {
        int32_t source = rkw_weather_source(w, c);
        /* The plants' sky takes what a table lacks of these from its GHI. */
        int decomposed = source == RKW_SOURCE_MISSING && (c == RKW_WEATHER_DNI || c == RKW_WEATHER_DHI);
        rkw_json_text(j, rkw_weather_column_name(c), decomposed ? "decomposed" : rkw_source_name(source));
    }
    rkw_json_close(j, '}');
    rkw_json_close(j, '}');
}

static void write_energy(rkw_json *j, const rkw_summary *s)
{
    rkw_json_open(j, "energy", '{');
    FIELD(j, s, hours);
    FIELD(j, s, pv_MWh);
    FIELD(j, s, wind_MWh);
    FIELD(j, s, import_MWh);
    FIELD(j, s, discharge_MWh);
    FIELD(j, s, unserved_MWh);
    FIELD(j, s, charge_MWh);
    FIELD(j, s, battery_aux_MWh);
    FIELD(j, s, ups_charge_MWh);
    FIELD(j, s, ups_discharge_MWh);
    FIELD(j, s, backup_MWh);
    FIELD(j, s, backup_fuel_MWh);
    FIELD(j, s, curtailed_line_MWh);
    FIELD(j, s, curtailed_surplus_MWh);
    FIELD(j, s, exported_MWh);
    FIELD(j, s, wheeling_loss_MWh);
    FIELD(j, s, connection_loss_MWh);
    FIELD(j, s, facility_MWh);
    FIELD(j, s, it_MWh);
    FIELD(j, s, it_idle_MWh);
    FIELD(j, s, cap_saving_MWh);
    FIELD(j, s, cold_charge_MWh);
    FIELD(j, s, cold_discharge_MWh);
    FIELD(j, s, cooling_MWh);
    FIELD(j, s, lighting_MWh);
    FIELD(j, s, losses_MWh);
    FIELD(j, s, buildings_MWh);
    FIELD(j, s, peak_facility_MW);
    FIELD(j, s, peak_connection_MW);
    FIELD(j, s, battery_cycles);
    FIELD(j, s, battery_end_less_start_MWh);
    FIELD(j, s, battery_rainflow_cycles);
    FIELD(j, s, battery_fade_first_year);
    FIELD(j, s, battery_fade_per_year_of_ten);
    FIELD(j, s, battery_fade_by_cycles);
    FIELD(j, s, mean_import_usd_per_MWh);
    FIELD(j, s, largest_gap_MW);
    rkw_json_close(j, '}');
}

static void write_metrics(rkw_json *j, const rkw_summary *s)
{
    char start[32];
    rkw_format_time(s->worst_week_start_unix_s, start);
    rkw_json_open(j, "metrics", '{');
    FIELD(j, s, cfe);
    FIELD(j, s, annual_match);
    FIELD(j, s, coverage);
    FIELD(j, s, curtailment_rate);
    FIELD(j, s, self_consumption);
    FIELD(j, s, self_sufficiency);
    FIELD(j, s, ref);
    FIELD(j, s, pue);
    FIELD(j, s, wue_l_per_kWh);
    FIELD(j, s, cue_kg_per_kWh);
    FIELD(j, s, water_m3);
    FIELD(j, s, lole_h);
    FIELD(j, s, eue_MWh);
    FIELD(j, s, carbon_location_kg);
    FIELD(j, s, carbon_market_kg);
    FIELD(j, s, carbon_marginal_kg);
    FIELD(j, s, carbon_lifecycle_kg);
    rkw_json_text(j, "worst_week_start_utc", start);
    FIELD(j, s, worst_week_cfe);
    FIELD(j, s, goodput);
    FIELD(j, s, swing_typical_MW_min);
    FIELD(j, s, swing_rare_MW_min);
    FIELD(j, s, swing_step_MW);
    FIELD(j, s, swing_buffer_MW);
    FIELD(j, s, swing_buffer_MWh);
    rkw_json_close(j, '}');
}

static void write_parts(rkw_json *j, const char *key, const double *parts)
{
    rkw_json_open(j, key, '{');
    for (int32_t i = 0; i < RKW_COSTS; i++) rkw_json_number(j, rkw_cost_name(i), parts[i]);
    rkw_json_close(j, '}');
}

static void write_cost(rkw_json *j, const rkw_year_cost *c)
{
    rkw_json_open(j, "cost", '{');
    write_parts(j, "capex_usd", c->capex_usd);
    write_parts(j, "annuity_usd", c->annuity_usd);
    write_parts(j, "upkeep_usd", c->upkeep_usd);
    FIELD(j, c, staff_usd);
    FIELD(j, c, water_usd);
    FIELD(j, c, import_usd);
    FIELD(j, c, wheeling_usd);
    FIELD(j, c, fixed_grid_usd);
    FIELD(j, c, backup_usd);
    FIELD(j, c, export_usd);
    FIELD(j, c, stored_usd);
    FIELD(j, c, credits_usd);
    FIELD(j, c, total_usd);
    FIELD(j, c, usd_per_gpu_h);
    FIELD(j, c, scope2_kg);
    FIELD(j, c, generation_kg);
    FIELD(j, c, embodied_kg);
    FIELD(j, c, lifecycle_kg);
    FIELD(j, c, kg_per_gpu_h);
    FIELD(j, c, lifecycle_kg_per_gpu_h);
    FIELD(j, c, land_m2);
    rkw_json_close(j, '}');
}

static void write_envelope(rkw_json *j, const rkw_envelope *e)
{
    rkw_json_open(j, "envelope", '{');
    rkw_json_text(j, "rack", e->rack);
    FIELD(j, e, rack_it_MW);
    FIELD(j, e, facility_per_it);
    FIELD(j, e, rack_all_in_usd);
    FIELD(j, e, budget_racks);
    FIELD(j, e, budget_gpus);
    FIELD(j, e, budget_it_MW);
    FIELD(j, e, budget_facility_MW);
    FIELD(j, e, budget_racks_only);
    FIELD(j, e, land_racks);
    FIELD(j, e, land_m2_per_rack);
    FIELD(j, e, land_needed_m2);
    FIELD(j, e, capacity_racks);
    FIELD(j, e, capacity_gpus);
    FIELD(j, e, capacity_usd);
    FIELD(j, e, supply_usd);
    FIELD(j, e, pv_on_land_MWp);
    rkw_json_close(j, '}');
}

static rkw_status write_tenants(rkw_json *j, const rkw_run *run, rkw_error *err)
{
    const rkw_tenants *tenants = rkw_site_tenants(run->site);
    rkw_json_open(j, "tenants", '[');
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        rkw_tenant_summary s;
        RKW_TRY(rkw_summarise_tenant(run->ledger, run->site, t, &s, err));
        rkw_json_open(j, NULL, '{');
        rkw_json_text(j, "name", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME));
        rkw_json_number(j, "arrived_gpu_h", s.arrived);
        rkw_json_number(j, "delivered_gpu_h", s.delivered);
        rkw_json_number(j, "late_gpu_h", s.late);
        rkw_json_number(j, "dropped_gpu_h", s.dropped);
        rkw_json_number(j, "backlog_end_gpu_h", s.backlog_end);
        rkw_json_number(j, "lost_gpu_h", s.lost);
        rkw_json_number(j, "mean_delay_h", s.mean_delay_h);
        rkw_json_number(j, "revenue_usd", s.revenue_usd);
        rkw_json_number(j, "credits_usd", s.credits_usd);
        rkw_json_close(j, '}');
    }
    rkw_json_close(j, ']');
    return RKW_OK;
}

static void write_plants(rkw_json *j, const rkw_run *run)
{
    rkw_json_open(j, "plants", '[');
    for (size_t p = 0; p < rkw_site_plants(run->site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(run->site, p, &plant) != RKW_OK) continue;
        rkw_json_open(j, NULL, '{');
        rkw_json_text(j, "name", plant.name);
        rkw_json_text(j, "kind", plant.kind == RKW_PLANT_PV ? "pv" : "wind");
        rkw_json_number(j, "capacity_MW", plant.capacity_MW);
        rkw_json_open(j, "MWh_per_MW_after", '{');
        for (size_t i = 0; i < rkw_year_stages(run->year, p); i++)
            rkw_json_number(j, rkw_year_stage_name(run->year, p, i), rkw_year_stage_MWh_per_MW(run->year, p, i));
        rkw_json_close(j, '}');
        rkw_json_close(j, '}');
    }
    rkw_json_close(j, ']');
}

static void write_work(rkw_json *j, const rkw_summary *s)
{
    rkw_json_open(j, "work", '{');
    FIELD(j, s, gpu_h_arrived);
    FIELD(j, s, gpu_h_delivered);
    FIELD(j, s, gpu_h_late);
    FIELD(j, s, gpu_h_dropped);
    FIELD(j, s, gpu_h_lost);
    FIELD(j, s, gpu_h_powered);
    FIELD(j, s, gpu_h_backlog_end);
    FIELD(j, s, revenue_usd);
    FIELD(j, s, credits_usd);
    rkw_json_close(j, '}');
}

/* What the policy planned by its own physics; the rest of the file is what the ledger made of it. */
static void write_plan(rkw_json *j, const rkw_run *run)
{
    if (!run->n_plan) return;
    rkw_json_open(j, "plan", '{');
    for (size_t i = 0; i < run->n_plan; i++) rkw_json_number(j, run->plan[i].name, run->plan[i].value);
    rkw_json_close(j, '}');
}

rkw_status rkw_report_summary(const rkw_run *run, size_t unconfirmed, rkw_output *out, rkw_error *err)
{
    rkw_json j = {out, 0, 0};
    rkw_json_open(&j, NULL, '{');
    rkw_json_number(&j, "schema", RKW_SUMMARY_SCHEMA);
    rkw_json_text(&j, "rackwatt", rkw_version());
    rkw_json_text(&j, "policy", rkw_ledger_policy(run->ledger));
    rkw_json_number(&j, "foresight_h", rkw_ledger_foresight_h(run->ledger));
    write_site(&j, run);
    write_weather(&j, run);
    write_energy(&j, run->summary);
    write_metrics(&j, run->summary);
    write_work(&j, run->summary);
    RKW_TRY(write_tenants(&j, run, err));
    write_cost(&j, run->cost);
    write_envelope(&j, run->envelope);
    write_plants(&j, run);
    write_plan(&j, run);
    rkw_json_number(&j, "assumptions_to_be_confirmed", (double)unconfirmed);
    rkw_json_close(&j, '}');
    return RKW_OK;
}
