/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where machines stand: rows on a ridge, mean power over a wind rose, a search for a better layout. */
#include "base/simd.h"

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "wind/random.h"
#include "wind/series.h"
#include "wind/wake.h"

rkw_status rkw_wind_layout_rows(size_t rows, size_t per_row, double ridge_deg, double in_row_m, double between_m,
                                double stagger_0_1, double *x_m, double *y_m, rkw_error *err)
{
    if (!x_m || !y_m) return rkw_wind_fail_null(err, "x_m or y_m");
    RKW_TRY(rkw_check_range(err, "rows", (double)rows, "1", 1.0, 10000.0));
    RKW_TRY(rkw_check_range(err, "per_row", (double)per_row, "1", 1.0, 10000.0));
    RKW_TRY(rkw_check_range(err, "ridge_deg", ridge_deg, "deg", 0.0, 360.0));
    RKW_TRY(rkw_check_range(err, "in_row_m", in_row_m, "m", 1.0, 1e5));
    RKW_TRY(rkw_check_range(err, "between_m", between_m, "m", 1.0, 1e5));
    RKW_TRY(rkw_check_range(err, "stagger_0_1", stagger_0_1, "1", 0.0, 1.0));
    double east = sin(ridge_deg * RKW_DEG), north = cos(ridge_deg * RKW_DEG);
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < per_row; k++) {
            double along_m = in_row_m * ((double)k + (r % 2 ? stagger_0_1 : 0.0)), across_m = between_m * (double)r;
            x_m[r * per_row + k] = along_m * east + across_m * north;
            y_m[r * per_row + k] = along_m * north - across_m * east;
        }
    return RKW_OK;
}

/* ------------------------------------------------------------------ mean power over a rose */

/* A search under way: wakes of one layout, and how often each direction and speed blows. */
typedef struct search_run {
    const rkw_layout_search *search;
    rkw_wake_run wake;
    double *speed_m_s; /* [n_speeds] */
    double *weight;    /* [n_directions * n_speeds], shares of time */
    double rated_kW;   /* of all machines */
} search_run;

static rkw_status check_rose(const rkw_wind_rose *rose, rkw_error *err)
{
    if (!rose) return rkw_wind_fail_null(err, "rose");
    if (!rose->weibull) return rkw_wind_fail_null(err, "weibull of the rose");
    RKW_TRY(rkw_check_range(err, "sectors of the rose", (double)rose->n, "1", 1.0, 3600.0));
    RKW_TRY(rkw_wind_check_series(err, "frequency_0_1", rose->frequency_0_1, rose->n, 1, "1", 0.0, 1.0));
    double sum = 0.0;
    for (size_t i = 0; i < rose->n; i++) {
        sum += rose->frequency_0_1[i];
        RKW_TRY(rkw_check_range(err, "shape of a sector", rose->weibull[i].shape, "1", 0.5, 20.0));
        RKW_TRY(rkw_check_range(err, "scale of a sector", rose->weibull[i].scale_m_s, "m/s", 0.1, 60.0));
    }
    return rkw_check_range(err, "sum of frequency_0_1", sum, "1", 1.0 - 1e-6, 1.0 + 1e-6);
}

static rkw_status check_search(const rkw_layout_search *s, rkw_error *err)
{
    if (!s) return rkw_wind_fail_null(err, "search");
    if (s->size != sizeof *s) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "search: size is not set");
    RKW_TRY(check_rose(s->rose, err));
    RKW_TRY(rkw_check_range(err, "n_moves", (double)s->n_moves, "1", 1.0, 1e7));
    RKW_TRY(rkw_check_range(err, "n_directions", (double)s->n_directions, "1", (double)s->rose->n, 3600.0));
    return rkw_check_range(err, "n_speeds", (double)s->n_speeds, "1", 2.0, 1000.0);
}

static double exceeded(const rkw_weibull *w, double v) { return exp(-pow(v / w->scale_m_s, w->shape)); }

/* Share of time in the bin around each speed, for one sector; the outer bins end at cut-in and cut-out. */
static void bin_weights(const double *speed_m_s, size_t n, const rkw_weibull *w, double share, double *weight)
{
    for (size_t s = 0; s < n; s++) {
        double low = s > 0 ? 0.5 * (speed_m_s[s - 1] + speed_m_s[s]) : speed_m_s[0];
        double high = s + 1 < n ? 0.5 * (speed_m_s[s] + speed_m_s[s + 1]) : speed_m_s[s];
        weight[s] = share * (exceeded(w, low) - exceeded(w, high));
    }
}

