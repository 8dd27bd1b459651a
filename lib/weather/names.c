/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of columns and units as weather files spell them. */
#include <stdlib.h>
#include <string.h>

#include "weather/readers.h"

typedef struct alias {
    const char *name;
    int32_t which;
    const char *unit; /* NULL: the name does not tell; found from the size of the values */
} alias;

/* Compared after simplify(): lower case, only letters, height and sensor numbers taken out. */
static const alias aliases[] = {
    {"ghi", RKW_WEATHER_GHI, "W/m2"},
    {"globalhorizontal", RKW_WEATHER_GHI, "W/m2"},
    {"globalhorizontalirradiance", RKW_WEATHER_GHI, "W/m2"},
    {"globalhorizontalradiation", RKW_WEATHER_GHI, "W/m2"},
    {"dni", RKW_WEATHER_DNI, "W/m2"},
    {"directnormal", RKW_WEATHER_DNI, "W/m2"},
    {"directnormalirradiance", RKW_WEATHER_DNI, "W/m2"},
    {"dhi", RKW_WEATHER_DHI, "W/m2"},
    {"diffusehorizontal", RKW_WEATHER_DHI, "W/m2"},
    {"diffusehorizontalirradiance", RKW_WEATHER_DHI, "W/m2"},
    {"poa", RKW_WEATHER_POA, "W/m2"},
    {"planeofarray", RKW_WEATHER_POA, "W/m2"},
    {"poairradiance", RKW_WEATHER_POA, "W/m2"},
    {"temp", RKW_WEATHER_TEMP, NULL},
    {"t", RKW_WEATHER_TEMP, NULL},
    {"temperature", RKW_WEATHER_TEMP, NULL},
    {"tempair", RKW_WEATHER_TEMP, NULL},
    {"airtemp", RKW_WEATHER_TEMP, NULL},
    {"airtemperature", RKW_WEATHER_TEMP, NULL},
    {"ambienttemp", RKW_WEATHER_TEMP, NULL},
    {"ambienttemperature", RKW_WEATHER_TEMP, NULL},
    {"drybulb", RKW_WEATHER_TEMP, NULL},
    {"tdry", RKW_WEATHER_TEMP, NULL},
    {"tair", RKW_WEATHER_TEMP, NULL},
    {"dewpoint", RKW_WEATHER_DEW_POINT, NULL},
    {"tdew", RKW_WEATHER_DEW_POINT, NULL},
    {"rh", RKW_WEATHER_REL_HUMIDITY, NULL},
    {"rhum", RKW_WEATHER_REL_HUMIDITY, NULL},
    {"humidity", RKW_WEATHER_REL_HUMIDITY, NULL},
    {"relhumidity", RKW_WEATHER_REL_HUMIDITY, NULL},
    {"relativehumidity", RKW_WEATHER_REL_HUMIDITY, NULL},
    {"p", RKW_WEATHER_PRESSURE, NULL},
    {"sp", RKW_WEATHER_PRESSURE, NULL},
    {"pres", RKW_WEATHER_PRESSURE, NULL},
    {"pressure", RKW_WEATHER_PRESSURE, NULL},
    {"airpressure", RKW_WEATHER_PRESSURE, NULL},
    {"barometricpressure", RKW_WEATHER_PRESSURE, NULL},
    {"spd", RKW_WEATHER_WIND_SPEED, "m/s"},
    {"ws", RKW_WEATHER_WIND_SPEED, "m/s"},
    {"wspd", RKW_WEATHER_WIND_SPEED, "m/s"},
    {"speed", RKW_WEATHER_WIND_SPEED, "m/s"},
    {"windspeed", RKW_WEATHER_WIND_SPEED, "m/s"},
    {"dir", RKW_WEATHER_WIND_DIRECTION, "deg"},
    {"wd", RKW_WEATHER_WIND_DIRECTION, "deg"},
    {"wdir", RKW_WEATHER_WIND_DIRECTION, "deg"},
    {"direction", RKW_WEATHER_WIND_DIRECTION, "deg"},
    {"winddirection", RKW_WEATHER_WIND_DIRECTION, "deg"},
    {"precipitation", RKW_WEATHER_PRECIPITATION, "mm"},
    {"precip", RKW_WEATHER_PRECIPITATION, "mm"},
    {"prcptot", RKW_WEATHER_PRECIPITATION, "mm"},
    {"albedo", RKW_WEATHER_ALBEDO, "1"},
    {"surfacealbedo", RKW_WEATHER_ALBEDO, "1"},
};

#define SIMPLE_MAX 48

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Letters of a name in lower case; a number followed by m is a height, other numbers are sensor numbers. What follows a
 * height must be a boom (one letter): "Spd80mNStd" is no speed. @return 0 when the name has another form */
static int simplify(rkw_field name, char simple[SIMPLE_MAX], double *height_m)
{
    size_t n = 0, after_height = 0;
    *height_m = 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.p[i];
        if (c == '(' || c == '[') break; /* a unit */
        if (is_digit(c)) {
            int32_t number = 0;
            for (; i < name.length && is_digit(name.p[i]) && number < 100000; i++)
                number = 10 * number + (name.p[i] - '0');
            if (i < name.length && name.p[i] == 'm')
                *height_m = number;
            else
                i--;
            continue;
        }
        if (!is_letter(c)) continue;
        if (*height_m > 0 && ++after_height > 1) return 0;
        if (*height_m > 0) continue;
        if (n + 1 == SIMPLE_MAX) return 0;
        simple[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    simple[n] = 0;
    return n > 0;
}

int32_t rkw_known_column(rkw_field name, const char **unit, double *height_m)
{
    char simple[SIMPLE_MAX];
    if (!simplify(name, simple, height_m) || *height_m > 500) return -1;
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (strcmp(aliases[i].name, simple) != 0) continue;
        if (unit) *unit = aliases[i].unit;
        return aliases[i].which;
    }
    return -1;
}

const char *rkw_known_unit(rkw_field unit)
{
    static const char *const spellings[][2] = {
        {"w/m2", "W/m2"},     {"w/m^2", "W/m2"}, {"wh/m2", "W/m2"}, {"wh/m^2", "W/m2"}, {"c", "degC"},
        {"degc", "degC"},     {"k", "K"},        {"f", "degF"},     {"degf", "degF"},   {"mbar", "mbar"},
        {"millibar", "mbar"}, {"hpa", "hPa"},    {"kpa", "kPa"},    {"pa", "Pa"},       {"atm", "atm"},
        {"%", "%"},           {"percent", "%"},  {"degree", "deg"}, {"degrees", "deg"}, {"deg", "deg"},
        {"m/s", "m/s"},       {"mm", "mm"},      {"cm", "cm"},      {"1", "1"},         {"unitless", "1"},
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (rkw_field_is(unit, spellings[i][0])) return spellings[i][1];
    return NULL;
}
