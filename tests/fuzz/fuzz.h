/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Harnesses: `FUZZ(name) { ... }` takes `bytes` and `length` and must survive any of them. libFuzzer drives one harness per
 * program (libfuzzer.c); the tests replay tests/fuzz/corpus/NAME through each (test_corpus.c). */
#ifndef RKW_TESTS_FUZZ_H
#define RKW_TESTS_FUZZ_H

#include <rackwatt/rackwatt.h>

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_harness {
    const char *name;
    void (*take)(const uint8_t *bytes, size_t length);
    struct fuzz_harness *next;
} fuzz_harness;

void fuzz_register(fuzz_harness *harness);
/* Of all harnesses, in order of their names; NULL at the end. */
const fuzz_harness *fuzz_first(void);

#define FUZZ(harness)                                                                                                  \
    static void harness(const uint8_t *bytes, size_t length);                                                          \
    __attribute__((constructor)) static void register_##harness(void)                                                  \
    {                                                                                                                  \
        static fuzz_harness entry = {#harness, harness, NULL};                                                         \
        fuzz_register(&entry);                                                                                         \
    }                                                                                                                  \
    static void harness(const uint8_t *bytes, size_t length)

/* Ends the program with the text when a promise does not hold, so that libFuzzer keeps the input. */
#define EXPECT(holds, ...)                                                                                             \
    do {                                                                                                               \
        if (!(holds)) fuzz_broken(__FILE__, __LINE__, #holds, __VA_ARGS__);                                            \
    } while (0)
__attribute__((noreturn, format(printf, 4, 5))) void fuzz_broken(const char *file, int line, const char *what,
                                                                 const char *format, ...);

/* ------------------------------------------------------------------ files in memory */

/* The library's calls that open, read and look for files are led here by the linker (--wrap): a name below `fuzz/` is a file
 * in memory, any other one is a file of the system. */
void fuzz_file(const char *name, const void *bytes, size_t length);
/* Takes all files away that fuzz_file made since the last fuzz_keep_files. */
void fuzz_drop_files(void);
/* The files made so far stay. */
void fuzz_keep_files(void);
/* Copies a file of the system to a file in memory, which stays. */
void fuzz_copy(const char *path, const char *name);
/* The tables of Tetouan and the catalogue as `fuzz/site/...` and `fuzz/catalog/...`; does nothing the second time. The folder
 * `fuzz/in` has them too, but for the tables that an input replaces. */
void fuzz_tetouan(void);
/* The site of these tables, which stays. */
rkw_site *fuzz_site(void);

/* Parts an input at lines of the form `=NAME` and makes a file `FOLDER/NAME` of what follows each. */
void fuzz_files_from(const char *folder, const uint8_t *bytes, size_t length);

#endif
