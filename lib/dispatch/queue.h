/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that waits, one queue per tenant, served oldest first. Because of that order one number says what is left of every row's
 * arrivals: `gone`, the work served or dropped so far, against the running sum of arrivals. */
#ifndef RKW_DISPATCH_QUEUE_H
#define RKW_DISPATCH_QUEUE_H

#include <stddef.h>

typedef struct rkw_queue {
    double *sum;    /* [rows + 1] sum[i]: arrivals before row i, filled by rkw_queue_extend */
    size_t filled;  /* rows whose arrivals are in the sums */
    size_t head;    /* oldest row that may hold work */
    size_t window;  /* rows between arrival and last row in time */
    double gone;    /* on the scale of the sums */
    double backlog; /* arrivals up to this row that wait */
} rkw_queue;

/* Takes the arrivals of `n` more rows into the sums. What is gone is taken off them first, so that they stay small and keep their
 * digits however long the simulation is. Called before the first of these rows. */
void rkw_queue_extend(rkw_queue *q, const double *arrivals, size_t n);
/* The row's arrivals join. */
static inline void rkw_queue_arrive(rkw_queue *q, size_t row)
{
    while (q->head < row && q->sum[q->head + 1] <= q->gone) q->head++;
    q->backlog = q->sum[row + 1] - q->gone;
}
/* The row's arrivals are all there is: of a queue whose work never outlives its row, which needs no sums over rows. */
static inline void rkw_queue_renew(rkw_queue *q, size_t row, double arrived)
{
    q->sum[row] = q->gone = 0;
    q->sum[row + 1] = q->backlog = arrived;
    q->head = row;
}
/* Serves `gpu_h` (at most the backlog), oldest first, in `row`. @return what was served; *delay_gpu_h_rows grows by GPU-hours
 * times the rows they waited. */
double rkw_queue_serve(rkw_queue *q, size_t row, double gpu_h, double *delay_gpu_h_rows);
/* What is left of the arrivals of rows 0 .. row, and of that row alone. */
static inline double rkw_queue_until(const rkw_queue *q, size_t row)
{
    double left = q->sum[row + 1] - q->gone;
    return left > 0 ? left : 0;
}
static inline double rkw_queue_waiting(const rkw_queue *q, size_t row)
{
    double left = rkw_queue_until(q, row), arrived = q->sum[row + 1] - q->sum[row];
    return left < arrived ? left : arrived;
}
/* Work whose last row in time is `row` and that is still there after it. */
static inline double rkw_queue_expired(const rkw_queue *q, size_t row)
{
    return row >= q->window ? rkw_queue_waiting(q, row - q->window) : 0;
}
/* Removes that work. All older work must be gone: of a queue that drops it is. */
void rkw_queue_drop(rkw_queue *q, size_t row);

#endif
