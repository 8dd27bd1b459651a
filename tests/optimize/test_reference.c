/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objectives of the reference programmes: HiGHS 1.15.1 and scipy's HiGHS, see their READMEs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "optimize/instance.h"

static void check_optimum(const rkw_optimum *o, double objective)
{
    CHECK_NEAR(rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD), objective, 1e-3, 1e-7);
    CHECK(rkw_optimum_figure(o, RKW_FIGURE_BOUND_USD) <= objective + 1e-9 * (1.0 + fabs(objective)));
    CHECK(rkw_optimum_figure(o, RKW_FIGURE_PRIMAL_RESIDUAL) <= 1e-8);
    CHECK(rkw_optimum_figure(o, RKW_FIGURE_DUAL_RESIDUAL) <= 1e-8);
    CHECK(rkw_optimum_figure(o, RKW_FIGURE_GAP) <= 1e-8);
    CHECK(rkw_optimum_figure(o, RKW_FIGURE_ITERATIONS) <= 60);
}

/* Solves a folder; objective NaN means infeasible. Returns 0 when the folder is not there. */
static int check_folder(const char *folder, double objective)
{
    reference_instance in;
    rkw_error err = {0};
    rkw_optimum *o = NULL;
    if (!reference_read(&in, folder)) return 0;
    if (!in.whole_year_rows) {
        const rkw_status status = rkw_optimize(&o, NULL, &in.programme, NULL, &err);
        CHECK_STATUS(status, isnan(objective) ? RKW_E_INFEASIBLE : RKW_OK, err);
        if (status == RKW_OK) check_optimum(o, objective);
        if (status == RKW_E_INFEASIBLE) CHECK(rkw_optimum_figure(o, RKW_FIGURE_SHORTAGE) > 0.0);
    }
    rkw_optimum_free(o);
    reference_free(&in);
    return 1;
}

/* Name and objective (NaN: infeasible) of each row of an objectives.csv. */
static void check_list(const char *list, const char *parent, const char *kinds)
{
    char line[1024], name[32], folder[64];
    const char *path = shared_file(list);
    FILE *f = path ? fopen(path, "r") : NULL;
    if (!f) {
        test_skip("%s is not there", list);
        return;
    }
    while (fgets(line, sizeof line, f)) {
        double objective = NAN;
        if (sscanf(line, "%31[^,],optimal,%lf", name, &objective) < 1 || !strchr(kinds, name[0]) || strlen(name) > 8)
            continue;
        snprintf(folder, sizeof folder, "%s/%s", parent, name);
        CHECK(check_folder(folder, objective));
    }
    fclose(f);
}

TEST(optimize_meets_the_reference_objectives) { check_list("reference/lp/objectives.csv", "reference/lp", "dfqri"); }

TEST(optimize_meets_segments_and_second_stores)
{
    check_list("reference/lp_ext/objectives.csv", "reference/lp_ext", "e");
}
