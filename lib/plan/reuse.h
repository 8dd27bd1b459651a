/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for the same work again and again: what is released is kept and given to the next request of that size, so that a
 * simulation after the first one touches no fresh page. For one thread at a time. */
#ifndef RKW_PLAN_REUSE_H
#define RKW_PLAN_REUSE_H

#include <rackwatt/base.h>

typedef struct rkw_reuse rkw_reuse;

/* Takes its memory through `ctx`; NULL when there is none. */
rkw_reuse *rkw_reuse_create(const rkw_context *ctx);
/* Frees what is kept. Everything taken must have been released. */
void rkw_reuse_free(rkw_reuse *reuse);
/* A copy of the context of rkw_reuse_create that allocates here. */
rkw_context rkw_reuse_context(rkw_reuse *reuse);

#endif
