/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

typedef struct parser {
    const char *start, *p;
    int failed;
} parser;

static json *value_of(parser *s, int depth);

static void skip_blanks(parser *s)
{
    while (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r') s->p++;
}

static int take(parser *s, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(s->p, word, n) != 0) return 0;
    s->p += n;
    return 1;
}

static unsigned hex4(parser *s)
{
    unsigned code = 0;
    for (int i = 0; i < 4; i++, s->p++) {
        const char *digits = "0123456789abcdef";
        const char *d = *s->p ? strchr(digits, *s->p | 0x20) : NULL;
        if (!d || (*s->p < '0')) {
            s->failed = 1;
            return 0;
        }
        code = code * 16 + (unsigned)(d - digits);
    }
    return code;
}

static char *put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else {
        if (code > 0xffff) *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(code > 0xffff ? 0x80 | (code >> 12 & 63) : 0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

static char *escape_of(parser *s, char *to)
{
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    char c = *s->p++;
    const char *at = c ? strchr(from, c) : NULL;
    if (at) {
        *to++ = into[at - from];
    } else if (c == 'u') {
        unsigned code = hex4(s);
        if (code >= 0xd800 && code < 0xdc00 && take(s, "\\u"))
            code = 0x10000 + ((code - 0xd800) << 10) + (hex4(s) - 0xdc00);
        to = put_utf8(to, code);
    } else {
        s->failed = 1;
    }
    return to;
}

static char *text_of(parser *s)
{
    if (!take(s, "\"")) {
        s->failed = 1;
        return NULL;
    }
    size_t room = 1;
    for (const char *q = s->p; *q && *q != '"'; q += *q == '\\' && q[1] ? 2 : 1) room += 2;
    char *text = malloc(room), *to = text;
    while (!s->failed && *s->p && *s->p != '"') {
        if ((unsigned char)*s->p < ' ') s->failed = 1;
        if (*s->p == '\\') {
            s->p++;
            to = escape_of(s, to);
        } else {
            *to++ = *s->p++;
        }
    }
    *to = 0;
    if (!take(s, "\"")) s->failed = 1;
    return realloc(text, (size_t)(to - text) + 1);
}

static void number_of(parser *s, json *v)
{
    char *end;
    const char *p = s->p + (*s->p == '-');
    if (*p < '0' || *p > '9' || (*p == '0' && p[1] >= '0' && p[1] <= '9')) {
        s->failed = 1;
        return;
    }
    v->type = JSON_NUMBER;
    v->number = strtod(s->p, &end);
    s->p = end;
}

static void members_of(parser *s, json *v, int depth, char close)
{
    json **last = &v->first;
    s->p++;
    skip_blanks(s);
    if (*s->p == close) {
        s->p++;
        return;
    }
    while (!s->failed) {
        char *key = NULL;
        skip_blanks(s);
        if (close == '}') {
            key = text_of(s);
            skip_blanks(s);
            if (!take(s, ":")) s->failed = 1;
        }
        *last = value_of(s, depth + 1);
        (*last)->key = key;
        last = &(*last)->next;
        skip_blanks(s);
        if (*s->p == close) break;
        if (!take(s, ",")) s->failed = 1;
    }
    if (!s->failed) s->p++;
}

static json *value_of(parser *s, int depth)
{
    json *v = calloc(1, sizeof *v);
    skip_blanks(s);
    if (depth > 200) s->failed = 1;
    if (s->failed) return v;
    if (*s->p == '{' || *s->p == '[') {
        v->type = *s->p == '{' ? JSON_OBJECT : JSON_ARRAY;
        members_of(s, v, depth, *s->p == '{' ? '}' : ']');
    } else if (*s->p == '"') {
        v->type = JSON_TEXT;
        v->text = text_of(s);
    } else if (take(s, "null")) {
        v->type = JSON_NULL;
    } else if (take(s, "true")) {
        v->type = JSON_TRUE;
    } else if (take(s, "false")) {
        v->type = JSON_FALSE;
    } else {
        number_of(s, v);
    }
    return v;
}

json *json_parse(const char *text, size_t *at)
{
    parser s = {text, text, 0};
    json *v = value_of(&s, 0);
    skip_blanks(&s);
    if (at) *at = (size_t)(s.p - s.start);
    if (!s.failed && !*s.p) return v;
    json_free(v);
    return NULL;
}

json *json_read(const char *path)
{
    char *text = file_text(path);
    json *v = text ? json_parse(text, NULL) : NULL;
    free(text);
    return v;
}

void json_free(json *v)
{
    while (v) {
        json *next = v->next;
        json_free(v->first);
        free(v->key);
        free(v->text);
        free(v);
        v = next;
    }
}

static const json *member(const json *v, const char *name, size_t length)
{
    size_t index = 0, wanted = strtoul(name, NULL, 10);
    for (const json *m = v ? v->first : NULL; m; m = m->next, index++) {
        if (v->type == JSON_ARRAY && index == wanted && name[0] >= '0' && name[0] <= '9') return m;
        if (v->type == JSON_OBJECT && strlen(m->key) == length && strncmp(m->key, name, length) == 0) return m;
    }
    return NULL;
}

const json *json_at(const json *v, const char *path)
{
    while (v && *path) {
        size_t n = strcspn(path, ".");
        v = member(v, path, n);
        path += n + (path[n] == '.');
    }
    return v;
}

double json_number(const json *v, const char *path)
{
    const json *m = json_at(v, path);
    return m && m->type == JSON_NUMBER ? m->number : NAN;
}

const char *json_text(const json *v, const char *path)
{
    const json *m = json_at(v, path);
    return m && m->type == JSON_TEXT ? m->text : "";
}

size_t json_count(const json *v)
{
    size_t n = 0;
    for (const json *m = v ? v->first : NULL; m; m = m->next) n++;
    return n;
}

json *json_take(json *v, const char *path, const char *key)
{
    const json *parent = json_at(v, path);
    /* The same node, found again on a way that may change it. */
    json *p = v;
    while (p && p != parent) {
        size_t n = strcspn(path, ".");
        json *m = p->first;
        for (; m && !(m->key && strlen(m->key) == n && strncmp(m->key, path, n) == 0); m = m->next) continue;
        path += n + (path[n] == '.');
        p = m;
    }
    for (json **at = p ? &p->first : NULL; at && *at; at = &(*at)->next)
        if (strcmp((*at)->key, key) == 0) {
            json *taken = *at;
            *at = taken->next;
            taken->next = NULL;
            return taken;
        }
    return NULL;
}