static size_t sector_of(const rkw_layout_search *s, size_t direction)
{
    double sectors = (double)direction * (double)s->rose->n / (double)s->n_directions;
    return (size_t)(sectors + 0.5) % s->rose->n;
}

/* Every direction takes an equal part of its sector's time. */
static void fill_weights(search_run *run)
{
    const rkw_layout_search *s = run->search;
    for (size_t d = 0; d < s->n_directions; d++) {
        size_t sector = sector_of(s, d), sharing = 0;
        for (size_t other = 0; other < s->n_directions; other++) sharing += sector_of(s, other) == sector;
        bin_weights(run->speed_m_s, s->n_speeds, &s->rose->weibull[sector],
                    s->rose->frequency_0_1[sector] / (double)sharing, run->weight + d * s->n_speeds);
    }
}

static void search_end(search_run *run)
{
    rkw_wake_run_end(&run->wake);
    rkw_release(run->speed_m_s);
    memset(run, 0, sizeof *run);
}

static rkw_status search_begin(search_run *run, const rkw_context *ctx, const rkw_layout_search *search,
                               const rkw_turbine *turbine, size_t n, rkw_error *err)
{
    memset(run, 0, sizeof *run);
    double low = rkw_turbine_cut_in_m_s(turbine), high = rkw_turbine_cut_out_m_s(turbine);
    run->search = search;
    run->rated_kW = turbine->rated_power_kW * (double)n;
    run->speed_m_s = rkw_alloc(ctx, (search->n_directions + 1) * search->n_speeds, sizeof *run->speed_m_s);
    if (!run->speed_m_s) {
        rkw_fail_memory(err, "a layout search");
        return RKW_E_MEMORY;
    }
    run->weight = run->speed_m_s + search->n_speeds;
    for (size_t s = 0; s < search->n_speeds; s++)
        run->speed_m_s[s] = rkw_min(low + (high - low) * (double)s / (double)(search->n_speeds - 1), high);
    fill_weights(run);
    rkw_status status =
        rkw_wake_run_begin(&run->wake, ctx, search->wake, turbine, n, run->speed_m_s, search->n_speeds, err);
    if (status != RKW_OK) search_end(run);
    return status;
}

static double mean_power(search_run *run, const rkw_wake_layout *layout)
{
    const rkw_layout_search *s = run->search;
    double mean_kW = 0.0;
    for (size_t d = 0; d < s->n_directions; d++) {
        rkw_wake_face_wind(&run->wake, layout, 360.0 * (double)d / (double)s->n_directions);
        rkw_wake_run_direction(&run->wake);
        for (size_t i = 0; i < layout->n * s->n_speeds; i++)
            mean_kW += run->weight[d * s->n_speeds + i % s->n_speeds] * run->wake.power_kW[i];
    }
    return mean_kW / run->rated_kW;
}

rkw_status rkw_wind_layout_mean_power(const rkw_layout_search *search, const rkw_context *ctx,
                                      const rkw_turbine *turbine, const rkw_wake_layout *layout, double *mean_MW_per_MW,
                                      rkw_error *err)
{
    if (!mean_MW_per_MW) return rkw_wind_fail_null(err, "mean_MW_per_MW");
    RKW_TRY(check_search(search, err));
    RKW_TRY(rkw_wake_check(search->wake, turbine, layout, err));
    search_run run;
    RKW_TRY(search_begin(&run, ctx, search, turbine, layout->n, err));
    *mean_MW_per_MW = mean_power(&run, layout);
    search_end(&run);
    return RKW_OK;
}

/* ------------------------------------------------------------------ search */

/* Whether a ray to the east crosses the outline an odd number of times. */
static int inside_area(const rkw_layout_search *s, double x_m, double y_m)
{
    int inside = 0;
    for (size_t i = 0, j = s->n_corners - 1; i < s->n_corners; j = i++) {
        double yi = s->corner_y_m[i], yj = s->corner_y_m[j], xi = s->corner_x_m[i], xj = s->corner_x_m[j];
        if ((yi > y_m) != (yj > y_m) && x_m < xi + (xj - xi) * (y_m - yi) / (yj - yi)) inside = !inside;
    }
    return inside;
}

static int stands_free(const rkw_layout_search *s, const rkw_wake_layout *layout, size_t machine, double x_m,
                       double y_m)
{
    if (!inside_area(s, x_m, y_m)) return 0;
    for (size_t i = 0; i < layout->n; i++)
        if (i != machine && hypot(layout->x_m[i] - x_m, layout->y_m[i] - y_m) < s->spacing_m) return 0;
    return 1;
}

