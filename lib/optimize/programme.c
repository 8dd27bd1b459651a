/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a programme: every number finite and in its range, every index inside. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "optimize/programme.h"

static rkw_status fail_at(rkw_error *err, const char *name, size_t index, size_t step, double value, const char *unit,
                          double low, double high)
{
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s %zu, step %zu: %s %s, allowed %s .. %s %s", name, index, step,
                    RKW_REAL(value), unit, RKW_REAL(low), RKW_REAL(high), unit);
}

/* All values inside low .. high; infinite ones only where low or high is. */
static rkw_status check_profile(const rkw_programme *p, const rkw_profile *profile, const char *name, size_t index,
                                const char *unit, double low, double high, rkw_error *err)
{
    const size_t n = profile->values ? p->n_steps : 1;
    for (size_t t = 0; t < n; t++) {
        const double x = rkw_profile_at(profile, t);
        if (!(x >= low && x <= high)) return fail_at(err, name, index, t, x, unit, low, high);
    }
    return RKW_OK;
}

static rkw_status check_number(rkw_error *err, const char *name, size_t index, double x, const char *unit, double low,
                               double high)
{
    if (x >= low && x <= high) return RKW_OK;
    char text[64];
    snprintf(text, sizeof text, "%.63s", name);
    RKW_TRY(rkw_check_range(err, text, x, unit, low, high));
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s of item %zu is out of range", name, index);
}

static const double LARGE = 1e15; /* numbers beyond this have no digits left for a balance */

static rkw_status check_store(const rkw_programme *p, size_t i, rkw_error *err)
{
    const rkw_bus_store *s = &p->stores[i];
    RKW_TRY(check_number(err, "store energy", i, s->energy_MWh, "MWh", 0.0, LARGE));
    RKW_TRY(check_number(err, "store low level", i, s->low_MWh, "MWh", 0.0, s->energy_MWh));
    RKW_TRY(check_number(err, "store charge power", i, s->charge_MW, "MW", 0.0, LARGE));
    RKW_TRY(check_number(err, "store discharge power", i, s->discharge_MW, "MW", 0.0, LARGE));
    RKW_TRY(check_number(err, "store charge efficiency", i, s->eta_charge, "1", 1e-6, 1.0));
    RKW_TRY(check_number(err, "store discharge efficiency", i, s->eta_discharge, "1", 1e-6, 1.0));
    RKW_TRY(check_number(err, "store self-discharge", i, s->self_discharge_per_h, "1/h", 0.0, 1.0 - 1e-9));
    RKW_TRY(check_number(err, "store charge cost", i, s->charge_cost_usd_MWh, "usd/MWh", -LARGE, LARGE));
    RKW_TRY(check_number(err, "store discharge cost", i, s->discharge_cost_usd_MWh, "usd/MWh", -LARGE, LARGE));
    if (p->end == RKW_END_CYCLIC) return RKW_OK;
    RKW_TRY(check_number(err, "store start level", i, s->start_MWh, "MWh", s->low_MWh, s->energy_MWh));
    if (p->end == RKW_END_FIXED)
        return check_number(err, "store end level", i, s->end_MWh, "MWh", s->low_MWh, s->energy_MWh);
    return check_number(err, "store end value", i, s->end_value_usd_MWh, "usd/MWh", -LARGE, LARGE);
}

double rkw_segment_limit(const rkw_pool *pool, size_t j, size_t step)
{
    const rkw_segment *s = &pool->segments[j];
    const double limit = rkw_profile_at(&pool->availability, step) * s->capacity_MW;
    return s->share ? limit * s->share[step] : limit;
}

static rkw_status check_share(const rkw_programme *p, const rkw_segment *s, size_t j, rkw_error *err)
{
    const rkw_profile share = {s->share, 1.0};
    return s->share ? check_profile(p, &share, "share of segment", j, "1", 0.0, LARGE, err) : RKW_OK;
}

static rkw_status check_pool(const rkw_programme *p, size_t i, rkw_error *err)
{
    const rkw_pool *pool = &p->pools[i];
    if (!pool->segments || pool->n_segments < 1 || pool->n_segments > RKW_MAX_SEGMENTS)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "pool %zu: %zu segments, allowed 1 .. %d", i, pool->n_segments,
                        RKW_MAX_SEGMENTS);
    RKW_TRY(check_profile(p, &pool->draw, "draw of pool", i, "MW/MW", 1e-6, 1e6, err));
    RKW_TRY(check_profile(p, &pool->availability, "availability of pool", i, "1", 0.0, LARGE, err));
    for (size_t j = 0; j < pool->n_segments; j++) {
        const double before = j ? pool->segments[j - 1].efficiency : 1e6;
        RKW_TRY(check_number(err, "segment capacity", j, pool->segments[j].capacity_MW, "MW", 0.0, LARGE));
        RKW_TRY(check_number(err, "segment efficiency", j, pool->segments[j].efficiency, "1", 1e-6, before));
        RKW_TRY(check_share(p, &pool->segments[j], j, err));
    }
    return RKW_OK;
}

