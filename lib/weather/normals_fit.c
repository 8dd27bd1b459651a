/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normals of a measured table: monthly means of whole solar days, spread within months, shape and persistence of the wind,
 * distribution of daily clearness per season. */
#include <math.h>

#include "base/simd.h"
#include "base/sort.h"
#include "weather/generator.h"
#include "weather/table.h"

#define LEAST_DAYS 28 /* of a month */

/* One whole solar day. */
typedef struct fit_day {
    size_t month, first_row;
    double ghi_Wh_m2, outside_Wh_m2;
} fit_day;

typedef struct fit {
    const rkw_weather *w;        /* hourly */
    double *outside_W_m2, *sine; /* extraterrestrial on the horizontal, sine of the sun's elevation */
    fit_day *days;
    size_t n_days;
    size_t days_of_month[12];
    rkw_normals *out;
} fit;

static int64_t solar_day(const rkw_weather *w, size_t row)
{
    return (int64_t)floor(((double)rkw_axis_time(&w->axis, row) + 1800 + 240 * w->place.longitude_deg) / 86400);
}

static size_t solar_hour(const rkw_weather *w, size_t row)
{
    double s = (double)rkw_axis_time(&w->axis, row) + 1800 + 240 * w->place.longitude_deg;
    return (size_t)floor((s - 86400 * floor(s / 86400)) / 3600) % 24;
}

static int is_known(const double *x, size_t from, size_t n)
{
    for (size_t i = from; x && i < from + n; i++)
        if (isnan(x[i])) return 0;
    return 1;
}

/* Whole days whose GHI has no gap. */
static void find_days(fit *f)
{
    const double *ghi = rkw_weather_column(f->w, RKW_WEATHER_GHI);
    size_t from = 0, n = f->w->axis.n;
    for (size_t i = 1; i <= n; i++) {
        if (i < n && solar_day(f->w, i) == solar_day(f->w, from)) continue;
        if (i - from == 24 && is_known(ghi, from, 24)) {
            rkw_civil civil;
            rkw_civil_from_unix(solar_day(f->w, from) * 86400, &civil);
            fit_day d = {(size_t)civil.month - 1, from, 0, 0};
            for (size_t r = from; r < i; r++) {
                d.ghi_Wh_m2 += ghi[r];
                d.outside_Wh_m2 += f->outside_W_m2[r];
            }
            f->days[f->n_days++] = d;
            f->days_of_month[d.month]++;
        }
        from = i;
    }
}

static int has_month(const fit *f, size_t month) { return f->days_of_month[month] >= LEAST_DAYS; }

/* ---- monthly means */

/* Mean over the days of a month of a quantity of one day; NaN days are left out. */
static double month_mean(const fit *f, size_t month, const double *x, double (*of_day)(const double *hours))
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < f->n_days; i++) {
        const fit_day *d = &f->days[i];
        if (d->month != month || !is_known(x, d->first_row, 24)) continue;
        sum += of_day(x + d->first_row);
        n++;
    }
    return n ? sum / (double)n : NAN;
}

static double day_sum(const double *x)
{
    double sum = 0;
    for (int h = 0; h < 24; h++) sum += x[h];
    return sum;
}
static double day_mean(const double *x) { return day_sum(x) / 24; }
static double day_least(const double *x)
{
    double v = x[0];
    for (int h = 1; h < 24; h++) v = rkw_min(v, x[h]);
    return v;
}
static double day_most(const double *x)
{
    double v = x[0];
    for (int h = 1; h < 24; h++) v = rkw_max(v, x[h]);
    return v;
}

static double day_sd(const fit *f, size_t month, const double *x, double mean)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < f->n_days; i++) {
        const fit_day *d = &f->days[i];
        if (d->month != month || !is_known(x, d->first_row, 24)) continue;
        double off = day_mean(x + d->first_row) - mean;
        sum += off * off;
        n++;
    }
    return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

/* Standard deviation of hourly values about the mean course of the month's day. */
static double course_sd(const fit *f, size_t month, const double *x)
{
    double sum[24] = {0}, squares = 0;
    size_t n[24] = {0}, all = 0;
    for (size_t i = 0; i < f->n_days; i++) {
        const fit_day *d = &f->days[i];
        if (d->month != month) continue;
        for (size_t h = 0; h < 24; h++) {
            double v = x[d->first_row + h];
            if (isnan(v)) continue;
            sum[h] += v;
            squares += v * v;
            n[h]++;
            all++;
        }
    }
    for (size_t h = 0; h < 24; h++)
        if (n[h]) squares -= sum[h] * sum[h] / (double)n[h];
    return all > 48 ? sqrt(rkw_max(squares, 0) / (double)(all - 24)) : NAN;
}

static void set_if_known(double *field, double value)
{
    if (!isnan(value)) *field = value;
}

