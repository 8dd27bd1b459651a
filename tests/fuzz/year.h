/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_TESTS_FUZZ_YEAR_H
#define RKW_TESTS_FUZZ_YEAR_H

#include "fuzz/fuzz.h"
#include "site/site.h"
#include "site/year.h"

/* The site of fuzz.h under a synthetic year, and the first days of that year; both stay. */
const rkw_year *fuzz_whole_year(void);
const rkw_year *fuzz_short_year(void);

#endif
