/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/queue.h"
#include "harness/harness.h"

/* Arrivals 4, 3, 2 in rows 0..2; 5 are served in row 2: 4 that waited two rows and 1 that waited one: 9 GPU-hour rows. */
TEST(queue_serves_oldest_first_and_counts_the_wait)
{
    double sum[4], delay = 0;
    const double arrivals[] = {4, 3, 2};
    rkw_queue q = {.sum = sum, .window = 1};
    rkw_queue_extend(&q, arrivals, 3);
    for (size_t row = 0; row < 3; row++) rkw_queue_arrive(&q, row);
    CHECK_NEAR(q.backlog, 9, 0, 0);
    CHECK_NEAR(rkw_queue_serve(&q, 2, 5, &delay), 5, 0, 0);
    CHECK_NEAR(delay, 9, 0, 0);
    CHECK_NEAR(rkw_queue_waiting(&q, 0), 0, 0, 0);
    CHECK_NEAR(rkw_queue_waiting(&q, 1), 2, 0, 0);
    CHECK_NEAR(q.backlog, 4, 0, 0);
    /* Window of one row: after row 2 the arrivals of row 1 are late. */
    CHECK_NEAR(rkw_queue_expired(&q, 2), 2, 0, 0);
    CHECK_NEAR(rkw_queue_until(&q, 1), 2, 0, 0);
    rkw_queue_drop(&q, 2);
    CHECK_NEAR(q.backlog, 2, 0, 0);
    CHECK_NEAR(rkw_queue_expired(&q, 2), 0, 0, 0);
}

TEST(queue_gives_no_more_than_it_holds)
{
    double sum[3], delay = 0;
    const double arrivals[] = {2, 3};
    rkw_queue q = {.sum = sum};
    rkw_queue_extend(&q, arrivals, 2);
    rkw_queue_arrive(&q, 0);
    CHECK_NEAR(rkw_queue_serve(&q, 0, 5, &delay), 2, 0, 0);
    CHECK_NEAR(q.backlog, 0, 0, 0);
    rkw_queue_arrive(&q, 1);
    CHECK_NEAR(rkw_queue_serve(&q, 1, 1, &delay), 1, 0, 0);
    CHECK_NEAR(rkw_queue_expired(&q, 1), 2, 0, 0);
    CHECK_NEAR(delay, 0, 0, 0);
}

/* A queue that is extended part by part answers as one that knows all arrivals, also for work that has waited long. */
TEST(queue_keeps_its_work_when_it_is_extended)
{
    enum { ROWS = 40, PART = 7 };
    double sums[2][ROWS + 1], arrivals[ROWS], delay[2] = {0, 0};
    for (size_t i = 0; i < ROWS; i++) arrivals[i] = (double)(i * 5 % 11);
    rkw_queue whole = {.sum = sums[0], .window = 3}, parts = {.sum = sums[1], .window = 3};
    rkw_queue_extend(&whole, arrivals, ROWS);
    for (size_t row = 0; row < ROWS; row++) {
        size_t more = ROWS - row < PART ? ROWS - row : PART;
        if (row == parts.filled) rkw_queue_extend(&parts, arrivals + row, more);
        rkw_queue_arrive(&whole, row);
        rkw_queue_arrive(&parts, row);
        double gpu_h = (double)(row % 4);
        CHECK_NEAR(rkw_queue_serve(&parts, row, gpu_h, &delay[1]), rkw_queue_serve(&whole, row, gpu_h, &delay[0]), 0,
                   0);
        CHECK_NEAR(parts.backlog, whole.backlog, 0, 0);
        CHECK_NEAR(rkw_queue_expired(&parts, row), rkw_queue_expired(&whole, row), 0, 0);
        for (size_t i = parts.head; i <= row; i++)
            CHECK_NEAR(rkw_queue_waiting(&parts, i), rkw_queue_waiting(&whole, i), 0, 0);
    }
    CHECK_NEAR(delay[1], delay[0], 0, 0);
    CHECK(whole.backlog > 50);
}
