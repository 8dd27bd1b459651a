/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reda & Andreas 2004, sections 3.8 and 3.10 to 3.14. Parallax is applied to the sun's direction as a vector, which
 * equals the paper's chain of angles and needs fewer functions. */
#include "base/simd.h"

#include "sun/mean_sun.h"
#include "sun/observer.h"
#include "sun/trig.h"

#define EARTH_RADIUS_M 6378140.0
#define EARTH_FLATNESS 0.99664719 /* polar over equatorial radius */
#define PARALLAX_ARCSEC 8.794     /* of the sun at 1 au */
#define SUN_RADIUS_DEG 0.26667
#define ABERRATION_OF_MEAN_SUN_DEG 0.0057183

rkw_observer rkw_observer_at(const rkw_place *place, const rkw_sun_options *options)
{
    const double latitude = place->latitude_deg * RKW_DEG;
    const double reduced = atan(EARTH_FLATNESS * tan(latitude));
    const double height = place->elevation_m / EARTH_RADIUS_M;
    const double pressure_Pa =
        options->pressure_Pa > 0.0 ? options->pressure_Pa : rkw_pressure_at_altitude_Pa(place->elevation_m);
    return (rkw_observer){.longitude_deg = place->longitude_deg,
                          .sin_latitude = sin(latitude),
                          .cos_latitude = cos(latitude),
                          .parallax_x = cos(reduced) + height * cos(latitude),
                          .parallax_y = EARTH_FLATNESS * sin(reduced) + height * sin(latitude),
                          .refraction_scale_deg_K = pressure_Pa / 101000.0 * 283.0 * 1.02 / 60.0,
                          .temp_air_C = options->temp_air_C,
                          .refraction_from_deg = -(SUN_RADIUS_DEG + options->horizon_refraction_deg)};
}

/* Direction of the sun: up, towards the meridian (south for a sun that transits in the south) and towards the west. */
typedef struct direction {
    double up[RKW_SUN_BLOCK], meridian[RKW_SUN_BLOCK], west[RKW_SUN_BLOCK];
} direction;

RKW_CLONES
static void rkw_hour_angles(double longitude_deg, const rkw_block_times *restrict times, const double *restrict lag_deg,
                            double *restrict hour_rad)
{
    for (size_t i = 0; i < times->n; i++) {
        const double mean_sun_deg = rkw_mean_longitude_deg(times->days_tt[i]) + lag_deg[i];
        hour_rad[i] = RKW_DEG * rkw_reduce_deg(rkw_sidereal_deg(times->days_ut[i]) - mean_sun_deg + longitude_deg);
    }
}

/* Sines and cosines of hour angle and declination. */
typedef struct hour_and_height {
    double sin_hour[RKW_SUN_BLOCK], cos_hour[RKW_SUN_BLOCK], sin_decl[RKW_SUN_BLOCK], cos_decl[RKW_SUN_BLOCK];
} hour_and_height;

RKW_CLONES
static void rkw_turn_to_horizon(const rkw_observer *o, const hour_and_height *restrict t,
                                const double *restrict distance_au, size_t n, direction *restrict out)
{
    const rkw_observer place = *o;
    for (size_t i = 0; i < n; i++) {
        const double sin_parallax = RKW_DEG * PARALLAX_ARCSEC / 3600.0 / distance_au[i];
        const double x = t->cos_decl[i] * t->cos_hour[i] - place.parallax_x * sin_parallax;
        const double z = t->sin_decl[i] - place.parallax_y * sin_parallax;
        out->west[i] = t->cos_decl[i] * t->sin_hour[i];
        out->meridian[i] = x * place.sin_latitude - z * place.cos_latitude;
        out->up[i] = x * place.cos_latitude + z * place.sin_latitude;
    }
}

static void directions_to_sun(const rkw_observer *observer, const rkw_block_times *times, const rkw_geocentric *sun,
                              direction *out)
{
    double hour_rad[RKW_SUN_BLOCK];
    hour_and_height t;
    rkw_hour_angles(observer->longitude_deg, times, sun->lag_deg, hour_rad);
    rkw_sines_and_cosines(hour_rad, times->n, t.sin_hour, t.cos_hour);
    rkw_sines_and_cosines(sun->declination_rad, times->n, t.sin_decl, t.cos_decl);
    rkw_turn_to_horizon(observer, &t, sun->distance_au, times->n, out);
}

RKW_CLONES
static void rkw_zeniths(const rkw_observer *o, const direction *restrict sun, const double *restrict temp_air_C,
                        size_t n, double *restrict zenith_deg, double *restrict apparent_zenith_deg)
{
    const double scale = o->refraction_scale_deg_K, from_deg = o->refraction_from_deg;
    for (size_t i = 0; i < n; i++) {
        const double level = sqrt(sun->meridian[i] * sun->meridian[i] + sun->west[i] * sun->west[i]);
        const double elevation = atan2(sun->up[i], level) / RKW_DEG;
        const double seen = elevation >= from_deg ? elevation : 45.0; /* keeps the formula off its pole at -5.11 deg */
        const double refraction = scale / ((273.0 + temp_air_C[i]) * tan(RKW_DEG * (seen + 10.3 / (seen + 5.11))));
        zenith_deg[i] = 90.0 - elevation;
        apparent_zenith_deg[i] = 90.0 - elevation - (elevation >= from_deg ? refraction : 0.0);
    }
}

RKW_CLONES
static void rkw_azimuths(const direction *restrict sun, size_t n, double *restrict azimuth_deg)
{
    for (size_t i = 0; i < n; i++) {
        const double azimuth = 180.0 + atan2(sun->west[i], sun->meridian[i]) / RKW_DEG;
        azimuth_deg[i] = azimuth >= 360.0 ? azimuth - 360.0 : azimuth;
    }
}

void rkw_observe(const rkw_observer *observer, const rkw_block_times *times, const rkw_geocentric *sun,
                 const rkw_sun_columns *out)
{
    const size_t n = times->n;
    double temp_air_C[RKW_SUN_BLOCK], unused[RKW_SUN_BLOCK], unused_too[RKW_SUN_BLOCK];
    if (out->zenith_deg || out->apparent_zenith_deg || out->azimuth_deg) {
        direction to_sun;
        directions_to_sun(observer, times, sun, &to_sun);
        for (size_t i = 0; !times->temp_air_C && i < n; i++) temp_air_C[i] = observer->temp_air_C;
        if (out->zenith_deg || out->apparent_zenith_deg)
            rkw_zeniths(observer, &to_sun, times->temp_air_C ? times->temp_air_C : temp_air_C, n,
                        out->zenith_deg ? out->zenith_deg : unused,
                        out->apparent_zenith_deg ? out->apparent_zenith_deg : unused_too);
        if (out->azimuth_deg) rkw_azimuths(&to_sun, n, out->azimuth_deg);
    }
    for (size_t i = 0; out->equation_of_time_min && i < n; i++)
        out->equation_of_time_min[i] = 4.0 * (-ABERRATION_OF_MEAN_SUN_DEG - sun->lag_deg[i]);
    for (size_t i = 0; out->distance_au && i < n; i++) out->distance_au[i] = sun->distance_au[i];
}
