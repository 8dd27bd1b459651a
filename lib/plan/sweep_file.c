/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results on file: a text header with digests, then blocks with a checksum. Numbers are in the machine's own form. */
#include "plan/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/memory.h"
#include "plan/sweep_digest.h"

typedef struct block_head {
    char magic[8];
    uint64_t first, n, check;
} block_head;

static const char MAGIC[8] = {'R', 'K', 'W', 'B', 'L', 'O', 'C', 'K'};

/* A block on file; entries are kept by rising first design. */
typedef struct entry {
    size_t first, n;
    off_t at;
} entry;

struct rkw_sweep_file {
    rkw_context ctx;
    char *path;
    int fd;
    size_t parameters, row; /* values of a design, and with its metrics */
    size_t designs, n_entries, capacity;
    entry *entries;
    off_t end;
};

/* ------------------------------------------------------------------ bytes */

static rkw_status size_of(const rkw_sweep_file *f, off_t *size, rkw_error *err)
{
    int status;
    struct stat file;
    RKW_RETRIED(status, fstat(f->fd, &file));
    if (status != 0) return rkw_fail_io(err, f->path, "cannot be read", errno);
    *size = file.st_size;
    return RKW_OK;
}

static rkw_status cut_at(const rkw_sweep_file *f, off_t size, const char *what, rkw_error *err)
{
    int status;
    RKW_RETRIED(status, ftruncate(f->fd, size));
    return status == 0 ? RKW_OK : rkw_fail_io(err, f->path, what, errno);
}

static rkw_status write_all(rkw_sweep_file *f, const void *bytes, size_t n, rkw_error *err)
{
    const char *p = bytes;
    while (n) {
        ssize_t done;
        RKW_RETRIED(done, pwrite(f->fd, p, n, f->end));
        if (done <= 0) return rkw_fail_io(err, f->path, "could not be written completely", done < 0 ? errno : EIO);
        p += done;
        n -= (size_t)done;
        f->end += done;
    }
    return RKW_OK;
}

/* @return 1 when all n bytes are there. */
static int read_all(const rkw_sweep_file *f, off_t at, void *bytes, size_t n)
{
    char *p = bytes;
    while (n) {
        ssize_t done;
        RKW_RETRIED(done, pread(f->fd, p, n, at));
        if (done <= 0) return 0;
        p += done;
        n -= (size_t)done;
        at += done;
    }
    return 1;
}

/* Order and every bit count. */
static uint64_t check_sum(uint64_t sum, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        sum = (sum ^ bits) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 29;
    }
    return sum;
}

/* ------------------------------------------------------------------ entries */

