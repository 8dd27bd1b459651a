/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Must-run work first; work that can wait runs by earliest deadline and only on own generation, until its slack is gone;
 * the battery takes what is left. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/policy.h"

typedef struct green_state {
    size_t n_tenants, n_pools, longest_window;
    size_t pool[RKW_TENANTS_MAX];
    double reserved_gpus[RKW_POOLS_MAX]; /* kept for must-run work in later rows */
    double *extra;                       /* n_tenants */
} green_state;

static rkw_status create(void **out, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                         rkw_error *err)
{
    (void)user;
    const rkw_tenants *tenants = rkw_site_tenants(site);
    size_t n = rkw_tenants_count(tenants);
    green_state *g = rkw_alloc(ctx, 1, sizeof *g);
    double *extra = rkw_alloc(ctx, n, sizeof *extra);
    if (!g || !extra) {
        rkw_release(g);
        rkw_release(extra);
        return rkw_fail_memory(err, "the policy green");
    }
    g->n_tenants = n;
    g->n_pools = rkw_racks_count(rkw_site_racks(site));
    g->extra = extra;
    for (size_t t = 0; t < n; t++) {
        size_t window = (size_t)(rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H) / rkw_axis_dt_h(axis));
        double share = window ? rkw_tenants_value(tenants, t, RKW_TENANT_MIN_SHARE) : 1;
        g->pool[t] = (size_t)rkw_tenants_value(tenants, t, RKW_TENANT_POOL);
        g->reserved_gpus[g->pool[t]] += share * rkw_tenants_value(tenants, t, RKW_TENANT_CONTRACTED_GPUS);
        if (window > g->longest_window) g->longest_window = window;
    }
    *out = g;
    return RKW_OK;
}

static void destroy(void *state)
{
    green_state *g = state;
    if (!g) return;
    rkw_release(g->extra);
    rkw_release(g);
}

/* Must-run work, and the share of this row's arrivals that a tenant was promised at once. */
static void serve_firm(const green_state *g, const rkw_view *view, double *serve)
{
    const rkw_tenants *tenants = rkw_site_tenants(rkw_view_site(view));
    for (size_t t = 0; t < g->n_tenants; t++)
        serve[t] = rkw_view_window_rows(view, t) == 0
                       ? rkw_view_backlog_gpu_h(view, t)
                       : rkw_tenants_value(tenants, t, RKW_TENANT_MIN_SHARE) * rkw_view_arrived_gpu_h(view, t);
}

/* Work without slack: what is due within any number of rows, less what the racks can do in the rows after this one. */
static void find_forced(const green_state *g, const rkw_view *view, const double *served, double *forced)
{
    double dt_h = rkw_axis_dt_h(rkw_view_axis(view)), due[RKW_POOLS_MAX] = {0}, spare[RKW_POOLS_MAX];
    for (size_t p = 0; p < g->n_pools; p++) {
        forced[p] = 0;
        spare[p] = rkw_max(rkw_view_capacity_gpu_h(view, p) - g->reserved_gpus[p] * dt_h, 0);
    }
    for (size_t t = 0; t < g->n_tenants; t++) due[g->pool[t]] -= served[t];
    for (size_t lead = 0; lead <= g->longest_window; lead++) {
        for (size_t t = 0; t < g->n_tenants; t++) due[g->pool[t]] += rkw_view_due_gpu_h(view, t, lead);
        for (size_t p = 0; p < g->n_pools; p++) forced[p] = rkw_max(forced[p], due[p] - (double)lead * spare[p]);
    }
}

static rkw_status decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)err;
    green_state *g = state;
    double forced[RKW_POOLS_MAX], *serve = wishes->serve_gpu_h;
    serve_firm(g, view, serve);
    find_forced(g, view, serve, forced);
    rkw_view_fill(view, 1, forced, serve);
    double renewable = rkw_view_renewable_MW(view);
    if (rkw_view_facility_MW(view, serve) >= renewable) return RKW_OK;
    memcpy(g->extra, serve, g->n_tenants * sizeof *serve);
    rkw_view_fill(view, 1, NULL, g->extra);
    for (size_t t = 0; t < g->n_tenants; t++) g->extra[t] -= serve[t];
    double share = rkw_view_fit(view, serve, g->extra, renewable);
    for (size_t t = 0; t < g->n_tenants; t++) serve[t] += share * g->extra[t];
    return RKW_OK;
}

const rkw_policy rkw_policy_green = {sizeof(rkw_policy), "green", create, decide, destroy, NULL};
