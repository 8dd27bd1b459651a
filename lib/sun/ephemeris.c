/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reda & Andreas 2004, sections 3.1 to 3.9: heliocentric coordinates, nutation, obliquity, right ascension and
 * declination, for a block of instants at a time. */
#include "base/simd.h"

#include "sun/ephemeris.h"
#include "sun/mean_sun.h"
#include "sun/spa_terms.h"
#include "sun/trig.h"

#define DAYS_PER_CENTURY 36525.0
#define ARCSEC_1E4_PER_DEG 36000000.0
#define ABERRATION_ARCSEC 20.4898

static inline double polynomial_3(const double c[4], double t) { return c[0] + t * (c[1] + t * (c[2] + t * c[3])); }

/* out = (sum over powers p of t^p * sum over terms) * 1e-8 */
RKW_CLONES
static void rkw_sum_series(const rkw_spa_series *series, size_t n_powers, const double *restrict t, size_t n,
                           double *restrict out)
{
    double power[RKW_SUN_BLOCK];
    for (size_t i = 0; i < n; i++) out[i] = 0.0;
    for (size_t p = n_powers; p-- > 0;) {
        for (size_t i = 0; i < n; i++) power[i] = 0.0;
        for (size_t k = 0; k < series[p].n; k++) {
            const rkw_spa_term term = series[p].terms[k];
            for (size_t i = 0; i < n; i++) power[i] += term.amplitude * cos(term.phase_rad + term.frequency_rad * t[i]);
        }
        for (size_t i = 0; i < n; i++) out[i] = out[i] * t[i] + power[i];
    }
    for (size_t i = 0; i < n; i++) out[i] *= 1e-8;
}

/* Fundamental arguments of the nutation: degrees as cubic polynomials in Julian ephemeris centuries. */
static const double fundamental[5][4] = {{297.85036, 445267.111480, -0.0019142, 1.0 / 189474},
                                         {357.52772, 35999.050340, -0.0001603, -1.0 / 300000},
                                         {134.96298, 477198.867398, 0.0086972, 1.0 / 56250},
                                         {93.27191, 483202.017538, -0.0036825, 1.0 / 327270},
                                         {125.04452, -1934.136261, 0.0020708, 1.0 / 450000}};

/* Nutation in longitude and obliquity [deg]. */
RKW_CLONES
static void rkw_nutation(const double *restrict century, size_t n, double *restrict longitude_deg,
                         double *restrict obliquity_deg)
{
    double argument[5][RKW_SUN_BLOCK];
    for (size_t j = 0; j < 5; j++)
        for (size_t i = 0; i < n; i++)
            argument[j][i] = RKW_DEG * rkw_reduce_deg(polynomial_3(fundamental[j], century[i]));
    for (size_t i = 0; i < n; i++) longitude_deg[i] = obliquity_deg[i] = 0.0;
    for (size_t k = 0; k < RKW_SPA_NUTATION_TERMS; k++) {
        const rkw_spa_nutation_term term = rkw_spa_nutation[k];
        double angle[RKW_SUN_BLOCK];
        for (size_t i = 0; i < n; i++)
            angle[i] = term.multiple[0] * argument[0][i] + term.multiple[1] * argument[1][i] +
                       term.multiple[2] * argument[2][i] + term.multiple[3] * argument[3][i] +
                       term.multiple[4] * argument[4][i];
        for (size_t i = 0; i < n; i++) longitude_deg[i] += (term.a + term.b * century[i]) * sin(angle[i]);
        if (term.c == 0.0 && term.d == 0.0) continue;
        for (size_t i = 0; i < n; i++) obliquity_deg[i] += (term.c + term.d * century[i]) * cos(angle[i]);
    }
    for (size_t i = 0; i < n; i++) {
        longitude_deg[i] /= ARCSEC_1E4_PER_DEG;
        obliquity_deg[i] /= ARCSEC_1E4_PER_DEG;
    }
}

