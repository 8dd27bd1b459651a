/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the plants have left: it is sold while the price is above 0 and the export cap lasts, or curtailed. */
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* What a plant has left in each row, and what of it is for sale. */
RKW_CLONES
static void rkw_sim_offer(const double *restrict generated, double line_MW, double loss, const double *restrict sent,
                          const double *restrict for_sale, size_t n, double *restrict left, double *restrict offered,
                          double *restrict wheeling_loss)
{
    for (size_t i = 0; i < n; i++) {
        left[i] = rkw_max(rkw_min(generated[i], line_MW) - sent[i], 0);
        offered[i] = left[i] * for_sale[i];
        wheeling_loss[i] = sent[i] * loss;
    }
}

/* A policy may allow less, and plants behind the meter sell through the connection. */
static void limit_offer(const rkw_sim *s, size_t plant, const rkw_supply_rows *r, double *offered)
{
    const rkw_sim_block *b = s->block;
    for (size_t i = 0; i < r->n; i++)
        if (b->sell[i] == RKW_SIM_SELL_LIMITED)
            offered[i] = rkw_clamp(b->sell_most[plant * RKW_SIM_ROWS + i], 0, offered[i]);
    for (size_t i = 0; !s->plants[plant].plant.remote && i < r->n; i++) {
        double room = s->grid.export_limit_MW * s->grid_available[r->first + i] - r->site_export[i];
        offered[i] = rkw_min(offered[i], rkw_max(room, 0));
    }
}

/* The export cap counts what a plant has produced and sold since the local new year, the row included; what is sold is produced, too.
 * What may still be sold without further production grows with what is sent to the site and shrinks with sales. */
typedef struct export_cap {
    double earned, spent, per_spent; /* MWh of allowance per MW sent and sold, and the inverse of the latter */
} export_cap;

RKW_CLONES
static void rkw_sim_change_allowance(const export_cap *cap, const double *restrict sent, const double *restrict offered,
                                     size_t n, double *restrict change)
{
    const double earned = cap->earned, spent = cap->spent;
    for (size_t i = 0; i < n; i++) change[i] = earned * sent[i] - spent * offered[i];
}

/* `allowance` at the start of each row. */
RKW_CLONES
static void rkw_sim_sell_allowed(const export_cap *cap, const double *restrict sent, const double *restrict offered,
                                 const double *restrict allowance, size_t n, double *restrict sold)
{
    const double earned = cap->earned, per_spent = cap->per_spent;
    for (size_t i = 0; i < n; i++) sold[i] = rkw_min(offered[i], (allowance[i] + earned * sent[i]) * per_spent);
}

static double sum_allowance(double now, const double *restrict change, size_t from, size_t to,
                            double *restrict allowance)
{
    for (size_t i = from; i < to; i++) {
        allowance[i] = now;
        now = rkw_max(now + change[i], 0);
    }
    return now;
}

/* Rows from `new_year` on begin with no allowance. Only one sum ties the rows together. */
static void sell_rows(const rkw_sim *s, rkw_sim_plant *p, const double *sent, const double *offered, size_t n,
                      size_t new_year, double *sold)
{
    const double share = s->grid.export_share_max;
    if (!(share < 1)) {
        memcpy(sold, offered, n * sizeof *sold);
        return;
    }
    const export_cap cap = {share * s->dt_h, (1 - share) * s->dt_h, 1 / ((1 - share) * s->dt_h)};
    double change[RKW_SIM_ROWS], allowance[RKW_SIM_ROWS];
    rkw_sim_change_allowance(&cap, sent, offered, n, change);
    p->allowance_MWh = sum_allowance(p->allowance_MWh, change, 0, new_year, allowance);
    if (new_year < n) p->allowance_MWh = sum_allowance(0, change, new_year, n, allowance);
    rkw_sim_sell_allowed(&cap, sent, offered, allowance, n, sold);
}

RKW_CLONES
static void rkw_sim_curtail(const double *restrict left, const double *restrict sold, size_t n,
                            double *restrict curtailed)
{
    for (size_t i = 0; i < n; i++) curtailed[i] = left[i] - sold[i];
}

static void book_sales(rkw_sim *s, size_t plant, rkw_supply_rows *r, const double *for_sale, size_t new_year)
{
    rkw_sim_plant *p = &s->plants[plant];
    const double *sent = s->block->sent + plant * RKW_SIM_ROWS;
    double left[RKW_SIM_ROWS], offered[RKW_SIM_ROWS], *sold = p->column[RKW_COLUMN_EXPORTED] + r->first;
    rkw_sim_offer(p->column[RKW_COLUMN_GENERATION] + r->first, p->plant.line_limit_MW, p->plant.wheeling_loss, sent,
                  for_sale, r->n, left, offered, p->column[RKW_COLUMN_WHEELING_LOSS] + r->first);
    if (!p->plant.remote || s->block->limited) limit_offer(s, plant, r, offered);
    sell_rows(s, p, sent, offered, r->n, new_year, sold);
    rkw_sim_curtail(left, sold, r->n, p->column[RKW_COLUMN_CURTAILED_SURPLUS] + r->first);
    if (p->plant.remote) return;
    for (size_t i = 0; i < r->n; i++) r->site_export[i] += sold[i];
}

/* Looks at the calendar only where a new year may have begun; the local clock is less than two days from UTC. @return 1 when the
 * row begins another local year. */
static int starts_year(rkw_sim *s, size_t row)
{
    int64_t t = rkw_axis_time(&s->axis, row), two_days_s = 2 * 86400;
    rkw_civil local;
    rkw_civil_from_unix(t + rkw_clock_offset_s(rkw_site_clock(s->site), t), &local);
    rkw_civil next = {local.year + 1, 1, 1, 0, 0, 0};
    int64_t rest_s = rkw_unix_from_civil(&next) - two_days_s - t;
    s->calendar_row = row + (rest_s > 0 ? (size_t)(rest_s / s->axis.step_s) : 0);
    int other = local.year != s->calendar_year;
    s->calendar_year = local.year;
    return other;
}

void rkw_sim_sell(rkw_sim *s, rkw_supply_rows *r)
{
    size_t new_year = r->n;
    double for_sale[RKW_SIM_ROWS];
    for (size_t i = 0; i < r->n; i++)
        if (r->first + i >= s->calendar_row && starts_year(s, r->first + i)) new_year = i;
    for (size_t i = 0; i < r->n; i++) for_sale[i] = s->block->sell[i] && s->export_usd_per_MWh[r->first + i] > 0;
    memset(r->site_export, 0, r->n * sizeof(double));
    for (size_t p = 0; p < s->n_plants; p++) book_sales(s, p, r, for_sale, new_year);
}
