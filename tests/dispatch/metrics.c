/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/metrics.h>

#include <math.h>
#include <string.h>

#include "harness/reference.h"

enum { MOST_ROWS = 32 };

typedef struct account {
    double it[MOST_ROWS], load[MOST_ROWS], pv[MOST_ROWS], wind[MOST_ROWS], curtailed[MOST_ROWS], charge[MOST_ROWS];
    double discharge[MOST_ROWS], export[MOST_ROWS], import[MOST_ROWS], unserved[MOST_ROWS], share[MOST_ROWS];
    double average[MOST_ROWS], marginal[MOST_ROWS], certificates[MOST_ROWS], water[MOST_ROWS];
} account;

static rkw_metrics_rows rows_of(const account *a, size_t n, double dt_h)
{
    rkw_metrics_rows r = RKW_METRICS_ROWS_INIT;
    r.n = n;
    r.dt_h = dt_h;
    r.it_MW = a->it;
    r.load_MW = a->load;
    r.pv_MW = a->pv;
    r.wind_MW = a->wind;
    r.curtailed_MW = a->curtailed;
    r.charge_MW = a->charge;
    r.discharge_MW = a->discharge;
    r.export_MW = a->export;
    r.import_MW = a->import;
    r.unserved_MW = a->unserved;
    r.carbon_free_share = a->share;
    r.average_kg_per_MWh = a->average;
    r.marginal_kg_per_MWh = a->marginal;
    r.certificates_MW = a->certificates;
    r.water_L = a->water;
    return r;
}

static rkw_metrics_rows read_account(account *a, const test_csv *ledger, const test_csv *cases, size_t c)
{
    size_t first;
    const size_t n = reference_rows(ledger, "case", test_csv_at(cases, c, "case"), &first);
    CHECK(n <= MOST_ROWS);
    const struct {
        const char *name;
        double *out;
    } columns[] = {
        {"it_mw", a->it},
        {"load_mw", a->load},
        {"pv_mw", a->pv},
        {"wind_mw", a->wind},
        {"curtailed_mw", a->curtailed},
        {"charge_mw", a->charge},
        {"discharge_mw", a->discharge},
        {"export_mw", a->export},
        {"import_mw", a->import},
        {"unserved_mw", a->unserved},
        {"grid_cfe_share", a->share},
        {"ci_average_g_per_kwh", a->average},
        {"ci_marginal_g_per_kwh", a->marginal},
        {"certificates_mw", a->certificates},
        {"water_l", a->water},
    };
    for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++)
        reference_column(ledger, columns[k].name, first, n, columns[k].out);
    rkw_metrics_rows r = rows_of(a, n, test_csv_at(cases, c, "dt_h"));
    r.residual_kg_per_MWh = 1000 * test_csv_at(cases, c, "residual_mix_kg_per_kwh");
    /* the reference's ledgers either have a store of 20 MWh at the start or none */
    for (size_t i = 0; i < n; i++)
        if (a->charge[i] > 0 || a->discharge[i] > 0) r.stored_start_MWh = 20;
    r.eta_charge = r.eta_discharge = 0.9;
    return r;
}

/* Fifty ledgers in exact rational arithmetic. */
TEST(metrics_match_reference)
{
    test_csv *cases = reference_table("dispatch", "metrics"), *ledger = reference_table("dispatch", "metrics_ledger");
    if (!cases || !ledger) return;
    static account a;
    for (size_t c = 0; c < cases->rows; c++) {
        const rkw_metrics_rows r = read_account(&a, ledger, cases, c);
        rkw_metrics m = RKW_METRICS_INIT;
        rkw_error err;
        CHECK_OK(rkw_metrics_compute(&r, &m, &err), err);
        const struct {
            const char *name;
            double got;
        } want[] = {
            {"load_mwh", m.load_MWh},
            {"cfe", m.cfe},
            {"cfe_hourly_floor", m.cfe_hourly_floor},
            {"cfe_without_store", m.cfe_without_store},
            {"coverage_available", m.coverage_available},
            {"coverage_with_store", m.coverage_with_store},
            {"annual_match", m.annual_match},
            {"ref", m.ref},
            {"pue", m.pue},
            {"cue_location_kg_per_kwh", m.cue_location_kg_per_kWh},
            {"cue_market_kg_per_kwh", m.cue_market_kg_per_kWh},
            {"wue_l_per_kwh", m.wue_L_per_kWh},
            {"carbon_location_kg", m.carbon_location_kg},
            {"carbon_market_annual_kg", m.carbon_market_annual_kg},
            {"carbon_market_hourly_kg", m.carbon_market_hourly_kg},
            {"carbon_marginal_import_kg", m.carbon_marginal_import_kg},
            {"carbon_marginal_net_kg", m.carbon_marginal_net_kg},
            {"curtailment_rate", m.curtailment_rate},
            {"self_consumption", m.self_consumption},
            {"self_sufficiency", m.self_sufficiency},
            {"lole_h", m.lole_h},
            {"eue_mwh", m.eue_MWh},
            {"eue_ppm", m.eue_ppm},
            {"stored_end_mwh", m.stored_end_MWh},
        };
        for (size_t k = 0; k < sizeof want / sizeof want[0]; k++)
            check_near(want[k].got, test_csv_at(cases, c, want[k].name), 1e-12, 1e-12, want[k].name, __FILE__,
                       __LINE__);
    }
    test_csv_free(cases);
    test_csv_free(ledger);
}

