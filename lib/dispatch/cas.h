/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DISPATCH_CAS_H
#define RKW_DISPATCH_CAS_H

#include <rackwatt/carbon_explorer.h>

/* Moves work within one block of n <= 24 rows; load is changed in place. Adds moved work x hours between the two hours to
 * *moved_MWh_h. */
void rkw_carbon_explorer_shift_block(const double *renewable_MW, double *load_MW, size_t n, double flexible,
                                     double cap_MW, double *moved_MWh_h);

#endif
