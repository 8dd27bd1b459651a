/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows to come as the forecast has them. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "schedule/mpc.h"

/* The facility three kelvin warmer tells what a kelvin changes; affine power is near enough to linear in between. */
static const double WARMER_K = 3;

static rkw_status make_warmer(const rkw_operation *m, const rkw_context *ctx, rkw_facility **out, rkw_error *err)
{
    const rkw_weather *w = rkw_year_weather(m->year, RKW_NONE);
    double *temp = rkw_alloc(ctx, m->n, sizeof *temp);
    if (!temp) return rkw_fail_memory(err, "a facility");
    for (size_t i = 0; i < m->n; i++) temp[i] = rkw_min(rkw_weather_column(w, RKW_WEATHER_TEMP)[i] + WARMER_K, 60);
    const rkw_status status = rkw_facility_create(
        out, ctx, rkw_site_facility_design(m->site), &m->axis, rkw_site_clock(m->site), temp,
        rkw_weather_column(w, RKW_WEATHER_REL_HUMIDITY), rkw_weather_column(w, RKW_WEATHER_PRESSURE), err);
    rkw_release(temp);
    return status;
}

static rkw_status compare(rkw_mpc *mpc, const rkw_facility *warmer, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    rkw_operation *other;
    const rkw_operation_extras extras = {warmer, NULL};
    RKW_TRY(rkw_operation_create(&other, &mpc->ctx, m->site, m->year, &extras, err));
    mpc->warmth.memory = rkw_alloc(&mpc->ctx, 1 + m->n_pools, m->n * sizeof(double));
    if (!mpc->warmth.memory) {
        rkw_operation_free(other);
        return rkw_fail_memory(err, "a planner");
    }
    mpc->warmth.load = mpc->warmth.memory;
    for (size_t i = 0; i < m->n; i++) mpc->warmth.load[i] = (other->load[i] - m->load[i]) / WARMER_K;
    for (size_t q = 0; q < m->n_pools; q++) {
        mpc->warmth.draw[q] = mpc->warmth.memory + (1 + q) * m->n;
        for (size_t i = 0; i < m->n; i++)
            mpc->warmth.draw[q][i] = (other->pools[q].draw[i] - m->pools[q].draw[i]) / WARMER_K;
    }
    rkw_operation_free(other);
    return RKW_OK;
}

rkw_status rkw_mpc_feel_warmth(rkw_mpc *mpc, rkw_error *err)
{
    rkw_facility *warmer;
    RKW_TRY(make_warmer(mpc->model, &mpc->ctx, &warmer, err));
    const rkw_status status = compare(mpc, warmer, err);
    rkw_facility_free(warmer);
    return status;
}

/* Values of one owner for the window, with the errors of its quantity; less the margin, where more would help. */
static rkw_status see(rkw_mpc *mpc, int32_t quantity, size_t index, size_t row, size_t n, double sign, double *out,
                      rkw_error *err)
{
    const rkw_forecast *f = mpc->forecast;
    const rkw_forecast_item *item = rkw_forecast_find(f, quantity, index);
    if (!item) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "mpc: the forecast was made for another site");
    RKW_TRY(rkw_forecast_fill(f, item, row, n, mpc->look + (size_t)quantity * mpc->window, out, err));
    if (!(mpc->margin > 0)) return RKW_OK;
    for (size_t i = 1; i < n; i++)
        out[i] = rkw_max(out[i] + sign * mpc->margin * rkw_forecast_spread(f, quantity, index, row, i), 0);
    return RKW_OK;
}

