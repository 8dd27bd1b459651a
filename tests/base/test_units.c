/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/table.h"

static rkw_status convert(table_case *c, rkw_error *err)
{
    double factor, offset;
    rkw_status status = rkw_unit_convert(table_word(c, "from"), table_word(c, "to"), &factor, &offset);
    (void)err;
    if (status != RKW_OK) return status;
    table_answer(c, "factor", &factor, 1);
    table_answer(c, "offset", &offset, 1);
    return RKW_OK;
}
TABLE_TESTS(units, "tests/base/units.txt", convert)

TEST(every_unit_converts_to_itself_and_back)
{
    static const char *const pairs[][2] = {
        {"MWh", "kWh"}, {"degF", "K"},  {"knot", "m/s"},         {"USD/kWp/yr", "USD/MWp/h"},
        {"bar", "Pa"},  {"ft", "mm"},   {"L/min/kW", "m3/s/MW"}, {"gpu_h", "gpu*h"},
        {"ha", "km2"},  {"rad", "deg"}, {"weeks", "day"},        {"permille", "%"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        double there, there_offset, back, back_offset, same, none;
        CHECK(rkw_unit_convert(pairs[i][0], pairs[i][1], &there, &there_offset) == RKW_OK);
        CHECK(rkw_unit_convert(pairs[i][1], pairs[i][0], &back, &back_offset) == RKW_OK);
        CHECK(rkw_unit_convert(pairs[i][0], pairs[i][0], &same, &none) == RKW_OK);
        CHECK(same == 1 && none == 0);
        CHECK_NEAR((20 * there + there_offset) * back + back_offset, 20, 1e-12, 0);
    }
}

TEST(missing_arguments_of_a_conversion_are_refused)
{
    double factor, offset;
    CHECK(rkw_unit_convert(NULL, "m", &factor, &offset) == RKW_E_ARG);
    CHECK(rkw_unit_convert("m", NULL, &factor, &offset) == RKW_E_ARG);
    CHECK(rkw_unit_convert("m", "m", NULL, &offset) == RKW_E_ARG);
    CHECK(rkw_unit_convert("m", "m", &factor, NULL) == RKW_E_ARG);
}
