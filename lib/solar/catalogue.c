/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modules and inverters by name from the tables of data/catalog. */
#include <math.h>
#include <string.h>

#include <rackwatt/solar.h>

#include "base/fail.h"
#include "sun/check.h"

/* A number of the catalogue: where it goes, its column, unit and allowed range. */
typedef struct figure {
    double *value;
    const char *column, *unit;
    double low, high;
} figure;

static rkw_status read_figures(const rkw_table *table, size_t row, const figure *figures, size_t n, rkw_error *err)
{
    for (size_t k = 0; k < n; k++)
        RKW_TRY(rkw_table_number_or(table, row, figures[k].column, figures[k].unit, figures[k].low, figures[k].high,
                                    NAN, figures[k].value, err));
    return RKW_OK;
}

static rkw_status unknown_name(const rkw_table *table, const char *kind, const char *name, rkw_error *err)
{
    const char *nearest = NULL;
    for (size_t row = 0; row < rkw_table_rows(table) && !nearest; row++) {
        const char *candidate = rkw_table_cell(table, row, 0);
        if (rkw_nearest_name(name, &candidate, 1) == 0) nearest = candidate;
    }
    const rkw_origin at = {rkw_table_path(table), 0};
    if (nearest) return rkw_fail(err, RKW_E_UNKNOWN, at, "no %s \"%s\"; did you mean \"%s\"?", kind, name, nearest);
    return rkw_fail(err, RKW_E_UNKNOWN, at, "no %s \"%s\"", kind, name);
}

static rkw_status find_row(const rkw_table *table, const char *kind, const char *name, size_t *row, rkw_error *err)
{
    if (!table || !name) return rkw_fail_null(err, kind);
    *row = rkw_table_find_row(table, name);
    return *row == RKW_NONE ? unknown_name(table, kind, name, err) : RKW_OK;
}

static void copy_text(char *to, size_t size, const char *from)
{
    const size_t length = strlen(from) < size ? strlen(from) : size - 1;
    memcpy(to, from, length);
    to[length] = 0;
}

/* Name and source of a row; the source of every row must be given. */
static rkw_status read_labels(const rkw_table *table, size_t row, char name[64], char source[64], rkw_error *err)
{
    const char *text;
    RKW_TRY(rkw_table_text(table, row, "source", &text, err));
    copy_text(source, 64, text);
    copy_text(name, 64, rkw_table_cell(table, row, 0));
    return RKW_OK;
}

rkw_status rkw_pv_module_find(const rkw_table *modules, const char *name, rkw_pv_module *out, rkw_error *err)
{
    if (!out) return rkw_fail_null(err, "module");
    RKW_TRY(rkw_check_struct(err, "module", out->size, sizeof *out));
    size_t row = 0;
    RKW_TRY(find_row(modules, "module", name, &row, err));
    rkw_pv_module m = *out;
    const figure figures[] = {{&m.stc_power_W, "stc_power", "W", 1.0, 2000.0},
                              {&m.area_m2, "area", "m2", 0.01, 10.0},
                              {&m.cells_in_series, "cells_in_series", "1", 1.0, 1000.0},
                              {&m.i_sc_A, "i_sc_ref", "A", 0.01, 100.0},
                              {&m.v_oc_V, "v_oc_ref", "V", 0.1, 1000.0},
                              {&m.i_mp_A, "i_mp_ref", "A", 0.01, 100.0},
                              {&m.v_mp_V, "v_mp_ref", "V", 0.1, 1000.0},
                              {&m.alpha_sc_A_K, "alpha_sc", "A/K", -0.1, 0.1},
                              {&m.beta_oc_V_K, "beta_oc", "V/K", -5.0, 0.1},
                              {&m.gamma_pmp_per_C, "gamma_pmp", "1/K", -0.02, 0.005},
                              {&m.t_noct_C, "t_noct", "degC", 20.0, 80.0},
                              {&m.a_V, "a_ref", "V", 0.01, 100.0},
                              {&m.i_l_A, "i_l_ref", "A", 0.01, 100.0},
                              {&m.i_o_A, "i_o_ref", "A", 1e-30, 1e-3},
                              {&m.r_s_ohm, "r_s", "ohm", 0.0, 100.0},
                              {&m.r_sh_ohm, "r_sh_ref", "ohm", 0.1, 1e7},
                              {&m.adjust_percent, "adjust", "percent", -100.0, 200.0},
                              {&m.bifaciality, "bifaciality", "1", 0.0, 1.0}};
    RKW_TRY(read_labels(modules, row, m.name, m.source, err));
    double alpha_1_K, beta_1_K;
    const figure relative[] = {{&alpha_1_K, "alpha_sc_rel", "1/K", -0.01, 0.01},
                               {&beta_1_K, "beta_oc_rel", "1/K", -0.01, 0.001}};
    RKW_TRY(read_figures(modules, row, figures, sizeof figures / sizeof figures[0], err));
    RKW_TRY(read_figures(modules, row, relative, 2, err));
    if (isnan(m.alpha_sc_A_K)) m.alpha_sc_A_K = alpha_1_K * m.i_sc_A;
    if (isnan(m.beta_oc_V_K)) m.beta_oc_V_K = beta_1_K * m.v_oc_V;
    *out = m;
    return RKW_OK;
}

