/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Supply of one row: plants in merit order, battery, import, what is left is sold or curtailed. */
#include <math.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* A deficit below this is rounding and is imported. */
static const double SMALLEST_DEFICIT_MW = 1e-7;

double rkw_sim_connection_MW(const rkw_sim *s) { return s->grid.import_limit_MW * s->grid_available; }

double rkw_sim_connection_gain(const rkw_sim *s) { return 1 - s->grid.connection_loss_share; }

rkw_battery rkw_sim_battery(const rkw_sim *s)
{
    return s->battery_derate < 1 ? rkw_battery_scaled(&s->battery, 1, s->battery_derate) : s->battery;
}

/* The battery's own auxiliary load comes first. */
static double auxiliary_MW(const rkw_sim *s) { return s->battery.aux_share * s->battery.power_discharge_MW; }

double rkw_sim_bus_MW(const rkw_sim *s)
{
    return s->site_plants_MW + rkw_sim_connection_MW(s) * rkw_sim_connection_gain(s) - auxiliary_MW(s);
}

double rkw_sim_limit_MW(const rkw_sim *s, int reserve)
{
    rkw_battery battery = rkw_sim_battery(s);
    double limit = rkw_sim_bus_MW(s) + rkw_battery_max_discharge_MW(&battery, s->battery_MWh, s->dt_h);
    if (!reserve) return limit;
    rkw_backup_state trial = s->backup_state;
    return limit + rkw_battery_max_discharge_MW(&s->ups, s->ups_MWh, s->dt_h) +
           rkw_backup_step(&s->backup, &trial, s->backup.units * s->backup.unit_MW, s->dt_h, NULL);
}

/* The UPS is refilled, from the grid if need be, with what the bus can have beside its load. @return power taken. */
static double refill_ups(rkw_sim *s, double load_MW, double battery_MW)
{
    double most = s->site_plants_MW + rkw_sim_connection_MW(s) * rkw_sim_connection_gain(s);
    double room = rkw_max(most + battery_MW - load_MW, 0);
    return -rkw_battery_step(&s->ups, &s->ups_MWh, -room, s->dt_h);
}

/* UPS first, for it needs no start; then the generators. @return what nobody can give. */
static double use_reserve(rkw_sim *s, double need_MW)
{
    double fuel_MWh = 0, ups = 0, backup = 0;
    if (need_MW > 0) ups = rkw_battery_step(&s->ups, &s->ups_MWh, need_MW, s->dt_h);
    backup = rkw_backup_step(&s->backup, &s->backup_state, rkw_max(need_MW - ups, 0), s->dt_h, &fuel_MWh);
    rkw_ledger_site(s->ledger, RKW_COLUMN_UPS_DISCHARGE)[s->row] = ups;
    rkw_ledger_site(s->ledger, RKW_COLUMN_BACKUP)[s->row] = backup;
    rkw_ledger_site(s->ledger, RKW_COLUMN_BACKUP_FUEL)[s->row] = fuel_MWh;
    return rkw_max(need_MW - ups - backup, 0);
}

/* Mean power of the battery over the row; charging never asks for more than the bus can have beside its load. */
static double move_battery(rkw_sim *s, double load_MW, double wish_MW)
{
    double renewable = s->site_plants_MW + s->remote_MW;
    double most = s->site_plants_MW + rkw_sim_connection_MW(s) * rkw_sim_connection_gain(s);
    double wanted = isnan(wish_MW) ? load_MW - renewable : wish_MW;
    wanted = rkw_clamp(wanted, -rkw_max(most - load_MW, 0), rkw_max(load_MW, 0));
    rkw_battery battery = rkw_sim_battery(s);
    return rkw_battery_step(&battery, &s->battery_MWh, wanted, s->dt_h);
}

/* Takes what the bus needs from the plants. @return what is still needed; sent_MW is at the plants' meters. */
static double draw_from_plants(rkw_sim *s, double need_MW, double *sent_MW, double *through_MW)
{
    double connection = rkw_sim_connection_MW(s), gain = rkw_sim_connection_gain(s);
    for (size_t i = 0; i < s->n_plants; i++) {
        size_t p = s->merit[i];
        const rkw_sim_plant *plant = &s->plants[p];
        double keep = 1 - plant->plant.wheeling_loss;
        if (!plant->plant.remote) {
            sent_MW[p] = rkw_min(plant->limited_MW, need_MW);
            need_MW -= sent_MW[p];
            continue;
        }
        double taken = rkw_min(rkw_min(plant->limited_MW * keep, connection - *through_MW), need_MW / gain);
        taken = rkw_max(taken, 0);
        sent_MW[p] = taken / keep;
        *through_MW += taken;
        need_MW = rkw_max(need_MW - taken * gain, 0);
    }
    return need_MW;
}

