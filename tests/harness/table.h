/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests written as text. A file holds cases; each becomes one test:
 *
 *     case   full_store   tol 1e-9 MWh
 *     given  energy_MWh=100 eta_charge=0.95 method=fast
 *     net    -80 -80 60
 *     expect soc_MWh 47.5 95 31.8
 *     expect fail RKW_E_DOMAIN when eta_charge=0 eta_discharge=0 saying eta_charge = 0, allowed above 0
 *
 * `tol A UNIT` is absolute, `tol A rel R UNIT` adds a relative part. `given` sets named values (numbers or words), any
 * other first word names a series. Each `expect` is one check; `when` changes given values for that check alone, and
 * `saying` compares the whole message. '#' starts a comment. The driver runs the library once for each distinct set of
 * givens and answers under the names that are expected. */
#ifndef RKW_TESTS_TABLE_H
#define RKW_TESTS_TABLE_H

#include "harness/harness.h"

#include <rackwatt/base.h>

typedef struct table_case table_case;

/* Runs the case and reports through table_answer; a failure of the library is returned, with its message in err. */
typedef rkw_status (*table_driver)(table_case *c, rkw_error *err);

/* Given values; one that is missing or not a number fails the test (and reads as NaN or ""). */
double table_number(table_case *c, const char *name);
const char *table_word(table_case *c, const char *name);
int table_has(const table_case *c, const char *name);
/* A series and its length; NULL and 0 when the case has none of that name. */
const double *table_series(const table_case *c, const char *name, size_t *n);
/* What the library gave, under a name of an expect line; copied. */
void table_answer(table_case *c, const char *name, const double *values, size_t n);
void table_answer_word(table_case *c, const char *name, const char *text);

/* Registers every case of a file as a test. Use through TABLE_TESTS at file scope. */
void table_register(const char *path, table_driver driver);
#define TABLE_TESTS(name, path, driver)                                                                                \
    __attribute__((constructor)) static void register_table_##name(void) { table_register(path, driver); }

#endif
