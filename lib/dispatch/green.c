/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What designs that run side by side have in common, made from one simulation that is opened and not run. */
#include "dispatch/green.h"

#include <math.h>
#include <string.h>

#include "base/cpu.h"
#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/slack.h"

const rkw_green_kernel *rkw_green_choose(void)
{
#if RKW_CPU_LEVELS
    const int level = rkw_cpu_level();
    if (level > 0) return level == 4 ? &rkw_green_v4 : &rkw_green_v3;
#endif
    return &rkw_green_base;
}

/* ------------------------------------------------------------------ what fits */

static const char *why_not_tenants(const rkw_sim *s, const rkw_slack *slack)
{
    int waits[RKW_POOLS_MAX] = {0};
    if (slack->n_waiting > RKW_GREEN_WAITING) return "more tenants with deadlines than four";
    if (s->n_prompt + slack->n_waiting < s->n_tenants)
        return "a tenant without a deadline whose work is neither served at once nor dropped";
    for (size_t k = 0; k < slack->n_waiting; k++) {
        const size_t t = slack->waiting[k];
        const rkw_sim_tenant *tenant = &s->tenants[t];
        if (waits[tenant->pool]++) return "several tenants with deadlines in one pool";
        if (tenant->drops) return "requests that wait and are dropped";
        if (slack->run_rows[t] > RKW_GREEN_RUN_ROWS) return "blocks that run for more than four rows";
        if (tenant->queue.window > RKW_GREEN_WINDOW) return "a deadline of more than 1024 rows";
        if (rkw_cap_curve_segments(s->pools[tenant->pool].curve) > RKW_GREEN_BENDS)
            return "a cap curve of more than 16 points";
    }
    return NULL;
}

static const char *why_not_supply(const rkw_sim *s)
{
    size_t last_here = 0;
    if (s->n_plants > RKW_GREEN_PLANTS) return "more than 16 plants";
    for (size_t k = 0; k < s->n_plants && !s->plants[s->merit[k]].plant.remote; k++) {
        if (s->merit[k] < last_here) return "plants behind the meter out of order";
        last_here = s->merit[k];
    }
    if (!s->facility->plant.kernel.cubic) return "fans or pumps that do not follow the cubic law";
    if (s->battery.substeps != 1 || s->cold_store.substeps != 1) return "stores with several steps in a row";
    if (s->ups_store.keep < 1 || s->ups_MWh < s->ups_store.high_MWh) return "UPS batteries that are not full";
    if (!(s->gain > 0)) return "a connection that loses all of its power";
    return NULL;
}

/* Requests that are served at once must never be held back by racks or ramps. */
static const char *why_not_prompt(rkw_sim *s)
{
    for (size_t k = 0; k < s->n_prompt; k++) {
        const rkw_sim_tenant *t = &s->tenants[s->order[k]];
        const double most = t->ramp_gpus * s->dt_h;
        for (size_t i = 1; most > 0 && i < s->axis.n; i++)
            if (!(t->arrivals[i] - t->arrivals[i - 1] <= most)) return "requests that a ramp holds back";
    }
    for (s->row = 0; s->row < s->axis.n; s->row += s->ahead.n) {
        rkw_sim_look_ahead(s);
        if (!s->ahead.plain) return "requests that racks hold back";
    }
    return NULL;
}

/* ------------------------------------------------------------------ tables */

static size_t spans_of(const rkw_green *g) { return (g->n + RKW_GREEN_SPAN - 1) / RKW_GREEN_SPAN; }
static size_t sums_of(const rkw_green *g, size_t window) { return spans_of(g) * (RKW_GREEN_SPAN + window + 1); }

static void take_plant_rows(rkw_green *g, const rkw_sim *s, rkw_green_plant *plant)
{
    const rkw_sim_plant *p = &s->plants[plant->plant];
    const double capacity_MW = p->plant.capacity_MW;
    for (size_t i = 0; i < g->n; i++) {
        rkw_green_row *r = &g->rows[i];
        const double made_MW = p->profile[i] * capacity_MW, limited_MW = rkw_min(made_MW, p->plant.line_limit_MW);
        plant->limited_MW[i] = limited_MW;
        plant->made_MWh += made_MW * g->dt_h;
        plant->cut_MWh += (made_MW - limited_MW) * g->dt_h;
        r->made_MW[plant->kind] += made_MW;
        (plant->remote ? r->remote_MW : r->here_MW)[plant->kind] += plant->remote ? limited_MW * p->keep : limited_MW;
    }
}

