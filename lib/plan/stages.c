/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/stages.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"

static void size_racks(const rkw_site *site, double share, rkw_build_stage *o)
{
    const rkw_racks *racks = rkw_site_racks(site);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        const double installed = rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
        o->racks[p] = round(share * installed);
        if (share > 0 && installed > 0 && !(o->racks[p] >= 1)) o->racks[p] = 1;
        o->all_racks += o->racks[p];
        o->gpus += o->racks[p] * rkw_racks_value(racks, p, RKW_RACK_GPUS);
        if (installed > 0) o->it_max_MW += rkw_racks_max_MW(racks, p) * o->racks[p] / installed;
    }
}

void rkw_stage_sizes(const rkw_site *site, const double share[RKW_PARTS], rkw_build_stage *o)
{
    memset(o, 0, sizeof *o);
    memcpy(o->share, share, sizeof o->share);
    size_racks(site, share[RKW_PART_RACKS], o);
    for (size_t p = 0; p < rkw_site_plants(site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(site, p, &plant) != RKW_OK) continue;
        const int pv = plant.kind == RKW_PLANT_PV;
        *(pv ? &o->pv_MW : &o->wind_MW) += plant.capacity_MW * share[pv ? RKW_PART_PV : RKW_PART_WIND];
    }
    o->battery_MW = rkw_site_battery(site)->power_discharge_MW * share[RKW_PART_BATTERY];
    o->battery_MWh = rkw_site_battery(site)->energy_MWh * share[RKW_PART_BATTERY];
    o->thermal_MWh = rkw_site_thermal_store(site)->energy_MWh * share[RKW_PART_BUILDING];
    o->connection_MW = rkw_site_value(site, RKW_SITE_CAPACITY_MW) * share[RKW_PART_CONNECTION];
    o->backup_MW =
        ceil(rkw_site_backup(site)->units * share[RKW_PART_BUILDING] - 1e-9) * rkw_site_backup(site)->unit_MW;
}

double rkw_grid_only_usd(const rkw_site *site, const rkw_ledger *ledger, double hours)
{
    const double *facility = rkw_ledger_data(ledger, rkw_ledger_find(ledger, "facility"));
    const double *price = rkw_ledger_data(ledger, rkw_ledger_find(ledger, "import_price"));
    const rkw_axis *axis = rkw_ledger_axis(ledger);
    double usd = 0, peak = 0;
    for (size_t i = 0; i < axis->n; i++) {
        usd += facility[i] * price[i];
        peak = rkw_max(peak, facility[i]);
    }
    return usd * rkw_axis_dt_h(axis) + rkw_grid_fixed_usd(rkw_site_grid(site), peak, hours / 8760);
}

static rkw_status summarise(rkw_build_stage *o, const rkw_context *ctx, const rkw_stages *all, const rkw_site *site,
                            rkw_error *err)
{
    rkw_year *year;
    rkw_ledger *ledger = NULL;
    RKW_TRY(rkw_year_create_sized(&year, ctx, all->year, site, rkw_year_used(all->year).index, err));
    rkw_status st = rkw_simulate(&ledger, ctx, site, year, all->policy, err);
    o->s.size = sizeof o->s;
    if (st == RKW_OK) st = rkw_summarise(ledger, site, &o->s, err);
    if (st == RKW_OK) o->grid_only_usd = rkw_grid_only_usd(site, ledger, o->s.hours);
    rkw_ledger_free(ledger);
    rkw_year_free(year);
    return st;
}

