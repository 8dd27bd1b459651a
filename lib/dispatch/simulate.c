/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row loop: generate, arrive, decide, clip, serve, balance, book. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/sim.h"

static void take_tenant(rkw_sim *s, size_t t)
{
    const rkw_tenants *all = rkw_site_tenants(s->site);
    rkw_sim_tenant *tenant = &s->tenants[t];
    tenant->arrivals = rkw_year_arrivals(s->year, t);
    tenant->pool = (size_t)rkw_tenants_value(all, t, RKW_TENANT_POOL);
    tenant->contracted_gpus = rkw_tenants_value(all, t, RKW_TENANT_CONTRACTED_GPUS);
    tenant->min_share = rkw_tenants_value(all, t, RKW_TENANT_MIN_SHARE);
    tenant->ramp_per_h = rkw_tenants_value(all, t, RKW_TENANT_RAMP_PER_H);
    tenant->value_usd =
        rkw_tenants_value(all, t, RKW_TENANT_PRICE_USD) + rkw_tenants_value(all, t, RKW_TENANT_CREDIT_USD);
    tenant->drops = rkw_tenants_value(all, t, RKW_TENANT_KIND) == RKW_TENANT_INFERENCE;
    tenant->queue.waiting = s->waiting + t * s->axis.n;
    tenant->queue.window = (size_t)floor(rkw_tenants_value(all, t, RKW_TENANT_DEADLINE_H) / s->dt_h);
    tenant->ready_gpu_h = tenant->queue.window ? 0 : tenant->contracted_gpus * s->dt_h;
    if (rkw_tenants_value(all, t, RKW_TENANT_CHECKPOINT_INTERVAL_H) > 0) {
        tenant->write_h = rkw_tenants_value(all, t, RKW_TENANT_CHECKPOINT_WRITE_H);
        tenant->restart_h = rkw_tenants_value(all, t, RKW_TENANT_RESTART_H);
    }
}

/* Work that can wait gives way before work that cannot, and cheap work before dear. */
static int gives_way_later(const rkw_sim_tenant *a, const rkw_sim_tenant *b)
{
    int a_waits = a->queue.window > 0, b_waits = b->queue.window > 0;
    return a_waits != b_waits ? b_waits : a->value_usd > b->value_usd;
}

static void order_shedding(rkw_sim *s)
{
    for (size_t t = 0; t < s->n_tenants; t++) {
        size_t at = t;
        for (; at > 0 && gives_way_later(&s->tenants[s->shedding[at - 1]], &s->tenants[t]); at--)
            s->shedding[at] = s->shedding[at - 1];
        s->shedding[at] = t;
    }
}

static int dearer(const rkw_plant *a, const rkw_plant *b)
{
    if (a->remote != b->remote) return a->remote > b->remote;
    if (a->wheeling_fee_usd_per_MWh != b->wheeling_fee_usd_per_MWh)
        return a->wheeling_fee_usd_per_MWh > b->wheeling_fee_usd_per_MWh;
    return a->wheeling_loss > b->wheeling_loss;
}

static void take_racks(rkw_sim *s)
{
    for (size_t p = 0; p < s->n_pools; p++) {
        rkw_sim_pool *pool = &s->pools[p];
        double installed = rkw_racks_value(s->racks, p, RKW_RACK_INSTALLED);
        pool->rack_gpus = rkw_racks_value(s->racks, p, RKW_RACK_GPUS);
        pool->racks_per_gpu_h = 1 / (pool->rack_gpus * s->dt_h);
        pool->installed = installed;
        pool->best_speed = 1;
        pool->gpus_available = rkw_racks_available_gpus(s->racks, p);
        pool->parked_MW = rkw_racks_floor_MW(s->racks, p, 0);
        if (!(installed > 0)) continue;
        pool->ready_MW = (rkw_racks_floor_MW(s->racks, p, installed) - pool->parked_MW) / installed;
        pool->busy_MW = rkw_racks_span_MW(s->racks, p, installed) / installed;
        pool->best_speed = rkw_sim_best_speed(s, p);
    }
}

static rkw_status take_plants(rkw_sim *s, rkw_error *err)
{
    for (size_t p = 0; p < s->n_plants; p++) {
        rkw_sim_plant *plant = &s->plants[p];
        plant->plant.size = sizeof plant->plant;
        RKW_TRY(rkw_site_plant(s->site, p, &plant->plant));
        plant->profile = rkw_year_profile(s->year, p);
        if (!plant->profile) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the year was made for another site");
        size_t at = p;
        for (; at > 0 && dearer(&s->plants[s->merit[at - 1]].plant, &plant->plant); at--)
            s->merit[at] = s->merit[at - 1];
        s->merit[at] = p;
    }
    return RKW_OK;
}

