/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of JSON Schema that the project's schemas use; a keyword that is not known here is a fault, never passed over. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/json.h"

typedef struct validation {
    const json *root;
    char *fault;
    size_t room;
    int faults;
} validation;

static void check(validation *v, const json *value, const json *schema, const char *path);

static void complain(validation *v, const char *path, const char *what, const char *detail)
{
    if (v->faults++ == 0 && v->room) snprintf(v->fault, v->room, "%s: %s %s", path[0] ? path : "/", what, detail);
}

static int is_of_type(const json *value, const char *type)
{
    switch (value->type) {
    case JSON_NULL: return strcmp(type, "null") == 0;
    case JSON_NUMBER:
        return strcmp(type, "number") == 0 || (strcmp(type, "integer") == 0 && value->number == floor(value->number));
    case JSON_TEXT: return strcmp(type, "string") == 0;
    case JSON_ARRAY: return strcmp(type, "array") == 0;
    case JSON_OBJECT: return strcmp(type, "object") == 0;
    default: return strcmp(type, "boolean") == 0;
    }
}

static int type_fits(const json *value, const json *type)
{
    if (type->type == JSON_TEXT) return is_of_type(value, type->text);
    for (const json *t = type->first; t; t = t->next)
        if (is_of_type(value, t->text)) return 1;
    return 0;
}

static int equal(const json *a, const json *b)
{
    if (a->type != b->type) return 0;
    if (a->type == JSON_TEXT) return strcmp(a->text, b->text) == 0;
    return a->type != JSON_NUMBER || a->number == b->number;
}

static void check_members(validation *v, const json *value, const json *schema, const char *path)
{
    const json *known = json_at(schema, "properties"), *rest = json_at(schema, "additionalProperties");
    for (const json *m = value->first; value->type == JSON_OBJECT && m; m = m->next) {
        char below[512];
        const json *s = NULL;
        for (const json *k = known ? known->first : NULL; k; k = k->next)
            if (strcmp(k->key, m->key) == 0) s = k;
        snprintf(below, sizeof below, "%s/%s", path, m->key);
        if (s)
            check(v, m, s, below);
        else if (rest && rest->type == JSON_FALSE)
            complain(v, below, "is not in the schema", "");
        else if (rest && rest->type == JSON_OBJECT)
            check(v, m, rest, below);
    }
}

static void check_required(validation *v, const json *value, const json *names, const char *path)
{
    for (const json *n = names->first; value->type == JSON_OBJECT && n; n = n->next)
        if (!json_at(value, n->text)) complain(v, path, "lacks", n->text);
}

static void check_elements(validation *v, const json *value, const json *items, const char *path)
{
    size_t i = 0;
    for (const json *m = value->first; value->type == JSON_ARRAY && m; m = m->next, i++) {
        char below[512];
        snprintf(below, sizeof below, "%s/%zu", path, i);
        check(v, m, items, below);
    }
}

static void check_choice(validation *v, const json *value, const json *choices, const char *path)
{
    for (const json *c = choices->first; c; c = c->next)
        if (equal(value, c)) return;
    complain(v, path, "is none of the allowed values", "");
}

static void check_reference(validation *v, const json *value, const char *reference, const char *path)
{
    const json *target = NULL;
    if (strncmp(reference, "#/$defs/", 8) == 0)
        for (const json *d = json_at(v->root, "$defs")->first; d; d = d->next)
            if (strcmp(d->key, reference + 8) == 0) target = d;
    if (target)
        check(v, value, target, path);
    else
        complain(v, path, "refers to an unknown", reference);
}

static int says_nothing(const char *keyword)
{
    static const char *const names[] = {
        "$schema", "$id", "$defs", "title", "description", "properties", "additionalProperties"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], keyword) == 0) return 1;
    return 0;
}

static void check_keyword(validation *v, const json *value, const json *k, const char *path)
{
    if (strcmp(k->key, "type") == 0) {
        if (!type_fits(value, k)) complain(v, path, "has the wrong type", "");
    } else if (strcmp(k->key, "required") == 0) {
        check_required(v, value, k, path);
    } else if (strcmp(k->key, "items") == 0) {
        check_elements(v, value, k, path);
    } else if (strcmp(k->key, "enum") == 0) {
        check_choice(v, value, k, path);
    } else if (strcmp(k->key, "const") == 0) {
        if (!equal(value, k)) complain(v, path, "is not the constant", "");
    } else if (strcmp(k->key, "minimum") == 0) {
        if (value->type == JSON_NUMBER && value->number < k->number) complain(v, path, "is too small", "");
    } else if (strcmp(k->key, "maximum") == 0) {
        if (value->type == JSON_NUMBER && value->number > k->number) complain(v, path, "is too large", "");
    } else if (strcmp(k->key, "$ref") == 0) {
        check_reference(v, value, k->text, path);
    } else if (!says_nothing(k->key)) {
        complain(v, path, "the schema has an unknown keyword", k->key);
    }
}

static void check(validation *v, const json *value, const json *schema, const char *path)
{
    for (const json *k = schema->first; k; k = k->next) check_keyword(v, value, k, path);
    check_members(v, value, schema, path);
}

int json_validate(const json *value, const json *schema, char *fault, size_t room)
{
    validation v = {schema, fault, room, 0};
    if (room) fault[0] = 0;
    check(&v, value, schema, "");
    return v.faults;
}
