/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tranches one by one, the cost of delay, decisions under delay, uncertain prices. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "plan/project.h"

#define NAME(id, name) name,
static const char *const stances[] = {RKW_STANCE_LIST(NAME)}, *const slips[] = {RKW_SLIP_LIST(NAME)};
#undef NAME

const char *rkw_stance_name(int32_t i) { return i >= 0 && i < RKW_STANCES ? stances[i] : ""; }
const char *rkw_slip_name(int32_t i) { return i >= 0 && i < RKW_SLIPS ? slips[i] : ""; }

/* ------------------------------------------------------------------ tranches */

/* The stage that a tranche completes, as if nothing that follows in the table were there. */
static rkw_status stage_of(rkw_project *p, size_t tranche, size_t *index, rkw_error *err)
{
    double share[RKW_PARTS] = {0};
    for (size_t i = 0; i <= tranche; i++)
        for (int part = 0; part < RKW_PARTS; part++) share[part] += rkw_phases_share(p->phases, i, part);
    RKW_TRY(rkw_stages_find(&p->stages, share, index, err));
    return rkw_stages_run(&p->stages, err);
}

static void describe_stage(const rkw_project *p, const rkw_build_stage *o, rkw_tranche *t)
{
    const rkw_costs *c = &p->economics.costs;
    const rkw_summary *s = &o->s;
    t->racks = o->all_racks;
    t->gpus = o->gpus;
    t->connection_MW = o->connection_MW;
    t->pv_MW = o->pv_MW;
    t->wind_MW = o->wind_MW;
    t->battery_MW = o->battery_MW;
    t->battery_MWh = o->battery_MWh;
    if (!o->simulated) return;
    const double per_year = 8760 / s->hours;
    double racks = 0;
    for (size_t i = 0; i < RKW_POOLS_MAX; i++) racks += o->racks[i] * p->economics.rack_usd[i];
    t->peak_facility_MW = s->peak_facility_MW;
    t->gpu_h_per_yr = s->gpu_h_delivered * per_year;
    t->facility_MWh_per_yr = s->facility_MWh * per_year;
    t->cfe = s->cfe;
    t->operating_usd_per_yr =
        (s->revenue_usd + s->export_usd - s->credits_usd - s->import_usd - s->wheeling_usd - s->fixed_grid_usd -
         s->backup_usd - s->carbon_location_kg * p->economics.carbon_tax - s->water_m3 * c->water_price) *
            per_year -
        racks * (1 + p->economics.network_cost_share) * c->rack_maintenance_share -
        o->it_max_MW * c->dc_shell_mep * c->building_maintenance_share - o->pv_MW * c->pv_fom -
        o->wind_MW * c->wind_fom -
        (o->battery_MWh * c->battery_capex_energy + o->battery_MW * c->battery_capex_power) * c->battery_fom_share -
        c->staff_dc * o->connection_MW * c->staff_cost;
}

rkw_status rkw_project_tranche(rkw_project *p, size_t tranche, rkw_tranche *out, rkw_error *err)
{
    if (!p || !out || out->size != sizeof *out || tranche >= rkw_phases_count(p->phases))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_project_tranche: no such tranche, or size is not set");
    rkw_tranche t = {.size = sizeof t};
    size_t index;
    RKW_TRY(stage_of(p, tranche, &index, err));
    describe_stage(p, &p->stages.list[index], &t);
    snprintf(t.name, sizeof t.name, "%s", rkw_phases_name(p->phases, tranche));
    snprintf(t.milestone, sizeof t.milestone, "%s", rkw_phases_milestone(p->phases, tranche));
    t.operation_unix_s = rkw_phases_operation_unix_s(p->phases, tranche, RKW_PART_RACKS, NULL);
    t.invested_usd = rkw_project_tranche_usd(p, tranche);
    *out = t;
    return RKW_OK;
}

/* ------------------------------------------------------------------ delay */

static rkw_status npv_under(rkw_project *p, const rkw_delays *delays, int32_t first_year, double *npv, rkw_error *err)
{
    rkw_project_years *y;
    RKW_TRY(rkw_project_run(&y, p, delays, err));
    /* All values of one year, whichever year the first payment falls in. */
    *npv = y->result.cash.npv_usd * pow(1 + p->economics.costs.wacc_real, first_year - y->first_year);
    rkw_project_years_free(y);
    return RKW_OK;
}