enum { CHUNK_ROWS = 256 };

/* No bound where the cooling does not carry the heat of all racks. */
static rkw_status find_full_load(rkw_sim *s, rkw_error *err)
{
    double it_MW[RKW_POOLS_MAX][CHUNK_ROWS], unmet_MW[CHUNK_ROWS];
    const double *pools[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        pools[p] = it_MW[p];
        for (size_t i = 0; i < CHUNK_ROWS; i++)
            it_MW[p][i] = pool->parked_MW + pool->installed * (pool->ready_MW + pool->busy_MW);
    }
    for (size_t first = 0; first < s->axis.n; first += CHUNK_ROWS) {
        size_t left = s->axis.n - first, n = left < CHUNK_ROWS ? left : CHUNK_ROWS;
        rkw_facility_columns columns = {.facility_MW = s->full_MW + first, .unmet_heat_MW = unmet_MW};
        RKW_TRY(rkw_facility_series_part(s->facility, first, n, pools, &columns, err));
        for (size_t i = 0; i < n; i++)
            if (unmet_MW[i] > 0) s->full_MW[first + i] = HUGE_VAL;
    }
    return RKW_OK;
}

static rkw_status prepare(rkw_sim *s, rkw_error *err)
{
    s->axis = *rkw_year_axis(s->year);
    s->dt_h = rkw_axis_dt_h(&s->axis);
    s->facility = rkw_year_facility(s->year);
    s->racks = rkw_site_racks(s->site);
    s->temp_C = rkw_weather_column(rkw_year_weather(s->year, RKW_NONE), RKW_WEATHER_TEMP);
    s->grid_available_series = rkw_year_series(s->year, RKW_YEAR_GRID_AVAILABLE);
    s->export_usd_per_MWh = rkw_year_series(s->year, RKW_YEAR_EXPORT_USD_PER_MWH);
    s->battery = *rkw_site_battery(s->site);
    s->grid = *rkw_site_grid(s->site);
    s->n_plants = rkw_site_plants(s->site);
    s->n_tenants = rkw_tenants_count(rkw_site_tenants(s->site));
    s->n_pools = rkw_racks_count(s->racks);
    if (s->n_tenants > RKW_TENANTS_MAX)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%zu tenants, allowed at most %d", s->n_tenants,
                        RKW_TENANTS_MAX);
    s->battery_MWh = rkw_battery_start_MWh(&s->battery);
    s->ups = *rkw_site_ups(s->site);
    s->ups_MWh = rkw_battery_start_MWh(&s->ups);
    s->cold = *rkw_site_thermal_store(s->site);
    s->cold_MWh = s->cold.fill_start * s->cold.energy_MWh;
    s->backup = *rkw_site_backup(s->site);
    s->backup_state = rkw_backup_start(&s->backup);
    s->plants = rkw_alloc(&s->ctx, s->n_plants, sizeof *s->plants);
    s->merit = rkw_alloc(&s->ctx, s->n_plants, sizeof *s->merit);
    s->tenants = rkw_alloc(&s->ctx, s->n_tenants, sizeof *s->tenants);
    s->shedding = rkw_alloc(&s->ctx, s->n_tenants, sizeof *s->shedding);
    s->waiting = rkw_alloc(&s->ctx, s->n_tenants, s->axis.n * sizeof(double));
    s->past_renewable_MW = rkw_alloc(&s->ctx, s->axis.n, sizeof(double));
    s->full_MW = rkw_alloc(&s->ctx, s->axis.n, sizeof(double));
    s->scratch = rkw_alloc(&s->ctx, 6 * s->n_tenants + s->n_plants, sizeof(double));
    if (!s->plants || !s->merit || !s->tenants || !s->shedding || !s->waiting || !s->past_renewable_MW || !s->full_MW ||
        !s->scratch)
        return rkw_fail_memory(err, "a simulation");
    for (size_t t = 0; t < s->n_tenants; t++) {
        take_tenant(s, t);
        if (!s->tenants[t].arrivals || s->tenants[t].pool >= s->n_pools)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the year was made for another site");
    }
    order_shedding(s);
    take_racks(s);
    RKW_TRY(find_full_load(s, err));
    return take_plants(s, err);
}

