/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs of another size in front of a page that must not be touched. */
#ifndef RKW_TESTS_SIZES_H
#define RKW_TESTS_SIZES_H

#include <rackwatt/rackwatt.h>

/* One call for one struct. */
typedef struct size_probe {
    const char *name;
    size_t size;
    const void *sample; /* a usable struct; NULL: zeros, as for results */
    rkw_status (*call)(void *s, rkw_error *err);
    int tells_nothing; /* the call has no status to refuse with */
} size_probe;

/* A function that hands `s` to one call of the library. */
#define CALL(type, expression)                                                                                         \
    static rkw_status call_##type(void *given, rkw_error *err)                                                         \
    {                                                                                                                  \
        type *s = given;                                                                                               \
        (void)err;                                                                                                     \
        return expression;                                                                                             \
    }
/* The same for a call that makes a handle. */
#define MAKE(type, handle, expression)                                                                                 \
    static rkw_status call_##type(void *given, rkw_error *err)                                                         \
    {                                                                                                                  \
        type *s = given;                                                                                               \
        handle *out = NULL;                                                                                            \
        rkw_status status = expression;                                                                                \
        handle##_free(out);                                                                                            \
        return status;                                                                                                 \
    }
#define PROBE(type, sample)                                                                                            \
    {                                                                                                                  \
#type, sizeof(type), sample, call_##type, 0                                                                    \
    }

/* Hands in the struct whole, then cut short as older headers would have it: the call goes through or refuses with a status of bad
 * input, and neither reads nor writes behind the size that was told. */
void try_sizes(const size_probe *probes, size_t n);

#endif
