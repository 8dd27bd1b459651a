/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Halls, rows and breakers as a tree: every node's rating holds for the racks below it. */
#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "figures.h"

#include <rackwatt/demand.h>

#include <string.h>

typedef struct node {
    char *name;
    size_t parent; /* RKW_NONE: root */
    double count;  /* such nodes under one parent */
    double rating_MW;
    double share[RKW_POOLS_MAX]; /* of a pool's racks that hang below one such node */
    double max_MW;               /* of the racks below */
} node;

struct rkw_power_tree {
    rkw_context ctx;
    size_t n, pools;
    node *nodes;
};

void rkw_power_tree_free(rkw_power_tree *tree)
{
    if (!tree) return;
    for (size_t i = 0; i < tree->n; i++) rkw_release(tree->nodes[i].name);
    rkw_release(tree->nodes);
    rkw_release(tree);
}

/* Parents stand above their children, so one pass from the end sums everything. */
static rkw_status read_parent(rkw_power_tree *tree, const rkw_table *table, size_t row, rkw_error *err)
{
    size_t column = rkw_table_find_column(table, "parent");
    const char *parent = column == RKW_NONE ? "" : rkw_table_cell(table, row, column);
    tree->nodes[row].parent = RKW_NONE;
    if (!parent[0]) return RKW_OK;
    for (size_t i = 0; i < row; i++)
        if (strcmp(tree->nodes[i].name, parent) == 0) tree->nodes[row].parent = i;
    if (tree->nodes[row].parent != RKW_NONE) return RKW_OK;
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(table, row), "parent '%.64s' is not a row above", parent);
}

static rkw_status read_racks(rkw_power_tree *tree, const rkw_table *table, size_t row, const rkw_racks *racks,
                             rkw_error *err)
{
    size_t column = rkw_table_find_column(table, "pool");
    const char *name = column == RKW_NONE ? "" : rkw_table_cell(table, row, column);
    if (!name[0]) return RKW_OK;
    size_t pool = rkw_racks_find(racks, name);
    if (pool == RKW_NONE)
        return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(table, row), "pool '%.64s' is not in racks.csv", name);
    double n = 0.0, installed = rkw_racks_value(racks, pool, RKW_RACK_INSTALLED);
    RKW_TRY(rkw_table_number(table, row, "racks", "count", 0.0, installed, &n, err));
    tree->nodes[row].share[pool] = installed > 0.0 ? n / installed : 0.0;
    return RKW_OK;
}

static rkw_status read_node(rkw_power_tree *tree, const rkw_table *table, size_t row, const rkw_racks *racks,
                            rkw_error *err)
{
    node *n = &tree->nodes[row];
    const char *name = NULL;
    RKW_TRY(rkw_table_text(table, row, "name", &name, err));
    n->name = rkw_copy_text(&tree->ctx, name);
    if (!n->name) return rkw_fail_memory(err, "power tree");
    for (size_t i = 0; i < row; i++)
        if (strcmp(tree->nodes[i].name, name) == 0)
            return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(table, row), "node '%.64s' appears twice", name);
    RKW_TRY(read_parent(tree, table, row, err));
    RKW_TRY(rkw_table_number(table, row, "count", "count", 1.0, 1e6, &n->count, err));
    RKW_TRY(rkw_table_number(table, row, "rating", "MW", 1e-6, 1e6, &n->rating_MW, err));
    return read_racks(tree, table, row, racks, err);
}

static void sum_upwards(rkw_power_tree *tree, const rkw_racks *racks)
{
    for (size_t i = tree->n; i-- > 0;) {
        node *n = &tree->nodes[i];
        for (size_t p = 0; p < tree->pools; p++) {
            n->max_MW += n->share[p] * rkw_racks_max_MW(racks, p);
            if (n->parent != RKW_NONE) tree->nodes[n->parent].share[p] += n->count * n->share[p];
        }
    }
}

