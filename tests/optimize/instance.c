/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/instance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Value of a key in params.txt; NaN when absent. `fixed` is set by the line `end fixed`. */
static double key_value(const char *path, const char *key, int *fixed)
{
    char name[64], text[64];
    double value = NAN;
    FILE *f = fopen(path, "r");
    if (!f) return NAN;
    while (fscanf(f, "%63s %63s", name, text) == 2) {
        if (strcmp(name, key) == 0) value = strtod(text, NULL);
        if (fixed && strcmp(name, "end") == 0) *fixed = strcmp(text, "fixed") == 0;
    }
    fclose(f);
    return value;
}

static double key_or(const char *path, const char *key, double fallback)
{
    const double value = key_value(path, key, NULL);
    return isnan(value) ? fallback : value;
}

static const double *column_of(reference_instance *in, const char *name)
{
    return in->columns + test_csv_column(in->series, name) * in->programme.n_steps;
}

static void transpose(reference_instance *in, size_t year)
{
    const size_t n = in->programme.n_steps, m = in->series->columns;
    in->columns = malloc(n * m * sizeof(double));
    for (size_t t = 0; t < n; t++)
        for (size_t c = 0; c < m; c++) in->columns[c * n + t] = in->series->data[(year * n + t) * m + c];
}

const double *reference_series(reference_instance *in, const char *name) { return column_of(in, name); }
double reference_key(const reference_instance *in, const char *key, double fallback)
{
    return key_or(in->params, key, fallback);
}

static void set_flows(reference_instance *in, const char *path)
{
    const size_t n = in->programme.n_steps;
    const double pv = key_value(path, "PV", NULL), wind = key_value(path, "W", NULL);
    const double cprice = key_or(path, "cprice", 0.0);
    in->renewable = malloc(n * sizeof(double));
    in->import_price = malloc(n * sizeof(double));
    for (size_t t = 0; t < n; t++) {
        in->renewable[t] = column_of(in, "pv")[t] * pv + column_of(in, "wind")[t] * wind;
        in->import_price[t] = column_of(in, "price")[t] + cprice * column_of(in, "ci")[t];
    }
    const double ramp = key_or(path, "ramp", 0.0), g = key_value(path, "G", NULL), x = key_value(path, "X", NULL);
    const int32_t row = ramp > 0.0 ? RKW_ROW_CONNECTION : RKW_ROW_BUS;
    in->flows[0] = (rkw_flow){RKW_ROW_BUS, 1, {in->renewable, 1.0}, {NULL, 0.0}};
    in->flows[1] = (rkw_flow){row, 1, {column_of(in, "gfrac"), g}, {in->import_price, 1.0}};
    in->flows[2] = (rkw_flow){row, -1, {column_of(in, "xfrac"), x}, {column_of(in, "xprice"), -1.0}};
    in->flows[3] = (rkw_flow){RKW_ROW_BUS, 1, {column_of(in, "load"), 1.0}, {NULL, key_value(path, "voll", NULL)}};
    if (ramp > 0.0) {
        in->connection = (rkw_connection){{NULL, g}, {NULL, x}, ramp, NAN};
        in->programme.connection = &in->connection;
    }
}

static void set_store(rkw_bus_store *s, const char *path, const char *const keys[6])
{
    memset(s, 0, sizeof *s);
    s->energy_MWh = key_or(path, keys[0], 0.0);
    s->charge_MW = s->discharge_MW = key_or(path, keys[1], 0.0);
    s->eta_charge = key_or(path, keys[2], 1.0);
    s->eta_discharge = key_or(path, keys[3], 1.0);
    s->self_discharge_per_h = key_or(path, keys[4], 0.0);
    s->discharge_cost_usd_MWh = key_or(path, keys[5], 0.0);
    s->start_MWh = s->end_MWh = key_or(path, "s0", 0.5) * s->energy_MWh;
}

static void set_pool(reference_instance *in, const char *path)
{
    char key[32];
    const size_t n = (size_t)key_or(path, "seg_n", 0.0);
    in->segments[0] = (rkw_segment){key_or(path, "C", 0.0), 1.0, NULL};
    for (size_t j = 0; j < n; j++) {
        snprintf(key, sizeof key, "seg_cap_%zu", j + 1);
        in->segments[j].capacity_MW = key_value(path, key, NULL);
        snprintf(key, sizeof key, "seg_eff_%zu", j + 1);
        in->segments[j].efficiency = key_value(path, key, NULL);
    }
    in->pool = (rkw_pool){{column_of(in, "phi"), 1.0}, {column_of(in, "cfrac"), 1.0}, in->segments, n ? n : 1};
}

static void set_classes(reference_instance *in, const char *path)
{
    char key[32];
    in->programme.n_classes = (size_t)key_value(path, "K", NULL);
    for (size_t k = 0; k < in->programme.n_classes; k++) {
        rkw_work_class *c = &in->classes[k];
        c->late_cost_usd_MWh_h = INFINITY;
        snprintf(key, sizeof key, "a%zu", k + 1);
        c->arrivals_MWh = column_of(in, key);
        snprintf(key, sizeof key, "dead%zu", k + 1);
        c->deadline_steps = (size_t)key_value(path, key, NULL);
        snprintf(key, sizeof key, "pmax%zu", k + 1);
        c->power_MW = key_value(path, key, NULL);
    }
}

int reference_read(reference_instance *in, const char *folder) { return reference_read_year(in, folder, 0); }

int reference_read_year(reference_instance *in, const char *folder, size_t year)
{
    static const char *const first[] = {"E", "P", "eta_c", "eta_d", "sigma", "wear"};
    static const char *const second[] = {"E2", "P2", "eta2_c", "eta2_d", "sigma2", "wear2"};
    const rkw_programme empty = RKW_PROGRAMME_INIT;
    char relative[256];
    int fixed = 0;
    memset(in, 0, sizeof *in);
    snprintf(relative, sizeof relative, "%s/series.csv", folder);
    const char *series = shared_file(relative);
    snprintf(relative, sizeof relative, "%s/params.txt", folder);
    const char *path = shared_file(relative);
    if (!series || !path) return 0;
    snprintf(in->params, sizeof in->params, "%s", path);
    path = in->params;
    in->series = test_csv_read(series);
    in->programme = empty;
    in->programme.n_steps = in->series->rows / (size_t)key_or(path, "Y", 1.0);
    transpose(in, year);
    in->programme.dt_h = key_value(path, "dt", &fixed);
    in->programme.end = fixed ? RKW_END_FIXED : RKW_END_CYCLIC;
    in->programme.load_MW = (rkw_profile){column_of(in, "load"), 1.0};
    set_flows(in, path);
    set_store(&in->stores[0], path, first);
    set_store(&in->stores[1], path, second);
    set_pool(in, path);
    set_classes(in, path);
    in->programme.flows = in->flows;
    in->programme.n_flows = 4;
    in->programme.stores = in->stores;
    in->programme.n_stores = in->stores[1].energy_MWh > 0.0 ? 2 : 1;
    in->programme.pools = &in->pool;
    in->programme.n_pools = 1;
    in->programme.classes = in->classes;
    in->whole_year_rows = key_or(path, "export_cap_share", -1.0) >= 0.0 || key_or(path, "cfe_target", 0.0) > 0.0;
    return 1;
}

void reference_free(reference_instance *in)
{
    test_csv_free(in->series);
    free(in->columns);
    free(in->renewable);
    free(in->import_price);
    memset(in, 0, sizeof *in);
}
