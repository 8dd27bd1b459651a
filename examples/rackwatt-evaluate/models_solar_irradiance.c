/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the solar room up to the plane of the modules: decomposition, transposition, tracking, rows. */
#include "evaluate.h"

#include <rackwatt/solar.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ decomposition */

static rkw_status decompose_row(eval_job *job, size_t r, rkw_error *err)
{
    static const struct {
        int32_t model;
        const char *dni, *dhi;
    } models[] = {{RKW_DECOMPOSE_ERBS, "erbs_dni", "erbs_dhi"},
                  {RKW_DECOMPOSE_ERBS_DRIESSE, "erbsdriesse_dni", "erbsdriesse_dhi"},
                  {RKW_DECOMPOSE_BOLAND, "boland_dni", "boland_dhi"},
                  {RKW_DECOMPOSE_ORGILL_HOLLANDS, "orgill_dni", "orgill_dhi"}};
    const double *zenith = &eval_in(job, "zenith")[r], *ghi = &eval_in(job, "ghi")[r];
    const double day = eval_in(job, "dayofyear")[r];
    const double extra = rkw_extraterrestrial_W_m2(day, RKW_SOLAR_CONSTANT_W_M2);
    const double disc_extra = rkw_extraterrestrial_W_m2(day, RKW_DISC_SOLAR_CONSTANT_W_M2);
    rkw_status status = RKW_OK;
    for (size_t k = 0; k < 4 && status == RKW_OK; k++)
        status = rkw_decompose(models[k].model, zenith, ghi, &extra, 1, &eval_out(job, models[k].dni)[r],
                               &eval_out(job, models[k].dhi)[r], err);
    if (status != RKW_OK) return status;
    const double at_most_1 = fmin(*ghi / (extra * fmax(cos(*zenith * (acos(-1.0) / 180)), 0.065)), 1);
    eval_out(job, "erbs_kt")[r] = fmax(at_most_1, 0);
    double *airmass = &eval_out(job, "disc_airmass")[r];
    status = rkw_decompose_disc(zenith, ghi, &disc_extra, &eval_in(job, "pressure_pa")[r], 1,
                                &eval_out(job, "disc_dni")[r], &eval_out(job, "disc_kt")[r], airmass, err);
    if (*zenith > 90) *airmass = NAN; /* the library's largest; there is none below the horizon */
    return status;
}

/* Runs a function on every row and puts the line before its error. */
static rkw_status each_row(eval_job *job, rkw_status (*row)(eval_job *, size_t, rkw_error *), rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_status status = row(job, r, err);
        if (status != RKW_OK) return eval_at_row(job, r, err, status);
    }
    return RKW_OK;
}

static rkw_status run_decompose(eval_job *job, rkw_error *err) { return each_row(job, decompose_row, err); }

static rkw_status run_dirint(eval_job *job, rkw_error *err)
{
    const size_t n = eval_rows(job);
    const char *const *series = eval_text(job, "series");
    const double *unix_s, *zenith = eval_in(job, "zenith");
    double *extra = eval_memory(job, n, sizeof *extra), *dni = eval_out(job, "dirint_dni");
    if (!extra) return eval_fail_row(job, 0, err, RKW_E_MEMORY, "out of memory");
    rkw_status status = eval_times(job, &unix_s, err);
    if (status != RKW_OK) return status;
    for (size_t r = 0; r < n; r++)
        extra[r] = rkw_extraterrestrial_W_m2(rkw_day_of_year((int64_t)unix_s[r]), RKW_DISC_SOLAR_CONSTANT_W_M2);
    for (size_t first = 0, end; first < n; first = end) {
        end = eval_text_group_end(series, first, n);
        const rkw_dirint_input in = {zenith + first,
                                     eval_in(job, "ghi") + first,
                                     extra + first,
                                     eval_in(job, "pressure_pa") + first,
                                     eval_in(job, "temp_dew_c") + first,
                                     eval_in(job, "use_delta_kt_prime")[first] != 0,
                                     0};
        status = rkw_decompose_dirint(&in, end - first, dni + first, err);
        if (status != RKW_OK) return eval_at_row(job, first, err, status);
    }
    for (size_t r = 0; r < n; r++)
        if (zenith[r] > 90) dni[r] = NAN; /* 0 in the library */
    return RKW_OK;
}

