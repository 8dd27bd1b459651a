/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-plan with the weather years of the sizing spread over ranks; rank 0 tells and writes. The same bits for any number. */
#include <mpi.h>

#include <stdlib.h>

#include "rackwatt-plan/plan.h"

/* Each rank holds a run of the years; all get all. */
static rkw_status gather(void *user, double *values, size_t per_year)
{
    const plan_world *w = user;
    int *counts = calloc(2 * w->n, sizeof *counts);
    if (!counts) return RKW_E_MEMORY;
    int *starts = counts + w->n;
    for (size_t r = 0; r < w->n; r++) {
        const size_t first = w->n_all * r / w->n, next = w->n_all * (r + 1) / w->n;
        starts[r] = (int)(first * per_year);
        counts[r] = (int)((next - first) * per_year);
    }
    const int failed =
        MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, values, counts, starts, MPI_DOUBLE, MPI_COMM_WORLD);
    free(counts);
    return failed == MPI_SUCCESS ? RKW_OK : RKW_E_IO;
}

int main(int argc, char **argv)
{
    int rank, n;
    if (MPI_Init(&argc, &argv) != MPI_SUCCESS) return 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    plan_world world = {.rank = (size_t)rank, .n = (size_t)n, .exchange = gather};
    const int code = plan_main(argc, argv, &world);
    /* A rank that fails alone would leave the others waiting. */
    if (code != 0 && code != 2) MPI_Abort(MPI_COMM_WORLD, code);
    MPI_Finalize();
    return code;
}
