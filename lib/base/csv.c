/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csv.h"

#include <csv.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

enum { CHUNK_BYTES = 1 << 16, LONGEST_LINE = 1 << 20, MOST_BYTES = 1 << 30, FIELD_BYTES = 1 << 10, MOST_CELLS = 4096 };

typedef struct reader {
    const rkw_context *ctx;
    const char *path;
    rkw_status (*on_row)(void *user, const rkw_csv_row *row, rkw_error *err);
    void *user;
    rkw_error *err;
    rkw_status status;
    int64_t line;
    size_t line_bytes;
    int in_comment, in_row;
    char *text; /* cells of the row, each with its 0 */
    size_t used, capacity, n;
    size_t starts[MOST_CELLS];
    const char *cells[MOST_CELLS];
} reader;

static void fail_here(reader *r, rkw_status status, const char *what)
{
    if (r->status == RKW_OK) r->status = rkw_fail(r->err, status, (rkw_origin){r->path, r->line}, "%s", what);
}

static int has_control_character(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < ' ' && p[i] != '\t' && p[i] != '\n' && p[i] != '\r') return 1;
    return 0;
}

static void on_field(void *cell, size_t length, void *data)
{
    reader *r = data;
    if (r->status != RKW_OK) return;
    const char *p = cell;
    if (has_control_character(p, length)) {
        fail_here(r, RKW_E_FORMAT, "not a text file: a control character in a field");
        return;
    }
    if (r->n == MOST_CELLS) {
        fail_here(r, RKW_E_FORMAT, "more than 4096 fields in a row");
        return;
    }
    while (length && (*p == ' ' || *p == '\t')) p++, length--;
    while (length && (p[length - 1] == ' ' || p[length - 1] == '\t')) length--;
    if (r->used + length + 1 > r->capacity) {
        size_t capacity = 2 * (r->used + length + 1) + 1024;
        char *grown = rkw_realloc(r->ctx, r->text, r->capacity, capacity, 1);
        if (!grown) {
            fail_here(r, RKW_E_MEMORY, "out of memory for a row");
            return;
        }
        r->text = grown;
        r->capacity = capacity;
    }
    r->starts[r->n++] = r->used;
    if (length) memcpy(r->text + r->used, p, length);
    r->text[r->used + length] = 0;
    r->used += length + 1;
    r->in_row = 1;
}

static void on_row_end(int terminator, void *data)
{
    (void)terminator;
    reader *r = data;
    int blank = r->n == 1 && !r->text[0];
    for (size_t i = 0; i < r->n; i++) r->cells[i] = r->text + r->starts[i];
    if (r->status == RKW_OK && r->n && !blank) {
        rkw_csv_row row = {r->cells, r->n, r->line};
        r->status = r->on_row(r->user, &row, r->err);
    }
    r->used = r->n = 0;
    r->in_row = 0;
}

static void feed(reader *r, struct csv_parser *p, const char *bytes, size_t n)
{
    if (n && r->status == RKW_OK && csv_parse(p, bytes, n, on_field, on_row_end, r) != n)
        fail_here(r, csv_error(p) == CSV_ENOMEM ? RKW_E_MEMORY : RKW_E_FORMAT, csv_strerror(csv_error(p)));
}

/* Hands a chunk on line by line, leaving out comment lines and counting lines. */
static void feed_lines(reader *r, struct csv_parser *p, const char *bytes, size_t n)
{
    while (n && r->status == RKW_OK) {
        const char *newline = memchr(bytes, '\n', n);
        size_t part = newline ? (size_t)(newline - bytes) + 1 : n;
        if (r->line_bytes == 0 && p->pstate == 0) r->in_comment = *bytes == '#';
        r->line_bytes += part;
        if (r->line_bytes > LONGEST_LINE) fail_here(r, RKW_E_FORMAT, "a line of more than 1 MiB");
        if (!r->in_comment) feed(r, p, bytes, part);
        if (newline) {
            r->line++;
            r->line_bytes = 0;
            r->in_comment = 0;
        }
        bytes += part;
        n -= part;
    }
}

