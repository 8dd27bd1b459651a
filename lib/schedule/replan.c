/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan from a live state, without a simulation. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "schedule/mpc.h"

/* Columns made here, one after the other; then per tenant: price of work, IT power, late work. */
enum { BATTERY_MW, FACILITY_MW, IMPORT_MW, CONNECTION_MW, MADE };

static rkw_status check_values(const double *values, size_t n, const char *name, const char *unit, double low,
                               rkw_error *err)
{
    for (size_t i = 0; values && i < n; i++) RKW_TRY(rkw_check_range(err, name, values[i], unit, low, 1e9));
    return RKW_OK;
}

static rkw_status check_state(const rkw_mpc *mpc, const rkw_live_state *s, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    if (!s || s->size < sizeof *s)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "live state is missing or of another size");
    if (s->row >= m->n || n < 1 || n > mpc->window)
        return rkw_fail(err, RKW_E_AXIS, RKW_NOWHERE, "row %zu of %zu, %zu rows of a window of %zu", s->row, m->n, n,
                        mpc->window);
    RKW_TRY(rkw_check_range(err, "battery content", s->battery_MWh, "MWh", 0, m->battery.energy_MWh));
    RKW_TRY(
        rkw_check_range(err, "content of the chilled-water store", s->cold_MWh, "MWh", 0, m->cold.store.energy_MWh));
    RKW_TRY(rkw_check_range(err, "peak so far", s->peak_MW, "MW", 0, 1e6));
    RKW_TRY(check_values(s->running_gpu_h, m->n_tenants, "running work", "GPU-hours", 0, err));
    RKW_TRY(check_values(s->racks_out, m->n_racks, "racks out of service", "1", 0, err));
    RKW_TRY(check_values(s->sellable_MWh, m->n_plants, "energy that may be sold", "MWh", 0, err));
    for (size_t t = 0; s->due_gpu_h && t < m->n_tenants; t++)
        if (m->tenants[t].window)
            RKW_TRY(check_values(s->due_gpu_h[t], m->tenants[t].window + 1, "backlog", "GPU-hours", 0, err));
    return RKW_OK;
}

static rkw_status check_outlook(const rkw_mpc *mpc, const rkw_outlook *o, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    if (!o) return RKW_OK;
    if (o->size < sizeof *o) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "outlook is of another size");
    for (size_t p = 0; o->plant_MW && p < m->n_plants; p++)
        RKW_TRY(check_values(o->plant_MW[p], n, "forecast of a plant", "MW", 0, err));
    for (size_t t = 0; o->arrivals_gpu_h && t < m->n_tenants; t++)
        RKW_TRY(check_values(o->arrivals_gpu_h[t], n, "forecast of work", "GPU-hours", 0, err));
    RKW_TRY(check_values(o->import_limit_MW, n, "import limit", "MW", 0, err));
    return check_values(o->temp_C, n, "forecast of temperature", "degC", -60, err);
}

/* Generation of a group at the bus, where the outlook has its plants. */
static void look_at_plants(rkw_mpc *mpc, const rkw_outlook *o, size_t row, size_t n)
{
    const rkw_operation *m = mpc->model;
    const double gain = 1 - m->grid.connection_loss_share;
    for (size_t p = 0; o->plant_MW && p < m->n_plants; p++) {
        const rkw_plant *plant = &m->plants[p];
        if (!o->plant_MW[p]) continue;
        for (size_t g = 0; g < m->n_groups; g++)
            for (size_t k = 0; k < m->groups[g].n_plants; k++) {
                if (m->groups[g].plants[k] != p) continue;
                const double keep = (1 - plant->wheeling_loss) * (plant->remote ? gain : 1);
                double *own = mpc->look + RKW_FORECAST_QUANTITIES * mpc->window;
                const int32_t kind = plant->kind == RKW_PLANT_PV ? RKW_FORECAST_PV : RKW_FORECAST_WIND;
                if (rkw_forecast_series(mpc->forecast, kind, p, row, n, own, NULL) != RKW_OK) continue;
                for (size_t i = 0; i < n; i++)
                    mpc->phrase.group_MW[g][i] =
                        rkw_max(mpc->phrase.group_MW[g][i] + keep * (rkw_min(o->plant_MW[p][i], plant->line_limit_MW) -
                                                                     rkw_min(own[i], plant->line_limit_MW)),
                                0);
            }
    }
}

