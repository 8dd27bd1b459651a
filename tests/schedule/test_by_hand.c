/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of the operating programme by hand. */
#include "schedule/operation.h"

#include "harness/harness.h"

/* Ten racks are ready, work for four is firm, best speed is 0.8. Waiting work w runs in racks of its own while the 10 + w racks that are
 * then on are more than the (4 + w) / 0.8 at best speed: up to w = (10 * 0.8 - 4) / (1 - 0.8) = 20. All 40 racks at best speed do 32: the
 * next 8 are spread. */
TEST(racks_of_their_own_until_spreading_pays)
{
    const rkw_operation_rack r = {.in_service = 40, .ready = 10, .best = 0.8};
    double own, spread;
    rkw_operation_widths(&r, 4, 0, &own, &spread);
    CHECK_NEAR(own, 20, 1e-12, 0);
    CHECK_NEAR(spread, 8, 1e-12, 0);
    rkw_operation_widths(&r, 4, 5, &own, &spread); /* five of it are promised */
    CHECK_NEAR(own, 15, 1e-12, 0);
    CHECK_NEAR(spread, 8, 1e-12, 0);
    rkw_operation_widths(&r, 4, 25, &own, &spread);
    CHECK_NEAR(own, 0, 1e-12, 0);
    CHECK_NEAR(spread, 3, 1e-12, 0);
    /* firm work alone fills the ready racks beyond best speed: nothing on racks of its own */
    rkw_operation_widths(&r, 9, 0, &own, &spread);
    CHECK_NEAR(own, 0, 1e-12, 0);
    CHECK_NEAR(spread, 23, 1e-12, 0);
    /* few racks are left: 12 in service leave two */
    const rkw_operation_rack few = {.in_service = 12, .ready = 10, .best = 0.8};
    rkw_operation_widths(&few, 4, 0, &own, &spread);
    CHECK_NEAR(own, 2, 1e-12, 0);
    CHECK_NEAR(spread, 12 * 0.8 - 4 - 2, 1e-12, 0);
    /* racks that are best at full speed never spread */
    const rkw_operation_rack full = {.in_service = 40, .ready = 10, .best = 1};
    rkw_operation_widths(&full, 4, 0, &own, &spread);
    CHECK_NEAR(own, 30, 1e-12, 0);
    CHECK_NEAR(spread, 6, 1e-12, 0);
}
