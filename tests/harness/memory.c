/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/memory.h"

#include "harness/harness.h"

#include <stdlib.h>

static void *count_allocation(void *user, size_t bytes)
{
    test_memory *m = user;
    if (!m->resting) {
        m->allocations++;
        if (m->fail_at && (m->once ? m->allocations == m->fail_at : m->allocations >= m->fail_at)) return NULL;
    }
    m->living++;
    return malloc(bytes);
}

static void count_release(void *user, void *block)
{
    test_memory *m = user;
    m->living -= block != NULL;
    free(block);
}

rkw_context test_memory_context(test_memory *memory)
{
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.allocate = count_allocation;
    ctx.release = count_release;
    ctx.memory_user = memory;
    return ctx;
}

long test_memory_exhaust(rkw_status (*work)(const rkw_context *ctx, void *user, rkw_error *err), void *user)
{
    enum { MOST = 100000 };
    for (long k = 1; k < MOST; k++) {
        test_memory memory = {.fail_at = k};
        rkw_context ctx = test_memory_context(&memory);
        rkw_error err = {0};
        rkw_status status = work(&ctx, user, &err);
        CHECK(memory.living == 0);
        if (status == RKW_OK) return k - 1;
        if (!CHECK_STATUS(status, RKW_E_MEMORY, err)) return k;
    }
    CHECK(!"the work ends");
    return MOST;
}
