/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits the map from the TAG model's hourly clearness to a measured distribution. The day's sum is closed after the map, which
 * changes the distribution again: a few rounds correct for it. Ranks are stratified and the noise is fixed, so that the fit
 * is the same every time. */
#include <math.h>

#include "base/simd.h"
#include "base/sort.h"
#include "weather/generator.h"

enum { RANKS = 40, DAYS = 9, ROUNDS = 8, MOST_HOURS = RANKS * DAYS * RKW_DAY_HOURS };

typedef struct sample {
    const rkw_place_climate *c;
    size_t season;
    size_t month[DAYS], hours[DAYS]; /* sunlit hours of three days in each month */
    double outside[DAYS][RKW_DAY_HOURS], sine[DAYS][RKW_DAY_HOURS], solar_hour[DAYS][RKW_DAY_HOURS];
    double values[MOST_HOURS]; /* hourly clearness with the sun above 15 deg */
    size_t n;
} sample;

static rkw_status fill_day(sample *s, size_t day, int32_t month, int32_t day_of_month, rkw_error *err)
{
    double zenith_deg[RKW_DAY_HOURS], equation_min[RKW_DAY_HOURS], distance_au[RKW_DAY_HOURS];
    const rkw_place *p = &s->c->place;
    rkw_civil civil = {2027, month, day_of_month, 0, 0, 0};
    int64_t start = rkw_unix_from_civil(&civil) - (int64_t)floor(p->longitude_deg / 15 + 0.5) * 3600;
    rkw_axis axis = {start, 3600, 0, RKW_DAY_HOURS};
    rkw_sun_columns columns = {
        .zenith_deg = zenith_deg, .equation_of_time_min = equation_min, .distance_au = distance_au};
    RKW_TRY(rkw_sun_position_axis(p, NULL, &axis, &columns, err));
    s->month[day] = (size_t)month - 1;
    for (size_t h = 0; h < RKW_DAY_HOURS; h++) {
        double sine = cos(zenith_deg[h] * RKW_DEG);
        double hour = (double)(start % 86400) / 3600 + (double)h + 0.5 + p->longitude_deg / 15 + equation_min[h] / 60;
        if (sine <= 0) continue;
        size_t at = s->hours[day]++;
        s->sine[day][at] = sine;
        s->outside[day][at] = RKW_GENERATOR_SOLAR_CONSTANT * sine / (distance_au[h] * distance_au[h]);
        s->solar_hour[day][at] = hour - 24 * floor(hour / 24);
    }
    return RKW_OK;
}

static rkw_status fill_days(sample *s, rkw_error *err)
{
    size_t day = 0;
    for (int32_t month = 1; month <= 12; month++)
        for (int32_t d = 5; d <= 25 && rkw_season((size_t)month - 1) == s->season; d += 10)
            RKW_TRY(fill_day(s, day++, month, d, err));
    return RKW_OK;
}

static void draw(sample *s, const rkw_hour_map *map)
{
    uint64_t key = rkw_random_key(0, 0, RKW_STREAM_CLEARNESS_HOUR, s->season);
    double noise[RKW_DAY_HOURS], clearness[RKW_DAY_HOURS];
    int64_t counter = 0;
    s->n = 0;
    for (size_t day = 0; day < DAYS; day++)
        for (size_t r = 0; r < RANKS && s->hours[day]; r++) {
            for (size_t h = 0; h < s->hours[day]; h++) noise[h] = rkw_random_normal(key, counter++);
            double k = rkw_clearness_at(&s->c->clearness[s->month[day]], ((double)r + 0.5) / RANKS, 0);
            rkw_clearness_of_hours(k, map, s->hours[day], s->outside[day], s->sine[day], s->solar_hour[day], noise,
                                   clearness);
            for (size_t h = 0; h < s->hours[day]; h++)
                if (s->sine[day][h] > 0.25881904510252076) s->values[s->n++] = clearness[h];
        }
    rkw_sort_values(s->values, s->n);
}

static double quantile(const sample *s, size_t node)
{
    return s->values[(size_t)((double)node / (RKW_CLEARNESS_NODES - 1) * (double)(s->n - 1))];
}

static void correct(rkw_hour_map *map, const sample *s, const double *wanted)
{
    double least = 0;
    for (size_t i = 0; i < RKW_CLEARNESS_NODES; i++) {
        double to = map->to[i] + 0.7 * (rkw_min(wanted[i], RKW_HOUR_CLEARNESS_MOST) - quantile(s, i));
        map->to[i] = least = rkw_clamp(to, least, RKW_HOUR_CLEARNESS_MOST);
    }
}

static void fit_season(sample *s, rkw_hour_map *map, const double *wanted)
{
    draw(s, NULL);
    if (s->n < 200) return; /* hardly any sun: nothing to fit */
    for (size_t i = 0; i < RKW_CLEARNESS_NODES; i++) map->from[i] = map->to[i] = quantile(s, i);
    map->known = 1;
    for (int round = 0; round < ROUNDS; round++) {
        draw(s, map);
        correct(map, s, wanted);
    }
}

rkw_status rkw_fit_hours(rkw_place_climate *c, const rkw_context *ctx, rkw_error *err)
{
    for (size_t season = 0; season < 4; season++) {
        const double *wanted = c->normals.clearness_hour_quantile[season];
        c->hours[season].known = 0;
        if (isnan(wanted[0])) continue;
        sample *s = rkw_alloc(ctx, 1, sizeof *s);
        if (!s) return rkw_fail_memory(err, "the fit of hourly clearness");
        s->c = c;
        s->season = season;
        rkw_status status = fill_days(s, err);
        if (status == RKW_OK) fit_season(s, &c->hours[season], wanted);
        rkw_release(s);
        RKW_TRY(status);
    }
    return RKW_OK;
}
