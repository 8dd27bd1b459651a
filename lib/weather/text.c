/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "weather/text.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/file.h"

#define CHUNK_BYTES ((size_t)1 << 20)
#define LARGEST_FILE ((uint64_t)4 << 30)

rkw_origin rkw_text_here(const rkw_text *text) { return (rkw_origin){text->name, text->line}; }

static rkw_status refuse(const char *name, const char *why, rkw_error *err)
{
    return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){name, 0}, "%s", why);
}

static int starts_with(const rkw_text *t, const char *magic, size_t n)
{
    return t->length >= n && memcmp(t->bytes, magic, n) == 0;
}

/* What the first bytes tell about files that are no text. */
static const char *foreign_kind(const rkw_text *t)
{
    if (starts_with(t, "PK\3\4", 4) || starts_with(t, "PK\5\6", 4)) return "is a zip archive; unpack it first";
    if (starts_with(t, "\x1f\x8b", 2)) return "is gzip-compressed; unpack it first";
    if (starts_with(t, "\xff\xfe", 2) || starts_with(t, "\xfe\xff", 2)) return "is UTF-16 text; save it as UTF-8";
    return NULL;
}

static int64_t line_of(const rkw_text *t, size_t offset)
{
    int64_t line = 1;
    for (size_t i = 0; i < offset; i++) line += t->bytes[i] == '\n';
    return line;
}

static rkw_status check_lines(const rkw_text *t, rkw_error *err)
{
    for (size_t at = 0; at < t->length;) {
        const char *end = memchr(t->bytes + at, '\n', t->length - at);
        size_t length = end ? (size_t)(end - t->bytes) - at : t->length - at;
        if (length > RKW_TEXT_LINE_MAX)
            return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->name, line_of(t, at)},
                            "the line is longer than %u characters; this is no weather table", RKW_TEXT_LINE_MAX);
        at += length + 1;
    }
    return RKW_OK;
}

static rkw_status check_text(rkw_text *t, rkw_error *err)
{
    if (starts_with(t, "\xef\xbb\xbf", 3)) t->at = 3;
    if (t->length == t->at) return refuse(t->name, "the file is empty", err);
    const char *foreign = foreign_kind(t);
    if (foreign) return refuse(t->name, foreign, err);
    const char *zero = memchr(t->bytes, 0, t->length);
    if (zero)
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){t->name, line_of(t, (size_t)(zero - t->bytes))},
                        "a zero byte: this is a binary file, not a table");
    return check_lines(t, err);
}

rkw_status rkw_text_borrow(rkw_text *text, const char *bytes, size_t length, const char *name, rkw_error *err)
{
    *text = (rkw_text){.bytes = bytes, .length = length, .name = name};
    return check_text(text, err);
}

/* A file without line ends is refused before it fills the memory. */
static int line_is_endless(const rkw_text *t, size_t added)
{
    size_t look = added + RKW_TEXT_LINE_MAX < t->length ? added + RKW_TEXT_LINE_MAX : t->length;
    return t->length > 2 * RKW_TEXT_LINE_MAX && !memchr(t->bytes + t->length - look, '\n', look);
}

static rkw_status read_chunks(rkw_text *t, const rkw_context *ctx, int file, size_t expected, rkw_error *err)
{
    size_t capacity = expected + 1;
    for (;;) {
        if (t->length == capacity || !t->owned) {
            size_t larger = t->owned ? 2 * capacity + CHUNK_BYTES : capacity;
            char *grown = rkw_realloc(ctx, t->owned, t->owned ? capacity : 0, larger, 1);
            if (!grown) return rkw_fail_memory(err, "the text of a weather file");
            t->owned = grown;
            t->bytes = grown;
            capacity = larger;
        }
        size_t room = capacity - t->length;
        ssize_t got = rkw_file_read(file, t->owned + t->length, room < CHUNK_BYTES ? room : CHUNK_BYTES);
        if (got < 0) return rkw_fail_io(err, t->name, "the weather file cannot be read", errno);
        if (got == 0) return RKW_OK;
        t->length += (size_t)got;
        if ((uint64_t)t->length > LARGEST_FILE) return refuse(t->name, "the file is larger than 4 GiB", err);
        if (foreign_kind(t)) return RKW_OK; /* refused by the check that follows */
        if (line_is_endless(t, (size_t)got)) return RKW_OK;
    }
}

