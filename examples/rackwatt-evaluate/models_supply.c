/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the supply and dispatch rooms: batteries, ageing, Carbon Explorer's scheduling, metrics of an account. */
#include "cases.h"

#include <rackwatt/ageing.h>
#include <rackwatt/carbon_explorer.h>
#include <rackwatt/metrics.h>
#include <rackwatt/supply.h>

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ greedy battery */

static rkw_battery battery_of_row(const eval_job *job, size_t r)
{
    rkw_battery b = RKW_BATTERY_INIT;
    b.energy_MWh = eval_in(job, "e_mwh")[r];
    b.power_charge_MW = eval_in(job, "p_charge_mw")[r];
    b.power_discharge_MW = eval_in(job, "p_discharge_mw")[r];
    b.soc_min = eval_in(job, "soc_min")[r];
    b.soc_max = eval_in(job, "soc_max")[r];
    b.soc_start = eval_in(job, "soc_start")[r];
    b.eta_charge = eval_in(job, "eta_charge")[r];
    b.eta_discharge = eval_in(job, "eta_discharge")[r];
    b.self_discharge_per_h = eval_in(job, "self_discharge_per_h")[r];
    return b;
}

static rkw_status run_battery_greedy(eval_job *job, rkw_error *err)
{
    const double *key = eval_with(job, "series", "case");
    const double *renewable = eval_with(job, "series", "renewable_mw"), *load = eval_with(job, "series", "load_mw");
    for (size_t r = 0; r < eval_rows(job); r++) {
        const case_rows g = case_find(key, eval_with_rows(job, "series"), eval_in(job, "case")[r]);
        if (!g.n) return eval_fail_row(job, r, err, RKW_E_MISSING, "the series has no rows of this case");
        const rkw_battery b = battery_of_row(job, r);
        rkw_battery_sums s;
        const rkw_status st = rkw_battery_greedy(&b, renewable + g.first, load + g.first, g.n, eval_in(job, "dt_h")[r],
                                                 NULL, NULL, &s, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        eval_out(job, "end_mwh")[r] = s.end_MWh;
        eval_out(job, "charged_mwh")[r] = s.charged_MWh;
        eval_out(job, "discharged_mwh")[r] = s.discharged_MWh;
        eval_out(job, "uncovered_mwh")[r] = s.uncovered_MWh;
        eval_out(job, "surplus_left_mwh")[r] = s.surplus_left_MWh;
        eval_out(job, "min_mwh")[r] = s.min_MWh;
        eval_out(job, "max_mwh")[r] = s.max_MWh;
        eval_out(job, "coverage")[r] = s.coverage;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ C/L/C battery */

static void step_clc(eval_job *job, const rkw_battery *b, size_t r, double *content_MWh)
{
    const double renewable = eval_in(job, "renewable_mw")[r], load = eval_in(job, "load_mw")[r];
    const double power = rkw_battery_step(b, content_MWh, load - renewable, 1);
    eval_out(job, "end_mwh")[r] = *content_MWh;
    eval_out(job, "delivered_mwh")[r] = fmax(power, 0);
    eval_out(job, "charged_mwh")[r] = fmax(-power, 0);
    eval_out(job, "renewable_after_joint_mw")[r] = renewable + power;
    eval_out(job, "renewable_after_battery_cas_mw")[r] = renewable > load ? load : renewable + power;
}

static rkw_status run_battery_clc(eval_job *job, rkw_error *err)
{
    const double *key = eval_in(job, "case");
    for (size_t first = 0, end; first < eval_rows(job); first = end) {
        end = eval_group_end(key, first, eval_rows(job));
        const rkw_battery b =
            rkw_carbon_explorer_battery(eval_in(job, "q_mwh")[first], case_count(eval_in(job, "substeps")[first]));
        const rkw_status st = rkw_battery_check(&b, err);
        if (st != RKW_OK) return eval_at_row(job, first, err, st);
        double content_MWh = rkw_battery_start_MWh(&b);
        for (size_t r = first; r < end; r++) step_clc(job, &b, r, &content_MWh);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ scheduling */

static rkw_status run_cas_days(eval_job *job, rkw_error *err)
{
    const double *key = eval_in(job, "day");
    for (size_t first = 0, end; first < eval_rows(job); first = end) {
        end = eval_group_end(key, first, eval_rows(job));
        const rkw_status st =
            rkw_carbon_explorer_schedule(eval_in(job, "renewable_mw") + first, eval_in(job, "load_mw") + first,
                                         end - first, eval_in(job, "flexible")[first], eval_in(job, "cap_mw")[first],
                                         eval_out(job, "scheduled_mw") + first, NULL, err);
        if (st != RKW_OK) return eval_at_row(job, first, err, st);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ ageing */

static rkw_ageing ageing_of_row(const eval_job *job, size_t r)
{
    rkw_ageing a = RKW_AGEING_INIT;
    a.k_delta1 = eval_in(job, "k_delta1")[r];
    a.k_delta2 = eval_in(job, "k_delta2")[r];
    a.k_delta3 = eval_in(job, "k_delta3")[r];
    a.k_sigma = eval_in(job, "k_sigma")[r];
    a.sigma_ref = eval_in(job, "sigma_ref")[r];
    a.k_temp_per_K = eval_in(job, "k_temp")[r];
    a.temp_ref_C = eval_in(job, "temp_ref_c")[r];
    a.k_time_per_s = eval_in(job, "k_time")[r];
    return a;
}

static rkw_status run_battery_stress(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        const rkw_ageing a = ageing_of_row(job, r);
        const rkw_status st = rkw_ageing_check(&a, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        const double depth = eval_in(job, "delta")[r], soc = eval_in(job, "sigma")[r];
        const double temp_C = eval_in(job, "temp_c")[r], time_s = eval_in(job, "time_s")[r];
        eval_out(job, "s_delta")[r] = rkw_ageing_stress_depth(&a, depth);
        eval_out(job, "s_sigma")[r] = rkw_ageing_stress_soc(&a, soc);
        eval_out(job, "s_temp")[r] = rkw_ageing_stress_temp(&a, temp_C);
        eval_out(job, "f_cycle")[r] = rkw_ageing_cycle(&a, depth, soc, temp_C);
        eval_out(job, "f_calendar")[r] = rkw_ageing_calendar(&a, soc, temp_C, time_s);
    }
    return RKW_OK;
}

static void put_ageing(eval_job *job, size_t r, const rkw_ageing *a, const rkw_ageing_use *use)
{
    const double degradation = eval_in(job, "years")[r] * (use->by_cycles + use->by_time);
    eval_out(job, "n_cycle_rows")[r] = (double)use->cycle_rows;
    eval_out(job, "cycle_count")[r] = use->cycles;
    eval_out(job, "equivalent_full_cycles")[r] = use->equivalent_full_cycles;
    eval_out(job, "soc_mean")[r] = use->mean_soc;
    eval_out(job, "f_cycle_1y")[r] = use->by_cycles;
    eval_out(job, "f_calendar_1y")[r] = use->by_time;
    eval_out(job, "f_d")[r] = degradation;
    eval_out(job, "capacity_loss")[r] = rkw_ageing_capacity_loss(a, degradation);
}

static rkw_status run_battery_ageing(eval_job *job, rkw_error *err)
{
    static const char *const columns[] = {"soc_0", "soc_1", "soc_2"};
    const size_t n = eval_with_rows(job, "soc");
    rkw_cycle *cycles = eval_memory(job, n, sizeof *cycles);
    if (!cycles) return RKW_E_MEMORY;
    for (size_t r = 0; r < eval_rows(job); r++) {
        const double column = eval_in(job, "soc_column")[r];
        if (!(column == 0 || column == 1 || column == 2))
            return eval_fail_row(job, r, err, RKW_E_DOMAIN, "soc_column is not 0, 1 or 2");
        rkw_ageing a = ageing_of_row(job, r);
        a.alpha_sei = eval_in(job, "alpha_sei")[r];
        a.beta_sei = eval_in(job, "beta_sei")[r];
        rkw_ageing_use use;
        const rkw_status st = rkw_ageing_of_series(&a, eval_with(job, "soc", columns[(int)column]), n, 1,
                                                   eval_in(job, "temp_c")[r], cycles, &use, err);
        if (st != RKW_OK) return eval_at_row(job, r, err, st);
        put_ageing(job, r, &a, &use);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ metrics */

/*
 * The account may be IN itself, whose rows then all get the metrics of their case, or a table beside an IN of one row
 * per case. Step and residual mix are columns of the table of cases, or constants.
 */
static const double *account(const eval_job *job, const char *column)
{
    return eval_has(job, "ledger") ? eval_with(job, "ledger", column) : eval_in(job, column);
}

static double of_case(const eval_job *job, const char *column, size_t r)
{
    double value = eval_in(job, column)[r];
    if (eval_has(job, "cases")) {
        const case_rows g =
            case_find(eval_with(job, "cases", "case"), eval_with_rows(job, "cases"), eval_in(job, "case")[r]);
        if (g.n) value = eval_with(job, "cases", column)[g.first];
    }
    return isnan(value) ? eval_set(job, column) : value;
}

static bool moves(const double *power_MW, case_rows g)
{
    for (size_t i = 0; i < g.n; i++)
        if (power_MW[g.first + i] > 0) return true;
    return false;
}

static rkw_metrics_rows rows_of_case(const eval_job *job, size_t r, case_rows g)
{
    rkw_metrics_rows rows = RKW_METRICS_ROWS_INIT;
    rows.n = g.n;
    rows.dt_h = of_case(job, "dt_h", r);
    rows.residual_kg_per_MWh = 1000 * of_case(job, "residual_mix_kg_per_kwh", r);
    rows.it_MW = account(job, "it_mw") + g.first;
    rows.load_MW = account(job, "load_mw") + g.first;
    rows.pv_MW = account(job, "pv_mw") + g.first;
    rows.wind_MW = account(job, "wind_mw") + g.first;
    rows.curtailed_MW = account(job, "curtailed_mw") + g.first;
    rows.charge_MW = account(job, "charge_mw") + g.first;
    rows.discharge_MW = account(job, "discharge_mw") + g.first;
    rows.export_MW = account(job, "export_mw") + g.first;
    rows.import_MW = account(job, "import_mw") + g.first;
    rows.unserved_MW = account(job, "unserved_mw") + g.first;
    rows.carbon_free_share = account(job, "grid_cfe_share") + g.first;
    rows.average_kg_per_MWh = account(job, "ci_average_g_per_kwh") + g.first;
    rows.marginal_kg_per_MWh = account(job, "ci_marginal_g_per_kwh") + g.first;
    rows.certificates_MW = account(job, "certificates_mw") + g.first;
    rows.water_L = account(job, "water_l") + g.first;
    rows.eta_charge = rows.eta_discharge = eval_set(job, "store_eta");
    /* an account whose store never moves has none */
    if (moves(account(job, "charge_mw"), g) || moves(account(job, "discharge_mw"), g))
        rows.stored_start_MWh = eval_set(job, "store_start_mwh");
    return rows;
}

static void put_metrics(eval_job *job, size_t first, size_t end, const rkw_metrics *m)
{
    const struct {
        const char *name;
        double value;
    } columns[] = {
        {"load_mwh", m->load_MWh},
        {"cfe", m->cfe},
        {"cfe_hourly_floor", m->cfe_hourly_floor},
        {"cfe_without_store", m->cfe_without_store},
        {"coverage_available", m->coverage_available},
        {"coverage_with_store", m->coverage_with_store},
        {"annual_match", m->annual_match},
        {"ref", m->ref},
        {"pue", m->pue},
        {"cue_location_kg_per_kwh", m->cue_location_kg_per_kWh},
        {"cue_market_kg_per_kwh", m->cue_market_kg_per_kWh},
        {"wue_l_per_kwh", m->wue_L_per_kWh},
        {"carbon_location_kg", m->carbon_location_kg},
        {"carbon_market_annual_kg", m->carbon_market_annual_kg},
        {"carbon_market_hourly_kg", m->carbon_market_hourly_kg},
        {"carbon_marginal_import_kg", m->carbon_marginal_import_kg},
        {"carbon_marginal_net_kg", m->carbon_marginal_net_kg},
        {"curtailment_rate", m->curtailment_rate},
        {"self_consumption", m->self_consumption},
        {"self_sufficiency", m->self_sufficiency},
        {"lole_h", m->lole_h},
        {"eue_mwh", m->eue_MWh},
        {"eue_ppm", m->eue_ppm},
        {"stored_end_mwh", m->stored_end_MWh},
    };
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
        for (size_t r = first; r < end; r++) eval_out(job, columns[c].name)[r] = columns[c].value;
}

static rkw_status run_metrics(eval_job *job, rkw_error *err)
{
    const double *key = eval_in(job, "case");
    const size_t account_rows = eval_has(job, "ledger") ? eval_with_rows(job, "ledger") : eval_rows(job);
    if (!eval_has(job, "ledger") && isnan(account(job, "load_mw")[0]))
        return eval_fail_row(job, 0, err, RKW_E_MISSING, "IN has no load_mw: give the account with --with");
    for (size_t first = 0, end; first < eval_rows(job); first = end) {
        end = eval_group_end(key, first, eval_rows(job));
        const case_rows g = eval_has(job, "ledger") ? case_find(account(job, "case"), account_rows, key[first])
                                                    : (case_rows){first, end - first};
        if (!g.n) return eval_fail_row(job, first, err, RKW_E_MISSING, "the account has no rows of this case");
        const rkw_metrics_rows rows = rows_of_case(job, first, g);
        rkw_metrics m = RKW_METRICS_INIT;
        const rkw_status st = rkw_metrics_compute(&rows, &m, err);
        if (st != RKW_OK) return eval_at_row(job, first, err, st);
        put_metrics(job, first, end, &m);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ table of models */

#define STRESS_COLUMNS                                                                                                 \
    {"k_delta1", "1", 0}, {"k_delta2", "1", 0}, {"k_delta3", "1", 0}, {"k_sigma", "1", 0}, {"sigma_ref", "1", 0},      \
        {"k_temp", "1/K", 0}, {"temp_ref_c", "degC", 0}, {"k_time", "1/s", 0},                                         \
    {                                                                                                                  \
        "temp_c", "degC", 0                                                                                            \
    }

#define ACCOUNT_COLUMNS(optional)                                                                                      \
    {"it_mw", "MW", optional}, {"load_mw", "MW", optional}, {"pv_mw", "MW", optional}, {"wind_mw", "MW", optional},    \
        {"curtailed_mw", "MW", optional}, {"charge_mw", "MW", optional}, {"discharge_mw", "MW", optional},             \
        {"export_mw", "MW", optional}, {"import_mw", "MW", optional}, {"unserved_mw", "MW", optional},                 \
        {"grid_cfe_share", "1", optional}, {"ci_average_g_per_kwh", "g/kWh", optional},                                \
        {"ci_marginal_g_per_kwh", "g/kWh", optional}, {"certificates_mw", "MW", optional},                             \
    {                                                                                                                  \
        "water_l", "L", optional                                                                                       \
    }

static const rkw_eval_model models[] = {
    {.name = "battery_greedy",
     .about = "greedy battery, one case per row; the hours of all cases come with --with",
     .inputs =
         EVAL_COLUMNS({"case", "1", 0}, {"dt_h", "h", 0}, {"e_mwh", "MWh", 0}, {"p_charge_mw", "MW", 0},
                      {"p_discharge_mw", "MW", 0}, {"soc_min", "1", 0}, {"soc_max", "1", 0}, {"soc_start", "1", 0},
                      {"eta_charge", "1", 0}, {"eta_discharge", "1", 0}, {"self_discharge_per_h", "1/h", 0}),
     .with =
         EVAL_WITH({"series", EVAL_COLUMNS({"case", "1", 0}, {"renewable_mw", "MW", 0}, {"load_mw", "MW", 0}), false}),
     .outputs = EVAL_COLUMNS({"end_mwh", "MWh", 0}, {"charged_mwh", "MWh", 0}, {"discharged_mwh", "MWh", 0},
                             {"uncovered_mwh", "MWh", 0}, {"surplus_left_mwh", "MWh", 0}, {"min_mwh", "MWh", 0},
                             {"max_mwh", "MWh", 0}, {"coverage", "1", 0}),
     .run = run_battery_greedy},
    {.name = "battery_clc",
     .about = "C/L/C battery (Kazhamiaka et al. 2019) as Carbon Explorer uses it; rows of one case together, hourly",
     .inputs = EVAL_COLUMNS({"case", "1", 0}, {"q_mwh", "MWh", 0}, {"substeps", "1", 0}, {"renewable_mw", "MW", 0},
                            {"load_mw", "MW", 0}),
     .outputs = EVAL_COLUMNS({"end_mwh", "MWh", 0}, {"delivered_mwh", "MWh", 0}, {"charged_mwh", "MWh", 0},
                             {"renewable_after_battery_cas_mw", "MW", 0}, {"renewable_after_joint_mw", "MW", 0}),
     .run = run_battery_clc},
    {.name = "cas_days",
     .about = "carbon-aware scheduling of Carbon Explorer (Acun et al. 2023); rows of one day together",
     .inputs = EVAL_COLUMNS({"day", "1", 0}, {"renewable_mw", "MW", 0}, {"load_mw", "MW", 0}, {"flexible", "1", 0},
                            {"cap_mw", "MW", 0}),
     .outputs = EVAL_COLUMNS({"scheduled_mw", "MW", 0}),
     .run = run_cas_days},
    {.name = "battery_stress",
     .about = "stress factors of lithium-ion ageing (Xu et al. 2018)",
     .inputs = EVAL_COLUMNS(STRESS_COLUMNS, {"delta", "1", 0}, {"sigma", "1", 0}, {"time_s", "s", 0}),
     .outputs = EVAL_COLUMNS({"s_delta", "1", 0}, {"s_sigma", "1", 0}, {"s_temp", "1", 0}, {"f_cycle", "1", 0},
                             {"f_calendar", "1", 0}),
     .run = run_battery_stress},
    {.name = "battery_ageing",
     .about = "capacity loss of a year of hourly states of charge, repeated (rainflow and Xu et al. 2018)",
     .inputs = EVAL_COLUMNS(STRESS_COLUMNS, {"soc_column", "1", 0}, {"years", "1", 0}, {"alpha_sei", "1", 0},
                            {"beta_sei", "1", 0}),
     .with = EVAL_WITH({"soc", EVAL_COLUMNS({"soc_0", "1", 0}, {"soc_1", "1", 0}, {"soc_2", "1", 0}), false}),
     .outputs = EVAL_COLUMNS({"n_cycle_rows", "1", 0}, {"cycle_count", "1", 0}, {"equivalent_full_cycles", "1", 0},
                             {"soc_mean", "1", 0}, {"f_cycle_1y", "1", 0}, {"f_calendar_1y", "1", 0}, {"f_d", "1", 0},
                             {"capacity_loss", "1", 0}),
     .run = run_battery_ageing},
    {.name = "metrics",
     .about = "metrics of an hourly account; IN is the account, rows of one case together, or a table of its cases",
     .inputs = EVAL_COLUMNS({"case", "1", 0}, {"dt_h", "h", true}, {"residual_mix_kg_per_kwh", "kg/kWh", true},
                            ACCOUNT_COLUMNS(true)),
     .with = EVAL_WITH(
         {"ledger", EVAL_COLUMNS({"case", "1", 0}, ACCOUNT_COLUMNS(false)), true},
         {"cases", EVAL_COLUMNS({"case", "1", 0}, {"dt_h", "h", 0}, {"residual_mix_kg_per_kwh", "kg/kWh", 0}), true}),
     .constants =
         EVAL_CONSTANTS({"dt_h", "h", 1, 1e-6, 1e4, NULL}, {"residual_mix_kg_per_kwh", "kg/kWh", 0, 0, 5, NULL},
                        {"store_eta", "1", 0.9, 0.01, 1, NULL}, {"store_start_mwh", "MWh", 20, 0, 1e9, NULL}),
     .outputs = EVAL_COLUMNS(
         {"load_mwh", "MWh", 0}, {"cfe", "1", 0}, {"cfe_hourly_floor", "1", 0}, {"cfe_without_store", "1", 0},
         {"coverage_available", "1", 0}, {"coverage_with_store", "1", 0}, {"annual_match", "1", 0}, {"ref", "1", 0},
         {"pue", "1", 0}, {"cue_location_kg_per_kwh", "kg/kWh", 0}, {"cue_market_kg_per_kwh", "kg/kWh", 0},
         {"wue_l_per_kwh", "L/kWh", 0}, {"carbon_location_kg", "kg", 0}, {"carbon_market_annual_kg", "kg", 0},
         {"carbon_market_hourly_kg", "kg", 0}, {"carbon_marginal_import_kg", "kg", 0},
         {"carbon_marginal_net_kg", "kg", 0}, {"curtailment_rate", "1", 0}, {"self_consumption", "1", 0},
         {"self_sufficiency", "1", 0}, {"lole_h", "h", 0}, {"eue_mwh", "MWh", 0}, {"eue_ppm", "1", 0},
         {"stored_end_mwh", "MWh", 0}),
     .run = run_metrics},
};
EVAL_MODELS(supply, models)