/* ------------------------------------------------------------------ transposition */

static rkw_status transpose_model(eval_job *job, size_t r, int32_t model, const rkw_transposition_output *out,
                                  rkw_error *err)
{
    const double given = eval_in(job, "airmass_rel")[r], airmass = isnan(given) ? INFINITY : given;
    const rkw_transposition_input in = {&eval_in(job, "surface_tilt")[r],
                                        &eval_in(job, "surface_azimuth")[r],
                                        &eval_in(job, "solar_zenith")[r],
                                        &eval_in(job, "solar_azimuth")[r],
                                        &eval_in(job, "ghi")[r],
                                        &eval_in(job, "dni")[r],
                                        &eval_in(job, "dhi")[r],
                                        &eval_in(job, "dni_extra")[r],
                                        &airmass,
                                        &eval_in(job, "albedo")[r]};
    return rkw_transpose(model, &in, 1, out, err);
}

/* The reference divides by the diffuse irradiance and has no answer where there is no light at all. */
static void perez_without_light(eval_job *job, size_t r)
{
    static const char *const columns[] = {"sky_perez", "perez_poa_sky_diffuse", "perez_poa_isotropic",
                                          "perez_poa_circumsolar", "perez_poa_horizon"};
    if (eval_in(job, "dni")[r] > 0 || eval_in(job, "dhi")[r] > 0 || isnan(eval_in(job, "airmass_rel")[r])) return;
    for (size_t k = 0; k < 5; k++) eval_out(job, columns[k])[r] = NAN;
}

static rkw_status transpose_row(eval_job *job, size_t r, rkw_error *err)
{
    static const char *const columns[] = {"sky_isotropic", "sky_haydavies", "sky_reindl", "sky_klucher"};
    rkw_status status = rkw_incidence(&eval_in(job, "surface_tilt")[r], &eval_in(job, "surface_azimuth")[r],
                                      &eval_in(job, "solar_zenith")[r], &eval_in(job, "solar_azimuth")[r], 1,
                                      &eval_out(job, "aoi")[r], &eval_out(job, "aoi_projection")[r], err);
    for (int32_t k = 0; k < 4 && status == RKW_OK; k++) {
        const rkw_transposition_output out = {.beam_W_m2 = &eval_out(job, "beam")[r],
                                              .sky_diffuse_W_m2 = &eval_out(job, columns[k])[r],
                                              .ground_W_m2 = &eval_out(job, "ground")[r]};
        status = transpose_model(job, r, k, &out, err);
    }
    if (status != RKW_OK) return status;
    const rkw_transposition_output perez = {.sky_diffuse_W_m2 = &eval_out(job, "sky_perez")[r],
                                            .sky_isotropic_W_m2 = &eval_out(job, "perez_poa_isotropic")[r],
                                            .sky_circumsolar_W_m2 = &eval_out(job, "perez_poa_circumsolar")[r],
                                            .sky_horizon_W_m2 = &eval_out(job, "perez_poa_horizon")[r]};
    status = transpose_model(job, r, RKW_SKY_PEREZ, &perez, err);
    eval_out(job, "perez_poa_sky_diffuse")[r] = eval_out(job, "sky_perez")[r];
    perez_without_light(job, r);
    return status;
}

static rkw_status run_transpose(eval_job *job, rkw_error *err) { return each_row(job, transpose_row, err); }

/* ------------------------------------------------------------------ tracking */

static void slope_of_row(eval_job *job, size_t r)
{
    const double toward = eval_in(job, "slope_azimuth")[r], tilt = eval_in(job, "slope_tilt")[r];
    const double axis = eval_in(job, "axis_azimuth")[r];
    if (isnan(toward) || isnan(tilt)) return;
    const double axis_tilt = rkw_axis_tilt_on_slope(toward, tilt, axis);
    eval_out(job, "axis_tilt_of_slope")[r] = axis_tilt;
    eval_out(job, "cross_axis_tilt_of_slope")[r] = rkw_cross_axis_tilt_on_slope(toward, tilt, axis, axis_tilt);
}

