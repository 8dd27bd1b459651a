/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at every row against physics: limits and comparisons after Long & Dutton, BSRN Global Network recommended QC tests
 * V2.0 (2002), with mu the cosine of the zenith angle and Sa the extraterrestrial irradiance. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "weather/check.h"
#include "weather/noon.h"

#define COMPARED_FROM_W_M2 50.0 /* below it ratios of irradiances say nothing */
#define LOW_SUN_DEG 75.0
#define NIGHT_DEG 96.0
#define NIGHT_NOISE_W_M2 5.0
#define DEW_POINT_SLACK_K 0.5
#define CLOCK_SLACK_MIN 5.0

const char *rkw_finding_text(int32_t kind)
{
    static const char *const texts[] = {
        "no value",
        "beyond the physically possible limits",
        "beyond the extremely rare limits",
        "irradiance at night",
        "GHI differs from DNI cos z + DHI",
        "DHI exceeds GHI",
        "the same value for many hours",
        "the sensor knows only a few states",
        "the dew point lies above the air temperature",
        "the irradiance and the clock disagree",
    };
    return kind >= 0 && kind < (int32_t)(sizeof texts / sizeof texts[0]) ? texts[kind] : "unknown";
}

static double excess_of(const rkw_weather_finding *f, double value) { return rkw_max(f->low - value, value - f->high); }

void rkw_check_add(rkw_weather_report *report, const rkw_weather_finding *found)
{
    for (size_t i = 0; i < report->n_findings; i++) {
        rkw_weather_finding *f = &report->findings[i];
        if (f->kind != found->kind || f->column != found->column) continue;
        f->count += found->count;
        if (!(excess_of(found, found->value) > excess_of(f, f->value))) return;
        f->value = found->value;
        f->low = found->low;
        f->high = found->high;
        return;
    }
    if (report->n_findings < RKW_WEATHER_FINDINGS) report->findings[report->n_findings++] = *found;
}

static void add_row(const rkw_check_view *v, int32_t kind, int32_t column, size_t row, double value, double low,
                    double high)
{
    rkw_weather_finding f = {kind, column, 1, rkw_axis_time(&v->w->axis, row), value, low, high};
    rkw_check_add(v->report, &f);
}

/* ---- limits */

typedef struct limits {
    double low, high;
} limits;

/* factor * Sa * mu^power + offset */
static double sun_limit(double outside, double mu, double factor, double power, double offset)
{
    return factor * outside * pow(mu, power) + offset;
}

static limits possible(int32_t column, double outside, double mu)
{
    switch (column) {
    case RKW_WEATHER_GHI: return (limits){-4, sun_limit(outside, mu, 1.5, 1.2, 100)};
    case RKW_WEATHER_DHI: return (limits){-4, sun_limit(outside, mu, 0.95, 1.2, 50)};
    case RKW_WEATHER_DNI: return (limits){-4, outside};
    case RKW_WEATHER_LONGWAVE: return (limits){40, 700};
    default: return (limits){rkw_weather_column_low(column), rkw_weather_column_high(column)};
    }
}

static limits rare(int32_t column, double outside, double mu)
{
    switch (column) {
    case RKW_WEATHER_GHI: return (limits){-2, sun_limit(outside, mu, 1.2, 1.2, 50)};
    case RKW_WEATHER_DHI: return (limits){-2, sun_limit(outside, mu, 0.75, 1.2, 30)};
    case RKW_WEATHER_DNI: return (limits){-2, sun_limit(outside, mu, 0.95, 0.2, 10)};
    case RKW_WEATHER_LONGWAVE: return (limits){60, 500};
    default: return possible(column, outside, mu);
    }
}

/* Most of a year is far below its limits, and pow() is dear: mu^2 lies below every power of mu above. */
static int needs_look(int32_t column, double value, double outside, double mu)
{
    return !rkw_weather_is_irradiance(column) || !(value >= 0) || value > 0.75 * outside * mu * mu;
}