/* libcsv's own buffer. It asks for memory without a user pointer, so the context lies in front of the buffer. */
typedef struct guest_block {
    const rkw_context *ctx;
    size_t bytes;
    char text[];
} guest_block;

static guest_block *block_of(void *text) { return (guest_block *)(void *)((char *)text - offsetof(guest_block, text)); }

static void *guest_realloc(void *text, size_t bytes)
{
    guest_block *old = block_of(text);
    guest_block *grown = rkw_realloc(old->ctx, old, sizeof *old + old->bytes, sizeof *old + bytes, 1);
    if (!grown) return NULL;
    grown->bytes = bytes;
    return grown->text;
}

static void guest_free(void *text) { rkw_release(block_of(text)); }

static int start_parser(struct csv_parser *p, const rkw_context *ctx)
{
    guest_block *block = rkw_alloc(ctx, 1, sizeof *block + FIELD_BYTES);
    if (!block || csv_init(p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        rkw_release(block);
        return 0;
    }
    *block = (guest_block){ctx, FIELD_BYTES};
    csv_set_realloc_func(p, guest_realloc);
    csv_set_free_func(p, guest_free);
    csv_set_blk_size(p, CHUNK_BYTES);
    p->entry_buf = (unsigned char *)block->text;
    p->entry_size = FIELD_BYTES;
    return 1;
}

static void read_all(reader *r, int file, char *chunk)
{
    struct csv_parser p;
    if (!start_parser(&p, r->ctx)) {
        fail_here(r, RKW_E_MEMORY, "out of memory for reading a CSV file");
        return;
    }
    ssize_t n = 0;
    size_t total = 0;
    int first = 1;
    while (r->status == RKW_OK && (n = rkw_file_read(file, chunk, CHUNK_BYTES)) > 0) {
        size_t skip = first && n >= 3 && memcmp(chunk, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        first = 0;
        total += (size_t)n;
        if (total > MOST_BYTES) fail_here(r, RKW_E_FORMAT, "the file is larger than 1 GiB; this is no table");
        feed_lines(r, &p, chunk + skip, (size_t)n - skip);
    }
    if (n < 0) r->status = rkw_fail_io(r->err, r->path, "cannot be read", errno);
    if (r->status == RKW_OK && csv_fini(&p, on_field, on_row_end, r) != 0)
        fail_here(r, RKW_E_FORMAT, "a quoted field is not closed");
    csv_free(&p);
}

static void start_reader(reader *r, const rkw_context *ctx, const char *path,
                         rkw_status (*on_row)(void *user, const rkw_csv_row *row, rkw_error *err), void *user,
                         rkw_error *err)
{
    r->ctx = ctx;
    r->path = path;
    r->on_row = on_row;
    r->user = user;
    r->err = err;
    r->status = RKW_OK;
    r->line = 1;
    r->line_bytes = 0;
    r->in_comment = r->in_row = 0;
    r->text = NULL;
    r->used = r->capacity = r->n = 0;
}

static rkw_status open_file(const char *path, int *file, rkw_error *err)
{
    *file = rkw_file_open(path, NULL);
    return *file >= 0 ? RKW_OK : rkw_fail_io(err, path, "cannot be read", errno);
}

rkw_status rkw_csv_read(const rkw_context *ctx, const char *path,
                        rkw_status (*on_row)(void *user, const rkw_csv_row *row, rkw_error *err), void *user,
                        rkw_error *err)
{
    int file;
    RKW_TRY(open_file(path, &file, err));
    /* Room for cells and bytes is not cleared: that took as long as reading a small table. */
    reader *r = rkw_alloc_unset(ctx, 1, sizeof *r);
    char *chunk = rkw_alloc_unset(ctx, CHUNK_BYTES, 1);
    rkw_status status;
    if (r && chunk) {
        start_reader(r, ctx, path, on_row, user, err);
        read_all(r, file, chunk);
        status = r->status;
        rkw_release(r->text);
    } else {
        status = rkw_fail_memory(err, "reading a CSV file");
    }
    rkw_release(r);
    rkw_release(chunk);
    rkw_file_close(file);
    return status;
}