/* Two hours worked by hand: backup counts as bought with nothing carbon-free in it; offices stay outside PUE and CUE. */
TEST(metrics_of_backup_and_other_buildings)
{
    const double it[2] = {8, 8}, load[2] = {12, 12}, other[2] = {2, 2}, pv[2] = {6, 0};
    const double import[2] = {6, 2}, backup[2] = {0, 10}, share[2] = {0.5, 0.5}, average[2] = {600, 600};
    rkw_metrics_rows r = RKW_METRICS_ROWS_INIT;
    r.n = 2;
    r.it_MW = it;
    r.load_MW = load;
    r.other_MW = other;
    r.pv_MW = pv;
    r.import_MW = import;
    r.backup_MW = backup;
    r.carbon_free_share = share;
    r.average_kg_per_MWh = average;
    r.backup_kg_per_MWh = 800;
    rkw_metrics m = RKW_METRICS_INIT;
    rkw_error err;
    CHECK_OK(rkw_metrics_compute(&r, &m, &err), err);
    CHECK_NEAR(m.cfe, (6 + 3 + 1) / 24.0, 1e-15, 0);
    CHECK_NEAR(m.pue, 20 / 16.0, 1e-15, 0);
    CHECK_NEAR(m.carbon_location_kg, 8 * 600 + 10 * 800, 1e-9, 0);
    CHECK_NEAR(m.cue_location_kg_per_kWh, (8 * 600 + 10 * 800) * 20 / 24.0 / 16000, 1e-15, 0);
    CHECK_NEAR(m.self_sufficiency, 1 - 18 / 24.0, 1e-15, 0);
    CHECK_NEAR(m.backup_MWh, 10, 0, 0);
}

/* Six quarter hours, of which three lack power: 45 min and (1 + 2 + 4) / 4 MWh. Every energy is a quarter of its sum of MW. */
TEST(metrics_of_quarter_hours)
{
    const double load[6] = {8, 8, 8, 8, 8, 8}, it[6] = {6, 6, 6, 6, 6, 6}, unserved[6] = {0, 1, 2, 0, 4, 0};
    const double pv[6] = {10, 7, 6, 8, 4, 8}, curtailed[6] = {2, 0, 0, 0, 0, 0};
    rkw_metrics_rows r = RKW_METRICS_ROWS_INIT;
    r.n = 6;
    r.dt_h = 0.25;
    r.it_MW = it;
    r.load_MW = load;
    r.pv_MW = pv;
    r.curtailed_MW = curtailed;
    r.unserved_MW = unserved;
    rkw_metrics m = RKW_METRICS_INIT;
    rkw_error err;
    CHECK_OK(rkw_metrics_compute(&r, &m, &err), err);
    CHECK_NEAR(m.lole_h, 0.75, 1e-15, 0);
    CHECK_NEAR(m.eue_MWh, 1.75, 1e-15, 0);
    CHECK_NEAR(m.eue_ppm, 1e6 * 7 / 48, 0, 1e-14);
    CHECK_NEAR(m.load_MWh, 12, 1e-14, 0);
    CHECK_NEAR(m.it_MWh, 9, 1e-14, 0);
    CHECK_NEAR(m.production_MWh, 43 / 4.0, 1e-14, 0);
    CHECK_NEAR(m.curtailed_MWh, 0.5, 1e-15, 0);
}

TEST(metrics_of_nothing_are_nan)
{
    const double zero[3] = {0, 0, 0};
    rkw_metrics_rows r = RKW_METRICS_ROWS_INIT;
    r.n = 3;
    r.it_MW = r.load_MW = zero;
    rkw_metrics m = RKW_METRICS_INIT;
    rkw_error err;
    CHECK_OK(rkw_metrics_compute(&r, &m, &err), err);
    CHECK(isnan(m.cfe) && isnan(m.pue) && isnan(m.annual_match) && isnan(m.ref) && m.lole_h == 0);
    const double bad[3] = {0, NAN, 0};
    r.pv_MW = bad;
    CHECK_STATUS(rkw_metrics_compute(&r, &m, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "pv_MW of row 1 is not a finite number");
    r.pv_MW = NULL;
    r.dt_h = 0;
    CHECK_STATUS(rkw_metrics_compute(&r, &m, &err), RKW_E_DOMAIN, err);
    r.size = 8;
    CHECK_STATUS(rkw_metrics_compute(&r, &m, &err), RKW_E_ARG, err);
}