rkw_status rkw_text_open(rkw_text *text, const rkw_context *ctx, const char *path, rkw_error *err)
{
    *text = (rkw_text){.name = path};
    off_t size;
    int file = rkw_file_open(path, &size);
    if (file < 0 && errno == EISDIR)
        return rkw_fail(err, RKW_E_IO, (rkw_origin){path, 0}, "is a folder, not a weather file");
    if (file < 0) return rkw_fail_io(err, path, "the weather file cannot be opened", errno);
    /* The size is only a hint: a hostile one must not reserve memory for lines that are refused. */
    size_t expected = size > 0 && (uintmax_t)size < 64 * CHUNK_BYTES ? (size_t)size : CHUNK_BYTES;
    rkw_status status = read_chunks(text, ctx, file, expected, err);
    rkw_file_close(file);
    if (status == RKW_OK) status = check_text(text, err);
    if (status != RKW_OK) rkw_text_close(text);
    return status;
}

void rkw_text_close(rkw_text *text)
{
    rkw_release(text->owned);
    *text = (rkw_text){.name = text->name};
}

size_t rkw_text_count_lines(const rkw_text *text)
{
    size_t n = 1;
    const char *p = text->bytes + text->at, *end = text->bytes + text->length;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) p++, n++;
    return n;
}

int rkw_text_next(rkw_text *text, rkw_line *line)
{
    if (text->at >= text->length) return 0;
    const char *p = text->bytes + text->at;
    const char *end = memchr(p, '\n', text->length - text->at);
    size_t length = end ? (size_t)(end - p) : text->length - text->at;
    text->at += length + 1;
    text->line++;
    if (length && p[length - 1] == '\r') length--;
    line->text = (rkw_field){p, length};
    line->n_fields = 0;
    return 1;
}

static rkw_field trimmed(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t')) p++;
    while (p < end && (end[-1] == ' ' || end[-1] == '\t')) end--;
    return (rkw_field){p, (size_t)(end - p)};
}

/* End of a quoted field: the quote that is not doubled. */
static const char *end_of_quotes(const char *p, const char *end)
{
    while (p < end && !(*p == '"' && (p + 1 == end || p[1] != '"'))) p += *p == '"' ? 2 : 1;
    return p < end ? p : end;
}

void rkw_text_split(rkw_line *line, size_t most)
{
    const char *p = line->text.p, *end = p + line->text.length;
    line->n_fields = 0;
    while (line->n_fields < most) {
        const char *stop = p;
        if (p < end && *p == '"') {
            stop = end_of_quotes(p + 1, end);
            line->fields[line->n_fields++] = trimmed(p + 1, stop);
            while (stop < end && *stop != ',') stop++;
        } else {
            while (stop < end && *stop != ',') stop++;
            line->fields[line->n_fields++] = trimmed(p, stop);
        }
        if (stop == end) break;
        p = stop + 1;
    }
}

int rkw_text_next_fields(rkw_text *text, rkw_line *line)
{
    if (!rkw_text_next(text, line)) return 0;
    rkw_text_split(line, RKW_TEXT_FIELDS);
    return 1;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

int rkw_field_starts(rkw_field field, const char *text)
{
    size_t n = strlen(text);
    if (field.length < n) return 0;
    for (size_t i = 0; i < n; i++)
        if (lower(field.p[i]) != lower(text[i])) return 0;
    return 1;
}

int rkw_field_is(rkw_field field, const char *text)
{
    return field.length == strlen(text) && rkw_field_starts(field, text);
}

int rkw_field_contains(rkw_field field, const char *text)
{
    for (; field.length >= strlen(text); field.p++, field.length--)
        if (rkw_field_starts(field, text)) return 1;
    return 0;
}

size_t rkw_find_field(const rkw_line *line, const char *text)
{
    for (size_t i = 0; i < line->n_fields; i++)
        if (rkw_field_is(line->fields[i], text)) return i;
    return RKW_NONE;
}

void rkw_field_copy(rkw_field field, char *into, size_t size)
{
    size_t n = field.length < size ? field.length : size - 1;
    if (n) memcpy(into, field.p, n);
    into[n] = 0;
}

int rkw_field_number(rkw_field field, double *value)
{
    return rkw_parse_number(field.p, field.length, value) == RKW_OK;
}

int rkw_field_whole(rkw_field field, int32_t *value)
{
    int32_t v = 0;
    if (field.length == 0 || field.length > 9) return 0;
    for (size_t i = 0; i < field.length; i++) {
        if (field.p[i] < '0' || field.p[i] > '9') return 0;
        v = 10 * v + (field.p[i] - '0');
    }
    *value = v;
    return 1;
}
