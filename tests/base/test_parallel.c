/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/harness.h"

#include <rackwatt/base.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS = 5000 };

typedef struct tally {
    atomic_int calls[TASKS];
    size_t failing[2];
    rkw_status statuses[2];
} tally;

static rkw_status count_call(void *user, size_t index)
{
    tally *t = user;
    atomic_fetch_add(&t->calls[index], 1);
    for (int i = 0; i < 2; i++)
        if (t->statuses[i] && index == t->failing[i]) return t->statuses[i];
    return RKW_OK;
}

TEST(every_task_runs_once_on_any_number_of_threads)
{
    static const int32_t threads[] = {1, 2, 3, 7, 64, 1024};
    tally *t = malloc(sizeof *t);
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        memset(t, 0, sizeof *t);
        CHECK(rkw_parallel_for(threads[k], TASKS, count_call, t) == RKW_OK);
        int wrong = 0;
        for (size_t i = 0; i < TASKS; i++) wrong += atomic_load(&t->calls[i]) != 1;
        CHECK(wrong == 0);
    }
    free(t);
}

TEST(the_lowest_failing_task_gives_the_status)
{
    tally *t = malloc(sizeof *t);
    for (int32_t threads = 1; threads <= 8; threads *= 2) {
        memset(t, 0, sizeof *t);
        t->failing[0] = 4000;
        t->statuses[0] = RKW_E_IO;
        t->failing[1] = 17;
        t->statuses[1] = RKW_E_DOMAIN;
        CHECK(rkw_parallel_for(threads, TASKS, count_call, t) == RKW_E_DOMAIN);
    }
    free(t);
}

TEST(parallel_for_refuses_what_it_cannot_do)
{
    tally *t = calloc(1, sizeof *t);
    CHECK(rkw_parallel_for(0, 5, count_call, t) == RKW_E_ARG);
    CHECK(rkw_parallel_for(-1, 5, count_call, t) == RKW_E_ARG);
    CHECK(rkw_parallel_for(1025, 5, count_call, t) == RKW_E_ARG);
    CHECK(rkw_parallel_for(2, 5, NULL, t) == RKW_E_ARG);
    CHECK(rkw_parallel_for(2, 0, count_call, t) == RKW_OK);
    CHECK(atomic_load(&t->calls[0]) == 0);
    free(t);
}
