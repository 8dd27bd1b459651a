/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to the power after the curve: losses, ice, heat, outages. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "wind/farm.h"
#include "wind/random.h"
#include "wind/series.h"

#define KINDS 4

static rkw_status check_outages(const rkw_wind_stage *s, rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "n_turbines", s->n_turbines, "1", 1.0, 100000.0));
    RKW_TRY(rkw_check_range(err, "mtbf_h", s->mtbf_h, "h", 1e-3, 1e9));
    return rkw_check_range(err, "mttr_h", s->mttr_h, "h", 1e-3, 1e9);
}

static rkw_status check_icing(const rkw_wind_stage *s, rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "to_C", s->to_C, "C", -50.0, 20.0));
    RKW_TRY(rkw_check_range(err, "humidity_0_1", s->humidity_0_1, "1", 0.0, 1.0));
    return rkw_check_range(err, "lasting_h", s->lasting_h, "h", 0.0, 1000.0);
}

static rkw_status check_hot(const rkw_wind_stage *s, rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "from_C", s->from_C, "C", 0.0, 70.0));
    if (s->to_C > s->from_C && s->to_C <= 70.0) return RKW_OK;
    return rkw_fail_value(err, RKW_NOWHERE, "to_C", s->to_C, "C", s->from_C, 70.0);
}

rkw_status rkw_stage_check(const rkw_wind_stage *stage, rkw_error *err)
{
    if (!memchr(stage->name, 0, sizeof stage->name) || !stage->name[0])
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a stage needs a name of 1 to 31 characters");
    RKW_TRY(rkw_wind_check_choice(err, "stage kind", stage->kind, KINDS));
    RKW_TRY(rkw_check_range(err, stage->name, stage->fraction, "1", 0.0, 1.0));
    if (stage->kind == RKW_WIND_STAGE_ICING) return check_icing(stage, err);
    if (stage->kind == RKW_WIND_STAGE_HOT) return check_hot(stage, err);
    if (stage->kind == RKW_WIND_STAGE_OUTAGES) return check_outages(stage, err);
    return RKW_OK;
}

/* Takes `share` from the rows that the hours from..to touch, in proportion to the time touched. */
static void take_hours(double *available, size_t n, double dt_h, double from_h, double to_h, double share)
{
    size_t row = (size_t)(from_h / dt_h);
    for (; row < n && (double)row * dt_h < to_h; row++) {
        double begin = rkw_max(from_h, (double)row * dt_h), end = rkw_min(to_h, (double)(row + 1) * dt_h);
        if (end > begin) available[row] -= share * (end - begin) / dt_h;
    }
}

/* One machine: alternating exponential times up and down, started in the long-run mixture of both. */
static void run_machine(const rkw_wind_stage *s, uint64_t machine, double *available, size_t n, double dt_h)
{
    rkw_wind_random random = rkw_wind_random_stream(s->seed, machine);
    double end_h = (double)n * dt_h, now_h = 0.0, share = 1.0 / s->n_turbines;
    int up = rkw_wind_random_0_1(&random) * (s->mtbf_h + s->mttr_h) < s->mtbf_h;
    while (now_h < end_h) {
        double lasts_h = rkw_wind_random_exponential(&random, up ? s->mtbf_h : s->mttr_h);
        double until_h = rkw_min(now_h + lasts_h, end_h);
        if (!up) take_hours(available, n, dt_h, now_h, until_h, share);
        now_h = until_h;
        up = !up;
    }
}

rkw_status rkw_stage_begin(const rkw_wind_stage *stage, const rkw_context *ctx, const rkw_axis *axis,
                           rkw_stage_state *state, rkw_error *err)
{
    memset(state, 0, sizeof *state);
    if (stage->kind != RKW_WIND_STAGE_OUTAGES) return RKW_OK;
    state->available = rkw_alloc(ctx, axis->n, sizeof *state->available);
    if (!state->available) return rkw_fail_memory(err, "outages of a wind farm");
    for (size_t i = 0; i < axis->n; i++) state->available[i] = 1.0;
    for (int32_t m = 0; m < stage->n_turbines; m++)
        run_machine(stage, (uint64_t)m, state->available, axis->n, rkw_axis_dt_h(axis));
    return RKW_OK;
}

void rkw_stage_end(rkw_stage_state *state)
{
    rkw_release(state->available);
    state->available = NULL;
}

/* Ice forms in cold, damp rows and stays for lasting_h after the last of them. */
static void apply_icing(const rkw_wind_stage *s, rkw_stage_state *state, double dt_h, rkw_farm_block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        int forming = b->temperature_C[i] < s->to_C && b->humidity_0_1[i] > s->humidity_0_1;
        if (forming || state->wet_for_h > 0.0) b->power[i] *= 1.0 - s->fraction;
        state->wet_for_h = forming ? s->lasting_h : rkw_max(state->wet_for_h - dt_h, 0.0);
    }
}

static void apply_hot(const rkw_wind_stage *s, rkw_farm_block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        double position = (b->temperature_C[i] - s->from_C) / (s->to_C - s->from_C);
        double factor = position > 1.0 ? 0.0 : 1.0 - s->fraction * rkw_max(position, 0.0);
        b->power[i] *= factor;
    }
}

void rkw_stage_apply(const rkw_wind_stage *stage, rkw_stage_state *state, double dt_h, rkw_farm_block *block)
{
    switch (stage->kind) {
    case RKW_WIND_STAGE_ICING: apply_icing(stage, state, dt_h, block); break;
    case RKW_WIND_STAGE_HOT: apply_hot(stage, block); break;
    case RKW_WIND_STAGE_OUTAGES:
        for (size_t i = 0; i < block->rows; i++) block->power[i] *= rkw_max(state->available[block->first + i], 0.0);
        break;
    default:
        for (size_t i = 0; i < block->rows; i++) block->power[i] *= 1.0 - stage->fraction;
    }
}
