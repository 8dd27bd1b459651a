/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SOLAR_DIODE_H
#define RKW_SOLAR_DIODE_H

#include <rackwatt/solar.h>

/* Unchecked forms of the public functions; every array must be given and none may overlap. */
void rkw_diode_carry(const rkw_diode_module *module, const double *effective, const double *temp_cell_C, size_t n,
                     const rkw_diode *out);
/* Voltage across the diode, current and voltage at maximum power. */
void rkw_diode_maximum(const rkw_diode *diode, size_t n, double *i_mp, double *v_mp);
void rkw_diode_current_at(const rkw_diode *diode, const double *voltage, size_t n, double *current);
rkw_status rkw_diode_module_check(const rkw_diode_module *module, rkw_error *err);

#endif
