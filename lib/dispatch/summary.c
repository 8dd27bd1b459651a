/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Yearly figures from the ledger. */
#include <rackwatt/metrics.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/ledger.h"
#include "dispatch/summary.h"

static double sum_column(const rkw_ledger *l, const double *column)
{
    double sum = 0;
    for (size_t i = 0; i < l->axis.n; i++) sum += column[i];
    return sum;
}

static double sum_product(const rkw_ledger *l, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < l->axis.n; i++) sum += a[i] * b[i];
    return sum;
}

static double largest(const rkw_ledger *l, const double *column)
{
    double most = column[0];
    for (size_t i = 1; i < l->axis.n; i++) most = rkw_max(most, column[i]);
    return most;
}

static double site_MWh(const rkw_ledger *l, int which)
{
    return sum_column(l, rkw_ledger_site(l, which)) * rkw_axis_dt_h(&l->axis);
}

static double plant_MWh(const rkw_ledger *l, size_t plant, int which)
{
    return sum_column(l, rkw_ledger_plant(l, plant, which)) * rkw_axis_dt_h(&l->axis);
}

static void sum_plants(const rkw_ledger *l, const rkw_site *site, rkw_summary *o)
{
    for (size_t p = 0; p < l->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(site, p, &plant) != RKW_OK) continue;
        double generated = plant_MWh(l, p, RKW_COLUMN_GENERATION), line = plant_MWh(l, p, RKW_COLUMN_CURTAILED_LINE);
        double surplus = plant_MWh(l, p, RKW_COLUMN_CURTAILED_SURPLUS), sold = plant_MWh(l, p, RKW_COLUMN_EXPORTED);
        *(plant.kind == RKW_PLANT_PV ? &o->pv_MWh : &o->wind_MWh) += generated;
        o->curtailed_line_MWh += line;
        o->curtailed_surplus_MWh += surplus;
        o->exported_MWh += sold;
        o->wheeling_loss_MWh += plant_MWh(l, p, RKW_COLUMN_WHEELING_LOSS);
        o->wheeling_usd += (generated - line - surplus - sold) * plant.wheeling_fee_usd_per_MWh;
        o->export_usd +=
            sum_product(l, rkw_ledger_plant(l, p, RKW_COLUMN_EXPORTED), rkw_ledger_site(l, RKW_COLUMN_EXPORT_PRICE)) *
            rkw_axis_dt_h(&l->axis);
    }
}

static void sum_site(const rkw_ledger *l, rkw_summary *o)
{
    o->import_MWh = site_MWh(l, RKW_COLUMN_GRID_IMPORT);
    o->charge_MWh = site_MWh(l, RKW_COLUMN_BATTERY_CHARGE);
    o->discharge_MWh = site_MWh(l, RKW_COLUMN_BATTERY_DISCHARGE);
    o->battery_aux_MWh = site_MWh(l, RKW_COLUMN_BATTERY_AUX);
    o->cold_charge_MWh = site_MWh(l, RKW_COLUMN_COLD_CHARGE);
    o->cold_discharge_MWh = site_MWh(l, RKW_COLUMN_COLD_DISCHARGE);
    o->cap_saving_MWh = site_MWh(l, RKW_COLUMN_CAP_SAVING);
    o->ups_charge_MWh = site_MWh(l, RKW_COLUMN_UPS_CHARGE);
    o->ups_discharge_MWh = site_MWh(l, RKW_COLUMN_UPS_DISCHARGE);
    o->backup_MWh = site_MWh(l, RKW_COLUMN_BACKUP);
    o->backup_fuel_MWh = sum_column(l, rkw_ledger_site(l, RKW_COLUMN_BACKUP_FUEL));
    o->connection_loss_MWh = site_MWh(l, RKW_COLUMN_CONNECTION_LOSS);
    o->facility_MWh = site_MWh(l, RKW_COLUMN_FACILITY);
    o->it_MWh = site_MWh(l, RKW_COLUMN_IT);
    o->it_idle_MWh = site_MWh(l, RKW_COLUMN_IT_IDLE);
    o->cooling_MWh = site_MWh(l, RKW_COLUMN_COOLING);
    o->lighting_MWh = site_MWh(l, RKW_COLUMN_LIGHTING);
    o->losses_MWh = site_MWh(l, RKW_COLUMN_LOSSES);
    o->buildings_MWh = site_MWh(l, RKW_COLUMN_BUILDINGS);
    o->unserved_MWh = site_MWh(l, RKW_COLUMN_UNSERVED);
    o->water_m3 = sum_column(l, rkw_ledger_site(l, RKW_COLUMN_WATER));
    o->peak_facility_MW = largest(l, rkw_ledger_site(l, RKW_COLUMN_FACILITY));
    o->peak_connection_MW = largest(l, rkw_ledger_site(l, RKW_COLUMN_CONNECTION));
}

