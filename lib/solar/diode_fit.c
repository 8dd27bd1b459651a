/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Six parameters from a data sheet: three nested searches. At given ideality a and series resistance the three points of
 * the curve are linear in the other parameters; the slope at maximum power gives the series resistance, the voltage
 * coefficient gives a, the power coefficient gives the adjustment. */
#include "base/simd.h"

#include "solar/diode.h"
#include "sun/check.h"

enum { SCAN = 60, BISECTIONS = 60 };
#define THERMAL_V 0.025692579 /* k T / q at 25 C */

typedef struct problem {
    const rkw_datasheet *sheet;
    double adjust_percent, a; /* of the outer searches */
    rkw_diode_module *module; /* solution of the inner ones */
} problem;

/* A function of one unknown; NaN where it has no value. */
typedef double (*residual)(problem *p, double x);

/* First crossing of zero in low .. high: scanned, then halved. 0 when there is none. */
static int find_root(problem *p, residual f, double low, double high, double *root)
{
    double left = low, at_left = f(p, low);
    for (int k = 1; k <= SCAN; k++) {
        const double right = low + (high - low) * k / SCAN, at_right = f(p, right);
        if ((at_left <= 0.0 && at_right >= 0.0) || (at_left >= 0.0 && at_right <= 0.0)) {
            double a = left, b = right;
            for (int j = 0; j < BISECTIONS; j++) {
                const double middle = 0.5 * (a + b);
                const int same = (f(p, middle) > 0.0) == (at_right > 0.0);
                if (same)
                    b = middle;
                else
                    a = middle;
            }
            *root = 0.5 * (a + b);
            return !isnan(f(p, *root));
        }
        left = right;
        at_left = at_right;
    }
    return 0;
}

/* Slope of the curve at maximum power against what a maximum needs; fills the linear parameters. */
static double slope_residual(problem *p, double r_s)
{
    const rkw_datasheet *s = p->sheet;
    const double u_mp = s->v_mp_V + s->i_mp_A * r_s, u_sc = s->i_sc_A * r_s;
    const double e_sc = expm1(u_sc / p->a), e_mp = expm1(u_mp / p->a), e_oc = expm1(s->v_oc_V / p->a);
    /* i_o (e_oc - e) + g (v_oc - u) = i at short circuit and at maximum power */
    const double a11 = e_oc - e_sc, a12 = s->v_oc_V - u_sc, a21 = e_oc - e_mp, a22 = s->v_oc_V - u_mp;
    const double determinant = a11 * a22 - a12 * a21;
    const double i_o = (s->i_sc_A * a22 - a12 * s->i_mp_A) / determinant;
    const double g = (a11 * s->i_mp_A - a21 * s->i_sc_A) / determinant;
    if (!(i_o > 0.0 && g > 0.0)) return NAN;
    p->module->a_V = p->a;
    p->module->i_o_A = i_o;
    p->module->r_sh_ohm = 1.0 / g;
    p->module->r_s_ohm = r_s;
    p->module->i_l_A = i_o * e_oc + g * s->v_oc_V;
    const double conductance = i_o / p->a * (e_mp + 1.0) + g;
    return conductance / (1.0 + conductance * r_s) - s->i_mp_A / s->v_mp_V;
}

/* Open-circuit voltage and maximum power at a cell temperature and 1000 W/m2. */
static void at_temperature(const rkw_diode_module *module, double temp_C, double *v_oc, double *p_mp)
{
    const double irradiance = 1000.0;
    double il, io, rs, rsh, a;
    const rkw_diode d = {&il, &io, &rs, &rsh, &a};
    const rkw_diode_points points = {NULL, v_oc, NULL, NULL, p_mp, NULL, NULL};
    rkw_diode_carry(module, &irradiance, &temp_C, 1, &d);
    if (rkw_diode_solve(&d, 1, &points, NULL) != RKW_OK) *v_oc = *p_mp = NAN;
}

/* Voltage coefficient of the model between 20 and 30 C against the adjusted one of the sheet, at ideality a. */
static double voltage_residual(problem *p, double a)
{
    const double most_r_s = (p->sheet->v_oc_V - p->sheet->v_mp_V) / p->sheet->i_mp_A;
    double r_s, cold = NAN, warm = NAN, unused = NAN;
    p->a = a;
    if (!find_root(p, slope_residual, 0.0, most_r_s, &r_s)) return NAN;
    slope_residual(p, r_s);
    at_temperature(p->module, 20.0, &cold, &unused);
    at_temperature(p->module, 30.0, &warm, &unused);
    return 0.1 * (warm - cold) - p->sheet->beta_oc_V_K * (1.0 + 0.01 * p->adjust_percent);
}

/* Mean power coefficient of the model against that of the sheet, at an adjustment of the other two. */
static double power_residual(problem *p, double adjust_percent)
{
    const double unit = p->sheet->cells_in_series * THERMAL_V;
    double a, cold = NAN, warm = NAN, rated = NAN, unused = NAN;
    p->adjust_percent = p->module->adjust_percent = adjust_percent;
    if (!find_root(p, voltage_residual, 0.5 * unit, 2.0 * unit, &a)) return NAN;
    voltage_residual(p, a);
    at_temperature(p->module, -10.0, &unused, &cold);
    at_temperature(p->module, 50.0, &unused, &warm);
    at_temperature(p->module, 25.0, &unused, &rated);
    return (warm - cold) / (60.0 * rated) - p->sheet->gamma_pmp_per_C;
}

static rkw_status check_sheet(const rkw_datasheet *s, rkw_error *err)
{
    if (!s) return rkw_fail_null(err, "data sheet");
    RKW_TRY(rkw_check_range(err, "cells_in_series", s->cells_in_series, "1", 1.0, 1000.0));
    RKW_TRY(rkw_check_range(err, "i_sc", s->i_sc_A, "A", 0.01, 100.0));
    RKW_TRY(rkw_check_range(err, "v_oc", s->v_oc_V, "V", 0.1, 1000.0));
    RKW_TRY(rkw_check_range(err, "i_mp", s->i_mp_A, "A", 0.5 * s->i_sc_A, 0.999 * s->i_sc_A));
    RKW_TRY(rkw_check_range(err, "v_mp", s->v_mp_V, "V", 0.5 * s->v_oc_V, 0.99 * s->v_oc_V));
    RKW_TRY(rkw_check_range(err, "alpha_sc", s->alpha_sc_A_K, "A/K", -0.1, 0.1));
    RKW_TRY(rkw_check_range(err, "beta_oc", s->beta_oc_V_K, "V/K", -5.0, 0.0));
    return rkw_check_range(err, "gamma_pmp", s->gamma_pmp_per_C, "1/degC", -0.02, 0.005);
}

rkw_status rkw_diode_fit(const rkw_datasheet *sheet, rkw_diode_module *module, rkw_error *err)
{
    RKW_TRY(check_sheet(sheet, err));
    if (!module) return rkw_fail_null(err, "module");
    rkw_diode_module fitted = RKW_DIODE_MODULE_INIT;
    fitted.alpha_sc_A_K = sheet->alpha_sc_A_K;
    problem p = {sheet, 0.0, 0.0, &fitted};
    double adjust_percent;
    if (!find_root(&p, power_residual, -60.0, 60.0, &adjust_percent))
        return rkw_fail(err, RKW_E_CONVERGE, RKW_NOWHERE, "no diode parameters reproduce the data sheet");
    power_residual(&p, adjust_percent);
    *module = fitted;
    return RKW_OK;
}