static rkw_status look_at_plants(rkw_mpc *mpc, size_t row, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    double *value = mpc->look + RKW_FORECAST_QUANTITIES * mpc->window;
    const double gain = 1 - m->grid.connection_loss_share;
    for (size_t g = 0; g < m->n_groups; g++) {
        for (size_t i = 1; i < n; i++) mpc->phrase.group_MW[g][i] = 0;
        for (size_t k = 0; k < m->groups[g].n_plants; k++) {
            const size_t p = m->groups[g].plants[k];
            const rkw_plant *plant = &m->plants[p];
            const double keep = (1 - plant->wheeling_loss) * (plant->remote ? gain : 1);
            RKW_TRY(
                see(mpc, plant->kind == RKW_PLANT_PV ? RKW_FORECAST_PV : RKW_FORECAST_WIND, p, row, n, -1, value, err));
            for (size_t i = 1; i < n; i++) mpc->phrase.group_MW[g][i] += keep * rkw_min(value[i], plant->line_limit_MW);
        }
    }
    return RKW_OK;
}

/* Work that can wait replaces the classes' arrivals; must-run work moves the load. */
static rkw_status look_at_work(rkw_mpc *mpc, size_t row, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    double *value = mpc->look + RKW_FORECAST_QUANTITIES * mpc->window, *more = value + mpc->window;
    double *all = more + mpc->window;
    for (size_t i = 0; i < n; i++) more[i] = all[i] = 0;
    for (size_t k = 0; k < m->n_classes; k++)
        for (size_t i = 1; i < n; i++) mpc->phrase.arrivals[k][i] = mpc->phrase.served[k][i] = 0;
    for (size_t t = 0; t < m->n_tenants; t++) {
        const rkw_operation_tenant *tenant = &m->tenants[t];
        RKW_TRY(see(mpc, RKW_FORECAST_WORK, t, row, n, tenant->window ? 0 : 1, value, err));
        for (size_t i = 1; i < n; i++) {
            const double promised = tenant->share * tenant->gpu_MW;
            all[i] += promised * tenant->arrivals[row + i];
            more[i] += promised * (value[i] - tenant->arrivals[row + i]);
            if (tenant->class_index == RKW_NONE) continue;
            mpc->phrase.arrivals[tenant->class_index][i] += value[i] * tenant->gpu_MW;
            mpc->phrase.served[tenant->class_index][i] += promised * value[i];
        }
    }
    for (size_t i = 1; i < n; i++)
        if (all[i] > 0) mpc->phrase.load[i] = rkw_max(mpc->phrase.load[i] + m->firm[row + i] * more[i] / all[i], 0);
    return RKW_OK;
}

static rkw_status look_at_temperature(rkw_mpc *mpc, size_t row, size_t n, rkw_error *err)
{
    const rkw_operation *m = mpc->model;
    const double *truth = rkw_weather_column(rkw_year_weather(m->year, RKW_NONE), RKW_WEATHER_TEMP);
    double *value = mpc->look + RKW_FORECAST_QUANTITIES * mpc->window;
    const rkw_forecast_item *item = rkw_forecast_find(mpc->forecast, RKW_FORECAST_TEMP, 0);
    RKW_TRY(rkw_forecast_fill(mpc->forecast, item, row, n, mpc->look + RKW_FORECAST_TEMP * mpc->window, value, err));
    for (size_t i = 1; i < n; i++) {
        const double warmer = value[i] - truth[row + i];
        mpc->phrase.load[i] += warmer * mpc->warmth.load[row + i];
        for (size_t q = 0; q < m->n_pools; q++)
            mpc->phrase.draw[q][i] = rkw_max(mpc->phrase.draw[q][i] + warmer * mpc->warmth.draw[q][row + i], 1);
    }
    return RKW_OK;
}

rkw_status rkw_mpc_look(rkw_mpc *mpc, size_t row, size_t n, rkw_error *err)
{
    rkw_phrase_look(&mpc->phrase, row, n);
    if (mpc->forecast->options.kind == RKW_FORECAST_PERFECT && !(mpc->margin > 0)) return RKW_OK;
    if (mpc->forecast->options.kind == RKW_FORECAST_ERRORS)
        rkw_forecast_all_errors(mpc->forecast, row, n, mpc->window, mpc->look);
    RKW_TRY(look_at_plants(mpc, row, n, err));
    RKW_TRY(look_at_work(mpc, row, n, err));
    return look_at_temperature(mpc, row, n, err);
}
