/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_TESTS_SUN_REFERENCE_H
#define RKW_TESTS_SUN_REFERENCE_H

#include <stdio.h>

#include "harness/harness.h"

/* A reference table: in full when the shared folder is there, else the rows kept with the tests. */
static inline test_csv *reference_csv(const char *room, const char *name)
{
    char relative[128];
    snprintf(relative, sizeof relative, "reference/%s", name);
    const char *path = shared_file(relative);
    snprintf(relative, sizeof relative, "tests/%s/data/%s", room, name);
    return test_csv_read(path ? path : repo_file(relative));
}

#endif
