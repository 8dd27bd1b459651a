/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Supply of a block of rows: battery, plants in merit order, import, reserve; what is left is sold or curtailed. Only the stores and
 * the export cap tie the rows together. */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* A deficit below this is rounding and is imported. */
static const double SMALLEST_DEFICIT_MW = 1e-7;

double rkw_sim_discharge_MW(const rkw_sim *s)
{
    rkw_store battery = s->battery_store;
    double content_MWh = s->battery_MWh;
    rkw_sim_derate(s, s->row, &battery);
    return rkw_store_step(&battery, &content_MWh, battery.out.power_MW);
}

double rkw_sim_charge_MW(const rkw_sim *s)
{
    rkw_store battery = s->battery_store;
    double content_MWh = s->battery_MWh;
    rkw_sim_derate(s, s->row, &battery);
    return -rkw_store_step(&battery, &content_MWh, -battery.in.power_MW);
}

double rkw_sim_limit_MW(const rkw_sim *s, int reserve)
{
    double limit = s->bus_MW[s->row] + rkw_sim_discharge_MW(s), ups_MWh = s->ups_MWh;
    if (!reserve) return limit;
    rkw_backup_state trial = s->backup_state;
    return limit + rkw_store_step(&s->ups_store, &ups_MWh, s->ups_store.out.power_MW) +
           rkw_backup_step(&s->backup, &trial, s->backup.units * s->backup.unit_MW, s->dt_h, NULL);
}

/* UPS first, for it needs no start; then the generators. @return what nobody can give. */
static double call_reserve(rkw_sim *s, size_t row, double need_MW)
{
    double fuel_MWh = 0, ups = 0, backup = 0;
    if (need_MW > 0) ups = rkw_store_step(&s->ups_store, &s->ups_MWh, need_MW);
    backup = rkw_backup_step(&s->backup, &s->backup_state, rkw_max(need_MW - ups, 0), s->dt_h, &fuel_MWh);
    s->column[RKW_COLUMN_UPS_DISCHARGE][row] = ups;
    s->column[RKW_COLUMN_BACKUP][row] = backup;
    s->column[RKW_COLUMN_BACKUP_FUEL][row] = fuel_MWh;
    return rkw_max(need_MW - ups - backup, 0);
}

/* The battery gives or takes the row's mean power; charging never asks for more than the bus can have beside its load. Under a limit that
 * the policy wishes for the connection it gives what the bus would be short of. */
static void move_battery(rkw_sim *s, rkw_supply_rows *r)
{
    const rkw_sim_block *b = s->block;
    double content_MWh = s->battery_MWh;
    rkw_store battery = s->battery_store;
    for (size_t i = 0; i < r->n; i++) {
        size_t row = r->first + i;
        double load = b->facility.facility_MW[i] + s->auxiliary_MW, most = s->bus_MW[row] + s->auxiliary_MW;
        double wanted = isnan(b->battery_MW[i]) ? load - s->renewable_MW[row] : b->battery_MW[i];
        const double beyond = rkw_sim_connection_MW(s, row) - b->connection_MW[i];
        double least = -rkw_max(most - load, 0);
        if (beyond > 0) least = rkw_min(load - most + beyond * s->gain, load);
        wanted = rkw_clamp(wanted, least, rkw_max(load, 0));
        rkw_sim_derate(s, row, &battery);
        r->load[i] = load;
        r->battery[i] = rkw_store_step(&battery, &content_MWh, wanted);
        s->column[RKW_COLUMN_BATTERY_ENERGY][row] = content_MWh;
    }
    s->battery_MWh = content_MWh;
}

/* What a plant gives to the bus in each row, in the order of merit. */
RKW_CLONES
static void rkw_sim_draw_here(const double *restrict generated, double line_MW, size_t n, double *restrict need,
                              double *restrict sent)
{
    for (size_t i = 0; i < n; i++) {
        sent[i] = rkw_min(rkw_min(generated[i], line_MW), need[i]);
        need[i] -= sent[i];
    }
}

typedef struct wheeling {
    double line_MW, keep, per_keep, gain, per_gain, import_limit_MW;
} wheeling;

