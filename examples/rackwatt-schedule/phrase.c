/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rackwatt-schedule/phrase.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        rkw_status try_status = (call);                                                                                \
        if (try_status != RKW_OK) return try_status;                                                                   \
    } while (0)

rkw_status phrase_refuse(rkw_error *err, rkw_status status, const char *message)
{
    err->status = status;
    snprintf(err->message, sizeof err->message, "%s", message);
    return status;
}

static rkw_status need(const instance *in, const char *key, double *value, rkw_error *err)
{
    return instance_number(in, key, NAN, value, err);
}

/* A whole number in low .. high. */
static rkw_status need_count(const instance *in, const char *key, double fallback, double high, size_t *value,
                             rkw_error *err)
{
    double x;
    TRY(instance_number(in, key, fallback, &x, err));
    if (!(x >= 0.0 && x <= high && x == floor(x))) {
        err->status = RKW_E_DOMAIN;
        snprintf(err->message, sizeof err->message, "params.txt: %s must be a whole number 0 .. %.0f", key, high);
        return RKW_E_DOMAIN;
    }
    *value = (size_t)x;
    return RKW_OK;
}

/* The year's part of a column. */
static rkw_status year_column(const phrased *out, const instance *in, const char *name, const double **column,
                              rkw_error *err)
{
    TRY(instance_column(in, name, column, err));
    *column += out->first_row;
    return RKW_OK;
}

static rkw_status read_end(const instance *in, rkw_programme *p, rkw_error *err)
{
    const char *end = instance_text(in, "end");
    if (!end || strcmp(end, "cyclic") == 0)
        p->end = RKW_END_CYCLIC;
    else if (strcmp(end, "fixed") == 0)
        p->end = RKW_END_FIXED;
    else
        return phrase_refuse(err, RKW_E_FORMAT, "params.txt: end must be cyclic or fixed");
    return RKW_OK;
}

/* Size of what a capacity may be: 0 where the capacity is to be found. */
static rkw_status size_of(const phrased *out, const instance *in, const char *key, double *value, rkw_error *err)
{
    *value = 0.0;
    return out->sizes_open ? RKW_OK : need(in, key, value, err);
}

/* Available renewables and the import price with carbon, which depend on two columns each. */
static rkw_status mix_series(phrased *out, const instance *in, rkw_error *err)
{
    const double *pv, *wind, *price, *carbon;
    double pv_MW, wind_MW, carbon_price;
    TRY(year_column(out, in, "pv", &pv, err));
    TRY(year_column(out, in, "wind", &wind, err));
    TRY(year_column(out, in, "price", &price, err));
    TRY(year_column(out, in, "ci", &carbon, err));
    TRY(size_of(out, in, "PV", &pv_MW, err));
    TRY(size_of(out, in, "W", &wind_MW, err));
    TRY(instance_number(in, "cprice", 0.0, &carbon_price, err));
    out->renewable_MW = calloc(out->programme.n_steps, sizeof(double));
    out->import_usd_MWh = calloc(out->programme.n_steps, sizeof(double));
    if (!out->renewable_MW || !out->import_usd_MWh) return phrase_refuse(err, RKW_E_MEMORY, "out of memory");
    for (size_t t = 0; t < out->programme.n_steps; t++) {
        out->renewable_MW[t] = pv[t] * pv_MW + wind[t] * wind_MW;
        out->import_usd_MWh[t] = price[t] + carbon_price * carbon[t];
    }
    return RKW_OK;
}

static rkw_status phrase_flows(phrased *out, const instance *in, rkw_error *err)
{
    const double *load, *grid, *sale, *sale_price;
    double import_MW, export_MW, unserved_usd_MWh;
    TRY(year_column(out, in, "load", &load, err));
    TRY(year_column(out, in, "gfrac", &grid, err));
    TRY(year_column(out, in, "xfrac", &sale, err));
    TRY(year_column(out, in, "xprice", &sale_price, err));
    TRY(size_of(out, in, "G", &import_MW, err));
    TRY(need(in, "X", &export_MW, err));
    TRY(need(in, "voll", &unserved_usd_MWh, err));
    TRY(mix_series(out, in, err));
    const rkw_profile free_of_charge = RKW_PROFILE_CONSTANT(0.0);
    out->flows[FLOW_RENEWABLE] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {out->renewable_MW, 1.0}, free_of_charge};
    out->flows[FLOW_IMPORT] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {grid, import_MW}, {out->import_usd_MWh, 1.0}};
    out->flows[FLOW_EXPORT] = (rkw_flow){RKW_ROW_BUS, RKW_FLOW_DRAW, {sale, export_MW}, {sale_price, -1.0}};
    out->flows[FLOW_UNSERVED] =
        (rkw_flow){RKW_ROW_BUS, RKW_FLOW_SUPPLY, {load, 1.0}, RKW_PROFILE_CONSTANT(unserved_usd_MWh)};
    out->programme.load_MW = (rkw_profile){load, 1.0};
    out->programme.flows = out->flows;
    out->programme.n_flows = N_FLOWS;
    return RKW_OK;
}

/* A ramp limit acts on import less export: both then stand on the far side of a connection. */
static rkw_status phrase_ramp(phrased *out, const instance *in, rkw_error *err)
{
    double ramp, import_MW, export_MW;
    TRY(instance_number(in, "ramp", 0.0, &ramp, err));
    if (!(ramp > 0.0)) return RKW_OK;
    TRY(need(in, "G", &import_MW, err));
    TRY(need(in, "X", &export_MW, err));
    out->flows[FLOW_IMPORT].row = out->flows[FLOW_EXPORT].row = RKW_ROW_CONNECTION;
    out->connection = (rkw_connection){RKW_PROFILE_CONSTANT(import_MW), RKW_PROFILE_CONSTANT(export_MW), ramp, NAN};
    out->programme.connection = &out->connection;
    return RKW_OK;
}