/* Looks at the calendar only where a new year may have begun; the local clock is less than two days from UTC. */
static void start_calendar_year(rkw_sim *s)
{
    if (s->row < s->calendar_row) return;
    int64_t t = rkw_axis_time(&s->axis, s->row), two_days_s = 2 * 86400;
    rkw_civil local;
    rkw_civil_from_unix(t + rkw_clock_offset_s(rkw_site_clock(s->site), t), &local);
    rkw_civil next = {local.year + 1, 1, 1, 0, 0, 0};
    int64_t rest_s = rkw_unix_from_civil(&next) - two_days_s - t;
    s->calendar_row = s->row + (rest_s > 0 ? (size_t)(rest_s / s->axis.step_s) : 0);
    if (local.year == s->calendar_year) return;
    s->calendar_year = local.year;
    for (size_t p = 0; p < s->n_plants; p++) s->plants[p].year_production_MWh = s->plants[p].year_sold_MWh = 0;
}

static void generate(rkw_sim *s)
{
    double at_site = 0, remote = 0;
    s->grid_available = s->grid_available_series[s->row];
    for (size_t i = 0; i < s->n_plants; i++) {
        rkw_sim_plant *p = &s->plants[i];
        p->generated_MW = p->profile[s->row] * p->plant.capacity_MW;
        p->limited_MW = rkw_min(p->generated_MW, p->plant.line_limit_MW);
        if (p->plant.remote)
            remote += p->limited_MW * (1 - p->plant.wheeling_loss);
        else
            at_site += p->limited_MW;
    }
    s->site_plants_MW = at_site;
    s->remote_MW = rkw_min(remote, rkw_sim_connection_MW(s)) * rkw_sim_connection_gain(s);
    s->past_renewable_MW[s->row] = s->site_plants_MW + s->remote_MW;
    s->battery_derate = rkw_battery_derate(&s->battery, s->temp_C[s->row]);
}

static void arrive(rkw_sim *s)
{
    for (size_t t = 0; t < s->n_tenants; t++) {
        s->tenants[t].arrived = s->tenants[t].arrivals[s->row];
        rkw_queue_arrive(&s->tenants[t].queue, s->row, s->tenants[t].arrived);
    }
}

/* Work that stops with a backlog is a pause: it writes a checkpoint, and restarts when it goes on. @return GPUs that pause
 * (> 0) or resume (< 0) in the row. */
static double paused_gpus(const rkw_sim *s, const rkw_sim_tenant *t, double gpu_h)
{
    double change = gpu_h / s->dt_h - t->last_rate_gpus;
    if (change >= 0) return -rkw_min(change, t->paused_gpus);
    return rkw_min(-change, rkw_max(t->queue.backlog - gpu_h, 0) / s->dt_h);
}

/* GPU-hours that are powered and deliver nothing. */
static double pause_loss(const rkw_sim *s, const rkw_sim_tenant *t, double gpu_h)
{
    double paused = paused_gpus(s, t, gpu_h);
    return paused > 0 ? paused * t->write_h : -paused * t->restart_h;
}

/* @return 1 when anything is lost to pauses. */
static int power_work(const rkw_sim *s, const double *gpu_h, double *powered)
{
    int lost = 0;
    for (size_t t = 0; t < s->n_tenants; t++) {
        powered[t] = gpu_h[t] + pause_loss(s, &s->tenants[t], gpu_h[t]);
        lost |= powered[t] > gpu_h[t];
    }
    return lost;
}

/* Sheds until the work and its checkpoints fit under what the bus can have. */
static void fit_supply(const rkw_sim *s, double *wanted, double *spare)
{
    if (s->full_MW[s->row] <= rkw_sim_bus_MW(s)) return;
    const double limit_MW[2] = {rkw_sim_limit_MW(s, 0), rkw_sim_limit_MW(s, 1)};
    double room_MW[2] = {limit_MW[0], limit_MW[1]};
    for (int i = 0; i < 4; i++) {
        rkw_sim_shed(s, room_MW, wanted, spare);
        if (!power_work(s, wanted, spare)) return;
        double over_MW = rkw_sim_facility_MW(s, spare) - limit_MW[1];
        if (over_MW <= 0) return;
        for (int k = 0; k < 2; k++) room_MW[k] -= over_MW;
    }
}

/* Less than this is what rounding leaves in a queue. */
static const double SMALLEST_LATE_GPU_H = 1e-6;

