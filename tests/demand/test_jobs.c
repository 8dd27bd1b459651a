/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poisson jobs, failures and pauses, power swing. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 8760 };

typedef struct work {
    rkw_racks *racks;
    rkw_tenants *tenants;
    rkw_clock *clock;
    rkw_axis axis;
} work;

static work make_work(void)
{
    work w = {.clock = site_clock(), .axis = rkw_axis_of_year(2025)};
    rkw_error err;
    w.racks = load_racks(repo_file("data/tetouan"));
    CHECK_OK(rkw_tenants_load(&w.tenants, NULL, repo_file("data/tetouan"), w.racks, &err), err);
    return w;
}

static void free_work(work *w)
{
    rkw_tenants_free(w->tenants);
    rkw_racks_free(w->racks);
    rkw_clock_free(w->clock);
}

/* A compound Poisson sum of exponential lengths has the variance 2 * mean * GPU-hours per job. */
TEST(poisson_jobs_have_the_mean_and_variance_of_theory)
{
    work w = make_work();
    double *gpu_h = malloc(ROWS * sizeof *gpu_h), *jobs = malloc(ROWS * sizeof *jobs),
           *mean = malloc(ROWS * sizeof *mean);
    rkw_error err;
    for (size_t k = 0; k < rkw_tenants_count(w.tenants); k++) {
        double per_job =
            rkw_tenants_value(w.tenants, k, RKW_TENANT_JOB_GPUS) * rkw_tenants_value(w.tenants, k, RKW_TENANT_JOB_H);
        CHECK_OK(rkw_tenants_arrivals(w.tenants, k, &w.axis, w.clock, mean, &err), err);
        CHECK_OK(rkw_tenants_job_arrivals(w.tenants, k, &w.axis, w.clock, 11, gpu_h, jobs, &err), err);
        double z = 0.0, z2 = 0.0, count_z = 0.0;
        for (size_t i = 0; i < ROWS; i++) {
            double deviation = (gpu_h[i] - mean[i]) / sqrt(2.0 * mean[i] * per_job);
            z += deviation;
            z2 += deviation * deviation;
            count_z += (jobs[i] - mean[i] / per_job) / sqrt(mean[i] / per_job);
            CHECK(gpu_h[i] >= 0.0 && (jobs[i] > 0.0) == (gpu_h[i] > 0.0));
        }
        /* Four standard deviations of the mean of 8760; the variance has heavy tails when jobs are few. */
        CHECK_NEAR(z / ROWS, 0.0, 4.0 / sqrt(ROWS), 0);
        CHECK_NEAR(count_z / ROWS, 0.0, 4.0 / sqrt(ROWS), 0);
        double kurtosis = 3.0 + 6.0 * per_job / (mean[0] + 1e-9) * 2.0;
        CHECK_NEAR(z2 / ROWS, 1.0, 5.0 * sqrt(fmax(kurtosis - 1.0, 2.0) / ROWS), 0);
    }
    free(gpu_h);
    free(jobs);
    free(mean);
    free_work(&w);
}

TEST(jobs_depend_on_seed_tenant_and_time_alone)
{
    work w = make_work();
    double whole[200], part[50], other[200];
    rkw_axis all = w.axis, later = w.axis;
    all.n = 200;
    later.start_unix_s += 100 * 3600;
    later.n = 50;
    rkw_error err;
    CHECK_OK(rkw_tenants_job_arrivals(w.tenants, 3, &all, w.clock, 5, whole, NULL, &err), err);
    CHECK_OK(rkw_tenants_job_arrivals(w.tenants, 3, &later, w.clock, 5, part, NULL, &err), err);
    CHECK_OK(rkw_tenants_job_arrivals(w.tenants, 3, &all, w.clock, 6, other, NULL, &err), err);
    size_t equal = 0;
    for (size_t i = 0; i < 50; i++) CHECK(part[i] == whole[100 + i]);
    for (size_t i = 0; i < 200; i++) equal += other[i] == whole[i];
    CHECK(equal == 0);
    free_work(&w);
}

