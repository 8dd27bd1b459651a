/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the sun room: position, rise and set, air mass and clear sky. */
#include "evaluate.h"

#include <rackwatt/sun.h>

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ position */

typedef struct position {
    double zenith, apparent_zenith, azimuth, equation_of_time, distance;
} position;

static rkw_status find_position(const rkw_place *place, const rkw_sun_options *options, double unix_s, position *p,
                                rkw_error *err)
{
    rkw_sun_columns columns = {&p->zenith, &p->apparent_zenith, &p->azimuth, &p->equation_of_time, &p->distance};
    return rkw_sun_position(place, options, &unix_s, 1, &columns, err);
}

static rkw_sun_options options_of_row(const eval_job *job, int32_t method, size_t r)
{
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.method = method;
    options.delta_t_rule = RKW_DELTA_T_GIVEN;
    options.delta_t_s = eval_in(job, "delta_t_s")[r];
    options.pressure_Pa = eval_in(job, "pressure_pa")[r];
    options.temp_air_C = eval_in(job, "temp_c")[r];
    options.horizon_refraction_deg = eval_in(job, "atmos_refract_deg")[r];
    return options;
}

static void put_given(eval_job *job, size_t r, const position *p)
{
    eval_out(job, "zenith")[r] = p->zenith;
    eval_out(job, "apparent_zenith")[r] = p->apparent_zenith;
    eval_out(job, "elevation")[r] = 90 - p->zenith;
    eval_out(job, "apparent_elevation")[r] = 90 - p->apparent_zenith;
    eval_out(job, "azimuth")[r] = p->azimuth;
    eval_out(job, "equation_of_time")[r] = p->equation_of_time;
    eval_out(job, "earthsun_dist_au")[r] = p->distance;
    eval_out(job, "etr_nrel")[r] = RKW_SOLAR_CONSTANT_W_M2 / (p->distance * p->distance);
}

static void put_automatic(eval_job *job, size_t r, double unix_s, const position *p)
{
    rkw_civil civil;
    rkw_civil_from_unix((int64_t)floor(unix_s), &civil);
    eval_out(job, "zenith_deltaT_auto")[r] = p->zenith;
    eval_out(job, "apparent_zenith_deltaT_auto")[r] = p->apparent_zenith;
    eval_out(job, "azimuth_deltaT_auto")[r] = p->azimuth;
    eval_out(job, "delta_t_auto_s")[r] = rkw_delta_t_s(civil.year, civil.month);
    eval_out(job, "etr_spencer")[r] =
        rkw_extraterrestrial_W_m2(rkw_day_of_year((int64_t)floor(unix_s)), RKW_SOLAR_CONSTANT_W_M2);
}

static rkw_status run_position_row(eval_job *job, int32_t method, size_t r, double unix_s, rkw_error *err)
{
    rkw_place place = {eval_in(job, "lat_deg")[r], eval_in(job, "lon_deg")[r], eval_in(job, "alt_m")[r]};
    rkw_sun_options options = options_of_row(job, method, r);
    position given, automatic;
    rkw_status status = find_position(&place, &options, unix_s, &given, err);
    options.delta_t_rule = RKW_DELTA_T_BY_DATE;
    if (status == RKW_OK) status = find_position(&place, &options, unix_s, &automatic, err);
    if (status != RKW_OK) return eval_at_row(job, r, err, status);
    put_given(job, r, &given);
    put_automatic(job, r, unix_s, &automatic);
    return RKW_OK;
}

static rkw_status run_position(eval_job *job, rkw_error *err)
{
    int32_t method = eval_choice(job, "method") == 1 ? RKW_SUN_FAST : RKW_SUN_EXACT;
    const double *unix_s;
    rkw_status status = eval_times(job, &unix_s, err);
    for (size_t r = 0; r < eval_rows(job) && status == RKW_OK; r++)
        status = run_position_row(job, method, r, unix_s[r], err);
    return status;
}

/* ------------------------------------------------------------------ rise and set */