rkw_status rkw_pv_inverter_find(const rkw_table *inverters, const char *name, rkw_pv_inverter *out, rkw_error *err)
{
    if (!out) return rkw_fail_null(err, "inverter");
    RKW_TRY(rkw_check_struct(err, "inverter", out->size, sizeof *out));
    size_t row = 0;
    RKW_TRY(find_row(inverters, "inverter", name, &row, err));
    rkw_pv_inverter v = *out;
    const figure figures[] = {{&v.p_ac_W, "p_aco", "W", 1.0, 1e8},
                              {&v.p_dc_W, "p_dco", "W", 1.0, 1e8},
                              {&v.v_dc_V, "v_dco", "V", 1.0, 10000.0},
                              {&v.p_start_W, "p_so", "W", 0.0, 1e6},
                              {&v.c0_1_W, "c0", "1/W", -1.0, 1.0},
                              {&v.c1_1_V, "c1", "1/V", -1.0, 1.0},
                              {&v.c2_1_V, "c2", "1/V", -1.0, 1.0},
                              {&v.c3_1_V, "c3", "1/V", -1.0, 1.0},
                              {&v.p_night_W, "p_nt", "W", 0.0, 1e6},
                              {&v.v_mppt_low_V, "mppt_low", "V", 0.0, 10000.0},
                              {&v.v_mppt_high_V, "mppt_high", "V", 0.0, 10000.0},
                              {&v.v_dc_max_V, "v_dc_max", "V", 0.0, 10000.0},
                              {&v.i_dc_max_A, "i_dc_max", "A", 0.0, 1e6}};
    RKW_TRY(read_labels(inverters, row, v.name, v.source, err));
    RKW_TRY(read_figures(inverters, row, figures, sizeof figures / sizeof figures[0], err));
    *out = v;
    return RKW_OK;
}

enum { LOSS_NAMES = 14 };

rkw_status rkw_pv_plant_read_losses(const rkw_table *losses, rkw_pv_plant *plant, rkw_error *err)
{
    if (!losses) return rkw_fail_null(err, "losses");
    RKW_TRY(rkw_pv_plant_check(plant, err));
    rkw_pv_plant p = *plant;
    const figure figures[LOSS_NAMES] = {{&p.loss_soiling, "loss_soiling", "1", 0.0, 1.0},
                                        {&p.loss_shading, "loss_shading", "1", 0.0, 1.0},
                                        {&p.loss_spectral, "loss_spectral", "1", -0.1, 0.5},
                                        {&p.loss_mismatch, "loss_mismatch", "1", 0.0, 1.0},
                                        {&p.loss_dc_ohmic, "loss_dc_ohmic", "1", 0.0, 0.2},
                                        {&p.loss_ac_ohmic, "loss_ac_ohmic", "1", 0.0, 0.2},
                                        {&p.loss_transformer, "loss_transformer", "1", 0.0, 0.2},
                                        {&p.availability, "availability", "1", 0.0, 1.0},
                                        {&p.degradation_first_year, "degradation_first_year", "1", 0.0, 0.2},
                                        {&p.degradation_per_year, "degradation_per_year", "1/yr", 0.0, 0.1},
                                        {&p.dc_ac, "dc_ac", "1", 0.1, 10.0},
                                        {&p.albedo, "albedo", "1", 0.0, 1.0},
                                        {&p.cell.faiman_u0_W_m2_K, "faiman_u0", "W/m2/K", 1.0, 200.0},
                                        {&p.cell.faiman_u1_W_s_m3_K, "faiman_u1", "W*s/m3/K", 0.0, 100.0}};
    const char *names[LOSS_NAMES];
    for (size_t k = 0; k < LOSS_NAMES; k++) names[k] = figures[k].column;
    RKW_TRY(rkw_table_known_names(losses, names, LOSS_NAMES, err));
    for (size_t k = 0; k < LOSS_NAMES; k++)
        RKW_TRY(rkw_table_scalar_or(losses, figures[k].column, figures[k].unit, figures[k].low, figures[k].high,
                                    *figures[k].value, figures[k].value, err));
    *plant = p;
    return RKW_OK;
}