RKW_CLONES
static void rkw_sim_draw_wheeled(const double *restrict generated, const wheeling *way,
                                 const double *restrict available, size_t n, double *restrict need,
                                 double *restrict through, double *restrict sent)
{
    const wheeling w = *way;
    for (size_t i = 0; i < n; i++) {
        double limited = rkw_min(generated[i], w.line_MW), arriving = limited * w.keep;
        double most = rkw_min(w.import_limit_MW * available[i] - through[i], need[i] * w.per_gain);
        double taken = rkw_max(rkw_min(arriving, most), 0);
        sent[i] = arriving <= most ? limited : taken * w.per_keep;
        through[i] += taken;
        need[i] = rkw_max(need[i] - taken * w.gain, 0);
    }
}

int rkw_plants_alike(const rkw_plant *a, const rkw_plant *b)
{
    static const double about = 0.02; /* of wheeling loss */
    return a->remote == b->remote && a->wheeling_fee_usd_per_MWh == b->wheeling_fee_usd_per_MWh &&
           fabs(a->wheeling_loss - b->wheeling_loss) <= about;
}

/* Plants first .. last of the merit order give the same share of what they have in row i. */
static void draw_share(const rkw_sim *s, rkw_supply_rows *r, size_t i, size_t first, size_t last)
{
    const size_t row = r->first + i, at = row - s->block->first;
    const int remote = s->plants[s->merit[first]].plant.remote;
    const double gain = remote ? s->gain : 1;
    double has = 0;
    for (size_t k = first; k < last; k++) {
        const rkw_sim_plant *p = &s->plants[s->merit[k]];
        const double limited = rkw_min(p->column[RKW_COLUMN_GENERATION][row], p->plant.line_limit_MW);
        s->block->sent[s->merit[k] * RKW_SIM_ROWS + at] = limited;
        has += remote ? limited * p->keep : limited;
    }
    double taken = rkw_min(has, r->need[i] / gain);
    if (remote) {
        taken = rkw_clamp(rkw_sim_connection_MW(s, row) - r->through[i], 0, taken);
        r->through[i] += taken;
    }
    const double share = has > 0 ? rkw_min(taken / has, 1) : 0;
    for (size_t k = first; k < last; k++) s->block->sent[s->merit[k] * RKW_SIM_ROWS + at] *= share;
    r->need[i] = rkw_max(r->need[i] - taken * gain, 0);
}

/* As draw_from_plants, plants alike in proportion. */
static void draw_evenly(const rkw_sim *s, rkw_supply_rows *r, size_t i)
{
    for (size_t first = 0, last; first < s->n_plants; first = last) {
        for (last = first + 1; last < s->n_plants; last++)
            if (!rkw_plants_alike(&s->plants[s->merit[first]].plant, &s->plants[s->merit[last]].plant)) break;
        draw_share(s, r, i, first, last);
    }
}

static void draw_from_plants(const rkw_sim *s, rkw_supply_rows *r)
{
    int even = 1;
    for (size_t i = 0; i < r->n; i++) {
        r->need[i] = rkw_max(r->load[i] + r->refill[i] - r->battery[i], 0);
        r->through[i] = 0;
        even &= s->block->even[r->first + i - s->block->first];
    }
    if (even) {
        for (size_t i = 0; i < r->n; i++) draw_evenly(s, r, i);
        return;
    }
    for (size_t k = 0; k < s->n_plants; k++) {
        const rkw_sim_plant *p = &s->plants[s->merit[k]];
        const double *generated = p->column[RKW_COLUMN_GENERATION] + r->first;
        double *sent = s->block->sent + s->merit[k] * RKW_SIM_ROWS + (r->first - s->block->first);
        const wheeling way = {p->plant.line_limit_MW, p->keep, p->per_keep, s->gain, 1 / s->gain,
                              s->grid.import_limit_MW};
        if (p->plant.remote)
            rkw_sim_draw_wheeled(generated, &way, s->grid_available + r->first, r->n, r->need, r->through, sent);
        else
            rkw_sim_draw_here(generated, way.line_MW, r->n, r->need, sent);
    }
}

/* @return 1 when the grid gives all that is still needed in every row. */
static int import_rest(const rkw_sim *s, rkw_supply_rows *r)
{
    int enough = 1;
    double per_gain = 1 / s->gain;
    for (size_t i = 0; i < r->n; i++) {
        double room = rkw_sim_connection_MW(s, r->first + i) - r->through[i], need = r->need[i];
        double import = rkw_max(rkw_min(need * per_gain, room), 0), left = need - import * s->gain;
        int rounding = left < SMALLEST_DEFICIT_MW;
        r->import[i] = rounding ? import + left * per_gain : import;
        r->need[i] = rounding ? 0 : left;
        enough &= rounding;
    }
    return enough;
}