static rkw_status run_riseset(eval_job *job, rkw_error *err)
{
    const char *const *date = eval_text(job, "date_utc");
    int32_t events = eval_choice(job, "events") == 1 ? RKW_EVENTS_AROUND_TRANSIT : RKW_EVENTS_OF_UTC_DAY;
    rkw_sun_options options = RKW_SUN_OPTIONS_INIT;
    options.delta_t_rule = RKW_DELTA_T_GIVEN;
    options.delta_t_s = eval_set(job, "delta_t_s");
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_place place = {eval_in(job, "lat_deg")[r], eval_in(job, "lon_deg")[r], 0};
        int64_t day;
        if (rkw_parse_time(date[r], strlen(date[r]), &day) != RKW_OK || day % 86400 != 0)
            return eval_fail_row(job, r, err, RKW_E_FORMAT, "date_utc = \"%s\", expected YYYY-MM-DD", date[r]);
        rkw_status status =
            rkw_sun_rise_set(&place, &options, events, &day, 1, &eval_out(job, "sunrise_unix_s")[r],
                             &eval_out(job, "sunset_unix_s")[r], &eval_out(job, "transit_unix_s")[r], err);
        if (status != RKW_OK) return eval_at_row(job, r, err, status);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ air mass and clear sky */

static rkw_status run_ineichen(eval_job *job, size_t r, double airmass, int32_t enhanced, rkw_error *err)
{
    rkw_clearsky_input in = {.apparent_zenith_deg = &eval_in(job, "apparent_zenith")[r],
                             .airmass_absolute = &airmass,
                             .linke_turbidity = &eval_in(job, "linke_turbidity")[r],
                             .extraterrestrial_W_m2 = &eval_in(job, "dni_extra")[r],
                             .altitude_m = eval_in(job, "alt_m")[r],
                             .perez_enhancement = enhanced};
    double *ghi = eval_out(job, enhanced ? "ineichen_enh_ghi" : "ineichen_ghi");
    double *dni = eval_out(job, enhanced ? "ineichen_enh_dni" : "ineichen_dni");
    double *dhi = eval_out(job, enhanced ? "ineichen_enh_dhi" : "ineichen_dhi");
    return rkw_clearsky_ineichen(&in, 1, &ghi[r], &dni[r], &dhi[r], err);
}

static rkw_status run_clearsky(eval_job *job, rkw_error *err)
{
    const double *zenith = eval_in(job, "apparent_zenith"), *pressure = eval_in(job, "pressure_pa");
    size_t rows = eval_rows(job);
    double *relative = eval_out(job, "airmass_rel"), *absolute = eval_out(job, "airmass_abs");
    rkw_airmass_relative(zenith, rows, relative);
    rkw_clearsky_haurwitz(zenith, rows, eval_out(job, "haurwitz_ghi"));
    for (size_t r = 0; r < rows; r++) {
        double airmass = rkw_airmass_absolute(relative[r], pressure[r]);
        rkw_status status = run_ineichen(job, r, airmass, 0, err);
        if (status == RKW_OK) status = run_ineichen(job, r, airmass, 1, err);
        if (status != RKW_OK) return eval_at_row(job, r, err, status);
        eval_out(job, "alt2pres_of_alt")[r] = rkw_pressure_at_altitude_Pa(eval_in(job, "alt_m")[r]);
        eval_out(job, "pres2alt_of_p")[r] = rkw_altitude_at_pressure_m(pressure[r]);
        /* There is no air mass below the horizon: missing in a table, infinite for the library. */
        absolute[r] = isinf(airmass) ? NAN : airmass;
        if (isinf(relative[r])) relative[r] = NAN;
    }
    return RKW_OK;
}

static const rkw_eval_model models[] = {
    {.name = "solpos_spa",
     .about = "position of the sun by the Solar Position Algorithm (Reda & Andreas 2004)",
     .inputs = EVAL_COLUMNS(EVAL_TIMES, {"lat_deg", "deg", 0}, {"lon_deg", "deg", 0}, {"alt_m", "m", 0},
                            {"pressure_pa", "Pa", 0}, {"temp_c", "degC", 0}, {"delta_t_s", "s", 0},
                            {"atmos_refract_deg", "deg", 0}),
     .outputs = EVAL_COLUMNS({"zenith", "deg", 0}, {"apparent_zenith", "deg", 0}, {"elevation", "deg", 0},
                             {"apparent_elevation", "deg", 0}, {"azimuth", "deg", 0}, {"equation_of_time", "min", 0},
                             {"zenith_deltaT_auto", "deg", 0}, {"apparent_zenith_deltaT_auto", "deg", 0},
                             {"azimuth_deltaT_auto", "deg", 0}, {"delta_t_auto_s", "s", 0}, {"etr_spencer", "W/m2", 0},
                             {"etr_nrel", "W/m2", 0}, {"earthsun_dist_au", "1", 0}),
     .constants = EVAL_CONSTANTS({"method", "text", 0, 0, 0, "exact|fast"}),
     .run = run_position},
    {.name = "solpos_riseset",
     .about = "sunrise, sunset and transit on UTC days (Reda & Andreas 2004, appendix A.2)",
     .inputs = EVAL_COLUMNS({"lat_deg", "deg", 0}, {"lon_deg", "deg", 0}, {"date_utc", "text", 0}),
     .outputs = EVAL_COLUMNS({"sunrise_unix_s", "s", 0}, {"sunset_unix_s", "s", 0}, {"transit_unix_s", "s", 0}),
     .constants = EVAL_CONSTANTS({"delta_t_s", "s", 67, -100, 20000, NULL},
                                 {"events", "text", 0, 0, 0, "of_utc_day|around_transit"}),
     .run = run_riseset},
    {.name = "airmass_clearsky",
     .about = "air mass (Kasten & Young 1989), clear sky (Ineichen & Perez 2002, Haurwitz 1945), standard atmosphere",
     .inputs = EVAL_COLUMNS({"apparent_zenith", "deg", 0}, {"pressure_pa", "Pa", 0}, {"alt_m", "m", 0},
                            {"linke_turbidity", "1", 0}, {"dni_extra", "W/m2", 0}),
     .outputs = EVAL_COLUMNS({"airmass_rel", "1", 0}, {"airmass_abs", "1", 0}, {"ineichen_ghi", "W/m2", 0},
                             {"ineichen_dni", "W/m2", 0}, {"ineichen_dhi", "W/m2", 0}, {"ineichen_enh_ghi", "W/m2", 0},
                             {"ineichen_enh_dni", "W/m2", 0}, {"ineichen_enh_dhi", "W/m2", 0},
                             {"haurwitz_ghi", "W/m2", 0}, {"alt2pres_of_alt", "Pa", 0}, {"pres2alt_of_p", "m", 0}),
     .run = run_clearsky},
};
EVAL_MODELS(sun, models)