static rkw_status planned_first_year(rkw_project *p, int32_t *year, rkw_error *err)
{
    rkw_timeline t;
    RKW_TRY(rkw_timeline_make(&t, p, &p->economics, NULL, err));
    *year = t.first_year;
    rkw_timeline_release(&t);
    return RKW_OK;
}

rkw_status rkw_project_delay_cost(rkw_project *p, int32_t months, double *usd_per_month, rkw_error *err)
{
    if (!p || !usd_per_month || months < 1)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_project_delay_cost: NULL argument or no months");
    rkw_delays late = RKW_DELAYS_INIT;
    double planned, delayed;
    int32_t first;
    for (int part = 0; part < RKW_PARTS; part++) late.months[part] = months;
    RKW_TRY(planned_first_year(p, &first, err));
    RKW_TRY(npv_under(p, NULL, first, &planned, err));
    RKW_TRY(npv_under(p, &late, first, &delayed, err));
    *usd_per_month = (planned - delayed) / months;
    return RKW_OK;
}

/* What a stance and a slip make of the calendar. */
static rkw_delays delays_of(int stance, int slip, int32_t months)
{
    rkw_delays d = RKW_DELAYS_INIT;
    if (stance == RKW_STANCE_LINE_AHEAD) d.months[RKW_PART_CONNECTION] = -months;
    if (stance == RKW_STANCE_SUPPLY_AHEAD) d.months[RKW_PART_PV] = d.months[RKW_PART_WIND] = -months;
    if (slip == RKW_SLIP_WIND) d.months[RKW_PART_WIND] += months;
    if (slip == RKW_SLIP_LINE) d.months[RKW_PART_CONNECTION] += months;
    if (slip == RKW_SLIP_RACKS) d.months[RKW_PART_RACKS] += months;
    d.together = stance == RKW_STANCE_TOGETHER;
    return d;
}

/* All stages that any of the cases meets, simulated together. */
static rkw_status prepare_regret(rkw_project *p, int32_t months, rkw_error *err)
{
    for (int stance = 0; stance < RKW_STANCES; stance++)
        for (int slip = 0; slip < RKW_SLIPS; slip++) {
            const rkw_delays d = delays_of(stance, slip, months);
            rkw_timeline t;
            RKW_TRY(rkw_timeline_make(&t, p, &p->economics, &d, err));
            rkw_timeline_release(&t);
        }
    return rkw_stages_run(&p->stages, err);
}

static void find_regret(rkw_regret *r)
{
    for (int slip = 0; slip < RKW_SLIPS; slip++) {
        double best = r->npv_usd[0][slip];
        for (int stance = 1; stance < RKW_STANCES; stance++) best = fmax(best, r->npv_usd[stance][slip]);
        for (int stance = 0; stance < RKW_STANCES; stance++) {
            r->regret_usd[stance][slip] = best - r->npv_usd[stance][slip];
            r->worst_usd[stance] = fmax(r->worst_usd[stance], r->regret_usd[stance][slip]);
        }
    }
    for (int stance = 1; stance < RKW_STANCES; stance++)
        if (r->worst_usd[stance] < r->worst_usd[r->least]) r->least = stance;
}

rkw_status rkw_project_regret(rkw_project *p, int32_t months, rkw_regret *out, rkw_error *err)
{
    if (!p || !out || out->size != sizeof *out || months < 1)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_project_regret: NULL argument, no months or no size");
    rkw_regret r = {.size = sizeof r};
    int32_t first;
    RKW_TRY(planned_first_year(p, &first, err));
    RKW_TRY(prepare_regret(p, months, err));
    for (int stance = 0; stance < RKW_STANCES; stance++)
        for (int slip = 0; slip < RKW_SLIPS; slip++) {
            const rkw_delays d = delays_of(stance, slip, months);
            RKW_TRY(npv_under(p, &d, first, &r.npv_usd[stance][slip], err));
        }
    find_regret(&r);
    *out = r;
    return RKW_OK;
}

/* ------------------------------------------------------------------ uncertain prices */

size_t rkw_project_uncertain_count(const rkw_project *p) { return p->n_rows; }
const char *rkw_project_uncertain_name(const rkw_project *p, size_t i) { return i < p->n_rows ? p->rows[i].name : ""; }
const char *rkw_project_uncertain_unit(const rkw_project *p, size_t i) { return i < p->n_rows ? p->rows[i].unit : ""; }

