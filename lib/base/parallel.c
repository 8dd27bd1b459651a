/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdatomic.h>

#include "base/fail.h"

typedef struct work {
    rkw_status (*task)(void *user, size_t index);
    void *user;
    size_t n_tasks;
    atomic_size_t next;
    pthread_mutex_t lock; /* guards the two below */
    size_t failed_index;
    rkw_status failed_status;
} work;

static void note_failure(work *w, size_t index, rkw_status status)
{
    pthread_mutex_lock(&w->lock);
    if (index < w->failed_index) {
        w->failed_index = index;
        w->failed_status = status;
    }
    pthread_mutex_unlock(&w->lock);
}

static void *run_tasks(void *argument)
{
    work *w = argument;
    for (;;) {
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= w->n_tasks) return NULL;
        rkw_status status = w->task(w->user, i);
        if (status != RKW_OK) note_failure(w, i, status);
    }
}

static rkw_status run_here(size_t n_tasks, rkw_status (*task)(void *user, size_t index), void *user)
{
    rkw_status first = RKW_OK;
    for (size_t i = 0; i < n_tasks; i++) {
        rkw_status status = task(user, i);
        if (first == RKW_OK) first = status;
    }
    return first;
}

rkw_status rkw_parallel_for(int32_t n_threads, size_t n_tasks, rkw_status (*task)(void *user, size_t index), void *user)
{
    enum { MOST_THREADS = 1024 };
    if (!task || n_threads < 1 || n_threads > MOST_THREADS) return RKW_E_ARG;
    size_t threads = (size_t)n_threads < n_tasks ? (size_t)n_threads : n_tasks;
    if (threads <= 1) return run_here(n_tasks, task, user);
    work w = {task, user, n_tasks, 0, PTHREAD_MUTEX_INITIALIZER, RKW_NONE, RKW_OK};
    pthread_t others[MOST_THREADS];
    size_t started = 0;
    /* A thread that cannot be started only makes the rest slower: this one works too. */
    while (started + 1 < threads && pthread_create(&others[started], NULL, run_tasks, &w) == 0) started++;
    run_tasks(&w);
    for (size_t i = 0; i < started; i++) pthread_join(others[i], NULL);
    pthread_mutex_destroy(&w.lock);
    return w.failed_status;
}
