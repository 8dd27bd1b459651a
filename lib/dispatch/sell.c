/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plants have left: it is sold while the price is above 0 and the export cap lasts, or curtailed. */
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

RKW_CLONES
static void rkw_sim_curtail(const double *restrict generated, double line_MW, double loss, const double *restrict sent,
                            size_t n, double *restrict curtailed, double *restrict wheeling_loss,
                            double *restrict surplus)
{
    for (size_t i = 0; i < n; i++) {
        curtailed[i] = rkw_max(rkw_min(generated[i], line_MW) - sent[i], 0);
        wheeling_loss[i] = sent[i] * loss;
        surplus[i] += curtailed[i];
    }
}

static void curtail(const rkw_sim *s, rkw_supply_rows *r)
{
    memset(r->surplus, 0, r->n * sizeof(double));
    memset(r->site_export, 0, r->n * sizeof(double));
    for (size_t p = 0; p < s->n_plants; p++) {
        const rkw_sim_plant *plant = &s->plants[p];
        rkw_sim_curtail(plant->column[RKW_COLUMN_GENERATION] + r->first, plant->plant.line_limit_MW,
                        plant->plant.wheeling_loss, s->block->sent + p * RKW_SIM_ROWS, r->n,
                        plant->column[RKW_COLUMN_CURTAILED_SURPLUS] + r->first,
                        plant->column[RKW_COLUMN_WHEELING_LOSS] + r->first, r->surplus);
        memset(plant->column[RKW_COLUMN_EXPORTED] + r->first, 0, r->n * sizeof(double));
    }
}

/* The export cap counts what a plant has produced and sold since the local new year, this row included; what is sold is produced,
 * too. Sold is cut from what was curtailed; a plant behind the meter sells through the connection. */
static void sell_row(rkw_sim *s, rkw_supply_rows *r, size_t i)
{
    const size_t row = r->first + i;
    const double share = s->grid.export_share_max, dt_h = s->dt_h, per_1_h = share < 1 ? 1 / ((1 - share) * dt_h) : 0;
    for (size_t k = 0; k < s->n_plants; k++) {
        rkw_sim_plant *p = &s->plants[k];
        double *curtailed = &p->column[RKW_COLUMN_CURTAILED_SURPLUS][row], left = *curtailed, sold = left;
        double sent_MWh = s->block->sent[k * RKW_SIM_ROWS + i] * dt_h;
        if (share < 1)
            sold = rkw_clamp((share * (p->year_production_MWh + sent_MWh) - p->year_sold_MWh) * per_1_h, 0, left);
        if (s->block->sell[i] == RKW_SIM_SELL_LIMITED)
            sold = rkw_clamp(s->block->sell_most[k * RKW_SIM_ROWS + i], 0, sold);
        if (!p->plant.remote) {
            double room = s->grid.export_limit_MW * s->grid_available[row] - r->site_export[i];
            sold = rkw_min(sold, rkw_max(room, 0));
            r->site_export[i] += sold;
        }
        p->year_production_MWh += sent_MWh + sold * dt_h;
        p->year_sold_MWh += sold * dt_h;
        *curtailed = left - sold;
        p->column[RKW_COLUMN_EXPORTED][row] = sold;
    }
}

static void count_production(rkw_sim *s, size_t i)
{
    for (size_t k = 0; k < s->n_plants; k++)
        s->plants[k].year_production_MWh += s->block->sent[k * RKW_SIM_ROWS + i] * s->dt_h;
}

/* Looks at the calendar only where a new year may have begun; the local clock is less than two days from UTC. */
static void start_calendar_year(rkw_sim *s, size_t row)
{
    int64_t t = rkw_axis_time(&s->axis, row), two_days_s = 2 * 86400;
    rkw_civil local;
    rkw_civil_from_unix(t + rkw_clock_offset_s(rkw_site_clock(s->site), t), &local);
    rkw_civil next = {local.year + 1, 1, 1, 0, 0, 0};
    int64_t rest_s = rkw_unix_from_civil(&next) - two_days_s - t;
    s->calendar_row = row + (rest_s > 0 ? (size_t)(rest_s / s->axis.step_s) : 0);
    if (local.year == s->calendar_year) return;
    s->calendar_year = local.year;
    for (size_t p = 0; p < s->n_plants; p++) s->plants[p].year_production_MWh = s->plants[p].year_sold_MWh = 0;
}

void rkw_sim_sell(rkw_sim *s, rkw_supply_rows *r)
{
    curtail(s, r);
    for (size_t i = 0; i < r->n; i++) {
        size_t row = r->first + i;
        if (row >= s->calendar_row) start_calendar_year(s, row);
        if (s->block->sell[i] && r->surplus[i] > 0 && s->export_usd_per_MWh[row] > 0)
            sell_row(s, r, i);
        else
            count_production(s, i);
    }
}
