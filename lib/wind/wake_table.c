/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Farm efficiency by direction and speed. */
#include "base/simd.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "wind/series.h"
#include "wind/wake.h"
#include "wind/wake_table.h"

typedef struct build {
    const rkw_context *ctx;
    const rkw_wake_config *config;
    const rkw_turbine *turbine;
    const rkw_wake_layout *layout;
    rkw_wake_table *table;
    size_t first; /* direction of the batch under way */
} build;

/* Efficiencies of one direction; where no machine turns they take the value of the next speed at which one does. */
static void fold(const rkw_wake_run *run, double *efficiency)
{
    double next = 1.0;
    for (size_t s = run->n_speeds; s-- > 0;) {
        double v = run->free_m_s[s] * run->density_factor, sum_kW = 0.0;
        double alone_kW = rkw_curve_at(&run->turbine->power_kW, v, 0.0) * (double)run->n;
        for (size_t place = 0; place < run->n; place++) sum_kW += run->power_kW[place * run->n_speeds + s];
        if (alone_kW > 0.0) next = sum_kW / alone_kW;
        efficiency[s] = next;
    }
}

static rkw_status build_direction(void *user, size_t index)
{
    build *b = user;
    rkw_wake_table *t = b->table;
    size_t direction = b->first + index;
    rkw_wake_run run;
    RKW_TRY(rkw_wake_run_begin(&run, b->ctx, b->config, b->turbine, b->layout->n, t->speed_m_s, t->n_speeds, NULL));
    rkw_wake_face_wind(&run, b->layout, 360.0 * (double)direction / (double)t->n_directions);
    rkw_wake_run_direction(&run);
    fold(&run, t->efficiency + direction * t->n_speeds);
    rkw_wake_run_end(&run);
    return RKW_OK;
}

static rkw_status check_size(size_t n_directions, size_t n_speeds, rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "n_directions", (double)n_directions, "1", 1.0, 3600.0));
    return rkw_check_range(err, "n_speeds", (double)n_speeds, "1", 2.0, 1000.0);
}

static rkw_status make_table(rkw_wake_table *t, const rkw_context *ctx, const rkw_turbine *turbine, size_t n_directions,
                             size_t n_speeds, rkw_error *err)
{
    double low = rkw_turbine_cut_in_m_s(turbine), high = rkw_turbine_cut_out_m_s(turbine);
    t->n_directions = n_directions;
    t->n_speeds = n_speeds;
    t->low_m_s = low;
    t->high_m_s = high;
    t->speeds_per_m_s = (double)(n_speeds - 1) / (high - low);
    t->speed_m_s = rkw_alloc(ctx, 2 * n_speeds, sizeof *t->speed_m_s);
    t->efficiency = rkw_alloc(ctx, n_directions * n_speeds, sizeof *t->efficiency);
    if (!t->speed_m_s || !t->efficiency) return rkw_fail_memory(err, "a wake table");
    t->alone = t->speed_m_s + n_speeds;
    for (size_t s = 0; s < n_speeds; s++) {
        t->speed_m_s[s] = s + 1 < n_speeds ? low + (double)s / t->speeds_per_m_s : high;
        t->alone[s] = rkw_curve_at(&turbine->power_kW, t->speed_m_s[s], 0.0) / turbine->rated_power_kW;
    }
    return RKW_OK;
}

/* Directions in batches, so that the caller hears of progress and can stop. */
static rkw_status build_all(build *b, rkw_error *err)
{
    size_t n = b->table->n_directions, batch = 4 * (size_t)b->ctx->n_threads;
    for (b->first = 0; b->first < n; b->first += batch) {
        size_t count = n - b->first < batch ? n - b->first : batch;
        rkw_status status = rkw_parallel_for(b->ctx->n_threads, count, build_direction, b);
        if (status != RKW_OK) return rkw_fail(err, status, RKW_NOWHERE, "wake table: %s", rkw_strerror(status));
        RKW_TRY(rkw_report_progress(b->ctx, (double)(b->first + count) / (double)n, "wakes", err));
    }
    return RKW_OK;
}

