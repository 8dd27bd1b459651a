/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from the columns that are there: the third of GHI, DNI and DHI; relative humidity or dew point. */
#include <math.h>

#include "base/simd.h"
#include "weather/psychro.h"
#include "weather/table.h"

/* Below this cosine of the zenith angle (3.4 deg above the horizon) the division by it magnifies every error: no beam. */
#define COS_ZENITH_LEAST 0.06
#define SOLAR_CONSTANT_W_M2 1361.0

rkw_status rkw_weather_zenith(const rkw_weather *w, double **zenith_deg, rkw_error *err)
{
    double *times = rkw_alloc(&w->context, w->axis.n, sizeof *times);
    double *zenith = rkw_alloc(&w->context, w->axis.n, sizeof *zenith);
    rkw_status status = times && zenith ? RKW_OK : rkw_fail_memory(err, "the sun of a weather table");
    if (status == RKW_OK) {
        rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
        options.method = RKW_SUN_FAST;
        rkw_sun_columns columns = {.zenith_deg = zenith};
        rkw_weather_sun_times(w, times);
        status = rkw_sun_position(&w->place, &options, times, w->axis.n, &columns, err);
    }
    rkw_release(times);
    if (status != RKW_OK) {
        rkw_release(zenith);
        zenith = NULL;
    }
    *zenith_deg = zenith;
    return status;
}

static void derive_dni(size_t n, const double *zenith_deg, const double *ghi, const double *dhi, double *dni)
{
    for (size_t i = 0; i < n; i++) {
        double cos_zenith = cos(zenith_deg[i] * RKW_DEG);
        double beam = cos_zenith > COS_ZENITH_LEAST ? (ghi[i] - dhi[i]) / cos_zenith : 0 * (ghi[i] - dhi[i]);
        dni[i] = isnan(beam) ? NAN : rkw_clamp(beam, 0, SOLAR_CONSTANT_W_M2);
    }
}

/* GHI = DNI cos z + DHI, and the same for DHI with the other sign. */
static void derive_horizontal(size_t n, const double *zenith_deg, const double *dni, const double *known, double sign,
                              double *out)
{
    for (size_t i = 0; i < n; i++) {
        double beam = dni[i] * rkw_max(cos(zenith_deg[i] * RKW_DEG), 0);
        double value = known[i] + sign * beam;
        out[i] = value < 0 ? 0 : value;
    }
}

static rkw_status derive_irradiance(rkw_weather *w, rkw_error *err)
{
    const double *ghi = rkw_weather_column(w, RKW_WEATHER_GHI), *dni = rkw_weather_column(w, RKW_WEATHER_DNI);
    const double *dhi = rkw_weather_column(w, RKW_WEATHER_DHI);
    if (!w->has_place || !!ghi + !!dni + !!dhi != 2) return RKW_OK;
    int32_t which = !ghi ? RKW_WEATHER_GHI : !dni ? RKW_WEATHER_DNI : RKW_WEATHER_DHI;
    double *zenith_deg;
    RKW_TRY(rkw_weather_zenith(w, &zenith_deg, err));
    double *out = rkw_weather_add(w, which, rkw_weather_default_height_m(which), RKW_SOURCE_DERIVED, err);
    if (out && which == RKW_WEATHER_DNI) derive_dni(w->axis.n, zenith_deg, ghi, dhi, out);
    if (out && which == RKW_WEATHER_GHI) derive_horizontal(w->axis.n, zenith_deg, dni, dhi, 1, out);
    if (out && which == RKW_WEATHER_DHI) derive_horizontal(w->axis.n, zenith_deg, dni, ghi, -1, out);
    rkw_release(zenith_deg);
    return out ? RKW_OK : RKW_E_MEMORY;
}

static rkw_status derive_humidity(rkw_weather *w, rkw_error *err)
{
    const double *temp = rkw_weather_column(w, RKW_WEATHER_TEMP);
    const double *rh = rkw_weather_column(w, RKW_WEATHER_REL_HUMIDITY),
                 *dew = rkw_weather_column(w, RKW_WEATHER_DEW_POINT);
    if (!temp || !rh == !dew) return RKW_OK;
    int32_t which = rh ? RKW_WEATHER_DEW_POINT : RKW_WEATHER_REL_HUMIDITY;
    double *out = rkw_weather_add(w, which, rkw_weather_default_height_m(which), RKW_SOURCE_DERIVED, err);
    if (!out) return RKW_E_MEMORY;
    for (size_t i = 0; i < w->axis.n; i++)
        /* Air is never quite dry: a humidity of 0 (sensor floor) would have no dew point. */
        out[i] = rh ? rkw_dew_point_C(temp[i], rh[i] < 0.005 ? 0.005 : rh[i])
                    : rkw_humidity_of_dew_point_0_1(temp[i], dew[i]);
    return RKW_OK;
}

rkw_status rkw_weather_derive(rkw_weather *w, rkw_error *err)
{
    RKW_TRY(derive_irradiance(w, err));
    return derive_humidity(w, err);
}
