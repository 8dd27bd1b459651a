/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units as products and quotients of symbols. Each symbol is a factor to coherent base units and a vector of dimensions;
 * currencies, CO2-equivalent mass and GPUs are dimensions of their own, so that they never mix with others by accident. */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/fail.h"

enum dimension { MASS, LENGTH, TIME, CURRENT, TEMPERATURE, ANGLE, USD, MAD, EUR, CARBON, GPU, N_DIMENSIONS };

typedef struct unit {
    const char *symbol;
    double factor;
    int8_t dimension[N_DIMENSIONS];
} unit;

#define ENERGY .dimension = {[MASS] = 1, [LENGTH] = 2, [TIME] = -2}
#define POWER .dimension = {[MASS] = 1, [LENGTH] = 2, [TIME] = -3}
#define PRESSURE .dimension = {[MASS] = 1, [LENGTH] = -1, [TIME] = -2}
#define VOLTAGE .dimension = {[MASS] = 1, [LENGTH] = 2, [TIME] = -3, [CURRENT] = -1}
#define ONE(d) .dimension = {[d] = 1}
#define PURE .dimension = {0}

/* Suffixes such as kWp, MWdc or MW_it say of what; they do not change the unit. */
static const unit units[] = {
    {"1", 1, PURE},
    {"count", 1, PURE},
    {"percent", 0.01, PURE},
    {"%", 0.01, PURE},
    {"permille", 0.001, PURE},
    {"fte", 1, PURE},
    {"kg", 1, ONE(MASS)},
    {"g", 1e-3, ONE(MASS)},
    {"t", 1e3, ONE(MASS)},
    {"m", 1, ONE(LENGTH)},
    {"mm", 1e-3, ONE(LENGTH)},
    {"cm", 1e-2, ONE(LENGTH)},
    {"km", 1e3, ONE(LENGTH)},
    {"ft", 0.3048, ONE(LENGTH)},
    {"U", 0.04445, ONE(LENGTH)},
    {"m2", 1, .dimension = {[LENGTH] = 2}},
    {"ha", 1e4, .dimension = {[LENGTH] = 2}},
    {"km2", 1e6, .dimension = {[LENGTH] = 2}},
    {"m3", 1, .dimension = {[LENGTH] = 3}},
    {"L", 1e-3, .dimension = {[LENGTH] = 3}},
    {"l", 1e-3, .dimension = {[LENGTH] = 3}},
    {"Mm3", 1e6, .dimension = {[LENGTH] = 3}},
    {"s", 1, ONE(TIME)},
    {"min", 60, ONE(TIME)},
    {"h", 3600, ONE(TIME)},
    {"day", 86400, ONE(TIME)},
    {"d", 86400, ONE(TIME)},
    {"week", 604800, ONE(TIME)},
    {"weeks", 604800, ONE(TIME)},
    {"yr", 31536000, ONE(TIME)},
    {"a", 31536000, ONE(TIME)},
    {"mo", 2628000, ONE(TIME)},
    {"A", 1, ONE(CURRENT)},
    {"V", 1, VOLTAGE},
    {"kV", 1e3, VOLTAGE},
    {"ohm", 1, .dimension = {[MASS] = 1, [LENGTH] = 2, [TIME] = -3, [CURRENT] = -2}},
    {"K", 1, ONE(TEMPERATURE)},
    {"degC", 1, ONE(TEMPERATURE)},
    {"C", 1, ONE(TEMPERATURE)},
    {"degF", 5.0 / 9.0, ONE(TEMPERATURE)},
    {"deg", 1, ONE(ANGLE)},
    {"deg_north", 1, ONE(ANGLE)},
    {"deg_east", 1, ONE(ANGLE)},
    {"rad", 57.295779513082320877, ONE(ANGLE)},
    {"W", 1, POWER},
    {"kW", 1e3, POWER},
    {"MW", 1e6, POWER},
    {"GW", 1e9, POWER},
    {"Wp", 1, POWER},
    {"kWp", 1e3, POWER},
    {"MWp", 1e6, POWER},
    {"GWp", 1e9, POWER},
    {"MWdc", 1e6, POWER},
    {"MWac", 1e6, POWER},
    {"MW_it", 1e6, POWER},
    {"kW_it", 1e3, POWER},
    {"MW_heat", 1e6, POWER},
    {"VA", 1, POWER},
    {"kVA", 1e3, POWER},
    {"MVA", 1e6, POWER},
    {"J", 1, ENERGY},
    {"kJ", 1e3, ENERGY},
    {"MJ", 1e6, ENERGY},
    {"GJ", 1e9, ENERGY},
    {"Wh", 3600, ENERGY},
    {"kWh", 3.6e6, ENERGY},
    {"MWh", 3.6e9, ENERGY},
    {"GWh", 3.6e12, ENERGY},
    {"TWh", 3.6e15, ENERGY},
    {"kWh_it", 3.6e6, ENERGY},
    {"kWh_heat", 3.6e6, ENERGY},
    {"Pa", 1, PRESSURE},
    {"hPa", 100, PRESSURE},
    {"kPa", 1e3, PRESSURE},
    {"mbar", 100, PRESSURE},
    {"bar", 1e5, PRESSURE},
    {"atm", 101325, PRESSURE},
    {"knot", 1852.0 / 3600.0, .dimension = {[LENGTH] = 1, [TIME] = -1}},
    {"USD", 1, ONE(USD)},
    {"kUSD", 1e3, ONE(USD)},
    {"MUSD", 1e6, ONE(USD)},
    {"GUSD", 1e9, ONE(USD)},
    {"MAD", 1, ONE(MAD)},
    {"EUR", 1, ONE(EUR)},
    {"kgCO2e", 1, ONE(CARBON)},
    {"kgCO2", 1, ONE(CARBON)},
    {"gCO2e", 1e-3, ONE(CARBON)},
    {"gCO2", 1e-3, ONE(CARBON)},
    {"tCO2e", 1e3, ONE(CARBON)},
    {"tCO2", 1e3, ONE(CARBON)},
    {"MtCO2e", 1e9, ONE(CARBON)},
    {"gpu", 1, ONE(GPU)},
    {"gpu_h", 3600, .dimension = {[GPU] = 1, [TIME] = 1}},
};

