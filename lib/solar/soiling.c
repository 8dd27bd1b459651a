/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dust on modules and the rain that takes it away. */
#include "base/simd.h"

#include "sun/check.h"

#include <rackwatt/solar.h>

/* Sum of the last `window` rows that ends at a row. The window slides; so that rounding does not pile up, the sum is made
 * anew once per window. */
typedef struct sliding {
    const double *values;
    size_t window, slid;
    double sum;
} sliding;

static double slide_to(sliding *s, size_t row)
{
    const size_t first = row + 1 >= s->window ? row + 1 - s->window : 0;
    if (s->slid < s->window) {
        s->sum += s->values[row] - (first > 0 ? s->values[first - 1] : 0.0);
        s->slid++;
        return s->sum;
    }
    s->slid = 0;
    s->sum = 0.0;
    for (size_t i = first; i <= row; i++) s->sum += s->values[i];
    return s->sum;
}

static size_t rows_of_hours(double hours, double dt_h)
{
    const double rows = rint(hours / dt_h);
    return rows < 1.0 ? 1 : (size_t)rows;
}

static rkw_status check_kimber(const rkw_kimber *k, rkw_error *err)
{
    if (!k) return rkw_fail_null(err, "kimber");
    RKW_TRY(rkw_check_range(err, "cleaning_threshold", k->cleaning_threshold_mm, "mm", 0.0, 1000.0));
    RKW_TRY(rkw_check_range(err, "loss_per_day", k->loss_per_day, "1/day", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "grace", k->grace_days, "day", 0.0, 366.0));
    RKW_TRY(rkw_check_range(err, "max_loss", k->max_loss, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "initial_loss", k->initial_loss, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "accumulation", k->accumulation_h, "h", 0.0, 8784.0));
    return rkw_check_range(err, "wash_every", k->wash_every_days, "day", 0.0, 3660.0);
}

rkw_status rkw_soiling_kimber(const rkw_kimber *kimber, const double *rain_mm, size_t n, double dt_h, double *loss,
                              rkw_error *err)
{
    RKW_TRY(check_kimber(kimber, err));
    RKW_TRY(rkw_require_values(err, "rain", rain_mm, n, "mm", 0.0, 1000.0));
    RKW_TRY(rkw_check_range(err, "dt", dt_h, "h", 1.0 / 60.0, 24.0));
    if (!loss && n > 0) return rkw_fail_null(err, "loss");
    sliding rain = {rain_mm, rows_of_hours(kimber->accumulation_h, dt_h), 0, 0.0};
    const size_t wash_rows = kimber->wash_every_days > 0.0 ? rows_of_hours(24.0 * kimber->wash_every_days, dt_h) : 0;
    const size_t damp_rows = (size_t)ceil(24.0 * kimber->grace_days / dt_h);
    size_t damp_until = 0;
    double soiled = kimber->initial_loss;
    for (size_t i = 0; i < n; i++) {
        if (slide_to(&rain, i) > kimber->cleaning_threshold_mm) damp_until = i + damp_rows;
        if (i > 0) soiled += kimber->loss_per_day * dt_h / 24.0;
        if (i < damp_until || (wash_rows > 0 && i > 0 && i % wash_rows == 0)) soiled = 0.0;
        loss[i] = soiled = rkw_min(soiled, kimber->max_loss);
    }
    return RKW_OK;
}

static rkw_status check_hsu(const rkw_hsu *h, rkw_error *err)
{
    if (!h) return rkw_fail_null(err, "hsu");
    RKW_TRY(rkw_check_range(err, "cleaning_threshold", h->cleaning_threshold_mm, "mm", 0.0, 1000.0));
    RKW_TRY(rkw_check_range(err, "surface_tilt", h->surface_tilt_deg, "deg", 0.0, 90.0));
    RKW_TRY(rkw_check_range(err, "velocity_pm2_5", h->velocity_pm2_5_m_s, "m/s", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "velocity_pm10", h->velocity_pm10_m_s, "m/s", 0.0, 1.0));
    return rkw_check_range(err, "accumulation", h->accumulation_h, "h", 0.0, 8784.0);
}

rkw_status rkw_soiling_hsu(const rkw_hsu *hsu, const double *rain_mm, const double *pm2_5_g_m3, const double *pm10_g_m3,
                           size_t n, double dt_h, double *ratio, rkw_error *err)
{
    RKW_TRY(check_hsu(hsu, err));
    RKW_TRY(rkw_require_values(err, "rain", rain_mm, n, "mm", 0.0, 1000.0));
    RKW_TRY(rkw_require_values(err, "pm2_5", pm2_5_g_m3, n, "g/m3", 0.0, 1.0));
    RKW_TRY(rkw_require_values(err, "pm10", pm10_g_m3, n, "g/m3", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "dt", dt_h, "h", 1.0 / 60.0, 24.0));
    if (!ratio && n > 0) return rkw_fail_null(err, "ratio");
    sliding rain = {rain_mm, rows_of_hours(hsu->accumulation_h, dt_h), 0, 0.0};
    const double exposure_s = cos(hsu->surface_tilt_deg * RKW_DEG) * dt_h * 3600.0;
    double mass_g_m2 = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double coarse = rkw_max(pm10_g_m3[i] - pm2_5_g_m3[i], 0.0);
        mass_g_m2 += exposure_s * (pm2_5_g_m3[i] * hsu->velocity_pm2_5_m_s + coarse * hsu->velocity_pm10_m_s);
        if (slide_to(&rain, i) >= hsu->cleaning_threshold_mm) mass_g_m2 = 0.0;
        ratio[i] = 1.0 - 0.3437 * erf(0.17 * pow(mass_g_m2, 0.8473));
    }
    return RKW_OK;
}