static rkw_status track_row(eval_job *job, size_t r, rkw_error *err)
{
    rkw_tracker tracker = RKW_TRACKER_INIT;
    tracker.axis_tilt_deg = eval_in(job, "axis_tilt")[r];
    tracker.axis_azimuth_deg = eval_in(job, "axis_azimuth")[r];
    tracker.max_angle_deg = eval_in(job, "max_angle")[r];
    tracker.gcr = eval_in(job, "gcr")[r];
    tracker.cross_axis_tilt_deg = eval_in(job, "cross_axis_tilt")[r];
    tracker.backtrack = eval_in(job, "backtrack")[r] != 0;
    slope_of_row(job, r);
    const double *zenith = &eval_in(job, "apparent_zenith")[r];
    double theta, tilt, azimuth, aoi;
    rkw_status status =
        rkw_track(&tracker, zenith, &eval_in(job, "solar_azimuth")[r], 1, &theta, &tilt, &azimuth, &aoi, err);
    if (status != RKW_OK || *zenith > 90) return status; /* the library stows below the horizon; no answer here */
    eval_out(job, "tracker_theta")[r] = theta;
    eval_out(job, "surface_tilt")[r] = tilt;
    eval_out(job, "surface_azimuth")[r] = azimuth;
    eval_out(job, "aoi")[r] = aoi;
    return RKW_OK;
}

static rkw_status run_track(eval_job *job, rkw_error *err) { return each_row(job, track_row, err); }

/* ------------------------------------------------------------------ bifacial rows */

static rkw_status sheds_row(eval_job *job, size_t r, rkw_error *err)
{
    const rkw_sheds sheds = {eval_in(job, "gcr")[r],        eval_in(job, "height_m")[r],
                             eval_in(job, "pitch_m")[r],    eval_in(job, "bifaciality")[r],
                             eval_set(job, "shade_factor"), eval_set(job, "transmission_factor")};
    const rkw_transposition_input in = {&eval_in(job, "surface_tilt")[r],
                                        &eval_in(job, "surface_azimuth")[r],
                                        &eval_in(job, "solar_zenith")[r],
                                        &eval_in(job, "solar_azimuth")[r],
                                        &eval_in(job, "ghi")[r],
                                        &eval_in(job, "dni")[r],
                                        &eval_in(job, "dhi")[r],
                                        &eval_in(job, "dni_extra")[r],
                                        NULL,
                                        &eval_in(job, "albedo")[r]};
    for (int32_t model = RKW_SKY_ISOTROPIC; model <= RKW_SKY_HAY_DAVIES; model++) {
        double front_direct, front_diffuse, back_direct, back_diffuse, total;
        const rkw_bifacial_output out = {&front_direct, &front_diffuse, &back_direct, &back_diffuse, &total};
        rkw_status status = rkw_bifacial_sheds(&sheds, model, &in, 1, &out, err);
        if (status != RKW_OK) return status;
        const bool isotropic = model == RKW_SKY_ISOTROPIC;
        eval_out(job, isotropic ? "iso_poa_global" : "hd_poa_global")[r] = total;
        eval_out(job, isotropic ? "iso_poa_front" : "hd_poa_front")[r] = front_direct + front_diffuse;
        eval_out(job, isotropic ? "iso_poa_back" : "hd_poa_back")[r] = back_direct + back_diffuse;
        if (!isotropic) continue;
        eval_out(job, "iso_front_direct")[r] = front_direct;
        eval_out(job, "iso_front_diffuse")[r] = front_diffuse;
        eval_out(job, "iso_back_direct")[r] = back_direct;
        eval_out(job, "iso_back_diffuse")[r] = back_diffuse;
    }
    return RKW_OK;
}

static rkw_status run_sheds(eval_job *job, rkw_error *err) { return each_row(job, sheds_row, err); }

