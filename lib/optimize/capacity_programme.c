/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of capacity programmes. */
#include <rackwatt/capacity_programme.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/fail.h"
#include "optimize/programme.h"

static const double LARGE = 1e15; /* numbers beyond this have no digits left for a balance */

static rkw_status check_capacity(const rkw_capacity_column *c, size_t j, rkw_error *err)
{
    char name[96];
    snprintf(name, sizeof name, "low limit of capacity %zu%s%.60s", j, c->name ? " " : "", c->name ? c->name : "");
    RKW_TRY(rkw_check_range(err, name, c->low, "unit", 0.0, LARGE));
    snprintf(name, sizeof name, "high limit of capacity %zu%s%.60s", j, c->name ? " " : "", c->name ? c->name : "");
    RKW_TRY(rkw_check_range(err, name, c->high, "unit", c->low, LARGE));
    snprintf(name, sizeof name, "cost of capacity %zu%s%.60s", j, c->name ? " " : "", c->name ? c->name : "");
    return rkw_check_range(err, name, c->cost_usd, "usd/unit", -LARGE, LARGE);
}

static rkw_status check_row(const rkw_capacity_programme *p, size_t i, rkw_error *err)
{
    const rkw_shared_row *row = &p->rows[i];
    const char *name = row->name ? row->name : "";
    if (!(row->low <= row->high) || row->low == INFINITY || row->high == -INFINITY)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "shared row %zu %.60s: limits %s .. %s are crossed or missing",
                        i, name, RKW_REAL(row->low), RKW_REAL(row->high));
    for (size_t j = 0; j < p->n_capacities && row->per_capacity; j++)
        if (!(fabs(row->per_capacity[j]) <= LARGE))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "shared row %zu %.60s: coefficient %s of capacity %zu", i,
                            name, RKW_REAL(row->per_capacity[j]), j);
    return RKW_OK;
}

/* Whether index and part name something in the programme. */
static bool exists(const rkw_programme *y, int32_t column, size_t index, size_t part)
{
    switch (column) {
    case RKW_COLUMN_FLOW_MW: return index < y->n_flows;
    case RKW_COLUMN_STORE_LEVEL_MWH:
    case RKW_COLUMN_STORE_CHARGE_MW:
    case RKW_COLUMN_STORE_DISCHARGE_MW: return index < y->n_stores;
    case RKW_COLUMN_CLASS_POWER_MW:
    case RKW_COLUMN_CLASS_BACKLOG_MWH: return index < y->n_classes;
    case RKW_COLUMN_CLASS_LATE_MWH: return index < y->n_classes && y->classes[index].late_cost_usd_MWh_h < INFINITY;
    case RKW_COLUMN_POOL_SEGMENT_MW: return index < y->n_pools && part < y->pools[index].n_segments;
    case RKW_COLUMN_CONNECTION_MW: return y->connection && index == 0;
    default: return false;
    }
}

static bool coupling_exists(const rkw_programme *y, const rkw_coupling *c)
{
    static const int32_t columns[] = {RKW_COLUMN_FLOW_MW,         RKW_COLUMN_STORE_LEVEL_MWH,
                                      RKW_COLUMN_STORE_CHARGE_MW, RKW_COLUMN_STORE_DISCHARGE_MW,
                                      RKW_COLUMN_CLASS_POWER_MW,  RKW_COLUMN_POOL_SEGMENT_MW,
                                      RKW_COLUMN_CONNECTION_MW};
    if (c->kind == RKW_COUPLE_BUS_LOAD) return true;
    if (c->kind == RKW_COUPLE_CONNECTION_LOAD) return y->connection != NULL;
    if (c->kind == RKW_COUPLE_STORE_ENDS) return c->index < y->n_stores && y->end != RKW_END_CYCLIC;
    if (c->kind < 0 || c->kind > RKW_COUPLE_CONNECTION_FORWARD) return false;
    if (c->kind == RKW_COUPLE_CONNECTION_FORWARD && y->connection && y->connection->ramp_MW < INFINITY) return false;
    return exists(y, columns[c->kind], c->index, c->part);
}

static rkw_status check_profile(const rkw_programme *y, const rkw_profile *profile, const char *what, size_t i,
                                double low, rkw_error *err)
{
    for (size_t t = 0; t < (profile->values ? y->n_steps : 1); t++) {
        const double x = rkw_profile_at(profile, t);
        if (!(x >= low && x <= LARGE))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s %zu, step %zu: %s, allowed %s .. %s", what, i, t,
                            RKW_REAL(x), RKW_REAL(low), RKW_REAL(LARGE));
    }
    return RKW_OK;
}

