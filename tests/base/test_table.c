/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV tables: what is read, and what each mistake in a file says. */
#include "harness/harness.h"
#include "harness/memory.h"

#include <rackwatt/base.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCALAR "name,value,unit,low,high,source\n"

static rkw_table *read_text(const char *text)
{
    rkw_error err = {0};
    rkw_table *table = NULL;
    CHECK_OK(rkw_table_read(&table, NULL, scratch_text("table.csv", text), &err), err);
    return table;
}

TEST(wide_tables_convert_units_and_keep_lines)
{
    rkw_error err = {0};
    double value = 0;
    const char *text = "";
    rkw_table *t = read_text("\xef\xbb\xbf# a comment, with \"quotes\" and , commas\r\nplant,power,share\r\n\r\n"
                             "text,kW,percent\r\nEast,  1500 ,20\r\n# between\r\n\"Mont \"\"Blanc\"\", sud\",,0.5\r\n");
    if (!t) return;
    CHECK(rkw_table_kind(t) == RKW_TABLE_WIDE && rkw_table_rows(t) == 2 && rkw_table_columns(t) == 3);
    CHECK_TEXT(rkw_table_column_name(t, 0), "plant");
    CHECK_TEXT(rkw_table_column_name(t, 9), "");
    CHECK(rkw_table_line(t, 0) == 5 && rkw_table_line(t, 1) == 7 && rkw_table_line(t, 2) == 0);
    CHECK_TEXT(rkw_table_cell(t, 1, 0), "Mont \"Blanc\", sud");
    CHECK_TEXT(rkw_table_cell(t, 7, 0), "");
    CHECK(rkw_table_find_column(t, "share") == 2 && rkw_table_find_column(t, "Share") == RKW_NONE);
    CHECK(rkw_table_find_row(t, "East") == 0 && rkw_table_find_row(t, "West") == RKW_NONE);
    CHECK_OK(rkw_table_number(t, 0, "power", "MW", 0, 10, &value, &err), err);
    CHECK_NEAR(value, 1.5, 0, 1e-15);
    CHECK_OK(rkw_table_number(t, 0, "share", "1", 0, 1, &value, &err), err);
    CHECK_NEAR(value, 0.2, 0, 1e-15);
    CHECK_OK(rkw_table_text(t, 0, "plant", &text, &err), err);
    CHECK_TEXT(text, "East");
    CHECK_OK(rkw_table_number_or(t, 1, "power", "MW", 0, 10, 7, &value, &err), err);
    CHECK(value == 7);
    CHECK_OK(rkw_table_number_or(t, 1, "height", "m", 0, 10, 3, &value, &err), err);
    CHECK(value == 3);
    rkw_table_free(t);
    rkw_table_free(NULL);
}