/* The UPS is refilled, from the grid if need be, with what the bus can have beside its load. Row by row, for what is missing in one
 * row is refilled in the next. */
static void use_reserve(rkw_sim *s, rkw_supply_rows *r)
{
    rkw_supply_rows one;
    one.n = 1;
    for (size_t i = 0; i < r->n; i++) {
        size_t row = r->first + i;
        double most = s->bus_MW[row] + s->auxiliary_MW, room = rkw_max(most + r->battery[i] - r->load[i], 0);
        one.first = row;
        one.load[0] = r->load[i];
        one.battery[0] = r->battery[i];
        one.refill[0] = r->refill[i] = -rkw_store_step(&s->ups_store, &s->ups_MWh, -room);
        draw_from_plants(s, &one);
        (void)import_rest(s, &one);
        r->through[i] = one.through[0];
        r->import[i] = one.import[0];
        r->need[i] = call_reserve(s, row, one.need[0]);
        s->column[RKW_COLUMN_UPS_ENERGY][row] = s->ups_MWh;
    }
}

/* A full UPS that keeps its content, and nobody calls it: nothing happens. @return 0 when something does. */
static int reserve_rests(rkw_sim *s, rkw_supply_rows *r)
{
    if (s->ups_store.keep < 1 || s->ups_MWh < s->ups_store.high_MWh) return 0;
    memset(r->refill, 0, r->n * sizeof(double));
    draw_from_plants(s, r);
    if (!import_rest(s, r)) return 0;
    s->backup_state.start_left_h = s->backup.start_h;
    static const int idle[] = {RKW_COLUMN_UPS_DISCHARGE, RKW_COLUMN_BACKUP, RKW_COLUMN_BACKUP_FUEL};
    for (size_t k = 0; k < sizeof idle / sizeof idle[0]; k++)
        memset(s->column[idle[k]] + r->first, 0, r->n * sizeof(double));
    for (size_t i = 0; i < r->n; i++) s->column[RKW_COLUMN_UPS_ENERGY][r->first + i] = s->ups_MWh;
    return 1;
}

RKW_CLONES
static void rkw_sim_book_battery(const double *restrict power, size_t n, double *restrict discharge,
                                 double *restrict charge)
{
    for (size_t i = 0; i < n; i++) {
        discharge[i] = rkw_max(power[i], 0);
        charge[i] = rkw_max(-power[i], 0);
    }
}

RKW_CLONES
static void rkw_sim_book_connection(const rkw_supply_rows *r, double loss_share, double *restrict connection,
                                    double *restrict loss)
{
    for (size_t i = 0; i < r->n; i++) {
        double inward = r->through[i] + r->import[i];
        loss[i] = inward * loss_share;
        connection[i] = inward - r->site_export[i];
    }
}

static void book(const rkw_sim *s, const rkw_supply_rows *r)
{
    const size_t first = r->first, bytes = r->n * sizeof(double);
    rkw_sim_book_battery(r->battery, r->n, s->column[RKW_COLUMN_BATTERY_DISCHARGE] + first,
                         s->column[RKW_COLUMN_BATTERY_CHARGE] + first);
    rkw_sim_book_connection(r, 1 - s->gain, s->column[RKW_COLUMN_CONNECTION] + first,
                            s->column[RKW_COLUMN_CONNECTION_LOSS] + first);
    memcpy(s->column[RKW_COLUMN_UPS_CHARGE] + first, r->refill, bytes);
    memcpy(s->column[RKW_COLUMN_GRID_IMPORT] + first, r->import, bytes);
    memcpy(s->column[RKW_COLUMN_UNSERVED] + first, r->need, bytes);
    for (size_t i = 0; i < r->n; i++) s->column[RKW_COLUMN_BATTERY_AUX][first + i] = s->auxiliary_MW;
}

void rkw_sim_supply(rkw_sim *s)
{
    rkw_supply_rows r;
    r.first = s->block->first;
    r.n = s->block->n;
    move_battery(s, &r);
    if (!reserve_rests(s, &r)) use_reserve(s, &r);
    rkw_sim_sell(s, &r);
    book(s, &r);
}
