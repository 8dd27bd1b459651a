# SPDX-License-Identifier: GPL-3.0-or-later
# rackwatt: `make help` lists the targets.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

ifneq ($(filter default undefined,$(origin CC)),)
CC      := gcc
endif
AR      ?= ar
CFLAGS  ?= -O3 -g
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=
BUILD   ?= build
OUT     ?= out

VERSION := $(shell sed -n 's/^\#define RKW_VERSION_TEXT "\(.*\)"/\1/p' lib/base/version.h)
SOVERSION := 0

# These targets install what is missing before anything is compiled; the others only say so.
ifneq ($(filter run test test-% bench bench-% check-%,$(MAKECMDGOALS)),)
PREPARE := deps
else
PREPARE := $(BUILD)/obj/packages
endif

include make/flags.mk
include make/build.mk
include make/assets.mk
include make/kernels.mk
include make/mpi.mk
include make/deps.mk
include make/run.mk
include make/test.mk
include make/bench.mk
include make/check.mk
include make/fuzz.mk
include make/coverage.mk
include make/install.mk
include make/docs.mk
include make/help.mk
