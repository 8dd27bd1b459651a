/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moist air, one state at a time. ASHRAE Handbook Fundamentals (2017), chapter 1; equation numbers are from there. */
#include <math.h>

#include <rackwatt/weather.h>

#include "weather/psychro.h"

#define MOLAR_RATIO 0.621945 /* water over dry air, eq. 20 */
#define GAS_DRY_AIR 287.042  /* J/(kg K), eq. 1 */
#define TRIPLE_POINT_C 0.01  /* the two saturation formulas meet here, not at 0 C */
#define ZERO_C_K 273.15

static int temperature_is_good(double temp_C)
{
    return temp_C >= RKW_MOIST_TEMP_LOW_C && temp_C <= RKW_MOIST_TEMP_HIGH_C;
}
static int humidity_is_good(double rh) { return rh >= 0 && rh <= 1; }
static int pressure_is_good(double p) { return p > 0 && isfinite(p); }
static int ratio_is_good(double w) { return w >= 0 && isfinite(w); }
static double at_least_floor(double w) { return w > RKW_MOIST_RATIO_FLOOR ? w : RKW_MOIST_RATIO_FLOOR; }

double rkw_log_saturation(double temp_C)
{
    double t = temp_C + ZERO_C_K;
    if (temp_C <= TRIPLE_POINT_C)
        return -5.6745359e3 / t + 6.3925247 +
               t * (-9.677843e-3 + t * (6.2215701e-7 + t * (2.0747825e-9 + t * -9.484024e-13))) + 4.1635019 * log(t);
    return -5.8002206e3 / t + 1.3914993 + t * (-4.8640239e-2 + t * (4.1764768e-5 + t * -1.4452093e-8)) +
           6.5459673 * log(t);
}

/* d ln(p) / dT of the same formulas. */
static double log_saturation_slope(double temp_C)
{
    double t = temp_C + ZERO_C_K;
    if (temp_C <= TRIPLE_POINT_C)
        return 5.6745359e3 / (t * t) - 9.677843e-3 +
               t * (2 * 6.2215701e-7 + t * (3 * 2.0747825e-9 + t * 4 * -9.484024e-13)) + 4.1635019 / t;
    return 5.8002206e3 / (t * t) - 4.8640239e-2 + t * (2 * 4.1764768e-5 + t * 3 * -1.4452093e-8) + 6.5459673 / t;
}

double rkw_saturation_pressure_Pa(double temp_C)
{
    return temperature_is_good(temp_C) ? exp(rkw_log_saturation(temp_C)) : NAN;
}

double rkw_ratio_of_vapour(double vapour_Pa, double pressure_Pa)
{
    return at_least_floor(MOLAR_RATIO * vapour_Pa / (pressure_Pa - vapour_Pa));
}

double rkw_humidity_ratio(double temp_C, double rel_humidity_0_1, double pressure_Pa)
{
    if (!(humidity_is_good(rel_humidity_0_1) && pressure_is_good(pressure_Pa))) return NAN;
    double vapour_Pa = rel_humidity_0_1 * rkw_saturation_pressure_Pa(temp_C);
    return vapour_Pa < pressure_Pa ? rkw_ratio_of_vapour(vapour_Pa, pressure_Pa) : NAN;
}

double rkw_relative_humidity_0_1(double temp_C, double humidity_ratio, double pressure_Pa)
{
    if (!(ratio_is_good(humidity_ratio) && pressure_is_good(pressure_Pa))) return NAN;
    double w = at_least_floor(humidity_ratio);
    return pressure_Pa * w / (MOLAR_RATIO + w) / rkw_saturation_pressure_Pa(temp_C);
}

/* Magnus formula turned round, within 0.5 K of the dew point: where the iterations begin. */
static double magnus_dew_point(double log_vapour)
{
    double x = log_vapour - 6.41547; /* ln 611.2 Pa */
    return 243.12 * x / (17.62 - x);
}

double rkw_solve_dew_point(double temp_C, double log_vapour)
{
    double low = -150, high = temp_C, dew_C = magnus_dew_point(log_vapour);
    if (!(dew_C > low && dew_C < high)) dew_C = high;
    for (int i = 0; i < 100; i++) {
        double excess = rkw_log_saturation(dew_C) - log_vapour;
        if (excess > 0)
            high = dew_C;
        else
            low = dew_C;
        double next = dew_C - excess / log_saturation_slope(dew_C);
        if (!(next >= low && next <= high)) next = 0.5 * (low + high);
        if (fabs(next - dew_C) < 1e-11 * (1 + fabs(next))) return next;
        dew_C = next;
    }
    return dew_C;
}

/* Humidity ratio at dry bulb `temp_C` when the wet bulb is `wet_C` over water or ice (eqs. 33 and 35), and its slope over
 * wet_C. The slope only steers the iteration. */
static double ratio_at_wet_bulb(double temp_C, double wet_C, double pressure_Pa, int over_ice, double *slope)
{
    double vapour_Pa = exp(rkw_log_saturation(wet_C));
    double ws = rkw_ratio_of_vapour(vapour_Pa, pressure_Pa);
    double ws_slope = ws * log_saturation_slope(wet_C) * pressure_Pa / (pressure_Pa - vapour_Pa);
    double heat_kJ_kg = over_ice ? 2830 : 2501, of_wet = over_ice ? 0.24 : 2.326, of_liquid = over_ice ? 2.1 : 4.186;
    double heat_at_wet = heat_kJ_kg - of_wet * wet_C;
    double below = heat_kJ_kg + 1.86 * temp_C - of_liquid * wet_C;
    double ratio = (heat_at_wet * ws - 1.006 * (temp_C - wet_C)) / below;
    *slope = (heat_at_wet * ws_slope - of_wet * ws + 1.006 + of_liquid * ratio) / below;
    return ratio;
}

