/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and freeing a sweep; refinement adds designs to it. */
#include "plan/sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/year.h"

static rkw_status copy_path(const rkw_sweep *s, const char *path, char **out, rkw_error *err)
{
    if (!path) return RKW_OK;
    *out = rkw_copy_text(&s->ctx, path);
    return *out ? RKW_OK : rkw_fail_memory(err, "a sweep");
}

static rkw_status take_options(rkw_sweep *s, const char *folder, const rkw_sweep_options *o, rkw_error *err)
{
    if (o->simulate != RKW_SIMULATE_COVERAGE && o->simulate != RKW_SIMULATE_GREEN)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "unknown way of simulating %d", (int)o->simulate);
    if (o->year.step_s != 0 && o->year.step_s != 3600)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "a sweep has hourly rows, not rows of %d s",
                        (int)o->year.step_s);
    s->simulate = o->simulate;
    s->year = o->year;
    RKW_TRY(copy_path(s, folder, &s->folder, err));
    RKW_TRY(copy_path(s, o->year.weather_path, &s->weather_path, err));
    return copy_path(s, o->year.map_path, &s->map_path, err);
}

static void name_pools(rkw_sweep *s)
{
    const rkw_racks *racks = rkw_site_racks(s->site);
    for (size_t p = 0; p < rkw_racks_count(racks); p++)
        snprintf(s->pool_rows[p], sizeof s->pool_rows[p], "%.80s.installed", rkw_racks_name(racks, p));
}

static rkw_status check_plants(const rkw_sweep *s, rkw_error *err)
{
    for (size_t k = s->n_scene_parameters; k < s->n_parameters; k++) {
        const rkw_sweep_parameter_row *p = &s->parameters[k];
        if (p->kind != RKW_SWEEP_PV && p->kind != RKW_SWEEP_WIND) continue;
        if (rkw_site_capacity_MW(s->site, p->kind == RKW_SWEEP_PV ? RKW_PLANT_PV : RKW_PLANT_WIND) > 0) continue;
        return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "%s: plants.csv has no plant of that kind to scale", p->name);
    }
    return RKW_OK;
}

/* The weather and the profiles that scenes share. */
static rkw_status make_base_year(rkw_sweep *s, rkw_error *err)
{
    rkw_year_options o = s->year;
    o.weather_path = s->weather_path;
    o.map_path = s->map_path;
    RKW_TRY(rkw_year_create(&s->base_year, &s->ctx, s->site, &o, err));
    s->year = rkw_year_used(s->base_year);
    return RKW_OK;
}

static rkw_status fill(rkw_sweep *s, const char *folder, const rkw_sweep_options *o, rkw_error *err)
{
    RKW_TRY(take_options(s, folder, o, err));
    RKW_TRY(rkw_site_load(&s->site, &s->ctx, folder, err));
    name_pools(s);
    RKW_TRY(rkw_sweep_read_space(s, o, err));
    RKW_TRY(rkw_sweep_read_limits(s, o, err));
    RKW_TRY(check_plants(s, err));
    RKW_TRY(make_base_year(s, err));
    double first[RKW_SWEEP_PARAMETERS_MAX];
    rkw_scene *scene;
    RKW_TRY(rkw_sweep_design(s, 0, 1, first, err));
    RKW_TRY(rkw_sweep_scene(s, first, &scene, err));
    s->one_by_one = scene->one_by_one;
    return RKW_OK;
}

rkw_status rkw_sweep_create(rkw_sweep **out, const rkw_context *ctx, const char *folder,
                            const rkw_sweep_options *options, rkw_error *err)
{
    if (!out || !folder || !options || options->size < sizeof *options)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_create: a pointer is NULL or size is not set");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_sweep *s = rkw_alloc(&copy, 1, sizeof *s);
    if (!s) return rkw_fail_memory(err, "a sweep");
    s->ctx = copy;
    s->cap_scale = 1;
    rkw_status status = fill(s, folder, options, err);
    if (status != RKW_OK) {
        rkw_sweep_free(s);
        return status;
    }
    *out = s;
    return RKW_OK;
}

void rkw_sweep_free(rkw_sweep *s)
{
    if (!s) return;
    for (size_t i = 0; i < RKW_SCENES_MOST; i++) rkw_scene_free(s->scenes[i]);
    for (size_t i = 0; i < RKW_SWEEP_PARAMETERS_MAX; i++) rkw_release(s->parameters[i].list);
    rkw_year_free(s->base_year);
    rkw_site_free(s->site);
    rkw_sobol_free(s->sequence);
    rkw_release(s->limits);
    rkw_release(s->list);
    rkw_release(s->extra);
    rkw_release(s->folder);
    rkw_release(s->weather_path);
    rkw_release(s->map_path);
    rkw_release(s);
}

const rkw_site *rkw_sweep_site(const rkw_sweep *s) { return s->site; }
size_t rkw_sweep_designs(const rkw_sweep *s) { return s->n_base + s->n_extra; }
size_t rkw_sweep_parameters(const rkw_sweep *s) { return s->n_parameters; }
int32_t rkw_sweep_simulates(const rkw_sweep *s) { return s->simulate; }
const char *rkw_sweep_one_by_one(const rkw_sweep *s) { return s->one_by_one; }
size_t rkw_sweep_limits(const rkw_sweep *s) { return s->n_limits; }

const char *rkw_sweep_parameter(const rkw_sweep *s, size_t parameter)
{
    return parameter < s->n_parameters ? s->parameters[parameter].name : "";
}

const char *rkw_sweep_parameter_unit(const rkw_sweep *s, size_t parameter)
{
    return parameter < s->n_parameters ? s->parameters[parameter].unit : "";
}

const char *rkw_sweep_limit_name(const rkw_sweep *s, size_t limit)
{
    return limit < s->n_limits ? s->limits[limit].name : "";
}

void rkw_sweep_range(const rkw_sweep *s, size_t parameter, double *low, double *high, double *step)
{
    int known = parameter < s->n_parameters;
    const rkw_sweep_parameter_row *p = &s->parameters[known ? parameter : 0];
    if (low) *low = known ? p->low : NAN;
    if (high) *high = known ? p->high : NAN;
    if (step) *step = known ? p->step : NAN;
}

/* Written so that NaN is rejected. */
size_t rkw_sweep_rejected_by(const rkw_sweep *s, const double *metrics)
{
    for (size_t i = 0; i < s->n_limits; i++) {
        const rkw_sweep_limit *l = &s->limits[i];
        double value = metrics[l->metric];
        if (!(l->at_most ? value <= l->value : value >= l->value)) return i;
    }
    return RKW_NONE;
}

rkw_status rkw_sweep_add(rkw_sweep *s, const double *values, size_t n, rkw_error *err)
{
    size_t width = s->n_parameters;
    if (s->n_extra + n > s->extra_capacity) {
        size_t capacity = 2 * (s->n_extra + n);
        double *grown = rkw_realloc(&s->ctx, s->extra, s->extra_capacity * width, capacity * width, sizeof *grown);
        if (!grown) return rkw_fail_memory(err, "designs of a sweep");
        s->extra = grown;
        s->extra_capacity = capacity;
    }
    memcpy(s->extra + s->n_extra * width, values, n * width * sizeof *values);
    s->n_extra += n;
    return RKW_OK;
}
