/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file sun.h
 * @brief Where the sun stands and what it would deliver under a clear sky.
 *
 * Angles are degrees; azimuth is clockwise from north, 0 <= azimuth < 360. Instants are unix seconds (UTC) as
 * doubles, so that fractions of a second are allowed; leap seconds do not exist. All functions are reentrant and
 * allocate nothing. Arrays may have any alignment; an output array must not overlap an input array unless said.
 */
#ifndef RACKWATT_SUN_H
#define RACKWATT_SUN_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A point on the earth. */
typedef struct rkw_place {
    double latitude_deg;  /**< -90 .. 90, north positive */
    double longitude_deg; /**< -180 .. 180, east positive */
    double elevation_m;   /**< -500 .. 9000 above sea level */
} rkw_place;

/** Checks latitude, longitude and altitude. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. */
RKW_API RKW_CHECK rkw_status rkw_place_check(const rkw_place *place, rkw_error *err);

/* ------------------------------------------------------------------ solar position */

/** How the slow part of the position (heliocentric, nutation and obliquity series) is found. */
enum {
    RKW_SUN_EXACT = 0, /**< every series at every instant */
    RKW_SUN_FAST = 1   /**< series once per day, polynomial of degree 7 in between: see RKW_SUN_FAST_ERROR_DEG; instants
                            that lie more than about an hour and a half apart on average are computed exactly */
};

/** Largest difference of zenith (and of the direction on the sky) between RKW_SUN_FAST and RKW_SUN_EXACT, 1990-2050,
 *  all latitudes [deg]. Azimuth differs by this much divided by the sine of the zenith angle. */
#define RKW_SUN_FAST_ERROR_DEG 1e-8

/** Which Delta-T (terrestrial time minus UT1) is used. */
enum {
    RKW_DELTA_T_BY_DATE = 0, /**< rkw_delta_t_s() of the instant's year and month */
    RKW_DELTA_T_GIVEN = 1    /**< the field delta_t_s */
};

/** Options of the solar position. Start from RKW_SUN_OPTIONS_INIT. */
typedef struct rkw_sun_options {
    size_t size;          /**< sizeof(rkw_sun_options) */
    int32_t method;       /**< RKW_SUN_EXACT or RKW_SUN_FAST */
    int32_t delta_t_rule; /**< RKW_DELTA_T_* */
    double delta_t_s;     /**< -100 .. 20000 [s]; used with RKW_DELTA_T_GIVEN */
    double pressure_Pa;   /**< 0: standard pressure of the place's elevation; else 1000 .. 120000, for refraction */
    double temp_air_C;    /**< -100 .. 80, for refraction */
    double horizon_refraction_deg; /**< 0 .. 2: refraction at sunrise and sunset; below it none is applied */
    const double *temp_air_rows_C; /**< air temperature of every instant instead of temp_air_C; NULL: none */
} rkw_sun_options;
#define RKW_SUN_OPTIONS_INIT                                                                                           \
    {                                                                                                                  \
        sizeof(rkw_sun_options), RKW_SUN_EXACT, RKW_DELTA_T_BY_DATE, 0.0, 0.0, 12.0, 0.5667, NULL                      \
    }

/** Where the results of a solar position call go: arrays of n values; NULL means not wanted. */
typedef struct rkw_sun_columns {
    double *zenith_deg;           /**< without refraction, 0 .. 180 */
    double *apparent_zenith_deg;  /**< with refraction */
    double *azimuth_deg;          /**< 0 <= azimuth < 360 */
    double *equation_of_time_min; /**< apparent minus mean solar time, -20 .. 20 [min] */
    double *distance_au;          /**< earth-sun distance [au] */
} rkw_sun_columns;

/**
 * Position of the sun at any instants, by the Solar Position Algorithm (uncertainty 0.0003 deg, years -2000 .. 6000).
 *
 * @param unix_s   n instants, finite, within +-1e11 [s]; ascending order is not needed (the fast method is fast for
 *                 ascending ones)
 * @param options  NULL means RKW_SUN_OPTIONS_INIT
 * @return RKW_OK (n = 0 is nothing to do), RKW_E_ARG, RKW_E_DOMAIN.
 * O(n), about 0.4 us per instant exact and 0.05 us fast. Source: Reda & Andreas, Solar Energy 76 (2004) 577-589 and
 * the corrigendum 81 (2007) 838.
 */
RKW_API RKW_CHECK rkw_status rkw_sun_position(const rkw_place *place, const rkw_sun_options *options,
                                              const double *unix_s, size_t n, const rkw_sun_columns *out,
                                              rkw_error *err);

/** As rkw_sun_position for every row of an axis, the sun placed at the middle of the row; columns of axis->n values. */
RKW_API RKW_CHECK rkw_status rkw_sun_position_axis(const rkw_place *place, const rkw_sun_options *options,
                                                   const rkw_axis *axis, const rkw_sun_columns *out, rkw_error *err);

