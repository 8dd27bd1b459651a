/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public solar position: instants in blocks, geocentric sun exact or fast, then the observer's horizon. */
#include "base/simd.h"

#include <rackwatt/sun.h>

#include "base/fail.h"
#include "sun/check.h"
#include "sun/ephemeris.h"
#include "sun/observer.h"

/* Instants of one table of daily nodes; a multiple of RKW_SUN_BLOCK. */
enum { CHUNK = 16 * RKW_SUN_BLOCK };
#define UNIX_LIMIT_S 1e11

/* Instants come from an array or from a rule. */
typedef struct instants {
    const double *unix_s;
    double first_s, step_s;
    size_t n;
} instants;

static void copy_instants(const instants *from, size_t first, size_t n, double *unix_s)
{
    for (size_t i = 0; i < n; i++)
        unix_s[i] = from->unix_s ? from->unix_s[first + i] : from->first_s + (double)(first + i) * from->step_s;
}

/* Delta-T of the calendar month that holds an instant, kept until an instant leaves the month. */
typedef struct month_delta_t {
    double from_s, to_s, delta_t_s;
} month_delta_t;

static double delta_t_at(month_delta_t *month, double unix_s)
{
    if (unix_s >= month->from_s && unix_s < month->to_s) return month->delta_t_s;
    rkw_civil civil;
    rkw_civil_from_unix((int64_t)floor(unix_s), &civil);
    const rkw_civil first = {civil.year, civil.month, 1, 0, 0, 0};
    month->from_s = (double)rkw_unix_from_civil(&first);
    month->to_s = month->from_s + RKW_DAY_S * rkw_days_in_month(civil.year, civil.month);
    month->delta_t_s = rkw_delta_t_s(civil.year, civil.month);
    return month->delta_t_s;
}

double rkw_delta_t_of(const rkw_sun_options *options, double unix_s)
{
    month_delta_t month = {0.0, 0.0, 0.0};
    return options->delta_t_rule == RKW_DELTA_T_GIVEN ? options->delta_t_s : delta_t_at(&month, unix_s);
}

/* Least and largest of n instants. */
RKW_CLONES
static void rkw_span(const double *unix_s, size_t n, double *low, double *high)
{
    double least = unix_s[0], largest = unix_s[0];
    for (size_t i = 1; i < n; i++) {
        least = rkw_min(least, unix_s[i]);
        largest = rkw_max(largest, unix_s[i]);
    }
    *low = least;
    *high = largest;
}

/* Delta-T of every instant of a block; nearly always all lie in one month. */
static void delta_t_of_block(const rkw_sun_options *options, const double *unix_s, size_t n, double *delta_t_s)
{
    month_delta_t month = {0.0, 0.0, 0.0};
    double low, high;
    rkw_span(unix_s, n, &low, &high);
    if (options->delta_t_rule == RKW_DELTA_T_GIVEN)
        month = (month_delta_t){-INFINITY, INFINITY, options->delta_t_s};
    else
        delta_t_at(&month, low);
    const int one_month = low >= month.from_s && high < month.to_s;
    for (size_t i = 0; i < n; i++) delta_t_s[i] = one_month ? month.delta_t_s : delta_t_at(&month, unix_s[i]);
}

/* Days since J2000 in universal and terrestrial time. */
RKW_CLONES
static void rkw_days(const double *restrict unix_s, const double *restrict delta_t_s, size_t n,
                     double *restrict days_ut, double *restrict days_tt)
{
    for (size_t i = 0; i < n; i++) {
        const double since_s = unix_s[i] - RKW_J2000_UNIX_S;
        days_ut[i] = since_s / RKW_DAY_S;
        days_tt[i] = (since_s + delta_t_s[i]) / RKW_DAY_S;
    }
}

static rkw_sun_columns columns_at(const rkw_sun_columns *columns, size_t row)
{
    return (rkw_sun_columns){columns->zenith_deg ? columns->zenith_deg + row : NULL,
                             columns->apparent_zenith_deg ? columns->apparent_zenith_deg + row : NULL,
                             columns->azimuth_deg ? columns->azimuth_deg + row : NULL,
                             columns->equation_of_time_min ? columns->equation_of_time_min + row : NULL,
                             columns->distance_au ? columns->distance_au + row : NULL};
}

/* Table of daily nodes for a chunk of instants; 0 when they are too far apart for it to pay. The margin covers any change
 * of Delta-T inside the chunk. */
static int nodes_of_chunk(const rkw_sun_options *options, const instants *times, size_t first, size_t n,
                          rkw_ephemeris_table *table)
{
    const double margin_s = 60.0;
    double low = times->first_s + (double)first * times->step_s, high = low + (double)(n - 1) * times->step_s;
    if (times->unix_s) rkw_span(times->unix_s + first, n, &low, &high);
    const double low_tt = low - RKW_J2000_UNIX_S + rkw_delta_t_of(options, low) - margin_s;
    const double high_tt = high - RKW_J2000_UNIX_S + rkw_delta_t_of(options, high) + margin_s;
    return rkw_ephemeris_nodes(low_tt / RKW_DAY_S, high_tt / RKW_DAY_S, table);
}

