/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file arrow.h
 * @brief A ledger as an Arrow record batch, without a copy, for pandas, polars, DuckDB and other readers of Arrow.
 *
 * Two plain C structs of the Arrow C data interface carry the ledger over; no Arrow library is needed. The structs and
 * their names are those of the interface's specification (https://arrow.apache.org/docs/format/CDataInterface.html) and
 * stand aside when another header has them already.
 */
#ifndef RACKWATT_ARROW_H
#define RACKWATT_ARROW_H

#include <rackwatt/base.h>
#include <rackwatt/dispatch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/** Type, name and metadata of a column, or of a record batch with its columns as children. */
struct ArrowSchema {
    const char *format;   /**< type: "+s" record batch, "g" double, "tss:UTC" seconds since 1970 in UTC */
    const char *name;     /**< of the column */
    const char *metadata; /**< keys and values in the binary form of the specification */
    int64_t flags;        /**< ARROW_FLAG_* */
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *); /**< NULL once released */
    void *private_data;
};

/** Values of a column, or a record batch with its columns as children. */
struct ArrowArray {
    int64_t length, null_count, offset;
    int64_t n_buffers, n_children;
    const void **buffers; /**< of a column: validity (NULL, all are valid) and values */
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *); /**< NULL once released */
    void *private_data;
};
#endif

/**
 * Hands a ledger's columns over as one record batch: a first column `time` (start of each row, timestamp[s, UTC]), then
 * every column of the ledger under its own name as doubles. The buffers are the ledger's memory (64-byte aligned); only
 * the times are made. Each column has its unit under the metadata key `unit` and its side of the balance (`source`,
 * `sink`, `none`) under `side`; the batch has `policy` and `rackwatt_schema` (RKW_LEDGER_SCHEMA).
 *
 * @param ledger       must not be written to any more; none of the library's functions does
 * @param[out] schema  filled; to be released by the consumer through schema->release
 * @param[out] array   filled; to be released by the consumer through array->release
 *
 * Lifetime: what is exported holds references of its own to the ledger. rkw_ledger_free may be called at once; the memory goes
 * when the last struct is released, in any order, on any thread; columns may be moved out of the batch and released
 * alone. So hooks of the ledger's rkw_context must live, and accept calls from the consumer's threads, until then.
 * @return RKW_OK, RKW_E_ARG, RKW_E_MEMORY; on failure neither struct is written. O(rows + columns).
 */
RKW_API RKW_CHECK rkw_status rkw_ledger_to_arrow(rkw_ledger *ledger, struct ArrowSchema *schema,
                                                 struct ArrowArray *array, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