TEST(a_table_of_jobs_is_aggregated_without_loss)
{
    rkw_axis axis = {0, 900, 0, 96};
    enum { JOBS = 500 };
    double start[JOBS], gpus[JOBS], length_h[JOBS], gpu_h[96], outside = -1.0, total = 0.0, sum = 0.0;
    test_random r = {77};
    for (int j = 0; j < JOBS; j++) {
        start[j] = floor(random_between(&r, -3600, 90000));
        gpus[j] = 1 + (double)random_index(&r, 512);
        length_h[j] = 0.25 * (double)random_index(&r, 40);
        total += gpus[j] * length_h[j];
    }
    rkw_error err;
    CHECK_OK(rkw_jobs_aggregate(JOBS, start, gpus, length_h, &axis, gpu_h, &outside, &err), err);
    for (int i = 0; i < 96; i++) sum += gpu_h[i];
    CHECK(outside > 0.0);
    CHECK_NEAR(sum + outside, total, 0, 0); /* multiples of a quarter: exact in binary */
    length_h[3] = NAN;
    CHECK_STATUS(rkw_jobs_aggregate(JOBS, start, gpus, length_h, &axis, gpu_h, &outside, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "length of a job = nan h, allowed 0 .. 1000000 h");
}

/* Wall time of `segments` segments, failures drawn one by one; a failure while restarting begins the restart anew. */
static double simulate_job(test_random *r, double rate, double work_h, double restart_h, int segments)
{
    double clock_h = 0.0, next_h = -log(random_0_1(r)) / rate;
    for (int s = 0; s < segments; s++) {
        double needed_h = work_h;
        for (;;) {
            if (next_h >= clock_h + needed_h) break;
            clock_h = next_h;
            next_h = clock_h - log(random_0_1(r)) / rate;
            needed_h = restart_h + work_h;
        }
        clock_h += needed_h;
    }
    return clock_h;
}

TEST(goodput_is_that_of_a_simulated_job)
{
    static const double cases[][4] = {{0.323, 0.5, 2 / 60.0, 0.2}, {0.05, 1.0, 0.1, 0.5}, {1.0, 0.25, 0.01, 0.1}};
    enum { SEGMENTS = 400000 };
    test_random r = {2006};
    for (size_t i = 0; i < 3; i++) {
        const double *c = cases[i];
        double wall_h = simulate_job(&r, c[0], c[1] + c[2], c[3], SEGMENTS);
        CHECK_NEAR(rkw_goodput(c[0], c[1], c[2], c[3]), SEGMENTS * c[1] / wall_h, 0, 5e-3);
    }
    CHECK_NEAR(rkw_goodput(0.0, 1.0, 0.25, 9.0), 0.8, 0, 1e-15);
    CHECK(isnan(rkw_goodput(-1.0, 1.0, 0.25, 9.0)));
    /* Daly's interval is within a hair of the best one found by search. */
    double best_h = rkw_best_checkpoint_interval_h(0.323, 2 / 60.0), most = 0.0;
    for (double h = 0.05; h < 3.0; h += 0.001) most = fmax(most, rkw_goodput(0.323, h, 2 / 60.0, 0.2));
    CHECK_NEAR(rkw_goodput(0.323, best_h, 2 / 60.0, 0.2), most, 0, 1e-4);
    test_note("16384 GPUs at the Llama 3 failure rate: goodput %.3f with checkpoints every %.2f h", most, best_h);
}

TEST(a_pause_costs_what_the_closed_form_says)
{
    /* Checkpoint every 30 min, 2 min to write, 12 min to restart. With 2 min of notice a checkpoint is written: 14 min
     * lost. Without notice half an interval is lost on average: 15 + 12 = 27 min. */
    CHECK_NEAR(rkw_pause_loss_h(0.5, 2 / 60.0, 0.2, 2 / 60.0), 14 / 60.0, 0, 1e-14);
    CHECK_NEAR(rkw_pause_loss_h(0.5, 2 / 60.0, 0.2, 0.0), 27 / 60.0, 0, 1e-14);
    work w = make_work();
    size_t k = rkw_tenants_find(w.tenants, "us_model_lab");
    CHECK_NEAR(rkw_tenants_pause_loss_gpu_h(w.tenants, k, 4096), 4096 * 14 / 60.0, 0, 1e-14);
    double goodput = rkw_tenants_goodput(w.tenants, w.racks, k);
    double rate = 4096 * 1.973e-5, cycle_h = 0.5 + 2 / 60.0;
    CHECK_NEAR(goodput, 0.5 * rate / (exp(0.2 * rate) * (exp(cycle_h * rate) - 1)), 0, 1e-12);
    CHECK_NEAR(rkw_tenants_goodput(w.tenants, w.racks, rkw_tenants_find(w.tenants, "world_chat")), 1.0, 0, 0);
    free_work(&w);
}

TEST(power_swing_against_the_ramp_limit)
{
    /* 30 starts and 30 ends an hour of 2 MW jobs: one change a minute on average, 2 MW; once in a thousand 3.09 * 2 MW.
     * The largest job of 50 MW swings by 40 %: 20 MW, which 10 MW/min takes 2 min: 0.5 * 20 * 2/60 = 1/3 MWh. */
    rkw_power_swing_question q = RKW_POWER_SWING_QUESTION_INIT;
    rkw_power_swing s = {.size = sizeof s};
    rkw_error err;
    q.jobs_per_h = 30;
    q.job_MW = 2;
    q.synchronous_MW = 50;
    q.synchronous_share = 0.4;
    q.ramp_limit_MW_min = 10;
    CHECK_OK(rkw_power_swing_of(&q, &s, &err), err);
    CHECK_NEAR(s.typical_MW_min, 2.0, 0, 1e-14);
    CHECK_NEAR(s.rare_MW_min, 6.18, 0.001, 0);
    CHECK_NEAR(s.step_MW, 20.0, 0, 1e-14);
    CHECK(!s.within_limit);
    CHECK_NEAR(s.buffer_MWh, 1 / 3.0, 0, 1e-14);
    q.synchronous_share = 0.1;
    CHECK_OK(rkw_power_swing_of(&q, &s, &err), err);
    CHECK(s.within_limit && s.buffer_MWh == 0.0);
    q.ramp_limit_MW_min = 0;
    CHECK_STATUS(rkw_power_swing_of(&q, &s, &err), RKW_E_DOMAIN, err);
}

static const char tenants_by_mode[] =
    "name,customer,region,clock,kind,pool,contracted_gpus,utilisation,shape,deadline,interruptible,price,job_gpus,"
    "job_length,arrivals,seed,source\n"
    "text,text,text,text,text,text,count,1,text,h,1,USD/gpu_h,count,h,text,count,text\n"
    "smooth,a,b,site,batch,gb200_nvl72,1000,0.5,steady,24,1,1,16,4,,,test\n"
    "random,a,b,site,batch,gb200_nvl72,1000,0.5,steady,24,1,1,16,4,poisson,9,test\n"
    "listed,a,b,site,batch,gb200_nvl72,1000,0.5,steady,24,1,1,16,4,jobs.csv,,test\n";

static void write_jobs(const char *folder, const char *text)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/jobs.csv", folder);
    FILE *file = fopen(path, "wb");
    fputs(text, file);
    fclose(file);
}

