/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WEATHER_RESAMPLE_H
#define RKW_WEATHER_RESAMPLE_H

#include "weather/table.h"

/* The same from zenith angles that are known; n values into clear_W_m2. */
void rkw_weather_clear_sky_at(const double *zenith_deg, size_t n, int normal, double *clear_W_m2);
/* Clear-sky irradiance (Haurwitz) at the suns of all rows: horizontal, or divided by the cosine of the zenith angle. The
 * caller releases it. */
rkw_status rkw_weather_clear_sky(const rkw_weather *weather, int normal, double **clear_W_m2, rkw_error *err);

/* Means over rows of step_s, beginning with row `skip`. The caller frees *out on failure. */
rkw_status rkw_weather_coarsen(rkw_weather **out, const rkw_context *ctx, const rkw_weather *weather, int32_t step_s,
                               size_t skip, rkw_error *err);

#endif