static size_t entries_before(const rkw_sweep_file *f, size_t first)
{
    size_t low = 0, high = f->n_entries;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->entries[middle].first < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static rkw_status insert(rkw_sweep_file *f, size_t first, size_t n, off_t at, rkw_error *err)
{
    if (f->n_entries == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 64;
        entry *grown = rkw_realloc(&f->ctx, f->entries, f->capacity, capacity, sizeof *grown);
        if (!grown) return rkw_fail_memory(err, "results of a sweep");
        f->entries = grown;
        f->capacity = capacity;
    }
    size_t place = entries_before(f, first);
    memmove(f->entries + place + 1, f->entries + place, (f->n_entries - place) * sizeof *f->entries);
    f->entries[place] = (entry){first, n, at};
    f->n_entries++;
    f->designs += n;
    return RKW_OK;
}

/* 1 when no entry shares a design with the range. */
static int is_free(const rkw_sweep_file *f, size_t first, size_t n)
{
    size_t place = entries_before(f, first + n);
    return place == 0 || f->entries[place - 1].first + f->entries[place - 1].n <= first;
}

/* ------------------------------------------------------------------ opening */

/* Takes the blocks behind the header until one is torn. */
static rkw_status scan(rkw_sweep_file *f, off_t at, rkw_error *err)
{
    off_t size = 0;
    RKW_TRY(size_of(f, &size, err));
    double *payload = NULL;
    size_t capacity = 0;
    rkw_status status = RKW_OK;
    f->end = at;
    for (block_head head; status == RKW_OK && read_all(f, at, &head, sizeof head); at = f->end) {
        const size_t row_bytes = f->row * sizeof(double);
        if (memcmp(head.magic, MAGIC, sizeof MAGIC) != 0 || head.n == 0 || head.n > (uint64_t)(size - at) / row_bytes ||
            head.first > SIZE_MAX / 2)
            break;
        if (head.n > capacity) {
            rkw_release(payload);
            payload = rkw_alloc(&f->ctx, head.n, row_bytes);
            capacity = payload ? head.n : 0;
            if (!payload) status = rkw_fail_memory(err, "results of a sweep");
        }
        if (status != RKW_OK || !read_all(f, at + (off_t)sizeof head, payload, head.n * row_bytes) ||
            check_sum(head.first, payload, head.n * f->row) != head.check || !is_free(f, head.first, head.n))
            break;
        status = insert(f, head.first, head.n, at + (off_t)sizeof head, err);
        f->end = at + (off_t)(sizeof head + head.n * row_bytes);
    }
    rkw_release(payload);
    return status == RKW_OK ? cut_at(f, f->end, "its torn last block cannot be dropped", err) : status;
}

static rkw_status start(rkw_sweep_file *f, const rkw_digests *now, int resume, rkw_error *err)
{
    off_t size = 0;
    RKW_TRY(size_of(f, &size, err));
    if (resume && size > 0) {
        size_t bytes = 0;
        char *old = rkw_alloc(&f->ctx, RKW_DIGESTS_BYTES, 1);
        if (!old) return rkw_fail_memory(err, "results of a sweep");
        size_t there = size < RKW_DIGESTS_BYTES - 1 ? (size_t)size : RKW_DIGESTS_BYTES - 1;
        rkw_status status = read_all(f, 0, old, there) ? rkw_digests_compare(now, f->path, old, &bytes, err)
                                                       : rkw_fail_io(err, f->path, "cannot be read", EIO);
        rkw_release(old);
        return status == RKW_OK ? scan(f, (off_t)bytes, err) : status;
    }
    RKW_TRY(cut_at(f, 0, "cannot be written", err));
    return write_all(f, now->text, now->used, err);
}

static rkw_status open_file(rkw_sweep_file *f, const rkw_sweep *s, int resume, rkw_error *err)
{
    RKW_RETRIED(f->fd, open(f->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (f->fd < 0) return rkw_fail_io(err, f->path, "cannot be written", errno);
    int locked;
    RKW_RETRIED(locked, flock(f->fd, LOCK_EX | LOCK_NB));
    if (locked != 0 && errno == EWOULDBLOCK)
        return rkw_fail(err, RKW_E_IO, (rkw_origin){f->path, 0}, "another process writes this sweep");
    if (locked != 0) return rkw_fail_io(err, f->path, "cannot be locked", errno);
    rkw_digests now;
    rkw_status status = rkw_digests_create(&now, s, err);
    if (status == RKW_OK) status = start(f, &now, resume, err);
    rkw_digests_release(&now);
    return status;
}

rkw_status rkw_sweep_file_open(rkw_sweep_file **out, const rkw_context *ctx, const rkw_sweep *sweep, const char *path,
                               int32_t resume, rkw_error *err)
{
    if (!out || !sweep || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_file_open: NULL argument");
    *out = NULL;
    rkw_context copy;
    RKW_TRY(rkw_context_copy(&copy, ctx, err));
    rkw_sweep_file *f = rkw_alloc(&copy, 1, sizeof *f);
    if (!f) return rkw_fail_memory(err, "results of a sweep");
    f->ctx = copy;
    f->fd = -1;
    f->parameters = rkw_sweep_parameters(sweep);
    f->row = f->parameters + RKW_SWEEP_METRICS;
    f->path = rkw_copy_text(&copy, path);
    rkw_status status = f->path ? open_file(f, sweep, resume, err) : rkw_fail_memory(err, "results of a sweep");
    if (status != RKW_OK) {
        rkw_sweep_file_close(f);
        return status;
    }
    *out = f;
    return RKW_OK;
}

void rkw_sweep_file_close(rkw_sweep_file *f)
{
    if (!f) return;
    if (f->fd >= 0) close(f->fd);
    rkw_release(f->entries);
    rkw_release(f->path);
    rkw_release(f);
}

/* ------------------------------------------------------------------ use */

size_t rkw_sweep_file_designs(const rkw_sweep_file *f) { return f->designs; }

void rkw_sweep_file_missing(const rkw_sweep_file *f, size_t from, size_t end, size_t most, size_t *first, size_t *n)
{
    size_t place = entries_before(f, from + 1);
    if (place > 0 && f->entries[place - 1].first + f->entries[place - 1].n > from) place--;
    while (place < f->n_entries && f->entries[place].first <= from) {
        size_t behind = f->entries[place].first + f->entries[place].n;
        if (behind > from) from = behind;
        place++;
    }
    if (place < f->n_entries && f->entries[place].first < end) end = f->entries[place].first;
    *first = from;
    *n = from < end ? end - from : 0;
    if (*n > most) *n = most;
}

rkw_status rkw_sweep_file_append(rkw_sweep_file *f, size_t first, size_t n, const double *values, const double *metrics,
                                 rkw_error *err)
{
    if (!f || !values || !metrics || n == 0)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_file_append: NULL argument or no design");
    if (!is_free(f, first, n))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "designs %zu .. %zu are on file already", first, first + n - 1);
    block_head head = {.first = first, .n = n};
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    head.check = check_sum(check_sum(first, values, n * f->parameters), metrics, n * RKW_SWEEP_METRICS);
    const off_t at = f->end;
    rkw_status status = write_all(f, &head, sizeof head, err);
    if (status == RKW_OK) status = write_all(f, values, n * f->parameters * sizeof *values, err);
    if (status == RKW_OK) status = write_all(f, metrics, n * RKW_SWEEP_METRICS * sizeof *metrics, err);
    if (status == RKW_OK) status = insert(f, first, n, at + (off_t)sizeof head, err);
    if (status != RKW_OK) f->end = at;
    return status;
}

rkw_status rkw_sweep_file_read(const rkw_sweep_file *f, size_t first, size_t n, double *values, double *metrics,
                               rkw_error *err)
{
    if (!f || (n && (!values || !metrics)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_file_read: NULL argument");
    while (n) {
        size_t place = entries_before(f, first + 1);
        const entry *e = place ? &f->entries[place - 1] : NULL;
        if (!e || e->first + e->n <= first)
            return rkw_fail(err, RKW_E_MISSING, (rkw_origin){f->path, 0}, "design %zu is not on file", first);
        size_t skip = first - e->first, part = e->n - skip < n ? e->n - skip : n, width = f->parameters;
        off_t metrics_at = e->at + (off_t)(e->n * width * sizeof(double));
        if (!read_all(f, e->at + (off_t)(skip * width * sizeof(double)), values, part * width * sizeof(double)) ||
            !read_all(f, metrics_at + (off_t)(skip * RKW_SWEEP_METRICS * sizeof(double)), metrics,
                      part * RKW_SWEEP_METRICS * sizeof(double)))
            return rkw_fail(err, RKW_E_IO, (rkw_origin){f->path, 0}, "ends before design %zu", first);
        first += part;
        n -= part;
        values += part * width;
        metrics += part * RKW_SWEEP_METRICS;
    }
    return RKW_OK;
}