/* ------------------------------------------------------------------ the whole way, as SSC's irradiance processor */

/* The surface of one row. */
typedef struct surface {
    double rotation, tilt, azimuth;
} surface;

static rkw_status surface_of(const eval_job *job, double zenith, double azimuth, surface *s, rkw_error *err)
{
    *s = (surface){0, eval_set(job, "tilt_deg"), eval_set(job, "azimuth_deg")};
    if (eval_choice(job, "mounting") == 0) return RKW_OK;
    rkw_tracker tracker = RKW_TRACKER_INIT;
    tracker.axis_tilt_deg = eval_set(job, "axis_tilt_deg");
    tracker.axis_azimuth_deg = eval_set(job, "axis_azimuth_deg");
    tracker.max_angle_deg = eval_set(job, "max_angle_deg");
    tracker.gcr = eval_set(job, "gcr");
    tracker.backtrack = eval_set(job, "backtrack") != 0;
    rkw_status status = rkw_track(&tracker, &zenith, &azimuth, 1, &s->rotation, &s->tilt, &s->azimuth, NULL, err);
    /* There the rotation counts from the east, and a flat collector keeps the azimuth it last had. */
    return status;
}

static rkw_status sun_of_row(const eval_job *job, size_t r, double *zenith, double *azimuth, double *extra,
                             rkw_error *err)
{
    const rkw_civil local = {(int32_t)eval_in(job, "year")[r],   (int32_t)eval_in(job, "month")[r],
                             (int32_t)eval_in(job, "day")[r],    (int32_t)eval_in(job, "hour")[r],
                             (int32_t)eval_in(job, "minute")[r], 0};
    const double unix_s = (double)rkw_unix_from_civil(&local) - 3600 * eval_set(job, "utc_offset_h");
    const rkw_place place = {eval_set(job, "latitude"), eval_set(job, "longitude"), eval_set(job, "elevation_m")};
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.pressure_Pa = 100 * eval_in(job, "pres_mbar")[r];
    options.temp_air_C = eval_in(job, "tdry")[r];
    const rkw_sun_columns columns = {.apparent_zenith_deg = zenith, .azimuth_deg = azimuth};
    *extra = rkw_extraterrestrial_W_m2(rkw_day_of_year((int64_t)unix_s), RKW_SOLAR_CONSTANT_W_M2);
    return rkw_sun_position(&place, &options, &unix_s, 1, &columns, err);
}

static rkw_status ssc_row(eval_job *job, size_t r, rkw_error *err)
{
    double *zenith = &eval_out(job, "sun_zenith")[r], *azimuth = &eval_out(job, "sun_azimuth")[r], extra, airmass;
    surface s;
    rkw_status status = sun_of_row(job, r, zenith, azimuth, &extra, err);
    if (status == RKW_OK) status = surface_of(job, *zenith, *azimuth, &s, err);
    if (status != RKW_OK) return status;
    eval_out(job, "surf_tilt")[r] = s.tilt;
    eval_out(job, "surf_azimuth")[r] = s.azimuth;
    eval_out(job, "axis_rot")[r] = s.rotation;
    rkw_airmass_relative(zenith, 1, &airmass);
    const double *dni = &eval_in(job, "dni")[r], *dhi = &eval_in(job, "dhi")[r];
    const double ghi = *dhi + *dni * fmax(cos(*zenith * (acos(-1.0) / 180)), 0);
    const rkw_transposition_input in = {&s.tilt, &s.azimuth, zenith, azimuth,  &ghi,
                                        dni,     dhi,        &extra, &airmass, &eval_in(job, "albedo")[r]};
    const struct {
        int32_t model;
        rkw_transposition_output out;
    } skies[] = {{RKW_SKY_ISOTROPIC,
                  {.beam_W_m2 = &eval_out(job, "iso_beam")[r],
                   .sky_diffuse_W_m2 = &eval_out(job, "iso_sky")[r],
                   .ground_W_m2 = &eval_out(job, "iso_gnd")[r]}},
                 {RKW_SKY_REINDL, {.sky_diffuse_W_m2 = &eval_out(job, "hdkr_sky")[r]}},
                 {RKW_SKY_PEREZ,
                  {.beam_W_m2 = &eval_out(job, "perez_beam")[r],
                   .sky_diffuse_W_m2 = &eval_out(job, "perez_sky")[r],
                   .ground_W_m2 = &eval_out(job, "perez_gnd")[r]}}};
    status = rkw_incidence(&s.tilt, &s.azimuth, zenith, azimuth, 1, &eval_out(job, "aoi")[r], NULL, err);
    for (size_t k = 0; k < 3 && status == RKW_OK; k++)
        status = rkw_transpose(skies[k].model, &in, 1, &skies[k].out, err);
    return status;
}

