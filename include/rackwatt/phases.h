/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file phases.h
 * @brief The build-out of a site: tranches that come into operation at milestones, with build times and delays.
 *
 * `phases.csv` has a row per tranche: a milestone (a row of milestones.csv; a year or a quarter is its first day), an
 * offset in whole months, a build time in whole months, and for each part the share of what the site's tables have in
 * full. A part is paid for evenly by days over the build time before it comes into operation.
 */
#ifndef RACKWATT_PHASES_H
#define RACKWATT_PHASES_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Parts of a tranche; their names are columns of phases.csv. */
#define RKW_PART_LIST(X)                                                                                               \
    X(RACKS, "racks")                                                                                                  \
    X(BUILDING, "building")                                                                                            \
    X(PV, "pv")                                                                                                        \
    X(WIND, "wind")                                                                                                    \
    X(BATTERY, "battery")                                                                                              \
    X(CONNECTION, "connection")
enum {
#define RKW_PART_ENUM(id, name) RKW_PART_##id,
    RKW_PART_LIST(RKW_PART_ENUM)
#undef RKW_PART_ENUM
        RKW_PARTS
};
/** Name of a part, RKW_PART_*; "" for another number. */
RKW_API const char *rkw_part_name(int32_t part);

typedef struct rkw_phases rkw_phases;

/**
 * Reads phases.csv and milestones.csv of a folder. Shares are 0 .. 1 and sum to at most 1 over all tranches; the racks
 * of the first k tranches need at least as large a share of the building and of the connection.
 * @return RKW_OK or the first error with file, line, value and allowed range.
 */
RKW_API RKW_CHECK rkw_status rkw_phases_load(rkw_phases **out, const rkw_context *ctx, const char *folder,
                                             rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_phases_free(rkw_phases *phases);
/** How many tranches there are. */
RKW_API size_t rkw_phases_count(const rkw_phases *phases);
/** Name of a tranche, below rkw_phases_count. */
RKW_API const char *rkw_phases_name(const rkw_phases *phases, size_t tranche);
/** Milestone that a tranche waits for, below rkw_phases_count. */
RKW_API const char *rkw_phases_milestone(const rkw_phases *phases, size_t tranche);
/** First day of that milestone [unix s, 00:00 UTC]. */
RKW_API int64_t rkw_phases_milestone_unix_s(const rkw_phases *phases, size_t tranche);
/** Share of a part, RKW_PART_*, that a tranche builds, 0 .. 1. */
RKW_API double rkw_phases_share(const rkw_phases *phases, size_t tranche, int32_t part);
/** Months from the first payment to operation of a tranche. */
RKW_API int32_t rkw_phases_build_months(const rkw_phases *phases, size_t tranche);

/** How the build-out departs from its table. Start from RKW_DELAYS_INIT. */
typedef struct rkw_delays {
    size_t size;
    int32_t months[RKW_PARTS]; /**< later (> 0) or earlier (< 0) than planned, -600 .. 600; payments move along */
    int32_t together;          /**< 1: all parts of a tranche wait for its latest one */
} rkw_delays;
#define RKW_DELAYS_INIT                                                                                                \
    {                                                                                                                  \
        sizeof(rkw_delays), {0, 0, 0, 0, 0, 0}, 0                                                                      \
    }

/** When a part of a tranche comes into operation [unix s, 00:00 UTC]. @param delays  NULL: as planned */
RKW_API int64_t rkw_phases_operation_unix_s(const rkw_phases *phases, size_t tranche, int32_t part,
                                            const rkw_delays *delays);
/** Share of the price of a part that is paid in a calendar year; sums to 1 over all years. */
RKW_API double rkw_phases_paid_share(const rkw_phases *phases, size_t tranche, int32_t part, const rkw_delays *delays,
                                     int32_t year);
/** Shares that are in operation at an instant. @param[out] share  RKW_PARTS values */
RKW_API void rkw_phases_shares_at(const rkw_phases *phases, const rkw_delays *delays, int64_t unix_s, double *share);

#ifdef __cplusplus
}
#endif
#endif
