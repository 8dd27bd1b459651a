/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean and spread of every forecast quantity by month and hour, of work by hour of the week. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "schedule/forecast.h"

enum { MONTH_HOURS = 12 * 24, WEEK_HOURS = 7 * 24 };

size_t rkw_forecast_cell(const rkw_forecast *f, const rkw_forecast_item *item, size_t row)
{
    return item->n_cells == WEEK_HOURS ? f->week_cell[row] : f->month_cell[row];
}

static rkw_status find_cells(rkw_forecast *f, rkw_error *err)
{
    f->month_cell = rkw_alloc(&f->ctx, f->axis.n, sizeof *f->month_cell);
    f->week_cell = rkw_alloc(&f->ctx, f->axis.n, sizeof *f->week_cell);
    if (!f->month_cell || !f->week_cell) return rkw_fail_memory(err, "a forecast");
    for (size_t i = 0; i < f->axis.n; i++) {
        rkw_civil c;
        const int64_t t = rkw_axis_time(&f->axis, i);
        rkw_civil_from_unix(t, &c);
        f->month_cell[i] = (uint16_t)((c.month - 1) * 24 + c.hour);
        f->week_cell[i] = (uint16_t)(rkw_weekday(t) * 24 + c.hour);
    }
    return RKW_OK;
}

static rkw_status learn_item(const rkw_forecast *f, rkw_forecast_item *item, rkw_error *err)
{
    item->n_cells = item->quantity == RKW_FORECAST_WORK ? WEEK_HOURS : MONTH_HOURS;
    item->mean = rkw_alloc(&f->ctx, 3 * item->n_cells, sizeof *item->mean);
    if (!item->mean) return rkw_fail_memory(err, "a forecast");
    item->deviation = item->mean + item->n_cells;
    double *count = item->deviation + item->n_cells;
    for (size_t i = 0; i < f->axis.n; i++) {
        const double value = item->factor * item->truth[i];
        const size_t c = rkw_forecast_cell(f, item, i);
        item->mean[c] += value;
        item->deviation[c] += value * value;
        count[c]++;
        item->most = rkw_max(item->most, value);
    }
    for (size_t c = 0; c < item->n_cells; c++) {
        if (!(count[c] > 0)) continue;
        item->mean[c] /= count[c];
        item->deviation[c] = sqrt(rkw_max(item->deviation[c] / count[c] - item->mean[c] * item->mean[c], 0));
    }
    return RKW_OK;
}

rkw_status rkw_forecast_learn(rkw_forecast *f, rkw_error *err)
{
    RKW_TRY(find_cells(f, err));
    for (size_t i = 0; i < f->n_items; i++) RKW_TRY(learn_item(f, &f->items[i], err));
    return RKW_OK;
}
