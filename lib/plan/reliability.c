/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacity outage probabilities by convolution, and what they mean for a series of net loads. */
#include <rackwatt/reliability.h>

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

enum { MOST_STATES = 1 << 20 };

struct rkw_capacity_states {
    size_t n;
    double tie_MW;     /* states and loads closer than this are equal */
    double *available; /* descending */
    double *probability;
    double *cumulative; /* of this state and all with less */
    double *moment;     /* sum of probability x available over the same */
};

void rkw_capacity_states_free(rkw_capacity_states *states)
{
    if (!states) return;
    rkw_release(states->available);
    rkw_release(states->probability);
    rkw_release(states->cumulative);
    rkw_release(states->moment);
    rkw_release(states);
}

/* Appends a state to a descending list, or adds to the last one when they are equal. */
static size_t append(double *available, double *probability, size_t n, double tie, double mw, double p)
{
    if (n && available[n - 1] - mw <= tie) {
        probability[n - 1] += p;
        return n;
    }
    available[n] = mw;
    probability[n] = p;
    return n + 1;
}

/* Merges the states with the unit in service and without it; both lists descend. Returns the new count. */
static size_t convolve(double *to_MW, double *to_p, const double *mw, const double *p, size_t n, double unit_MW,
                       double out_0_1, double tie)
{
    size_t in = 0, out = 0, count = 0;
    while (in < n || out < n) {
        const int with = in < n && (out == n || mw[in] + unit_MW >= mw[out]);
        if (with) {
            count = append(to_MW, to_p, count, tie, mw[in] + unit_MW, p[in] * (1 - out_0_1));
            in++;
        } else {
            count = append(to_MW, to_p, count, tie, mw[out], p[out] * out_0_1);
            out++;
        }
    }
    return count;
}

static rkw_status grow(const rkw_context *ctx, double **mw, double **p, size_t old, size_t room, rkw_error *err)
{
    double *more_MW = rkw_realloc(ctx, *mw, old, room, sizeof **mw);
    if (more_MW) *mw = more_MW;
    double *more_p = more_MW ? rkw_realloc(ctx, *p, old, room, sizeof **p) : NULL;
    if (more_p) *p = more_p;
    return more_p ? RKW_OK : rkw_fail_memory(err, "capacity states");
}

/* Adds one unit to the states. */
static rkw_status add_unit(rkw_capacity_states *s, const rkw_context *ctx, double unit_MW, double out_0_1,
                           rkw_error *err)
{
    if (unit_MW <= s->tie_MW) return RKW_OK;
    if (s->n > MOST_STATES / 2)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "more than %d capacity states: round the unit sizes",
                        MOST_STATES);
    double *mw = NULL, *p = NULL;
    rkw_status st = grow(ctx, &mw, &p, 0, 2 * s->n, err);
    if (st == RKW_OK) {
        s->n = convolve(mw, p, s->available, s->probability, s->n, unit_MW, out_0_1, s->tie_MW);
        rkw_release(s->available);
        rkw_release(s->probability);
        s->available = mw;
        s->probability = p;
        return RKW_OK;
    }
    rkw_release(mw);
    rkw_release(p);
    return st;
}

static rkw_status accumulate(rkw_capacity_states *s, const rkw_context *ctx, rkw_error *err)
{
    s->cumulative = rkw_alloc(ctx, s->n + 1, sizeof *s->cumulative);
    s->moment = rkw_alloc(ctx, s->n + 1, sizeof *s->moment);
    if (!s->cumulative || !s->moment) return rkw_fail_memory(err, "capacity states");
    for (size_t i = s->n; i-- > 0;) {
        s->cumulative[i] = s->cumulative[i + 1] + s->probability[i];
        s->moment[i] = s->moment[i + 1] + s->probability[i] * s->available[i];
    }
    return RKW_OK;
}

