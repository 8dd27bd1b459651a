/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/plan_instance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const NAMES[PLAN_CAPACITIES] = {"PV", "W", "P", "E", "G", "C"};

static double named(plan_instance *p, const char *prefix, const char *name)
{
    char key[32];
    snprintf(key, sizeof key, "%s%s", prefix, name);
    return reference_key(&p->years[0], key, NAN);
}

static void set_capacities(plan_instance *p, size_t n)
{
    const rkw_programme *y = &p->years[0].programme;
    for (size_t j = 0; j < n; j++) {
        const double share = (double)y->n_steps * y->dt_h / 8760.0;
        p->capacities[j] = (rkw_capacity_column){NAMES[j], named(p, "lo_", NAMES[j]), named(p, "hi_", NAMES[j]),
                                                 share * named(p, "cost_", NAMES[j])};
        p->coefficients[1][j] = named(p, "capex_", NAMES[j]);
    }
    p->coefficients[0][0] = named(p, "land_", "pv");
    p->coefficients[0][1] = named(p, "land_", "w");
    p->coefficients[2][3] = 1.0;
    p->coefficients[2][2] = -named(p, "hm", "ax");
    const double limits[] = {named(p, "la", "nd"), named(p, "bud", "get"), 0.0};
    for (size_t i = 0; i < 3; i++) p->rows[i] = (rkw_shared_row){NULL, -INFINITY, limits[i], p->coefficients[i]};
    p->programme.n_capacities = n;
}

static void open_year(plan_instance *p, size_t y, int pool)
{
    reference_instance *in = &p->years[y];
    const rkw_profile one = {NULL, 1.0}, none = {NULL, 0.0};
    const rkw_coupling list[] = {
        {0, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {reference_series(in, "pv"), 1.0}},
        {1, RKW_COUPLE_FLOW_LIMIT, 0, 0, 0, {reference_series(in, "wind"), 1.0}},
        {2, RKW_COUPLE_STORE_CHARGE, 0, 0, 0, one},
        {2, RKW_COUPLE_STORE_DISCHARGE, 0, 0, 0, one},
        {3, RKW_COUPLE_STORE_ENERGY, 0, 0, 0, one},
        {4, RKW_COUPLE_FLOW_LIMIT, 0, 1, 0, {reference_series(in, "gfrac"), 1.0}},
        {5, RKW_COUPLE_SEGMENT_POWER, 0, 0, 0, {reference_series(in, "cfrac"), 1.0}},
    };
    size_t n = pool ? 7 : 6;
    memcpy(p->couplings[y], list, n * sizeof *list);
    if (in->programme.end == RKW_END_FIXED)
        p->couplings[y][n++] = (rkw_coupling){3, RKW_COUPLE_STORE_ENDS, 0, 0, 0, {NULL, reference_key(in, "s0", 0.5)}};
    in->flows[0].limit_MW = in->flows[1].limit_MW = none;
    in->stores[0].energy_MWh = in->stores[0].charge_MW = in->stores[0].discharge_MW = 0.0;
    in->stores[0].start_MWh = in->stores[0].end_MWh = 0.0;
    in->programme.n_stores = 1;
    if (pool) in->segments[0].capacity_MW = 0.0;
    p->parts[y].couplings = p->couplings[y];
    p->parts[y].n_couplings = n;
}

static void add_entry(plan_instance *p, size_t y, size_t row, int32_t column, size_t index, size_t part,
                      rkw_profile weight)
{
    rkw_capacity_year *year = &p->parts[y];
    p->entries[y][year->n_entries++] = (rkw_shared_entry){row, column, 0, index, part, weight};
    year->entries = p->entries[y];
}

static void set_rows(plan_instance *p, size_t y)
{
    reference_instance *in = &p->years[y];
    const double share = reference_key(in, "export_cap_share", -1.0), target = reference_key(in, "cfe_target", 0.0);
    if (share >= 0.0) {
        p->rows[PLAN_EXPORT].high = 0.0;
        add_entry(p, y, PLAN_EXPORT, RKW_COLUMN_FLOW_MW, 2, 0, (rkw_profile){NULL, 1.0});
        add_entry(p, y, PLAN_EXPORT, RKW_COLUMN_FLOW_MW, 0, 0, (rkw_profile){NULL, -share});
    }
    if (!(target > 0.0)) return;
    const double *clean = reference_series(in, "gcfe"), *load = reference_series(in, "load");
    p->rows[PLAN_TARGET].high = 0.0;
    p->dirty[y] = calloc(in->programme.n_steps, sizeof(double));
    for (size_t t = 0; t < in->programme.n_steps; t++) {
        p->dirty[y][t] = 1.0 - clean[t];
        p->rows[PLAN_TARGET].high += (1.0 - target) * in->programme.dt_h * load[t];
    }
    add_entry(p, y, PLAN_TARGET, RKW_COLUMN_FLOW_MW, 1, 0, (rkw_profile){p->dirty[y], 1.0});
    add_entry(p, y, PLAN_TARGET, RKW_COLUMN_FLOW_MW, 3, 0, (rkw_profile){NULL, 1.0});
    for (size_t j = 0; j < in->pool.n_segments; j++)
        add_entry(p, y, PLAN_TARGET, RKW_COLUMN_POOL_SEGMENT_MW, 0, j,
                  (rkw_profile){reference_series(in, "phi"), target - 1.0});
}

int plan_read(plan_instance *p, const char *folder, int sizing)
{
    const rkw_capacity_programme empty = RKW_CAPACITY_PROGRAMME_INIT;
    memset(p, 0, sizeof *p);
    if (!reference_read(&p->years[0], folder)) return 0;
    p->n_years = (size_t)reference_key(&p->years[0], "Y", 1.0);
    const int pool = reference_key(&p->years[0], "cap_c", 0.0) > 0.0;
    p->programme = empty;
    for (size_t i = 0; i < PLAN_ROWS; i++) p->rows[i] = (rkw_shared_row){NULL, -INFINITY, INFINITY, NULL};
    if (sizing) set_capacities(p, pool ? 6 : 5);
    for (size_t y = 0; y < p->n_years; y++) {
        if (y > 0) reference_read_year(&p->years[y], folder, y);
        p->parts[y] = (rkw_capacity_year){&p->years[y].programme, NULL, 0, NULL, 0, 1.0 / (double)p->n_years};
        if (sizing) open_year(p, y, pool);
        set_rows(p, y);
    }
    p->programme.capacities = p->capacities;
    p->programme.rows = p->rows;
    p->programme.n_rows = PLAN_ROWS;
    p->programme.years = p->parts;
    p->programme.n_years = p->n_years;
    return 1;
}

void plan_free(plan_instance *p)
{
    for (size_t y = 0; y < p->n_years; y++) {
        reference_free(&p->years[y]);
        free(p->dirty[y]);
    }
}
