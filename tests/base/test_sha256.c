/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected digests: FIPS 180-2, appendix B, and the NIST example file SHA256.pdf (empty message: SHAVS short messages). */
#include <rackwatt/base.h>

#include <stdio.h>
#include <string.h>

#include "harness/harness.h"

static const char *digest_of(const char *text, size_t n, size_t step)
{
    static char hex[RKW_SHA256_TEXT];
    uint8_t digest[RKW_SHA256_BYTES];
    rkw_sha256 s;
    rkw_sha256_start(&s);
    for (size_t at = 0; at < n; at += step) rkw_sha256_add(&s, text + at, n - at < step ? n - at : step);
    rkw_sha256_end(&s, digest);
    rkw_sha256_text(digest, hex);
    return hex;
}

TEST(sha256_of_the_standard)
{
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    CHECK_TEXT(digest_of("", 0, 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_TEXT(digest_of("abc", 3, 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_TEXT(digest_of(two_blocks, 56, 56), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(sha256_of_a_million_letters_in_pieces)
{
    static char letters[1000000];
    memset(letters, 'a', sizeof letters);
    const size_t steps[] = {1, 7, 63, 64, 65, 1000, sizeof letters};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        CHECK_TEXT(digest_of(letters, sizeof letters, steps[i]),
                   "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha256_of_a_file)
{
    uint8_t digest[RKW_SHA256_BYTES];
    char hex[RKW_SHA256_TEXT];
    rkw_error err = {0};
    CHECK_OK(rkw_sha256_file(scratch_text("abc", "abc"), digest, &err), err);
    rkw_sha256_text(digest, hex);
    CHECK_TEXT(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_STATUS(rkw_sha256_file("no/such/file", digest, &err), RKW_E_IO, err);
    CHECK(strstr(err.message, "no/such/file: cannot be read") != NULL);
    CHECK_STATUS(rkw_sha256_file(".", digest, &err), RKW_E_IO, err);
}
