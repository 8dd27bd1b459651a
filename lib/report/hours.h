/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hours of a ledger as charts need them: means of its rows, plants and tenants taken together. */
#ifndef RKW_REPORT_HOURS_H
#define RKW_REPORT_HOURS_H

#include <rackwatt/dispatch.h>

/* Name in the page's data, unit, digits after the point that people see. */
#define RKW_HOURS_LIST(X)                                                                                              \
    X(PV, "pv", "MW", 1)                                                                                               \
    X(WIND, "wind", "MW", 1)                                                                                           \
    X(DISCHARGE, "discharge", "MW", 1)                                                                                 \
    X(IMPORT, "import", "MW", 1)                                                                                       \
    X(BACKUP, "backup", "MW", 1)                                                                                       \
    X(UNSERVED, "unserved", "MW", 1)                                                                                   \
    X(LOAD, "load", "MW", 1)                                                                                           \
    X(CHARGE, "charge", "MW", 1)                                                                                       \
    X(SOLD, "sold", "MW", 1)                                                                                           \
    X(CURTAILED, "curtailed", "MW", 1)                                                                                 \
    X(STORED, "stored", "MWh", 1)                                                                                      \
    X(WAITING, "waiting", "gpu_h", 0)                                                                                  \
    X(CFE, "cfe", "1", 3)                                                                                              \
    X(PUE, "pue", "1", 3)                                                                                              \
    X(PRICE, "price", "USD/MWh", 2)

enum {
#define RKW_HOURS_ENUM(id, name, unit, decimals) RKW_HOURS_##id,
    RKW_HOURS_LIST(RKW_HOURS_ENUM)
#undef RKW_HOURS_ENUM
        RKW_HOURS_SERIES
};

enum { RKW_FORTNIGHT_HOURS = 14 * 24 };

typedef struct rkw_hours {
    size_t n;
    int64_t start_unix_s;
    int32_t step_s; /* 3600; a ledger's rows are never longer */
    int32_t reserved;
    double *series[RKW_HOURS_SERIES]; /* one block */
} rkw_hours;

const char *rkw_hours_name(int32_t series);
rkw_status rkw_hours_create(rkw_hours *hours, const rkw_context *ctx, const rkw_ledger *ledger, const rkw_site *site,
                            rkw_error *err);
void rkw_hours_clear(rkw_hours *hours);
/* First hour of the `days` days, beginning at any day of the axis, whose load is covered least by carbon-free energy; RKW_NONE when
 * the axis is shorter. */
size_t rkw_hours_worst(const rkw_hours *hours, size_t days);

#endif