static rkw_status check_coupling(const rkw_capacity_programme *p, const rkw_capacity_year *year, size_t i,
                                 rkw_error *err)
{
    const rkw_coupling *c = &year->couplings[i];
    if (c->capacity >= p->n_capacities || !coupling_exists(year->programme, c))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                        "coupling %zu: capacity %zu, kind %d, index %zu, part %zu do not fit the programme", i,
                        c->capacity, (int)c->kind, c->index, c->part);
    if (c->kind == RKW_COUPLE_FLOW_LIMIT)
        for (size_t t = 0; t < (year->programme->flows[c->index].limit_MW.values ? year->programme->n_steps : 1); t++)
            if (rkw_profile_at(&year->programme->flows[c->index].limit_MW, t) == INFINITY)
                return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "coupling %zu: flow %zu has no limit to widen", i,
                                c->index);
    return check_profile(year->programme, &c->per_unit, "coupling", i, c->kind >= RKW_COUPLE_BUS_LOAD ? -LARGE : 0.0,
                         err);
}

static rkw_status check_entry(const rkw_capacity_programme *p, const rkw_capacity_year *year, size_t i, rkw_error *err)
{
    const rkw_shared_entry *e = &year->entries[i];
    if (e->row >= p->n_rows || !exists(year->programme, e->column, e->index, e->part))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "entry %zu: row %zu, column %d, index %zu, part %zu do not fit", i,
                        e->row, (int)e->column, e->index, e->part);
    for (size_t c = 0; c < year->n_couplings && e->column == RKW_COLUMN_STORE_LEVEL_MWH; c++)
        if (year->couplings[c].kind == RKW_COUPLE_STORE_ENDS && year->couplings[c].index == e->index)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "entry %zu: the level of a store whose ends are coupled", i);
    return check_profile(year->programme, &e->weight, "entry", i, -LARGE, err);
}

/* Years must agree in what the passes take as given. */
static bool same_structure(const rkw_programme *a, const rkw_programme *b)
{
    bool same = a->n_flows == b->n_flows && a->n_stores == b->n_stores && a->n_pools == b->n_pools &&
                a->n_classes == b->n_classes && !a->connection == !b->connection && a->dt_h == b->dt_h;
    for (size_t i = 0; i < a->n_flows && same; i++)
        same = a->flows[i].row == b->flows[i].row && a->flows[i].direction == b->flows[i].direction;
    for (size_t i = 0; i < a->n_pools && same; i++) same = a->pools[i].n_segments == b->pools[i].n_segments;
    for (size_t i = 0; i < a->n_classes && same; i++) same = a->classes[i].pool == b->classes[i].pool;
    return same;
}

static rkw_status check_year(const rkw_capacity_programme *p, size_t y, rkw_error *err)
{
    const rkw_capacity_year *year = &p->years[y];
    RKW_TRY(rkw_programme_check(year->programme, err));
    if (!same_structure(p->years[0].programme, year->programme))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "year %zu has another structure than year 0", y);
    if ((year->n_couplings && !year->couplings) || (year->n_entries && !year->entries))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "year %zu: an array is missing", y);
    RKW_TRY(rkw_check_positive(err, "weight of a year", year->weight, "1"));
    for (size_t i = 0; i < year->n_couplings; i++) RKW_TRY(check_coupling(p, year, i, err));
    for (size_t i = 0; i < year->n_entries; i++) RKW_TRY(check_entry(p, year, i, err));
    return RKW_OK;
}

rkw_status rkw_capacity_programme_check(const rkw_capacity_programme *p, rkw_error *err)
{
    if (!p || p->size < sizeof *p)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "capacity programme is missing or of another size");
    if (p->n_capacities > RKW_MAX_CAPACITIES || (p->n_capacities && !p->capacities))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%zu capacities, allowed 0 .. %d with an array", p->n_capacities,
                        RKW_MAX_CAPACITIES);
    if (p->n_rows > RKW_MAX_SHARED_ROWS || (p->n_rows && !p->rows))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%zu shared rows, allowed 0 .. %d with an array", p->n_rows,
                        RKW_MAX_SHARED_ROWS);
    if (p->n_years < 1 || !p->years) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "no year");
    for (size_t j = 0; j < p->n_capacities; j++) RKW_TRY(check_capacity(&p->capacities[j], j, err));
    for (size_t i = 0; i < p->n_rows; i++) RKW_TRY(check_row(p, i, err));
    for (size_t y = 0; y < p->n_years; y++) RKW_TRY(check_year(p, y, err));
    return RKW_OK;
}
