/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SUN_SPA_TERMS_H
#define RKW_SUN_SPA_TERMS_H

#include <stddef.h>

/* amplitude * cos(phase + frequency * t), amplitude in 1e-8 rad (or au), t in Julian ephemeris millennia. */
typedef struct rkw_spa_term {
    double amplitude, phase_rad, frequency_rad;
} rkw_spa_term;

/* Terms that multiply one power of t. */
typedef struct rkw_spa_series {
    const rkw_spa_term *terms;
    size_t n;
} rkw_spa_series;

enum {
    RKW_SPA_LONGITUDE_POWERS = 6,
    RKW_SPA_LATITUDE_POWERS = 2,
    RKW_SPA_RADIUS_POWERS = 5,
    RKW_SPA_NUTATION_TERMS = 63
};
extern const rkw_spa_series rkw_spa_longitude[RKW_SPA_LONGITUDE_POWERS];
extern const rkw_spa_series rkw_spa_latitude[RKW_SPA_LATITUDE_POWERS];
extern const rkw_spa_series rkw_spa_radius[RKW_SPA_RADIUS_POWERS];

/* One nutation term: multiples of the five fundamental arguments (elongation of the moon, anomalies of sun and moon,
 * argument of latitude, node), amplitudes of longitude a + b T and obliquity c + d T in 1e-4 arc seconds. */
typedef struct rkw_spa_nutation_term {
    double multiple[5];
    double a, b, c, d;
} rkw_spa_nutation_term;
extern const rkw_spa_nutation_term rkw_spa_nutation[RKW_SPA_NUTATION_TERMS];

#endif
