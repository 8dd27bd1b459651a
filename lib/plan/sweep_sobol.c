/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's Sobol sequence in memory of our own: its own allocation would go past the host's hooks. */
#include "plan/sweep.h"

#include <gsl/gsl_qrng.h>

#include "base/fail.h"
#include "base/memory.h"

struct rkw_sobol {
    gsl_qrng sequence;
    uint64_t next; /* point that the sequence gives next */
};

rkw_status rkw_sobol_create(rkw_sobol **out, const rkw_context *ctx, size_t dimensions, rkw_error *err)
{
    *out = NULL;
    const gsl_qrng_type *type = gsl_qrng_sobol;
    if (dimensions < 1 || dimensions > type->max_dimension)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "a Sobol sequence has 1 .. %u parameters, not %zu",
                        type->max_dimension, dimensions);
    rkw_sobol *s = rkw_alloc(ctx, 1, sizeof *s);
    void *state = rkw_alloc(ctx, 1, type->state_size((unsigned)dimensions));
    if (!s || !state) {
        rkw_release(s);
        rkw_release(state);
        return rkw_fail_memory(err, "a Sobol sequence");
    }
    s->sequence = (gsl_qrng){type, (unsigned)dimensions, type->state_size((unsigned)dimensions), state};
    gsl_qrng_init(&s->sequence);
    *out = s;
    return RKW_OK;
}

void rkw_sobol_point(rkw_sobol *s, uint64_t i, double *u)
{
    if (i < s->next) {
        gsl_qrng_init(&s->sequence);
        s->next = 0;
    }
    for (; s->next <= i; s->next++) gsl_qrng_get(&s->sequence, u);
}

void rkw_sobol_free(rkw_sobol *s)
{
    if (!s) return;
    rkw_release(s->sequence.state);
    rkw_release(s);
}
