/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_TESTS_FUZZ_DRIVER_H
#define RKW_TESTS_FUZZ_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/* The entry point that libFuzzer and driver.c call. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
