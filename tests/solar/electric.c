/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single diode and Sandia inverter against the reference tables. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sun/reference.h"

/* 1 for rows whose second cell is "cec". */
static char *cec_rows(const char *path, size_t rows)
{
    char *cec = calloc(rows, 1), line[4096];
    FILE *f = fopen(path, "r");
    CHECK(cec && f && fgets(line, sizeof line, f));
    for (size_t i = 0; i < rows && fgets(line, sizeof line, f); i++)
        cec[i] = strncmp(strchr(line, ',') + 1, "cec,", 4) == 0;
    fclose(f);
    return cec;
}

static rkw_diode_module module_of(const test_csv *csv, size_t row, int cec)
{
    rkw_diode_module m = RKW_DIODE_MODULE_INIT;
    m.model = cec ? RKW_DIODE_CEC : RKW_DIODE_DE_SOTO;
    m.a_V = test_csv_at(csv, row, "a_ref");
    m.i_l_A = test_csv_at(csv, row, "I_L_ref");
    m.i_o_A = test_csv_at(csv, row, "I_o_ref");
    m.r_s_ohm = test_csv_at(csv, row, "R_s");
    m.r_sh_ohm = test_csv_at(csv, row, "R_sh_ref");
    m.alpha_sc_A_K = test_csv_at(csv, row, "alpha_sc");
    m.adjust_percent = test_csv_at(csv, row, "Adjust");
    return m;
}

static void check_parameters(const test_csv *csv, size_t row, const rkw_diode *d)
{
    CHECK_NEAR(*d->i_l_A, test_csv_at(csv, row, "IL"), 0, 1e-11);
    CHECK_NEAR(*d->i_o_A, test_csv_at(csv, row, "I0"), 0, 1e-11);
    CHECK_NEAR(*d->r_s_ohm, test_csv_at(csv, row, "Rs"), 0, 1e-11);
    CHECK_NEAR(*d->r_sh_ohm, test_csv_at(csv, row, "Rsh"), 0, 1e-11);
    CHECK_NEAR(*d->a_V, test_csv_at(csv, row, "nNsVth"), 0, 1e-11);
}

TEST(single_diode_meets_the_reference)
{
    const char *shared = shared_file("reference/singlediode.csv");
    const char *path = shared ? shared : repo_file("tests/solar/data/singlediode.csv");
    test_csv *csv = test_csv_read(path);
    char *cec = cec_rows(path, csv->rows);
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const rkw_diode_module module = module_of(csv, row, cec[row]);
        const double irradiance = test_csv_at(csv, row, "eff_irradiance"), temp = test_csv_at(csv, row, "temp_cell");
        double il, io, rs, rsh, a, isc, voc, imp, vmp, pmp, ix, ixx;
        const rkw_diode d = {&il, &io, &rs, &rsh, &a};
        const rkw_diode_points points = {&isc, &voc, &imp, &vmp, &pmp, &ix, &ixx};
        CHECK_OK(rkw_diode_at(&module, &irradiance, &temp, 1, &d, &err), err);
        check_parameters(csv, row, &d);
        CHECK_OK(rkw_diode_solve(&d, 1, &points, &err), err);
        if (irradiance == 0.0) {
            CHECK(isc == 0.0 && voc == 0.0 && imp == 0.0 && vmp == 0.0 && pmp == 0.0 && ix == 0.0 && ixx == 0.0);
            continue;
        }
        CHECK_NEAR(pmp, test_csv_at(csv, row, "nt_p_mp"), 1e-12, 1e-11);
        CHECK_NEAR(imp, test_csv_at(csv, row, "nt_i_mp"), 1e-12, 1e-7);
        CHECK_NEAR(vmp, test_csv_at(csv, row, "nt_v_mp"), 1e-12, 1e-7);
        CHECK_NEAR(isc, test_csv_at(csv, row, "lw_i_sc"), 1e-12, 1e-10);
        CHECK_NEAR(voc, test_csv_at(csv, row, "lw_v_oc"), 1e-12, 1e-10);
        CHECK_NEAR(ix, test_csv_at(csv, row, "lw_i_x"), 1e-12, 1e-10);
        CHECK_NEAR(ixx, test_csv_at(csv, row, "lw_i_xx"), 1e-12,
                   3e-6); /* its voltage comes from a search good to 1e-7 */
    }
    free(cec);
    test_csv_free(csv);
}