TEST(work_arrives_by_shape_by_chance_or_by_table)
{
    const char *const edits[] = {"tenants.csv", NULL, tenants_by_mode, NULL};
    const char *folder = site_edited("modes", edits);
    work w = {.clock = site_clock(), .axis = rkw_axis_of_year(2025), .racks = load_racks(folder)};
    double gpu_h[ROWS], drawn[ROWS];
    rkw_error err;
    write_jobs(folder,
               "start,gpus,length\ntext,count,h\n2025-01-01 02:59,64,2.5\n2025-01-01T02:10Z,8,1\n2026-01-01,9,9\n");
    CHECK_OK(rkw_tenants_load(&w.tenants, NULL, folder, w.racks, &err), err);
    CHECK_OK(rkw_tenants_arrivals(w.tenants, 0, &w.axis, w.clock, gpu_h, &err), err);
    CHECK_NEAR(gpu_h[17], 500.0, 0, 1e-12);
    CHECK_OK(rkw_tenants_arrivals(w.tenants, 1, &w.axis, w.clock, gpu_h, &err), err);
    CHECK_OK(rkw_tenants_job_arrivals(w.tenants, 1, &w.axis, w.clock, 9, drawn, NULL, &err), err);
    for (size_t i = 0; i < ROWS; i++) CHECK(gpu_h[i] == drawn[i]);
    CHECK_OK(rkw_tenants_arrivals(w.tenants, 2, &w.axis, w.clock, gpu_h, &err), err);
    double sum = 0.0;
    for (size_t i = 0; i < ROWS; i++) sum += gpu_h[i];
    CHECK(gpu_h[2] == 168.0 && sum == 168.0); /* 64 * 2.5 + 8 * 1; the third job begins after the axis */
    rkw_tenants_free(w.tenants);
    w.tenants = NULL;
    write_jobs(folder, "start,gpus,length\ntext,count,h\nyesterday,64,2.5\n");
    CHECK_STATUS(rkw_tenants_load(&w.tenants, NULL, folder, w.racks, &err), RKW_E_FORMAT, err);
    CHECK_TEXT(message_tail(&err), "jobs.csv:3: start = 'yesterday' is not a time like 2025-03-01 13:45");
    free_work(&w);
}
