/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks shared by the rooms of sun and solar. */
#ifndef RKW_SUN_CHECK_H
#define RKW_SUN_CHECK_H

#include "base/fail.h"

/* RKW_OK when low <= values[i] <= high for every i; else the message names the first row that is not. */
rkw_status rkw_check_values(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                            double low, double high);

/* The same for an array that must be given when n > 0: NULL gives RKW_E_ARG. */
rkw_status rkw_require_values(rkw_error *err, const char *name, const double *values, size_t n, const char *unit,
                              double low, double high);

/* RKW_E_ARG: "name is missing". */
rkw_status rkw_fail_null(rkw_error *err, const char *name);

/* A size-first struct must be at least as large as its first published form. */
rkw_status rkw_check_struct(rkw_error *err, const char *name, size_t size, size_t least);

/* A whole-number choice 0 .. count-1. */
rkw_status rkw_check_choice(rkw_error *err, const char *name, int32_t choice, int32_t count);

#endif