static rkw_status run_ssc(eval_job *job, rkw_error *err) { return each_row(job, ssc_row, err); }

/* ------------------------------------------------------------------ the table of models */

#define SURFACE_AND_SUN                                                                                                \
    {"surface_tilt", "deg", 0}, {"surface_azimuth", "deg", 0}, {"solar_zenith", "deg", 0}, { "solar_azimuth", "deg", 0 }
#define SKY                                                                                                            \
    {"dni", "W/m2", 0}, {"ghi", "W/m2", 0}, {"dhi", "W/m2", 0}, {"dni_extra", "W/m2", 0}, { "albedo", "1", 0 }

static const rkw_eval_model models[] = {
    {.name = "decomp_point",
     .about = "beam and diffuse from GHI row by row: Erbs, Erbs-Driesse, Boland, Orgill-Hollands, DISC",
     .inputs = EVAL_COLUMNS({"dayofyear", "1", 0}, {"zenith", "deg", 0}, {"ghi", "W/m2", 0}, {"pressure_pa", "Pa", 0}),
     .outputs = EVAL_COLUMNS({"erbs_dni", "W/m2", 0}, {"erbs_dhi", "W/m2", 0}, {"erbs_kt", "1", 0},
                             {"disc_dni", "W/m2", 0}, {"disc_kt", "1", 0}, {"disc_airmass", "1", 0},
                             {"boland_dni", "W/m2", 0}, {"boland_dhi", "W/m2", 0}, {"orgill_dni", "W/m2", 0},
                             {"orgill_dhi", "W/m2", 0}, {"erbsdriesse_dni", "W/m2", 0}, {"erbsdriesse_dhi", "W/m2", 0}),
     .run = run_decompose},
    {.name = "decomp_dirint",
     .about = "beam from series of GHI (Perez et al. 1992); rows of one series stand together",
     .inputs = EVAL_COLUMNS({"series", "text", 0}, EVAL_TIMES, {"zenith", "deg", 0}, {"ghi", "W/m2", 0},
                            {"pressure_pa", "Pa", 0}, {"use_delta_kt_prime", "1", 0}, {"temp_dew_c", "degC", true}),
     .outputs = EVAL_COLUMNS({"dirint_dni", "W/m2", 0}),
     .run = run_dirint},
    {.name = "transposition",
     .about = "irradiance on tilted surfaces: isotropic, Hay-Davies, Reindl, Klucher, Perez 1990",
     .inputs = EVAL_COLUMNS(SURFACE_AND_SUN, SKY, {"airmass_rel", "1", 0}),
     .outputs = EVAL_COLUMNS({"aoi", "deg", 0}, {"aoi_projection", "1", 0}, {"beam", "W/m2", 0},
                             {"sky_isotropic", "W/m2", 0}, {"sky_haydavies", "W/m2", 0}, {"sky_reindl", "W/m2", 0},
                             {"sky_klucher", "W/m2", 0}, {"sky_perez", "W/m2", 0}, {"ground", "W/m2", 0},
                             {"perez_poa_sky_diffuse", "W/m2", 0}, {"perez_poa_isotropic", "W/m2", 0},
                             {"perez_poa_circumsolar", "W/m2", 0}, {"perez_poa_horizon", "W/m2", 0}),
     .run = run_transpose},
    {.name = "tracker",
     .about = "single-axis tracking with backtracking on slopes",
     .inputs = EVAL_COLUMNS({"apparent_zenith", "deg", 0}, {"solar_azimuth", "deg", 0}, {"axis_tilt", "deg", 0},
                            {"axis_azimuth", "deg", 0}, {"max_angle", "deg", 0}, {"backtrack", "1", 0}, {"gcr", "1", 0},
                            {"cross_axis_tilt", "deg", 0}, {"slope_azimuth", "deg", true}, {"slope_tilt", "deg", true}),
     .outputs = EVAL_COLUMNS({"tracker_theta", "deg", 0}, {"aoi", "deg", 0}, {"surface_azimuth", "deg", 0},
                             {"surface_tilt", "deg", 0}, {"axis_tilt_of_slope", "deg", 0},
                             {"cross_axis_tilt_of_slope", "deg", 0}),
     .run = run_track},
    {.name = "bifacial_sheds",
     .about = "both sides of infinite rows of modules",
     .inputs = EVAL_COLUMNS(SURFACE_AND_SUN, SKY, {"gcr", "1", 0}, {"height_m", "m", 0}, {"pitch_m", "m", 0},
                            {"bifaciality", "1", 0}),
     .outputs = EVAL_COLUMNS({"iso_poa_global", "W/m2", 0}, {"iso_poa_front", "W/m2", 0}, {"iso_poa_back", "W/m2", 0},
                             {"iso_front_diffuse", "W/m2", 0}, {"iso_back_diffuse", "W/m2", 0},
                             {"iso_front_direct", "W/m2", 0}, {"iso_back_direct", "W/m2", 0},
                             {"hd_poa_global", "W/m2", 0}, {"hd_poa_front", "W/m2", 0}, {"hd_poa_back", "W/m2", 0}),
     .constants =
         EVAL_CONSTANTS({"shade_factor", "1", -0.02, -1, 0, NULL}, {"transmission_factor", "1", 0, 0, 1, NULL}),
     .run = run_sheds},
    {.name = "ssc_irrad",
     .about = "sun, surface and irradiance from local standard time, comparable with the System Advisor Model",
     .inputs = EVAL_COLUMNS({"year", "1", 0}, {"month", "1", 0}, {"day", "1", 0}, {"hour", "1", 0}, {"minute", "1", 0},
                            {"dni", "W/m2", 0}, {"dhi", "W/m2", 0}, {"tdry", "degC", 0}, {"pres_mbar", "mbar", 0},
                            {"albedo", "1", 0}),
     .outputs =
         EVAL_COLUMNS({"sun_azimuth", "deg", 0}, {"sun_zenith", "deg", 0}, {"aoi", "deg", 0}, {"surf_tilt", "deg", 0},
                      {"surf_azimuth", "deg", 0}, {"axis_rot", "deg", 0}, {"iso_beam", "W/m2", 0},
                      {"iso_sky", "W/m2", 0}, {"iso_gnd", "W/m2", 0}, {"hdkr_sky", "W/m2", 0},
                      {"perez_beam", "W/m2", 0}, {"perez_sky", "W/m2", 0}, {"perez_gnd", "W/m2", 0}),
     .constants =
         EVAL_CONSTANTS({"latitude", "deg", 34.85, -90, 90, NULL}, {"longitude", "deg", -116.78, -180, 180, NULL},
                        {"elevation_m", "m", 561, -500, 9000, NULL}, {"utc_offset_h", "h", -8, -12, 14, NULL},
                        {"mounting", "text", 0, 0, 0, "fixed|tracker"}, {"tilt_deg", "deg", 28, 0, 90, NULL},
                        {"azimuth_deg", "deg", 190, 0, 360, NULL}, {"axis_tilt_deg", "deg", 0, 0, 90, NULL},
                        {"axis_azimuth_deg", "deg", 180, 0, 360, NULL}, {"max_angle_deg", "deg", 55, 0, 180, NULL},
                        {"gcr", "1", 0.35, 0.01, 1, NULL}, {"backtrack", "1", 1, 0, 1, NULL}),
     .run = run_ssc},
};
EVAL_MODELS(solar_irradiance, models)
