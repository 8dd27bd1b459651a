/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that waits, one queue per tenant: GPU-hours by row of arrival, served oldest first. */
#ifndef RKW_DISPATCH_QUEUE_H
#define RKW_DISPATCH_QUEUE_H

#include <stddef.h>

typedef struct rkw_queue {
    double *waiting; /* [rows], by row of arrival */
    size_t head;     /* oldest row that may hold work */
    size_t window;   /* rows between arrival and last row in time */
    double backlog;
} rkw_queue;

void rkw_queue_arrive(rkw_queue *q, size_t row, double gpu_h);
/* Serves `gpu_h` (at most the backlog), oldest first, in `row`. @return what was served; *delay_gpu_h_rows grows by GPU-hours
 * times the rows they waited. */
double rkw_queue_serve(rkw_queue *q, size_t row, double gpu_h, double *delay_gpu_h_rows);
/* GPU-hours of arrivals 0 .. row (all that is left of them). */
double rkw_queue_until(const rkw_queue *q, size_t row);
/* Work whose last row in time is `row` and that is still there after it. */
double rkw_queue_expired(const rkw_queue *q, size_t row);
/* Removes that work. */
void rkw_queue_drop(rkw_queue *q, size_t row);

#endif