/* The site's load is the facility with the battery's auxiliaries; what refills the UPS was load when it was used. */
static double load_at(const rkw_ledger *l, size_t i)
{
    return rkw_ledger_site(l, RKW_COLUMN_FACILITY)[i] + rkw_ledger_site(l, RKW_COLUMN_BATTERY_AUX)[i];
}

/* Energy of rows [first, last) that is not carbon-free, and the load [MW rows]. */
static double not_free(const rkw_ledger *l, size_t first, size_t last, double *load)
{
    const double *import = rkw_ledger_site(l, RKW_COLUMN_GRID_IMPORT),
                 *unserved = rkw_ledger_site(l, RKW_COLUMN_UNSERVED);
    const double *free_share = rkw_ledger_site(l, RKW_COLUMN_CARBON_FREE_SHARE),
                 *backup = rkw_ledger_site(l, RKW_COLUMN_BACKUP);
    double sum = 0;
    *load = 0;
    for (size_t i = first; i < last; i++) {
        sum += (1 - free_share[i]) * import[i] + unserved[i] + backup[i];
        *load += load_at(l, i);
    }
    return sum;
}

static double ratio(double a, double b, double without) { return b > 0 ? a / b : without; }

static void find_worst_week(const rkw_ledger *l, rkw_summary *o)
{
    size_t day = (size_t)(86400 / l->axis.step_s), week = 7 * day;
    o->worst_week_cfe = NAN;
    o->worst_week_start_unix_s = l->axis.start_unix_s;
    for (size_t first = 0; first + week <= l->axis.n; first += day) {
        double load, dirty = not_free(l, first, first + week, &load), cfe = 1 - ratio(dirty, load, 0);
        if (!(o->worst_week_cfe <= cfe)) {
            o->worst_week_cfe = cfe;
            o->worst_week_start_unix_s = rkw_axis_time(&l->axis, first);
        }
    }
}

/* Columns of the account that the metrics are defined on; what wheeling and the connection lose is generation that reaches
 * nobody, like curtailment. */
enum { LOAD, PV, WIND, CURTAILED, EXPORTED, WATER_L, CHARGE, DISCHARGE, ACCOUNT_COLUMNS };

typedef struct account {
    double *column[ACCOUNT_COLUMNS];
} account;

