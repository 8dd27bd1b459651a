/* SPDX-License-Identifier: GPL-3.0-or-later */
#define RKW_BASE_MEMORY_BODIES
#include "base/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fail.h"

enum { ALIGNMENT = 64, HUGE_PAGE = 1 << 21 };

/* Kept in front of every block, so that it can be released without its context. */
typedef struct block_head {
    void *raw;
    void (*release)(void *user, void *block);
    void *user;
} block_head;

_Static_assert(sizeof(block_head) <= ALIGNMENT, "the head fits in front of an aligned block");

/* Asks for large pages, where the system grants them on request: a year's arrays touch thousands of small pages, and the first
 * touch of each costs more than the work on it. A hint; nothing depends on the answer. */
static void prefer_large_pages(unsigned char *raw, size_t size)
{
#ifdef MADV_HUGEPAGE
    size_t skip = (HUGE_PAGE - (uintptr_t)raw % HUGE_PAGE) % HUGE_PAGE;
    if (size < skip + HUGE_PAGE) return;
    (void)madvise(raw + skip, (size - skip) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)raw;
    (void)size;
#endif
}

/* calloc knows which pages are zero already; a host's function does not say. */
static void *allocate(const rkw_context *ctx, size_t count, size_t bytes, int zeroed)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total) || total > PTRDIFF_MAX - 2 * ALIGNMENT) return NULL;
    size_t size = total + 2 * ALIGNMENT;
    /* A caller with an older, smaller context has no hooks in it. */
    int hooked = ctx && ctx->size >= offsetof(rkw_context, progress) && ctx->allocate;
    unsigned char *raw = hooked ? ctx->allocate(ctx->memory_user, size) : zeroed ? calloc(size, 1) : malloc(size);
    if (!raw) return NULL;
    if (!hooked && size >= HUGE_PAGE) prefer_large_pages(raw, size);
    uintptr_t start = ((uintptr_t)raw + 2 * ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    unsigned char *block = raw + (start - (uintptr_t)raw);
    block_head *head = (block_head *)(void *)(block - sizeof(block_head));
    *head = (block_head){raw, hooked ? ctx->release : NULL, hooked ? ctx->memory_user : NULL};
    if (hooked && zeroed) memset(block, 0, total);
    return block;
}

void *rkw_alloc(const rkw_context *ctx, size_t count, size_t bytes) { return allocate(ctx, count, bytes, 1); }

void *rkw_alloc_unset(const rkw_context *ctx, size_t count, size_t bytes) { return allocate(ctx, count, bytes, 0); }

void rkw_release(void *block)
{
    if (!block) return;
    block_head head = *(block_head *)(void *)((unsigned char *)block - sizeof(block_head));
    if (head.release)
        head.release(head.user, head.raw);
    else
        free(head.raw);
}

void *rkw_realloc(const rkw_context *ctx, void *block, size_t old_count, size_t new_count, size_t bytes)
{
    void *grown = rkw_alloc(ctx, new_count, bytes);
    if (!grown) return NULL;
    if (block) memcpy(grown, block, (old_count < new_count ? old_count : new_count) * bytes);
    rkw_release(block);
    return grown;
}

char *rkw_copy_text(const rkw_context *ctx, const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = rkw_alloc(ctx, n, 1);
    if (copy) memcpy(copy, text, n);
    return copy;
}

rkw_status rkw_fail_memory(rkw_error *err, const char *what)
{
    return rkw_fail(err, RKW_E_MEMORY, RKW_NOWHERE, "out of memory for %s", what);
}