/* The difference to the planner's own forecast of a tenant moves load and classes. */
static void look_at_work(rkw_mpc *mpc, const rkw_outlook *o, size_t row, size_t n)
{
    const rkw_operation *m = mpc->model;
    double *own = mpc->look + RKW_FORECAST_QUANTITIES * mpc->window;
    for (size_t t = 0; o->arrivals_gpu_h && t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        if (!o->arrivals_gpu_h[t] ||
            rkw_forecast_series(mpc->forecast, RKW_FORECAST_WORK, t, row, n, own, NULL) != RKW_OK)
            continue;
        for (size_t i = 0; i < n; i++) {
            const double more = (o->arrivals_gpu_h[t][i] - own[i]) * tenant->gpu_MW, promised = tenant->share * more;
            double all = 0;
            for (size_t u = 0; u < m->n_tenants; u++)
                all += m->tenants[u].share * m->tenants[u].arrivals[row + i] * m->tenants[u].gpu_MW;
            if (all > 0) mpc->phrase.load[i] = rkw_max(mpc->phrase.load[i] + m->firm[row + i] * promised / all, 0);
            if (tenant->class_index == RKW_NONE) continue;
            double *a = mpc->phrase.arrivals[tenant->class_index], *s = mpc->phrase.served[tenant->class_index];
            a[i] = rkw_max(a[i] + more, 0);
            s[i] = rkw_clamp(s[i] + promised, 0, a[i]);
        }
    }
}

static void look_at_rest(rkw_mpc *mpc, const rkw_outlook *o, size_t row, size_t n)
{
    const rkw_operation *m = mpc->model;
    const double gain = 1 - m->grid.connection_loss_share;
    double *own = mpc->look + RKW_FORECAST_QUANTITIES * mpc->window;
    for (size_t i = 0; o->import_limit_MW && i < n; i++)
        mpc->phrase.connection[i] = rkw_min(mpc->phrase.connection[i], o->import_limit_MW[i] * gain);
    if (!o->temp_C || rkw_forecast_series(mpc->forecast, RKW_FORECAST_TEMP, 0, row, n, own, NULL) != RKW_OK) return;
    for (size_t i = 0; i < n; i++) {
        mpc->phrase.load[i] += (o->temp_C[i] - own[i]) * mpc->warmth.load[row + i];
        for (size_t q = 0; q < m->n_pools; q++)
            mpc->phrase.draw[q][i] =
                rkw_max(mpc->phrase.draw[q][i] + (o->temp_C[i] - own[i]) * mpc->warmth.draw[q][row + i], 1);
    }
}

/* Backlog into the classes; what arrives in this row is the first arrival, running blocks are served in any case. */
static void take_state(rkw_mpc *mpc, const rkw_live_state *s, size_t n)
{
    const rkw_operation *m = mpc->model;
    for (size_t k = 0; k < m->n_classes; k++) {
        memset(mpc->due[k], 0, (m->classes[k].window + 1) * sizeof(double));
        mpc->phrase.arrivals[k][0] = mpc->phrase.served[k][0] = 0;
    }
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        if (tenant->class_index == RKW_NONE || !s->due_gpu_h || !s->due_gpu_h[t]) continue;
        const size_t k = tenant->class_index, earlier = tenant->window - m->classes[k].window;
        for (size_t lead = 0; lead < tenant->window; lead++)
            mpc->due[k][lead > earlier ? lead - earlier : 0] += s->due_gpu_h[t][lead] * tenant->gpu_MW;
        const double arrived = s->due_gpu_h[t][tenant->window] * tenant->gpu_MW;
        mpc->phrase.arrivals[k][0] += arrived;
        mpc->phrase.served[k][0] += tenant->share * arrived;
    }
    for (size_t q = 0; s->racks_out && q < m->n_pools; q++)
        for (size_t i = 0; i < n && s->racks_out[m->pools[q].pool] > 0; i++)
            rkw_operation_resize(m, q, s->row + i, s->racks_out[m->pools[q].pool], &mpc->phrase.own[q][i],
                                 &mpc->phrase.spread[q][i], &mpc->phrase.free_share[q][i]);
    for (size_t p = 0; p < m->n_plants; p++) mpc->start_MWh[p] = s->sellable_MWh ? s->sellable_MWh[p] : 0;
}