/* The export cap counts what a plant has produced and sold since the local new year, this row included. */
static double sellable_MW(const rkw_sim *s, const rkw_sim_plant *p, double sent_MW, double left_MW)
{
    double share = s->grid.export_share_max;
    if (share >= 1) return left_MW;
    double allowed_MWh = share * (p->year_production_MWh + sent_MW * s->dt_h) - p->year_sold_MWh;
    /* What is sold is produced, too. */
    return rkw_clamp(allowed_MWh / ((1 - share) * s->dt_h), 0, left_MW);
}

/* `most_MW` is what the policy allows to be sold. */
static void book_plant(rkw_sim *s, size_t i, double sent_MW, double most_MW, double *site_export_MW)
{
    rkw_sim_plant *p = &s->plants[i];
    double left = rkw_max(p->limited_MW - sent_MW, 0), sold = 0;
    if (most_MW > 0) sold = rkw_min(sellable_MW(s, p, sent_MW, left), most_MW);
    if (!p->plant.remote) {
        double room = rkw_max(s->grid.export_limit_MW * s->grid_available - *site_export_MW, 0);
        sold = rkw_min(sold, room);
        *site_export_MW += sold;
    }
    p->year_production_MWh += (sent_MW + sold) * s->dt_h;
    p->year_sold_MWh += sold * s->dt_h;
    rkw_ledger *l = s->ledger;
    size_t row = s->row;
    rkw_ledger_plant(l, i, RKW_COLUMN_GENERATION)[row] = p->generated_MW;
    rkw_ledger_plant(l, i, RKW_COLUMN_CURTAILED_LINE)[row] = p->generated_MW - p->limited_MW;
    rkw_ledger_plant(l, i, RKW_COLUMN_CURTAILED_SURPLUS)[row] = left - sold;
    rkw_ledger_plant(l, i, RKW_COLUMN_EXPORTED)[row] = sold;
    rkw_ledger_plant(l, i, RKW_COLUMN_WHEELING_LOSS)[row] = sent_MW * p->plant.wheeling_loss;
}

void rkw_sim_balance(rkw_sim *s, double load_MW, const rkw_wishes *wishes)
{
    size_t row = s->row;
    rkw_ledger *l = s->ledger;
    double gain = rkw_sim_connection_gain(s), *sent = s->scratch + 3 * s->n_tenants, through = 0, site_export = 0;
    double auxiliary = auxiliary_MW(s), load = load_MW + auxiliary;
    double battery = move_battery(s, load, wishes->battery_MW);
    double refill = refill_ups(s, load, battery);
    double need = draw_from_plants(s, rkw_max(load + refill - battery, 0), sent, &through);
    double import = rkw_max(rkw_min(need / gain, rkw_sim_connection_MW(s) - through), 0);
    need -= import * gain;
    if (need < SMALLEST_DEFICIT_MW) {
        import += need / gain;
        need = 0;
    }
    need = use_reserve(s, need);
    const int sell = wishes->sell && s->export_usd_per_MWh[row] > 0;
    for (size_t p = 0; p < s->n_plants; p++) {
        double most = wishes->sell_MW ? wishes->sell_MW[p] : HUGE_VAL;
        book_plant(s, p, sent[p], sell ? most : 0, &site_export);
    }
    rkw_ledger_site(l, RKW_COLUMN_GRID_IMPORT)[row] = import;
    rkw_ledger_site(l, RKW_COLUMN_BATTERY_DISCHARGE)[row] = rkw_max(battery, 0);
    rkw_ledger_site(l, RKW_COLUMN_BATTERY_CHARGE)[row] = rkw_max(-battery, 0);
    rkw_ledger_site(l, RKW_COLUMN_BATTERY_AUX)[row] = auxiliary;
    rkw_ledger_site(l, RKW_COLUMN_UPS_CHARGE)[row] = refill;
    rkw_ledger_site(l, RKW_COLUMN_UPS_ENERGY)[row] = s->ups_MWh;
    rkw_ledger_site(l, RKW_COLUMN_UNSERVED)[row] = need;
    rkw_ledger_site(l, RKW_COLUMN_CONNECTION_LOSS)[row] = (through + import) * (1 - gain);
    rkw_ledger_site(l, RKW_COLUMN_CONNECTION)[row] = through + import - site_export;
    rkw_ledger_site(l, RKW_COLUMN_BATTERY_ENERGY)[row] = s->battery_MWh;
}
