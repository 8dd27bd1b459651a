/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/queue.h"

#include <float.h>

void rkw_queue_extend(rkw_queue *q, const double *arrivals, size_t n)
{
    size_t from = q->filled > q->window ? q->filled - q->window : 0;
    if (q->head < from) from = q->head;
    if (q->filled == 0) q->sum[0] = 0;
    for (size_t i = from; i <= q->filled; i++) q->sum[i] -= q->gone;
    q->gone = 0;
    for (size_t i = 0; i < n; i++, q->filled++) q->sum[q->filled + 1] = q->sum[q->filled] + arrivals[i];
}

/* Moves the head to the row in which `until` stands. @return GPU-hours times rows waited of what stood before it. */
static double pass(rkw_queue *q, size_t row, double until)
{
    double delay = 0, at = q->gone;
    while (q->head < row) {
        double end = q->sum[q->head + 1], stop = end < until ? end : until;
        if (stop > at) {
            delay += (stop - at) * (double)(row - q->head);
            at = stop;
        }
        if (end > until) break;
        q->head++;
    }
    return delay;
}

double rkw_queue_serve(rkw_queue *q, size_t row, double gpu_h, double *delay_gpu_h_rows)
{
    if (!(gpu_h > 0)) return 0;
    double all = q->sum[row + 1], served = gpu_h < q->backlog ? gpu_h : q->backlog, until = q->gone + served;
    /* A rest that is rounding of the sums is nothing. */
    if (all - until <= 4 * DBL_EPSILON * (all > 0 ? all : 0)) until = all;
    if (q->head < row) *delay_gpu_h_rows += pass(q, row, until);
    q->gone = until;
    q->backlog = all - until;
    return served;
}

void rkw_queue_drop(rkw_queue *q, size_t row)
{
    if (row < q->window || q->gone >= q->sum[row - q->window + 1]) return;
    q->gone = q->sum[row - q->window + 1];
    q->backlog = q->sum[row + 1] - q->gone;
}
