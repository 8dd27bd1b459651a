/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/queue.h"

void rkw_queue_arrive(rkw_queue *q, size_t row, double gpu_h)
{
    q->waiting[row] += gpu_h;
    q->backlog += gpu_h;
}

double rkw_queue_serve(rkw_queue *q, size_t row, double gpu_h, double *delay_gpu_h_rows)
{
    double left = gpu_h;
    while (q->head <= row && left > 0) {
        double *w = &q->waiting[q->head], part = *w < left ? *w : left;
        *delay_gpu_h_rows += part * (double)(row - q->head);
        *w -= part;
        left -= part;
        if (*w > 0) break;
        if (q->head == row) break;
        q->head++;
    }
    double served = gpu_h - left;
    q->backlog -= served;
    /* Sums of many parts drift by rounding; an empty queue holds nothing. */
    if (q->head == row && q->waiting[row] == 0) q->backlog = 0;
    return served;
}

double rkw_queue_until(const rkw_queue *q, size_t row)
{
    double sum = 0;
    for (size_t i = q->head; i <= row; i++) sum += q->waiting[i];
    return sum;
}

double rkw_queue_expired(const rkw_queue *q, size_t row)
{
    return row >= q->window && row - q->window >= q->head ? q->waiting[row - q->window] : 0;
}

void rkw_queue_drop(rkw_queue *q, size_t row)
{
    double gone = rkw_queue_expired(q, row);
    if (gone <= 0) return;
    q->waiting[row - q->window] = 0;
    q->backlog -= gone;
}