static void position_chunk(const rkw_observer *observer, const rkw_sun_options *options, const instants *times,
                           size_t first, size_t n, const rkw_sun_columns *out)
{
    rkw_ephemeris_table table;
    const int fast = options->method == RKW_SUN_FAST && nodes_of_chunk(options, times, first, n, &table);
    double unix_s[RKW_SUN_BLOCK], delta_t_s[RKW_SUN_BLOCK];
    rkw_block_times block;
    rkw_geocentric sun;
    for (size_t done = 0; done < n; done += RKW_SUN_BLOCK) {
        block.n = n - done < RKW_SUN_BLOCK ? n - done : RKW_SUN_BLOCK;
        block.temp_air_C = options->temp_air_rows_C ? options->temp_air_rows_C + first + done : NULL;
        copy_instants(times, first + done, block.n, unix_s);
        delta_t_of_block(options, unix_s, block.n, delta_t_s);
        rkw_days(unix_s, delta_t_s, block.n, block.days_ut, block.days_tt);
        if (fast)
            rkw_ephemeris_fast(&table, block.days_tt, block.n, &sun);
        else
            rkw_ephemeris_exact(block.days_tt, block.n, &sun);
        const rkw_sun_columns columns = columns_at(out, first + done);
        rkw_observe(observer, &block, &sun, &columns);
    }
}

rkw_status rkw_sun_options_check(const rkw_sun_options *options, rkw_error *err)
{
    RKW_TRY(rkw_check_struct(err, "sun options", options->size, sizeof *options));
    RKW_TRY(rkw_check_choice(err, "method", options->method, RKW_SUN_FAST + 1));
    RKW_TRY(rkw_check_choice(err, "delta_t_rule", options->delta_t_rule, RKW_DELTA_T_GIVEN + 1));
    RKW_TRY(rkw_check_range(err, "delta_t", options->delta_t_s, "s", -100.0, 20000.0));
    if (options->pressure_Pa != 0.0)
        RKW_TRY(rkw_check_range(err, "pressure", options->pressure_Pa, "Pa", 1000.0, 120000.0));
    RKW_TRY(rkw_check_range(err, "temp_air", options->temp_air_C, "degC", -100.0, 80.0));
    return rkw_check_range(err, "horizon_refraction", options->horizon_refraction_deg, "deg", 0.0, 2.0);
}

rkw_status rkw_place_check(const rkw_place *place, rkw_error *err)
{
    if (!place) return rkw_fail_null(err, "place");
    RKW_TRY(rkw_check_range(err, "latitude", place->latitude_deg, "deg", -90.0, 90.0));
    RKW_TRY(rkw_check_range(err, "longitude", place->longitude_deg, "deg", -180.0, 180.0));
    return rkw_check_range(err, "elevation", place->elevation_m, "m", -500.0, 9000.0);
}

static rkw_status position(const rkw_place *place, const rkw_sun_options *options, const instants *times,
                           const rkw_sun_columns *out, rkw_error *err)
{
    static const rkw_sun_options defaults = RKW_SUN_OPTIONS_INIT;
    if (!options) options = &defaults;
    RKW_TRY(rkw_place_check(place, err));
    RKW_TRY(rkw_sun_options_check(options, err));
    if (options->temp_air_rows_C)
        RKW_TRY(rkw_check_values(err, "temp_air", options->temp_air_rows_C, times->n, "degC", -100.0, 80.0));
    if (!out) return rkw_fail_null(err, "out");
    const rkw_observer observer = rkw_observer_at(place, options);
    for (size_t first = 0; first < times->n; first += CHUNK)
        position_chunk(&observer, options, times, first, times->n - first < CHUNK ? times->n - first : CHUNK, out);
    return RKW_OK;
}

rkw_status rkw_sun_position(const rkw_place *place, const rkw_sun_options *options, const double *unix_s, size_t n,
                            const rkw_sun_columns *out, rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "unix_s", unix_s, n, "s", -UNIX_LIMIT_S, UNIX_LIMIT_S));
    const instants times = {unix_s, 0.0, 0.0, n};
    return position(place, options, &times, out, err);
}

rkw_status rkw_sun_position_axis(const rkw_place *place, const rkw_sun_options *options, const rkw_axis *axis,
                                 const rkw_sun_columns *out, rkw_error *err)
{
    RKW_TRY(rkw_axis_check(axis, err));
    const double middle_s = (double)axis->start_unix_s + 0.5 * axis->step_s;
    RKW_TRY(rkw_check_range(err, "start_unix_s", middle_s, "s", -UNIX_LIMIT_S, UNIX_LIMIT_S));
    const instants times = {NULL, middle_s, axis->step_s, axis->n};
    return position(place, options, &times, out, err);
}
