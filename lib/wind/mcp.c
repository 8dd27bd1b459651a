/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long-term correction: straight lines and quantile maps from a reference to a site. */
#include <math.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "wind/curve.h"
#include "wind/samples.h"
#include "wind/series.h"

static double mean_of(const double *values, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    return sum / (double)n;
}

rkw_status rkw_mcp_fit(const double *reference, const double *site, size_t n, rkw_mcp *fit, rkw_error *err)
{
    if (!fit) return rkw_wind_fail_null(err, "fit");
    if (n < 3) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a long-term correction needs at least three pairs");
    RKW_TRY(rkw_wind_check_series(err, "reference", reference, n, 1, "", -1e6, 1e6));
    RKW_TRY(rkw_wind_check_series(err, "site", site, n, 1, "", -1e6, 1e6));
    double x0 = mean_of(reference, n), y0 = mean_of(site, n), xx = 0.0, yy = 0.0, xy = 0.0;
    for (size_t i = 0; i < n; i++) {
        double dx = reference[i] - x0, dy = site[i] - y0;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    if (!(xx > 0.0)) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "the reference is constant");
    double slope = xy / xx, ratio = sqrt(yy / xx), free_pairs = (double)(n - 1);
    *fit = (rkw_mcp){x0,
                     y0,
                     sqrt(xx / free_pairs),
                     sqrt(yy / free_pairs),
                     yy > 0.0 ? xy / sqrt(xx * yy) : 0.0,
                     slope,
                     y0 - slope * x0,
                     ratio,
                     y0 - ratio * x0};
    return RKW_OK;
}

rkw_status rkw_mcp_predict(const rkw_mcp *fit, int32_t method, const double *reference, size_t n, double *out,
                           rkw_error *err)
{
    if (!fit || !out) return rkw_wind_fail_null(err, "fit or out");
    RKW_TRY(rkw_wind_check_choice(err, "method", method, 2));
    RKW_TRY(rkw_wind_check_series(err, "reference", reference, n, 1, "", -1e6, 1e6));
    double slope = method == RKW_MCP_LINEAR ? fit->linear_slope : fit->ratio_slope;
    double intercept = method == RKW_MCP_LINEAR ? fit->linear_intercept : fit->ratio_intercept;
    for (size_t i = 0; i < n; i++) out[i] = intercept + slope * reference[i];
    return RKW_OK;
}

/* ------------------------------------------------------------------ quantile map */

struct rkw_quantile_map {
    double *reference, *probability; /* distinct values rising, and their positions 0 .. 1 */
    size_t n_reference;
    double *site; /* sorted */
    size_t n_site;
};

/* Equal values become one point at their mean position; returns how many are left. */
static size_t merge_ties(double *sorted, size_t n, double *probability)
{
    size_t distinct = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && sorted[end] == sorted[i]) end++;
        probability[distinct] = 0.5 * (double)(i + end - 1) / (double)(n - 1);
        sorted[distinct++] = sorted[i];
        i = end;
    }
    return distinct;
}

rkw_status rkw_quantile_map_create(rkw_quantile_map **out, const rkw_context *ctx, const double *reference,
                                   size_t n_reference, const double *site, size_t n_site, rkw_error *err)
{
    if (!out) return rkw_wind_fail_null(err, "out");
    *out = NULL;
    if (n_reference < 2) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "a quantile map needs two reference values");
    rkw_quantile_map *map = rkw_alloc(ctx, 1, sizeof *map);
    if (!map) return rkw_fail_memory(err, "a quantile map");
    rkw_status status;
    map->n_site = n_site;
    map->reference = rkw_wind_sorted(ctx, "reference", reference, n_reference, &status, err);
    if (map->reference) map->site = rkw_wind_sorted(ctx, "site", site, n_site, &status, err);
    if (map->site) {
        map->probability = rkw_alloc(ctx, n_reference, sizeof *map->probability);
        if (!map->probability) status = rkw_fail_memory(err, "a quantile map");
    }
    if (map->reference && map->probability) {
        map->n_reference = merge_ties(map->reference, n_reference, map->probability);
        *out = map;
    } else
        rkw_quantile_map_free(map);
    return status;
}

void rkw_quantile_map_free(rkw_quantile_map *map)
{
    if (!map) return;
    rkw_release(map->reference);
    rkw_release(map->probability);
    rkw_release(map->site);
    rkw_release(map);
}

/* Type 7 of Hyndman & Fan: straight lines between positions i / (n-1). */
static double quantile_of(const double *sorted, size_t n, double probability)
{
    double position = probability * (double)(n - 1);
    size_t low = (size_t)position;
    if (low + 1 >= n) return sorted[n - 1];
    double part = position - (double)low;
    return (1.0 - part) * sorted[low] + part * sorted[low + 1];
}

static double beyond(const rkw_quantile_map *map, double v)
{
    double least = map->reference[0], largest = map->reference[map->n_reference - 1];
    return v < least ? v - least : rkw_max(v - largest, 0.0);
}

rkw_status rkw_quantile_map_apply(const rkw_quantile_map *map, const double *values, size_t n, int32_t extend,
                                  double *probability, double *out, rkw_error *err)
{
    if (!map || !out) return rkw_wind_fail_null(err, "map or out");
    RKW_TRY(rkw_wind_check_series(err, "values", values, n, 1, "", -1e12, 1e12));
    rkw_curve positions = rkw_curve_borrow(map->reference, map->probability, map->n_reference);
    for (size_t i = 0; i < n; i++) {
        double v = values[i], p = rkw_curve_held(&positions, v);
        out[i] = quantile_of(map->site, map->n_site, p) + (extend ? beyond(map, v) : 0.0);
        if (probability) probability[i] = p;
    }
    return RKW_OK;
}
