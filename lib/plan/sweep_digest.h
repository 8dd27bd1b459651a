/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sweep's results depend on, as lines `sha256 DIGEST NAME` of the header of their file. */
#ifndef RKW_PLAN_SWEEP_DIGEST_H
#define RKW_PLAN_SWEEP_DIGEST_H

#include "plan/sweep.h"

enum { RKW_DIGESTS_BYTES = 1 << 15 };

typedef struct rkw_digests {
    char *text; /* RKW_DIGESTS_BYTES */
    size_t used;
    rkw_status status;
    rkw_error *err;
} rkw_digests;

rkw_status rkw_digests_create(rkw_digests *out, const rkw_sweep *sweep, rkw_error *err);
void rkw_digests_release(rkw_digests *digests);
/* Compares with the header of an older file, 0-terminated. *bytes is its length.
 * @return RKW_OK, RKW_E_FORMAT when it is no such header, RKW_E_DOMAIN naming the first input that differs. */
rkw_status rkw_digests_compare(const rkw_digests *now, const char *path, const char *old, size_t *bytes,
                               rkw_error *err);

#endif