static void fill_account(const rkw_ledger *l, const rkw_site *site, account *a)
{
    for (size_t i = 0; i < l->axis.n; i++) {
        a->column[LOAD][i] = load_at(l, i);
        a->column[CURTAILED][i] = rkw_ledger_site(l, RKW_COLUMN_CONNECTION_LOSS)[i];
        a->column[WATER_L][i] = 1000 * rkw_ledger_site(l, RKW_COLUMN_WATER)[i];
        a->column[CHARGE][i] =
            rkw_ledger_site(l, RKW_COLUMN_BATTERY_CHARGE)[i] + rkw_ledger_site(l, RKW_COLUMN_UPS_CHARGE)[i];
        a->column[DISCHARGE][i] =
            rkw_ledger_site(l, RKW_COLUMN_BATTERY_DISCHARGE)[i] + rkw_ledger_site(l, RKW_COLUMN_UPS_DISCHARGE)[i];
    }
    for (size_t p = 0; p < l->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        double *kind =
            rkw_site_plant(site, p, &plant) == RKW_OK && plant.kind == RKW_PLANT_PV ? a->column[PV] : a->column[WIND];
        for (size_t i = 0; i < l->axis.n; i++) {
            kind[i] += rkw_ledger_plant(l, p, RKW_COLUMN_GENERATION)[i];
            a->column[EXPORTED][i] += rkw_ledger_plant(l, p, RKW_COLUMN_EXPORTED)[i];
            a->column[CURTAILED][i] += rkw_ledger_plant(l, p, RKW_COLUMN_CURTAILED_LINE)[i] +
                                       rkw_ledger_plant(l, p, RKW_COLUMN_CURTAILED_SURPLUS)[i] +
                                       rkw_ledger_plant(l, p, RKW_COLUMN_WHEELING_LOSS)[i];
        }
    }
}

static rkw_status measure(const rkw_ledger *l, const account *a, double backup_kg_per_MWh, rkw_metrics *m,
                          rkw_error *err)
{
    rkw_metrics_rows rows = RKW_METRICS_ROWS_INIT;
    rows.n = l->axis.n;
    rows.dt_h = rkw_axis_dt_h(&l->axis);
    rows.it_MW = rkw_ledger_site(l, RKW_COLUMN_IT);
    rows.load_MW = a->column[LOAD];
    rows.other_MW = rkw_ledger_site(l, RKW_COLUMN_BUILDINGS);
    rows.pv_MW = a->column[PV];
    rows.wind_MW = a->column[WIND];
    rows.curtailed_MW = a->column[CURTAILED];
    rows.charge_MW = a->column[CHARGE];
    rows.discharge_MW = a->column[DISCHARGE];
    rows.backup_MW = rkw_ledger_site(l, RKW_COLUMN_BACKUP);
    rows.backup_kg_per_MWh = backup_kg_per_MWh;
    rows.export_MW = a->column[EXPORTED];
    rows.import_MW = rkw_ledger_site(l, RKW_COLUMN_GRID_IMPORT);
    rows.unserved_MW = rkw_ledger_site(l, RKW_COLUMN_UNSERVED);
    rows.carbon_free_share = rkw_ledger_site(l, RKW_COLUMN_CARBON_FREE_SHARE);
    rows.average_kg_per_MWh = rkw_ledger_site(l, RKW_COLUMN_CARBON_AVERAGE);
    rows.marginal_kg_per_MWh = rkw_ledger_site(l, RKW_COLUMN_CARBON_MARGINAL);
    rows.water_L = a->column[WATER_L];
    return rkw_metrics_compute(&rows, m, err);
}

static rkw_status compute_metrics(const rkw_ledger *l, const rkw_site *site, double backup_kg_per_MWh, rkw_metrics *m,
                                  rkw_error *err)
{
    size_t stride = rkw_padded(l->axis.n);
    double *block = rkw_alloc(&l->ctx, ACCOUNT_COLUMNS, stride * sizeof *block);
    if (!block) return rkw_fail_memory(err, "a summary");
    account a;
    for (size_t i = 0; i < ACCOUNT_COLUMNS; i++) a.column[i] = block + i * stride;
    fill_account(l, site, &a);
    rkw_status status = measure(l, &a, backup_kg_per_MWh, m, err);
    rkw_release(block);
    return status;
}

