/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks shared by the functions on series. */
#ifndef RKW_WIND_SERIES_H
#define RKW_WIND_SERIES_H

#include <rackwatt/base.h>

/* RKW_OK when each of n values lies in low .. high, else RKW_E_DOMAIN that names the first bad element, as in
 * "speed_m_s[12]". With step 0 only element 0 is read. NULL is RKW_E_ARG. */
rkw_status rkw_wind_check_series(rkw_error *err, const char *name, const double *values, size_t n, size_t step,
                                 const char *unit, double low, double high);

/* As rkw_wind_check_series, and the values must rise strictly. */
rkw_status rkw_wind_check_rising(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                                 double low, double high);

/* RKW_E_ARG with "name is NULL". */
rkw_status rkw_wind_fail_null(rkw_error *err, const char *name);

/* RKW_E_ARG when `value` is not in 0 .. count-1. */
rkw_status rkw_wind_check_choice(rkw_error *err, const char *name, int32_t value, int32_t count);

#endif
