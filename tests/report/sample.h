/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page with every chart: the year at Tetouan under green beside asap, and a plan made up for the test. */
#ifndef RKW_TESTS_SAMPLE_H
#define RKW_TESTS_SAMPLE_H

#include "../site/year.h"

enum { SAMPLE_POINTS = 40, SAMPLE_FRONT = 8, SAMPLE_FORTNIGHT_ROW = 45 * 24 };
/* USD per GPU-hour, CFE in percent; the first SAMPLE_FRONT are on the front. */
extern double sample_objectives[SAMPLE_POINTS][2];

typedef struct sample {
    tetouan t;
    rkw_ledger *ledger, *asap;
    rkw_summary summary, asap_summary;
    rkw_year_cost cost, asap_cost;
    rkw_envelope envelope;
    char folder[512];
} sample;

int sample_open(sample *s);
/* One that all tests of a program share, to be read only; its ledger is NULL when it could not be made. */
sample sample_shared(void);
rkw_run sample_run(const sample *s);
rkw_report_parts sample_parts(const sample *s);
/* Opens it, and writes report.html, summary.json and figures into a folder. */
int sample_make(sample *s, const char *folder);
/* A copy of the site with a name and a tenant that look like code: its folder; and its page, ledger and summary. */
const char *sample_hostile_site(void);
int sample_hostile(char *path, size_t room);
void sample_free(sample *s);

#endif
