/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Metrics of an hourly account: one pass of sums, then the ratios. */
#include <rackwatt/metrics.h>

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "supply/finite.h"

/* Sums over rows, MW not yet multiplied by the step. */
typedef struct sums {
    double load, it, other, renewable, curtailed, charge, discharge, export, import, backup, unserved, certificates;
    double water_L, location_kg, marginal_import_kg, marginal_net_kg;
    double carbon_free, carbon_free_floor, carbon_free_without_store;
    double missing_available, missing_with_store, uncertified, rows_unserved;
} sums;

static double at(const double *column, size_t i) { return column ? column[i] : 0; }

static void add_carbon_free(sums *s, double load, double renewable, double own, double import, double share)
{
    const double free_MW = own + share * import;
    s->carbon_free += free_MW;
    s->carbon_free_floor += rkw_clamp(free_MW, 0, load);
    s->carbon_free_without_store += rkw_min(load, renewable) + share * rkw_max(load - renewable, 0);
}

static void add_grid(sums *s, const rkw_metrics_rows *r, size_t i, double import, double export)
{
    const double certificates = at(r->certificates_MW, i), marginal = at(r->marginal_kg_per_MWh, i);
    s->import += import;
    s->export += export;
    s->certificates += certificates;
    s->uncertified += rkw_max(import - certificates, 0);
    s->location_kg += import * at(r->average_kg_per_MWh, i);
    s->marginal_import_kg += import * marginal;
    s->marginal_net_kg += (import - export) * marginal;
}

static void add_row(sums *s, const rkw_metrics_rows *r, size_t i)
{
    const double load = r->load_MW[i], renewable = at(r->pv_MW, i) + at(r->wind_MW, i);
    const double curtailed = at(r->curtailed_MW, i), charge = at(r->charge_MW, i), discharge = at(r->discharge_MW, i);
    const double import = at(r->import_MW, i), export = at(r->export_MW, i), unserved = at(r->unserved_MW, i);
    const double stored = discharge - charge, own = renewable - curtailed - export + stored;
    s->load += load;
    s->it += r->it_MW[i];
    s->other += at(r->other_MW, i);
    s->renewable += renewable;
    s->curtailed += curtailed;
    s->charge += charge;
    s->discharge += discharge;
    s->backup += at(r->backup_MW, i);
    s->unserved += unserved;
    s->rows_unserved += unserved > 0;
    s->water_L += at(r->water_L, i);
    s->missing_available += rkw_max(load - renewable, 0);
    s->missing_with_store += rkw_max(load - renewable - stored, 0);
    add_carbon_free(s, load, renewable, own, import, at(r->carbon_free_share, i));
    add_grid(s, r, i, import, export);
}

static double ratio(double part, double whole) { return whole != 0 ? part / whole : NAN; }

static void write_energy(rkw_metrics *m, const rkw_metrics_rows *r, const sums *s)
{
    const double dt_h = r->dt_h;
    m->load_MWh = s->load * dt_h;
    m->it_MWh = s->it * dt_h;
    m->production_MWh = s->renewable * dt_h;
    m->import_MWh = s->import * dt_h;
    m->export_MWh = s->export * dt_h;
    m->backup_MWh = s->backup * dt_h;
    m->curtailed_MWh = s->curtailed * dt_h;
    m->lole_h = s->rows_unserved * dt_h;
    m->eue_MWh = s->unserved * dt_h;
    m->eue_ppm = 1e6 * ratio(s->unserved, s->load);
    m->stored_end_MWh = r->stored_start_MWh + (r->eta_charge * s->charge - s->discharge / r->eta_discharge) * dt_h;
}

static void write_shares(rkw_metrics *m, const sums *s)
{
    const double used = s->renewable - s->curtailed - s->export;
    m->cfe = ratio(s->carbon_free, s->load);
    m->cfe_hourly_floor = ratio(s->carbon_free_floor, s->load);
    m->cfe_without_store = ratio(s->carbon_free_without_store, s->load);
    m->coverage_available = 1 - ratio(s->missing_available, s->load);
    m->coverage_with_store = 1 - ratio(s->missing_with_store, s->load);
    m->annual_match = s->renewable >= s->load && s->load > 0 ? 1 : ratio(s->renewable, s->load);
    const double served = s->load - s->unserved;
    m->ref = used + s->certificates >= served && served > 0 ? 1 : ratio(used + s->certificates, served);
    m->curtailment_rate = ratio(s->curtailed, s->renewable);
    m->self_consumption = ratio(used, s->renewable);
    m->self_sufficiency = 1 - ratio(s->import + s->backup + s->unserved, s->load);
}

