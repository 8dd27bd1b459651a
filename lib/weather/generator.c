/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The generator: preparation of places and their correlation, and years on any axis. */
#include "weather/generator.h"

#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "weather/table.h"

#define EARTH_RADIUS_KM 6371.0

/* ---- correlation between places */

static double distance_km(const rkw_place *a, const rkw_place *b)
{
    double lat = (b->latitude_deg - a->latitude_deg) * RKW_DEG, lon = (b->longitude_deg - a->longitude_deg) * RKW_DEG;
    double h = sin(lat / 2) * sin(lat / 2) +
               cos(a->latitude_deg * RKW_DEG) * cos(b->latitude_deg * RKW_DEG) * sin(lon / 2) * sin(lon / 2);
    return 2 * EARTH_RADIUS_KM * asin(sqrt(rkw_clamp(h, 0, 1)));
}

/* Cholesky factor of exp(-distance / length), which is positive semidefinite on the sphere. Places that coincide share
 * one driver: their pivot is 0. */
static void factorise(const rkw_place_climate *places, size_t n, double length_km, double *factor)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = exp(-distance_km(&places[i].place, &places[j].place) / length_km);
            for (size_t k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k];
            double pivot = factor[j * n + j];
            factor[i * n + j] = i == j ? sqrt(rkw_max(sum, 0)) : pivot > 1e-7 ? sum / pivot : 0;
        }
    }
}

void rkw_driver_init(rkw_driver *driver, const rkw_generator *g, uint64_t index, int32_t stream, const double *factor,
                     size_t place)
{
    driver->weights = factor + place * g->n_places;
    driver->n = place + 1;
    for (size_t k = 0; k <= place; k++) driver->keys[k] = rkw_random_key(g->seed, index, (uint64_t)stream, k);
}

double rkw_driver_at(const rkw_driver *driver, int64_t counter)
{
    double sum = 0;
    for (size_t k = 0; k < driver->n; k++)
        if (driver->weights[k] != 0) sum += driver->weights[k] * rkw_random_normal(driver->keys[k], counter);
    return sum;
}

/* ---- preparation */

static double yearly_mean(const double months[12])
{
    double sum = 0;
    for (size_t m = 0; m < 12; m++) sum += months[m] * rkw_days_in_month(2027, (int32_t)m + 1) / 365;
    return sum;
}

static rkw_status check_overrides(const rkw_synthetic_place *p, rkw_error *err)
{
    if (p->size != sizeof *p || !p->normals)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "synthetic place: normals missing, or size not set");
    RKW_TRY(rkw_place_check(&p->place, err));
    if (!isnan(p->wind_mean_m_s)) RKW_TRY(rkw_check_range(err, "wind_mean", p->wind_mean_m_s, "m/s", 0.1, 25));
    if (!isnan(p->wind_weibull_k)) RKW_TRY(rkw_check_range(err, "wind_weibull_k", p->wind_weibull_k, "1", 1.1, 4));
    if (!isnan(p->wind_height_m)) RKW_TRY(rkw_check_range(err, "wind_height", p->wind_height_m, "m", 1, 300));
    if (!isnan(p->ghi_kWh_m2_year)) RKW_TRY(rkw_check_range(err, "ghi", p->ghi_kWh_m2_year, "kWh/m2/yr", 200, 3500));
    return rkw_normals_check(p->normals, err);
}

static rkw_status prepare_place(rkw_place_climate *c, const rkw_synthetic_place *p, const rkw_context *ctx,
                                rkw_error *err)
{
    RKW_TRY(check_overrides(p, err));
    const rkw_normals *n = p->normals;
    c->place = p->place;
    c->normals = *n;
    c->wind_height_m = isnan(p->wind_height_m) ? n->wind_height_m : p->wind_height_m;
    double ghi_scale = isnan(p->ghi_kWh_m2_year) ? 1 : p->ghi_kWh_m2_year / (365 * yearly_mean(n->ghi_kWh_m2_day));
    double wind_scale = isnan(p->wind_mean_m_s) ? 1 : p->wind_mean_m_s / yearly_mean(n->wind_speed_m_s);
    RKW_TRY(rkw_prepare_clearness(c, ghi_scale, ctx, err));
    rkw_prepare_air(c);
    return rkw_prepare_wind(c, wind_scale, isnan(p->wind_weibull_k) ? n->wind_weibull_k : p->wind_weibull_k, err);
}

static rkw_status allocate(rkw_generator **out, const rkw_context *ctx, size_t n, rkw_error *err)
{
    rkw_context context;
    RKW_TRY(rkw_context_copy(&context, ctx, err));
    rkw_generator *g = rkw_alloc(&context, 1, sizeof *g);
    if (!g) return rkw_fail_memory(err, "a generator of synthetic years");
    g->context = context;
    g->n_places = n;
    g->places = rkw_alloc(&context, n, sizeof *g->places);
    g->clearness_factor = rkw_alloc(&context, n, n * sizeof(double));
    g->temp_factor = rkw_alloc(&context, n, n * sizeof(double));
    g->wind_factor = rkw_alloc(&context, n, n * sizeof(double));
    *out = g;
    if (g->places && g->clearness_factor && g->temp_factor && g->wind_factor) return RKW_OK;
    return rkw_fail_memory(err, "a generator of synthetic years");
}