static rkw_status phrase_store(const phrased *out, rkw_bus_store *s, const instance *in, const char *energy,
                               const char *power, const char *number, rkw_error *err)
{
    char key[32];
    double start;
    *s = (rkw_bus_store){0};
    const bool open = s == &out->stores[0] && out->sizes_open;
    if (!open) TRY(need(in, energy, &s->energy_MWh, err));
    if (!open) TRY(need(in, power, &s->charge_MW, err));
    s->discharge_MW = s->charge_MW;
    snprintf(key, sizeof key, "eta%s_c", number);
    TRY(need(in, key, &s->eta_charge, err));
    snprintf(key, sizeof key, "eta%s_d", number);
    TRY(need(in, key, &s->eta_discharge, err));
    snprintf(key, sizeof key, "sigma%s", number);
    TRY(instance_number(in, key, 0.0, &s->self_discharge_per_h, err));
    snprintf(key, sizeof key, "wear%s", number);
    TRY(instance_number(in, key, 0.0, &s->discharge_cost_usd_MWh, err));
    TRY(instance_number(in, "s0", 0.5, &start, err));
    s->start_MWh = s->end_MWh = start * s->energy_MWh;
    return RKW_OK;
}

static rkw_status phrase_stores(phrased *out, const instance *in, rkw_error *err)
{
    double second_MW, second_MWh;
    TRY(instance_number(in, "P2", 0.0, &second_MW, err));
    TRY(instance_number(in, "E2", 0.0, &second_MWh, err));
    TRY(phrase_store(out, &out->stores[0], in, "E", "P", "", err));
    const bool second = second_MW > 0.0 && second_MWh > 0.0;
    if (second) TRY(phrase_store(out, &out->stores[1], in, "E2", "P2", "2", err));
    out->programme.stores = out->stores;
    out->programme.n_stores = second ? 2 : 1;
    return RKW_OK;
}

static rkw_status phrase_pool(phrased *out, const instance *in, rkw_error *err)
{
    char key[32];
    const double *draw, *share;
    TRY(year_column(out, in, "phi", &draw, err));
    TRY(year_column(out, in, "cfrac", &share, err));
    TRY(need_count(in, "seg_n", 0.0, RKW_MAX_SEGMENTS, &out->pool.n_segments, err));
    for (size_t j = 0; j < out->pool.n_segments; j++) {
        snprintf(key, sizeof key, "seg_cap_%zu", j + 1);
        TRY(need(in, key, &out->segments[j].capacity_MW, err));
        snprintf(key, sizeof key, "seg_eff_%zu", j + 1);
        TRY(need(in, key, &out->segments[j].efficiency, err));
    }
    if (out->pool.n_segments == 0) {
        out->pool.n_segments = 1;
        out->segments[0].efficiency = 1.0;
        if (!out->pool_open) TRY(need(in, "C", &out->segments[0].capacity_MW, err));
    }
    out->pool.draw = (rkw_profile){draw, 1.0};
    out->pool.availability = (rkw_profile){share, 1.0};
    out->pool.segments = out->segments;
    out->programme.pools = &out->pool;
    out->programme.n_pools = 1;
    return RKW_OK;
}

static rkw_status phrase_classes(phrased *out, const instance *in, rkw_error *err)
{
    char key[32];
    size_t n;
    TRY(need_count(in, "K", NAN, RKW_MAX_CLASSES, &n, err));
    for (size_t k = 0; k < n; k++) {
        rkw_work_class *c = &out->classes[k];
        c->late_cost_usd_MWh_h = INFINITY;
        snprintf(key, sizeof key, "a%zu", k + 1);
        TRY(year_column(out, in, key, &c->arrivals_MWh, err));
        snprintf(key, sizeof key, "dead%zu", k + 1);
        TRY(need_count(in, key, NAN, 1e9, &c->deadline_steps, err));
        snprintf(key, sizeof key, "pmax%zu", k + 1);
        TRY(need(in, key, &c->power_MW, err));
    }
    if (n > 0) TRY(phrase_pool(out, in, err));
    out->programme.classes = out->classes;
    out->programme.n_classes = n;
    return RKW_OK;
}

static rkw_status phrase_all(phrased *out, const instance *in, rkw_error *err)
{
    TRY(instance_number(in, "dt", 1.0, &out->programme.dt_h, err));
    TRY(read_end(in, &out->programme, err));
    TRY(phrase_flows(out, in, err));
    TRY(phrase_ramp(out, in, err));
    TRY(phrase_stores(out, in, err));
    return phrase_classes(out, in, err);
}

rkw_status phrase(phrased *out, const instance *in, size_t year, size_t n_steps, bool sizes_open, bool pool_open,
                  rkw_error *err)
{
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    memset(out, 0, sizeof *out);
    out->programme = empty;
    out->programme.n_steps = n_steps;
    out->first_row = year * n_steps;
    out->sizes_open = sizes_open;
    out->pool_open = pool_open;
    const rkw_status status = phrase_all(out, in, err);
    if (status != RKW_OK) phrased_free(out);
    return status;
}

void phrased_free(phrased *out)
{
    free(out->renewable_MW);
    free(out->import_usd_MWh);
    out->renewable_MW = out->import_usd_MWh = NULL;
}