/* Blocks that may not stop are load of the first row and leave the classes' oldest work. */
static void hold_running(rkw_mpc *mpc, const rkw_live_state *s)
{
    const rkw_operation *m = mpc->model;
    for (size_t t = 0; s->running_gpu_h && t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        const size_t k = tenant->class_index;
        if (k == RKW_NONE) continue;
        const rkw_operation_pool *pool = &m->pools[m->classes[k].pool];
        double left = s->running_gpu_h[t] * tenant->gpu_MW, held = 0;
        for (size_t lead = 0; lead < m->classes[k].window && left > 0; lead++) {
            const double part = rkw_min(mpc->due[k][lead], left);
            mpc->due[k][lead] -= part;
            left -= part;
            held += part;
        }
        mpc->phrase.load[0] +=
            held / m->dt_h * mpc->phrase.draw[m->classes[k].pool][0] / pool->segments[pool->n_segments - 1].efficiency;
        mpc->served[t * mpc->window] = held / tenant->gpu_MW;
    }
}

/* Work of a tenant by the row in which it is due, as far as it is known or forecast: entry e is due e rows from now. */
static rkw_status list_work(rkw_mpc *mpc, const rkw_live_state *s, const rkw_outlook *o, size_t t, size_t n,
                            double *work, rkw_error *err)
{
    const size_t window = mpc->model->tenants[t].window;
    memset(work, 0, mpc->queue_rows * sizeof *work);
    RKW_TRY(rkw_forecast_series(mpc->forecast, RKW_FORECAST_WORK, t, s->row, n, work + window, err));
    if (o && o->arrivals_gpu_h && o->arrivals_gpu_h[t]) memcpy(work + window, o->arrivals_gpu_h[t], n * sizeof *work);
    if (!window) return RKW_OK;
    for (size_t lead = 0; lead <= window; lead++)
        work[lead] = s->due_gpu_h && s->due_gpu_h[t] ? s->due_gpu_h[t][lead] : 0;
    return RKW_OK;
}

/* Takes up to gpu_h of work that is there in row i, oldest first. @return what was taken. */
static double take_oldest(double *work, size_t *head, size_t last, double gpu_h)
{
    double taken = 0;
    for (; *head <= last; ++*head) {
        const double part = rkw_min(work[*head], gpu_h - taken);
        work[*head] -= part;
        taken += part;
        if (work[*head] > 0) break;
    }
    return taken;
}

/* The class's tenant whose oldest work is due first in row i. */
static size_t find_oldest(const rkw_mpc *mpc, size_t k, size_t i, size_t *heads)
{
    const rkw_operation *m = mpc->model;
    size_t oldest = RKW_NONE;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const double *work = mpc->queue + t * mpc->queue_rows;
        const size_t last = m->tenants[t].window + i;
        if (m->tenants[t].class_index != k) continue;
        while (heads[t] < last && !(work[heads[t]] > 0)) heads[t]++;
        if (!(work[heads[t]] > 0)) continue;
        if (oldest == RKW_NONE || heads[t] < heads[oldest]) oldest = t;
    }
    return oldest;
}