static const unit *find_symbol(const char *symbol, size_t length)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strncmp(units[i].symbol, symbol, length) == 0 && units[i].symbol[length] == 0) return &units[i];
    return NULL;
}

/* Multiplies `text` (a product with '*', quotient with '/') into one unit; each '/' divides by the next symbol. */
static rkw_status parse_unit(const char *text, unit *out)
{
    *out = (unit){text, 1, {0}};
    int sign = 1;
    for (const char *p = text;;) {
        size_t length = strcspn(p, "/*");
        const unit *u = length ? find_symbol(p, length) : NULL;
        if (!u) return RKW_E_UNIT;
        out->factor = sign > 0 ? out->factor * u->factor : out->factor / u->factor;
        for (int d = 0; d < N_DIMENSIONS; d++) out->dimension[d] = (int8_t)(out->dimension[d] + sign * u->dimension[d]);
        p += length;
        if (!*p) return RKW_OK;
        sign = *p++ == '/' ? -1 : 1;
    }
}

/* Kelvin at 0 of a temperature scale; only a temperature that stands alone has an offset. */
static double zero_point_K(const char *symbol)
{
    if (strcmp(symbol, "degC") == 0 || strcmp(symbol, "C") == 0) return 273.15;
    if (strcmp(symbol, "degF") == 0) return 459.67 * 5.0 / 9.0;
    return 0;
}

rkw_status rkw_unit_convert(const char *from, const char *to, double *factor, double *offset)
{
    if (!from || !to || !factor || !offset) return RKW_E_ARG;
    unit a, b;
    RKW_TRY(parse_unit(from, &a));
    RKW_TRY(parse_unit(to, &b));
    if (memcmp(a.dimension, b.dimension, sizeof a.dimension) != 0) return RKW_E_UNIT;
    *factor = a.factor / b.factor;
    *offset = (zero_point_K(from) - zero_point_K(to)) / b.factor;
    return RKW_OK;
}

int rkw_unit_is_known(const char *text)
{
    unit u;
    return parse_unit(text, &u) == RKW_OK;
}

static int is_one_of(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(text, *list) == 0) return 1;
    return 0;
}

int rkw_unit_is_text(const char *text)
{
    static const char *const names[] = {"text", "date", "quarter", NULL};
    return is_one_of(text, names);
}

int rkw_unit_is_label(const char *text)
{
    static const char *const names[] = {"year", "month", "weekday", "local_hour", NULL};
    return is_one_of(text, names);
}

rkw_status rkw_unit_check(rkw_error *err, rkw_origin at, const char *name, const char *text)
{
    if (!text[0])
        return rkw_fail(err, RKW_E_UNIT, at, "%s has no unit (write 1 for a plain number, text for text)", name);
    if (rkw_unit_is_known(text) || rkw_unit_is_text(text) || rkw_unit_is_label(text)) return RKW_OK;
    return rkw_fail(err, RKW_E_UNIT, at, "%s has the unknown unit '%s'", name, text);
}
