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

static inline int row_is_wrong(const rkw_ledger *l, const rkw_site *s, const rkw_year *y, size_t i)
{
    const double tiny = 1e-6;
    double energy = site_column(l, "battery_energy")[i], import = site_column(l, "grid_import")[i];
    double connection = s->grid.import_limit_MW * y->series[RKW_YEAR_GRID_AVAILABLE][i], through = import,
           sold_at_site = 0;
    if (site_column(l, "battery_charge")[i] > 0 && site_column(l, "battery_discharge")[i] > 0) return 1;
    if (energy < -tiny || energy > s->battery.soc_max * s->battery.energy_MWh + tiny) return 2;
    if (site_column(l, "battery_discharge")[i] > s->battery.power_discharge_MW + tiny) return 3;
    for (size_t p = 0; p < s->n_plants; p++) {
        const rkw_plant *plant = &s->plants[p].plant;
        double sold = owned(l, plant->name, "exported")[i];
        double sent = owned(l, plant->name, "generation")[i] - owned(l, plant->name, "curtailed_line")[i] -
                      owned(l, plant->name, "curtailed_surplus")[i] - sold;
        if (plant->remote) through += sent * (1 - plant->wheeling_loss);
        sold_at_site += plant->remote ? 0 : sold;
    }
    if (through > connection + tiny) return 4;
    if (import > tiny && sold_at_site > tiny) return 5;
    for (size_t p = 0; p < s->n_plants && import > tiny; p++)
        if (owned(l, s->plants[p].plant.name, "exported")[i] > tiny && through < connection - tiny) return 6;
    for (size_t c = 0; c < l->n_columns; c++)
        if (l->columns[c].side && !(l->columns[c].data[i] >= -tiny)) return 7;
    return 0;
}

static inline int sold_too_much(const rkw_ledger *l, const rkw_site *s)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        const char *name = s->plants[p].plant.name;
        double made = 0, sold = 0;
        for (size_t i = 0; i < l->axis.n; i++) {
            made += owned(l, name, "generation")[i] - owned(l, name, "curtailed_line")[i] -
                    owned(l, name, "curtailed_surplus")[i];
            sold += owned(l, name, "exported")[i];
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
    for (size_t i = 0; i < l->axis.n; i++)
        if (row_is_wrong(l, s, y, i)) return 300 + row_is_wrong(l, s, y, i);
    return 0;
}

#endif
