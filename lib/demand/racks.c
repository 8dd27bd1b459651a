/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pools of racks: figures, and IT power against work. */
#include "racks.h"

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "cap_curve.h"

#include <string.h>

void rkw_racks_derive(rkw_racks *racks)
{
    double share = racks->network_power_share, per_rack_MW = share / (1.0 - share);
    for (size_t p = 0; p < racks->count; p++) {
        rkw_pool *pool = &racks->pools[p];
        const double *v = pool->value;
        pool->parked_MW = v[RKW_RACK_PARKED_KW] / 1000.0;
        pool->idle_MW = v[RKW_RACK_IDLE_KW] / 1000.0;
        pool->span_MW = (v[RKW_RACK_TYPICAL_KW] - v[RKW_RACK_IDLE_KW]) / 1000.0;
        pool->network_factor = 1.0 + racks->network_load_share * per_rack_MW;
        pool->network_fixed_MW =
            (1.0 - racks->network_load_share) * per_rack_MW * v[RKW_RACK_INSTALLED] * v[RKW_RACK_TYPICAL_KW] / 1000.0;
    }
}

void rkw_racks_free(rkw_racks *racks)
{
    if (!racks) return;
    for (size_t p = 0; p < racks->count; p++) {
        rkw_release(racks->pools[p].name);
        rkw_cap_curve_free(racks->pools[p].curve);
    }
    rkw_release(racks);
}

static rkw_status check_installed(const rkw_racks *racks, const double *installed, rkw_error *err)
{
    for (size_t p = 0; p < racks->count; p++)
        RKW_TRY(rkw_check_range(err, "installed racks", installed[p], "count", 0.0, 1e7));
    return RKW_OK;
}

rkw_status rkw_racks_with_installed(rkw_racks **out, const rkw_context *ctx, const rkw_racks *racks,
                                    const double *installed, rkw_error *err)
{
    if (!out || !racks || !installed)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_racks_with_installed: NULL argument");
    *out = NULL;
    RKW_TRY(check_installed(racks, installed, err));
    rkw_racks *copy = rkw_alloc(ctx, 1, sizeof *copy);
    if (!copy) return rkw_fail_memory(err, "racks");
    *copy = *racks;
    copy->count = 0; /* counts only the pools whose own memory is complete */
    for (size_t p = 0; p < racks->count; p++) {
        rkw_pool *pool = &copy->pools[p];
        pool->name = rkw_copy_text(ctx, racks->pools[p].name);
        pool->curve = rkw_cap_curve_copy(ctx, racks->pools[p].curve);
        pool->value[RKW_RACK_INSTALLED] = installed[p];
        copy->count++;
        if (pool->name && pool->curve) continue;
        rkw_racks_free(copy);
        return rkw_fail_memory(err, "racks");
    }
    rkw_racks_derive(copy);
    *out = copy;
    return RKW_OK;
}

size_t rkw_racks_count(const rkw_racks *racks) { return racks->count; }

const char *rkw_racks_name(const rkw_racks *racks, size_t pool) { return racks->pools[pool].name; }

size_t rkw_racks_find(const rkw_racks *racks, const char *name)
{
    for (size_t p = 0; p < racks->count; p++)
        if (strcmp(racks->pools[p].name, name) == 0) return p;
    return RKW_NONE;
}

double rkw_racks_value(const rkw_racks *racks, size_t pool, int32_t what)
{
    if (pool >= racks->count || what < 0 || what >= RKW_RACK_VALUES) return NAN;
    return racks->pools[pool].value[what];
}

const rkw_cap_curve *rkw_racks_cap_curve(const rkw_racks *racks, size_t pool) { return racks->pools[pool].curve; }

double rkw_racks_network_power_share(const rkw_racks *racks) { return racks->network_power_share; }

double rkw_racks_network_cost_share(const rkw_racks *racks) { return racks->network_cost_share; }

