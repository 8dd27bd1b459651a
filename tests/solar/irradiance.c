/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decomposition, transposition and tracking against the reference tables. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>
#include <stdlib.h>
#include <string.h>

#include "sun/reference.h"

/* The second column of a reference table as text. */
static char (*read_times(const char *path, size_t rows))[24]
{
    char(*times)[24] = calloc(rows, sizeof *times);
    char line[512];
    FILE *f = fopen(path, "r");
    CHECK(times && f && fgets(line, sizeof line, f));
    for (size_t i = 0; i < rows && fgets(line, sizeof line, f); i++) {
        const char *start = strchr(line, ',') + 1;
        snprintf(times[i], sizeof times[i], "%.*s", (int)strcspn(start, ","), start);
    }
    fclose(f);
    return times;
}

TEST(decomposition_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "decomp_point.csv");
    static const struct {
        int32_t model;
        const char *dni, *dhi;
    } models[] = {{RKW_DECOMPOSE_ERBS, "erbs_dni", "erbs_dhi"},
                  {RKW_DECOMPOSE_ERBS_DRIESSE, "erbsdriesse_dni", "erbsdriesse_dhi"},
                  {RKW_DECOMPOSE_BOLAND, "boland_dni", "boland_dhi"},
                  {RKW_DECOMPOSE_ORGILL_HOLLANDS, "orgill_dni", "orgill_dhi"}};
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double zenith = test_csv_at(csv, row, "zenith"), ghi = test_csv_at(csv, row, "ghi");
        const double extra = rkw_extraterrestrial_W_m2(test_csv_at(csv, row, "dayofyear"), RKW_SOLAR_CONSTANT_W_M2);
        for (size_t k = 0; k < sizeof models / sizeof models[0]; k++) {
            double dni, dhi;
            CHECK_OK(rkw_decompose(models[k].model, &zenith, &ghi, &extra, 1, &dni, &dhi, &err), err);
            CHECK_NEAR(dni, test_csv_at(csv, row, models[k].dni), 1e-9, 1e-11);
            CHECK_NEAR(dhi, test_csv_at(csv, row, models[k].dhi), 1e-9, 1e-11);
        }
    }
    test_csv_free(csv);
}

TEST(disc_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "decomp_point.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double zenith = test_csv_at(csv, row, "zenith"), ghi = test_csv_at(csv, row, "ghi");
        const double pressure = test_csv_at(csv, row, "pressure_pa");
        const double extra =
            rkw_extraterrestrial_W_m2(test_csv_at(csv, row, "dayofyear"), RKW_DISC_SOLAR_CONSTANT_W_M2);
        double dni, kt, airmass;
        CHECK_OK(rkw_decompose_disc(&zenith, &ghi, &extra, &pressure, 1, &dni, &kt, &airmass, &err), err);
        CHECK_NEAR(dni, test_csv_at(csv, row, "disc_dni"), 1e-9, 1e-8);
        CHECK_NEAR(kt, test_csv_at(csv, row, "disc_kt"), 0, 1e-11);
        if (zenith <= 90.0) CHECK_NEAR(airmass, test_csv_at(csv, row, "disc_airmass"), 0, 1e-11);
    }
    test_csv_free(csv);
}

/* Rows of one series stand together; a new one starts where the times go back or jump. The clearness of rows on the
 * edge of a bin may fall to either side. */
TEST(dirint_meets_the_reference)
{
    const char *path = shared_file("reference/decomp_dirint.csv");
    if (!path) {
        test_skip("no reference folder");
        return;
    }
    enum { SERIES = 24 };
    test_csv *csv = test_csv_read(path);
    char(*times)[24] = read_times(path, csv->rows);
    rkw_error err;
    size_t off = 0, compared = 0;
    for (size_t first = 0; first < csv->rows; first += SERIES) {
        double zenith[SERIES], ghi[SERIES], extra[SERIES], pressure[SERIES], dew[SERIES], dni[SERIES];
        for (size_t i = 0; i < SERIES; i++) {
            int64_t unix_s;
            CHECK(rkw_parse_time(times[first + i], strlen(times[first + i]), &unix_s) == RKW_OK);
            zenith[i] = test_csv_at(csv, first + i, "zenith");
            ghi[i] = test_csv_at(csv, first + i, "ghi");
            pressure[i] = test_csv_at(csv, first + i, "pressure_pa");
            dew[i] = test_csv_at(csv, first + i, "temp_dew_c");
            extra[i] = rkw_extraterrestrial_W_m2(rkw_day_of_year(unix_s), RKW_DISC_SOLAR_CONSTANT_W_M2);
        }
        const int32_t stability = (int32_t)test_csv_at(csv, first, "use_delta_kt_prime");
        const rkw_dirint_input in = {zenith, ghi, extra, pressure, dew, stability, 0};
        CHECK_OK(rkw_decompose_dirint(&in, SERIES, dni, &err), err);
        for (size_t i = 0; i < SERIES; i++) {
            const double want = test_csv_at(csv, first + i, "dirint_dni");
            CHECK(isfinite(dni[i]));
            if (isnan(want)) continue;
            compared++;
            off += !(fabs(dni[i] - want) <= 1e-9 + 1e-8 * fabs(want));
        }
    }
    CHECK(off <= compared / 100);
    test_note("%zu of %zu rows on another side of a bin's edge", off, compared);
    free(times);
    test_csv_free(csv);
}

typedef struct transposed {
    double beam, sky, isotropic, circumsolar, horizon, ground;
} transposed;