static rkw_status check_class(const rkw_programme *p, size_t k, rkw_error *err)
{
    const rkw_work_class *c = &p->classes[k];
    if (c->pool >= p->n_pools || !c->arrivals_MWh)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "class %zu: pool %zu of %zu, arrivals %s", k, c->pool, p->n_pools,
                        c->arrivals_MWh ? "given" : "missing");
    const rkw_profile arrivals = {c->arrivals_MWh, 1.0};
    RKW_TRY(check_profile(p, &arrivals, "arrivals of class", k, "MWh", 0.0, LARGE, err));
    RKW_TRY(check_number(err, "class power", k, c->power_MW, "MW", 0.0, LARGE));
    if (!(c->late_cost_usd_MWh_h == INFINITY))
        RKW_TRY(check_number(err, "class late cost", k, c->late_cost_usd_MWh_h, "usd/MWh/h", 0.0, LARGE));
    if (p->end == RKW_END_FREE)
        RKW_TRY(check_number(err, "class end cost", k, c->end_cost_usd_MWh, "usd/MWh", -LARGE, LARGE));
    for (size_t t = 0; t < p->n_steps && c->served_MWh; t++)
        if (!(c->served_MWh[t] >= 0.0 && c->served_MWh[t] <= c->arrivals_MWh[t]))
            return fail_at(err, "work served elsewhere of class", k, t, c->served_MWh[t], "MWh", 0.0,
                           c->arrivals_MWh[t]);
    for (size_t t = 0; t < p->n_steps && c->most_waiting_MWh; t++)
        if (!(c->most_waiting_MWh[t] >= 0.0 && c->most_waiting_MWh[t] <= LARGE))
            return fail_at(err, "most waiting work of class", k, t, c->most_waiting_MWh[t], "MWh", 0.0, LARGE);
    if (!c->n_start_due) return RKW_OK;
    if (!c->start_due_MWh || p->end == RKW_END_CYCLIC)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "class %zu: a starting backlog needs its array and no cyclic end",
                        k);
    for (size_t i = 0; i < c->n_start_due; i++)
        RKW_TRY(check_number(err, "starting backlog", i, c->start_due_MWh[i], "MWh", 0.0, LARGE));
    return RKW_OK;
}

static rkw_status check_flow(const rkw_programme *p, size_t i, rkw_error *err)
{
    const rkw_flow *f = &p->flows[i];
    if (f->row != RKW_ROW_BUS && !(f->row == RKW_ROW_CONNECTION && p->connection))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "flow %zu: row %d does not exist", i, (int)f->row);
    if (f->direction != RKW_FLOW_SUPPLY && f->direction != RKW_FLOW_DRAW)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "flow %zu: direction %d is unknown", i, (int)f->direction);
    const size_t n = f->limit_MW.values ? p->n_steps : 1;
    for (size_t t = 0; t < n; t++) {
        const double limit = rkw_profile_at(&f->limit_MW, t);
        if (!((limit >= 0.0 && limit <= LARGE) || limit == INFINITY))
            return fail_at(err, "limit of flow", i, t, limit, "MW", 0.0, LARGE);
    }
    return check_profile(p, &f->cost_usd_MWh, "cost of flow", i, "usd/MWh", -LARGE, LARGE, err);
}

static rkw_status check_connection(const rkw_programme *p, rkw_error *err)
{
    const rkw_connection *c = p->connection;
    if (!c) return RKW_OK;
    RKW_TRY(check_profile(p, &c->forward_MW, "forward limit of connection", 0, "MW", 0.0, LARGE, err));
    RKW_TRY(check_profile(p, &c->reverse_MW, "reverse limit of connection", 0, "MW", 0.0, LARGE, err));
    if (!(c->ramp_MW > 0.0)) return rkw_fail_value(err, RKW_NOWHERE, "ramp", c->ramp_MW, "MW", 0.0, INFINITY);
    if (!isnan(c->ramp_start_MW))
        RKW_TRY(check_number(err, "flow before the ramp", 0, c->ramp_start_MW, "MW", -LARGE, LARGE));
    return RKW_OK;
}

static rkw_status check_counts(const rkw_programme *p, rkw_error *err)
{
    const struct {
        const char *name;
        size_t n, most;
        const void *array;
    } lists[] = {{"flows", p->n_flows, RKW_MAX_FLOWS, p->flows},
                 {"stores", p->n_stores, RKW_MAX_STORES, p->stores},
                 {"pools", p->n_pools, RKW_MAX_POOLS, p->pools},
                 {"classes", p->n_classes, RKW_MAX_CLASSES, p->classes}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (lists[i].n > lists[i].most || (lists[i].n && !lists[i].array))
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%zu %s, allowed 0 .. %zu with an array", lists[i].n,
                            lists[i].name, lists[i].most);
    return RKW_OK;
}

/* Some numbers are kept per step and member; their count must not overflow. */
static size_t most_steps(const rkw_programme *p)
{
    enum { NUMBERS = 64 };
    return SIZE_MAX / sizeof(double) / NUMBERS / (4 + p->n_flows + p->n_stores + p->n_pools + p->n_classes);
}

rkw_status rkw_programme_check(const rkw_programme *p, rkw_error *err)
{
    if (!p || p->size < sizeof *p)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "programme is missing or of another size");
    if (p->n_steps < 1 || p->n_steps > 100000000u)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%zu steps, allowed 1 .. 100000000", p->n_steps);
    if (p->end < RKW_END_CYCLIC || p->end > RKW_END_FREE)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "end %d is unknown", (int)p->end);
    RKW_TRY(check_number(err, "dt", 0, p->dt_h, "h", 1e-6, 1e6));
    RKW_TRY(check_counts(p, err));
    if (p->n_steps > most_steps(p))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                        "%zu steps of this programme are more than memory can be asked for", p->n_steps);
    RKW_TRY(check_profile(p, &p->load_MW, "load", 0, "MW", -LARGE, LARGE, err));
    RKW_TRY(check_connection(p, err));
    for (size_t i = 0; i < p->n_flows; i++) RKW_TRY(check_flow(p, i, err));
    for (size_t i = 0; i < p->n_stores; i++) RKW_TRY(check_store(p, i, err));
    for (size_t i = 0; i < p->n_pools; i++) RKW_TRY(check_pool(p, i, err));
    for (size_t i = 0; i < p->n_classes; i++) RKW_TRY(check_class(p, i, err));
    return RKW_OK;
}
