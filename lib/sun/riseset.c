/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reda & Andreas 2004, appendix A.2: transit from the hour angle, rise and set by one Newton step from the geometric
 * approximation, right ascension and declination interpolated over three days. */
#include "base/simd.h"

#include <rackwatt/sun.h>

#include "base/fail.h"
#include "sun/check.h"
#include "sun/ephemeris.h"
#include "sun/mean_sun.h"
#include "sun/observer.h"

#define HORIZON_DEG (-0.8333)
#define SIDEREAL_DEG_PER_DAY 360.985647

/* Right ascension (without the equation of the equinoxes, which the sidereal time leaves out as well) and declination
 * as quadratics in the terrestrial time n since the start of the day. */
typedef struct day_sun {
    double alpha_deg[3], delta_deg[3]; /* value and the two coefficients */
    double sidereal_deg;               /* mean sidereal time at 0 h UT */
} day_sun;

static void quadratic(double before, double now, double after, double c[3])
{
    const double a = now - before, b = after - now;
    c[0] = now;
    c[1] = 0.5 * (a + b);
    c[2] = 0.5 * (b - a);
}

static day_sun sun_of_day(double day)
{
    const double days_tt[3] = {day - 1.0, day, day + 1.0};
    rkw_geocentric sun;
    rkw_ephemeris_exact(days_tt, 3, &sun);
    double alpha[3];
    for (int k = 0; k < 3; k++) alpha[k] = sun.lag_deg[k] + rkw_mean_longitude_deg(days_tt[k]);
    alpha[0] = alpha[1] + rkw_reduce_deg(alpha[0] - alpha[1]);
    alpha[2] = alpha[1] + rkw_reduce_deg(alpha[2] - alpha[1]);
    day_sun out;
    quadratic(alpha[0], alpha[1], alpha[2], out.alpha_deg);
    quadratic(sun.declination_rad[0] / RKW_DEG, sun.declination_rad[1] / RKW_DEG, sun.declination_rad[2] / RKW_DEG,
              out.delta_deg);
    out.sidereal_deg = rkw_sidereal_deg(day);
    return out;
}

static inline double at(const double c[3], double n) { return c[0] + n * (c[1] + n * c[2]); }

/* Hour angle of the sun at fraction m of the day [deg], -180 .. 180. */
static double hour_angle_deg(const day_sun *sun, double longitude_deg, double m, double delta_t_days)
{
    return rkw_reduce_deg(sun->sidereal_deg + SIDEREAL_DEG_PER_DAY * m + longitude_deg -
                          at(sun->alpha_deg, m + delta_t_days));
}

/* One Newton step towards the crossing of the horizon from fraction m of the day. With `within_day` the step is taken
 * from the same fraction of the UTC day itself. */
static double crossing(const day_sun *sun, const rkw_place *place, double fraction, double delta_t_days, int within_day)
{
    const double m = within_day ? fraction - floor(fraction) : fraction;
    const double hour = RKW_DEG * hour_angle_deg(sun, place->longitude_deg, m, delta_t_days);
    const double delta = RKW_DEG * at(sun->delta_deg, m + delta_t_days), latitude = RKW_DEG * place->latitude_deg;
    const double height_deg = asin(sin(latitude) * sin(delta) + cos(latitude) * cos(delta) * cos(hour)) / RKW_DEG;
    return fraction + (height_deg - HORIZON_DEG) / (360.0 * cos(delta) * cos(latitude) * sin(hour));
}

typedef struct rise_set {
    double sunrise, sunset, transit; /* fractions of the day */
} rise_set;

static rise_set of_day(const rkw_place *place, double day, double delta_t_s, int within_day)
{
    const day_sun sun = sun_of_day(day);
    const double delta_t_days = delta_t_s / RKW_DAY_S;
    const double latitude = RKW_DEG * place->latitude_deg, delta = RKW_DEG * sun.delta_deg[0];
    const double turn = (sun.alpha_deg[0] - place->longitude_deg - sun.sidereal_deg) / 360.0;
    const double m = turn - floor(turn);
    rise_set out = {NAN, NAN, m - hour_angle_deg(&sun, place->longitude_deg, m, delta_t_days) / 360.0};
    const double cos_hour = (sin(RKW_DEG * HORIZON_DEG) - sin(latitude) * sin(delta)) / (cos(latitude) * cos(delta));
    if (!(cos_hour >= -1.0 && cos_hour <= 1.0)) return out;
    const double half = acos(cos_hour) / RKW_DEG / 360.0;
    out.sunrise = crossing(&sun, place, m - half, delta_t_days, within_day);
    out.sunset = crossing(&sun, place, m + half, delta_t_days, within_day);
    return out;
}

static rkw_status check_days(const int64_t *day_unix_s, size_t n, rkw_error *err)
{
    if (!day_unix_s && n > 0) return rkw_fail_null(err, "day_unix_s");
    for (size_t i = 0; i < n; i++)
        if (day_unix_s[i] % 86400 != 0 || day_unix_s[i] > 100000000000 || day_unix_s[i] < -100000000000)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "day_unix_s[%zu] = %lld s is not a midnight (UTC)", i,
                            (long long)day_unix_s[i]);
    return RKW_OK;
}

rkw_status rkw_sun_rise_set(const rkw_place *place, const rkw_sun_options *options, int32_t events,
                            const int64_t *day_unix_s, size_t n, double *sunrise_unix_s, double *sunset_unix_s,
                            double *transit_unix_s, rkw_error *err)
{
    static const rkw_sun_options defaults = RKW_SUN_OPTIONS_INIT;
    if (!options) options = &defaults;
    RKW_TRY(rkw_place_check(place, err));
    RKW_TRY(rkw_sun_options_check(options, err));
    RKW_TRY(rkw_check_choice(err, "events", events, RKW_EVENTS_OF_UTC_DAY + 1));
    RKW_TRY(check_days(day_unix_s, n, err));
    for (size_t i = 0; i < n; i++) {
        const double start_s = (double)day_unix_s[i];
        const double delta_t_s = rkw_delta_t_of(options, start_s);
        const rise_set day =
            of_day(place, (start_s - RKW_J2000_UNIX_S) / RKW_DAY_S, delta_t_s, events == RKW_EVENTS_OF_UTC_DAY);
        if (sunrise_unix_s) sunrise_unix_s[i] = start_s + RKW_DAY_S * day.sunrise;
        if (sunset_unix_s) sunset_unix_s[i] = start_s + RKW_DAY_S * day.sunset;
        if (transit_unix_s) transit_unix_s[i] = start_s + RKW_DAY_S * day.transit;
    }
    return RKW_OK;
}