static void write_carbon(rkw_metrics *m, const rkw_metrics_rows *r, const sums *s)
{
    const double dt_h = r->dt_h, backup_kg = s->backup * r->backup_kg_per_MWh;
    m->carbon_location_kg = (s->location_kg + backup_kg) * dt_h;
    m->carbon_market_annual_kg = (rkw_max(s->import - s->certificates, 0) * r->residual_kg_per_MWh + backup_kg) * dt_h;
    m->carbon_market_hourly_kg = (s->uncertified * r->residual_kg_per_MWh + backup_kg) * dt_h;
    m->carbon_marginal_import_kg = s->marginal_import_kg * dt_h;
    m->carbon_marginal_net_kg = s->marginal_net_kg * dt_h;
}

/* Other buildings carry their share of energy and carbon, so that the data centre's figures are its own. */
static void write_intensities(rkw_metrics *m, const sums *s)
{
    const double centre = s->load - s->other, it_kWh = 1000 * m->it_MWh;
    const double centre_share = s->other != 0 ? ratio(centre, s->load) : 1;
    m->pue = ratio(centre, s->it);
    m->cue_location_kg_per_kWh = ratio(m->carbon_location_kg * centre_share, it_kWh);
    m->cue_market_kg_per_kWh = ratio(m->carbon_market_annual_kg * centre_share, it_kWh);
    m->wue_L_per_kWh = ratio(s->water_L, it_kWh);
}

static rkw_status check_column(const double *column, const char *name, size_t n, rkw_error *err)
{
    const size_t i = column ? rkw_first_not_finite(column, n) : n;
    if (i == n) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s of row %zu is not a finite number", name, i);
}

static rkw_status check_rows(const rkw_metrics_rows *r, rkw_error *err)
{
    if (!r || r->size < sizeof *r || (r->n && (!r->load_MW || !r->it_MW)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "metrics rows, it_MW or load_MW is null, or the size is not set");
    RKW_TRY(rkw_check_positive(err, "dt", r->dt_h, "h"));
    RKW_TRY(rkw_check_positive(err, "eta_discharge", r->eta_discharge, "1"));
    const struct {
        const double *column;
        const char *name;
    } columns[] = {
        {r->it_MW, "it_MW"},
        {r->load_MW, "load_MW"},
        {r->other_MW, "other_MW"},
        {r->pv_MW, "pv_MW"},
        {r->wind_MW, "wind_MW"},
        {r->curtailed_MW, "curtailed_MW"},
        {r->charge_MW, "charge_MW"},
        {r->discharge_MW, "discharge_MW"},
        {r->export_MW, "export_MW"},
        {r->import_MW, "import_MW"},
        {r->backup_MW, "backup_MW"},
        {r->unserved_MW, "unserved_MW"},
        {r->carbon_free_share, "carbon_free_share"},
        {r->average_kg_per_MWh, "average_kg_per_MWh"},
        {r->marginal_kg_per_MWh, "marginal_kg_per_MWh"},
        {r->certificates_MW, "certificates_MW"},
        {r->water_L, "water_L"},
    };
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
        RKW_TRY(check_column(columns[c].column, columns[c].name, r->n, err));
    return RKW_OK;
}

rkw_status rkw_metrics_compute(const rkw_metrics_rows *rows, rkw_metrics *out, rkw_error *err)
{
    if (!out || out->size < sizeof out->size)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "metrics are null or their size is not set");
    RKW_TRY(check_rows(rows, err));
    sums s = {0};
    for (size_t i = 0; i < rows->n; i++) add_row(&s, rows, i);
    rkw_metrics m = {.size = out->size};
    write_energy(&m, rows, &s);
    write_shares(&m, &s);
    write_carbon(&m, rows, &s);
    write_intensities(&m, &s);
    memcpy(out, &m, m.size < sizeof m ? m.size : sizeof m);
    return RKW_OK;
}
