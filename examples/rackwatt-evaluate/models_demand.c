/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the demand room: chiller, dry cooler, power chain, fans. */
#include "evaluate.h"

#include <rackwatt/demand.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ chiller */

/* Curves of the two chillers of the reference tables, used for rows that name one and bring no coefficients. */
typedef struct known_chiller {
    const char *name;
    rkw_chiller curve;
} known_chiller;

static const known_chiller known_chillers[] = {
    /* EnergyPlus data sets, DOE-2 Centrifugal/5.50COP */
    {"chiller_wc_doe2",
     {5.5,
      {0.257183345, 0.038794102, -0.00021648, 0.046738887, -0.000940235, -0.000342491},
      {0.933678591, -0.058199196, 0.00449937, 0.002429466, 0.000485893, -0.001214733},
      {0.222903, 0.313387, 0.46371},
      0.1,
      0.2,
      5,
      10,
      24,
      35,
      1,
      0}},
    /* EnergyPlus data sets, AirCooledChiller, Carrier 30XA500 1609.4 kW */
    {"chiller_ac_carrier30xa500",
     {2.9,
      {-0.3479426478, 0.0637388098, -0.0007955045, 0.0712741456, -0.0010660025, -0.0009234587},
      {0.089134815, 0.0280734482, 0.0016909915, 0.0230561531, 0.0001663802, -0.0015023227},
      {0, 1, 0},
      0.1,
      0.1,
      4.44,
      10,
      29.44,
      46.11,
      0,
      0}},
};

/* Value of "CHILLER.property" in the auxiliary table of figures; NaN when it has none. */
static double figure(const eval_job *job, const char *chiller, const char *property)
{
    char wanted[128];
    if (!eval_has(job, "curves")) return NAN;
    snprintf(wanted, sizeof wanted, "%s.%s", chiller, property);
    const char *const *names = eval_with_text(job, "curves", "name");
    const char *const *values = eval_with_text(job, "curves", "value");
    double value = NAN;
    for (size_t i = 0; i < eval_with_rows(job, "curves"); i++)
        if (strcmp(names[i], wanted) == 0 && rkw_parse_number(values[i], strlen(values[i]), &value) != RKW_OK)
            value = NAN;
    return value;
}

/* Column of the row, else the table of figures, else what is known already. */
static void take(const eval_job *job, size_t row, const char *chiller, const char *property, double *value)
{
    double own = eval_in(job, property)[row], table = figure(job, chiller, property);
    if (!isnan(own))
        *value = own;
    else if (!isnan(table))
        *value = table;
}

static void take_curve(const eval_job *job, size_t row, const char *chiller, const char *curve, double *c, int n)
{
    for (int i = 0; i < n; i++) {
        char property[32];
        snprintf(property, sizeof property, "%s_c%d", curve, i + 1);
        take(job, row, chiller, property, &c[i]);
    }
}

static void take_range(const eval_job *job, size_t row, const char *chiller, rkw_chiller *c)
{
    take(job, row, chiller, "chw_range_min", &c->water_low_C);
    take(job, row, chiller, "chw_range_max", &c->water_high_C);
    take(job, row, chiller, "cond_range_min", &c->condenser_low_C);
    take(job, row, chiller, "cond_range_max", &c->condenser_high_C);
    take(job, row, chiller, "air_range_min", &c->condenser_low_C);
    take(job, row, chiller, "air_range_max", &c->condenser_high_C);
}

static rkw_status chiller_of_row(eval_job *job, size_t row, rkw_chiller *c, rkw_error *err)
{
    const char *name = eval_text(job, "chiller")[row];
    *c = (rkw_chiller){.reference_cop = NAN,
                       .capft = {NAN},
                       .eirft = {NAN},
                       .eirfplr = {NAN},
                       .water_low_C = -INFINITY,
                       .water_high_C = INFINITY,
                       .condenser_low_C = -INFINITY,
                       .condenser_high_C = INFINITY};
    for (size_t i = 0; i < sizeof known_chillers / sizeof known_chillers[0]; i++)
        if (strcmp(known_chillers[i].name, name) == 0) *c = known_chillers[i].curve;
    take_curve(job, row, name, "capft", c->capft, 6);
    take_curve(job, row, name, "eirft", c->eirft, 6);
    take_curve(job, row, name, "eirfplr", c->eirfplr, 3);
    take_range(job, row, name, c);
    c->reference_cop = eval_in(job, "ref_cop")[row];
    c->min_part_load = eval_in(job, "min_plr")[row];
    c->min_unloading = eval_in(job, "min_unloading")[row];
    if (isnan(c->capft[0]) || isnan(c->eirft[0]) || isnan(c->eirfplr[0]))
        return eval_fail_row(job, row, err, RKW_E_UNKNOWN,
                             "chiller '%s' has no curves: give capft_c1 .. eirfplr_c3 as columns, or a table --with",
                             name);
    return RKW_OK;
}

