/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers of property tests: from a seed, or from the bytes of a fuzzer's input. */
#include "harness/harness.h"

static const uint8_t *input;
static size_t input_length, input_at;

void random_from_bytes(const uint8_t *bytes, size_t length)
{
    input = bytes;
    input_length = length;
    input_at = 0;
}

static unsigned next_byte(void) { return input_at < input_length ? input[input_at++] : 0; }

double random_0_1(test_random *r)
{
    if (input) {
        unsigned high = next_byte();
        return (double)(high << 8 | next_byte()) / 65536.0;
    }
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

double random_between(test_random *r, double low, double high) { return low + (high - low) * random_0_1(r); }

size_t random_index(test_random *r, size_t n) { return (size_t)(random_0_1(r) * (double)n); }
