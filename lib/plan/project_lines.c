/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operation brings and costs in every calendar year. */
#include <math.h>

#include "base/simd.h"
#include "plan/project.h"

double rkw_price_at(const rkw_economics *e, double trend, int32_t year) { return pow(1 + trend, year - e->base_year); }

double rkw_local_price_at(const rkw_economics *e, int32_t year)
{
    return pow((1 + e->inflation_local) / ((1 + e->inflation) * (1 + e->currency_depreciation)), year - e->base_year);
}

/* Standard normal value that 90 % exceed. */
#define Z_90 1.2815515655446004

/* A calendar year while its stages are added up. */
typedef struct sum {
    rkw_project_years *years;
    const rkw_project *project;
    const rkw_economics *e;
    size_t row;
    int32_t year;
    double energy, gpu, local; /* prices relative to the base year */
    double efficiency;         /* of the racks in place */
    double pv_age;
} sum;

static void add_line(const sum *s, int line, double usd)
{
    rkw_years_row(s->years->lines, s->years->n, line)[s->row] += usd;
}

static void add_quantity(const sum *s, int quantity, double amount)
{
    rkw_years_row(s->years->quantities, s->years->n, quantity)[s->row] += amount;
}

static void keep_quantity(const sum *s, int quantity, double amount)
{
    rkw_years_row(s->years->quantities, s->years->n, quantity)[s->row] = amount;
}

/* Share of the generation that reaches the site. */
static double used_share(const rkw_summary *o)
{
    const double generated = o->pv_MWh + o->wind_MWh;
    const double used = generated - o->curtailed_line_MWh - o->curtailed_surplus_MWh - o->exported_MWh;
    return generated > 0 ? rkw_max(used, 0) / generated : 0;
}

/* Energy of a year of 365 days, `w` of such a year. */
static void add_energy(const sum *s, const rkw_summary *o, double w)
{
    const double kept = 1 - s->e->grid_curtailment, pv = o->pv_MWh * pow(1 - s->project->pv_degradation, s->pv_age);
    const double generated = (pv + o->wind_MWh) * kept, lost = (o->pv_MWh + o->wind_MWh - generated) * used_share(o);
    const double sigma = sqrt(s->e->uncertainty_resource * s->e->uncertainty_resource +
                              s->e->uncertainty_model * s->e->uncertainty_model +
                              s->e->uncertainty_availability * s->e->uncertainty_availability);
    add_line(s, RKW_LINE_EXPORT, o->export_usd * w * s->energy * s->local);
    add_line(s, RKW_LINE_IMPORT, -o->import_usd * w * s->energy * s->local);
    add_line(s, RKW_LINE_LOST_GENERATION, -lost * w * o->mean_import_usd_per_MWh * s->energy * s->local);
    add_line(s, RKW_LINE_WHEELING, -o->wheeling_usd * w * s->local);
    add_line(s, RKW_LINE_BACKUP, -o->backup_usd * w * s->energy);
    add_line(s, RKW_LINE_CARBON, -o->carbon_location_kg * w * s->e->carbon_tax);
    add_quantity(s, RKW_YEARLY_FACILITY, o->facility_MWh * w);
    add_quantity(s, RKW_YEARLY_GENERATION, generated * w);
    add_quantity(s, RKW_YEARLY_GENERATION_P90, generated * w * (1 - Z_90 * sigma));
    add_quantity(s, RKW_YEARLY_IMPORTED, (o->import_MWh + lost) * w);
    add_quantity(s, RKW_YEARLY_EXPORTED, o->exported_MWh * w);
    add_quantity(s, RKW_YEARLY_NOT_FREE, (1 - o->cfe) * o->facility_MWh * w);
    add_quantity(s, RKW_YEARLY_UNSERVED, o->unserved_MWh * w);
    add_quantity(s, RKW_YEARLY_CARBON, o->carbon_location_kg * w);
    /* A poor year for sun and wind buys what is missing; a poor year for work sells less. Independent of each other. */
    const double poor_supply =
        Z_90 * sigma * generated * used_share(o) * o->mean_import_usd_per_MWh * s->energy * s->local;
    const double poor_load = Z_90 * s->e->uncertainty_load * o->revenue_usd * s->efficiency * s->gpu;
    s->years->downside[s->row] -= sqrt(poor_supply * poor_supply + poor_load * poor_load) * w;
}

static void add_work(const sum *s, const rkw_summary *o, double w)
{
    add_line(s, RKW_LINE_COMPUTE, o->revenue_usd * w * s->efficiency * s->gpu);
    add_line(s, RKW_LINE_CREDITS, -o->credits_usd * w * s->efficiency * s->gpu);
    add_line(s, RKW_LINE_WATER, -o->water_m3 * w * s->e->costs.water_price * s->local);
    add_quantity(s, RKW_YEARLY_GPU_H, o->gpu_h_delivered * w);
    add_quantity(s, RKW_YEARLY_GPU_H_BASE, o->gpu_h_delivered * w * s->efficiency);
}