static rkw_status check_complete(const rkw_power_tree *tree, const rkw_table *table, const rkw_racks *racks,
                                 rkw_error *err)
{
    for (size_t p = 0; p < tree->pools; p++) {
        double share = 0.0, installed = rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
        for (size_t i = 0; i < tree->n; i++)
            if (tree->nodes[i].parent == RKW_NONE) share += tree->nodes[i].count * tree->nodes[i].share[p];
        if (installed > 0.0 && fabs(share - 1.0) > 1e-9)
            return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){rkw_table_path(table), 0},
                            "the tree holds %s racks of pool '%s', %s are installed", RKW_REAL(share * installed),
                            rkw_racks_name(racks, p), RKW_REAL(installed));
    }
    return RKW_OK;
}

static rkw_status read_tree(rkw_power_tree *tree, const rkw_table *table, const rkw_racks *racks, rkw_error *err)
{
    static const char *const columns[] = {"name", "parent", "count", "rating", "pool", "racks", "source"};
    RKW_TRY(rkw_table_known_columns(table, columns, sizeof columns / sizeof columns[0], err));
    size_t n = rkw_table_rows(table);
    tree->nodes = rkw_alloc(&tree->ctx, n, sizeof *tree->nodes);
    if (!tree->nodes) return rkw_fail_memory(err, "power tree");
    tree->pools = rkw_racks_count(racks);
    for (size_t r = 0; r < n; r++) {
        tree->n = r + 1;
        RKW_TRY(read_node(tree, table, r, racks, err));
    }
    sum_upwards(tree, racks);
    return check_complete(tree, table, racks, err);
}

rkw_status rkw_power_tree_load(rkw_power_tree **out, const rkw_context *ctx, const char *folder, const rkw_racks *racks,
                               rkw_error *err)
{
    if (!out || !folder || !racks) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_power_tree_load: NULL argument");
    *out = NULL;
    rkw_table *table = NULL;
    rkw_power_tree *tree = rkw_alloc(ctx, 1, sizeof *tree);
    if (!tree) return rkw_fail_memory(err, "power tree");
    rkw_status status = rkw_context_copy(&tree->ctx, ctx, err);
    if (status == RKW_OK) status = rkw_table_open(&table, ctx, folder, "halls.csv", RKW_TABLE_WIDE, err);
    if (status == RKW_OK) status = read_tree(tree, table, racks, err);
    rkw_table_free(table);
    if (status == RKW_OK)
        *out = tree;
    else
        rkw_power_tree_free(tree);
    return status;
}

size_t rkw_power_tree_nodes(const rkw_power_tree *tree) { return tree->n; }

const char *rkw_power_tree_name(const rkw_power_tree *tree, size_t i) { return i < tree->n ? tree->nodes[i].name : ""; }

double rkw_power_tree_rating_MW(const rkw_power_tree *tree, size_t i)
{
    return i < tree->n ? tree->nodes[i].rating_MW : NAN;
}

double rkw_power_tree_load_MW(const rkw_power_tree *tree, size_t i, const double *it_MW_per_pool)
{
    double sum_MW = 0.0;
    for (size_t p = 0; it_MW_per_pool && p < tree->pools; p++) sum_MW += tree->nodes[i].share[p] * it_MW_per_pool[p];
    return sum_MW;
}

double rkw_power_tree_oversubscription(const rkw_power_tree *tree, size_t i)
{
    return i < tree->n ? tree->nodes[i].max_MW / tree->nodes[i].rating_MW : NAN;
}

double rkw_power_tree_limit(const rkw_power_tree *tree, const double *base_MW, const double *extra_MW, size_t *binding)
{
    double share = 1.0;
    size_t node_of_limit = RKW_NONE;
    for (size_t i = 0; i < tree->n; i++) {
        double left_MW = tree->nodes[i].rating_MW - rkw_power_tree_load_MW(tree, i, base_MW);
        double wanted_MW = rkw_power_tree_load_MW(tree, i, extra_MW);
        double allowed = left_MW < 0.0 ? 0.0 : wanted_MW > left_MW ? left_MW / wanted_MW : 1.0;
        if (allowed < share || (left_MW < 0.0 && share > 0.0)) {
            share = allowed;
            node_of_limit = i;
        }
    }
    if (binding) *binding = node_of_limit;
    return share;
}
