/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/sizes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/harness.h"

/* Memory of which the last byte in use is the last of a page, with a forbidden page behind it. */
typedef struct guarded {
    unsigned char *pages;
    size_t length;
} guarded;

static guarded guard(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), use = (size + page - 1) / page * page;
    guarded g = {mmap(NULL, use + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), use + page};
    if (g.pages == MAP_FAILED || mprotect(g.pages + use, page, PROT_NONE) != 0) abort();
    return g;
}

static void *place(const guarded *g, size_t size)
{
    return g->pages + g->length - (size_t)sysconf(_SC_PAGESIZE) - size;
}

static void judge(const size_probe *p, size_t told, rkw_status status, const rkw_error *err)
{
    if (told == p->size && !CHECK_STATUS(status, RKW_OK, *err)) test_note("%s, whole", p->name);
    if (told == 0 && !p->tells_nothing && !CHECK_STATUS(status, RKW_E_ARG, *err)) test_note("%s, size 0", p->name);
    if (!CHECK(status == RKW_OK || status == RKW_E_ARG || status == RKW_E_DOMAIN || status == RKW_E_MISSING ||
               status == RKW_E_AXIS))
        test_note("%s, %zu of %zu bytes: %s", p->name, told, p->size, err->message);
}

static void try_size(const size_probe *p, size_t told, size_t bytes)
{
    guarded g = guard(bytes);
    unsigned char *s = place(&g, bytes);
    rkw_error err = {0};
    memset(s, 0, bytes);
    if (p->sample) memcpy(s, p->sample, bytes < p->size ? bytes : p->size);
    memcpy(s, &told, sizeof told);
    rkw_status status = p->call(s, &err);
    size_t size_after;
    memcpy(&size_after, s, sizeof size_after);
    if (!CHECK(size_after == told)) test_note("%s: the size was overwritten", p->name);
    judge(p, told, status, &err);
    munmap(g.pages, g.length);
}

void try_sizes(const size_probe *probes, size_t n)
{
    for (const size_probe *p = probes; p < probes + n; p++) {
        if (!CHECK(p->size == rkw_struct_size(p->name))) test_note("%s", p->name);
        try_size(p, p->size, p->size);
        try_size(p, 0, sizeof(size_t));
        for (size_t size = sizeof(size_t); size < p->size; size += size < 128 ? 8 : (p->size / 8 / 8 + 1) * 8)
            try_size(p, size, size);
    }
}