static transposed transpose_row(const test_csv *csv, size_t row, int32_t model)
{
    const double tilt = test_csv_at(csv, row, "surface_tilt"), azimuth = test_csv_at(csv, row, "surface_azimuth");
    const double zenith = test_csv_at(csv, row, "solar_zenith"), sun = test_csv_at(csv, row, "solar_azimuth");
    const double dni = test_csv_at(csv, row, "dni"), ghi = test_csv_at(csv, row, "ghi");
    const double dhi = test_csv_at(csv, row, "dhi"), extra = test_csv_at(csv, row, "dni_extra");
    const double given = test_csv_at(csv, row, "airmass_rel"), airmass = isnan(given) ? INFINITY : given;
    const double albedo = test_csv_at(csv, row, "albedo");
    const rkw_transposition_input in = {&tilt, &azimuth, &zenith, &sun, &ghi, &dni, &dhi, &extra, &airmass, &albedo};
    transposed t;
    const rkw_transposition_output out = {&t.beam, &t.sky, &t.isotropic, &t.circumsolar, &t.horizon, &t.ground};
    rkw_error err;
    CHECK_OK(rkw_transpose(model, &in, 1, &out, &err), err);
    return t;
}

TEST(transposition_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "transposition.csv");
    static const struct {
        int32_t model;
        const char *column;
    } models[] = {{RKW_SKY_ISOTROPIC, "sky_isotropic"},
                  {RKW_SKY_HAY_DAVIES, "sky_haydavies"},
                  {RKW_SKY_REINDL, "sky_reindl"},
                  {RKW_SKY_KLUCHER, "sky_klucher"}};
    for (size_t row = 0; row < csv->rows; row++)
        for (size_t k = 0; k < sizeof models / sizeof models[0]; k++) {
            const transposed t = transpose_row(csv, row, models[k].model);
            CHECK_NEAR(t.sky, test_csv_at(csv, row, models[k].column), 1e-10, 1e-11);
            CHECK_NEAR(t.isotropic + t.circumsolar + t.horizon, t.sky, 1e-10, 0);
            CHECK_NEAR(t.beam, test_csv_at(csv, row, "beam"), 1e-10, 1e-11);
            CHECK_NEAR(t.ground, test_csv_at(csv, row, "ground"), 1e-10, 1e-11);
        }
    test_csv_free(csv);
}

TEST(perez_components_meet_the_reference)
{
    test_csv *csv = reference_csv("solar", "transposition.csv");
    size_t off = 0;
    for (size_t row = 0; row < csv->rows; row++) {
        const transposed t = transpose_row(csv, row, RKW_SKY_PEREZ);
        const double got[4] = {t.sky, t.isotropic, t.circumsolar, t.horizon};
        static const char *const names[4] = {"sky_perez", "perez_poa_isotropic", "perez_poa_circumsolar",
                                             "perez_poa_horizon"};
        int wrong = 0;
        for (int k = 0; k < 4; k++) {
            const double want = test_csv_at(csv, row, names[k]);
            wrong |= !(fabs(got[k] - want) <= 1e-8 * fmax(fabs(want), 1.0));
        }
        off += wrong;
    }
    CHECK(off <= csv->rows / 200);
    test_note("%zu of %zu rows on another side of a bin's edge", off, csv->rows);
    test_csv_free(csv);
}

TEST(incidence_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "transposition.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const double tilt = test_csv_at(csv, row, "surface_tilt"), azimuth = test_csv_at(csv, row, "surface_azimuth");
        const double zenith = test_csv_at(csv, row, "solar_zenith"), sun = test_csv_at(csv, row, "solar_azimuth");
        double aoi, projection;
        CHECK_OK(rkw_incidence(&tilt, &azimuth, &zenith, &sun, 1, &aoi, &projection, &err), err);
        CHECK_NEAR(aoi, test_csv_at(csv, row, "aoi"), 1e-6, 1e-11);
        CHECK_NEAR(projection, test_csv_at(csv, row, "aoi_projection"), 1e-14, 1e-11);
    }
    test_csv_free(csv);
}

TEST(tracker_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "tracker.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const rkw_tracker tracker = {test_csv_at(csv, row, "axis_tilt"),          test_csv_at(csv, row, "axis_azimuth"),
                                     test_csv_at(csv, row, "max_angle"),          test_csv_at(csv, row, "gcr"),
                                     test_csv_at(csv, row, "cross_axis_tilt"),    0.0,
                                     (int32_t)test_csv_at(csv, row, "backtrack"), 0};
        const double zenith = test_csv_at(csv, row, "apparent_zenith"), sun = test_csv_at(csv, row, "solar_azimuth");
        double theta, tilt, azimuth, aoi;
        CHECK_OK(rkw_track(&tracker, &zenith, &sun, 1, &theta, &tilt, &azimuth, &aoi, &err), err);
        if (zenith > 90.0) {
            CHECK_NEAR(theta, 0.0, 0, 0);
            continue;
        }
        CHECK_NEAR(theta, test_csv_at(csv, row, "tracker_theta"), 1e-9, 1e-11);
        CHECK_NEAR(tilt, test_csv_at(csv, row, "surface_tilt"), 1e-6, 1e-11);
        CHECK_NEAR(remainder(azimuth - test_csv_at(csv, row, "surface_azimuth"), 360.0), 0, 1e-6, 0);
        CHECK_NEAR(aoi, test_csv_at(csv, row, "aoi"), 1e-6, 1e-11);
    }
    test_csv_free(csv);
}