/* Property: the points lie on the curve, and no voltage gives more power. */
TEST(single_diode_maximum_beats_its_neighbours)
{
    test_random random = {20251122};
    rkw_error err;
    for (int k = 0; k < 2000; k++) {
        double il = random_between(&random, 0.001, 18.0), io = pow(10.0, random_between(&random, -14.0, -6.0));
        double rs = random_between(&random, 0.0, 1.5), rsh = pow(10.0, random_between(&random, 1.0, 6.0));
        double a = random_between(&random, 0.5, 4.0), imp, vmp, pmp, voc;
        const rkw_diode d = {&il, &io, &rs, &rsh, &a};
        const rkw_diode_points points = {NULL, &voc, &imp, &vmp, &pmp, NULL, NULL};
        CHECK_OK(rkw_diode_solve(&d, 1, &points, &err), err);
        const double inside = vmp + imp * rs;
        CHECK_NEAR(imp, il - io * expm1(inside / a) - inside / rsh, 1e-12 * il, 1e-9);
        for (int side = -1; side <= 1; side += 2) {
            const double voltage = fmax(vmp * (1.0 + 1e-3 * side), 0.0);
            double current;
            CHECK_OK(rkw_diode_current(&d, &voltage, 1, &current, &err), err);
            CHECK(current * voltage <= pmp * (1.0 + 1e-12));
        }
        double current;
        CHECK_OK(rkw_diode_current(&d, &voc, 1, &current, &err), err);
        CHECK_NEAR(current, 0.0, 1e-9 * il, 0);
    }
}

static rkw_sandia_inverter inverter_of(const test_csv *csv, size_t row)
{
    return (rkw_sandia_inverter){test_csv_at(csv, row, "Paco"),
                                 test_csv_at(csv, row, "Pdco"),
                                 test_csv_at(csv, row, "Vdco"),
                                 test_csv_at(csv, row, "Pso"),
                                 test_csv_at(csv, row, "C0"),
                                 test_csv_at(csv, row, "C1"),
                                 test_csv_at(csv, row, "C2"),
                                 test_csv_at(csv, row, "C3"),
                                 test_csv_at(csv, row, "Pnt"),
                                 1000.0,
                                 0.0};
}

TEST(sandia_inverter_meets_the_reference)
{
    test_csv *csv = reference_csv("solar", "sandia_inverter.csv");
    rkw_error err;
    for (size_t row = 0; row < csv->rows; row++) {
        const rkw_sandia_inverter inverter = inverter_of(csv, row);
        const double v_dc = test_csv_at(csv, row, "v_dc"), p_dc = test_csv_at(csv, row, "p_dc");
        double p_ac;
        CHECK_OK(rkw_sandia_ac(&inverter, 1.0, &v_dc, &p_dc, NULL, 1, &p_ac, &err), err);
        CHECK_NEAR(p_ac, test_csv_at(csv, row, "p_ac"), 0, 1e-11);
        const double field = 3.0 * p_dc;
        CHECK_OK(rkw_sandia_ac(&inverter, 3.0, &v_dc, &field, NULL, 1, &p_ac, &err), err);
        CHECK_NEAR(p_ac, 3.0 * test_csv_at(csv, row, "p_ac"), 0, 1e-9);
    }
    test_csv_free(csv);
}

TEST(sandia_inverter_derates_with_heat)
{
    test_csv *csv = reference_csv("solar", "sandia_inverter.csv");
    rkw_error err;
    rkw_sandia_inverter inverter = inverter_of(csv, 0);
    inverter.derate_from_C = 40.0;
    inverter.derate_per_C = 0.02;
    const double v_dc = inverter.v_dc_V, p_dc = 1.2 * inverter.p_dc_W, cool = 40.0, hot = 50.0;
    double at_cool, at_hot;
    CHECK_OK(rkw_sandia_ac(&inverter, 1.0, &v_dc, &p_dc, &cool, 1, &at_cool, &err), err);
    CHECK_OK(rkw_sandia_ac(&inverter, 1.0, &v_dc, &p_dc, &hot, 1, &at_hot, &err), err);
    CHECK_NEAR(at_cool, inverter.p_ac_W, 0, 1e-14);
    CHECK_NEAR(at_hot, 0.8 * inverter.p_ac_W, 0, 1e-14);
    test_csv_free(csv);
}

