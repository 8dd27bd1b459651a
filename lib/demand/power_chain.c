/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stages between the grid connection and the rack: quadratic losses, sizing, redundancy. */
#include <rackwatt/demand.h>

#include "base/fail.h"
#include "base/simd.h"

double rkw_power_stage_loss_share(const rkw_power_stage *stage, double part_load)
{
    return stage->loss_constant + part_load * (stage->loss_linear + part_load * stage->loss_quadratic);
}

double rkw_power_stage_efficiency(const rkw_power_stage *stage, double part_load)
{
    return part_load > 0.0 ? part_load / (part_load + rkw_power_stage_loss_share(stage, part_load)) : 0.0;
}

double rkw_power_stage_loss_MW(const rkw_power_stage *stage, double output_MW)
{
    double rating_MVA = stage->units * stage->rating_MVA;
    if (!(rating_MVA > 0.0)) return 0.0;
    return rating_MVA * rkw_power_stage_loss_share(stage, output_MW / (rating_MVA * stage->power_factor));
}

static double units_of_topology(double needed, int32_t topology)
{
    switch (topology) {
    case RKW_REDUNDANCY_N_PLUS_1: return needed + 1.0;
    case RKW_REDUNDANCY_2N: return 2.0 * needed;
    case RKW_REDUNDANCY_4N3R: return ceil(4.0 * needed / 3.0);
    default: return needed;
    }
}

static rkw_status check_stage(const rkw_power_stage *stage, rkw_error *err)
{
    RKW_TRY(rkw_check_positive(err, "rating", stage->rating_MVA, "MVA"));
    RKW_TRY(rkw_check_positive(err, "power_factor", stage->power_factor, "1"));
    RKW_TRY(rkw_check_range(err, "power_factor", stage->power_factor, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "loss_constant", stage->loss_constant, "1", 0.0, 1.0));
    RKW_TRY(rkw_check_range(err, "loss_linear", stage->loss_linear, "1", 0.0, 1.0));
    return rkw_check_range(err, "loss_quadratic", stage->loss_quadratic, "1", 0.0, 1.0);
}

rkw_status rkw_power_chain_size(rkw_power_stage *stages, size_t n, double load_MW, int32_t topology, rkw_error *err)
{
    if (!stages || n == 0 || topology < RKW_REDUNDANCY_N || topology > RKW_REDUNDANCY_4N3R)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_power_chain_size: no stages or unknown topology");
    RKW_TRY(rkw_check_range(err, "load", load_MW, "MW", 0.0, 1e6));
    for (size_t i = 0; i < n; i++) RKW_TRY(check_stage(&stages[i], err));
    double output_MW = load_MW;
    for (size_t i = 0; i < n; i++) {
        rkw_power_stage *stage = &stages[i];
        double needed = ceil(output_MW / (stage->rating_MVA * stage->power_factor));
        stage->units = needed;
        output_MW += rkw_power_stage_loss_MW(stage, output_MW);
        if (stage->redundant && needed > 0.0) stage->units = units_of_topology(needed, topology);
    }
    return RKW_OK;
}

double rkw_power_chain_input_MW(const rkw_power_stage *stages, size_t n, double load_MW, double *losses_MW)
{
    double power_MW = load_MW;
    for (size_t i = 0; i < n; i++) {
        double loss_MW = rkw_power_stage_loss_MW(&stages[i], power_MW);
        if (losses_MW) losses_MW[i] = loss_MW;
        power_MW += loss_MW;
    }
    return power_MW;
}