/* Mean obliquity of the ecliptic [arc seconds], u in units of 10000 Julian years. */
static inline double mean_obliquity_arcsec(double u)
{
    static const double c[11] = {84381.448, -4680.93, -1.55, 1999.25, -51.38, -249.67, -39.05, 7.12, 27.87, 5.79, 2.45};
    double sum = 0.0;
    for (int k = 10; k >= 0; k--) sum = sum * u + c[k];
    return sum;
}

/* Ecliptic longitude, latitude and obliquity of the apparent sun [rad]. */
typedef struct ecliptic {
    double lambda[RKW_SUN_BLOCK], beta[RKW_SUN_BLOCK], obliquity[RKW_SUN_BLOCK];
} ecliptic;

RKW_CLONES
static void rkw_apparent(const double *restrict millennium, const double *restrict psi_deg,
                         const double *restrict epsilon_deg, const double *restrict distance_au, size_t n,
                         ecliptic *restrict sun)
{
    for (size_t i = 0; i < n; i++) {
        const double aberration_deg = -ABERRATION_ARCSEC / (3600.0 * distance_au[i]);
        sun->obliquity[i] = RKW_DEG * (mean_obliquity_arcsec(millennium[i] * 0.1) * (1.0 / 3600.0) + epsilon_deg[i]);
        sun->lambda[i] += RKW_PI + RKW_DEG * (psi_deg[i] + aberration_deg);
        sun->beta[i] = -sun->beta[i];
    }
}

RKW_CLONES
static void rkw_equatorial(const double *restrict days_tt, const double *restrict psi_deg,
                           const ecliptic *restrict sine, const ecliptic *restrict cosine, size_t n,
                           rkw_geocentric *restrict out)
{
    for (size_t i = 0; i < n; i++) {
        const double sin_e = sine->obliquity[i], cos_e = cosine->obliquity[i], sin_l = sine->lambda[i];
        const double sin_b = sine->beta[i], cos_b = cosine->beta[i];
        const double alpha = atan2(sin_l * cos_e * cos_b - sin_b * sin_e, cosine->lambda[i] * cos_b);
        out->declination_rad[i] = asin(sin_b * cos_e + cos_b * sin_e * sin_l);
        out->lag_deg[i] = rkw_reduce_deg(alpha / RKW_DEG - psi_deg[i] * cos_e - rkw_mean_longitude_deg(days_tt[i]));
    }
}

void rkw_ephemeris_exact(const double *days_tt, size_t n, rkw_geocentric *out)
{
    double century[RKW_SUN_BLOCK], millennium[RKW_SUN_BLOCK], psi_deg[RKW_SUN_BLOCK], epsilon_deg[RKW_SUN_BLOCK];
    ecliptic sun, sine, cosine;
    for (size_t i = 0; i < n; i++) {
        century[i] = days_tt[i] / DAYS_PER_CENTURY;
        millennium[i] = century[i] * 0.1;
    }
    rkw_sum_series(rkw_spa_longitude, RKW_SPA_LONGITUDE_POWERS, millennium, n, sun.lambda);
    rkw_sum_series(rkw_spa_latitude, RKW_SPA_LATITUDE_POWERS, millennium, n, sun.beta);
    rkw_sum_series(rkw_spa_radius, RKW_SPA_RADIUS_POWERS, millennium, n, out->distance_au);
    rkw_nutation(century, n, psi_deg, epsilon_deg);
    rkw_apparent(millennium, psi_deg, epsilon_deg, out->distance_au, n, &sun);
    rkw_sines_and_cosines(sun.lambda, n, sine.lambda, cosine.lambda);
    rkw_sines_and_cosines(sun.beta, n, sine.beta, cosine.beta);
    rkw_sines_and_cosines(sun.obliquity, n, sine.obliquity, cosine.obliquity);
    rkw_equatorial(days_tt, psi_deg, &sine, &cosine, n, out);
}
