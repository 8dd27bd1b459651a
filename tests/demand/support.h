/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects that several tests of the demand room need. */
#ifndef RKW_TESTS_DEMAND_SUPPORT_H
#define RKW_TESTS_DEMAND_SUPPORT_H

#include "harness/harness.h"

#include <rackwatt/demand.h>

/* The clock of the site: UTC+1, UTC+0 in Ramadan. */
rkw_clock *site_clock(void);

/* Racks of a folder; NULL after a failed check. */
rkw_racks *load_racks(const char *folder);
rkw_facility_design *load_design(const char *folder, const rkw_racks *racks);

/* A facility of one row per temperature, at one humidity, on an hourly axis from 1 June 2025. */
rkw_facility *facility_at(const rkw_facility_design *design, const double *temp_C, size_t n, double rel_humidity);

/* Folder with a copy of the demand tables of data/tetouan and edits: file, text (NULL: the whole file),
 * its replacement, file ..., NULL. */
const char *site_edited(const char *name, const char *const *edits);
/* The same with one edit; file NULL: an exact copy. */
const char *site_variant(const char *name, const char *file, const char *from, const char *to);

/* A message without the folders before its file name. */
const char *message_tail(const rkw_error *err);

/* IT power of each pool with all racks installed busy at full speed, and idle. */
void full_it_MW(const rkw_racks *racks, double it_MW[RKW_POOLS_MAX]);
void floor_it_MW(const rkw_racks *racks, double it_MW[RKW_POOLS_MAX]);

#endif