/* A full table row has a connection of its own; a stage's site is the folder with the stage's sizes. */
static rkw_status simulate(rkw_build_stage *o, const rkw_context *ctx, const rkw_stages *all, rkw_error *err)
{
    double *plants = rkw_alloc(ctx, rkw_site_plants(all->site), sizeof *plants);
    if (!plants) return rkw_fail_memory(err, "sizes of plants");
    for (size_t p = 0; p < rkw_site_plants(all->site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(all->site, p, &plant) != RKW_OK) continue;
        plants[p] = plant.capacity_MW * o->share[plant.kind == RKW_PLANT_PV ? RKW_PART_PV : RKW_PART_WIND];
    }
    rkw_site_sizes z = RKW_SITE_SIZES_INIT;
    z.racks = o->racks;
    z.plants_MW = plants;
    z.battery_MW = o->battery_MW;
    z.battery_MWh = o->battery_MWh;
    z.thermal_MWh = o->thermal_MWh;
    z.connection_MW = o->connection_MW;
    z.backup_units = o->backup_MW / rkw_site_backup(all->site)->unit_MW;
    rkw_site *site;
    rkw_status st = rkw_site_load_sized(&site, ctx, rkw_site_folder(all->site), &z, err);
    rkw_release(plants);
    if (st != RKW_OK) return st;
    st = summarise(o, ctx, all, site, err);
    rkw_site_free(site);
    if (st == RKW_OK) o->simulated = 1;
    return st;
}

rkw_status rkw_stages_find(rkw_stages *all, const double share[RKW_PARTS], size_t *index, rkw_error *err)
{
    for (size_t i = 0; i < all->n; i++) {
        double apart = 0;
        for (int p = 0; p < RKW_PARTS; p++) apart = rkw_max(apart, fabs(all->list[i].share[p] - share[p]));
        *index = i;
        if (apart < 1e-9) return RKW_OK;
    }
    if (all->n == all->room) {
        const size_t room = all->room ? 2 * all->room : 16;
        rkw_build_stage *more = rkw_realloc(&all->ctx, all->list, all->n, room, sizeof *more);
        if (!more) return rkw_fail_memory(err, "stages of the build-out");
        all->list = more;
        all->room = room;
    }
    *index = all->n++;
    rkw_stage_sizes(all->site, share, &all->list[*index]);
    return RKW_OK;
}

/* Stages that wait, for the threads. */
typedef struct queue {
    rkw_stages *all;
    rkw_context one; /* one thread and no progress for each */
    size_t *waiting;
    rkw_error *errors;
} queue;

static rkw_status run_one(void *user, size_t i)
{
    const queue *q = user;
    return simulate(&q->all->list[q->waiting[i]], &q->one, q->all, &q->errors[i]);
}

static rkw_status run_waiting(queue *q, size_t n, rkw_error *err)
{
    const size_t step = (size_t)q->all->ctx.n_threads;
    for (size_t first = 0; first < n; first += step) {
        const size_t count = n - first < step ? n - first : step;
        queue part = *q;
        part.waiting += first;
        part.errors += first;
        const rkw_status st = rkw_parallel_for(q->all->ctx.n_threads, count, run_one, &part);
        for (size_t i = 0; st != RKW_OK && i < count; i++)
            if (part.errors[i].status != RKW_OK) {
                if (err) *err = part.errors[i];
                return st;
            }
        if (st != RKW_OK) return rkw_fail(err, st, RKW_NOWHERE, "a stage could not be simulated");
        RKW_TRY(rkw_report_progress(&q->all->ctx, (double)(first + count) / (double)n, "stages", err));
    }
    return RKW_OK;
}

rkw_status rkw_stages_run(rkw_stages *all, rkw_error *err)
{
    queue q = {all, all->ctx, NULL, NULL};
    size_t n = 0;
    q.one.n_threads = 1;
    q.one.progress = NULL;
    q.waiting = rkw_alloc(&all->ctx, all->n, sizeof *q.waiting);
    q.errors = rkw_alloc(&all->ctx, all->n, sizeof *q.errors);
    rkw_status st = q.waiting && q.errors ? RKW_OK : rkw_fail_memory(err, "stages of the build-out");
    for (size_t i = 0; i < all->n && st == RKW_OK; i++)
        if (!all->list[i].simulated && all->list[i].all_racks > 0) q.waiting[n++] = i;
    if (st == RKW_OK && n) st = run_waiting(&q, n, err);
    rkw_release(q.waiting);
    rkw_release(q.errors);
    return st;
}

void rkw_stages_release(rkw_stages *all)
{
    rkw_release(all->list);
    all->list = NULL;
    all->n = all->room = 0;
}