/* The classes' plans by tenant: running blocks, promised shares, then the oldest work. */
static rkw_status split(rkw_mpc *mpc, const rkw_live_state *s, const rkw_outlook *o, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    size_t heads[RKW_TENANTS_MAX] = {0};
    for (size_t t = 0; t < m->n_tenants; t++) {
        double *work = mpc->queue + t * mpc->queue_rows;
        RKW_TRY(list_work(mpc, s, o, t, n, work, err));
        (void)take_oldest(work, &heads[t], m->tenants[t].window, mpc->served[t * mpc->window]);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t t = 0; t < m->n_tenants; t++) {
            double *work = mpc->queue + t * mpc->queue_rows;
            const size_t last = m->tenants[t].window + i;
            mpc->served[t * mpc->window + i] += take_oldest(work, &heads[t], last, m->tenants[t].share * work[last]);
        }
        for (size_t k = 0; k < m->n_classes; k++) {
            double left = rkw_plan_gpu_h(m, &mpc->plan, k, i);
            for (size_t t; left > 1e-9 && (t = find_oldest(mpc, k, i, heads)) != RKW_NONE;) {
                double *work = mpc->queue + t * mpc->queue_rows;
                const double part = rkw_min(left, work[heads[t]]);
                work[heads[t]] -= part;
                mpc->served[t * mpc->window + i] += part;
                left -= part;
            }
        }
    }
    return RKW_OK;
}

static void make_columns(rkw_mpc *mpc, size_t n)
{
    const rkw_operation *m = mpc->model;
    const double gain = 1 - m->grid.connection_loss_share;
    double *c = mpc->columns;
    for (size_t i = 0; i < n; i++) {
        c[BATTERY_MW * mpc->window + i] = mpc->plan.discharge[i] - mpc->plan.charge[i];
        c[FACILITY_MW * mpc->window + i] = rkw_plan_facility_MW(&mpc->phrase, &mpc->plan, i);
        c[IMPORT_MW * mpc->window + i] = mpc->plan.flow[mpc->phrase.import_flow][i] / gain;
        c[CONNECTION_MW * mpc->window + i] = rkw_plan_connection_MW(&mpc->phrase, &mpc->plan, i);
        for (size_t t = 0; t < m->n_tenants; t++) {
            const size_t k = m->tenants[t].class_index;
            c[(MADE + t) * mpc->window + i] = k == RKW_NONE ? 0 : mpc->plan.work_usd[k][i] * m->tenants[t].gpu_MW;
        }
    }
}

/* Late work of a class is told of its tenants by what they have in it. */
static double share_of_late(const rkw_mpc *mpc, size_t k, size_t tenant)
{
    const rkw_operation *m = mpc->model;
    double own = 0, all = 0;
    for (size_t t = 0; t < m->n_tenants; t++) {
        if (m->tenants[t].class_index != k) continue;
        double work = 0;
        for (size_t i = 0; i < mpc->plan.n; i++) work += mpc->served[t * mpc->window + i];
        all += work;
        own += t == tenant ? work : 0;
    }
    return all > 0 ? own / all : 0;
}

/* IT power, and work that waits beyond its deadline. */
static void make_tenants(rkw_mpc *mpc, size_t n)
{
    const rkw_operation *m = mpc->model;
    double *power = mpc->columns + (MADE + m->n_tenants) * mpc->window, *late = power + m->n_tenants * mpc->window;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const size_t k = m->tenants[t].class_index;
        for (size_t i = 0; i < n; i++) {
            const double work = mpc->served[t * mpc->window + i] * m->tenants[t].gpu_MW / m->dt_h;
            power[t * mpc->window + i] =
                k == RKW_NONE ? work : work * rkw_plan_power_per_work(&mpc->phrase, &mpc->plan, m->classes[k].pool, i);
            late[t * mpc->window + i] =
                k == RKW_NONE ? 0 : share_of_late(mpc, k, t) * mpc->plan.late[k][i] / m->tenants[t].gpu_MW;
        }
    }
}

