/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DISPATCH_LEDGER_H
#define RKW_DISPATCH_LEDGER_H

#include <rackwatt/dispatch.h>

/* Columns of each plant and each tenant stand together; those of the site come once. Order: site, plants, tenants. */
#define RKW_LEDGER_SITE_LIST(X)                                                                                        \
    X(GRID_IMPORT, "grid_import", "MW", 1)                                                                             \
    X(BATTERY_DISCHARGE, "battery_discharge", "MW", 1)                                                                 \
    X(UPS_DISCHARGE, "ups_discharge", "MW", 1)                                                                         \
    X(BACKUP, "backup", "MW", 1)                                                                                       \
    X(UNSERVED, "unserved", "MW", 1)                                                                                   \
    X(BATTERY_CHARGE, "battery_charge", "MW", -1)                                                                      \
    X(BATTERY_AUX, "battery_auxiliary", "MW", -1)                                                                      \
    X(UPS_CHARGE, "ups_charge", "MW", -1)                                                                              \
    X(CONNECTION_LOSS, "connection_loss", "MW", -1)                                                                    \
    X(IT_IDLE, "it_idle", "MW", -1)                                                                                    \
    X(COOLING, "cooling", "MW", -1)                                                                                    \
    X(LIGHTING, "lighting", "MW", -1)                                                                                  \
    X(LOSSES, "power_chain_losses", "MW", -1)                                                                          \
    X(BUILDINGS, "other_buildings", "MW", -1)                                                                          \
    X(FACILITY, "facility", "MW", 0)                                                                                   \
    X(CAP_SAVING, "cap_saving", "MW", 0)                                                                               \
    X(IT, "it", "MW", 0)                                                                                               \
    X(CONNECTION, "connection", "MW", 0)                                                                               \
    X(BATTERY_ENERGY, "battery_energy", "MWh", 0)                                                                      \
    X(UPS_ENERGY, "ups_energy", "MWh", 0)                                                                              \
    X(COLD_CHARGE, "cold_charge", "MW", 0)                                                                             \
    X(COLD_DISCHARGE, "cold_discharge", "MW", 0)                                                                       \
    X(COLD_ENERGY, "cold_energy", "MWh", 0)                                                                            \
    X(BACKUP_FUEL, "backup_fuel", "MWh", 0)                                                                            \
    X(PUE, "pue", "1", 0)                                                                                              \
    X(WATER, "water", "m3", 0)                                                                                         \
    X(TEMP, "temp", "degC", 0)                                                                                         \
    X(IMPORT_PRICE, "import_price", "USD/MWh", 0)                                                                      \
    X(EXPORT_PRICE, "export_price", "USD/MWh", 0)                                                                      \
    X(CARBON_AVERAGE, "carbon_average", "kgCO2e/MWh", 0)                                                               \
    X(CARBON_MARGINAL, "carbon_marginal", "kgCO2e/MWh", 0)                                                             \
    X(CARBON_LIFECYCLE, "carbon_lifecycle", "kgCO2e/MWh", 0)                                                           \
    X(CARBON_RESIDUAL, "carbon_residual", "kgCO2e/MWh", 0)                                                             \
    X(CARBON_FREE_SHARE, "carbon_free_share", "1", 0)

#define RKW_LEDGER_PLANT_LIST(X)                                                                                       \
    X(GENERATION, "generation", "MW", 1)                                                                               \
    X(CURTAILED_LINE, "curtailed_line", "MW", -1)                                                                      \
    X(CURTAILED_SURPLUS, "curtailed_surplus", "MW", -1)                                                                \
    X(EXPORTED, "exported", "MW", -1)                                                                                  \
    X(WHEELING_LOSS, "wheeling_loss", "MW", -1)

#define RKW_LEDGER_TENANT_LIST(X)                                                                                      \
    X(TENANT_IT, "it", "MW", -1)                                                                                       \
    X(ARRIVED, "arrived", "gpu_h", 0)                                                                                  \
    X(SERVED, "served", "gpu_h", 0)                                                                                    \
    X(LATE, "late", "gpu_h", 0)                                                                                        \
    X(DROPPED, "dropped", "gpu_h", 0)                                                                                  \
    X(LOST, "lost", "gpu_h", 0)                                                                                        \
    X(BACKLOG, "backlog", "gpu_h", 0)                                                                                  \
    X(DELAY, "delay", "gpu_h*h", 0)

#define RKW_LEDGER_ENUM(id, name, unit, side) RKW_COLUMN_##id,
enum { RKW_LEDGER_SITE_LIST(RKW_LEDGER_ENUM) RKW_SITE_COLUMNS };
enum { RKW_LEDGER_PLANT_LIST(RKW_LEDGER_ENUM) RKW_PLANT_COLUMNS };
enum { RKW_LEDGER_TENANT_LIST(RKW_LEDGER_ENUM) RKW_TENANT_COLUMNS };
#undef RKW_LEDGER_ENUM

typedef struct rkw_ledger_column {
    char name[96];
    const char *unit;
    int32_t side;
    double *data;
} rkw_ledger_column;

struct rkw_ledger {
    rkw_context ctx;
    rkw_axis axis;
    char policy[64];
    size_t n_plants, n_tenants, n_columns;
    rkw_ledger_column *columns;
    double *data;       /* one block, column by column */
    double *zeros;      /* behind them, shared by the columns of what there is not */
    int32_t references; /* counted atomically: exported columns hold some */
    double battery_start_MWh, foresight_h;
};

rkw_status rkw_ledger_create(rkw_ledger **out, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis,
                             const char *policy, rkw_error *err);

/* Columns of zeros share their memory; such a column is not written to. */
static inline void rkw_ledger_clear(rkw_ledger *l, size_t column) { l->columns[column].data = l->zeros; }
/* Such a column gets memory of its own, zeros at first. */
double *rkw_ledger_own(rkw_ledger *l, size_t column);
static inline size_t rkw_ledger_plant_column(size_t plant, int which)
{
    return RKW_SITE_COLUMNS + plant * RKW_PLANT_COLUMNS + (size_t)which;
}
static inline size_t rkw_ledger_tenant_column(const rkw_ledger *l, size_t tenant, int which)
{
    return RKW_SITE_COLUMNS + l->n_plants * RKW_PLANT_COLUMNS + tenant * RKW_TENANT_COLUMNS + (size_t)which;
}

/* Cells; `which` is a RKW_COLUMN_* of the list that belongs to the function. */
static inline double *rkw_ledger_site(const rkw_ledger *l, int which) { return l->columns[which].data; }
static inline double *rkw_ledger_plant(const rkw_ledger *l, size_t plant, int which)
{
    return l->columns[rkw_ledger_plant_column(plant, which)].data;
}
static inline double *rkw_ledger_tenant(const rkw_ledger *l, size_t tenant, int which)
{
    return l->columns[rkw_ledger_tenant_column(l, tenant, which)].data;
}

#endif
