/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chain needs before its first row. */
#include "base/simd.h"

#include <string.h>

#include "solar/chain.h"
#include "solar/kernels.h"
#include "solar/sheds.h"
#include "sun/check.h"

/* Share of DC power that the plant's age has taken. */
static double degradation(const rkw_pv_plant *plant)
{
    if (plant->age_years <= 1.0) return plant->age_years * plant->degradation_first_year;
    return 1.0 - (1.0 - plant->degradation_first_year) * pow(1.0 - plant->degradation_per_year, plant->age_years - 1.0);
}

static void fill_tilts(const rkw_pv_plant *plant, double gcr, rkw_tilt_table *table)
{
    const int tracks = plant->mounting == RKW_MOUNT_TRACKER;
    const double height = plant->sheds.height_m / plant->sheds.pitch_m;
    const int views = plant->row_shading || plant->sheds.bifaciality > 0.0;
    table->n = tracks ? RKW_CHAIN_TILTS : 1;
    for (size_t k = 0; k < table->n; k++) {
        const double tilt_deg = tracks ? 90.0 * (double)k / (RKW_CHAIN_TILTS - 1) : plant->tilt_deg;
        const double tilt = tilt_deg * RKW_DEG;
        const rkw_iam_diffuse_factors f =
            plant->diffuse_iam ? rkw_diffuse_factors(&plant->iam, tilt_deg) : (rkw_iam_diffuse_factors){1.0, 1.0, 1.0};
        table->diffuse_sky[k] = f.sky;
        table->diffuse_horizon[k] = f.horizon;
        table->diffuse_ground[k] = f.ground;
        table->ground_to_sky[k] = views ? rkw_ground_to_sky(gcr, height, cos(tilt), sin(tilt)) : 1.0;
    }
}

/* A string must be able to work in the inverter's window at standard conditions. */
static rkw_status check_voltage(const rkw_pv_plant *plant, double v_mp, double v_oc, rkw_error *err)
{
    if (plant->window_high_V <= 0.0) return RKW_OK;
    const double lowest = plant->modules_per_string * v_mp, highest = plant->modules_per_string * v_oc;
    if (highest >= plant->window_low_V && lowest <= plant->window_high_V) return RKW_OK;
    const double outside = highest < plant->window_low_V ? highest : lowest;
    return rkw_check_range(err, "string voltage", outside, "V", plant->window_low_V, plant->window_high_V);
}

rkw_status rkw_chain_setup(const rkw_pv_sky *sky, const rkw_pv_plant *plant, rkw_chain *chain, rkw_error *err)
{
    const int sandia = plant->inverter_model == RKW_INVERTER_SANDIA;
    double v_mp = 0.0, v_oc = 0.0;
    chain->plant = plant;
    chain->lit = &sky->lit;
    chain->albedo = sky->has_albedo ? sky->lit.albedo : NULL;
    chain->gcr = plant->mounting == RKW_MOUNT_TRACKER ? plant->tracker.gcr : plant->sheds.gcr;
    chain->frame = rkw_tracker_frame_of(&plant->tracker);
    chain->module_W = rkw_chain_module_W(plant, &v_mp, &v_oc);
    if (plant->module_model == RKW_MODULE_DIODE) {
        RKW_TRY(rkw_check_positive(err, "nominal power of the module", chain->module_W, "W"));
        RKW_TRY(check_voltage(plant, v_mp, v_oc, err));
    }
    chain->inverter_W = sandia ? plant->inverter.p_ac_W * plant->dc_ac : 1.0;
    chain->lost_to_age = degradation(plant);
    fill_tilts(plant, chain->gcr, &chain->tilts);
    rkw_chain_night(chain, chain->night);
    return RKW_OK;
}
