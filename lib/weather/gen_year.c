/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One place's hours of one synthetic year. Days are solar days of the place; the hours of a day are the 24 whole UTC hours
 * whose middle lies in it. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "weather/generator.h"
#include "weather/table.h"

#define DAY_S 86400
#define RAIN_HOURS 6 /* of a wet day */

typedef struct day_state {
    double rank, score;    /* clearness of the day as a rank and as a normal number */
    double temp_anomaly_K; /* of the daily mean */
    double temp_driver;    /* the AR part of it, standard normal */
    size_t month;
    double day_of_year;
} day_state;

typedef struct year_work {
    const rkw_generator *g;
    const rkw_place_climate *c;
    size_t place;
    uint64_t index;
    int64_t first_day;  /* solar days since 1970 */
    int64_t first_hour; /* of the first day, UTC hours since 1970 */
    size_t days, hours;
    day_state *day;                                  /* days + 2: one more on each side */
    double *solar_hour, *sine, *outside, *clearness; /* per hour */
    double *course;                                  /* of temperature: relative, range 1 */
    double *noise;                                   /* one driver at a time */
    void *block;
} year_work;

static double shift_s(const rkw_place *p) { return p->longitude_deg * 240; }

static int64_t solar_day(const year_work *w, int64_t unix_s)
{
    return (int64_t)floor(((double)unix_s + 1800 + shift_s(&w->c->place)) / DAY_S);
}

static int64_t first_hour_of_day(const year_work *w, int64_t day)
{
    return (int64_t)ceil(((double)day * DAY_S - shift_s(&w->c->place) - 1800) / 3600);
}

/* ---- drivers */

/* AR(1) with unit variance over n counters from `first`, begun early enough to have forgotten its start to 1e-9. */
static void fill_ar1(const year_work *w, int32_t stream, const double *factor, double lag1, int64_t first, size_t n,
                     double *out)
{
    rkw_driver d;
    rkw_driver_init(&d, w->g, w->index, stream, factor, w->place);
    size_t burn_in = lag1 > 0 ? (size_t)ceil(log(1e-9) / log(lag1)) : 0;
    double fresh = sqrt(1 - lag1 * lag1), x = rkw_driver_at(&d, first - (int64_t)burn_in - 1);
    for (size_t i = 0; i < burn_in; i++) x = lag1 * x + fresh * rkw_driver_at(&d, first - (int64_t)(burn_in - i));
    for (size_t i = 0; i < n; i++) {
        x = lag1 * x + fresh * rkw_driver_at(&d, first + (int64_t)i);
        out[i] = x;
    }
}

static void fill_hours(const year_work *w, int32_t stream, const double *factor, double lag1, double *out)
{
    fill_ar1(w, stream, factor, lag1, w->first_hour, w->hours, out);
}

/* ---- days */

static void set_calendar(day_state *d, int64_t day)
{
    rkw_civil civil;
    rkw_civil_from_unix(day * DAY_S, &civil);
    d->month = (size_t)civil.month - 1;
    d->day_of_year = rkw_day_of_year(day * DAY_S) - 0.5;
}

static size_t month_of_day(int64_t day)
{
    day_state d;
    set_calendar(&d, day);
    return d.month;
}

static void fill_ranks(const year_work *w)
{
    rkw_driver d;
    rkw_driver_init(&d, w->g, w->index, RKW_STREAM_CLEARNESS_DAY, w->g->clearness_factor, w->place);
    int64_t day = w->first_day - 1 - RKW_BURN_IN_DAYS;
    double rank = rkw_normal_below(rkw_driver_at(&d, day - 1));
    for (; day < w->first_day + (int64_t)w->days + 1; day++) {
        const rkw_markov *chain = &w->c->clearness[month_of_day(day)].chain;
        rank = rkw_markov_next(chain, rank, rkw_normal_below(rkw_driver_at(&d, day)));
        int64_t slot = day - (w->first_day - 1);
        if (slot < 0) continue;
        w->day[slot].rank = rank;
        w->day[slot].score = rkw_normal_quantile(rkw_clamp(rank, 1e-9, 1 - 1e-9));
    }
}