double rkw_racks_availability(const rkw_racks *racks, size_t pool)
{
    const double *v = racks->pools[pool].value;
    return 1.0 / (1.0 + v[RKW_RACK_FAILURE_PER_GPU_H] * v[RKW_RACK_GPUS_PER_FAILURE] * v[RKW_RACK_REPAIR_H]);
}

double rkw_racks_available_gpus(const rkw_racks *racks, size_t pool)
{
    const double *v = racks->pools[pool].value;
    return v[RKW_RACK_INSTALLED] * v[RKW_RACK_GPUS] * rkw_racks_availability(racks, pool);
}

/* Pool power when the powered racks run at `power` of their span on average. */
static double pool_MW(const rkw_pool *pool, double powered_racks, double power)
{
    double parked_racks = pool->value[RKW_RACK_INSTALLED] - powered_racks;
    double racks_MW = parked_racks * pool->parked_MW + powered_racks * (pool->idle_MW + pool->span_MW * power);
    return pool->network_fixed_MW + pool->network_factor * racks_MW;
}

static double within_installed(const rkw_pool *pool, double powered_racks)
{
    return rkw_clamp(powered_racks, 0.0, pool->value[RKW_RACK_INSTALLED]);
}

double rkw_racks_it_MW(const rkw_racks *racks, size_t pool_index, double powered_racks, double gpu_equivalents,
                       double speed)
{
    const rkw_pool *pool = &racks->pools[pool_index];
    double powered = within_installed(pool, powered_racks);
    if (!(powered > 0.0)) return pool_MW(pool, 0.0, 0.0);
    double throughput = rkw_clamp(gpu_equivalents / (powered * pool->value[RKW_RACK_GPUS]), 0.0, 1.0);
    if (speed >= 1.0) return pool_MW(pool, powered, throughput);
    if (!(speed > 0.0)) return pool_MW(pool, powered, rkw_cap_curve_power(pool->curve, throughput));
    double capped = rkw_clamp(speed, rkw_cap_curve_lowest_speed(pool->curve), 1.0);
    double busy_share = rkw_min(throughput / capped, 1.0);
    return pool_MW(pool, powered, busy_share * rkw_cap_curve_busy_power(pool->curve, capped));
}

double rkw_racks_gpu_equivalents(const rkw_racks *racks, size_t pool_index, double powered_racks, double it_MW,
                                 double speed)
{
    const rkw_pool *pool = &racks->pools[pool_index];
    double powered = within_installed(pool, powered_racks);
    double span_MW = pool->network_factor * powered * pool->span_MW;
    if (!(span_MW > 0.0)) return 0.0;
    double power = rkw_clamp((it_MW - pool_MW(pool, powered, 0.0)) / span_MW, 0.0, 1.0);
    double gpus = powered * pool->value[RKW_RACK_GPUS];
    if (!(speed > 0.0)) return gpus * rkw_cap_curve_throughput(pool->curve, power);
    double capped = rkw_clamp(speed, rkw_cap_curve_lowest_speed(pool->curve), 1.0);
    return gpus * capped * rkw_min(power / rkw_cap_curve_busy_power(pool->curve, capped), 1.0);
}

double rkw_racks_floor_MW(const rkw_racks *racks, size_t pool_index, double powered_racks)
{
    const rkw_pool *pool = &racks->pools[pool_index];
    return pool_MW(pool, within_installed(pool, powered_racks), 0.0);
}

double rkw_racks_span_MW(const rkw_racks *racks, size_t pool_index, double powered_racks)
{
    const rkw_pool *pool = &racks->pools[pool_index];
    return pool->network_factor * within_installed(pool, powered_racks) * pool->span_MW;
}

double rkw_racks_max_MW(const rkw_racks *racks, size_t pool)
{
    const double *v = racks->pools[pool].value;
    return v[RKW_RACK_INSTALLED] * v[RKW_RACK_MAX_KW] / 1000.0 / (1.0 - racks->network_power_share);
}
