/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz harness of the weather readers: any bytes must give a table or an error. The table is then checked, filled,
 * resampled and written, so that what a reader lets through is carried to the end.
 *
 * `make fuzz` runs it under ASan and UBSan with the driver of driver.c; with clang it also links against libFuzzer. */
#include <stdint.h>
#include <stdlib.h>

#include <rackwatt/weather.h>

#include "fuzz/driver.h"

static void use_table(rkw_weather *w)
{
    static const int32_t steps[] = {60, 900, 3600};
    rkw_weather_report report = {.size = sizeof report};
    rkw_error err;
    rkw_normals normals;
    rkw_normals_init(&normals);
    if (rkw_weather_axis(w)->n > 5000) return; /* the work would take seconds */
    (void)!rkw_weather_check(w, &report, &err);
    (void)!rkw_normals_from_weather(&normals, w, &err);
    (void)!rkw_weather_fill(w, NULL, &err);
    for (size_t i = 0; i < 3; i++) {
        rkw_weather *other = NULL;
        if (rkw_weather_resample(&other, NULL, w, steps[i], &err) == RKW_OK) rkw_weather_free(other);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length < 2) return 0;
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    rkw_place place = {35.57, -5.37, 60};
    rkw_weather *w = NULL;
    rkw_error err;
    /* The first byte chooses how the rest is read; corpus files begin with their own first letter. */
    options.gaps = bytes[0] % 3;
    options.step_s = bytes[0] & 8 ? 0 : 3600;
    if (bytes[0] & 16) options.place = &place;
    if (bytes[0] & 64 && bytes[0] & 128) options.format = bytes[0] % 10;
    if (rkw_weather_read_memory(&w, NULL, (const char *)bytes, length, "fuzz", &options, &err) != RKW_OK) return 0;
    use_table(w);
    rkw_weather_free(w);
    return 0;
}