TEST(wide_tables_say_what_is_wrong_with_a_cell)
{
    rkw_error err = {0};
    double value = 42;
    const char *text = "";
    rkw_table *t = read_text("plant,power\ntext,kW\nEast,12x\nWest,\nNorth,99999\nSouth,nan\n");
    if (!t) return;
    CHECK_STATUS(rkw_table_number(t, 0, "power", "MW", 0, 10, &value, &err), RKW_E_FORMAT, err);
    CHECK(strstr(err.message, "table.csv:3: East.power = '12x' is not a number") != NULL);
    CHECK_STATUS(rkw_table_number(t, 1, "power", "MW", 0, 10, &value, &err), RKW_E_MISSING, err);
    CHECK(strstr(err.message, "table.csv:4: West.power is empty") != NULL);
    CHECK_STATUS(rkw_table_number(t, 2, "power", "MW", 0, 10, &value, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "table.csv:5: North.power = 99.999 MW, allowed 0 .. 10 MW") != NULL);
    CHECK(err.line == 5 && err.value == 99.999 && err.low == 0 && err.high == 10);
    CHECK_TEXT(err.unit, "MW");
    CHECK_STATUS(rkw_table_number(t, 3, "power", "MW", 0, 10, &value, &err), RKW_E_FORMAT, err);
    CHECK_STATUS(rkw_table_number(t, 0, "power", "m", 0, 10, &value, &err), RKW_E_FORMAT, err);
    CHECK_STATUS(rkw_table_number(t, 2, "power", "m", 0, 10, &value, &err), RKW_E_UNIT, err);
    CHECK_STATUS(rkw_table_number(t, 0, "energy", "MW", 0, 10, &value, &err), RKW_E_MISSING, err);
    CHECK_STATUS(rkw_table_number(t, 9, "power", "MW", 0, 10, &value, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_table_text(t, 0, "power", &text, &err), RKW_E_UNIT, err);
    CHECK(value == 42);
    rkw_table_free(t);
}

TEST(scalar_tables_keep_ranges_sources_and_texts)
{
    rkw_error err = {0};
    rkw_scalar row;
    double value = 0;
    const char *text = "";
    rkw_table *t = read_text(SCALAR "power,386,MW,300,400,S05\nname,Tetouan,text,,,S01\nstart,2027-01-01,date,,,\n");
    if (!t) return;
    CHECK(rkw_table_kind(t) == RKW_TABLE_SCALAR && rkw_table_rows(t) == 3);
    CHECK_OK(rkw_table_scalar_row(t, 0, &row, &err), err);
    CHECK(row.value == 386 && row.low == 300 && row.high == 400 && row.line == 2);
    CHECK_TEXT(row.source, "S05");
    CHECK_OK(rkw_table_scalar_row(t, 2, &row, &err), err);
    CHECK(isnan(row.value) && isnan(row.low));
    CHECK_TEXT(row.text, "2027-01-01");
    CHECK_OK(rkw_table_scalar_text(t, "name", &text, &err), err);
    CHECK_TEXT(text, "Tetouan");
    CHECK_OK(rkw_table_scalar_or(t, "energy", "MWh", 0, 1e6, 5, &value, &err), err);
    CHECK(value == 5);
    CHECK_STATUS(rkw_table_scalar(t, "name", "MW", 0, 1, &value, &err), RKW_E_FORMAT, err);
    CHECK_STATUS(rkw_table_scalar_text(t, "power", &text, &err), RKW_E_UNIT, err);
    CHECK_STATUS(rkw_table_scalar_row(t, 3, &row, &err), RKW_E_ARG, err);
    rkw_table_free(t);
}

TEST(unknown_names_suggest_the_nearest)
{
    static const char *const known[] = {"power", "energy", "efficiency"};
    rkw_error err = {0};
    rkw_table *t = read_text(SCALAR "power,1,MW,,,\neficiency,0.9,1,,,\n");
    if (!t) return;
    CHECK_STATUS(rkw_table_known_names(t, known, 3, &err), RKW_E_UNKNOWN, err);
    CHECK(strstr(err.message, "table.csv:3: unknown") != NULL &&
          strstr(err.message, "did you mean 'efficiency'?") != NULL);
    rkw_table_free(t);
    t = read_text("power,temperature\nMW,degC\n1,20\n");
    if (!t) return;
    CHECK_STATUS(rkw_table_known_columns(t, known, 3, &err), RKW_E_UNKNOWN, err);
    CHECK(strstr(err.message, "'temperature'") != NULL && strstr(err.message, "did you mean") == NULL);
    rkw_table_free(t);
}

/* One mistake per file: the status, and what the message ends with. */
static const struct {
    const char *text;
    rkw_status status;
    const char *message;
} mistakes[] = {
    {"", RKW_E_FORMAT, "table.csv: the file is empty"},
    {"# only a comment\n\n", RKW_E_FORMAT, "table.csv: the file is empty"},
    {SCALAR, RKW_E_FORMAT, "table.csv: the table has no rows"},
    {"a,b\n", RKW_E_UNIT, "table.csv: the second line, with the unit of each column, is missing"},
    {"a,b\nMW,text\n", RKW_E_FORMAT, "table.csv: the table has no rows"},
    {"a,a\nMW,MW\n1,2\n", RKW_E_FORMAT, "table.csv:1: column 'a' stands twice"},
    {"a,\nMW,MW\n1,2\n", RKW_E_FORMAT, "table.csv:1: column 2 has no name"},
    {"a,b\nMW,furlong\n1,2\n", RKW_E_UNIT, "table.csv:2: b has the unknown unit 'furlong'"},
    {"a,b\nMW,\n1,2\n", RKW_E_UNIT, "table.csv:2: b has no unit (write 1 for a plain number, text for text)"},
    {"a,b\nMW,MW\n1,2,3\n", RKW_E_FORMAT, "table.csv:3: 3 fields where the header has 2"},
    {"a,b\nMW,MW\n1\n", RKW_E_FORMAT, "table.csv:3: 1 fields where the header has 2"},
    {SCALAR "p,1,,,,\n", RKW_E_UNIT, "table.csv:2: p has no unit (write 1 for a plain number, text for text)"},
    {SCALAR "p,1,MW,x,,\n", RKW_E_FORMAT, "table.csv:2: p: low and high must be numbers or empty"},
    {SCALAR "p,1,MW,,,\np,2,MW,,,\n", RKW_E_FORMAT, "table.csv:3: 'p' stands already in line 2"},
    {SCALAR "p,one,text,,,\np,two,text,,,\n", RKW_E_FORMAT, "table.csv:3: 'p' stands already in line 2"},
    {SCALAR ",1,MW,,,\n", RKW_E_FORMAT, "table.csv:2: a row without a name"},
    {"a,b\nMW,text\n1,\"never closed\n2,x\n", RKW_E_FORMAT, NULL},
    {"a,b\nMW,text\n1,un\"quoted\n", RKW_E_FORMAT, NULL},
    {"a,b\nMW,text\n1,bell \a\n", RKW_E_FORMAT, "table.csv:3: not a text file: a control character in a field"},
};

TEST(each_mistake_in_a_file_is_named_with_its_line)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        rkw_error err = {0};
        rkw_table *t = (rkw_table *)&err;
        const char *path = scratch_text("table.csv", mistakes[i].text);
        CHECK_STATUS(rkw_table_read(&t, NULL, path, &err), mistakes[i].status, err);
        CHECK(t == NULL);
        const char *from = strstr(err.message, "table.csv");
        if (CHECK(from != NULL) && mistakes[i].message) CHECK_TEXT(from, mistakes[i].message);
    }
}

