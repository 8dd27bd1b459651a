/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility power in affine form: must-run work is load, work that can wait draws phi MW per MW of IT. */
#include <math.h>

#include "base/simd.h"
#include "schedule/operation.h"

/* Must-run work and the shares promised at once in a row, in racks at full speed. */
typedef struct row_work {
    double firm[RKW_POOLS_MAX], promised[RKW_POOLS_MAX];
} row_work;

static void sum_work(const rkw_operation *m, size_t row, row_work *w)
{
    for (size_t p = 0; p < m->n_racks; p++) w->firm[p] = w->promised[p] = 0;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        double *sum = tenant->class_index == RKW_NONE ? w->firm : w->promised;
        sum[tenant->pool] += tenant->share * tenant->arrivals[row] / (m->dt_h * m->racks[tenant->pool].gpus);
    }
    for (size_t p = 0; p < m->n_racks; p++) w->firm[p] = rkw_min(w->firm[p], m->racks[p].in_service);
}

/* Power that work on own racks adds in a row, and that work [both for a rack at full speed]. */
static double own_power_MW(const rkw_operation_pool *q, const row_work *w, double *own)
{
    double spread;
    const double firm = w->firm[q->pool], promised = w->promised[q->pool];
    rkw_operation_widths(&q->rack, firm, promised, own, &spread);
    return rkw_operation_it_MW(&q->rack, firm, promised + *own) - rkw_operation_it_MW(&q->rack, firm, promised);
}

/* Efficiency of the first segment: of all rows together. */
static void make_segments(rkw_operation *m)
{
    double power[RKW_MAX_POOLS] = {0}, work[RKW_MAX_POOLS] = {0};
    for (size_t i = 0; i < m->n; i++) {
        row_work w;
        sum_work(m, i, &w);
        for (size_t q = 0; q < m->n_pools; q++) {
            double own;
            power[q] += own_power_MW(&m->pools[q], &w, &own);
            work[q] += own;
        }
    }
    for (size_t q = 0; q < m->n_pools; q++)
        rkw_operation_make_segments(&m->pools[q], work[q] > 0 ? power[q] / (work[q] * m->pools[q].rack.gpus) : 0);
}

/* Speeds above the best that must-run work leaves. */
static double room_of(const rkw_operation_rack *r, double left)
{
    const double faster = r->in_service * (1 - r->best);
    return faster > 0 ? rkw_clamp(left / faster, 0, 1) : 1;
}

void rkw_operation_resize(const rkw_operation *m, size_t pool, size_t row, double racks_out, double *own,
                          double *spread, double *room)
{
    const rkw_operation_pool *q = &m->pools[pool];
    rkw_operation_rack r = q->rack;
    const double before = r.in_service, unit = r.gpus * q->gpu_MW;
    row_work w;
    sum_work(m, row, &w);
    r.in_service = rkw_max(before - racks_out, 0);
    const double firm = rkw_min(w.firm[q->pool], r.in_service), promised = w.promised[q->pool];
    rkw_operation_widths(&r, firm, promised, own, spread);
    *own *= q->has_own ? unit / q->segments[0].efficiency : 0;
    *spread *= unit / q->segments[q->has_own].efficiency;
    /* The last segments have the size of all racks in service. */
    *room = room_of(&r, rkw_max(r.in_service - firm - promised, 0)) * (before > 0 ? r.in_service / before : 0);
}

/* Sizes of a pool's segments, and by how much the first one errs. */
static double size_segments(rkw_operation_pool *q, size_t row, const row_work *w)
{
    const rkw_operation_rack *r = &q->rack;
    double own, spread, error = q->segment_error_MW;
    const double power = own_power_MW(q, w, &own), left = r->in_service - w->firm[q->pool] - w->promised[q->pool];
    rkw_operation_widths(r, w->firm[q->pool], w->promised[q->pool], &own, &spread);
    const double unit = r->gpus * q->gpu_MW;
    if (q->has_own) {
        q->own[row] = own * unit / q->segments[0].efficiency;
        error += fabs(power - q->own[row]);
    }
    q->spread[row] = spread * unit / q->segments[q->has_own].efficiency;
    q->room[row] = room_of(r, left);
    return error;
}

static void fill_row(rkw_operation *m, size_t row)
{
    double floor_MW[RKW_POOLS_MAX], full_MW[RKW_POOLS_MAX], following[RKW_POOLS_MAX] = {0};
    rkw_facility_affine a;
    row_work w;
    sum_work(m, row, &w);
    for (size_t p = 0; p < m->n_racks; p++) {
        floor_MW[p] = full_MW[p] = rkw_operation_it_MW(&m->racks[p], w.firm[p], w.promised[p]);
        following[p] = (rkw_operation_it_MW(&m->racks[p], 1.1 * w.firm[p], 1.1 * w.promised[p]) - floor_MW[p]) / 0.1;
    }
    for (size_t q = 0; q < m->n_pools; q++) {
        const rkw_operation_rack *r = &m->pools[q].rack;
        full_MW[m->pools[q].pool] =
            rkw_max(r->parked_MW + r->in_service * (r->ready_MW + r->busy_MW), floor_MW[m->pools[q].pool]);
    }
    rkw_facility_secant(m->facility, row, floor_MW, full_MW, &a);
    rkw_operation_size_cold(m, row, floor_MW, full_MW);
    m->load[row] = a.buildings_MW + a.fixed_MW + m->auxiliary_MW;
    m->error[row] = a.error_MW;
    m->firm[row] = 0;
    for (size_t p = 0; p < m->n_racks; p++) {
        m->load[row] += a.phi[p] * floor_MW[p];
        m->firm[row] += a.phi[p] * following[p];
    }
    for (size_t q = 0; q < m->n_pools; q++) {
        rkw_operation_pool *pool = &m->pools[q];
        pool->draw[row] = a.phi[pool->pool];
        m->error[row] += a.phi[pool->pool] * size_segments(pool, row, &w);
    }
}

/* Own generation at the bus, and the connection. */
static void fill_supply(rkw_operation *m)
{
    const double gain = 1 - m->grid.connection_loss_share;
    const double *available = rkw_year_series(m->year, RKW_YEAR_GRID_AVAILABLE);
    for (size_t i = 0; i < m->n; i++) m->connection[i] = m->grid.import_limit_MW * available[i] * gain;
    for (size_t g = 0; g < m->n_groups; g++)
        for (size_t k = 0; k < m->groups[g].n_plants; k++) {
            const rkw_plant *plant = &m->plants[m->groups[g].plants[k]];
            const double *profile = rkw_year_profile(m->year, m->groups[g].plants[k]);
            const double keep = (1 - plant->wheeling_loss) * (plant->remote ? gain : 1);
            for (size_t i = 0; i < m->n; i++)
                m->groups[g].MW[i] += keep * rkw_min(profile[i] * plant->capacity_MW, plant->line_limit_MW);
        }
}

void rkw_operation_make_rows(rkw_operation *m)
{
    make_segments(m);
    for (size_t i = 0; i < m->n; i++) fill_row(m, i);
    rkw_operation_finish_cold(m);
    fill_supply(m);
}
