/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows of a ledger do not show: failures of jobs, and power inside the hour. */
#include <math.h>

#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/ledger.h"
#include "dispatch/summary.h"

static double total(const rkw_ledger *l, size_t tenant, int which)
{
    const double *column = rkw_ledger_tenant(l, tenant, which);
    double sum = 0;
    for (size_t i = 0; i < l->axis.n; i++) sum += column[i];
    return sum;
}

void rkw_summarise_goodput(const rkw_ledger *l, const rkw_site *site, rkw_summary *o)
{
    double counts = 0;
    for (size_t t = 0; t < l->n_tenants; t++)
        counts += total(l, t, RKW_COLUMN_SERVED) * rkw_tenants_goodput(rkw_site_tenants(site), rkw_site_racks(site), t);
    o->goodput = o->gpu_h_delivered > 0 ? counts / o->gpu_h_delivered : 1;
}

/* A tenant's jobs of mean size: how many start in an hour, and facility power of each. */
typedef struct jobs {
    double per_h, each_MW;
} jobs;

static jobs jobs_of(const rkw_ledger *l, const rkw_site *site, const rkw_summary *o, size_t t)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    double gpus = rkw_tenants_value(tenants, t, RKW_TENANT_JOB_GPUS),
           length_h = rkw_tenants_value(tenants, t, RKW_TENANT_JOB_H);
    double delivered = total(l, t, RKW_COLUMN_SERVED), powered = delivered + total(l, t, RKW_COLUMN_LOST);
    if (!(powered > 0) || !(gpus * length_h > 0) || !(o->it_MWh > 0)) return (jobs){0, 0};
    double it_MWh = total(l, t, RKW_COLUMN_TENANT_IT) * rkw_axis_dt_h(&l->axis);
    return (jobs){delivered / o->hours / (gpus * length_h), gpus * it_MWh / powered * o->facility_MWh / o->it_MWh};
}

/* Of a rack's typical power, what goes when its GPUs wait for each other. */
static double swinging_share(const rkw_site *site, size_t tenant)
{
    size_t pool = (size_t)rkw_tenants_value(rkw_site_tenants(site), tenant, RKW_TENANT_POOL);
    double typical = rkw_racks_value(rkw_site_racks(site), pool, RKW_RACK_TYPICAL_KW);
    return typical > 0 ? 1 - rkw_racks_value(rkw_site_racks(site), pool, RKW_RACK_IDLE_KW) / typical : 0;
}

rkw_status rkw_summarise_swing(const rkw_ledger *l, const rkw_site *site, rkw_summary *o, rkw_error *err)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    rkw_power_swing_question q = RKW_POWER_SWING_QUESTION_INIT;
    rkw_power_swing swing = {.size = sizeof swing};
    double squares = 0;
    for (size_t t = 0; t < l->n_tenants; t++) {
        jobs j = jobs_of(l, site, o, t);
        q.jobs_per_h += j.per_h;
        squares += j.per_h * j.each_MW * j.each_MW;
        int in_step = rkw_tenants_value(tenants, t, RKW_TENANT_KIND) == RKW_TENANT_TRAINING;
        if (!in_step || j.each_MW * swinging_share(site, t) <= q.synchronous_MW * q.synchronous_share) continue;
        q.synchronous_MW = j.each_MW;
        q.synchronous_share = swinging_share(site, t);
    }
    /* Variances of independent jobs add up: as many jobs of the size whose square is the mean one. */
    q.job_MW = q.jobs_per_h > 0 ? sqrt(squares / q.jobs_per_h) : 0;
    q.ramp_limit_MW_min = rkw_site_grid(site)->ramp_limit_MW_per_min;
    RKW_TRY(rkw_power_swing_of(&q, &swing, err));
    o->swing_typical_MW_min = swing.typical_MW_min;
    o->swing_rare_MW_min = swing.rare_MW_min;
    o->swing_step_MW = swing.step_MW;
    o->swing_buffer_MW = swing.buffer_MW;
    o->swing_buffer_MWh = swing.buffer_MWh;
    return RKW_OK;
}