static void take_plants(rkw_green *g, const rkw_sim *s)
{
    for (size_t k = 0; k < s->n_plants; k++) {
        const rkw_sim_plant *p = &s->plants[s->merit[k]];
        rkw_green_plant *plant = &g->plants[k];
        plant->plant = s->merit[k];
        plant->kind = p->plant.kind == RKW_PLANT_PV ? RKW_PLANT_PV : RKW_PLANT_WIND;
        plant->remote = p->plant.remote;
        plant->keep = p->keep;
        plant->per_keep = p->per_keep;
        plant->loss = p->plant.wheeling_loss;
        plant->fee_usd_per_MWh = p->plant.wheeling_fee_usd_per_MWh;
        take_plant_rows(g, s, plant);
    }
}

/* More than the facility's power can rise when the store is filled: all that the air-side chillers and the store's pumps can take,
 * through transformers that carry the most that any row needs. */
static double store_rise_MW(const rkw_sim *s, size_t row)
{
    const rkw_plant_kernel *k = &s->facility->plant.kernel;
    const rkw_row_state *state = &s->facility->rows[row];
    const rkw_bank_kernel *air = &k->air;
    const rkw_loss_curve *outer = &k->losses[RKW_STAGE_HV_MV], *inner = &k->losses[RKW_STAGE_MV_LV];
    const double available_MW = state->air_available_MW, most_MW = s->full_MW[row] + s->cold.power_charge_MW;
    const double per_MW = rkw_max(air->best_ratio, fabs(air->c1) + fabs(air->c2) + fabs(air->c3));
    const double compressor_MW = state->air_power_per_MW * available_MW * per_MW;
    const double more_MW =
        compressor_MW + (available_MW + compressor_MW) * air->tower_fan + s->cold.power_charge_MW * s->cold.pump_share;
    const double slope = 1 + inner->linear + 2 * inner->quadratic_1_MW * most_MW;
    return 1.01 * more_MW * slope * (1 + outer->linear + 2 * outer->quadratic_1_MW * most_MW);
}

static void take_bends(rkw_green_tenant *w)
{
    double power = 0, speed = 0, more_power, more_speed;
    for (size_t j = 0; j < rkw_cap_curve_segments(w->pool.curve); j++) {
        rkw_cap_curve_segment(w->pool.curve, j, &more_power, &more_speed);
        if (more_speed > 0) {
            w->bend_slope[w->n_bends] = more_power / more_speed;
            w->bend_offset[w->n_bends++] = power - speed * (more_power / more_speed);
        }
        power += more_power;
        speed += more_speed;
    }
}

/* Each span counts from its own start, forwards and backwards, so that its sums are no larger than its arrivals. */
static void sum_arrivals(const rkw_green *g, rkw_green_tenant *w)
{
    for (size_t span = 0; span < spans_of(g); span++) {
        double *at = w->sums + span * (RKW_GREEN_SPAN + w->window + 1) + w->window;
        const size_t first = span * RKW_GREEN_SPAN;
        at[0] = 0;
        for (size_t i = 0; i < RKW_GREEN_SPAN; i++) at[i + 1] = at[i] + (first + i < g->n ? w->arrived[first + i] : 0);
        for (size_t back = 1; back <= w->window; back++)
            at[-(ptrdiff_t)back] = at[1 - (ptrdiff_t)back] - (back <= first ? w->arrived[first - back] : 0);
    }
}