rkw_uncertain rkw_project_uncertain(const rkw_project *p, size_t i)
{
    if (i >= p->n_rows) return (rkw_uncertain){NAN, NAN, NAN};
    return (rkw_uncertain){p->rows[i].value, p->rows[i].low, p->rows[i].high};
}

/* One project under many prices. The calendar is that of the base case unless the life of the project varies. */
typedef struct trial {
    const rkw_project *project;
    rkw_context ctx;
    rkw_timeline *timelines; /* by project_life, whole years from `shortest` on */
    int32_t shortest, longest, target;
} trial;

static double target_of(const rkw_project_result *r, int32_t target)
{
    return target == RKW_TARGET_NPV_USD         ? r->cash.npv_usd
           : target == RKW_TARGET_USD_PER_GPU_H ? r->usd_per_gpu_h
                                                : r->lcoe_usd_per_MWh;
}

static rkw_status evaluate_trial(void *user, const double *inputs, size_t n, double *result)
{
    const trial *t = user;
    rkw_economics e = t->project->economics;
    rkw_project_years *y;
    for (size_t i = 0; i < n; i++) memcpy((char *)&e + t->project->rows[i].offset, &inputs[i], sizeof inputs[i]);
    int32_t life = (int32_t)lround(e.project_life) - t->shortest;
    if (life < 0) life = 0;
    if (life > t->longest - t->shortest) life = t->longest - t->shortest;
    RKW_TRY(rkw_project_evaluate(&y, &t->ctx, t->project, &e, &t->timelines[life], NULL));
    *result = target_of(&y->result, t->target);
    rkw_project_years_free(y);
    return RKW_OK;
}

static void end_trial(const trial *t)
{
    for (int32_t i = 0; t->timelines && i <= t->longest - t->shortest; i++) rkw_timeline_release(&t->timelines[i]);
    rkw_release(t->timelines);
}

/* Calendars of all lives that the range of project_life allows. */
static rkw_status begin_trial(trial *t, rkw_project *p, int32_t target, rkw_error *err)
{
    if (!p || target < RKW_TARGET_NPV_USD || target > RKW_TARGET_LCOE_USD_PER_MWH)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the project is NULL or the target is unknown");
    *t = (trial){p, p->ctx, NULL, (int32_t)lround(p->economics.project_life), 0, target};
    t->longest = t->shortest;
    t->ctx.n_threads = 1;
    t->ctx.progress = NULL;
    for (size_t i = 0; i < p->n_rows; i++)
        if (p->rows[i].offset == offsetof(rkw_economics, project_life)) {
            t->shortest = (int32_t)lround(p->rows[i].low);
            t->longest = (int32_t)lround(p->rows[i].high);
        }
    const size_t n = (size_t)(t->longest - t->shortest) + 1;
    t->timelines = rkw_alloc(&p->ctx, n, sizeof *t->timelines);
    if (!t->timelines) return rkw_fail_memory(err, "calendars");
    for (size_t i = 0; i < n; i++) {
        rkw_economics e = p->economics;
        e.project_life = t->shortest + (double)i;
        RKW_TRY(rkw_timeline_make(&t->timelines[i], p, &e, NULL, err));
    }
    return rkw_stages_run(&p->stages, err);
}

static void list_inputs(const rkw_project *p, rkw_uncertain *inputs)
{
    for (size_t i = 0; i < p->n_rows; i++) inputs[i] = rkw_project_uncertain(p, i);
}

rkw_status rkw_project_tornado(rkw_project *p, int32_t target, double *base, rkw_swing *swings, rkw_error *err)
{
    trial t = {.timelines = NULL};
    rkw_uncertain inputs[RKW_MOST_UNCERTAIN];
    rkw_status st = begin_trial(&t, p, target, err);
    if (st == RKW_OK) {
        list_inputs(p, inputs);
        st = rkw_tornado(&p->ctx, inputs, p->n_rows, evaluate_trial, &t, base, swings, err);
    }
    end_trial(&t);
    return st;
}

rkw_status rkw_project_monte_carlo(rkw_project *p, int32_t target, size_t n_draws, uint64_t seed, double *results,
                                   rkw_error *err)
{
    trial t = {.timelines = NULL};
    rkw_uncertain inputs[RKW_MOST_UNCERTAIN];
    rkw_status st = begin_trial(&t, p, target, err);
    if (st == RKW_OK) {
        list_inputs(p, inputs);
        st = rkw_monte_carlo(&p->ctx, inputs, p->n_rows, n_draws, seed, evaluate_trial, &t, results, err);
    }
    end_trial(&t);
    return st;
}
