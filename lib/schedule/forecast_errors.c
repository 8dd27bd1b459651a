/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors with memory in lead time and correlation between quantities; a function of (seed, row of issue, lead). */
#include <math.h>

#include "base/fail.h"
#include "base/random.h"
#include "base/simd.h"
#include "schedule/forecast.h"

/* Cholesky factor of the correlation between quantities; a matrix that is none has no factor. */
rkw_status rkw_forecast_mix(rkw_forecast *f, rkw_error *err)
{
    enum { N = RKW_FORECAST_QUANTITIES };
    double c[N][N];
    for (int i = 0, k = 0; i < N; i++) {
        c[i][i] = 1;
        for (int j = i + 1; j < N; j++, k++) c[i][j] = c[j][i] = f->options.correlation[k];
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++) {
            double sum = c[i][j];
            for (int k = 0; k < j; k++) sum -= f->mix[i][k] * f->mix[j][k];
            if (i == j && !(sum > -1e-12))
                return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE,
                                "the correlations of forecast errors contradict each other");
            f->mix[i][j] = i == j ? sqrt(rkw_max(sum, 0)) : (f->mix[j][j] > 0 ? sum / f->mix[j][j] : 0);
        }
    return RKW_OK;
}

static double uniform(uint64_t seed, uint64_t issued, uint64_t lead, uint64_t draw)
{
    uint64_t z = rkw_random_mix(seed + RKW_RANDOM_STEP);
    z = rkw_random_mix(z + issued);
    z = rkw_random_mix(z + (lead << 8 | draw));
    return ((double)(z >> 11) + 0.5) * 0x1p-53;
}

/* Two independent normal numbers (Box & Muller 1958). */
static void normals(uint64_t seed, uint64_t issued, uint64_t lead, uint64_t pair, double out[2])
{
    const double radius = sqrt(-2 * log(uniform(seed, issued, lead, 2 * pair)));
    const double angle = 2 * RKW_PI * uniform(seed, issued, lead, 2 * pair + 1);
    out[0] = radius * cos(angle);
    out[1] = radius * sin(angle);
}

void rkw_forecast_all_errors(const rkw_forecast *f, size_t issued, size_t n, size_t stride, double *out)
{
    enum { N = RKW_FORECAST_QUANTITIES };
    double memory[N], fresh[N];
    for (int q = 0; q < N; q++) {
        memory[q] = pow(f->options.memory[q], rkw_axis_dt_h(&f->axis));
        fresh[q] = sqrt(1 - memory[q] * memory[q]);
        out[(size_t)q * stride] = 0;
    }
    for (size_t lead = 1; lead < n; lead++) {
        double z[N];
        for (uint64_t pair = 0; pair < N / 2; pair++) normals(f->options.seed, issued, lead, pair, z + 2 * pair);
        for (int q = 0; q < N; q++) {
            double draw = 0;
            for (int k = 0; k <= q; k++) draw += f->mix[q][k] * z[k];
            double *own = out + (size_t)q * stride + lead;
            own[0] = memory[q] * own[-1] + fresh[q] * draw;
        }
    }
}

void rkw_forecast_errors(const rkw_forecast *f, int32_t quantity, size_t issued, size_t n, double *out)
{
    const double memory = pow(f->options.memory[quantity], rkw_axis_dt_h(&f->axis));
    const double fresh = sqrt(1 - memory * memory);
    out[0] = 0;
    for (size_t lead = 1; lead < n; lead++) {
        double z[RKW_FORECAST_QUANTITIES], draw = 0;
        normals(f->options.seed, issued, lead, 0, z);
        if (quantity > 1) normals(f->options.seed, issued, lead, 1, z + 2);
        for (int k = 0; k <= quantity; k++) draw += f->mix[quantity][k] * z[k];
        out[lead] = memory * out[lead - 1] + fresh * draw;
    }
}
