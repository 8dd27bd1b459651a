/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file abi.h
 * @brief What a binding from another language asks at start: how large the structs of the linked library are.
 *
 * Every public struct of parameters or results that may grow begins with `size_t size`, which the caller sets to its own
 * sizeof. New members are added at the end, so a caller compiled against an older header hands in a smaller size.
 */
#ifndef RACKWATT_ABI_H
#define RACKWATT_ABI_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** sizeof of a size-first struct of the linked library, by name ("rkw_summary"); 0 when there is none of that name.
 *  For bindings that lay out structs themselves. O(number of structs). */
RKW_API size_t rkw_struct_size(const char *name);

/** Name of the i-th size-first struct in alphabetical order; NULL behind the last one. */
RKW_API const char *rkw_struct_name(size_t index);

#ifdef __cplusplus
}
#endif
#endif
