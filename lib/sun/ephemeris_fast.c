/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geocentric sun between daily nodes. The shortest periods of the series that matter are 9.1 and 13.7 days (0.03 and
 * 0.2 arc seconds of nutation); the remainder of a central polynomial through eight daily values is below 1e-9 deg. */
#include "base/simd.h"

#include "sun/ephemeris.h"

enum { NODES = 8, HALF = 4 };

int rkw_ephemeris_nodes(double low_day, double high_day, rkw_ephemeris_table *table)
{
    table->first_day = floor(low_day) - RKW_SUN_NODES_BEFORE;
    const double count = floor(high_day) + RKW_SUN_NODES_AFTER - table->first_day + 1.0;
    if (!(count <= RKW_SUN_MAX_NODES)) return 0;
    table->n = (size_t)count;
    double day[RKW_SUN_BLOCK];
    rkw_geocentric sun;
    for (size_t i = 0; i < table->n; i++) day[i] = table->first_day + (double)i;
    rkw_ephemeris_exact(day, table->n, &sun);
    for (size_t i = 0; i < table->n; i++) {
        table->lag_deg[i] = sun.lag_deg[i];
        table->declination_rad[i] = sun.declination_rad[i];
        table->distance_au[i] = sun.distance_au[i];
    }
    return 1;
}

/* Power series in y of the cubic through value[k] at y = 1/4, 9/4, 25/4, 49/4: the inverse of their Vandermonde matrix. */
static inline void cubic_in_squares(const double value[HALF], double power[HALF])
{
    static const double inverse[HALF][HALF] = {{1225.0 / 1024, -245.0 / 1024, 49.0 / 1024, -5.0 / 1024},
                                               {-1891.0 / 2304, 1299.0 / 1280, -499.0 / 2304, 259.0 / 11520},
                                               {83.0 / 576, -15.0 / 64, 59.0 / 576, -7.0 / 576},
                                               {-1.0 / 144, 1.0 / 80, -1.0 / 144, 1.0 / 720}};
    for (int j = 0; j < HALF; j++)
        power[j] =
            inverse[j][0] * value[0] + inverse[j][1] * value[1] + inverse[j][2] * value[2] + inverse[j][3] * value[3];
}

/* Power series in u, the time from the middle of the day, of the polynomial through node[0..7] at u = -7/2 .. 7/2. */
static void day_polynomial(const double *node, double power[NODES])
{
    double even[HALF], odd[HALF], even_power[HALF], odd_power[HALF];
    for (int k = 0; k < HALF; k++) {
        const double after = node[HALF + k], before = node[HALF - 1 - k];
        even[k] = 0.5 * (after + before);
        odd[k] = (after - before) / (2.0 * k + 1.0);
    }
    cubic_in_squares(even, even_power);
    cubic_in_squares(odd, odd_power);
    for (int k = 0; k < HALF; k++) {
        power[2 * k] = even_power[k];
        power[2 * k + 1] = odd_power[k];
    }
}

static inline double horner_7(const double c[NODES], double u)
{
    return c[0] + u * (c[1] + u * (c[2] + u * (c[3] + u * (c[4] + u * (c[5] + u * (c[6] + u * c[7]))))));
}

/* Instants i < n that share one day. */
RKW_CLONES
static void rkw_evaluate_day(const double lag[NODES], const double declination[NODES], const double distance[NODES],
                             const double *restrict days_tt, double middle, size_t n, double *restrict lag_deg,
                             double *restrict declination_rad, double *restrict distance_au)
{
    for (size_t i = 0; i < n; i++) {
        const double u = days_tt[i] - middle;
        lag_deg[i] = horner_7(lag, u);
        declination_rad[i] = horner_7(declination, u);
        distance_au[i] = horner_7(distance, u);
    }
}

void rkw_ephemeris_fast(const rkw_ephemeris_table *table, const double *days_tt, size_t n, rkw_geocentric *out)
{
    double lag[NODES], declination[NODES], distance[NODES];
    for (size_t i = 0, end; i < n; i = end) {
        const double day = floor(days_tt[i]);
        for (end = i + 1; end < n && floor(days_tt[end]) == day; end++) {}
        const size_t first = (size_t)(day - table->first_day) - RKW_SUN_NODES_BEFORE;
        day_polynomial(table->lag_deg + first, lag);
        day_polynomial(table->declination_rad + first, declination);
        day_polynomial(table->distance_au + first, distance);
        rkw_evaluate_day(lag, declination, distance, days_tt + i, day + 0.5, end - i, out->lag_deg + i,
                         out->declination_rad + i, out->distance_au + i);
    }
}
