/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan costs by its own physics, part by part. */
#include <math.h>

#include "base/simd.h"
#include "schedule/schedule.h"

/* Work of the dearest must-run tenant per MWh at the bus. */
static double dearest_usd_per_MWh(const rkw_operation *m)
{
    double most = 0;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        if (tenant->gpu_MW > 0) most = rkw_max(most, (tenant->price_usd + tenant->credit_usd) / tenant->gpu_MW);
    }
    return rkw_max(most, 1000);
}

void rkw_schedule_terms(const rkw_schedule *s, rkw_terms *terms)
{
    /* Under another aim than cost, money decides between equals only. */
    static const double tie_breaking_money = 1e-3;
    const rkw_schedule_options *o = &s->options;
    rkw_carbon_factors factors = RKW_CARBON_FACTORS_INIT;
    const rkw_status known = rkw_carbon_get_factors(rkw_site_carbon(s->model->site), &factors);
    *terms = (rkw_terms){.money = o->aim == RKW_AIM_COST ? 1 : tie_breaking_money};
    if (o->aim == RKW_AIM_COST)
        terms->carbon_usd_per_kg =
            o->carbon_usd_per_kg < 0 ? (known == RKW_OK ? factors.carbon_price_usd_per_kg : 0) : o->carbon_usd_per_kg;
    if (o->aim == RKW_AIM_CARBON) terms->carbon_usd_per_kg = 1;
    if (o->aim == RKW_AIM_CFE) terms->unfree_usd_per_MWh = 1;
    const double unserved = o->unserved_usd_per_MWh < 0 ? dearest_usd_per_MWh(s->model) : o->unserved_usd_per_MWh;
    /* Carbon and carbon-free energy are no reason to let work lie. */
    terms->unserved_usd_per_MWh = o->aim == RKW_AIM_COST ? unserved : rkw_max(unserved, 1e4);
    const double years = (double)s->model->n * s->model->dt_h / 8760;
    terms->peak_usd_per_MW =
        terms->money * (rkw_grid_fixed_usd(&s->model->grid, 1, years) - rkw_grid_fixed_usd(&s->model->grid, 0, years));
    terms->late_factor = o->promises == RKW_PROMISES_PRICED ? 1 : 0;
}

/* Bus energy that a MWh of a class's work takes, on the mean. */
double rkw_schedule_energy_of_work(const rkw_operation *m, size_t k)
{
    const rkw_operation_pool *pool = &m->pools[m->classes[k].pool];
    double draw = 0;
    for (size_t i = 0; i < m->n; i++) draw += pool->draw[i] / (double)m->n;
    return draw / pool->segments[0].efficiency;
}

/* Energy that is missing at the end, for work that waits and against the battery's content at the start, is bought at the mean of the
 * rows: at their price, their carbon, their share that is not free of it. */
void rkw_schedule_state(const rkw_schedule *s, rkw_phrase_state *state)
{
    const rkw_operation *m = s->model;
    const double price = s->terms.money * m->mean_import_usd + s->terms.carbon_usd_per_kg * m->mean_carbon_kg +
                         s->terms.unfree_usd_per_MWh * (1 - m->mean_carbon_free);
    *state = (rkw_phrase_state){.battery_MWh = rkw_battery_start_MWh(&m->battery), .battery_usd_per_MWh = price};
    state->cold_MWh = m->cold.start_MWh;
    state->cold_usd_per_MWh = price * m->cold.mean_saved;
    for (size_t k = 0; k < m->n_classes; k++) state->backlog_usd_per_MWh[k] = price * rkw_schedule_energy_of_work(m, k);
}

static double dt_sum(const rkw_operation *m, const double *values)
{
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) sum += values[i];
    return sum * m->dt_h;
}

static void add_import(const rkw_schedule *s, const rkw_plan *plan, rkw_plan_parts *o)
{
    const rkw_operation *m = s->model;
    const double *flow = plan->flow[s->phrase.import_flow], gain = 1 - m->grid.connection_loss_share;
    for (size_t i = 0; i < m->n; i++) {
        const double MWh = flow[i] / gain * m->dt_h;
        o->import_usd += MWh * m->import_usd[i];
        o->carbon_kg += MWh * m->carbon_kg[i];
        o->unfree_MWh += MWh * (1 - m->carbon_free[i]);
    }
}

