/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_SOLAR_DIRINT_TABLE_H
#define RKW_SOLAR_DIRINT_TABLE_H

#include <stdint.h>

/* [clearness 6][zenith 6][stability 7, the last: unknown][water 5, the last: unknown] */
extern const int32_t rkw_dirint_ratio_1e5[6][6][7][5];

#endif