/** Which sunrise and sunset belong to a UTC day when they fall outside it. */
enum {
    RKW_EVENTS_AROUND_TRANSIT = 0, /**< those before and after the day's transit, each at its own instant */
    RKW_EVENTS_OF_UTC_DAY = 1 /**< those inside the UTC day, as the algorithm's paper finds them, then moved by whole
                                      days so that they enclose the transit; up to 2 minutes off the true instant,
                                      kept for comparison with programs that do so */
};

/**
 * Sunrise, sunset and transit on UTC days, for the upper limb at 0.8333 deg below the horizon.
 *
 * @param options     NULL means RKW_SUN_OPTIONS_INIT; only Delta-T is used
 * @param events      RKW_EVENTS_*
 * @param day_unix_s  n midnights (multiples of 86400) [s]
 * @param sunrise_unix_s,sunset_unix_s,transit_unix_s  n values each [s], any may be NULL. The transit lies within the
 *                 UTC day; sunrise precedes and sunset follows it, so they may lie on a neighbouring UTC day. NaN for
 *                 sunrise and sunset when the sun does not cross the horizon (polar day or night).
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. Source: Reda & Andreas 2004, appendix A.2.
 */
RKW_API RKW_CHECK rkw_status rkw_sun_rise_set(const rkw_place *place, const rkw_sun_options *options, int32_t events,
                                              const int64_t *day_unix_s, size_t n, double *sunrise_unix_s,
                                              double *sunset_unix_s, double *transit_unix_s, rkw_error *err);

/** Delta-T of a calendar month, -1999 .. 3000 [s]. Source: Espenak & Meeus, NASA/TP-2006-214141, polynomials. */
RKW_API double rkw_delta_t_s(int32_t year, int32_t month);

/* ------------------------------------------------------------------ above the atmosphere */

/** Solar constant that the clear-sky and decomposition models were fitted with [W/m2] (Gueymard 2004). */
#define RKW_SOLAR_CONSTANT_W_M2 1366.1

/** Irradiance at normal incidence above the atmosphere, by day of year 1 .. 366: Spencer's series. [W/m2]
 *  Source: Spencer, Search 2(5) (1971) 172. */
RKW_API double rkw_extraterrestrial_W_m2(double day_of_year, double solar_constant_W_m2);

/** The same for the middle of every row of an axis (day of year of the UTC date), axis->n values. */
RKW_API RKW_CHECK rkw_status rkw_extraterrestrial_axis(const rkw_axis *axis, double *extraterrestrial_W_m2,
                                                       rkw_error *err);

/* ------------------------------------------------------------------ air mass and pressure */

/** Relative air mass at apparent zenith angles (n values), +infinity below the horizon (zenith > 90).
 *  Source: Kasten & Young, Applied Optics 28 (1989) 4735. In place is fine. */
RKW_API void rkw_airmass_relative(const double *apparent_zenith_deg, size_t n, double *airmass);
/** Relative to absolute air mass: scaled by pressure over 101325 Pa. */
RKW_API double rkw_airmass_absolute(double airmass_relative, double pressure_Pa);
/** Standard pressure at an altitude, and back. Source: U.S. Standard Atmosphere, troposphere. */
RKW_API double rkw_pressure_at_altitude_Pa(double altitude_m);
/** Altitude of a pressure in the standard atmosphere [m]: 44331.5 - 4946.62 p^0.190263 (ISO 2533, p in Pa). */
RKW_API double rkw_altitude_at_pressure_m(double pressure_Pa);

/* ------------------------------------------------------------------ clear sky */

/** Arguments of the Ineichen-Perez model: arrays of n values. */
typedef struct rkw_clearsky_input {
    const double *apparent_zenith_deg;
    const double *airmass_absolute;      /**< +infinity below the horizon */
    const double *linke_turbidity;       /**< 1 .. 10 [1] */
    const double *extraterrestrial_W_m2; /**< at normal incidence */
    double altitude_m;
    int32_t perez_enhancement; /**< 1: factor exp(0.01 m^1.8) on GHI */
    int32_t reserved;
} rkw_clearsky_input;

/** Clear-sky irradiance; 0 below the horizon. Any output may be NULL.
 *  Source: Ineichen & Perez, Solar Energy 73 (2002) 151-157; Perez et al., Solar Energy 73 (2002) 307-317. */
RKW_API RKW_CHECK rkw_status rkw_clearsky_ineichen(const rkw_clearsky_input *in, size_t n, double *ghi_W_m2,
                                                   double *dni_W_m2, double *dhi_W_m2, rkw_error *err);
/** Clear-sky GHI from the zenith angle alone; 0 below the horizon. In place is fine.
 *  Source: Haurwitz, J. Meteorology 2 (1945) 154-166. */
RKW_API void rkw_clearsky_haurwitz(const double *apparent_zenith_deg, size_t n, double *ghi_W_m2);

#ifdef __cplusplus
}
#endif
#endif