/* The year's shift of a month: one number per calendar month of one year. */
static double month_shift(const year_work *w, int32_t stream, const double *factor, int64_t day)
{
    rkw_driver d;
    rkw_civil civil;
    rkw_civil_from_unix(day * DAY_S, &civil);
    rkw_driver_init(&d, w->g, w->index, stream, factor, w->place);
    return rkw_driver_at(&d, (int64_t)civil.year * 12 + civil.month - 1);
}

static void fill_days(const year_work *w)
{
    size_t n = w->days + 2;
    for (size_t i = 0; i < n; i++) set_calendar(&w->day[i], w->first_day - 1 + (int64_t)i);
    fill_ranks(w);
    fill_ar1(w, RKW_STREAM_TEMP_DAY, w->g->temp_factor, RKW_TEMP_DAY_LAG1, w->first_day - 1, n, w->noise);
    double shift = 0;
    for (size_t i = 0; i < n; i++) {
        day_state *d = &w->day[i];
        const rkw_month_air *a = &w->c->air[d->month];
        if (i == 0 || d->month != w->day[i - 1].month)
            shift = month_shift(w, RKW_STREAM_TEMP_MONTH, w->g->temp_factor, w->first_day - 1 + (int64_t)i);
        d->temp_driver = w->noise[i];
        double tied = a->temp_clearness * d->score,
               own = sqrt(1 - a->temp_clearness * a->temp_clearness) * d->temp_driver;
        d->temp_anomaly_K = a->temp_day_sd_K * (tied + own) + a->temp_year_sd_K * shift;
    }
}

/* ---- sun */

static rkw_status fill_sun(const year_work *w, rkw_error *err)
{
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.method = RKW_SUN_FAST;
    double *times = w->noise, *zenith_deg = w->sine, *equation_min = w->solar_hour, *distance_au = w->outside;
    for (size_t i = 0; i < w->hours; i++) times[i] = (double)(w->first_hour + (int64_t)i) * 3600 + 1800;
    rkw_sun_columns columns = {
        .zenith_deg = zenith_deg, .equation_of_time_min = equation_min, .distance_au = distance_au};
    RKW_TRY(rkw_sun_position(&w->c->place, &options, times, w->hours, &columns, err));
    for (size_t i = 0; i < w->hours; i++) {
        double mean_solar_s = times[i] + shift_s(&w->c->place);
        double sine = cos(zenith_deg[i] * RKW_DEG), hour = mean_solar_s / 3600 + equation_min[i] / 60;
        w->outside[i] = rkw_max(sine, 0) * RKW_GENERATOR_SOLAR_CONSTANT / (distance_au[i] * distance_au[i]);
        w->solar_hour[i] = hour - 24 * floor(hour / 24);
        w->sine[i] = sine;
        w->course[i] = rkw_temp_course(w->solar_hour[i]);
    }
    return RKW_OK;
}

static void fill_day_clearness(const year_work *w, size_t day, double shift)
{
    double noise[24], *clearness = w->clearness + 24 * day;
    size_t from = 24 * day, to = from + 24;
    const day_state *d = &w->day[day + 1];
    for (size_t i = 0; i < 24; i++) clearness[i] = 0;
    while (from < to && w->outside[from] <= 0) from++;
    while (to > from && w->outside[to - 1] <= 0) to--;
    if (to == from) return;
    memcpy(noise, w->noise + from, (to - from) * sizeof noise[0]);
    rkw_clearness_of_hours(rkw_clearness_at(&w->c->clearness[d->month], d->rank, shift),
                           &w->c->hours[rkw_season(d->month)], to - from, w->outside + from, w->sine + from,
                           w->solar_hour + from, noise, w->clearness + from);
}

/* Mean daily extraterrestrial sum of a month, from the hours of the year when they hold the whole month. */
static rkw_status outside_of_month(const year_work *w, int32_t year, int32_t month, double *kWh_m2_day, rkw_error *err)
{
    rkw_civil first = {year, month, 1, 0, 0, 0};
    int32_t days = rkw_days_in_month(year, month);
    int64_t from = rkw_unix_from_civil(&first) / 3600 - w->first_hour, to = from + 24 * days;
    if (from < 0 || to > (int64_t)w->hours) return rkw_outside_of_month(&w->c->place, year, month, kWh_m2_day, err);
    double sum = 0;
    for (int64_t i = from; i < to; i++) sum += w->outside[i];
    *kWh_m2_day = sum / 1000 / days;
    return RKW_OK;
}