static rkw_status check_start(const rkw_layout_search *s, const rkw_turbine *turbine, const rkw_wake_layout *layout,
                              rkw_error *err)
{
    RKW_TRY(rkw_check_range(err, "n_corners", (double)s->n_corners, "1", 3.0, 1000.0));
    RKW_TRY(rkw_wind_check_series(err, "corner_x_m", s->corner_x_m, s->n_corners, 1, "m", -1e7, 1e7));
    RKW_TRY(rkw_wind_check_series(err, "corner_y_m", s->corner_y_m, s->n_corners, 1, "m", -1e7, 1e7));
    RKW_TRY(rkw_check_range(err, "spacing_m", s->spacing_m, "m", turbine->rotor_diameter_m, 1e5));
    for (size_t i = 0; i < layout->n; i++)
        if (!stands_free(s, layout, i, layout->x_m[i], layout->y_m[i]))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                            "machine %zu stands outside the area or nearer than %s m to another", i,
                            RKW_REAL(s->spacing_m));
    return RKW_OK;
}

/* Longest step of move k: from ten spacings down to a tenth of one. */
static double step_of_move(const rkw_layout_search *s, size_t k)
{
    return 10.0 * s->spacing_m * pow(0.01, (double)k / (double)s->n_moves);
}

/* Tries one move of one machine; keeps it when it raises the mean power. */
static void try_move(search_run *run, rkw_wind_random *random, size_t k, size_t n, double *x_m, double *y_m,
                     double *best)
{
    rkw_wake_layout layout = {n, x_m, y_m};
    size_t machine = (size_t)(rkw_wind_random_0_1(random) * (double)n);
    double angle = 2.0 * RKW_PI * rkw_wind_random_0_1(random);
    double length_m = step_of_move(run->search, k) * rkw_wind_random_0_1(random);
    double old_x_m = x_m[machine], old_y_m = y_m[machine];
    double new_x_m = old_x_m + length_m * sin(angle), new_y_m = old_y_m + length_m * cos(angle);
    if (!stands_free(run->search, &layout, machine, new_x_m, new_y_m)) return;
    x_m[machine] = new_x_m;
    y_m[machine] = new_y_m;
    double power = mean_power(run, &layout);
    if (power > *best) {
        *best = power;
        return;
    }
    x_m[machine] = old_x_m;
    y_m[machine] = old_y_m;
}

static rkw_status run_moves(search_run *run, const rkw_context *ctx, size_t n, double *x_m, double *y_m, double *best,
                            rkw_error *err)
{
    const rkw_layout_search *s = run->search;
    rkw_wind_random random = rkw_wind_random_stream(s->seed, 0);
    size_t every = s->n_moves / 100 + 1;
    for (size_t k = 0; k < s->n_moves; k++) {
        try_move(run, &random, k, n, x_m, y_m, best);
        if (k % every == 0) RKW_TRY(rkw_report_progress(ctx, (double)k / (double)s->n_moves, "layout", err));
    }
    return RKW_OK;
}

rkw_status rkw_wind_layout_improve(const rkw_layout_search *search, const rkw_context *ctx, const rkw_turbine *turbine,
                                   size_t n, double *x_m, double *y_m, double *before, double *after, rkw_error *err)
{
    rkw_wake_layout start = {n, x_m, y_m};
    RKW_TRY(check_search(search, err));
    RKW_TRY(rkw_wake_check(search->wake, turbine, &start, err));
    RKW_TRY(check_start(search, turbine, &start, err));
    double *moved_m = rkw_alloc(ctx, n, 2 * sizeof *moved_m);
    if (!moved_m) return rkw_fail_memory(err, "a layout search");
    search_run run;
    rkw_status status = search_begin(&run, ctx, search, turbine, n, err);
    if (status == RKW_OK) {
        memcpy(moved_m, x_m, n * sizeof *x_m);
        memcpy(moved_m + n, y_m, n * sizeof *y_m);
        double first = mean_power(&run, &start), best = first;
        status = run_moves(&run, ctx, n, moved_m, moved_m + n, &best, err);
        if (status == RKW_OK) {
            memcpy(x_m, moved_m, n * sizeof *x_m);
            memcpy(y_m, moved_m + n, n * sizeof *y_m);
            if (before) *before = first;
            if (after) *after = best;
        }
        search_end(&run);
    }
    rkw_release(moved_m);
    return status;
}
