/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs into lanes, and the lanes' sums into summaries. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/green.h"

/* Plants of a kind in a design, as a multiple of those of the site. */
static double times_of(const rkw_green *g, const rkw_site *design, int32_t kind)
{
    const double MW = rkw_site_capacity_MW(g->site, kind);
    return MW > 0 ? rkw_site_capacity_MW(design, kind) / MW : 0;
}

int rkw_green_holds(const rkw_green *g, const rkw_site *design)
{
    const rkw_battery *battery = rkw_site_battery(design);
    const double aux_MW = battery->aux_share * battery->power_discharge_MW;
    const double through_MW = rkw_site_grid(design)->import_limit_MW * g->gain;
    const double pv = times_of(g, design, RKW_PLANT_PV), wind = times_of(g, design, RKW_PLANT_WIND);
    if (g->most_full_MW <= through_MW * g->least_available - aux_MW) return 1;
    for (size_t i = 0; i < g->n; i++) {
        const rkw_green_row *r = &g->rows[i];
        const double here_MW = pv * r->here_MW[RKW_PLANT_PV] + wind * r->here_MW[RKW_PLANT_WIND];
        if (!(r->full_MW <= here_MW + through_MW * r->available - aux_MW)) return 0;
    }
    return 1;
}

size_t rkw_green_scratch(const rkw_green *g)
{
    size_t rows = 0;
    for (size_t k = 0; k < g->n_waiting; k++) rows += g->waiting[k].pressing;
    return rows * RKW_GREEN_WIDTH;
}

static void set_battery(const rkw_battery *battery, size_t lane, rkw_green_batch *b)
{
    b->aux_MW[lane] = battery->aux_share * battery->power_discharge_MW;
    b->low_MWh[lane] = battery->soc_min * battery->energy_MWh;
    b->high_MWh[lane] = battery->soc_max * battery->energy_MWh;
    b->content_MWh[lane] = rkw_battery_start_MWh(battery);
    b->out_MW[lane] = battery->power_discharge_MW;
    b->in_MW[lane] = battery->power_charge_MW;
}

static void set_lane(const rkw_green *g, const rkw_site *design, size_t lane, rkw_green_batch *b)
{
    const rkw_tenants *tenants = rkw_site_tenants(design);
    set_battery(rkw_site_battery(design), lane, b);
    b->import_limit_MW[lane] = rkw_site_grid(design)->import_limit_MW;
    b->times[RKW_PLANT_PV][lane] = times_of(g, design, RKW_PLANT_PV);
    b->times[RKW_PLANT_WIND][lane] = times_of(g, design, RKW_PLANT_WIND);
    for (size_t k = 0; k < g->n_waiting; k++) {
        const rkw_green_tenant *w = &g->waiting[k];
        const double share = rkw_tenants_value(tenants, w->tenant, RKW_TENANT_MIN_SHARE);
        const double contracted = rkw_tenants_value(tenants, w->tenant, RKW_TENANT_CONTRACTED_GPUS);
        const double reserved = g->reserved_gpus[k] + share * contracted;
        b->min_share[k][lane] = share;
        b->spare_gpu_h[k][lane] = rkw_max(w->pool.gpus_available - reserved, 0) * g->dt_h;
    }
}

/* Rows times the work that is left at the end has waited for, which was counted with what was served. */
static double left_waiting(const rkw_green *g, const rkw_green_tenant *w, double backlog)
{
    double waited = 0;
    for (size_t row = g->n; row-- > 0 && backlog > 0;) {
        const double part = rkw_min(w->arrived[row], backlog);
        waited += part * (double)(g->n - row);
        backlog -= part;
    }
    return waited;
}

static double ratio(double a, double b, double without) { return b > 0 ? a / b : without; }

static void sum_work(const rkw_green *g, const rkw_green_batch *b, size_t lane, rkw_green_result *o)
{
    double delay = 0;
    o->summary.gpu_h_delivered = g->prompt_served_gpu_h;
    for (size_t k = 0; k < g->n_waiting; k++) {
        const rkw_green_tenant *w = &g->waiting[k];
        o->summary.gpu_h_delivered += b->served[k][lane];
        o->summary.gpu_h_late += b->late[k][lane];
        o->summary.credits_usd += b->late[k][lane] * w->credit_usd;
        delay += (b->waited[k][lane] - left_waiting(g, w, b->backlog[k][lane])) * g->dt_h;
    }
    o->delay_h = ratio(delay, o->summary.gpu_h_delivered, 0);
}

