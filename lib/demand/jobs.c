/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs: seeded Poisson arrivals, exact aggregation, what failures and pauses cost. */
#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "tenants.h"
#include "weather/random.h"

/* A stream of uniform numbers that depends on (seed, tenant, row) alone. */
typedef struct stream {
    uint64_t key;
    int64_t next;
} stream;

enum { STREAM_OF_JOBS = 7001 };

static double uniform(stream *s) { return rkw_random_uniform(s->key, s->next++); }

/* Poisson number of small mean by counting arrivals: products of uniforms (Knuth, TAOCP 2, 3.4.1). */
static double poisson_small(stream *s, double mean)
{
    double limit = exp(-mean), product = uniform(s), n = 0.0;
    for (; product > limit; n += 1.0) product *= uniform(s);
    return n;
}

/* Poisson number of large mean: transformed rejection PTRS (Hormann 1993, Insurance Math. Econ. 12, 39-45). */
static double poisson_large(stream *s, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b, v_r = 0.9277 - 3.6224 / (b - 2.0);
    double log_mean = log(mean), inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    for (;;) {
        double u = uniform(s) - 0.5, v = uniform(s), us = 0.5 - fabs(u);
        double k = floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return k;
        if (k < 0.0 || (us < 0.013 && v > us)) continue;
        if (log(v) + log(inverse_alpha) - log(a / (us * us) + b) <= k * log_mean - mean - lgamma(k + 1.0)) return k;
    }
}

static double poisson(stream *s, double mean)
{
    if (!(mean > 0.0)) return 0.0;
    return mean < 20.0 ? poisson_small(s, mean) : poisson_large(s, mean);
}

