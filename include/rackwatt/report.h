/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file report.h
 * @brief Writes what other rooms computed: ledger as CSV, figures as JSON, a screen of text. It computes nothing.
 */
#ifndef RACKWATT_REPORT_H
#define RACKWATT_REPORT_H

#include <rackwatt/base.h>
#include <rackwatt/dispatch.h>
#include <rackwatt/plan.h>
#include <rackwatt/site.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One simulated year with its figures; pointers stay the caller's. */
typedef struct rkw_run {
    size_t size; /**< sizeof(rkw_run) */
    const rkw_site *site;
    const rkw_year *year;
    const rkw_ledger *ledger;
    const rkw_summary *summary;
    const rkw_year_cost *cost;
    const rkw_envelope *envelope;
    const char *weather_path; /**< NULL: synthetic year */
} rkw_run;

/** Version of summary.json; changes when a key is renamed, redefined or removed. */
#define RKW_SUMMARY_SCHEMA 1

/**
 * Writes ledger.csv, summary.json and assumptions.csv into a folder, which is made when missing. All three appear
 * together when all are complete; on failure none of them is replaced.
 *  - ledger.csv: header, unit row, one row per hour; MW and MWh with 9 decimals. Row times are UTC starts.
 *  - summary.json: keys as in rkw_summary and its kin; see docs/summary.md.
 *  - assumptions.csv: rows of the site's tables that are marked `to be confirmed`.
 * @return RKW_OK, RKW_E_ARG, RKW_E_IO, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_report_write(const rkw_run *run, const rkw_context *ctx, const char *folder,
                                              rkw_error *err);

/**
 * One screen of text, UTF-8, lines of at most 100 characters.
 * @param text      `capacity` bytes; may be NULL when capacity is 0
 * @param[out] needed  bytes with the terminating 0; more than capacity when the text was cut
 */
RKW_API RKW_CHECK rkw_status rkw_report_text(const rkw_run *run, char *text, size_t capacity, size_t *needed,
                                             rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
