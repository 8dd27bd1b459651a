/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ledger must keep whatever the site: balance, limits of stores, lines and connection, work and its deadlines. */
#ifndef RKW_TESTS_PROMISES_H
#define RKW_TESTS_PROMISES_H

#include <math.h>
#include <stdio.h>

#include "demand/tenants.h"
#include "dispatch/ledger.h"
#include "site/year.h"

static inline const double *site_column(const rkw_ledger *l, const char *name)
{
    return rkw_ledger_data(l, rkw_ledger_find(l, name));
}

static inline const double *owned(const rkw_ledger *l, const char *owner, const char *name)
{
    char text[160];
    snprintf(text, sizeof text, "%s.%s", owner, name);
    return site_column(l, text);
}

/* Recomputes from arrivals and service alone what is late: of the oldest-first queue, the arrivals of the row whose window
 * ends now that nobody has served. */
static inline int work_is_wrong(const rkw_ledger *l, const rkw_site *s, size_t tenant)
{
    const rkw_tenant *t = &s->tenants->tenants[tenant];
    const char *name = t->text[RKW_TENANT_TEXT_NAME];
    const double *arrived = owned(l, name, "arrived"), *served = owned(l, name, "served");
    const double *dropped = owned(l, name, "dropped"), *late = owned(l, name, "late"),
                 *backlog = owned(l, name, "backlog");
    size_t window = (size_t)t->value[RKW_TENANT_DEADLINE_H];
    double in = 0, out = 0, old = 0, scale = 1e-9;
    for (size_t i = 0; i < l->axis.n; i++) scale += 1e-12 * arrived[i] * (double)l->axis.n;
    for (size_t i = 0; i < l->axis.n; i++) {
        in += arrived[i];
        out += served[i];
        if (served[i] < 0 || out > in + scale) return 1; /* nothing before it arrives */
        double missed = 0;
        if (i >= window) {
            old += arrived[i - window];
            missed = fmin(arrived[i - window], fmax(old - out, 0));
        }
        if (fabs(missed - late[i]) > scale) return 2;
        out += dropped[i];
        if (fabs(in - out - backlog[i]) > scale) return 3;
    }
    return 0;
}

enum { PROMISED_PLANTS = 16 };

/* The columns that a row is looked at by, found once. */
typedef struct promised_columns {
    const double *energy, *charge, *discharge, *import;
    const double *made[PROMISED_PLANTS], *off_line[PROMISED_PLANTS], *off_site[PROMISED_PLANTS], *sold[PROMISED_PLANTS];
} promised_columns;

static inline void find_promised_columns(promised_columns *c, const rkw_ledger *l, const rkw_site *s)
{
    c->energy = site_column(l, "battery_energy");
    c->charge = site_column(l, "battery_charge");
    c->discharge = site_column(l, "battery_discharge");
    c->import = site_column(l, "grid_import");
    for (size_t p = 0; p < s->n_plants; p++) {
        const char *name = s->plants[p].plant.name;
        c->made[p] = owned(l, name, "generation");
        c->off_line[p] = owned(l, name, "curtailed_line");
        c->off_site[p] = owned(l, name, "curtailed_surplus");
        c->sold[p] = owned(l, name, "exported");
    }
}

static inline int row_is_wrong(const rkw_ledger *l, const promised_columns *c, const rkw_site *s, const rkw_year *y,
                               size_t i)
{
    const double tiny = 1e-6;
    double connection = s->grid.import_limit_MW * y->series[RKW_YEAR_GRID_AVAILABLE][i], through = c->import[i],
           sold_at_site = 0;
    if (c->charge[i] > 0 && c->discharge[i] > 0) return 1;
    if (c->energy[i] < -tiny || c->energy[i] > s->battery.soc_max * s->battery.energy_MWh + tiny) return 2;
    if (c->discharge[i] > s->battery.power_discharge_MW + tiny) return 3;
    for (size_t p = 0; p < s->n_plants; p++) {
        const rkw_plant *plant = &s->plants[p].plant;
        double sent = c->made[p][i] - c->off_line[p][i] - c->off_site[p][i] - c->sold[p][i];
        if (plant->remote) through += sent * (1 - plant->wheeling_loss);
        sold_at_site += plant->remote ? 0 : c->sold[p][i];
    }
    if (through > connection + tiny) return 4;
    if (c->import[i] > tiny && sold_at_site > tiny) return 5;
    for (size_t p = 0; p < s->n_plants && c->import[i] > tiny; p++)
        if (c->sold[p][i] > tiny && through < connection - tiny) return 6;
    for (size_t k = 0; k < l->n_columns; k++)
        if (l->columns[k].side && !(l->columns[k].data[i] >= -tiny)) return 7;
    return 0;
}

static inline int sold_too_much(const rkw_ledger *l, const rkw_site *s)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        const char *name = s->plants[p].plant.name;
        double made = 0, sold = 0;
        const double *generation = owned(l, name, "generation"), *off_line = owned(l, name, "curtailed_line"),
                     *off_site = owned(l, name, "curtailed_surplus"), *exported = owned(l, name, "exported");
        for (size_t i = 0; i < l->axis.n; i++) {
            made += generation[i] - off_line[i] - off_site[i];
            sold += exported[i];
        }
        if (sold > s->grid.export_share_max * made + 1e-6) return 1;
    }
    return 0;
}

static inline int check_ledger(const rkw_ledger *l, const rkw_site *s, const rkw_year *y)
{
    if (!(rkw_ledger_largest_gap_MW(l) <= 1e-9 * 386)) return 100;
    if (sold_too_much(l, s)) return 101;
    for (size_t t = 0; t < s->tenants->count; t++)
        if (work_is_wrong(l, s, t)) return 200 + 10 * (int)t + work_is_wrong(l, s, t);
    promised_columns columns;
    if (s->n_plants > PROMISED_PLANTS) return 102;
    find_promised_columns(&columns, l, s);
    for (size_t i = 0; i < l->axis.n; i++) {
        int fault = row_is_wrong(l, &columns, s, y, i);
        if (fault) return 300 + fault;
    }
    return 0;
}

#endif