/* Modules of the catalogue: the fit reproduces their data sheet, and agrees with the parameters that the Commission's own
 * fit has published, which were rounded and fitted to a smoothed power coefficient. */
TEST(fit_reproduces_the_data_sheet)
{
    static const char *const names[] = {"longi_lr5_72hbd_545m_bifacial_perc", "longi_lr5_72hph_555m_mono_perc",
                                        "maxeon_spr_max3_400_ibc"};
    rkw_table *table = NULL;
    rkw_error err;
    CHECK_OK(rkw_table_read(&table, NULL, repo_file("data/catalog/pv_modules.csv"), &err), err);
    for (int k = 0; k < 3; k++) {
        rkw_pv_module row = RKW_PV_MODULE_SIZED;
        CHECK_OK(rkw_pv_module_find(table, names[k], &row, &err), err);
        const rkw_datasheet sheet = {row.cells_in_series, row.i_sc_A,       row.v_oc_V,      row.i_mp_A,
                                     row.v_mp_V,          row.alpha_sc_A_K, row.beta_oc_V_K, row.gamma_pmp_per_C};
        rkw_diode_module m;
        CHECK_OK(rkw_diode_fit(&sheet, &m, &err), err);
        double irradiance[3] = {1000.0, 1000.0, 1000.0}, temp[3] = {25.0, -10.0, 50.0};
        double il[3], io[3], rs[3], rsh[3], a[3], isc[3], voc[3], imp[3], vmp[3], pmp[3];
        const rkw_diode d = {il, io, rs, rsh, a};
        const rkw_diode_points points = {isc, voc, imp, vmp, pmp, NULL, NULL};
        CHECK_OK(rkw_diode_at(&m, irradiance, temp, 3, &d, &err), err);
        CHECK_OK(rkw_diode_solve(&d, 3, &points, &err), err);
        CHECK_NEAR(isc[0], row.i_sc_A, 0, 1e-9);
        CHECK_NEAR(voc[0], row.v_oc_V, 0, 1e-9);
        CHECK_NEAR(imp[0], row.i_mp_A, 0, 1e-6);
        CHECK_NEAR(vmp[0], row.v_mp_V, 0, 1e-6);
        CHECK_NEAR((pmp[2] - pmp[1]) / (60.0 * pmp[0]), row.gamma_pmp_per_C, 0, 1e-6);
        CHECK_NEAR(m.a_V, row.a_V, 0, 0.001);
        CHECK_NEAR(m.i_l_A, row.i_l_A, 0, 0.001);
        CHECK_NEAR(log(m.i_o_A), log(row.i_o_A), 0, 0.001);
        CHECK_NEAR(m.r_s_ohm, row.r_s_ohm, 0, 0.003);
        CHECK_NEAR(m.adjust_percent, row.adjust_percent, 0.2, 0);
        test_note("%s: a %.5f (%.5f) V, R_s %.4f (%.4f) ohm, R_sh %.0f (%.0f) ohm, adjust %.2f (%.2f) %%", names[k],
                  m.a_V, row.a_V, m.r_s_ohm, row.r_s_ohm, m.r_sh_ohm, row.r_sh_ohm, m.adjust_percent,
                  row.adjust_percent);
    }
    rkw_table_free(table);
    rkw_datasheet percent = {72.0, 9.0, 45.0, 8.5, 36.0, 0.004, -0.14, -0.4};
    rkw_diode_module m;
    CHECK_STATUS(rkw_diode_fit(&percent, &m, &err), RKW_E_DOMAIN, err);
    percent.gamma_pmp_per_C = 0.004; /* power that rises with temperature while voltage falls: a contradiction */
    CHECK_STATUS(rkw_diode_fit(&percent, &m, &err), RKW_E_CONVERGE, err);
}
