/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many threads: with a handle each, and with one site and year read by all. `make check-tsan` looks for races. */
#include <pthread.h>

#include "harness/harness.h"
#include "host/work.h"

typedef struct worker {
    pthread_t thread;
    const char *weather;
    const rkw_site *site;
    const rkw_year *year;
    rkw_status status;
    uint64_t digest;
    rkw_error err;
} worker;

static void *alone(void *user)
{
    worker *w = user;
    w->status = host_work(NULL, w->weather, FIRST_POLICIES, &w->digest, &w->err);
    return NULL;
}

static void *shared(void *user)
{
    worker *w = user;
    w->digest = 1;
    w->status = simulate_shared(NULL, w->site, w->year, FIRST_POLICIES, &w->digest, &w->err);
    return NULL;
}

enum { MOST = 16 };

static void run(int n, void *(*task)(void *), const worker *common)
{
    static worker workers[MOST];
    int started = 0;
    for (; started < n; started++) {
        workers[started] = *common;
        if (!CHECK(pthread_create(&workers[started].thread, NULL, task, &workers[started]) == 0)) break;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        CHECK_STATUS(workers[i].status, RKW_OK, workers[i].err);
        CHECK(workers[i].digest == workers[0].digest);
    }
}

TEST(two_and_sixteen_threads_with_a_handle_each)
{
    worker common = {.weather = ten_days()};
    if (!common.weather) return;
    run(2, alone, &common);
    run(16, alone, &common);
}

TEST(sixteen_threads_read_one_site_and_year)
{
    rkw_site *site = NULL;
    rkw_year *year = NULL;
    rkw_error err = {0};
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    options.weather_path = ten_days();
    if (!options.weather_path) return;
    if (CHECK_OK(rkw_site_load(&site, NULL, repo_file("data/tetouan"), &err), err) &&
        CHECK_OK(rkw_year_create(&year, NULL, site, &options, &err), err)) {
        worker common = {.site = site, .year = year};
        run(16, shared, &common);
    }
    rkw_year_free(year);
    rkw_site_free(site);
}