static rkw_status prepare(rkw_generator *g, const rkw_synthetic_place *places, const rkw_synthesis *config,
                          rkw_error *err)
{
    g->seed = config->seed;
    for (size_t i = 0; i < g->n_places; i++) RKW_TRY(prepare_place(&g->places[i], &places[i], &g->context, err));
    factorise(g->places, g->n_places, config->clearness_correlation_km, g->clearness_factor);
    factorise(g->places, g->n_places, config->temp_correlation_km, g->temp_factor);
    factorise(g->places, g->n_places, config->wind_correlation_km, g->wind_factor);
    return RKW_OK;
}

rkw_status rkw_generator_create(rkw_generator **out, const rkw_context *ctx, const rkw_synthetic_place *places,
                                size_t n_places, const rkw_synthesis *config, rkw_error *err)
{
    static const rkw_synthesis standard = RKW_SYNTHESIS_INIT;
    if (!out || !places || n_places == 0 || n_places > RKW_GENERATOR_PLACES)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "generator: out and 1 .. %d places are needed",
                        RKW_GENERATOR_PLACES);
    *out = NULL;
    if (!config) config = &standard;
    if (config->size != sizeof *config) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "synthesis: size is not set");
    RKW_TRY(rkw_check_positive(err, "wind_correlation", config->wind_correlation_km, "km"));
    RKW_TRY(rkw_check_positive(err, "clearness_correlation", config->clearness_correlation_km, "km"));
    RKW_TRY(rkw_check_positive(err, "temp_correlation", config->temp_correlation_km, "km"));
    rkw_generator *g = NULL;
    rkw_status status = allocate(&g, ctx, n_places, err);
    if (status == RKW_OK) status = prepare(g, places, config, err);
    if (status != RKW_OK) {
        rkw_generator_free(g);
        return status;
    }
    *out = g;
    return RKW_OK;
}

void rkw_generator_free(rkw_generator *generator)
{
    if (!generator) return;
    rkw_release(generator->places);
    rkw_release(generator->clearness_factor);
    rkw_release(generator->temp_factor);
    rkw_release(generator->wind_factor);
    rkw_release(generator);
}

double rkw_generator_year_sd(const rkw_generator *generator, size_t place, int32_t what, size_t month)
{
    if (!generator || place >= generator->n_places || month >= 12) return NAN;
    const rkw_place_climate *c = &generator->places[place];
    switch (what) {
    case RKW_VARIES_GHI: return c->clearness[month].total_year_sd * c->clearness[month].outside_kWh_m2_day;
    case RKW_VARIES_TEMP: return c->air[month].temp_total_year_sd_K;
    case RKW_VARIES_HUMIDITY: return c->air[month].humidity_total_year_sd;
    case RKW_VARIES_WIND: return c->wind[month].total_year_sd * c->wind[month].mean_m_s;
    default: return NAN;
    }
}

/* ---- years */

static int64_t floor_hour(int64_t t) { return (t >= 0 ? t : t - 3599) / 3600 * 3600; }

static rkw_status generate_place(const rkw_generator *g, size_t place, uint64_t index, const rkw_axis *axis,
                                 rkw_weather **out, rkw_error *err)
{
    int64_t start = floor_hour(axis->start_unix_s);
    int64_t end = floor_hour(axis->start_unix_s + (int64_t)axis->n * axis->step_s + 3599);
    rkw_axis hours = {start, 3600, 0, (size_t)((end - start) / 3600)};
    if (axis->step_s == 3600 && start == axis->start_unix_s) return rkw_generate_hours(g, place, index, axis, out, err);
    rkw_weather *hourly;
    RKW_TRY(rkw_generate_hours(g, place, index, &hours, &hourly, err));
    hourly->typical = 0; /* its rows are meant where they stand */
    rkw_status status = rkw_weather_cut(out, &g->context, hourly, axis, err);
    rkw_weather_free(hourly);
    if (status == RKW_OK) (*out)->typical = 1;
    return status;
}

rkw_status rkw_generator_year(const rkw_generator *generator, const rkw_axis *axis, uint64_t index, rkw_weather **out,
                              rkw_error *err)
{
    if (!generator || !axis || !out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "generator: arguments must not be NULL");
    for (size_t i = 0; i < generator->n_places; i++) out[i] = NULL;
    RKW_TRY(rkw_axis_check(axis, err));
    rkw_status status = RKW_OK;
    for (size_t i = 0; i < generator->n_places && status == RKW_OK; i++)
        status = generate_place(generator, i, index, axis, &out[i], err);
    if (status == RKW_OK) return RKW_OK;
    for (size_t i = 0; i < generator->n_places; i++) {
        rkw_weather_free(out[i]);
        out[i] = NULL;
    }
    return status;
}

rkw_status rkw_weather_synthesize(rkw_weather **out, const rkw_context *ctx, const rkw_synthetic_place *places,
                                  size_t n_places, const rkw_synthesis *config, const rkw_axis *axis, uint64_t index,
                                  rkw_error *err)
{
    rkw_generator *g;
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "synthesize: out must not be NULL");
    RKW_TRY(rkw_generator_create(&g, ctx, places, n_places, config, err));
    rkw_status status = rkw_generator_year(g, axis, index, out, err);
    rkw_generator_free(g);
    return status;
}