/* What a month's mean clearness differs from the prepared one by: the year's own weather, and its place in the leap-year
 * cycle, so that the normals' sums hold in every year. */
static rkw_status clearness_shift(const year_work *w, int64_t day, double *shift, rkw_error *err)
{
    rkw_civil civil;
    double outside;
    rkw_civil_from_unix(day * DAY_S, &civil);
    const rkw_month_clearness *m = &w->c->clearness[civil.month - 1];
    RKW_TRY(outside_of_month(w, civil.year, civil.month, &outside, err));
    *shift = m->mean * (m->outside_kWh_m2_day / outside - 1);
    if (m->year_sd > 0) *shift += m->year_sd * month_shift(w, RKW_STREAM_CLEARNESS_MONTH, w->g->clearness_factor, day);
    return RKW_OK;
}

static rkw_status fill_clearness(const year_work *w, rkw_error *err)
{
    rkw_driver d;
    double shift = 0;
    rkw_driver_init(&d, w->g, w->index, RKW_STREAM_CLEARNESS_HOUR, w->g->clearness_factor, w->place);
    for (size_t i = 0; i < w->hours; i++)
        w->noise[i] = w->outside[i] > 0 ? rkw_driver_at(&d, w->first_hour + (int64_t)i) : 0;
    for (size_t day = 0; day < w->days; day++) {
        if (day == 0 || w->day[day + 1].month != w->day[day].month)
            RKW_TRY(clearness_shift(w, w->first_day + (int64_t)day, &shift, err));
        fill_day_clearness(w, day, shift);
    }
    return RKW_OK;
}

/* ---- columns */

static const day_state *day_of_hour(const year_work *w, size_t hour) { return &w->day[hour / 24 + 1]; }

static void fill_temp(const year_work *w, double *temp_C)
{
    fill_hours(w, RKW_STREAM_TEMP_HOUR, w->g->temp_factor, RKW_TEMP_HOUR_LAG1, w->noise);
    for (size_t i = 0; i < w->hours; i++) {
        const day_state *d = day_of_hour(w, i);
        const rkw_month_air *a = &w->c->air[d->month];
        size_t left;
        double share, along = ((double)(i % 24) + 0.5) / 24 - 0.5; /* of a day, from noon */
        const day_state *other = along < 0 ? d - 1 : d + 1;
        rkw_temp_knot_shares(d->day_of_year, &left, &share);
        double base = (1 - share) * w->c->temp_knot_C[left] + share * w->c->temp_knot_C[(left + 1) % 12];
        double course = a->temp_range_K * w->course[i] * (1 + RKW_TEMP_RANGE_PER_SCORE * d->score);
        double anomaly = d->temp_anomaly_K + fabs(along) * (other->temp_anomaly_K - d->temp_anomaly_K);
        temp_C[i] = base + course + anomaly + RKW_TEMP_HOUR_SD_K * w->noise[i];
    }
}

static void fill_humidity(const year_work *w, double *rel_humidity)
{
    const double own =
        sqrt(1 - RKW_HUMIDITY_CLEARNESS * RKW_HUMIDITY_CLEARNESS - RKW_HUMIDITY_TEMP * RKW_HUMIDITY_TEMP);
    double shift = 0;
    fill_hours(w, RKW_STREAM_HUMIDITY_HOUR, w->g->temp_factor, RKW_HUMIDITY_HOUR_LAG1, w->noise);
    for (size_t i = 0; i < w->hours; i++) {
        const day_state *d = day_of_hour(w, i);
        const rkw_month_air *a = &w->c->air[d->month];
        if (i == 0 || (i % 24 == 0 && d->month != d[-1].month))
            shift = month_shift(w, RKW_STREAM_HUMIDITY_MONTH, w->g->temp_factor, w->first_day + (int64_t)(i / 24));
        double course = a->temp_range_K * w->course[i] * (1 + RKW_TEMP_RANGE_PER_SCORE * d->score);
        double driver = RKW_HUMIDITY_CLEARNESS * d->score + RKW_HUMIDITY_TEMP * d->temp_driver + own * w->noise[i];
        double value =
            a->humidity_base - RKW_HUMIDITY_PER_K * course + a->humidity_sd * driver + a->humidity_year_sd * shift;
        rel_humidity[i] = rkw_clamp(value, RKW_HUMIDITY_LEAST, 1);
    }
}

