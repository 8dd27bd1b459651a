/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DEMAND_TENANTS_H
#define RKW_DEMAND_TENANTS_H

#include <rackwatt/demand.h>

#include "base/fail.h"

enum { RKW_WEEK_HOURS = 168, RKW_TENANT_TEXTS = 4 };

/* How a tenant's work arrives: smoothly by its shape, as seeded Poisson jobs of that mean, or as the jobs of a table. */
enum { RKW_ARRIVALS_SHAPE = 0, RKW_ARRIVALS_POISSON, RKW_ARRIVALS_TABLE };

typedef struct rkw_job_list {
    size_t n;
    double *start_unix_s, *gpus, *length_h;
} rkw_job_list;

typedef struct rkw_tenant {
    double value[RKW_TENANT_VALUES];
    char *text[RKW_TENANT_TEXTS];
    size_t clock;                        /* index of rkw_tenants.clocks, RKW_NONE: the site's */
    double gpus_of_week[RKW_WEEK_HOURS]; /* GPU-hours per hour handed in, from Monday 00:00 local */
    int32_t arrivals;                    /* RKW_ARRIVALS_* */
    uint64_t seed;
    rkw_job_list jobs;
} rkw_tenant;

typedef struct rkw_named_clock {
    char *name;
    rkw_clock *clock;
} rkw_named_clock;

struct rkw_tenants {
    rkw_context ctx;
    size_t count, n_clocks;
    rkw_tenant *tenants;
    rkw_named_clock *clocks;
};

/* A copy whose figures are its own and whose texts, clocks and jobs belong to the original; NULL when out of memory. */
rkw_tenants *rkw_tenants_share(const rkw_context *ctx, const rkw_tenants *tenants);
void rkw_tenants_release_shared(rkw_tenants *tenants);
/* Every tenant serves 1 - share of its arrivals at once. */
void rkw_tenants_replace_flexible(rkw_tenants *tenants, double share);

/* clocks.csv into tenants->clocks. */
rkw_status rkw_tenants_read_clocks(rkw_tenants *tenants, const rkw_table *table, rkw_error *err);
/* Week of a shape of workload_shape.csv, Monday 00:00 first, scaled to a mean of 1. */
rkw_status rkw_tenants_read_shape(const rkw_table *shapes, const char *name, rkw_origin wanted,
                                  double week[RKW_WEEK_HOURS], rkw_error *err);

/* Jobs of FOLDER/FILE: start (UTC), gpus, length. */
rkw_status rkw_tenants_read_jobs(rkw_job_list *jobs, const rkw_context *ctx, const char *folder, const char *file,
                                 rkw_error *err);
void rkw_job_list_release(rkw_job_list *jobs);

/* Contracted GPUs times contract[pool]; work of all kinds times that and `work`. */
void rkw_tenants_scale(rkw_tenants *tenants, const double *contract, double work);

/* GPU-hours per row by contract, utilisation and shape, whatever the mode of arrivals; arguments are checked. */
rkw_status rkw_tenants_mean_arrivals(const rkw_tenants *tenants, size_t tenant, const rkw_axis *axis,
                                     const rkw_clock *site_clock, double *gpu_h, rkw_error *err);

#endif
