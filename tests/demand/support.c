/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

rkw_clock *site_clock(void)
{
    rkw_clock *clock = NULL;
    rkw_error err;
    CHECK_OK(rkw_clock_create(&clock, NULL, 3600, NULL, 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN, &err), err);
    return clock;
}

rkw_racks *load_racks(const char *folder)
{
    rkw_racks *racks = NULL;
    rkw_error err;
    CHECK_OK(rkw_racks_load(&racks, NULL, folder, &err), err);
    return racks;
}

rkw_facility_design *load_design(const char *folder, const rkw_racks *racks)
{
    rkw_facility_design *design = NULL;
    rkw_error err;
    CHECK_OK(rkw_facility_design_load(&design, NULL, folder, racks, &err), err);
    return design;
}

rkw_facility *facility_at(const rkw_facility_design *design, const double *temp_C, size_t n, double rel_humidity)
{
    rkw_civil june = {2025, 6, 1, 0, 0, 0};
    rkw_axis axis = {rkw_unix_from_civil(&june), 3600, 0, n};
    double *humidity = malloc(n * sizeof *humidity), *pressure = malloc(n * sizeof *pressure);
    for (size_t i = 0; i < n; i++) {
        humidity[i] = rel_humidity;
        pressure[i] = 101325.0;
    }
    rkw_facility *facility = NULL;
    rkw_clock *clock = site_clock();
    rkw_error err;
    CHECK_OK(rkw_facility_create(&facility, NULL, design, &axis, clock, temp_C, humidity, pressure, &err), err);
    rkw_clock_free(clock);
    free(humidity);
    free(pressure);
    return facility;
}

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *text = calloc(1, 1 << 20);
    size_t n = fread(text, 1, (1 << 20) - 1, file);
    text[n] = 0;
    fclose(file);
    return text;
}

/* The text with `from` (NULL: all of it) replaced by `to`; frees the old one. */
static char *replaced(char *text, const char *from, const char *to)
{
    const char *at = from ? strstr(text, from) : text;
    if (!from) from = text;
    if (!CHECK(at != NULL)) return text;
    char *out = calloc(1, strlen(text) + strlen(to) + 1);
    memcpy(out, text, (size_t)(at - text));
    strcat(strcat(out, to), at + strlen(from));
    free(text);
    return out;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    fputs(text, file);
    fclose(file);
}

const char *site_variant(const char *name, const char *file, const char *from, const char *to)
{
    const char *const edits[] = {file, from, to, NULL};
    return site_edited(name, edits);
}

const char *site_edited(const char *name, const char *const *edits)
{
    static const char *const tables[] = {
        "racks.csv",   "gpu_power_cap.csv", "tenants.csv",         "workload_shape.csv", "clocks.csv",
        "cooling.csv", "power_chain.csv",   "other_buildings.csv", "ashrae_classes.csv", "halls.csv"};
    static char folder[1024];
    snprintf(folder, sizeof folder, "%s", scratch_file(name));
    mkdir(folder, 0777);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char source[1200], target[1200];
        snprintf(source, sizeof source, "%s/%s", repo_file("data/tetouan"), tables[i]);
        snprintf(target, sizeof target, "%s/%s", folder, tables[i]);
        char *text = read_text(source);
        if (!CHECK(text != NULL)) continue;
        for (const char *const *edit = edits; edit[0]; edit += 3)
            if (strcmp(edit[0], tables[i]) == 0) text = replaced(text, edit[1], edit[2]);
        write_text(target, text);
        free(text);
    }
    return folder;
}

const char *message_tail(const rkw_error *err)
{
    const char *tail = err->message;
    for (const char *p = tail; *p && *p != ':'; p++)
        if (*p == '/') tail = p + 1;
    return tail;
}

void full_it_MW(const rkw_racks *racks, double it_MW[RKW_POOLS_MAX])
{
    for (size_t p = 0; p < rkw_racks_count(racks); p++) {
        double installed = rkw_racks_value(racks, p, RKW_RACK_INSTALLED);
        it_MW[p] = rkw_racks_it_MW(racks, p, installed, installed * rkw_racks_value(racks, p, RKW_RACK_GPUS), 1.0);
    }
}

void floor_it_MW(const rkw_racks *racks, double it_MW[RKW_POOLS_MAX])
{
    for (size_t p = 0; p < rkw_racks_count(racks); p++)
        it_MW[p] = rkw_racks_floor_MW(racks, p, rkw_racks_value(racks, p, RKW_RACK_INSTALLED));
}
