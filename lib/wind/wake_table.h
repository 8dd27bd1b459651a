/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WIND_WAKE_TABLE_H
#define RKW_WIND_WAKE_TABLE_H

#include <rackwatt/wind.h>

struct rkw_wake_table {
    size_t n_directions, n_speeds;
    double low_m_s, high_m_s, speeds_per_m_s;
    double *speed_m_s; /* [n_speeds], then `alone`: power per MW rated of a machine without wakes */
    double *alone;
    double *efficiency; /* [direction * n_speeds + speed] */
};

/* rkw_wake_table_efficiency without checks; the output is no input. */
void rkw_wake_table_rows(const rkw_wake_table *t, const double *direction_deg, const double *speed_m_s, size_t n,
                         double *efficiency);

#endif