static void put_chiller(eval_job *job, size_t row, const char *prefix, const rkw_chiller_state *s)
{
    static const char *const names[] = {"capft", "eirft", "plr", "cycling", "eirfplr", "power_kw", "cop"};
    const double values[] = {s->capft, s->eirft, s->part_load, s->cycling, s->eirfplr, s->power_kW, s->cop};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char column[32];
        snprintf(column, sizeof column, "%s%s", prefix, names[i]);
        eval_out(job, column)[row] = values[i];
    }
}

static rkw_status check_positive(eval_job *job, size_t row, const char *column, rkw_error *err)
{
    double value = eval_in(job, column)[row];
    char text[RKW_NUMBER_TEXT];
    rkw_format_real(value, 9, text);
    return value > 0 ? RKW_OK : eval_fail_row(job, row, err, RKW_E_DOMAIN, "%s = %s, expected above 0", column, text);
}

static rkw_status check_positives(eval_job *job, size_t row, const char *const *columns, rkw_error *err)
{
    rkw_status status = RKW_OK;
    for (; *columns && status == RKW_OK; columns++) status = check_positive(job, row, *columns, err);
    return status;
}

static rkw_status run_chiller(eval_job *job, rkw_error *err)
{
    static const char *const positive[] = {"ref_capacity_kw", "ref_cop", "min_plr", NULL};
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_chiller chiller;
        rkw_chiller_state state;
        rkw_status status = check_positives(job, r, positive, err);
        if (status == RKW_OK) status = chiller_of_row(job, r, &chiller, err);
        if (status != RKW_OK) return status;
        double capacity_kW = eval_in(job, "ref_capacity_kw")[r], load_kW = eval_in(job, "load_kw")[r];
        double leaving_C = eval_in(job, "leaving_chw_c")[r], entering_C = eval_in(job, "entering_condenser_c")[r];
        rkw_chiller_evaluate(&chiller, capacity_kW, leaving_C, entering_C, load_kW, 0, &state);
        put_chiller(job, r, "", &state);
        eval_out(job, "in_range")[r] = state.in_range;
        rkw_chiller_evaluate(&chiller, capacity_kW, leaving_C, entering_C, load_kW, 1, &state);
        put_chiller(job, r, "c_", &state);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ dry cooler */

static rkw_status run_dry_cooler(eval_job *job, rkw_error *err)
{
    static const char *const positive[] = {"heat_design_mw", "approach_design_k", NULL};
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_status status = check_positives(job, r, positive, err);
        if (status != RKW_OK) return status;
        rkw_dry_cooler cooler = {eval_in(job, "heat_design_mw")[r], eval_in(job, "approach_design_k")[r],
                                 eval_in(job, "fan_share")[r], eval_in(job, "exponent")[r],
                                 eval_in(job, "min_speed")[r]};
        rkw_dry_cooler_state state;
        rkw_dry_cooler_evaluate(&cooler, eval_in(job, "heat_mw")[r], eval_in(job, "supply_c")[r],
                                eval_in(job, "dry_bulb_c")[r], &state);
        eval_out(job, "speed_needed")[r] = state.speed_needed;
        eval_out(job, "speed")[r] = state.speed;
        eval_out(job, "fan_mw")[r] = state.fan_MW;
        eval_out(job, "heat_dry_mw")[r] = state.heat_dry_MW;
        eval_out(job, "heat_trim_mw")[r] = state.heat_trim_MW;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ fans and pumps */

static rkw_status run_affinity(eval_job *job, rkw_error *err)
{
    static const char *const positive[] = {"density0", NULL};
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_status status = check_positives(job, r, positive, err);
        if (status != RKW_OK) return status;
        rkw_fan_point rated = {eval_in(job, "flow0")[r], eval_in(job, "head0")[r], eval_in(job, "power0")[r],
                               eval_in(job, "density0")[r]};
        rkw_fan_point point = rkw_affinity(rated, eval_in(job, "speed_ratio")[r], eval_in(job, "density")[r]);
        eval_out(job, "flow")[r] = point.flow;
        eval_out(job, "head")[r] = point.head;
        eval_out(job, "power")[r] = point.power;
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ power stages */

static rkw_status run_stage(eval_job *job, rkw_error *err)
{
    (void)err;
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_power_stage stage = {1,
                                 1,
                                 eval_in(job, "loss_constant")[r],
                                 eval_in(job, "loss_linear")[r],
                                 eval_in(job, "loss_quadratic")[r],
                                 1,
                                 0,
                                 0};
        double x = eval_in(job, "part_load")[r];
        eval_out(job, "loss_share")[r] = rkw_power_stage_loss_share(&stage, x);
        eval_out(job, "efficiency")[r] = rkw_power_stage_efficiency(&stage, x);
    }
    return RKW_OK;
}

static const char *const stage_names[] = {"psu_rack", "busway", "pdu", "ups", "tx_mv_lv", "tx_hv_mv"};
enum { MAX_STAGES = sizeof stage_names / sizeof stage_names[0] };
static const char *const topologies[] = {"N", "N+1", "2N", "4N3R"};

static size_t index_of(const char *text, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, names[i]) == 0) return i;
    return RKW_NONE;
}

