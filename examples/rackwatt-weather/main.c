/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rackwatt-weather: looks at weather files, turns them into other formats and draws synthetic years. */
#include "weather.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

rkw_status weather_complain(rkw_error *err, rkw_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    memset(err, 0, sizeof *err);
    err->status = status;
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return status;
}

static const char notes[] =
    "Commands:\n"
    "  check FILE           what the file holds, and what is wrong with it: gaps, limits, closure,\n"
    "                       stuck sensors, and the clock by the sun\n"
    "  convert FILE --to F  writes the table as own, epw or sam (hourly means unless --step is given)\n"
    "  synth SITE           draws --years synthetic years from the site's climate normals, or from those\n"
    "                       of a measured file given with --from, into the folder --out\n"
    "\n"
    "Formats are found from the content: own, epw, tmy3, pvgis_tmy, pvgis_hourly, sam_csv (with NSRDB),\n"
    "sam_srw, mapped, named. docs/weather.md describes them and the maps.";

int main(int argc, char **argv)
{
    weather_job job = {.format = "auto",
                       .maps = "data/maps",
                       .gaps = "refuse",
                       .to = "own",
                       .step_s = -1,
                       .years = 1,
                       .seed = 1,
                       .year = 2025};
    const program_option options[] = {
        OPTION_TEXT("format", "NAME", &job.format, "format of FILE instead of looking (default: auto)"),
        OPTION_TEXT("map", "FILE", &job.map, "map table of a CSV that has no known format"),
        OPTION_TEXT("maps", "DIR", &job.maps, "folder of maps to try when none is given (default: data/maps)"),
        OPTION_TEXT("place", "LAT,LON[,M]", &job.place, "where FILE was measured, when it does not tell"),
        OPTION_NUMBER("utc-offset", "H", &job.utc_offset_h, -12, 14,
                      "clock of FILE, when it does not tell (default: 0)"),
        OPTION_TEXT("gaps", "RULE", &job.gaps, "convert: refuse or fill (default: refuse)"),
        OPTION_INTEGER("step", "S", &job.step_s, 60, 3600, "convert: seconds of a row (default: 3600)"),
        OPTION_TEXT("to", "FORMAT", &job.to, "convert: own, epw or sam (default: own)"),
        OPTION_TEXT("out", "PATH", &job.out, "convert: file; synth: folder (default: beside you, named after FILE)"),
        OPTION_INTEGER("years", "N", &job.years, 1, 100000, "synth: number of years (default: 1)"),
        OPTION_INTEGER("seed", "S", &job.seed, 0, 9007199254740991.0, "synth: seed (default: 1)"),
        OPTION_INTEGER("year", "Y", &job.year, 1600, 3000, "synth, typical files: calendar year (default: 2025)"),
        OPTION_TEXT("from", "FILE", &job.from, "synth: measured file whose own normals are used"),
    };
    const program self = {"weather",
                          "check|convert|synth FILE|SITE",
                          "Checks, converts and synthesises weather.",
                          notes,
                          options,
                          sizeof options / sizeof options[0],
                          2,
                          2};
    static const struct {
        const char *name;
        rkw_status (*command)(const weather_job *, rkw_error *);
    } commands[] = {{"check", weather_check}, {"convert", weather_convert}, {"synth", weather_synth}};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    job.run = &run;
    job.file = run.arguments[1];
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(run.arguments[0], commands[i].name) != 0) continue;
        rkw_error err = {0};
        if (commands[i].command(&job, &err) != RKW_OK) program_failed(&run, &err);
        return program_end(&run);
    }
    program_misused(&run, "unknown command %s; check, convert or synth", run.arguments[0]);
    return program_end(&run);
}
