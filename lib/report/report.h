/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_REPORT_REPORT_H
#define RKW_REPORT_REPORT_H

#include <rackwatt/report.h>

/* RKW_E_ARG when something of a run is missing. */
rkw_status rkw_report_check_run(const rkw_run *run, rkw_error *err);
void rkw_report_ledger(const rkw_run *run, rkw_output *out);
rkw_status rkw_report_summary(const rkw_run *run, size_t unconfirmed, rkw_output *out, rkw_error *err);
/* Writes the unconfirmed rows of the tables, and counts them; `out` may be NULL. */
rkw_status rkw_report_assumptions(const rkw_run *run, rkw_output *out, size_t *n, rkw_error *err);
/* The ledger as NetCDF, 64-bit offset classic format, CF conventions. */
rkw_status rkw_report_netcdf(const rkw_run *run, rkw_output *out, rkw_error *err);
/* A cell of a CSV file: quoted where needed, and never taken for a formula by a spreadsheet. */
void rkw_report_cell(rkw_output *out, const char *text);

#endif