/* Sum of n exponential lengths of mean 1: gamma of shape n >= 1 (Marsaglia & Tsang 2000, ACM TOMS 26, 363-372). */
static double gamma_sum(stream *s, double n)
{
    if (!(n >= 1.0)) return 0.0;
    double d = n - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = rkw_random_normal(s->key, s->next), t = 1.0 + c * x;
        s->next += 2; /* the normal draws from two counters at most */
        double u = uniform(s), v = t * t * t;
        if (t > 0.0 && log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
}

rkw_status rkw_tenants_job_arrivals(const rkw_tenants *tenants, size_t tenant, const rkw_axis *axis,
                                    const rkw_clock *site_clock, uint64_t seed, double *gpu_h, double *jobs,
                                    rkw_error *err)
{
    RKW_TRY(rkw_tenants_mean_arrivals(tenants, tenant, axis, site_clock, gpu_h, err));
    const double *v = tenants->tenants[tenant].value;
    double gpu_h_per_job = v[RKW_TENANT_JOB_GPUS] * v[RKW_TENANT_JOB_H];
    for (size_t i = 0; i < axis->n; i++) {
        /* By the hour of the calendar, so that an axis that begins later meets the same jobs. */
        uint64_t hour = (uint64_t)(rkw_axis_time(axis, i) / axis->step_s);
        stream s = {rkw_random_key(seed, tenant, STREAM_OF_JOBS, hour), 0};
        double n = poisson(&s, gpu_h[i] / gpu_h_per_job);
        if (jobs) jobs[i] = n;
        gpu_h[i] = gpu_h_per_job * gamma_sum(&s, n);
    }
    return RKW_OK;
}

rkw_status rkw_jobs_aggregate(size_t n, const double *start_unix_s, const double *gpus, const double *length_h,
                              const rkw_axis *axis, double *gpu_h, double *outside_gpu_h, rkw_error *err)
{
    if ((n > 0 && (!start_unix_s || !gpus || !length_h)) || !axis || !gpu_h)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_jobs_aggregate: NULL argument");
    RKW_TRY(rkw_axis_check(axis, err));
    for (size_t j = 0; j < n; j++) {
        RKW_TRY(rkw_check_range(err, "start of a job", start_unix_s[j], "s", -1e12, 1e12));
        RKW_TRY(rkw_check_range(err, "GPUs of a job", gpus[j], "count", 0.0, 1e9));
        RKW_TRY(rkw_check_range(err, "length of a job", length_h[j], "h", 0.0, 1e6));
    }
    double outside = 0.0;
    for (size_t i = 0; i < axis->n; i++) gpu_h[i] = 0.0;
    for (size_t j = 0; j < n; j++) {
        double row = floor((start_unix_s[j] - (double)axis->start_unix_s) / axis->step_s);
        if (row >= 0.0 && row < (double)axis->n)
            gpu_h[(size_t)row] += gpus[j] * length_h[j];
        else
            outside += gpus[j] * length_h[j];
    }
    if (outside_gpu_h) *outside_gpu_h = outside;
    return RKW_OK;
}

/* ------------------------------------------------------------------ failures and pauses */

double rkw_goodput(double failures_per_h, double interval_h, double write_h, double restart_h)
{
    if (!(failures_per_h >= 0.0 && interval_h >= 0.0 && write_h >= 0.0 && restart_h >= 0.0)) return NAN;
    if (!(interval_h > 0.0)) return failures_per_h > 0.0 ? 0.0 : 1.0;
    if (!(failures_per_h > 0.0)) return interval_h / (interval_h + write_h);
    double segment_h =
        exp(restart_h * failures_per_h) * expm1((interval_h + write_h) * failures_per_h) / failures_per_h;
    return interval_h / segment_h;
}

double rkw_best_checkpoint_interval_h(double failures_per_h, double write_h)
{
    if (!(failures_per_h > 0.0) || !(write_h >= 0.0)) return NAN;
    double mean_h = 1.0 / failures_per_h;
    if (write_h >= 2.0 * mean_h) return mean_h;
    double ratio = sqrt(write_h / (2.0 * mean_h));
    return sqrt(2.0 * write_h * mean_h) * (1.0 + ratio / 3.0 + ratio * ratio / 9.0) - write_h;
}

double rkw_pause_loss_h(double interval_h, double write_h, double restart_h, double notice_h)
{
    if (!(interval_h > 0.0)) return restart_h;
    return notice_h >= write_h ? write_h + restart_h : 0.5 * interval_h + restart_h;
}

double rkw_tenants_pause_loss_gpu_h(const rkw_tenants *tenants, size_t tenant, double gpus)
{
    if (tenant >= tenants->count) return NAN;
    const double *v = tenants->tenants[tenant].value;
    return gpus * rkw_pause_loss_h(v[RKW_TENANT_CHECKPOINT_INTERVAL_H], v[RKW_TENANT_CHECKPOINT_WRITE_H],
                                   v[RKW_TENANT_RESTART_H], v[RKW_TENANT_NOTICE_H]);
}

double rkw_tenants_goodput(const rkw_tenants *tenants, const rkw_racks *racks, size_t tenant)
{
    if (tenant >= tenants->count) return NAN;
    const double *v = tenants->tenants[tenant].value;
    double interval_h = v[RKW_TENANT_CHECKPOINT_INTERVAL_H];
    if (!(interval_h > 0.0)) return 1.0; /* short jobs are simply run again elsewhere */
    double per_gpu = rkw_racks_value(racks, (size_t)v[RKW_TENANT_POOL], RKW_RACK_FAILURE_PER_GPU_H);
    return rkw_goodput(per_gpu * v[RKW_TENANT_JOB_GPUS], interval_h, v[RKW_TENANT_CHECKPOINT_WRITE_H],
                       v[RKW_TENANT_RESTART_H]);
}

/* ------------------------------------------------------------------ swing */

/* Deviation that a normal variable exceeds once in a thousand. */
#define ONCE_IN_1000 3.0902

rkw_status rkw_power_swing_of(const rkw_power_swing_question *question, rkw_power_swing *out, rkw_error *err)
{
    const rkw_power_swing_question *q = question;
    if (!q || !out || q->size != sizeof *q || out->size != sizeof *out)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_power_swing_of: NULL argument or size not set");
    RKW_TRY(rkw_check_range(err, "jobs_per_h", q->jobs_per_h, "1/h", 0.0, 1e12));
    RKW_TRY(rkw_check_range(err, "job_MW", q->job_MW, "MW", 0.0, 1e6));
    RKW_TRY(rkw_check_range(err, "synchronous_MW", q->synchronous_MW, "MW", 0.0, 1e6));
    RKW_TRY(rkw_check_range(err, "synchronous_share", q->synchronous_share, "", 0.0, 1.0));
    RKW_TRY(rkw_check_positive(err, "ramp_limit_MW_min", q->ramp_limit_MW_min, "MW/min"));
    rkw_power_swing s = {.size = sizeof s};
    s.typical_MW_min = q->job_MW * sqrt(2.0 * q->jobs_per_h / 60.0);
    s.rare_MW_min = rkw_max(ONCE_IN_1000 * s.typical_MW_min, q->jobs_per_h > 0.0 ? q->job_MW : 0.0);
    s.step_MW = q->synchronous_share * q->synchronous_MW;
    s.largest_MW = rkw_max(s.rare_MW_min, s.step_MW);
    s.within_limit = s.largest_MW <= q->ramp_limit_MW_min;
    /* A step falls away at the limit's pace: the triangle under it, [MWh]. */
    double minutes = s.largest_MW / q->ramp_limit_MW_min;
    s.buffer_MW = s.within_limit ? 0.0 : s.largest_MW - q->ramp_limit_MW_min;
    s.buffer_MWh = s.within_limit ? 0.0 : 0.5 * s.largest_MW * minutes / 60.0;
    *out = s;
    return RKW_OK;
}
