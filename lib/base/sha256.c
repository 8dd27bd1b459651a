/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 as FIPS 180-4 has it, section 6.2. */
#include <errno.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"

/* First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void spread(const uint8_t *block, uint32_t *w)
{
    for (int i = 0; i < 16; i++, block += 4)
        w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
    for (int i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] =
            w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
}

static void compress(uint32_t *hash, const uint8_t *block)
{
    uint32_t w[64], s[8];
    spread(block, w);
    memcpy(s, hash, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t e = s[4], a = s[0];
        uint32_t t1 = s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & s[5]) ^ (~e & s[6])) +
                      round_constants[i] + w[i];
        uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) hash[i] += s[i];
}

void rkw_sha256_start(rkw_sha256 *s)
{
    static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(s, 0, sizeof *s);
    memcpy(s->hash, first, sizeof first);
}

void rkw_sha256_add(rkw_sha256 *s, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    size_t held = (size_t)(s->n_bytes % sizeof s->block);
    s->n_bytes += n;
    while (n) {
        if (!held && n >= sizeof s->block) {
            compress(s->hash, p);
            p += sizeof s->block;
            n -= sizeof s->block;
            continue;
        }
        size_t room = sizeof s->block - held, part = n < room ? n : room;
        memcpy(s->block + held, p, part);
        held += part;
        p += part;
        n -= part;
        if (held == sizeof s->block) {
            compress(s->hash, s->block);
            held = 0;
        }
    }
}

void rkw_sha256_end(rkw_sha256 *s, uint8_t digest[RKW_SHA256_BYTES])
{
    uint8_t tail[72] = {0x80};
    uint64_t bits = 8 * s->n_bytes;
    size_t held = (size_t)(s->n_bytes % sizeof s->block), pad = (held < 56 ? 56 : 120) - held;
    for (int i = 0; i < 8; i++) tail[pad + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    rkw_sha256_add(s, tail, pad + 8);
    for (int i = 0; i < RKW_SHA256_BYTES; i++) digest[i] = (uint8_t)(s->hash[i / 4] >> (24 - 8 * (i % 4)));
}

void rkw_sha256_text(const uint8_t digest[RKW_SHA256_BYTES], char text[RKW_SHA256_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < RKW_SHA256_BYTES; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[2 * RKW_SHA256_BYTES] = 0;
}

rkw_status rkw_sha256_file(const char *path, uint8_t digest[RKW_SHA256_BYTES], rkw_error *err)
{
    if (!path || !digest) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sha256_file: path or digest is NULL");
    uint8_t chunk[1 << 14];
    ssize_t n = -1;
    rkw_sha256 s;
    rkw_sha256_start(&s);
    int file = rkw_file_open(path, NULL);
    while (file >= 0 && (n = rkw_file_read(file, chunk, sizeof chunk)) > 0) rkw_sha256_add(&s, chunk, (size_t)n);
    int error = errno;
    if (file >= 0) rkw_file_close(file);
    if (n < 0) return rkw_fail_io(err, path, "cannot be read", error);
    rkw_sha256_end(&s, digest);
    return RKW_OK;
}
