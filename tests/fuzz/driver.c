/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small mutating driver for compilers without libFuzzer: usage `fuzz-weather SECONDS SEED FILE...`. It tries the files as
 * they are, then mutations of them: bytes, digits, lines and pieces changed, doubled, dropped, swapped between files. The
 * input that is being tried stands in the file PROGRAM.last when a sanitizer ends the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz/driver.h"

enum { MOST_FILES = 256, MOST_BYTES = 1 << 16 };

typedef struct input {
    uint8_t *bytes;
    size_t length;
} input;

static uint64_t state;
static char last_path[4096];

static size_t below(size_t n)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = state;
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return n ? (size_t)((x ^ (x >> 31)) % n) : 0;
}

static input read_input(const char *path)
{
    input in = {malloc(MOST_BYTES), 0};
    FILE *f = fopen(path, "rb");
    if (!f || !in.bytes) {
        fprintf(stderr, "fuzz: %s cannot be read\n", path);
        exit(2);
    }
    in.length = fread(in.bytes, 1, MOST_BYTES, f);
    fclose(f);
    return in;
}

static void replace(input *in, size_t at, size_t old, const uint8_t *bytes, size_t length)
{
    if (at > in->length) at = in->length;
    if (old > in->length - at) old = in->length - at;
    if (in->length - old + length > MOST_BYTES) return;
    memmove(in->bytes + at + length, in->bytes + at + old, in->length - at - old);
    memmove(in->bytes + at, bytes, length);
    in->length += length - old;
}

static size_t line_start(const input *in, size_t at)
{
    while (at > 0 && in->bytes[at - 1] != '\n') at--;
    return at;
}

static size_t line_end(const input *in, size_t at)
{
    while (at < in->length && in->bytes[at] != '\n') at++;
    return at < in->length ? at + 1 : at;
}

static void change_token(input *in)
{
    static const char *const tokens[] = {"-1",
                                         "0",
                                         "9999",
                                         "-9999",
                                         "1e308",
                                         "1e-320",
                                         "nan",
                                         "",
                                         "\"",
                                         "\"\"",
                                         ",",
                                         ",,,,",
                                         "\n",
                                         "\r\n",
                                         "2024-02-29",
                                         "24:00",
                                         "60",
                                         "-0",
                                         "99999999999999999999",
                                         "\xef\xbb\xbf",
                                         "time",
                                         "height",
                                         "@80",
                                         "@1e9",
                                         "Latitude",
                                         "91",
                                         "0.0000000001",
                                         "\t"};
    const char *token = tokens[below(sizeof tokens / sizeof tokens[0])];
    replace(in, below(in->length + 1), below(6), (const uint8_t *)token, strlen(token));
}

static void change_lines(input *in)
{
    uint8_t copy[4096];
    size_t from = line_start(in, below(in->length + 1)), length = line_end(in, from) - from;
    if (length > sizeof copy) length = sizeof copy;
    memcpy(copy, in->bytes + from, length);
    if (below(2)) replace(in, from, length, copy, 0);
    if (below(2)) replace(in, line_start(in, below(in->length + 1)), 0, copy, length);
}

static void mutate(input *in, const input *files, size_t n_files)
{
    for (size_t times = 1 + below(6); times-- && in->length;) {
        const input *other = &files[below(n_files)];
        size_t at = below(in->length);
        switch (below(6)) {
        case 0: in->bytes[at] = (uint8_t)below(256); break;
        case 1: in->bytes[at] = (uint8_t)('0' + below(10)); break;
        case 2: change_token(in); break;
        case 3: change_lines(in); break;
        case 4: replace(in, at, below(64), other->bytes, 0); break;
        default: {
            size_t from = below(other->length), length = below(other->length - from);
            replace(in, at, below(200), other->bytes + from, length < 500 ? length : 500);
        }
        }
    }
}

static void try_input(const input *in)
{
    FILE *f = fopen(last_path, "wb");
    if (f) {
        fwrite(in->bytes, 1, in->length, f);
        fclose(f);
    }
    LLVMFuzzerTestOneInput(in->bytes, in->length);
}

int main(int argc, char **argv)
{
    static input files[MOST_FILES];
    size_t n = 0, tries = 0;
    if (argc < 4) {
        fprintf(stderr, "usage: %s SECONDS SEED FILE...\n", argv[0]);
        return 2;
    }
    time_t end = time(NULL) + atol(argv[1]);
    state = strtoull(argv[2], NULL, 10);
    snprintf(last_path, sizeof last_path, "%s.last", argv[0]);
    for (int i = 3; i < argc && n < MOST_FILES; i++) {
        files[n] = read_input(argv[i]);
        if (files[n].length) try_input(&files[n++]);
    }
    input work = {malloc(MOST_BYTES), 0};
    if (!work.bytes) return 2;
    for (; time(NULL) < end; tries++) {
        const input *from = &files[below(n)];
        memcpy(work.bytes, from->bytes, from->length);
        work.length = from->length;
        mutate(&work, files, n);
        if (work.length) try_input(&work);
    }
    printf("%s: %zu inputs, nothing found\n", argv[0], tries + n);
    for (size_t i = 0; i < n; i++) free(files[i].bytes);
    free(work.bytes);
    remove(last_path);
    return 0;
}