static void add_reserve(const rkw_schedule *s, const rkw_plan *plan, rkw_plan_parts *o)
{
    const rkw_operation *m = s->model;
    if (s->phrase.backup_flow != RKW_FLOW_NONE) {
        const double MWh = dt_sum(m, plan->flow[s->phrase.backup_flow]), fuel = MWh / m->backup.efficiency_full;
        o->backup_usd = fuel * m->backup.fuel_usd_per_MWh + MWh * m->backup.wear_usd_per_MWh;
        o->carbon_kg += fuel * m->backup.fuel_kg_per_MWh;
        o->unfree_MWh += MWh;
    }
    const double unserved = dt_sum(m, plan->flow[s->phrase.unserved_flow]);
    o->unserved_usd = unserved * s->terms.unserved_usd_per_MWh;
    o->unfree_MWh += unserved;
}

static void add_work(const rkw_schedule *s, const rkw_plan *plan, rkw_plan_parts *o)
{
    const rkw_operation *m = s->model;
    double missing = 0;
    for (size_t k = 0; k < m->n_classes; k++) {
        const double late = dt_sum(m, plan->late[k]), each = rkw_phrase_late_usd(m, &s->terms, k);
        if (isfinite(each)) o->delay_usd += late * each;
        o->late_gpu_h += late / m->pools[m->classes[k].pool].gpu_MW;
        missing += (plan->backlog[k][m->n - 1] + plan->late[k][m->n - 1]) * rkw_schedule_energy_of_work(m, k);
    }
    if (s->phrase.programme.n_stores) missing -= plan->level[m->n - 1] - s->phrase.store.start_MWh;
    if (m->cold.present) missing += (m->cold.start_MWh - plan->cold_MWh[m->n - 1]) * m->cold.mean_saved;
    o->end_usd = missing * m->mean_import_usd;
    o->load_MWh += missing;
    o->carbon_kg += missing * m->mean_carbon_kg;
    o->unfree_MWh += missing * (1 - m->mean_carbon_free);
}

static double demand_usd(const rkw_schedule *s, const rkw_plan *plan)
{
    const rkw_grid *grid = &s->model->grid;
    const double years = (double)s->model->n * s->model->dt_h / 8760;
    double peak = 0;
    for (size_t i = 0; i < s->model->n; i++) peak = rkw_max(peak, rkw_plan_connection_MW(&s->phrase, plan, i));
    return rkw_grid_fixed_usd(grid, peak, years) - rkw_grid_fixed_usd(grid, 0, years);
}

rkw_status rkw_schedule_parts(const rkw_schedule *s, const rkw_plan *plan, rkw_plan_parts *out, rkw_error *err)
{
    const rkw_operation *m = s->model;
    rkw_plan_parts o = {0};
    rkw_sales sales;
    rkw_status status = rkw_plan_sell(&s->phrase, plan, s->terms.money, &sales, err);
    if (status != RKW_OK) return status;
    o.export_usd = sales.income_usd;
    add_import(s, plan, &o);
    for (size_t g = 0; g < m->n_groups; g++)
        o.wheeling_usd +=
            dt_sum(m, plan->flow[s->phrase.group_flow[g]]) * m->groups[g].fee_usd_per_MWh / m->groups[g].keep;
    add_reserve(s, plan, &o);
    add_work(s, plan, &o);
    o.wear_usd = dt_sum(m, plan->discharge) * m->battery.wear_usd_per_MWh;
    for (size_t i = 0; i < m->n; i++)
        o.load_MWh += (rkw_plan_facility_MW(&s->phrase, plan, i) + m->auxiliary_MW) * m->dt_h;
    o.demand_usd = demand_usd(s, plan);
    rkw_terms own;
    rkw_schedule_terms(s, &own);
    o.carbon_usd = own.carbon_usd_per_kg * o.carbon_kg;
    const double peak = s->phrase.peak_usd > 0 ? o.demand_usd : 0;
    const double money = o.import_usd + o.wheeling_usd - o.export_usd + o.backup_usd + o.wear_usd + o.end_usd + peak;
    o.objective =
        own.money * money + o.carbon_usd + own.unfree_usd_per_MWh * o.unfree_MWh + o.delay_usd + o.unserved_usd;
    *out = o;
    return RKW_OK;
}

/* How far a plan is beyond the limit of the options: MWh that are not carbon-free, or kg; <= 0 keeps it. */
double rkw_schedule_limit_excess(const rkw_schedule *s, const rkw_plan_parts *parts)
{
    if (s->options.cfe_target > 0) return parts->unfree_MWh - (1 - s->options.cfe_target) * parts->load_MWh;
    return parts->carbon_kg - s->options.carbon_budget_kg;
}