static double speed_of_driver(const rkw_place_climate *c, double z)
{
    double at = rkw_clamp((z + 6) * 100, 0, RKW_SPEEDS - 1.001);
    size_t left = (size_t)at;
    return c->unit_speed[left] + (at - (double)left) * (c->unit_speed[left + 1] - c->unit_speed[left]);
}

static void fill_wind(const year_work *w, double *speed_m_s)
{
    const double own = sqrt(1 - RKW_WIND_CLEARNESS * RKW_WIND_CLEARNESS);
    double factor = 1;
    fill_hours(w, RKW_STREAM_WIND_HOUR, w->g->wind_factor, w->c->wind_lag1_driver, w->noise);
    for (size_t i = 0; i < w->hours; i++) {
        const day_state *d = day_of_hour(w, i);
        const rkw_month_wind *m = &w->c->wind[d->month];
        if (i == 0 || (i % 24 == 0 && d->month != d[-1].month))
            factor = rkw_clamp(1 + m->year_sd * month_shift(w, RKW_STREAM_WIND_MONTH, w->g->wind_factor,
                                                            w->first_day + (int64_t)(i / 24)),
                               0.3, 1.7);
        double z = own * w->noise[i] + RKW_WIND_CLEARNESS * d->score;
        double v = m->mean_m_s * rkw_wind_course(w->c, w->solar_hour[i]) * factor * speed_of_driver(w->c, z);
        speed_m_s[i] = rkw_min(v, 75);
    }
}

static rkw_status fill_direction(const year_work *w, double *direction_deg, rkw_error *err)
{
    double *turn = rkw_alloc(&w->g->context, w->hours, sizeof *turn);
    if (!turn) return rkw_fail_memory(err, "wind directions");
    fill_hours(w, RKW_STREAM_WIND_SIDE, w->g->wind_factor, RKW_SIDE_HOUR_LAG1, w->noise);
    fill_hours(w, RKW_STREAM_WIND_TURN, w->g->wind_factor, RKW_TURN_HOUR_LAG1, turn);
    for (size_t i = 0; i < w->hours; i++) {
        const rkw_month_wind *m = &w->c->wind[day_of_hour(w, i)->month];
        double deg = isnan(m->direction_deg) ? 360 * rkw_normal_below(w->noise[i])
                                             : m->direction_deg + (w->noise[i] < m->side_limit ? 0 : 180);
        deg += RKW_TURN_SD_DEG * turn[i];
        direction_deg[i] = deg - 360 * floor(deg / 360);
    }
    rkw_release(turn);
    return RKW_OK;
}

static void fill_pressure(const year_work *w, double *pressure_Pa)
{
    fill_hours(w, RKW_STREAM_PRESSURE_HOUR, w->g->temp_factor, RKW_PRESSURE_HOUR_LAG1, w->noise);
    for (size_t i = 0; i < w->hours; i++) {
        const rkw_month_air *a = &w->c->air[day_of_hour(w, i)->month];
        pressure_Pa[i] = rkw_clamp(a->pressure_Pa + a->pressure_sd_Pa * w->noise[i], 30000, 110000);
    }
}

/* The dullest days are the wet ones; their depth is exponential and falls in six hours. */
static void fill_rain(const year_work *w, double *depth_mm)
{
    rkw_driver depth, hour;
    rkw_driver_init(&depth, w->g, w->index, RKW_STREAM_RAIN_DEPTH, w->g->clearness_factor, w->place);
    rkw_driver_init(&hour, w->g, w->index, RKW_STREAM_RAIN_HOUR, w->g->clearness_factor, w->place);
    for (size_t i = 0; i < w->hours; i++) depth_mm[i] = 0;
    for (size_t day = 0; day < w->days; day++) {
        const day_state *d = &w->day[day + 1];
        const rkw_month_air *a = &w->c->air[d->month];
        if (!(d->rank < a->wet_share)) continue;
        int64_t counter = w->first_day + (int64_t)day;
        double total = -a->wet_depth_mm * log(1 - rkw_normal_below(rkw_driver_at(&depth, counter)));
        size_t from = (size_t)(rkw_normal_below(rkw_driver_at(&hour, counter)) * (24 - RAIN_HOURS));
        for (size_t i = 0; i < RAIN_HOURS; i++) depth_mm[24 * day + from + i] = rkw_min(total / RAIN_HOURS, 500);
    }
}