static double wet_bulb_excess(double temp_C, double wet_C, double ratio, double pressure_Pa, double *slope)
{
    return ratio_at_wet_bulb(temp_C, wet_C, pressure_Pa, wet_C < 0, slope) - ratio;
}

/* Newton inside a bracket. It begins a third of the way from the air temperature to the dew point, within 2 K of the
 * wet bulb for weather. */
static double wet_bulb_between(double low, double high, double temp_C, double ratio, double pressure_Pa)
{
    double dew_C = magnus_dew_point(log(pressure_Pa * ratio / (MOLAR_RATIO + ratio)));
    double wet_C = temp_C - (temp_C - dew_C) / 3;
    if (!(wet_C > low && wet_C < high)) wet_C = high;
    for (int i = 0; i < 100 && high - low > 1e-12; i++) {
        double slope, excess = wet_bulb_excess(temp_C, wet_C, ratio, pressure_Pa, &slope);
        if (excess > 0)
            high = wet_C;
        else
            low = wet_C;
        double next = wet_C - excess / slope;
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (fabs(next - wet_C) < 1e-10) return next;
        wet_C = next;
    }
    return wet_C;
}

/* The formula over ice lies above that over water at 0 C, so that some air has a wet bulb on either side. Which one is
 * meant is a convention: bisection between dew point and air temperature, as PsychroLib does. */
static int has_two_wet_bulbs(double temp_C, double ratio, double pressure_Pa)
{
    double slope;
    return temp_C > 0 && ratio_at_wet_bulb(temp_C, 0, pressure_Pa, 1, &slope) > ratio &&
           ratio_at_wet_bulb(temp_C, 0, pressure_Pa, 0, &slope) < ratio;
}

double rkw_solve_wet_bulb(double temp_C, double humidity_ratio, double pressure_Pa)
{
    double low = -200, high = temp_C, slope;
    if (has_two_wet_bulbs(temp_C, humidity_ratio, pressure_Pa)) {
        low = rkw_solve_dew_point(temp_C, log(pressure_Pa * humidity_ratio / (MOLAR_RATIO + humidity_ratio)));
        while (low < 0 && high >= 0 && high - low > 1e-9) {
            double middle = 0.5 * (low + high);
            if (wet_bulb_excess(temp_C, middle, humidity_ratio, pressure_Pa, &slope) > 0)
                high = middle;
            else
                low = middle;
        }
    }
    return wet_bulb_between(low, high, temp_C, humidity_ratio, pressure_Pa);
}

double rkw_wet_bulb_C(double temp_C, double rel_humidity_0_1, double pressure_Pa)
{
    double w = rkw_humidity_ratio(temp_C, rel_humidity_0_1, pressure_Pa);
    if (!isfinite(w)) return NAN;
    return rkw_solve_wet_bulb(temp_C, w, pressure_Pa);
}

double rkw_dew_point_C(double temp_C, double rel_humidity_0_1)
{
    if (!(temperature_is_good(temp_C) && rel_humidity_0_1 > 0 && rel_humidity_0_1 <= 1)) return NAN;
    if (rel_humidity_0_1 == 1) return temp_C; /* exactly, also where the iteration would stop beside it */
    return rkw_solve_dew_point(temp_C, rkw_log_saturation(temp_C) + log(rel_humidity_0_1));
}

double rkw_humidity_of_dew_point_0_1(double temp_C, double dew_point_C)
{
    if (!(temperature_is_good(temp_C) && temperature_is_good(dew_point_C))) return NAN;
    return dew_point_C >= temp_C ? 1.0 : exp(rkw_log_saturation(dew_point_C) - rkw_log_saturation(temp_C));
}

double rkw_moist_enthalpy_J_kg(double temp_C, double humidity_ratio)
{
    if (!(temperature_is_good(temp_C) && ratio_is_good(humidity_ratio))) return NAN;
    return (1.006 * temp_C + at_least_floor(humidity_ratio) * (2501 + 1.86 * temp_C)) * 1000;
}

double rkw_moist_volume_m3_kg(double temp_C, double humidity_ratio, double pressure_Pa)
{
    if (!(temperature_is_good(temp_C) && ratio_is_good(humidity_ratio) && pressure_is_good(pressure_Pa))) return NAN;
    return GAS_DRY_AIR * (temp_C + ZERO_C_K) * (1 + 1.607858 * at_least_floor(humidity_ratio)) / pressure_Pa;
}

double rkw_moist_density_kg_m3(double temp_C, double humidity_ratio, double pressure_Pa)
{
    double volume = rkw_moist_volume_m3_kg(temp_C, humidity_ratio, pressure_Pa);
    return (1 + at_least_floor(humidity_ratio)) / volume;
}

double rkw_degree_of_saturation_0_1(double temp_C, double humidity_ratio, double pressure_Pa)
{
    if (!(ratio_is_good(humidity_ratio) && pressure_is_good(pressure_Pa))) return NAN;
    return at_least_floor(humidity_ratio) / rkw_humidity_ratio(temp_C, 1, pressure_Pa);
}

double rkw_standard_pressure_Pa(double altitude_m)
{
    return altitude_m >= -5000 && altitude_m <= 11000 ? 101325 * pow(1 - 2.25577e-5 * altitude_m, 5.2559) : NAN;
}

double rkw_standard_temp_C(double altitude_m)
{
    return altitude_m >= -5000 && altitude_m <= 11000 ? 15 - 0.0065 * altitude_m : NAN;
}