/* What is there costs money whether it runs or not; `f` of the calendar year. */
static void add_upkeep(const sum *s, const rkw_build_stage *o, double f)
{
    const rkw_costs *c = &s->e->costs;
    double racks = 0;
    for (size_t p = 0; p < RKW_POOLS_MAX; p++) racks += o->racks[p] * s->e->rack_usd[p];
    rkw_build_stage full;
    const double all[RKW_PARTS] = {1, 1, 1, 1, 1, 1};
    rkw_stage_sizes(s->project->site, all, &full);
    const double building = full.it_max_MW * o->share[RKW_PART_BUILDING] * c->dc_shell_mep;
    const double battery = o->battery_MWh * c->battery_capex_energy + o->battery_MW * c->battery_capex_power;
    add_line(s, RKW_LINE_UPKEEP_IT, -racks * (1 + s->e->network_cost_share) * c->rack_maintenance_share * f);
    add_line(s, RKW_LINE_UPKEEP_BUILDING, -building * c->building_maintenance_share * f * s->local);
    add_line(s, RKW_LINE_UPKEEP_SUPPLY,
             -(o->pv_MW * c->pv_fom + o->wind_MW * c->wind_fom + battery * c->battery_fom_share) * f);
    add_line(s, RKW_LINE_STAFF, -c->staff_dc * o->connection_MW * c->staff_cost * f * s->local);
}

static void add_stage(const sum *s, const rkw_stage_days *d)
{
    const rkw_build_stage *o = &s->project->stages.list[d->operation];
    const double f = d->days / rkw_days_in_year(s->year), w = d->days / 365;
    add_upkeep(s, o, f);
    keep_quantity(s, RKW_YEARLY_CONNECTION, o->connection_MW);
    keep_quantity(s, RKW_YEARLY_RACKS, o->all_racks);
    keep_quantity(s, RKW_YEARLY_GPUS, o->gpus);
    if (!o->simulated) return;
    add_energy(s, &o->s, w);
    add_work(s, &o->s, w);
    add_line(s, RKW_LINE_GRID_FIXED, -o->s.fixed_grid_usd * 8760 / o->s.hours * f * s->local);
    add_quantity(s, RKW_YEARLY_DAYS, d->days);
    s->years->grid_only[s->row] += o->grid_only_usd * w * s->energy * s->local;
    double *peak = rkw_years_row(s->years->quantities, s->years->n, RKW_YEARLY_PEAK) + s->row;
    *peak = rkw_max(*peak, o->s.peak_facility_MW);
}

/* Mean over the racks in place at the end of the year: a rack is as efficient as the year it was bought in. */
static void find_vintages(sum *s, const rkw_timeline *t)
{
    const rkw_phases *p = s->project->phases;
    const int32_t refresh = (int32_t)lround(s->e->rack_refresh);
    double racks = 0, efficient = 0, pv = 0, age = 0;
    for (size_t i = 0; i < rkw_phases_count(p); i++) {
        rkw_civil bought, built;
        rkw_civil_from_unix(rkw_phases_operation_unix_s(p, i, RKW_PART_RACKS, &t->delays), &bought);
        rkw_civil_from_unix(rkw_phases_operation_unix_s(p, i, RKW_PART_PV, &t->delays), &built);
        if (bought.year <= s->year) {
            int32_t vintage = bought.year + (s->year - bought.year) / refresh * refresh;
            if (t->last_year + 1 - vintage < refresh - refresh / 2 && vintage > bought.year) vintage -= refresh;
            racks += rkw_phases_share(p, i, RKW_PART_RACKS);
            efficient +=
                rkw_phases_share(p, i, RKW_PART_RACKS) * rkw_price_at(s->e, s->e->rack_efficiency_trend, vintage);
        }
        if (built.year <= s->year) {
            pv += rkw_phases_share(p, i, RKW_PART_PV);
            age += rkw_phases_share(p, i, RKW_PART_PV) * (s->year - built.year);
        }
    }
    s->efficiency = racks > 0 ? efficient / racks : 1;
    s->pv_age = pv > 0 ? age / pv : 0;
}

void rkw_project_fill_lines(rkw_project_years *years, const rkw_project *project, const rkw_economics *e,
                            const rkw_timeline *t)
{
    for (size_t row = 0; row < years->n; row++) {
        sum s = {years, project, e, row, years->first_year + (int32_t)row, 1, 1, 1, 1, 0};
        s.energy = rkw_price_at(e, e->energy_price_trend, s.year);
        s.gpu = rkw_price_at(e, e->gpu_hour_price_trend, s.year);
        s.local = rkw_local_price_at(e, s.year);
        find_vintages(&s, t);
        for (size_t i = 0; i < t->n; i++)
            if (t->stages[i].year == s.year) add_stage(&s, &t->stages[i]);
        for (int line = 0; line < RKW_LINES; line++)
            years->downside[row] += rkw_years_row(years->lines, years->n, line)[row];
        keep_quantity(&s, RKW_YEARLY_EXCHANGE,
                      rkw_fx_rate(e->currency_per_usd, e->currency_depreciation, s.year - e->base_year));
        keep_quantity(&s, RKW_YEARLY_REAL_LOCAL, s.local);
    }
}
