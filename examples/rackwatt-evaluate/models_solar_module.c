/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the solar room from the cover of a module to its inverter, and the dust on it. */
#include "evaluate.h"

#include <rackwatt/solar.h>

#include <math.h>
#include <string.h>

static rkw_status each_row(eval_job *job, rkw_status (*row)(eval_job *, size_t, rkw_error *), rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_status status = row(job, r, err);
        if (status != RKW_OK) return eval_at_row(job, r, err, status);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ incidence angle modifiers */

static rkw_status iam_row(eval_job *job, size_t r, rkw_error *err)
{
    static const struct {
        int32_t model;
        const char *column;
    } models[] = {{RKW_IAM_PHYSICAL, "physical"},
                  {RKW_IAM_ASHRAE, "ashrae"},
                  {RKW_IAM_MARTIN_RUIZ, "martin_ruiz"},
                  {RKW_IAM_SCHLICK, "schlick"}};
    rkw_iam iam = RKW_IAM_INIT;
    iam.refraction_index = eval_in(job, "n")[r];
    iam.extinction_1_m = eval_in(job, "K")[r];
    iam.thickness_m = eval_in(job, "L")[r];
    iam.ashrae_b0 = eval_in(job, "b")[r];
    iam.martin_ruiz_a_r = eval_in(job, "a_r")[r];
    rkw_status status = RKW_OK;
    for (size_t k = 0; k < 4 && status == RKW_OK; k++) {
        iam.model = models[k].model;
        status = rkw_iam_factor(&iam, &eval_in(job, "aoi")[r], 1, &eval_out(job, models[k].column)[r], err);
    }
    iam.model = RKW_IAM_PHYSICAL;
    iam.coating_index = eval_in(job, "n_ar")[r];
    if (status == RKW_OK && !isnan(iam.coating_index))
        status = rkw_iam_factor(&iam, &eval_in(job, "aoi")[r], 1, &eval_out(job, "physical_ar")[r], err);
    return status;
}

static rkw_status run_iam(eval_job *job, rkw_error *err) { return each_row(job, iam_row, err); }

static rkw_status iam_diffuse_row(eval_job *job, size_t r, rkw_error *err)
{
    rkw_iam iam = RKW_IAM_INIT;
    iam.refraction_index = eval_in(job, "n")[r];
    iam.extinction_1_m = eval_in(job, "K")[r];
    iam.thickness_m = eval_in(job, "L")[r];
    rkw_iam_diffuse_factors factors;
    const double *tilt = &eval_in(job, "surface_tilt")[r];
    rkw_status status = rkw_iam_diffuse(&iam, tilt, 1, &factors, err);
    if (status != RKW_OK) return status;
    eval_out(job, "marion_sky")[r] = factors.sky;
    eval_out(job, "marion_horizon")[r] = factors.horizon;
    eval_out(job, "marion_ground")[r] = factors.ground;
    return rkw_iam_martin_ruiz_diffuse(tilt, eval_in(job, "a_r")[r], 0.4244, NAN, 1, &eval_out(job, "mr_sky")[r],
                                       &eval_out(job, "mr_ground")[r], err);
}

static rkw_status run_iam_diffuse(eval_job *job, rkw_error *err) { return each_row(job, iam_diffuse_row, err); }

/* ------------------------------------------------------------------ cell temperature */

static rkw_cell_model cell_of_row(const eval_job *job, size_t r)
{
    rkw_cell_model cell = RKW_CELL_INIT;
    cell.faiman_u0_W_m2_K = eval_in(job, "u0")[r];
    cell.faiman_u1_W_s_m3_K = eval_in(job, "u1")[r];
    cell.pvsyst_uc_W_m2_K = eval_in(job, "u_c")[r];
    cell.pvsyst_uv_W_s_m3_K = eval_in(job, "u_v")[r];
    cell.efficiency = eval_in(job, "eta_m")[r];
    cell.absorptance = eval_in(job, "alpha_abs")[r];
    cell.sapm_a = eval_in(job, "sapm_a")[r];
    cell.sapm_b_s_m = eval_in(job, "sapm_b")[r];
    cell.sapm_delta_C = eval_in(job, "sapm_deltaT")[r];
    cell.noct_C = eval_in(job, "ross_noct")[r];
    return cell;
}

static rkw_status celltemp_row(eval_job *job, size_t r, rkw_error *err)
{
    const rkw_cell_model given = cell_of_row(job, r);
    rkw_cell_model module = given, noct = RKW_CELL_INIT;
    module.sapm_delta_C = 0; /* the back of the module */
    noct.noct_C = eval_in(job, "noct_sam_noct")[r];
    noct.efficiency = eval_in(job, "noct_sam_eff")[r];
    const struct {
        const rkw_cell_model *cell;
        int32_t model;
        const char *column;
    } models[] = {{&given, RKW_CELL_FAIMAN, "faiman"},  {&given, RKW_CELL_PVSYST, "pvsyst_cell"},
                  {&given, RKW_CELL_SAPM, "sapm_cell"}, {&module, RKW_CELL_SAPM, "sapm_module"},
                  {&given, RKW_CELL_ROSS, "ross"},      {&noct, RKW_CELL_NOCT, "noct_sam"}};
    for (size_t k = 0; k < 6; k++) {
        rkw_cell_model cell = *models[k].cell;
        cell.model = models[k].model;
        if (cell.model == RKW_CELL_NOCT && isnan(cell.noct_C)) continue;
        rkw_status status =
            rkw_cell_temperature(&cell, &eval_in(job, "poa")[r], &eval_in(job, "temp_air")[r],
                                 &eval_in(job, "wind_speed")[r], 1, &eval_out(job, models[k].column)[r], err);
        if (status != RKW_OK) return status;
    }
    return RKW_OK;
}

static rkw_status run_celltemp(eval_job *job, rkw_error *err) { return each_row(job, celltemp_row, err); }

/* ------------------------------------------------------------------ PVWatts */

static rkw_status pvwatts_row(eval_job *job, size_t r, rkw_error *err)
{
    static const char *const names[] = {"loss_soiling", "loss_shading",     "loss_snow", "loss_mismatch",
                                        "loss_wiring",  "loss_connections", "loss_lid",  "loss_nameplate_rating",
                                        "loss_age",     "loss_availability"};
    double losses[10];
    for (size_t k = 0; k < 10; k++) losses[k] = 0.01 * eval_in(job, names[k])[r];
    eval_out(job, "losses_pct")[r] = 100 * rkw_combined_loss(losses, 10);
    double *pdc = &eval_out(job, "pdc_w")[r];
    rkw_status status = rkw_pvwatts_dc(&eval_in(job, "eff_irradiance")[r], &eval_in(job, "temp_cell")[r],
                                       eval_in(job, "pdc0_w")[r], eval_in(job, "gamma_pdc")[r], 1, pdc, err);
    if (status != RKW_OK) return status;
    return rkw_pvwatts_inverter(pdc, eval_in(job, "inv_pdc0_w")[r], eval_in(job, "eta_inv_nom")[r],
                                eval_in(job, "eta_inv_ref")[r], 1, &eval_out(job, "pac_w")[r], err);
}

static rkw_status run_pvwatts(eval_job *job, rkw_error *err) { return each_row(job, pvwatts_row, err); }

/* ------------------------------------------------------------------ single diode */

static rkw_diode_module module_of_row(const eval_job *job, size_t r)
{
    rkw_diode_module m = RKW_DIODE_MODULE_INIT;
    m.model = strcmp(eval_text(job, "model")[r], "desoto") == 0 ? RKW_DIODE_DE_SOTO : RKW_DIODE_CEC;
    m.a_V = eval_in(job, "a_ref")[r];
    m.i_l_A = eval_in(job, "I_L_ref")[r];
    m.i_o_A = eval_in(job, "I_o_ref")[r];
    m.r_s_ohm = eval_in(job, "R_s")[r];
    m.r_sh_ohm = eval_in(job, "R_sh_ref")[r];
    m.alpha_sc_A_K = eval_in(job, "alpha_sc")[r];
    m.adjust_percent = eval_in(job, "Adjust")[r];
    return m;
}

/* One solution serves both names: the lw_ columns of a search that is good to 1e-7, and the nt_ columns. */
static void copy_maximum(eval_job *job, size_t r, bool lit)
{
    static const char *const from[] = {"nt_i_mp", "nt_v_mp", "nt_p_mp"}, *const to[] = {"lw_i_mp", "lw_v_mp",
                                                                                        "lw_p_mp"};
    for (size_t k = 0; k < 3; k++) {
        eval_out(job, to[k])[r] = eval_out(job, from[k])[r];
        if (!lit) eval_out(job, from[k])[r] = NAN; /* no maximum in the dark; 0 in the library */
    }
}

static rkw_status diode_row(eval_job *job, size_t r, rkw_error *err)
{
    const rkw_diode_module module = module_of_row(job, r);
    const double *irradiance = &eval_in(job, "eff_irradiance")[r];
    const rkw_diode d = {&eval_out(job, "IL")[r], &eval_out(job, "I0")[r], &eval_out(job, "Rs")[r],
                         &eval_out(job, "Rsh")[r], &eval_out(job, "nNsVth")[r]};
    const rkw_diode_points points = {&eval_out(job, "lw_i_sc")[r], &eval_out(job, "lw_v_oc")[r],
                                     &eval_out(job, "nt_i_mp")[r], &eval_out(job, "nt_v_mp")[r],
                                     &eval_out(job, "nt_p_mp")[r], &eval_out(job, "lw_i_x")[r],
                                     &eval_out(job, "lw_i_xx")[r]};
    rkw_status status = rkw_diode_at(&module, irradiance, &eval_in(job, "temp_cell")[r], 1, &d, err);
    if (status == RKW_OK) status = rkw_diode_solve(&d, 1, &points, err);
    if (status == RKW_OK) copy_maximum(job, r, *irradiance > 0);
    return status;
}

static rkw_status run_diode(eval_job *job, rkw_error *err) { return each_row(job, diode_row, err); }

/* ------------------------------------------------------------------ Sandia inverter */

static rkw_status sandia_row(eval_job *job, size_t r, rkw_error *err)
{
    const rkw_sandia_inverter inverter = {eval_in(job, "Paco")[r],
                                          eval_in(job, "Pdco")[r],
                                          eval_in(job, "Vdco")[r],
                                          eval_in(job, "Pso")[r],
                                          eval_in(job, "C0")[r],
                                          eval_in(job, "C1")[r],
                                          eval_in(job, "C2")[r],
                                          eval_in(job, "C3")[r],
                                          fabs(eval_in(job, "Pnt")[r]),
                                          1000,
                                          0};
    return rkw_sandia_ac(&inverter, 1, &eval_in(job, "v_dc")[r], &eval_in(job, "p_dc")[r], NULL, 1,
                         &eval_out(job, "p_ac")[r], err);
}

static rkw_status run_sandia(eval_job *job, rkw_error *err) { return each_row(job, sandia_row, err); }

/* ------------------------------------------------------------------ soiling */

static rkw_status step_of(eval_job *job, double *dt_h, rkw_error *err)
{
    const char *const *time = eval_text(job, "time");
    int64_t first, second;
    *dt_h = 1;
    if (eval_rows(job) < 2) return RKW_OK;
    if (rkw_parse_time(time[0], strlen(time[0]), &first) != RKW_OK ||
        rkw_parse_time(time[1], strlen(time[1]), &second) != RKW_OK)
        return eval_fail_row(job, 0, err, RKW_E_FORMAT, "time = \"%s\", expected YYYY-MM-DDTHH:MM:SS", time[0]);
    *dt_h = (double)(second - first) / 3600;
    return RKW_OK;
}

static rkw_status run_soiling(eval_job *job, rkw_error *err)
{
    const size_t n = eval_rows(job);
    double dt_h;
    if (n == 0) return RKW_OK;
    rkw_kimber kimber = RKW_KIMBER_INIT;
    kimber.cleaning_threshold_mm = eval_in(job, "kimber_threshold_mm")[0];
    kimber.loss_per_day = eval_in(job, "kimber_rate_per_day")[0];
    kimber.grace_days = eval_in(job, "kimber_grace_days")[0];
    rkw_hsu hsu = RKW_HSU_INIT;
    hsu.cleaning_threshold_mm = eval_in(job, "hsu_threshold_mm")[0];
    hsu.surface_tilt_deg = eval_in(job, "hsu_tilt")[0];
    hsu.velocity_pm2_5_m_s = eval_set(job, "velocity_pm2_5_m_s");
    hsu.velocity_pm10_m_s = eval_set(job, "velocity_pm10_m_s");
    const double *rain = eval_in(job, "rain_mm");
    rkw_status status = step_of(job, &dt_h, err);
    if (status == RKW_OK) status = rkw_soiling_kimber(&kimber, rain, n, dt_h, eval_out(job, "kimber_loss"), err);
    if (status != RKW_OK) return status;
    return rkw_soiling_hsu(&hsu, rain, eval_in(job, "pm2_5_g_m3"), eval_in(job, "pm10_g_m3"), n, dt_h,
                           eval_out(job, "hsu_ratio"), err);
}

/* ------------------------------------------------------------------ the table of models */

static const rkw_eval_model models[] = {
    {.name = "iam",
     .about = "incidence angle modifiers: physical without and with coating, ASHRAE, Martin-Ruiz, Schlick",
     .inputs = EVAL_COLUMNS({"aoi", "deg", 0}, {"n", "1", 0}, {"K", "1/m", 0}, {"L", "m", 0}, {"n_ar", "1", true},
                            {"b", "1", 0}, {"a_r", "1", 0}),
     .outputs = EVAL_COLUMNS({"physical", "1", 0}, {"physical_ar", "1", 0}, {"ashrae", "1", 0}, {"martin_ruiz", "1", 0},
                             {"schlick", "1", 0}),
     .run = run_iam},
    {.name = "iam_diffuse",
     .about =
         "incidence factors of diffuse light: Martin-Ruiz' closed form, Marion's integration of the physical model",
     .inputs = EVAL_COLUMNS({"surface_tilt", "deg", 0}, {"a_r", "1", 0}, {"n", "1", 0}, {"K", "1/m", 0}, {"L", "m", 0}),
     .outputs = EVAL_COLUMNS({"mr_sky", "1", 0}, {"mr_ground", "1", 0}, {"marion_sky", "1", 0},
                             {"marion_horizon", "1", 0}, {"marion_ground", "1", 0}),
     .run = run_iam_diffuse},
    {.name = "celltemp",
     .about = "cell temperature: Faiman, PVsyst, SAPM, Ross, NOCT with wind",
     .inputs = EVAL_COLUMNS({"poa", "W/m2", 0}, {"temp_air", "degC", 0}, {"wind_speed", "m/s", 0}, {"u0", "W/m2/K", 0},
                            {"u1", "W*s/m3/K", 0}, {"u_c", "W/m2/K", 0}, {"u_v", "W*s/m3/K", 0}, {"eta_m", "1", 0},
                            {"alpha_abs", "1", 0}, {"sapm_a", "1", 0}, {"sapm_b", "s/m", 0}, {"sapm_deltaT", "K", 0},
                            {"ross_noct", "degC", 0}, {"noct_sam_noct", "degC", true}, {"noct_sam_eff", "1", true}),
     .outputs = EVAL_COLUMNS({"faiman", "degC", 0}, {"pvsyst_cell", "degC", 0}, {"sapm_module", "degC", 0},
                             {"sapm_cell", "degC", 0}, {"ross", "degC", 0}, {"noct_sam", "degC", 0}),
     .run = run_celltemp},
    {.name = "pvwatts",
     .about = "PVWatts version 5: module, losses, inverter",
     .inputs = EVAL_COLUMNS(
         {"eff_irradiance", "W/m2", 0}, {"temp_cell", "degC", 0}, {"pdc0_w", "W", 0}, {"gamma_pdc", "1/K", 0},
         {"inv_pdc0_w", "W", 0}, {"eta_inv_nom", "1", 0}, {"eta_inv_ref", "1", 0}, {"loss_soiling", "percent", 0},
         {"loss_shading", "percent", 0}, {"loss_snow", "percent", 0}, {"loss_mismatch", "percent", 0},
         {"loss_wiring", "percent", 0}, {"loss_connections", "percent", 0}, {"loss_lid", "percent", 0},
         {"loss_nameplate_rating", "percent", 0}, {"loss_age", "percent", 0}, {"loss_availability", "percent", 0}),
     .outputs = EVAL_COLUMNS({"pdc_w", "W", 0}, {"pac_w", "W", 0}, {"losses_pct", "percent", 0}),
     .run = run_pvwatts},
    {.name = "singlediode",
     .about = "De Soto and CEC single diode: parameters and points of the current-voltage curve",
     .inputs = EVAL_COLUMNS({"model", "text", 0}, {"eff_irradiance", "W/m2", 0}, {"temp_cell", "degC", 0},
                            {"alpha_sc", "A/K", 0}, {"a_ref", "V", 0}, {"I_L_ref", "A", 0}, {"I_o_ref", "A", 0},
                            {"R_sh_ref", "ohm", 0}, {"R_s", "ohm", 0}, {"Adjust", "percent", 0}),
     .outputs = EVAL_COLUMNS({"IL", "A", 0}, {"I0", "A", 0}, {"Rs", "ohm", 0}, {"Rsh", "ohm", 0}, {"nNsVth", "V", 0},
                             {"lw_i_sc", "A", 0}, {"lw_v_oc", "V", 0}, {"lw_i_mp", "A", 0}, {"lw_v_mp", "V", 0},
                             {"lw_p_mp", "W", 0}, {"lw_i_x", "A", 0}, {"lw_i_xx", "A", 0}, {"nt_i_mp", "A", 0},
                             {"nt_v_mp", "V", 0}, {"nt_p_mp", "W", 0}),
     .run = run_diode},
    {.name = "sandia_inverter",
     .about = "Sandia's inverter model (SAND2007-5036)",
     .inputs = EVAL_COLUMNS({"v_dc", "V", 0}, {"p_dc", "W", 0}, {"Paco", "W", 0}, {"Pdco", "W", 0}, {"Vdco", "V", 0},
                            {"Pso", "W", 0}, {"C0", "1/W", 0}, {"C1", "1/V", 0}, {"C2", "1/V", 0}, {"C3", "1/V", 0},
                            {"Pnt", "W", 0}),
     .outputs = EVAL_COLUMNS({"p_ac", "W", 0}),
     .run = run_sandia},
    {.name = "soiling",
     .about = "dust and rain: Kimber's loss and the ratio of Coello & Boyle (HSU); parameters of the first row hold",
     .inputs =
         EVAL_COLUMNS({"time", "text", 0}, {"rain_mm", "mm", 0}, {"pm2_5_g_m3", "g/m3", 0}, {"pm10_g_m3", "g/m3", 0},
                      {"kimber_threshold_mm", "mm", 0}, {"kimber_rate_per_day", "1/day", 0},
                      {"kimber_grace_days", "day", 0}, {"hsu_threshold_mm", "mm", 0}, {"hsu_tilt", "deg", 0}),
     .outputs = EVAL_COLUMNS({"kimber_loss", "1", 0}, {"hsu_ratio", "1", 0}),
     .constants = EVAL_CONSTANTS({"velocity_pm2_5_m_s", "m/s", 0.0009, 0, 1, NULL},
                                 {"velocity_pm10_m_s", "m/s", 0.004, 0, 1, NULL}),
     .run = run_soiling},
};
EVAL_MODELS(solar_module, models)
