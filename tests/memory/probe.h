/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every public function that allocates, with each of its allocations failing in turn. */
#ifndef RKW_TESTS_MEMORY_PROBE_H
#define RKW_TESTS_MEMORY_PROBE_H

#include <rackwatt/rackwatt.h>

#include <string.h>

#include "harness/harness.h"
#include "harness/memory.h"

/* All of a test's objects are made with these hooks, so that nothing may be left at its end. */
extern test_memory lab;

typedef struct memory_probe {
    const char *name;
    rkw_status (*call)(const rkw_context *ctx, rkw_error *err);
    int long_run; /* 1: only with RKW_FAULTS=all */
} memory_probe;

/* What a probe needs beforehand is made between these two: it is neither counted nor does it fail. */
void lab_rest(void);
void lab_work(void);
/* A context with the hooks of `lab`. */
rkw_context lab_context(void);

/* Fails allocations of each probe: RKW_E_MEMORY, nothing left over, and the next call is as good as the first. All of them with
 * RKW_FAULTS=all (of calls with more than 10,000 allocations some), otherwise the first, the last and some between. */
void try_memory(const memory_probe *probes, size_t n);

#define PROBE(function)                                                                                                \
    {                                                                                                                  \
#function, try_##function, 0                                                                                   \
    }
#define LONG_PROBE(function)                                                                                           \
    {                                                                                                                  \
#function, try_##function, 1                                                                                   \
    }

/* A call of any kind. */
#define TRY(function, expression)                                                                                      \
    static rkw_status try_##function(const rkw_context *ctx, rkw_error *err)                                           \
    {                                                                                                                  \
        (void)ctx;                                                                                                     \
        return expression;                                                                                             \
    }
/* A call that makes a handle `out`, which is NULL when it fails. */
#define TRY_HANDLE(function, handle, expression)                                                                       \
    static rkw_status try_##function(const rkw_context *ctx, rkw_error *err)                                           \
    {                                                                                                                  \
        handle *out = NULL;                                                                                            \
        (void)ctx;                                                                                                     \
        rkw_status status = expression;                                                                                \
        CHECK((out != NULL) == (status == RKW_OK));                                                                    \
        if (status == RKW_OK) handle##_free(out);                                                                      \
        return status;                                                                                                 \
    }
/* A call that fills a value `out`, which is untouched when it fails; a struct begins with its size. */
#define TRY_VALUE(function, type, expression)                                                                          \
    static rkw_status try_##function(const rkw_context *ctx, rkw_error *err)                                           \
    {                                                                                                                  \
        type out, before;                                                                                              \
        const size_t size = sizeof out;                                                                                \
        (void)ctx;                                                                                                     \
        memset(&out, 0x5a, sizeof out);                                                                                \
        memcpy(&out, &size, sizeof size);                                                                              \
        memcpy(&before, &out, sizeof out);                                                                             \
        rkw_status status = expression;                                                                                \
        CHECK(status == RKW_OK || memcmp(&out, &before, sizeof out) == 0);                                             \
        return status;                                                                                                 \
    }
/* The same for an array `out` of doubles. */
#define TRY_ARRAY(function, length, expression)                                                                        \
    static rkw_status try_##function(const rkw_context *ctx, rkw_error *err)                                           \
    {                                                                                                                  \
        double out[length];                                                                                            \
        (void)ctx;                                                                                                     \
        for (size_t i = 0; i < (length); i++) out[i] = -7;                                                             \
        rkw_status status = expression;                                                                                \
        for (size_t i = 0; i < (length) && status != RKW_OK; i++) CHECK(out[i] == -7);                                 \
        return status;                                                                                                 \
    }

#endif
