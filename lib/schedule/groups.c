/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plants whose energy costs the same at the bus are one flow. */
#include "base/fail.h"
#include "base/simd.h"
#include "dispatch/sim.h"
#include "schedule/operation.h"

static int dearer(const rkw_plant *a, const rkw_plant *b)
{
    if (a->remote != b->remote) return a->remote > b->remote;
    if (a->wheeling_fee_usd_per_MWh != b->wheeling_fee_usd_per_MWh)
        return a->wheeling_fee_usd_per_MWh > b->wheeling_fee_usd_per_MWh;
    return a->wheeling_loss > b->wheeling_loss;
}

static rkw_status take_plant(rkw_operation *m, size_t p, rkw_error *err)
{
    rkw_plant *plant = &m->plants[p];
    plant->size = sizeof *plant;
    RKW_TRY(rkw_site_plant(m->site, p, plant));
    if (!rkw_year_profile(m->year, p))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the year was made for another site");
    size_t at = p;
    for (; at > 0 && dearer(&m->plants[m->merit[at - 1]], plant); at--) m->merit[at] = m->merit[at - 1];
    m->merit[at] = p;
    return RKW_OK;
}

static rkw_status place_plant(rkw_operation *m, size_t p, rkw_error *err)
{
    const rkw_plant *plant = &m->plants[p];
    rkw_operation_group *g = m->n_groups ? &m->groups[m->n_groups - 1] : NULL;
    if (!g || !rkw_plants_alike(&m->plants[g->plants[0]], plant) || g->n_plants == RKW_MAX_FLOWS) {
        if (m->n_groups == RKW_OPERATION_GROUPS)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "plants of more than %d different fees and losses",
                            RKW_OPERATION_GROUPS);
        g = &m->groups[m->n_groups++];
        *g = (rkw_operation_group){.remote = plant->remote, .fee_usd_per_MWh = plant->wheeling_fee_usd_per_MWh};
    }
    g->plants[g->n_plants++] = p;
    return RKW_OK;
}

/* Bus energy per energy at the meters, of plants that give in proportion to what they have. */
static double keep_of(const rkw_operation *m, const rkw_operation_group *g)
{
    double kept = 0, all = 0;
    for (size_t k = 0; k < g->n_plants; k++) {
        const rkw_plant *plant = &m->plants[g->plants[k]];
        kept += plant->ac_MW * (1 - plant->wheeling_loss);
        all += plant->ac_MW;
    }
    const double gain = g->remote ? 1 - m->grid.connection_loss_share : 1;
    return gain * rkw_max(all > 0 ? kept / all : 1, 1e-9);
}

rkw_status rkw_operation_make_groups(rkw_operation *m, rkw_error *err)
{
    for (size_t p = 0; p < m->n_plants; p++) RKW_TRY(take_plant(m, p, err));
    for (size_t i = 0; i < m->n_plants; i++) RKW_TRY(place_plant(m, m->merit[i], err));
    for (size_t g = 0; g < m->n_groups; g++) m->groups[g].keep = keep_of(m, &m->groups[g]);
    return RKW_OK;
}