rkw_status rkw_wake_table_create(rkw_wake_table **out, const rkw_context *ctx, const rkw_wake_config *config,
                                 const rkw_turbine *turbine, const rkw_wake_layout *layout, size_t n_directions,
                                 size_t n_speeds, rkw_error *err)
{
    if (!out) return rkw_wind_fail_null(err, "out");
    *out = NULL;
    rkw_context own;
    RKW_TRY(rkw_context_copy(&own, ctx, err));
    RKW_TRY(rkw_wake_check(config, turbine, layout, err));
    RKW_TRY(check_size(n_directions, n_speeds, err));
    rkw_wake_table *table = rkw_alloc(ctx, 1, sizeof *table);
    if (!table) return rkw_fail_memory(err, "a wake table");
    build b = {&own, config, turbine, layout, table, 0};
    rkw_status status = make_table(table, ctx, turbine, n_directions, n_speeds, err);
    if (status == RKW_OK) status = build_all(&b, err);
    if (status == RKW_OK)
        *out = table;
    else
        rkw_wake_table_free(table);
    return status;
}

void rkw_wake_table_free(rkw_wake_table *table)
{
    if (!table) return;
    rkw_release(table->speed_m_s);
    rkw_release(table->efficiency);
    rkw_release(table);
}

RKW_CLONES
static void rkw_wake_table_look(const double *restrict efficiency, size_t n_directions, size_t n_speeds, double low,
                                double high, double speeds_per_m_s, const double *restrict direction_deg,
                                const double *restrict speed_m_s, size_t n, double *restrict out)
{
    double directions_per_deg = (double)n_directions / 360.0;
    int32_t width = (int32_t)n_speeds, count = (int32_t)n_directions;
    for (size_t i = 0; i < n; i++) {
        double v = speed_m_s[i], across = direction_deg[i] * directions_per_deg;
        double along = (rkw_clamp(v, low, high) - low) * speeds_per_m_s;
        int32_t d = (int32_t)across, s = (int32_t)along;
        s = s < width - 2 ? s : width - 2;
        double part_d = across - d, part_s = along - s;
        d = d < count ? d : d - count;
        int32_t after = d + 1 < count ? d + 1 : 0;
        const double *here = efficiency + d * width + s, *there = efficiency + after * width + s;
        double one = here[0] + part_s * (here[1] - here[0]), other = there[0] + part_s * (there[1] - there[0]);
        double value = one + part_d * (other - one);
        out[i] = v >= low && v <= high ? value : 1.0;
    }
}

void rkw_wake_table_rows(const rkw_wake_table *t, const double *direction_deg, const double *speed_m_s, size_t n,
                         double *efficiency)
{
    rkw_wake_table_look(t->efficiency, t->n_directions, t->n_speeds, t->low_m_s, t->high_m_s, t->speeds_per_m_s,
                        direction_deg, speed_m_s, n, efficiency);
}

rkw_status rkw_wake_table_efficiency(const rkw_wake_table *table, const double *direction_deg, const double *speed_m_s,
                                     size_t n, double *efficiency, rkw_error *err)
{
    if (!table || !efficiency) return rkw_wind_fail_null(err, "table or efficiency");
    RKW_TRY(rkw_wind_check_series(err, "direction_deg", direction_deg, n, 1, "deg", 0.0, 360.0));
    RKW_TRY(rkw_wind_check_series(err, "speed_m_s", speed_m_s, n, 1, "m/s", 0.0, 200.0));
    for (size_t i = 0; i < n; i++) rkw_wake_table_rows(table, direction_deg + i, speed_m_s + i, 1, efficiency + i);
    return RKW_OK;
}

rkw_status rkw_wake_table_power(const rkw_wake_table *table, double *power_MW_per_MW, double *speed_m_s, rkw_error *err)
{
    if (!table || !power_MW_per_MW) return rkw_wind_fail_null(err, "table or power_MW_per_MW");
    for (size_t d = 0; d < table->n_directions; d++)
        for (size_t s = 0; s < table->n_speeds; s++)
            power_MW_per_MW[d * table->n_speeds + s] = table->efficiency[d * table->n_speeds + s] * table->alone[s];
    if (speed_m_s) memcpy(speed_m_s, table->speed_m_s, table->n_speeds * sizeof *speed_m_s);
    return RKW_OK;
}
