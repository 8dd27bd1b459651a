/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/queue.h"
#include "harness/harness.h"

/* Arrivals 4, 3, 2 in rows 0..2; 5 are served in row 2: 4 that waited two rows and 1 that waited one: 9 GPU-hour rows. */
TEST(queue_serves_oldest_first_and_counts_the_wait)
{
    double waiting[4] = {0}, delay = 0;
    rkw_queue q = {waiting, 0, 1, 0};
    for (size_t row = 0; row < 3; row++) rkw_queue_arrive(&q, row, 4.0 - (double)row);
    CHECK_NEAR(q.backlog, 9, 0, 0);
    CHECK_NEAR(rkw_queue_serve(&q, 2, 5, &delay), 5, 0, 0);
    CHECK_NEAR(delay, 9, 0, 0);
    CHECK_NEAR(waiting[0], 0, 0, 0);
    CHECK_NEAR(waiting[1], 2, 0, 0);
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
    double waiting[3] = {0}, delay = 0;
    rkw_queue q = {waiting, 0, 0, 0};
    rkw_queue_arrive(&q, 0, 2);
    CHECK_NEAR(rkw_queue_serve(&q, 0, 5, &delay), 2, 0, 0);
    CHECK_NEAR(q.backlog, 0, 0, 0);
    rkw_queue_arrive(&q, 1, 3);
    CHECK_NEAR(rkw_queue_serve(&q, 1, 1, &delay), 1, 0, 0);
    CHECK_NEAR(rkw_queue_expired(&q, 1), 2, 0, 0);
    CHECK_NEAR(delay, 0, 0, 0);
}
