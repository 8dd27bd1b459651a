/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the solar position that does not depend on the observer, and varies slowly from day to day. */
#ifndef RKW_SUN_EPHEMERIS_H
#define RKW_SUN_EPHEMERIS_H

#include <stddef.h>

/* Instants are handled in blocks of this many, so that all intermediate series stay in the first cache. */
enum { RKW_SUN_BLOCK = 256 };

/* Days from J2000.0 (2000-01-01 12:00) to a unix time; days and seconds are kept apart from the large epoch number so
 * that the fraction of the day has 1e-12 days. */
#define RKW_J2000_UNIX_S 946728000.0
#define RKW_DAY_S 86400.0

/* Geocentric sun. `lag_deg` is the right ascension minus the equation of the equinoxes minus the sun's mean longitude,
 * within +-180: it is bounded and free of jumps, so that it can be interpolated. */
typedef struct rkw_geocentric {
    double lag_deg[RKW_SUN_BLOCK];
    double declination_rad[RKW_SUN_BLOCK];
    double distance_au[RKW_SUN_BLOCK];
} rkw_geocentric;

/* Every series at n <= RKW_SUN_BLOCK instants given in Julian ephemeris days (terrestrial time) since J2000.0. */
void rkw_ephemeris_exact(const double *days_tt, size_t n, rkw_geocentric *out);

/* The same by a polynomial of degree 7 through the eight nearest days; `days_tt` may have any number n of instants up to
 * RKW_SUN_BLOCK. The node values of one call to rkw_ephemeris_nodes serve all instants inside its span. */
enum { RKW_SUN_MAX_NODES = 256, RKW_SUN_NODES_BEFORE = 3, RKW_SUN_NODES_AFTER = 4 };
typedef struct rkw_ephemeris_table {
    double first_day; /* day number of node 0 */
    size_t n;
    double lag_deg[RKW_SUN_MAX_NODES];
    double declination_rad[RKW_SUN_MAX_NODES];
    double distance_au[RKW_SUN_MAX_NODES];
} rkw_ephemeris_table;

/* Fills the table for instants low <= day < high; 0 when that needs more than RKW_SUN_MAX_NODES. */
int rkw_ephemeris_nodes(double low_day, double high_day, rkw_ephemeris_table *table);
void rkw_ephemeris_fast(const rkw_ephemeris_table *table, const double *days_tt, size_t n, rkw_geocentric *out);

#endif
