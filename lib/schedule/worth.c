/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one more unit of something would have been worth to a schedule, from its prices. */
#include <math.h>

#include "base/simd.h"
#include "schedule/schedule.h"

/*
 * A battery of one MWh more is full soc_max MWh later, empty soc_min MWh earlier, and starts with soc_start MWh more. Where the
 * worth of stored energy rises from one row to the next, the battery could not be filled further; where it falls, it could not be
 * emptied further. The energy that it starts with must be there at the end, too.
 */
static double worth_of_battery(const rkw_schedule *s)
{
    const rkw_operation *m = s->model;
    const rkw_battery *b = &m->battery;
    const double *worth = s->plan.stored_usd;
    double keep = 1 - b->self_discharge_per_h * rkw_axis_dt_h(&m->axis), full = 0, empty = 0;
    if (!(b->energy_MWh > 0) || !m->n) return NAN;
    for (size_t row = 0; row + 1 < m->n; row++) {
        double rise = worth[row + 1] * keep - worth[row];
        full += rkw_max(rise, 0);
        empty += rkw_max(-rise, 0);
    }
    return b->soc_max * full - b->soc_min * empty + b->soc_start * (worth[0] - worth[m->n - 1]);
}

/* A load of one MW in every row. */
static double cost_of_load(const rkw_schedule *s)
{
    double sum = 0;
    for (size_t row = 0; row < s->model->n; row++) sum += s->plan.bus_usd[row];
    return sum * rkw_axis_dt_h(&s->model->axis);
}

double rkw_schedule_worth(const rkw_schedule *s, int32_t what)
{
    if (!s || s->options.aim != RKW_AIM_COST) return NAN;
    switch (what) {
    case RKW_WORTH_BATTERY_MWH: return worth_of_battery(s);
    case RKW_WORTH_LOAD_MW: return -cost_of_load(s);
    default: return NAN;
    }
}
