/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sizes of all size-first structs. structs.inc is written by `make exports` from the public headers. */
#include <rackwatt/rackwatt.h>

#include <string.h>

static const struct {
    const char *name;
    size_t size;
} structs[] = {
#define STRUCT(name) {#name, sizeof(name)},
#include "report/structs.inc"
#undef STRUCT
};
enum { STRUCTS = sizeof structs / sizeof structs[0] };

size_t rkw_struct_size(const char *name)
{
    for (size_t i = 0; name && i < STRUCTS; i++)
        if (strcmp(structs[i].name, name) == 0) return structs[i].size;
    return 0;
}

const char *rkw_struct_name(size_t index) { return index < STRUCTS ? structs[index].name : NULL; }
