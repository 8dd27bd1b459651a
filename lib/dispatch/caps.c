/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power caps: the same work on more racks, each at less than full speed, where that needs less power. */
#include "base/simd.h"
#include "dispatch/sim.h"

/* Rack power per work is least at a corner of the cap curve's envelope: idle power weighs against slow racks, the curve against
 * fast ones. */
double rkw_sim_best_speed(const rkw_sim *s, size_t pool)
{
    const rkw_cap_curve *curve = rkw_racks_cap_curve(s->racks, pool);
    double power = 0, speed = 0, best = 1, least_MW = s->pools[pool].ready_MW + s->pools[pool].busy_MW;
    for (size_t j = 0; j < rkw_cap_curve_segments(curve); j++) {
        double more_power, more_speed;
        rkw_cap_curve_segment(curve, j, &more_power, &more_speed);
        power += more_power;
        speed += more_speed;
        double each_MW = (s->pools[pool].ready_MW + s->pools[pool].busy_MW * power) / speed;
        if (!(each_MW < least_MW)) continue;
        least_MW = each_MW;
        best = speed;
    }
    return best;
}

int rkw_sim_cap_racks(const rkw_sim *s, rkw_sim_racks *racks, double it_MW[RKW_POOLS_MAX])
{
    int better = 0;
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        if (!(racks->busy[p] > 0)) continue;
        double on = rkw_max(racks->on[p], rkw_min(racks->busy[p] / pool->best_speed, pool->in_service));
        double power = rkw_cap_curve_power(pool->curve, racks->busy[p] / on);
        double capped_MW = pool->parked_MW + on * (pool->ready_MW + power * pool->busy_MW);
        if (!(capped_MW < it_MW[p])) continue;
        it_MW[p] = capped_MW;
        racks->on[p] = racks->busy[p] = on;
        better = 1;
    }
    return better;
}

static int cap_row(rkw_sim *s, size_t at)
{
    rkw_sim_block *b = s->block;
    rkw_sim_racks racks;
    double it_MW[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_pools; p++) {
        racks.on[p] = b->on[p][at];
        racks.busy[p] = b->busy[p][at];
        it_MW[p] = b->it_MW[p][at];
    }
    if (!rkw_sim_cap_racks(s, &racks, it_MW)) return 0;
    for (size_t p = 0; p < s->n_pools; p++) {
        b->on[p][at] = racks.on[p];
        b->busy[p][at] = racks.busy[p];
        b->it_MW[p][at] = it_MW[p];
    }
    return 1;
}

/* The rows of a block that run capped. */
typedef struct capped_rows {
    size_t n, at[RKW_SIM_ROWS], row[RKW_SIM_ROWS];
    double it_MW[RKW_POOLS_MAX][RKW_SIM_ROWS];
    rkw_facility_block facility;
} capped_rows;

static void take_row(rkw_facility_block *to, size_t at, const rkw_facility_block *from, size_t i)
{
    to->it_MW[at] = from->it_MW[i];
    to->facility_MW[at] = from->facility_MW[i];
    to->cooling_MW[at] = from->cooling_MW[i];
    to->losses_MW[at] = from->losses_MW[i];
    to->water_m3_h[at] = from->water_m3_h[i];
    to->pue[at] = from->pue[i];
    to->unmet_heat_MW[at] = from->unmet_heat_MW[i];
    to->chilled_MW[at] = from->chilled_MW[i];
    to->air_chiller_MW[at] = from->air_chiller_MW[i];
    to->load_MW[at] = from->load_MW[i];
}

static void evaluate_capped(rkw_sim *s, capped_rows *c)
{
    rkw_sim_block *b = s->block;
    const double *it_MW[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_pools; p++) {
        it_MW[p] = c->it_MW[p];
        for (size_t i = 0; i < c->n; i++) c->it_MW[p][i] = b->it_MW[p][c->at[i]];
    }
    rkw_plant_power_block(&s->facility->plant, s->facility->rows, c->row, c->n, it_MW, &c->facility);
    for (size_t i = 0; i < c->n; i++) {
        s->column[RKW_COLUMN_CAP_SAVING][c->row[i]] = b->facility.it_MW[c->at[i]] - c->facility.it_MW[i];
        take_row(&b->facility, c->at[i], &c->facility, i);
    }
}

static double it_MW_of(const rkw_sim *s, size_t at)
{
    double sum_MW = 0;
    for (size_t p = 0; p < s->n_pools; p++) sum_MW += s->block->it_MW[p][at];
    return sum_MW;
}

/* A facility needs more than its IT: a row short of that is short, and its facility is evaluated once. */
void rkw_sim_cap_short_rows(rkw_sim *s)
{
    rkw_sim_block *b = s->block;
    for (size_t i = 0; i < b->n; i++) {
        b->looked_at[i] = b->cap[i] == RKW_CAP_NEVER;
        if (b->looked_at[i]) continue;
        size_t row = b->first + i;
        double it_MW = it_MW_of(s, i);
        b->looked_at[i] = b->cap[i] == RKW_CAP_ALWAYS || rkw_sim_shortage_MW(s, row, it_MW) > 0;
        if (b->looked_at[i] && cap_row(s, i)) s->column[RKW_COLUMN_CAP_SAVING][row] = it_MW - it_MW_of(s, i);
    }
}

void rkw_sim_cap_block(rkw_sim *s)
{
    const rkw_sim_block *b = s->block;
    capped_rows c;
    c.n = 0;
    for (size_t i = 0; i < b->n; i++) {
        size_t row = b->first + i;
        if (b->looked_at[i] || !(rkw_sim_shortage_MW(s, row, b->facility.facility_MW[i]) > 0)) continue;
        if (!cap_row(s, i)) continue;
        c.at[c.n] = i;
        c.row[c.n++] = row;
    }
    if (c.n) evaluate_capped(s, &c);
}