static rkw_status rate(const rkw_ledger *l, const rkw_site *site, rkw_summary *o, rkw_error *err)
{
    rkw_metrics m = RKW_METRICS_INIT;
    const rkw_backup *units = rkw_site_backup(site);
    double backup_kg = o->backup_fuel_MWh * units->fuel_kg_per_MWh;
    RKW_TRY(compute_metrics(l, site, ratio(backup_kg, o->backup_MWh, 0), &m, err));
    o->backup_usd = o->backup_fuel_MWh * units->fuel_usd_per_MWh + o->backup_MWh * units->wear_usd_per_MWh;
    o->cfe = m.cfe;
    o->annual_match = m.annual_match;
    o->coverage = m.coverage_available;
    o->self_consumption = m.self_consumption;
    o->self_sufficiency = m.self_sufficiency;
    o->ref = m.ref;
    o->pue = m.pue;
    o->cue_kg_per_kWh = m.cue_location_kg_per_kWh;
    o->wue_l_per_kWh = m.wue_L_per_kWh;
    o->carbon_location_kg = m.carbon_location_kg;
    o->carbon_marginal_kg = m.carbon_marginal_import_kg;
    o->lole_h = m.lole_h;
    o->eue_MWh = m.eue_MWh;
    o->curtailment_rate = ratio(o->curtailed_line_MWh + o->curtailed_surplus_MWh, o->pv_MWh + o->wind_MWh, 0);
    double dt_h = rkw_axis_dt_h(&l->axis);
    const double *import = rkw_ledger_site(l, RKW_COLUMN_GRID_IMPORT);
    o->carbon_market_kg = sum_product(l, import, rkw_ledger_site(l, RKW_COLUMN_CARBON_RESIDUAL)) * dt_h + backup_kg;
    o->carbon_lifecycle_kg = sum_product(l, import, rkw_ledger_site(l, RKW_COLUMN_CARBON_LIFECYCLE)) * dt_h + backup_kg;
    o->mean_import_usd_per_MWh = sum_column(l, rkw_ledger_site(l, RKW_COLUMN_IMPORT_PRICE)) / (double)l->axis.n;
    o->import_usd = sum_product(l, import, rkw_ledger_site(l, RKW_COLUMN_IMPORT_PRICE)) * dt_h;
    return RKW_OK;
}

/* The run's content, counted by rainflow and scaled to whole years; cells at the temperature that the site keeps them at. */
static rkw_status age_battery(const rkw_ledger *l, const rkw_site *site, rkw_summary *o, rkw_error *err)
{
    const rkw_ageing *ageing = rkw_site_ageing(site);
    double energy_MWh = rkw_site_battery(site)->energy_MWh;
    if (!(energy_MWh > 0)) return RKW_OK;
    rkw_cycle *cycles = rkw_alloc(&l->ctx, l->axis.n, sizeof *cycles);
    double *soc = rkw_alloc(&l->ctx, l->axis.n, sizeof *soc);
    rkw_ageing_use use;
    rkw_status status = cycles && soc ? RKW_OK : rkw_fail_memory(err, "a summary");
    for (size_t i = 0; i < l->axis.n && status == RKW_OK; i++)
        soc[i] = rkw_clamp(rkw_ledger_site(l, RKW_COLUMN_BATTERY_ENERGY)[i] / energy_MWh, 0, 1);
    if (status == RKW_OK)
        status = rkw_ageing_of_series(ageing, soc, l->axis.n, rkw_axis_dt_h(&l->axis), ageing->cell_temp_C, cycles,
                                      &use, err);
    if (status == RKW_OK) {
        double degradation = use.by_cycles + use.by_time, per_year = degradation * 8760 / o->hours;
        o->battery_rainflow_cycles = use.equivalent_full_cycles;
        o->battery_fade_first_year = rkw_ageing_capacity_loss(ageing, per_year);
        o->battery_fade_per_year_of_ten = rkw_ageing_capacity_loss(ageing, 10 * per_year) / 10;
        o->battery_fade_by_cycles = ratio(use.by_cycles, degradation, 0);
    }
    rkw_release(cycles);
    rkw_release(soc);
    return status;
}

static rkw_status sum_tenants(const rkw_ledger *l, const rkw_site *site, rkw_summary *o, rkw_error *err)
{
    for (size_t t = 0; t < l->n_tenants; t++) {
        rkw_tenant_summary one;
        RKW_TRY(rkw_summarise_tenant(l, site, t, &one, err));
        o->gpu_h_arrived += one.arrived;
        o->gpu_h_delivered += one.delivered;
        o->gpu_h_late += one.late;
        o->gpu_h_dropped += one.dropped;
        o->gpu_h_lost += one.lost;
        o->gpu_h_backlog_end += one.backlog_end;
        o->revenue_usd += one.revenue_usd;
        o->credits_usd += one.credits_usd;
    }
    o->gpu_h_powered = o->gpu_h_delivered + o->gpu_h_lost;
    return RKW_OK;
}

