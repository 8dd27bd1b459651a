/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON as a tree, for tests that read what the library wrote. Strict: RFC 8259, nothing more. */
#ifndef RKW_TESTS_JSON_H
#define RKW_TESTS_JSON_H

#include <stddef.h>

enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

typedef struct json {
    int type;
    double number;
    char *key, *text; /* key: of a member of an object */
    struct json *first, *next;
} json;

/* NULL when the text is not JSON; *at (may be NULL) is where it goes wrong. */
json *json_parse(const char *text, size_t *at);
json *json_read(const char *path);
void json_free(json *value);
/* Member of an object or element of an array by its number, along a path "tenants.2.name"; NULL when it is not there. */
const json *json_at(const json *value, const char *path);
double json_number(const json *value, const char *path);    /* NaN when it is not a number */
const char *json_text(const json *value, const char *path); /* "" when it is not a text */
size_t json_count(const json *value);
/* Takes the member `key` of the value at `path` out of its tree; NULL when it is not there. */
json *json_take(json *value, const char *path, const char *key);

/* Checks a value against a JSON Schema (the keywords type, properties, required, additionalProperties, items, enum, const,
 * minimum, maximum, $ref to #/$defs/; others are faults). @return 0, or the number of faults; the first is
 * written to `fault`. */
int json_validate(const json *value, const json *schema, char *fault, size_t room);

#endif
