/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DISC (Maxwell, SERI/TR-215-3087, 1987) and its dynamic form DIRINT (Perez et al., ASHRAE Transactions 98, 1992). */
#include "base/simd.h"

#include "solar/clearness.h"
#include "solar/dirint_table.h"
#include "solar/kernels.h"
#include "sun/check.h"

/* The correlation was fitted up to this air mass. */
#define MAX_AIRMASS 12.0

/* Absolute air mass by Kasten 1966, the one the model was fitted with; below the horizon its largest value. */
static double airmass_of(double zenith_deg, double pressure_Pa)
{
    if (!(zenith_deg <= 90.0)) return MAX_AIRMASS;
    const double relative = 1.0 / (cos(zenith_deg * RKW_DEG) + 0.15 * pow(93.885 - zenith_deg, -1.253));
    return rkw_min(rkw_airmass_absolute(relative, pressure_Pa), MAX_AIRMASS);
}

/* Beam transmittance from clearness and air mass. */
static double beam_transmittance(double kt, double airmass)
{
    const int cloudy = kt <= 0.6;
    const double a =
        cloudy ? 0.512 + kt * (-1.56 + kt * (2.286 - 2.222 * kt)) : -5.743 + kt * (21.77 + kt * (-27.49 + 11.56 * kt));
    const double b = cloudy ? 0.37 + 0.962 * kt : 41.4 + kt * (-118.5 + kt * (66.05 + 31.9 * kt));
    const double c = cloudy ? -0.28 + kt * (0.932 - 2.048 * kt) : -47.01 + kt * (184.2 + kt * (-222.0 + 73.81 * kt));
    const double clear = 0.866 + airmass * (-0.122 + airmass * (0.0121 + airmass * (-0.000653 + 1.4e-05 * airmass)));
    return clear - (a + b * exp(c * airmass));
}

typedef struct disc {
    double dni, kt, airmass;
} disc;

static disc disc_of(double zenith_deg, double ghi, double extraterrestrial, double pressure_Pa)
{
    disc d = {0.0, rkw_clearness(zenith_deg, ghi, extraterrestrial), airmass_of(zenith_deg, pressure_Pa)};
    const double dni = beam_transmittance(d.kt, d.airmass) * extraterrestrial;
    if (zenith_deg <= RKW_MAX_BEAM_ZENITH_DEG && dni > 0.0) d.dni = dni;
    return d;
}

rkw_status rkw_decompose_disc(const double *zenith_deg, const double *ghi_W_m2, const double *extraterrestrial_W_m2,
                              const double *pressure_Pa, size_t n, double *dni_W_m2, double *clearness, double *airmass,
                              rkw_error *err)
{
    RKW_TRY(rkw_ghi_check(zenith_deg, ghi_W_m2, extraterrestrial_W_m2, n, err));
    RKW_TRY(rkw_require_values(err, "pressure", pressure_Pa, n, "Pa", 30000.0, 120000.0));
    for (size_t i = 0; i < n; i++) {
        const disc d = disc_of(zenith_deg[i], ghi_W_m2[i], extraterrestrial_W_m2[i], pressure_Pa[i]);
        if (dni_W_m2) dni_W_m2[i] = d.dni;
        if (clearness) clearness[i] = d.kt;
        if (airmass) airmass[i] = d.airmass;
    }
    return RKW_OK;
}

/* Clearness made independent of the zenith angle; NaN below the horizon. */
static double steady_clearness(const rkw_dirint_input *in, size_t i, double *dni)
{
    const disc d = disc_of(in->zenith_deg[i], in->ghi_W_m2[i], in->extraterrestrial_W_m2[i], in->pressure_Pa[i]);
    *dni = d.dni;
    if (!(in->zenith_deg[i] <= 90.0)) return NAN;
    return rkw_clamp(d.kt / (1.031 * exp(-1.4 / (0.9 + 9.4 / d.airmass)) + 0.1), 0.0, 1.0);
}

/* Number of upper limits that x has reached. */
static size_t bin(double x, const double *limits, size_t n)
{
    size_t k = 0;
    while (k < n && x >= limits[k]) k++;
    return k;
}

/* Mean change of the clearness to the neighbouring rows; a neighbour below the horizon counts as no change, the ends of
 * the series use their one neighbour twice. NaN when there is none. */
static double stability(double previous, double now, double next, int first, int last)
{
    const double before = fabs(now - (first ? next : previous)), after = fabs(now - (last ? previous : next));
    if (isnan(before) && isnan(after)) return NAN;
    return 0.5 * ((isnan(before) ? 0.0 : before) + (isnan(after) ? 0.0 : after));
}

static double dirint_ratio(double kt, double zenith_deg, double change, double dew_point_C)
{
    static const double clearness_limits[] = {0.24, 0.4, 0.56, 0.7, 0.8};
    static const double zenith_limits_deg[] = {25.0, 40.0, 55.0, 70.0, 80.0};
    static const double change_limits[] = {0.015, 0.035, 0.07, 0.15, 0.3};
    static const double water_limits_cm[] = {1.0, 2.0, 3.0};
    const size_t b = bin(zenith_deg, zenith_limits_deg, 5), c = isnan(change) ? 6 : bin(change, change_limits, 5);
    const size_t d = isnan(dew_point_C) ? 4 : bin(exp(0.07 * dew_point_C - 0.075), water_limits_cm, 3);
    return rkw_dirint_ratio_1e5[bin(kt, clearness_limits, 5)][b][c][d] / 100000.0;
}

static rkw_status check_dirint(const rkw_dirint_input *in, size_t n, rkw_error *err)
{
    if (!in) return rkw_fail_null(err, "dirint input");
    RKW_TRY(rkw_ghi_check(in->zenith_deg, in->ghi_W_m2, in->extraterrestrial_W_m2, n, err));
    RKW_TRY(rkw_require_values(err, "pressure", in->pressure_Pa, n, "Pa", 30000.0, 120000.0));
    for (size_t i = 0; in->dew_point_C && i < n; i++)
        if (!isnan(in->dew_point_C[i]))
            RKW_TRY(rkw_check_range(err, "dew_point", in->dew_point_C[i], "degC", -100.0, 60.0));
    return rkw_check_choice(err, "use_stability", in->use_stability, 2);
}

rkw_status rkw_decompose_dirint(const rkw_dirint_input *in, size_t n, double *dni_W_m2, rkw_error *err)
{
    RKW_TRY(check_dirint(in, n, err));
    if (!dni_W_m2 && n > 0) return rkw_fail_null(err, "dni_W_m2");
    double previous = NAN, dni, dni_next = 0.0;
    double now = n > 0 ? steady_clearness(in, 0, &dni_next) : NAN;
    for (size_t i = 0; i < n; i++) {
        dni = dni_next;
        const double next = i + 1 < n ? steady_clearness(in, i + 1, &dni_next) : NAN;
        const double change = in->use_stability ? stability(previous, now, next, i == 0, i + 1 == n) : NAN;
        const double dew_point_C = in->dew_point_C ? in->dew_point_C[i] : NAN;
        dni_W_m2[i] = isnan(now) ? 0.0 : dni * dirint_ratio(now, in->zenith_deg[i], change, dew_point_C);
        previous = now;
        now = next;
    }
    return RKW_OK;
}
