/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrow C data interface. Every exported struct, column or batch, holds one reference to the ledger, so that a consumer
 * may move columns out of the batch and release each of them whenever and wherever it likes. */
#include <rackwatt/arrow.h>

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "dispatch/ledger.h"

enum { METADATA_BYTES = 256 };

/* private_data of every struct. The children's structs lie in their parent's holder, as the specification has it. */
typedef struct holder {
    rkw_ledger *ledger;
    char metadata[METADATA_BYTES];
    int64_t *times;         /* of the time column */
    const void *buffers[2]; /* of an array */
    void *children;         /* one block: pointers, then structs */
} holder;

static void drop(holder *h)
{
    if (!h) return;
    rkw_ledger_free(h->ledger);
    rkw_release(h->times);
    rkw_release(h->children);
    rkw_release(h);
}

static holder *hold(rkw_ledger *ledger)
{
    holder *h = rkw_alloc(&ledger->ctx, 1, sizeof *h);
    if (h) h->ledger = rkw_ledger_retain(ledger);
    return h;
}

static void release_schema(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release) s->children[i]->release(s->children[i]);
    drop(s->private_data);
    s->release = NULL;
}

static void release_array(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++)
        if (a->children[i]->release) a->children[i]->release(a->children[i]);
    drop(a->private_data);
    a->release = NULL;
}

/* ------------------------------------------------------------------ metadata */

static size_t put_int32(char *out, size_t at, int32_t value)
{
    memcpy(out + at, &value, sizeof value);
    return at + sizeof value;
}

static size_t put_text(char *out, size_t at, const char *text)
{
    size_t n = strlen(text);
    at = put_int32(out, at, (int32_t)n);
    for (size_t i = 0; i < n; i++) out[at + i] = text[i]; /* without the 0 */
    return at + n;
}

/* Two pairs in the binary form: count, then length and bytes of each key and value. The texts are the ledger's: none
 * has more than 63 characters. */
static void put_pairs(char out[METADATA_BYTES], const char *const pairs[4])
{
    size_t at = put_int32(out, 0, 2);
    for (int i = 0; i < 4; i++) at = put_text(out, at, pairs[i]);
}

/* ------------------------------------------------------------------ columns; column 0 is the time */

static rkw_status column_schema(rkw_ledger *l, size_t child, struct ArrowSchema *out)
{
    static const char *const sides[] = {"sink", "none", "source"};
    holder *h = hold(l);
    if (!h) return RKW_E_MEMORY;
    const rkw_ledger_column *c = child ? &l->columns[child - 1] : NULL;
    put_pairs(h->metadata, (const char *const[]){"unit", c ? c->unit : "s", "side", sides[c ? c->side + 1 : 1]});
    *out = (struct ArrowSchema){.format = c ? "g" : "tss:UTC",
                                .name = c ? c->name : "time",
                                .metadata = h->metadata,
                                .release = release_schema,
                                .private_data = h};
    return RKW_OK;
}

static rkw_status fill_times(holder *h)
{
    const rkw_axis *axis = &h->ledger->axis;
    h->times = rkw_alloc(&h->ledger->ctx, rkw_padded(axis->n), sizeof *h->times);
    if (!h->times) return RKW_E_MEMORY;
    for (size_t i = 0; i < axis->n; i++) h->times[i] = rkw_axis_time(axis, i);
    return RKW_OK;
}

static rkw_status column_array(rkw_ledger *l, size_t child, struct ArrowArray *out)
{
    holder *h = hold(l);
    if (!h || (child == 0 && fill_times(h) != RKW_OK)) {
        drop(h);
        return RKW_E_MEMORY;
    }
    h->buffers[1] = child ? (const void *)l->columns[child - 1].data : h->times;
    *out = (struct ArrowArray){.length = (int64_t)l->axis.n,
                               .n_buffers = 2,
                               .buffers = h->buffers,
                               .release = release_array,
                               .private_data = h};
    return RKW_OK;
}

/* ------------------------------------------------------------------ the batch */

static rkw_status batch_schema(rkw_ledger *l, size_t n, struct ArrowSchema *out)
{
    holder *h = hold(l);
    struct ArrowSchema **children = h ? rkw_alloc(&l->ctx, n, sizeof *children + sizeof **children) : NULL;
    if (!children) {
        drop(h);
        return RKW_E_MEMORY;
    }
    char version[16];
    snprintf(version, sizeof version, "%d", RKW_LEDGER_SCHEMA);
    put_pairs(h->metadata, (const char *const[]){"policy", l->policy, "rackwatt_schema", version});
    h->children = children;
    *out = (struct ArrowSchema){.format = "+s",
                                .name = "",
                                .metadata = h->metadata,
                                .children = children,
                                .release = release_schema,
                                .private_data = h};
    struct ArrowSchema *structs = (struct ArrowSchema *)(void *)(children + n);
    for (; (size_t)out->n_children < n; out->n_children++) {
        children[out->n_children] = &structs[out->n_children];
        if (column_schema(l, (size_t)out->n_children, children[out->n_children]) != RKW_OK) {
            release_schema(out);
            return RKW_E_MEMORY;
        }
    }
    return RKW_OK;
}

static rkw_status batch_array(rkw_ledger *l, size_t n, struct ArrowArray *out)
{
    holder *h = hold(l);
    struct ArrowArray **children = h ? rkw_alloc(&l->ctx, n, sizeof *children + sizeof **children) : NULL;
    if (!children) {
        drop(h);
        return RKW_E_MEMORY;
    }
    h->children = children;
    *out = (struct ArrowArray){.length = (int64_t)l->axis.n,
                               .n_buffers = 1,
                               .buffers = h->buffers,
                               .children = children,
                               .release = release_array,
                               .private_data = h};
    struct ArrowArray *structs = (struct ArrowArray *)(void *)(children + n);
    for (; (size_t)out->n_children < n; out->n_children++) {
        children[out->n_children] = &structs[out->n_children];
        if (column_array(l, (size_t)out->n_children, children[out->n_children]) != RKW_OK) {
            release_array(out);
            return RKW_E_MEMORY;
        }
    }
    return RKW_OK;
}

rkw_status rkw_ledger_to_arrow(rkw_ledger *ledger, struct ArrowSchema *schema, struct ArrowArray *array, rkw_error *err)
{
    if (!ledger || !schema || !array) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "ledger, schema or array is null");
    struct ArrowSchema s;
    struct ArrowArray a;
    size_t n = ledger->n_columns + 1;
    if (batch_schema(ledger, n, &s) != RKW_OK) return rkw_fail_memory(err, "an Arrow schema");
    if (batch_array(ledger, n, &a) != RKW_OK) {
        release_schema(&s);
        return rkw_fail_memory(err, "an Arrow record batch");
    }
    *schema = s;
    *array = a;
    return RKW_OK;
}
