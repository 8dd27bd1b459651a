/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decomposition, transposition and tracking against the reference tables. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>

#include "sun/reference.h"

TEST(decomposition_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "decomp_point.csv");
    static const struct {
        int32_t model;
        const char *dni, *dhi;
    } models[] = {{RKW_DECOMPOSE_ERBS, "erbs_dni", "erbs_dhi"}};
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
    } models[] = {{RKW_SKY_ISOTROPIC, "sky_isotropic"}, {RKW_SKY_HAY_DAVIES, "sky_haydavies"}};
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
        const rkw_tracker tracker = {test_csv_at(csv, row, "axis_tilt"),
                                     test_csv_at(csv, row, "axis_azimuth"),
                                     test_csv_at(csv, row, "max_angle"),
                                     test_csv_at(csv, row, "gcr"),
                                     test_csv_at(csv, row, "cross_axis_tilt"),
                                     0.0,
                                     (int32_t)test_csv_at(csv, row, "backtrack"),
                                     0};
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