/* ---- the table */

static int has_rain(const rkw_normals *n)
{
    for (size_t m = 0; m < 12; m++)
        if (n->precipitation_mm[m] > 0) return 1;
    return 0;
}

static rkw_status allocate_work(year_work *w, rkw_error *err)
{
    size_t padded = rkw_padded(w->hours > w->days + 2 ? w->hours : w->days + 2);
    w->block = rkw_alloc(&w->g->context, 6 * padded, sizeof(double));
    w->day = rkw_alloc(&w->g->context, w->days + 2, sizeof *w->day);
    if (!w->block || !w->day) return rkw_fail_memory(err, "a synthetic year");
    double *p = w->block;
    w->solar_hour = p;
    w->sine = p + padded;
    w->outside = p + 2 * padded;
    w->clearness = p + 3 * padded;
    w->noise = p + 4 * padded;
    w->course = p + 5 * padded;
    return RKW_OK;
}

/* Copies the hours of the axis out of the whole days. */
static rkw_status store(const year_work *w, rkw_weather *table, int32_t which, double height_m, const double *hours,
                        rkw_error *err)
{
    double *out = rkw_weather_add(table, which, height_m, RKW_SOURCE_SYNTHETIC, err);
    if (!out) return RKW_E_MEMORY;
    size_t skip = (size_t)(table->axis.start_unix_s / 3600 - w->first_hour);
    memcpy(out, hours + skip, table->axis.n * sizeof *out);
    return RKW_OK;
}

static rkw_status fill_table(const year_work *w, rkw_weather *table, double *column, rkw_error *err)
{
    RKW_TRY(fill_sun(w, err));
    RKW_TRY(fill_clearness(w, err));
    for (size_t i = 0; i < w->hours; i++) column[i] = w->clearness[i] * w->outside[i];
    RKW_TRY(store(w, table, RKW_WEATHER_GHI, 2, column, err));
    fill_temp(w, column);
    RKW_TRY(store(w, table, RKW_WEATHER_TEMP, 2, column, err));
    fill_humidity(w, column);
    RKW_TRY(store(w, table, RKW_WEATHER_REL_HUMIDITY, 2, column, err));
    fill_pressure(w, column);
    RKW_TRY(store(w, table, RKW_WEATHER_PRESSURE, 2, column, err));
    fill_wind(w, column);
    RKW_TRY(store(w, table, RKW_WEATHER_WIND_SPEED, w->c->wind_height_m, column, err));
    RKW_TRY(fill_direction(w, column, err));
    RKW_TRY(store(w, table, RKW_WEATHER_WIND_DIRECTION, w->c->wind_height_m, column, err));
    if (has_rain(&w->c->normals)) {
        fill_rain(w, column);
        RKW_TRY(store(w, table, RKW_WEATHER_PRECIPITATION, 2, column, err));
    }
    return RKW_OK;
}

static rkw_status generate(year_work *w, const rkw_axis *axis, rkw_weather *table, rkw_error *err)
{
    int64_t last = solar_day(w, rkw_axis_time(axis, axis->n - 1));
    w->first_day = solar_day(w, axis->start_unix_s);
    w->first_hour = first_hour_of_day(w, w->first_day);
    w->days = (size_t)(last - w->first_day + 1);
    w->hours = 24 * w->days;
    RKW_TRY(allocate_work(w, err));
    double *column = rkw_alloc(&w->g->context, w->hours, sizeof *column);
    if (!column) return rkw_fail_memory(err, "a synthetic year");
    fill_days(w);
    rkw_status status = fill_table(w, table, column, err);
    rkw_release(column);
    return status;
}

rkw_status rkw_generate_hours(const rkw_generator *g, size_t place, uint64_t index, const rkw_axis *hours,
                              rkw_weather **out, rkw_error *err)
{
    year_work w = {.g = g, .c = &g->places[place], .place = place, .index = index};
    RKW_TRY(rkw_weather_create(out, &g->context, &w.c->place, hours, err));
    (*out)->typical = 1;
    rkw_status status = generate(&w, hours, *out, err);
    rkw_release(w.block);
    rkw_release(w.day);
    if (status == RKW_OK) status = rkw_weather_derive(*out, err);
    if (status != RKW_OK) {
        rkw_weather_free(*out);
        *out = NULL;
    }
    return status;
}