static void take_tenants(rkw_green *g, const rkw_sim *s, const rkw_slack *slack)
{
    for (size_t k = 0; k < g->n_waiting; k++) {
        const size_t t = slack->waiting[k];
        const rkw_sim_tenant *tenant = &s->tenants[t];
        rkw_green_tenant *w = &g->waiting[k];
        const size_t ramp = slack->ramp_rows[tenant->pool];
        w->tenant = t;
        w->window = tenant->queue.window;
        w->run_rows = slack->run_rows[t];
        w->pressing = w->window > ramp ? w->window - ramp + 1 : 1;
        w->ramp_gpus = tenant->ramp_gpus;
        w->write_h = tenant->write_h;
        w->restart_h = tenant->restart_h;
        w->credit_usd = rkw_tenants_value(rkw_site_tenants(s->site), t, RKW_TENANT_CREDIT_USD);
        w->pool = s->pools[tenant->pool];
        w->per_best_speed = 1 / w->pool.best_speed;
        w->heat = s->facility->plant.heat[tenant->pool];
        w->arrived = tenant->arrivals;
        take_bends(w);
    }
    for (size_t k = 0; k < s->n_prompt; k++) {
        const rkw_sim_tenant *tenant = &s->tenants[s->order[k]];
        for (size_t i = 0; i < g->n; i++) g->prompt_served_gpu_h += tenant->arrivals[i];
        for (size_t w = 0; w < g->n_waiting; w++)
            if (s->tenants[slack->waiting[w]].pool == tenant->pool) g->reserved_gpus[w] += tenant->contracted_gpus;
    }
}

/* IT power of the pools without waiting work, as their racks come and capped. */
static void add_other_pools(rkw_sim *s, const rkw_slack *slack, size_t at, rkw_green_row *r)
{
    rkw_sim_racks racks = {{0}, {0}};
    double plain_MW[RKW_POOLS_MAX], capped_MW[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_pools; p++) {
        const rkw_sim_pool *pool = &s->pools[p];
        racks.on[p] = rkw_min(s->ahead.on[p][at] * pool->racks_per_gpu_h, pool->installed);
        racks.busy[p] = rkw_min(s->ahead.busy[p][at] * pool->racks_per_gpu_h, racks.on[p]);
        plain_MW[p] = pool->parked_MW + racks.on[p] * pool->ready_MW + racks.busy[p] * pool->busy_MW;
    }
    memcpy(capped_MW, plain_MW, s->n_pools * sizeof *plain_MW);
    (void)rkw_sim_cap_racks(s, &racks, capped_MW);
    for (size_t p = 0; p < s->n_pools; p++) {
        if (slack->waits[p]) continue;
        const rkw_pool_heat *heat = &s->facility->plant.heat[p];
        r->other_MW += plain_MW[p];
        r->other_capped_MW += capped_MW[p];
        r->other_liquid_MW += rkw_pool_liquid_MW(heat, plain_MW[p]);
        r->other_capped_liquid_MW += rkw_pool_liquid_MW(heat, capped_MW[p]);
    }
}

static void take_series(rkw_green *g, const rkw_sim *s)
{
    const rkw_clock *clock = rkw_site_clock(s->site);
    int32_t year = 0;
    for (size_t i = 0; i < g->n; i++) {
        rkw_green_row *r = &g->rows[i];
        rkw_civil local;
        int64_t t = rkw_axis_time(&s->axis, i);
        rkw_civil_from_unix(t + rkw_clock_offset_s(clock, t), &local);
        r->new_year = local.year != year;
        year = local.year;
        r->full_MW = s->full_MW[i];
        r->derate = s->derate[i];
        r->store_rise_MW = store_rise_MW(s, i);
        r->available = s->grid_available[i];
        r->export_usd_per_MWh = s->export_usd_per_MWh[i];
        r->for_sale = r->export_usd_per_MWh > 0;
        r->import_usd_per_MWh = rkw_year_series(s->year, RKW_YEAR_IMPORT_USD_PER_MWH)[i];
        r->average_kg_per_MWh = rkw_year_series(s->year, RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH)[i];
        r->lifecycle_kg_per_MWh = rkw_year_series(s->year, RKW_YEAR_CARBON_LIFECYCLE_KG_PER_MWH)[i];
        r->carbon_free_share = rkw_year_series(s->year, RKW_YEAR_CARBON_FREE_SHARE)[i];
        g->most_full_MW = rkw_max(g->most_full_MW, r->full_MW);
        g->least_available = rkw_min(g->least_available, r->available);
    }
}

static void take_rows(rkw_green *g, rkw_sim *s, const rkw_slack *slack)
{
    g->least_available = 1;
    take_series(g, s);
    for (s->row = 0; s->row < g->n; s->row += s->ahead.n) {
        const rkw_sim_ahead *a = &s->ahead;
        rkw_sim_look_ahead(s);
        for (size_t i = 0; i < a->n; i++) add_other_pools(s, slack, i, &g->rows[s->row + i]);
        for (size_t k = 0; k < g->n_waiting; k++) {
            const size_t p = s->tenants[slack->waiting[k]].pool, bytes = a->n * sizeof(double);
            memcpy(g->waiting[k].on + s->row, a->on[p], bytes);
            memcpy(g->waiting[k].busy + s->row, a->busy[p], bytes);
            memcpy(g->waiting[k].room + s->row, a->room[p], bytes);
        }
    }
}

