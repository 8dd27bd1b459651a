/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/reuse.h"

#include "base/memory.h"

/* Stands before each block. */
typedef struct kept_block {
    size_t bytes;
    struct kept_block *next;
    char pad[64 - sizeof(size_t) - sizeof(void *)];
} kept_block;

struct rkw_reuse {
    rkw_context ctx;
    kept_block *kept;
};

static void *take(void *user, size_t bytes)
{
    rkw_reuse *r = user;
    for (kept_block **b = &r->kept; *b; b = &(*b)->next) {
        if ((*b)->bytes != bytes) continue;
        kept_block *found = *b;
        *b = found->next;
        return found + 1;
    }
    kept_block *fresh = bytes <= SIZE_MAX - sizeof *fresh ? rkw_alloc_unset(&r->ctx, 1, sizeof *fresh + bytes) : NULL;
    if (!fresh) return NULL;
    fresh->bytes = bytes;
    return fresh + 1;
}

static void give_back(void *user, void *block)
{
    rkw_reuse *r = user;
    if (!block) return;
    kept_block *b = (kept_block *)block - 1;
    b->next = r->kept;
    r->kept = b;
}

rkw_reuse *rkw_reuse_create(const rkw_context *ctx)
{
    rkw_reuse *r = rkw_alloc(ctx, 1, sizeof *r);
    if (r && rkw_context_copy(&r->ctx, ctx, NULL) == RKW_OK) return r;
    rkw_release(r);
    return NULL;
}

void rkw_reuse_free(rkw_reuse *r)
{
    if (!r) return;
    while (r->kept) {
        kept_block *next = r->kept->next;
        rkw_release(r->kept);
        r->kept = next;
    }
    rkw_release(r);
}

rkw_context rkw_reuse_context(rkw_reuse *r)
{
    rkw_context ctx = r->ctx;
    ctx.allocate = take;
    ctx.release = give_back;
    ctx.memory_user = r;
    return ctx;
}