static rkw_status check_match(const rkw_ledger *l, const rkw_site *site, rkw_error *err)
{
    if (!l || !site || l->n_plants != rkw_site_plants(site) ||
        l->n_tenants != rkw_tenants_count(rkw_site_tenants(site)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "summary: the ledger belongs to another site");
    return RKW_OK;
}

rkw_status rkw_summarise_accounts(const rkw_ledger *l, const rkw_site *site, rkw_summary *o, rkw_error *err)
{
    o->hours = (double)l->axis.n * rkw_axis_dt_h(&l->axis);
    sum_plants(l, site, o);
    sum_site(l, o);
    RKW_TRY(rate(l, site, o, err));
    RKW_TRY(sum_tenants(l, site, o, err));
    const rkw_battery *battery = rkw_site_battery(site);
    o->battery_cycles = ratio(o->discharge_MWh, battery->energy_MWh, 0);
    o->battery_end_less_start_MWh = rkw_ledger_site(l, RKW_COLUMN_BATTERY_ENERGY)[l->axis.n - 1] - l->battery_start_MWh;
    o->fixed_grid_usd = rkw_grid_fixed_usd(rkw_site_grid(site), o->peak_connection_MW, o->hours / 8760);
    return RKW_OK;
}

rkw_status rkw_summarise(const rkw_ledger *l, const rkw_site *site, rkw_summary *out, rkw_error *err)
{
    if (!out || out->size < sizeof(size_t) || out->size > sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "summary: size is not sizeof(rkw_summary)");
    RKW_TRY(check_match(l, site, err));
    rkw_summary o = {.size = out->size};
    RKW_TRY(rkw_summarise_accounts(l, site, &o, err));
    RKW_TRY(age_battery(l, site, &o, err));
    rkw_summarise_goodput(l, site, &o);
    RKW_TRY(rkw_summarise_swing(l, site, &o, err));
    find_worst_week(l, &o);
    o.largest_gap_MW = rkw_ledger_largest_gap_MW(l);
    memcpy(out, &o, out->size);
    return RKW_OK;
}

rkw_status rkw_summarise_tenant(const rkw_ledger *l, const rkw_site *site, size_t tenant, rkw_tenant_summary *out,
                                rkw_error *err)
{
    RKW_TRY(check_match(l, site, err));
    if (!out || tenant >= l->n_tenants) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "summary: no such tenant");
    const rkw_tenants *tenants = rkw_site_tenants(site);
    rkw_tenant_summary o;
    o.arrived = sum_column(l, rkw_ledger_tenant(l, tenant, RKW_COLUMN_ARRIVED));
    o.delivered = sum_column(l, rkw_ledger_tenant(l, tenant, RKW_COLUMN_SERVED));
    o.late = sum_column(l, rkw_ledger_tenant(l, tenant, RKW_COLUMN_LATE));
    o.dropped = sum_column(l, rkw_ledger_tenant(l, tenant, RKW_COLUMN_DROPPED));
    o.lost = sum_column(l, rkw_ledger_tenant(l, tenant, RKW_COLUMN_LOST));
    o.backlog_end = rkw_ledger_tenant(l, tenant, RKW_COLUMN_BACKLOG)[l->axis.n - 1];
    o.revenue_usd = o.delivered * rkw_tenants_value(tenants, tenant, RKW_TENANT_PRICE_USD);
    o.credits_usd = o.late * rkw_tenants_value(tenants, tenant, RKW_TENANT_CREDIT_USD);
    o.mean_delay_h = ratio(sum_column(l, rkw_ledger_tenant(l, tenant, RKW_COLUMN_DELAY)), o.delivered, 0);
    *out = o;
    return RKW_OK;
}