static rkw_status allocate(rkw_green *g, rkw_error *err)
{
    size_t all = g->n_plants * g->n;
    for (size_t k = 0; k < g->n_waiting; k++) all += 3 * g->n + sums_of(g, g->waiting[k].window);
    g->rows = rkw_alloc(&g->ctx, g->n, sizeof *g->rows);
    g->memory = rkw_alloc(&g->ctx, all, sizeof(double));
    if (!g->rows || !g->memory) return rkw_fail_memory(err, "designs side by side");
    double *at = g->memory;
    for (size_t k = 0; k < g->n_plants; k++, at += g->n) g->plants[k].limited_MW = at;
    for (size_t k = 0; k < g->n_waiting; k++) {
        rkw_green_tenant *w = &g->waiting[k];
        w->on = at;
        w->busy = w->on + g->n;
        w->room = w->busy + g->n;
        w->sums = w->room + g->n;
        at = w->sums + sums_of(g, w->window);
    }
    return RKW_OK;
}

static rkw_status fill(rkw_green *g, rkw_sim *s, const rkw_slack *slack, rkw_error *err)
{
    g->kernel = rkw_green_choose();
    g->site = s->site;
    g->facility = s->facility;
    g->n = s->axis.n;
    g->dt_h = s->dt_h;
    g->n_plants = s->n_plants;
    g->n_waiting = slack->n_waiting;
    g->full_it_MW = s->full_it_MW;
    g->gain = s->gain;
    g->per_dt_1_h = s->per_dt_1_h;
    g->per_gain = 1 / s->gain;
    g->per_spent = 1 / ((1 - s->grid.export_share_max) * s->dt_h);
    g->per_tower = 1 / (1 + s->facility->plant.kernel.air.tower_fan);
    g->export_limit_MW = s->grid.export_limit_MW;
    g->export_share_max = s->grid.export_share_max;
    g->battery = s->battery_store;
    g->cold = s->cold_store;
    g->cold_start_MWh = s->cold.energy_MWh > 0 ? s->cold_MWh : -1;
    g->pump_share = s->cold.pump_share;
    take_tenants(g, s, slack);
    RKW_TRY(allocate(g, err));
    take_plants(g, s);
    take_rows(g, s, slack);
    for (size_t k = 0; k < g->n_waiting; k++) sum_arrivals(g, &g->waiting[k]);
    return RKW_OK;
}

static rkw_status create(rkw_green **out, const char **why, rkw_sim *s, rkw_slack *slack, rkw_error *err)
{
    *why = why_not_tenants(s, slack);
    if (!*why) *why = why_not_supply(s);
    if (!*why) *why = why_not_prompt(s);
    if (*why) return RKW_OK;
    rkw_green *g = rkw_alloc(&s->ctx, 1, sizeof *g);
    if (!g) return rkw_fail_memory(err, "designs side by side");
    g->ctx = s->ctx;
    rkw_status status = fill(g, s, slack, err);
    if (status == RKW_OK)
        *out = g;
    else
        rkw_green_free(g);
    return status;
}

rkw_status rkw_green_create(rkw_green **out, const char **why, const rkw_context *ctx, const rkw_site *site,
                            const rkw_year *year, rkw_error *err)
{
    rkw_sim s = {.site = site, .year = year};
    void *slack = NULL;
    *out = NULL;
    *why = NULL;
    RKW_TRY(rkw_context_copy(&s.ctx, ctx, err));
    rkw_status status = rkw_sim_open(&s, "green", err);
    if (status == RKW_OK) {
        rkw_sim_generate(&s);
        status = rkw_slack_create(&slack, &s.ctx, site, &s.axis, NULL, err);
    }
    if (status == RKW_OK) status = create(out, why, &s, slack, err);
    rkw_slack_destroy(slack);
    rkw_sim_close(&s);
    rkw_ledger_free(s.ledger);
    return status;
}

void rkw_green_free(rkw_green *g)
{
    if (!g) return;
    rkw_release(g->rows);
    rkw_release(g->memory);
    rkw_release(g);
}