TEST(files_that_cannot_be_read)
{
    rkw_error err = {0};
    rkw_table *t;
    CHECK_STATUS(rkw_table_read(&t, NULL, scratch_file("absent.csv"), &err), RKW_E_IO, err);
    CHECK(strstr(err.message, "absent.csv: cannot be read: No such file or directory") != NULL);
    scratch_file("x");
    CHECK_STATUS(rkw_table_read(&t, NULL, "/", &err), RKW_E_IO, err);
    CHECK_TEXT(err.message, "/: cannot be read: Is a directory");
    CHECK_STATUS(rkw_table_read(&t, NULL, NULL, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_table_read(NULL, NULL, "x", &err), RKW_E_ARG, err);
    CHECK(rkw_table_read(&t, NULL, scratch_file("absent.csv"), NULL) == RKW_E_IO);
}

TEST(a_line_without_end_is_refused_early)
{
    rkw_error err = {0};
    rkw_table *t;
    size_t n = (size_t)3 << 20;
    char *text = malloc(n + 1);
    memset(text, '7', n);
    text[n] = 0;
    const char *path = scratch_text("long.csv", text);
    free(text);
    CHECK_STATUS(rkw_table_read(&t, NULL, path, &err), RKW_E_FORMAT, err);
    CHECK(strstr(err.message, "long.csv:1: a line of more than 1 MiB") != NULL);
}

static rkw_status read_with(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_table *t;
    rkw_status status = rkw_table_read(&t, ctx, user, err);
    if (status == RKW_OK) rkw_table_free(t);
    return status;
}

TEST(reading_survives_lack_of_memory)
{
    char text[8192] = "plant,power\ntext,kW\n";
    for (int i = 0; i < 200; i++) snprintf(text + strlen(text), 32, "plant %d,%d\n", i, i);
    char *path = strdup(scratch_text("memory.csv", text));
    long failures = test_memory_exhaust(read_with, path);
    CHECK(failures > 200);
    free(path);
}

TEST(random_bytes_never_do_harm)
{
    test_random r = {31};
    static const char alphabet[] = "ab1,,,\n\n\r\"\" \t#;.-eMW\0\xff";
    for (int i = 0; i < 1000; i++) {
        char text[200];
        size_t n = random_index(&r, sizeof text);
        for (size_t k = 0; k < n; k++) text[k] = alphabet[random_index(&r, sizeof alphabet - 1)];
        const char *path = scratch_file("noise.csv");
        FILE *f = fopen(path, "wb");
        CHECK(f && fwrite(text, 1, n, f) == n && fclose(f) == 0);
        rkw_error err = {0};
        rkw_table *t;
        rkw_status status = rkw_table_read(&t, NULL, path, &err);
        CHECK((status == RKW_OK) == (t != NULL));
        CHECK(status == RKW_OK || err.message[0]);
        rkw_table_free(t);
    }
    test_note("seed 31");
}
