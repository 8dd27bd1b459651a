/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static fuzz_harness *first;

void fuzz_register(fuzz_harness *harness)
{
    fuzz_harness **at = &first;
    while (*at && strcmp((*at)->name, harness->name) < 0) at = &(*at)->next;
    harness->next = *at;
    *at = harness;
}

const fuzz_harness *fuzz_first(void) { return first; }

void fuzz_broken(const char *file, int line, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: %s does not hold: ", file, line, what);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}
