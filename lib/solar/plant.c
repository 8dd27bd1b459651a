/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plant's parameters, and its profile in one call. */
#include <rackwatt/solar.h>

#include "solar/diode.h"
#include "solar/kernels.h"
#include "solar/sheds.h"
#include "sun/check.h"

const char *rkw_pv_stage_name(int32_t stage)
{
    static const char *const names[RKW_PV_STAGES] = {
#define STAGE_NAME(name, text) text,
        RKW_PV_STAGE_LIST(STAGE_NAME)
#undef STAGE_NAME
    };
    return stage >= 0 && stage < RKW_PV_STAGES ? names[stage] : "";
}

static rkw_status check_mounting(const rkw_pv_plant *plant, rkw_error *err)
{
    RKW_TRY(rkw_check_choice(err, "mounting", plant->mounting, RKW_MOUNT_TRACKER + 1));
    RKW_TRY(rkw_check_choice(err, "sky_model", plant->sky_model, RKW_SKY_PEREZ + 1));
    if (plant->mounting == RKW_MOUNT_TRACKER) return rkw_tracker_check(&plant->tracker, err);
    RKW_TRY(rkw_check_range(err, "tilt", plant->tilt_deg, "deg", 0.0, 90.0));
    return rkw_check_range(err, "azimuth", plant->azimuth_deg, "deg", 0.0, 360.0);
}

static rkw_status check_losses(const rkw_pv_plant *plant, rkw_error *err)
{
    const struct {
        const char *name;
        double value, low, high;
    } losses[] = {{"albedo", plant->albedo, 0.0, 1.0},
                  {"loss_soiling", plant->loss_soiling, 0.0, 1.0},
                  {"loss_shading", plant->loss_shading, 0.0, 1.0},
                  {"loss_spectral", plant->loss_spectral, -0.1, 0.5},
                  {"loss_mismatch", plant->loss_mismatch, 0.0, 1.0},
                  {"loss_dc_ohmic", plant->loss_dc_ohmic, 0.0, 0.2},
                  {"loss_ac_ohmic", plant->loss_ac_ohmic, 0.0, 0.2},
                  {"loss_transformer", plant->loss_transformer, 0.0, 0.2},
                  {"availability", plant->availability, 0.0, 1.0},
                  {"degradation_first_year", plant->degradation_first_year, 0.0, 0.2},
                  {"degradation_per_year", plant->degradation_per_year, 0.0, 0.1}};
    for (size_t k = 0; k < sizeof losses / sizeof losses[0]; k++)
        RKW_TRY(rkw_check_range(err, losses[k].name, losses[k].value, "1", losses[k].low, losses[k].high));
    return rkw_check_range(err, "age", plant->age_years, "yr", 0.0, 60.0);
}

static rkw_status check_electric(const rkw_pv_plant *plant, rkw_error *err)
{
    RKW_TRY(rkw_check_choice(err, "module_model", plant->module_model, RKW_MODULE_DIODE + 1));
    RKW_TRY(rkw_check_choice(err, "inverter_model", plant->inverter_model, RKW_INVERTER_SANDIA + 1));
    if (plant->module_model == RKW_MODULE_DIODE) {
        RKW_TRY(rkw_diode_module_check(&plant->module, err));
        RKW_TRY(rkw_check_range(err, "modules_per_string", plant->modules_per_string, "1", 1.0, 100.0));
    }
    if (plant->inverter_model == RKW_INVERTER_SANDIA) RKW_TRY(rkw_sandia_check(&plant->inverter, err));
    RKW_TRY(rkw_check_range(err, "window_low", plant->window_low_V, "V", 0.0, 1e4));
    RKW_TRY(rkw_check_range(err, "window_high", plant->window_high_V, "V", plant->window_low_V, 1e4));
    return rkw_check_range(err, "subhourly_spread", plant->subhourly_spread, "1", 0.0, 2.0);
}

rkw_status rkw_pv_plant_check(const rkw_pv_plant *plant, rkw_error *err)
{
    if (!plant) return rkw_fail_null(err, "plant");
    RKW_TRY(rkw_check_struct(err, "plant", plant->size, sizeof *plant));
    RKW_TRY(check_mounting(plant, err));
    RKW_TRY(rkw_iam_check(&plant->iam, err));
    RKW_TRY(rkw_cell_check(&plant->cell, err));
    RKW_TRY(rkw_check_range(err, "gamma", plant->gamma_per_C, "1/degC", -0.02, 0.005));
    RKW_TRY(rkw_check_range(err, "dc_ac", plant->dc_ac, "1", 0.1, 10.0));
    RKW_TRY(rkw_check_range(err, "inverter_efficiency", plant->inverter_efficiency, "1", 0.5, 1.0));
    RKW_TRY(check_electric(plant, err));
    RKW_TRY(rkw_sheds_check(&plant->sheds, err));
    RKW_TRY(rkw_check_choice(err, "row_shading", plant->row_shading, 2));
    RKW_TRY(rkw_check_choice(err, "diffuse_iam", plant->diffuse_iam, 2));
    return check_losses(plant, err);
}

rkw_status rkw_pv_plant_profile(const rkw_context *ctx, const rkw_pv_plant *plant, const rkw_place *place,
                                const rkw_axis *axis, const rkw_pv_weather *weather, const rkw_pv_output *out,
                                rkw_error *err)
{
    RKW_TRY(rkw_pv_plant_check(plant, err));
    rkw_pv_sky *sky = NULL;
    RKW_TRY(rkw_pv_sky_create(&sky, ctx, NULL, place, axis, weather, err));
    const rkw_status status = rkw_pv_plant_under_sky(sky, plant, out, err);
    rkw_pv_sky_free(sky);
    return status;
}