static void fit_months(const fit *f)
{
    const double *ghi = rkw_weather_column(f->w, RKW_WEATHER_GHI), *temp = rkw_weather_column(f->w, RKW_WEATHER_TEMP);
    const double *rh = rkw_weather_column(f->w, RKW_WEATHER_REL_HUMIDITY);
    const double *pressure = rkw_weather_column(f->w, RKW_WEATHER_PRESSURE);
    const double *wind = rkw_weather_column(f->w, RKW_WEATHER_WIND_SPEED);
    const double *rain = rkw_weather_column(f->w, RKW_WEATHER_PRECIPITATION);
    for (size_t m = 0; m < 12; m++) {
        rkw_normals *n = f->out;
        if (!has_month(f, m)) continue;
        n->ghi_kWh_m2_day[m] = month_mean(f, m, ghi, day_sum) / 1000;
        if (temp) {
            set_if_known(&n->temp_mean_C[m], month_mean(f, m, temp, day_mean));
            set_if_known(&n->temp_min_C[m], month_mean(f, m, temp, day_least));
            set_if_known(&n->temp_max_C[m], month_mean(f, m, temp, day_most));
            set_if_known(&n->temp_day_sd_C[m], day_sd(f, m, temp, n->temp_mean_C[m]));
        }
        if (rh) {
            set_if_known(&n->rel_humidity_0_1[m], month_mean(f, m, rh, day_mean));
            set_if_known(&n->rel_humidity_sd_0_1[m], course_sd(f, m, rh));
        }
        if (pressure) {
            set_if_known(&n->pressure_Pa[m], month_mean(f, m, pressure, day_mean));
            set_if_known(&n->pressure_sd_Pa[m], course_sd(f, m, pressure));
        }
        if (wind) set_if_known(&n->wind_speed_m_s[m], month_mean(f, m, wind, day_mean));
        if (rain)
            set_if_known(&n->precipitation_mm[m],
                         month_mean(f, m, rain, day_sum) * rkw_days_in_month(2027, (int32_t)m + 1));
    }
}

/* ---- wind */

/* Maximum-likelihood Weibull shape by bisection of the likelihood's derivative; calms count as 0.05 m/s. */
static double weibull_shape(const double *v, size_t n)
{
    double low = 0.5, high = 8;
    for (int round = 0; round < 30; round++) {
        double k = 0.5 * (low + high), weighted = 0, powers = 0, logs = 0;
        size_t known = 0;
        for (size_t i = 0; i < n; i++) {
            if (isnan(v[i])) continue;
            double l = log(rkw_max(v[i], 0.05)), p = exp(k * l);
            weighted += p * l;
            powers += p;
            logs += l;
            known++;
        }
        if (known == 0) return NAN;
        *(weighted / powers - 1 / k - logs / (double)known > 0 ? &high : &low) = k;
    }
    return 0.5 * (low + high);
}

static double lag1(const double *v, size_t n)
{
    double sum = 0, squares = 0, products = 0;
    size_t known = 0, pairs = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(v[i])) sum += v[i], known++;
    double mean = known ? sum / (double)known : 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i])) continue;
        squares += (v[i] - mean) * (v[i] - mean);
        if (i == 0 || isnan(v[i - 1])) continue;
        products += (v[i] - mean) * (v[i - 1] - mean);
        pairs++;
    }
    return pairs && squares > 0 ? products / (double)pairs / (squares / (double)known) : NAN;
}

static void fit_course(const fit *f, const double *v)
{
    double sum[24] = {0}, mean = 0, cosine = 0, sine = 0;
    size_t n[24] = {0};
    for (size_t i = 0; i < f->w->axis.n; i++) {
        size_t h = solar_hour(f->w, i);
        if (isnan(v[i])) continue;
        sum[h] += v[i];
        n[h]++;
    }
    for (size_t h = 0; h < 24; h++) {
        double hourly = n[h] ? sum[h] / (double)n[h] : 0, angle = 2 * RKW_PI * ((double)h + 0.5) / 24;
        mean += hourly / 24;
        cosine += hourly * cos(angle) / 12;
        sine += hourly * sin(angle) / 12;
    }
    if (!(mean > 0)) return;
    double peak_h = atan2(sine, cosine) * 24 / (2 * RKW_PI);
    f->out->wind_diurnal_amplitude = rkw_min(sqrt(cosine * cosine + sine * sine) / mean, 0.6);
    f->out->wind_diurnal_peak_h = peak_h < 0 ? peak_h + 24 : peak_h;
}

static void fit_wind(const fit *f)
{
    const double *v = rkw_weather_column(f->w, RKW_WEATHER_WIND_SPEED);
    if (!v) return;
    f->out->wind_height_m = rkw_weather_height_m(f->w, RKW_WEATHER_WIND_SPEED);
    f->out->wind_weibull_k = rkw_clamp(weibull_shape(v, f->w->axis.n), 1.1, 4);
    f->out->wind_lag1 = rkw_clamp(lag1(v, f->w->axis.n), 0.5, 0.99);
    fit_course(f, v);
}

