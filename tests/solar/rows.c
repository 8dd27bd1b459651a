/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bifacial sheds and soiling against the reference tables. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>

#include "sun/reference.h"

static rkw_status sheds_of_row(const test_csv *csv, size_t row, int32_t model, const rkw_bifacial_output *out,
                               rkw_error *err)
{
    rkw_sheds sheds = RKW_SHEDS_INIT;
    sheds.gcr = test_csv_at(csv, row, "gcr");
    sheds.height_m = test_csv_at(csv, row, "height_m");
    sheds.pitch_m = test_csv_at(csv, row, "pitch_m");
    sheds.bifaciality = test_csv_at(csv, row, "bifaciality");
    const double tilt = test_csv_at(csv, row, "surface_tilt"), azimuth = test_csv_at(csv, row, "surface_azimuth");
    const double zenith = test_csv_at(csv, row, "solar_zenith"), sun = test_csv_at(csv, row, "solar_azimuth");
    const double ghi = test_csv_at(csv, row, "ghi"), dni = test_csv_at(csv, row, "dni");
    const double dhi = test_csv_at(csv, row, "dhi"), extra = test_csv_at(csv, row, "dni_extra");
    const double albedo = test_csv_at(csv, row, "albedo");
    const rkw_transposition_input in = {&tilt, &azimuth, &zenith, &sun, &ghi, &dni, &dhi, &extra, NULL, &albedo};
    return rkw_bifacial_sheds(&sheds, model, &in, 1, out, err);
}

TEST(bifacial_sheds_meet_the_reference)
{
    test_csv *csv = reference_csv("solar", "bifacial_sheds.csv");
    rkw_error err;
    double front_direct, front_diffuse, back_direct, back_diffuse, total;
    const rkw_bifacial_output out = {&front_direct, &front_diffuse, &back_direct, &back_diffuse, &total};
    for (size_t row = 0; row < csv->rows; row++) {
        CHECK_OK(sheds_of_row(csv, row, RKW_SKY_ISOTROPIC, &out, &err), err);
        CHECK_NEAR(front_direct, test_csv_at(csv, row, "iso_front_direct"), 1e-9, 1e-9);
        CHECK_NEAR(back_direct, test_csv_at(csv, row, "iso_back_direct"), 1e-9, 1e-9);
        CHECK_NEAR(front_diffuse, test_csv_at(csv, row, "iso_front_diffuse"), 1e-9, 1e-9);
        CHECK_NEAR(back_diffuse, test_csv_at(csv, row, "iso_back_diffuse"), 1e-9, 1e-9);
        CHECK_NEAR(total, test_csv_at(csv, row, "iso_poa_global"), 1e-9, 1e-9);
        CHECK_OK(sheds_of_row(csv, row, RKW_SKY_HAY_DAVIES, &out, &err), err);
        CHECK_NEAR(front_direct + front_diffuse, test_csv_at(csv, row, "hd_poa_front"), 1e-9, 1e-9);
        CHECK_NEAR(back_direct + back_diffuse, test_csv_at(csv, row, "hd_poa_back"), 1e-9, 1e-9);
        CHECK_NEAR(total, test_csv_at(csv, row, "hd_poa_global"), 1e-9, 1e-9);
    }
    test_csv_free(csv);
}

TEST(soiling_meets_the_reference)
{
    enum { ROWS = 2880 };
    const char *path = shared_file("reference/soiling.csv");
    if (!path) {
        test_skip("no reference folder");
        return;
    }
    static double rain[ROWS], fine[ROWS], coarse[ROWS], loss[ROWS], ratio[ROWS];
    test_csv *csv = test_csv_read(path);
    CHECK(csv->rows == ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        rain[i] = test_csv_at(csv, i, "rain_mm");
        fine[i] = test_csv_at(csv, i, "pm2_5_g_m3");
        coarse[i] = test_csv_at(csv, i, "pm10_g_m3");
    }
    rkw_error err;
    const rkw_kimber kimber = RKW_KIMBER_INIT;
    const rkw_hsu hsu = RKW_HSU_INIT;
    CHECK_OK(rkw_soiling_kimber(&kimber, rain, ROWS, 1.0, loss, &err), err);
    CHECK_OK(rkw_soiling_hsu(&hsu, rain, fine, coarse, ROWS, 1.0, ratio, &err), err);
    for (size_t i = 0; i < ROWS; i++) {
        CHECK_NEAR(loss[i], test_csv_at(csv, i, "kimber_loss"), 1e-12, 1e-11);
        CHECK_NEAR(ratio[i], test_csv_at(csv, i, "hsu_ratio"), 1e-12, 1e-11);
    }
    test_csv_free(csv);
}

/* 100 dry days at 1 per mille a day reach 10 %, washing every 20 days keeps them under 2 %, a shower at the end cleans. */
TEST(washing_and_rain_clean)
{
    enum { ROWS = 100 };
    double rain[ROWS] = {0.0}, loss[ROWS];
    rkw_error err;
    rkw_kimber kimber = RKW_KIMBER_INIT;
    kimber.loss_per_day = 0.001;
    rain[ROWS - 1] = 20.0;
    CHECK_OK(rkw_soiling_kimber(&kimber, rain, ROWS, 24.0, loss, &err), err);
    CHECK_NEAR(loss[ROWS - 2], 0.098, 1e-12, 0);
    CHECK_NEAR(loss[ROWS - 1], 0.0, 0, 0);
    kimber.wash_every_days = 20.0;
    CHECK_OK(rkw_soiling_kimber(&kimber, rain, ROWS, 24.0, loss, &err), err);
    double top = 0.0;
    for (size_t i = 0; i < ROWS; i++) top = fmax(top, loss[i]);
    CHECK_NEAR(top, 0.019, 1e-12, 0);
}

/* Half-hour rows. A row is washed when the rain of its last 24 h exceeds 6 mm; no dust settles in it when a washed row lies in the
 * two days that end with it. One shower of 7 mm, and two of 4 mm that do it together: 20 h apart they do, 30 h apart not. */
TEST(days_of_grace_do_not_depend_on_the_step)
{
    enum { ROWS = 48 * 20, DAY = 48, GRACE = 2 * DAY };
    double rain[ROWS] = {0.0}, loss[ROWS], dirt = 0.0;
    int washed[ROWS], clean = 0;
    rkw_error err;
    rkw_kimber kimber = RKW_KIMBER_INIT;
    kimber.grace_days = 2.0;
    kimber.loss_per_day = 0.0048;
    rain[100] = 7.0;
    rain[400] = rain[440] = rain[500] = 4.0;
    CHECK_OK(rkw_soiling_kimber(&kimber, rain, ROWS, 0.5, loss, &err), err);
    for (int i = 0; i < ROWS; i++) {
        double fallen = 0.0;
        int grace = 0;
        for (int j = i - DAY + 1 > 0 ? i - DAY + 1 : 0; j <= i; j++) fallen += rain[j];
        washed[i] = fallen > 6.0;
        for (int j = i - GRACE + 1 > 0 ? i - GRACE + 1 : 0; j <= i; j++) grace |= washed[j];
        dirt = grace || i == 0 ? 0.0 : dirt + 0.0001;
        clean += grace;
        CHECK_NEAR(loss[i], dirt, 1e-12, 0);
    }
    /* 48 rows with the first shower in their day, 8 with both of the second pair; each reaches 95 rows beyond. */
    CHECK(clean == 48 + 95 + 8 + 95);
}