static void sum_plants(const rkw_green *g, const rkw_green_batch *b, size_t lane, rkw_summary *o)
{
    for (size_t p = 0; p < g->n_plants; p++) {
        const rkw_green_plant *plant = &g->plants[p];
        const double sent_MWh = b->sent[p][lane] * g->dt_h, times = b->times[plant->kind][lane];
        *(plant->kind == RKW_PLANT_PV ? &o->pv_MWh : &o->wind_MWh) += plant->made_MWh * times;
        o->curtailed_line_MWh += plant->cut_MWh * times;
        o->wheeling_loss_MWh += sent_MWh * plant->loss;
        o->wheeling_usd += sent_MWh * plant->fee_usd_per_MWh;
    }
    o->curtailed_surplus_MWh = b->surplus[lane] * g->dt_h;
    o->exported_MWh = b->sold[lane] * g->dt_h;
    o->export_usd = b->sold_usd[lane] * g->dt_h;
}

static void sum_grid(const rkw_green *g, const rkw_site *design, const rkw_green_batch *b, size_t lane, rkw_summary *o)
{
    o->import_MWh = b->import[lane] * g->dt_h;
    o->import_usd = b->import_usd[lane] * g->dt_h;
    o->carbon_location_kg = b->import_average[lane] * g->dt_h;
    o->carbon_lifecycle_kg = b->import_lifecycle[lane] * g->dt_h;
    o->connection_loss_MWh = b->inward[lane] * (1 - g->gain) * g->dt_h;
    o->peak_connection_MW = b->peak_connection_MW[lane];
    o->fixed_grid_usd = rkw_grid_fixed_usd(rkw_site_grid(design), o->peak_connection_MW, o->hours / 8760);
    for (size_t i = 0; i < g->n; i++) o->mean_import_usd_per_MWh += g->rows[i].import_usd_per_MWh;
    o->mean_import_usd_per_MWh /= (double)g->n;
}

static void sum_battery(const rkw_green *g, const rkw_site *design, const rkw_green_batch *b, size_t lane,
                        rkw_summary *o)
{
    const rkw_battery *battery = rkw_site_battery(design);
    o->charge_MWh = b->charge[lane] * g->dt_h;
    o->discharge_MWh = b->discharge[lane] * g->dt_h;
    o->battery_aux_MWh = b->aux_MW[lane] * (double)g->n * g->dt_h;
    o->battery_cycles = ratio(o->discharge_MWh, battery->energy_MWh, 0);
    o->battery_end_less_start_MWh = b->content_MWh[lane] - rkw_battery_start_MWh(battery);
}

/* The shares as metrics.c has them. */
static void rate(const rkw_green *g, const rkw_green_batch *b, size_t lane, rkw_summary *o)
{
    const double load_MWh = o->facility_MWh + o->battery_aux_MWh, made_MWh = o->pv_MWh + o->wind_MWh;
    const double curtailed_MWh = o->curtailed_line_MWh + o->curtailed_surplus_MWh;
    double used_MWh = -o->connection_loss_MWh - o->wheeling_loss_MWh;
    for (size_t p = 0; p < g->n_plants; p++) used_MWh += b->sent[p][lane] * g->dt_h;
    const double own_MWh = used_MWh + o->discharge_MWh - o->charge_MWh;
    o->cfe = (own_MWh + b->import_free[lane] * g->dt_h) / load_MWh;
    o->coverage = 1 - b->missing[lane] * g->dt_h / load_MWh;
    o->annual_match = made_MWh >= load_MWh && load_MWh > 0 ? 1 : made_MWh / load_MWh;
    o->curtailment_rate = ratio(curtailed_MWh, made_MWh, 0);
}

static void get_lane(const rkw_green *g, const rkw_site *design, const rkw_green_batch *b, size_t lane,
                     rkw_green_result *o)
{
    *o = (rkw_green_result){.summary = {.size = sizeof o->summary, .hours = (double)g->n * g->dt_h}};
    o->summary.facility_MWh = b->load[lane] * g->dt_h;
    o->summary.water_m3 = b->water_m3_h[lane] * g->dt_h;
    o->peak_import_MW = b->peak_import_MW[lane];
    o->left_MW = b->largest_left_MW[lane];
    sum_work(g, b, lane, o);
    sum_plants(g, b, lane, &o->summary);
    sum_grid(g, design, b, lane, &o->summary);
    sum_battery(g, design, b, lane, &o->summary);
    rate(g, b, lane, &o->summary);
}

/* Lanes of the last vector that have no design run the last one once more. */
void rkw_green_run(const rkw_green *g, rkw_site *const *designs, size_t n, double *scratch, rkw_green_result *results)
{
    const rkw_green_kernel *kernel = g->kernel;
    for (size_t first = 0; first < n; first += kernel->width) {
        rkw_green_batch batch;
        const size_t here = n - first < kernel->width ? n - first : kernel->width;
        const size_t vectors = (here + kernel->lanes - 1) / kernel->lanes;
        memset(&batch, 0, sizeof batch);
        for (size_t lane = 0; lane < vectors * kernel->lanes; lane++)
            set_lane(g, designs[first + (lane < here ? lane : here - 1)], lane, &batch);
        kernel->run(g, &batch, vectors, scratch);
        for (size_t lane = 0; lane < here; lane++)
            get_lane(g, designs[first + lane], &batch, lane, &results[first + lane]);
    }
}