static void check_limits(const rkw_check_view *v, int32_t column, const double *x)
{
    int sun = rkw_weather_is_irradiance(column);
    if (column == RKW_WEATHER_POA || (sun && !v->zenith_deg)) return;
    for (size_t i = 0; i < v->w->axis.n; i++) {
        double mu = sun ? rkw_max(v->mu[i], 0) : 0, outside = sun ? v->outside[i] : 0;
        if (isnan(x[i]) || !needs_look(column, x[i], outside, mu)) continue;
        limits p = possible(column, outside, mu), r = rare(column, outside, mu);
        if (!(x[i] >= p.low && x[i] <= p.high))
            add_row(v, RKW_FINDING_POSSIBLE, column, i, x[i], p.low, p.high);
        else if (!(x[i] >= r.low && x[i] <= r.high))
            add_row(v, RKW_FINDING_RARE, column, i, x[i], r.low, r.high);
    }
}

static void check_gaps(const rkw_check_view *v, int32_t column, const double *x)
{
    for (size_t i = 0; i < v->w->axis.n; i++)
        if (isnan(x[i])) add_row(v, RKW_FINDING_GAP, column, i, NAN, NAN, NAN);
}

static void check_night(const rkw_check_view *v, int32_t column, const double *x)
{
    if (!rkw_weather_is_irradiance(column) || !v->zenith_deg) return;
    for (size_t i = 0; i < v->w->axis.n; i++)
        if (v->zenith_deg[i] > NIGHT_DEG && x[i] > NIGHT_NOISE_W_M2)
            add_row(v, RKW_FINDING_NIGHT, column, i, x[i], 0, NIGHT_NOISE_W_M2);
}

/* ---- comparisons */

static void check_closure(const rkw_check_view *v)
{
    const double *ghi = rkw_check_measured(v->w, RKW_WEATHER_GHI), *dni = rkw_check_measured(v->w, RKW_WEATHER_DNI);
    const double *dhi = rkw_check_measured(v->w, RKW_WEATHER_DHI);
    if (!ghi || !dni || !dhi || !v->zenith_deg) return;
    for (size_t i = 0; i < v->w->axis.n; i++) {
        double sum = dni[i] * rkw_max(v->mu[i], 0) + dhi[i];
        double share = v->zenith_deg[i] > LOW_SUN_DEG ? 0.15 : 0.08;
        if (!(sum > COMPARED_FROM_W_M2) || isnan(ghi[i]) || v->zenith_deg[i] > 93) continue;
        if (fabs(ghi[i] - sum) > share * sum)
            add_row(v, RKW_FINDING_CLOSURE, RKW_WEATHER_GHI, i, ghi[i], (1 - share) * sum, (1 + share) * sum);
    }
}

static void check_diffuse(const rkw_check_view *v)
{
    const double *ghi = rkw_check_measured(v->w, RKW_WEATHER_GHI), *dhi = rkw_check_measured(v->w, RKW_WEATHER_DHI);
    if (!ghi || !dhi || !v->zenith_deg) return;
    for (size_t i = 0; i < v->w->axis.n; i++) {
        double most = ghi[i] * (v->zenith_deg[i] > LOW_SUN_DEG ? 1.10 : 1.05);
        if (ghi[i] > COMPARED_FROM_W_M2 && v->zenith_deg[i] < 93 && dhi[i] > most)
            add_row(v, RKW_FINDING_DIFFUSE, RKW_WEATHER_DHI, i, dhi[i], 0, most);
    }
}

static void check_dew_point(const rkw_check_view *v)
{
    const double *temp = rkw_check_measured(v->w, RKW_WEATHER_TEMP),
                 *dew = rkw_check_measured(v->w, RKW_WEATHER_DEW_POINT);
    for (size_t i = 0; temp && dew && i < v->w->axis.n; i++)
        if (dew[i] > temp[i] + DEW_POINT_SLACK_K)
            add_row(v, RKW_FINDING_DEW_POINT, RKW_WEATHER_DEW_POINT, i, dew[i], -100, temp[i] + DEW_POINT_SLACK_K);
}