/* Serves the work, books it, and returns the GPU-hours that draw power in `powered`. */
static void serve(rkw_sim *s, const double *gpu_h, double *powered)
{
    for (size_t i = 0; i < s->n_tenants; i++) {
        rkw_sim_tenant *t = &s->tenants[i];
        double delay = 0, lost = pause_loss(s, t, gpu_h[i]);
        t->paused_gpus += paused_gpus(s, t, gpu_h[i]);
        t->last_rate_gpus = gpu_h[i] / s->dt_h;
        double served = rkw_queue_serve(&t->queue, s->row, gpu_h[i], &delay);
        double late = rkw_queue_expired(&t->queue, s->row);
        if (late < SMALLEST_LATE_GPU_H) late = 0;
        if (t->drops) rkw_queue_drop(&t->queue, s->row);
        powered[i] = served + lost;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_ARRIVED)[s->row] = t->arrived;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_SERVED)[s->row] = served;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_LATE)[s->row] = late;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_DROPPED)[s->row] = t->drops ? late : 0;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_LOST)[s->row] = lost;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_BACKLOG)[s->row] = t->queue.backlog;
        rkw_ledger_tenant(s->ledger, i, RKW_COLUMN_DELAY)[s->row] = delay * s->dt_h;
    }
}

/* Racks that stand ready without work, with parked racks and idle network, are nobody's; the rest of a pool's IT power is shared
 * among its tenants by their powered GPU-hours. */
static double book_it(rkw_sim *s, const double *powered, const rkw_sim_racks *racks, const double *it_MW)
{
    double idle = 0, sum[RKW_POOLS_MAX] = {0}, per_gpu_h[RKW_POOLS_MAX];
    for (size_t t = 0; t < s->n_tenants; t++) sum[s->tenants[t].pool] += powered[t];
    for (size_t p = 0; p < s->n_pools; p++) {
        double idle_MW = s->pools[p].parked_MW + (racks->on[p] - racks->busy[p]) * s->pools[p].ready_MW;
        idle_MW = sum[p] > 0 ? rkw_min(idle_MW, it_MW[p]) : it_MW[p];
        per_gpu_h[p] = sum[p] > 0 ? (it_MW[p] - idle_MW) / sum[p] : 0;
        idle += idle_MW;
    }
    for (size_t t = 0; t < s->n_tenants; t++)
        rkw_ledger_tenant(s->ledger, t, RKW_COLUMN_TENANT_IT)[s->row] = per_gpu_h[s->tenants[t].pool] * powered[t];
    return idle;
}

/* Facility power that own generation does not cover. */
static double find_shortage_MW(const rkw_sim *s, const rkw_facility_row *f)
{
    double auxiliary_MW = s->battery.aux_share * s->battery.power_discharge_MW;
    return f->facility_MW + auxiliary_MW - s->site_plants_MW - s->remote_MW;
}

static double book_load(rkw_sim *s, const double *powered, int cap)
{
    double it_MW[RKW_POOLS_MAX];
    rkw_sim_racks racks;
    rkw_ledger *l = s->ledger;
    size_t row = s->row;
    rkw_sim_count_racks(s, powered, &racks);
    rkw_sim_it_MW(s, &racks, it_MW);
    rkw_facility_row f = *rkw_sim_facility(s, it_MW);
    if (cap > 1 || (cap && find_shortage_MW(s, &f) > 0)) {
        double full_speed_MW = f.it_MW;
        if (cap > 1)
            rkw_sim_cap_waiting(s, powered, &racks, it_MW);
        else
            rkw_sim_cap_racks(s, &racks, it_MW);
        f = *rkw_sim_facility(s, it_MW);
        rkw_ledger_site(l, RKW_COLUMN_CAP_SAVING)[row] = full_speed_MW - f.it_MW;
    }
    rkw_sim_use_cold(s, it_MW, find_shortage_MW(s, &f), &f);
    rkw_ledger_site(l, RKW_COLUMN_IT_IDLE)[row] = book_it(s, powered, &racks, it_MW);
    rkw_ledger_site(l, RKW_COLUMN_COOLING)[row] = f.cooling_MW;
    rkw_ledger_site(l, RKW_COLUMN_LIGHTING)[row] = f.lighting_MW;
    rkw_ledger_site(l, RKW_COLUMN_LOSSES)[row] = f.losses_MW;
    rkw_ledger_site(l, RKW_COLUMN_BUILDINGS)[row] = f.buildings_MW;
    rkw_ledger_site(l, RKW_COLUMN_FACILITY)[row] = f.facility_MW;
    rkw_ledger_site(l, RKW_COLUMN_IT)[row] = f.it_MW;
    rkw_ledger_site(l, RKW_COLUMN_PUE)[row] = f.pue;
    rkw_ledger_site(l, RKW_COLUMN_WATER)[row] = f.water_m3_h * s->dt_h;
    return f.facility_MW;
}