/* Stages from the load up; name[s] is the index into stage_names. */
typedef struct chain {
    size_t n, name[MAX_STAGES];
    rkw_power_stage stages[MAX_STAGES];
} chain;

static rkw_status read_chain(const eval_job *job, chain *c, rkw_error *err)
{
    c->n = eval_with_rows(job, "stages");
    const double *order = eval_with(job, "stages", "order");
    for (size_t s = 0; s < c->n && c->n <= MAX_STAGES; s++) {
        size_t name = index_of(eval_with_text(job, "stages", "stage")[s], stage_names, MAX_STAGES);
        if (name == RKW_NONE || order[s] != (double)s) break;
        c->name[s] = name;
        c->stages[s] = (rkw_power_stage){
            eval_with(job, "stages", "rating")[s],         eval_with(job, "stages", "power_factor")[s],
            eval_with(job, "stages", "loss_constant")[s],  eval_with(job, "stages", "loss_linear")[s],
            eval_with(job, "stages", "loss_quadratic")[s], 0,
            eval_with(job, "stages", "redundant")[s] != 0, 0};
        if (s + 1 == c->n) return RKW_OK;
    }
    if (err)
        snprintf(err->message, sizeof err->message,
                 "%s: stages must be some of psu_rack, busway, pdu, ups, tx_mv_lv, tx_hv_mv in order 0, 1, 2 ...",
                 eval_with_path(job, "stages"));
    return RKW_E_FORMAT;
}

static void put_stage(eval_job *job, size_t row, const char *name, const char *what, double value)
{
    char column[64];
    snprintf(column, sizeof column, "%s_%s", name, what);
    eval_out(job, column)[row] = value;
}

static rkw_status run_chain_row(eval_job *job, size_t r, chain *c, rkw_error *err)
{
    size_t topology = index_of(eval_text(job, "topology")[r], topologies, 4);
    if (topology == RKW_NONE)
        return eval_fail_row(job, r, err, RKW_E_UNKNOWN, "topology '%s' is none of N, N+1, 2N, 4N3R",
                             eval_text(job, "topology")[r]);
    double it_MW = eval_in(job, "it_mw")[r], power_MW = it_MW, losses_MW[MAX_STAGES];
    if (!(it_MW >= 0)) return eval_fail_row(job, r, err, RKW_E_DOMAIN, "it_mw must not be negative");
    rkw_status status = rkw_power_chain_size(c->stages, c->n, eval_in(job, "it_max_mw")[r], (int32_t)topology, err);
    if (status != RKW_OK) return eval_at_row(job, r, err, status);
    double in_MW = rkw_power_chain_input_MW(c->stages, c->n, it_MW, losses_MW);
    for (size_t s = 0; s < c->n; s++) {
        const rkw_power_stage *stage = &c->stages[s];
        const char *name = stage_names[c->name[s]];
        double rated_MW = stage->units * stage->rating_MVA * stage->power_factor;
        put_stage(job, r, name, "units", stage->units);
        put_stage(job, r, name, "part_load", rated_MW > 0 ? power_MW / rated_MW : 0);
        put_stage(job, r, name, "loss_mw", losses_MW[s]);
        power_MW += losses_MW[s];
    }
    eval_out(job, "in_mw")[r] = in_MW;
    eval_out(job, "efficiency")[r] = in_MW > 0 ? it_MW / in_MW : 0;
    return RKW_OK;
}

static rkw_status run_chain(eval_job *job, rkw_error *err)
{
    chain c;
    rkw_status status = read_chain(job, &c, err);
    for (size_t r = 0; r < eval_rows(job) && status == RKW_OK; r++) status = run_chain_row(job, r, &c, err);
    return status;
}

/* ------------------------------------------------------------------ */

#define SIX(curve)                                                                                                     \
    {curve "_c1", "1", true}, {curve "_c2", "1", true}, {curve "_c3", "1", true}, {curve "_c4", "1", true},            \
        {curve "_c5", "1", true},                                                                                      \
    {                                                                                                                  \
        curve "_c6", "1", true                                                                                         \
    }
