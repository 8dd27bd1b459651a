/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparators that sort 24 keys: merge exchange (Batcher 1968; Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M)
 * for n = 24, in the order in which they act. Each puts the smaller of its two keys first. */
#ifndef RKW_PLAN_SORT24_H
#define RKW_PLAN_SORT24_H

/* clang-format off */
#define RKW_SORT24(X) \
    X(0, 16) X(1, 17) X(2, 18) X(3, 19) X(4, 20) X(5, 21) X(6, 22) X(7, 23) X(0, 8) X(1, 9) X(2, 10) X(3, 11)         \
    X(4, 12) X(5, 13) X(6, 14) X(7, 15) X(8, 16) X(9, 17) X(10, 18) X(11, 19) X(12, 20) X(13, 21) X(14, 22)           \
    X(15, 23) X(0, 4) X(1, 5) X(2, 6) X(3, 7) X(8, 12) X(9, 13) X(10, 14) X(11, 15) X(16, 20) X(17, 21) X(18, 22)     \
    X(19, 23) X(4, 16) X(5, 17) X(6, 18) X(7, 19) X(4, 8) X(5, 9) X(6, 10) X(7, 11) X(12, 16) X(13, 17) X(14, 18)     \
    X(15, 19) X(0, 2) X(1, 3) X(4, 6) X(5, 7) X(8, 10) X(9, 11) X(12, 14) X(13, 15) X(16, 18) X(17, 19) X(20, 22)     \
    X(21, 23) X(2, 16) X(3, 17) X(6, 20) X(7, 21) X(2, 8) X(3, 9) X(6, 12) X(7, 13) X(10, 16) X(11, 17) X(14, 20)     \
    X(15, 21) X(2, 4) X(3, 5) X(6, 8) X(7, 9) X(10, 12) X(11, 13) X(14, 16) X(15, 17) X(18, 20) X(19, 21) X(0, 1)     \
    X(2, 3) X(4, 5) X(6, 7) X(8, 9) X(10, 11) X(12, 13) X(14, 15) X(16, 17) X(18, 19) X(20, 21) X(22, 23) X(1, 16)    \
    X(3, 18) X(5, 20) X(7, 22) X(1, 8) X(3, 10) X(5, 12) X(7, 14) X(9, 16) X(11, 18) X(13, 20) X(15, 22) X(1, 4)      \
    X(3, 6) X(5, 8) X(7, 10) X(9, 12) X(11, 14) X(13, 16) X(15, 18) X(17, 20) X(19, 22) X(1, 2) X(3, 4) X(5, 6)       \
    X(7, 8) X(9, 10) X(11, 12) X(13, 14) X(15, 16) X(17, 18) X(19, 20) X(21, 22)
/* clang-format on */

#endif