const double *rkw_check_measured(const rkw_weather *w, int32_t column)
{
    return rkw_weather_source(w, column) == RKW_SOURCE_FILE ? rkw_weather_column(w, column) : NULL;
}

/* ---- all */

static rkw_status prepare_sun(rkw_check_view *v, rkw_error *err)
{
    if (!v->w->has_place) return RKW_OK;
    size_t n = v->w->axis.n;
    v->zenith_deg = rkw_alloc(&v->w->context, n, sizeof *v->zenith_deg);
    v->mu = rkw_alloc(&v->w->context, n, sizeof *v->mu);
    v->outside = rkw_alloc(&v->w->context, n, sizeof *v->outside);
    v->equation_min = rkw_alloc(&v->w->context, n, sizeof *v->equation_min);
    if (!v->zenith_deg || !v->mu || !v->outside || !v->equation_min)
        return rkw_fail_memory(err, "the check of a weather table");
    rkw_weather_sun_times(v->w, v->mu); /* instants first, cosines later */
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.method = RKW_SUN_FAST;
    rkw_sun_columns columns = {.zenith_deg = v->zenith_deg, .equation_of_time_min = v->equation_min};
    RKW_TRY(rkw_sun_position(&v->w->place, &options, v->mu, n, &columns, err));
    for (size_t i = 0; i < v->w->axis.n; i++) v->mu[i] = cos(v->zenith_deg[i] * RKW_DEG);
    return rkw_extraterrestrial_axis(&v->w->axis, v->outside, err);
}

static void check_columns(const rkw_check_view *v)
{
    for (size_t c = 0; c < v->w->n_channels; c++) {
        const rkw_weather_channel *channel = &v->w->channels[c];
        if (channel->source != RKW_SOURCE_FILE) continue;
        check_gaps(v, channel->which, channel->values);
        check_limits(v, channel->which, channel->values);
        check_night(v, channel->which, channel->values);
        rkw_check_stuck(v, channel->which, channel->values);
        rkw_check_few_values(v, channel->which, channel->values);
    }
    check_closure(v);
    check_diffuse(v);
    check_dew_point(v);
}

static void check_clock(const rkw_check_view *v)
{
    const rkw_noon_check *noon = &v->report->noon;
    double slack = rkw_max(CLOCK_SLACK_MIN, 3 * noon->late_error_min);
    if (noon->known && fabs(noon->late_min) > slack) {
        int32_t column = rkw_check_measured(v->w, RKW_WEATHER_GHI) ? RKW_WEATHER_GHI : RKW_WEATHER_DNI;
        rkw_weather_finding f = {
            RKW_FINDING_CLOCK, column, (size_t)noon->days, v->w->axis.start_unix_s, noon->late_min, -slack, slack};
        rkw_check_add(v->report, &f);
    }
}

rkw_status rkw_weather_check(const rkw_weather *weather, rkw_weather_report *report, rkw_error *err)
{
    if (!weather || !report || report->size != sizeof *report)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "check: weather or report is NULL, or its size is not set");
    rkw_weather_report found = {.size = sizeof found};
    rkw_check_view v = {.w = weather, .report = &found};
    rkw_status status = prepare_sun(&v, err);
    if (status == RKW_OK) status = rkw_weather_noon(weather, v.zenith_deg, v.equation_min, &found.noon, err);
    if (status == RKW_OK) {
        check_columns(&v);
        check_clock(&v);
        *report = found;
    }
    rkw_release(v.zenith_deg);
    rkw_release(v.mu);
    rkw_release(v.outside);
    rkw_release(v.equation_min);
    return status;
}