/* Terminal values and the price of the cap stay from call to call, so that plans can be compared; the first call finds them. */
static rkw_status solve(rkw_mpc *mpc, const rkw_live_state *s, size_t n, rkw_error *err)
{
    if (mpc->planned_at == RKW_NONE) RKW_TRY(rkw_mpc_solve(mpc, s->battery_MWh, s->row, n, err));
    const rkw_terms terms = mpc->terms;
    const double battery_usd = mpc->battery_usd, cold_usd = mpc->cold_usd;
    double backlog_usd[RKW_MAX_CLASSES];
    memcpy(backlog_usd, mpc->backlog_usd, sizeof backlog_usd);
    RKW_TRY(rkw_mpc_solve(mpc, s->battery_MWh, s->row, n, err));
    mpc->terms = terms;
    mpc->battery_usd = battery_usd;
    mpc->cold_usd = cold_usd;
    memcpy(mpc->backlog_usd, backlog_usd, sizeof backlog_usd);
    return RKW_OK;
}

rkw_status rkw_replan(rkw_mpc *mpc, const rkw_live_state *s, const rkw_outlook *outlook, size_t n, rkw_error *err)
{
    if (!mpc) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_replan: planner is NULL");
    RKW_TRY(check_state(mpc, s, n, err));
    RKW_TRY(check_outlook(mpc, outlook, n, err));
    n = n < mpc->model->n - s->row ? n : mpc->model->n - s->row;
    RKW_TRY(rkw_mpc_look(mpc, s->row, n, err));
    if (outlook) {
        look_at_plants(mpc, outlook, s->row, n);
        look_at_work(mpc, outlook, s->row, n);
        look_at_rest(mpc, outlook, s->row, n);
    }
    mpc->paid_MW = s->peak_MW > 0 ? s->peak_MW : -1;
    mpc->cold_MWh = s->cold_MWh;
    memset(mpc->served, 0, mpc->model->n_tenants * mpc->window * sizeof(double));
    take_state(mpc, s, n);
    hold_running(mpc, s);
    RKW_TRY(solve(mpc, s, n, err));
    make_columns(mpc, n);
    RKW_TRY(split(mpc, s, outlook, n, err));
    make_tenants(mpc, n);
    return RKW_OK;
}

const double *rkw_replan_column(const rkw_mpc *mpc, int32_t column, size_t index)
{
    const rkw_operation *m = mpc->model;
    const double *made = mpc->columns;
    if (mpc->planned_at == RKW_NONE) return NULL;
    switch (column) {
    case RKW_PLAN_TENANT_GPU_H: return index < m->n_tenants ? mpc->served + index * mpc->window : NULL;
    case RKW_PLAN_SOLD_MW: return index < m->n_plants ? mpc->sold + index * mpc->plan.n : NULL;
    case RKW_PLAN_WORK_USD_PER_GPU_H: return index < m->n_tenants ? made + (MADE + index) * mpc->window : NULL;
    case RKW_PLAN_TENANT_MW: return index < m->n_tenants ? made + (MADE + m->n_tenants + index) * mpc->window : NULL;
    case RKW_PLAN_OVERDUE_GPU_H:
        return index < m->n_tenants ? made + (MADE + 2 * m->n_tenants + index) * mpc->window : NULL;
    case RKW_PLAN_CONNECTION_MW: return made + CONNECTION_MW * mpc->window;
    case RKW_PLAN_BATTERY_MWH: return mpc->plan.level;
    case RKW_PLAN_COLD_MWH: return m->cold.present ? mpc->plan.cold_MWh : NULL;
    case RKW_PLAN_BATTERY_MW: return made + BATTERY_MW * mpc->window;
    case RKW_PLAN_FACILITY_MW: return made + FACILITY_MW * mpc->window;
    case RKW_PLAN_IMPORT_MW: return made + IMPORT_MW * mpc->window;
    case RKW_PLAN_UNSERVED_MW: return mpc->plan.flow[mpc->phrase.unserved_flow];
    case RKW_PLAN_BACKUP_MW:
        return mpc->phrase.backup_flow == RKW_FLOW_NONE ? NULL : mpc->plan.flow[mpc->phrase.backup_flow];
    case RKW_PLAN_ENERGY_USD_PER_MWH: return mpc->plan.bus_usd;
    case RKW_PLAN_STORED_USD_PER_MWH: return mpc->plan.stored_usd;
    default: return NULL;
    }
}
