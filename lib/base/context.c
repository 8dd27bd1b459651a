/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

rkw_status rkw_take_sized(void *out, size_t size, const void *given, const char *name, rkw_error *err)
{
    size_t told;
    if (!given) return RKW_OK;
    memcpy(&told, given, sizeof told);
    if (told < sizeof told || told > 4096)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s.size = %zu, expected sizeof(rkw_%s)", name, told, name);
    memcpy(out, given, told < size ? told : size);
    memcpy(out, &size, sizeof size);
    return RKW_OK;
}

rkw_status rkw_context_copy(rkw_context *out, const rkw_context *ctx, rkw_error *err)
{
    rkw_context copy = RKW_CONTEXT_INIT;
    RKW_TRY(rkw_take_sized(&copy, sizeof copy, ctx, "context", err));
    if ((copy.allocate == NULL) != (copy.release == NULL))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "context: allocate and release belong together");
    RKW_TRY(rkw_check_range(err, "context.n_threads", copy.n_threads, "1", 1, 1024));
    *out = copy;
    return RKW_OK;
}

rkw_status rkw_report_progress(const rkw_context *ctx, double done_0_1, const char *stage, rkw_error *err)
{
    if (!ctx || ctx->size < offsetof(rkw_context, n_threads) || !ctx->progress ||
        ctx->progress(ctx->progress_user, done_0_1, stage) == 0)
        return RKW_OK;
    return rkw_fail(err, RKW_E_CANCELLED, RKW_NOWHERE, "stopped by the caller during %s", stage);
}