#define STAGE(name)                                                                                                    \
    {name "_units", "1", 0}, {name "_part_load", "1", 0}, { name "_loss_mw", "MW", 0 }

static const rkw_eval_model models[] = {
    {.name = "chiller_doe2",
     .about = "chiller by DOE-2 curves, plain and with temperatures held in range (EnergyPlus Chiller:Electric:EIR)",
     .inputs = EVAL_COLUMNS({"chiller", "text", 0}, {"ref_capacity_kw", "kW", 0}, {"ref_cop", "1", 0},
                            {"min_plr", "1", 0}, {"min_unloading", "1", 0}, {"leaving_chw_c", "degC", 0},
                            {"entering_condenser_c", "degC", 0}, {"load_kw", "kW", 0}, SIX("capft"), SIX("eirft"),
                            {"eirfplr_c1", "1", true}, {"eirfplr_c2", "1", true}, {"eirfplr_c3", "1", true},
                            {"chw_range_min", "degC", true}, {"chw_range_max", "degC", true},
                            {"cond_range_min", "degC", true}, {"cond_range_max", "degC", true},
                            {"air_range_min", "degC", true}, {"air_range_max", "degC", true}),
     .outputs = EVAL_COLUMNS({"in_range", "1", 0}, {"capft", "1", 0}, {"eirft", "1", 0}, {"plr", "1", 0},
                             {"cycling", "1", 0}, {"eirfplr", "1", 0}, {"power_kw", "kW", 0}, {"cop", "1", 0},
                             {"c_capft", "1", 0}, {"c_eirft", "1", 0}, {"c_plr", "1", 0}, {"c_cycling", "1", 0},
                             {"c_eirfplr", "1", 0}, {"c_power_kw", "kW", 0}, {"c_cop", "1", 0}),
     .with = EVAL_WITH({"curves", EVAL_COLUMNS({"name", "text", 0}, {"value", "text", 0}), true}),
     .run = run_chiller},
    {.name = "dry_cooler",
     .about = "dry cooler in linear approach form with a trim chiller for the rest",
     .inputs = EVAL_COLUMNS({"heat_design_mw", "MW", 0}, {"approach_design_k", "K", 0}, {"fan_share", "1", 0},
                            {"exponent", "1", 0}, {"min_speed", "1", 0}, {"heat_mw", "MW", 0}, {"supply_c", "degC", 0},
                            {"dry_bulb_c", "degC", 0}),
     .outputs = EVAL_COLUMNS({"speed_needed", "1", 0}, {"speed", "1", 0}, {"fan_mw", "MW", 0}, {"heat_dry_mw", "MW", 0},
                             {"heat_trim_mw", "MW", 0}),
     .run = run_dry_cooler},
    {.name = "affinity",
     .about = "affinity laws: flow ~ n, head ~ n^2 density, power ~ n^3 density",
     .inputs = EVAL_COLUMNS({"flow0", "1", 0}, {"head0", "1", 0}, {"power0", "1", 0}, {"density0", "kg/m3", 0},
                            {"speed_ratio", "1", 0}, {"density", "kg/m3", 0}),
     .outputs = EVAL_COLUMNS({"flow", "1", 0}, {"head", "1", 0}, {"power", "1", 0}),
     .run = run_affinity},
    {.name = "power_stage",
     .about = "one stage of the power chain: loss / rating = constant + linear x + quadratic x^2",
     .inputs = EVAL_COLUMNS({"loss_constant", "1", 0}, {"loss_linear", "1", 0}, {"loss_quadratic", "1", 0},
                            {"part_load", "1", 0}),
     .outputs = EVAL_COLUMNS({"loss_share", "1", 0}, {"efficiency", "1", 0}),
     .run = run_stage},
    {.name = "power_chain_cases",
     .about = "power chain from the rack up to the grid: units by redundancy, losses of each stage",
     .inputs = EVAL_COLUMNS({"it_max_mw", "MW", 0}, {"topology", "text", 0}, {"it_mw", "MW", 0}),
     .outputs = EVAL_COLUMNS(STAGE("psu_rack"), STAGE("busway"), STAGE("pdu"), STAGE("ups"), STAGE("tx_mv_lv"),
                             STAGE("tx_hv_mv"), {"in_mw", "MW", 0}, {"efficiency", "1", 0}),
     .with = EVAL_WITH({"stages",
                        EVAL_COLUMNS({"order", "1", 0}, {"stage", "text", 0}, {"rating", "1", 0},
                                     {"loss_constant", "1", 0}, {"loss_linear", "1", 0}, {"loss_quadratic", "1", 0},
                                     {"power_factor", "1", 0}, {"redundant", "1", 0}),
                        false}),
     .run = run_chain},
};
EVAL_MODELS(demand, models)
