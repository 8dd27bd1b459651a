/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hourly clearness inside a day: the TAG model, Aguiar & Collares-Pereira, Solar Energy 49(3) (1992) 167-174, with the
 * day's sum kept exactly. */
#include <math.h>

#include "base/simd.h"
#include "weather/generator.h"

#define SINE_LEAST 0.02 /* about 1 deg: the model divides by the sine */

/* Clearness that a cloudless hour does not exceed; eq. of the 1992 paper for the clear-sky limit. */
static double clear_limit(double solar_hour) { return 0.88 * cos(RKW_PI * (solar_hour - 12) / 30); }

static double mean_of_hour(double k, double sine)
{
    double lambda = -0.19 + 1.12 * k + 0.24 * exp(-8 * k);
    double epsilon = 0.32 - 1.6 * (k - 0.5) * (k - 0.5);
    double kappa = 0.19 + 2.27 * k * k - 2.51 * k * k * k;
    return lambda + epsilon * exp(-kappa / sine);
}

static double spread_of_hour(double k, double sine)
{
    double a = 0.14 * exp(-20 * (k - 0.35) * (k - 0.35));
    double b = 3 * (k - 0.45) * (k - 0.45) + 16 * pow(k, 5);
    return a * exp(b * (1 - sine));
}

/* Scales the hours that are below their limit until the sum is right. When even the limits are too low for the day, the
 * limits themselves are scaled: their shape is kept and no hour comes near 1. */
static void close_sum(double wanted, size_t n, const double *outside, const double *limit, double *clearness)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most += limit[i] * outside[i];
    if (wanted >= 0.995 * most) {
        for (size_t i = 0; i < n; i++) clearness[i] = limit[i] * wanted / most;
        return;
    }
    for (int round = 0; round < 30; round++) {
        double held = 0, free = 0;
        for (size_t i = 0; i < n; i++) *(clearness[i] >= limit[i] ? &held : &free) += clearness[i] * outside[i];
        double error = wanted - held - free;
        if (fabs(error) <= 1e-12 * wanted) return;
        if (free <= 0 || wanted <= held) { /* too many hours at their limit: let all of them go */
            for (size_t i = 0; i < n; i++) clearness[i] *= wanted / (held + free);
            continue;
        }
        double scale = (wanted - held) / free;
        for (size_t i = 0; i < n; i++)
            if (clearness[i] < limit[i]) clearness[i] = rkw_min(clearness[i] * scale, limit[i]);
    }
}

static double map_hour(const rkw_hour_map *map, double k)
{
    size_t i = 0;
    if (k <= map->from[0]) return map->to[0] * k / rkw_max(map->from[0], 1e-6);
    while (i < RKW_CLEARNESS_NODES - 2 && k > map->from[i + 1]) i++;
    double width = map->from[i + 1] - map->from[i];
    double share = width > 0 ? rkw_min((k - map->from[i]) / width, 1) : 1;
    return map->to[i] + share * (map->to[i + 1] - map->to[i]);
}

void rkw_clearness_of_hours(double day_clearness, const rkw_hour_map *map, size_t n, const double *outside,
                            const double *sine, const double *solar_hour, const double *noise, double *clearness)
{
    double limit[RKW_DAY_HOURS], wanted = 0, y = noise[0];
    double lag1 = 0.38 + 0.06 * cos(7.4 * day_clearness - 2.5), fresh = sqrt(1 - lag1 * lag1);
    for (size_t i = 0; i < n; i++) {
        double s = rkw_max(sine[i], SINE_LEAST);
        limit[i] = rkw_max(clear_limit(solar_hour[i]), 0.05);
        if (i) y = lag1 * y + fresh * noise[i];
        double k = mean_of_hour(day_clearness, s) + spread_of_hour(day_clearness, s) * y;
        clearness[i] = rkw_clamp(k, 0.02 * day_clearness, limit[i]);
        if (map && map->known) clearness[i] = rkw_min(map_hour(map, clearness[i]), limit[i]);
        wanted += day_clearness * outside[i];
    }
    close_sum(wanted, n, outside, limit, clearness);
}