static void book_conditions(rkw_sim *s)
{
    static const int columns[][2] = {
        {RKW_COLUMN_IMPORT_PRICE, RKW_YEAR_IMPORT_USD_PER_MWH},
        {RKW_COLUMN_EXPORT_PRICE, RKW_YEAR_EXPORT_USD_PER_MWH},
        {RKW_COLUMN_CARBON_AVERAGE, RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH},
        {RKW_COLUMN_CARBON_MARGINAL, RKW_YEAR_CARBON_MARGINAL_KG_PER_MWH},
        {RKW_COLUMN_CARBON_LIFECYCLE, RKW_YEAR_CARBON_LIFECYCLE_KG_PER_MWH},
        {RKW_COLUMN_CARBON_RESIDUAL, RKW_YEAR_CARBON_RESIDUAL_KG_PER_MWH},
        {RKW_COLUMN_CARBON_FREE_SHARE, RKW_YEAR_CARBON_FREE_SHARE},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        memcpy(rkw_ledger_site(s->ledger, columns[i][0]), rkw_year_series(s->year, columns[i][1]),
               s->axis.n * sizeof(double));
    memcpy(rkw_ledger_site(s->ledger, RKW_COLUMN_TEMP),
           rkw_weather_column(rkw_year_weather(s->year, RKW_NONE), RKW_WEATHER_TEMP), s->axis.n * sizeof(double));
}

static rkw_status run_row(rkw_sim *s, const rkw_policy *policy, void *state, double *wanted, rkw_error *err)
{
    start_calendar_year(s);
    generate(s);
    arrive(s);
    rkw_view view = {s};
    rkw_wishes wishes = {sizeof wishes, wanted, NAN, 1, 0, NULL};
    memset(wanted, 0, s->n_tenants * sizeof *wanted);
    RKW_TRY(policy->decide(state, &view, &wishes, err));
    rkw_sim_clip(s, wanted);
    fit_supply(s, wanted, wanted + s->n_tenants);
    double *powered = wanted + s->n_tenants;
    serve(s, wanted, powered);
    rkw_sim_balance(s, book_load(s, powered, wishes.cap), &wishes);
    return RKW_OK;
}

static rkw_status run_rows(rkw_sim *s, const rkw_policy *policy, rkw_error *err)
{
    void *state = NULL;
    if (policy->create) RKW_TRY(policy->create(&state, &s->ctx, s->site, &s->axis, policy->user, err));
    double *wanted = s->scratch + 3 * s->n_tenants + s->n_plants;
    rkw_status status = RKW_OK;
    for (s->row = 0; s->row < s->axis.n && status == RKW_OK; s->row++) {
        if (s->row % 512 == 0)
            status = rkw_report_progress(&s->ctx, (double)s->row / (double)s->axis.n, policy->name, err);
        if (status == RKW_OK) status = run_row(s, policy, state, wanted, err);
    }
    if (policy->destroy) policy->destroy(state);
    return status;
}

static void release_sim(rkw_sim *s)
{
    rkw_release(s->plants);
    rkw_release(s->merit);
    rkw_release(s->tenants);
    rkw_release(s->shedding);
    rkw_release(s->waiting);
    rkw_release(s->past_renewable_MW);
    rkw_release(s->full_MW);
    rkw_release(s->scratch);
}

rkw_status rkw_simulate(rkw_ledger **out, const rkw_context *ctx, const rkw_site *site, const rkw_year *year,
                        const rkw_policy *policy, rkw_error *err)
{
    if (!out || !site || !year || !policy || policy->size < sizeof *policy || !policy->decide || !policy->name)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_simulate: a pointer is NULL or the policy is incomplete");
    *out = NULL;
    rkw_sim_memo memo = {.row = RKW_NONE};
    rkw_sim s = {.site = site, .year = year, .memo = &memo};
    RKW_TRY(rkw_context_copy(&s.ctx, ctx, err));
    rkw_status status = prepare(&s, err);
    if (status == RKW_OK) status = rkw_ledger_create(&s.ledger, &s.ctx, site, &s.axis, policy->name, err);
    if (status == RKW_OK) {
        s.ledger->battery_start_MWh = s.battery_MWh;
        book_conditions(&s);
        status = run_rows(&s, policy, err);
    }
    release_sim(&s);
    if (status != RKW_OK) {
        rkw_ledger_free(s.ledger);
        return status;
    }
    *out = s.ledger;
    return RKW_OK;
}
