/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <rackwatt/base.h>

#include "base/version.h"

const char *rkw_strerror(rkw_status status)
{
    switch (status) {
#define RKW_STATUS_TEXT(name, value, text)                                                                             \
    case value: return text;
        RKW_STATUS_LIST(RKW_STATUS_TEXT)
#undef RKW_STATUS_TEXT
    default: return "unknown status";
    }
}

const char *rkw_version(void) { return RKW_VERSION_TEXT; }

int32_t rkw_version_at_least(int32_t major, int32_t minor, int32_t patch)
{
    if (major != RKW_VERSION_MAJOR) return RKW_VERSION_MAJOR > major;
    if (minor != RKW_VERSION_MINOR) return RKW_VERSION_MINOR > minor;
    return RKW_VERSION_PATCH >= patch;
}