/* ---- clearness */

/* Quantiles of n values (which are sorted) at evenly spaced probabilities; too few values leave them unknown. */
static void take_quantiles(double *values, size_t n, size_t least, double quantile[RKW_CLEARNESS_NODES])
{
    if (n < least) return;
    rkw_sort_values(values, n);
    for (size_t i = 0; i < RKW_CLEARNESS_NODES; i++) {
        double at = (double)i / (RKW_CLEARNESS_NODES - 1) * (double)(n - 1);
        size_t left = (size_t)at < n - 1 ? (size_t)at : n - 2;
        quantile[i] = rkw_clamp(values[left] + (at - (double)left) * (values[left + 1] - values[left]), 0, 1.2);
    }
}

static rkw_status fit_clearness(const fit *f, rkw_error *err)
{
    const double *ghi = rkw_weather_column(f->w, RKW_WEATHER_GHI);
    const double sine_least = sin(15 * RKW_DEG);
    double *values = rkw_alloc(&f->w->context, f->w->axis.n, sizeof *values);
    if (!values) return rkw_fail_memory(err, "the fitting of normals");
    for (size_t m = 0; m < 12; m++) {
        size_t n = 0;
        for (size_t i = 0; i < f->n_days && has_month(f, m); i++)
            if (f->days[i].month == m && f->days[i].outside_Wh_m2 > 0)
                values[n++] = f->days[i].ghi_Wh_m2 / f->days[i].outside_Wh_m2;
        take_quantiles(values, n, LEAST_DAYS, f->out->clearness_day_quantile[m]);
    }
    for (size_t s = 0; s < 4; s++) {
        size_t n = 0;
        for (size_t i = 0; i < f->n_days; i++) {
            const fit_day *d = &f->days[i];
            for (size_t r = d->first_row; r < d->first_row + 24 && rkw_season(d->month) == s; r++)
                if (f->sine[r] > sine_least) values[n++] = ghi[r] / f->outside_W_m2[r];
        }
        take_quantiles(values, n, 500, f->out->clearness_hour_quantile[s]);
    }
    rkw_release(values);
    return RKW_OK;
}

/* ---- all */

static rkw_status fill_outside(fit *f, rkw_error *err)
{
    double *zenith_deg;
    RKW_TRY(rkw_weather_zenith(f->w, &zenith_deg, err));
    rkw_status status = rkw_extraterrestrial_axis(&f->w->axis, f->outside_W_m2, err);
    for (size_t i = 0; status == RKW_OK && i < f->w->axis.n; i++) {
        f->sine[i] = cos(zenith_deg[i] * RKW_DEG);
        f->outside_W_m2[i] *= rkw_max(f->sine[i], 0);
    }
    rkw_release(zenith_deg);
    return status;
}

static rkw_status fit_hourly(rkw_normals *normals, const rkw_weather *w, rkw_error *err)
{
    rkw_normals fresh = *normals;
    fit f = {.w = w, .out = &fresh};
    f.outside_W_m2 = rkw_alloc(&w->context, w->axis.n, sizeof *f.outside_W_m2);
    f.sine = rkw_alloc(&w->context, w->axis.n, sizeof *f.sine);
    f.days = rkw_alloc(&w->context, w->axis.n / 24 + 2, sizeof *f.days);
    rkw_status status = f.outside_W_m2 && f.sine && f.days ? RKW_OK : rkw_fail_memory(err, "the fitting of normals");
    if (status == RKW_OK) status = fill_outside(&f, err);
    if (status == RKW_OK) {
        find_days(&f);
        fit_months(&f);
        fit_wind(&f);
        status = fit_clearness(&f, err);
    }
    rkw_release(f.outside_W_m2);
    rkw_release(f.sine);
    rkw_release(f.days);
    if (status == RKW_OK) *normals = fresh;
    return status;
}

rkw_status rkw_normals_from_weather(rkw_normals *normals, const rkw_weather *weather, rkw_error *err)
{
    if (!normals || !weather || normals->size != sizeof *normals)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "normals: NULL, or not started by rkw_normals_init");
    if (!weather->has_place || !rkw_weather_column(weather, RKW_WEATHER_GHI))
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "normals of a weather table need its place and GHI");
    if (weather->axis.step_s == 3600) return fit_hourly(normals, weather, err);
    rkw_weather *hourly;
    RKW_TRY(rkw_weather_resample(&hourly, &weather->context, weather, 3600, err));
    rkw_status status = fit_hourly(normals, hourly, err);
    rkw_weather_free(hourly);
    return status;
}