static rkw_status fill(rkw_capacity_states *s, const rkw_context *ctx, const double *unit_MW, const double *outage_0_1,
                       size_t n, rkw_error *err)
{
    double installed_MW = 0;
    for (size_t i = 0; i < n; i++) {
        RKW_TRY(rkw_check_range(err, "unit capacity", unit_MW[i], "MW", 0, 1e9));
        RKW_TRY(rkw_check_range(err, "outage probability", outage_0_1[i], "1", 0, 1));
        installed_MW += unit_MW[i];
    }
    s->tie_MW = 1e-9 * installed_MW;
    RKW_TRY(grow(ctx, &s->available, &s->probability, 0, 1, err));
    s->available[0] = 0;
    s->probability[0] = 1;
    s->n = 1;
    for (size_t i = 0; i < n; i++) RKW_TRY(add_unit(s, ctx, unit_MW[i], outage_0_1[i], err));
    return accumulate(s, ctx, err);
}

rkw_status rkw_capacity_states_create(rkw_capacity_states **out, const rkw_context *ctx, const double *unit_MW,
                                      const double *outage_0_1, size_t n, rkw_error *err)
{
    if (!out || (n && (!unit_MW || !outage_0_1))) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "units are null");
    *out = NULL;
    rkw_capacity_states *s = rkw_alloc(ctx, 1, sizeof *s);
    if (!s) return rkw_fail_memory(err, "capacity states");
    const rkw_status st = fill(s, ctx, unit_MW, outage_0_1, n, err);
    if (st == RKW_OK)
        *out = s;
    else
        rkw_capacity_states_free(s);
    return st;
}

size_t rkw_capacity_states_count(const rkw_capacity_states *states) { return states->n; }

double rkw_capacity_states_available_MW(const rkw_capacity_states *states, size_t index)
{
    return states->available[index];
}

double rkw_capacity_states_probability(const rkw_capacity_states *states, size_t index)
{
    return states->probability[index];
}

double rkw_capacity_states_cumulative(const rkw_capacity_states *states, size_t index)
{
    return states->cumulative[index];
}

/* First state with less capacity than the load, n when there is none. */
static size_t first_short(const rkw_capacity_states *s, double net_load_MW)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->available[middle] < net_load_MW - s->tie_MW)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

double rkw_capacity_states_lolp(const rkw_capacity_states *states, double net_load_MW)
{
    return states->cumulative[first_short(states, net_load_MW)];
}

double rkw_capacity_states_shortfall_MW(const rkw_capacity_states *states, double net_load_MW)
{
    const size_t i = first_short(states, net_load_MW);
    return fmax(net_load_MW * states->cumulative[i] - states->moment[i], 0);
}

/* Adds the rows of one day; returns the sum of their positive net loads. */
static double add_day(const rkw_capacity_states *s, const double *net_load_MW, size_t rows, rkw_adequacy *sum)
{
    double worst = 0, load_MW = 0;
    for (size_t i = 0; i < rows; i++) {
        const double lolp = rkw_capacity_states_lolp(s, net_load_MW[i]);
        worst = fmax(worst, lolp);
        sum->lole_h += lolp;
        sum->eue_MWh += rkw_capacity_states_shortfall_MW(s, net_load_MW[i]);
        load_MW += fmax(net_load_MW[i], 0);
    }
    sum->lole_days += worst;
    return load_MW;
}

rkw_status rkw_adequacy_of_series(const rkw_capacity_states *states, const double *net_load_MW, size_t n, double dt_h,
                                  size_t rows_per_day, rkw_adequacy *out, rkw_error *err)
{
    if (!states || (n && !net_load_MW) || !rows_per_day || !out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "states, net load, rows per day or result is missing");
    RKW_TRY(rkw_check_positive(err, "dt", dt_h, "h"));
    for (size_t i = 0; i < n; i++)
        if (!isfinite(net_load_MW[i]))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "net load of row %zu is not a finite number", i);
    rkw_adequacy sum = {0};
    double load_MW = 0;
    for (size_t i = 0; i < n; i += rows_per_day)
        load_MW += add_day(states, net_load_MW + i, n - i < rows_per_day ? n - i : rows_per_day, &sum);
    sum.eue_ppm = load_MW > 0 ? 1e6 * sum.eue_MWh / load_MW : 0;
    sum.lole_h *= dt_h;
    sum.eue_MWh *= dt_h;
    *out = sum;
    return RKW_OK;
}
