/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the weather room: moist air and the standard atmosphere. */
#include "evaluate.h"

#include <rackwatt/weather.h>

#include <math.h>

/* Out of range gives NaN in the library; a table should hear where. NaN inputs are missing and stay NaN. */
static rkw_status check_air(const eval_job *job, size_t r, double t, double rh, double p, rkw_error *err)
{
    if (t < -100 || t > 200) return eval_fail_row(job, r, err, RKW_E_DOMAIN, "tdb_c is outside -100 .. 200 degC");
    if (rh < 0 || rh > 1) return eval_fail_row(job, r, err, RKW_E_DOMAIN, "rh is outside 0 .. 1");
    if (p <= 0) return eval_fail_row(job, r, err, RKW_E_DOMAIN, "pressure_pa is not above 0");
    return RKW_OK;
}

static void put_air(eval_job *job, size_t r, double t, double rh, double p)
{
    double saturation = rkw_saturation_pressure_Pa(t), ratio = rkw_humidity_ratio(t, rh, p);
    eval_out(job, "sat_vap_pres_pa")[r] = saturation;
    eval_out(job, "hum_ratio")[r] = ratio;
    eval_out(job, "twb_c")[r] = rkw_wet_bulb_C(t, rh, p);
    eval_out(job, "tdp_c")[r] = rkw_dew_point_C(t, rh);
    eval_out(job, "enthalpy_j_kg")[r] = rkw_moist_enthalpy_J_kg(t, ratio);
    eval_out(job, "volume_m3_kg")[r] = rkw_moist_volume_m3_kg(t, ratio, p);
    eval_out(job, "density_kg_m3")[r] = rkw_moist_density_kg_m3(t, ratio, p);
    eval_out(job, "degree_sat")[r] = rkw_degree_of_saturation_0_1(t, ratio, p);
    eval_out(job, "vap_pres_pa")[r] = rh * saturation;
}

static rkw_status run_psychro(eval_job *job, rkw_error *err)
{
    const double *t = eval_in(job, "tdb_c"), *rh = eval_in(job, "rh"), *p = eval_in(job, "pressure_pa");
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_status status = check_air(job, r, t[r], rh[r], p[r], err);
        if (status != RKW_OK) return status;
        if (!isnan(t[r] + rh[r] + p[r])) put_air(job, r, t[r], rh[r], p[r]);
    }
    return RKW_OK;
}

static rkw_status run_atmosphere(eval_job *job, rkw_error *err)
{
    const double *altitude = eval_in(job, "alt_m");
    for (size_t r = 0; r < eval_rows(job); r++) {
        if (altitude[r] < -500 || altitude[r] > 11000)
            return eval_fail_row(job, r, err, RKW_E_DOMAIN, "alt_m is outside -500 .. 11000 m");
        eval_out(job, "std_pres_pa")[r] = rkw_standard_pressure_Pa(altitude[r]);
        eval_out(job, "std_temp_c")[r] = rkw_standard_temp_C(altitude[r]);
    }
    return RKW_OK;
}

static const rkw_eval_model models[] = {
    {.name = "psychro",
     .about = "moist air (ASHRAE Fundamentals 2017, chapter 1)",
     .inputs = EVAL_COLUMNS({"tdb_c", "degC", 0}, {"rh", "1", 0}, {"pressure_pa", "Pa", 0}),
     .outputs = EVAL_COLUMNS({"sat_vap_pres_pa", "Pa", 0}, {"hum_ratio", "kg/kg", 0}, {"twb_c", "degC", 0},
                             {"tdp_c", "degC", 0}, {"enthalpy_j_kg", "J/kg", 0}, {"volume_m3_kg", "m3/kg", 0},
                             {"density_kg_m3", "kg/m3", 0}, {"degree_sat", "1", 0}, {"vap_pres_pa", "Pa", 0}),
     .run = run_psychro},
    {.name = "psychro_atmosphere",
     .about = "standard atmosphere of the troposphere (ASHRAE Fundamentals 2017, equations 3 and 4)",
     .inputs = EVAL_COLUMNS({"alt_m", "m", 0}),
     .outputs = EVAL_COLUMNS({"std_pres_pa", "Pa", 0}, {"std_temp_c", "degC", 0}),
     .run = run_atmosphere},
};
EVAL_MODELS(weather, models)
