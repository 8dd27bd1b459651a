/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every allocation of the library goes through here, so that a host's hooks see all of them. */
#ifndef RKW_BASE_MEMORY_H
#define RKW_BASE_MEMORY_H

#include <rackwatt/base.h>

/* 64-byte aligned zeroed array of count elements, NULL when out of memory or when count * bytes overflows.
 * A count of 0 gives a valid block. `ctx` may be NULL. The block remembers its own allocator. */
void *rkw_alloc(const rkw_context *ctx, size_t count, size_t bytes);
/* The same with whatever the memory holds: for arrays of which every element is written before it is read. */
void *rkw_alloc_unset(const rkw_context *ctx, size_t count, size_t bytes);
/* Keeps min(old, new) contents; on failure the old block stays valid. */
void *rkw_realloc(const rkw_context *ctx, void *block, size_t old_count, size_t new_count, size_t bytes);
void rkw_release(void *block);
/* Copy of a text, NULL when out of memory. */
char *rkw_copy_text(const rkw_context *ctx, const char *text);

/* RKW_E_MEMORY with a message that names what was wanted. */
rkw_status rkw_fail_memory(rkw_error *err, const char *what);
#if defined(__clang_analyzer__) && !defined(RKW_BASE_MEMORY_BODIES)
#define rkw_fail_memory(...) ((void)rkw_fail_memory(__VA_ARGS__), RKW_E_MEMORY)
#endif

/* Defaults when ctx is NULL, else a copy of the known part of *ctx; RKW_E_ARG when it is not usable. */
rkw_status rkw_context_copy(rkw_context *out, const rkw_context *ctx, rkw_error *err);

/* RKW_E_CANCELLED when the caller's progress function asks to stop. */
rkw_status rkw_report_progress(const rkw_context *ctx, double done_0_1, const char *stage, rkw_error *err);

/* Series are padded to a multiple of 8 doubles. */
static inline size_t rkw_padded(size_t n) { return (n + 7u) & ~(size_t)7u; }

#endif
